"""Compiled definitions, kept between runs by the hash of all that they are made of.

What is kept is a pickle, so it lies in the user's own folder and is read only when the user owns
it. Anything wrong with it, or with the folder, means that the definitions are compiled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.core.result import StageResult
from pipeline.schema.bundle import Definitions

_KEPT = 8
"""So many are kept: some kommuner, before and after a change."""
_SUFFIX = ".definitioner"
_PROGRAM = Path(__file__).resolve().parents[1]
_COMPILING = ("core", "schema")
"""The packages that compile, and whose classes are kept: they import no others."""


def load_kept(root: Path, kommun: str, folder: Path | None) -> StageResult[Definitions]:
    """The definitions as load_definitions gives them, from folder when they are kept there.

    Raises DefinitionsError as load_definitions does; definitions that do not fit are not kept.
    """
    path = folder / (_make_key(root, kommun) + _SUFFIX) if folder else None
    if path and (kept := _read(path)) is not None:
        return StageResult(kept)
    result = _compile(root, kommun)
    if path:
        with contextlib.suppress(OSError):
            _write(path, result.value)
    return result


def _compile(root: Path, kommun: str) -> StageResult[Definitions]:
    from pipeline.schema.loader import load_definitions  # noqa: PLC0415 -- only when none are kept

    return load_definitions(root, kommun)


def freeze(items: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    """A table that nobody changes, made again when it is read."""
    return MappingProxyType(items)


def remake(kind: type[Any], values: tuple[Any, ...]) -> Any:
    """A value of a frozen class with the values of its fields, without asking the class what they
    are: there are thousands, and they were right when they were kept."""
    made = object.__new__(kind)
    slots = _list_slots(kind)  # type: ignore[arg-type]  # classes hash
    for put, value in zip(slots, values, strict=True):
        put(made, value)
    return made


@cache
def _list_slots(kind: type[Any]) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets the fields of a class with slots."""
    names = _list_fields(kind)  # type: ignore[arg-type]  # classes hash
    return tuple(getattr(kind, name).__set__ for name in names)


@cache
def _list_fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class with slots; none of other classes."""
    is_ours = is_dataclass(kind) and "__dict__" not in dir(kind)
    return tuple(item.name for item in fields(kind)) if is_ours else ()


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """How a value is kept: what it is remade of."""
        if isinstance(value, MappingProxyType):
            return freeze, (dict(value),)
        if names := _list_fields(type(value)):  # type: ignore[arg-type]  # classes hash
            return remake, (type(value), tuple(getattr(value, name) for name in names))
        return NotImplemented


def _make_key(root: Path, kommun: str) -> str:
    """The hash of what compiles, of every file of the definitions and of what reads them."""
    found = hashlib.sha256(f"{sys.version}\0{kommun}\0".encode())
    for path in _iter_files(root, kommun):
        data = path.read_bytes()
        found.update(f"{path.as_posix()}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def _iter_files(root: Path, kommun: str) -> Iterator[Path]:
    for package in _COMPILING:
        yield from sorted((_PROGRAM / package).rglob("*.py"))
    others = root / "kommuner"
    for path in sorted(root.rglob("*")):
        is_own = not path.is_relative_to(others) or path.is_relative_to(others / kommun)
        if is_own and path.suffix in (".toml", ".txt"):
            yield path


def _read(path: Path) -> Definitions | None:
    """What is kept; None when there is nothing that can be read, or another owns it."""
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        kept = pickle.loads(path.read_bytes())  # noqa: S301 -- the user's own file, see above
    except Exception:  # noqa: BLE001 -- whatever is wrong with it, they are compiled instead
        return None
    return kept if isinstance(kept, Definitions) else None


def _write(path: Path, definitions: Definitions) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_suffix(f".{os.getpid()}")
    with made.open("wb") as target:
        _Pickler(target, pickle.HIGHEST_PROTOCOL).dump(definitions)
    made.replace(path)
    kept = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda item: item.stat().st_mtime_ns)
    for old in kept[:-_KEPT]:
        old.unlink()
