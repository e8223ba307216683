"""The ids of requirements that definitions may cite: of laws, and of styrmodeller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.schema.toml_reader import TomlError, read_toml
from pipeline.schema.typer import Id, Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class KravgruppDef:
    """Requirements of one law or set of rules. krav are their ids, as definitions cite them."""

    id: Id
    rubrik: Prosa
    krav: tuple[Id, ...]


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
    for path in sorted((root / "krav").glob("*.toml")):
        try:
            yield read_toml(path)
        except TomlError:
            continue
