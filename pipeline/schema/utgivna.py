"""Published names: what filled workbooks, Python code and other definitions hold on to.

A name that nothing refers to can be misspelt without any reference failing. What is published is
therefore written down (utgivna.txt, beside the definitions), by the list that it is in, and a
published name that is gone is refused where a name like it has come instead. New names are free.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.schema.bruk import list_deklarationer
from pipeline.schema.forslag import find_nearest, suggest
from pipeline.schema.typer import OPARIG

Problem = tuple[str, str]
"""An address, and what is wrong there."""
Namnlista = dict[str, set[str]]
"""Names by the address of the list that they are in; "…/{}" has what a text may fill in."""
Platser = Mapping[str, Mapping[str, str]]
"""List → name → the address where it is given."""

FIL = "utgivna.txt"
"""The file's name, in definitions/ and in a kommun's own folder."""
KLAMRAR = "/{}"
"""Ends the address of what may stand within braces in a text."""
_TILLBAKA = "[tillbakadragna]"
_MELLAN = " | "
_WIDTH = 120
_PLACE = re.compile(r"\[\d+\]$")
_PAIR = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
_ODD = re.compile(r"[{}]")
_BRACES = re.compile(r"\{([^\W\d]\w*)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Utgivna:
    """The register: names that are published, and those that have been and are withdrawn."""

    namn: Namnlista = field(default_factory=dict)
    tillbakadragna: Namnlista = field(default_factory=dict)


def parse_utgivna(text: str) -> Utgivna:
    """The register as it is written: "address: name | name", with indented lines continuing."""
    read = Utgivna()
    lista, address = read.namn, ""
    for line in text.splitlines():
        if line == _TILLBAKA:
            lista = read.tillbakadragna
        elif line.startswith("  "):
            lista[address].update(line.strip().split(_MELLAN))
        elif line and not line.startswith("#"):
            address, _, names = line.partition(": ")
            lista[address] = set(names.split(_MELLAN))
    return read


def format_utgivna(utgivna: Utgivna, beginning: str) -> str:
    """The register as text, in lines of at most 120 characters; beginning says what it is."""
    lines = [f"# {line}" for line in beginning.splitlines()]
    lines += _iter_lines(utgivna.namn)
    if utgivna.tillbakadragna:
        lines += [_TILLBAKA, *_iter_lines(utgivna.tillbakadragna)]
    return "\n".join(lines) + "\n"


def _iter_lines(lista: Namnlista) -> Iterator[str]:
    for address, names in sorted(item for item in lista.items() if item[1]):
        line = f"{address}:"
        for number, name in enumerate(sorted(names)):
            part = f"{_MELLAN if number else ' '}{name}"
            if number and len(line) + len(part) > _WIDTH:
                yield line
                line, part = " ", f" {name}"
            line += part
        yield line


# ---------------------------------------------------------------- what there is
def find_platser(objects: Iterable[tuple[str, Any]], texter: Iterable[str] = ()) -> Platser:
    """Every name that is given, with its address. objects are (address, object)."""
    found: dict[str, dict[str, str]] = {}
    for plats, objekt in objects:
        for lista, name, address in list_givna(plats, objekt):
            found.setdefault(lista, {})[name] = address
    found["texter"] = {key: f"texter/{key}" for key in texter}
    return found


def list_givna(plats: str, objekt: Any) -> list[tuple[str, str, str]]:
    """The names that an object gives: (list, name, address)."""
    return [
        (*_find_lista(plats, address, given), address)
        for address, given in list_deklarationer(objekt, plats)
    ]


def _find_lista(objekt: str, address: str, name: str) -> tuple[str, str]:
    """The list that a name is in, and what it is called there: "tabeller:mal/kolumner" of
    "tabeller:mal/kolumner:matt/id", and "rader/kod" of "rader:rr01/kod". objekt is the address of
    the whole object."""
    if address.endswith("]"):
        return _PLACE.sub("", address), name
    over, _, last = address.rpartition("/")
    if last == name:
        return over, name
    above, slash, called = ("", "", objekt) if over == objekt else over.rpartition("/")
    key, _, thing = called.partition(":")
    if last == "id" or (last == "kod" and thing.partition("/")[0] == name):
        return f"{above}{slash}{key}", thing or name
    return f"{above}{slash}{key}/{last}", name


def find_klamrar(text: str) -> set[str]:
    """The names that are filled in within the braces of a text."""
    return set(_BRACES.findall(text.replace("{{", "").replace("}}", "")))


def list_texter(fynd: Iterable[Any], texter: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Address of a text with braces → (what it is a text of, the text)."""
    found = {f"texter/{key}": (f"texter/{key}", text) for key, text in texter.items()}
    for item in fynd:
        for name in ("text", "hint"):
            found[f"fynd:{item.kod}/{name}"] = (f"fynd:{item.kod}", getattr(item, name))
    return found


# ---------------------------------------------------------------- what is gone
@dataclass(frozen=True, slots=True)
class Borta:
    """What a kommun is without on purpose, with its list: names that its deviations have taken
    away, and names of byggstenar that it has not chosen."""

    namn: frozenset[tuple[str, str]] = frozenset()

    def has(self, lista: str, name: str) -> bool:
        """True for a name that is not missed."""
        return (lista, name) in self.namn


def check_utgivna(
    platser: Platser, utgivna: Utgivna, find_borta: Callable[[], Borta]
) -> Iterator[Problem]:
    """Published names that are gone, where a new name like them has come, or else at the list.
    find_borta is asked only when something is gone."""
    gone = {
        lista: names - platser.get(lista, {}).keys()
        for lista, names in utgivna.namn.items()
        if not lista.endswith(KLAMRAR)
    }
    gone = {lista: names for lista, names in gone.items() if names}
    borta = find_borta() if gone else Borta()
    over = tuple(f"{lista}:{name}/" for lista, names in gone.items() for name in names)
    for lista, names in sorted(gone.items()):
        if not lista.startswith(over):
            here = platser.get(lista, {})
            new = {name: here[name] for name in here.keys() - utgivna.namn[lista]}
            left = sorted(name for name in names if not borta.has(lista, name))
            yield from _match(lista, left, new)


def _match(lista: str, gone: Iterable[str], new: Mapping[str, str]) -> Iterator[Problem]:
    gone, left = list(gone), dict(new)
    only = next(iter(left)) if len(gone) == len(left) == 1 else ""
    for name in gone:
        close = find_nearest(name, sorted(left)) or only
        if close:
            text = f"{close} är inte utgivet, och {name} saknas. Menade du {name}?"
            yield left.pop(close), text
        else:
            yield lista, f"{name} är utgivet och saknas. Sätt tillbaka det, eller dra det ur {FIL}"


def make_borta(before: Iterable[Platser], after: Platser) -> Borta:
    """What a kommun is without: before are names that there were, before its deviations and with
    every byggsten chosen."""
    return Borta(
        frozenset(
            (lista, name)
            for platser in before
            for lista, names in platser.items()
            for name in names.keys() - after.get(lista, {}).keys()
        )
    )


def check_klamrar(texts: Mapping[str, tuple[str, str]], utgivna: Namnlista) -> Iterator[Problem]:
    """Braces that are not in pairs; and what stands within them and nobody fills in, in texts
    whose names are published."""
    published = {f"texter/{key}" for key in utgivna.get("texter", ())}
    published |= {f"fynd:{kod}" for kod in utgivna.get("fynd", ())}
    for address, (name, text) in texts.items():
        if _ODD.search(_PAIR.sub("", text)):
            yield address, OPARIG
        elif "{" in text and name in published:
            known = utgivna.get(name + KLAMRAR, set())
            for asked in sorted(find_klamrar(text) - known):
                yield address, f"{{{asked}}} kan inte fyllas i{suggest(asked, known)}"


def find_nya(platser: Platser, utgivna: Utgivna) -> tuple[str, ...]:
    """The addresses of names that are not published."""
    return tuple(
        address
        for lista, names in platser.items()
        for name, address in names.items()
        if name not in utgivna.namn.get(lista, ())
    )


def read_utgivna(paths: Iterable[Path]) -> Utgivna:
    """What the registers that there are publish together."""
    read = Utgivna()
    for path in paths:
        if path.exists():
            for lista, names in parse_utgivna(path.read_text(encoding="utf-8")).namn.items():
                read.namn.setdefault(lista, set()).update(names)
    return read
