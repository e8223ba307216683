"""A table on a sheet: its heading, help, header row, rows and hidden markers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.core.tal import Unit
from pipeline.mall.cell import Cellbeskrivning, Cellslag
from pipeline.mall.placement import (
    FIRST_COLUMN,
    MARK_RAD,
    MARK_RUBRIK,
    MARK_SLUT,
    MARK_TABELL,
    MallRad,
)
from pipeline.office.xlsx.model import (
    Area,
    Cell,
    CellValue,
    Merged,
    Style,
    compute_height,
    count_lines,
)
from pipeline.schema.arbetsbok import (
    SUMMOR,
    TAL_TYPER,
    KolumnDef,
    Radtyp,
    Slag,
    Teckenkonvention,
    Typ,
)
from pipeline.stages.prepare.innehall import Cellinnehall
from pipeline.stages.prepare.texter import Texter

_KEY = Style("key")
_ROW_HEIGHT = 17
_TITLE_HEIGHT = 24
_GAP_HEIGHT = 7
_LONG_HEIGHT = 150
_LONG_FREE_HEIGHT = 62
_GUIDE_WIDTH = 46
_UNIT_WIDTH = 15
_MAX_TEXT_WIDTH = 120
_DATE_FORMAT = "yyyy-mm-dd"
_TEXT_FORMAT = "@"
_LOOKS = {
    Cellslag.INMATNING: ("input", "input_text"),
    Cellslag.SUMMA: ("sum_input", "sum_input"),
    Cellslag.FORMEL: ("formula", "formula_text"),
    Cellslag.FOREGAENDE: ("known", "known_text"),
    Cellslag.LAST: ("known", "known_text"),
    Cellslag.TOM: ("empty", "empty"),
}
_SUM_LOOKS = {
    Cellslag.FORMEL: "sum_formula",
    Cellslag.FOREGAENDE: "sum",
    Cellslag.LAST: "sum",
    Cellslag.TOM: "empty_sum",
}


@dataclass(slots=True)
class Ritat:
    """The parts of a drawn table."""

    cells: list[Cell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)


@dataclass
class Tabellritning:
    """A table being drawn; extra columns on its right show units that differ, and guidance."""

    innehall: Cellinnehall
    texter: Texter
    guide: tuple[int, int] | None = None
    """The first and last column of guidance, once the sheet's widths are known."""

    @property
    def kolumner(self) -> tuple[KolumnDef, ...]:
        """The table's own columns."""
        return self.innehall.tabell.definition.kolumner

    @property
    def is_text(self) -> bool:
        """True for a table of texts, which needs the width."""
        return len(self.kolumner) <= 2 and any(item.typ is Typ.LANGTEXT for item in self.kolumner)

    @cached_property
    def units(self) -> Mapping[str, tuple[Unit | None, ...]]:
        """The units that each column's cells have, each once; None for cells without numbers."""
        found = {}
        for kolumn in self.kolumner:
            rader = self.innehall.tabell.rader
            cells = [self.innehall.describe(rad, kolumn) for rad in rader]
            asked = (cell.unit for cell in cells if cell.slag is not Cellslag.TOM)
            found[kolumn.id] = tuple(dict.fromkeys(asked))
        return found

    @property
    def unit_column(self) -> int | None:
        """The sheet column of units; None when every column has one unit."""
        return FIRST_COLUMN + len(self.kolumner) if self.has_units else None

    @property
    def has_units(self) -> bool:
        """True when a column has cells of unlike units."""
        return any(len(units) > 1 for units in self.units.values())

    @property
    def has_guide(self) -> bool:
        """True when something is said beside a row."""
        return any(self.get_guide(rad) for rad in self.innehall.tabell.rader)

    def find_guide(self, widths: dict[int, int]) -> tuple[int, int] | None:
        """First and last column of guidance; widens the sheet when there is too little room."""
        if not self.has_guide:
            return None
        first = last = FIRST_COLUMN + len(self.kolumner) + self.has_units
        room = widths.get(first, 0)
        while room < _GUIDE_WIDTH:
            if room and last + 1 in widths:
                last += 1
                room += widths[last]
            else:
                last += bool(room)
                widths[last] = _GUIDE_WIDTH - room
                room = _GUIDE_WIDTH
        return first, last

    def get_guide(self, rad: MallRad) -> str:
        """What is said beside a row: that it must be filled in, and its help."""
        definition = rad.definition
        if definition is None:
            return ""
        must = self.texter.get("ska_fyllas_i") if definition.obligatorisk else ""
        return " ".join(part for part in (must, self.texter.fill(definition.hjalp)) if part)

    def find_widths(self) -> dict[int, int]:
        """Width per column of the table, at least the longest word of its header."""
        widths = {2: self.innehall.tabell.definition.rubrikbredd}
        if self.unit_column:
            widths[self.unit_column] = _UNIT_WIDTH
        for kolumn in self.kolumner:
            words = self.get_header(kolumn).replace("/", " ").replace("-", " ").split()
            longest = max((len(word) for word in words), default=0) + 3
            widths[self.innehall.tabell.get_column(kolumn.id)] = max(kolumn.bredd, longest)
        return widths

    def get_header(self, kolumn: KolumnDef) -> str:
        """A column's heading, with a star when it must be filled in, and its unit below."""
        rubrik = self.texter.fill(kolumn.rubrik)
        if kolumn.obligatorisk:
            rubrik = self.texter.get("kolumnrubrik_obligatorisk", rubrik=rubrik)
        units = self.units[kolumn.id]
        unit = self.texter.get_unit(units[0]) if len(units) == 1 else ""
        unit = "" if unit and unit in kolumn.rubrik.split() else unit
        if kolumn.foregaende:
            key = "fg_enhet" if unit else "fg"
            unit = self.texter.get(key, ar=self.texter.period.year - 1, enhet=unit)
        return f"{rubrik}\n{unit}" if unit else rubrik

    def get_info(self) -> str:
        """Unit, sign rule and help, shown above the table: no field that is checked stands without
        a guiding text (STY-HAL-090)."""
        definition = self.innehall.tabell.definition
        parts = []
        if any(unit in (Unit.KR, Unit.TKR, Unit.MNKR) for unit in self._find_all_units()):
            unit = self.texter.get_unit(self.innehall.tabell.unit)
            parts.append(self.texter.get("belopp_i", enhet=unit))
            parts.append(self.texter.get(f"teckenregel_{self._find_sign_rule()}"))
        parts.append(self.texter.fill(definition.hjalp))
        if definition.minst_rader:
            key = "minst_en_rad" if definition.minst_rader == 1 else "minst_rader"
            parts.append(self.texter.get(key, antal=definition.minst_rader))
        if definition.fria_rader:
            parts.append(self.texter.get("fria_rader"))
        if not self.innehall.tabell.rader:
            parts.append(self.texter.get("inga_rader"))
        return " ".join(part for part in parts if part)

    def _find_all_units(self) -> Iterator[Unit | None]:
        return (unit for units in self.units.values() for unit in units)

    def _find_sign_rule(self) -> str:
        tabell = self.innehall.tabell
        if tabell.definition.teckenkonvention is Teckenkonvention.KOSTNAD_PLUS:
            return str(tabell.definition.teckenkonvention.value)
        slag = {kolumn.slag for kolumn in self.kolumner}
        slag |= {rad.definition.slag for rad in tabell.rader if rad.definition}
        return str(tabell.definition.teckenkonvention.value) if Slag.KOSTNAD in slag else "allman"

    def get_kolumnhjalp(self) -> str:
        """The help of the columns, one line each."""
        return "\n".join(
            self.texter.get(
                "kolumnhjalp",
                rubrik=self.texter.fill(kolumn.rubrik),
                hjalp=self.texter.fill(kolumn.hjalp),
            )
            for kolumn in self.kolumner
            if kolumn.hjalp
        )


def draw_tabell(drawing: Tabellritning, widths: Mapping[int, int], *, has_title: bool) -> Ritat:
    """The table on its rows; has_title is False where the sheet's title says the same."""
    drawn = Ritat()
    innehall = drawing.innehall
    _draw_texts(drawing, widths, drawn, has_title=has_title)
    _draw_header(drawing, widths, drawn)
    for rad in innehall.tabell.rader:
        _draw_rad(drawing, rad, widths, drawn)
    tabell = innehall.tabell
    rows = {rad.row for rad in tabell.rader}
    for row in range(tabell.header_row + 1, tabell.slut_row):
        if row not in rows:
            drawn.heights[row] = _GAP_HEIGHT
    drawn.cells.append(Cell(tabell.slut_row, 1, MARK_SLUT + tabell.definition.id, _KEY))
    drawn.hidden.add(tabell.slut_row)
    return drawn


def _draw_texts(
    drawing: Tabellritning, widths: Mapping[int, int], drawn: Ritat, *, has_title: bool
) -> None:
    """Title, unit and sign, and help of columns; a row with nothing to say is hidden."""
    row = drawing.innehall.tabell.marker_row - 3
    title = drawing.texter.fill(drawing.innehall.tabell.definition.rubrik) if has_title else ""
    if title:
        drawn.cells.append(Cell(row, 2, title, Style("heading")))
        drawn.heights[row] = _TITLE_HEIGHT
    else:
        drawn.hidden.add(row)
    texts = ((drawing.get_info(), "text", 13), (drawing.get_kolumnhjalp(), "help", 12))
    last, width = _find_text_area(widths)
    for number, (text, look, points) in enumerate(texts, start=row + 1):
        if text:
            drawn.merged.append(Merged(Area(number, 2, number, last), text, Style(look)))
            drawn.heights[number] = compute_height(count_lines(text, width), points)
        else:
            drawn.hidden.add(number)


def _find_text_area(widths: Mapping[int, int]) -> tuple[int, int]:
    """Last column and width of the area for running text, which is at least two columns."""
    total, last = widths.get(2, 0), 2
    for column in range(3, max(widths, default=2) + 1):
        if total >= _MAX_TEXT_WIDTH and last > 2:
            break
        total, last = total + widths.get(column, 8), column
    return max(last, FIRST_COLUMN), total


def _draw_header(drawing: Tabellritning, widths: Mapping[int, int], drawn: Ritat) -> None:
    tabell, texter = drawing.innehall.tabell, drawing.texter
    drawn.cells.append(Cell(tabell.marker_row, 1, MARK_TABELL + tabell.definition.id, _KEY))
    drawn.hidden.add(tabell.marker_row)
    row = tabell.header_row
    drawn.cells.append(Cell(row, 1, MARK_RUBRIK, _KEY))
    headers = {2: (texter.fill(tabell.definition.rubrikkolumn), Style("header"))}
    for kolumn in drawing.kolumner:
        column = tabell.get_column(kolumn.id)
        drawn.cells.append(Cell(tabell.marker_row, column, kolumn.id, _KEY))
        is_number = any(drawing.units[kolumn.id])
        look = Style("header_number" if is_number else "header")
        headers[column] = (drawing.get_header(kolumn), look)
    if drawing.unit_column:
        headers[drawing.unit_column] = (texter.get("enhet"), Style("header"))
    if drawing.guide:
        area = Area(row, drawing.guide[0], row, drawing.guide[1])
        _add_guide(drawn, area, texter.get("vagledning"), Style("header"))
    lines = [count_lines(text, widths[column] - 3) for column, (text, _) in headers.items()]
    drawn.cells += [Cell(row, column, *item) for column, item in headers.items()]
    drawn.heights[row] = compute_height(max(lines))


def _draw_rad(
    drawing: Tabellritning, rad: MallRad, widths: Mapping[int, int], drawn: Ritat
) -> None:
    """One row. A height is set only where more than a line is seen from the start, so that a
    spreadsheet program makes other rows higher when more is written in them."""
    row, innehall = rad.row, drawing.innehall
    is_sum = rad.typ in SUMMOR
    drawn.cells.append(Cell(row, 1, MARK_RAD + rad.key, _KEY))
    drawn.cells.append(Cell(row, 2, drawing.texter.fill(rad.rubrik), _get_label_style(rad)))
    lines = [count_lines(rad.rubrik, widths[2] - 2)]
    height = _ROW_HEIGHT
    for kolumn in drawing.kolumner:
        cell = innehall.describe(rad, kolumn)
        held = innehall.get(rad, kolumn)
        value = _to_value(held.value, drawing.texter)
        style = _get_cell_style(rad, cell, is_sum=is_sum)
        column = innehall.tabell.get_column(kolumn.id)
        drawn.cells.append(Cell(row, column, value, style, held.formel))
        if isinstance(value, str):
            lines.append(count_lines(value, widths[column] - 1))
        if cell.typ is Typ.LANGTEXT and cell.slag is Cellslag.INMATNING:
            is_tall = drawing.is_text and not rad.fri
            height = max(height, _LONG_HEIGHT if is_tall else _LONG_FREE_HEIGHT)
    _draw_extra(drawing, rad, widths, drawn, lines)
    height = max(height, compute_height(max(lines)) if max(lines) > 1 else 0)
    if height > _ROW_HEIGHT:
        drawn.heights[row] = height


def _draw_extra(
    drawing: Tabellritning,
    rad: MallRad,
    widths: Mapping[int, int],
    drawn: Ritat,
    lines: list[int],
) -> None:
    """Unit and guidance beside the row."""
    look = "group" if rad.typ is Radtyp.RUBRIK else "label_sum" if rad.typ in SUMMOR else "label"
    if drawing.unit_column:
        units = (drawing.innehall.describe(rad, kolumn).unit for kolumn in drawing.kolumner)
        unit = drawing.texter.get_unit(next((item for item in units if item), None))
        text = "" if rad.typ is Radtyp.RUBRIK else unit
        drawn.cells.append(Cell(rad.row, drawing.unit_column, text, Style(look)))
    if drawing.guide:
        guide = drawing.get_guide(rad)
        area = Area(rad.row, drawing.guide[0], rad.row, drawing.guide[1])
        _add_guide(drawn, area, guide, Style("guide" if guide else look))
        width = sum(widths[column] for column in range(area.first_column, area.last_column + 1))
        lines.append(count_lines(guide, width))


def _add_guide(drawn: Ritat, area: Area, text: str, style: Style) -> None:
    if area.first_column == area.last_column:
        drawn.cells.append(Cell(area.first_row, area.first_column, text, style))
    else:
        drawn.merged.append(Merged(area, text, style))


def _get_label_style(rad: MallRad) -> Style:
    if rad.fri:
        return Style("input_text", _TEXT_FORMAT, unlocked=True)
    if rad.typ is Radtyp.RUBRIK:
        return Style("group")
    indent = rad.definition.indrag if rad.definition else 0
    if rad.typ is Radtyp.VARAV:
        indent = max(indent, 1)
    return Style("label_sum" if rad.typ in SUMMOR else "label", indent=indent)


def _get_cell_style(rad: MallRad, cell: Cellbeskrivning, *, is_sum: bool) -> Style:
    if rad.typ is Radtyp.RUBRIK:
        return Style("group")
    look = _LOOKS[cell.slag][cell.typ not in TAL_TYPER]
    if is_sum:
        look = _SUM_LOOKS.get(cell.slag, look)
    unlocked = cell.slag in (Cellslag.INMATNING, Cellslag.SUMMA)
    return Style(look, _get_format(cell), unlocked=unlocked)


def _get_format(cell: Cellbeskrivning) -> str:
    """The number format; Excel shows thousands and decimals in the reader's own way."""
    if cell.slag is Cellslag.TOM:
        return ""
    if cell.typ in TAL_TYPER:
        whole = "0" if cell.unit is Unit.AR else "#,##0"
        return f"{whole}.{'0' * cell.decimaler}" if cell.decimaler else whole
    if cell.typ is Typ.DATUM:
        return _DATE_FORMAT
    return "" if cell.slag is Cellslag.FORMEL else _TEXT_FORMAT


def _to_value(value: CellValue, texter: Texter) -> CellValue:
    return texter.get("ja" if value else "nej") if isinstance(value, bool) else value
