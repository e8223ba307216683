"""Short ways to write a list of things: spelled out to plain objects before anything reads them.

Where a class holds a tuple of things that have an id, a file may write a table id → thing, and a
thing of which nothing more is said as its id alone. In a table id → text, the text is the heading.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast, get_args, get_origin, get_type_hints


def spell_out(value: Any, kind: type[Any]) -> Any:
    """The raw object with every list of things written as a list of tables, each with its id."""
    parts = find_parts(cast("Any", kind))
    if not parts or not isinstance(value, dict):
        return value
    return {
        key: [spell_out(part, parts[key]) for part in spell_out_list(item)]
        if key in parts and isinstance(item, dict | list)
        else item
        for key, item in value.items()
    }


def spell_out_list(value: Any) -> list[Any]:
    """A list of things with their ids, from a table id → thing or a list where some are ids."""
    if isinstance(value, dict):
        return [_name(key, item) for key, item in value.items()]
    if not isinstance(value, list):
        return [value]
    return [{"id": item} if isinstance(item, str) else item for item in value]


def _name(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {"id": key, **value}
    return {"id": key, "rubrik": value} if isinstance(value, str) else value


@cache
def find_parts(kind: Any) -> dict[str, type[Any]]:
    """The fields of a class that hold things with ids, with the class of the things."""
    if not is_dataclass(kind):
        return {}
    hints = get_type_hints(cast("type", kind))
    found = {item.name: _find_part(hints[item.name]) for item in fields(kind)}
    return {name: part for name, part in found.items() if part is not None}


def _find_part(hint: Any) -> type[Any] | None:
    """The class of the things that a field holds, when it is a tuple of things with ids."""
    if get_origin(hint) is not tuple:
        inner = (_find_part(item) for item in get_args(hint))
        return next((item for item in inner if item is not None), None)
    part = get_args(hint)[0]
    has_id = is_dataclass(part) and "id" in {item.name for item in fields(part)}
    return cast("type[Any]", part) if has_id else None
