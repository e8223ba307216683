"""Notes, tables of notes and statements."""

import dataclasses

import pytest
from provmaterial import (
    TOM,
    check_totals,
    kontroll,
    rad,
    sammanstallning,
    show,
    tabell,
    with_parametrar,
)

from pipeline.formel.uttryck import parse_uttryck
from pipeline.schema.dokument import NotAvstamning

# ---- noter_stammer

NOTER = kontroll("noter_stammer", "KON-040")


def note(utfall, fg=7):
    row = rad("summa", "Summa", "summa", utfall=utfall, fg=fg)
    return tabell("not_intakter", rad("a", utfall=utfall, fg=fg), row)


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (100, []),
        (101, [("KON-041", "upplysning")]),
        (102, [("KON-040", "fel")]),
    ],
)
def test_noter__the_total_is_the_post(mini, total, found):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(total)])
    assert show(check_totals(mini, made, NOTER)) == found


def test_noter__last_years_total_is_last_years_post(mini):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 70}, [note(100)])
    (found,) = check_totals(mini, made, NOTER)
    assert "föregående års belopp" in found.message
    assert "Verksamhetens intäkter" in found.message


def test_noter__left_empty_or_excepted_are_passed_over(mini):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(TOM)])
    assert check_totals(mini, made, NOTER) == ()
    wrong = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(900)])
    rule = with_parametrar(NOTER, utom=("not_intakter",))
    assert check_totals(mini, wrong, rule) == ()


def test_noter__places_of_one_note_are_added_when_they_have_no_code_of_their_own(mini):
    (first,) = mini.noter
    places = (NotAvstamning(tabell="not_intakter"), NotAvstamning(tabell="not_till"))
    definitions = dataclasses.replace(mini, noter=(dataclasses.replace(first, avstamning=places),))
    other = tabell("not_till", rad("summa", typ="summa", utfall=40))
    made = sammanstallning({"RR01": 100}, [note(60), other])
    assert check_totals(definitions, made, NOTER) == ()
    made = sammanstallning({"RR01": 110}, [note(60), other])
    assert show(check_totals(definitions, made, NOTER)) == [("KON-040", "fel")]


def test_noter__a_place_with_a_code_is_compared_with_that_code(mini):
    (first,) = mini.noter
    places = (NotAvstamning(tabell="not_intakter", kod="RR05"),)
    definitions = dataclasses.replace(mini, noter=(dataclasses.replace(first, avstamning=places),))
    made = sammanstallning({"RR01": 1, "RR05": 60}, [note(60)])
    assert check_totals(definitions, made, NOTER) == ()
    made = sammanstallning({"RR01": 60, "RR05": 1}, [note(60)])
    assert show(check_totals(definitions, made, NOTER)) == [("KON-040", "fel")]


# ---- per_kolumn

PER_KOLUMN = kontroll(
    "per_kolumn",
    "KON-042",
    parametrar={
        "tabeller": ("not_intakter",),
        "kolumner": ("utfall", "fg"),
        "uttryck": "lika(ub, ib + nytt)",
    },
)


def rolling(utfall, fg):
    keys = ("ib", "nytt", "ub")
    rader = [rad(key, utfall=a, fg=b) for key, a, b in zip(keys, utfall, fg, strict=True)]
    return sammanstallning(tabeller=[tabell("not_intakter", *rader)])


@pytest.mark.parametrize(
    ("utfall", "fg", "codes"),
    [
        ((10, 5, 15), (1, 2, 3), []),
        ((10, TOM, 10), (TOM, TOM, TOM), []),
        ((10, 5, 16), (1, 2, 3), ["KON-043"]),
        ((10, 5, 15), (1, 2, 9), ["KON-042"]),
    ],
)
def test_per_kolumn__the_formula_holds_in_each_column(mini, utfall, fg, codes):
    found = check_totals(mini, rolling(utfall, fg), PER_KOLUMN)
    assert [item.code for item in found] == codes


def test_per_kolumn__names_table_and_column(mini):
    (found,) = check_totals(mini, rolling((10, 5, 15), (1, 2, 9)), PER_KOLUMN)
    assert found.message.startswith("Verksamhetens intäkter, Föregående år: ")
    assert check_totals(mini, sammanstallning(), PER_KOLUMN) == ()


@pytest.mark.parametrize("formula", ["lika(fg(ub), ib)", 'summa("drift", "utfall") > 0'])
def test_per_kolumn__sees_only_its_own_column(mini, formula):
    rule = with_parametrar(PER_KOLUMN, uttryck=parse_uttryck(formula + " and ib > 0"))
    assert check_totals(mini, rolling((10, 5, 15), (1, 2, 3)), rule) == ()


@pytest.mark.parametrize(("period", "codes"), [(TOM, ["KON-044"]), (20, [])])
def test_per_kolumn__an_empty_row_that_must_be_filled_is_found(mini, period, codes):
    formula = parse_uttryck("redovisat == 0 or nyttjandeperiod > 0")
    rule = dataclasses.replace(with_parametrar(PER_KOLUMN, uttryck=formula), kod="KON-044")
    rader = [rad("redovisat", utfall=100), rad("nyttjandeperiod", utfall=period)]
    made = sammanstallning(tabeller=[tabell("not_intakter", *rader)])
    assert [item.code for item in check_totals(mini, made, rule)] == codes


# ---- uppstallningsform


@pytest.mark.parametrize(
    ("koder", "wrong"),
    [
        (("RR01", "RR02", "RR12"), ""),
        (("RR02", "RR01"), "Verksamhetens intäkter"),
        (("RR01", "RR99", "RR12"), "RR99"),
    ],
)
def test_uppstallningsform__rows_exist_in_the_order_of_the_law(mini, koder, wrong):
    rule = kontroll(
        "uppstallningsform",
        "KON-050",
        formkrav=True,
        parametrar={"uppstallning": "resultatrakning", "koder": koder},
    )
    found = check_totals(mini, sammanstallning(), rule)
    assert [wrong in item.message for item in found] == ([True] if wrong else [])
