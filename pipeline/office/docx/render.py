"""A Dokument and a Word layout become a .docx.

Jinja over the layout's own XML, and a zip of our own. That a layout stays one that docxtpl
understands is shown by the tests (tests/office/docxtplskrivare.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import repeat

from jinja2 import TemplateError
from markupsafe import Markup

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Block,
    Diagram,
    Dokument,
    Lista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabellblock,
    Textbit,
    Tradbild,
)
from pipeline.office.docx.chart import add_chart
from pipeline.office.docx.drawing import make_drawings
from pipeline.office.docx.figure import Figures
from pipeline.office.docx.layout import (
    Dokumentmall,
    DokumentmallError,
    load_dokumentmall,
)
from pipeline.office.docx.properties import add_properties
from pipeline.office.docx.table import make_table
from pipeline.office.docx.width import Tabellformat, choose_format
from pipeline.office.docx.wordml import (
    Bookmarks,
    NumberedLists,
    make_field,
    make_link,
    make_num_properties,
    make_paragraph,
    make_run,
    split_field,
)
from pipeline.office.opc.write import write_package

_NUMBERING = "word/numbering.xml"
_LEVEL = 3
"""Compression: half the time of the common level, for a file that is a fifth larger."""
_TOC_LEVELS = 3
_NEW_PAGE_LEVELS = 3
_NOTES = frozenset({"upplysning", "kallrad"})
_BELOW_TABLE = {"brodtext": "_efter_tabell", "rader": "_efter_tabell"}
"""Kinds of paragraphs that need room above them when they follow a table."""
_MANY_HEADINGS = 40
_NO_DAY = "1980-01-01"
_DEEPEST_BULLET = 5


def write_docx(dokument: Dokument, dokumentmall: bytes) -> bytes:
    """The document as .docx bytes; equal input gives equal bytes.

    Raises DokumentmallError when the layout asks for something that documents do not have.
    """
    layout = load_dokumentmall(dokumentmall)
    innehall = _Innehall(layout, _find_day(dokument))
    values = innehall.make_values(dokument)
    parts = dict(layout.parts)
    for name, template in layout.templates.items():
        try:
            parts[name] = template.render(values).encode()
        except TemplateError as error:
            raise DokumentmallError((f"{name}: {error}",)) from error
    return _finish(parts, innehall, dokument)


def _finish(parts: dict[str, bytes], innehall: _Innehall, dokument: Dokument) -> bytes:
    if innehall.lists.added:
        numbering = parts[_NUMBERING].decode()
        added = "".join(innehall.lists.added)
        parts[_NUMBERING] = numbering.replace("</w:numbering>", f"{added}</w:numbering>").encode()
    innehall.figures.add_to(parts)
    add_properties(parts, dokument.egenskaper)
    return write_package(parts, _LEVEL)


def _find_day(dokument: Dokument) -> date:
    """The document's own date: what is embedded in it carries no other."""
    return date.fromisoformat(dokument.egenskaper.get("datum") or _NO_DAY)


def _raw(xml: str) -> Markup:
    """Finished XML: every text in it has passed escape_text."""
    return Markup(xml)  # noqa: S704


class _Innehall:
    """The values of a layout: one (kind, XML) per paragraph, table or list item."""

    def __init__(self, layout: Dokumentmall, day: date) -> None:
        self.day = day
        self.figures = Figures(layout.first_drawing)
        self.sida = layout.sida
        self.styles = layout.styles
        self.lists = NumberedLists(layout.next_num, layout.number_abstract)
        self.bookmarks = Bookmarks(layout.first_bookmark)
        self.hyperlink = layout.styles.find("Hyperlink")
        self.formats: dict[Adress, Tabellformat] = {}
        self.tabellord = ""
        self.figurord = ""

    def make_values(self, dokument: Dokument) -> Mapping[str, object]:
        self.tabellord = dokument.falt.get("tabellord", "")
        self.figurord = dokument.falt.get("figurord", "")
        self.formats = {
            tabell.adress: choose_format(tabell, self.sida.text_width, self.sida.landscape_width)
            for tabell in dokument.iter_tabeller()
        }
        return {
            **dokument.falt,
            "titel": dokument.titel,
            "information": dokument.information,
            "innehallsforteckning": _raw(self._make_contents(dokument)),
            "block": [(kind, _raw(xml)) for kind, xml in self._make_block(dokument.block)],
        }

    def _make_contents(self, dokument: Dokument) -> str:
        """The entries of the table of contents: real links, no page numbers (TILL-17).

        Three levels; two when three would fill more than a page.
        """
        headings = [block for block in dokument.block if isinstance(block, Rubrik)]
        levels = _TOC_LEVELS
        if sum(heading.niva <= levels for heading in headings) > _MANY_HEADINGS:
            levels -= 1
        headings = [heading for heading in headings if heading.niva <= levels]
        opening, end = split_field(f'TOC \\o "1-{levels}" \\h \\n \\z \\u')
        if not headings:
            return make_paragraph(self.styles.find("toc 1"), opening + end)
        last = len(headings) - 1
        return "".join(
            make_paragraph(
                self.styles.find(f"toc {heading.niva}"),
                (opening if place == 0 else "")
                + make_link(heading.adress, make_run(heading.text, style=self.hyperlink))
                + (end if place == last else ""),
            )
            for place, heading in enumerate(headings)
        )

    def _make_block(self, blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
        is_new_page = False
        before: Block | str | None = None
        for block in self._turn(tuple(blocks)):
            previous, before = before, block
            match block:
                case str():
                    yield "brytning", block
                case Sidbrytning():
                    is_new_page = True
                    continue
                case Rubrik():
                    yield self._make_heading(block, is_new_page=is_new_page)
                case _:
                    if is_new_page:
                        yield "brytning", self._make_page_break()
                    for kind, xml in self._make_contents_of(block):
                        is_below = isinstance(previous, Tabellblock) and kind in _BELOW_TABLE
                        yield kind + _BELOW_TABLE.get(kind, "") if is_below else kind, xml
            is_new_page = False

    def _make_contents_of(self, block: Block) -> Iterator[tuple[str, str]]:
        match block:
            case Stycke(bitar, slag):
                yield slag, self._make_runs(bitar)
            case Lista():
                yield from self._make_list(block)
            case Diagram() | Tradbild():
                yield "tabellrubrik", self._make_figure_caption(block)
                style = self.styles.find("Figur", "Normal")
                for run in self._make_figures(block):
                    yield "brytning", make_paragraph(style, run)
            case Tabellblock():
                yield "tabellrubrik", self._make_caption(block)
                format_ = self.formats[block.adress]
                yield "tabell", make_table(block, format_, self.styles, self.lists)

    def _turn(self, blocks: tuple[Block, ...]) -> Iterator[Block | str]:
        """Puts tables that need it on pages turned sideways, with the headings before them and
        the notes after them."""
        is_turned = False
        for place, block in enumerate(blocks):
            wants = self._wants_landscape(blocks, place, is_turned=is_turned)
            if wants is not is_turned:
                section = self.sida.landscape if is_turned else self.sida.section
                yield self._make_section_break(section)
                is_turned = wants
            yield block
        if is_turned:
            yield self._make_section_break(self.sida.landscape)

    def _wants_landscape(self, blocks: tuple[Block, ...], place: int, *, is_turned: bool) -> bool:
        block = blocks[place]
        if isinstance(block, Stycke) and block.slag in _NOTES and is_turned:
            return True
        for following in blocks[place:]:
            if isinstance(following, Tabellblock):
                return self.formats[following.adress].is_landscape
            if not isinstance(following, Rubrik | Sidbrytning):
                return False
        return False

    def _make_heading(self, block: Rubrik, *, is_new_page: bool) -> tuple[str, str]:
        if not 1 <= block.niva <= 6:
            raise ValueError(f"rubriknivå {block.niva}")
        kind = f"rubrik{block.niva}"
        if is_new_page and block.niva <= _NEW_PAGE_LEVELS:
            kind += "_ny_sida"
        return kind, self.bookmarks.wrap(block.adress, make_run(block.text))

    def _make_runs(self, bits: Iterable[Textbit]) -> str:
        return "".join(
            make_link(bit.lank, make_run(bit.text, style=self.hyperlink))
            if bit.lank
            else make_run(bit.text, bold=bit.fet)
            for bit in bits
        )

    def _make_list(self, block: Lista) -> Iterator[tuple[str, str]]:
        if not block.numrerad:
            yield from self._make_bullets(block)
            return
        numbering = make_num_properties(self.lists.start(block.start))
        style = self.styles.find("List Number")
        for item in block.punkter:
            yield "nummer", make_paragraph(style, self._make_runs(item), numbering)

    def _make_bullets(self, block: Lista) -> Iterator[tuple[str, str]]:
        """Items in the layout's own paragraph; deeper ones in the style of their level."""
        for item, niva in zip(block.punkter, block.nivaer or repeat(0), strict=False):
            runs = self._make_runs(item)
            if not niva:
                yield "punkt", runs
                continue
            level = min(niva + 1, _DEEPEST_BULLET)
            style = self.styles.find(f"List Bullet {level}", "List Bullet")
            yield "nummer", make_paragraph(style, runs)

    def _make_figures(self, block: Diagram | Tradbild) -> Iterator[str]:
        if isinstance(block, Diagram):
            yield add_chart(self.figures, block, self.sida.text_width, self.day)
        else:
            yield from make_drawings(self.figures, block, self.sida.text_width, self.styles)

    def _make_figure_caption(self, block: Diagram | Tradbild) -> str:
        field = make_field("SEQ Figur \\* ARABIC", f"{block.nummer}")
        word = make_run(f"{self.figurord} ") if self.figurord else ""
        return self.bookmarks.wrap(block.adress, word + field + make_run(f". {block.rubrik}"))

    def _make_caption(self, block: Tabellblock) -> str:
        field = make_field("SEQ Tabell \\* ARABIC", f"{block.nummer}")
        word = make_run(f"{self.tabellord} ") if self.tabellord else ""
        return self.bookmarks.wrap(block.adress, word + field + make_run(f". {block.rubrik}"))

    def _make_page_break(self) -> str:
        style = self.styles.find("Avsnittsbrytning")
        return make_paragraph(style, '<w:r><w:br w:type="page"/></w:r>')

    def _make_section_break(self, section: str) -> str:
        return make_paragraph(self.styles.find("Avsnittsbrytning"), "", section)
