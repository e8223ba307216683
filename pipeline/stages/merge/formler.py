"""Computed columns of a row, in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.core.belopp import unique
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.scope import RadScope
from pipeline.formel.uttryck import Scope, Uttryck, UttryckError, evaluate
from pipeline.schema.kolumner import TabellIndex
from pipeline.stages.merge.uppgifter import make_uppgift


@dataclass(frozen=True, slots=True)
class Formel:
    """A column computed from the other columns of its row. origin is where it is defined."""

    kolumn: str
    uttryck: Uttryck
    unit: Unit
    origin: Source


@dataclass(frozen=True, slots=True)
class Formelfel:
    """A formula that cannot be computed: it leads back to itself, or does not fit its values."""

    formel: str
    fel: str | None
    origin: Source


@dataclass(frozen=True, slots=True)
class Formler:
    """The formulas of a table in an order that can be computed, and those that go in circles."""

    ordnade: tuple[Formel, ...]
    cirklar: tuple[Formelfel, ...]


def order_formler(formler: Sequence[Formel]) -> Formler:
    """Formulas after those they use; a formula that leads back to itself is left out."""
    by_column = {formel.kolumn: formel for formel in formler}
    done: dict[str, Formel] = {}
    circles: dict[str, Formelfel] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in done or name in circles:
            return
        formel = by_column[name]
        if name in above:
            path = " → ".join((*above[above.index(name) :], name))
            circles[name] = Formelfel(path, None, formel.origin)
            return
        for used in formel.uttryck.koder:
            if used in by_column:
                visit(used, (*above, name))
        if name not in circles:
            done[name] = formel

    for name in by_column:
        visit(name, ())
    return Formler(tuple(done.values()), tuple(circles.values()))


def compute_rad(
    rad: Rad, tabell: str, formler: Formler, index: TabellIndex, parent: Scope | None
) -> tuple[Rad, tuple[Formelfel, ...]]:
    """The row with its computed columns. A row whose inputs are all absent has absent results."""
    celler = dict(rad.celler)
    problems: list[Formelfel] = []
    for formel in formler.ordnade:
        now = Rad(rad.key, rad.rubrik, celler, rad.enhet, rad.typ)
        scope = RadScope(now, tabell, index, parent)
        try:
            celler[formel.kolumn] = _compute(formel, now, scope)
        except UttryckError as error:
            problems.append(Formelfel(formel.uttryck.text, str(error), formel.origin))
            celler[formel.kolumn] = Uppgift(
                Tomt.EJ_IFYLLT, Derived(_name_rule(formel), (formel.origin,))
            )
    made = Rad(rad.key, rad.rubrik, MappingProxyType(celler), rad.enhet, rad.typ)
    return made, tuple(problems)


def _compute(formel: Formel, rad: Rad, scope: RadScope) -> Uppgift:
    rule = _name_rule(formel)
    used = [rad.celler[kod] for kod in formel.uttryck.koder if kod in rad.celler]
    if used and all(item.value is Tomt.EJ_TILLAMPLIGT for item in used):
        return Uppgift(Tomt.EJ_TILLAMPLIGT, Derived(rule, unique(item.source for item in used)))
    celltyp = scope.index.find_celltyp(scope.tabell, rad.key, formel.kolumn)
    unit = celltyp.unit if celltyp and celltyp.unit else formel.unit
    return make_uppgift(evaluate(formel.uttryck, scope), rule, unit, formel.origin)


def _name_rule(formel: Formel) -> str:
    return f"{formel.kolumn} = {formel.uttryck.text}"


def group_by_kolumn(formler: Sequence[Formel]) -> Mapping[str, Formel]:
    """Formulas by column; a later one replaces an earlier one."""
    return {formel.kolumn: formel for formel in formler}
