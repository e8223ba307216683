"""What each definition says by itself and still cannot be: seen when all are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pipeline.core.sammanstallning import Beloppskolumn, Rakenskap
from pipeline.core.syntax import Uttryck
from pipeline.core.text import fold
from pipeline.schema.arbetsbok import (
    RADTYP_KOLUMN,
    SUMMA_KEY,
    SUMMOR,
    ArbetsbokDef,
    KolumnDef,
    Radtyp,
    TabellDef,
    is_overridden,
)
from pipeline.schema.block import UTAN_RUBRIK, BlockDef
from pipeline.schema.formelbruk import find_egna
from pipeline.schema.forslag import suggest
from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Samband, Summarader, Uppstallningssummor
from pipeline.schema.namnrymd import REDOVISADE, Namnrymd
from pipeline.schema.radkontroll import HogstKopplade, HogstRader
from pipeline.schema.resolve import Problem, check_namn
from pipeline.schema.rimligt import check_rimligt
from pipeline.schema.skriven import SkrivenArbetsbok, SkrivenOverforing
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.utbyggnad import locate
from pipeline.schema.val import ValDef
from pipeline.schema.verk import Verk

Objekt = Mapping[str, tuple[Any, ...]]
"""Definitions as objects, by the kind that they are written under."""
_RADTYPER = frozenset(item.value for item in Radtyp)


def check_helhet(objekt: Objekt, verk: Verk, fore: Objekt, rymd: Namnrymd) -> Iterator[Problem]:
    """Everything that does not go together. objekt are as written, verk what workbooks and tables
    become of them, and fore all of them with those that an avsteg has changed as they were."""
    for kontroll in objekt["kontroll"]:
        yield from _check_kontroll(kontroll, objekt["val"], rymd)
    yield from _check_summor(objekt["kontroll"], objekt["uppstallning"], verk.arbetsbocker)
    yield from _check_koder(objekt)
    yield from check_rimligt(objekt)
    for plats, text in _check_tabeller(verk.arbetsbocker):
        yield locate(plats, verk.lagen), text
    parts = {item.id: [i.innehall or "" for i in item.avsnitt] for item in objekt["dokument"]}
    for name in _find_kretsar(parts):
        yield f"dokument:{name}", "dokumentet hämtar innehåll ur sig självt"
    yield from _check_rubriker(objekt, rymd)
    order = _find_ordning(fore["tillfalle"], objekt["arbetsbok"])
    yield from _check_overforingar(objekt["overforing"], order)


def _check_rubriker(objekt: Objekt, rymd: Namnrymd) -> Iterator[Problem]:
    """Columns and levels of blocks that neither the block nor anyone else gives a heading; those
    that do not exist are told as that."""
    for plats, block in _iter_block(objekt):
        names = rymd.find_tabell(getattr(block, "tabell", ""))
        known = names.kolumner if names else REDOVISADE
        for kolumn in getattr(block, "kolumner", ()):
            if kolumn.rubrik == UTAN_RUBRIK and kolumn.falt in known:
                what = f"kolumnen {kolumn.falt} har ingen rubrik, här eller i tabellens visas"
                yield f"{plats}/kolumner:{kolumn.falt}", what
        for number, niva in enumerate(getattr(block, "nivaer", ()), 1):
            if niva.rubrik == UTAN_RUBRIK and rymd.find_tabell(niva.tabell):
                what = f"nivån har ingen rubrik, och inte tabellen {niva.tabell}"
                yield f"{plats}/nivaer[{number}]", what


def _iter_block(objekt: Objekt) -> Iterator[tuple[str, BlockDef]]:
    for dokument in objekt["dokument"]:
        for avsnitt in dokument.avsnitt:
            for block in avsnitt.block:
                yield f"dokument:{dokument.id}/avsnitt:{avsnitt.id}/block:{block.namn}", block
    for note in objekt["not"]:
        for block in note.block:
            yield f"not:{note.id}/block:{block.namn}", block


def check_mapp(kommun: Kommun, mapp: str) -> Iterator[Problem]:
    """The kommun is called as the folder that its profile lies in."""
    if kommun.id != mapp:
        yield "kommun/id", f"{kommun.id} är inte mappens namn. Menade du {mapp}?"


# ---------------------------------------------------------------- checks
def _check_kontroll(
    kontroll: KontrollDef, installningar: Iterable[ValDef], rymd: Namnrymd
) -> Iterator[Problem]:
    """A check without the formula that it is, a limit that is no whole number, and a document that
    does not exist: such a check would never be run."""
    plats = f"kontroll:{kontroll.id}"
    is_formula = isinstance(kontroll.parametrar, Samband)
    if is_formula and kontroll.uttryck is None:
        yield plats, "nyckeln uttryck saknas"
    if not is_formula and kontroll.uttryck is not None:
        yield f"{plats}/uttryck", f"en kontroll av typen {kontroll.typ} har inget uttryck"
    limit = kontroll.parametrar
    others = {item.id for item in installningar if not item.heltal}
    if isinstance(limit, HogstRader | HogstKopplade) and limit.grans in others:
        yield f"{plats}/parametrar/grans", f"{limit.grans} är inget val med heltal"
    for number, name in enumerate(kontroll.dokument, 1):
        for text in check_namn(Namnslag.KONTROLLDOKUMENT, name, (), rymd):
            yield f"{plats}/dokument[{number}]", text


def _check_summor(
    kontroller: Iterable[KontrollDef],
    uppstallningar: Iterable[UppstallningDef],
    books: Iterable[ArbetsbokDef],
) -> Iterator[Problem]:
    """Checks of sums that name a row which adds up nothing: they would look at nothing."""
    poster = {rad.kod for item in uppstallningar for rad in item.rader if not rad.summa}
    rader = _find_poster([tabell for _, tabell in _iter_tabeller(books)])
    for kontroll in kontroller:
        plats = f"kontroll:{kontroll.id}/parametrar"
        match kontroll.parametrar:
            case Uppstallningssummor(koder=koder):
                yield from (
                    (f"{plats}/koder", f"{i} har ingen summa") for i in koder if i in poster
                )
            case Summarader(rader=named):
                yield from ((f"{plats}/rader", f"{i} har ingen summa") for i in named if i in rader)


def _find_poster(tabeller: Iterable[TabellDef]) -> set[str]:
    """Rows that are a sum in no workbook, as tabell/rad; in some tables people choose it."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for tabell in tabeller:
        is_chosen = RADTYP_KOLUMN in {kolumn.id for kolumn in tabell.kolumner}
        for rad in tabell.rader:
            found[is_chosen or rad.typ in SUMMOR].add(f"{tabell.id}/{rad.id}")
    return found[False] - found[True]


# ---------------------------------------------------------------- codes, rows and columns
def _check_koder(objekt: Objekt) -> Iterator[Problem]:
    """A code that two definitions give a value: formulas could mean either. Told at both, since
    either may be the kommun's own. And sums of a statement that count themselves."""
    seen: dict[str, tuple[str, str]] = {}
    for kind, plats, kod in _iter_koder(objekt):
        first, there = seen.setdefault(kod, (kind, plats))
        if there != plats and (first, kind) != ("varde", "varde"):
            yield f"{plats}/kod", f"koden {kod} finns också i {there}"
            yield f"{there}/kod", f"koden {kod} finns också i {plats}"
    for statement in objekt["uppstallning"]:
        for kod in _find_kretsar({rad.kod: rad.summa for rad in statement.rader}):
            plats = next(rad.id for rad in statement.rader if rad.kod == kod)
            yield f"uppstallning:{statement.id}/rader:{plats}/summa", "raden räknar med sig själv"
    formler = {kod: (plats, find_egna(uttryck)) for plats, kod, uttryck in _iter_formler(objekt)}
    for kod in _find_kretsar({kod: asked for kod, (_, asked) in formler.items()}):
        yield f"{formler[kod][0]}/uttryck", f"{kod} räknas ur sig själv"


def _iter_formler(objekt: Objekt) -> Iterator[tuple[str, str, Uttryck]]:
    """Address, code and formula of what is computed in the column utfall of the kommun."""
    for statement in objekt["uppstallning"]:
        for rad in statement.rader:
            if rad.uttryck:
                yield f"uppstallning:{statement.id}/rader:{rad.id}", rad.kod, rad.uttryck
    for tal in objekt["nyckeltal"]:
        yield f"nyckeltal:{tal.id}", tal.kod, tal.uttryck
    for varde in objekt["varde"]:
        if varde.kolumn is Beloppskolumn.UTFALL and varde.rakenskap is Rakenskap.KOMMUN:
            plats = f"varde:{varde.kod}/{varde.kolumn.value}/{varde.rakenskap.value}"
            yield plats, varde.kod, varde.uttryck


def _iter_koder(objekt: Objekt) -> Iterator[tuple[str, str, str]]:
    """Kind, address and code; one code may have a varde in each of several columns."""
    for statement in objekt["uppstallning"]:
        for rad in statement.rader:
            yield "uppstallning", f"uppstallning:{statement.id}/rader:{rad.id}", rad.kod
    for tal in objekt["nyckeltal"]:
        yield "nyckeltal", f"nyckeltal:{tal.id}", tal.kod
    for varde in objekt["varde"]:
        plats = f"varde:{varde.kod}/{varde.kolumn.value}/{varde.rakenskap.value}"
        yield "varde", plats, varde.kod


def _iter_tabeller(books: Iterable[ArbetsbokDef]) -> Iterator[tuple[str, TabellDef]]:
    """Tables of workbooks with their addresses."""
    for book in books:
        for flik in book.flikar:
            for tabell in flik.tabeller:
                yield f"arbetsbok:{book.id}/flikar:{flik.id}/tabeller:{tabell.id}", tabell


def _check_tabeller(books: Iterable[ArbetsbokDef]) -> Iterator[Problem]:
    """Two tables of a workbook with one id, and what cannot be within a table."""
    seen: dict[tuple[str, str], str] = {}
    for plats, tabell in _iter_tabeller(books):
        book, flik, _ = (step.partition(":")[2] for step in plats.split("/"))
        first = seen.setdefault((book, tabell.id), flik)
        if first != flik:
            yield plats, f"tabellen {tabell.id} finns redan på fliken {first}"
        for key, text in _check_tabell(tabell):
            yield f"{plats}/{key}", text


def _check_tabell(tabell: TabellDef) -> Iterator[Problem]:
    """A row with the id of the sum row, rows and columns that count themselves, and words that
    cannot be chosen."""
    if tabell.summarad and SUMMA_KEY in {rad.id for rad in tabell.rader}:
        yield f"rader:{SUMMA_KEY}", "summaraden heter redan summa"
    for rad in _find_kretsar({rad.id: rad.summa for rad in tabell.rader}):
        yield f"rader:{rad}/summa", "raden räknar med sig själv"
    computed = {item.id: item.uttryck.koder for item in tabell.kolumner if item.uttryck}
    for kolumn in _find_kretsar(computed):
        yield f"kolumner:{kolumn}/uttryck", "kolumnen räknar med sig själv"
    for item in tabell.kolumner:
        yield from _check_ord(tabell, item)


def _check_ord(tabell: TabellDef, item: KolumnDef) -> Iterator[Problem]:
    """Words for the type of a row that are no types: the reader takes the chosen word as the type.
    And what stands from the start in a row with choices of its own."""
    for word in item.lista if item.id == RADTYP_KOLUMN else ():
        if fold(word) not in _RADTYPER:
            text = f"{word} är ingen typ av rad{suggest(word, _RADTYPER)}"
            yield f"kolumner:{item.id}/lista", text
    for rad in tabell.rader if is_overridden(tabell, item) else ():
        given = rad.forval.get(item.id)
        if given and rad.lista and given not in rad.lista:
            text = f"{given} kan inte väljas på raden{suggest(given, rad.lista)}"
            yield f"rader:{rad.id}/forval/{item.id}", text


def _find_kretsar(delar: Mapping[str, Collection[str]]) -> list[str]:
    """The names that are among their own parts, or their parts' parts."""
    found = []
    for name in delar:
        passed: set[str] = set()
        todo = list(delar[name])
        while todo:
            part = todo.pop()
            if part not in passed:
                passed.add(part)
                todo += delar.get(part, ())
        if name in passed:
            found.append(name)
    return found


# ---------------------------------------------------------------- the year
def _find_ordning(
    tillfallen: Iterable[TillfalleDef], books: Iterable[SkrivenArbetsbok]
) -> Mapping[str, list[int]]:
    """When in the year each workbook is handed out."""
    order: dict[str, list[int]] = {book.id: [] for book in books}
    for tillfalle in tillfallen:
        for book in tillfalle.arbetsbocker.values():
            order.setdefault(book, []).append(tillfalle.ordning)
    return order


def _check_overforingar(
    overforingar: Iterable[SkrivenOverforing], order: Mapping[str, list[int]]
) -> Iterator[Problem]:
    """What can never be carried: to or from workbooks of which no occasion of the kommun hands out
    any, back in the year, or in place of something that goes elsewhere or comes later."""
    sorted_ = sorted(overforingar, key=lambda item: item.sist)
    known = {item.id for item in sorted_}
    before: dict[str, SkrivenOverforing] = {}
    for item in sorted_:
        plats = f"overforing:{item.id}"
        for key, named in (("till", item.till), ("fran", item.fran)):
            given = [order.get(name.partition(".")[0]) for name in named]
            if not any(given):
                for number, name in enumerate(named, 1):
                    if given[number - 1] == []:
                        yield f"{plats}/{key}[{number}]", f"inget tillfälle lämnar ut {name}"
        receiver = [when for name in item.till for when in order.get(name.partition(".")[0], ())]
        for number, name in enumerate(item.fran, 1):
            giver = order.get(name.partition(".")[0])
            if giver and receiver and item.ar >= 0 and min(giver) >= max(receiver):
                yield f"{plats}/fran[{number}]", f"{name} lämnas inte ut före {item.till[0]}"
        first = before.get(item.reserv_for)
        is_same = first is not None and (set(first.till), first.ar) == (set(item.till), item.ar)
        if item.reserv_for in known and not is_same:
            what = "en överföring ovanför, till samma tabell och för samma år"
            yield f"{plats}/reserv_for", f"{item.reserv_for} är inte {what}"
        before[item.id] = item
