"""Office files as zip packages: the same contents give the same bytes.

Members stand sorted with [Content_Types].xml and the relations first, carry no time, and are
compressed alike; the dates among the document properties are set from the data's own date. The
bytes are equal wherever the compression library is the same.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import date

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = ("[Content_Types].xml", "_rels/.rels")
_CORE = "docProps/core.xml"
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_UNIX = 3
_MODE = 0o600 << 16


def read_package(data: bytes) -> dict[str, bytes]:
    """The parts of a package that we made ourselves; limits for others' are in container.py."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_package(parts: Mapping[str, bytes], level: int = zlib.Z_DEFAULT_COMPRESSION) -> bytes:
    """A package of these parts; equal parts give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name in sort_names(parts):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _MODE
            info.create_system = _UNIX
            package.writestr(info, parts[name], compresslevel=level)
    return buffer.getvalue()


def normalise_package(data: bytes, day: date) -> bytes:
    """The same package with members in order, without times, and with day as its dates."""
    parts = read_package(data)
    if _CORE in parts:
        parts[_CORE] = set_dates(parts[_CORE], day)
    return write_package(parts)


def set_dates(core: bytes, day: date) -> bytes:
    """Core properties with day as the date of creation and of change."""
    stamp = f"{day.isoformat()}T00:00:00Z".encode("ascii")
    return _DATES.sub(rb"\g<1>" + stamp, core)


def sort_names(names: Iterable[str]) -> tuple[str, ...]:
    """Part names in the order of a package."""
    rank = {name: place for place, name in enumerate(_FIRST)}
    return tuple(sorted(names, key=lambda name: (rank.get(name, len(_FIRST)), name)))
