"""Numbers, dates and texts as people type them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.format_sv import format_exakt
from pipeline.core.tal import Tal, Unit
from pipeline.stages.read.texter import clean_text, find_personnummer
from pipeline.stages.read.tolka import (
    Taltext,
    TvetydigtError,
    is_streck,
    parse_datumtext,
    parse_taltext,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234\u202f567", "1234567"),
        ("1\u2009234", "1234"),
        (" 12 ", "12"),
        ("0,071", "0.071"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("\u20135", "-5"),
        ("\u2011 5", "-5"),
        ("\u2212 1 234,50", "-1234.5"),
        ("(5)", "-5"),
        ("( 1 234 )", "-1234"),
        ("5-", "-5"),
        ("5\u2212", "-5"),
        ("+5", "5"),
        ("-0", "0"),
        ("1,234", "1.234"),
        ("007", "7"),
    ],
)
def test_parse_taltext__reads_numbers_as_written_in_sweden(text, number):
    assert parse_taltext(text) == Taltext(Decimal(number))


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("7,1 %", "7.1", Unit.PROCENT),
        ("7,1%", "7.1", Unit.PROCENT),
        ("-3 procent", "-3", Unit.PROCENT),
        ("1 234 tkr", "1234", Unit.TKR),
        ("1 234 kr", "1234", Unit.KR),
        ("12,5 mnkr", "12.5", Unit.MNKR),
        ("12,5 Mkr.", "12.5", Unit.MNKR),
        ("500 KKR", "500", Unit.TKR),
    ],
)
def test_parse_taltext__reads_the_unit_after_the_number(text, number, unit):
    assert parse_taltext(text) == Taltext(Decimal(number), unit)


@pytest.mark.parametrize("text", ["1.234", "1.5", "1.234.567", "1,234,567", "1.234,5", "1'234"])
def test_parse_taltext__never_guesses_at_a_point(text):
    with pytest.raises(TvetydigtError):
        parse_taltext(text)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "12 34", "1 2345", "1e5", "--5", "(-5)", "-5-", "\u0661\u0662", "5 st", ",5", "5,"],
)
def test_parse_taltext__other_texts_are_no_numbers(text):
    assert parse_taltext(text) is None


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False),
    st.sampled_from([Unit.TKR, Unit.PROCENT, Unit.TAL]),
)
def test_parse_taltext__reads_back_what_we_write(number, unit):
    found = parse_taltext(format_exakt(Tal(number, unit)))
    assert found is not None
    assert found.number == number


@given(st.text(max_size=12))
def test_parse_taltext__never_breaks(text):
    try:
        parse_taltext(text)
    except TvetydigtError:
        assert any(sign in text for sign in ".,'")


@pytest.mark.parametrize("text", ["-", "\u2013", "\u2212", " \u2014 ", "--"])
def test_is_streck__a_lone_dash(text):
    assert is_streck(text)
    assert not is_streck(text + "5")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-03-31", dt.date(2025, 3, 31)),
        (" 2025-3-1 ", dt.date(2025, 3, 1)),
        ("20250331", dt.date(2025, 3, 31)),
        ("2025\u201303\u201331", dt.date(2025, 3, 31)),
        ("2025-03-31T00:00:00", dt.date(2025, 3, 31)),
        ("2025-02-30", None),
        ("31/3 2025", None),
        ("mars", None),
    ],
)
def test_parse_datumtext(text, day):
    assert parse_datumtext(text) == day


@pytest.mark.parametrize(
    ("text", "cleaned", "removed"),
    [
        ("a\x07b", "ab", ("U+0007",)),
        ("a\ud83db", "ab", ("U+D83D",)),
        ("a\ufffeb\uffff", "ab", ("U+FFFE", "U+FFFF")),
        ("a\x85b", "a\nb", ()),
        ("a\tb\r\nc\rd\x0be", "a\tb\nc\nd\ne", ()),
        ("  a ", "a", ()),
        ("😀", "😀", ()),
    ],
)
def test_clean_text__removes_only_what_no_document_can_hold(text, cleaned, removed):
    found = clean_text(text)
    assert (found.text, found.control) == (cleaned, removed)


def test_clean_text__removes_direction_marks_and_names_unseen_signs():
    found = clean_text("Budget\u202e 12\u2066 kr\u200b")
    assert found.text == "Budget 12 kr\u200b"
    assert found.bidi == ("U+202E", "U+2066")
    assert found.invisible == ("U+200B",)


@given(st.text())
def test_clean_text__gives_what_xml_can_hold(text):
    cleaned = clean_text(text).text
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean_text(cleaned).text == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "19121212-1212",
        "121212-1212",
        "121212+1212",
        "1212121212",
        "121212\u20131212",
        "19121212\u22121212",
        "121212 1212",
        "701063-2391",
        "Eleven (20121212-1212) gick ut.",
    ],
)
def test_find_personnummer__finds_and_masks(text):
    (found,) = find_personnummer(text)
    assert found.endswith("****-****")
    assert "1212-1212" not in found


@pytest.mark.parametrize(
    "text",
    [
        "212000-0142",
        "556703-7485",
        "121312-1212",
        "2026-04-13",
        "070-123 45 67",
        "5050-1055",
        "KS 2026-0123",
        "121212-1213",
        "120230-1234",
    ],
)
def test_find_personnummer__leaves_other_numbers(text):
    assert find_personnummer(text) == ()
