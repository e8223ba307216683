"""Ramar and their distribution within a nämnd, also the sums that are computed.

They look at each enhet's merged tables, where computed columns have been filled in. A ram that
was carried from an earlier document has that document's cell as its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.core.belopp import Match, compare, get_kronor_of
from pipeline.core.finding import Finding
from pipeline.core.source import CellRef, FileRef, Source, find_leaves
from pipeline.core.tabell import Tabell
from pipeline.core.tal import Tal
from pipeline.core.uppgift import Uppgift
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import KedjaRam, Kolumnsumma, LikaSummor
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.material import Sammanstallt, make_own
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.tidigare import (
    find_kolumnrubrik,
    is_filled,
    sum_column,
)


def check_kedja_ram(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """What a nämnd distributes is its ram from fullmäktige, or from the decision that changed it
    (KL 11:6, STY-HAL-043).

    parametrar: tabell, kolumn (summed over the items), ramtabell, ramrad, ramkolumn; hogst (true:
    less than the ram is allowed). Without a ram there is nothing to compare.
    """
    p = get_parametrar(kontroll, KedjaRam)
    for enhet, tabeller in _iter_tabeller(material):
        tabell, ramtabell = tabeller.get(p.tabell), tabeller.get(p.ramtabell)
        ram = ramtabell.find(p.ramrad, p.ramkolumn) if ramtabell else None
        if tabell is not None and ram is not None and ram.tal is not None:
            found = sum_column(tabell, p.kolumn)
            is_less = found is not None and get_kronor_of(found) > get_kronor_of(ram)
            if found is not None and not (p.hogst and is_less):
                yield from _compare(kontroll, material, enhet, found, ram)


def check_lika_summor(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """Two ways to distribute the same budget have the same sum in every workbook (STY-HAL-044).

    parametrar: tabell, kolumn, mot_tabell, mot_kolumn. A table that nobody has filled in
    distributes nothing; one that holds an unknown amount is not compared.
    """
    p = get_parametrar(kontroll, LikaSummor)
    for enhet, tabeller in _iter_tabeller(material):
        one, two = tabeller.get(p.tabell), tabeller.get(p.mot_tabell)
        right = sum_column(two, p.mot_kolumn) if two else None
        if one is None or right is None or right.tal is None:
            continue
        left = sum_column(one, p.kolumn)
        if left is None and not any(is_filled(rad) for rad in one.rader):
            cells = (cell.source for rad in one.rader for cell in rad.celler.values())
            left = Uppgift(Tal(Decimal(0), right.tal.unit), next(cells, right.source))
        if left is not None:
            yield from _compare(kontroll, material, enhet, left, right)


def _iter_tabeller(material: Sammanstallt) -> Iterator[tuple[str, Mapping[str, Tabell]]]:
    for enhet, data in material.sammanstallning.enheter.items():
        yield enhet, data.tabeller


def _compare(
    kontroll: KontrollDef, material: Sammanstallt, enhet: str, found: Uppgift, wanted: Uppgift
) -> Iterator[Finding]:
    """A finding when the two differ by more than rounding explains."""
    result = compare(found, (wanted,))
    if result is None or result.match is not Match.DIFFERENT:
        return
    definitions, p = material.definitions, get_parametrar(kontroll, Kolumnsumma)
    kolumn = find_kolumnrubrik(p.tabell, p.kolumn, definitions)
    fact = make_fact(kontroll, enhet, result, namn=definitions.get_namn(enhet), kolumn=kolumn)
    earlier = _find_earlier(found.source, wanted.source)
    yield make_own(kontroll, definitions, replace(fact, earlier=earlier))


def _find_earlier(here: Source, there: Source) -> Source | None:
    """The other side's place when it is in another file, which is an earlier document."""
    files = {leaf.file for leaf in find_leaves(here) if isinstance(leaf, CellRef | FileRef)}
    others = find_leaves(there)
    return next((leaf for leaf in others if leaf.file not in files), None)
