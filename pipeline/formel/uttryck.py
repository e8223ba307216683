"""The formula language of the definitions (its syntax is in syntax.py).

A formula is checked when it is loaded (parse_uttryck) and computed against a Scope that knows
the values (evaluate). Money is computed in kronor. Every result carries the sources of all
values it used, and how much rounding of the inputs can explain: half a unit per term
(a term entered in tkr may be 500 kr off).

Unknown is not zero: a formula over a missing value gives a Resultat with value None and the
missing places in saknas, so that a check over it can stay silent about a cell that is already
a finding.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Protocol

from pipeline.core.belopp import ONE_KRONA, Match, judge, unique
from pipeline.core.source import Source
from pipeline.core.syntax import (
    KOLUMNFUNKTIONER,
    RAKNEFUNKTIONER,
    Uttryck,
    UttryckError,
    get_constant_text,
    parse_uttryck,
)

__all__ = ["Resultat", "Scope", "Uttryck", "UttryckError", "Varde", "evaluate", "parse_uttryck"]

Varde = Decimal | bool | str | date | None


@dataclass(frozen=True, slots=True)
class Resultat:
    """A computed value, what it was computed from and how far rounding may have moved it.

    marginal is in the value's own unit (kronor for money). exakt tells that no input was
    rounded. saknas names what was missing; value is then None.
    """

    value: Varde
    sources: tuple[Source, ...] = ()
    marginal: Decimal = Decimal(0)
    saknas: tuple[str, ...] = ()
    avrundad: bool = False
    """True when lika() held only thanks to the margin for rounding, beyond one krona."""


class Scope(Protocol):
    """The values a formula may use."""

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The value of a code; wrap holds the wrapping column functions, outermost first
        (fg(konc(RR12)) gives ("fg", "konc")). Missing gives value None with saknas set."""
        ...

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        """A function over sections, tables, fields and dates: finns, falt, summa, notsumma …"""
        ...

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        """A scope per row of a table, for alla(); None when the table does not exist."""
        ...


def evaluate(uttryck: Uttryck, scope: Scope, wrap: tuple[str, ...] = ()) -> Resultat:
    """The value of a formula; money in kronor. wrap computes all of it in another column,
    as if the formula stood within those functions: ("fg",) gives fg(…)."""
    return _Evaluator(uttryck, scope).visit(uttryck.tree, wrap)


@dataclass(frozen=True, slots=True)
class _Evaluator:
    uttryck: Uttryck
    scope: Scope

    def visit(self, node: ast.expr, wrap: tuple[str, ...]) -> Resultat:
        match node:
            case ast.Constant(value=value):
                return Resultat(_constant(value))
            case ast.Name(id="tol"):
                return Resultat(ONE_KRONA)
            case ast.Name(id=kod):
                return self.scope.find_kod(kod, wrap)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _map(lambda value: -_number(value), self.visit(operand, wrap))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _map(lambda value: not _truth(value), self.visit(operand, wrap))
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, self.visit(left, wrap), self.visit(right, wrap))
            case ast.BoolOp(op=op, values=values):
                return self._bool(isinstance(op, ast.And), values, wrap)
            case ast.Compare():
                return self._compare(node, wrap)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._if(test, body, orelse, wrap)
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments, wrap)
        raise UttryckError(f"{type(node).__name__} är inte tillåtet")

    def _bool(self, is_and: bool, values: Sequence[ast.expr], wrap: tuple[str, ...]) -> Resultat:
        """Three-valued: one False decides an and, one True an or, whatever is unknown."""
        parts: list[Resultat] = []
        for value in values:
            part = self.visit(value, wrap)
            parts.append(part)
            if part.value is not None and _truth(part.value) is not is_and:
                return _join(_truth(part.value), parts[-1:])
        if any(part.saknas for part in parts):
            return _join(None, parts)
        return _join(is_and, parts)

    def _if(
        self, test: ast.expr, body: ast.expr, orelse: ast.expr, wrap: tuple[str, ...]
    ) -> Resultat:
        chosen = self.visit(test, wrap)
        if chosen.saknas:
            return _join(None, [chosen])
        result = self.visit(body if _truth(chosen.value) else orelse, wrap)
        return Resultat(
            result.value,
            unique(chosen.sources + result.sources),
            result.marginal,
            result.saknas,
            result.avrundad,
        )

    def _compare(self, node: ast.Compare, wrap: tuple[str, ...]) -> Resultat:
        left = self.visit(node.left, wrap)
        parts = [left]
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            if isinstance(op, ast.In):
                return self._in(left, comparator, wrap)
            right = self.visit(comparator, wrap)
            parts.append(right)
            if isinstance(op, ast.Is | ast.IsNot):
                same = left.value is right.value
                return Resultat(same is isinstance(op, ast.Is), _join(None, parts).sources)
            if left.saknas or right.saknas:
                return _join(None, parts)
            if not _holds(op, left, right):
                return _join(False, parts)
            left = right
        return _join(True, parts)

    def _in(self, left: Resultat, node: ast.expr, wrap: tuple[str, ...]) -> Resultat:
        if not isinstance(node, ast.List):
            raise UttryckError("in kräver en lista")
        if left.saknas:
            return left
        choices = [self.visit(item, wrap).value for item in node.elts]
        return Resultat(left.value in choices, left.sources)

    def _call(self, name: str, arguments: list[ast.expr], wrap: tuple[str, ...]) -> Resultat:
        if name in KOLUMNFUNKTIONER:
            return self._kolumn(name, arguments, wrap)
        if name == "alla":
            return self._alla(arguments)
        if name == "all":
            return self._bool(True, _elements(arguments), wrap)
        if name in RAKNEFUNKTIONER:
            return _compute(name, [self.visit(item, wrap) for item in arguments])
        values = [self._argument(item, wrap) for item in arguments]
        return self.scope.call(name, values, wrap)

    def _argument(self, node: ast.expr, wrap: tuple[str, ...]) -> Varde:
        if isinstance(node, ast.List):
            return "\n".join(str(self._argument(item, wrap)) for item in node.elts)
        return self.visit(node, wrap).value

    def _kolumn(self, name: str, arguments: Sequence[ast.expr], wrap: tuple[str, ...]) -> Resultat:
        """fg(x), budget(x) … compute x in another column; they are not computed first."""
        year = ""
        if name == "plan" and len(arguments) == 2:
            year = str(_number(self.visit(arguments[1], wrap).value))
        return self.visit(arguments[0], (*wrap, name + year))

    def _alla(self, arguments: Sequence[ast.expr]) -> Resultat:
        tabell = get_constant_text(arguments, 0)
        formula = self.uttryck.radformler[get_constant_text(arguments, 1)]
        rows = self.scope.iter_rader(tabell)
        if rows is None:
            return Resultat(None, saknas=(tabell,))
        parts = [evaluate(formula, row) for row in rows]
        failed = [part for part in parts if part.value is not None and not _truth(part.value)]
        if failed:
            return _join(False, failed)
        return _join(None if any(part.saknas for part in parts) else True, parts)


def _elements(arguments: Sequence[ast.expr]) -> list[ast.expr]:
    if len(arguments) == 1 and isinstance(arguments[0], ast.List):
        return arguments[0].elts
    return list(arguments)


def _constant(value: object) -> Varde:
    if value is None or isinstance(value, bool | str):
        return value
    return Decimal(repr(value))


def _number(value: Varde) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise UttryckError(f"{value!r} är inte ett tal")


def _truth(value: Varde) -> bool:
    return bool(value)


def _join(value: Varde, parts: Sequence[Resultat]) -> Resultat:
    return Resultat(
        value,
        unique(source for part in parts for source in part.sources),
        sum((part.marginal for part in parts), Decimal(0)),
        tuple(dict.fromkeys(name for part in parts for name in part.saknas))
        if value is None
        else (),
        any(part.avrundad for part in parts),
    )


def _map(function: Callable[[Varde], Varde], part: Resultat) -> Resultat:
    if part.saknas or part.value is None:
        return part
    return Resultat(function(part.value), part.sources, part.marginal, (), part.avrundad)


def _arithmetic(op: ast.operator, left: Resultat, right: Resultat) -> Resultat:
    if left.value is None or right.value is None:
        return _join(None, [left, right])
    a, b = _number(left.value), _number(right.value)
    joined = _join(a, [left, right])
    match op:
        case ast.Add():
            value, marginal = a + b, joined.marginal
        case ast.Sub():
            value, marginal = a - b, joined.marginal
        case ast.Mult():
            value, marginal = a * b, abs(a) * right.marginal + abs(b) * left.marginal
        case _:
            try:
                value = a / b
            except (DivisionByZero, InvalidOperation):
                return Resultat(None, joined.sources, saknas=("division med noll",))
            marginal = left.marginal / abs(b) + abs(value) * right.marginal / abs(b)
    return Resultat(value, joined.sources, marginal, (), joined.avrundad)


def _compute(name: str, parts: list[Resultat]) -> Resultat:
    joined = _join(None, parts)
    if joined.saknas or any(part.value is None for part in parts):
        return joined
    if name == "lika":
        return _lika(parts[0], parts[1])
    numbers = [_number(part.value) for part in parts]
    value = abs(numbers[0]) if name == "abs" else (min if name == "min" else max)(numbers)
    marginal = max(part.marginal for part in parts)
    return Resultat(value, joined.sources, marginal, (), joined.avrundad)


def _lika(left: Resultat, right: Resultat) -> Resultat:
    """Within one krona, or within what rounding of the terms can explain."""
    joined = _join(True, [left, right])
    match = judge(_number(left.value) - _number(right.value), joined.marginal)
    return Resultat(
        match is not Match.DIFFERENT,
        joined.sources,
        joined.marginal,
        (),
        match is Match.ROUNDED,
    )


def _holds(op: ast.cmpop, left: Resultat, right: Resultat) -> bool:
    a, b = left.value, right.value
    match op:
        case ast.Eq():
            return a == b
        case ast.NotEq():
            return a != b
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return _ordered(op, a, b)
    if isinstance(a, date) and isinstance(b, date):
        return _ordered(op, Decimal(a.toordinal()), Decimal(b.toordinal()))
    raise UttryckError(f"{a!r} och {b!r} kan inte jämföras")


def _ordered(op: ast.cmpop, a: Decimal, b: Decimal) -> bool:
    match op:
        case ast.Lt():
            return a < b
        case ast.LtE():
            return a <= b
        case ast.Gt():
            return a > b
    return a >= b
