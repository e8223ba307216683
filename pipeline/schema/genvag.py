"""Short ways to write a list of things: spelled out to plain objects before anything reads them.

Where a class holds a tuple of things that have a name (id, kod or falt), a file may write a table
name → thing, and a thing of which nothing more is said as its name alone. In a table name → text,
the text is the heading. A class may have a short way of its own (register_short).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints

_NAMN = ("id", "kod", "falt")
_RUBRIK = ("rubrik", "namn")
_SHORT: dict[Any, tuple[Callable[[Any], Any], Mapping[str, type[Any]]]] = {}


def register_short(
    owner: type[Any], spell: Callable[[Any], Any], kinds: Mapping[str, type[Any]]
) -> None:
    """Things of a class that spell writes as tables, each of the class that its typ names."""
    _SHORT[owner] = spell, kinds


def spell_out(value: Any, kind: Any) -> Any:
    """The raw object with every list of things written as a list of tables, each with its name."""
    value = spell_out_thing(value, kind)
    parts = find_parts(find_class(kind, value))
    if not parts or not isinstance(value, dict):
        return value
    return {
        key: [spell_out(part, parts[key]) for part in spell_out_list(item, parts[key])]
        if key in parts and is_list(item, parts[key])
        else item
        for key, item in value.items()
    }


def is_list(value: Any, kind: Any) -> bool:
    """True for things however they are written; one that is a text may stand alone."""
    return isinstance(value, dict | list) or (isinstance(value, str) and kind in _SHORT)


def spell_out_thing(value: Any, kind: Any) -> Any:
    """One thing without its short way; what it holds is as it was."""
    return _SHORT[kind][0](value) if kind in _SHORT else value


def find_class(kind: Any, part: Any) -> Any:
    """The class of a thing in a list of a class: its own, when its typ names one."""
    _, kinds = _SHORT.get(kind, (None, {}))
    return kinds.get(str(part.get("typ")), kind) if isinstance(part, dict) else kind


def spell_out_list(value: Any, kind: Any = None) -> list[Any]:
    """A list of things of a class with their names, from a table name → thing or a list where
    some are names."""
    namn, rubrik = find_namn(kind), find_rubrik(kind)
    if isinstance(value, dict):
        items = [_name(key, item, namn, rubrik) for key, item in value.items()]
    elif isinstance(value, list):
        items = value
    else:
        return [value]
    if kind in _SHORT:
        return items
    return [{namn: item} if isinstance(item, str) else item for item in items]


def _name(key: str, value: Any, namn: str, rubrik: str) -> Any:
    if isinstance(value, dict):
        return {namn: key, **value}
    return {namn: key, rubrik: value} if isinstance(value, str) else value


@cache
def find_namn(kind: Any) -> str:
    """The field that names the things of a class."""
    return _find_field(kind, _NAMN)


@cache
def find_rubrik(kind: Any) -> str:
    """The field that says what the things of a class are called to people."""
    return _find_field(kind, _RUBRIK)


@cache
def _find_field(kind: Any, names: tuple[str, ...]) -> str:
    """The first of the fields that a class has, not counting what may be left out as a name."""
    known = fields(kind) if is_dataclass(kind) else ()
    has = {item.name for item in known if item.name in _RUBRIK or not _may_lack(item)}
    return next((name for name in names if name in has), names[0])


def _may_lack(item: Any) -> bool:
    return item.name == "falt" and item.default is not MISSING


@cache
def find_parts(kind: Any) -> dict[str, type[Any]]:
    """The fields of a class that hold things with names, with the class of the things."""
    if not is_dataclass(kind):
        return {}
    hints = get_type_hints(cast("type", kind))
    found = {item.name: _find_part(hints[item.name]) for item in fields(kind)}
    return {name: part for name, part in found.items() if part is not None}


def _find_part(hint: Any) -> type[Any] | None:
    """The class of the things that a field holds, when it is a tuple of things with names."""
    if get_origin(hint) is not tuple:
        inner = (_find_part(item) for item in get_args(hint))
        return next((item for item in inner if item is not None), None)
    part = get_args(hint)[0]
    return cast("type[Any]", part) if is_dataclass(part) and _has_name(part) else None


def _has_name(part: Any) -> bool:
    return find_namn(part) in {item.name for item in fields(part) if not _may_lack(item)}
