"""How far a step has come: which workbooks have been received and who has decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.core.inlamning import Inlamning
from pipeline.formel.resultat import parse_datum
from pipeline.kalender.gjort import Gjort
from pipeline.kalender.tid import Stegtid
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.kommun import Enhet
from pipeline.schema.select import is_valid

TABELL = "uppgifter"
"""The workbook table with dates of decisions, in the column varde."""
KOLUMN = "varde"
_FOR_ANDRA = ("overgripande",)
"""Types of enheter whose workbook holds the dates of others: the step says whose."""


@dataclass(frozen=True, slots=True)
class Gjorda:
    """What there is to look in: workbooks by year and occasion, and the own list by year."""

    read: Callable[[int, str], tuple[Inlamning, ...]]
    listor: Mapping[int, tuple[Gjort, ...]]


@dataclass(frozen=True, slots=True)
class Lamnat:
    """How many workbooks of an occasion have been received."""

    tillfalle: str
    vantade: int
    lamnade: int


@dataclass(frozen=True, slots=True)
class Beslut:
    """Someone who is to be done with a step, and the day it was; None when nobody has said."""

    namn: str
    datum: date | None


@dataclass(frozen=True, slots=True)
class Frist:
    """Someone for whom a step has begun to count, and the meeting it is to be done at; None when
    the profile has no later meeting (STY-DEG-041)."""

    namn: str
    fran: date
    senast: date | None


@dataclass(frozen=True, slots=True)
class Steglage:
    """A step with the documents it makes here, what has come in, and who has decided."""

    stegtid: Stegtid
    dokument: tuple[DokumentDef, ...]
    leveranser: tuple[Lamnat, ...]
    beslut: tuple[Beslut, ...]
    frister: tuple[Frist, ...]

    @property
    def is_seen(self) -> bool:
        """False when a workbook should show what was done and none at all has been received."""
        return not self.dokument or any(item.lamnade for item in self.leveranser)


def find_lage(stegtid: Stegtid, definitions: Definitions, gjorda: Gjorda, day: date) -> Steglage:
    """How far a step has come at a day; what is dated later is planned, not done."""
    dokument = find_dokument(stegtid, definitions)
    known = dict.fromkeys(item.tillfalle for item in dokument)
    occasions = [item for item in definitions.tillfallen if item in known]
    received = {item: gjorda.read(stegtid.year, item) for item in occasions}
    leveranser = tuple(
        Lamnat(item, len(_find_vantade(item, stegtid.year, definitions)), len(files))
        for item, files in received.items()
    )
    files = [inlamning for item in received.values() for inlamning in item]
    return Steglage(
        stegtid,
        dokument,
        leveranser,
        tuple(_find_beslut(stegtid, definitions, gjorda, files, day)),
        tuple(_find_frister(stegtid, definitions, gjorda)),
    )


def find_dokument(stegtid: Stegtid, definitions: Definitions) -> tuple[DokumentDef, ...]:
    """The documents of the kommun that the step makes."""
    made = (definitions.dokument[item] for item in definitions.kommun.dokument)
    return tuple(item for item in made if item.styrdokument in stegtid.steg.styrdokument)


def _find_vantade(tillfalle: str, year: int, definitions: Definitions) -> list[Enhet]:
    books = definitions.tillfallen[tillfalle].arbetsbocker
    return [item for item in definitions.enheter if item.typ in books and is_valid(item, year)]


def _find_beslut(
    stegtid: Stegtid,
    definitions: Definitions,
    gjorda: Gjorda,
    files: Iterable[Inlamning],
    day: date,
) -> Iterator[Beslut]:
    steg = stegtid.steg
    days = {item.enhet: _find_datum(item, TABELL, steg.beslut, KOLUMN) for item in files}
    own = {
        item.enhet: date.fromisoformat(item.datum)
        for item in gjorda.listor.get(stegtid.first.year, ())
        if item.steg == steg.id
    }
    for enhet in definitions.enheter:
        if enhet.typ in steg.vem and enhet.id not in steg.utom and is_valid(enhet, stegtid.year):
            namn = steg.beslutas_av if enhet.typ in _FOR_ANDRA else enhet.namn
            done = own.get(enhet.id) or days.get(enhet.id)
            yield Beslut(namn, done if done and done <= day else None)


def _find_frister(stegtid: Stegtid, definitions: Definitions, gjorda: Gjorda) -> Iterator[Frist]:
    if not stegtid.steg.fran:
        return
    tillfalle, tabell, rad, kolumn = stegtid.steg.fran.split("/")
    for inlamning in gjorda.read(stegtid.year, tillfalle):
        enhet = definitions.find_enhet(inlamning.enhet)
        fran = _find_datum(inlamning, tabell, rad, kolumn)
        if enhet is not None and fran is not None:
            meetings = [date.fromisoformat(item) for item in enhet.sammantraden]
            yield Frist(
                enhet.namn, fran, min((day for day in meetings if day > fran), default=None)
            )


def _find_datum(inlamning: Inlamning, tabell: str, rad: str, kolumn: str) -> date | None:
    found = inlamning.tabeller.get(tabell)
    uppgift = found.find(rad, kolumn) if found else None
    value = uppgift.value if uppgift else None
    return parse_datum(value) if isinstance(value, str | date) else None
