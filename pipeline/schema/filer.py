"""The files of definitions/ that hold for one kommun, read but not yet understood."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.schema.krav import REGISTER, find_styrkrav
from pipeline.schema.toml_reader import TomlError, parse_toml
from pipeline.schema.utgivna import FIL, Utgivna, read_utgivna

_KOMMUNER = "kommuner"
_LIST = re.compile(r":[^/]*$|\[\d+\]$")
"""The end of an address that names one of a list."""
NO_DEFINITIONS = frozenset({"ordlista.toml", "referens.toml"})
"""Words for those who write code, and the texts of docs/definitioner.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filer:
    """What the files hold, by name in the order that they count: bas, then the kommun's own.

    fel are files that are no TOML, with why. digest is SHA-256 over all of them. krav and
    styrdokument are the ids in the registers of the styrmodeller. utgivna are the names that are
    published, har_egna tells that the kommun publishes its own.
    """

    kommun: str
    innehall: Mapping[str, Mapping[str, Any]]
    fel: tuple[tuple[str, str], ...]
    digest: str
    krav: frozenset[str] = frozenset()
    styrdokument: frozenset[str] = frozenset()
    utgivna: Utgivna = field(default_factory=Utgivna)
    har_egna: bool = False

    def keep_bas(self) -> Filer:
        """The same without the kommun's own files."""
        bas = {k: raw for k, raw in self.innehall.items() if not k.startswith(f"{_KOMMUNER}/")}
        return replace(self, innehall=MappingProxyType(bas))


def read_files(root: Path, kommun: str) -> Filer:
    """The files of bas and of the kommun below definitions/ (root)."""
    contents: dict[str, Mapping[str, Any]] = {}
    broken: list[tuple[str, str]] = []
    digest = hashlib.sha256()
    for path in _find_paths(root, kommun):
        name, data = path.relative_to(root).as_posix(), path.read_bytes()
        digest.update(name.encode() + b"\0" + data + b"\0")
        try:
            contents[name] = parse_toml(data)
        except TomlError as error:
            broken.append((name, str(error)))
    krav, styrdokument = find_styrkrav(root)
    registers = [path for path in (root / FIL, root / _KOMMUNER / kommun / FIL) if path.exists()]
    registers = [path for path in registers if _is_of(path, kommun)]
    return Filer(
        kommun=kommun,
        innehall=MappingProxyType(contents),
        fel=tuple(broken),
        digest=digest.hexdigest(),
        krav=krav,
        styrdokument=styrdokument,
        utgivna=read_utgivna(registers),
        har_egna=any(path.parent != root for path in registers),
    )


def _is_of(register: Path, kommun: str) -> bool:
    """False for the register that came along when another kommun's folder was copied."""
    return kommun in read_utgivna((register,)).namn.get("kommun", {kommun})


def _find_paths(root: Path, kommun: str) -> tuple[Path, ...]:
    own = root / _KOMMUNER / kommun
    found = [
        *(path for path in root.glob("*.toml") if path.name not in NO_DEFINITIONS),
        *(root / "bas").rglob("*.toml"),
        *own.rglob("*.toml"),
        *(root / REGISTER).glob(f"{kommun}.toml"),
    ]
    rank = {path: (path.is_relative_to(own), path.as_posix()) for path in found}
    return tuple(sorted(found, key=lambda path: rank[path]))


def find_file(plats: str, origins: Mapping[str, str], files: Mapping[str, str]) -> str:
    """The file that has written what stands at an address: the one that is known for the nearest
    thing around it (origins, also for a whole list), or for its object (files); "" for none."""
    around = plats
    while around:
        lista = _LIST.sub("", around)
        found = origins.get(around) or origins.get(lista) or files.get(around)
        if found:
            return found
        around = around[: max(around.rfind("/"), around.rfind("["), 0)]
    return ""
