"""Where bas meets what a kommun's own styrmodell requires.

The law is cited where it is met. A requirement of one kommun's styrmodell is the kommun's: its own
file says which objects of bas meet it, by address, and only that kommun's definitions cite it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from pipeline.schema.forslag import suggest
from pipeline.schema.overlay import OverlayError, is_named, name_item

UPPFYLLER = "uppfyller"
"""The table requirement → addresses."""


def cite_krav(
    objects: dict[str, list[dict[str, Any]]], raw: Any, known: AbstractSet[str]
) -> Iterator[tuple[str, str]]:
    """Adds each requirement to the krav of the objects that meet it; gives what is wrong, with its
    address. known are the requirements there are. The raw objects are replaced, not changed."""
    if not isinstance(raw, Mapping):
        yield UPPFYLLER, "en tabell väntas"
        return
    for krav, value in raw.items():
        plats = f"{UPPFYLLER}/{krav}"
        if krav not in known:
            yield plats, f"kravet {krav} finns inte{suggest(krav, known)}"
            continue
        for address in value if isinstance(value, list) else [value]:
            kind, *_ = str(address).split(":")
            try:
                objects[kind] = _cite(objects.get(kind, []), str(address).split("/"), krav)
            except OverlayError as error:
                yield plats, f"{address}: {error.problem}"


def _cite(items: list[dict[str, Any]], steps: list[str], krav: str) -> list[dict[str, Any]]:
    """The list where the thing that the steps lead to cites the requirement."""
    name = steps[0].partition(":")[2]
    place = next((n for n, item in enumerate(items) if is_named(item, name)), None)
    if place is None:
        near = suggest(name, map(name_item, items))
        raise OverlayError("/".join(steps), f"{steps[0]} finns inte{near}")
    found = items[place]
    if len(steps) == 1:
        cited = {**found, "krav": [*found.get("krav", ()), krav]}
    else:
        key = steps[1].partition(":")[0]
        cited = {**found, key: _cite(found.get(key, []), steps[1:], krav)}
    return [*items[:place], cited, *items[place + 1 :]]
