"""Periods: "2025" is a year, "2025-08" the time from January to the end of that month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PATTERN = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period that begins on 1 January; month is None for the whole year."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"{self.year}" if self.month is None else f"{self.year}-{self.month:02}"

    @property
    def last_day(self) -> date:
        """The cut-off date."""
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def parse_period(text: str) -> Period:
    """A period from "2025" or "2025-08". Raises ValueError otherwise."""
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month = match.groups()
    return Period(int(year), int(month) if month else None)
