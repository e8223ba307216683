"""Every string of the definitions that is no prose: the leaves, each with its place in its file.

The types of the fields say what a string is (pipeline/schema/typer.py). A name is a leaf; of an
address as tabell/rad/kolumn, and of a formula, each name and each literal is one; of prose each
name within braces. A key is a leaf where keys are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from felstavning.formel import split_formel

from pipeline.core.syntax import Uttryck
from pipeline.schema.byggsten import BYGGSTEN, TEXT, is_textval
from pipeline.schema.genvag import find_namn, find_parts, find_rubrik, is_list, spell_out_thing
from pipeline.schema.typer import Deklaration, Formelrymd, Monster, Namnslag, Ref, Text

Vag = tuple[str | int, ...]
"""The way to a value of a file: keys, and places in lists from 0."""

ADRESS = frozenset(
    {
        Namnslag.CELL,
        Namnslag.SUMMACELL,
        Namnslag.TIDPLATS,
        Namnslag.BOKTABELL,
        Namnslag.DOKUMENTKOLUMN,
    }
)
"""Kinds of names that are written as several."""
_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[^\W\d]\w*")
PART = re.compile(r"[^./:]+")
_WORD = re.compile(r"\w")
_MARKEN = (Ref, Deklaration, Formelrymd, Text, Monster)


class Del(Enum):
    """Which part of a value or table a leaf is."""

    VARDE = "värde"
    NYCKEL = "nyckel"
    FORMELNAMN = "namn i formel"
    FORMELTEXT = "text i formel"
    KLAMMER = "namn inom klamrar"


@dataclass(frozen=True, slots=True)
class Plats:
    """Where in a file a value is. ort is the class and field that it is of."""

    fil: str
    vag: Vag
    ort: str

    def enter(self, step: str | int, ort: str = "") -> Plats:
        """The place of something within."""
        return replace(self, vag=(*self.vag, step), ort=ort or self.ort)


@dataclass(frozen=True, slots=True)
class Lov:
    """A leaf: in the string at plats, from start, stands namn. For a key, the way ends with it.

    slag is what kind of name it is; ges tells that it gives a name to something.
    """

    plats: Plats
    part: Del
    start: int
    namn: str
    slag: str
    ges: bool = False


# ---------------------------------------------------------------- types
def find_marke(hint: Any) -> Any:
    """What the type of a field says that its string is."""
    marks = [item for item in getattr(hint, "__metadata__", ()) if isinstance(item, _MARKEN)]
    return marks[0] if marks else None


@cache
def get_hints(kind: type) -> Mapping[str, Any]:
    """The types of the fields of a class."""
    return {key: unwrap(hint) for key, hint in get_type_hints(kind, include_extras=True).items()}


def unwrap(hint: Any) -> Any:
    """The type itself, of one that may also be None."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    parts = [item for item in get_args(hint) if item is not type(None)]
    return parts[0] if len(parts) == 1 else hint


def get_part(hint: Any, number: int) -> Any:
    """What a list (0) or a table (0 its keys, 1 its values) holds."""
    args = get_args(hint) if get_origin(hint) in (tuple, Mapping) else ()
    return unwrap(args[number]) if len(args) > number else None


# ---------------------------------------------------------------- values
def iter_lov(plats: Plats, raw: Any, built: Any, hint: Any = None) -> Iterator[Lov]:
    """The leaves of a value as it stands in the file (raw), beside what it became (built)."""
    if is_textval(raw):
        for key, item in raw.items():
            within = plats.enter(key, f"{TEXT}.{key}")
            yield from iter_lov(within, item, *((None,) if key == BYGGSTEN else (item, hint)))
    elif isinstance(raw, dict) and (is_dataclass(built) or not isinstance(built, Mapping)):
        yield from _iter_objekt(plats, raw, built)
    elif isinstance(raw, dict):
        yield from _iter_tabell(plats, raw, built, hint)
    elif isinstance(raw, list):
        parts = built if isinstance(built, tuple) and len(built) == len(raw) else [None] * len(raw)
        for number, item in enumerate(raw):
            yield from iter_lov(plats.enter(number), item, parts[number], get_part(hint, 0))
    elif isinstance(raw, str) and _WORD.search(raw):
        yield from _iter_text(plats, raw, built, hint)


def _iter_objekt(plats: Plats, raw: Mapping[str, Any], built: Any) -> Iterator[Lov]:
    hints = get_hints(type(built)) if is_dataclass(built) else {}
    things = find_parts(type(built)) if is_dataclass(built) else {}
    for key, item in raw.items():
        ort = f"{type(built).__name__}.{key}" if is_dataclass(built) else f"{plats.ort}.{key}"
        within, value = plats.enter(key, ort), getattr(built, key, None)
        if key in things and is_list(item, things[key]):
            yield from iter_saker(within, item, value or (), things[key])
        else:
            yield from iter_lov(within, item, value, hints.get(key))


def iter_saker(
    plats: Plats, raw: Mapping[str, Any] | list[Any] | str, built: Iterable[Any], kind: type
) -> Iterator[Lov]:
    """The leaves of a list of things with names, which may be written as a table name → thing, or
    a thing in a short way."""
    things = list(built)
    hint, namn, rubrik = get_hints(kind), find_namn(kind), find_rubrik(kind)
    if isinstance(raw, str):
        yield from _iter_kort(plats, raw, things[0] if things else None, kind)
    elif isinstance(raw, list):
        for number, item in enumerate(raw):
            thing = things[number] if number < len(things) else None
            within = plats.enter(number)
            kort = isinstance(item, str)
            yield from (
                _iter_kort(within, item, thing, kind) if kort else iter_lov(within, item, thing)
            )
    else:
        for key, item in raw.items():
            within = plats.enter(key, f"{kind.__name__}.{namn}")
            marke = find_marke(hint[namn])
            ges = isinstance(marke, Deklaration)
            yield Lov(within, Del.NYCKEL, 0, key, name_slag(marke, key, within), ges)
            thing = next((found for found in things if getattr(found, namn, "") == key), None)
            if isinstance(item, str):
                of_rubrik = plats.enter(key, f"{kind.__name__}.{rubrik}")
                yield from _iter_text(of_rubrik, item, item, hint.get(rubrik))
            else:
                yield from iter_lov(within, item, thing)


def _iter_kort(plats: Plats, raw: str, built: Any, kind: type) -> Iterator[Lov]:
    """A thing that is written as one text: its name, or what its class reads in it."""
    spelled = spell_out_thing(raw, kind)
    namn = next(key for key, value in spelled.items() if value == raw) if spelled != raw else ""
    owner = type(built) if namn and built is not None else kind
    key = namn or find_namn(kind)
    within = Plats(plats.fil, plats.vag, f"{owner.__name__}.{key}")
    yield from _iter_text(within, raw, raw, get_hints(owner).get(key))


def _iter_tabell(
    plats: Plats, raw: Mapping[str, Any], built: Mapping[str, Any], hint: Any
) -> Iterator[Lov]:
    marke = find_marke(get_part(hint, 0))
    for key, item in raw.items():
        within = plats.enter(key)
        if not isinstance(marke, Text) and _WORD.search(key):
            slag = name_slag(marke, key, plats)
            yield Lov(within, Del.NYCKEL, 0, key, slag, isinstance(marke, Deklaration))
        yield from iter_lov(within, item, built.get(key), get_part(hint, 1))


def _iter_text(plats: Plats, raw: str, built: Any, hint: Any) -> Iterator[Lov]:
    marke = find_marke(hint)
    if isinstance(marke, Text) or _is_mening(built):
        slag = "siffra i mening" if _is_mening(built) else "ord inom klamrar"
        for start, name in split_klamrar(raw):
            yield Lov(plats, Del.KLAMMER, start, name, slag)
    elif isinstance(built, Uttryck):
        i_tabell = bool(getattr(marke, "i", ()))
        for item in split_formel(raw, built, i_tabell=i_tabell):
            part = Del.FORMELTEXT if item.citerat else Del.FORMELNAMN
            yield Lov(plats, part, item.start, item.namn, f"i formel: {item.slag}")
    else:
        slag = name_slag(marke, built if marke is None else raw, plats, hint)
        ges = isinstance(marke, Deklaration)
        is_adress = isinstance(marke, Ref) and marke.slag in ADRESS
        found = PART.finditer(raw) if is_adress else [re.fullmatch(r"(?s).*", raw)]
        for part in found:
            if part and _WORD.search(part[0]):
                yield Lov(plats, Del.VARDE, part.start(), part[0], slag, ges)


def _is_mening(built: Any) -> bool:
    """A text that is read when it is loaded, and is no formula."""
    return is_dataclass(built) and not isinstance(built, Uttryck)


def split_klamrar(text: str) -> Iterator[tuple[int, str]]:
    """The names within braces: {fg(RR12):mnkr1} has three, {RR12?mer|mindre} one."""
    for braces in _BRACES.finditer(text):
        for name in _NAME.finditer(braces[1].partition("?")[0]):
            yield braces.start(1) + name.start(), name[0]


def name_slag(marke: Any, value: Any, plats: Plats, hint: Any = None) -> str:
    """What kind of name a string is, as the report calls it."""
    if isinstance(marke, Ref):
        return marke.slag.name.lower()
    if isinstance(marke, Deklaration):
        return f"ges: {plats.ort}"
    if isinstance(marke, Monster):
        return "fast form"
    if isinstance(value, Enum) or get_origin(hint) is Literal or plats.ort.endswith(".typ"):
        return "uppräkning"
    return f"utan märke: {plats.ort}"
