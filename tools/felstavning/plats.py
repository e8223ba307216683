"""Whether a finding leads to the place where a slip was made.

A finding names a file and a key such as "kontroll:SB-BR-1/uttryck" or
"dokument:arsredovisning/avsnitt:resultat/block[3]/tabell". It leads there when the file is the
slip's and the key is the address of the string, or of what it stands in, but not of more than the
innermost object of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from felstavning.lov import Vag

from pipeline.schema.block import name_block
from pipeline.schema.genvag import (
    find_class,
    find_parts,
    find_rubrik,
    spell_out_thing,
)
from pipeline.schema.objektslag import KINDS, SINGLE, get_key, list_objects

_NUMBER = re.compile(r"\[\d+\]$")
_GEMENSAMT = "gemensamt"


@dataclass(frozen=True, slots=True)
class Steg:
    """A step of an address as it may be written, and whether it ends with an object."""

    texter: tuple[str, ...]
    ar_objekt: bool = False


def leads_to(key: str, raws: Sequence[Mapping[str, Any]], vag: Vag) -> bool:
    """True when a finding's key leads to the value at the end of the way. raws are the contents
    of the file before and after the slip: an object may be called by what it was or is named."""
    said = key.replace(".", "/") if key.startswith("kommun.") else key
    return any(
        said == found or (is_whole and said.startswith(f"{found}/"))
        for raw in raws
        for adress in _find_adresser(raw, vag)
        for found, is_whole in _find_keys(adress)
    )


def _find_keys(adress: Sequence[Steg]) -> Iterator[tuple[str, bool]]:
    """What may be said, and whether it is the whole address: then more of it is right too."""
    least = max((place for place, step in enumerate(adress) if step.ar_objekt), default=0)
    for count in range(least + 1, len(adress) + 1):
        for parts in product(*(step.texter for step in adress[:count])):
            yield "/".join(parts), count == len(adress)
            if count > least + 1:
                yield _NUMBER.sub("", "/".join(parts)), False


def _find_adresser(raw: Mapping[str, Any], vag: Vag) -> Iterator[list[Steg]]:
    kind = str(vag[0])
    if kind == "avsteg":
        yield from _find_i_avsteg(raw["avsteg"][vag[1]], vag[2:])
    elif vag[:2] == (_GEMENSAMT, "avsteg"):
        for avsteg in raw["avsteg"]:
            for adress in _find_i_avsteg({**raw[_GEMENSAMT]["avsteg"], **avsteg}, vag[2:]):
                yield [*adress, Steg((str(vag[2]),))] if len(adress) == 1 else adress
    elif kind == _GEMENSAMT:
        shared = str(vag[1])
        for number, item in enumerate(list_objects(raw).get(shared, [])):
            names = _iter_namn(item, shared, number, KINDS[shared], is_first=True)
            first = Steg(tuple(names), ar_objekt=True)
            within = _iter_steg(raw[_GEMENSAMT][shared], vag[2:], KINDS[shared])
            yield [first, *within]
    elif kind in SINGLE:
        yield [Steg((kind,), ar_objekt=True), *_iter_steg(raw[kind], vag[1:], KINDS[kind])]
    elif kind in KINDS:
        yield list(_iter_sak(raw.get(kind), kind, vag[1:], KINDS[kind], is_first=True))
    else:
        yield [Steg((str(step),)) for step in vag]


def _iter_steg(value: Any, vag: Vag, kind: type | None) -> Iterator[Steg]:
    """The steps within an object of a class."""
    if not vag:
        return
    key, *rest = vag
    inner = _get(value, key)
    things = find_parts(find_class(kind, spell_out_thing(value, kind)))
    if key in things and isinstance(inner, str):
        yield from _iter_sak([inner], str(key), (0,), things[str(key)])
    elif key in things and rest:
        yield from _iter_sak(inner, str(key), tuple(rest), things[str(key)])
    elif rest and isinstance(rest[0], int):
        item = _get(inner, rest[0])
        texter = tuple(_iter_namn(item, str(key), rest[0], None))
        while len(rest) > 1 and isinstance(rest[1], int):
            rest = rest[1:]
            item = _get(item, rest[0])
            texter = tuple(f"{text}[{rest[0] + 1}]" for text in texter)
        yield Steg(texter, ar_objekt=isinstance(item, dict))
        yield from _iter_steg(item, tuple(rest[1:]), None)
    else:
        yield Steg((str(key),))
        yield from _iter_steg(inner, tuple(rest), None)


def _iter_sak(
    value: Any, key: str, vag: Vag, kind: type, *, is_first: bool = False
) -> Iterator[Steg]:
    """The steps from a list of things with ids, which may be a table id → thing."""
    item = _get(value, vag[0])
    if isinstance(vag[0], int):
        texter = tuple(_iter_namn(item, key, vag[0], kind, is_first=is_first))
    else:
        texter = (f"{key}:{vag[0]}",)
    yield Steg(texter, ar_objekt=True)
    spelled = spell_out_thing(item, kind)
    if isinstance(vag[0], str) and isinstance(item, str):
        yield Steg((find_rubrik(kind),))
    elif isinstance(item, str) and spelled != item:
        yield Steg((next(name for name, value in spelled.items() if value == item),))
    yield from _iter_steg(item, vag[1:], kind)


def _get(parent: Any, step: str | int) -> Any:
    if isinstance(parent, dict):
        return parent.get(step)
    return parent[step] if isinstance(parent, list) and isinstance(step, int) else None


def _iter_namn(
    item: Any, key: str, number: int, kind: type | None, *, is_first: bool = False
) -> Iterator[str]:
    """What one of a list is called in addresses."""
    item = spell_out_thing(item, kind)
    if isinstance(item, str) and not is_first:
        yield f"{key}:{item}"
    if isinstance(item, dict):
        typ = item.get("typ") if key == "eliminering" else None
        names = (item.get("id"), item.get("kod"), item.get("falt"), typ)
        name = next((name for name in names if isinstance(name, str) and name), "")
        if is_first:
            yield get_key(key, item)
        elif name:
            yield f"{key}:{name}"
        if key == "block":
            places = ("tabell", "uppstallning", "falt")
            shown = next((item[place] for place in places if place in item), "")
            typ, own = str(item.get("typ")), str(item.get("id", ""))
            yield f"{key}:{name_block(typ, own, str(shown))}"
    yield f"{key}[{number + 1}]"


def _find_i_avsteg(avsteg: Mapping[str, Any], vag: Vag) -> Iterator[list[Steg]]:
    """The deviation by its address, and what it writes by its address in what it changes."""
    objekt = avsteg["objekt"] if isinstance(avsteg["objekt"], list) else [avsteg["objekt"]]
    for address in objekt:
        yield [Steg((f"avsteg {address}",), ar_objekt=True)]
        kind = find_klass(address)
        if vag[:1] == ("blir",):
            blir = avsteg["blir"]
            last = address.rpartition("/")[2].partition(":")
            over = address[: len(address) - len(last[2])]
            names = [address, *([f"{over}{blir['id']}"] if "id" in blir else [])]
            yield [Steg(tuple(names), ar_objekt=True), *_iter_steg(blir, vag[1:], kind)]
        elif vag[:1] == ("lagg_till",):
            added, rest = avsteg["lagg_till"], vag[1:]
            if isinstance(added, list):
                added, rest = added[rest[0]], rest[1:]
            over, slash, key = address.rpartition("/")
            names = [f"{over}{slash}{name}" for name in _iter_namn(added, key, 0, kind)]
            yield [Steg(tuple(names), ar_objekt=True), *_iter_steg(added, rest, kind)]


def find_klass(address: str) -> type | None:
    """The class of what an address leads to."""
    first, *rest = (step.partition(":")[0] for step in address.split("/"))
    kind = KINDS.get(first)
    for key in rest:
        kind = find_parts(kind).get(key)
    return kind
