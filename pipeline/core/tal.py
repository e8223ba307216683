"""Amounts and other numbers: a Decimal that knows its unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum


class Unit(Enum):
    """Unit of a number; the money units carry their size in kronor in _PER_KR."""

    KR = "kr"
    TKR = "tkr"
    MNKR = "mnkr"
    PROCENT = "procent"
    ANTAL = "antal"
    ARSARBETARE = "arsarbetare"
    TIMMAR = "timmar"
    DAGAR = "dagar"
    AR = "ar"
    KR_PER_INVANARE = "kr_per_invanare"
    TAL = "tal"


_KRONOR = {Unit.KR: Decimal(1), Unit.TKR: Decimal(1000), Unit.MNKR: Decimal(1_000_000)}
_BELOPP = tuple(_KRONOR)


@dataclass(frozen=True, slots=True)
class Tal:
    """A number and its unit. Income is plus and cost minus inside the program."""

    number: Decimal
    unit: Unit

    @property
    def is_belopp(self) -> bool:
        """True for an amount of money."""
        return self.unit in _BELOPP


class UnitError(ValueError):
    """Two numbers of unlike units met in one operation."""


def get_kronor(unit: Unit) -> Decimal:
    """Kronor per unit: 1 000 for tkr. Raises UnitError when the unit is not money."""
    if unit not in _KRONOR:
        raise UnitError(f"{unit.value} is not money")
    return _KRONOR[unit]


def convert(value: Tal, unit: Unit) -> Tal:
    """The same amount in another money unit, exactly; never rounds."""
    if value.unit is unit:
        return value
    return Tal(value.number * get_kronor(value.unit) / get_kronor(unit), unit)


def half_unit(decimals: int) -> Decimal:
    """How far rounding to so many decimals may have moved a number: half of the last one."""
    return Decimal("0.5").scaleb(-decimals)


def round_for_display(number: Decimal, decimals: int) -> Decimal:
    """Rounded half away from zero (SKRIV-10), never minus zero (SKRIV-04)."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)
