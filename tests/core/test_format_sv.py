"""How numbers and dates look on the page (SKRIV-01 to 11, 17)."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.format_sv import (
    MINUS,
    NBSP,
    format_belopp,
    format_datum_long,
    format_datum_short,
    format_exakt,
    format_tal,
    format_unit,
)
from pipeline.core.tal import Tal, Unit

NUMBERS = st.decimals(
    min_value=Decimal(-(10**12)), max_value=Decimal(10**12), places=4, allow_nan=False
)


def tkr(number: str) -> Tal:
    return Tal(Decimal(number), Unit.TKR)


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        ("1234567", 0, f"1{NBSP}234{NBSP}567"),
        ("4321", 0, f"4{NBSP}321"),
        ("999", 0, "999"),
        ("1000", 1, f"1{NBSP}000,0"),
        ("-1234", 0, f"{MINUS}1{NBSP}234"),
        ("2.5", 1, "2,5"),
        ("0.30000000000000004", 1, "0,3"),
        ("1E+6", 0, f"1{NBSP}000{NBSP}000"),
        ("2.5", 0, "3"),
        ("-2.5", 0, f"{MINUS}3"),
        ("0", 0, "0"),
        ("-0.4", 0, "0"),
        ("-0", 0, "0"),
        ("-0.04", 1, "0,0"),
    ],
)
def test_format_tal__groups_comma_minus_and_rounding(number, decimals, expected):
    assert format_tal(tkr(number), decimals) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("5", "+5"), ("-2", f"{MINUS}2"), ("0", "0"), ("0.4", "0"), ("-0.4", "0")],
)
def test_format_tal__visa_plus_shows_the_sign_of_all_but_zero(number, expected):
    assert format_tal(tkr(number), visa_plus=True) == expected


def test_format_tal__never_groups_a_year():
    assert format_tal(Tal(Decimal(2025), Unit.AR)) == "2025"


@pytest.mark.parametrize(
    ("number", "expected"),
    [("12.50", "12,5"), ("1200", f"1{NBSP}200"), ("-0.001", f"{MINUS}0,001"), ("0.00", "0")],
)
def test_format_exakt__shows_the_decimals_there_are(number, expected):
    assert format_exakt(tkr(number)) == expected


def test_format_belopp__keeps_number_and_unit_together():
    assert format_belopp(Tal(Decimal("120.7"), Unit.MNKR), 1) == f"120,7{NBSP}mnkr"
    assert format_belopp(Tal(Decimal(5), Unit.ANTAL)) == "5"
    assert format_belopp(tkr("5"), visa_plus=True) == f"+5{NBSP}tkr"


def test_format_belopp__percent_has_hard_space_before_the_sign():
    assert format_belopp(Tal(Decimal("3.45"), Unit.PROCENT), 1) == f"3,5{NBSP}%"
    assert format_belopp(Tal(Decimal(-1), Unit.PROCENT)) == f"{MINUS}1{NBSP}%"


def test_format_unit__every_unit_has_a_form():
    assert {unit: format_unit(unit) for unit in Unit}[Unit.TKR] == "tkr"


def test_format_datum__long_in_text_and_short_in_tables():
    day = date(2026, 4, 3)
    assert format_datum_long(day) == f"3{NBSP}april 2026"
    assert format_datum_short(day) == "2026-04-03"


@given(NUMBERS, st.integers(min_value=0, max_value=4))
def test_format_tal__reads_back_to_the_rounded_number(number, decimals):
    text = format_tal(Tal(number, Unit.TKR), decimals)
    assert re.fullmatch(rf"{MINUS}?\d{{1,3}}({NBSP}\d{{3}})*(,\d+)?", text)
    back = Decimal(text.replace(NBSP, "").replace(MINUS, "-").replace(",", "."))
    assert abs(back - number) * 2 <= Decimal(1).scaleb(-decimals)
    assert not (text.startswith(MINUS) and back == 0)


@given(NUMBERS)
def test_format_exakt__reads_back_to_the_same_number(number):
    text = format_exakt(Tal(number, Unit.KR), visa_plus=True)
    assert Decimal(text.replace(NBSP, "").replace(MINUS, "-").replace(",", ".")) == number
