"""The syntax of formulas: Python's, parsed to a whitelist, never eval."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType


class UttryckError(ValueError):
    """A formula that the language does not allow; the message is for the definition's author."""


KOLUMNFUNKTIONER = frozenset({"fg", "fgp", "budget", "prognos", "plan", "konc"})
"""Functions that compute what stands in them in another column."""
RAKNEFUNKTIONER = frozenset({"lika", "alla", "all", "abs", "min", "max"})
"""Functions of the language itself; all others are the scope's."""
ARGUMENTS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        **dict.fromkeys(KOLUMNFUNKTIONER, (1, 1)),
        "plan": (1, 2),
        "lika": (2, 2),
        "alla": (2, 2),
        "all": (1, 99),
        "abs": (1, 1),
        "min": (1, 99),
        "max": (1, 99),
        "finns": (1, 1),
        "falt": (1, 1),
        "datum": (1, 1),
        "summa": (2, 2),
        "notsumma": (1, 1),
        "kolumner": (2, 2),
        "rader": (2, 2),
        "antal": (1, 1),
        "cell": (3, 3),
        "plus_manader": (2, 2),
        "manader": (2, 2),
    }
)
"""How many arguments each function takes, at least and at most."""
_NODES = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.Is,
    ast.IsNot,
    ast.IfExp,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.List,
)


@dataclass(frozen=True, slots=True)
class Uttryck:
    """A parsed formula. koder are the identifiers it mentions, outside quoted row formulas; namn
    is everything it names, in quotes and in row formulas too, and the columns it computes in."""

    text: str
    tree: ast.expr
    koder: tuple[str, ...]
    radformler: Mapping[str, Uttryck]
    namn: frozenset[str]


@lru_cache(maxsize=4096)
def parse_uttryck(text: str) -> Uttryck:
    """The formula as a checked tree. Raises UttryckError with what is not allowed."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise UttryckError(f"kan inte tolkas: {text}") from error
    rows: dict[str, Uttryck] = {}
    for node in ast.walk(tree):
        _check_node(node, rows)
    names = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    koder = tuple(dict.fromkeys(name for name in names if name not in called and name != "tol"))
    return Uttryck(text, tree, koder, MappingProxyType(rows), _find_names(tree, koder, rows))


def _find_names(
    tree: ast.expr, koder: Sequence[str], rows: Mapping[str, Uttryck]
) -> frozenset[str]:
    quoted = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    columns = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & KOLUMNFUNKTIONER
    inner = (row.namn for row in rows.values())
    texts = (item for item in quoted if isinstance(item, str))
    return frozenset(koder).union(columns, texts, *inner)


def _check_node(node: ast.AST, rows: dict[str, Uttryck]) -> None:
    if not isinstance(node, _NODES):
        raise UttryckError(f"{type(node).__name__} är inte tillåtet")
    if isinstance(node, ast.Constant) and not (
        node.value is None or isinstance(node.value, bool | int | float | str)
    ):
        raise UttryckError(f"{node.value!r} är inte tillåtet")
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise UttryckError("bara namngivna funktioner utan nyckelord är tillåtna")
        name = node.func.id
        if name not in ARGUMENTS:
            raise UttryckError(f"funktionen {name} finns inte")
        least, most = ARGUMENTS[name]
        if not least <= len(node.args) <= most:
            raise UttryckError(f"{name}() har {len(node.args)} värden inom parentesen")
        if name == "alla":
            formula = get_constant_text(node.args, 1)
            rows[formula] = parse_uttryck(formula)


def get_constant_text(arguments: Sequence[ast.expr], index: int) -> str:
    """The quoted text that alla() takes as table and formula."""
    node = arguments[index]
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        raise UttryckError("alla() tar en tabell och en formel inom citattecken")
    return node.value
