"""Cells whose choices are the row headings of another table (KolumnDef.val_fran).

Rows that people have typed themselves are choices too, so this is asked when the whole workbook
has been read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from pipeline.core.source import CellRef, Source, find_rubrikcell
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.text import fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.placement import Mall
from pipeline.schema.arbetsbok import KolumnDef, TabellDef
from pipeline.stages.read.fynd import Rapport

_LONGEST = 60


def check_val(mall: Mall, tabeller: Mapping[str, Tabell], rapport: Rapport) -> Mapping[str, Tabell]:
    """The tables with each choice written as the heading it names; LAS-056 for any other text.

    A choice from a table that could not be found is left as it is: that is a finding already.
    """
    checked = dict(tabeller)
    for definition in (item.definition for item in mall.iter_tabeller()):
        tabell = checked.get(definition.id)
        columns = tuple(_iter_kolumner(definition, mall, tabeller))
        if tabell is not None and columns:
            given = {rad.key: _find_given(mall, definition, rad) for rad in tabell.rader}
            rader = tuple(_check_rad(rad, columns, given[rad.key], rapport) for rad in tabell.rader)
            checked[definition.id] = Tabell(tabell.id, rader)
    return MappingProxyType(checked)


def _iter_kolumner(
    definition: TabellDef, mall: Mall, tabeller: Mapping[str, Tabell]
) -> Iterator[tuple[KolumnDef, str, Mapping[str, str]]]:
    """Columns with the heading of their table, and the choices by how they are compared."""
    for kolumn in definition.kolumner:
        kalla = mall.find_tabell(kolumn.val_fran) if kolumn.val_fran else None
        delivered = tabeller.get(kalla.definition.id) if kalla else None
        if kalla is not None and delivered is not None:
            rader = (rad for rad in delivered.rader if rad.is_post and rad.rubrik)
            choices = {fold(rad.rubrik): rad.rubrik for rad in rader}
            yield kolumn, kalla.definition.rubrik, choices


def _find_given(mall: Mall, definition: TabellDef, rad: Rad) -> Mapping[str, Source]:
    """Where an earlier document made the choice that the workbook was handed out with."""
    keys = {kolumn.id: (definition.id, rad.key, kolumn.id) for kolumn in definition.kolumner}
    known = {name: mall.prefill[key].source for name, key in keys.items() if key in mall.prefill}
    return {name: source for name, source in known.items() if find_rubrikcell(source)}


def _check_rad(
    rad: Rad,
    columns: tuple[tuple[KolumnDef, str, Mapping[str, str]], ...],
    given: Mapping[str, Source],
    rapport: Rapport,
) -> Rad:
    celler = dict(rad.celler)
    for kolumn, tabell, choices in columns:
        uppgift = celler.get(kolumn.id)
        if uppgift is None or not uppgift.text or not _is_own(uppgift, rapport):
            continue
        if (heading := choices.get(fold(uppgift.text))) is not None:
            celler[kolumn.id] = replace(uppgift, value=heading)
            continue
        cell = rapport.definitions.texter["las.cell"].format(rad=rad.rubrik, kolumn=kolumn.rubrik)
        varde = uppgift.text[:_LONGEST]
        words = {"cell": cell, "varde": varde, "tabell": tabell}
        rapport.add("LAS-056", uppgift.source, earlier=given.get(kolumn.id), **words)
        celler[kolumn.id] = Uppgift(Tomt.FEL_I_CELL, uppgift.source)
    return replace(rad, celler=celler)


def _is_own(uppgift: Uppgift, rapport: Rapport) -> bool:
    """True for what stands in this workbook; what is carried is checked as a link of the chain."""
    return isinstance(uppgift.source, CellRef) and uppgift.source.file == rapport.file
