"""What each definition says by itself and still cannot be: seen when all are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.schema.arbetsbok import ArbetsbokDef, TabellDef
from pipeline.schema.forslag import suggest
from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Samband
from pipeline.schema.namnrymd import Namnrymd
from pipeline.schema.radkontroll import HogstKopplade, HogstRader
from pipeline.schema.resolve import Problem, check_namn
from pipeline.schema.sammanstallning import KonsolideringDef
from pipeline.schema.tillfalle import OverforingDef, TillfalleDef
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef

Byggda = Mapping[str, tuple[Any, ...]]
"""Definitions as objects, by the kind that they are written under."""
_SUMMA = "summa"


def check_helhet(built: Byggda, alla: Byggda, rymd: Namnrymd) -> Iterator[Problem]:
    """Everything that does not go together. alla are the built ones, and those that the kommun's
    avsteg have changed as they were before it."""
    yield from _check_kommun(built["kommun"][0])
    yield from _check_kontroller(built["kontroll"], built["val"], rymd)
    yield from _check_koder(built)
    yield from _check_tabeller(built["arbetsbok"])
    order = _find_ordning(alla["tillfalle"])
    yield from _check_utlamnade(built, order)
    yield from _check_overforingar(built["overforing"], order)
    for rules in built["konsolidering"]:
        yield from _check_konsolidering(rules, built["uppstallning"], rymd)


def _check_kommun(kommun: Kommun) -> Iterator[Problem]:
    if not kommun.dokument:
        yield "kommun/dokument", "inget dokument är valt, så inget kan göras"


def _check_kontroller(
    kontroller: Iterable[KontrollDef], installningar: Iterable[ValDef], rymd: Namnrymd
) -> Iterator[Problem]:
    """Checks without the formula that they are, limits that are no whole numbers, and names of
    documents, also of checks that no document of the kommun asks for."""
    others = {item.id for item in installningar if not item.heltal}
    for kontroll in kontroller:
        plats = f"kontroll:{kontroll.id}"
        is_formula = isinstance(kontroll.parametrar, Samband)
        if is_formula and kontroll.uttryck is None:
            yield plats, "nyckeln uttryck saknas"
        if not is_formula and kontroll.uttryck is not None:
            yield f"{plats}/uttryck", f"en kontroll av typen {kontroll.typ} har inget uttryck"
        limit = kontroll.parametrar
        if isinstance(limit, HogstRader | HogstKopplade) and limit.grans in others:
            yield f"{plats}/parametrar/grans", f"{limit.grans} är inget val med heltal"
        for number, name in enumerate(kontroll.dokument, start=1):
            for text in check_namn(Namnslag.KONTROLLDOKUMENT, name, (), rymd):
                yield f"{plats}/dokument[{number}]", text


def _check_koder(built: Byggda) -> Iterator[Problem]:
    """A code that two definitions give a value: formulas could mean either. Told at both, since
    either may be the kommun's own."""
    seen: dict[str, tuple[str, str]] = {}
    for kind, plats, kod in _iter_koder(built):
        first, there = seen.setdefault(kod, (kind, plats))
        if there != plats and (first, kind) != ("varde", "varde"):
            yield f"{plats}/kod", f"koden {kod} finns också i {there}"
            yield f"{there}/kod", f"koden {kod} finns också i {plats}"


def _iter_koder(built: Byggda) -> Iterator[tuple[str, str, str]]:
    """Kind, address and code; one code may have a varde in each of several columns."""
    for statement in built["uppstallning"]:
        for rad in statement.rader:
            yield "uppstallning", f"uppstallning:{statement.id}/rader:{rad.id}", rad.kod
    for tal in built["nyckeltal"]:
        yield "nyckeltal", f"nyckeltal:{tal.id}", tal.kod
    for varde in built["varde"]:
        plats = f"varde:{varde.kod}/{varde.kolumn.value}/{varde.rakenskap.value}"
        yield "varde", plats, varde.kod


def _check_tabeller(books: Iterable[ArbetsbokDef]) -> Iterator[Problem]:
    """Two tables of a workbook with one id, and what adds up or computes with itself."""
    for book in books:
        seen: dict[str, str] = {}
        for flik in book.flikar:
            for tabell in flik.tabeller:
                plats = f"arbetsbok:{book.id}/flikar:{flik.id}/tabeller:{tabell.id}"
                if seen.setdefault(tabell.id, flik.id) != flik.id:
                    yield plats, f"tabellen {tabell.id} finns redan på fliken {seen[tabell.id]}"
                for key, text in _check_tabell(tabell):
                    yield f"{plats}/{key}", text


def _check_tabell(tabell: TabellDef) -> Iterator[Problem]:
    for rad in tabell.rader:
        if rad.id == _SUMMA and tabell.summarad:
            yield f"rader:{rad.id}", "summaraden heter redan summa"
        if rad.id in rad.summa:
            yield f"rader:{rad.id}/summa", "raden räknar med sig själv"
    for kolumn in tabell.kolumner:
        if kolumn.uttryck and kolumn.id in kolumn.uttryck.koder:
            yield f"kolumner:{kolumn.id}/uttryck", "kolumnen räknar med sig själv"


def _find_ordning(tillfallen: Iterable[TillfalleDef]) -> Mapping[str, list[int]]:
    """When in the year each workbook is handed out."""
    order: dict[str, list[int]] = {}
    for tillfalle in tillfallen:
        for book in tillfalle.arbetsbocker.values():
            order.setdefault(book, []).append(tillfalle.ordning)
    return order


def _check_utlamnade(built: Byggda, order: Mapping[str, list[int]]) -> Iterator[Problem]:
    """Workbooks that nobody can ever fill in."""
    handed_out = {*order, *(enhet.arbetsbok for enhet in built["enhet"])}
    for book in built["arbetsbok"]:
        if book.id not in handed_out:
            yield f"arbetsbok:{book.id}", "inget tillfälle lämnar ut arbetsboken"


def _check_overforingar(
    overforingar: tuple[OverforingDef, ...], order: Mapping[str, list[int]]
) -> Iterator[Problem]:
    """What can never be carried: back in the year, or in place of something that goes elsewhere
    or comes later."""
    before: dict[str, OverforingDef] = {}
    known = {item.id for item in overforingar}
    for item in overforingar:
        plats = f"overforing:{item.id}"
        giver, receiver = (order.get(name.partition(".")[0]) for name in (item.fran, item.till))
        if giver and receiver and item.ar >= 0 and min(giver) >= max(receiver):
            yield plats, "arbetsboken i fran lämnas inte ut före den i till"
        first = before.get(item.reserv_for)
        is_same = first is not None and (first.till, first.ar) == (item.till, item.ar)
        if item.reserv_for in known and not is_same:
            what = "en överföring ovanför, till samma tabell och för samma år"
            yield f"{plats}/reserv_for", f"{item.reserv_for} är inte {what}"
        before[item.id] = item


def _check_konsolidering(
    rules: KonsolideringDef, statements: Iterable[UppstallningDef], rymd: Namnrymd
) -> Iterator[Problem]:
    """Every kind of internal item that people can choose is eliminated, and no other; every code
    that a bolag can choose is a row that is not a sum, or is distributed to such rows."""
    column = rules.parametrar.typ
    words = _find_ord(rules.mellanhavanden, column, rymd)
    eliminated = {item.typ for item in rules.eliminering}
    for number, item in enumerate(rules.eliminering, start=1):
        if words and item.typ not in words:
            text = f"{column} kan inte vara {item.typ}{suggest(item.typ, words)}"
            yield f"konsolidering/eliminering[{number}]/typ", text
    for word in sorted(words - eliminated) if eliminated <= words else ():
        yield "konsolidering/eliminering", f"{word} kan väljas men elimineras inte"
    koder = {
        rad.kod
        for statement in statements
        if statement.id in rules.uppstallningar
        for rad in statement.rader
        if not (rad.summa or rad.rubrikrad or rad.uttryck)
    }
    for tabell in rules.tabeller:
        for word in sorted(_find_ord(tabell, rules.parametrar.kod, rymd) - koder):
            if word not in rules.fordelning:
                text = f"{word} kan väljas i {tabell} men är ingen rad att räkna till"
                yield "konsolidering/fordelning", text + suggest(word, {*koder, *rules.fordelning})


def _find_ord(tabell: str, kolumn: str, rymd: Namnrymd) -> set[str]:
    """The words that people choose among in a column."""
    found = rymd.find_tabell(tabell)
    return found.ord.get(kolumn, set()) if found else set()
