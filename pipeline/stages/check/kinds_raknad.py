"""Columns that the program computes, against the formula that the kommun has given them.

The merged table's formula (berakna) counts before the workbook's (uttryck), as when tables are
merged. Where both have one they must be the same: a nämnd's own table and the kommun's would
otherwise show two figures for one thing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.core.syntax import Uttryck, parse_uttryck
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import find_tabelldef
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Tabellkolumner
from pipeline.schema.sammanstallning import BeraknadKolumnDef, SammanslagenTabellDef
from pipeline.stages.check.material import Sammanstallt
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.samband import check_formel
from pipeline.stages.check.tidigare import find_kolumnrubrik
from pipeline.stages.check.words import find_tabeller

TWO_WAYS = "KON-904"
_NAME = re.compile(r"[^\W\d]\w*")
_PLAIN = re.compile(r"[\w\s+\-*/().]*")
_SIGNS = str.maketrans({"-": "\u2212", "*": "×"})


def check_raknade(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """Each row's computed columns are what their formulas give.

    parametrar: tabell (a merged table), kolumner.
    """
    for made in derive_samband(kontroll, material.definitions):
        yield from check_formel(made, material)


def derive_samband(kontroll: KontrollDef, definitions: Definitions) -> Iterator[KontrollDef]:
    """The check as one formula per column, with a text that says how the column is computed.

    A column that people fill in with this kommun has nothing to follow.
    """
    p = get_parametrar(kontroll, Tabellkolumner)
    tabell = p.tabell
    merged = next((item for item in definitions.tabeller if item.id == tabell), None)
    for kolumn in p.kolumner:
        if merged is None:
            yield _make_samband(kontroll, kolumn, kolumn, kontroll.beskrivning)
            continue
        formel = _find_formel(merged, kolumn, definitions)
        if formel is not None:
            text = _describe(tabell, kolumn, formel, definitions)
            yield _make_samband(kontroll, kolumn, formel, text)


def _make_samband(kontroll: KontrollDef, kolumn: str, formel: str, beskrivning: str) -> KontrollDef:
    tabell = get_parametrar(kontroll, Tabellkolumner).tabell
    rad = f"lika({kolumn}, {formel})"
    uttryck = parse_uttryck(f"alla({tabell!r}, {rad!r})")
    return replace(kontroll, uttryck=uttryck, beskrivning=beskrivning)


def _find_formel(
    merged: SammanslagenTabellDef, kolumn: str, definitions: Definitions
) -> str | None:
    own = (item.uttryck.text for item in merged.berakna if item.id == kolumn)
    if (formel := next(own, None)) is not None:
        return formel
    found = [
        item
        for definition in find_tabeller(merged.id, definitions)
        for item in definition.kolumner
        if item.id == kolumn
    ]
    return next((item.uttryck.text for item in found if item.uttryck), None)


def _describe(tabell: str, kolumn: str, formel: str, definitions: Definitions) -> str:
    """The formula with the headings of its columns, when it is one that people can read."""
    rubrik = find_kolumnrubrik(tabell, kolumn, definitions)
    if not _PLAIN.fullmatch(formel) or " if " in formel:
        return definitions.texter["kontroll.raknad"].format(kolumn=rubrik)
    named = _NAME.sub(
        lambda match: find_kolumnrubrik(tabell, match[0], definitions).lower(),
        formel.translate(_SIGNS),
    )
    return definitions.texter["kontroll.raknad_av"].format(kolumn=rubrik, formel=named)


def check_kolumner(definitions: Definitions) -> Iterator[Finding]:
    """KON-904: columns computed in one way in a workbook and in another in the merged table."""
    for tabell in definitions.tabeller:
        for item in tabell.berakna:
            for name in tabell.fran:
                book, _, own = name.rpartition(".")
                source = find_tabelldef(definitions, book, own)
                for kolumn in source.kolumner if source else ():
                    formel = kolumn.uttryck if kolumn.id == item.id else None
                    if formel is not None and not _is_same(formel, item.uttryck):
                        yield _make_two_ways(tabell, item, name, formel, definitions)


def _is_same(one: Uttryck, other: Uttryck) -> bool:
    return one.text == other.text or ast.dump(one.tree) == ast.dump(other.tree)


def _make_two_ways(
    tabell: SammanslagenTabellDef,
    item: BeraknadKolumnDef,
    name: str,
    other: Uttryck,
    definitions: Definitions,
) -> Finding:
    key = f"tabell:{tabell.id}"
    source = DefinitionRef(definitions.files.get(key, ""), f"{key}/berakna:{item.id}")
    return make_finding(
        definitions.katalog,
        TWO_WAYS,
        source,
        kolumn=item.id,
        tabell=tabell.id,
        uttryck=item.uttryck.text,
        bok=name,
        annat=other.text,
    )
