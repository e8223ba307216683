"""Which columns a table has: looked up by table id in workbooks and merged definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.core.tal import Unit
from pipeline.schema.arbetsbok import KolumnDef, TabellDef, Typ, find_unit, is_overridden
from pipeline.schema.bundle import Definitions
from pipeline.schema.sammanstallning import Sammanslagning

KONSOLIDERING = "konsolidering_"
"""Prefix of the tables that show how the koncern was put together."""

_ADDITIVE = frozenset(
    {Unit.KR, Unit.TKR, Unit.MNKR, Unit.ANTAL, Unit.ARSARBETARE, Unit.TIMMAR, Unit.DAGAR}
)


@dataclass(frozen=True, slots=True)
class CellTyp:
    """What a cell holds: its type, and its unit when it is a number."""

    typ: Typ
    unit: Unit | None = None

    @property
    def is_additive(self) -> bool:
        """True when an absent item counts as zero: amounts and numbers of things, never rates."""
        return self.unit in _ADDITIVE


@dataclass(frozen=True, slots=True)
class TabellIndex:
    """Definitions of tables by the id they have in the merged data and in the workbooks."""

    tabeller: Mapping[str, tuple[TabellDef, ...]]
    standard: Unit
    samlade: frozenset[str] = frozenset()
    """Merged tables that collect the rows of several enheter."""

    def find_kolumn(self, tabell: str, kolumn: str) -> KolumnDef | None:
        """The column's definition, from the first table of this id that has it."""
        for definition in self.tabeller.get(tabell, ()):
            for column in definition.kolumner:
                if column.id == kolumn:
                    return column
        return None

    def find_foregaende(self, tabell: str, kolumn: str) -> str | None:
        """The column that shows last year's value of a column."""
        for definition in self.tabeller.get(tabell, ()):
            for column in definition.kolumner:
                if column.foregaende == kolumn:
                    return column.id
        return None

    def find_celltyp(self, tabell: str, rad: str, kolumn: str) -> CellTyp | None:
        """Type and unit of a cell, where a row may have its own; None when not defined."""
        for definition in self.tabeller.get(tabell, ()):
            for column in definition.kolumner:
                if column.id == kolumn:
                    return get_celltyp(definition, column, rad, self.standard)
        return None


def get_celltyp(tabell: TabellDef, kolumn: KolumnDef, rad: str, standard: Unit) -> CellTyp:
    """Type and unit of a cell; standard is the kommun's unit for amounts."""
    found = next((item for item in tabell.rader if item.id == rad), None)
    row = found if is_overridden(tabell, kolumn) else None
    typ = (row.typ_i_cell if row else None) or kolumn.typ
    return CellTyp(typ, find_unit(tabell.belopp_i or standard, row, kolumn, typ))


def iter_tabelldefs(definitions: Definitions, arbetsbok: str) -> Iterator[TabellDef]:
    """All tables of a workbook, in order."""
    book = definitions.arbetsbocker.get(arbetsbok)
    if book:
        for flik in book.flikar:
            yield from flik.tabeller


def find_tabelldef(definitions: Definitions, arbetsbok: str, tabell: str) -> TabellDef | None:
    """The table of a workbook with this id."""
    return next((t for t in iter_tabelldefs(definitions, arbetsbok) if t.id == tabell), None)


def make_tabellindex(definitions: Definitions) -> TabellIndex:
    """The index: merged tables first point at the tables they are made from, then own ids."""
    found: dict[str, list[TabellDef]] = {}
    for merged in definitions.tabeller:
        for source in find_kallor(definitions, merged.id):
            found.setdefault(merged.id, []).append(source)
    for name in definitions.arbetsbocker:
        for tabell in iter_tabelldefs(definitions, name):
            found.setdefault(tabell.id, []).append(tabell)
    frozen = {key: tuple(value) for key, value in found.items()}
    samlade = frozenset(t.id for t in definitions.tabeller if t.typ is Sammanslagning.SAMLA)
    return TabellIndex(MappingProxyType(frozen), definitions.kommun.belopp_i, samlade)


def find_kallor(definitions: Definitions, merged: str) -> tuple[TabellDef, ...]:
    """The workbook tables that a merged table is made from."""
    definition = next((item for item in definitions.tabeller if item.id == merged), None)
    if definition is None:
        return ()
    found = []
    for name in definition.fran:
        book, _, tabell = name.partition(".")
        source = find_tabelldef(definitions, book, tabell)
        if source:
            found.append(source)
    return tuple(found)
