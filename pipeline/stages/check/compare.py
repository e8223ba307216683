"""Two amounts that must be equal: exactly, within rounding, or not (SKRIV-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from pipeline.core.source import Derived, Source
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.kontroll import KontrollDef
from pipeline.stages.check.material import Fact, format_amount

ONE_KRONA = Decimal(1)


class Match(Enum):
    """How two amounts compare."""

    EQUAL = "equal"
    ROUNDED = "rounded"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two amounts in the same unit and what lies behind them."""

    match: Match
    left: Tal
    right: Tal
    sources: tuple[Source, ...]

    @property
    def difference(self) -> Tal:
        """The distance between them, never negative."""
        return Tal(abs(self.left.number - self.right.number), self.left.unit)

    @property
    def words(self) -> dict[str, str]:
        """Both sides and the difference, as texts of findings name them."""
        return {
            "faktiskt": format_amount(self.left),
            "vantat": format_amount(self.right),
            "skillnad": format_amount(self.difference),
        }


def make_fact(kontroll: KontrollDef, enhet: str | None, result: Comparison, **words: str) -> Fact:
    """Two amounts that are not equal, with what lies behind both; words are for the text."""
    sides = result.words
    return Fact(
        source=Derived(kontroll.id, result.sources),
        enhet=enhet,
        expected=sides["vantat"],
        actual=sides["faktiskt"],
        words={**words, **sides},
    )


def compare(
    total: Uppgift, parts: Sequence[Uppgift], slack: Decimal = Decimal(0)
) -> Comparison | None:
    """A reported total against its parts, in the total's unit.

    None when there is nothing to compare: the total or a part is unknown, or no part holds a
    number. EJ_TILLAMPLIGT is no item and counts as 0. slack is the tolerance in the unit for
    numbers that are not money.
    """
    if total.tal is None or not any(part.tal for part in parts):
        return None
    if any(part.tal is None and part.value is not Tomt.EJ_TILLAMPLIGT for part in parts):
        return None
    unit = total.tal.unit
    scale = get_kronor(unit) if total.tal.is_belopp else ONE_KRONA
    numbers = [_get_number(part.tal, unit) for part in parts if part.tal]
    right = sum(numbers, Decimal(0))
    marginal = sum((part.marginal for part in parts), total.marginal)
    allowed = marginal if total.tal.is_belopp else slack
    distance = abs(total.tal.number - right) * scale
    return Comparison(
        _judge(distance, allowed, is_belopp=total.tal.is_belopp),
        total.tal,
        Tal(right, unit),
        (total.source, *(part.source for part in parts)),
    )


def _get_number(tal: Tal, unit: Unit) -> Decimal:
    if tal.unit is unit or not tal.is_belopp:
        return tal.number
    return tal.number * get_kronor(tal.unit) / get_kronor(unit)


def _judge(distance: Decimal, allowed: Decimal, *, is_belopp: bool) -> Match:
    """One krona is always equal (SAK in kr); beyond that only what rounding can explain."""
    if distance <= (ONE_KRONA if is_belopp else Decimal(0)):
        return Match.EQUAL
    return Match.ROUNDED if distance <= allowed else Match.DIFFERENT
