"""Formulas of columns (uttryck) as Excel formulas, and the value that Excel will compute.

Cells hold the workbook's units and signs while formulas of the definitions compute in kronor
with income as plus and cost as minus; a factor per column turns the one into the other. A
formula over cells that are all empty, or that cannot be computed, shows a dash.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.core.tal import Unit, get_kronor
from pipeline.formel.uttryck import Resultat, Scope, Uttryck, UttryckError, Varde, evaluate

_MONEY = (Unit.KR, Unit.TKR, Unit.MNKR)
_FUNCTIONS = {"abs": "ABS", "min": "MIN", "max": "MAX"}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_RANK = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}
_COMPARE = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class FormelError(ValueError):
    """The formula cannot be written in Excel; the argument is the part that cannot."""


@dataclass(frozen=True, slots=True)
class Term:
    """A column in a formula: where it stands, what it holds now (None when empty) and what its
    cell is multiplied with. is_fel tells that the cell shows a dash, is_text that it may hold
    something else than numbers, is_sum that a dash in it counts as nothing: a sum over a column
    that nobody filled in."""

    reference: str
    value: Decimal | str | bool | date | None = None
    factor: Decimal = Decimal(1)
    is_fel: bool = False
    is_text: bool = False
    is_sum: bool = False

    @property
    def is_counted(self) -> bool:
        """True for a cell that holds a number."""
        return isinstance(self.value, Decimal) and not self.is_fel

    @property
    def is_blank(self) -> bool:
        """True for a cell that holds nothing, not even a dash."""
        return self.value is None and not self.is_fel


def find_factors(
    units: Mapping[str, Unit | None], signs: Mapping[str, int], result: Unit | None
) -> dict[str, Decimal]:
    """What each column is multiplied with for the formula's result to come out in its own unit.

    Shares of amounts in one and the same unit need no change.
    """
    money = {unit for unit in units.values() if unit in _MONEY}
    if result is not None and result in _MONEY:
        base = get_kronor(result)
    elif result is Unit.PROCENT and len(money) == 1:
        base = get_kronor(money.pop())
    else:
        base = Decimal(1)
    return {
        name: signs[name] * (get_kronor(unit) / base if unit in _MONEY else Decimal(1))
        for name, unit in units.items()
    }


def write_formel(uttryck: Uttryck, terms: Mapping[str, Term], tomt: str, sign: int = 1) -> str:
    """The Excel formula with its equals sign; sign −1 turns the result.

    Raises FormelError for what Excel has no counterpart to.
    """
    body = _Formelwriter(terms, tomt).write(uttryck.tree)
    if sign < 0:
        body = f"-({body})"
    used = ",".join(dict.fromkeys(terms[name].reference for name in uttryck.koder))
    if not used:
        return f"={body}"
    count = "COUNTA" if any(terms[name].is_text for name in uttryck.koder) else "COUNT"
    dash = _quote(tomt)
    return f"=IFERROR(IF({count}({used})=0,{dash},{body}),{dash})"


def compute_formel(uttryck: Uttryck, terms: Mapping[str, Term], sign: int = 1) -> Varde:
    """What the formula shows: empty cells count as nothing, None stands for the dash."""
    used = [terms[name] for name in uttryck.koder]
    has_text = any(term.is_text for term in used)
    if used and not any(term.is_counted or (has_text and not term.is_blank) for term in used):
        return None
    try:
        value = evaluate(uttryck, _Terms(terms)).value
    except UttryckError:
        return None
    return sign * value if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class _Terms:
    """The scope of a formula: the columns of its row."""

    terms: Mapping[str, Term]

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        term = self.terms[kod]
        if term.is_fel or wrap:
            return Resultat(None, saknas=(kod,))
        value = Decimal(0) if term.value is None else term.value
        return Resultat(value * term.factor if isinstance(value, Decimal) else value)

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        return Resultat(None, saknas=(name, *map(str, arguments), *wrap))

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        return None if tabell else ()


@dataclass(frozen=True, slots=True)
class _Formelwriter:
    terms: Mapping[str, Term]
    tomt: str

    def write(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value=value):
                return self._write_constant(value)
            case ast.Name(id=name):
                return self._write_name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self._write_operand(operand, 3)}"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"NOT({self.write(operand)})"
            case ast.BinOp(left=left, op=op, right=right):
                rank = _RANK[type(op)]
                sign = _ARITHMETIC[type(op)]
                return self._write_operand(left, rank) + sign + self._write_operand(right, rank + 1)
            case ast.BoolOp(op=op, values=values):
                name = "AND" if isinstance(op, ast.And) else "OR"
                return self._write_call(name, values)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._write_compare(left, ops, comparators)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._write_call("IF", [test, body, orelse])
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _FUNCTIONS:
                return self._write_call(_FUNCTIONS[name], arguments)
        raise FormelError(ast.unparse(node))

    def _write_constant(self, value: object) -> str:
        if value is None:
            return _quote(self.tomt)
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return _quote(value) if isinstance(value, str) else repr(value)

    def _write_name(self, name: str) -> str:
        if name not in self.terms:
            raise FormelError(name)
        term = self.terms[name]
        text = f"SUM({term.reference})" if term.is_sum else term.reference
        if term.factor == 1:
            return text
        if term.factor == -1:
            return f"(-{text})"
        return f"({text}*{term.factor.normalize():f})"

    def _write_operand(self, node: ast.expr, rank: int) -> str:
        text = self.write(node)
        is_loose = isinstance(node, ast.Compare | ast.UnaryOp) or (
            isinstance(node, ast.BinOp) and _RANK[type(node.op)] < rank
        )
        return f"({text})" if is_loose else text

    def _write_call(self, name: str, arguments: Sequence[ast.expr]) -> str:
        return f"{name}({','.join(self.write(item) for item in arguments)})"

    def _write_compare(
        self, left: ast.expr, ops: Sequence[ast.cmpop], comparators: Sequence[ast.expr]
    ) -> str:
        parts = []
        for op, right in zip(ops, comparators, strict=True):
            if isinstance(op, ast.In) and isinstance(right, ast.List):
                first = self._write_operand(left, 3)
                parts.append(f"OR({','.join(f'{first}={self.write(x)}' for x in right.elts)})")
            elif type(op) in _COMPARE:
                sign = _COMPARE[type(op)]
                parts.append(self._write_operand(left, 3) + sign + self._write_operand(right, 3))
            else:
                raise FormelError(ast.unparse(right))
            left = right
        return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _quote(text: str) -> str:
    escaped = text.replace('"', '""')
    return f'"{escaped}"'
