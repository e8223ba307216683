"""Choices that are the row headings of another table, those that people type too."""

import dataclasses
import io

import openpyxl
import pytest
from builders import fill, make_mallar
from material import codes, only, place, value

from pipeline.core.uppgift import Tomt
from pipeline.schema.arbetsbok import FlikDef
from pipeline.schema.build import build

MAL = {
    "id": "mal",
    "rubrik": "Mål",
    "rader": [{"id": "trygg", "rubrik": "Trygg skola"}],
    "fria_rader": 3,
    "kolumner": [{"id": "effekt", "rubrik": "Effekt", "typ": "text"}],
}
AKTIVITETER = {
    "id": "aktiviteter",
    "rubrik": "Aktiviteter",
    "fria_rader": 3,
    "kolumner": [{"id": "mal", "rubrik": "Mål", "typ": "lista", "val_fran": "mal"}],
}
NY_MAL = {("mal", "ny_01", "rubrik"): "Fler läser", ("mal", "ny_01", "effekt"): "x"}
AKTIVITET = {("aktiviteter", "ny_01", "rubrik"): "Läsa högt"}


@pytest.fixture(scope="module")
def kopplad(mini):
    bok = mini.arbetsbocker["namnd_bokslut"]
    flikar = tuple(
        build({"id": tabell["id"], "namn": namn, "rubrik": namn, "tabeller": [tabell]}, FlikDef)
        for tabell, namn in ((MAL, "Mål & vision"), (AKTIVITETER, "Aktiviteter"))
    )
    bok = dataclasses.replace(bok, flikar=flikar)
    return dataclasses.replace(mini, arbetsbocker={**mini.arbetsbocker, bok.id: bok})


@pytest.fixture(scope="module")
def mall(kopplad):
    return make_mallar(kopplad)["barn"]


def test_prepare__the_list_is_the_column_of_headings(mall):
    sheet = openpyxl.load_workbook(io.BytesIO(mall))["Aktiviteter"]
    [found] = [item for item in sheet.data_validations.dataValidation if item.type == "list"]
    assert found.formula1 == "'Mål & vision'!$B$11:$B$14"
    assert found.error


@pytest.mark.parametrize("text", ["Fler läser", " fler  LÄSER ", "Trygg skola"])
def test_read__a_heading_that_stands_in_the_workbook_is_accepted(las, kopplad, mall, text):
    typed = {**NY_MAL, **AKTIVITET, ("aktiviteter", "ny_01", "mal"): text}
    result = las(fill(mall, typed), definitions=kopplad)
    assert codes(result) == []
    headings = {"Fler läser", "Trygg skola"}
    assert value(result, "aktiviteter", "ny_01", "mal") in headings


def test_read__a_heading_that_does_not_exist_is_told_and_not_used(las, kopplad, mall):
    typed = {**AKTIVITET, ("aktiviteter", "ny_01", "mal"): "Fler läser"}
    result = las(fill(mall, typed), definitions=kopplad)
    found = only(result, "LAS-056")
    assert place(found) == ("Aktiviteter", "C11")
    assert found.hint.startswith("Välj")
    assert "Fler läser" in found.message
    assert value(result, "aktiviteter", "ny_01", "mal") is Tomt.FEL_I_CELL


def test_read__an_empty_choice_is_no_choice(las, kopplad, mall):
    result = las(fill(mall, {**NY_MAL, **AKTIVITET}), definitions=kopplad)
    assert "LAS-056" not in codes(result)
