"""Compiled definitions, kept between runs by the hash of all that they are made of.

What is kept is a pickle, so it lies in the user's own folder and is read only when the user owns
it. Anything wrong with it, or with the folder, means that the definitions are compiled.
"""

from __future__ import annotations

import contextlib
import copyreg
import hashlib
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.core.result import StageResult
from pipeline.schema.bundle import Definitions

_KEPT = 8
"""So many are kept: some kommuner, before and after a change."""
_SUFFIX = ".definitioner"
_PROGRAM = Path(__file__).resolve().parents[1]


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


copyreg.pickle(MappingProxyType, lambda items: (freeze, (dict(items),)))


def _make_key(root: Path, kommun: str) -> str:
    """The hash of the program, of every file of the definitions and of what reads them."""
    found = hashlib.sha256(f"{sys.version}\0{kommun}\0".encode())
    for path in _iter_files(root, kommun):
        data = path.read_bytes()
        found.update(f"{path.as_posix()}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def _iter_files(root: Path, kommun: str) -> Iterator[Path]:
    yield from sorted(_PROGRAM.rglob("*.py"))
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
    made.write_bytes(pickle.dumps(definitions, pickle.HIGHEST_PROTOCOL))
    made.replace(path)
    kept = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda item: item.stat().st_mtime_ns)
    for old in kept[:-_KEPT]:
        old.unlink()
