"""Rows and locked cells that an earlier document gave, when someone changes them by hand."""

import dataclasses

import pytest
from builders import PERIOD, change, fill, make_mallar
from material import codes, only, value

from pipeline.core.inlamning import Fil, Underlag, Underlagspost
from pipeline.core.source import CellRef, find_leaves
from pipeline.core.uppgift import Uppgift
from pipeline.schema.arbetsbok import FlikDef
from pipeline.schema.build import build
from pipeline.stages.read import read_inlamningar

INDIKATORER = {
    "id": "indikatorer",
    "rubrik": "Indikatorer",
    "rader_fran": "underlag",
    "kolumner": [
        {"id": "mal", "rubrik": "Mål", "typ": "text", "forifylld": True, "obligatorisk": True},
        {"id": "malvarde", "rubrik": "Målvärde", "typ": "heltal", "obligatorisk": True},
    ],
}
FIL = "2025/budget/inlamningar/overgripande.xlsx"
MAL = {
    "id": "kommunmal",
    "rubrik": "Fullmäktiges mål",
    "rader_fran": "underlag",
    "kolumner": [
        {"id": "innebord", "rubrik": "Innebörd", "typ": "text", "forifylld": True, "last": True},
        {"id": "egen", "rubrik": "Egen text", "typ": "text", "obligatorisk": True},
    ],
}
KNOWN = Underlag(
    tuple(
        Underlagspost(
            "barn",
            "indikatorer" if key == "i" else "kommunmal",
            key,
            rubrik,
            kolumn,
            PERIOD.year,
            Uppgift(text, CellRef(FIL, "Mål", cell)),
        )
        for key, rubrik, kolumn, text, cell in (
            ("budget25_01", "Trygg kommun", "", "Trygg kommun", "B12"),
            ("budget25_01", "Trygg kommun", "innebord", "Alla är trygga.", "D12"),
            ("budget25_02", "Lärande hela livet", "", "Lärande hela livet", "B13"),
            ("budget25_02", "Lärande hela livet", "innebord", "Alla lär sig.", "D13"),
            ("i", "Trivsel", "", "Trivsel", "B40"),
            ("i", "Trivsel", "mal", "Trygg kommun", "C40"),
            ("budget25_03", "Bara en rubrik", "", "Bara en rubrik", "B14"),
        )
    )
)


FULL = {
    ("kommunmal", "budget25_01", "egen"): "Vi ökar tryggheten.",
    ("kommunmal", "budget25_02", "egen"): "Vi läser mer.",
    ("kommunmal", "budget25_03", "egen"): "Vi gör det.",
    ("indikatorer", "i", "malvarde"): 80,
}


@pytest.fixture(scope="module")
def kopplad(mini):
    tabeller = [MAL, INDIKATORER]
    flik = build({"id": "m", "namn": "Mål", "rubrik": "Mål", "tabeller": tabeller}, FlikDef)
    bok = dataclasses.replace(mini.arbetsbocker["namnd_bokslut"], flikar=(flik,))
    return dataclasses.replace(mini, arbetsbocker={**mini.arbetsbocker, bok.id: bok})


@pytest.fixture(scope="module")
def mall(kopplad):
    return fill(make_mallar(kopplad, underlag=KNOWN)["barn"], FULL)


def read(kopplad, data):
    return read_inlamningar([Fil("inlamningar/barn.xlsx", data)], kopplad, PERIOD, KNOWN)


def places(finding):
    here = find_leaves(finding.source)[0]
    there = find_leaves(finding.earlier)[0]
    return here.cell, (there.file, there.cell)


def test_untouched__says_nothing(kopplad, mall):
    assert codes(read(kopplad, mall)) == []


@pytest.mark.parametrize(
    ("key", "rubrik", "cell"),
    [("budget25_01", "Trygg kommun", "B12"), ("budget25_03", "Bara en rubrik", "B14")],
)
def test_row_deleted__is_one_finding_with_both_places(kopplad, mall, key, rubrik, cell):
    """STY-HAL-091: what vanishes from the chain is told where it was and where it should be."""

    def delete(book):
        sheet, reference = book.find("kommunmal", key, "rubrik")
        sheet.delete_row(int(reference[1:]))

    result = read(kopplad, change(mall, delete))
    found = only(result, "KED-100")
    assert codes(result) == ["KED-100"]
    assert rubrik in found.message
    assert places(found)[1] == (FIL, cell)


def test_heading_reworded__the_earlier_wording_is_used(kopplad, mall):
    typed = {("kommunmal", "budget25_01", "rubrik"): "Tryggare kommun"}
    result = read(kopplad, fill(mall, typed))
    found = only(result, "KED-101")
    assert places(found) == ("B11", (FIL, "B12"))
    assert ("Trygg kommun" in found.message, "Tryggare kommun" in found.message) == (True, True)
    rader = result.value[0].tabeller["kommunmal"].rader
    assert rader[0].rubrik == "Trygg kommun"


def test_decided_text_changed__the_decision_is_used(kopplad, mall):
    typed = {("kommunmal", "budget25_02", "innebord"): "Några lär sig."}
    result = read(kopplad, fill(mall, typed))
    assert places(only(result, "KED-102")) == ("C12", (FIL, "D13"))
    assert codes(result) == ["KED-102"]
    assert value(result, "kommunmal", "budget25_02", "innebord") == "Alla lär sig."


def test_row_not_answered__is_told_with_both_places(kopplad, mall):
    """STY-HAL-069, STY-HAL-070: what was given is answered."""
    result = read(kopplad, fill(mall, {("kommunmal", "budget25_01", "egen"): None}))
    assert places(only(result, "KED-103")) == ("D11", (FIL, "B12"))
    assert codes(result) == ["KED-103"]


def test_row_emptied__is_no_longer_a_row(kopplad, mall):
    typed = {("indikatorer", "i", "mal"): None, ("indikatorer", "i", "malvarde"): None}
    result = read(kopplad, fill(mall, typed))
    assert codes(result) == []
    assert result.value[0].tabeller["indikatorer"].rader == ()


def test_row_half_emptied__is_a_row_that_lacks_something(kopplad, mall):
    result = read(kopplad, fill(mall, {("indikatorer", "i", "mal"): None}))
    assert codes(result) == ["KED-103"]
