"""Overföringar of all that a workbook shows of last year, written as one: "bok.*"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.tillfalle import OverforingDef

_ALL = "*"


def expand_overforing(
    overforing: OverforingDef, definitions: Definitions
) -> Iterator[OverforingDef]:
    """The overföring itself, or one per table of the receiving workbook that shows columns of
    last year (foregaende), with those columns."""
    book, _, tabell = overforing.till.partition(".")
    giver = overforing.fran.partition(".")[0]
    if tabell != _ALL:
        yield overforing
        return
    for definition in iter_tabelldefs(definitions, book):
        columns = {
            item.foregaende: item.foregaende for item in definition.kolumner if item.foregaende
        }
        if columns:
            yield replace(
                overforing,
                till=f"{book}.{definition.id}",
                fran=f"{giver}.{definition.id}",
                kolumner=columns,
                foregaende=True,
            )
