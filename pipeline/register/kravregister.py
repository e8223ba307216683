"""The requirements of a kommun's styrmodell, read from definitions/krav."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pipeline.schema.build import build
from pipeline.schema.toml_reader import read_toml


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

    kommun: str
    dokument: str
    beslutad: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StyrdokumentDef:
    """A document of the styrmodell, by the name it has there."""

    id: str
    namn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KravDef:
    """A requirement in our own words.

    vid_avvikelse is the finding that a deviation gives (fel, varning, or nothing), kalla the
    headings of the source. senare: it speaks only of documents that are not made yet. motiv says
    why it is not met, for one that is neither met nor senare.
    """

    id: str
    text: str
    typ: Kravtyp
    vid_avvikelse: str = ""
    dokument: tuple[str, ...] = ()
    kalla: tuple[str, ...] = ()
    senare: bool = False
    motiv: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kravregister:
    """All requirements of one kommun, in order of id."""

    kalla: KallaDef
    krav: tuple[KravDef, ...]
    styrdokument: tuple[StyrdokumentDef, ...] = ()

    def get_namn(self, styrdokument: str) -> str:
        """The name of a document; its id when the register does not name it."""
        return next(
            (item.namn for item in self.styrdokument if item.id == styrdokument), styrdokument
        )


def find_register(root: Path) -> tuple[str, ...]:
    """The kommuner that have a register below definitions/, in order of name."""
    return tuple(sorted(path.stem for path in (root / "krav").glob("*.toml")))


def read_register(root: Path, kommun: str) -> Kravregister:
    """The register of a kommun. Raises TomlError or BuildError when the file does not fit."""
    return build(read_toml(root / "krav" / f"{kommun}.toml"), Kravregister)
