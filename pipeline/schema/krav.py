"""Requirements that definitions may cite: of laws, and of styrmodeller (definitions/krav)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal

from pipeline.schema.toml_reader import TomlError, read_toml
from pipeline.schema.typer import Id, Prosa, StyrdokumentRef

REGISTER = "krav"
"""The folder of the registers, one for each styrmodell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KravgruppDef:
    """Requirements of one law or set of rules. krav are their ids, as definitions cite them."""

    id: Id
    rubrik: Prosa
    krav: tuple[Id, ...]


class Kravtyp(Enum):
    """Which part of the program the requirement speaks of."""

    PROFIL = "profil"
    MALL = "mall"
    KONTROLL = "kontroll"
    SAMMANSTALLNING = "sammanstallning"
    RENDERING = "rendering"
    KALENDER = "kalender"


@dataclass(frozen=True, slots=True, kw_only=True)
class KallaDef:
    """The document that the requirements come from."""

    kommun: Prosa
    dokument: Prosa
    beslutad: Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class StyrdokumentDef:
    """A document of the styrmodell, by the name it has there."""

    id: Id
    namn: Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class KravDef:
    """A requirement in our own words.

    vid_avvikelse is the finding that a deviation gives (fel, varning, or nothing), kalla the
    headings of the source. senare: it speaks only of documents that are not made yet. motiv says
    why it is not met, for one that is neither met nor senare.
    """

    id: Id
    text: Prosa
    typ: Kravtyp
    vid_avvikelse: Literal["", "fel", "varning"] = ""
    dokument: tuple[StyrdokumentRef, ...] = ()
    kalla: tuple[Prosa, ...] = ()
    senare: bool = False
    motiv: Prosa = ""


def find_styrkrav(root: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of requirements and of documents in the registers of the styrmodeller
    (definitions/krav); a register that cannot be read has none, which its command tells."""
    krav: set[str] = set()
    dokument: set[str] = set()
    for raw in _iter_registers(root):
        krav |= {str(item.get("id")) for item in raw.get("krav", ())}
        dokument |= {str(item.get("id")) for item in raw.get("styrdokument", ())}
    return frozenset(krav), frozenset(dokument)


def _iter_registers(root: Path) -> Iterator[dict[str, list[dict[str, object]]]]:
    for path in sorted((root / REGISTER).glob("*.toml")):
        try:
            yield read_toml(path)
        except TomlError:
            continue
