"""Sentences with figures: {RR12}, {fg(RR12):mnkr1}, {RR12?överskott|underskott}.

The sentence is built from the number, never the other way round (SKRIV-19). Only codes of the
merged data can be named; anything else is a finding about the definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.core.dokument import Block, Stycke, Textbit
from pipeline.core.format_sv import format_belopp, format_tal, with_enhet
from pipeline.core.tal import Tal, Unit, convert
from pipeline.core.uppgift import Uppgift
from pipeline.schema.dokument import BlockDef, get_talnamn
from pipeline.schema.scope import find_plats
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_tomt

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KOD = re.compile(
    r"(?P<kolumn>(?:(?:fgp|fg|budget|prognos|plan|konc)\()*)(?P<kod>[A-Z][A-Z0-9_]*)\)*"
    r"(?::(?P<format>[a-z]+)(?P<decimaler>\d?)(?P<utan>abs|plus)?|\?(?P<ja>[^|]*)\|(?P<nej>.*))?"
)
_FORMAT = {
    "kr": Unit.KR,
    "tkr": Unit.TKR,
    "mnkr": Unit.MNKR,
    "procent": Unit.PROCENT,
    "tal": None,
}


def make_mening(k: Kontext, block: BlockDef) -> Iterator[Block]:
    """The sentence with its figures, each with its source; the empty sentence without them."""
    bits: list[Textbit] = []
    place = 0
    text = block.text or ""
    for match in _PLACEHOLDER.finditer(text):
        bit = _make_bit(k, match.group(1))
        if bit is None:
            yield make_tomt(k, block, _find_any(k, text))
            return
        bits += [Textbit(text[place : match.start()]), bit]
        place = match.end()
    bits.append(Textbit(text[place:]))
    mall = block.parametrar.get("mall", "brodtext")
    yield Stycke(tuple(bit for bit in bits if bit.text), mall, k.adress)


def _make_bit(k: Kontext, placeholder: str) -> Textbit | None:
    """The text of a placeholder, or None when its value is not known."""
    names = k.get_namn()
    if placeholder in names:
        return Textbit(names[placeholder])
    match = _KOD.fullmatch(placeholder)
    if match is None or (match["format"] and match["format"] not in _FORMAT):
        k.report("REN-001", namn=placeholder, text=placeholder)
        return None
    uppgift = _find(k, match)
    tal = uppgift.tal if uppgift else None
    if uppgift is None or tal is None:
        return None
    adress = k.adress.go_to(get_talnamn(placeholder))
    return Textbit(_format(tal, match), source=uppgift.source, adress=adress)


def _find(k: Kontext, match: re.Match[str]) -> Uppgift | None:
    plats = find_plats(
        match["kod"], tuple(match["kolumn"].rstrip("(").split("(")) if match["kolumn"] else ()
    )
    return k.sammanstallning.varden.get(plats) if plats else None


def _find_any(k: Kontext, text: str) -> Uppgift | None:
    """The first value that the sentence names, known or not."""
    matches = [_KOD.fullmatch(item) for item in _PLACEHOLDER.findall(text)]
    found = [_find(k, match) for match in matches if match]
    return next((item for item in found if item is not None and item.tal is None), None)


def _format(tal: Tal, match: re.Match[str]) -> str:
    if match["ja"] is not None:
        return match["ja"] if tal.number >= 0 else match["nej"]
    shown = replace(tal, number=abs(tal.number)) if match["utan"] == "abs" else tal
    visa_plus = match["utan"] == "plus"
    if not match["format"]:
        return format_belopp(shown, visa_plus=visa_plus)
    unit = _FORMAT[match["format"]]
    decimals = int(match["decimaler"] or 0)
    if unit is None:
        return format_tal(shown, decimals, visa_plus=visa_plus)
    if unit is not Unit.PROCENT and shown.is_belopp:
        shown = convert(shown, unit)
    return with_enhet(format_tal(shown, decimals, visa_plus=visa_plus), unit)
