"""Statements and key figures: rows in the order of the law, amounts by code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.adress import Adress
from pipeline.core.belopp import subtract
from pipeline.core.dokument import Block, Lista, Tabellcell, Textbit
from pipeline.core.format_sv import NBSP, format_unit
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Uppgift
from pipeline.formel.scope import format_kod
from pipeline.schema.block import (
    BlockKolumnDef,
    DiagramBlockDef,
    KodBlockDef,
    NyckeltalBlockDef,
    UppstallningBlockDef,
)
from pipeline.schema.kontroll import NyckeltalDef
from pipeline.schema.uppstallning import UppstallningRadDef
from pipeline.stages.render.celler import VisadCell, Visning, make_cell, make_text_cell
from pipeline.stages.render.innehall import is_sum_of_nothing
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.tabell import Kolumnram, Radram, make_rubrikrad, make_tabellblock
from pipeline.stages.render.texter import make_stycke, make_tomt

_NOT = "not"
_AVVIKELSE = "avvikelse"
_PROGNOS = "prognos_"
_KONCERN = "koncern_"
_KOMMUN = "kommun_"
_KOLUMNER = {item.value: item for item in Beloppskolumn}


Kodblock = KodBlockDef | DiagramBlockDef
"""Blocks that show codes."""


@dataclass(frozen=True, slots=True)
class _Rad:
    """A row with its code; what statements and key figures have in common."""

    kod: str
    rubrik: str
    typ: str
    decimaler: int | None
    delar: tuple[str, ...] = ()
    is_belopp: bool = True


def make_uppstallning(k: Kontext, block: UppstallningBlockDef) -> Iterator[Block]:
    """A statement with its columns; rows that the law does not name stand only when used."""
    statement = k.definitions.uppstallningar.get(block.uppstallning)
    if statement is None:
        yield make_tomt(k, block)
        return
    chosen = [
        rad
        for rad in statement.rader
        if (not block.rader or {rad.id, rad.kod} & set(block.rader)) and _is_shown(k, rad, block)
    ]
    last = next((rad.kod for rad in reversed(chosen) if rad.summa and not rad.varav_av), "")
    rader = [
        _Rad(rad.kod, rad.rubrik, _find_typ(rad, last), rad.decimaler, rad.summa, rad.enhet is None)
        for rad in chosen
    ]
    yield from _make(k, block, rader, k.fill(block.rubrik) if block.rubrik else statement.rubrik)


def make_nyckeltal(k: Kontext, block: NyckeltalBlockDef) -> Iterator[Block]:
    """Key figures with their units; the table of all of them also says what they mean."""
    asked = set(block.rader)
    chosen = [item for item in k.definitions.nyckeltal if not asked or asked & {item.id, item.kod}]
    rader = [_Rad(item.kod, _name(k, item), "post", item.decimaler) for item in chosen]
    rubrik = k.fill(block.rubrik) if block.rubrik else k.get_text("rubrik_nyckeltal")
    yield from _make(k, block, rader, rubrik, has_unit=False)
    explained = [item for item in chosen if item.forklaring]
    if explained and not asked:
        adress = k.adress.go_beside("forklaringar")
        yield make_stycke(adress, k.get_text("nyckeltal_forklaringar"))
        yield Lista(tuple(_explain(k, item, adress) for item in explained), adress=adress)


def _explain(k: Kontext, item: NyckeltalDef, adress: Adress) -> tuple[Textbit, ...]:
    label = Textbit(k.get_text("etikett", rubrik=item.rubrik), fet=True)
    return label, Textbit(item.forklaring, adress=adress.go_to(item.kod))


def _name(k: Kontext, item: NyckeltalDef) -> str:
    """The heading with its unit, unless it says the unit itself."""
    unit = format_unit(item.enhet)
    if item.enhet is Unit.PROCENT:
        unit = k.get_text("procent")
    elif item.enhet is Unit.KR_PER_INVANARE:
        unit = format_unit(Unit.KR)
    is_named = not unit or unit in re.split(r"[ ,]+", item.rubrik)
    return item.rubrik if is_named else f"{item.rubrik}, {unit}"


def _is_shown(k: Kontext, rad: UppstallningRadDef, block: UppstallningBlockDef) -> bool:
    is_koncern = block.rakenskap is Rakenskap.KONCERN or any(
        item.falt.startswith(_KONCERN) for item in block.kolumner
    )
    if rad.endast_koncern and not is_koncern:
        return False
    if rad.lag or rad.rubrikrad:
        return True
    values = [find_uppgift(k, block, item, rad.kod) for item in _get_kolumner(block)]
    return any(item is not None and not item.is_tomt for item in values)


def _find_typ(rad: UppstallningRadDef, last: str) -> str:
    if rad.rubrikrad:
        return "rubrik"
    if rad.varav_av:
        return "varav"
    if rad.summa:
        return "summa" if rad.kod == last else "delsumma"
    return "indrag" if rad.indrag else "post"


def _get_kolumner(block: KodBlockDef) -> tuple[BlockKolumnDef, ...]:
    return block.kolumner or (
        BlockKolumnDef(falt="utfall", rubrik="{ar}"),
        BlockKolumnDef(falt="fg", rubrik="{fg_ar}"),
    )


def _make(
    k: Kontext, block: KodBlockDef, rader: Sequence[_Rad], rubrik: str, *, has_unit: bool = True
) -> Iterator[Block]:
    kolumner = _get_kolumner(block)
    values = [[find_uppgift(k, block, item, rad.kod) for item in kolumner] for rad in rader]
    if not any(item and item.tal and item.tal.number for row in values for item in row):
        yield make_tomt(k, block, next((i for row in values for i in row if i), None))
        return
    ramar = [
        Kolumnram(
            item.falt,
            k.fill(item.rubrik),
            item.bredd,
            is_tal=item.falt != _NOT,
            is_avvikelse=_is_avvikelse(item),
            decimaler=item.decimaler or 0,
        )
        for item in kolumner
    ]
    rows: list[Radram] = []
    places: dict[str, int] = {}
    for rad, found in zip(rader, values, strict=True):
        if rad.typ == "rubrik":
            rows.append(make_rubrikrad(k, rad.kod, rad.rubrik, len(kolumner)))
            continue
        cells = tuple(
            _make_cell(k, item, rad, value, is_known=has_unit)
            for item, value in zip(kolumner, found, strict=True)
        )
        delar = tuple(places[kod] for kod in rad.delar if kod in places)
        rounded = any(
            plats in k.sammanstallning.avrundningar
            for item in kolumner
            if (plats := _find_plats(block, item, rad.kod))
        )
        first = make_text_cell(rad.rubrik)
        rows.append(Radram(rad.kod, first, cells, rad.typ, delar, is_avrundad=rounded))
        places[rad.kod] = len(rows) - 1
    names = Kolumnram("", k.fill(block.rubrikkolumn), block.rubrikbredd, is_tal=False)
    yield from make_tabellblock(
        k, rubrik, names, ramar, rows, has_unit=has_unit, tabell=_name_tabell(block)
    )


def _name_tabell(block: KodBlockDef) -> str:
    """What a statement is asked for by: "konc(…)" when it is the koncern's."""
    if not isinstance(block, UppstallningBlockDef):
        return block.typ
    wrap = ("konc",) if block.rakenskap is Rakenskap.KONCERN else ()
    return format_kod(block.uppstallning, wrap)


def _make_cell(
    k: Kontext, kolumn: BlockKolumnDef, rad: _Rad, value: Uppgift | None, *, is_known: bool
) -> VisadCell:
    """A cell of a statement, where no value is no item, or of a key figure, where it is missing."""
    if kolumn.falt == _NOT:
        return _make_not(k, rad)
    if value is None and not is_known:
        return make_text_cell(k.get_text("tecken_saknas"))
    return make_cell(k, value, _show(k, kolumn, rad, value))


def _is_avvikelse(kolumn: BlockKolumnDef) -> bool:
    return kolumn.falt.endswith(_AVVIKELSE)


def _show(k: Kontext, kolumn: BlockKolumnDef, rad: _Rad, value: Uppgift | None) -> Visning:
    decimals = rad.decimaler if kolumn.decimaler is None or not rad.is_belopp else kolumn.decimaler
    return Visning(
        unit=k.get_belopp_i(),
        decimaler=decimals or 0,
        visa_plus=kolumn.tecken == "visa" or _is_avvikelse(kolumn),
        vand=kolumn.tecken == "vand",
        says=not is_sum_of_nothing(value, rad.typ),
    )


def _make_not(k: Kontext, rad: _Rad) -> VisadCell:
    """Links to the notes of a row: "Not 4" with a hard space (SKRIV-29)."""
    bits: list[Textbit] = []
    for plats in k.noter.per_kod.get(rad.kod, ()):
        bits += [Textbit(", ")] if bits else []
        text = k.get_text("not", nummer=plats.nummer).replace(" ", NBSP)
        bits.append(Textbit(text, lank=plats.adress))
    if not bits:
        return make_text_cell(k.get_text("tecken_ingen"), tomt=True)
    return VisadCell(Tabellcell(tuple(bits)))


def _get_rakenskap(block: Kodblock) -> Rakenskap:
    return block.rakenskap if isinstance(block, UppstallningBlockDef) else Rakenskap.KOMMUN


def _find_plats(block: Kodblock, kolumn: BlockKolumnDef, kod: str) -> Plats | None:
    falt, rakenskap = kolumn.falt, _get_rakenskap(block)
    for prefix, own in ((_KONCERN, Rakenskap.KONCERN), (_KOMMUN, Rakenskap.KOMMUN)):
        if falt.startswith(prefix):
            falt, rakenskap = falt.removeprefix(prefix), own
    return Plats(kod, _KOLUMNER[falt], rakenskap) if falt in _KOLUMNER else None


def find_uppgift(k: Kontext, block: Kodblock, kolumn: BlockKolumnDef, kod: str) -> Uppgift | None:
    """The value of a code in a column; avvikelse is utfall − budget and prognos_avvikelse
    prognos − budget, computed exactly."""
    if kolumn.falt == _NOT:
        return None
    if kolumn.falt.endswith(_AVVIKELSE):
        prefix = kolumn.falt.removesuffix(_AVVIKELSE)
        first = Beloppskolumn.PROGNOS if prefix.endswith(_PROGNOS) else Beloppskolumn.UTFALL
        prefix = prefix.removesuffix(_PROGNOS)
        utfall = find_uppgift(
            k, block, BlockKolumnDef(falt=f"{prefix}{first.value}", rubrik=""), kod
        )
        budget = find_uppgift(k, block, BlockKolumnDef(falt=f"{prefix}budget", rubrik=""), kod)
        return subtract(utfall, budget, f"{first.value} − budget") if utfall and budget else None
    plats = _find_plats(block, kolumn, kod)
    return k.sammanstallning.varden.get(plats) if plats else None
