"""What the loader makes of the files, kept so that it is not made again of what has not changed.

Only functions that make something of what they are given, and of nothing else, are remembered:
by the identity of what they are given, or by what it holds where it is a copy.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from pipeline.schema import loader, resolve, utbyggnad, utgivna
from pipeline.schema.byggsten import Byggstenar
from pipeline.schema.utbyggnad import Tabellverk
from pipeline.schema.verk import Verk

_VERK = ("arbetsbok", "tabell", "kolumn", "overforing", "tillfalle")
"""Kinds of objects that workbooks and tables are built of."""
_VISAR = ("dokument", "not")
"""Kinds of objects that are filled in with how columns are shown."""
_VISAS = ("visning", "kolumn", "tabell", "uppstallning")
"""Kinds of objects that say it."""
_MISSING = object()


def _same(value: Any) -> Any:
    return value


@contextmanager
def patched(owner: Any, **names: Any) -> Iterator[None]:
    """A module or class with some of its functions replaced."""
    before = {name: getattr(owner, name) for name in names}
    for name, value in names.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)


class Minne:
    """What the functions gave for the files as they are."""

    def __init__(self) -> None:
        self.made: dict[Callable[..., Any], dict[tuple[Any, ...], Any]] = {}
        self.kept: dict[tuple[Any, ...], Any] = {}
        """What became of objects where a function is given many at a time."""
        self.verk: list[Verk] = []
        self.alive: list[Any] = []
        """What identities are about: it must not be forgotten while they are used."""

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Remembers what is made."""
        with self._patch(self._keeping):
            yield

    @contextmanager
    def use(self) -> Iterator[None]:
        """Gives what is remembered."""
        with self._patch(self._using):
            yield

    @contextmanager
    def _patch(self, wrap: Callable[..., Callable[..., Any]]) -> Iterator[None]:
        functions = {
            "list_objects": wrap(loader.list_objects, _by_identity),
            "share_keys": wrap(loader.share_keys, _by_identity, copy=dict),
            "spell_out": wrap(loader.spell_out, _by_identity),
            "build": wrap(loader.build, _by_identity, _by_content),
            "build_verk": wrap(loader.build_verk, _by_parts, other=self._reuse),
            "set_brytpunkter": wrap(loader.set_brytpunkter, _by_brytpunkt),
            "cite_krav": partial(self._cite, loader.cite_krav, is_kept=wrap == self._keeping),
            "fill_visning": partial(self._fill, loader.fill_visning, is_kept=wrap == self._keeping),
        }
        with ExitStack() as stack:
            stack.enter_context(patched(loader, **functions))
            stack.enter_context(
                patched(
                    utbyggnad,
                    list_tabeller=wrap(utbyggnad.list_tabeller, _by_identity),
                    build_tabell=wrap(utbyggnad.build_tabell, _by_lage),
                )
            )
            place = wrap(Tabellverk._place, _by_sagt)  # noqa: SLF001 (the proof is tied to it)
            stack.enter_context(patched(Tabellverk, _place=place))
            stack.enter_context(patched(resolve, list_bruk=wrap(resolve.list_bruk, _by_identity)))
            list_givna = wrap(utgivna.list_givna, _by_place)
            stack.enter_context(patched(utgivna, list_givna=list_givna))
            choose_alone = wrap(_choose_alone, _by_choice)

            def choose(choice: Byggstenar, value: Any, plats: str = "") -> Any:
                chosen, said = choose_alone(choice, value, plats)
                choice.bortvalda |= said.bortvalda
                choice.okanda += said.okanda
                return chosen

            stack.enter_context(patched(Byggstenar, choose=choose))
            yield

    def _keeping(
        self,
        make: Callable[..., Any],
        *names: Callable[..., Any],
        copy: Any = _same,
        other: Any = _same,  # noqa: ARG002 (what is made now is what is kept)
    ) -> Callable[..., Any]:
        kept = self.made.setdefault(make, {})

        def keep(*given: Any) -> Any:
            keys = [name(*given) for name in names]
            found = next((kept[key] for key in keys if key in kept), _MISSING)
            made = make(*given) if found is _MISSING else found
            self.alive.append((given, made))
            if isinstance(made, Verk):
                self.verk.append(made)
            kept.update(dict.fromkeys(keys, made))
            return copy(made)

        return keep

    def _using(
        self,
        make: Callable[..., Any],
        *names: Callable[..., Any],
        copy: Any = _same,
        other: Any = _same,
    ) -> Callable[..., Any]:
        kept = self.made[make]

        def use(*given: Any) -> Any:
            for name in names:
                found = kept.get(name(*given), _MISSING)
                if found is not _MISSING:
                    return found if copy is _same else copy(found)
            return other(make(*given))

        return use

    def _cite(
        self, cite: Callable[..., Any], objects: Any, raw: Any, known: Any, *, is_kept: bool
    ) -> list[Any]:
        """cite_krav, where objects that are as they were become what they became."""
        before = dict(objects)
        said = list(cite(objects, raw, known))
        look = self.kept.setdefault if is_kept else self.kept.get
        for kind, items in before.items():
            objects[kind] = [
                new if new is was else look(("cite_krav", id(raw), id(was)), new)
                for was, new in zip(items, objects[kind], strict=True)
            ]
        return said

    def _fill(
        self, fill: Callable[..., Any], kind: str, items: Any, built: Any, *, is_kept: bool
    ) -> list[Any]:
        """fill_visning, of objects that are as they were, with what they show as it was."""
        items = list(items)
        if kind not in _VISAR:
            return fill(kind, items, built)
        shown = tuple(id(item) for name in _VISAS for item in built[name])
        keys = [("fill_visning", kind, id(item), shown) for item in items]
        if is_kept:
            self.kept.update(zip(keys, fill(kind, items, built), strict=True))
        new = [item for key, item in zip(keys, items, strict=True) if key not in self.kept]
        filled = iter(fill(kind, new, built) if new else ())
        return [self.kept[key] if key in self.kept else next(filled) for key in keys]

    def _reuse(self, made: Verk) -> Verk:
        """The same with the workbooks and tables that have become as they were."""
        kept = self.verk
        changed: dict[str, Any] = {}
        for name in ("arbetsbocker", "tabeller"):
            known = [item for verk in kept for item in getattr(verk, name)]
            changed[name] = tuple(_find_same(item, known) for item in getattr(made, name))
        return replace(made, **changed)


def _find_same(item: Any, known: list[Any]) -> Any:
    return next((was for was in known if was.id == item.id and was == item), item)


def _by_identity(value: Any, *rest: Any) -> tuple[Any, ...]:
    return (id(value), *rest)


def _by_content(value: Any, kind: Any) -> tuple[Any, ...]:
    return (pickle.dumps(value), kind)


def _by_place(plats: str, thing: Any) -> tuple[Any, ...]:
    return (plats, id(thing))


def _by_brytpunkt(tillfallen: Any, valda: Any) -> tuple[Any, ...]:
    return (*map(id, tillfallen), *sorted(valda.items()))


def _by_lage(lage: Any, known: Any, held: Any) -> tuple[Any, ...]:
    return (id(lage), frozenset(known), frozenset(held))


def _by_sagt(verk: Tabellverk, book: str, flik: str, tabell: Any) -> tuple[Any, ...]:
    """What a table in its place is made of: all that is said of it, and of its columns."""
    said = verk.find_said(tabell)
    named = tuple(frozenset(verk.namngivna.get(item.id, ())) for item in said)
    kolumner = tuple(map(id, verk.kolumner.values()))
    return (book, flik, tuple(map(id, said)), named, tabell.id in verk.namngivna, kolumner)


def _by_choice(choice: Byggstenar, value: Any, plats: str) -> tuple[Any, ...]:
    return (id(value), plats, choice.kanda, choice.valda)


def _by_parts(written: Any, named: Any, left_out: Any) -> tuple[Any, ...]:
    parts = tuple((kind, *map(id, written[kind])) for kind in _VERK)
    names = frozenset((key, frozenset(names)) for key, names in named.items())
    return (parts, names, frozenset(left_out))


_choose = Byggstenar.choose


def _choose_alone(choice: Byggstenar, value: Any, plats: str) -> tuple[Any, Byggstenar]:
    """What is chosen of a value, and what was said of that value alone."""
    said = Byggstenar(choice.kanda, choice.valda)
    return _choose(said, value, plats), said
