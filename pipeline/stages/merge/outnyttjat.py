"""Last year's published figures that were read and that no row shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Underlagspost
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import FileRef
from pipeline.core.tabell import Tabell
from pipeline.schema.fynd import make_finding
from pipeline.stages.merge.enhetsdata import SUMMA
from pipeline.stages.merge.material import Material


def report_outnyttjat(
    material: Material, data: Mapping[str, Enhetsdata], tabeller: Mapping[str, Tabell]
) -> Iterator[Finding]:
    """SAM-033 for each: its column shows last year, but no row of the table is its own. data are
    the enheter's tables, tabeller the kommun's.

    What stands in a workbook that has not come waits for it; figures that nobody shows for last
    year (the numbers behind a rate) are read for other reasons; and a row that a table of fixed
    rows does not have has been told by the reader (LAS-097).
    """
    for post in material.underlag.poster:
        if post.enhet not in data or not _is_asked(material, post):
            continue
        own = data[post.enhet].tabeller.get(post.tabell), tabeller.get(post.tabell)
        if not any(tabell and tabell.find_rad(post.rad) for tabell in own):
            yield make_finding(
                material.definitions.katalog,
                "SAM-033",
                post.uppgift.source,
                enhet=post.enhet,
                rad=post.rubrik or post.rad,
                tabell=material.get_rubrik(post.tabell),
                ar=post.year,
            )


def _is_asked(material: Material, post: Underlagspost) -> bool:
    """True for a figure of last year that its table shows, in a row that it may have."""
    is_file = isinstance(post.uppgift.source, FileRef)
    if not is_file or post.year != material.period.year - 1:
        return False
    tables = material.index.tabeller.get(post.tabell, ())
    is_open = any(item.rader_fran == "underlag" or item.fria_rader for item in tables)
    is_shown = material.index.find_foregaende(post.tabell, post.kolumn) is not None
    return is_shown and (is_open or post.rad == SUMMA)
