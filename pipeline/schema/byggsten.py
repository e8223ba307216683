"""Building blocks of a styrmodell, and what the objects of a file share.

The law holds for every kommun. What only some styrmodeller have (perspektiv, kvalitetsfaktorer,
intern kontroll …) is marked with the byggsten it belongs to, at any depth: a file, an object, a
table, a column, a row, a section or a block. What is marked with several belongs to all of them
together. A kommun chooses its byggstenar in its profile, and what belongs to another is not there
at all: workbooks and lists that name it do without it, formulas may not ask for it, and a check of
tables that are all left out is left out with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from pipeline.schema.forslag import find_nearest, suggest
from pipeline.schema.genvag import spell_out_list
from pipeline.schema.typer import Id, Prosa

BYGGSTEN = "byggsten"
AVSTEG = "avsteg"
"""The mark, and the kind of the objects that say which there are."""
TEXT = "text"
"""What stands under it is the text, in a list of texts, with the byggsten."""
_GEMENSAMT, _ANNARS = "gemensamt", "annars"
_TEXTVAL = {BYGGSTEN, TEXT, _ANNARS}
_SAKER = ("avsnitt", "kolumner", "rader", "flikar", "tabeller")
"""Lists of things that may be written as a table id → thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByggstenDef:
    """A part that a styrmodell may have or not."""

    id: Id
    rubrik: Prosa
    forklaring: Prosa = ""


@dataclass(slots=True)
class Byggstenar:
    """The byggstenar that exist and those that the kommun has chosen; okanda collects the marks
    that name none of them, and bortvalda the names of what belongs to those not chosen."""

    kanda: frozenset[str]
    valda: frozenset[str]
    okanda: list[tuple[str, str]] = field(default_factory=list)
    bortvalda: set[str] = field(default_factory=set)

    def choose(self, value: Any, plats: str = "") -> Any:
        """The same without what belongs to a byggsten that is not chosen, and without marks. What
        is given is left as it is; plats is its address."""
        if isinstance(value, Mapping):
            join = ":" if plats.rpartition("/")[2] in _SAKER else "/"
            places = {key: f"{plats}{join}{key}".lstrip("/") for key in value}
            return {
                key: self.choose(item, places[key])
                for key, item in value.items()
                if key != BYGGSTEN and self._has(item, places[key], key)
            }
        if isinstance(value, list):
            named = [(item, f"{plats}{_name_item(item, n)}") for n, item in enumerate(value, 1)]
            return [found for item, where in named for found in self._choose_item(item, where)]
        return value

    def _choose_item(self, item: Any, plats: str) -> list[Any]:
        """One of a list, or nothing. A text that belongs to a byggsten is the text alone, and
        annars where it is not chosen, which may belong to another."""
        is_chosen = self._has(item, plats)
        if is_textval(item):
            text = item[TEXT] if is_chosen else item.get(_ANNARS)
            return [] if text is None else self._choose_item(text, plats)
        return [self.choose(item, plats)] if is_chosen else []

    def leave_out(
        self, kontroller: list[dict[str, Any]], tabeller: Iterable[Mapping[str, Any]]
    ) -> None:
        """Takes away the checks that list tables of which not one is there; tabeller are all."""
        borta = self.bortvalda - {str(item.get("id")) for item in tabeller}
        gone = [item for item in kontroller if _lacks_tables(item, borta)]
        self.bortvalda.update(str(item.get("id")) for item in gone)
        kontroller[:] = [item for item in kontroller if not _lacks_tables(item, borta)]

    def _has(self, item: Any, plats: str, key: str = "") -> bool:
        if not isinstance(item, Mapping) or BYGGSTEN not in item:
            return True
        mark = item[BYGGSTEN]
        names = [mark] if isinstance(mark, str) else list(mark)
        self.okanda += [
            (f"{plats}/{BYGGSTEN}", f"byggstenen {name} finns inte{suggest(name, self.kanda)}")
            for name in names
            if name not in self.kanda
        ]
        is_chosen = self.valda.issuperset(names)
        if not is_chosen:
            self.bortvalda.add(str(item.get("id", key)))
        return is_chosen


def is_textval(item: Any) -> bool:
    """True for a text of a list that belongs to byggstenar: what it is with them, and without."""
    return isinstance(item, Mapping) and {BYGGSTEN, TEXT} <= item.keys() <= _TEXTVAL


def _lacks_tables(kontroll: Mapping[str, Any], borta: AbstractSet[str]) -> bool:
    parametrar = kontroll.get("parametrar")
    named = parametrar.get("tabeller") if isinstance(parametrar, Mapping) else None
    return isinstance(named, list) and bool(named) and all(str(name) in borta for name in named)


def _name_item(item: Any, number: int) -> str:
    """How an address names one of a list; a deviation is named by what it changes."""
    if not isinstance(item, Mapping):
        return f"[{number}]"
    name = item.get("id") or item.get("kod")
    changed = item.get("objekt")
    changed = changed[0] if isinstance(changed, list) and changed else changed
    return f":{name}" if name else f" {changed}" if changed else f"[{number}]"


def find_byggstenar(innehall: Iterable[Mapping[str, Any]], *, alla: bool = False) -> Byggstenar:
    """What the files say of byggstenar, before anything else is understood; all are chosen where
    alla says so. A choice that does not exist is taken for the nearest that does: it is told by
    itself, without all that would miss."""
    known: set[str] = set()
    chosen: set[str] = set()
    for raw in innehall:
        known |= {str(item.get("id")) for item in _list_given(raw)}
        kommun = raw.get("kommun")
        if isinstance(kommun, Mapping):
            chosen |= {str(item) for item in kommun.get("byggstenar", ())}
    meant = {item if item in known else find_nearest(item, known) or item for item in chosen}
    return Byggstenar(frozenset(known), frozenset(known if alla else meant))


def _list_given(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The byggstenar that a file gives."""
    found = raw.get(BYGGSTEN)
    items = spell_out_list(found) if isinstance(found, dict | list) else []
    return [item for item in items if isinstance(item, Mapping)]


def check_gemensamt(raw: Mapping[str, Any], kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What a file says is shared, and by nothing in it; kinds are those that it may hold."""
    shared = raw.get(_GEMENSAMT, {})
    if not isinstance(shared, Mapping):
        yield _GEMENSAMT, "en tabell väntas"
        return
    known = (*kinds, AVSTEG)
    for kind, keys in shared.items():
        if kind not in known:
            yield f"{_GEMENSAMT}/{kind}", f"okänd nyckel{suggest(kind, known)}"
        elif not isinstance(keys, Mapping):
            yield f"{_GEMENSAMT}/{kind}", "en tabell väntas"
        elif not raw.get(kind):
            yield f"{_GEMENSAMT}/{kind}", f"filen har ingenting av slaget {kind}"


def share_keys(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The file with what [gemensamt.<kind>] says written in every object of that kind that does
    not say it itself."""
    shared = raw.get(_GEMENSAMT)
    found = {key: value for key, value in raw.items() if key != _GEMENSAMT}
    for kind, keys in shared.items() if isinstance(shared, Mapping) else ():
        items = found.get(kind)
        if isinstance(keys, Mapping) and isinstance(items, list):
            found[kind] = [
                {**keys, **item} if isinstance(item, Mapping) else item for item in items
            ]
    return found
