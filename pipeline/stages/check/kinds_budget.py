"""The budget that fullmäktige decided, and explanations of what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import AvvikelseKommentar, Ramar, Tabellkolumner, UnderskottText
from pipeline.stages.check.compare import Comparison, Match, compare, make_fact
from pipeline.stages.check.material import (
    Fact,
    Inlamnat,
    Sammanstallt,
    format_amount,
    format_kronor,
    make_own,
    make_side,
)
from pipeline.stages.check.parameters import get_parametrar

NOTHING = "KON-012"


def check_ramar(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """The nämnd's own budget equals its anslag in the ekonomi workbook.

    parametrar: tabell and kolumn hold the nämnd's budget, anslagstabell and anslagskolumn the
    final anslag with a row per enhet.
    """
    p = get_parametrar(kontroll, Ramar)
    anslagstabell = _find_tabell(material, p.anslagstabell)
    for enhet in material.definitions.enheter:
        data = material.sammanstallning.enheter.get(enhet.id)
        tabell = data.tabeller.get(p.tabell) if data else None
        if not enhet.har_budget or tabell is None or anslagstabell is None:
            continue
        anslag = anslagstabell.find(enhet.id, p.anslagskolumn)
        if anslag is None or anslag.value is Tomt.EJ_TILLAMPLIGT:
            yield _make_nothing(kontroll, material, enhet)
            continue
        result = compare(anslag, _find_budget(tabell, p.kolumn))
        if result is not None and result.match is not Match.EQUAL:
            fact = make_fact(kontroll, enhet.id, _turn(result), namn=enhet.namn)
            yield make_own(kontroll, material.definitions, fact)


def _find_tabell(material: Sammanstallt, tabell: str) -> Tabell | None:
    """The only delivered table with this id."""
    delivered = material.sammanstallning.enheter.values()
    return next((data.tabeller[tabell] for data in delivered if tabell in data.tabeller), None)


def _find_budget(tabell: Tabell, kolumn: str) -> list[Uppgift]:
    return [
        rad.celler[kolumn] for rad in tabell.rader if rad.typ == "post" and kolumn in rad.celler
    ]


def _turn(result: Comparison) -> Comparison:
    """The nämnd's budget is what is found, its anslag what is expected."""
    return Comparison(result.match, result.right, result.left, result.sources)


def _make_nothing(kontroll: KontrollDef, material: Sammanstallt, enhet: Enhet) -> Finding:
    words = {
        "namn": enhet.namn,
        "saknas": material.definitions.texter["kontroll.anslag"],
    }
    return make_side(
        kontroll, material.definitions, NOTHING, Fact(source=None, enhet=enhet.id, words=words)
    )


def check_beslutade(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """What fullmäktige has decided (the underlag's own year) stands in the workbook.

    parametrar: tabell, kolumner.
    """
    p = get_parametrar(kontroll, Tabellkolumner)
    for inlamning in material.inlamningar:
        tabell = inlamning.tabeller.get(p.tabell)
        for rad in tabell.rader if tabell else ():
            for kolumn in p.kolumner:
                result = _compare_decided(inlamning, p.tabell, rad, kolumn, material)
                if result is not None and result.match is not Match.EQUAL:
                    fact = make_fact(kontroll, inlamning.enhet, result, namn=rad.rubrik)
                    fact = replace(fact, earlier=result.sources[-1])
                    yield make_own(kontroll, material.definitions, fact)


def _compare_decided(
    inlamning: Inlamning, tabell: str, rad: Rad, kolumn: str, material: Inlamnat
) -> Comparison | None:
    decided = material.underlag.find(
        enhet=inlamning.enhet, tabell=tabell, rad=rad.key, kolumn=kolumn, year=material.period.year
    )
    written = rad.celler.get(kolumn)
    return compare(written, (decided,)) if written and decided else None


def check_avvikelse(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """An avvikelse beyond the limits is explained.

    parametrar: tabell, avvikelse, mot, kommentar (columns), max_andel (share of the column
    mot), max_belopp (kronor), bada (true: only beyond both limits).
    """
    p = get_parametrar(kontroll, AvvikelseKommentar)
    for enhet, data in material.sammanstallning.enheter.items():
        tabell = data.tabeller.get(p.tabell)
        for rad in tabell.rader if tabell else ():
            if rad.typ == "post" and _needs_comment(p, rad):
                yield _make_uncommented(kontroll, material, enhet, rad)


def _needs_comment(p: AvvikelseKommentar, rad: Rad) -> bool:
    comment = rad.celler.get(p.kommentar)
    amount = _find_kronor(rad.celler.get(p.avvikelse))
    if amount is None or (comment is not None and (comment.text or "").strip()):
        return False
    base = _find_kronor(rad.celler.get(p.mot)) or Decimal(0)
    beyond = []
    if p.max_andel is not None:
        beyond.append(abs(amount) > p.max_andel * abs(base))
    if p.max_belopp is not None:
        beyond.append(abs(amount) > p.max_belopp)
    return all(beyond) if p.bada else any(beyond)


def _find_kronor(uppgift: Uppgift | None) -> Decimal | None:
    tal = uppgift.tal if uppgift else None
    return tal.number * get_kronor(tal.unit) if tal and tal.is_belopp else None


def _make_uncommented(
    kontroll: KontrollDef, material: Sammanstallt, enhet: str, rad: Rad
) -> Finding:
    p = get_parametrar(kontroll, AvvikelseKommentar)
    uppgift, comment = rad.celler[p.avvikelse], rad.celler.get(p.kommentar)
    sources = (comment.source, uppgift.source) if comment else (uppgift.source,)
    text = format_amount(uppgift.tal) if isinstance(uppgift.tal, Tal) else ""
    fact = Fact(
        source=Derived(kontroll.id, sources),
        enhet=enhet,
        actual=text,
        words={"rad": rad.rubrik, "skillnad": text},
    )
    return make_own(kontroll, material.definitions, fact)


def check_underskott(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """A nämnd with a deficit against its budget writes what it does about it.

    parametrar: tabell, avvikelse, mot (columns), max_andel (share of the budget that needs no
    text), texttabell, textrad, textkolumn. Enheter without that text are not asked.
    """
    p = get_parametrar(kontroll, UnderskottText)
    share = p.max_andel or Decimal(0)
    for enhet, data in material.sammanstallning.enheter.items():
        texter = data.tabeller.get(p.texttabell)
        text = texter.find(p.textrad, p.textkolumn) if texter else None
        tabell = data.tabeller.get(p.tabell)
        if tabell is None or text is None or (text.text or "").strip():
            continue
        deficit, sources = _sum_kronor(tabell, p.avvikelse)
        budget, _ = _sum_kronor(tabell, p.mot)
        if deficit < 0 and -deficit > share * abs(budget):
            yield _make_deficit(kontroll, material, enhet, deficit, (text.source, *sources))


def _sum_kronor(tabell: Tabell, kolumn: str) -> tuple[Decimal, tuple[Source, ...]]:
    """The sum over the items, in kronor; unknown amounts are not added."""
    total = Decimal(0)
    sources: list[Source] = []
    for rad in tabell.rader:
        uppgift = rad.celler.get(kolumn) if rad.typ == "post" else None
        amount = _find_kronor(uppgift)
        if uppgift is not None and amount is not None:
            total += amount
            sources.append(uppgift.source)
    return total, tuple(sources)


def _make_deficit(
    kontroll: KontrollDef,
    material: Sammanstallt,
    enhet: str,
    deficit: Decimal,
    sources: tuple[Source, ...],
) -> Finding:
    text = format_kronor(-deficit, material.definitions)
    fact = Fact(
        source=Derived(kontroll.id, sources),
        enhet=enhet,
        actual=text,
        words={"namn": material.definitions.get_namn(enhet), "skillnad": text},
    )
    return make_own(kontroll, material.definitions, fact)
