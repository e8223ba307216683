"""Files in and out: what was received is read whole, what is made is written whole or not at all.

An interrupted run leaves the old file or the new one, never half: everything is written beside
its target first and then moved over it, after all targets have been seen to be free.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from pipeline.core.inlamning import Fil


class Hinder(Enum):
    """Why a file could not be written or read; names the text shown (cli.hinder_…)."""

    OPEN_ELSEWHERE = "oppen"
    NO_RIGHTS = "rattighet"
    DISK_FULL = "disk_full"
    OTHER = "annat"


class SurroundingsError(Exception):
    """The machine says no: a locked file, no rights, a full disk (exit code 5)."""

    def __init__(self, path: Path, hinder: Hinder) -> None:
        super().__init__(f"{hinder.value}: {path}")
        self.path = path
        self.hinder = hinder


def read_files(folder: Path, root: Path) -> tuple[Fil, ...]:
    """Every file below a folder, in order of name, named relative to root; none when absent.

    Hidden files and Office's own lock files are not deliveries and are left out.
    """
    paths = sorted(
        (path for path in folder.rglob("*") if path.is_file() and not _is_lock(path.name)),
        key=lambda path: path.relative_to(root).as_posix(),
    )
    return tuple(read_file(path, root) for path in paths)


def read_file(path: Path, root: Path) -> Fil:
    """One file. Raises SurroundingsError when it cannot be read."""
    try:
        return Fil(path.relative_to(root).as_posix(), path.read_bytes())
    except OSError as error:
        raise SurroundingsError(path, _get_hinder(error)) from error


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Writes all files or leaves the old ones. Raises SurroundingsError with the first hinder."""
    temporary: dict[Path, Path] = {}
    try:
        for path in contents:
            _check_free(path)
        for path, data in contents.items():
            temporary[path] = path.with_name(f".{path.name}.ny")
            _write(temporary[path], data)
        for path, new in temporary.items():
            _move(new, path)
    finally:
        for new in temporary.values():
            new.unlink(missing_ok=True)


def _is_lock(name: str) -> bool:
    return name.startswith((".", "~$"))


def _check_free(path: Path) -> None:
    """Word and LibreOffice leave a lock file beside what they have open; Windows locks the file."""
    locks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if any((path.parent / lock).exists() for lock in locks):
            raise SurroundingsError(path, Hinder.OPEN_ELSEWHERE)
        if path.exists():
            with path.open("r+b"):
                pass
    except OSError as error:
        raise SurroundingsError(path, _get_hinder(error, is_existing=path.exists())) from error


def _write(path: Path, data: bytes) -> None:
    try:
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise SurroundingsError(path, _get_hinder(error)) from error


def _move(new: Path, path: Path) -> None:
    try:
        new.replace(path)
    except OSError as error:
        raise SurroundingsError(path, _get_hinder(error, is_existing=True)) from error


def _get_hinder(error: OSError, *, is_existing: bool = False) -> Hinder:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return Hinder.DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        is_sharing = is_existing and os.name == "nt"
        return Hinder.OPEN_ELSEWHERE if is_sharing else Hinder.NO_RIGHTS
    return Hinder.OTHER
