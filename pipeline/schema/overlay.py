"""bas + kommun: the kommun adds objects of its own, and deviates from bas by address.

An address is "kind:id/list:id/…", as in "uppstallning:balansrakning/rader:be_a1". A deviation
must name something that exists and give its reason (motiv). The step "list" alone, last in an
address, is the place to add to.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Avsteg:
    """A deviation: blir changes keys, lagg_till adds an object to a list (after the id efter,
    first when efter is empty, last without it), ta_bort removes the object."""

    objekt: str
    motiv: str
    blir: Mapping[str, Any] | None = None
    lagg_till: Mapping[str, Any] | None = None
    efter: str | None = None
    ta_bort: bool = False


class OverlayError(ValueError):
    """The deviation does not fit: where (an address), and what is wrong."""

    def __init__(self, address: str, problem: str = "objektet finns inte") -> None:
        super().__init__(f"{address}: {problem}")
        self.address = address
        self.problem = problem


def apply_avsteg(objects: dict[str, list[dict[str, Any]]], avsteg: Avsteg) -> tuple[str, ...]:
    """Changes objects (kind → raw objects); gives the addresses of what has been written.

    Raises OverlayError when the address is unknown, the reason is missing, or the deviation
    does not do exactly one thing.
    """
    changes = (avsteg.blir is not None, avsteg.lagg_till is not None, avsteg.ta_bort)
    if not avsteg.motiv.strip():
        raise OverlayError(avsteg.objekt, "motiv saknas")
    if sum(changes) != 1:
        raise OverlayError(avsteg.objekt, "välj blir, lagg_till eller ta_bort")
    steps = avsteg.objekt.split("/")
    siblings, parent, above = _find_list(objects, steps)
    kind, _, name = steps[-1].partition(":")
    if avsteg.lagg_till is not None:
        target = parent.setdefault(kind, []) if not name else None
        if target is None:
            raise OverlayError(avsteg.objekt)
        added = copy.deepcopy(dict(avsteg.lagg_till))
        _insert(target, added, avsteg)
        return (f"{above}{kind}:{name_item(added)}",)
    item = _find_item(siblings, name, avsteg.objekt)
    if avsteg.ta_bort:
        siblings.remove(item)
        return ()
    changed = dict(avsteg.blir or {})
    item.update(copy.deepcopy(changed))
    return tuple(f"{above}{kind}:{name_item(item)}/{key}" for key in changed)


def name_item(item: Mapping[str, Any]) -> str:
    """What an object of a list is called in addresses; "" when it has no name."""
    names = (item.get("id"), item.get("kod"), item.get("falt"))
    return next((name for name in names if isinstance(name, str) and name), "")


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


def _find_list(
    objects: dict[str, Any], steps: list[str]
) -> tuple[list[dict[str, Any]], dict[str, Any], str]:
    """The list that the last step is in, what holds it, and the address of that."""
    parent: dict[str, Any] = objects
    above = ""
    for step in steps[:-1]:
        kind, _, name = step.partition(":")
        parent = _find_item(parent.get(kind, []), name, step)
        above += f"{kind}:{name_item(parent)}/"
    return parent.get(steps[-1].partition(":")[0], []), parent, above


def _find_item(items: list[dict[str, Any]], name: str, address: str) -> dict[str, Any]:
    for item in items:
        if name and name in (item.get("id"), item.get("kod"), item.get("falt")):
            return item
    raise OverlayError(address)


def _insert(target: list[dict[str, Any]], item: dict[str, Any], avsteg: Avsteg) -> None:
    if avsteg.efter is None:
        target.append(item)
    elif not avsteg.efter:
        target.insert(0, item)
    else:
        target.insert(target.index(_find_item(target, avsteg.efter, avsteg.objekt)) + 1, item)
