"""Degerfors' documents as files: every number has a place, and two validators find no error."""

from functools import cache

import pytest
from kommunmaterial import ROOT
from test_degerfors import DOKUMENT, TILLFALLEN, check, get_session, render
from till import check_docx
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.core.source import CellRef, DefinitionRef, FileRef, find_leaves
from pipeline.core.tal import Tal
from pipeline.flow import make_mallar
from pipeline.office.docx_render import write_docx

FOLDER = ROOT / "input" / "degerfors"


@cache
def get_dokumentmall():
    return (ROOT / "templates" / "word" / "degerfors.docx").read_bytes()


def find_file(name, where):
    """The received file that a source names, its own or one of an earlier occasion."""
    own = FOLDER / str(where[0]) / where[1] / name
    return own if own.exists() else FOLDER / name


@pytest.mark.parametrize("dokument", DOKUMENT)
def test_every_number_in_a_table_has_a_place_that_exists(dokument):
    where, _ = DOKUMENT[dokument]
    numbers = 0
    for modell in render(dokument):
        for tabell in modell.iter_tabeller():
            for rad in tabell.rader:
                for kolumn, cell in zip(tabell.kolumner, rad.celler, strict=True):
                    if not kolumn.is_tal or not any(sign.isdigit() for sign in cell.text):
                        continue
                    leaves = find_leaves(cell.source) if cell.source else ()
                    assert leaves, (tabell.rubrik, cell.text)
                    assert all(is_there(leaf, where) for leaf in leaves), (tabell.rubrik, leaves)
                    numbers += 1
    assert numbers >= 10


@pytest.mark.parametrize("where", TILLFALLEN, ids=lambda where: f"{where[0]}-{where[1]}")
def test_every_number_that_was_merged_has_a_place_that_exists(where):
    sammanstallning = check(*where).sammanstallning
    tables = [*sammanstallning.tabeller.values()]
    for enhet in sammanstallning.enheter.values():
        tables += enhet.tabeller.values()
    uppgifter = [cell for tabell in tables for rad in tabell.rader for cell in rad.celler.values()]
    uppgifter += sammanstallning.varden.values()
    numbers = [item for item in uppgifter if isinstance(item.value, Tal)]
    for uppgift in numbers:
        leaves = find_leaves(uppgift.source)
        assert leaves, uppgift
        assert all(is_there(leaf, where) for leaf in leaves), leaves
    assert len(numbers) >= 10


def is_there(leaf, where):
    match leaf:
        case CellRef() | FileRef():
            return find_file(leaf.file, where).exists()
        case DefinitionRef():
            return (ROOT / "definitions" / leaf.file).exists()
    return False


@pytest.mark.parametrize("dokument", DOKUMENT)
def test_the_word_files_keep_the_rules_for_accessible_documents(dokument):
    for modell in render(dokument):
        assert check_docx(write_docx(modell, get_dokumentmall()), modell.filnamn) == []


@pytest.mark.slow
@pytest.mark.parametrize("dokument", DOKUMENT)
def test_the_word_files_are_valid_and_open(dokument, tmp_path):
    """SAK-36, TILL-16: charts and drawings included."""
    for modell in render(dokument):
        path = tmp_path / modell.filnamn
        path.write_bytes(write_docx(modell, get_dokumentmall()))
        assert find_sdk_errors(path) == []
        assert find_audit_errors(path) == []
    assert convert(path, "pdf", tmp_path).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("where", TILLFALLEN, ids=lambda where: f"{where[0]}-{where[1]}")
def test_the_empty_workbooks_of_an_occasion_are_valid(where, tmp_path):
    kedja = get_session().kedja
    known = kedja.read_underlag(*where)
    mallar, _ = make_mallar(known, kedja.get_definitions(*where), kedja.get_period(*where))
    assert mallar
    for fil in mallar:
        path = tmp_path / fil.name
        path.write_bytes(fil.data)
        assert find_sdk_errors(path) == [], fil.name
