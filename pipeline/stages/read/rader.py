"""The rows of one table: found by key, read cell by cell, free rows with keys of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.core.finding import Severity
from pipeline.core.format_sv import fill_period
from pipeline.core.inlamning import RUBRIK
from pipeline.core.source import CellRef, find_rubrikcell
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import Mall, MallRad, MallTabell
from pipeline.office.xlsx.model import get_column_letters
from pipeline.office.xlsx.read import ReadSheet, ReadWorkbook
from pipeline.office.xlsx.scan import Kind, ReadCell
from pipeline.schema.arbetsbok import RADTYP_KOLUMN, SUMMA_KEY, SUMMOR, KolumnDef, Radtyp
from pipeline.schema.kolumner import TabellIndex
from pipeline.stages.read.convert import LARGEST, Inmatning, read_uppgift, show_cell
from pipeline.stages.read.formler import check_varden
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.hitta import Tabellyta, get_cell, get_text
from pipeline.stages.read.texter import clean_text, find_personnummer
from pipeline.stages.read.tolka import is_streck

_RUBRIK = 2
_SUMMOR = frozenset(typ.value for typ in SUMMOR)
_KNOWN_CHANGED = frozenset({"KED-102", "LAS-044", "LAS-052", "LAS-086"})
_LOST = ("KED-100", "LAS-037")
_FOLLOWING = ("#VALUE!", "#DIV/0!", "#N/A", "#NUM!")
"""Errors that follow from a cell that is wrong already; the first wrong cell tells."""


@dataclass(slots=True)
class Tabellreader:
    """Reads one table of one sheet. used collects the cells that are accounted for."""

    workbook: ReadWorkbook
    sheet: ReadSheet
    mall: Mall
    tabell: MallTabell
    yta: Tabellyta
    rapport: Rapport
    index: TabellIndex
    used: set[tuple[int, int]] = field(default_factory=set)
    first: int = 0
    """Number of findings when the table begins."""
    formler: dict[str, list[str]] = field(default_factory=dict)
    """Columns by row key where a sum is still the workbook's own formula."""
    letters: dict[int, str] = field(default_factory=dict)
    texttal: set[str] = field(default_factory=set)
    """Columns with numbers stored as text."""
    rubriker: frozenset[str] = frozenset()
    is_alone: bool = False
    """People fill in one column only."""
    rubrik: str = ""
    """The heading of the row that is being read."""
    earlier: CellRef | None = None
    """Where that row stands in the earlier document that has given it."""
    is_swapped: bool = False
    """That row bears the name of another row of the table."""
    lost: list[MallRad] = field(default_factory=list)
    """Rows that someone has deleted."""
    is_broken: bool = False
    """Rows with amounts stand in the table but are not read, so that its formulas say too much."""

    def read(self) -> Tabell:
        """The table in the order of the sheet, with findings for every key that is lost."""
        self.first = len(self.rapport.findings)
        self.rubriker = self._find_rubriker()
        kolumner = self.tabell.definition.kolumner
        self.is_alone = sum(not item.uttryck and not item.foregaende for item in kolumner) == 1
        self._check_kolumner()
        rader = [rad for row, mall in self._match() if (rad := self._read_rad(row, mall))]
        rader = self._add_lost(rader)
        for place, rad in enumerate(rader):
            if rad.typ in _SUMMOR:
                rader[place] = replace(rad, celler=self._open_sums(rad, rader))
        return Tabell(self.tabell.definition.id, tuple(rader))

    def _open_sums(self, rad: Rad, rader: Sequence[Rad]) -> Mapping[str, Uppgift]:
        """A sum that nobody has typed says nothing when its rows are empty or unreadable, or
        hold numbers as text, which the formula of the workbook passes by."""
        mall = self.tabell.find_rad(rad.key)
        keys = set(mall.summa if mall else ())
        parts = [
            item for item in rader if item.key in keys or (rad.key == SUMMA_KEY and item is not rad)
        ]
        celler = dict(rad.celler)
        for name in self.formler.get(rad.key, ()):
            if self.is_broken and name in celler:
                celler[name] = Uppgift(Tomt.FEL_I_CELL, celler[name].source)
                continue
            found = [item.celler[name].value for item in parts if name in item.celler]
            is_whole = all(item is Tomt.EJ_TILLAMPLIGT or isinstance(item, Tal) for item in found)
            is_told = is_whole and name not in self.texttal
            if celler[name].tal and not (is_told and any(isinstance(x, Tal) for x in found)):
                celler[name] = Uppgift(Tomt.EJ_TILLAMPLIGT, celler[name].source)
        return celler

    def _add_lost(self, rader: list[Rad]) -> list[Rad]:
        """Deleted rows as unknown, in their place: a total without them would be wrong."""
        if not self.lost:
            return rader
        place = self._get_source(self.yta.header_row or self.yta.marker_row, _RUBRIK)
        lost = {rad.key: make_lost(self.mall, self.tabell, rad, place) for rad in self.lost}
        order = [rad.key for rad in self.tabell.rader]
        for key, rad in lost.items():
            before = set(order[: order.index(key)])
            last = max((at for at, item in enumerate(rader) if item.key in before), default=-1)
            rader.insert(last + 1, rad)
        return rader

    def _check_kolumner(self) -> None:
        """A column that only shows what was said earlier may have come since the workbook did."""
        for kolumn in self.tabell.definition.kolumner:
            if kolumn.id not in self.yta.kolumner and not kolumn.tidigare:
                place = self._get_source(self.yta.marker_row, _RUBRIK)
                rubrik = self.tabell.definition.rubrik
                self.rapport.add("LAS-036", place, kolumn=kolumn.rubrik, tabell=rubrik)

    def _match(self) -> Iterator[tuple[int, MallRad]]:
        """ReadSheet rows with what they are; inserted rows become free rows of their own."""
        taken: dict[str, int] = {}
        known = {rad.key: rad for rad in self.tabell.rader}
        numbers = _iter_new_keys(known)
        for row, key in self.yta.rows:
            rad = known.get(key or "")
            if rad and key not in taken:
                taken[rad.key] = row
                yield row, rad
            elif rad and not rad.fri:
                self._report_row("LAS-038", row, rad=rad.rubrik, forst=taken[rad.key])
                self.is_broken = True
            elif self._has_content(row):
                if not self.tabell.definition.fria_rader:
                    self._report_row("LAS-039" if key else "LAS-040", row)
                    self.is_broken = True
                    continue
                yield row, MallRad(next(numbers), "", Radtyp.POST, row, fri=True, definition=None)
        for rad in self.tabell.rader:
            if rad.key not in taken and not rad.fri:
                row = self.yta.header_row or self.yta.marker_row
                earlier = self._find_earlier(rad)
                code = "KED-100" if earlier else "LAS-037"
                self._report_row(code, row, rad=rad.rubrik, earlier=earlier)
                self.lost.append(rad)

    def _read_rad(self, row: int, rad: MallRad) -> Rad | None:
        self.earlier = self._find_earlier(rad)
        rubrik = self.rubrik = self._read_rubrik(row, rad)
        if (rad.fri and not self._has_content(row)) or self._is_cleared(row, rad):
            return None
        if rad.fri and not rubrik:
            self.rapport.add("LAS-041", self._get_source(row, _RUBRIK))
        celler = self._read_celler(row, rad)
        typ = rad.typ.value
        chosen = celler.get(RADTYP_KOLUMN)
        if rad.typ is Radtyp.POST and chosen and chosen.text:
            typ = fold(chosen.text)
        return Rad(key=rad.key, rubrik=rubrik, celler=celler, typ=typ)

    def _read_rubrik(self, row: int, rad: MallRad) -> str:
        self.used.add((row, _RUBRIK))
        self.is_swapped = False
        found = clean_text(get_text(self.sheet, row, _RUBRIK))
        if rad.fri:
            place = self._get_source(row, _RUBRIK)
            removed = ", ".join(found.control + found.bidi)
            if removed:
                self.rapport.add("LAS-076", place, tecken=removed, cell=self._get_rubrikkolumn())
            for number in find_personnummer(found.text):
                self.rapport.add("LAS-079", place, nummer=number, cell=self._get_rubrikkolumn())
            return found.text
        rubrik = fill_period(rad.rubrik, self.mall.period)
        if found.text != rubrik and fold(found.text) != fold(rubrik):
            place = self._get_source(row, _RUBRIK)
            self.is_swapped = fold(found.text) in self.rubriker
            earlier = None if self.is_swapped else self.earlier
            code = "LAS-052" if self.is_swapped else "KED-101" if earlier else "LAS-043"
            self.rapport.add(code, place, text=found.text, vantad=rubrik, earlier=earlier)
        return rubrik

    def _is_cleared(self, row: int, rad: MallRad) -> bool:
        """True for a carried row that someone has emptied, since it is to hold no longer. A check
        of the chain tells that it is gone."""
        if self.earlier is None:
            return False
        is_given = False
        for kolumn in self.tabell.definition.kolumner:
            cell = describe_cell(self.mall, self.tabell, rad, kolumn)
            known = self.mall.prefill.get((self.tabell.definition.id, rad.key, kolumn.id))
            if known is not None and cell.slag is not Cellslag.INMATNING:
                return False
            if cell.slag is Cellslag.INMATNING:
                is_given = is_given or known is not None
                held = get_cell(self.sheet, row, self.yta.kolumner.get(kolumn.id, 0))
                if _is_filled(held) or (held and held.formula is not None):
                    return False
        return is_given

    def _find_earlier(self, rad: MallRad) -> CellRef | None:
        """The heading's cell in the earlier document that has given a row, if one has."""
        definition = self.tabell.definition
        known = self.mall.prefill.get((definition.id, rad.key, RUBRIK))
        is_given = rad.definition is None and definition.rader_fran == "underlag"
        return find_rubrikcell(known.source) if known and is_given else None

    def _find_rubriker(self) -> frozenset[str]:
        """The headings of the rows that people fill in, as they are compared."""
        return frozenset(
            fold(fill_period(rad.rubrik, self.mall.period))
            for rad in self.tabell.rader
            if not rad.fri and rad.typ is Radtyp.POST
        )

    def _get_rubrikkolumn(self) -> str:
        return self.tabell.definition.rubrikkolumn

    def _read_celler(self, row: int, rad: MallRad) -> Mapping[str, Uppgift]:
        """Input first, so that a formula that shows an error only because of it stays silent."""
        celler: dict[str, Uppgift] = {}
        before = len(self.rapport.findings)
        later = []
        for kolumn in self.tabell.definition.kolumner:
            if (column := self.yta.kolumner.get(kolumn.id)) is None:
                place = self._get_source(row, _RUBRIK)
                celler |= _make_unknown(self.mall, self.tabell, rad, kolumn, place)
                continue
            self.used.add((row, column))
            plats = self._make_plats(row, column, rad, kolumn)
            slag = plats.beskrivning.slag
            if slag is Cellslag.FORMEL or slag is Cellslag.SUMMA:
                later.append(plats)
            elif uppgift := self._read_cell(plats, rad):
                celler[kolumn.id] = uppgift
                if uppgift.tal and plats.cell and plats.cell.kind is Kind.TEXT:
                    self.texttal.add(kolumn.id)
        before = self.first if rad.typ in SUMMOR else before
        is_wrong = self._has_fel(before)
        formler = [plats for plats in later if plats.beskrivning.slag is Cellslag.FORMEL]
        for plats in later:
            if plats.beskrivning.slag is Cellslag.FORMEL:
                self._check_formel(plats, rad, is_wrong=is_wrong)
            else:
                celler[plats.kolumn.id] = self._read_summa(plats, is_wrong=is_wrong)
                if plats.cell and plats.cell.formula is not None:
                    self.formler.setdefault(rad.key, []).append(plats.kolumn.id)
        if not is_wrong and not self.texttal and rad.typ not in SUMMOR:
            check_varden(formler, (rad.key, celler), self.tabell, self.index)
        order = [kolumn.id for kolumn in self.tabell.definition.kolumner]
        return {name: celler[name] for name in order if name in celler}

    def _has_fel(self, first: int) -> bool:
        """True when what a row's formulas show follows from a cell that is told already."""
        return any(
            item.severity is Severity.FEL or item.code in _KNOWN_CHANGED
            for item in self.rapport.findings[first:]
        )

    def _make_plats(self, row: int, column: int, rad: MallRad, kolumn: KolumnDef) -> Inmatning:
        return Inmatning(
            source=self._get_source(row, column),
            kolumn=kolumn,
            beskrivning=describe_cell(self.mall, self.tabell, rad, kolumn),
            cell=get_cell(self.sheet, row, column),
            workbook=self.workbook,
            rapport=self.rapport,
            rad=self.rubrik,
            is_alone=self.is_alone,
            earlier=self.earlier,
        )

    def _read_cell(self, plats: Inmatning, rad: MallRad) -> Uppgift | None:
        turn = plats.beskrivning.get_sign(self.tabell) < 0
        match plats.beskrivning.slag:
            case Cellslag.INMATNING:
                return read_uppgift(plats, turn=turn)
            case Cellslag.LAST | Cellslag.FOREGAENDE:
                return self._compare_known(plats, rad, turn=turn)
        if _is_filled(plats.cell):
            plats.add("LAS-042", text=show_cell(plats.cell))
        return None

    def _compare_known(self, plats: Inmatning, rad: MallRad, *, turn: bool) -> Uppgift:
        """What the underlag says, whatever stands in the locked cell."""
        known = self.mall.prefill.get((self.tabell.definition.id, rad.key, plats.kolumn.id))
        if known is None:
            if plats.cell and plats.cell.formula is None and _is_filled(plats.cell):
                plats.add("LAS-086", text=show_cell(plats.cell))
            return Uppgift(Tomt.EJ_TILLAMPLIGT, plats.source)
        cell, expected = plats.cell, known.tal
        if expected and cell and cell.kind is Kind.NUMBER:
            number = -cell.number if turn else cell.number
            if number == expected.number and expected.unit is plats.beskrivning.unit:
                return known
        silent = replace(plats, rapport=Rapport(self.rapport.definitions, self.rapport.file))
        found = read_uppgift(silent, turn=turn)
        is_same = found.value == known.value or (found.is_tomt and known.is_tomt)
        if not is_same and not self.is_swapped:
            is_decided = plats.beskrivning.slag is Cellslag.LAST
            earlier = find_rubrikcell(known.source) and known.source if is_decided else None
            code = "KED-102" if earlier else "LAS-044"
            plats.add(code, text=show_cell(plats.cell), earlier=earlier)
        return known

    def _check_formel(self, plats: Inmatning, rad: MallRad, *, is_wrong: bool) -> None:
        """A computed cell is never read; what it shows must still be the program's own formula."""
        cell = plats.cell
        if cell is None or cell.formula is None:
            if not rad.fri or _is_filled(cell):
                plats.add("LAS-045")
        elif not cell.is_cached:
            plats.add("LAS-064")
        elif cell.kind is Kind.ERROR and not (is_wrong and cell.text in _FOLLOWING):
            plats.add("LAS-063", varde=cell.text)

    def _read_summa(self, plats: Inmatning, *, is_wrong: bool) -> Uppgift:
        """The reported total."""
        cell = plats.cell
        if cell and cell.formula is not None and is_wrong and _is_following(cell):
            return Uppgift(Tomt.FEL_I_CELL, plats.source)
        if cell and cell.kind is Kind.TEXT and cell.formula and is_streck(cell.text or ""):
            return Uppgift(Tomt.EJ_TILLAMPLIGT, plats.source)
        if not _is_filled(cell) and (cell is None or cell.formula is None):
            plats.add("LAS-084")
            return Uppgift(Tomt.EJ_IFYLLT, plats.source)
        return read_uppgift(plats, turn=plats.beskrivning.get_sign(self.tabell) < 0)

    def _has_content(self, row: int) -> bool:
        """True when someone has written in the row; formulas of ours are no content."""
        asked = [
            self.yta.kolumner.get(kolumn.id, 0)
            for kolumn in self.tabell.definition.kolumner
            if not kolumn.uttryck and not kolumn.foregaende
        ]
        cells = (get_cell(self.sheet, row, column) for column in (_RUBRIK, *asked))
        return any(_is_filled(cell) or (cell and cell.formula is not None) for cell in cells)

    def _report_row(self, code: str, row: int, **values: Any) -> None:
        tabell = self.tabell.definition.rubrik
        place = self._get_source(row, _RUBRIK)
        self.rapport.add(code, place, tabell=tabell, **{"rad": row, **values})
        if code not in _LOST:
            self.used |= {(row, column) for column in self.sheet.rows.get(row, {})}

    def _get_source(self, row: int, column: int) -> CellRef:
        if column not in self.letters:
            self.letters[column] = get_column_letters(column)
        return CellRef(self.rapport.file, self.sheet.name, f"{self.letters[column]}{row}")


def make_lost(mall: Mall, tabell: MallTabell, rad: MallRad, place: CellRef) -> Rad:
    """A row that cannot be found: what was asked in it is unknown, not nothing."""
    celler: dict[str, Uppgift] = {}
    for kolumn in tabell.definition.kolumner:
        celler |= _make_unknown(mall, tabell, rad, kolumn, place)
    return Rad(rad.key, fill_period(rad.rubrik, mall.period), celler, rad.typ.value)


def _make_unknown(
    mall: Mall, tabell: MallTabell, rad: MallRad, kolumn: KolumnDef, place: CellRef
) -> Mapping[str, Uppgift]:
    """The cell of a lost row or column: unknown, or what the underlag says; none for what is
    computed, or added up of what the underlag says."""
    slag = describe_cell(mall, tabell, rad, kolumn).slag
    if slag is Cellslag.INMATNING or (slag is Cellslag.SUMMA and not kolumn.tidigare):
        return {kolumn.id: Uppgift(Tomt.FEL_I_CELL, place)}
    known = mall.prefill.get((tabell.definition.id, rad.key, kolumn.id))
    return {kolumn.id: known} if known else {}


def _is_following(cell: ReadCell) -> bool:
    """True for what a formula shows because of a cell that is wrong already."""
    if cell.kind is Kind.NUMBER:
        return abs(cell.number) > LARGEST
    return cell.kind is Kind.ERROR and cell.text in _FOLLOWING


def _is_filled(cell: ReadCell | None) -> bool:
    return cell is not None and bool((cell.text or "").strip())


def _iter_new_keys(taken: Mapping[str, MallRad]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        key = f"ny_{number:02}"
        if key not in taken:
            yield key
