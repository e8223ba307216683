"""bas + kommun: the kommun adds objects of its own, and deviates from bas by address.

An address is "kind:id/list:id/…", as in "uppstallning:balansrakning/rader:be_a1". A deviation
must name something that exists and give its reason (motiv). The step "list" alone, last in an
address, is the place to add to. One deviation may hold for several addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, cast

from pipeline.schema.block import BLOCKSLAG, name_block
from pipeline.schema.forslag import is_slip, suggest
from pipeline.schema.genvag import find_class, find_namn, find_parts, spell_out, spell_out_list

_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Avsteg:
    """A deviation: blir changes keys, lagg_till adds objects to a list (after the id efter, first
    when efter is empty, last without it), ta_bort removes the object.

    Where blir has a table id → thing for a list of things, those things are changed or added and
    the others stay; a list takes the place of the whole list.
    """

    objekt: tuple[str, ...]
    motiv: str
    blir: Mapping[str, Any] | None = None
    lagg_till: tuple[Mapping[str, Any], ...] | None = None
    efter: str | None = None
    ta_bort: bool = False


def spell_out_avsteg(raw: Any) -> Any:
    """The raw deviation with objekt and lagg_till as lists, where one alone is written."""
    if not isinstance(raw, dict):
        return raw
    lists = {key: [raw[key]] for key in ("objekt", "lagg_till") if key in raw}
    return {**raw, **{key: one for key, one in lists.items() if not isinstance(raw[key], list)}}


class OverlayError(ValueError):
    """The deviation does not fit: where (an address), and what is wrong."""

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(f"{address}: {problem}")
        self.address = address
        self.problem = problem


def apply_avsteg(
    objects: dict[str, list[dict[str, Any]]], avsteg: Avsteg, kinds: Mapping[str, type[Any]]
) -> tuple[str, ...]:
    """Changes objects (kind → raw objects); gives the addresses of what has been written.

    Raises OverlayError when an address is unknown, the reason is missing, or the deviation
    does not do exactly one thing.
    """
    changes = (avsteg.blir is not None, avsteg.lagg_till is not None, avsteg.ta_bort)
    if not avsteg.motiv.strip():
        raise OverlayError(", ".join(avsteg.objekt), "motiv saknas")
    if sum(changes) != 1:
        raise OverlayError(", ".join(avsteg.objekt), "välj blir, lagg_till eller ta_bort")
    return tuple(
        plats for objekt in avsteg.objekt for plats in _apply_one(objects, objekt, avsteg, kinds)
    )


def _apply_one(
    objects: dict[str, list[dict[str, Any]]],
    objekt: str,
    avsteg: Avsteg,
    kinds: Mapping[str, type[Any]],
) -> tuple[str, ...]:
    place = _find_list(objects, objekt, kinds)
    if avsteg.lagg_till is not None:
        if place.name or (place.klass and place.kind not in place.klass):
            raise OverlayError(objekt, f"listan finns inte{suggest(place.kind, place.klass)}")
        target = place.parent.setdefault(place.kind, [])
        added = [spell_out(copy_raw(dict(item)), place.typ) for item in avsteg.lagg_till]
        _insert(target, added, avsteg.efter, objekt)
        return tuple(f"{place.above}{place.kind}:{name_item(item)}" for item in added)
    item = _find_item(place.siblings, objekt.rpartition("/")[2], objekt, place.klass or kinds)
    if avsteg.ta_bort:
        place.siblings.remove(item)
        return ()
    where = f"{place.above}{place.kind}:{name_item(item)}"
    return tuple(_change(item, avsteg.blir or {}, place.typ, where))


def _change(
    item: dict[str, Any], blir: Mapping[str, Any], typ: type[Any] | None, where: str
) -> Iterator[str]:
    """Writes the keys of blir; things in a table id → thing are changed each by itself."""
    parts = find_parts(cast("Any", typ))
    for key, value in blir.items():
        if key not in parts or not isinstance(value, Mapping):
            item[key] = copy_raw(value)
            yield f"{where}/{key}"
            continue
        if key not in item:
            raise OverlayError(where, f"har inga egna {key}. Skriv {key} som en lista.")
        for part in spell_out_list(dict(value), parts[key]):
            name = part[find_namn(cast("Any", parts[key]))]
            found = next((other for other in item[key] if is_named(other, name)), None)
            if found is None:
                _check_new(name, item[key], f"{where}/{key}:{name}")
                item[key].append(copy_raw(part))
                yield f"{where}/{key}:{name}"
            else:
                yield from _change(found, part, parts[key], f"{where}/{key}:{name}")


def _check_new(name: str, others: list[dict[str, Any]], where: str) -> None:
    """A thing that is added where others are changed is not called nearly as one of them."""
    slipped = next((item for item in map(name_item, others) if is_slip(name, item)), None)
    if slipped:
        text = f"{name} finns inte. Menade du {slipped}? Något nytt läggs till med lagg_till."
        raise OverlayError(where, text)


def copy_raw(value: Any) -> Any:
    """A copy of raw values, which are tables, lists and what cannot be changed."""
    if isinstance(value, dict):
        return {key: copy_raw(item) for key, item in value.items()}
    return [copy_raw(item) for item in value] if isinstance(value, list) else value


def name_item(item: Mapping[str, Any]) -> str:
    """What an object of a list is called in addresses; "" when it has no name."""
    names: tuple[Any, ...] = (item.get("id"), item.get("kod"), item.get("falt"))
    if str(item.get("typ")) in BLOCKSLAG:
        names = (item.get("id"), _name_block(item))
    return next((name for name in names if isinstance(name, str) and name and "/" not in name), "")


def _name_block(item: Mapping[str, Any]) -> str:
    shown = (item.get("tabell"), item.get("uppstallning"), item.get("falt"))
    return name_block(str(item["typ"]), "", str(next(filter(None, shown), "")))


def is_named(item: Mapping[str, Any], name: str) -> bool:
    """True when an address finds the object by this name."""
    if not name:
        return False
    if name in (item.get("id"), item.get("kod"), item.get("falt")):
        return True
    return str(item.get("typ")) in BLOCKSLAG and name == name_item(item)


def name_path(item: Mapping[str, Any], path: str) -> str:
    """A key path within an object (".rader[3].rubrik") as an address ("/rader:rr04/rubrik")."""
    written, value = "", cast("Any", item)
    for name, number in _STEP.findall(path):
        if name:
            written += f"/{name}"
            value = value.get(name) if isinstance(value, dict) else None
            continue
        value = value[int(number)] if isinstance(value, list) else None
        named = name_item(value) if isinstance(value, dict) else ""
        written += f":{named}" if named else f"[{int(number) + 1}]"
    return written


@dataclass(slots=True)
class _Place:
    """Where an address leads: the list, what holds it, the address of that, and the last step.
    typ is the class of the things in the list."""

    siblings: list[dict[str, Any]]
    parent: dict[str, Any]
    above: str
    kind: str
    name: str
    typ: type[Any] | None
    klass: tuple[str, ...]
    """The fields of what holds the list, when its class is known."""


def _find_list(objects: dict[str, Any], objekt: str, kinds: Mapping[str, type[Any]]) -> _Place:
    parent: dict[str, Any] = objects
    steps = objekt.split("/")
    known: Mapping[str, type[Any]] = kinds
    klass: type[Any] | None = None
    above = ""
    for step in steps[:-1]:
        kind = step.partition(":")[0]
        parent = _find_item(parent.get(kind, []), step, objekt, known)
        above += f"{kind}:{name_item(parent)}/"
        klass = find_class(known.get(kind), parent)
        known = find_parts(cast("Any", klass))
    kind, _, name = steps[-1].partition(":")
    names = tuple(item.name for item in fields(klass)) if klass else ()
    return _Place(parent.get(kind, []), parent, above, kind, name, known.get(kind), names)


def _find_item(
    items: list[dict[str, Any]], step: str, address: str, lists: Iterable[str]
) -> dict[str, Any]:
    """What a step of an address leads to, of the things in its list; lists are what the list may
    be called."""
    kind, _, name = step.partition(":")
    for item in items:
        if is_named(item, name):
            return item
    near = suggest(name, map(name_item, items)) if items else suggest(kind, lists)
    raise OverlayError(address, f"{step} finns inte{near}")


def _insert(
    target: list[dict[str, Any]], items: list[dict[str, Any]], efter: str | None, address: str
) -> None:
    """The items in their order, in the place that efter says."""
    if efter is None:
        place = len(target)
    else:
        before = next((n for n, item in enumerate(target) if is_named(item, efter)), -1)
        if efter and before < 0:
            names = map(name_item, target)
            raise OverlayError(address, f"efter: {efter} finns inte{suggest(efter, names)}")
        place = before + 1
    target[place:place] = items
