"""The checks of the chain look at everything that is carried, in both kommuner."""

import pytest
from hjalp import ROOT

from pipeline.schema.loader import load_definitions
from pipeline.schema.select import select_tillfalle

KOMMUNER = ("hallstahammar", "degerfors")
WHOLE = {name: load_definitions(ROOT / "definitions", name).value for name in KOMMUNER}
OCCASIONS = [(name, item) for name in KOMMUNER for item in WHOLE[name].tillfallen]


# Their goals come out of the same workbook, whose reader has refused a goal that does not exist.
CHECKED_BEFORE = {"kommunindikatorer", "forvaltningens_aktiviteter"}


def find_watched(definitions, typ):
    """Tables that checks of a kind look at."""
    found = set()
    for kontroll in definitions.kontroller:
        if kontroll.typ == typ:
            found |= {kontroll.parametrar.tabell, *kontroll.parametrar.tabeller}
    return found


def iter_carried(definitions):
    """(table, columns) of each workbook table that earlier occasions give rows to."""
    given = {item.till for item in definitions.overforingar if not item.foregaende}
    for book in definitions.arbetsbocker.values():
        for flik in book.flikar:
            for tabell in flik.tabeller:
                if f"{book.id}.{tabell.id}" in given and tabell.rader_fran == "underlag":
                    yield tabell, [item for item in tabell.kolumner if item.forifylld]


@pytest.mark.parametrize(("kommun", "tillfalle"), OCCASIONS)
def test_rows_that_can_be_emptied__are_watched(kommun, tillfalle):
    definitions = select_tillfalle(WHOLE[kommun], tillfalle, 2026)
    watched = find_watched(definitions, "kedja_rader_kvar")
    for tabell, kolumner in iter_carried(definitions):
        if kolumner and not any(item.last for item in kolumner):
            assert tabell.id in watched


@pytest.mark.parametrize(("kommun", "tillfalle"), OCCASIONS)
def test_links_that_are_carried_and_locked__are_watched(kommun, tillfalle):
    definitions = select_tillfalle(WHOLE[kommun], tillfalle, 2026)
    watched = {
        (kontroll.parametrar.tabell, kontroll.parametrar.kolumn)
        for kontroll in definitions.kontroller
        if kontroll.typ == "kedja_lank"
    }
    for tabell, kolumner in iter_carried(definitions):
        for kolumn in kolumner:
            if kolumn.last and kolumn.id == "mal" and tabell.id not in CHECKED_BEFORE:
                assert (tabell.id, kolumn.id) in watched


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_checks__say_which_requirement_they_are_for(kommun):
    """Those of a styrmodell always. Those of the chain are of no styrmodell, and say it where a
    kommun's own asks for them."""
    kontroller = WHOLE[kommun].kontroller
    assert [item.id for item in kontroller if item.id.startswith("STY-") and not item.krav] == []
    chain = [item.id for item in kontroller if item.id.startswith("KEDJA-") and not item.krav]
    assert not chain or kommun != "hallstahammar"


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_checks__each_run_at_some_occasion(kommun):
    run = {
        kontroll.id
        for name in WHOLE[kommun].tillfallen
        for kontroll in select_tillfalle(WHOLE[kommun], name, 2026).kontroller
    }
    ours = {item.id for item in WHOLE[kommun].kontroller if item.id.startswith(("KEDJA", "STY"))}
    assert ours <= run
