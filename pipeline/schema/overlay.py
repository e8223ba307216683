"""bas + kommun: the kommun adds objects of its own, and deviates from bas by address.

An address is "kind:id/list:id/…", as in "uppstallning:balansrakning/rader:be_a1". A deviation
must name something that exists and give its reason (motiv). The step "list" alone, last in an
address, is the place to add to.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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


def apply_avsteg(objects: dict[str, list[dict[str, Any]]], avsteg: Avsteg) -> None:
    """Changes objects (kind → raw objects).

    Raises OverlayError when the address is unknown, the reason is missing, or the deviation
    does not do exactly one thing.
    """
    changes = (avsteg.blir is not None, avsteg.lagg_till is not None, avsteg.ta_bort)
    if not avsteg.motiv.strip():
        raise OverlayError(avsteg.objekt, "motiv saknas")
    if sum(changes) != 1:
        raise OverlayError(avsteg.objekt, "välj blir, lagg_till eller ta_bort")
    steps = avsteg.objekt.split("/")
    siblings, parent = _find_list(objects, steps)
    kind, _, name = steps[-1].partition(":")
    if avsteg.lagg_till is not None:
        target = parent.setdefault(kind, []) if not name else None
        if target is None:
            raise OverlayError(avsteg.objekt)
        _insert(target, copy.deepcopy(dict(avsteg.lagg_till)), avsteg)
        return
    item = _find_item(siblings, name, avsteg.objekt)
    if avsteg.ta_bort:
        siblings.remove(item)
    elif avsteg.blir is not None:
        item.update(copy.deepcopy(dict(avsteg.blir)))


def _find_list(
    objects: dict[str, Any], steps: list[str]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    parent: dict[str, Any] = objects
    for step in steps[:-1]:
        kind, _, name = step.partition(":")
        parent = _find_item(parent.get(kind, []), name, step)
    return parent.get(steps[-1].partition(":")[0], []), parent


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
