"""A forecast below budget is met by a plan of action that is large enough (STY-DEG-033, -037).

They look at each enhet's merged tables, where computed columns have been filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.finding import Finding
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import PlanTacker, UnderskottPlan
from pipeline.stages.check.kedja import get_kronor_of, is_excused, is_filled, sum_column
from pipeline.stages.check.material import Fact, Sammanstallt, format_kronor, make_own
from pipeline.stages.check.parameters import get_parametrar


@dataclass(frozen=True, slots=True)
class _Underskott:
    """An enhet's forecast below budget, in kronor below zero, and its plan of action."""

    enhet: str
    kronor: Decimal
    source: Source
    plan: Tabell


def check_underskott_utan_plan(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """An enhet whose forecast is below budget has at least one action (STY-DEG-033).

    parametrar: tabell and avvikelse (summed over the items), plan (the table of actions),
    utom_kolumn and utom (actions that do not count, as those that were broken off).
    """
    p = get_parametrar(kontroll, UnderskottPlan)
    for item in _iter_underskott(p, material):
        if not _find_rader(p, item.plan):
            yield _make(kontroll, material, item, item.source, "")


def check_plan_tacker(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """The actions of the year are worth as much as the forecast is below budget (STY-DEG-037).

    parametrar: as for a missing plan, and effekt (the column with what an action is worth). An
    enhet without any action, or with one of unknown worth, is told of elsewhere.
    """
    p = get_parametrar(kontroll, PlanTacker)
    for item in _iter_underskott(p, material):
        rader = _find_rader(p, item.plan)
        effekt = sum_column(Tabell(item.plan.id, tuple(rader)), p.effekt) if rader else None
        if effekt is None:
            continue
        worth = get_kronor_of(effekt)
        if worth + effekt.marginal < -item.kronor:
            source = Derived(kontroll.id, (effekt.source, item.source))
            yield _make(
                kontroll, material, item, source, format_kronor(worth, material.definitions)
            )


def _iter_underskott(p: UnderskottPlan, material: Sammanstallt) -> Iterator[_Underskott]:
    """Enheter with both tables and a forecast below budget by more than rounding explains."""
    for enhet, data in material.sammanstallning.enheter.items():
        tabell, atgarder = data.tabeller.get(p.tabell), data.tabeller.get(p.plan)
        if tabell is None or atgarder is None:
            continue
        found = sum_column(tabell, p.avvikelse)
        if found is not None and get_kronor_of(found) < -max(Decimal(1), found.marginal):
            yield _Underskott(enhet, get_kronor_of(found), found.source, atgarder)


def _find_rader(p: UnderskottPlan, plan: Tabell) -> list[Rad]:
    return [rad for rad in plan.rader if is_filled(rad) and not is_excused(p, rad)]


def _make(
    kontroll: KontrollDef,
    material: Sammanstallt,
    item: _Underskott,
    source: Source,
    actual: str,
) -> Finding:
    lacking = format_kronor(-item.kronor, material.definitions)
    fact = Fact(
        source=Derived(kontroll.id, (source,)),
        enhet=item.enhet,
        expected=lacking,
        actual=actual or None,
        words={"namn": material.definitions.get_namn(item.enhet), "skillnad": lacking},
    )
    return make_own(kontroll, material.definitions, fact)
