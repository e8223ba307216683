"""Sums of statements against the rows that the kommun's own definition adds up."""

import dataclasses
from decimal import Decimal

import pytest
from provmaterial import TOM, cell, check_totals, kontroll, sammanstallning, show

from pipeline.core.sammanstallning import Plats, Rakenskap
from pipeline.core.source import find_leaves
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.uppstallning import UppstallningRadDef

ALLA = kontroll("uppstallningssummor", "KON-020")
OWN = {"RR01": 100, "RR02": -80, "RR03": -10, "RR04": 10}


def check(definitions, varden, *kontroller):
    return check_totals(definitions, sammanstallning(varden), *(kontroller or (ALLA,)))


def with_row(definitions, kod):
    """The definitions after an avsteg that adds a row to nettokostnaderna."""
    statement = definitions.uppstallningar["resultatrakning"]
    rader = [
        dataclasses.replace(rad, summa=(*rad.summa, kod)) if rad.kod == "RR04" else rad
        for rad in statement.rader
    ]
    rader.insert(3, UppstallningRadDef(id=kod.lower(), kod=kod, rubrik="Jämförelsestörande"))
    changed = dataclasses.replace(statement, rader=tuple(rader))
    return dataclasses.replace(definitions, uppstallningar={"resultatrakning": changed})


def test_a_sum_that_is_its_rows__is_silent(mini):
    assert check(mini, OWN) == ()


def test_a_sum_that_is_not__says_table_row_and_column_and_where(mini):
    [found] = check(mini, OWN | {"RR04": 20})
    assert show([found]) == [("KON-020", "fel")]
    assert found.message.startswith("Resultaträkning, Verksamhetens nettokostnader, Utfall: ")
    assert (found.actual[:2], found.expected[:2]) == ("20", "10")
    assert len(find_leaves(found.source)) == 4


def test_rounding__is_told_as_such(mini):
    assert show(check(mini, OWN | {"RR04": 11})) == [("KON-021", "upplysning")]


def test_an_added_row__is_part_of_its_sum(mini):
    changed = with_row(mini, "RR03J")
    assert check(changed, OWN | {"RR03J": -5, "RR04": 5}) == ()
    [found] = check(changed, OWN | {"RR03J": -5})
    assert (found.actual[:2], found.expected[0]) == ("10", "5")


@pytest.mark.parametrize("kolumn", ["budget", "prognos", "plan2", "fg", "fgp", "fg3"])
def test_every_column__is_looked_at(mini, kolumn):
    own = {(kod, kolumn): amount for kod, amount in OWN.items()}
    assert check(mini, own) == ()
    [found] = check(mini, own | {("RR04", kolumn): 20})
    assert found.code == "KON-020"


def test_an_earlier_year__is_named(mini):
    own = {(kod, "fg3"): amount for kod, amount in OWN.items()}
    [found] = check(mini, own | {("RR04", "fg3"): 20})
    assert ", 2022: " in found.message


def test_the_koncern__is_looked_at_and_named(mini):
    varden = {Plats(kod, rakenskap=Rakenskap.KONCERN): cell(n) for kod, n in OWN.items()}
    wrong = varden | {Plats("RR04", rakenskap=Rakenskap.KONCERN): cell(20)}
    made = sammanstallning()
    assert check_totals(mini, dataclasses.replace(made, varden=varden), ALLA) == ()
    [found] = check_totals(mini, dataclasses.replace(made, varden=wrong), ALLA)
    assert found.message.startswith("Resultaträkning för koncernen, ")


def test_rows_without_items__are_nothing_this_year_and_unknown_before(mini):
    tomma = dict.fromkeys(("RR01", "RR02", "RR03"), TOM)
    [found] = check(mini, tomma | {"RR04": 10})
    assert found.expected[0] == "0"
    before = {(kod, "fg"): value for kod, value in (tomma | {"RR04": 10}).items()}
    assert check(mini, before) == ()


@pytest.mark.parametrize("why", [Tomt.EJ_IFYLLT, Tomt.FEL_I_CELL])
def test_a_row_that_is_unknown__makes_its_sum_unknown(mini, why):
    assert check(mini, OWN | {"RR02": why}) == ()


def test_a_row_that_was_never_delivered__is_told(mini):
    without = {kod: amount for kod, amount in OWN.items() if kod != "RR02"}
    [found] = check(mini, without)
    assert (found.code, "Verksamhetens kostnader" in found.message) == ("KON-103", True)


def test_each_sum__has_one_check(mini):
    named = kontroll("uppstallningssummor", "KON-020", id="NAMN", parametrar={"koder": ("RR04",)})
    varden = OWN | {"RR04": 20, "RR05": 1, "RR11": 0, "RR12": 500}
    found = check(mini, varden, named, ALLA)
    assert {item.rule for item in found} == {"NAMN", "PROV"}
    assert {item.rule for item in found if "nettokostnader" in item.message} == {"NAMN"}


def test_an_unlike_unit__is_compared_in_kronor(mini):
    assert check(mini, OWN | {"RR01": cell(Decimal("0.1"), Unit.MNKR)}) == ()
