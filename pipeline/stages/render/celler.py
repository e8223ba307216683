"""From a value to the text of a table cell. Rounding happens here, once (SKRIV-10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.core.dokument import Tabellcell, Textbit
from pipeline.core.format_sv import NBSP, format_datum_short, format_tal, with_unit
from pipeline.core.source import Source
from pipeline.core.tal import Tal, Unit, convert, round_for_display
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.stages.render.innehall import says_uppgift
from pipeline.stages.render.kontext import Kontext, slugify


@dataclass(frozen=True, slots=True)
class Visning:
    """How the numbers of a column are shown. unit is the kommun's for amounts; says is False
    for what is no content of its own."""

    unit: Unit
    decimaler: int = 0
    visa_plus: bool = False
    vand: bool = False
    has_unit: bool = False
    bedomning: bool = False
    says: bool = True


@dataclass(frozen=True, slots=True)
class VisadCell:
    """A cell's text, and its number as shown (rounded) when it shows one."""

    cell: Tabellcell
    tal: Decimal | None = None
    unit: Unit | None = None
    tomt: bool = False


def make_cell(k: Kontext, uppgift: Uppgift | None, visning: Visning) -> VisadCell:
    """The cell of a value; – is no item and .. a value that is missing (SKRIV-05)."""
    if uppgift is None:
        return make_text_cell(k.get_text("tecken_ingen"), tomt=True)
    value, says = uppgift.value, visning.says and says_uppgift(uppgift)
    if isinstance(value, Tomt):
        is_none = value is Tomt.EJ_TILLAMPLIGT and not uppgift.is_dold
        text = k.get_text("tecken_ingen" if is_none else "tecken_saknas")
        return make_text_cell(text, uppgift.source, tomt=is_none, says=says)
    if isinstance(value, Tal):
        return _make_number(value, uppgift.source, visning)
    if isinstance(value, bool):
        return make_text_cell(k.get_text("ja" if value else "nej"), uppgift.source, says=says)
    if isinstance(value, date):
        return make_text_cell(format_datum_short(value), uppgift.source, says=says)
    if not value.strip():
        return make_text_cell(k.get_text("tecken_ingen"), uppgift.source, tomt=True)
    text = mark_bedomning(k, value) if visning.bedomning else value
    return make_text_cell(text, uppgift.source, says=says)


def mark_bedomning(k: Kontext, word: str) -> str:
    """The word of an assessment after its sign, so that neither needs colour (TILL-14)."""
    key = f"dokument.bedomning_{slugify(word, '_')}"
    sign = k.definitions.texter.get(key)
    return f"{sign}{NBSP}{word}" if sign else word


def make_text_cell(
    text: str, source: Source | None = None, *, tomt: bool = False, says: bool = False
) -> VisadCell:
    """A cell with a text."""
    return VisadCell(Tabellcell((Textbit(text, source=source, says=says),), source), tomt=tomt)


def _make_number(tal: Tal, source: Source, visning: Visning) -> VisadCell:
    shown = convert(tal, visning.unit) if tal.is_belopp else tal
    if visning.vand:
        shown = replace(shown, number=-shown.number)
    text = format_tal(shown, visning.decimaler, visa_plus=visning.visa_plus)
    if visning.has_unit and shown.unit is Unit.PROCENT:
        text = with_unit(text, shown.unit)
    cell = Tabellcell((Textbit(text, source=source, says=visning.says),), source)
    return VisadCell(cell, round_for_display(shown.number, visning.decimaler), shown.unit)
