"""Reported totals that differ from their rows as much as rounding can explain (SKRIV-10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from pipeline.core.sammanstallning import Kolumn, Plats, Rakenskap
from pipeline.core.source import Derived, Source
from pipeline.core.tal import get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.bundle import Definitions
from pipeline.stages.merge.koder import iter_statement_rows


def find_avrundningar(
    definitions: Definitions, varden: Mapping[Plats, Uppgift]
) -> Mapping[Plats, Source]:
    """The totals, each with the total and the rows as source.

    A difference of up to half a unit per term, the total included, is rounding; a larger one is
    left to the checks.
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
                parts = [varden.get(Plats(kod, kolumn, rakenskap)) for kod in rad.summa]
                source = _compare(varden.get(plats), parts)
                if source is not None:
                    yield plats, source


def _compare(total: Uppgift | None, parts: list[Uppgift | None]) -> Source | None:
    if total is None or total.tal is None or not total.tal.is_belopp:
        return None
    known = [part for part in parts if part is not None]
    if any(part.tal is None and part.value is not Tomt.EJ_TILLAMPLIGT for part in known):
        return None
    difference = _kronor(total) - sum((_kronor(part) for part in known), Decimal(0))
    marginal = sum((part.marginal for part in known), total.marginal)
    if difference == 0 or abs(difference) > marginal:
        return None
    return Derived("avrundning", (total.source, *(part.source for part in known)))


def _kronor(uppgift: Uppgift) -> Decimal:
    tal = uppgift.tal
    return tal.number * get_kronor(tal.unit) if tal and tal.is_belopp else Decimal(0)
