"""The chain: what an earlier document promised against what a later one says (STY-HAL-091).

Every finding has two places: source is the cell that is delivered, earlier the cell of the
document before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.core.belopp import Match, compare, get_kronor_of
from pipeline.core.finding import Finding
from pipeline.core.source import CellRef, Derived, Source
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.radkontroll import (
    Lank,
    Oforandrad,
    Omprovad,
    RaderKvar,
    Radkolumn,
    Radkolumner,
)
from pipeline.stages.check.compare import describe_sides
from pipeline.stages.check.material import Fact, Inlamnat, make_own
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.tidigare import (
    KandRad,
    Led,
    find_empty,
    find_flik,
    find_kanda,
    find_kolumnrubrik,
    find_tabellrubrik,
    is_empty,
    is_excused,
    is_filled,
    is_same,
    is_value,
    iter_led,
    show,
    sum_cells,
    sum_column,
)


def check_rader_kvar(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """A row of an earlier document is still there, by its key or its heading.

    parametrar: tabell or tabeller, enhetstyper; tvartom (true: a row that is here was there).
    A deleted row that the workbook was handed out with is told by the reader (KED-100).
    """
    p = get_parametrar(kontroll, RaderKvar)
    is_reverse = p.tvartom
    for led in iter_led(kontroll, material):
        here = {rad.key: rad for rad in led.tabell.rader if is_filled(rad)}
        if is_reverse:
            headings = {fold(rad.rubrik) for rad in led.kanda.values()}
            for rad in here.values() if led.kanda else ():
                if rad.key not in led.kanda and fold(rad.rubrik) not in headings:
                    first = next(iter(led.kanda.values())).source
                    yield _make(kontroll, material, led, rad.rubrik, led.find_place(rad), first)
            continue
        keys = {rad.key for rad in led.tabell.rader}
        headings = {fold(rad.rubrik) for rad in here.values()}
        for kand in led.kanda.values():
            if kand.key not in keys and fold(kand.rubrik) not in headings:
                yield _make(kontroll, material, led, kand.rubrik, None, kand.source)


def _make(
    kontroll: KontrollDef,
    material: Inlamnat,
    led: Led,
    rubrik: str,
    here: Source | None,
    earlier: Source,
    **words: str,
) -> Finding:
    """A finding about a row; a row that was carried whole has no cell of its own, then it is the
    table's first cell or its sheet."""
    place = here or led.source
    if isinstance(place, CellRef) and not place.cell:
        place = CellRef(place.file, find_flik(led, material.definitions), "")
    fact = Fact(
        source=Derived(kontroll.id, (place, earlier)),
        enhet=led.inlamning.enhet,
        expected=words.get("vantat"),
        actual=words.get("faktiskt"),
        words={
            "rad": rubrik,
            "tabell": find_tabellrubrik(led.tabell.id, material.definitions),
            **words,
        },
        earlier=earlier,
    )
    return make_own(kontroll, material.definitions, fact)


def check_oforandrad(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Columns say what they said in the earlier document, unless a decision is referred to.

    parametrar: tabell, kolumner, enhetstyper; beslut (the column for the decision, which excuses
    when it holds something that the earlier document did not say); utom_kolumn and utom (values
    that excuse). A wording, a målvärde or the total of a project is not changed in passing.
    """
    p = get_parametrar(kontroll, Oforandrad)
    beslut = p.beslut or ""
    for led in iter_led(kontroll, material):
        for rad, kand in _iter_pairs(led):
            if _is_decided(rad, kand, beslut) or is_excused(p, rad):
                continue
            for kolumn in p.kolumner:
                now, before = rad.celler.get(kolumn), kand.celler.get(kolumn)
                if now is not None and before is not None and _is_changed(now, before):
                    words = {
                        "kolumn": find_kolumnrubrik(led.tabell.id, kolumn, material.definitions),
                        "faktiskt": show(now, material.definitions),
                        "vantat": show(before, material.definitions),
                    }
                    here, earlier = now.source, before.source
                    yield _make(kontroll, material, led, rad.rubrik, here, earlier, **words)


def _iter_pairs(led: Led) -> Iterator[tuple[Rad, KandRad]]:
    for rad in led.tabell.rader:
        kand = led.kanda.get(rad.key)
        if kand is not None and rad.is_post:
            yield rad, kand


def _is_decided(rad: Rad, kand: KandRad, beslut: str) -> bool:
    now, before = rad.celler.get(beslut), kand.celler.get(beslut)
    if now is None or is_empty(now):
        return False
    return before is None or not is_same(now, before)


def _is_changed(now: Uppgift, before: Uppgift) -> bool:
    """True when a known value is another; what could not be read is a finding already."""
    if is_empty(before) or now.value in (Tomt.FEL_I_CELL, Tomt.EJ_IFYLLT, Tomt.EJ_BERAKNAD_FORMEL):
        return False
    return before.value is not Tomt.FEL_I_CELL and not is_same(now, before)


def check_summa(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """The sum of a column is what it was in the earlier document: amounts may be moved between
    rows, but the whole is decided by others (KL 11:6).

    parametrar: tabell, kolumn, enhetstyper. A later decision in the underlag has taken the place
    of what was carried. The places are those of the row that differs most.
    """
    p = get_parametrar(kontroll, Radkolumn)
    column = p.kolumn
    for led in iter_led(kontroll, material):
        pairs = [(rad, kand.celler.get(column)) for rad, kand in _iter_pairs(led)]
        known = [before for _, before in pairs if before is not None and before.tal is not None]
        now = sum_column(led.tabell, column)
        before = sum_cells(known)
        if now is None or before is None or len(known) < len(led.kanda):
            continue
        result = compare(now, (before,))
        if result is None or result.match is not Match.DIFFERENT:
            continue
        rad, earlier = max(pairs, key=lambda pair: _get_distance(pair[0].celler[column], pair[1]))
        words = describe_sides(result) | {
            "kolumn": find_kolumnrubrik(led.tabell.id, column, material.definitions),
            "namn": material.definitions.get_namn(led.inlamning.enhet),
        }
        here = rad.celler[column].source
        place = earlier.source if earlier else before.source
        yield _make(kontroll, material, led, rad.rubrik, here, place, **words)


def _get_distance(now: Uppgift, before: Uppgift | None) -> Decimal:
    if now.tal is None or before is None or before.tal is None:
        return Decimal(0)
    return abs(get_kronor_of(now) - get_kronor_of(before))


def check_foljs_upp(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """What an earlier document decided to do is followed up: none of the columns is empty.

    parametrar: tabell, kolumner, enhetstyper; utom_kolumn and utom (values of a column that
    excuse, as that an åtgärd was withdrawn).
    """
    p = get_parametrar(kontroll, Radkolumner)
    for led in iter_led(kontroll, material):
        for rad, kand in _iter_pairs(led):
            empty = [
                name
                for name in find_empty(rad, p.kolumner)
                if rad.celler[name].value is not Tomt.EJ_IFYLLT
            ]
            if not empty or is_excused(p, rad):
                continue
            headings = [
                find_kolumnrubrik(led.tabell.id, name, material.definitions).lower()
                for name in empty
            ]
            here = rad.celler[empty[0]].source
            words = {"saknas": ", ".join(headings)}
            yield _make(kontroll, material, led, rad.rubrik, here, kand.source, **words)


def check_lank(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """What a row names above it in the chain exists: among the rows of the upper table in the
    workbook, or among those known from before.

    parametrar: tabell, kolumn, till (the upper table), enhetstyper. The other place is that of the
    upper table, or the earlier cell that named the row.
    """
    p = get_parametrar(kontroll, Lank)
    column, upper = p.kolumn, p.till
    for led in iter_led(kontroll, material):
        own = led.inlamning.tabeller.get(upper)
        known = find_kanda(material, led.inlamning.enhet, upper)
        rader = own.rader if own else ()
        headings = {fold(rad.rubrik) for rad in rader} | {fold(k.rubrik) for k in known.values()}
        if own is None and not known:
            continue
        above = Led(led.inlamning, own, known).source if own else next(iter(known.values())).source
        for rad in led.tabell.rader:
            cell = rad.celler.get(column)
            if cell is None or not cell.text or fold(cell.text) in headings:
                continue
            words = {
                "kolumn": find_kolumnrubrik(led.tabell.id, column, material.definitions),
                "faktiskt": show(cell, material.definitions),
                "till": find_tabellrubrik(upper, material.definitions),
            }
            here, earlier = led.find_place(rad), cell.source
            if led.is_own(cell):
                here, earlier = cell.source, above
            yield _make(kontroll, material, led, rad.rubrik, here, earlier, **words)


def check_omprovad(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """A goal that comes back from an earlier document has been thought over.

    parametrar: tabell, kolumner (what makes it the same goal), enhetstyper, utom_kolumn, utom;
    status and varden: only goals that stood so in the earlier document and come back unchanged
    (STY-HAL-036); omprovad and marken: only goals whose column omprovad holds none of the marks
    (STY-HAL-037).
    """
    p = get_parametrar(kontroll, Omprovad)
    varden = p.varden
    for led in iter_led(kontroll, material):
        for rad, kand in _iter_pairs(led):
            if is_excused(p, rad) or _is_marked(kontroll, rad):
                continue
            if varden and not (_is_unchanged(kontroll, rad, kand) and _stood(kontroll, kand)):
                continue
            here = led.find_place(rad)
            yield _make(kontroll, material, led, rad.rubrik, here, kand.source)


def _is_marked(kontroll: KontrollDef, rad: Rad) -> bool:
    """True for a goal with the mark that it has been thought over, or one that is unreadable."""
    p = get_parametrar(kontroll, Omprovad)
    if not p.omprovad:
        return False
    mark = rad.celler.get(p.omprovad)
    if mark is None or mark.value is Tomt.FEL_I_CELL:
        return True
    return any(is_value(mark, wanted) for wanted in p.marken)


def _stood(kontroll: KontrollDef, kand: KandRad) -> bool:
    p = get_parametrar(kontroll, Omprovad)
    stood = kand.celler.get(p.status)
    return any(is_value(stood, wanted) for wanted in p.varden)


def _is_unchanged(kontroll: KontrollDef, rad: Rad, kand: KandRad) -> bool:
    p = get_parametrar(kontroll, Omprovad)
    for kolumn in p.kolumner:
        now, before = rad.celler.get(kolumn), kand.celler.get(kolumn)
        if now is not None and before is not None and _is_changed(now, before):
            return False
    return fold(rad.rubrik) == fold(kand.rubrik)
