"""The budget that fullmäktige decided, and explanations of what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.core.belopp import Comparison, Match, compare
from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell, list_celler
from pipeline.core.uppgift import Tomt
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import AvvikelseKommentar, Ramar, Tabellkolumner, UnderskottText
from pipeline.stages.check.avvikelse import Avvikelse, find_avvikelse
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.material import (
    Fact,
    Inlamnat,
    Sammanstallt,
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
        result = compare(anslag, list_celler(tabell.rader, p.kolumn))
        if result is not None and result.match is not Match.EQUAL:
            fact = make_fact(kontroll, enhet.id, _turn(result), namn=enhet.namn)
            yield make_own(kontroll, material.definitions, fact)


def _find_tabell(material: Sammanstallt, tabell: str) -> Tabell | None:
    """The only delivered table with this id."""
    delivered = material.sammanstallning.enheter.values()
    return next((data.tabeller[tabell] for data in delivered if tabell in data.tabeller), None)


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
    """A difference from the budget beyond the limits is explained.

    parametrar: tabell, utfall, mot, kommentar (columns), max_andel (share of the column mot),
    max_belopp (kronor), bada (true: only beyond both limits).
    """
    p = get_parametrar(kontroll, AvvikelseKommentar)
    for enhet, data in material.sammanstallning.enheter.items():
        tabell = data.tabeller.get(p.tabell)
        for rad in tabell.rader if tabell else ():
            comment = rad.celler.get(p.kommentar)
            if not rad.is_post or (comment is not None and (comment.text or "").strip()):
                continue
            found = find_avvikelse(kontroll.id, p, [rad])
            if found is not None and _needs_comment(p, found):
                yield _make_uncommented(kontroll, material, (enhet, rad), found)


def _needs_comment(p: AvvikelseKommentar, found: Avvikelse) -> bool:
    beyond = []
    if p.max_andel is not None:
        beyond.append(abs(found.kronor) > p.max_andel * abs(found.budget))
    if p.max_belopp is not None:
        beyond.append(abs(found.kronor) > p.max_belopp)
    return all(beyond) if p.bada else any(beyond)


def _make_uncommented(
    kontroll: KontrollDef, material: Sammanstallt, place: tuple[str, Rad], found: Avvikelse
) -> Finding:
    enhet, rad = place
    comment = rad.celler.get(get_parametrar(kontroll, AvvikelseKommentar).kommentar)
    sources = (comment.source, found.source) if comment else (found.source,)
    amount = format_kronor(abs(found.kronor), material.definitions)
    word = "kontroll.battre" if found.kronor > 0 else "kontroll.samre"
    text = material.definitions.texter[word].format(belopp=amount)
    fact = Fact(
        source=Derived(kontroll.id, sources),
        enhet=enhet,
        actual=text,
        words={"rad": rad.rubrik, "skillnad": text},
    )
    return make_own(kontroll, material.definitions, fact)


def check_underskott(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """A nämnd with a deficit against its budget writes what it does about it.

    parametrar: tabell, utfall, mot (columns), max_andel (share of the budget that needs no
    text), texttabell, textrad, textkolumn. Enheter without that text are not asked.
    """
    p = get_parametrar(kontroll, UnderskottText)
    for enhet, data in material.sammanstallning.enheter.items():
        texter = data.tabeller.get(p.texttabell)
        text = texter.find(p.textrad, p.textkolumn) if texter else None
        tabell = data.tabeller.get(p.tabell)
        if tabell is None or text is None or (text.text or "").strip():
            continue
        found = find_avvikelse(kontroll.id, p, tabell.rader)
        if found is None or not found.is_underskott:
            continue
        if -found.kronor > p.max_andel * abs(found.budget):
            sources = (text.source, found.source)
            yield _make_deficit(kontroll, material, enhet, found.kronor, sources)


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
