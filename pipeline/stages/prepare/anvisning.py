"""The first sheet: what to do, how to read the tables, which sheets there are, whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.core.tal import Unit
from pipeline.mall.placement import MARK_ANVISNING, Mall
from pipeline.office.xlsx.model import Area, Cell, Merged, Sheet, Style, compute_height, count_lines
from pipeline.schema.arbetsbok import Typ
from pipeline.stages.prepare.texter import Texter

_WIDTHS = {2: 26, 3: 84}
_LEGEND = (
    ("inmatning", Style("input_text")),
    ("kand", Style("known_text")),
    ("formel", Style("formula_text")),
    ("summa", Style("label_sum")),
    ("obligatorisk", Style("bold")),
)


@dataclass(slots=True)
class _Sida:
    """The sheet as far as it has come."""

    row: int = 1
    cells: list[Cell] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)

    def add_line(self, text: str, look: str, height: int) -> None:
        self.cells.append(Cell(self.row, 2, text, Style(look)))
        self.heights[self.row] = height
        self.row += 1

    def add_text(self, text: str, look: str = "text") -> None:
        self.merged.append(Merged(Area(self.row, 2, self.row, 3), text, Style(look)))
        self.heights[self.row] = compute_height(count_lines(text, sum(_WIDTHS.values())))
        self.row += 1

    def add_pair(self, first: Cell, text: str) -> None:
        self.cells += [first, Cell(self.row, 3, text, Style("text", indent=1))]
        lines = max(count_lines(text, _WIDTHS[3]), count_lines(str(first.value), _WIDTHS[2] - 2))
        self.heights[self.row] = compute_height(lines)
        self.row += 1

    def add_heading(self, text: str) -> None:
        self.heights[self.row] = 8
        self.row += 1
        self.add_line(text, "heading", 24)


def build_anvisning(mall: Mall, texter: Texter) -> Sheet:
    """The sheet of instructions of a workbook."""
    sida = _Sida()
    sida.cells.append(Cell(1, 1, MARK_ANVISNING, Style("key")))
    title = texter.get(
        "arbetsbok", rubrik=texter.fill(mall.arbetsbok.rubrik), period=texter.period_text
    )
    sida.add_line(title, "title", 30)
    sida.add_line(texter.undertitel, "subtitle", 18)
    if texter.kommun.exempel:
        sida.add_text(texter.kommun.exempel, "notice")
    if texter.get("senast"):
        _add_senast(sida, texter)
    _add_steps(sida, texter.get("steg_rubrik"), texter.get("steg").strip().splitlines())
    if mall.arbetsbok.anvisning:
        own = [texter.fill(text) for text in mall.arbetsbok.anvisning]
        _add_steps(sida, texter.get("egen_rubrik"), own)
    _add_legend(sida, mall, texter)
    _add_flikar(sida, mall, texter)
    sida.add_heading(texter.get("kontakt_rubrik"))
    sida.add_text(texter.get("kontakt"))
    return Sheet(
        name=texter.get("anvisning"),
        cells=tuple(sida.cells),
        merged=tuple(sida.merged),
        widths=_WIDTHS,
        heights=sida.heights,
        hidden_columns=frozenset({1}),
        header=texter.get_sidhuvud(mall.arbetsbok.rubrik),
        footer=texter.get_sidfot(),
        landscape=False,
        is_one_page=True,
        is_protected=True,
        tab="primary",
    )


def _add_senast(sida: _Sida, texter: Texter) -> None:
    sida.add_heading(texter.get("senast_rubrik"))
    sida.add_text(texter.fill(texter.get("senast")))


def _add_steps(sida: _Sida, heading: str, steps: list[str]) -> None:
    sida.add_heading(heading)
    for number, step in enumerate(steps, start=1):
        sida.add_text(f"{number}.  {step}")


def _add_legend(sida: _Sida, mall: Mall, texter: Texter) -> None:
    sida.add_heading(texter.get("tecken_rubrik"))
    for key, style in _LEGEND:
        sample = Cell(sida.row, 2, texter.get(f"tecken_{key}"), style)
        sida.add_pair(sample, texter.get(f"tecken_{key}_text"))
    sida.add_heading(texter.get("enheter_rubrik"))
    sida.add_text(texter.get("enheter_text"))
    if any(_iter_procent(mall)):
        sida.add_text(texter.get("procent_text"))


def _iter_procent(mall: Mall) -> Iterator[bool]:
    for tabell in mall.iter_tabeller():
        for kolumn in tabell.definition.kolumner:
            yield kolumn.typ is Typ.PROCENT or kolumn.enhet is Unit.PROCENT


def _add_flikar(sida: _Sida, mall: Mall, texter: Texter) -> None:
    sida.add_heading(texter.get("flikar_rubrik"))
    for flik in mall.flikar:
        definition = flik.definition
        link = Cell(sida.row, 2, definition.namn, Style("link"), sheet=definition.namn)
        text = texter.fill(definition.hjalp or definition.rubrik)
        sida.add_pair(link, text)
