"""A workbook as it lies in the file: sheets, cells with formulas and errors, styles, notes.

Nothing is judged here and nothing is converted; stages/read does both. Transitional and strict
OOXML are read alike, since names are compared without their namespace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET

from pipeline.office.opc.unpack import (
    Obstacle,
    OfficeError,
    Package,
    Problem,
    decode_xml,
    parse_xml,
    read_relationships,
)
from pipeline.office.xlsx.scan import ReadCell, read_strings, read_text, scan_cells


@dataclass(frozen=True, slots=True)
class ReadStyle:
    """What a cell's style says of its value: date, percent or neither."""

    is_date: bool = False
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet; rows maps row number → column number → cell, for cells that hold something.

    state is visible, hidden or veryHidden. notes are comments by cell reference. merged are
    areas of cells shown as one, as C11:D12.
    """

    name: str
    state: str
    rows: Mapping[int, Mapping[int, ReadCell]]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    is_protected: bool
    notes: Mapping[str, str]
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """All worksheets in the order of their tabs; sheets with charts alone are left out."""

    sheets: tuple[ReadSheet, ...]
    styles: tuple[ReadStyle, ...]
    is_1904: bool
    names: Mapping[str, str]
    properties: Mapping[str, str]

    def get_style(self, cell: ReadCell) -> ReadStyle:
        """The style of a cell; a cell that names an unknown one has the default."""
        return self.styles[cell.style] if cell.style < len(self.styles) else ReadStyle()


_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_NO_TEXT = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_BODY = re.compile(r"<((?:\w+:)?sheetData)(?: [^>]*)?(/?)>")
_END = re.compile(r"</(?:\w+:)?worksheet>\s*$")
_ROW = re.compile(r"<(?:\w+:)?row( [^>]*)>")
_ROW_NUMBER = re.compile(r'\br="([0-9]+)"')
_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')
_COLUMN = re.compile(r"<(?:\w+:)?col ([^>]*)>")
_BOUNDS = re.compile(r'\b(min|max)="([0-9]+)"')
_STYLES = re.compile(r"<(numFmts|cellXfs)\b.*?</\1>", re.DOTALL)
_MERGED = re.compile(r'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_PROTECTION = re.compile(r"<(?:\w+:)?sheetProtection\b")


def read_workbook(package: Package) -> ReadWorkbook:
    """The workbook of a package. Raises OfficeError when a part is missing or broken."""
    try:
        return _read_workbook(package)
    except (ValueError, IndexError, KeyError) as error:  # a number or an index that is none
        raise OfficeError(Problem(Obstacle.SKADAD, str(error))) from error


def _read_workbook(package: Package) -> ReadWorkbook:
    root = _parse(package, package.main)
    related = read_relationships(package, package.main)
    strings, styles = _read_shared(package, related)
    prefix = root.find("{*}workbookPr")
    return ReadWorkbook(
        sheets=tuple(
            sheet
            for item in root.iterfind("{*}sheets/{*}sheet")
            if (sheet := _read_sheet(package, item, related, strings))
        ),
        styles=styles,
        is_1904=prefix is not None and prefix.get("date1904") in {"1", "true"},
        names={
            item.get("name", ""): item.text or ""
            for item in root.iterfind("{*}definedNames/{*}definedName")
        },
        properties=_read_properties(package),
    )


def convert_serial(number: Decimal, *, is_1904: bool) -> date | None:
    """The day of a date in number form, its time left out; None when there is no such day.

    In the 1900 system Excel counts a 29 February 1900 (60) that never was.
    """
    days = int(number)
    if is_1904:
        first = date(1904, 1, 1)
    else:
        first = date(1899, 12, 30) if days > 60 else date(1899, 12, 31)
        if days in {0, 60}:
            return None
    try:
        return first + timedelta(days=days) if days >= 0 else None
    except OverflowError:
        return None


def _parse(package: Package, part: str) -> ET.Element:
    if part not in package.parts:
        raise OfficeError(Problem(Obstacle.SKADAD, part))
    return parse_xml(package.parts[part], part)


def _read_shared(
    package: Package, related: Mapping[str, tuple[str, str]]
) -> tuple[Sequence[str], tuple[ReadStyle, ...]]:
    parts = {kind: part for kind, part in related.values() if part in package.parts}
    strings: Sequence[str] = ()
    styles: tuple[ReadStyle, ...] = ()
    if part := parts.get("sharedStrings"):
        strings = read_strings(decode_xml(package.parts[part], part), part)
    if part := parts.get("styles"):
        styles = _read_styles(_cut_styles(decode_xml(package.parts[part], part), part))
    return strings, styles


def _cut_styles(text: str, part: str) -> ET.Element:
    """The formats and cell styles alone, where they can be cut out; fonts and fills cost most."""
    found = [match[0] for match in _STYLES.finditer(text)]
    if not text.rstrip().endswith("</styleSheet>") or "<!--" in text:
        return parse_xml(text, part)
    return parse_xml(f"<styleSheet xmlns:x='x'>{''.join(found)}</styleSheet>", part)


def _read_styles(root: ET.Element) -> tuple[ReadStyle, ...]:
    formats = {
        item.get("numFmtId", ""): _judge_format(item.get("formatCode", ""))
        for item in root.iterfind("{*}numFmts/{*}numFmt")
    }
    found = []
    for item in root.iterfind("{*}cellXfs/{*}xf"):
        number = item.get("numFmtId", "0")
        is_date, is_percent = formats.get(number) or (
            int(number) in _DATE_FORMATS,
            int(number) in _PERCENT_FORMATS,
        )
        found.append(ReadStyle(is_date=is_date, is_percent=is_percent))
    return tuple(found)


def _judge_format(code: str) -> tuple[bool, bool]:
    """(is a date, is percent) of a number format, texts and colours in it left out."""
    code = _NO_TEXT.sub("", code).lower().replace("general", "").replace("standard", "")
    return any(letter in code for letter in "ymdhs"), "%" in code


def _read_sheet(
    package: Package,
    item: ET.Element,
    related: Mapping[str, tuple[str, str]],
    strings: Sequence[str],
) -> ReadSheet | None:
    reference = next((value for key, value in item.items() if key.endswith("}id")), "")
    kind, part = related.get(reference, ("", ""))
    if kind != "worksheet":
        return None
    if part not in package.parts:
        raise OfficeError(Problem(Obstacle.SKADAD, part))
    body, frame = _split(decode_xml(package.parts[part], part), part)
    return ReadSheet(
        name=item.get("name", ""),
        state=item.get("state", "visible"),
        rows=scan_cells(body, part, strings),
        hidden_rows=_find_hidden_rows(body),
        hidden_columns=_find_hidden_columns(frame),
        is_protected=_PROTECTION.search(frame) is not None,
        notes=_read_notes(package, part),
        merged=tuple(_MERGED.findall(frame)),
    )


def _split(text: str, part: str) -> tuple[str, str]:
    """The cells, and the rest of the sheet, as text. Raises OfficeError when it is cut off."""
    match = _BODY.search(text)
    if match is None or not _END.search(text, max(0, len(text) - 200)):
        parse_xml(text, part)
    if match is None:
        return "", text
    if match[2]:
        return "", text[: match.start()] + text[match.end() :]
    closing = f"</{match[1]}>"
    end = text.find(closing)
    if end < 0:
        raise OfficeError(Problem(Obstacle.SKADAD, part))
    return text[match.start() : end + len(closing)], text[: match.start()] + text[end:]


def _find_hidden_rows(body: str) -> frozenset[int]:
    if ' hidden="1"' not in body and ' hidden="true"' not in body:
        return frozenset()
    return frozenset(
        int(number[1])
        for found in _ROW.findall(body)
        if (' hidden="1"' in found or ' hidden="true"' in found)
        and (number := _ROW_NUMBER.search(found))
    )


def _find_hidden_columns(frame: str) -> frozenset[int]:
    found: set[int] = set()
    for text in _COLUMN.findall(frame):
        if _HIDDEN.search(text):
            bounds = {name: int(number) for name, number in _BOUNDS.findall(text)}
            found.update(range(bounds.get("min", 1), bounds.get("max", 1) + 1))
    return frozenset(found)


def _read_notes(package: Package, part: str) -> Mapping[str, str]:
    """Notes and threaded comments; the first that a cell has."""
    notes: dict[str, str] = {}
    for kind, target in read_relationships(package, part).values():
        if target not in package.parts:
            continue
        if kind == "comments":
            for note in _parse(package, target).iterfind("{*}commentList/{*}comment"):
                body = note.find("{*}text")
                notes.setdefault(note.get("ref", ""), "" if body is None else read_text(body))
        elif kind == "threadedComment":
            for note in _parse(package, target):
                notes.setdefault(note.get("ref", ""), note.findtext("{*}text") or "")
    return notes


def _read_properties(package: Package) -> Mapping[str, str]:
    part = "docProps/custom.xml"
    if part not in package.parts:
        return {}
    return {item.get("name", ""): "".join(item.itertext()) for item in _parse(package, part)}
