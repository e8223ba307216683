"""Finds what is ours in a sheet: tables, columns and rows by their hidden marks, never by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from pipeline.mall.placement import (
    FIRST_COLUMN,
    MARK_FLIK,
    MARK_RAD,
    MARK_RUBRIK,
    MARK_SLUT,
    MARK_TABELL,
)
from pipeline.office.xlsx.read import ReadSheet
from pipeline.office.xlsx.scan import ReadCell


@dataclass(frozen=True, slots=True)
class Tabellyta:
    """Where a table lies in a delivered sheet.

    kolumner maps column id → sheet column. rows are the rows below the marker to the end, with
    their key; key is None for a row that someone has inserted.
    """

    id: str
    marker_row: int
    header_row: int | None
    slut_row: int | None
    kolumner: Mapping[str, int]
    rows: tuple[tuple[int, str | None], ...]


def find_flik_id(sheet: ReadSheet) -> str | None:
    """The id of the flik that this sheet is, or None when it is not one of ours."""
    for row in sorted(sheet.rows)[:3]:
        mark = get_mark(sheet, row)
        if mark.startswith(MARK_FLIK):
            return mark[len(MARK_FLIK) :]
    return None


def find_tabellytor(sheet: ReadSheet) -> tuple[Tabellyta, ...]:
    """The tables of a sheet from top to bottom."""
    return tuple(_find_tabellytor(sheet))


def get_mark(sheet: ReadSheet, row: int) -> str:
    """The hidden mark of a row, empty without one."""
    return get_text(sheet, row, 1)


def get_text(sheet: ReadSheet, row: int, column: int) -> str:
    """The text of a cell without blanks around it, empty when there is none."""
    cell = get_cell(sheet, row, column)
    return (cell.text or "").strip() if cell else ""


def get_cell(sheet: ReadSheet, row: int, column: int) -> ReadCell | None:
    """The cell, or None when it holds nothing."""
    return sheet.rows.get(row, {}).get(column)


def _find_tabellytor(sheet: ReadSheet) -> Iterator[Tabellyta]:
    marks = [(row, get_mark(sheet, row)) for row in sorted(sheet.rows)]
    starts = [place for place, (_, mark) in enumerate(marks) if mark.startswith(MARK_TABELL)]
    for start, following in pairwise([*starts, len(marks)]):
        row, mark = marks[start]
        name = mark[len(MARK_TABELL) :]
        yield _build(sheet, name, row, marks[start + 1 : following])


def _build(sheet: ReadSheet, name: str, marker_row: int, below: list[tuple[int, str]]) -> Tabellyta:
    ends = [place for place, (_, mark) in enumerate(below) if mark == MARK_SLUT + name]
    inside = below[: ends[0]] if ends else _cut_after_last_key(below)
    if ends:  # a row that someone has moved out below the table is still the table's
        inside = inside + [item for item in below[ends[0] + 1 :] if item[1].startswith(MARK_RAD)]
    headers = [row for row, mark in inside if mark == MARK_RUBRIK]
    return Tabellyta(
        id=name,
        marker_row=marker_row,
        header_row=headers[0] if headers else None,
        slut_row=below[ends[0]][0] if ends else None,
        kolumner={
            cell.text.strip(): column
            for column, cell in sorted(sheet.rows[marker_row].items(), reverse=True)
            if column >= FIRST_COLUMN and cell.text and cell.text.strip()
        },
        rows=tuple(
            (row, mark.removeprefix(MARK_RAD) if mark.startswith(MARK_RAD) else None)
            for row, mark in inside
            if mark != MARK_RUBRIK
        ),
    )


def _cut_after_last_key(below: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Without an end mark a table is taken to end with its last keyed row."""
    keyed = [place for place, (_, mark) in enumerate(below) if mark.startswith(MARK_RAD)]
    return below[: keyed[-1] + 1] if keyed else []
