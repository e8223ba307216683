"""What checks ask a document: whether a section says anything, which columns and rows it shows.

What is content is decided where a text is made (stages/render/innehall.py): a figure that is known,
a text that somebody has written. A heading, a sentence of ours, a sign for nothing is not. Charts
and pictures show what a table or list beside them says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.core.dokument import Avsnitt, Block, Dokument, Lista, Stycke, Tabellblock
from pipeline.core.text import fold

_LEAD = re.compile(r"^(?:[A-Z]\b\.?\s*)?(?:[IVX]+\b\.?\s*)?(?:\d+\s*[a-z]?\.\s*)?")


def has_avsnitt(dokument: Dokument, name: str) -> bool:
    """Whether a section or a note says anything: in its own blocks, in what it includes and, for
    a chapter of nothing but subsections, in those.

    A section of chapters, one per enhet, must say something in every one of them.
    """
    parts = [item for item in dokument.avsnitt if item.id == name or name in item.ingar_i]
    enheter = {item.enhet for item in parts if item.id == name}
    if "" in enheter or not enheter:
        return any(says_avsnitt(i) for i in parts if i.id != name or not i.enhet)
    return all(any(says_avsnitt(i) for i in parts if i.enhet == enhet) for enhet in enheter)


def says_avsnitt(avsnitt: Avsnitt) -> bool:
    """Whether the section's own blocks say anything."""
    return any(map(says_block, avsnitt.block))


def says_block(block: Block) -> bool:
    """Whether a block says anything; in a table the columns of earlier figures do not count."""
    match block:
        case Stycke(bitar):
            return any(bit.says for bit in bitar)
        case Lista(punkter):
            return any(bit.says for bitar in punkter for bit in bitar)
        case Tabellblock(rader=rader):
            own = [n for n, kolumn in enumerate(block.kolumner) if not kolumn.is_jamforelse]
            return any(rad.celler[n].says for rad in rader for n in own)
    return False


def shows_kolumner(dokument: Dokument, tabell: str, names: Iterable[str]) -> bool:
    """Whether all these columns, by id or heading, stand in a table, or in the parts of it that
    one section shows (LKBR-5-6, LKBR-6-5). A column of numbers without a single figure does not.
    """
    return any(
        _fold(names) <= _fold(text for block in blocks for text in _find_kolumner(block))
        for blocks in _find_tabeller(dokument, tabell)
    )


def _find_kolumner(block: Tabellblock) -> Iterator[str]:
    for place, kolumn in enumerate(block.kolumner):
        if not kolumn.is_tal or any(rad.celler[place].says for rad in block.rader):
            yield from (kolumn.id, kolumn.rubrik)


def shows_rader(dokument: Dokument, tabell: str, names: Iterable[str]) -> bool:
    """Whether all these rows, by key, code or heading, stand in a table of a section and say
    something (LKBR-11-6); "A II 1." in front of a heading does not matter."""
    return any(
        _fold(names) <= _fold(text for block in blocks for text in _find_rader(block))
        for blocks in _find_tabeller(dokument, tabell)
    )


def _find_rader(block: Tabellblock) -> Iterator[str]:
    kept = [n for n, kolumn in enumerate(block.kolumner) if n and not kolumn.is_jamforelse]
    for rad in block.rader:
        if any(rad.celler[place].says for place in kept):
            heading = rad.celler[0].text
            yield from (rad.key, heading, _LEAD.sub("", heading))


def _find_tabeller(dokument: Dokument, tabell: str) -> Iterator[list[Tabellblock]]:
    """The table as each section shows it; in chapters of enheter only when the document has
    nothing else."""
    own = [item for item in dokument.avsnitt if not item.enhet] or dokument.avsnitt
    found: dict[tuple[str, str], list[Tabellblock]] = {}
    for avsnitt in own:
        for block in avsnitt.block:
            if isinstance(block, Tabellblock) and block.tabell == tabell:
                found.setdefault((avsnitt.id, avsnitt.enhet), []).append(block)
    yield from found.values()


def _fold(texts: Iterable[str]) -> set[str]:
    return {fold(text) for text in texts if text}
