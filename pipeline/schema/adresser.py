"""Whether everything that documents show gets an address of its own (pipeline/core/adress.py).

Two blocks of a section, two sections of a document, or two rows of a table with one name would
be one place: who writes the definitions chooses another name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.schema.block import BlockDef, MeningBlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.resolve import Problem

_SHOWN = 50


def check_adresser(definitions: Definitions) -> Iterator[Problem]:
    """Every name that is missing or used for two things."""
    for note in definitions.noter:
        yield from _check_block(f"not:{note.id}", note.block)
    for dokument in definitions.dokument.values():
        for avsnitt in dokument.avsnitt:
            yield from _check_block(f"dokument:{dokument.id}/avsnitt:{avsnitt.id}", avsnitt.block)
        if not dokument.del_av_dokument:
            yield from _check_avsnitt(dokument, definitions)


def _check_block(key: str, blocks: Sequence[BlockDef]) -> Iterator[Problem]:
    for name in _find_twice(block.namn for block in blocks):
        same = [
            f"block {place} ({_describe(block)})"
            for place, block in enumerate(blocks, 1)
            if block.namn == name
        ]
        yield f"{key}/block:{name}", f"{' och '.join(same)} har samma namn: skriv id på det ena"
    for block in blocks:
        own = f"{key}/block:{block.namn}"
        for name in _find_twice(kolumn.falt for kolumn in getattr(block, "kolumner", ())):
            yield f"{own}/kolumner:{name}", "två kolumner visar samma sak: ta bort den ena"
        yield from _check_mening(own, block)


def _check_mening(key: str, block: BlockDef) -> Iterator[Problem]:
    """A sentence has no name but its id, and a figure in it no name but its code."""
    if not isinstance(block, MeningBlockDef):
        return
    if not block.id:
        yield key, f"meningen ”{_describe(block)}” saknar id: skriv id på den"
    for name in _find_twice(item.namn for item in block.text.siffror):
        yield key, f"talet {name} står två gånger i meningen: dela den i två, med var sitt id"


def _describe(block: BlockDef) -> str:
    text = getattr(block, "rubrik", "") or (block.villkor.text if block.villkor else block.typ)
    if isinstance(block, MeningBlockDef):
        text = block.text.text
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _check_avsnitt(dokument: DokumentDef, definitions: Definitions) -> Iterator[Problem]:
    """Sections of a document and of the chapters that it includes, each once for an enhet."""
    found: dict[tuple[str, str], list[str]] = {}
    for enhet, avsnitt, place in _iter_avsnitt(dokument, definitions, "", ()):
        found.setdefault((enhet, avsnitt), []).append(place)
    for (_, avsnitt), places in found.items():
        if len(places) > 1:
            key = f"dokument:{dokument.id}/avsnitt:{avsnitt}"
            both = " och i ".join(places)
            yield key, f"avsnittet finns både i {both}: byt id på det ena"


def _iter_avsnitt(
    dokument: DokumentDef, definitions: Definitions, enhet: str, over: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    """(kind of enhet whose chapter it is, section, definition that has it)."""
    for avsnitt in dokument.avsnitt:
        yield enhet, avsnitt.id, dokument.id
        if any(block.typ == "noter" for block in avsnitt.block):
            yield from ((enhet, note.id, f"not:{note.id}") for note in definitions.noter)
        part = definitions.dokument.get(avsnitt.innehall or "")
        if part is None or part.id in over:
            continue
        for kind in avsnitt.for_varje or (enhet,):
            yield from _iter_kapitel(avsnitt, part, definitions, kind, (*over, dokument.id))


def _iter_kapitel(
    avsnitt: AvsnittDef,
    part: DokumentDef,
    definitions: Definitions,
    kind: str,
    over: tuple[str, ...],
) -> Iterator[tuple[str, str, str]]:
    if avsnitt.for_varje:
        yield kind, avsnitt.id, over[-1]
    yield from _iter_avsnitt(part, definitions, kind, over)


def _find_twice(names: Iterable[str]) -> list[str]:
    found = list(names)
    if len(set(found)) == len(found):
        return []
    return [name for name, count in Counter(found).items() if count > 1]
