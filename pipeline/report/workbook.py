"""Findings as a list in Excel: one row per finding, to sort, filter and send on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.core.finding import Finding
from pipeline.office.xlsx.model import Cell, Sheet, Style, Workbook, compute_height, count_lines
from pipeline.office.xlsx.write import write_workbook
from pipeline.report.text import format_earlier, format_place

_COLUMNS = (
    ("allvar", 13),
    ("enhet", 20),
    ("plats", 36),
    ("jamfor", 30),
    ("text", 50),
    ("hint", 42),
    ("kod", 9),
)
_HEADER, _TEXT = Style("header"), Style("text")


def make_workbook(
    findings: Sequence[Finding],
    enheter: Mapping[str, str],
    texter: Mapping[str, str],
    *,
    title: str,
    day: date,
) -> bytes:
    """The list as .xlsx; day is the data's own date, so that equal findings give equal bytes."""
    cells = [
        Cell(1, number, texter[f"rapport.kolumn_{name}"], _HEADER)
        for number, (name, _) in enumerate(_COLUMNS, start=1)
    ]
    heights: dict[int, int] = {}
    for row, finding in enumerate(findings, start=2):
        values = (
            texter[f"rapport.allvar_{finding.severity.value}"],
            enheter.get(finding.enhet or "", finding.enhet or texter["rapport.utan_enhet"]),
            format_place(finding),
            format_earlier(finding),
            finding.message,
            _get_advice(finding, texter),
            finding.code,
        )
        cells += [Cell(row, number, value, _TEXT) for number, value in enumerate(values, start=1)]
        sizes = zip(values, _COLUMNS, strict=True)
        heights[row] = compute_height(max(count_lines(text, width) for text, (_, width) in sizes))
    sheet = Sheet(
        name=texter["rapport.flik"],
        cells=tuple(cells),
        widths={number: width for number, (_, width) in enumerate(_COLUMNS, start=1)},
        heights=heights,
        frozen=(2, 1),
        repeated_rows=(1, 1),
        footer="&P / &N",
    )
    return write_workbook(Workbook(sheets=(sheet,), day=day, title=title))


def _get_advice(finding: Finding, texter: Mapping[str, str]) -> str:
    if finding.acknowledged:
        return texter["rapport.godkand"].format(av=finding.acknowledged)
    return finding.hint
