"""Workbooks: flikar with tables; every table has keyed rows and keyed columns.

A sheet of texts is a table too: one fixed row per text and a column of type langtext. krav names
the requirements that a part meets; the register counts them (pipeline/register).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from pipeline.core.tal import Pengar, Unit
from pipeline.schema.typer import (
    ArbetsbokId,
    ForegaendeRef,
    Forval,
    GementId,
    KolumnId,
    KolumnRef,
    KravRef,
    Ord,
    Periodtext,
    Prosa,
    Radformel,
    RadId,
    Radkalla,
    RadRef,
    TabellId,
    TabellRef,
    UppstallningRef,
)


class Typ(Enum):
    """What a cell holds."""

    # Looked up many thousand times in a run: by which it is, not by the letters of its name.
    __hash__ = object.__hash__

    BELOPP = "belopp"
    TAL = "tal"
    HELTAL = "heltal"
    PROCENT = "procent"
    TEXT = "text"
    LANGTEXT = "langtext"
    DATUM = "datum"
    LISTA = "lista"
    JA_NEJ = "ja_nej"


class Slag(Enum):
    """Whether a column or row holds income or cost, for the sign rule of its table."""

    INTAKT = "intakt"
    KOSTNAD = "kostnad"
    BADA = "bada"


class Teckenkonvention(Enum):
    """How costs are written by hand; inside the program they are always minus. bidrag_plus: all
    amounts are what someone is given to use, written as income, and are costs of the giver."""

    KOSTNAD_MINUS = "kostnad_minus"
    KOSTNAD_PLUS = "kostnad_plus"
    BIDRAG_PLUS = "bidrag_plus"


class Radtyp(Enum):
    """What a row is; summa and delsumma carry the reported total of the rows they name."""

    # Looked up many thousand times in a run: by which it is, not by the letters of its name.
    __hash__ = object.__hash__

    POST = "post"
    SUMMA = "summa"
    DELSUMMA = "delsumma"
    VARAV = "varav"
    RUBRIK = "rubrik"


@dataclass(frozen=True, slots=True, kw_only=True)
class KolumnDef:
    """A column.

    uttryck: computed from other columns of the row (ids as names), locked in the workbook.
    foregaende: shows last year's published value of the named column; locked, read from the
    underlag and never from the workbook. tidigare: shows what the nearest earlier occasion of the
    year said in the named column; locked, and not there where none says it. forifylld: prefilled
    from the underlag for the period's own year (ramar and other decisions); last: such a cell
    cannot be changed.
    """

    id: KolumnId
    rubrik: Periodtext
    typ: Typ
    hjalp: Periodtext = ""
    obligatorisk: bool = False
    bredd: int = 14
    enhet: Unit | None = None
    decimaler: int = 0
    lista: tuple[Ord, ...] = ()
    uttryck: Radformel | None = None
    foregaende: ForegaendeRef | None = None
    tidigare: ForegaendeRef | None = None
    forifylld: bool = False
    last: bool = False
    slag: Slag = Slag.BADA
    tomt_ar_noll: bool = False
    minst: Decimal | None = None
    hogst: Decimal | None = None
    max_langd: int | None = None
    summeras: bool = True
    krav: tuple[KravRef, ...] = ()
    val_fran: TabellRef | None = None
    """Table of the same workbook whose row headings are the choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RadDef:
    """A fixed row. typ_i_cell, obligatorisk and lista override the column's for this row.

    forval: what stands in a column (by id) from the start; people may change it.
    """

    id: RadId
    rubrik: Periodtext
    typ: Radtyp = Radtyp.POST
    summa: tuple[RadRef, ...] = ()
    hjalp: Periodtext = ""
    typ_i_cell: Typ | None = None
    enhet: Unit | None = None
    decimaler: int | None = None
    obligatorisk: bool | None = None
    lista: tuple[Ord, ...] = ()
    slag: Slag = Slag.BADA
    indrag: int = 0
    tomt_ar_noll: bool = False
    forval: Mapping[KolumnRef, Forval] = field(default_factory=dict)
    krav: tuple[KravRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TabellDef:
    """A table. Its rows come from rader, from an uppställning, or from what is known.

    rader_fran: "verksamhetsomraden" (the enhet's own, from organisation.toml), "enheter"
    (all enheter of the kommun with a budget), "bolag" (the kommun's bolag) or "underlag"
    (row keys known from last year or from decisions). fria_rader empty rows follow, which
    people may fill in and add to. summarad is the heading of a sum row over all rows.
    """

    id: TabellId
    rubrik: Periodtext
    kolumner: tuple[KolumnDef, ...]
    hjalp: Periodtext = ""
    rubrikkolumn: Periodtext = "Post"
    belopp_i: Pengar | None = None
    teckenkonvention: Teckenkonvention = Teckenkonvention.KOSTNAD_MINUS
    rader: tuple[RadDef, ...] = ()
    uppstallning: UppstallningRef | None = None
    rader_fran: Radkalla | None = None
    fria_rader: int = 0
    summarad: Prosa | None = None
    minst_rader: int = 0
    rubrikbredd: int = 44
    krav: tuple[KravRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlikDef:
    """A sheet; namn is at most 31 characters and is what people see on the tab."""

    id: GementId
    namn: Periodtext
    rubrik: Periodtext
    tabeller: tuple[TabellDef, ...]
    hjalp: Periodtext = ""
    krav: tuple[KravRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbetsbokDef:
    """A workbook; a new version refuses workbooks filled in an older one."""

    id: ArbetsbokId
    version: int
    rubrik: Periodtext
    flikar: tuple[FlikDef, ...]
    anvisning: tuple[Periodtext, ...] = ()
    krav: tuple[KravRef, ...] = ()


SUMMA_KEY = "summa"
"""The key of a table's last row, its sum."""
RADTYP_KOLUMN = "radtyp"
"""The column in which people say what a row of their own is."""
SUMMOR = (Radtyp.SUMMA, Radtyp.DELSUMMA)
TAL_TYPER = (Typ.BELOPP, Typ.TAL, Typ.HELTAL, Typ.PROCENT)
TEXT_TYPER = (Typ.TEXT, Typ.LANGTEXT)
_UNITS = {Typ.PROCENT: Unit.PROCENT, Typ.HELTAL: Unit.ANTAL, Typ.TAL: Unit.TAL}


def is_overridden(tabell: TabellDef, kolumn: KolumnDef) -> bool:
    """Whether a row's own type, unit and choices hold in this column."""
    first = tabell.kolumner[0]
    return kolumn is first or kolumn.typ in TAL_TYPER or kolumn.foregaende == first.id


def find_unit(belopp: Unit, row: RadDef | None, kolumn: KolumnDef, typ: Typ) -> Unit | None:
    """The unit of a cell of a type, belopp for amounts; None for what is not a number.

    row is the row's definition where it overrides the column, otherwise None.
    """
    if typ not in TAL_TYPER:
        return None
    if row and row.enhet:
        return row.enhet
    own = kolumn.enhet if typ is kolumn.typ else None
    return own or (belopp if typ is Typ.BELOPP else _UNITS[typ])
