"""Reported totals that differ from their rows as much as rounding can explain (SKRIV-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType

from pipeline.core.belopp import Match, compare
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap
from pipeline.core.source import Derived, Source
from pipeline.core.uppgift import Uppgift
from pipeline.schema.bundle import Definitions
from pipeline.schema.uppstallning import find_delar


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
    sums = (
        (statement, rad.kod)
        for statement in definitions.uppstallningar.values()
        for rad in statement.rader
        if rad.summa
    )
    for (statement, kod), rakenskap, kolumn in product(sums, Rakenskap, Beloppskolumn):
        plats = Plats(kod, kolumn, rakenskap)
        total = varden.get(plats)
        delar = find_delar(statement, plats, varden) if total else None
        found = compare(total, delar) if total and delar else None
        if found is not None and found.match is Match.ROUNDED:
            yield plats, Derived("avrundning", found.sources)
