"""Last year's published figures that were read and that no cell shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Underlagspost
from pipeline.core.source import FileRef, find_leaves
from pipeline.core.uppgift import Uppgift
from pipeline.schema.fynd import make_finding
from pipeline.stages.merge.enhetsdata import SUMMA
from pipeline.stages.merge.material import Material


def report_outnyttjat(material: Material, cells: Iterable[Uppgift]) -> Iterator[Finding]:
    """SAM-033 for each: its column shows last year, but not in that row. cells are all that the
    merge has come to.

    What stands in a workbook that has not come waits for it; figures that nobody shows for last
    year (the numbers behind a rate) are read for other reasons; and a row that a table of fixed
    rows does not have has been told by the reader (LAS-097).
    """
    used = set(_find_used(cells))
    for post in material.underlag.poster:
        if _is_asked(material, post) and post.uppgift.source not in used:
            yield make_finding(
                material.definitions.katalog,
                "SAM-033",
                post.uppgift.source,
                enhet=post.enhet,
                rad=post.rubrik or post.rad,
                tabell=material.get_rubrik(post.tabell),
                ar=post.year,
            )


def _find_used(cells: Iterable[Uppgift]) -> Iterator[FileRef]:
    """The rows of files that stand in a cell as they are, or that a cell hides."""
    for cell in cells:
        if isinstance(cell.source, FileRef):
            yield cell.source
        elif cell.is_dold:
            yield from (leaf for leaf in find_leaves(cell.source) if isinstance(leaf, FileRef))


def _is_asked(material: Material, post: Underlagspost) -> bool:
    """True for a figure of last year that its table shows, in a row that it may have."""
    is_file = isinstance(post.uppgift.source, FileRef)
    if not is_file or post.year != material.period.year - 1:
        return False
    tables = material.index.tabeller.get(post.tabell, ())
    is_open = any(item.rader_fran == "underlag" or item.fria_rader for item in tables)
    is_shown = material.index.find_foregaende(post.tabell, post.kolumn) is not None
    is_delivered = post.enhet in material.inlamningar
    return is_delivered and is_shown and (is_open or post.rad == SUMMA)
