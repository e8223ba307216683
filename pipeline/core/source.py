"""Where a value comes from: a cell, a row of a file, a definition, or a rule over other values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell of a workbook; file is relative to the period's input folder, with forward slashes."""

    file: str
    flik: str
    cell: str


@dataclass(frozen=True, slots=True)
class FileRef:
    """A row (1 = first line) of a text file, or the file as a whole."""

    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DefinitionRef:
    """A key in a definition file."""

    file: str
    key: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A value computed by a named rule from other values."""

    rule: str
    inputs: tuple[Source, ...]


Source = CellRef | FileRef | DefinitionRef | Derived
Leaf = CellRef | FileRef | DefinitionRef


def find_leaves(source: Source) -> tuple[Leaf, ...]:
    """The cells, file rows and definitions at the bottom of a source, each once, in order."""
    return tuple(dict.fromkeys(_walk(source)))


def find_rubrikcell(source: Source) -> CellRef | None:
    """The cell with the heading of the row that a value stands in (column B of a workbook)."""
    for leaf in find_leaves(source):
        if isinstance(leaf, CellRef) and leaf.cell:
            return CellRef(leaf.file, leaf.flik, f"B{leaf.cell.lstrip(_LETTERS)}")
    return None


def _walk(source: Source) -> Iterator[Leaf]:
    if isinstance(source, Derived):
        for part in source.inputs:
            yield from _walk(part)
    else:
        yield source


def format_source(source: Source) -> str:
    """The place as a person writes it: "namnd.xlsx › Drift!D4"."""
    match source:
        case CellRef(file, flik, cell):
            return f"{file} › {flik}!{cell}" if cell else f"{file} › {flik}" if flik else file
        case FileRef(file, None):
            return file
        case FileRef(file, line):
            return f"{file} rad {line}"
        case DefinitionRef(file, key):
            return f"{file} › {key}"
        case Derived(rule, _):
            return rule
