"""Every figure leads back to file, sheet and cell, to a row of a file, or to a definition: at every
occasion of the examples, also when an earlier document gave it."""

import functools
from decimal import Decimal

import openpyxl
from exempeldokument import INPUT, OCCASIONS, check, each_occasion, load, render
from hjalp import ROOT

from pipeline.core.source import CellRef, DefinitionRef, FileRef, find_leaves
from pipeline.core.tal import Tal


def iter_uppgifter(sammanstallning):
    yield from sammanstallning.varden.values()
    tables = [*sammanstallning.tabeller.values()]
    for enhet in sammanstallning.enheter.values():
        tables += enhet.tabeller.values()
    for tabell in tables:
        for rad in tabell.rader:
            yield from rad.celler.values()


def find_file(name, where):
    """The received file that a source names: the occasion's own, or an earlier one's."""
    kommun, year, tillfalle = where
    own = load(kommun).get_paths(tillfalle, year).input / name
    return own if own.exists() else INPUT / kommun / name


@functools.cache
def open_book(path):
    return openpyxl.load_workbook(path, data_only=True)


def test_examples__have_every_occasion_of_two_kommuner():
    for kommun in ("degerfors", "hallstahammar"):
        known = {tillfalle for name, year, tillfalle in OCCASIONS if (name, year) == (kommun, 2025)}
        assert known == set(load(kommun).definitions.tillfallen)


@each_occasion
def test_sammanstallning__every_number_has_a_place(where):
    numbers = 0
    for uppgift in iter_uppgifter(check(where).sammanstallning):
        if not isinstance(uppgift.value, Tal):
            continue
        leaves = find_leaves(uppgift.source)
        assert leaves, uppgift
        numbers += 1
        for leaf in leaves:
            match leaf:
                case CellRef(file, flik, cell):
                    assert find_file(file, where).exists(), leaf
                    assert flik
                    assert cell
                case FileRef(file, _):
                    assert find_file(file, where).exists(), leaf
                case DefinitionRef(file, key):
                    assert (ROOT / "definitions" / file).exists(), leaf
                    assert key
    assert numbers > 10


@each_occasion
def test_dokument__every_number_in_a_table_has_a_place(where):
    numbers = 0
    for dokument in render(where):
        for tabell in dokument.iter_tabeller():
            for rad in tabell.rader:
                for kolumn, cell in zip(tabell.kolumner, rad.celler, strict=True):
                    if kolumn.is_tal and any(sign.isdigit() for sign in cell.text):
                        assert cell.source is not None, (tabell.rubrik, cell.text)
                        assert find_leaves(cell.source), (tabell.rubrik, cell.text)
                        numbers += 1
    assert numbers > 10


@each_occasion
def test_sammanstallning__a_number_read_is_the_number_in_its_cell(where):
    """Looked up with another reader, as a revisor would with the file open (SAK-37)."""
    looked_up = 0
    for uppgift in iter_uppgifter(check(where).sammanstallning):
        if isinstance(uppgift.value, Tal) and isinstance(uppgift.source, CellRef):
            place = uppgift.source
            value = open_book(find_file(place.file, where))[place.flik][place.cell].value
            if isinstance(value, int | float):
                number = abs(uppgift.value.number)
                found = abs(Decimal(repr(value)))
                assert found in (number, number / 100), place
                looked_up += 1
    assert looked_up > 5
