"""The merged data of one kommun and period: what checks and documents are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from pipeline.core.period import Period
from pipeline.core.source import Source
from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Uppgift


class Beloppskolumn(Enum):
    """Which amount of a code.

    utfall is the period's own (LKBR 5:6, 13:3); budget, prognos, plan1 and plan2 concern the
    whole year and the two years after it (KL 11:6); fgp is the same period of last year
    (LKBR 13:3), fg last year or its end, fg2 to fg4 the years before, fg_budget last year's
    budget.
    """

    UTFALL = "utfall"
    BUDGET = "budget"
    PROGNOS = "prognos"
    FGP = "fgp"
    PLAN1 = "plan1"
    PLAN2 = "plan2"
    FG_BUDGET = "fg_budget"
    FG = "fg"
    FG2 = "fg2"
    FG3 = "fg3"
    FG4 = "fg4"


EARLIER = (Beloppskolumn.FG, Beloppskolumn.FG2, Beloppskolumn.FG3, Beloppskolumn.FG4)
"""Whole years before, the latest first."""
KNOWN_BEFORE = frozenset({*EARLIER, Beloppskolumn.FGP, Beloppskolumn.FG_BUDGET})
"""Columns that show what has been published: a row without amount is unknown, not zero."""


class Rakenskap(Enum):
    """Whose accounts: the kommun's own, or the sammanställda räkenskaper (LKBR 12 kap.)."""

    KOMMUN = "kommun"
    KONCERN = "koncern"


@dataclass(frozen=True, slots=True, order=True)
class Plats:
    """The address of a code's value."""

    kod: str
    kolumn: Beloppskolumn = Beloppskolumn.UTFALL
    rakenskap: Rakenskap = Rakenskap.KOMMUN


@dataclass(frozen=True, slots=True)
class Leverans:
    """Whether an enhet has delivered its workbook, and which file it was."""

    enhet: str
    arbetsbok: str
    file: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Enhetsdata:
    """The merged tables of one enhet, for its own chapter and årsrapport."""

    enhet: str
    tabeller: Mapping[str, Tabell]


@dataclass(frozen=True, slots=True)
class Sammanstallning:
    """Codes (RR01, BT_SUM, NT-01 …), tables of the kommun and tables per enhet."""

    kommun: str
    period: Period
    varden: Mapping[Plats, Uppgift]
    tabeller: Mapping[str, Tabell]
    enheter: Mapping[str, Enhetsdata]
    leveranser: tuple[Leverans, ...]
    avrundningar: Mapping[Plats, Source]
    """Sum rows whose reported total differs from their rows within rounding (SKRIV-10)."""
    underlag: tuple[str, ...] = ()
    """The files of published and decided figures that were read, in order of name."""
