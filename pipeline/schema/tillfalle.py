"""Occasions when workbooks are collected, and what an earlier one gives to a later one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from pipeline.core.period import Period
from pipeline.core.syntax import Uttryck
from pipeline.schema.typer import (
    ArbetsbokRef,
    EnhetstypRef,
    Id,
    Prosa,
    ValRef,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TillfalleDef:
    """An occasion of a year: a plan, a delårsrapport, a bokslut.

    arbetsbocker is the workbook that each type of enhet fills in; other enheter deliver nothing.
    manad is the last month that the figures cover, None the whole year; brytpunkt is the choice
    whose answer says it instead (val.py), as a day ("03-31"). ordning is its place in the chain of
    the year. text says in texts what the figures cover ("plan" or "uppfoljning"). per_manad: its
    folder is that of its month and not of its year, as for all that may come more than once a
    year.
    """

    id: Id
    rubrik: Prosa
    ordning: int
    arbetsbocker: Mapping[EnhetstypRef, ArbetsbokRef]
    manad: int | None = None
    brytpunkt: ValRef = ""
    per_manad: bool = False
    text: Literal["plan", "uppfoljning"] = "uppfoljning"

    def get_period(self, year: int) -> Period:
        """What its figures cover."""
        return Period(year, self.manad)

    def get_mapp(self, year: int) -> str:
        """Its folder, from the kommun's own: "2025/delar", or "2025-03/prognos"."""
        return f"{self.get_period(year) if self.per_manad else year}/{self.id}"


def set_brytpunkter(
    tillfallen: Iterable[TillfalleDef], valda: Mapping[str, str]
) -> tuple[TillfalleDef, ...]:
    """The occasions with the month that the kommun has chosen; while it has not, none."""
    return tuple(
        replace(item, manad=find_manad(valda.get(item.brytpunkt, ""))) if item.brytpunkt else item
        for item in tillfallen
    )


def find_manad(dag: str) -> int | None:
    """The month that ends at a day as "03-31"; None when it is not the last day of a month."""
    days = {Period(2025, month).last_day.strftime("%m-%d"): month for month in range(1, 13)}
    return days.get(dag)


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

    till and fran are "arbetsbok.tabell"; ar is the giver's year relative to the receiver's.
    kolumner maps the receiver's columns to the giver's. rader limits the giver's rows, villkor
    (a formula over the row) too. rad is the receiver's row when enhet is "rad". mottagare is the
    giver's column that names the enhet a row is for (an uppdrag to one nämnd). foregaende stores
    the values as last year's. saknas_ok: nothing is said when the giver has no workbook.
    reserv_for names the overföring that this one stands in for, while nobody has delivered what
    that one takes from: a plan is made before the bokslut of the year.

    Rows without any of the columns are not carried, nor sums: the receiver adds up its own rows.
    """

    id: str
    till: str
    fran: str
    ar: int = 0
    enhet: Fran = Fran.SAMMA
    kolumner: Mapping[str, str] = field(default_factory=dict)
    rad: str = ""
    rader: tuple[str, ...] = ()
    villkor: Uttryck | None = None
    mottagare: str = ""
    foregaende: bool = False
    saknas_ok: bool = False
    reserv_for: str = ""
