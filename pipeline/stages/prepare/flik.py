"""A sheet of a workbook: title, then each table with its texts, rows and hidden markers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.mall.placement import FIRST_COLUMN, MARK_FLIK, Mall, MallFlik
from pipeline.office.xlsx.model import Area, Cell, Merged, Sheet, Style, compute_height, count_lines
from pipeline.stages.prepare.innehall import Cellinnehall
from pipeline.stages.prepare.tabell import Ritat, Tabellritning, draw_tabell
from pipeline.stages.prepare.texter import Texter
from pipeline.stages.prepare.validering import Listor, build_valideringar

_TITLE_HEIGHT = 30
_SUBTITLE_HEIGHT = 18
_GAP_HEIGHT = 8
_ROW_HEIGHT = 17
_MAX_FROZEN = 230
_SHARED_WIDTH = 48
"""Widest column on a sheet where tables of unlike columns share it."""
_SHARED_TEXT_WIDTH = 90
_TEXT_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Flikritning:
    """A sheet being drawn."""

    mall: Mall
    flik: MallFlik
    texter: Texter
    listor: Listor

    def build(self) -> Sheet:
        """The sheet, ready to be written."""
        innehall = [
            Cellinnehall(self.mall, tabell, self.texter.get("tomt"))
            for tabell in self.flik.tabeller
        ]
        drawings = [Tabellritning(item, self.texter) for item in innehall]
        widths = _find_widths(drawings)
        drawings = [replace(item, guide=item.find_guide(widths)) for item in drawings]
        drawn = self._draw(drawings, widths)
        return Sheet(
            name=self.flik.definition.namn,
            cells=tuple(drawn.cells),
            merged=tuple(drawn.merged),
            widths=widths,
            heights={row: height for row, height in drawn.heights.items() if height},
            hidden_rows=frozenset(drawn.hidden),
            hidden_columns=frozenset({1}),
            validations=tuple(
                validation
                for item in innehall
                for validation in build_valideringar(item, self.texter, self.listor)
            ),
            frozen=self._find_frozen(drawn.heights),
            repeated_rows=self._find_repeated(),
            header=self.texter.get_sidhuvud(self.mall.arbetsbok.rubrik),
            footer=self.texter.get_sidfot(),
            is_protected=True,
        )

    def _draw(self, drawings: list[Tabellritning], widths: dict[int, int]) -> Ritat:
        """Title, texts and tables; a row of the title with nothing to say is hidden."""
        last_column = max(widths, default=FIRST_COLUMN)
        drawn = Ritat(list(self._draw_title()), list(self._draw_texts(widths, last_column)))
        drawn.heights.update(self._find_title_heights(widths))
        drawn.hidden.update(row for row, height in drawn.heights.items() if not height)
        for drawing in drawings:
            rubrik = drawing.innehall.tabell.definition.rubrik
            part = draw_tabell(drawing, widths, has_title=rubrik != self.flik.definition.rubrik)
            drawn.cells.extend(part.cells)
            drawn.merged.extend(part.merged)
            drawn.heights.update(part.heights)
            drawn.hidden.update(part.hidden)
        return drawn

    def _draw_title(self) -> Iterator[Cell]:
        definition = self.flik.definition
        yield Cell(1, 1, MARK_FLIK + definition.id, Style("key"))
        yield Cell(1, 2, self.texter.fill(definition.rubrik), Style("title"))
        yield Cell(2, 2, self.texter.undertitel, Style("subtitle"))

    def _draw_texts(self, widths: dict[int, int], last_column: int) -> Iterator[Merged]:
        last = _find_text_column(widths, last_column)
        texts = ((3, self.texter.kommun.exempel, "notice"), (4, self.flik.definition.hjalp, "text"))
        for row, text, look in texts:
            if text:
                yield Merged(Area(row, 2, row, last), self.texter.fill(text), Style(look))

    def _find_title_heights(self, widths: dict[int, int]) -> Iterator[tuple[int, int]]:
        width = min(_TEXT_WIDTH, sum(widths.values()))
        yield 1, _TITLE_HEIGHT
        yield 2, _SUBTITLE_HEIGHT
        for row, text in ((3, self.texter.kommun.exempel), (4, self.flik.definition.hjalp)):
            yield row, compute_height(count_lines(text, width)) if text else 0
        yield 5, _GAP_HEIGHT

    def _find_frozen(self, heights: dict[int, int]) -> tuple[int, int]:
        """Below the header row of a table that is alone, unless that takes too much of the
        screen; else below the title."""
        if len(self.flik.tabeller) == 1:
            row = self.flik.tabeller[0].header_row
            if sum(heights.get(item, _ROW_HEIGHT) for item in range(1, row + 1)) <= _MAX_FROZEN:
                return row + 1, FIRST_COLUMN
        return 3, FIRST_COLUMN

    def _find_repeated(self) -> tuple[int, int]:
        if len(self.flik.tabeller) == 1:
            row = self.flik.tabeller[0].header_row
            return row, row
        return 1, 2


def _find_text_column(widths: dict[int, int], last_column: int) -> int:
    """The column where a text that begins in B and is easy to read ends."""
    total = 0
    for column in range(2, last_column + 1):
        total += widths.get(column, 0)
        if total >= _TEXT_WIDTH:
            return column
    return last_column


def _find_widths(drawings: list[Tabellritning]) -> dict[int, int]:
    """Width per column: the widest table decides, within reason when several share it."""
    own = [drawing.find_widths() for drawing in drawings]
    widths: dict[int, int] = {}
    for drawing, wanted in zip(drawings, own, strict=True):
        limit = _SHARED_TEXT_WIDTH if drawing.is_text else _SHARED_WIDTH
        for column, width in wanted.items():
            others = [item[column] for item in own if item is not wanted and column in item]
            is_shared = column >= FIRST_COLUMN and min(others, default=width) < width
            allowed = min(width, limit) if is_shared else width
            widths[column] = max(widths.get(column, 0), allowed)
    return widths
