"""What every cell of a table holds when the workbook is handed out: value, formula or nothing.

Values are in the cell's own unit and sign. The value of a formula is what Excel will compute,
so that whoever reads the workbook without calculating sees the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.core.tal import Tal, UnitError, convert
from pipeline.core.uppgift import Uppgift
from pipeline.formel.uttryck import Uttryck
from pipeline.mall.cell import Cellbeskrivning, Cellslag, describe_cell
from pipeline.mall.placement import Mall, MallRad, MallTabell
from pipeline.office.xlsx.model import MAX_TEXT, get_reference
from pipeline.schema.arbetsbok import (
    RADTYP_KOLUMN,
    SUMMA_KEY,
    SUMMOR,
    TAL_TYPER,
    TEXT_TYPER,
    KolumnDef,
    Typ,
)
from pipeline.stages.prepare.formel import (
    FormelError,
    Term,
    compute_formel,
    find_factors,
    write_formel,
)

CellValue = Decimal | str | bool | date | None


@dataclass(frozen=True, slots=True)
class Innehall:
    """A cell's content. is_fel tells that a formula shows a dash."""

    value: CellValue = None
    formel: str | None = None
    is_fel: bool = False


@dataclass(slots=True)
class Cellinnehall:
    """The contents of one table, computed when asked for."""

    mall: Mall
    tabell: MallTabell
    tomt: str
    _found: dict[tuple[str, str], Innehall] = field(default_factory=dict)
    _cells: dict[tuple[str, str], Cellbeskrivning] = field(default_factory=dict)

    def get_kolumn(self, kolumn: str) -> KolumnDef | None:
        """The column with this id, or None."""
        return next((item for item in self.tabell.definition.kolumner if item.id == kolumn), None)

    def describe(self, rad: MallRad, kolumn: KolumnDef) -> Cellbeskrivning:
        """What the cell is."""
        key = (rad.key, kolumn.id)
        if key not in self._cells:
            self._cells[key] = describe_cell(self.mall, self.tabell, rad, kolumn)
        return self._cells[key]

    def get(self, rad: MallRad, kolumn: KolumnDef) -> Innehall:
        """What the cell holds. A formula that Excel cannot hold is left out (MAL-004)."""
        key = (rad.key, kolumn.id)
        if key not in self._found:
            self._found[key] = Innehall()
            self._found[key] = self._compute(rad, kolumn)
        return self._found[key]

    def _compute(self, rad: MallRad, kolumn: KolumnDef) -> Innehall:
        cell = self.describe(rad, kolumn)
        if cell.slag is Cellslag.TOM:
            return Innehall()
        if cell.slag is Cellslag.FORMEL:
            return self._compute_formel(rad, kolumn, cell)
        known = self.find_known(rad, kolumn, cell)
        is_sum = rad.typ in SUMMOR and rad.summa and cell.typ in TAL_TYPER and kolumn.summeras
        if not is_sum or cell.typ is Typ.PROCENT:
            return known
        summa = self._compute_summa(rad, kolumn, cell)
        if cell.slag is Cellslag.SUMMA:
            return summa if known.value in (None, summa.value) else known
        has_items = any(self.get(item, kolumn).value is not None for item in self._items(rad))
        return known if known.value is not None or not has_items else summa

    def find_known(self, rad: MallRad, kolumn: KolumnDef, cell: Cellbeskrivning) -> Innehall:
        """The value known from the underlag, in the cell's unit and sign; none when it does not
        fit (MAL-008). Without one, what the row's definition presets (forval)."""
        uppgift = self.mall.prefill.get((self.tabell.definition.id, rad.key, kolumn.id))
        if uppgift is None or uppgift.is_tomt or not is_fitting(uppgift, cell):
            preset = rad.definition.forval.get(kolumn.id) if rad.definition else None
            return Innehall(preset if cell.slag is Cellslag.INMATNING else None)
        if uppgift.tal is not None and cell.unit is not None:
            number = convert_number(uppgift.tal, cell)
            return Innehall(number * cell.get_sign(self.tabell))
        value = uppgift.value
        return Innehall(value if isinstance(value, str | bool | date) else None)

    def _items(self, rad: MallRad) -> list[MallRad]:
        found = (self.tabell.find_rad(key) for key in rad.summa)
        return [item for item in found if item is not None]

    def _compute_summa(self, rad: MallRad, kolumn: KolumnDef, cell: Cellbeskrivning) -> Innehall:
        column = self.tabell.get_column(kolumn.id)
        sign = cell.get_sign(self.tabell)
        parts: dict[int, list[MallRad]] = {1: [], -1: []}
        for item in self._items(rad):
            parts[sign * self.describe(item, kolumn).get_sign(self.tabell)].append(item)
        items = [(turn, item) for turn, part in parts.items() for item in part]
        areas = {turn: self._write_areas(rad, part, column) for turn, part in parts.items()}
        body = f"SUM({areas[1]})" if areas[1] else "0"
        if areas[-1]:
            body += f"-SUM({areas[-1]})"
        body += self._write_exceptions(rad, column)
        used = ",".join(area for area in areas.values() if area)
        formel = f'=IF(COUNT({used})=0,"{self.tomt}",{body})'
        if not any(isinstance(self.get(item, kolumn).value, Decimal) for _, item in items):
            return Innehall(self.tomt, formel, is_fel=True)
        value = sum((turn * self._get_number(item, kolumn) for turn, item in items), Decimal(0))
        return Innehall(value, formel)

    def _get_number(self, rad: MallRad, kolumn: KolumnDef) -> Decimal:
        value = self.get(rad, kolumn).value
        radtyp = self.get_kolumn(RADTYP_KOLUMN)
        if radtyp and self.get(rad, radtyp).value in radtyp.lista[1:]:
            return Decimal(0)
        return value if isinstance(value, Decimal) else Decimal(0)

    def _write_areas(self, rad: MallRad, items: Iterable[MallRad], column: int) -> str:
        """Runs of rows; the last one takes in the empty row above the sum row."""
        runs: list[list[int]] = []
        for row in sorted(item.row for item in items):
            if runs and row == runs[-1][1] + 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        if runs and self._has_gap(rad) and runs[-1][1] == rad.row - 2:
            runs[-1][1] = rad.row - 1
        return ",".join(_write_run(first, last, column) for first, last in runs)

    def _has_gap(self, rad: MallRad) -> bool:
        return rad.key == SUMMA_KEY and all(item.row != rad.row - 1 for item in self.tabell.rader)

    def _write_exceptions(self, rad: MallRad, column: int) -> str:
        """Takes back subtotals and varav-items, which the column radtyp tells of: every choice
        but the first, which is an ordinary item."""
        radtyp = self.get_kolumn(RADTYP_KOLUMN)
        if radtyp is None or not self._has_gap(rad):
            return ""
        first, last = self.tabell.rader[0].row, rad.row - 1
        types = _write_run(first, last, self.tabell.get_column(RADTYP_KOLUMN))
        amounts = _write_run(first, last, column)
        return "".join(f'-SUMIF({types},"{name}",{amounts})' for name in radtyp.lista[1:])

    def _compute_formel(self, rad: MallRad, kolumn: KolumnDef, cell: Cellbeskrivning) -> Innehall:
        uttryck = kolumn.uttryck
        if uttryck is None:
            return Innehall()
        terms = self._find_terms(uttryck, rad, cell)
        if terms is None:
            return Innehall()
        sign = cell.get_sign(self.tabell)
        try:
            formel = write_formel(uttryck, terms, self.tomt, sign)
        except FormelError:
            return Innehall()
        value = compute_formel(uttryck, terms, sign)
        if value is None:
            return Innehall(self.tomt, formel, is_fel=True)
        return Innehall(value, formel)

    def _find_terms(
        self, uttryck: Uttryck, rad: MallRad, cell: Cellbeskrivning
    ) -> dict[str, Term] | None:
        kolumner = {name: self.get_kolumn(name) for name in uttryck.koder}
        cells = {name: self.describe(rad, item) for name, item in kolumner.items() if item}
        if len(cells) < len(kolumner):
            return None
        units = {name: item.unit for name, item in cells.items()}
        signs = {name: item.get_sign(self.tabell) for name, item in cells.items()}
        factors = find_factors(units, signs, cell.unit)
        terms = {}
        for name, kolumn in kolumner.items():
            if kolumn is not None:
                held = self.get(rad, kolumn)
                is_sum = cells[name].slag is Cellslag.SUMMA
                terms[name] = Term(
                    get_reference(rad.row, self.tabell.get_column(name)),
                    None if held.is_fel else held.value,
                    factors[name],
                    is_fel=held.is_fel and not is_sum,
                    is_text=cells[name].unit is None,
                    is_sum=is_sum,
                )
        return terms


def find_formelfel(tabell: MallTabell, kolumn: KolumnDef) -> FormelError | None:
    """Why a column's formula cannot stand in Excel, or None when it can."""
    try:
        if kolumn.uttryck is None:
            return None
        terms = {item.id: Term("A1") for item in tabell.definition.kolumner}
        for name in kolumn.uttryck.koder:
            if name not in terms:
                return FormelError(name)
        write_formel(kolumn.uttryck, terms, "")
    except FormelError as error:
        return error
    return None


def is_fitting(uppgift: Uppgift, cell: Cellbeskrivning) -> bool:
    """True when a known value may stand in a cell of this kind."""
    value = uppgift.value
    if isinstance(value, Tal):
        return cell.typ in TAL_TYPER and convert_unit_fits(value, cell)
    if isinstance(value, bool):
        return cell.typ is Typ.JA_NEJ
    if isinstance(value, date):
        return cell.typ is Typ.DATUM
    if isinstance(value, str):
        return cell.typ in (*TEXT_TYPER, Typ.LISTA) and len(value) <= MAX_TEXT
    return True


def convert_unit_fits(value: Tal, cell: Cellbeskrivning) -> bool:
    """True when the number is in the cell's unit or both are money."""
    return value.unit is cell.unit or (
        value.is_belopp and cell.unit is not None and Tal(value.number, cell.unit).is_belopp
    )


def convert_number(value: Tal, cell: Cellbeskrivning) -> Decimal:
    """The number in the cell's unit. Raises UnitError when the units do not meet."""
    if cell.unit is None:
        raise UnitError(value.unit.value)
    return convert(value, cell.unit).number


def _write_run(first: int, last: int, column: int) -> str:
    from_cell = get_reference(first, column)
    return from_cell if first == last else f"{from_cell}:{get_reference(last, column)}"
