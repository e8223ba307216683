"""The objects that a kommun's deviations change, kept as they became: only those that a slip has
touched are changed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from felstavning.minne import patched

from pipeline.schema import loader

Keys = frozenset[str]
_Loader = loader._Loader  # noqa: SLF001 (the proof is tied to the loader)
_Apply = Callable[[Any, str, Any], None]


@dataclass(slots=True)
class _Blev:
    """An object before and after its deviations; efter is None when one has taken it away."""

    kind: str
    fore: Any
    efter: Any


@dataclass(slots=True)
class Avstegsminne:
    """What the deviations did, each object by itself; deviations and objects by identity."""

    blev: dict[str, _Blev] = field(default_factory=dict)
    keys: dict[int, Keys] = field(default_factory=dict)
    """The addresses of the objects that a deviation changes."""
    origins: dict[int, dict[str, str]] = field(default_factory=dict)
    made: Any = None
    """Who did it: the first to be made, whatever else it lets others make."""

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Remembers what is done."""
        with _replaced(self._keep):
            yield

    @contextmanager
    def use(self) -> Iterator[None]:
        """Does what is remembered where nothing is new."""
        with _replaced(_Anvandning(self).apply):
            yield

    def _keep(self, apply: _Apply, made: Any, name: str, raw: Any) -> None:
        self.made = self.made or made
        if made is not self.made:
            apply(made, name, raw)
            return
        self.keys[id(raw)] = keys = find_keys(raw)
        origins = dict(made.origins)
        fore = {key: _find(made, key) for key in keys - made.changed}
        apply(made, name, raw)
        for key, item in fore.items():
            self.blev[key] = _Blev(key.partition(":")[0], item, _find(made, key))
        for key in keys:
            if not any(item is self.blev[key].efter for item in made.objects[self.blev[key].kind]):
                self.blev[key].efter = None
        self.origins[id(raw)] = {
            plats: fil for plats, fil in made.origins.items() if origins.get(plats) != fil
        }


class _Anvandning:
    """One compilation that uses what is remembered."""

    def __init__(self, minne: Avstegsminne) -> None:
        self.minne = minne
        self.made: Any = None
        self.nya: set[str] = set()
        """The addresses of objects that are changed again."""

    def apply(self, apply: _Apply, made: Any, name: str, raw: Any) -> None:
        """What the loader does with a deviation."""
        if self.made is None:
            self.made, self.nya = made, self._find_nya(made)
        keys = self.minne.keys.get(id(raw)) if made is self.made else None
        if keys is None or not self.nya.isdisjoint(keys):
            apply(made, name, raw)
            return
        for key in keys - made.changed:
            self._put(made, key, self.minne.blev[key])
        made.origins.update(self.minne.origins[id(raw)])

    def _find_nya(self, made: Any) -> set[str]:
        """Objects that are others than before, or that a new deviation changes, or that one of
        those that change them also changes."""
        minne = self.minne
        there = {id(item) for items in made.objects.values() for item in items}
        given = {id(raw): raw for _, raw in made.avsteg}
        nya = {key for key, item in minne.blev.items() if id(item.fore) not in there}
        for known in minne.keys.keys() - given.keys():
            nya |= minne.keys[known]
        for new in given.keys() - minne.keys.keys():
            nya |= find_keys(given[new])
        count = -1
        while count != len(nya):
            count = len(nya)
            for keys in minne.keys.values():
                if not nya.isdisjoint(keys):
                    nya |= keys
        return nya

    @staticmethod
    def _put(made: Any, key: str, blev: _Blev) -> None:
        items = made.objects[blev.kind]
        place = next(number for number, item in enumerate(items) if item is blev.fore)
        items[place : place + 1] = [] if blev.efter is None else [blev.efter]
        made.kept.append((blev.kind, blev.fore, dict(made.origins)))
        made.changed.add(key)


@contextmanager
def _replaced(use: Callable[..., None]) -> Iterator[None]:
    apply = _Loader._apply  # noqa: SLF001 (idem)
    with patched(_Loader, _apply=lambda made, name, raw: use(apply, made, name, raw)):
        yield


def find_keys(raw: Any) -> Keys:
    """The addresses of the objects that a deviation changes, whatever it holds."""
    objekt = raw.get("objekt", ()) if isinstance(raw, dict) else ()
    named = objekt if isinstance(objekt, list) else [objekt]
    return frozenset(str(item).partition("/")[0] for item in named)


def _find(made: Any, key: str) -> Any:
    kind, _, name = key.partition(":")
    items = made.objects.get(kind, ())
    return next((item for item in items if loader.is_named(item, name)), None)
