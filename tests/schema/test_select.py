"""An occasion's definitions: who fills in what, what is merged, and what is made of it."""

import dataclasses

import pytest
from hjalp import ROOT

from pipeline.schema.loader import load_definitions
from pipeline.schema.select import is_valid, select_tillfalle


@pytest.fixture(scope="module")
def whole():
    return load_definitions(ROOT / "definitions", "hallstahammar").value


@pytest.mark.parametrize("tillfalle", ["budget", "namndplan", "delar", "bokslut"])
def test_occasion__has_its_own_workbooks_and_documents(whole, tillfalle):
    chosen = select_tillfalle(whole, tillfalle, 2025)
    books = set(whole.tillfallen[tillfalle].arbetsbocker.values())
    assert set(chosen.arbetsbocker) <= books
    assert {item.arbetsbok for item in chosen.enheter} == {*chosen.arbetsbocker, ""} or (
        {item.arbetsbok for item in chosen.enheter} == set(chosen.arbetsbocker)
    )
    for name in chosen.kommun.dokument:
        assert chosen.dokument[name].tillfalle == tillfalle
    for kontroll in chosen.kontroller:
        assert set(kontroll.dokument) & chosen.find_gjorda()


def test_every_merged_table__is_filled_by_a_workbook_of_the_occasion(whole):
    for tillfalle in whole.tillfallen:
        chosen = select_tillfalle(whole, tillfalle, 2025)
        books = set(chosen.arbetsbocker)
        for tabell in chosen.tabeller:
            assert {name.partition(".")[0] for name in tabell.fran} <= books


def test_bokslut__keeps_every_computed_code(whole):
    chosen = select_tillfalle(whole, "bokslut", 2025)
    assert {"DR_SUM", "SF_TOT"} <= {item.kod for item in chosen.varden}
    assert chosen.konsolidering is not None
    assert len(chosen.noter) >= 30


def test_another_occasion__has_no_codes_of_tables_nobody_fills_in(whole):
    chosen = select_tillfalle(whole, "namndplan", 2025)
    assert chosen.konsolidering is None
    assert "SF_TOT" not in {item.kod for item in chosen.varden}


def test_an_enhet__exists_from_its_first_to_its_last_year(whole):
    enhet = dataclasses.replace(whole.enheter[0], galler_fran=2025, galler_till=2026)
    assert [is_valid(enhet, year) for year in (2024, 2025, 2026, 2027)] == [
        False,
        True,
        True,
        False,
    ]
    gone = dataclasses.replace(whole, enheter=(enhet, *whole.enheter[1:]))
    assert select_tillfalle(gone, "bokslut", 2027).find_enhet(enhet.id) is None


def test_an_unknown_occasion__is_our_own_mistake(whole):
    with pytest.raises(KeyError):
        select_tillfalle(whole, "julafton", 2025)


def test_a_report_is_judged_by_the_law_of_its_year(whole):
    """Resultatreserven came with SFS 2023:643, from 2024; what else holds is older."""
    before, after = (
        {item.id for item in select_tillfalle(whole, "bokslut", year).kontroller}
        for year in (2023, 2024)
    )
    assert {"SB-RE-2", "SB-RE-3", "SB-RE-4", "KL-11-14-1"} <= after - before
    assert "LKBR-4-1" in before & after
