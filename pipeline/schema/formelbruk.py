"""What a formula names: codes, columns, tables, fields, sections, and words it compares with."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.syntax import KOLUMNFUNKTIONER, Uttryck
from pipeline.schema.typer import Namnslag


@dataclass(frozen=True, slots=True)
class Namn:
    """A name in a formula, with the tables that a column or row of that name may be in."""

    slag: Namnslag
    namn: str
    tabeller: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Jamforelse:
    """A word that a formula compares with: a column's, a cell's or a field's."""

    ord: str
    kolumn: str = ""
    tabeller: tuple[str, ...] = ()
    falt: str = ""


Fynd = Namn | Jamforelse
_TEXTS = {"kolumner", "rader"}


def iter_formelbruk(uttryck: Uttryck, tabeller: tuple[str, ...] = ()) -> Iterator[Fynd]:
    """Everything that a formula names. tabeller are those whose columns its names may be; without
    any a name is a code."""
    yield from _visit(uttryck, uttryck.tree, tabeller)


def asks_dokument(uttryck: Uttryck) -> bool:
    """Whether a formula asks what the documents show, which only checks can: then they are made."""
    asked = (Namnslag.AVSNITT, Namnslag.FORM)
    return any(isinstance(i, Namn) and i.slag in asked for i in iter_formelbruk(uttryck))


def find_egna(uttryck: Uttryck) -> set[str]:
    """The codes that a formula asks for in its own column, not in another such as fg."""
    return set(_iter_egna(uttryck.tree))


def _iter_egna(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in KOLUMNFUNKTIONER:
            return
        case ast.Name(id=name):
            yield name
    for part in ast.iter_child_nodes(node):
        yield from _iter_egna(part)


def _visit(uttryck: Uttryck, node: ast.AST, tabeller: tuple[str, ...]) -> Iterator[Fynd]:
    match node:
        case ast.Name(id="tol"):
            return
        case ast.Name(id=name):
            yield Namn(Namnslag.KOLUMN if tabeller else Namnslag.KOD, name, tabeller)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            yield from _visit_call(uttryck, name, arguments, tabeller)
        case ast.Compare():
            yield from _visit_compare(node, tabeller)
            for part in (node.left, *node.comparators):
                yield from _visit(uttryck, part, tabeller)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _visit(uttryck, child, tabeller)


def _visit_call(
    uttryck: Uttryck, name: str, arguments: Sequence[ast.expr], tabeller: tuple[str, ...]
) -> Iterator[Fynd]:
    texts = [text if (text := _get_text(item)) is not None else "" for item in arguments]
    match name:
        case "finns":
            yield Namn(Namnslag.AVSNITT, texts[0])
        case "falt" | "datum":
            yield Namn(Namnslag.FALT, texts[0])
        case "notsumma":
            yield Namn(Namnslag.NOTKOD, texts[0])
        case "summa" | "antal" | "cell":
            yield Namn(Namnslag.TABELL, texts[0])
            if name != "antal":
                yield Namn(Namnslag.KOLUMN, texts[-1], (texts[0],))
            if name == "cell":
                yield Namn(Namnslag.RAD, texts[1], (texts[0],))
        case "alla":
            yield Namn(Namnslag.TABELL, texts[0])
            yield from iter_formelbruk(uttryck.radformler[texts[1]], (texts[0],))
        case _ if name in _TEXTS:
            yield Namn(Namnslag.FORM, texts[0])
            slag = Namnslag.KOLUMNTEXT if name == "kolumner" else Namnslag.RADTEXT
            yield from (Namn(slag, item, (texts[0],)) for item in _get_texts(arguments[1]))
        case _:
            for node in arguments if name not in KOLUMNFUNKTIONER else arguments[:1]:
                yield from _visit(uttryck, node, tabeller)


def _visit_compare(node: ast.Compare, tabeller: tuple[str, ...]) -> Iterator[Fynd]:
    """The words that a column, a cell or a field is compared with; the empty text is none."""
    for left, right in zip((node.left, *node.comparators), node.comparators, strict=False):
        for asked, said in ((left, right), (right, left)):
            for word in _get_texts(said):
                if word and (found := _make_jamforelse(asked, word, tabeller)):
                    yield found


def _make_jamforelse(node: ast.expr, word: str, tabeller: tuple[str, ...]) -> Jamforelse | None:
    match node:
        case ast.Name(id=name):
            return Jamforelse(word, name, tabeller)
        case ast.Call(func=ast.Name(id="falt"), args=[ast.Constant(value=str(name))]):
            return Jamforelse(word, falt=name)
        case ast.Call(
            func=ast.Name(id="cell"),
            args=[ast.Constant(value=str(tabell)), _, ast.Constant(value=str(name))],
        ):
            return Jamforelse(word, name, (tabell,))
    return None


def _get_text(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if isinstance(node, ast.Constant) and is_text else None


def _get_texts(node: ast.expr) -> list[str]:
    """The quoted texts of a constant or a list of constants."""
    items = node.elts if isinstance(node, ast.List) else [node]
    return [text for item in items if (text := _get_text(item)) is not None]
