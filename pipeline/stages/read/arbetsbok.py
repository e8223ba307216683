"""The sheets of one workbook: tables read, and every other cell either known or pointed out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.core.format_sv import fill_period
from pipeline.core.source import CellRef
from pipeline.core.tabell import Tabell
from pipeline.core.text import fold
from pipeline.mall.placement import MARK_ANVISNING, META_FLIK, Mall, MallFlik, MallTabell
from pipeline.office.xlsx.model import get_reference
from pipeline.office.xlsx.read import ReadSheet, ReadWorkbook
from pipeline.office.xlsx.scan import split_reference
from pipeline.stages.read.convert import show_cell
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.hitta import Tabellyta, find_flik_id, find_tabellytor, get_mark, get_text
from pipeline.stages.read.identify import Sammanhang
from pipeline.stages.read.kanda import Kanda
from pipeline.stages.read.rader import Tabellreader
from pipeline.stages.read.tabellblad import Tabellblad, make_lost
from pipeline.stages.read.texter import clean_text
from pipeline.stages.read.val import check_val

_STAR = " *"
"""After the heading of a column that must be filled in."""


def read_tabeller(
    workbook: ReadWorkbook, mall: Mall, rapport: Rapport, sammanhang: Sammanhang
) -> Mapping[str, Tabell]:
    """Table id → table, for every table that is there."""
    kanda = sammanhang.get_kanda(mall.arbetsbok)
    return _Arbetsboksreader(workbook, mall, rapport, kanda, sammanhang).read()


@dataclass(slots=True)
class _Arbetsboksreader:
    workbook: ReadWorkbook
    mall: Mall
    rapport: Rapport
    kanda: Kanda
    sammanhang: Sammanhang
    tabeller: dict[str, Tabell] = field(default_factory=dict)
    unmarked: set[str] = field(default_factory=set)
    """Flikar that have lost the marks by which they are read."""

    def read(self) -> Mapping[str, Tabell]:
        sheets = self._find_sheets()
        missing = []
        for flik in self.mall.flikar:
            if sheet := sheets.get(flik.definition.id):
                self._read_flik(flik, sheet)
                continue
            if flik.definition.namn not in self.unmarked:
                missing.append(flik.definition.namn)
            for tabell in flik.tabeller:
                self._add_lost(tabell, CellRef(self.rapport.file, flik.definition.namn, ""))
        if missing:
            self.rapport.add("LAS-031", flikar=", ".join(missing))
        order = [tabell.definition.id for tabell in self.mall.iter_tabeller()]
        found = {name: self.tabeller[name] for name in order if name in self.tabeller}
        return check_val(self.mall, found, self.rapport)

    def _find_sheets(self) -> Mapping[str, ReadSheet]:
        """Flik id → sheet; sheets that are not ours are pointed out."""
        names = {flik.definition.id for flik in self.mall.flikar}
        found: dict[str, ReadSheet] = {}
        rest: list[ReadSheet] = []
        named = {flik.definition.namn for flik in self.mall.flikar}
        # Of a flik and its copy, the one that has kept its name is the flik.
        for sheet in sorted(self.workbook.sheets, key=lambda item: item.name not in named):
            name = find_flik_id(sheet)
            if name in names and name not in found:
                found[name] = sheet
            elif name in names:
                self._add("LAS-032", sheet, flik=found[name or ""].name)
            elif get_mark(sheet, 1) == MARK_ANVISNING:
                self._report_rest(sheet, ())
            elif sheet.name != META_FLIK:
                rest.append(sheet)
        for sheet in rest:
            self._report_unknown(sheet, set(names) - set(found))
        return found

    def _report_unknown(self, sheet: ReadSheet, missing: set[str]) -> None:
        """A sheet that is none of ours, or has the name of one that is missing."""
        cells = [
            get_reference(row, column)
            for row, columns in sorted(sheet.rows.items())
            for column, cell in sorted(columns.items())
            if not self.kanda.is_known(cell.text or "")
        ]
        flikar = (flik.definition for flik in self.mall.flikar)
        if any(flik.namn == sheet.name and flik.id in missing for flik in flikar):
            self.unmarked.add(sheet.name)
            self._add("LAS-053", sheet, flik=sheet.name, antal=len(cells))
        elif cells:
            code = "LAS-033" if sheet.state == "visible" else "LAS-034"
            self._add(code, sheet, cells[0], antal=len(cells))

    def _read_flik(self, flik: MallFlik, sheet: ReadSheet) -> None:
        if sheet.name != flik.definition.namn:
            self._add("LAS-030", sheet, namn=sheet.name, vantad=flik.definition.namn)
        if sheet.state != "visible":
            self._add("LAS-050", sheet)
        if not sheet.is_protected:
            self._add("LAS-048", sheet)
        ytor: dict[str, Tabellyta] = {}
        for yta in find_tabellytor(sheet):
            if ytor.setdefault(yta.id, yta) is not yta:
                known = self.mall.find_tabell(yta.id)
                rubrik = known.definition.rubrik if known else yta.id
                self._add("LAS-051", sheet, get_reference(yta.marker_row, 2), tabell=rubrik)
        used: set[tuple[int, int]] = set()
        for tabell in flik.tabeller:
            if tabell.definition.id in ytor:
                used |= self._read_tabell(sheet, tabell, ytor[tabell.definition.id])
            else:
                self._add("LAS-035", sheet, tabell=tabell.definition.rubrik)
                self._add_lost(tabell, CellRef(self.rapport.file, sheet.name, ""))
        self._report_rest(sheet, used)
        self._report_notes(sheet)

    def _read_tabell(
        self, sheet: ReadSheet, tabell: MallTabell, yta: Tabellyta
    ) -> set[tuple[int, int]]:
        blad = Tabellblad(self.mall, tabell, self.workbook, sheet, yta, self.rapport)
        reader = Tabellreader(blad, self.sammanhang.index)
        if yta.slut_row is None:
            place = get_reference(yta.marker_row, 2)
            self._add("LAS-049", sheet, place, tabell=tabell.definition.rubrik)
        self._check_header(sheet, tabell, yta)
        self.tabeller[tabell.definition.id] = reader.read()
        self._report_hidden(sheet, yta)
        self._report_merged(sheet, yta)
        marks = {(yta.marker_row, column) for column in yta.kolumner.values()}
        header = {(yta.header_row or 0, column) for column in (2, *yta.kolumner.values())}
        return reader.used | marks | header

    def _check_header(self, sheet: ReadSheet, tabell: MallTabell, yta: Tabellyta) -> None:
        """A changed heading means that people may have read the column as something else."""
        if yta.header_row is None:
            return
        headings = [(2, tabell.definition.rubrikkolumn)] + [
            (yta.kolumner[kolumn.id], kolumn.rubrik)
            for kolumn in tabell.definition.kolumner
            if kolumn.id in yta.kolumner
        ]
        for column, heading in headings:
            text = get_text(sheet, yta.header_row, column)
            rubrik = fill_period(heading, self.mall.period)
            if fold(text.partition("\n")[0].rstrip(_STAR)) != fold(rubrik.rstrip(_STAR)):
                place = get_reference(yta.header_row, column)
                self._add("LAS-043", sheet, place, text=text, vantad=rubrik)

    def _add_lost(self, tabell: MallTabell, place: CellRef) -> None:
        """A table that cannot be found has its rows all the same, with nothing known in them."""
        rader = tuple(
            make_lost(self.mall, tabell, rad, place) for rad in tabell.rader if not rad.fri
        )
        if rader:
            self.tabeller[tabell.definition.id] = Tabell(tabell.definition.id, rader)

    def _report_merged(self, sheet: ReadSheet, yta: Tabellyta) -> None:
        """Merged cells hide what stands below the first of them."""
        rows = {row for row, key in yta.rows if key}
        columns = {2, *yta.kolumner.values()}
        for area in sheet.merged:
            first, _, last = area.partition(":")
            (top, left), (bottom, right) = split_reference(first), split_reference(last)
            if rows.intersection(range(top, bottom + 1)) and columns.intersection(
                range(left, right + 1)
            ):
                self._add("LAS-055", sheet, first, omrade=area)

    def _report_hidden(self, sheet: ReadSheet, yta: Tabellyta) -> None:
        """Hidden rows and columns are read all the same, but nobody sees them (SAK-13)."""
        for row, _ in yta.rows:
            if row in sheet.hidden_rows and sheet.rows.get(row):
                self._add("LAS-047", sheet, get_reference(row, 2))
        row = yta.header_row or yta.marker_row
        for column in sorted(yta.kolumner.values()):
            if column in sheet.hidden_columns:
                self._add("LAS-047", sheet, get_reference(row, column))

    def _report_rest(self, sheet: ReadSheet, used: Iterable[tuple[int, int]]) -> None:
        """What nobody has read: nothing that someone has written disappears silently."""
        known = set(used)
        for row, cells in sorted(sheet.rows.items()):
            for column, cell in sorted(cells.items()):
                text = (cell.text or "").strip()
                is_ours = (row, column) in known or (column == 1 and text.startswith("#"))
                if text and not is_ours and not self.kanda.is_known(text):
                    self._add("LAS-042", sheet, get_reference(row, column), text=show_cell(cell))

    def _report_notes(self, sheet: ReadSheet) -> None:
        for place, text in sorted(sheet.notes.items()):
            self._add("LAS-046", sheet, place, text=clean_text(text).text)

    def _add(self, code: str, sheet: ReadSheet, cell: str = "", **values: Any) -> None:
        self.rapport.add(code, CellRef(self.rapport.file, sheet.name, cell), **values)
