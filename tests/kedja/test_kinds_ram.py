"""Ramar from fullmäktige and their distribution in the nämnd."""

from decimal import Decimal

import pytest
from provmaterial import TOM, cell, check_totals, kontroll, rad, sammanstallning, show, tabell

from pipeline.core.source import CellRef, find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift

BOK = "barn.xlsx"
BUDGET = "2025/budget/inlamningar/ekonomi.xlsx"
RAM = {
    "tabell": "drift",
    "kolumn": "budget",
    "ramtabell": "ram",
    "ramrad": "drift",
    "ramkolumn": "ar0",
}
LIKA = kontroll("kedja_ram", "KED-113", parametrar=RAM)
HOGST = kontroll("kedja_ram", "KED-113", parametrar={**RAM, "hogst": True})


def make(ram, *amounts):
    given = Uppgift(ram, CellRef(BUDGET, "Ramar", "C12"), Decimal(0))
    if isinstance(ram, int):
        given = Uppgift(Tal(Decimal(ram), Unit.TKR), CellRef(BUDGET, "Ramar", "C12"))
    rows = [
        rad(f"r{n}", budget=cell(amount, place=f"E{n}", file=BOK))
        for n, amount in enumerate(amounts, 20)
    ]
    own = [tabell("drift", *rows), tabell("ram", rad("drift", ar0=given))]
    return sammanstallning(enheter={"barn": own}, files={BOK: "barn"})


@pytest.mark.parametrize(
    ("check", "amounts", "is_told"),
    [
        (LIKA, (-600, -400), False),
        (LIKA, (-600, -401), False),
        (LIKA, (-600, -405), True),
        (LIKA, (-600, -300), True),
        (LIKA, (-600, -400, TOM), False),
        (LIKA, (-600, Tomt.FEL_I_CELL), False),
        (HOGST, (-600, -405), True),
        (HOGST, (-600, -300), False),
    ],
)
def test_kedja_ram__a_namnd_keeps_to_its_ram(mini, check, amounts, is_told):
    """STY-HAL-043: an overdraft is told with fullmäktige's cell beside the nämnd's."""
    found = check_totals(mini, make(-1000, *amounts), check)
    assert show(found) == [("KED-113", "fel")] * is_told
    for item in found:
        assert find_leaves(item.source)[0] == CellRef(BOK, "Flik", "E20")
        assert item.earlier == CellRef(BUDGET, "Ramar", "C12")
        assert item.enhet == "barn"


def test_kedja_ram__both_sums_are_told(mini):
    [found] = check_totals(mini, make(-1000, -600, -450), LIKA)
    assert (found.actual, found.expected) == ("−1\u00a0050\u00a0tkr", "−1\u00a0000\u00a0tkr")


def test_kedja_ram__without_a_ram_there_is_nothing_to_compare(mini):
    assert check_totals(mini, make(TOM, -600), LIKA) == ()
    bare = sammanstallning(enheter={"barn": [tabell("drift", rad("a", budget=-5))]})
    assert check_totals(mini, bare, LIKA) == ()


SUMMOR = kontroll(
    "lika_summor",
    "KED-121",
    parametrar={
        "tabell": "stallen",
        "kolumn": "budget",
        "mot_tabell": "drift",
        "mot_kolumn": "budget",
    },
)


@pytest.mark.parametrize(("amount", "is_told"), [(-1000, False), (-1010, True), (TOM, True)])
def test_lika_summor__two_ways_to_distribute_one_budget_agree(mini, amount, is_told):
    """STY-HAL-044: per kostnadsställe and per verksamhetsområde."""
    one = tabell("stallen", rad("a", budget=cell(amount, place="C40", file=BOK)))
    two = tabell("drift", rad("b", budget=cell(-1000, place="C20", file=BOK)))
    made = sammanstallning(enheter={"barn": [one, two]}, files={BOK: "barn"})
    found = check_totals(mini, made, SUMMOR)
    assert show(found) == [("KED-121", "fel")] * is_told
    assert all(len(find_leaves(item.source)) == 2 for item in found)


def test_lika_summor__a_table_that_nobody_has_filled_in_distributes_nothing(mini):
    """STY-HAL-044, STY-DEG-030: to leave the kostnadsställen out is no way around the rule."""
    one = tabell("stallen")
    two = tabell("drift", rad("b", budget=cell(-1000, place="C20", file=BOK)))
    made = sammanstallning(enheter={"barn": [one, two]}, files={BOK: "barn"})
    [found] = check_totals(mini, made, SUMMOR)
    assert (found.actual, found.expected) == ("0\u00a0tkr", "−1\u00a0000\u00a0tkr")
    assert show([found]) == [("KED-121", "fel")]
