"""The chain of goals as trees: which row hangs under which, and what hangs under nothing.

Nothing is dropped: rows whose link is empty, or names nothing, are kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.source import Source
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.schema.block import NivaDef, RodatradBlockDef
from pipeline.stages.render.celler import mark_bedomning
from pipeline.stages.render.innehall import is_named, says_uppgift
from pipeline.stages.render.kontext import Kontext

_SPACE = re.compile("[ \t\r\n]+")
"""Line breaks and spaces, but no hard space."""


@dataclass(slots=True)
class Nod:
    """A row in the chain: its part of an address, its text, its level by name and column, and what
    hangs under it."""

    namn: str
    text: str
    niva: NivaDef
    column: int
    rad: Rad
    source: Source | None = None
    says: bool = False
    under: list[Nod] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Malkedja:
    """The trees, the nodes without a link, the names of the levels from the top down, and the
    headings of the columns."""

    rotter: tuple[Nod, ...]
    utan_koppling: tuple[Nod, ...]
    nivaer: tuple[str, ...]
    kolumner: tuple[str, ...]
    delade: frozenset[int]
    """Columns that hold several levels."""


def make_malkedja(k: Kontext, block: RodatradBlockDef) -> Malkedja:
    """The chain of a block's levels, with rows in the order of their tables."""
    columns = _find_columns(k, block.nivaer)
    made: dict[str, list[Nod]] = {}
    rotter: list[Nod] = []
    loose: list[Nod] = []
    before: NivaDef | None = None
    for niva in block.nivaer:
        nodes = _read_nodes(k, niva, columns[niva.tabell])
        for node in nodes:
            over = _find_over(node, made, before) if before else None
            if before is None:
                rotter.append(node)
            elif over is None:
                (loose if niva.lankar else rotter).append(node)
            else:
                over.under.append(node)
        made.setdefault(niva.tabell, []).extend(nodes)
        before = niva
    names = _close_columns([node for nodes in made.values() for node in nodes])
    shared = frozenset(at for at, found in enumerate(names) if len(found) > 1)
    return Malkedja(
        tuple(rotter),
        tuple(loose),
        tuple(dict.fromkeys(niva.rubrik for niva in block.nivaer)),
        tuple(", ".join(found) for found in names),
        shared,
    )


def _close_columns(nodes: Sequence[Nod]) -> list[list[str]]:
    """Moves the nodes together so that no column is empty; the levels that each column shows."""
    used = sorted({node.column for node in nodes})
    names: list[list[str]] = [[] for _ in used]
    for node in nodes:
        node.column = used.index(node.column)
        if node.niva.rubrik not in names[node.column]:
            names[node.column].append(node.niva.rubrik)
    return names


def _find_columns(k: Kontext, nivaer: Sequence[NivaDef]) -> Mapping[str, int]:
    """The column of each level: one to the right of the levels that it links to."""
    found: dict[str, int] = {}
    last = -1
    for niva in nivaer:
        for name in niva.lankar.values():
            if name not in found:
                k.report("REN-022", tabell=niva.tabell, till=name)
        over = [found[name] for name in niva.lankar.values() if name in found]
        last = max(over) + 1 if over else last + 1
        found.setdefault(niva.tabell, last)
    return found


def _read_nodes(k: Kontext, niva: NivaDef, column: int) -> list[Nod]:
    tabell = k.find_tabell(niva.tabell)
    rader = tabell.rader if tabell else ()
    tabeller = k.scope.index.tabeller.get(niva.tabell, ())
    found = []
    for key, rad in zip(k.name_rader(niva.tabell, rader), rader, strict=True):
        uppgift = rad.celler.get(niva.falt) if niva.falt else None
        text = ((uppgift.text if uppgift else None) or "") if niva.falt else rad.rubrik
        if not rad.is_post or (niva.rader and rad.key not in niva.rader) or not text.strip():
            continue
        source = uppgift.source if uppgift else None
        says = says_uppgift(uppgift) if niva.falt else is_named(k, rad, tabeller)
        shown = _add_bedomning(k, niva, rad, text)
        found.append(Nod(f"{niva.tabell}.{key}", shown, niva, column, rad, source, says))
    return found


def _add_bedomning(k: Kontext, niva: NivaDef, rad: Rad, text: str) -> str:
    """The text followed by the sign and word of its assessment (TILL-14)."""
    plain = _SPACE.sub(" ", text).strip()
    uppgift = rad.celler.get(niva.bedomning) if niva.bedomning else None
    word = uppgift.text if uppgift else None
    if not word:
        return plain
    return k.get_text("tradbild_bedomning", text=plain, bedomning=mark_bedomning(k, word))


def _find_over(node: Nod, made: Mapping[str, Sequence[Nod]], before: NivaDef) -> Nod | None:
    """The node above: the first link that names one; without links the first of the level before.

    Within an enhet its own rows come first, so that equal goals of two nämnder stay apart.
    """
    if not node.niva.lankar:
        return next(iter(made.get(before.tabell, ())), None)
    for kolumn, tabell in node.niva.lankar.items():
        uppgift = node.rad.celler.get(kolumn)
        wanted = fold((uppgift.text if uppgift else None) or "")
        if not wanted:
            continue
        fitting = [
            item
            for item in made.get(tabell, ())
            if wanted in {fold(item.rad.rubrik), fold(item.rad.key)}
        ]
        own = [item for item in fitting if item.rad.enhet == node.rad.enhet]
        if fitting:
            return (own or fitting)[0]
    return None
