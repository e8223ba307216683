"""What exists: every name that a definition may use, by kind, and the columns and rows of tables.

A name exists when any occasion of the kommun has it, also when the kommun has taken the thing
away by an avsteg: a shared chapter may name what only some kommuner ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pipeline.core.sammanstallning import Beloppskolumn
from pipeline.schema.arbetsbok import ArbetsbokDef, TabellDef, Typ
from pipeline.schema.dokument import NotDef
from pipeline.schema.kolumner import KONSOLIDERING
from pipeline.schema.kommun import ENHETSTYPER, Enhet
from pipeline.schema.sammanstallning import (
    ANDEL_RESULTAT,
    ELIM_RESULTAT,
    KonsolideringDef,
    SammanslagenTabellDef,
    Sammanslagning,
)
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppstallning import UppstallningDef, find_bolagets

Objekt = Mapping[str, Iterable[Any]]
"""Definitions as objects, by the kind that they are written under."""
PERIODFALT = frozenset({"rakenskapsar", "rakenskapsar_start", "periodslut", "presentationsenhet"})
"""What formulas may ask of the period with falt()."""
UPPGIFTER = "uppgifter"
"""Tables whose id begins so hold fields that falt() finds by their row."""
_STATEMENT_COLUMNS = frozenset({item.value for item in Beloppskolumn} | {"fg"})
_SUMMA = "summa"
JA_NEJ = ("Ja", "Nej")
"""What people choose among in a column of that type; formulas compare in small letters."""
_ANSWERS = (*JA_NEJ, *(word.lower() for word in JA_NEJ))
ENHET = "enhet"
"""The column of a document that says who a row comes from."""
_AVVIKELSER = ("avvikelse", "prognos_avvikelse")
REDOVISADE = frozenset(
    {"not"}
    | {
        f"{prefix}{item}"
        for prefix in ("", "koncern_", "kommun_")
        for item in (*_AVVIKELSER, *(kolumn.value for kolumn in Beloppskolumn))
    }
)
"""The columns that a statement or key figures can be shown in."""


@dataclass(slots=True)
class Tabellnamn:
    """The names within a table. rader are those that are fixed; oppen tells that there may be
    others: free rows, or rows from the organisation or from what is known."""

    kolumner: set[str] = field(default_factory=set)
    rader: set[str] = field(default_factory=set)
    rubriker: set[str] = field(default_factory=set)
    ord: dict[str, set[str]] = field(default_factory=dict)
    """The words that people choose among, by column."""
    oppen: bool = False
    delvis: bool = False
    """Some of it comes from a table that does not exist, which is told where it is named."""

    def merge(self, other: Tabellnamn) -> None:
        """Adds the names of another table that is shown under the same id."""
        self.kolumner |= other.kolumner
        self.rader |= other.rader
        self.rubriker |= other.rubriker
        for kolumn, words in other.ord.items():
            self.ord.setdefault(kolumn, set()).update(words)
        self.oppen |= other.oppen
        self.delvis |= other.delvis


class Namnrymd:
    """The names of one kommun's definitions."""

    def __init__(
        self,
        objekt: Objekt,
        andra: Mapping[Namnslag, Iterable[str]],
        bortvalda: frozenset[str] = frozenset(),
    ) -> None:
        """objekt are all objects by kind, also those that an avsteg has changed or taken away, as
        they were before it; andra are names that stand elsewhere. bortvalda are the names of what
        belongs to byggstenar that are not chosen: a list may name it, and does without it."""
        self.andra = andra
        self.bortvalda = bortvalda
        self.tabeller: dict[str, Tabellnamn] = {}
        self.former: dict[str, Tabellnamn] = {}
        self.namn: dict[Namnslag, set[str]] = {slag: set() for slag in Namnslag}
        self.ord: dict[str, set[str]] = {}
        """The answers that a choice or field has, by its id."""
        self.utan_bolag = False
        """The tables or the column that hold the codes of the bolag are not there."""
        self.namn[Namnslag.ENHETSTYP] |= set(ENHETSTYPER)
        self.namn[Namnslag.FALT] |= PERIODFALT
        self._add_tables(objekt)
        for slag, names in andra.items():
            self.namn[slag].update(names)
        for slag, names in _iter_names(objekt):
            self.namn[slag].update(names)
        self._add_falt(objekt)

    def narrow(self, objekt: Objekt) -> Namnrymd:
        """The names of fewer objects, without those that are known to be partly missing."""
        made = Namnrymd(objekt, self.andra, self.bortvalda)
        for tabell in made.tabeller.values():
            tabell.delvis = False
        return made

    def find(self, slag: Namnslag) -> set[str]:
        """All names of a kind."""
        return self.namn[slag]

    def find_tabell(self, namn: str) -> Tabellnamn | None:
        """The names within a table, by "tabell" or "arbetsbok.tabell"."""
        return self.tabeller.get(namn)

    def _add_tables(self, objekt: Objekt) -> None:
        for statement in objekt["uppstallning"]:
            self._add_statement(statement)
        rows = _find_radkallor(objekt["enhet"])
        for book in objekt["arbetsbok"]:
            self._add_book(book, rows)
        for merged in objekt["tabell"]:
            self._add_merged(merged, rows)
        for rules in objekt["konsolidering"]:
            self._add_konsolidering(rules, {item.id: item for item in objekt["uppstallning"]})

    def _add_statement(self, statement: UppstallningDef) -> None:
        names = Tabellnamn(set(_STATEMENT_COLUMNS))
        names.rader |= {rad.id for rad in statement.rader} | {rad.kod for rad in statement.rader}
        names.rubriker |= {rad.rubrik for rad in statement.rader}
        self.former.setdefault(statement.id, Tabellnamn()).merge(names)
        self.namn[Namnslag.UPPSTALLNING].add(statement.id)

    def _add_book(self, book: ArbetsbokDef, rows: Mapping[str, set[str]]) -> None:
        for flik in book.flikar:
            for tabell in flik.tabeller:
                names = self._read_tabell(tabell, rows)
                for name in (tabell.id, f"{book.id}.{tabell.id}"):
                    self.tabeller.setdefault(name, Tabellnamn()).merge(names)
                self.namn[Namnslag.BOKTABELL].add(f"{book.id}.{tabell.id}")
                self.namn[Namnslag.TABELL].add(tabell.id)

    def _add_merged(self, merged: SammanslagenTabellDef, rows: Mapping[str, set[str]]) -> None:
        names = self.tabeller.setdefault(merged.id, Tabellnamn())
        for source in merged.fran:
            is_chosen = self.bortvalda.isdisjoint(source.split("."))
            names.merge(self.tabeller.get(source, Tabellnamn(delvis=is_chosen)))
        names.kolumner |= {item.id for item in merged.berakna}
        names.rader |= rows["enheter"] if merged.typ is Sammanslagning.PER_ENHET else set()
        if merged.summarad:
            names.rader.add(_SUMMA)
        self.namn[Namnslag.TABELL].add(merged.id)

    def _add_konsolidering(
        self, rules: KonsolideringDef, uppstallningar: Mapping[str, UppstallningDef]
    ) -> None:
        """The tables and codes that show how the koncern was put together; and the codes that the
        bolag choose among, beside the words of their own."""
        for rule in rules.tabeller:
            statement = uppstallningar.get(rule.uppstallning)
            koder = {rad.kod for rad in find_bolagets(statement)} if statement else set()
            found = [
                tabell
                for name, tabell in self.tabeller.items()
                if name.rpartition(".")[2] == rule.tabell and rules.kodkolumn in tabell.kolumner
            ]
            self.utan_bolag |= not found
            for tabell in found:
                tabell.ord.setdefault(rules.kodkolumn, set()).update(koder)
        for name in rules.uppstallningar:
            rows = self.former.get(name, Tabellnamn()).rader
            shown = Tabellnamn({"kommun", "bolag", "eliminering", "koncern"}, set(rows))
            self.tabeller.setdefault(KONSOLIDERING + name, Tabellnamn()).merge(shown)
            self.namn[Namnslag.TABELL].add(KONSOLIDERING + name)
        self.namn[Namnslag.KOD] |= {ANDEL_RESULTAT, ELIM_RESULTAT}

    def _add_falt(self, objekt: Objekt) -> None:
        known = self.namn[Namnslag.FALT]
        for name, names in self.tabeller.items():
            if name.startswith(UPPGIFTER):
                known |= names.rader
        for fraga in objekt["val"]:
            known.add(fraga.id)
            self.ord.setdefault(fraga.id, set()).update(item.varde for item in fraga.alternativ)
        for falt in objekt["falt"]:
            known.add(falt.id)
            self.namn[Namnslag.PROFILFALT].add(falt.id)
            words = {item.strip('"') for item in falt.alternativ}
            self.ord.setdefault(falt.id, set()).update(words)

    def _read_tabell(self, tabell: TabellDef, rows: Mapping[str, set[str]]) -> Tabellnamn:
        names = Tabellnamn({item.id for item in tabell.kolumner})
        names.rader |= {rad.id for rad in tabell.rader} | ({_SUMMA} if tabell.summarad else set())
        names.rader |= rows.get(tabell.rader_fran or "", set())
        names.rubriker |= {rad.rubrik for rad in tabell.rader}
        names.oppen = tabell.rader_fran == "underlag"
        statement = self.former.get(tabell.uppstallning or "")
        if statement:
            names.rader |= statement.rader
            names.rubriker |= statement.rubriker
        for kolumn in tabell.kolumner:
            own = set(_ANSWERS if kolumn.typ is Typ.JA_NEJ else kolumn.lista)
            words = own.union(*(rad.lista for rad in tabell.rader))
            if words:
                names.ord[kolumn.id] = words
        return names


def _find_radkallor(enheter: Iterable[Enhet]) -> Mapping[str, set[str]]:
    """The rows that tables take from the organisation, by what they are taken from."""
    alla = list(enheter)
    return {
        "verksamhetsomraden": {item.id for enhet in alla for item in enhet.verksamhetsomraden},
        "enheter": {enhet.id for enhet in alla},
        "bolag": {enhet.id for enhet in alla if enhet.agd_andel},
    }


def _iter_names(objekt: Objekt) -> Iterator[tuple[Namnslag, Iterable[str]]]:
    """The names of objects, by kind."""
    for slag, kind in _BY_ID.items():
        yield slag, (item.id for item in objekt[kind])
    yield Namnslag.NYCKELTAL, (kod for item in objekt["nyckeltal"] for kod in (item.id, item.kod))
    yield Namnslag.FYND, (item.kod for item in objekt["fynd"])
    yield Namnslag.KRAV, (krav for grupp in objekt["kravgrupp"] for krav in grupp.krav)
    yield Namnslag.NOTKOD, _iter_notkoder(objekt["not"])
    yield Namnslag.AVSNITT, (item.id for item in objekt["not"])
    for dokument in objekt["dokument"]:
        yield Namnslag.AVSNITT, (item.id for item in dokument.avsnitt)
    for statement in objekt["uppstallning"]:
        yield Namnslag.KOD, (rad.kod for rad in statement.rader)
    for kind in ("varde", "nyckeltal"):
        yield Namnslag.KOD, (item.kod for item in objekt[kind])


_BY_ID = MappingProxyType(
    {
        Namnslag.ARBETSBOK: "arbetsbok",
        Namnslag.NOT: "not",
        Namnslag.KONTROLL: "kontroll",
        Namnslag.DOKUMENT: "dokument",
        Namnslag.DOKUMENTSLAG: "dokumentslag",
        Namnslag.TILLFALLE: "tillfalle",
        Namnslag.BYGGSTEN: "byggsten",
        Namnslag.OVERFORING: "overforing",
        Namnslag.ENHET: "enhet",
        Namnslag.INSTALLNING: "val",
    }
)


def _iter_notkoder(noter: Iterable[NotDef]) -> Iterator[str]:
    """Codes whose note says where its total stands."""
    for note in noter:
        for place in note.avstamning:
            yield from (place.kod,) if place.kod else note.koder


def get_tabeller(names: Mapping[str, tuple[str, ...]], i: Iterable[str]) -> tuple[str, ...]:
    """The tables that the fields i of the objects around a string name."""
    return tuple(item for field_ in i for item in names.get(field_, ()))
