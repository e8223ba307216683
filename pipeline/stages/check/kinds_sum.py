"""Sum rows and subtotals of workbooks against the rows they add up (SKRIV-10).

The total that people report is shown. A difference that rounding can explain is told in an
UPPLYSNING, a larger one is the kind's own finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.belopp import Match, compare, sum_uppgifter
from pipeline.core.finding import Finding
from pipeline.core.format_sv import fill_period
from pipeline.core.inlamning import Inlamning
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import half_unit
from pipeline.core.uppgift import Uppgift
from pipeline.mall.cell import SUMMERBARA
from pipeline.mall.placement import MallTabell, build_mall
from pipeline.schema.arbetsbok import SUMMA_KEY, KolumnDef, Radtyp, Typ
from pipeline.schema.bundle import Definitions
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Summarader, Uppstallningssummor
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.material import Inlamnat, make_own, make_side
from pipeline.stages.check.parameters import get_parametrar

ROUNDED = "KON-021"
_SUMMOR = (Radtyp.SUMMA.value, Radtyp.DELSUMMA.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """A table as handed out and as delivered."""

    inlamning: Inlamning
    mall: MallTabell
    tabell: Tabell
    material: Inlamnat

    def find_cell(self, rad: str, kolumn: KolumnDef) -> Uppgift | None:
        """The delivered value; last year's comes from the underlag."""
        if kolumn.foregaende is None:
            return self.tabell.find(rad, kolumn.id)
        return self.material.underlag.find(
            enhet=self.inlamning.enhet,
            tabell=self.tabell.id,
            rad=rad,
            kolumn=kolumn.foregaende,
            year=self.material.period.year - 1,
        )


def check_summarader(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Every reported sum and subtotal in every workbook, in every column that is summed.

    parametrar: rader names the sums ("tabell/rad"); without it they are all that no other check
    of this kind names, but for the statements when uppstallningssummor sees to them.
    """
    rader = frozenset(get_parametrar(kontroll, Summarader).rader)
    others = frozenset() if rader else _find_named(material.definitions)
    is_covered = _has_uppstallningssummor(material.definitions)
    for plan in _iter_planer(material, {name.partition("/")[0] for name in rader}):
        if plan.mall.definition.uppstallning and is_covered:
            continue
        for rad in plan.tabell.rader:
            name = f"{plan.tabell.id}/{rad.key}"
            is_own = name in rader if rader else name not in others
            keys = _find_parts(rad, plan) if is_own else ()
            for kolumn in _iter_kolumner(plan) if keys else ():
                yield from _check_sum(kontroll, plan, rad, kolumn, keys)


def _find_named(definitions: Definitions) -> frozenset[str]:
    kinds = (item.parametrar for item in definitions.kontroller)
    return frozenset(name for p in kinds if isinstance(p, Summarader) for name in p.rader)


def _has_uppstallningssummor(definitions: Definitions) -> bool:
    """True when a check sees to all sums of the statements that no other names."""
    kinds = (item.parametrar for item in definitions.kontroller)
    return any(not p.koder for p in kinds if isinstance(p, Uppstallningssummor))


def _iter_planer(material: Inlamnat, tables: set[str]) -> Iterator[Plan]:
    """The delivered tables, of the workbooks with any of those named; all without names."""
    for inlamning in material.inlamningar:
        enhet = material.definitions.find_enhet(inlamning.enhet)
        if enhet is None or enhet.arbetsbok != inlamning.arbetsbok:
            continue
        if tables and not tables & inlamning.tabeller.keys():
            continue
        mall = build_mall(material.definitions, enhet, material.period, material.underlag)
        for item in mall.iter_tabeller():
            tabell = inlamning.tabeller.get(item.definition.id)
            if tabell is not None:
                yield Plan(inlamning, item, tabell, material)


def _iter_kolumner(plan: Plan) -> Iterator[KolumnDef]:
    for kolumn in plan.mall.definition.kolumner:
        if kolumn.typ in SUMMERBARA and kolumn.summeras and kolumn.uttryck is None:
            yield kolumn


def _find_parts(rad: Rad, plan: Plan) -> tuple[str, ...]:
    """The rows that a sum row adds up; none for other rows.

    Rows named by the definition, or the items above: for a subtotal that people have chosen
    themselves all since the start.
    """
    if rad.typ not in _SUMMOR:
        return ()
    mall = plan.mall.find_rad(rad.key)
    if mall is not None and mall.summa and rad.key != SUMMA_KEY and not mall.fri:
        explicit = bool(mall.definition and mall.definition.summa)
        if explicit or rad.typ == Radtyp.DELSUMMA.value:
            return mall.summa
    place = plan.tabell.rader.index(rad)
    rows = plan.tabell.rader if rad.key == SUMMA_KEY else plan.tabell.rader[:place]
    return tuple(item.key for item in rows if item.typ == Radtyp.POST.value)


def _find_part(plan: Plan, key: str, kolumn: KolumnDef) -> Uppgift | None:
    """What a row adds to a sum. A subtotal of last year that was left out is what its own rows add
    up to; a row of last year without amount was no item."""
    cell = plan.find_cell(key, kolumn)
    rad = plan.tabell.find_rad(key)
    if cell is not None or rad is None or kolumn.foregaende is None:
        return cell
    found = (_find_part(plan, part, kolumn) for part in _find_parts(rad, plan))
    parts = [part for part in found if part is not None]
    return sum_uppgifter(parts, f"{rad.rubrik}: summa")


def _check_sum(
    kontroll: KontrollDef, plan: Plan, rad: Rad, kolumn: KolumnDef, keys: Sequence[str]
) -> Iterator[Finding]:
    total = plan.find_cell(rad.key, kolumn)
    found = [_find_part(plan, key, kolumn) for key in keys]
    parts = [part for part in found if part is not None]
    if total is None:
        return
    slack = half_unit(kolumn.decimaler) * (len(parts) + 1)
    result = compare(total, parts, Decimal(0) if kolumn.typ is Typ.HELTAL else slack)
    if result is None or result.match is Match.EQUAL:
        return
    heading = fill_period(kolumn.rubrik, plan.material.period)
    words = {"tabell": plan.mall.definition.rubrik, "rad": rad.rubrik, "kolumn": heading}
    fact = make_fact(kontroll, plan.inlamning.enhet, result, **words)
    if result.match is Match.ROUNDED:
        yield make_side(kontroll, plan.material.definitions, ROUNDED, fact)
    else:
        yield make_own(kontroll, plan.material.definitions, fact)
