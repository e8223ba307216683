"""Tables as WordprocessingML that only names styles: header row, fixed widths, no merged cells.

Meets TILL-07 (marked header row), TILL-08 (simple structure), TILL-22/23 (caption, description).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.core.dokument import Tabellblock, Tabellcell, Tabellkolumn, Textbit
from pipeline.office.wordml import (
    NumberedLists,
    Styles,
    escape_text,
    make_link,
    make_num_properties,
    make_paragraph,
    make_run,
)

_MARGIN = 160
_SETTINGS = (
    (False, False, 28),
    (False, False, 18),
    (True, False, 24),
    (True, False, 15),
    (True, True, 24),
)
"""Small text, turned page, and how long a word may be before it is hyphenated."""
_DESCRIBED_FROM = 7
_KEPT_TOGETHER = 10
_NARROW = frozenset("ijlftrI.,:;!|'()[] -\u00a0")
_BROAD = frozenset("mwMWÅÄÖOQGCDHNU%@")
_PUNKT = re.compile(r"[-–•*·]\s+")
_NUMMER = re.compile(r"(\d{1,2})[.)]\s+")
_STYLES = {
    "post": ("Tabelltext", "Tabelltal"),
    "indrag": ("Tabellindrag", "Tabelltal"),
    "varav": ("Tabellindrag", "Tabelltal"),
    "summa": ("Tabellsumma", "Tabellsummatal"),
    "delsumma": ("Tabellsumma", "Tabellsummatal"),
    "rubrik": ("Tabellmellanrubrik", "Tabellmellanrubriktal"),
}


@dataclass(frozen=True, slots=True)
class Tabellformat:
    """How a table is set: its width, size of text and column widths, all in twips."""

    is_wide: bool
    is_landscape: bool
    widths: tuple[int, ...]


def choose_format(tabell: Tabellblock, width: int, landscape_width: int) -> Tabellformat:
    """The plainest setting in which no number is broken: normal, smaller, smaller and turned."""
    for is_wide, is_landscape, longest in _SETTINGS:
        available = landscape_width if is_landscape else width
        minimum = _find_minimum(tabell, 8 if is_wide else 9, longest)
        if is_landscape or (
            sum(minimum) <= available
            and not _is_crowded(tabell, minimum, available, is_wide=is_wide)
        ):
            break
    return Tabellformat(is_wide, is_landscape, _share(tabell.kolumner, minimum, available))


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
                make_run(column.rubrik),
            )
            + "</w:tc>"
            for opening, column in zip(self.cells, self.tabell.kolumner, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def make_body(self) -> str:
        parts: list[str] = []
        last = len(self.tabell.rader) - 1
        is_short = last < _KEPT_TOGETHER
        for number, row in enumerate(self.tabell.rader):
            parts.append("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
            keep = number < last and (is_short or number >= last - 2)
            openings = self._get_openings(row.typ, keep=keep)
            for place, cell in enumerate(row.celler):
                parts.append(self._make_cell(place, openings[place], cell))
            parts.append("</w:tr>")
        return "".join(parts)

    def _get_openings(self, typ: str, *, keep: bool) -> tuple[str, ...]:
        """Everything of a cell before its text, per column; the same for all rows of a kind.

        keep: the row stays on the page of the next one, as in short tables and before a sum.
        """
        key = (typ, keep)
        if key not in self.known:
            together = "<w:keepNext/>" if keep else ""
            text, number = _STYLES.get(typ, _STYLES["post"])
            plain = {"Tabellindrag": "Tabelltext"}.get(text, text)
            names = [
                number if column.is_tal else text if place == 0 else plain
                for place, column in enumerate(self.tabell.kolumner)
            ]
            self.known[key] = tuple(
                f'{cell}<w:p><w:pPr><w:pStyle w:val="{self._find(name)}"/>{together}</w:pPr>'
                for cell, name in zip(self.cells, names, strict=True)
            )
        return self.known[key]

    def _make_cell(self, place: int, opening: str, cell: Tabellcell) -> str:
        bits = cell.bitar
        if len(bits) == 1 and not bits[0].lank and not bits[0].fet and "\n" not in bits[0].text:
            run = f'<w:r><w:t xml:space="preserve">{escape_text(bits[0].text)}</w:t></w:r>'
            return f"{opening}{run}</w:p></w:tc>"
        return self.cells[place] + self._make_lines(opening, bits) + "</w:tc>"

    def _make_lines(self, opening: str, bits: Sequence[Textbit]) -> str:
        """A cell of several lines: each line a paragraph, list items real list items."""
        style = opening[opening.rindex("<w:p>") :]
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
        return found or f"{style}</w:p>"

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


def _find_minimum(tabell: Tabellblock, points: int, longest: int) -> list[int]:
    """Least width per column in twips: its longest word; long words of texts may be hyphenated."""
    found = []
    for place, column in enumerate(tabell.kolumner):
        header = max(_measure(word) for word in _split(column.rubrik)) * 1.08
        if column.is_tal:
            length = _find_widest([row.celler[place].text for row in tabell.rader]) * 1.08
        else:
            words = {word for row in tabell.rader for word in _split(row.celler[place].text)}
            length = _find_widest([word[:longest] if word.isalpha() else word for word in words])
        found.append(round(max(header, length) * points * 20) + _MARGIN)
    return found


def _find_widest(words: Collection[str]) -> float:
    """The greatest width in ems; only words about as long as the longest are measured."""
    least = max(map(len, words), default=0) - 2
    return max((_measure(word) for word in words if len(word) >= least), default=0.0)


def _split(text: str) -> list[str]:
    """Where a line may break: at spaces, slashes and hyphens, but not inside a date."""
    return re.split(r"[ \n/]|(?<=\D)[-–]|[-–](?=\D)", text)


def _measure(text: str) -> float:
    """The width of a text in ems, near enough for the common sans serif fonts."""
    narrow = sum(char in _NARROW for char in text)
    broad = sum(char in _BROAD for char in text)
    return 0.3 * narrow + 0.8 * broad + 0.56 * (len(text) - narrow - broad)


def _is_crowded(
    tabell: Tabellblock, minimum: Sequence[int], available: int, *, is_wide: bool
) -> bool:
    """True when a cell would be taller than about ten lines, or than fourteen when small."""
    widths = _share(tabell.kolumner, minimum, available)
    per_char = (8 if is_wide else 9) * 20 * 0.5
    limit = 14 if is_wide else 10
    return any(
        len(row.celler[place].text) * per_char > limit * max(1, width - _MARGIN)
        for row in tabell.rader
        for place, width in enumerate(widths)
        if not tabell.kolumner[place].is_tal
    )


def _share(
    kolumner: Sequence[Tabellkolumn], minimum: Sequence[int], available: int
) -> tuple[int, ...]:
    """Widths by bredd, none below its minimum when there is room, together exactly available."""
    fixed: dict[int, int] = {}
    while True:
        rest = available - sum(fixed.values())
        free = [place for place in range(len(kolumner)) if place not in fixed]
        total = sum(kolumner[place].bredd for place in free) or 1
        short = [p for p in free if rest * kolumner[p].bredd / total < minimum[p]]
        if not short or len(short) == len(free):
            break
        fixed |= {place: minimum[place] for place in short}
    widths = [
        fixed.get(place, round(rest * column.bredd / total))
        for place, column in enumerate(kolumner)
    ]
    widths[-1 if widths[-1] >= max(widths) else widths.index(max(widths))] += available - sum(
        widths
    )
    return tuple(widths)
