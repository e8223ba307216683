"""The frame of every table: caption with number and unit, columns, and what must be explained.

Under a table stands what its reader needs to know: what the signs mean (first table, SKRIV-05),
which way an avvikelse counts (first one, SKRIV-16), and when shown rows do not add up because of
rounding (SKRIV-10).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.adress import Adress
from pipeline.core.belopp import Match, judge
from pipeline.core.dokument import Block, Tabellblock, Tabellkolumn, Tabellrad
from pipeline.core.format_sv import format_unit
from pipeline.core.tal import Unit, half_unit
from pipeline.core.text import fold
from pipeline.stages.render.celler import VisadCell, make_text_cell
from pipeline.stages.render.innehall import is_jamforelse
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_stycke


@dataclass(frozen=True, slots=True)
class Kolumnram:
    """A column: its part of an address, heading, width, whether it holds numbers and whether plus
    is written out. The column of row headings has the empty id."""

    id: str
    rubrik: str
    bredd: int
    is_tal: bool
    is_avvikelse: bool = False
    decimaler: int = 0
    is_bedomning: bool = False


@dataclass(frozen=True, slots=True)
class Radram:
    """A row with its cells; key is its part of an address, delar are the places of the rows that
    it adds up."""

    key: str
    rubrik: VisadCell
    celler: tuple[VisadCell, ...]
    typ: str = "post"
    delar: tuple[int, ...] = ()
    is_avrundad: bool = False
    """True when the reported total is known to differ from its rows within rounding."""


def make_rubrikrad(k: Kontext, key: str, rubrik: str, columns: int) -> Radram:
    """A heading inside a table; its other cells cannot hold anything (SKRIV-05)."""
    empty = make_text_cell(k.get_text("tecken_kan_inte"))
    return Radram(key, make_text_cell(rubrik), (empty,) * columns, "rubrik")


def make_tabellblock(
    k: Kontext,
    rubrik: str,
    rubrikkolumn: Kolumnram,
    kolumner: Sequence[Kolumnram],
    rader: Sequence[Radram],
    *,
    has_unit: bool = True,
    tabell: str = "",
) -> Iterator[Block]:
    """The table and the explanations that belong under it.

    has_unit: the caption names the unit; otherwise every row does. tabell is what it shows.
    """
    nummer = k.lopnummer.next_tabell()
    k.lopnummer.senaste_tabell = k.adress
    yield Tabellblock(
        nummer=nummer,
        rubrik=add_unit(k, rubrik, kolumner, rader) if has_unit else rubrik,
        kolumner=tuple(
            Tabellkolumn(item.id, item.rubrik, item.bredd, item.is_tal, is_jamforelse(item.id))
            for item in (rubrikkolumn, *kolumner)
        ),
        rader=tuple(
            Tabellrad(rad.key, (rad.rubrik.cell, *(cell.cell for cell in rad.celler)), rad.typ)
            for rad in rader
        ),
        adress=k.adress,
        tabell=tabell,
    )
    yield from _explain(k, kolumner, rader)


def _says(kolumner: Sequence[Kolumnram], word: str) -> bool:
    return any(word in fold(kolumn.rubrik) for kolumn in kolumner)


def add_unit(
    k: Kontext, rubrik: str, kolumner: Sequence[Kolumnram], rader: Sequence[Radram]
) -> str:
    """The caption with the unit of the amounts, or of all numbers when they share one."""
    units = {cell.unit for rad in rader for cell in rad.celler if cell.unit is not None}
    money = [unit for unit in units if unit in {Unit.KR, Unit.TKR, Unit.MNKR}]
    if money:
        word = format_unit(money[0])
    elif units == {Unit.PROCENT} and not _says(kolumner, k.get_text("procent")):
        word = k.get_text("procent")
    else:
        return rubrik
    return rubrik if rubrik.endswith(word) or word in rubrik.split() else f"{rubrik}, {word}"


def _explain(k: Kontext, kolumner: Sequence[Kolumnram], rader: Sequence[Radram]) -> Iterator[Block]:
    """What is explained once belongs to the document, whichever table comes first."""
    whole = Adress(k.adress.dokument)
    if any(item.is_tal for item in kolumner) and k.lopnummer.explain("tecken"):
        yield make_stycke(whole.go_beside("tecken"), k.get_text("forklaring_tecken"), "upplysning")
    if any(item.is_avvikelse for item in kolumner) and k.lopnummer.explain("avvikelse"):
        yield make_stycke(
            whole.go_beside("avvikelse"), k.get_text("forklaring_avvikelse"), "upplysning"
        )
    if any(item.is_bedomning for item in kolumner) and k.lopnummer.explain("bedomning"):
        yield make_stycke(
            whole.go_beside("bedomning"), k.get_text("forklaring_bedomning"), "upplysning"
        )
    rounded = [
        rad.rubrik.cell.text
        for rad in rader
        if rad.is_avrundad or _is_rounded(rad, kolumner, rader)
    ]
    if rounded:
        names = ", ".join(dict.fromkeys(rounded))
        text = k.get_text("forklaring_avrundning", rader=names)
        yield make_stycke(k.adress.go_beside("avrundning"), text, "upplysning")


def _is_rounded(rad: Radram, kolumner: Sequence[Kolumnram], rader: Sequence[Radram]) -> bool:
    """Whether some column of a sum row shows another total than its rows, within rounding."""
    return any(
        _differs(rad, rader, place, kolumn.decimaler)
        for place, kolumn in enumerate(kolumner)
        if rad.delar
    )


def _differs(rad: Radram, rader: Sequence[Radram], place: int, decimaler: int) -> bool:
    total = rad.celler[place].tal
    if total is None:
        return False
    parts = [rader[part].celler[place] for part in rad.delar]
    if any(part.tal is None and not part.tomt for part in parts):
        return False
    distance = total - sum((part.tal or Decimal(0) for part in parts), Decimal(0))
    return judge(distance, half_unit(decimaler) * (len(parts) + 1), Decimal(0)) is Match.ROUNDED
