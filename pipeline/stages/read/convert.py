"""One cell of a workbook → a value in the program's own types, or the reason why there is none.

A value that cannot be trusted is never guessed: it becomes Tomt.FEL_I_CELL and a finding. What
was understood but written in another way (a number stored as text) is read and pointed out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.core.format_sv import MINUS
from pipeline.core.source import CellRef
from pipeline.core.tal import Tal, Unit, get_kronor, half_unit
from pipeline.core.text import find_ja_nej, fold
from pipeline.core.uppgift import Tomt, Uppgift, Value
from pipeline.mall.cell import Cellbeskrivning, Cellslag
from pipeline.mall.placement import MallRad
from pipeline.office.xlsx.read import ReadStyle, ReadWorkbook, convert_serial
from pipeline.office.xlsx.scan import Kind, ReadCell
from pipeline.schema.arbetsbok import TAL_TYPER, KolumnDef, Typ
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.texter import MAX_LENGTH, clean_text, find_personnummer
from pipeline.stages.read.tolka import (
    TvetydigtError,
    is_streck,
    parse_datumtext,
    parse_taltext,
)

LARGEST = Decimal(10) ** 15 - 1
"""More digits than a spreadsheet program can hold."""
_FORBIDDEN = re.compile(
    r"(?i)\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD|FILTERXML|IMAGE|DDE)\s*\("
    r"|(?<![\w\]])\[[0-9]+\]|\bHYPERLINK\s*\(\s*\"(?!https?:|mailto:|#)|'?\|"
)
_STRINGS = re.compile(r'"[^"]*"')


@dataclass(frozen=True, slots=True)
class InlastRad:
    """A row of a sheet, and which row of the handed out table it is (mall).

    earlier is where it stands in the earlier document that has given it; is_swapped: it bears the
    name of another row; is_alone: people fill in one column only, so that the row alone says which
    cell is meant.
    """

    row: int
    mall: MallRad
    rubrik: str
    earlier: CellRef | None = None
    is_swapped: bool = False
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Inmatning:
    """A cell with all that is known of it: where it is, what it should hold, what it holds."""

    source: CellRef
    kolumn: KolumnDef
    beskrivning: Cellbeskrivning
    cell: ReadCell | None
    workbook: ReadWorkbook
    rapport: Rapport
    rad: InlastRad

    @property
    def has_formula(self) -> bool:
        """True for a cell that holds a formula."""
        return self.cell is not None and self.cell.formula is not None

    @property
    def style(self) -> ReadStyle:
        """The style of the cell."""
        return self.workbook.get_style(self.cell) if self.cell else ReadStyle()

    def add(self, code: str, **values: Any) -> None:
        """Adds a finding at the cell, which all texts can name by its row and column."""
        self.rapport.add(code, self.source, cell=self._describe(), **values)

    def _describe(self) -> str:
        kolumn, rubrik = self.kolumn.rubrik, self.rad.rubrik
        if not rubrik or self.rad.is_alone:
            return rubrik or kolumn
        return self.rapport.definitions.texter["las.cell"].format(rad=rubrik, kolumn=kolumn)

    def refuse(self, code: str, **values: Any) -> Tomt:
        """Adds a finding and gives the reason why there is no value."""
        self.add(code, **values)
        return Tomt.FEL_I_CELL


def read_uppgift(plats: Inmatning, *, turn: bool = False) -> Uppgift:
    """The value of an input cell; turn changes the sign of a number (kostnad_plus)."""
    value = read_value(plats)
    if isinstance(value, Tal):
        written = value.number
        if turn:
            value = Tal(-written if written else written, value.unit)
        _check_sign(plats, value, written)
    return Uppgift(value, plats.source, compute_marginal(value, plats.beskrivning.decimaler))


def _check_sign(plats: Inmatning, value: Tal, written: Decimal) -> None:
    """A cost that increases the result is rare; a forgotten minus is not."""
    cell = plats.beskrivning
    if cell.is_kostnad and value.is_belopp and value.number > 0 and cell.slag is Cellslag.INMATNING:
        name = "las.minus" if written == value.number else "las.plus"
        sign = plats.rapport.definitions.texter[name]
        plats.add("LAS-089", tecken=sign, varde=show_number(written))


def compute_marginal(value: Value | Tomt, decimaler: int) -> Decimal:
    """How far rounding may have moved an amount, in kronor; zero for one in kronor.

    The more precise of what was asked for and what was written decides.
    """
    if not isinstance(value, Tal) or not value.is_belopp or value.unit is Unit.KR:
        return Decimal(0)
    exponent = value.number.as_tuple().exponent
    written = -exponent if isinstance(exponent, int) else 0
    return half_unit(max(decimaler, written)) * get_kronor(value.unit)


def read_value(plats: Inmatning) -> Value | Tomt:
    """The value of a cell as its column wants it, or why there is none."""
    cell = plats.cell
    if cell is not None and cell.formula is not None:
        if is_forbidden(cell.formula):
            return plats.refuse("LAS-080")
        if not cell.is_cached:
            plats.add("LAS-064")
            return Tomt.EJ_BERAKNAD_FORMEL
    if cell is None or cell.kind is Kind.EMPTY or not (cell.text or "").strip():
        return _read_empty(plats)
    if cell.kind is Kind.ERROR:
        return plats.refuse("LAS-063", varde=cell.text)
    value = _READERS[plats.beskrivning.typ](plats, cell)
    return _read_empty(plats) if value == "" else value


def is_forbidden(formula: str) -> bool:
    """True for a formula that fetches from elsewhere (SAK-12)."""
    if "HYPERLINK" not in formula.upper():
        formula = _STRINGS.sub('""', formula)
    return bool(_FORBIDDEN.search(formula))


def _read_empty(plats: Inmatning) -> Tomt:
    """An empty cell that must hold something is told (STY-HAL-005), with the earlier document's
    place where one has given the row and it waits for an answer (STY-HAL-069, STY-HAL-070)."""
    if plats.beskrivning.obligatorisk and not plats.beskrivning.tomt_ar_noll:
        code = "LAS-088" if plats.beskrivning.unit is None else "LAS-060"
        plats.add("KED-103" if plats.rad.earlier else code, earlier=plats.rad.earlier)
        return Tomt.EJ_IFYLLT
    return Tomt.EJ_TILLAMPLIGT


def _read_tal(plats: Inmatning, cell: ReadCell) -> Value | Tomt:
    if cell.kind is Kind.BOOL:
        return plats.refuse("LAS-065")
    if cell.kind is Kind.DATE or (cell.kind is Kind.NUMBER and plats.style.is_date):
        return plats.refuse("LAS-066")
    if cell.kind is Kind.TEXT:
        return _read_taltext(plats, cell.text or "")
    number = cell.number
    if plats.style.is_percent:
        if plats.beskrivning.unit is not Unit.PROCENT:
            return plats.refuse("LAS-067")
        number *= 100
    return _check_tal(plats, number)


def _read_taltext(plats: Inmatning, text: str) -> Value | Tomt:
    shown = _shorten(clean_text(text).text)
    if not shown:
        return _read_empty(plats)
    if is_streck(shown):
        if plats.cell and plats.cell.formula is None:
            plats.add("LAS-081")
        return Tomt.EJ_TILLAMPLIGT
    try:
        found = parse_taltext(shown)
    except TvetydigtError:
        return plats.refuse("LAS-062", varde=shown)
    if found is None:
        return plats.refuse("LAS-061", varde=shown)
    if found.unit not in {None, plats.beskrivning.unit}:
        return plats.refuse("LAS-068", varde=shown)
    plats.add("LAS-071", varde=shown)
    return _check_tal(plats, found.number)


def _check_tal(plats: Inmatning, number: Decimal) -> Value | Tomt:
    kolumn, shown = plats.kolumn, show_number(number)
    if abs(number) > LARGEST:
        return plats.refuse("LAS-085", varde=shown, grans=show_number(LARGEST))
    if plats.beskrivning.typ is Typ.HELTAL and number != number.to_integral_value():
        return plats.refuse("LAS-069", varde=shown)
    if kolumn.typ is plats.beskrivning.typ:
        if kolumn.minst is not None and number < kolumn.minst:
            return plats.refuse("LAS-070", varde=shown, grans=show_number(kolumn.minst))
        if kolumn.hogst is not None and number > kolumn.hogst:
            return plats.refuse("LAS-085", varde=shown, grans=show_number(kolumn.hogst))
    return Tal(number + 0 if number else Decimal(0), plats.beskrivning.unit or Unit.TAL)


def _read_datum(plats: Inmatning, cell: ReadCell) -> Value | Tomt:
    found: date | None = None
    text = cell.text or ""
    if cell.kind is Kind.NUMBER and plats.style.is_date:
        found = convert_serial(cell.number, is_1904=plats.workbook.is_1904)
        if found and cell.number != int(cell.number):
            plats.add("LAS-082")
    elif cell.kind is not Kind.BOOL:
        found = parse_datumtext(text)
        if found and (":" in text or "T" in text) and not _is_midnight(text):
            plats.add("LAS-082")
    return found or plats.refuse("LAS-072", varde=_shorten(text))


def _is_midnight(text: str) -> bool:
    return bool(re.search(r"[T ]00:00(?::00(?:\.0+)?)?Z?$", text))


def _read_lista(plats: Inmatning, cell: ReadCell) -> Value | Tomt:
    allowed = plats.beskrivning.lista or plats.kolumn.lista
    text = read_text(plats, cell)
    if isinstance(text, Tomt) or not text or not allowed:
        return text
    match = {fold(item): item for item in allowed}.get(fold(text))
    if match is None:
        return plats.refuse("LAS-073", varde=_shorten(text), tillatna=", ".join(allowed))
    return match


def _read_ja_nej(plats: Inmatning, cell: ReadCell) -> Value | Tomt:
    if cell.kind is Kind.BOOL:
        return cell.is_true
    found = find_ja_nej(cell.text or "") if cell.kind is Kind.TEXT else None
    return plats.refuse("LAS-074", varde=_shorten(cell.text or "")) if found is None else found


def read_text(plats: Inmatning, cell: ReadCell) -> str | Tomt:
    """The text of a cell, cleaned; a number or date in it as it is written in Sweden."""
    if cell.kind is Kind.BOOL:
        return plats.refuse("LAS-083")
    if cell.kind is Kind.NUMBER:
        return _write_number(plats, cell)
    found = clean_text(cell.text or "")
    for code, names in (
        ("LAS-076", found.control),
        ("LAS-077", found.bidi),
        ("LAS-078", found.invisible),
    ):
        if names:
            plats.add(code, tecken=", ".join(names))
    limit = plats.kolumn.max_langd or MAX_LENGTH
    if len(found.text) > limit:
        plats.add("LAS-075", langd=len(found.text), grans=limit)
    for number in find_personnummer(found.text):
        plats.add("LAS-079", nummer=number)
    return found.text


def _write_number(plats: Inmatning, cell: ReadCell) -> str | Tomt:
    if plats.style.is_date:
        day = convert_serial(cell.number, is_1904=plats.workbook.is_1904)
        return day.isoformat() if day else plats.refuse("LAS-072", varde=cell.text)
    if plats.style.is_percent:
        return f"{show_number(cell.number * 100)}\u00a0%"
    return show_number(cell.number)


def show_cell(cell: ReadCell | None) -> str:
    """What stands in a cell, as a person sees it, shortened."""
    if cell is None or cell.text is None:
        return ""
    return show_number(cell.number) if cell.kind is Kind.NUMBER else _shorten(cell.text.strip())


def show_number(number: Decimal) -> str:
    """A number with all its decimals, as it is written in Sweden."""
    text = f"{number.normalize():f}" if number else "0"
    return text.replace("-", MINUS).replace(".", ",")


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


_READERS: dict[Typ, Callable[[Inmatning, ReadCell], Value | Tomt]] = {
    **dict.fromkeys(TAL_TYPER, _read_tal),
    Typ.TEXT: read_text,
    Typ.LANGTEXT: read_text,
    Typ.DATUM: _read_datum,
    Typ.LISTA: _read_lista,
    Typ.JA_NEJ: _read_ja_nej,
}
