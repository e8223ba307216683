"""A delivered table as it was handed out: what each row and cell of it was to hold, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.core.format_sv import fill_period
from pipeline.core.inlamning import RUBRIK
from pipeline.core.source import CellRef, find_rubrikcell
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.cell import Cellbeskrivning, Cellslag, describe_cell
from pipeline.mall.placement import Mall, MallRad, MallTabell
from pipeline.office.xlsx.model import get_reference
from pipeline.office.xlsx.read import ReadSheet, ReadWorkbook
from pipeline.office.xlsx.scan import ReadCell
from pipeline.schema.arbetsbok import KolumnDef, Radtyp
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.hitta import Tabellyta, get_cell

RUBRIKKOLUMN = 2
"""The sheet column of the row headings."""


@dataclass(frozen=True, slots=True)
class Tabellblad:
    """A table as handed out (mall, tabell), where it lies in the sheet that came back (yta), and
    who tells of it."""

    mall: Mall
    tabell: MallTabell
    workbook: ReadWorkbook
    sheet: ReadSheet
    yta: Tabellyta
    rapport: Rapport

    @property
    def kolumner(self) -> tuple[KolumnDef, ...]:
        """The columns of the table."""
        return self.tabell.definition.kolumner

    @property
    def top(self) -> CellRef:
        """The place of the table's headings, or of its mark when they are gone."""
        return self.get_source(self.yta.header_row or self.yta.marker_row)

    @property
    def is_alone(self) -> bool:
        """True when people fill in one column only."""
        return sum(not item.uttryck and not item.foregaende for item in self.kolumner) == 1

    def get_source(self, row: int, column: int = RUBRIKKOLUMN) -> CellRef:
        """A place in the sheet, by default the heading of a row."""
        return CellRef(self.rapport.file, self.sheet.name, get_reference(row, column))

    def get_cell(self, row: int, kolumn: KolumnDef) -> ReadCell | None:
        """What a cell holds; None when it holds nothing, or the column is gone."""
        return get_cell(self.sheet, row, self.yta.kolumner.get(kolumn.id, 0))

    def describe(self, rad: MallRad, kolumn: KolumnDef) -> Cellbeskrivning:
        """What a cell was to hold."""
        return describe_cell(self.mall, self.tabell, rad, kolumn)

    def find_known(self, rad: MallRad, kolumn: str) -> Uppgift | None:
        """What stood in a cell when the workbook was handed out."""
        return self.mall.prefill.get((self.tabell.definition.id, rad.key, kolumn))

    def find_earlier(self, rad: MallRad) -> CellRef | None:
        """The heading's cell in the earlier document that has given a row, if one has."""
        known = self.find_known(rad, RUBRIK)
        is_given = rad.definition is None and self.tabell.definition.rader_fran == "underlag"
        return find_rubrikcell(known.source) if known and is_given else None

    def find_rubriker(self) -> frozenset[str]:
        """The headings of the rows that people fill in, as they are compared."""
        return frozenset(
            fold(fill_period(rad.rubrik, self.mall.period))
            for rad in self.tabell.rader
            if not rad.fri and rad.typ is Radtyp.POST
        )

    def has_content(self, row: int) -> bool:
        """True when someone has written in the row; formulas of ours are no content."""
        asked = (item for item in self.kolumner if not item.uttryck and not item.foregaende)
        heading = get_cell(self.sheet, row, RUBRIKKOLUMN)
        return any(_is_used(cell) for cell in (heading, *(self.get_cell(row, k) for k in asked)))

    def is_cleared(self, row: int, rad: MallRad) -> bool:
        """True for a row that an earlier document has given and someone has emptied, since it is
        to hold no longer. A check of the chain tells that it is gone."""
        is_given = False
        for kolumn in self.kolumner:
            known = self.find_known(rad, kolumn.id)
            if self.describe(rad, kolumn).slag is not Cellslag.INMATNING:
                if known is not None:
                    return False
            elif _is_used(self.get_cell(row, kolumn)):
                return False
            else:
                is_given = is_given or known is not None
        return is_given

    def add(self, code: str, place: CellRef, **values: Any) -> None:
        """Adds a finding that names the table."""
        self.rapport.add(code, place, tabell=self.tabell.definition.rubrik, **values)


def make_lost(mall: Mall, tabell: MallTabell, rad: MallRad, place: CellRef) -> Rad:
    """A row that cannot be found: what was asked in it is unknown, not nothing."""
    celler: dict[str, Uppgift] = {}
    for kolumn in tabell.definition.kolumner:
        celler |= make_unknown(mall, tabell, rad, kolumn, place)
    return Rad(rad.key, fill_period(rad.rubrik, mall.period), celler, rad.typ.value)


def make_unknown(
    mall: Mall, tabell: MallTabell, rad: MallRad, kolumn: KolumnDef, place: CellRef
) -> Mapping[str, Uppgift]:
    """The cell of a lost row or column: unknown, or what the underlag says; none for what is
    computed, or added up of what the underlag says."""
    slag = describe_cell(mall, tabell, rad, kolumn).slag
    if slag is Cellslag.INMATNING or (slag is Cellslag.SUMMA and not kolumn.tidigare):
        return {kolumn.id: Uppgift(Tomt.FEL_I_CELL, place)}
    known = mall.prefill.get((tabell.definition.id, rad.key, kolumn.id))
    return {kolumn.id: known} if known else {}


def is_filled(cell: ReadCell | None) -> bool:
    """True for a cell that shows something."""
    return cell is not None and bool((cell.text or "").strip())


def _is_used(cell: ReadCell | None) -> bool:
    return is_filled(cell) or (cell is not None and cell.formula is not None)
