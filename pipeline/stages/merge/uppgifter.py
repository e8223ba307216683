"""Results of formulas as values: Derived, with the sources of what they were computed from."""

from __future__ import annotations

from decimal import Decimal

from pipeline.core.source import Derived, Source
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.uttryck import Resultat

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
