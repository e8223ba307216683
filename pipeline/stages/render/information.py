"""Document information whose values stand in the workbooks: "{uppgifter/diarienummer}"."""

from __future__ import annotations

import re

from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Uppgift
from pipeline.stages.render.celler import Visning, make_cell
from pipeline.stages.render.kontext import Kontext

_ADDRESS = re.compile(r"\{([a-z0-9_]+)/([a-z0-9_]+)(?:/([a-z0-9_]+))?\}")


def fill_information(k: Kontext, text: str) -> str:
    """The text with its addresses and names filled in; an address that holds nothing makes the
    whole say so."""
    filled, place = "", 0
    for match in _ADDRESS.finditer(text):
        uppgift = _find(k, match.group(1), match.group(2), match.group(3))
        if uppgift is None or uppgift.is_tomt:
            return k.get_text("information_saknas")
        value = make_cell(k, uppgift, Visning(k.definitions.kommun.belopp_i)).cell.text
        filled += k.fill(text[place : match.start()]) + value
        place = match.end()
    return filled + k.fill(text[place:])


def _find(k: Kontext, name: str, row: str, column: str | None) -> Uppgift | None:
    for tabell in _find_tabeller(k, name):
        rad = tabell.find_rad(row)
        if rad is not None:
            return rad.celler.get(column) if column else next(iter(rad.celler.values()), None)
    return None


def _find_tabeller(k: Kontext, name: str) -> list[Tabell]:
    """The enhet's own table; for the kommun every table whose name begins so."""
    own = k.find_tabell(name)
    merged = k.sammanstallning.tabeller.values()
    return [
        *([own] if own else []),
        *(item for item in merged if k.enhet is None and item.id.startswith(f"{name}_")),
    ]
