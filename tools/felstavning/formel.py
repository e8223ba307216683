"""The names and literals of a formula, with the places where they begin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.syntax import ARGUMENTS, Uttryck
from pipeline.schema.formelbruk import Namn, iter_formelbruk

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Formeldel:
    """A name, or a quoted text, of a formula; start is its first character (after the quote)."""

    start: int
    namn: str
    citerat: bool
    slag: str = ""


def split_formel(text: str, uttryck: Uttryck, *, i_tabell: bool) -> Iterator[Formeldel]:
    """The parts, each with what kind of name it is; i_tabell: it is about a table's columns."""
    kinds = _find_slag(uttryck, i_tabell=i_tabell)
    for item in _split(text):
        known = "funktion" if item.namn in ARGUMENTS and not item.citerat else "ord"
        slag = kinds.get(item.namn, known)
        yield Formeldel(item.start, item.namn, item.citerat, slag)


def _find_slag(uttryck: Uttryck, *, i_tabell: bool) -> Mapping[str, str]:
    return {
        found.namn: found.slag.name.lower()
        for found in iter_formelbruk(uttryck, ("",) if i_tabell else ())
        if isinstance(found, Namn)
    }


def _split(text: str) -> Iterator[Formeldel]:
    source = f"({text})"
    tree = ast.parse(source, mode="eval")
    rows = {
        id(node.args[1])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "alla"
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                yield Formeldel(_find_start(source, node) - 1, name, citerat=False)
            case ast.Constant(value=str(literal)) if id(node) in rows:
                start = _find_start(source, node)
                for item in _split(literal):
                    yield Formeldel(start + item.start, item.namn, item.citerat)
            case ast.Constant(value=str(literal)) if _WORD.search(literal):
                yield Formeldel(_find_start(source, node), literal, citerat=True)


def _find_start(source: str, node: ast.expr) -> int:
    """Where a node begins, in characters; ast counts bytes within a line."""
    lines = source.splitlines(keepends=True)
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    return sum(len(line) for line in lines[: node.lineno - 1]) + len(before)
