"""Tables as WordprocessingML that only names styles: header row, fixed widths, no merged cells.

Meets TILL-07 (marked header row), TILL-08 (simple structure), TILL-22/23 (caption, description).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.core.dokument import Tabellblock, Textbit
from pipeline.office.docx.width import Tabellformat, fit_heading
from pipeline.office.docx.wordml import (
    NumberedLists,
    Styles,
    escape_text,
    make_link,
    make_num_properties,
    make_paragraph,
    make_run,
)

_DESCRIBED_FROM = 7
_KEPT_TOGETHER = 18
_KEPT_TOGETHER_TEXT = 4
"""Rows of the longest table that is kept on one page: one of numbers, and one of texts."""
_PUNKT = re.compile(r"[-–•*·]\s+")
_NUMMER = re.compile(r"(\d{1,2})[.)]\s+")
_RUN = '<w:r><w:t xml:space="preserve">'
_END = "</w:t></w:r></w:p></w:tc>"
_STYLES = {
    "post": ("Tabelltext", "Tabelltal"),
    "indrag": ("Tabellindrag", "Tabelltal"),
    "varav": ("Tabellindrag", "Tabelltal"),
    "summa": ("Tabellsumma", "Tabellsummatal"),
    "delsumma": ("Tabellsumma", "Tabellsummatal"),
    "rubrik": ("Tabellmellanrubrik", "Tabellmellanrubriktal"),
}


def make_table(
    tabell: Tabellblock, format_: Tabellformat, styles: Styles, lists: NumberedLists
) -> str:
    """w:tbl with header row, repeated on every page that the table runs over."""
    suffix = " bred" if format_.is_wide else ""
    width = sum(format_.widths)
    last = "1" if tabell.rader and tabell.rader[-1].typ == "summa" else "0"
    value = "0060" if last == "1" else "0020"
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in format_.widths)
    opening = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.find("Tabell" + suffix, "Tabell")}"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{value}" w:firstRow="1" w:lastRow="{last}" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"{_make_description(tabell)}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )
    rows = _Rows(tabell, format_, styles, lists, suffix)
    return opening + rows.make_header() + rows.make_body() + "</w:tbl>"


def _make_description(tabell: Tabellblock) -> str:
    if len(tabell.kolumner) < _DESCRIBED_FROM and not tabell.beskrivning:
        return ""
    text = tabell.beskrivning or ", ".join(column.rubrik for column in tabell.kolumner)
    return (
        f'<w:tblCaption w:val="{_attribute(tabell.rubrik)}"/>'
        f'<w:tblDescription w:val="{_attribute(text)}"/>'
    )


def _attribute(text: str) -> str:
    return escape_text(" ".join(text.split()))


class _Rows:
    def __init__(
        self,
        tabell: Tabellblock,
        format_: Tabellformat,
        styles: Styles,
        lists: NumberedLists,
        suffix: str,
    ) -> None:
        self.tabell = tabell
        self.styles = styles
        self.lists = lists
        self.suffix = suffix
        self.format = format_
        self.hyperlink = styles.find("Hyperlink")
        self.punkt = styles.find("Tabellpunkt" + suffix, "Tabellpunkt", "List Bullet")
        self.cells = tuple(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            for width in format_.widths
        )
        self.known: dict[tuple[str, bool], tuple[str, ...]] = {}

    def make_header(self) -> str:
        cells = "".join(
            opening
            + make_paragraph(
                self._find("Tabellkolumntal" if column.is_tal else "Tabellkolumn"),
                make_run(fit_heading(column.rubrik, width, is_wide=self.format.is_wide)),
            )
            + "</w:tc>"
            for opening, column, width in zip(
                self.cells, self.tabell.kolumner, self.format.widths, strict=True
            )
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def make_body(self) -> str:
        parts: list[str] = []
        add = parts.append
        last = len(self.tabell.rader) - 1
        numbers = sum(column.is_tal for column in self.tabell.kolumner)
        is_text = numbers < len(self.tabell.kolumner) / 2
        is_short = last < (_KEPT_TOGETHER_TEXT if is_text else _KEPT_TOGETHER)
        for number, row in enumerate(self.tabell.rader):
            add("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
            keep = number < last and (is_short or number >= last - 2)
            openings = self._get_openings(row.typ, keep=keep)
            for place, cell in enumerate(row.celler):
                bit = cell.bitar[0] if len(cell.bitar) == 1 else None
                if bit is None or bit.lank or bit.fet or "\n" in bit.text:
                    add(self._make_lines(place, openings[place], cell.bitar))
                else:
                    add(openings[place] + escape_text(bit.text) + _END)
            add("</w:tr>")
        return "".join(parts)

    def _get_openings(self, typ: str, *, keep: bool) -> tuple[str, ...]:
        """Everything of a cell before its text, per column; the same for all rows of a kind.

        keep: the row stays on the page of the next one, as in short tables and before a sum.
        """
        key = (typ, keep)
        if key not in self.known:
            together = "<w:keepNext/>" if keep else ""
            text, number = _STYLES.get(typ, _STYLES["post"])
            plain = "Tabelltext" if text in {"Tabellindrag", "Tabellmellanrubrik"} else text
            names = [
                number if column.is_tal else text if place == 0 else plain
                for place, column in enumerate(self.tabell.kolumner)
            ]
            self.known[key] = tuple(
                f'{cell}<w:p><w:pPr><w:pStyle w:val="{self._find(name)}"/>{together}</w:pPr>{_RUN}'
                for cell, name in zip(self.cells, names, strict=True)
            )
        return self.known[key]

    def _make_lines(self, place: int, opening: str, bits: Sequence[Textbit]) -> str:
        """A cell of several lines: each line a paragraph, list items real list items."""
        style = opening[opening.rindex("<w:p>") :].removesuffix(_RUN)
        found = ""
        lines = split_lines(bits)
        for line in lines:
            text = "".join(bit.text for bit in line) if len(lines) > 1 else ""
            item, number = _PUNKT.match(text), _NUMMER.match(text)
            start, kept = style, line
            if item:
                start, kept = self._open_item(""), cut(line, item.end())
            elif number:
                numbering = make_num_properties(self.lists.start(int(number.group(1))))
                start, kept = self._open_item(numbering), cut(line, number.end())
            found += start + "".join(self._make_bit(bit) for bit in kept) + "</w:p>"
        return f"{self.cells[place]}{found or style + '</w:p>'}</w:tc>"

    def _open_item(self, numbering: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{self.punkt}"/>{numbering}</w:pPr>'

    def _make_bit(self, bit: Textbit) -> str:
        run = make_run(bit.text, bold=bit.fet, style=self.hyperlink if bit.lank else "")
        return make_link(bit.lank, run) if bit.lank else run

    def _find(self, name: str) -> str:
        return self.styles.find(name + self.suffix, name)


def split_lines(bits: Sequence[Textbit]) -> list[list[Textbit]]:
    """The bits by line, without empty lines."""
    lines: list[list[Textbit]] = [[]]
    for bit in bits:
        parts = bit.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for place, part in enumerate(parts):
            if place:
                lines.append([])
            if part:
                lines[-1].append(Textbit(part, bit.lank, bit.fet, bit.source))
    return [line for line in lines if any(bit.text.strip() for bit in line)]


def cut(bits: Sequence[Textbit], length: int) -> list[Textbit]:
    """The bits without their first characters."""
    found = []
    for bit in bits:
        rest = bit.text[length:]
        length = max(0, length - len(bit.text))
        if rest:
            found.append(Textbit(rest, bit.lank, bit.fet, bit.source))
    return found
