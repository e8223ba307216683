"""Which tests show that a requirement is met, and what the project names that no register holds.

A test shows it when it names the requirement, or names the object that cites it (a check by its
id). What stands outside a test function belongs to the whole module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.register.citat import ID
from pipeline.register.krav import Prov

_NAMED = re.compile(r"sty_[a-z]{3}_\d{3}")


def find_prov(folder: Path) -> tuple[Prov, ...]:
    """All tests below a folder that name anything, in order of place."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        place = path.relative_to(folder.parent).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [Prov(f"{place}::{name}", names) for name, names in _find_tests(tree)]
        outside = frozenset(_find_names(item for item in tree.body if not _is_test(item)))
        found.append(Prov(place, outside))
    return tuple(item for item in found if item.namn)


def _find_tests(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    for item in tree.body:
        if isinstance(item, ast.FunctionDef) and _is_test(item):
            named = {key.upper().replace("_", "-") for key in _NAMED.findall(item.name)}
            yield item.name, frozenset(named | set(_find_names([item])))


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


def _find_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Requirements inside any text, and every short text as it stands."""
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield from ID.findall(part.value)
                if " " not in part.value:
                    yield part.value
