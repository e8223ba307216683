"""A forecast below budget is met by a plan of action that is large enough (STY-DEG-033, -037).

They look at each enhet's merged tables, where computed columns have been filled in.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.belopp import Match, get_kronor_of, judge
from pipeline.core.finding import Finding
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import PlanTacker, UnderskottPlan
from pipeline.stages.check.avvikelse import Avvikelse, find_avvikelse
from pipeline.stages.check.material import Fact, Sammanstallt, format_kronor, make_own
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.tidigare import is_excused, is_filled, sum_column


def check_underskott_utan_plan(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """An enhet whose forecast is below budget has at least one action (STY-DEG-033).

    parametrar: tabell, utfall and mot (columns summed over the items), plan (the table of
    actions), utom_kolumn and utom (actions that do not count, as those that were broken off).
    """
    p = get_parametrar(kontroll, UnderskottPlan)
    for enhet, found, plan in _iter_underskott(kontroll, p, material):
        if not _find_rader(p, plan):
            yield _make(kontroll, material, enhet, found, (found.source, ""))


def check_plan_tacker(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """The actions of the year are worth as much as the forecast is below budget (STY-DEG-037).

    parametrar: as for a missing plan, and effekt (the column with what an action is worth). An
    enhet without any action, or with one of unknown worth, is told of elsewhere.
    """
    p = get_parametrar(kontroll, PlanTacker)
    for enhet, found, plan in _iter_underskott(kontroll, p, material):
        rader = _find_rader(p, plan)
        effekt = sum_column(Tabell(plan.id, tuple(rader)), p.effekt) if rader else None
        if effekt is None:
            continue
        worth = get_kronor_of(effekt)
        left = worth + found.kronor
        if left < 0 and judge(left, effekt.marginal + found.marginal) is Match.DIFFERENT:
            source = Derived(kontroll.id, (effekt.source, found.source))
            shown = format_kronor(worth, material.definitions)
            yield _make(kontroll, material, enhet, found, (source, shown))


def _iter_underskott(
    kontroll: KontrollDef, p: UnderskottPlan, material: Sammanstallt
) -> Iterator[tuple[str, Avvikelse, Tabell]]:
    """Enheter with both tables and a forecast below budget by more than rounding explains, with
    their plans of action."""
    for enhet, data in material.sammanstallning.enheter.items():
        tabell, atgarder = data.tabeller.get(p.tabell), data.tabeller.get(p.plan)
        if tabell is None or atgarder is None:
            continue
        found = find_avvikelse(kontroll.id, p, tabell.rader)
        if found is not None and found.is_underskott:
            yield enhet, found, atgarder


def _find_rader(p: UnderskottPlan, plan: Tabell) -> list[Rad]:
    return [rad for rad in plan.rader if is_filled(rad) and not is_excused(p, rad)]


def _make(
    kontroll: KontrollDef,
    material: Sammanstallt,
    enhet: str,
    found: Avvikelse,
    shown: tuple[Source, str],
) -> Finding:
    """A finding about an enhet's deficit; shown is its place and what the actions are worth."""
    source, actual = shown
    lacking = format_kronor(-found.kronor, material.definitions)
    fact = Fact(
        source=Derived(kontroll.id, (source,)),
        enhet=enhet,
        expected=lacking,
        actual=actual or None,
        words={"namn": material.definitions.get_namn(enhet), "skillnad": lacking},
    )
    return make_own(kontroll, material.definitions, fact)
