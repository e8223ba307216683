"""dict → frozen dataclass: unknown keys refused, all errors found at once.

Classes that are read in a way of their own register it here. What does the work (omvandling.py)
is imported when something is built: a run with kept definitions builds little or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pipeline.core.syntax import Uttryck, parse_uttryck

T = TypeVar("T")

SLAG: dict[type[Any], tuple[str, Mapping[str, type[Any]]]] = {}
"""Classes whose parametrar are of the class that their typ names, with the typ that need not be
said."""
VARIANTER: dict[type[Any], Mapping[str, type[Any]]] = {}
"""Classes of which an object is of the class that its typ names."""
TEXTER: dict[type[Any], Callable[[str], Any]] = {}
"""Classes that are written as a text, with what reads it."""


class BuildError(ValueError):
    """What does not fit; problems are (key path, what is wrong), and the text is all of them."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path.strip('.')}: {text}" for path, text in problems))
        self.problems = problems


def register_slag(owner: type[Any], standard: str, kinds: Mapping[str, type[Any]]) -> None:
    """Lets parametrar of a class be of the class that its field typ names in kinds."""
    SLAG[owner] = standard, kinds


def register_variants(owner: type[Any], kinds: Mapping[str, type[Any]]) -> None:
    """Lets an object be of the class that its field typ names in kinds."""
    VARIANTER[owner] = kinds


def register_text(owner: type[T], parse: Callable[[str], T]) -> None:
    """Lets an object be written as a text that parse reads; its ValueError says what is wrong."""
    TEXTER[owner] = parse


register_text(Uttryck, parse_uttryck)


def build(value: Any, kind: type[T]) -> T:
    """The dataclass; raises BuildError with every problem and its key path."""
    from pipeline.schema.omvandling import structure  # noqa: PLC0415 -- see above

    return structure(value, kind)
