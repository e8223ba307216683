"""How columns stand in documents where the blocks only name them.

A block's column is what the block says of it, then what its table or statement says (visas), then
what holds for all (visning), and its heading is last the one that it has in the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from pipeline.schema.arbetsbok import RADTYP_KOLUMN
from pipeline.schema.typer import Dokumenttext, Namnslag, Ref

_FALT, _RUBRIK, _RUBRIKKOLUMN, _NIVAER = "falt", "rubrik", "rubrikkolumn", "nivaer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolumnvisning:
    """What is said of a column in documents; BlockKolumnDef says what the keys mean. None means
    that nothing is said here."""

    rubrik: Dokumenttext | None = None
    bredd: int | None = None
    decimaler: int | None = None
    tecken: Literal["", "visa", "vand", "bedomning"] | None = None
    bara_ifylld: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisningDef(Kolumnvisning):
    """A column of any table or statement."""

    falt: Annotated[str, Ref(Namnslag.VISNINGSKOLUMN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabellvisning(Kolumnvisning):
    """A column of the table around it."""

    falt: Annotated[str, Ref(Namnslag.DOKUMENTKOLUMN)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uppstallningsvisning(Kolumnvisning):
    """A column of the statement around it."""

    falt: Annotated[str, Ref(Namnslag.DOKUMENTKOLUMN, i=())]


_KEYS = tuple(item.name for item in fields(Kolumnvisning))


class Visningar:
    """What is said of columns: visning of all, tabell and kolumn as they are written, and
    uppstallning."""

    def __init__(self, built: Mapping[str, Iterable[Any]]) -> None:
        self.alla = {item.falt: item for item in built["visning"]}
        self.kolumner = {item.id: item for item in built["kolumn"]}
        self.tabeller = {item.id: item for item in built["tabell"]}
        self.uppstallningar = {item.id: item for item in built["uppstallning"]}

    def fill(self, block: Any) -> Any:
        """A raw block with what its columns and its first column do not say themselves."""
        if not isinstance(block, dict):
            return block
        if isinstance(levels := block.get(_NIVAER), list):
            return {**block, _NIVAER: [self._fill_niva(item) for item in levels]}
        visar = [*self._iter_tabeller(block.get("tabell"))]
        if statement := self.uppstallningar.get(str(block.get("uppstallning"))):
            visar.append(statement)
        found = dict(block)
        columns = block.get("kolumner", self._list_egna(block, visar))
        if isinstance(columns, list):
            found["kolumner"] = [self._fill_kolumn(item, visar) for item in columns]
        heading = next((text for one in visar if (text := getattr(one, _RUBRIKKOLUMN, None))), None)
        return {_RUBRIKKOLUMN: heading, **found} if heading and _has_rader(block) else found

    def _fill_niva(self, niva: Any) -> Any:
        """A level of a chain with the heading of its table, when it says none."""
        if not isinstance(niva, dict) or _RUBRIK in niva:
            return niva
        named = (one.rubrik for one in self._iter_tabeller(niva.get("tabell")) if one.rubrik)
        return {**niva, _RUBRIK: heading} if (heading := next(named, "")) else niva

    def _list_egna(self, block: Mapping[str, Any], visar: Iterable[Any]) -> list[Any] | None:
        """The columns of the table, for a block that chooses none: all but the one that says how
        a row is counted."""
        if block.get("typ") != "tabell":
            return None
        own = (one.kolumner for one in visar if getattr(one, "kolumner", None))
        return [{_FALT: item.id} for item in next(own, ()) if item.id != RADTYP_KOLUMN]

    def _iter_tabeller(self, name: object) -> Iterator[Any]:
        """The table as written, then those that it is like or made from."""
        todo, seen = [str(name)], set[str]()
        while todo:
            one = todo.pop(0)
            if one in self.tabeller and one not in seen:
                seen.add(one)
                tabell = self.tabeller[one]
                yield tabell
                todo += [tabell.som or "", *(item.rpartition(".")[2] for item in tabell.fran)]

    def _fill_kolumn(self, kolumn: Any, visar: Iterable[Any]) -> Any:
        if not isinstance(kolumn, dict) or not isinstance(kolumn.get(_FALT), str):
            return kolumn
        name = kolumn[_FALT]
        said = [item for one in visar for item in one.visas if item.falt == name]
        said += [self.alla[name]] if name in self.alla else []
        found = {
            key: value
            for key in _KEYS
            if (value := next((x for one in said if (x := getattr(one, key)) is not None), None))
            is not None
        }
        if _RUBRIK not in found and (heading := self._find_rubrik(name, visar)):
            found[_RUBRIK] = heading
        return {**found, **kolumn}

    def _find_rubrik(self, name: str, visar: Iterable[Any]) -> str | None:
        """The column's heading in the workbook."""
        columns = (item for one in visar for item in getattr(one, "kolumner", None) or ())
        said = [item for item in columns if item.id == name]
        said += [self.kolumner[name]] if name in self.kolumner else []
        return next((item.rubrik for item in said if item.rubrik is not None), None)


def _fill_not(note: Any, visningar: Visningar) -> Any:
    """A note with the heading of the table that it has the name of, which it shows when it says
    nothing else."""
    tabell = visningar.tabeller.get(note.get("id")) if isinstance(note, dict) else None
    if tabell is None:
        return note
    return {"rubrik": tabell.rubrik, "block": [{"typ": "tabell", "tabell": tabell.id}], **note}


def _has_rader(block: Mapping[str, Any]) -> bool:
    return block.get("typ") in ("tabell", "diagram")


def fill_visning(
    kind: str, items: Iterable[dict[str, Any]], built: Mapping[str, Iterable[Any]]
) -> list[dict[str, Any]]:
    """Raw objects of a kind; documents and notes with blocks that say in full what they show.
    built are the tables, columns and statements."""
    if kind not in ("dokument", "not"):
        return list(items)
    visningar = Visningar(built)
    notes = (_fill_not(item, visningar) if kind == "not" else item for item in items)
    return [_fill(item, visningar) for item in notes]


def _fill(holder: Any, visningar: Visningar) -> Any:
    """What has blocks, or sections that have."""
    if not isinstance(holder, dict):
        return holder
    found = dict(holder)
    if isinstance(found.get("block"), list):
        found["block"] = [visningar.fill(block) for block in found["block"]]
    if isinstance(found.get("avsnitt"), list):
        found["avsnitt"] = [_fill(part, visningar) for part in found["avsnitt"]]
    return found
