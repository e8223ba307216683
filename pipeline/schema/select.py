"""The definitions of one occasion: what everyone fills in then, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType

from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.bundle import Definitions, find_gjorda
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.schema.ifyllning import fill_arbetsbok
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.sammanstallning import (
    BeraknadKolumnDef,
    KonsolideringDef,
    SammanslagenTabellDef,
)
from pipeline.schema.tidigare import date_arbetsbok
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef


def select_tillfalle(definitions: Definitions, tillfalle: str, year: int) -> Definitions:
    """The definitions as every stage sees them at an occasion of a year.

    All enheter of the year stay, with the workbook they fill in then, or none. Workbooks,
    merged tables, codes, notes, checks and documents are those of the occasion. Raises KeyError
    for an unknown occasion.
    """
    chosen = definitions.tillfallen[tillfalle]
    enheter = tuple(
        replace(enhet, arbetsbok=chosen.arbetsbocker.get(enhet.typ, ""))
        for enhet in definitions.enheter
        if is_valid(enhet, year)
    )
    used = {enhet.arbetsbok for enhet in enheter}
    period = chosen.get_period(year)
    books = {
        key: fill_arbetsbok(item, period)
        for key, item in definitions.arbetsbocker.items()
        if key in used
    }
    columns = _find_columns(books)
    other = _find_columns(definitions.arbetsbocker)
    tabeller = tuple(_select_tabeller(definitions.tabeller, columns, other))
    known = {tabell for _, tabell in columns} | {item.id for item in tabeller}
    missing = _find_all_tabeller(definitions) - known
    dokument = {key: item for key, item in definitions.dokument.items() if _is_made(item, chosen)}
    made = tuple(item for item in definitions.kommun.dokument if item in dokument)
    gjorda = find_gjorda(made, dokument)
    dated = replace(definitions, tillfalle=chosen)
    books = {key: date_arbetsbok(item, dated, year) for key, item in books.items()}
    return replace(
        dated,
        kommun=replace(definitions.kommun, dokument=made),
        enheter=enheter,
        arbetsbocker=MappingProxyType(books),
        tabeller=tabeller,
        varden=tuple(v for v in definitions.varden if not v.uttryck.namn & missing),
        nyckeltal=tuple(n for n in definitions.nyckeltal if not n.uttryck.namn & missing),
        noter=tuple(item for item in definitions.noter if not _find_shown(item) & missing),
        uppstallningar=_select_uppstallningar(definitions.uppstallningar, year),
        kontroller=tuple(_select_kontroller(definitions.kontroller, gjorda, year)),
        konsolidering=_select_konsolidering(definitions, known),
        dokument=MappingProxyType(dokument),
    )


def _select_kontroller(
    kontroller: Iterable[KontrollDef], gjorda: AbstractSet[str], year: int
) -> Iterator[KontrollDef]:
    """The checks of what is made, that are in force in a year."""
    yield from (item for item in kontroller if gjorda & set(item.dokument) and is_valid(item, year))


def is_valid(item: Enhet | KontrollDef | UppstallningRadDef, year: int) -> bool:
    """True when an enhet exists in a year, or a rule is in force."""
    return (item.galler_fran is None or item.galler_fran <= year) and (
        item.galler_till is None or year <= item.galler_till
    )


def _select_uppstallningar(
    statements: Mapping[str, UppstallningDef], year: int
) -> Mapping[str, UppstallningDef]:
    chosen = {key: _select_uppstallning(item, year) for key, item in statements.items()}
    return MappingProxyType(chosen)


def _select_uppstallning(statement: UppstallningDef, year: int) -> UppstallningDef:
    """The statement with the rows that its form has in a year; sums add up those."""
    kept = [rad for rad in statement.rader if is_valid(rad, year)]
    if len(kept) == len(statement.rader):
        return statement
    koder = {rad.kod for rad in kept}
    rader = (replace(rad, summa=tuple(kod for kod in rad.summa if kod in koder)) for rad in kept)
    return replace(statement, rader=tuple(rader))


def _find_columns(books: Mapping[str, ArbetsbokDef]) -> dict[tuple[str, str], set[str]]:
    """Column ids by workbook and table."""
    return {
        (book.id, tabell.id): {kolumn.id for kolumn in tabell.kolumner}
        for book in books.values()
        for flik in book.flikar
        for tabell in flik.tabeller
    }


def _find_all_tabeller(definitions: Definitions) -> set[str]:
    own = {tabell for _, tabell in _find_columns(definitions.arbetsbocker)}
    return own | {item.id for item in definitions.tabeller}


def _select_tabeller(
    tabeller: Iterable[SammanslagenTabellDef],
    columns: Mapping[tuple[str, str], set[str]],
    other: Mapping[tuple[str, str], set[str]],
) -> Iterable[SammanslagenTabellDef]:
    """Merged tables that some workbook of the occasion fills, with the columns they then have;
    other holds the columns of all workbooks."""
    for tabell in tabeller:
        fran = tuple(name for name in tabell.fran if _split(name) in columns)
        if fran:
            found = set().union(*(columns[_split(name)] for name in fran))
            lost = set().union(*(other.get(_split(name), set()) for name in tabell.fran)) - found
            yield replace(tabell, fran=fran, berakna=_select_berakna(tabell.berakna, lost))


def _split(name: str) -> tuple[str, str]:
    book, _, tabell = name.partition(".")
    return book, tabell


def _select_berakna(
    berakna: Iterable[BeraknadKolumnDef], lost: set[str]
) -> tuple[BeraknadKolumnDef, ...]:
    """The computed columns without those that rest on a column nobody fills in now."""
    kept = []
    for item in berakna:
        if set(item.uttryck.koder) & lost:
            lost.add(item.id)
        else:
            kept.append(item)
    return tuple(kept)


def _is_made(dokument: DokumentDef, tillfalle: TillfalleDef) -> bool:
    return dokument.del_av_dokument or dokument.tillfalle == tillfalle.id


def _find_shown(note: NotDef) -> set[str]:
    shown = {block.visar for block in note.block if block.visar}
    return shown | {item.tabell for item in note.avstamning}


def _select_konsolidering(definitions: Definitions, known: set[str]) -> KonsolideringDef | None:
    rules = definitions.konsolidering
    return rules if rules and set(rules.tabellnamn) & known else None
