"""Compiles definitions that differ from the files in one value, without writing them.

All that ties the proof to the loader is here. What the slip does not touch is not looked up again
as long as something is refused; nothing is called accepted before all of it has been looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from felstavning.avstegsminne import Avstegsminne
from felstavning.minne import Minne, patched
from felstavning.slip import Slip, write_slip

from pipeline.core.syntax import ARGUMENTS, Uttryck
from pipeline.paths import find_kommuner
from pipeline.schema import loader, verk
from pipeline.schema.bruk import list_bruk
from pipeline.schema.bundle import Definitions
from pipeline.schema.filer import Filer, read_files
from pipeline.schema.loader import compile_files, find_namn
from pipeline.schema.namnrymd import Namnrymd

Find = Callable[..., Iterable[Any]]
_NAME = re.compile(r"\w+")
_VID_TILLFALLE = frozenset(
    {"arbetsbok", "dokument", "kolumn", "kommun", "kontroll", "overforing", "tabell", "tillfalle"}
)
"""Kinds of objects that decide what an occasion asks for, and names it."""


@dataclass(slots=True)
class Fore:
    """The definitions of a kommun as they are, and what they are built of."""

    filer: Filer
    minne: Minne = field(default_factory=Minne)
    avsteg: Avstegsminne = field(default_factory=Avstegsminne)
    definitions: Definitions | None = None
    objekt: Mapping[str, Any] = field(default_factory=dict)
    """The objects by their addresses."""
    bocker: Mapping[str, Any] = field(default_factory=dict)
    """The workbooks as they are built, by their addresses."""
    namn: dict[int, frozenset[str]] = field(default_factory=dict)
    """Every word in the strings of an object, by its identity."""
    rymd: Namnrymd | None = None
    bortvalda: Any = None
    """The names that bas gives and the kommun does not, as find_namn gives them."""


class Kompilator:
    """The definitions of all kommuner in a folder, compiled once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.fore = {kommun: Fore(read_files(root, kommun)) for kommun in find_kommuner(root)}
        for fore in self.fore.values():
            self._compile_first(fore)

    def find_kommuner(self, fil: str) -> tuple[str, ...]:
        """The kommuner whose definitions a file is part of."""
        return tuple(name for name, fore in self.fore.items() if fil in fore.filer.innehall)

    def get_raw(self, kommun: str, fil: str) -> Mapping[str, Any]:
        """The contents of a file as it is."""
        return self.fore[kommun].filer.innehall[fil]

    def iter_namn(self) -> Iterator[str]:
        """All names that exist, those of the program too."""
        yield from ARGUMENTS
        for fore in self.fore.values():
            rymd = fore.rymd
            for names in rymd.namn.values():
                yield from names
            for tabell in (*rymd.tabeller.values(), *rymd.former.values()):
                yield from tabell.kolumner | tabell.rader | tabell.rubriker

    def compile(self, kommun: str, slip: Slip, *, alla: bool = False) -> Definitions:
        """The kommun's definitions with the slip; alla: with every byggsten, as granska compiles
        them too. Raises what the loader raises."""
        fore = self.fore[kommun]
        fil = slip.lov.plats.fil
        changed = write_slip(fore.filer.innehall[fil], slip)
        filer = replace(fore.filer, innehall={**fore.filer.innehall, fil: changed})
        if alla:
            with fore.minne.use():
                return compile_files(filer, alla=True)
        with fore.minne.use(), fore.avsteg.use(), Nara(fore, slip).use():
            return compile_files(filer)

    def _compile_first(self, fore: Fore) -> None:
        """Compiles the files as they are, keeping what they become."""
        find_unknown = loader.find_unknown

        def look(objects: Mapping[str, Any], rymd: Namnrymd) -> Any:
            fore.objekt, fore.rymd = dict(objects), rymd
            return find_unknown(objects, rymd)

        def look_in_books(books: Mapping[str, Any], rymd: Namnrymd) -> Any:
            fore.bocker = dict(books)
            return find_unknown(books, rymd)

        given: dict[str, Any] = {}
        check = loader.check_utgivna

        def look_at_given(platser: Mapping[str, Any], *rest: Any) -> Any:
            given.update(platser)
            return check(platser, *rest)

        with (
            fore.minne.keep(),
            fore.avsteg.keep(),
            patched(loader, find_unknown=look, check_utgivna=look_at_given),
            patched(verk, find_unknown=look_in_books),
        ):
            fore.definitions = compile_files(fore.filer)
            names, texts = find_namn(fore.filer.keep_bas())
            fore.bortvalda = _leave_out(names, given), texts
        with fore.minne.keep():
            compile_files(fore.filer, alla=True)
        every = (*fore.objekt.values(), *fore.bocker.values())
        fore.namn = {id(item): _find_words(item) for item in every}


class Nara:
    """Looks first in what has been changed, or holds the word that was changed; in the rest only
    when nothing is wrong there, and something that exists is called otherwise than before."""

    def __init__(self, fore: Fore, slip: Slip) -> None:
        self.fore = fore
        self.old = frozenset(_NAME.findall(slip.lov.namn))
        self.given = slip.lov.namn if slip.lov.ges else ""
        self.is_same = False
        self.is_told = False
        """True when a published name is gone: more need not be looked for."""
        self.changed: frozenset[str] = frozenset()
        """Kinds of objects that have been changed."""

    @contextmanager
    def use(self) -> Iterator[None]:
        """The loader looks so."""
        with (
            patched(
                loader,
                find_unknown=partial(self.unknown, loader.find_unknown),
                find_twice=partial(self.twice, loader.find_twice),
                find_saknade=partial(self.saknade, loader.find_saknade),
                find_namn=partial(self.namn, loader.find_namn),
                check_utgivna=partial(self.utgivna, loader.check_utgivna),
            ),
            patched(verk, find_unknown=partial(self.unknown_in_books, verk.find_unknown)),
        ):
            yield

    def namn(self, find: Callable[..., Any], filer: Filer) -> Any:
        """find_namn. What the kommun gave before the slip, it is not without on purpose; else it
        is so still, unless it is called as what was given otherwise."""
        names = self.fore.bortvalda[0].values()
        return find(filer) if any(self.given in item for item in names) else self.fore.bortvalda

    def utgivna(self, find: Find, *given: Any) -> list[Any]:
        """check_utgivna."""
        found = list(find(*given))
        self.is_told = bool(found)
        return found

    def unknown(self, find: Find, objects: Mapping[str, Any], rymd: Namnrymd) -> list[Any]:
        """find_unknown."""
        self.is_same = vars(rymd) == vars(self.fore.rymd)
        new = {key for key, item in objects.items() if item is not self.fore.objekt.get(key)}
        self.changed = frozenset(key.partition(":")[0] for key in new)
        namn = self.fore.namn
        near = {
            key: item
            for key, item in objects.items()
            if key in new or not self.old.isdisjoint(namn[id(item)])
        }
        return self._find(find, near, objects, rymd)

    def unknown_in_books(self, find: Find, books: Mapping[str, Any], rymd: Namnrymd) -> list[Any]:
        """find_unknown in the workbooks as they are built."""
        known = self.fore.bocker
        near = {
            key: item
            for key, item in books.items()
            if item != known.get(key) or not self.old.isdisjoint(self.fore.namn[id(known[key])])
        }
        return self._find(find, near, books, rymd)

    def twice(self, find: Find, objects: Mapping[str, Any]) -> list[Any]:
        """find_twice, which has nothing new to find in what has not changed."""
        was = self.fore.objekt
        return list(find({k: item for k, item in objects.items() if item is not was.get(k)}))

    def saknade(self, find: Find, definitions: Definitions, *rest: Any) -> list[Any]:
        """find_saknade, where something that it looks at has changed."""
        is_other = not self.is_same or self.changed & _VID_TILLFALLE
        return list(find(definitions, *rest)) if is_other else []

    def _find(
        self, find: Find, near: Mapping[str, Any], every: Mapping[str, Any], rymd: Namnrymd
    ) -> list[Any]:
        found = list(find(near, rymd))
        if found or self.is_same or self.is_told:
            return found
        return list(find({key: item for key, item in every.items() if key not in near}, rymd))


def _leave_out(names: Mapping[str, Any], others: Mapping[str, Any]) -> Mapping[str, Any]:
    """The names of lists that the same lists of others have not."""
    return {
        lista: {name: plats for name, plats in found.items() if name not in others.get(lista, ())}
        for lista, found in names.items()
    }


def _find_words(objekt: Any) -> frozenset[str]:
    found: set[str] = set()
    for bruk in list_bruk(objekt, ""):
        text = bruk.varde.text if isinstance(bruk.varde, Uttryck) else bruk.varde
        found.update(_NAME.findall(text))
    return frozenset(found)
