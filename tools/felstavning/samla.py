"""All leaves of a folder of definitions: of its objects, its texts and its deviations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from felstavning.lov import PART, Del, Lov, Plats, Vag, iter_lov, iter_saker, split_klamrar
from felstavning.plats import find_klass

from pipeline.schema.build import BuildError, build
from pipeline.schema.byggsten import BYGGSTEN, share_keys
from pipeline.schema.filer import Filer
from pipeline.schema.genvag import spell_out
from pipeline.schema.objektslag import KINDS, SINGLE, list_objects
from pipeline.schema.overlay import (
    Avsteg,
    OverlayError,
    apply_avsteg,
    is_named,
    spell_out_avsteg,
)
from pipeline.schema.uppfyller import UPPFYLLER
from pipeline.schema.visning import fill_visning

_GEMENSAMT = "gemensamt"
_ADRESS = "adress i avsteg"
Built = Mapping[str, Iterable[Any]]


def samla_lov(filer: Mapping[str, Filer]) -> tuple[Lov, ...]:
    """The leaves of the files of all kommuner; a shared file counts once."""
    found: dict[str, tuple[Lov, ...]] = {}
    for item in filer.values():
        visning = _build_visning(item)
        avsteg, fritt = _Avsteg(item, visning), set(_iter_fria_falt(item))
        for fil, raw in item.innehall.items():
            if fil not in found:
                leaves = _iter_fil(fil, raw, avsteg, visning)
                found[fil] = tuple(lov for lov in leaves if lov.plats.vag not in fritt)
    return tuple(lov for leaves in found.values() for lov in leaves)


def _iter_fria_falt(filer: Filer) -> Iterator[Vag]:
    """The ways to what a profile answers in words of its own: the field has no alternatives, and
    what stands there is prose."""
    for raw in filer.innehall.values():
        for item in share_keys(list_objects(raw)).get("falt", []):
            if not item.get("alternativ"):
                yield ("kommun", "falt", item["id"])


def _build_visning(filer: Filer) -> Built:
    """What documents and notes have their headings from, when the kommun has changed it."""
    whole = _Avsteg(filer, {})
    for raw in filer.innehall.values():
        for item in raw.get("avsteg", ()):
            with suppress(OverlayError):
                apply_avsteg(whole.objects, build(spell_out_avsteg(_strip(item)), Avsteg), KINDS)
    built: dict[str, list[Any]] = {}
    for kind in ("tabell", "kolumn", "visning", "uppstallning"):
        found = (_build(item, kind, built) for item in whole.objects[kind])
        built[kind] = [item for item in found if item is not None]
    return built


def _iter_fil(fil: str, raw: Mapping[str, Any], avsteg: _Avsteg, visning: Built) -> Iterator[Lov]:
    whole = share_keys(list_objects(raw))
    for kind, value in raw.items():
        plats = Plats(fil, (kind,), kind)
        if kind == "texter":
            yield from _iter_texter(plats, value)
        elif kind == _GEMENSAMT:
            yield from _iter_gemensamt(plats, value, list_objects(raw), visning)
        elif kind == "avsteg":
            for number, item in enumerate(value):
                yield from avsteg.iter_lov(plats.enter(number), item)
        elif kind == UPPFYLLER:
            yield from _iter_uppfyller(plats, value)
        elif kind in SINGLE:
            yield from iter_lov(plats, value, _build(value, kind, visning))
        else:
            built = [_build(item, kind, visning) for item in whole[kind]]
            yield from iter_saker(plats, value, built, KINDS[kind])


def _iter_texter(plats: Plats, texter: Mapping[str, str]) -> Iterator[Lov]:
    """The keys, by which the program finds its texts, and what it fills in."""
    for key, text in texter.items():
        within = plats.enter(key, "texter")
        yield Lov(within, Del.NYCKEL, 0, key, "ges: texter", ges=True)
        for start, name in split_klamrar(text):
            yield Lov(within, Del.KLAMMER, start, name, "ord inom klamrar")


def _iter_gemensamt(
    plats: Plats, value: Mapping[str, Any], raw: Mapping[str, Any], visning: Built
) -> Iterator[Lov]:
    """What the objects of a file share, seen in the first of them that does not say otherwise."""
    for kind, keys in value.items():
        for key, item in keys.items():
            first = next(item for item in raw[kind] if key not in item)
            within = plats.enter(kind)
            yield from iter_lov(within, {key: item}, _build({**keys, **first}, kind, visning))


def _iter_uppfyller(plats: Plats, value: Mapping[str, Any]) -> Iterator[Lov]:
    """Requirements, and the addresses of what meets them."""
    for krav, adresser in value.items():
        within = plats.enter(krav, UPPFYLLER)
        yield Lov(within, Del.NYCKEL, 0, krav, "krav")
        yield from _iter_adresser(within, adresser)


def _build(raw: Any, kind: str, visning: Built) -> Any:
    """What an object becomes; None when it cannot be built alone."""
    spelled = spell_out(_strip(raw), KINDS[kind])
    try:
        return build(fill_visning(kind, [spelled], visning)[0], KINDS[kind])
    except BuildError:
        return None


def _strip(raw: Any) -> Any:
    """The same without the marks of what belongs to a byggsten."""
    if isinstance(raw, dict):
        return {key: _strip(item) for key, item in raw.items() if key != BYGGSTEN}
    return [_strip(item) for item in raw] if isinstance(raw, list) else raw


class _Avsteg:
    """The deviations of a kommun, made one after another, each seen in what it has changed."""

    def __init__(self, filer: Filer, visning: Built) -> None:
        self.visning = visning
        self.objects: dict[str, list[Any]] = {kind: [] for kind in KINDS}
        for raw in filer.innehall.values():
            for kind, value in share_keys(list_objects(raw)).items():
                if kind in KINDS:
                    items = value if isinstance(value, list) else [value]
                    self.objects[kind] += [spell_out(_strip(item), KINDS[kind]) for item in items]

    def iter_lov(self, plats: Plats, raw: Mapping[str, Any]) -> Iterator[Lov]:
        """The leaves of a deviation: of its addresses, and of what it writes."""
        if BYGGSTEN in raw:
            yield from iter_lov(plats.enter(BYGGSTEN, "avsteg.byggsten"), raw[BYGGSTEN], None)
        avsteg = build(spell_out_avsteg(_strip(raw)), Avsteg)
        yield from _iter_adresser(plats.enter("objekt", "avsteg.objekt"), raw["objekt"])
        if avsteg.efter:
            where = plats.enter("efter", "avsteg.efter")
            yield Lov(where, Del.VARDE, 0, avsteg.efter, _ADRESS)
        objekt = avsteg.objekt[0]
        changed = self._find_vag(objekt) if avsteg.blir is not None else ()
        try:
            apply_avsteg(self.objects, avsteg, KINDS)
        except OverlayError:
            return
        if changed:
            yield from iter_lov(plats.enter("blir"), raw["blir"], self._find_built(changed))
        elif avsteg.lagg_till is not None:
            yield from self._iter_tillagt(plats.enter("lagg_till"), raw["lagg_till"], objekt)

    def _iter_tillagt(self, plats: Plats, raw: Any, objekt: str) -> Iterator[Lov]:
        for number, item in enumerate(raw if isinstance(raw, list) else [raw]):
            within = plats.enter(number) if isinstance(raw, list) else plats
            added = spell_out(_strip(item), find_klass(objekt))
            yield from iter_lov(within, item, self._find_built(self._find_vag(objekt, added)))

    def _find_vag(self, objekt: str, added: Mapping[str, Any] | None = None) -> Vag:
        """The way to an object in the lists of objects; to the one added to a list."""
        parent: Any = self.objects
        vag: list[str | int] = []
        for step in objekt.split("/"):
            key, _, name = step.partition(":")
            items = parent.get(key, [])
            number = next(
                (place for place, item in enumerate(items) if _is_meant(item, name, added)), None
            )
            if number is None:
                return ()
            parent = items[number]
            vag += [key, number]
        return tuple(vag)

    def _find_built(self, vag: Vag) -> Any:
        """What the object at the end of a way becomes, as part of the whole."""
        if not vag:
            return None
        kind, number, *rest = vag
        built = _build(self.objects[str(kind)][int(number)], str(kind), self.visning)
        for step in rest:
            if built is not None:
                built = getattr(built, step) if isinstance(step, str) else built[step]
        return built


def _is_meant(item: Mapping[str, Any], name: str, added: Mapping[str, Any] | None) -> bool:
    return is_named(item, name) or (not name and item == added)


def _iter_adresser(plats: Plats, objekt: str | list[str]) -> Iterator[Lov]:
    """The parts of addresses, each a name."""
    if isinstance(objekt, list):
        for number, item in enumerate(objekt):
            yield from _iter_adresser(plats.enter(number), item)
        return
    for part in PART.finditer(objekt):
        yield Lov(plats, Del.VARDE, part.start(), part[0], _ADRESS)
