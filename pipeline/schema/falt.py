"""Choices that every profile makes: shared formulas ask for them, and none has a default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.schema.fynd import Katalog, make_finding
from pipeline.schema.typer import Id, Ord, Prosa

SAKNAS = "DEF-012"
FINNS_INTE = "DEF-013"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaltDef:
    """A field of [kommun.falt] that formulas ask for, and that must be there unless it is
    frivilligt. fraga says what it is about; alternativ are the values it may have, as they are
    written in TOML, none when any will do."""

    id: Id
    fraga: Prosa
    alternativ: tuple[Ord, ...] = ()
    frivilligt: bool = False


def check_falt(
    alla: Iterable[FaltDef], falt: Mapping[str, str | bool], katalog: Katalog, file: str
) -> Iterator[Finding]:
    """A finding for every choice that the profile lacks or that is none of the alternatives."""
    for item in alla:
        code = _find_problem(item, falt)
        if code:
            yield make_finding(
                katalog,
                code,
                DefinitionRef(file, f"kommun.falt.{item.id}"),
                id=item.id,
                fraga=item.fraga,
                varde=_write(falt.get(item.id, "")),
                alternativ=", ".join(item.alternativ),
            )


def _find_problem(item: FaltDef, falt: Mapping[str, str | bool]) -> str:
    if item.id not in falt:
        return "" if item.frivilligt else SAKNAS
    is_allowed = not item.alternativ or _write(falt[item.id]) in item.alternativ
    return "" if is_allowed else FINNS_INTE


def _write(value: str | bool) -> str:
    """The value as it stands in TOML."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
