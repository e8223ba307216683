"""Reported totals that differ from their rows as much as rounding can explain (SKRIV-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.core.belopp import Match, compare
from pipeline.core.sammanstallning import Kolumn, Plats, Rakenskap
from pipeline.core.source import Derived, Source
from pipeline.core.uppgift import Uppgift
from pipeline.schema.bundle import Definitions
from pipeline.schema.uppstallning import find_delar
from pipeline.stages.merge.koder import iter_statement_rows


def find_avrundningar(
    definitions: Definitions, varden: Mapping[Plats, Uppgift]
) -> Mapping[Plats, Source]:
    """The totals, each with the total and the rows as source.

    A difference of up to half a unit per term, the total included, is rounding; a larger one is
    left to the checks, and one krona is none.
    """
    return MappingProxyType(dict(_iter_avrundningar(definitions, varden)))


def _iter_avrundningar(
    definitions: Definitions, varden: Mapping[Plats, Uppgift]
) -> Iterator[tuple[Plats, Source]]:
    for rad in iter_statement_rows(definitions):
        if not rad.summa:
            continue
        for rakenskap in Rakenskap:
            for kolumn in Kolumn:
                plats = Plats(rad.kod, kolumn, rakenskap)
                total, parts = varden.get(plats), find_delar(rad, plats, varden)
                found = compare(total, parts) if total and parts else None
                if found is not None and found.match is Match.ROUNDED:
                    yield plats, Derived("avrundning", found.sources)
