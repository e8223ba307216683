"""Columns that the program computes follow the formula that the kommun has given them."""

import dataclasses

import pytest
from provmaterial import check_books, check_totals, kontroll, rad, sammanstallning, show, tabell

from pipeline.core.syntax import parse_uttryck
from pipeline.schema.sammanstallning import BeraknadKolumnDef

AVVIKELSE = kontroll(
    "raknade_kolumner",
    id="SB-DR-2",
    parametrar={"tabell": "driftredovisning", "kolumner": ("avvikelse",)},
)


def make(**celler):
    row = rad("barn", "Barnnämnden", enhet="barn", **({"netto": -950, "budget": -1000} | celler))
    return sammanstallning(tabeller=[tabell("driftredovisning", row)])


def define(definitions, uttryck):
    """The merged table with its own way of counting avvikelse."""
    own = BeraknadKolumnDef(id="avvikelse", uttryck=parse_uttryck(uttryck))
    tabeller = [
        dataclasses.replace(item, berakna=(own,)) if item.id == "driftredovisning" else item
        for item in definitions.tabeller
    ]
    return dataclasses.replace(definitions, tabeller=tuple(tabeller))


@pytest.mark.parametrize(("uttryck", "right"), [("netto - budget", 50), ("budget - netto", -50)])
def test_a_computed_column__is_what_its_own_formula_gives(mini, uttryck, right):
    definitions = define(mini, uttryck)
    assert check_totals(definitions, make(avvikelse=right), AVVIKELSE) == ()
    [found] = check_totals(definitions, make(avvikelse=-right), AVVIKELSE)
    assert (found.code, found.rule, found.enhet) == ("KON-100", "SB-DR-2", "barn")
    assert found.message.startswith("Barnnämnden: Avvikelse ska vara ")


def test_the_text__says_how_the_column_is_counted(mini):
    definitions = define(mini, "budget - netto")
    [found] = check_totals(definitions, make(avvikelse=50), AVVIKELSE)
    assert "ska vara budget \u2212 nettokostnad." in found.message
    chosen = define(mini, "netto - budget if budget != 0 else 0")
    [found] = check_totals(chosen, make(avvikelse=0), AVVIKELSE)
    assert "så som kolumnen är definierad" in found.message


def test_without_a_formula_of_the_merged_table__the_workbooks_counts(mini):
    assert check_totals(mini, make(avvikelse=50), AVVIKELSE) == ()
    assert show(check_totals(mini, make(avvikelse=-50), AVVIKELSE)) == [("KON-100", "fel")]


def test_a_table_that_is_not_merged__is_told(mini):
    other = kontroll("raknade_kolumner", parametrar={"tabell": "drift2", "kolumner": ("a",)})
    assert show(check_totals(mini, make(), other)) == [("KON-103", "upplysning")]


def test_two_ways_to_count_one_column__are_told_once_with_both(mini):
    assert check_books(mini, []) == ()
    assert check_books(define(mini, "(netto - budget)"), []) == ()
    [found] = check_books(define(mini, "budget - netto"), [])
    assert (found.code, found.severity.value) == ("KON-904", "varning")
    assert "budget - netto" in found.message
    assert "netto - budget" in found.message
    assert found.source.key == "tabell:driftredovisning/berakna:avvikelse"
