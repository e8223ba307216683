"""Locked formulas: what they show must be what the program computes for the same row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.core.belopp import Match, judge
from pipeline.core.format_sv import format_exakt
from pipeline.core.tabell import Rad
from pipeline.core.tal import Tal, get_kronor
from pipeline.core.uppgift import Uppgift
from pipeline.formel.scope import RadScope
from pipeline.formel.uttryck import Uttryck, UttryckError, evaluate
from pipeline.mall.placement import MallTabell
from pipeline.office.xlsx.scan import Kind
from pipeline.schema.kolumner import TabellIndex
from pipeline.stages.read.convert import Inmatning

_SLACK = Decimal("0.000001")
"""The share by which a number that a spreadsheet program has computed may be off."""


def check_varden(
    platser: Sequence[Inmatning],
    rad: tuple[str, Mapping[str, Uppgift]],
    tabell: MallTabell,
    index: TabellIndex,
) -> None:
    """LAS-087 where a formula shows another number: it, or what it shows, has been changed.

    rad is the row's key and what was read in it. Formulas come in the order of the columns; one
    that needs a column to its right is not compared.
    """
    key, celler = rad[0], dict(rad[1])
    for plats in platser:
        uttryck = plats.kolumn.uttryck
        if uttryck is None:
            continue
        expected = _compute(uttryck, Rad(key, "", celler), plats, tabell, index)
        if expected is None:
            continue
        celler[plats.kolumn.id] = Uppgift(expected, plats.source)
        shown = _read_shown(plats, tabell)
        if shown is None:
            continue
        slack = _SLACK * (1 + abs(shown))
        if judge(shown - expected.number, slack, slack) is Match.DIFFERENT:
            plats.add(
                "LAS-087",
                varde=format_exakt(Tal(shown, expected.unit)),
                vantad=format_exakt(Tal(round(expected.number, 6), expected.unit)),
            )


def _compute(
    uttryck: Uttryck, rad: Rad, plats: Inmatning, tabell: MallTabell, index: TabellIndex
) -> Tal | None:
    """The row's own number in the cell's unit, None when something is missing."""
    try:
        value = evaluate(uttryck, RadScope(rad, tabell.definition.id, index)).value
    except UttryckError:
        return None
    unit = plats.beskrivning.unit
    if not isinstance(value, Decimal) or unit is None:
        return None
    is_belopp = Tal(value, unit).is_belopp
    return Tal(value / get_kronor(unit) if is_belopp else value, unit)


def _read_shown(plats: Inmatning, tabell: MallTabell) -> Decimal | None:
    cell = plats.cell
    if cell is None or cell.kind is not Kind.NUMBER or cell.formula is None:
        return None
    return cell.number * plats.beskrivning.get_sign(tabell)
