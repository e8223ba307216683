"""The rows of one table: found by key, free rows with keys of their own, lost ones as unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.core.format_sv import fill_period
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.placement import MallRad
from pipeline.schema.arbetsbok import RADTYP_KOLUMN, SUMMA_KEY, SUMMOR, Radtyp
from pipeline.schema.kolumner import TabellIndex
from pipeline.stages.read.celler import read_celler
from pipeline.stages.read.convert import InlastRad
from pipeline.stages.read.formler import check_varden
from pipeline.stages.read.hitta import get_text
from pipeline.stages.read.tabellblad import RUBRIKKOLUMN, Tabellblad, make_lost
from pipeline.stages.read.texter import clean_text, find_personnummer

_SUMMOR = frozenset(typ.value for typ in SUMMOR)
_LOST = ("KED-100", "LAS-037")


@dataclass(slots=True)
class Tabellreader:
    """Reads one table of one sheet. used collects the cells that are accounted for."""

    blad: Tabellblad
    index: TabellIndex
    used: set[tuple[int, int]] = field(default_factory=set)
    summor: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns by row key where a sum is still the workbook's own formula."""
    texttal: set[str] = field(default_factory=set)
    """Columns with numbers stored as text."""
    lost: list[MallRad] = field(default_factory=list)
    """Rows that someone has deleted."""
    is_broken: bool = False
    """Rows with amounts stand in the table but are not read, so that its formulas say too much."""

    def read(self) -> Tabell:
        """The table in the order of the sheet, with findings for every key that is lost."""
        first = len(self.blad.rapport.findings)
        self._check_kolumner()
        rubriker, is_alone = self.blad.find_rubriker(), self.blad.is_alone
        rader: list[Rad] = []
        for row, mall in self._match():
            found = self._find_rad(row, mall, rubriker)
            if found:
                rader.append(self._read_rad(replace(found, is_alone=is_alone), first))
        rader = self._add_lost(rader)
        for place, rad in enumerate(rader):
            if rad.typ in _SUMMOR:
                rader[place] = replace(rad, celler=self._open_sums(rad, rader))
        return Tabell(self.blad.tabell.definition.id, tuple(rader))

    def _check_kolumner(self) -> None:
        """A column that only shows what was said earlier may have come since the workbook did."""
        for kolumn in self.blad.kolumner:
            if kolumn.id not in self.blad.yta.kolumner and not kolumn.tidigare:
                place = self.blad.get_source(self.blad.yta.marker_row)
                self.blad.add("LAS-036", place, kolumn=kolumn.rubrik)

    def _match(self) -> Iterator[tuple[int, MallRad]]:
        """Sheet rows with what they are; inserted rows become free rows of their own."""
        taken: dict[str, int] = {}
        known = {rad.key: rad for rad in self.blad.tabell.rader}
        numbers = _iter_new_keys(known)
        for row, key in self.blad.yta.rows:
            rad = known.get(key or "")
            if rad and key not in taken:
                taken[rad.key] = row
                yield row, rad
            elif rad and not rad.fri:
                self._report_row("LAS-038", row, rad=rad.rubrik, forst=taken[rad.key])
                self.is_broken = True
            elif self.blad.has_content(row):
                if not self.blad.tabell.definition.fria_rader:
                    self._report_row("LAS-039" if key else "LAS-040", row)
                    self.is_broken = True
                    continue
                yield row, MallRad(next(numbers), "", Radtyp.POST, row, fri=True, definition=None)
        for rad in self.blad.tabell.rader:
            if rad.key not in taken and not rad.fri:
                row = self.blad.yta.header_row or self.blad.yta.marker_row
                earlier = self.blad.find_earlier(rad)
                code = "KED-100" if earlier else "LAS-037"
                self._report_row(code, row, rad=rad.rubrik, earlier=earlier)
                self.lost.append(rad)

    def _find_rad(self, row: int, mall: MallRad, rubriker: frozenset[str]) -> InlastRad | None:
        """The row by its heading; None for one that is left empty or has been emptied."""
        self.used.add((row, RUBRIKKOLUMN))
        found = self._read_rubrik(row, mall, rubriker)
        if mall.fri and not self.blad.has_content(row):
            return None
        if found.earlier and self.blad.is_cleared(row, mall):
            return None
        if mall.fri and not found.rubrik:
            self.blad.rapport.add("LAS-041", self.blad.get_source(row))
        return found

    def _read_rubrik(self, row: int, mall: MallRad, rubriker: frozenset[str]) -> InlastRad:
        place, earlier = self.blad.get_source(row), self.blad.find_earlier(mall)
        found = clean_text(get_text(self.blad.sheet, row, RUBRIKKOLUMN))
        if mall.fri:
            rubrikkolumn = self.blad.tabell.definition.rubrikkolumn
            removed = ", ".join(found.control + found.bidi)
            if removed:
                self.blad.rapport.add("LAS-076", place, tecken=removed, cell=rubrikkolumn)
            for number in find_personnummer(found.text):
                self.blad.rapport.add("LAS-079", place, nummer=number, cell=rubrikkolumn)
            return InlastRad(row, mall, found.text, earlier)
        rubrik = fill_period(mall.rubrik, self.blad.mall.period)
        if found.text == rubrik or fold(found.text) == fold(rubrik):
            return InlastRad(row, mall, rubrik, earlier)
        is_swapped = fold(found.text) in rubriker
        given = None if is_swapped else earlier
        code = "LAS-052" if is_swapped else "KED-101" if given else "LAS-043"
        self.blad.rapport.add(code, place, text=found.text, vantad=rubrik, earlier=given)
        return InlastRad(row, mall, rubrik, earlier, is_swapped=is_swapped)

    def _read_rad(self, rad: InlastRad, first: int) -> Rad:
        blad, mall = self.blad, rad.mall
        found = read_celler(blad, rad, first)
        kolumner = (blad.yta.kolumner.get(item.id) for item in blad.kolumner)
        self.used |= {(rad.row, column) for column in kolumner if column}
        self.texttal |= found.texttal
        self.summor[mall.key] = found.summor
        if not found.is_wrong and not self.texttal and mall.typ not in SUMMOR:
            check_varden(found.formler, (mall.key, found.celler), blad.tabell, self.index)
        chosen = found.celler.get(RADTYP_KOLUMN)
        typ = mall.typ.value
        if mall.typ is Radtyp.POST and chosen and chosen.text:
            typ = fold(chosen.text)
        return Rad(key=mall.key, rubrik=rad.rubrik, celler=found.celler, typ=typ)

    def _add_lost(self, rader: list[Rad]) -> list[Rad]:
        """Deleted rows as unknown, in their place: a total without them would be wrong."""
        mall, tabell, place = self.blad.mall, self.blad.tabell, self.blad.top
        order = [rad.key for rad in tabell.rader]
        for lost in self.lost:
            before = set(order[: order.index(lost.key)])
            last = max((at for at, item in enumerate(rader) if item.key in before), default=-1)
            rader.insert(last + 1, make_lost(mall, tabell, lost, place))
        return rader

    def _open_sums(self, rad: Rad, rader: Sequence[Rad]) -> Mapping[str, Uppgift]:
        """A sum that nobody has typed says nothing when its rows are empty or unreadable, or
        hold numbers as text, which the formula of the workbook passes by."""
        mall = self.blad.tabell.find_rad(rad.key)
        keys = set(mall.summa if mall else ())
        parts = [
            item for item in rader if item.key in keys or (rad.key == SUMMA_KEY and item is not rad)
        ]
        celler = dict(rad.celler)
        for name in self.summor.get(rad.key, ()):
            if self.is_broken and name in celler:
                celler[name] = Uppgift(Tomt.FEL_I_CELL, celler[name].source)
                continue
            found = [item.celler[name].value for item in parts if name in item.celler]
            is_whole = all(item is Tomt.EJ_TILLAMPLIGT or isinstance(item, Tal) for item in found)
            is_told = is_whole and name not in self.texttal
            if celler[name].tal and not (is_told and any(isinstance(x, Tal) for x in found)):
                celler[name] = Uppgift(Tomt.EJ_TILLAMPLIGT, celler[name].source)
        return celler

    def _report_row(self, code: str, row: int, **values: Any) -> None:
        self.blad.add(code, self.blad.get_source(row), **{"rad": row, **values})
        if code not in _LOST:
            self.used |= {(row, column) for column in self.blad.sheet.rows.get(row, {})}


def _iter_new_keys(taken: Mapping[str, MallRad]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        key = f"ny_{number:02}"
        if key not in taken:
            yield key
