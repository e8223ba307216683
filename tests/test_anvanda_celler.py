"""What the economy's workbooks ask for is used: in a document, a check, a computation or later.

A column counts as used when a block of a document shows it, when a formula or a parameter of a
check names it together with its table, or when it is carried to a later occasion.
"""

import re

import pytest
from hjalp import ROOT

from pipeline.schema.loader import load_definitions

WHOLE = load_definitions(ROOT / "definitions", "hallstahammar").value
BOOKS = ("ekonomi_budget", "ekonomi_delar", "bolag_delar")
_WORD = re.compile(r"\w+")


def iter_columns(book):
    for flik in WHOLE.arbetsbocker[book].flikar:
        for tabell in flik.tabeller:
            for kolumn in tabell.kolumner:
                if not (kolumn.uttryck or kolumn.foregaende or kolumn.last):
                    yield tabell, kolumn


def find_names(book, tabell):
    """The table and the merged tables that are made of it."""
    merged = [item.id for item in WHOLE.tabeller if f"{book}.{tabell}" in item.fran]
    return {tabell, *merged}


def find_shown(names):
    """The columns of the tables that some block shows."""
    shown = set()
    for dokument in WHOLE.dokument.values():
        for avsnitt in dokument.avsnitt:
            for block in avsnitt.block:
                statement = "balanskravsutredning" if block.typ == "balanskrav" else None
                if {block.tabell, block.uppstallning, statement} & names:
                    shown |= {item.falt for item in block.kolumner}
                parts = (block.falt or "").split("/")
                if parts[0] in names:
                    shown.add(parts[-1])
    return shown


def find_formulas(names):
    """The words of every formula and check about the tables."""
    texts = [item.uttryck for item in WHOLE.varden]
    texts += [item.uttryck or "" for item in WHOLE.kontroller]
    texts += [" ".join(map(str, item.parametrar.values())) for item in WHOLE.kontroller]
    words = [set(_WORD.findall(text)) for text in texts]
    return set().union(*(found for found in words if found & names))


def find_carried(book, tabell):
    return {
        source
        for item in WHOLE.overforingar
        if item.fran == f"{book}.{tabell}"
        for source in item.kolumner.values()
    }


@pytest.mark.parametrize("book", BOOKS)
def test_columns__are_all_used(book):
    unused = []
    for tabell, kolumn in iter_columns(book):
        names = find_names(book, tabell.id)
        used = find_shown(names) | find_formulas(names) | find_carried(book, tabell.id)
        if kolumn.id not in used:
            unused.append(f"{tabell.id}.{kolumn.id}")
    assert unused == []


@pytest.mark.parametrize("book", BOOKS)
def test_rows_of_facts_and_texts__are_all_used(book):
    """A fact is read by a check or shown; a text has its place in a document."""
    words = set()
    for kontroll in WHOLE.kontroller:
        words |= set(_WORD.findall(kontroll.uttryck or ""))
    for dokument in WHOLE.dokument.values():
        for avsnitt in dokument.avsnitt:
            for block in avsnitt.block:
                words |= {*block.rader, *(block.falt or "").split("/")}
    unused = [
        f"{tabell.id}.{rad.id}"
        for flik in WHOLE.arbetsbocker[book].flikar
        for tabell in flik.tabeller
        if tabell.id in {"uppgifter", "texter", "redovisningsprinciper", "balanskravstexter"}
        for rad in tabell.rader
        if rad.typ.value != "rubrik" and rad.id not in words
    ]
    assert unused == []
