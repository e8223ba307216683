"""What a string in a definition is: a name of something, a formula, or a text for people.

A reference is a type. A field says with Annotated what it names, so that the compiler
(schema/resolve.py) can look up every one of them and say what exists; what is no name is Prosa.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal

from pipeline.core.format_sv import get_periodnamn
from pipeline.core.period import Period
from pipeline.core.syntax import Uttryck


class Namnslag(Enum):
    """Kinds of names, each with what a message calls one of them."""

    ARBETSBOK = "arbetsboken"
    TABELL = "tabellen"
    """A table by its id alone, in a workbook or merged."""
    BOKTABELL = "tabellen (arbetsbok.tabell)"
    KOLUMN = "kolumnen"
    FOREGAENDE = "kolumnen för förra året"
    """A column of any table with the same id: last year's workbook may have had others."""
    RAD = "raden"
    ORD = "ordet"
    """A word that people choose among in a column."""
    FORVAL = "ordet som står från början"
    """As ORD, as people see it."""
    CELL = "cellen (tabell/rad/kolumn)"
    SUMMACELL = "summan (tabell/rad)"
    TIDPLATS = "datumet (tillfälle/tabell/rad/kolumn)"
    UPPSTALLNING = "uppställningen"
    FORM = "tabellen eller uppställningen"
    KOLUMNTEXT = "kolumnen som visas"
    RADTEXT = "raden eller radrubriken"
    KOD = "koden"
    NYCKELTAL = "nyckeltalet"
    NOT = "noten"
    NOTKOD = "noten med avstämning för koden"
    KONTROLL = "kontrollen"
    FYND = "fyndet"
    DOKUMENTKOLUMN = "kolumnen som ett dokument kan visa"
    VISNINGSKOLUMN = "kolumnen som ett dokument kan visa i någon tabell"
    DOKUMENTRAD = "raden eller koden"
    DOKUMENT = "dokumentet"
    DOKUMENTSLAG = "slaget av dokument"
    KONTROLLDOKUMENT = "dokumentet eller slaget av dokument"
    AVSNITT = "avsnittet"
    STYRDOKUMENT = "styrdokumentet"
    TILLFALLE = "tillfället"
    BYGGSTEN = "byggstenen"
    OVERFORING = "överföringen"
    ENHET = "enheten"
    ENHETSTYP = "enhetstypen"
    FALT = "fältet eller valet"
    PROFILFALT = "fältet i profilen"
    INSTALLNING = "valet"
    SVAR = "svaret"
    """One of the alternatives of a choice."""
    KRAV = "kravet"


@dataclass(frozen=True, slots=True)
class Ref:
    """A string that names something of a kind.

    i are the fields, of the same object or of one around it, that name the tables in which a
    column or a row is looked up; kolumn the field that names the column whose words it is one of.
    alltid is false
    for what only some of the occasions have that a definition is for.
    """

    slag: Namnslag
    i: tuple[str, ...] = ("tabell", "tabeller")
    kolumn: str = ""
    alltid: bool = True


@dataclass(frozen=True, slots=True)
class Formelrymd:
    """What the names of a formula are: codes, and columns (or with rader rows) of the tables that
    the fields i name."""

    i: tuple[str, ...] = ()
    rader: bool = False


class Namnform(Enum):
    """What a name looks like, as a regex: addresses and the names of cells are made of names."""

    FRI = ".*"
    NAMN = "[A-Za-z0-9_-]+"
    CELLNAMN = "[a-z0-9_]+"


@dataclass(frozen=True, slots=True)
class Deklaration:
    """A string that gives a thing its name. Where a table is named, its columns can be meant."""

    slag: Namnslag | None = None
    form: Namnform = Namnform.NAMN


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people; namn are what may stand within braces in it, anything when None.

    med_celler: a cell may stand there too, as tabell/rad or tabell/rad/kolumn.
    """

    namn: frozenset[str] | None = frozenset()
    med_celler: bool = False


@dataclass(frozen=True, slots=True)
class Monster:
    """A string of a fixed form: regex matches all of it, exempel shows one."""

    regex: str
    exempel: str


OPARIG = "{ och } ska stå i par, runt det som ska fyllas i"
"""What is told of a text with a brace too many."""
PERIODNAMN = frozenset(get_periodnamn(Period(2000)))
"""What texts may say of the period."""
DOKUMENTNAMN = PERIODNAMN | {"kommun", "kortnamn", "enhet"}
"""What headings, titles and sentences of documents may say."""

Id = Annotated[str, Deklaration()]
TabellId = Annotated[str, Deklaration(Namnslag.TABELL, Namnform.CELLNAMN)]
KolumnId = Annotated[str, Deklaration(Namnslag.KOLUMN, Namnform.CELLNAMN)]
ArbetsbokId = Annotated[str, Deklaration(Namnslag.ARBETSBOK, Namnform.CELLNAMN)]
RadId = Annotated[str, Deklaration(Namnslag.RAD, Namnform.CELLNAMN)]
GementId = Annotated[str, Deklaration(form=Namnform.CELLNAMN)]
Prosa = Annotated[str, Text()]
Periodtext = Annotated[str, Text(PERIODNAMN)]
Dokumenttext = Annotated[str, Text(DOKUMENTNAMN)]
Informationstext = Annotated[str, Text(DOKUMENTNAMN, med_celler=True)]
Fyndtext = Annotated[str, Text(None)]
"""A text whose braces are filled in by whoever tells the finding."""
Kod = Annotated[str, Deklaration(Namnslag.KOD)]
Ord = Annotated[str, Deklaration(form=Namnform.FRI)]
"""A word that people choose among and formulas compare with."""
Filnamn = Annotated[str, Deklaration(form=Namnform.FRI)]
NYCKEL = "nyckel"
"""What a value in a table is under, among the names around it."""
Forval = Annotated[str, Ref(Namnslag.FORVAL, kolumn=NYCKEL)]
"""A word of the column that it is under."""
Svar = Annotated[str, Ref(Namnslag.SVAR, i=(NYCKEL,))]
"""An alternative of the choice that it is under."""
Valord = Annotated[str, Ref(Namnslag.SVAR, i=())]
"""An alternative of the choice that it is in, or a number; val.py looks it up."""
KommandoRef = Annotated[str, Ref(Namnslag.KONTROLLDOKUMENT)]
"""A command is called as a document that it makes, or its kind."""
DATUM = Monster(r"\d{4}-\d{2}-\d{2}", "2025-10-15")
Docxfil = Annotated[str, Monster(r"[^/\\]+\.docx", "kommunen.docx")]
Datumord = Annotated[str, DATUM]
Talord = Annotated[str, Monster(r"(\d+(,\d+)?)?", "0,51")]
Kommunkod = Annotated[str, Monster(r"\d{4}", "1961")]
Organisationsnummer = Annotated[str, Monster(r"(\d{6}-\d{4})?", "212000-2056")]
Radkalla = Literal["verksamhetsomraden", "enheter", "bolag", "underlag"]
Organisationsform = Literal["kommun", "kommunalförbund"]

ArbetsbokRef = Annotated[str, Ref(Namnslag.ARBETSBOK)]
TabellRef = Annotated[str, Ref(Namnslag.TABELL)]
BoktabellRef = Annotated[str, Ref(Namnslag.BOKTABELL)]
KolumnRef = Annotated[str, Ref(Namnslag.KOLUMN)]
ForegaendeRef = Annotated[str, Ref(Namnslag.FOREGAENDE)]
RadRef = Annotated[str, Ref(Namnslag.RAD)]
CellRef = Annotated[str, Ref(Namnslag.CELL)]
UppstallningRef = Annotated[str, Ref(Namnslag.UPPSTALLNING)]
KodRef = Annotated[str, Ref(Namnslag.KOD)]
NotRef = Annotated[str, Ref(Namnslag.NOT)]
FyndRef = Annotated[str, Ref(Namnslag.FYND)]
DokumentRef = Annotated[str, Ref(Namnslag.DOKUMENT)]
StyrdokumentRef = Annotated[str, Ref(Namnslag.STYRDOKUMENT)]
TillfalleRef = Annotated[str, Ref(Namnslag.TILLFALLE)]
OverforingRef = Annotated[str, Ref(Namnslag.OVERFORING)]
EnhetRef = Annotated[str, Ref(Namnslag.ENHET)]
EnhetstypRef = Annotated[str, Ref(Namnslag.ENHETSTYP)]
Profilfalt = Annotated[str, Ref(Namnslag.PROFILFALT)]
FaltRef = Annotated[str, Ref(Namnslag.FALT)]
ValRef = Annotated[str, Ref(Namnslag.INSTALLNING)]
KravRef = Annotated[str, Ref(Namnslag.KRAV)]
TidplatsRef = Annotated[str, Ref(Namnslag.TIDPLATS)]

Formel = Annotated[Uttryck, Formelrymd()]
"""A formula over codes, tables, fields and sections."""
Radformel = Annotated[Uttryck, Formelrymd(("tabell",))]
"""A formula over the columns of a row of the table around it."""
