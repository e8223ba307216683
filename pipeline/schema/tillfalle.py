"""Occasions when workbooks are collected, and what an earlier one gives to a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal

from pipeline.core.syntax import Uttryck
from pipeline.schema.typer import (
    ArbetsbokRef,
    BoktabellRef,
    EnhetstypRef,
    Formelrymd,
    Id,
    Namnslag,
    OverforingRef,
    Prosa,
    Ref,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TillfalleDef:
    """An occasion of a year: a plan, a delårsrapport, a bokslut.

    arbetsbocker is the workbook that each type of enhet fills in; other enheter deliver nothing.
    manad is the last month that the figures cover, None the whole year. ordning is its place in
    the chain of the year. text says in texts what the figures cover ("plan" or "uppfoljning").
    """

    id: Id
    rubrik: Prosa
    ordning: int
    arbetsbocker: Mapping[EnhetstypRef, ArbetsbokRef]
    manad: int | None = None
    text: Literal["plan", "uppfoljning"] = "uppfoljning"


_I_TILL = Annotated[str, Ref(Namnslag.FOREGAENDE, i=("till",))]
_I_FRAN = Annotated[str, Ref(Namnslag.FOREGAENDE, i=("fran",))]


class Fran(Enum):
    """Whose workbook gives: the same enhet (or those it took over from), the nearest enhet above
    that has such a workbook, the one enhet that fills it in, its row about the receiver, or all
    enheter below."""

    SAMMA = "samma"
    OVER = "over"
    KOMMUN = "kommun"
    RAD = "rad"
    UNDER = "under"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverforingDef:
    """Rows that a table gives to a table of a later occasion, with the earlier cells as source.

    till and fran are "arbetsbok.tabell", or "arbetsbok.*" for all tables that show columns of last
    year (foregaende); ar is the giver's year relative to the receiver's.
    kolumner maps the receiver's columns to the giver's. rader limits the giver's rows, villkor
    (a formula over the row) too. rad is the receiver's row when enhet is "rad". mottagare is the
    giver's column that names the enhet a row is for (an uppdrag to one nämnd). foregaende stores
    the values as last year's. saknas_ok: nothing is said when the giver has no workbook.
    reserv_for names the overföring that this one stands in for, while nobody has delivered what
    that one takes from: a plan is made before the bokslut of the year.

    Rows without any of the columns are not carried, nor sums: the receiver adds up its own rows.
    """

    id: Id
    till: BoktabellRef
    fran: BoktabellRef
    ar: int = 0
    enhet: Fran = Fran.SAMMA
    kolumner: Mapping[_I_TILL, _I_FRAN] = field(default_factory=dict)
    rad: Annotated[str, Ref(Namnslag.RAD, i=("till",))] = ""
    rader: tuple[Annotated[str, Ref(Namnslag.RAD, i=("fran",))], ...] = ()
    villkor: Annotated[Uttryck, Formelrymd(("fran",))] | None = None
    mottagare: _I_FRAN = ""
    foregaende: bool = False
    saknas_ok: bool = False
    reserv_for: OverforingRef = ""
