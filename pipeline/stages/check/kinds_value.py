"""Checks of single rows and values against what is known or decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.core.belopp import Match, compare
from pipeline.core.finding import Finding
from pipeline.core.format_sv import format_datum_short
from pipeline.core.inlamning import Inlamning
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import IngaendeBalans, Konsuppdelad, Senast
from pipeline.schema.radkontroll import Kopplade
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.material import (
    Fact,
    Inlamnat,
    Sammanstallt,
    find_enhet,
    make_own,
    make_side,
    make_source,
)
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.tidigare import is_excused, is_value, iter_led
from pipeline.stages.check.words import find_tabeller

NOTHING = "KON-012"
_JA = "ja"


def check_konsuppdelad(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Where people say that a value can be divided by sex, the columns are filled in.

    parametrar: tabell, fraga (the column with ja or nej), kolumner; delas (the columns with the
    value itself: what is not known yet cannot be divided). STY-HAL-014.
    """
    p = get_parametrar(kontroll, Konsuppdelad)
    name, question = p.tabell, p.fraga
    columns, divided = p.kolumner, p.delas
    for inlamning in material.inlamningar:
        tabell = inlamning.tabeller.get(name)
        for rad in tabell.rader if tabell else ():
            answer = rad.celler.get(question)
            if answer is None or not is_value(answer, _JA):
                continue
            if divided and all(_is_empty(rad, kolumn) for kolumn in divided):
                continue
            empty = [kolumn for kolumn in columns if _is_empty(rad, kolumn)]
            if empty:
                yield _make_undivided(kontroll, material, inlamning, rad, empty)


def _is_empty(rad: Rad, kolumn: str) -> bool:
    uppgift = rad.celler.get(kolumn)
    return uppgift is None or uppgift.is_tomt


def _make_undivided(
    kontroll: KontrollDef,
    material: Inlamnat,
    inlamning: Inlamning,
    rad: Rad,
    empty: list[str],
) -> Finding:
    name = get_parametrar(kontroll, Konsuppdelad).tabell
    headings = {
        kolumn.id: kolumn.rubrik
        for tabell in find_tabeller(name, material.definitions)
        for kolumn in tabell.kolumner
    }
    sources = [rad.celler[kolumn].source for kolumn in empty if kolumn in rad.celler]
    fact = Fact(
        source=make_source(kontroll, sources),
        enhet=inlamning.enhet,
        words={
            "rad": rad.rubrik,
            "saknas": ", ".join(headings.get(kolumn, kolumn).lower() for kolumn in empty),
        },
    )
    return make_own(kontroll, material.definitions, fact)


def check_kopplade(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Each row of a table is named by a row of another (STY-HAL-012, STY-HAL-034).

    parametrar: tabell, kopplad (the other table), kolumn (where it names the row), enhetstyper;
    utom_kolumn and utom (values of rows that need none).
    """
    p = get_parametrar(kontroll, Kopplade)
    for led in iter_led(kontroll, material):
        other = led.inlamning.tabeller.get(p.kopplad)
        if other is None:
            continue
        cells = (rad.celler.get(p.kolumn) for rad in other.rader)
        named = {fold(cell.text) for cell in cells if cell is not None and cell.text}
        for rad in led.tabell.rader:
            filled = [item for item in rad.celler.values() if not item.is_tomt]
            is_asked = rad.is_post and filled and not is_excused(p, rad)
            if is_asked and fold(rad.rubrik) not in named:
                source = make_source(kontroll, [filled[0].source])
                fact = Fact(source=source, enhet=led.inlamning.enhet, words={"rad": rad.rubrik})
                yield make_own(kontroll, material.definitions, fact)


def check_ingaende(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """An opening balance equals last year's published closing balance (LKBR 4:4 7).

    parametrar: tabeller, kolumner, ingaende and utgaende (rows, pair by pair).
    """
    p = get_parametrar(kontroll, IngaendeBalans)
    opening, closing = p.ingaende, p.utgaende
    for inlamning in material.inlamningar:
        for name in p.tabeller:
            tabell = inlamning.tabeller.get(name)
            for kolumn in p.kolumner if tabell else ():
                for pair in zip(opening, closing, strict=True):
                    yield from _check_opening(kontroll, material, inlamning, name, kolumn, pair)


def _check_opening(
    kontroll: KontrollDef,
    material: Inlamnat,
    inlamning: Inlamning,
    tabell: str,
    kolumn: str,
    pair: tuple[str, str],
) -> Iterator[Finding]:
    rad = inlamning.tabeller[tabell].find_rad(pair[0])
    written = rad.celler.get(kolumn) if rad else None
    if rad is None or written is None or written.tal is None:
        return
    published = material.underlag.find(
        enhet=inlamning.enhet,
        tabell=tabell,
        rad=pair[1],
        kolumn=kolumn,
        year=material.period.year - 1,
    )
    heading = _get_heading(tabell, rad, material)
    if published is None:
        words = {"namn": heading, "saknas": material.definitions.texter["kontroll.fg"]}
        fact = Fact(source=written.source, enhet=inlamning.enhet, words=words)
        yield make_side(kontroll, material.definitions, NOTHING, fact)
        return
    result = compare(written, (published,))
    if result is not None and result.match is not Match.EQUAL:
        fact = make_fact(kontroll, inlamning.enhet, result, rad=heading)
        yield make_own(kontroll, material.definitions, fact)


def _get_heading(tabell: str, rad: Rad, material: Inlamnat) -> str:
    found = next(find_tabeller(tabell, material.definitions), None)
    parts = (found.rubrik if found else "", rad.rubrik)
    return material.definitions.texter["kontroll.plats"].join(part for part in parts if part)


def check_senast(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """A date is no later than a day of the year after the räkenskapsår.

    parametrar: falt, manad, dag. Without a date the check stays silent: not yet done.
    """
    p = get_parametrar(kontroll, Senast)
    found = material.scope.call("datum", [p.falt], ())
    latest = date(material.sammanstallning.period.year + 1, p.manad, p.dag)
    if isinstance(found.value, date) and found.value > latest:
        source = make_source(kontroll, found.sources)
        fact = Fact(
            source=source,
            enhet=find_enhet(source, material.get_files()),
            expected=format_datum_short(latest),
            actual=format_datum_short(found.value),
        )
        yield make_own(kontroll, material.definitions, fact)
