"""Sentences with figures: {RR12}, {fg(RR12):mnkr1}, {RR12?överskott|underskott}.

The sentence is built from the number, never the other way round (SKRIV-19). How it is written
stands in schema/mening.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.core.dokument import Block, Stycke, Textbit
from pipeline.core.format_sv import format_belopp, format_tal, with_unit
from pipeline.core.tal import Tal, Unit, convert
from pipeline.core.uppgift import Uppgift
from pipeline.formel.scope import find_plats
from pipeline.schema.block import MeningBlockDef
from pipeline.schema.mening import Mening, Siffra
from pipeline.stages.render.innehall import is_jamforelse
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_tomt

_FORMAT = {
    "kr": Unit.KR,
    "tkr": Unit.TKR,
    "mnkr": Unit.MNKR,
    "procent": Unit.PROCENT,
    "tal": None,
}


def make_mening(k: Kontext, block: MeningBlockDef) -> Iterator[Block]:
    """The sentence with its figures, each with its source; the empty sentence without them."""
    bits = [_make_bit(k, part) for part in block.text.delar]
    if any(bit is None for bit in bits):
        yield make_tomt(k, block, _find_any(k, block.text))
        return
    yield Stycke(tuple(bit for bit in bits if bit and bit.text), adress=k.adress)


def _make_bit(k: Kontext, part: str | Siffra) -> Textbit | None:
    """The text of a part, or None when its value is not known."""
    if isinstance(part, str):
        return Textbit(k.fill(part))
    uppgift = _find(k, part)
    tal = uppgift.tal if uppgift else None
    if uppgift is None or tal is None:
        return None
    adress, is_earlier = k.adress.go_to(part.namn), any(map(is_jamforelse, part.wrap))
    shown = _format(tal, part)
    return Textbit(shown, source=uppgift.source, adress=adress, says=not is_earlier)


def _find(k: Kontext, siffra: Siffra) -> Uppgift | None:
    plats = find_plats(siffra.kod, siffra.wrap)
    return k.sammanstallning.varden.get(plats) if plats else None


def _find_any(k: Kontext, mening: Mening) -> Uppgift | None:
    """The first value that the sentence names and that is not known."""
    found = (_find(k, siffra) for siffra in mening.siffror)
    return next((item for item in found if item is not None and item.tal is None), None)


def _format(tal: Tal, siffra: Siffra) -> str:
    if siffra.ord is not None:
        return siffra.ord[0] if tal.number >= 0 else siffra.ord[1]
    shown = replace(tal, number=abs(tal.number)) if siffra.utan == "abs" else tal
    visa_plus = siffra.utan == "plus"
    if not siffra.format:
        return format_belopp(shown, visa_plus=visa_plus)
    unit = _FORMAT[siffra.format]
    if unit is None:
        return format_tal(shown, siffra.decimaler, visa_plus=visa_plus)
    if unit is not Unit.PROCENT and shown.is_belopp:
        shown = convert(shown, unit)
    return with_unit(format_tal(shown, siffra.decimaler, visa_plus=visa_plus), unit)
