"""Identities and requirements as formulas: what must be true of the merged data.

A formula with "and" is one check per part, and alla("tabell", …) one per row, so that each
finding points at the cells of its own fact. A part that rounding alone explains gives an
UPPLYSNING. A part over a value that is missing stays silent when the value has a cell (then
the cell is already a finding) and otherwise says what was never delivered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pipeline.core.finding import Finding
from pipeline.core.format_sv import format_datum_short
from pipeline.core.source import CellRef, Source, find_leaves
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.formel.scope import RadScope
from pipeline.formel.uttryck import (
    Resultat,
    Scope,
    Uttryck,
    UttryckError,
    Varde,
    evaluate,
)
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Samband
from pipeline.stages.check.material import (
    Fact,
    Sammanstallt,
    find_enhet,
    format_amount,
    make_own,
    make_side,
    make_source,
)
from pipeline.stages.check.parameters import get_formel, get_parametrar
from pipeline.stages.check.words import describe_missing

ROUNDED = "KON-101"
UNKNOWN = "KON-103"
BROKEN = "KON-902"
_SHOWN = 6


@dataclass(slots=True)
class Recorder:
    """A scope that remembers which missing values have a cell (present), and which tables
    do not exist at all. A computed value that rests on no cell is as missing as any other."""

    inner: Scope
    present: set[str] = field(default_factory=set)
    tabeller: list[str] = field(default_factory=list)

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The inner answer."""
        return self._note(self.inner.find_kod(kod, wrap))

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        """The inner answer."""
        return self._note(self.inner.call(name, arguments, wrap))

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        """The inner rows, remembering in the same place."""
        rows = self.inner.iter_rader(tabell)
        if rows is None:
            self.tabeller.append(tabell)
            return None
        return [Recorder(row, self.present, self.tabeller) for row in rows]

    def _note(self, result: Resultat) -> Resultat:
        if result.value is None and any(_has_cell(source) for source in result.sources):
            self.present.update(result.saknas)
        return result


def _is_lost(result: Resultat) -> bool:
    """True for what rests on a table that cannot be found, which is a finding already."""
    leaves = (leaf for source in result.sources for leaf in find_leaves(source))
    return any(isinstance(leaf, CellRef) and not leaf.cell for leaf in leaves)


def _has_cell(source: Source) -> bool:
    return any(isinstance(leaf, CellRef) for leaf in find_leaves(source))


@dataclass(frozen=True, slots=True)
class Case:
    """One part of a formula over one scope; rad is set when the scope is a table's row."""

    uttryck: Uttryck
    scope: Scope
    rad: RadScope | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison, the names in it, and whether it was lika()."""

    left: Resultat
    right: Resultat
    names: tuple[str, ...]
    is_lika: bool


@dataclass(frozen=True, slots=True)
class SideTexts:
    """What a finding says about two sides."""

    actual: str | None
    expected: str | None
    difference: str | None


def check_samband(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """Findings of one formula.

    parametrar: enhetstyper asks it of each enhet of these kinds by itself, with its own tables.
    """
    kinds = get_parametrar(kontroll, Samband).enhetstyper
    if not kinds:
        yield from check_formel(kontroll, material)
    for enhet in material.definitions.enheter if kinds else ():
        if enhet.typ in kinds and enhet.id in material.sammanstallning.enheter:
            own = material.scope.for_enhet(enhet.id)
            yield from check_formel(kontroll, replace(material, scope=own))


def check_formel(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """Findings of the formula of a check, over what the material is about."""
    uttryck = get_formel(kontroll)
    recorder = Recorder(material.scope)
    absent: list[str] = []
    is_waiting = bool(uttryck.namn & material.vantande)
    try:
        for case in iter_cases(uttryck, recorder):
            result = evaluate(case.uttryck, case.scope)
            if result.value is None and not recorder.present & set(result.saknas):
                absent += result.saknas
            elif _is_lost(result) or (is_waiting and case.rad is None):
                continue
            elif result.value is not None and (not result.value or result.avrundad):
                yield from _check_result(kontroll, case, result, material)
    except UttryckError as error:
        yield make_side(
            kontroll, material.definitions, BROKEN, Fact(source=None, words={"fel": str(error)})
        )
        return
    if (recorder.tabeller or absent) and not is_waiting:
        yield _make_unknown(kontroll, (*recorder.tabeller, *absent), material)


def is_per_rad(kontroll: KontrollDef) -> bool:
    """True for a formula that is asked of each row of a table by itself."""
    parts = _split(kontroll.uttryck) if kontroll.uttryck else ()
    return any(_is_alla(part.tree) for part in parts)


def iter_cases(uttryck: Uttryck, scope: Recorder) -> Iterator[Case]:
    """The parts that must each be true; one case per row for alla()."""
    for part in _split(uttryck):
        if not _is_alla(part.tree):
            yield Case(part, scope)
            continue
        tabell, formula = _get_alla(part)
        for row in scope.iter_rader(tabell) or ():
            inner = row.inner if isinstance(row, Recorder) else row
            rad = inner if isinstance(inner, RadScope) else None
            for piece in _split(formula):
                yield Case(piece, row, rad)


def _split(uttryck: Uttryck) -> Iterator[Uttryck]:
    if isinstance(uttryck.tree, ast.BoolOp) and isinstance(uttryck.tree.op, ast.And):
        for node in uttryck.tree.values:
            yield from _split(_make_part(uttryck, node))
    else:
        yield uttryck


def _make_part(uttryck: Uttryck, node: ast.expr) -> Uttryck:
    return replace(uttryck, text=ast.unparse(node), tree=node)


def _is_alla(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "alla"


def _get_alla(part: Uttryck) -> tuple[str, Uttryck]:
    arguments = [node.value for node in ast.walk(part.tree) if isinstance(node, ast.Constant)]
    return str(arguments[0]), part.radformler[str(arguments[1])]


def _check_result(
    kontroll: KontrollDef, case: Case, result: Resultat, material: Sammanstallt
) -> Iterator[Finding]:
    """The finding of a part that is false, or true only thanks to the margin for rounding."""
    source = make_source(kontroll, result.sources)
    sides = find_sides(case.uttryck, case.scope)
    texts = format_sides(sides, case, material)
    own = case.rad.rad.enhet if case.rad else None
    fact = Fact(
        source=source,
        enhet=own or find_enhet(source, material.get_files()),
        expected=texts.expected,
        actual=texts.actual,
        words={
            "beskrivning": _describe(kontroll, case),
            "skillnad": texts.difference or "",
            "saknas": _describe_lacking(case, material),
        },
    )
    if result.value:
        yield make_side(kontroll, material.definitions, ROUNDED, fact)
    else:
        yield make_own(kontroll, material.definitions, fact)


def _describe(kontroll: KontrollDef, case: Case) -> str:
    if case.rad is None:
        return kontroll.beskrivning
    return f"{case.rad.rad.rubrik}: {kontroll.beskrivning}"


def _describe_lacking(case: Case, material: Sammanstallt) -> str:
    """Sections, fields, columns and rows that a part asks for and does not find."""
    lacking = dict.fromkeys(
        describe_missing(name, material.definitions)
        for name, question in _iter_questions(case.uttryck.tree)
        if not evaluate(_make_part(case.uttryck, question), case.scope).value
    )
    return ", ".join(lacking) or material.definitions.texter["kontroll.uppgiften"]


def _iter_questions(tree: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a formula asks for, each by itself: its name, and the question."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="finns" | "falt" | "datum"), args=[ast.Constant(name)]):
                yield str(name), node
            case ast.Call(func=ast.Name(id="cell"), args=arguments):
                yield _get_place(arguments), node
            case ast.Call(
                func=ast.Name(id="kolumner" | "rader") as function,
                args=[tabell, ast.List(elts=names)],
            ):
                for item in names:
                    one: list[ast.expr] = [tabell, ast.List([item], ast.Load())]
                    yield _get_place([tabell, item]), ast.Call(function, one, [])


def _get_place(arguments: Sequence[ast.expr]) -> str:
    """The place that a call of cell(), kolumner() or rader() names, as scopes write it."""
    return ".".join(str(node.value) for node in arguments if isinstance(node, ast.Constant))


def _make_unknown(kontroll: KontrollDef, absent: Sequence[str], material: Sammanstallt) -> Finding:
    words = [describe_missing(name, material.definitions) for name in absent]
    names = list(dict.fromkeys(words))
    shown = [*names[:_SHOWN], "…"] if len(names) > _SHOWN else names
    fact = Fact(source=None, words={"saknas": ", ".join(shown)})
    return make_side(kontroll, material.definitions, UNKNOWN, fact)


def find_sides(uttryck: Uttryck, scope: Scope) -> Sides | None:
    """The first comparison that fails, or holds only by rounding; None without any."""
    return _find_sides(uttryck, uttryck.tree, scope)


def _find_sides(uttryck: Uttryck, node: ast.expr, scope: Scope) -> Sides | None:
    match node:
        case ast.BoolOp(values=values):
            found = (_find_sides(uttryck, value, scope) for value in values)
            return next((sides for sides in found if sides), None)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            operands = [left, *comparators]
            for place, op in enumerate(ops):
                link = ast.Compare(operands[place], [op], [operands[place + 1]])
                if evaluate(_make_part(uttryck, link), scope).value is False:
                    pair = (operands[place], operands[place + 1])
                    return _make_sides(uttryck, pair, scope, is_lika=False)
        case ast.Call(func=ast.Name(id="lika"), args=[left, right]):
            result = evaluate(_make_part(uttryck, node), scope)
            if result.value is False or result.avrundad:
                return _make_sides(uttryck, (left, right), scope, is_lika=True)
    return None


def _make_sides(
    uttryck: Uttryck, pair: tuple[ast.expr, ast.expr], scope: Scope, *, is_lika: bool
) -> Sides | None:
    left, right = pair
    if isinstance(right, ast.List):
        return None
    names = (node.id for side in pair for node in ast.walk(side) if isinstance(node, ast.Name))
    return Sides(
        evaluate(_make_part(uttryck, left), scope),
        evaluate(_make_part(uttryck, right), scope),
        tuple(names),
        is_lika,
    )


def format_sides(sides: Sides | None, case: Case, material: Sammanstallt) -> SideTexts:
    """Both sides and their difference as texts; None for what has no text."""
    if sides is None:
        return SideTexts(None, None, None)
    left, right = sides.left.value, sides.right.value
    unit = _find_unit(sides, case, material)
    difference = None
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        difference = _format(abs(left - right), unit)
    return SideTexts(_format(left, unit), _format(right, unit), difference)


def _find_unit(sides: Sides, case: Case, material: Sammanstallt) -> Unit:
    """The unit of the values compared; money is shown in the kommun's unit."""
    belopp_i = material.definitions.kommun.belopp_i
    for name in sides.names:
        cell = case.rad.rad.celler.get(name) if case.rad else None
        unit = cell.tal.unit if cell and cell.tal else material.units.get(name)
        if unit is not None:
            return belopp_i if Tal(Decimal(0), unit).is_belopp else unit
    return belopp_i if sides.is_lika else Unit.TAL


def _format(value: Varde, unit: Unit) -> str | None:
    if isinstance(value, Decimal):
        tal = Tal(value, unit)
        return format_amount(Tal(value / get_kronor(unit), unit) if tal.is_belopp else tal)
    if isinstance(value, date):
        return format_datum_short(value)
    return value if isinstance(value, str) else None
