"""One sum and one tolerance."""

from decimal import Decimal

import pytest

from pipeline.core.belopp import Match, compare, judge, subtract, sum_uppgifter
from pipeline.core.source import CellRef, Derived
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift

ORIGIN = CellRef("bok.xlsx", "Flik", "A1")


def cell(value, unit=Unit.TKR, place="C1"):
    source = CellRef("bok.xlsx", "Flik", place)
    if isinstance(value, Tomt | str):
        return Uppgift(value, source)
    return Uppgift(Tal(Decimal(value), unit), source, Decimal(500 if unit is Unit.TKR else 0))


def add(*values):
    return sum_uppgifter([cell(value) for value in values], "summa", ORIGIN)


def test_sum__skips_what_is_not_applicable():
    found = add(10, Tomt.EJ_TILLAMPLIGT, -3)
    assert found.tal == Tal(Decimal(7), Unit.TKR)
    assert found.marginal == 1000


@pytest.mark.parametrize("gap", [item for item in Tomt if item is not Tomt.EJ_TILLAMPLIGT])
def test_sum__with_an_unknown_part_is_unknown_for_the_same_reason(gap):
    assert add(10, gap, Tomt.EJ_TILLAMPLIGT).value is gap


def test_sum__of_no_items_is_no_item():
    assert add(Tomt.EJ_TILLAMPLIGT).value is Tomt.EJ_TILLAMPLIGT
    assert sum_uppgifter([], "summa", ORIGIN).source == Derived("summa", (ORIGIN,))


def test_sum__of_texts_or_unlike_units_is_none():
    assert add(1, "text") is None
    assert sum_uppgifter([cell(1, Unit.ANTAL), cell(1, Unit.DAGAR)], "summa", ORIGIN) is None


def test_sum__of_amounts_in_unlike_units_is_in_the_unit_asked_for():
    found = sum_uppgifter([cell(1, Unit.MNKR), cell(500)], "summa", ORIGIN, Unit.TKR)
    assert found.tal == Tal(Decimal(1500), Unit.TKR)


def test_subtract__turns_the_right_side_and_keeps_both_sources():
    found = subtract(cell(10), cell(4, place="D1"), "avvikelse")
    assert found.tal.number == 6
    assert len(found.source.inputs) == 2
    assert subtract(cell(10), cell(Tomt.EJ_IFYLLT), "avvikelse").value is Tomt.EJ_IFYLLT


@pytest.mark.parametrize(
    ("distance", "marginal", "expected"),
    [
        (0, 0, Match.EQUAL),
        (-1, 0, Match.EQUAL),
        ("1.01", 0, Match.DIFFERENT),
        (1, "0.005", Match.EQUAL),
        (1000, 1000, Match.ROUNDED),
        (-1001, 1000, Match.DIFFERENT),
    ],
)
def test_judge__one_krona_is_equal_and_the_margin_is_rounding(distance, marginal, expected):
    assert judge(Decimal(distance), Decimal(marginal)) is expected


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        (15, (10, 5), Match.EQUAL),
        (16, (10, 5), Match.ROUNDED),
        (17, (10, 5), Match.DIFFERENT),
        (15, (10, Tomt.EJ_IFYLLT), None),
        (Tomt.EJ_IFYLLT, (10, 5), None),
        (15, (Tomt.EJ_TILLAMPLIGT,), None),
    ],
)
def test_compare__a_total_with_its_parts(total, parts, expected):
    found = compare(cell(total), [cell(part) for part in parts])
    assert (found.match if found else None) is expected


def test_compare__numbers_that_are_no_money_have_the_slack_that_is_given():
    total, parts = cell(12, Unit.ANTAL), [cell(11, Unit.ANTAL)]
    assert compare(total, parts).match is Match.DIFFERENT
    assert compare(total, parts, Decimal(1)).match is Match.ROUNDED
    assert compare(total, [cell(12)]) is None
