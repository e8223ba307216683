"""Tables, workbooks and carries as people write them: each thing once, with only what differs.

A column is what its workbook says of it, then its table, then the table that this one is like
(som), then the column of the same id that all tables share. None means that nothing is said here.
utbyggnad.py makes the workbooks of arbetsbok.py of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

from pipeline.core.syntax import Uttryck
from pipeline.core.tal import Unit
from pipeline.schema.arbetsbok import Radtyp, Slag, Teckenkonvention, Typ
from pipeline.schema.genvag import register_short
from pipeline.schema.sammanstallning import BeraknadKolumnDef, Sammanslagning
from pipeline.schema.tillfalle import Fran
from pipeline.schema.typer import (
    ArbetsbokId,
    BoktabellRef,
    EnhetstypRef,
    ForegaendeRef,
    Formelrymd,
    Forval,
    GementId,
    Id,
    KolumnId,
    KolumnRef,
    KravRef,
    Namnslag,
    Ord,
    OverforingRef,
    Periodtext,
    Prosa,
    Radformel,
    RadId,
    Radkalla,
    RadRef,
    Ref,
    TabellId,
    TabellRef,
    UppstallningRef,
)
from pipeline.schema.visning import Tabellvisning


class Liv(Enum):
    """What happens to a column during the year when an earlier occasion has asked for it. fast:
    it is known and locked. andras: it is known and may be changed. fragas: it is asked again."""

    FAST = "fast"
    ANDRAS = "andras"
    FRAGAS = "fragas"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenKolumn:
    """A column as written; KolumnDef says what the keys mean, and what they are when left out.

    forifylld and last hold at the first occasion of the year that has the column. samma_period:
    last year's value is that of the same months. forval stands in every row from the start.
    """

    id: KolumnId
    rubrik: Periodtext | None = None
    typ: Typ | None = None
    hjalp: Periodtext | None = None
    obligatorisk: bool | None = None
    bredd: int | None = None
    enhet: Unit | None = None
    decimaler: int | None = None
    lista: tuple[Ord, ...] | None = None
    uttryck: Radformel | None = None
    foregaende: ForegaendeRef | None = None
    tidigare: ForegaendeRef | None = None
    samma_period: bool | None = None
    forifylld: bool | None = None
    last: bool | None = None
    liv: Liv | None = None
    forval: Ord | None = None
    slag: Slag | None = None
    tomt_ar_noll: bool | None = None
    minst: Decimal | None = None
    hogst: Decimal | None = None
    max_langd: int | None = None
    summeras: bool | None = None
    krav: tuple[KravRef, ...] | None = None
    val_fran: TabellRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenRad:
    """A fixed row as written; RadDef says what the keys mean."""

    id: RadId
    rubrik: Periodtext | None = None
    typ: Radtyp | None = None
    summa: tuple[RadRef, ...] | None = None
    hjalp: Periodtext | None = None
    typ_i_cell: Typ | None = None
    enhet: Unit | None = None
    decimaler: int | None = None
    obligatorisk: bool | None = None
    lista: tuple[Ord, ...] | None = None
    slag: Slag | None = None
    indrag: int | None = None
    tomt_ar_noll: bool | None = None
    forval: Mapping[KolumnRef, Forval] | None = None
    krav: tuple[KravRef, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenTabell:
    """A table as written, once or with what differs in a workbook; TabellDef says what the keys
    mean. som: another table, whose columns, rows and keys hold where this one says nothing.

    kolumner and rader are those that it has, in order. In a workbook, and with som, an id alone
    is the column or row of that id.

    tomt_ar_noll holds for its fixed rows, and liv for all columns that say nothing. vidare_om is
    the formula that a row meets to go on
    to later occasions. How the tables of the enheter become the kommun's (SammanslagenTabellDef):
    without sammanslagning a table that one enhet fills in is copied. fran names the tables it is
    made from, without fran those of its own id that the enhetstyper fill in. visas says how its
    columns stand in documents.
    """

    id: TabellId
    som: TabellRef | None = None
    rubrik: Periodtext | None = None
    kolumner: tuple[SkrivenKolumn, ...] | None = None
    hjalp: Periodtext | None = None
    rubrikkolumn: Periodtext | None = None
    belopp_i: Unit | None = None
    teckenkonvention: Teckenkonvention | None = None
    rader: tuple[SkrivenRad, ...] | None = None
    uppstallning: UppstallningRef | None = None
    rader_fran: Radkalla | None = None
    fria_rader: int | None = None
    summarad: Prosa | None = None
    minst_rader: int | None = None
    rubrikbredd: int | None = None
    krav: tuple[KravRef, ...] | None = None
    tomt_ar_noll: bool | None = None
    liv: Liv | None = None
    vidare_om: Radformel | None = None
    sammanslagning: Sammanslagning | None = None
    fran: tuple[BoktabellRef, ...] = ()
    enhetstyper: tuple[EnhetstypRef, ...] = ()
    berakna: tuple[BeraknadKolumnDef, ...] = ()
    dolj_smagrupper: KolumnRef | None = None
    visas: tuple[Tabellvisning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenFlik:
    """A sheet as written. Without tabeller it holds the table of its own id, and without rubrik
    it has the heading of its first table; without namn its name is its heading."""

    id: GementId
    namn: Periodtext | None = None
    rubrik: Periodtext | None = None
    hjalp: Periodtext | None = None
    tabeller: tuple[SkrivenTabell, ...] = ()
    krav: tuple[KravRef, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenArbetsbok:
    """A workbook as written. frivillig: nothing is said when it has not been delivered and a
    later workbook would show what it says."""

    id: ArbetsbokId
    rubrik: Periodtext
    flikar: tuple[SkrivenFlik, ...]
    version: int = 1
    anvisning: tuple[Periodtext, ...] = ()
    krav: tuple[KravRef, ...] = ()
    frivillig: bool = False


_I_TILL = Annotated[str, Ref(Namnslag.FOREGAENDE, i=("till",))]
_I_FRAN = Annotated[str, Ref(Namnslag.FOREGAENDE, i=("fran",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkrivenOverforing:
    """A carry that does not follow from the tables; OverforingDef says what the keys mean.

    It is made for each table of till. The first table of fran gives, and the others stand in for
    it while nobody has delivered it. Without fran the same table of another year (ar) gives.
    kolumner are the receiver's columns and the giver's; without it all that are prefilled and
    that the giver asks for. andra_namn are those with another name
    at the giver. What comes from last year may be missing without being told. sist: after the
    carries that follow from the tables.
    """

    id: Id
    till: tuple[BoktabellRef, ...]
    fran: tuple[BoktabellRef, ...]
    ar: int = 0
    enhet: Fran = Fran.SAMMA
    kolumner: Mapping[_I_TILL, _I_FRAN] = field(default_factory=dict)
    andra_namn: Mapping[_I_TILL, _I_FRAN] = field(default_factory=dict)
    rad: Annotated[str, Ref(Namnslag.RAD, i=("till",))] = ""
    rader: tuple[Annotated[str, Ref(Namnslag.RAD, i=("fran",))], ...] = ()
    villkor: Annotated[Uttryck, Formelrymd(("fran",))] | None = None
    mottagare: _I_FRAN = ""
    foregaende: bool = False
    saknas_ok: bool = False
    reserv_for: OverforingRef = ""
    sist: bool = False


def _spell_out_fran(value: Any) -> Any:
    till = value.get("till") if isinstance(value, dict) and value.get("ar") else None
    return {"fran": till, **value} if isinstance(till, list) and len(till) == 1 else value


register_short(SkrivenOverforing, _spell_out_fran, {})
