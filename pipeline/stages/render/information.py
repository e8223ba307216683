"""Document information whose values stand in the workbooks: "{uppgifter/diarienummer}"."""

from __future__ import annotations

import re

from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Uppgift
from pipeline.stages.render.celler import Visning, make_cell
from pipeline.stages.render.kontext import Kontext

_ADDRESS = re.compile(r"\{([a-z0-9_]+)/([a-z0-9_]+)(?:/([a-z0-9_]+))?\}")


def fill_information(k: Kontext, text: str) -> str:
    """The text with its addresses filled in; one that is not known makes the whole remain."""
    values: list[str | None] = []

    def replace_one(match: re.Match[str]) -> str:
        uppgift = _find(k, match.group(1), match.group(2), match.group(3))
        is_known = uppgift is not None and not uppgift.is_tomt
        visning = Visning(k.definitions.kommun.belopp_i)
        values.append(make_cell(k, uppgift, visning).cell.text if is_known else None)
        return values[-1] or ""

    filled = _ADDRESS.sub(replace_one, text)
    if any(value is None for value in values):
        return k.get_text("information_saknas")
    return k.fill(filled) if not values else filled


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
