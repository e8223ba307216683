"""A workbook as plain data, ready to be written: cells, looks, validation and print set-up.

Rows and columns are 1-based, as people see them. Looks are named (see xlsx_styles); what a
cell says and where it sits is decided by whoever describes the workbook.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType

MAX_TEXT = 32_767
"""Characters that a cell can hold."""
CellValue = str | Decimal | int | bool | date | None


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _no_sizes() -> Mapping[int, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Style:
    """A named look with what differs from cell to cell."""

    name: str
    number_format: str = ""
    indent: int = 0
    unlocked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. With a formula, value is its computed result. sheet makes the text a link."""

    row: int
    column: int
    value: CellValue
    style: Style
    formula: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A text over several cells."""

    area: Area
    text: str
    style: Style


class Rule(Enum):
    """What a validated cell accepts."""

    ANY = "any"
    LIST = "list"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule for cells with the messages of the program that people type in.

    A list comes from choices, or from the area of another sheet named by source. lowest and
    highest bound numbers, dates and lengths.
    """

    areas: tuple[Area, ...]
    rule: Rule
    choices: tuple[str, ...] = ()
    source: str = ""
    lowest: Decimal | date | None = None
    highest: Decimal | date | None = None
    error_title: str = ""
    error_text: str = ""
    prompt_title: str = ""
    prompt_text: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name for an area of a sheet."""

    name: str
    sheet: str
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet. widths are characters, heights points. frozen is the first cell that scrolls."""

    name: str
    cells: tuple[Cell, ...]
    merged: tuple[Merged, ...] = ()
    widths: Mapping[int, int] = field(default_factory=_no_sizes)
    heights: Mapping[int, int] = field(default_factory=_no_sizes)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    validations: tuple[Validation, ...] = ()
    frozen: tuple[int, int] | None = None
    repeated_rows: tuple[int, int] | None = None
    header: str = ""
    footer: str = ""
    landscape: bool = True
    is_one_page: bool = False
    is_protected: bool = False
    is_hidden: bool = False
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook. day is the data's own date; palette names the colours, RRGGBB."""

    sheets: tuple[Sheet, ...]
    day: date
    title: str = ""
    author: str = ""
    subject: str = ""
    names: tuple[Name, ...] = ()
    properties: Mapping[str, str] = field(default_factory=_nothing)
    palette: Mapping[str, str] = field(default_factory=_nothing)


@cache
def get_column_letters(column: int) -> str:
    """The letters of a 1-based column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def get_reference(row: int, column: int, *, absolute: bool = False) -> str:
    """The address of a cell: C7, or $C$7."""
    sign = "$" if absolute else ""
    return f"{sign}{get_column_letters(column)}{sign}{row}"


def count_lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell that is so many digits wide; letters are narrower."""
    letters = max(width * 7 // 6 - 1, 4)
    return sum(len(textwrap.wrap(line, letters)) or 1 for line in text.split("\n"))


def compute_height(lines: int, points: int = 13) -> int:
    """Row height in points for so many lines; Excel's limit is 409."""
    return min(lines * points + 5, 405)
