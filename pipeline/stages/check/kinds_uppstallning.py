"""Sums of statements against the rows that their definition adds up (LKBR 5:2, 6:2, 8:1).

What a kommun has changed in an uppställning is followed: a row it has added is part of its sum.
The total that people report is shown; one that rounding explains is told in an UPPLYSNING.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.core.belopp import Comparison, Match, compare
from pipeline.core.finding import Finding
from pipeline.core.format_sv import fill_period
from pipeline.core.sammanstallning import EARLIER, KNOWN_BEFORE, Beloppskolumn, Plats, Rakenskap
from pipeline.core.source import Derived
from pipeline.core.tal import Tal
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.bundle import Definitions
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Uppstallningssummor
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef, find_delar
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.kinds_sum import ROUNDED
from pipeline.stages.check.material import Fact, Sammanstallt, find_enhet, make_own, make_side
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.samband import UNKNOWN
from pipeline.stages.check.tidigare import find_kolumnrubrik
from pipeline.stages.check.words import describe_missing


def check_uppstallningssummor(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """Every reported sum equals its rows, in each column and for kommun and koncern.

    parametrar: koder names the sums; without it they are all that no other check of this kind
    names. A sum over a row that is unknown is not compared: the cell is a finding already, or
    KON-103 tells that the kommun's row was never delivered.
    """
    koder = set(get_parametrar(kontroll, Uppstallningssummor).koder)
    others = set() if koder else _find_named(material.definitions)
    for statement in material.definitions.uppstallningar.values():
        for rad in statement.rader:
            if rad.summa and (rad.kod in koder if koder else rad.kod not in others):
                yield from _check_rad(kontroll, material, statement, rad)


def _find_named(definitions: Definitions) -> set[str]:
    kinds = (item.parametrar for item in definitions.kontroller)
    return {kod for p in kinds if isinstance(p, Uppstallningssummor) for kod in p.koder}


def _check_rad(
    kontroll: KontrollDef,
    material: Sammanstallt,
    statement: UppstallningDef,
    rad: UppstallningRadDef,
) -> Iterator[Finding]:
    varden = material.sammanstallning.varden
    for rakenskap in Rakenskap:
        for kolumn in Beloppskolumn:
            plats = Plats(rad.kod, kolumn, rakenskap)
            total = varden.get(plats)
            if total is None or total.tal is None:
                continue
            delar = find_delar(statement, plats, varden)
            if delar is None:
                if kolumn not in KNOWN_BEFORE and rakenskap is Rakenskap.KOMMUN:
                    yield _make_unknown(kontroll, material, statement, plats)
                continue
            own = delar if kolumn in KNOWN_BEFORE else [_count(part, total.tal) for part in delar]
            found = compare(total, own)
            if found is not None and found.match is not Match.EQUAL:
                yield _make_finding(kontroll, material, (statement, rad), plats, found)


def _count(part: Uppgift, like: Tal) -> Uppgift:
    """What is not there this year is nothing: a total over it says that it is something."""
    is_absent = part.value is Tomt.EJ_TILLAMPLIGT
    return replace(part, value=Tal(Decimal(0), like.unit)) if is_absent else part


def _make_finding(
    kontroll: KontrollDef,
    material: Sammanstallt,
    place: tuple[UppstallningDef, UppstallningRadDef],
    plats: Plats,
    found: Comparison,
) -> Finding:
    statement, rad = place
    definitions = material.definitions
    tabell = statement.rubrik
    if plats.rakenskap is Rakenskap.KONCERN:
        tabell = definitions.texter["kontroll.koncernens"].format(namn=tabell)
    enhet = find_enhet(Derived(kontroll.id, found.sources), material.get_files())
    kolumn = _describe_kolumn(statement, plats.kolumn, material)
    fact = make_fact(kontroll, enhet, found, tabell=tabell, rad=rad.rubrik, kolumn=kolumn)
    if found.match is Match.ROUNDED:
        return make_side(kontroll, definitions, ROUNDED, fact)
    return make_own(kontroll, definitions, fact)


def _describe_kolumn(
    statement: UppstallningDef, kolumn: Beloppskolumn, material: Sammanstallt
) -> str:
    """The heading of the workbook's column, or the year of an earlier one."""
    period = material.sammanstallning.period
    rubrik = find_kolumnrubrik(statement.id, kolumn.value, material.definitions)
    if rubrik == kolumn.value and kolumn in EARLIER:
        return f"{period.year - 1 - EARLIER.index(kolumn)}"
    return fill_period(rubrik, period)


def _make_unknown(
    kontroll: KontrollDef, material: Sammanstallt, statement: UppstallningDef, plats: Plats
) -> Finding:
    """KON-103: rows that the sum needs and that nobody has delivered."""
    rader = {rad.kod: rad for rad in statement.rader}
    varden = material.sammanstallning.varden
    lacking = [
        describe_missing(kod, material.definitions)
        for kod in rader[plats.kod].summa
        if replace(plats, kod=kod) not in varden and not rader[kod].tomt_ar_noll
    ]
    fact = Fact(source=None, words={"saknas": ", ".join(lacking)})
    return make_side(kontroll, material.definitions, UNKNOWN, fact)
