"""When the steps of the year fall, around a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from pipeline.core.period import Period
from pipeline.schema.arshjul import ArshjulsstegDef


class Tid(Enum):
    """Where a step is, seen from a date."""

    NU = "nu"
    SNART = "snart"
    NYSS = "nyss"
    SENARE = "senare"
    DATUM_SAKNAS = "datum_saknas"


@dataclass(frozen=True, slots=True)
class Stegtid:
    """A step as it falls once: from the first month of its first year to its last month.

    year is the year that the step's documents are about.
    """

    steg: ArshjulsstegDef
    first: Period
    last: Period
    year: int

    @property
    def deadline(self) -> date | None:
        """The last day that those who are to be done may be done; None without one."""
        month = self.steg.senast
        if not month:
            return None
        year = self.first.year if month >= (self.first.month or 1) else self.first.year + 1
        return Period(year, month).last_day


def find_stegtid(steg: ArshjulsstegDef, day: date) -> Stegtid:
    """The one that goes on at a day, else the next if it begins next month, else the latest."""
    around = _make_around(steg, day)
    latest = [item for item in around if _get_start(item) <= day][-1]
    coming = next(item for item in around if _get_start(item) > day)
    is_near = _months(day, _get_start(coming)) <= 1
    return coming if is_near and day > latest.last.last_day else latest


def find_forfallen(steg: ArshjulsstegDef, day: date) -> Stegtid | None:
    """The latest one that all were to be done with before a day; None without a deadline."""
    passed = [
        item
        for item in _make_around(steg, day)
        if item.deadline is not None and item.deadline < day
    ]
    return passed[-1] if passed else None


def find_tid(item: Stegtid, day: date) -> Tid:
    """Now, next month, ended less than three months ago, or at another time (STY-DEG-063)."""
    if not item.steg.manader:
        return Tid.DATUM_SAKNAS
    if _get_start(item) <= day <= item.last.last_day:
        return Tid.NU
    if day < _get_start(item):
        return Tid.SNART
    return Tid.NYSS if _months(item.last.last_day, day) <= _RECENT else Tid.SENARE


_RECENT = 3
"""So many months ago is just now."""


def _make_around(steg: ArshjulsstegDef, day: date) -> list[Stegtid]:
    return [_make(steg, day.year + step) for step in (-2, -1, 0, 1)]


def _make(steg: ArshjulsstegDef, year: int) -> Stegtid:
    """A step without months covers its whole calendar year."""
    first, last = (steg.manader[0], steg.manader[-1]) if steg.manader else (1, 12)
    end = year if last >= first else year + 1
    return Stegtid(steg, Period(year, first), Period(end, last), year + steg.forskjutning)


def _get_start(item: Stegtid) -> date:
    return date(item.first.year, item.first.month or 1, 1)


def _months(early: date, late: date) -> int:
    return (late.year - early.year) * 12 + late.month - early.month


def find_all(arshjul: Iterable[ArshjulsstegDef], day: date) -> tuple[tuple[Stegtid, Tid], ...]:
    """Every step of the year with where it is, in the order of the definitions."""
    found = [find_stegtid(steg, day) for steg in arshjul]
    return tuple((item, find_tid(item, day)) for item in found)
