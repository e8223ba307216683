"""Computed values: every one is Derived, with the sources of what it was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pipeline.core.source import Derived, Source
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.core.uttryck import Resultat

_DIVISION = "division med noll"


def make_uppgift(found: Resultat, rule: str, unit: Unit, origin: Source) -> Uppgift:
    """The result of a formula as a value in unit; origin is its source when it used no cell.

    Nothing computed gives EJ_TILLAMPLIGT (the formula says None, or divides by zero), something
    unknown gives EJ_IFYLLT.
    """
    source = Derived(rule, found.sources or (origin,))
    if found.value is None:
        known = not found.saknas or found.saknas == (_DIVISION,)
        return Uppgift(Tomt.EJ_TILLAMPLIGT if known else Tomt.EJ_IFYLLT, source)
    if isinstance(found.value, Decimal):
        return Uppgift(_make_tal(found.value, unit), source, found.marginal)
    return Uppgift(found.value, source)


def _make_tal(number: Decimal, unit: Unit) -> Tal:
    size = get_kronor(unit) if Tal(number, unit).is_belopp else Decimal(1)
    return Tal(number / size, unit)


def sum_uppgifter(
    parts: Sequence[Uppgift], rule: str, origin: Source, unit: Unit | None = None
) -> Uppgift | None:
    """The sum: what is not applicable is skipped, any other gap makes the sum that gap.

    unit is the unit of an amount; by default the first part's. None when the parts cannot be
    added (texts, unlike units). A sum of nothing is EJ_TILLAMPLIGT.
    """
    source = Derived(rule, unique(part.source for part in parts) or (origin,))
    gaps = [part.value for part in parts if isinstance(part.value, Tomt)]
    gap = next((value for value in gaps if value is not Tomt.EJ_TILLAMPLIGT), None)
    if gap is not None:
        return Uppgift(gap, source)
    numbers = [part.value for part in parts if isinstance(part.value, Tal)]
    if len(numbers) + len(gaps) != len(parts):
        return None
    if not numbers:
        return Uppgift(Tomt.EJ_TILLAMPLIGT, source)
    marginal = sum((part.marginal for part in parts), Decimal(0))
    if all(number.is_belopp for number in numbers):
        target = unit if unit and Tal(Decimal(0), unit).is_belopp else numbers[0].unit
        kronor = sum((item.number * get_kronor(item.unit) for item in numbers), Decimal(0))
        return Uppgift(Tal(kronor / get_kronor(target), target), source, marginal)
    if len({number.unit for number in numbers}) > 1:
        return None
    total = sum((number.number for number in numbers), Decimal(0))
    return Uppgift(Tal(total, numbers[0].unit), source, marginal)


def unique(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each source once, in order."""
    return tuple(dict.fromkeys(sources))
