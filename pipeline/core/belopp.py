"""Amounts added up and compared: one sum and one tolerance for the whole program.

Unknown is not zero: what is not applicable is no item, any other gap makes the sum that gap. Two
amounts are equal within one krona (SAK in kr), or within what rounding of what was delivered can
explain (SKRIV-10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from pipeline.core.source import Derived, Source
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift

ONE_KRONA = Decimal(1)


class Match(Enum):
    """How two amounts compare."""

    EQUAL = "equal"
    ROUNDED = "rounded"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two numbers in the same unit and what lies behind them."""

    match: Match
    left: Tal
    right: Tal
    sources: tuple[Source, ...]

    @property
    def difference(self) -> Tal:
        """The distance between them, never negative."""
        return Tal(abs(self.left.number - self.right.number), self.left.unit)


def judge(distance: Decimal, marginal: Decimal, equal: Decimal = ONE_KRONA) -> Match:
    """Two amounts this far apart, in kronor; marginal is what rounding of both can explain.

    equal is how far apart numbers that are no kronor may be and still be the same.
    """
    if abs(distance) <= equal:
        return Match.EQUAL
    return Match.ROUNDED if abs(distance) <= marginal else Match.DIFFERENT


def compare(
    total: Uppgift, parts: Sequence[Uppgift], slack: Decimal = Decimal(0)
) -> Comparison | None:
    """A reported total against the sum of its parts, in the total's unit.

    None when there is nothing to compare: the total or a part is unknown, or no part holds a
    number. slack is the tolerance in the unit for numbers that are not money.
    """
    right, marginal = _add_up(parts, total.tal.unit if total.tal else None)
    if total.tal is None or not isinstance(right, Tal) or right.is_belopp != total.tal.is_belopp:
        return None
    distance = total.tal.number - right.number
    if total.tal.is_belopp:
        match = judge(distance * get_kronor(total.tal.unit), total.marginal + marginal)
    else:
        match = judge(distance, slack, Decimal(0))
    return Comparison(match, total.tal, right, (total.source, *(part.source for part in parts)))


def sum_uppgifter(
    parts: Sequence[Uppgift], rule: str, origin: Source | None = None, unit: Unit | None = None
) -> Uppgift | None:
    """The sum: what is not applicable is skipped, any other gap makes the sum that gap.

    unit is the unit of an amount; by default the first part's. None when the parts cannot be
    added (texts, unlike units). A sum of nothing is EJ_TILLAMPLIGT; where there is not one part
    its source is origin, and without any it is None.
    """
    value, marginal = _add_up(parts, unit)
    sources = unique(part.source for part in parts) or ((origin,) if origin else ())
    return Uppgift(value, Derived(rule, sources), marginal) if value and sources else None


def _add_up(parts: Sequence[Uppgift], unit: Unit | None) -> tuple[Tal | Tomt | None, Decimal]:
    """The sum and its margin; None for parts that cannot be added."""
    none = Decimal(0)
    gaps = [part.value for part in parts if isinstance(part.value, Tomt)]
    gap = next((value for value in gaps if value is not Tomt.EJ_TILLAMPLIGT), None)
    if gap is not None:
        return gap, none
    numbers = [part.value for part in parts if isinstance(part.value, Tal)]
    if len(numbers) + len(gaps) != len(parts):
        return None, none
    if not numbers:
        return Tomt.EJ_TILLAMPLIGT, none
    marginal = sum((part.marginal for part in parts), none)
    if all(number.is_belopp for number in numbers):
        target = unit if unit and Tal(none, unit).is_belopp else numbers[0].unit
        kronor = sum((get_kronor_of(part) for part in parts), none)
        return Tal(kronor / get_kronor(target), target), marginal
    if len({number.unit for number in numbers}) > 1:
        return None, none
    return Tal(sum((number.number for number in numbers), none), numbers[0].unit), marginal


def subtract(left: Uppgift, right: Uppgift, rule: str) -> Uppgift | None:
    """left − right, as sum_uppgifter adds."""
    tal = right.tal
    turned = Uppgift(Tal(-tal.number, tal.unit), right.source, right.marginal) if tal else right
    return sum_uppgifter((left, turned), rule)


def get_kronor_of(uppgift: Uppgift) -> Decimal:
    """An amount in kronor; 0 for what is no amount."""
    tal = uppgift.tal
    return tal.number * get_kronor(tal.unit) if tal and tal.is_belopp else Decimal(0)


def unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each source once, in order."""
    return tuple(dict.fromkeys(sources))
