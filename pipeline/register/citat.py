"""Where a requirement is named by what meets it: definitions, code and handbook.

Definitions count only as the kommun has them: loaded, with its deviations, and only workbooks that
someone fills in, checks that run and documents that are made.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from pipeline.schema.bundle import Definitions

ID = re.compile(r"STY-[A-ZÅÄÖ]{3}-\d{3}")
"""A requirement of a styrmodell."""


class Satt(Enum):
    """The ways of meeting a requirement, in the order they are preferred."""

    KONTROLL = "kontroll"
    MALL = "mall"
    DOKUMENT = "dokument"
    KALENDER = "kalender"
    DEFINITION = "definition"
    PROGRAM = "program"
    MANUELL = "manuell"


_SATT = {
    "kontroll": Satt.KONTROLL,
    "arbetsbok": Satt.MALL,
    "dokument": Satt.DOKUMENT,
    "not": Satt.DOKUMENT,
    "uppstallning": Satt.DOKUMENT,
    "arshjulssteg": Satt.KALENDER,
}


@dataclass(frozen=True, slots=True, order=True)
class Citat:
    """A place that says it meets a requirement. objekt is the id of the object there."""

    krav: str
    plats: str
    satt: Satt
    objekt: str


def find_in_definitions(definitions: Definitions, folder: Path) -> tuple[Citat, ...]:
    """Every requirement named by a part of the kommun's definitions that is in use; folder is
    definitions/. The file is the one that names the requirement: a deviation of the kommun may
    have added it to an object of bas."""
    files = _read_files(definitions, folder)
    found = []
    for kind, items in _find_used(definitions).items():
        satt = _SATT.get(kind, Satt.DEFINITION)
        for item in items:
            name = _get_name(item)
            own = _find_file(definitions, kind, name)
            for krav, path in _walk(item, (f"{kind}:{name}",)):
                file = _find_naming(krav, _list_keys(path), own, files)
                found.append(Citat(krav, f"definitions/{file}, {'/'.join(path)}", satt, name))
    return _sort(found)


def _read_files(definitions: Definitions, folder: Path) -> dict[str, str]:
    """The text of every definition file of the kommun, its own last."""
    kommun = folder / "kommuner" / definitions.kommun.id
    names = {*definitions.files.values()}
    names |= {path.relative_to(folder).as_posix() for path in kommun.rglob("*.toml")}
    return {name: (folder / name).read_text(encoding="utf-8") for name in sorted(names)}


def _list_keys(path: tuple[str, ...]) -> tuple[str, ...]:
    """How files name the object, and where it is a workbook the table within it."""
    tables = path[2:3] if path[0].startswith("arbetsbok:") else ()
    return (*(key for name in tables for key in (f"[tabell.{name}]", f"tabell:{name}")), path[0])


def _find_naming(krav: str, keys: tuple[str, ...], own: str, files: dict[str, str]) -> str:
    """The object's own file when it names the requirement, else the one that does; best is a
    file that names the object too, as a deviation does."""
    if krav in files.get(own, ""):
        return own
    naming = [name for name, text in files.items() if krav in text]
    found = (name for key in keys for name in naming if key in files[name])
    return next(found, [own, *naming][-1])


def _find_used(definitions: Definitions) -> Mapping[str, Iterable[Any]]:
    made = find_made(definitions)
    return {
        "kommun": (definitions.kommun,),
        "enhet": definitions.enheter,
        "arbetsbok": _find_books(definitions),
        "uppstallning": definitions.uppstallningar.values(),
        "kontroll": [
            item
            for item in definitions.kontroller
            if definitions.find_gjorda() & set(item.dokument)
        ],
        "nyckeltal": definitions.nyckeltal,
        "tabell": definitions.tabeller,
        "varde": definitions.varden,
        "not": definitions.noter,
        "dokument": [item for key, item in definitions.dokument.items() if key in made],
        "tillfalle": definitions.tillfallen.values(),
        "overforing": definitions.overforingar,
        "arshjulssteg": definitions.arshjul,
        "val": definitions.installningar,
        "systemstod": definitions.systemstod,
    }


def find_made(definitions: Definitions) -> frozenset[str]:
    """Ids of the documents that the kommun has, with those they are made of."""
    found: set[str] = set()
    waiting = list(definitions.kommun.dokument)
    while waiting:
        key = waiting.pop()
        if key in found or key not in definitions.dokument:
            continue
        found.add(key)
        sections = definitions.dokument[key].avsnitt
        waiting += [item.innehall for item in sections if item.innehall]
    return frozenset(found)


def _find_books(definitions: Definitions) -> list[Any]:
    types = {enhet.typ for enhet in definitions.enheter}
    used = {enhet.arbetsbok for enhet in definitions.enheter}
    for tillfalle in definitions.tillfallen.values():
        used |= {book for typ, book in tillfalle.arbetsbocker.items() if typ in types}
    return [item for key, item in definitions.arbetsbocker.items() if key in used]


def _find_file(definitions: Definitions, kind: str, name: str) -> str:
    key = "kommun" if kind == "kommun" else f"{kind}:{name}"
    files = definitions.files
    return files.get(key) or next((files[item] for item in files if item.startswith(f"{key}/")), "")


def _get_name(item: Any) -> str:
    return str(getattr(item, "id", "") or getattr(item, "kod", ""))


def _walk(item: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(requirement, path of ids) for an object and everything inside it."""
    for krav in getattr(item, "krav", ()):
        yield krav, path
    for part in fields(item):
        value = getattr(item, part.name)
        inner = value if isinstance(value, tuple) else (value,)
        for child in inner:
            if is_dataclass(child):
                name = _get_name(child)
                yield from _walk(child, (*path, name) if name else path)


def find_in_code(folder: Path) -> tuple[Citat, ...]:
    """Every requirement named by a docstring of the code in a folder."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder.parent).as_posix()
        for name, text in _find_docstrings(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{place}, {name}" if name else place
            found += [Citat(krav, where, Satt.PROGRAM, name) for krav in ID.findall(text)]
    return _sort(found)


def _find_docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(name, text) of the docstrings of the module, its classes and its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = " ".join(_find_texts(node))
            yield getattr(node, "name", ""), text


def _find_texts(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    """The texts that stand alone directly in a body: docstrings, also of attributes."""
    for item in node.body:
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
            yield str(item.value.value)


def find_in_handbook(folder: Path, *, without: Container[Path]) -> tuple[Citat, ...]:
    """Every requirement that a page of the handbook says how people meet; without are the pages
    that are made of the definitions."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        if path in without:
            continue
        place = path.relative_to(folder.parent).as_posix()
        text = path.read_text(encoding="utf-8")
        found += [Citat(krav, place, Satt.MANUELL, path.stem) for krav in ID.findall(text)]
    return _sort(found)


def _sort(found: Iterable[Citat]) -> tuple[Citat, ...]:
    return tuple(sorted(set(found), key=lambda item: (item.krav, item.plats, item.satt.value)))
