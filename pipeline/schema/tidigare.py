"""When it was said that a column shows of an earlier occasion (tidigare): its day is in the
heading, "Prognos 31 mars"."""

from __future__ import annotations

from dataclasses import replace

from pipeline.core.format_sv import format_dag
from pipeline.schema.arbetsbok import ArbetsbokDef, FlikDef, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.tillfalle import TillfalleDef


def date_arbetsbok(book: ArbetsbokDef, definitions: Definitions, year: int) -> ArbetsbokDef:
    """The workbook with the day in the heading of every such column; definitions are those of the
    occasion."""

    def date_tabell(tabell: TabellDef) -> TabellDef:
        if not any(item.tidigare for item in tabell.kolumner):
            return tabell
        kolumner = (
            replace(item, rubrik=date_rubrik(item.rubrik, tabell.id, item.id, definitions, year))
            if item.tidigare
            else item
            for item in tabell.kolumner
        )
        return replace(tabell, kolumner=tuple(kolumner))

    def date_flik(flik: FlikDef) -> FlikDef:
        return replace(flik, tabeller=tuple(map(date_tabell, flik.tabeller)))

    return replace(book, flikar=tuple(map(date_flik, book.flikar)))


def date_rubrik(rubrik: str, tabell: str, kolumn: str, definitions: Definitions, year: int) -> str:
    """A heading with the last day of what the column shows, or with the occasion that covers no
    part of the year. tabell is a table of workbooks or a merged one."""
    giver = _find_givare(tabell, kolumn, definitions)
    if giver is None:
        return rubrik
    if giver.manad is None:
        return f"{rubrik}, {giver.rubrik}"
    return f"{rubrik} {format_dag(giver.get_period(year).last_day)}"


def _find_givare(tabell: str, kolumn: str, definitions: Definitions) -> TillfalleDef | None:
    """The occasion whose workbook gives the column, at the occasion that is chosen."""
    chosen = definitions.tillfalle
    if chosen is None:
        return None
    merged = next((item for item in definitions.tabeller if item.id == tabell), None)
    fran = merged.fran if merged else ()
    till = {f"{book}.{tabell}" for book in chosen.arbetsbocker.values()}
    till |= {name for name in fran if name.partition(".")[0] in chosen.arbetsbocker.values()}
    books = {
        item.fran.partition(".")[0]
        for item in definitions.overforingar
        if item.till in till and kolumn in item.kolumner and not (item.ar or item.foregaende)
    }
    found = [
        item
        for item in definitions.tillfallen.values()
        if item.ordning < chosen.ordning and not books.isdisjoint(item.arbetsbocker.values())
    ]
    return max(found, key=lambda item: item.ordning, default=None)
