"""Every string of a definition with its address and what it is: a name, a formula, a text.

The types of the fields (typer.py) say what each string is; nothing here knows what exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, cast, get_args, get_origin, get_type_hints

from pipeline.core.syntax import Uttryck
from pipeline.schema.block import BlockDef
from pipeline.schema.typer import (
    NYCKEL,
    Deklaration,
    Formelrymd,
    Monster,
    Namnslag,
    Ref,
    Text,
)

Marke = Ref | Deklaration | Formelrymd | Text | Monster
Omgivning = Mapping[str, tuple[str, ...]]
"""The names that the objects around a string give in the fields that open a table."""

_MARKEN = (Ref, Deklaration, Formelrymd, Text, Monster)
_OPENING = frozenset(
    {
        Namnslag.TABELL,
        Namnslag.BOKTABELL,
        Namnslag.ARBETSBOK,
        Namnslag.UPPSTALLNING,
        Namnslag.FORM,
        Namnslag.KOLUMN,
        Namnslag.FOREGAENDE,
    }
)
_NOTHING: Omgivning = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bruk:
    """A string in its place. plats is its address as in an avsteg, varde the string or formula."""

    plats: str
    marke: Marke
    varde: str | Uttryck
    omgivning: Omgivning
    i_lista: bool = False
    """One of a list, which may hold more than each occasion has."""


@dataclass(frozen=True, slots=True)
class _Typ:
    """What a field holds: the mark of a string, and the types of what it contains."""

    marke: Marke | None = None
    nyckel: _Typ | None = None
    del_: _Typ | None = None


_UNTYPED = _Typ()
_OBJECT = _Typ(del_=_UNTYPED)
"""A field that holds an object; what it holds is described by its own class."""


def list_bruk(objekt: Any, plats: str, omgivning: Omgivning = _NOTHING) -> list[Bruk]:
    """Every marked string of an object that is a dataclass, in the order of its fields; of texts
    those where something is filled in."""
    found: list[Bruk] = []
    _add_object(objekt, plats, omgivning, found)
    return found


def _add_object(objekt: Any, plats: str, omgivning: Omgivning, found: list[Bruk]) -> None:
    around = _open(objekt, omgivning)
    for name, typ in _list_using(type(objekt)):  # type: ignore[arg-type]  # classes hash
        value = getattr(objekt, name)
        if value:
            _add_bruk(value, typ, f"{plats}/{name}", around, found)


def _add_bruk(
    value: Any,
    typ: _Typ,
    plats: str,
    omgivning: Omgivning,
    found: list[Bruk],
    *,
    i_lista: bool = False,
) -> None:
    if isinstance(value, str | Uttryck):
        if typ.marke is not None and (type(typ.marke) is not Text or has_klammer(value)):
            found.append(Bruk(plats, typ.marke, value, omgivning, i_lista))
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            where = plats + _name_item(item, number)
            _add_bruk(item, typ.del_ or _UNTYPED, where, omgivning, found, i_lista=True)
    elif isinstance(value, MappingProxyType | dict):
        for key, item in value.items():
            where = f"{plats}/{key}"
            _add_bruk(key, typ.nyckel or _UNTYPED, where, omgivning, found)
            around = {**omgivning, NYCKEL: (key,)}
            _add_bruk(item, typ.del_ or _UNTYPED, where, around, found)
    elif is_dataclass(value):
        _add_object(value, plats, omgivning, found)


def has_klammer(text: Any) -> bool:
    """True for a text in which something is filled in, or a brace stands alone."""
    return "{" in text or "}" in text


def list_deklarationer(objekt: Any, plats: str) -> list[tuple[str, str]]:
    """Every name that an object gives, with its address; what gives no name is passed by."""
    found: list[tuple[str, str]] = []
    _add_given(objekt, plats, found)
    return found


def _add_given(objekt: Any, plats: str, found: list[tuple[str, str]]) -> None:
    for name, typ in _describe_declaring(type(objekt)).items():  # type: ignore[arg-type]
        value = getattr(objekt, name)
        if value:
            _add_value(value, typ, f"{plats}/{name}", found)


def _add_value(value: Any, typ: _Typ, plats: str, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        if isinstance(typ.marke, Deklaration):
            found.append((plats, value))
    elif isinstance(value, tuple):
        for number, item in enumerate(value, 1):
            if _gives(type(item)):  # type: ignore[arg-type]
                where = plats + _name_item(item, number)
                _add_value(item, typ.del_ or _UNTYPED, where, found)
    elif isinstance(value, MappingProxyType | dict):
        for key, item in value.items():
            _add_value(key, typ.nyckel or _UNTYPED, f"{plats}/{key}", found)
            _add_value(item, typ.del_ or _UNTYPED, f"{plats}/{key}", found)
    elif _gives(type(value)):  # type: ignore[arg-type]
        _add_given(value, plats, found)


@cache
def _describe_declaring(kind: type[Any]) -> Mapping[str, _Typ]:
    """The fields of a class that may hold a name that is given."""
    described = _describe_class(kind)  # type: ignore[arg-type]  # classes hash
    return {name: typ for name, typ in described.items() if _declares(typ)}


@cache
def _gives(kind: type[Any]) -> bool:
    """True when a name may be given in a value of this type."""
    if not is_dataclass(kind):
        return kind in (str, tuple)
    return bool(_describe_declaring(kind))


def _declares(typ: _Typ | None) -> bool:
    if typ is None:
        return False
    is_given = isinstance(typ.marke, Deklaration)
    return is_given or typ == _OBJECT or _declares(typ.nyckel) or _declares(typ.del_)


def _name_item(item: Any, number: int) -> str:
    """How an address names an object of a list: by its id, else by its place from 1."""
    name = "" if isinstance(item, str) else find_id(item)
    return f":{name}" if name else f"[{number}]"


def iter_named(kind: str, items: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Objects of a kind with their addresses."""
    return ((f"{kind}:{find_id(item)}", item) for item in items)


def find_id(item: Any) -> str:
    """What an object is called in addresses; "" when it has no name."""
    if isinstance(item, BlockDef):
        return item.namn
    for name in ("id", "kod", "falt"):
        found = getattr(item, name, "")
        if isinstance(found, str) and found and "/" not in found:
            return found
    return ""


def _open(objekt: Any, omgivning: Omgivning) -> Omgivning:
    """The surroundings with the tables that this object names or is. A table of a workbook is
    named with its workbook, so that its columns are its own."""
    opened = {}
    for name, mark in _list_opening(type(objekt)):  # type: ignore[arg-type]  # classes hash
        value = getattr(objekt, name)
        if not value:
            continue
        names = value if isinstance(value, tuple) else (value,)
        if isinstance(mark, Ref):
            opened[name] = names
        elif mark.slag is Namnslag.TABELL:
            book = omgivning.get("arbetsbok", ())
            opened["tabell"] = tuple(f"{item}.{names[0]}" for item in book) or names
        elif mark.slag is Namnslag.ARBETSBOK:
            opened["arbetsbok"] = names
    return {**omgivning, **opened} if opened else omgivning


@cache
def _list_opening(kind: type[Any]) -> tuple[tuple[str, Ref | Deklaration], ...]:
    """The fields of a class that may name a table for what is below."""
    described = _describe_class(kind)  # type: ignore[arg-type]  # classes hash
    marks = ((name, typ.marke or (typ.del_ and typ.del_.marke)) for name, typ in described.items())
    return tuple(
        (name, mark)
        for name, mark in marks
        if isinstance(mark, Ref | Deklaration) and mark.slag in _OPENING
    )


@cache
def list_listor(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class that hold several objects."""
    described = _describe_class(kind)  # type: ignore[arg-type]  # classes hash
    return tuple(name for name, typ in described.items() if typ.del_ == _OBJECT)


@cache
def _list_using(kind: type[Any]) -> tuple[tuple[str, _Typ], ...]:
    """The fields of a class that hold marked strings, or objects that may."""
    described = _describe_class(kind)  # type: ignore[arg-type]  # classes hash
    return tuple((name, typ) for name, typ in described.items() if typ != _UNTYPED)


@cache
def _describe_class(kind: type[Any]) -> Mapping[str, _Typ]:
    hints = get_type_hints(cast("type", kind), include_extras=True)
    return {item.name: _describe(hints[item.name]) for item in fields(cast("Any", kind))}


def _describe(hint: Any) -> _Typ:
    marks = [item for item in getattr(hint, "__metadata__", ()) if isinstance(item, _MARKEN)]
    if marks:
        return _Typ(marks[0])
    args = [item for item in get_args(hint) if item not in (type(None), Ellipsis)]
    if get_origin(hint) is tuple:
        return _make(_UNTYPED, _describe(args[0]))
    if get_origin(hint) is Mapping:
        return _make(_describe(args[0]), _describe(args[1]))
    described = [_describe(item) for item in args]
    found = next((item for item in described if item != _UNTYPED), _UNTYPED)
    return _OBJECT if found == _UNTYPED and is_dataclass(hint) else found


def _make(nyckel: _Typ, del_: _Typ) -> _Typ:
    return _UNTYPED if nyckel == del_ == _UNTYPED else _Typ(nyckel=nyckel, del_=del_)
