"""The work of build: cattrs, with what is wrong said in Swedish."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from types import GenericAlias, MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, override

from pipeline.schema.build import SLAG, TEXTER, VARIANTER, BuildError
from pipeline.schema.forslag import suggest

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]
_TABELL = "en tabell väntas"
_HELTAL = ("int", "int | None")
"""The types of fields with whole numbers, as they are written."""
_GRANSER: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "ar": (-9, 9),
        "forskjutning": (None, None),
        "senast": (None, None),
        "niva": (0, 6),
        "decimaler": (0, 6),
        "galler_fran": (1900, 2200),
        "galler_till": (1900, 2200),
    }
)
"""The least and the most of numbers by the name of their field; others are 0 or more."""


def structure(value: Any, kind: type[T]) -> T:
    """The dataclass; raises BuildError with every problem and its key path."""
    try:
        return _CONVERTER.structure(value, kind)
    except (ClassValidationError, IterableValidationError, ValueError, TypeError) as error:
        raise BuildError(tuple(_explain(error, ""))) from error


def _make_converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(Decimal, _to_decimal)
    converter.register_structure_hook(str, _to_str)
    converter.register_structure_hook(bool, _to_bool)
    converter.register_structure_hook(int, _to_int)
    converter.register_structure_hook_func(_is_literal, _to_literal)
    converter.register_structure_hook_func(_is_mapping, _make_mapping_hook(converter))
    converter.register_structure_hook_func(_is_plain_union, lambda value, _: _freeze(value))
    converter.register_structure_hook_func(_is_enum, _to_enum)
    _require(converter, _is_tuple, _make_tuple_hook, list, "en lista väntas")
    _require(converter, is_dataclass, _make_dataclass_hook, dict, _TABELL)
    for registered, make_hook in (
        (SLAG, _make_slag_hook),
        (VARIANTER, _make_variant_hook),
        (TEXTER, _make_text_hook),
    ):
        converter.register_structure_hook_factory(partial(_is_in, registered), make_hook)
    return converter


def _require(
    converter: Converter,
    predicate: Callable[[Any], bool],
    make_hook: Callable[[Any, Converter], Any],
    kind: type,
    text: str,
) -> None:
    """Lets values of one kind through to the usual hook: a text is no list of its letters."""

    def make(target: Any, converter: Converter) -> Any:
        inner = make_hook(target, converter)

        def hook(value: Any, target: Any) -> Any:
            if not isinstance(value, kind):
                raise TypeError(text)
            return inner(value, target)

        return hook

    converter.register_structure_hook_factory(predicate, make)


def _is_tuple(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is tuple


def _make_tuple_hook(target: Any, converter: Converter) -> Any:
    items = GenericAlias(list, get_args(target)[:1])
    inner = converter.get_structure_hook(items)
    return lambda value, _: tuple(inner(value, items))


def _make_dataclass_hook(target: Any, converter: Converter) -> Any:
    return _make_structure(target, converter)


def _make_structure(target: Any, converter: Converter, **own: Any) -> Hook:
    """How a table becomes a class: unknown keys are refused, and numbers that cannot be."""
    limits = {
        item.name: override(struct_hook=partial(_to_number, least=least, most=most))
        for item in fields(target)
        if item.type in _HELTAL
        for least, most in (_GRANSER.get(item.name, (0, None)),)
    }
    hook: Hook = make_dict_structure_fn(
        target, converter, _cattrs_forbid_extra_keys=True, **{**limits, **own}
    )
    return hook


def _to_number(value: Any, _: Any, *, least: int | None, most: int | None) -> int:
    number = _to_int(value, _)
    if least is not None and number < least:
        raise ValueError(f"{number} är för litet. Det minsta är {least}")
    if most is not None and number > most:
        raise ValueError(f"{number} är för stort. Det största är {most}")
    return number


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _to_enum(value: Any, kind: Any) -> Any:
    known = {item.value: item for item in kind}
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{value!r} finns inte{suggest(str(value), known)}")
    return known[value]


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _to_literal(value: Any, kind: Any) -> Any:
    known = {getattr(item, "value", item): item for item in get_args(kind)}
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"{value!r} finns inte{suggest(str(value), known)}")
    return known[value]


def _is_mapping(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is Mapping


def _is_plain_union(kind: Any) -> bool:
    if getattr(kind, "__origin__", None) in (Mapping, tuple):
        return False
    parts = [part for part in get_args(kind) if part is not type(None)]
    return len(parts) > 1 and all(
        part in (str, bool, Decimal) or getattr(part, "__origin__", None) is tuple for part in parts
    )


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def _make_mapping_hook(converter: Converter) -> Any:
    def hook(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(_TABELL)
        part = get_args(kind)[1]
        return MappingProxyType(
            {key: converter.structure(item, part) for key, item in value.items()}
        )

    return hook


def _to_decimal(value: Any, _: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("ett tal väntas")
    return Decimal(value)


def _to_str(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("en text väntas")
    return value


def _to_bool(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true eller false väntas")
    return value


def _to_int(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("ett heltal väntas")
    return value


def _is_in(registered: Container[Any], kind: Any) -> bool:
    return isinstance(kind, type) and kind in registered


def _make_slag_hook(owner: type[Any], converter: Converter) -> Any:
    standard, kinds = SLAG[owner]

    @cache
    def make_hook(name: str) -> Callable[[Any, Any], Any]:
        part = override(struct_hook=lambda value, _: converter.structure(value, kinds[name]))
        return _make_structure(owner, converter, parametrar=part)

    def hook(value: Any, _: Any) -> Any:
        name = _find_typ(value, kinds, standard)
        return make_hook(name)({"parametrar": {}, **value}, owner)

    return hook


def _make_variant_hook(owner: type[Any], converter: Converter) -> Any:
    kinds = VARIANTER[owner]

    @cache
    def make_hook(name: str) -> Callable[[Any, Any], Any]:
        return _make_structure(kinds[name], converter)

    def hook(value: Any, _: Any) -> Any:
        name = _find_typ(value, kinds, None)
        return make_hook(name)(value, kinds[name])

    return hook


def _find_typ(value: Any, kinds: Mapping[str, type[Any]], standard: str | None) -> str:
    """The kind that an object says it is of."""
    if not isinstance(value, dict):
        raise TypeError(_TABELL)
    name = value.get("typ", standard)
    if not isinstance(name, str) or name not in kinds:
        raise BuildError(((".typ", f"{name!r} finns inte{suggest(str(name), kinds)}"),))
    return name


def _make_text_hook(owner: type[Any], _: Converter) -> Any:
    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError("en text väntas")
        return TEXTER[owner](value)

    return hook


_CONVERTER = _make_converter()


def _explain(error: BaseException, path: str) -> list[tuple[str, str]]:
    if isinstance(error, ClassValidationError | IterableValidationError):
        found: list[tuple[str, str]] = []
        for part in error.exceptions:
            found += _explain(part, path + _step(part))
        return found
    if isinstance(error, BuildError):
        return [(path + step, text) for step, text in error.problems]
    if isinstance(error, ForbiddenExtraKeysError):
        known = [item.name for item in fields(error.cl)] if is_dataclass(error.cl) else []
        return [
            (f"{path}.{key}", f"okänd nyckel{suggest(key, known)}")
            for key in sorted(error.extra_fields)
        ]
    if isinstance(error, KeyError):
        return [(path, f"nyckeln {error.args[0]} saknas")]
    return [(path, str(error))]


def _step(error: BaseException) -> str:
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]"
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}"
    return ""
