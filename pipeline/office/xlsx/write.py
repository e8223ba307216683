"""A described workbook → its bytes; the only module that uses xlsxwriter.

Text is always written as text, also when it begins with = + - @ (SAK-32). A formula carries its
computed value, so that a reader that does not calculate sees the right number. Equal
descriptions give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from pipeline.office.opc.write import normalise_package
from pipeline.office.xlsx.model import (
    MAX_TEXT,
    Area,
    Cell,
    CellValue,
    Rule,
    Sheet,
    Style,
    Validation,
    Workbook,
)
from pipeline.office.xlsx.styles import FONT, PALETTE, make_properties

_A4 = 9
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.8, "bottom": 0.7}
_ALLOWED = {
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
}
_QUIET = ("number_stored_as_text", "formula_differs", "formula_range", "formula_unlocked")


class WorkbookError(ValueError):
    """The description cannot become a workbook."""


def write_workbook(workbook: Workbook) -> bytes:
    """The bytes of an .xlsx file. Raises WorkbookError when a text does not fit in a cell."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "default_format_properties": dict(FONT)}
    with xlsxwriter.Workbook(buffer, options) as target:
        _set_properties(target, workbook)
        writer = _Arbetsbokswriter(target, workbook.palette)
        for number, sheet in enumerate(workbook.sheets):
            writer.write_sheet(sheet, is_first=number == 0)
        for name in workbook.names:
            target.define_name(name.name, f"={_quote(name.sheet)}!{_get_range(name.area)}")
    return normalise_package(buffer.getvalue(), workbook.day)


def _set_properties(target: Any, workbook: Workbook) -> None:
    target.set_properties(
        {
            "title": workbook.title,
            "author": workbook.author,
            "company": workbook.author,
            "subject": workbook.subject,
            "created": datetime(workbook.day.year, workbook.day.month, workbook.day.day),  # noqa: DTZ001
        }
    )
    for key, value in workbook.properties.items():
        target.set_custom_property(key, value, "text")


class _Arbetsbokswriter:
    """Writes sheets into one open workbook; a look becomes one format."""

    def __init__(self, target: Any, palette: Mapping[str, str]) -> None:
        self.target = target
        self.palette = palette
        self.formats: dict[Style, Any] = {}

    def write_sheet(self, sheet: Sheet, *, is_first: bool) -> None:
        page = self.target.add_worksheet(sheet.name)
        for row in sorted({*sheet.heights, *sheet.hidden_rows}):
            hidden = {"hidden": True} if row in sheet.hidden_rows else {}
            page.set_row(row - 1, sheet.heights.get(row), None, hidden)
        for column in sorted({*sheet.widths, *sheet.hidden_columns}):
            hidden = {"hidden": True} if column in sheet.hidden_columns else {}
            page.set_column(column - 1, column - 1, sheet.widths.get(column), None, hidden)
        for merged in sheet.merged:
            page.merge_range(*_get_corners(merged.area), "", self.get_format(merged.style))
            self.write_value(page, merged.area.first_row, merged.area.first_column, merged)
        for cell in sheet.cells:
            self.write_cell(page, cell)
        for validation in sheet.validations:
            _write_validation(page, validation)
        _set_up_page(page, sheet, self.palette)
        if is_first:
            page.activate()

    def write_value(self, page: Any, row: int, column: int, merged: Any) -> None:
        self.write_cell(page, Cell(row, column, merged.text, merged.style))

    def write_cell(self, page: Any, cell: Cell) -> None:
        look = self.get_format(cell.style)
        row, column = cell.row - 1, cell.column - 1
        if cell.formula is not None:
            page.write_formula(row, column, cell.formula, look, _to_cached(cell.value))
        elif cell.sheet is not None:
            target = f"internal:{_quote(cell.sheet)}!A1"
            page.write_url(row, column, target, look, str(cell.value))
        else:
            _write_constant(page, row, column, cell.value, look)

    def get_format(self, style: Style) -> Any:
        if style not in self.formats:
            self.formats[style] = self.target.add_format(make_properties(style, self.palette))
        return self.formats[style]


def _write_constant(page: Any, row: int, column: int, value: CellValue, look: Any) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None, look)
        case bool():
            page.write_boolean(row, column, value, look)
        case int() | Decimal():
            page.write_number(row, column, float(value), look)
        case date():
            page.write_datetime(row, column, value, look)
        case str():
            if len(value) > MAX_TEXT:
                raise WorkbookError(f"{len(value)} characters in row {row + 1}")
            page.write_string(row, column, value, look)


def _to_cached(value: CellValue) -> float | bool | str:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return float(value)
    return "" if value is None else str(value)


def _write_validation(page: Any, validation: Validation) -> None:
    first, *others = validation.areas
    options: dict[str, Any] = {
        "validate": validation.rule.value,
        "input_title": validation.prompt_title,
        "input_message": validation.prompt_text,
        "error_title": validation.error_title,
        "error_message": validation.error_text,
        "other_cells": [list(_get_corners(area)) for area in others],
    }
    if validation.rule is Rule.LIST:
        options["source"] = validation.source or list(validation.choices)
    elif validation.rule is not Rule.ANY:
        options |= _get_bounds(validation)
    page.data_validation(*_get_corners(first), options)


def _get_bounds(validation: Validation) -> dict[str, Any]:
    lowest, highest = _to_bound(validation.lowest), _to_bound(validation.highest)
    if highest is None:
        return {"criteria": ">=", "value": lowest}
    if lowest is None:
        return {"criteria": "<=", "value": highest}
    return {"criteria": "between", "minimum": lowest, "maximum": highest}


def _to_bound(value: Decimal | date | None) -> int | float | date | None:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _set_up_page(page: Any, sheet: Sheet, palette: Mapping[str, str]) -> None:
    page.hide_gridlines(2)
    page.set_paper(_A4)
    if sheet.landscape:
        page.set_landscape()
    page.fit_to_pages(1, int(sheet.is_one_page))
    page.set_margins(**_MARGINS)
    page.set_header(sheet.header)
    page.set_footer(sheet.footer)
    if sheet.repeated_rows:
        page.repeat_rows(sheet.repeated_rows[0] - 1, sheet.repeated_rows[1] - 1)
    if sheet.frozen:
        page.freeze_panes(sheet.frozen[0] - 1, sheet.frozen[1] - 1)
    if sheet.tab:
        page.set_tab_color(f"#{({**PALETTE, **palette})[sheet.tab]}")
    if sheet.is_protected:
        page.protect("", _ALLOWED)
    if sheet.is_hidden:
        page.hide()
    if sheet.cells:
        last_row = max(cell.row for cell in sheet.cells)
        last_column = max(cell.column for cell in sheet.cells)
        area = _get_range(Area(1, 1, last_row, last_column)).replace("$", "")
        page.ignore_errors(dict.fromkeys(_QUIET, area))


def _get_corners(area: Area) -> tuple[int, int, int, int]:
    return area.first_row - 1, area.first_column - 1, area.last_row - 1, area.last_column - 1


def _get_range(area: Area) -> str:
    from_cell, to_cell = (
        xlsxwriter.utility.xl_rowcol_to_cell(row - 1, column - 1, row_abs=True, col_abs=True)
        for row, column in (
            (area.first_row, area.first_column),
            (area.last_row, area.last_column),
        )
    )
    return f"{from_cell}:{to_cell}"


def _quote(sheet: str) -> str:
    escaped = sheet.replace("'", "''")
    return f"'{escaped}'"
