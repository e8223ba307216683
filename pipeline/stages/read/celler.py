"""The cells of one row: what is asked is read, what is locked is compared, what is computed is
watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.finding import Severity
from pipeline.core.source import find_rubrikcell
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.cell import Cellslag
from pipeline.office.xlsx.scan import Kind, ReadCell
from pipeline.schema.arbetsbok import SUMMOR, KolumnDef
from pipeline.stages.read.convert import (
    LARGEST,
    InlastRad,
    Inmatning,
    read_uppgift,
    show_cell,
)
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.tabellblad import Tabellblad, is_filled, make_unknown
from pipeline.stages.read.tolka import is_streck

_KNOWN_CHANGED = frozenset({"KED-102", "LAS-044", "LAS-052", "LAS-086"})
_COMPUTED = frozenset({Cellslag.FORMEL, Cellslag.SUMMA})
_FOLLOWING = ("#VALUE!", "#DIV/0!", "#N/A", "#NUM!")
"""Errors that follow from a cell that is wrong already; the first wrong cell tells."""


@dataclass(frozen=True, slots=True)
class Radceller:
    """What a row held, in the order of the columns."""

    celler: Mapping[str, Uppgift]
    formler: tuple[Inmatning, ...]
    """The cells that the workbook computes for the row itself."""
    summor: tuple[str, ...]
    """Columns where the sum is still the workbook's own formula."""
    texttal: frozenset[str]
    """Columns with numbers stored as text."""
    is_wrong: bool
    """What its formulas show follows from a cell that is told already."""


def read_celler(blad: Tabellblad, rad: InlastRad, first: int) -> Radceller:
    """Input first, so that a formula that shows an error only because of it stays silent.

    first is the number of findings before the table, which a sum may follow from.
    """
    celler: dict[str, Uppgift] = {}
    before = first if rad.mall.typ in SUMMOR else len(blad.rapport.findings)
    later, texttal = [], set()
    for kolumn in blad.kolumner:
        if kolumn.id not in blad.yta.kolumner:
            place = blad.get_source(rad.row)
            celler |= make_unknown(blad.mall, blad.tabell, rad.mall, kolumn, place)
            continue
        plats = _make_inmatning(blad, rad, kolumn)
        if plats.beskrivning.slag in _COMPUTED:
            later.append(plats)
        elif uppgift := _read_cell(blad, plats):
            celler[kolumn.id] = uppgift
            if uppgift.tal and plats.cell and plats.cell.kind is Kind.TEXT:
                texttal.add(kolumn.id)
    is_wrong = _has_fel(blad.rapport, before)
    formler = [item for item in later if item.beskrivning.slag is Cellslag.FORMEL]
    for plats in later:
        if plats.beskrivning.slag is Cellslag.FORMEL:
            _check_formel(plats, is_wrong=is_wrong)
        else:
            celler[plats.kolumn.id] = _read_summa(blad, plats, is_wrong=is_wrong)
    return Radceller(
        {item.id: celler[item.id] for item in blad.kolumner if item.id in celler},
        tuple(formler),
        _find_own_sums(later),
        frozenset(texttal),
        is_wrong,
    )


def _find_own_sums(platser: Sequence[Inmatning]) -> tuple[str, ...]:
    sums = (item for item in platser if item.beskrivning.slag is Cellslag.SUMMA)
    return tuple(item.kolumn.id for item in sums if item.has_formula)


def _has_fel(rapport: Rapport, first: int) -> bool:
    return any(
        item.severity is Severity.FEL or item.code in _KNOWN_CHANGED
        for item in rapport.findings[first:]
    )


def _make_inmatning(blad: Tabellblad, rad: InlastRad, kolumn: KolumnDef) -> Inmatning:
    return Inmatning(
        source=blad.get_source(rad.row, blad.yta.kolumner[kolumn.id]),
        kolumn=kolumn,
        beskrivning=blad.describe(rad.mall, kolumn),
        cell=blad.get_cell(rad.row, kolumn),
        workbook=blad.workbook,
        rapport=blad.rapport,
        rad=rad,
    )


def _read_cell(blad: Tabellblad, plats: Inmatning) -> Uppgift | None:
    turn = plats.beskrivning.get_sign(blad.tabell) < 0
    match plats.beskrivning.slag:
        case Cellslag.INMATNING:
            return read_uppgift(plats, turn=turn)
        case Cellslag.LAST | Cellslag.FOREGAENDE:
            return _compare_known(blad, plats, turn=turn)
    if is_filled(plats.cell):
        plats.add("LAS-042", text=show_cell(plats.cell))
    return None


def _compare_known(blad: Tabellblad, plats: Inmatning, *, turn: bool) -> Uppgift:
    """What the underlag says, whatever stands in the locked cell."""
    known = blad.find_known(plats.rad.mall, plats.kolumn.id)
    if known is None:
        if not plats.has_formula and is_filled(plats.cell):
            plats.add("LAS-086", text=show_cell(plats.cell))
        return Uppgift(Tomt.EJ_TILLAMPLIGT, plats.source)
    cell, expected = plats.cell, known.tal
    if expected and cell and cell.kind is Kind.NUMBER:
        number = -cell.number if turn else cell.number
        if number == expected.number and expected.unit is plats.beskrivning.unit:
            return known
    silent = replace(plats, rapport=Rapport(blad.rapport.definitions, blad.rapport.file))
    found = read_uppgift(silent, turn=turn)
    is_same = found.value == known.value or (found.is_tomt and known.is_tomt)
    if not is_same and not plats.rad.is_swapped:
        is_decided = plats.beskrivning.slag is Cellslag.LAST
        earlier = find_rubrikcell(known.source) and known.source if is_decided else None
        code = "KED-102" if earlier else "LAS-044"
        plats.add(code, text=show_cell(plats.cell), earlier=earlier)
    return known


def _check_formel(plats: Inmatning, *, is_wrong: bool) -> None:
    """A computed cell is never read; what it shows must still be the program's own formula."""
    cell = plats.cell
    if cell is None or cell.formula is None:
        if not plats.rad.mall.fri or is_filled(cell):
            plats.add("LAS-045")
    elif not cell.is_cached:
        plats.add("LAS-064")
    elif cell.kind is Kind.ERROR and not (is_wrong and cell.text in _FOLLOWING):
        plats.add("LAS-063", varde=cell.text)


def _read_summa(blad: Tabellblad, plats: Inmatning, *, is_wrong: bool) -> Uppgift:
    """The reported total."""
    cell = plats.cell
    if cell and cell.formula is not None and is_wrong and _is_following(cell):
        return Uppgift(Tomt.FEL_I_CELL, plats.source)
    if cell and cell.kind is Kind.TEXT and cell.formula and is_streck(cell.text or ""):
        return Uppgift(Tomt.EJ_TILLAMPLIGT, plats.source)
    if not is_filled(cell) and not plats.has_formula:
        plats.add("LAS-084")
        return Uppgift(Tomt.EJ_IFYLLT, plats.source)
    return read_uppgift(plats, turn=plats.beskrivning.get_sign(blad.tabell) < 0)


def _is_following(cell: ReadCell) -> bool:
    """True for what a formula shows because of a cell that is wrong already."""
    if cell.kind is Kind.NUMBER:
        return abs(cell.number) > LARGEST
    return cell.kind is Kind.ERROR and cell.text in _FOLLOWING
