"""Every figure leads back to file, sheet and cell, to a row of a file, or to a definition."""

import functools
import io
from decimal import Decimal

import openpyxl
import pytest
from definitionshjalp import load_bokslut
from hjalp import ROOT

from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.core.source import CellRef, DefinitionRef, FileRef, find_leaves
from pipeline.core.tal import Tal
from pipeline.files import read_file, read_files
from pipeline.flow import Material, check_material
from pipeline.paths import Paths
from pipeline.stages.render import render_dokument

KOMMUNER = ("hallstahammar", "tolkformedling_vast")
PERIOD = Period(2025)


@functools.cache
def load(kommun):
    """(definitions, material, checked) of a kommun's example inputs."""
    paths = Paths(ROOT, kommun, "2025", "bokslut")
    root = paths.inlamningar.parent
    definitions = load_bokslut(kommun)
    accepted = read_file(paths.godkannanden, root) if paths.godkannanden.exists() else None
    material = Material(
        read_files(paths.inlamningar, root), read_files(paths.underlag, root), accepted
    )
    return definitions, material, check_material(material, definitions, PERIOD)


@functools.cache
def render(kommun):
    definitions, _, checked = load(kommun)
    return tuple(
        dokument
        for name in definitions.kommun.dokument
        for dokument in render_dokument(
            checked.sammanstallning, definitions, checked.findings, Run("prov"), name
        ).value
    )


def iter_uppgifter(sammanstallning):
    yield from sammanstallning.varden.values()
    tables = [*sammanstallning.tabeller.values()]
    for enhet in sammanstallning.enheter.values():
        tables += enhet.tabeller.values()
    for tabell in tables:
        for rad in tabell.rader:
            yield from rad.celler.values()


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_sammanstallning__every_number_has_a_place(kommun):
    _, material, checked = load(kommun)
    files = {fil.name for fil in material.files}
    numbers = 0
    for uppgift in iter_uppgifter(checked.sammanstallning):
        if not isinstance(uppgift.value, Tal):
            continue
        leaves = find_leaves(uppgift.source)
        assert leaves, uppgift
        numbers += 1
        for leaf in leaves:
            match leaf:
                case CellRef(file, flik, cell):
                    assert file in files
                    assert flik
                    assert cell
                case FileRef(file, _):
                    assert file in files
                case DefinitionRef(file, key):
                    assert (ROOT / "definitions" / file).exists(), leaf
                    assert key
    assert numbers > 300


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_dokument__every_number_in_a_table_has_a_place(kommun):
    numbers = 0
    for dokument in render(kommun):
        for tabell in dokument.iter_tabeller():
            for rad in tabell.rader:
                for kolumn, cell in zip(tabell.kolumner, rad.celler, strict=True):
                    if kolumn.is_tal and any(sign.isdigit() for sign in cell.text):
                        assert cell.source is not None, (tabell.rubrik, cell.text)
                        assert find_leaves(cell.source), (tabell.rubrik, cell.text)
                        numbers += 1
    assert numbers > 300


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_sammanstallning__a_number_read_is_the_number_in_its_cell(kommun):
    """Looked up with another reader, as a revisor would with the file open (SAK-37)."""
    _, material, checked = load(kommun)
    books = {
        fil.name: openpyxl.load_workbook(io.BytesIO(fil.data), data_only=True)
        for fil in material.inlamningar
    }
    looked_up = 0
    for uppgift in iter_uppgifter(checked.sammanstallning):
        if isinstance(uppgift.value, Tal) and isinstance(uppgift.source, CellRef):
            place = uppgift.source
            value = books[place.file][place.flik][place.cell].value
            if isinstance(value, int | float):
                number = abs(uppgift.value.number)
                found = abs(Decimal(repr(value)))
                assert found in (number, number / 100), place
                looked_up += 1
    assert looked_up > 200
