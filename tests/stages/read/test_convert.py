"""What a cell becomes, type by type."""

import datetime as dt
from decimal import Decimal

import pytest
from builders import Formel, change
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from material import codes, fill_full, only, place, value

from pipeline.core.finding import Severity
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt


def read_one(las, mallar, kolumn, content, *, tabell="typer"):
    """(value, codes) of a workbook with one more cell filled in."""
    result = las(fill_full(mallar, {(tabell, "ett", kolumn): content}))
    return value(result, tabell, "ett", kolumn), codes(result)


@pytest.mark.parametrize(
    ("kolumn", "content", "expected", "found"),
    [
        ("belopp", 1234, Tal(Decimal(1234), Unit.TKR), []),
        ("belopp", Decimal("-0.1"), Tal(Decimal("-0.1"), Unit.TKR), []),
        ("belopp", 0, Tal(Decimal(0), Unit.TKR), []),
        ("belopp", None, Tomt.EJ_TILLAMPLIGT, []),
        ("belopp", "   ", Tomt.EJ_TILLAMPLIGT, []),
        ("belopp", "1 234,5", Tal(Decimal("1234.5"), Unit.TKR), ["LAS-071"]),
        ("belopp", "\u22125", Tal(Decimal(-5), Unit.TKR), ["LAS-071"]),
        ("belopp", "1 200 tkr", Tal(Decimal(1200), Unit.TKR), ["LAS-071"]),
        ("belopp", "1 200 000 kr", Tomt.FEL_I_CELL, ["LAS-068"]),
        ("belopp", "12 %", Tomt.FEL_I_CELL, ["LAS-068"]),
        ("belopp", "1.234", Tomt.FEL_I_CELL, ["LAS-062"]),
        ("belopp", "cirka 5", Tomt.FEL_I_CELL, ["LAS-061"]),
        ("belopp", True, Tomt.FEL_I_CELL, ["LAS-065"]),
        ("belopp", "\u2013", Tomt.EJ_TILLAMPLIGT, ["LAS-081"]),
        ("antal", 12, Tal(Decimal(12), Unit.ANTAL), []),
        ("antal", Decimal("12.5"), Tomt.FEL_I_CELL, ["LAS-069"]),
        ("andel", Decimal("7.1"), Tal(Decimal("7.1"), Unit.PROCENT), []),
        ("andel", "7,1 %", Tal(Decimal("7.1"), Unit.PROCENT), ["LAS-071"]),
        ("andel", -1, Tomt.FEL_I_CELL, ["LAS-070"]),
        ("andel", 101, Tomt.FEL_I_CELL, ["LAS-085"]),
        ("dag", dt.date(2025, 3, 31), dt.date(2025, 3, 31), []),
        ("dag", "2025-03-31", dt.date(2025, 3, 31), []),
        ("dag", "20250331", dt.date(2025, 3, 31), []),
        ("dag", "2025-03-31 14:30", dt.date(2025, 3, 31), ["LAS-082"]),
        ("dag", "i mars", Tomt.FEL_I_CELL, ["LAS-072"]),
        ("dag", Decimal("45747.5"), dt.date(2025, 3, 31), ["LAS-082"]),
        ("svar", "Ja", True, []),
        ("svar", " nej", False, []),
        ("svar", True, True, []),
        ("svar", "kanske", Tomt.FEL_I_CELL, ["LAS-074"]),
        ("svar", 1, Tomt.FEL_I_CELL, ["LAS-074"]),
        ("val", "Delvis", "Delvis", []),
        ("val", " uppna\u030att ", "Uppnått", []),
        ("val", "Nästan", Tomt.FEL_I_CELL, ["LAS-073"]),
        ("text", "Hej", "Hej", []),
        ("text", 2025, "2025", []),
        ("text", Decimal("-1.5"), "\u22121,5", []),
        ("text", True, Tomt.FEL_I_CELL, ["LAS-083"]),
        ("text", "x" * 51, "x" * 51, ["LAS-075"]),
        ("text", "Elev 121212-1212", "Elev 121212-1212", ["LAS-079"]),
        ("text", "a\u202eb", "ab", ["LAS-077"]),
        ("text", "a\u200bb", "a\u200bb", ["LAS-078"]),
    ],
)
def test_read_value(las, mallar, kolumn, content, expected, found):
    assert read_one(las, mallar, kolumn, content) == (expected, found)


def test_read_value__an_empty_obligatory_cell_is_fel_and_never_zero(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "budget"): None}))
    finding = only(result, "LAS-060")
    assert finding.severity is Severity.FEL
    assert place(finding) == ("Drift", "F11")
    assert finding.enhet == "barn"
    assert value(result, "drift", "forskola", "budget") is Tomt.EJ_IFYLLT


def set_format(book, reference, code):
    """Gives a cell a number format of its own, as Excel does when 7,1 % is typed."""
    styles = book.parts["xl/styles.xml"].decode()
    number = styles.count("<xf ") - styles[: styles.index("<cellXfs")].count("<xf ")
    number -= styles[styles.index("</cellXfs>") :].count("<xf ")
    styles = styles.replace(
        "</cellXfs>", f'<xf numFmtId="{code}" fontId="0" fillId="0" borderId="0"/></cellXfs>'
    )
    book.parts["xl/styles.xml"] = styles.encode()
    book.sheets["Prov"].find_element(reference).set("s", f"{number}")


def read_formatted(las, mallar, kolumn, content, code):
    def edit(book):
        sheet, reference = book.find("typer", "ett", kolumn)
        sheet.set(reference, content)
        set_format(book, reference, code)

    result = las(change(fill_full(mallar), edit))
    return value(result, "typer", "ett", kolumn), codes(result)


def test_read_value__a_cell_in_percent_format_is_percent(las, mallar):
    found = read_formatted(las, mallar, "andel", Decimal("0.071"), 10)
    assert found == (Tal(Decimal("7.1"), Unit.PROCENT), [])
    assert read_formatted(las, mallar, "belopp", Decimal("0.05"), 9)[1] == ["LAS-067"]


def test_read_value__a_date_in_a_number_cell_is_fel(las, mallar):
    assert read_formatted(las, mallar, "belopp", 45747, 14) == (Tomt.FEL_I_CELL, ["LAS-066"])


def test_read_value__a_number_without_date_format_is_no_day(las, mallar):
    assert read_formatted(las, mallar, "dag", 45747, 1) == (Tomt.FEL_I_CELL, ["LAS-072"])


def test_read_value__dates_in_the_1904_system(las, mallar):
    def edit(book):
        book.workbook.find("{*}workbookPr").set("date1904", "1")

    data = change(fill_full(mallar, {("typer", "ett", "dag"): dt.date(2025, 3, 31)}), edit)
    assert value(las(data), "typer", "ett", "dag") == dt.date(2029, 4, 1)


@pytest.mark.parametrize(
    "formula",
    [
        'WEBSERVICE("http://x.se")',
        "cmd|' /C calc'!A0",
        "[1]Blad1!A1",
        'HYPERLINK("file:///c:/x","y")',
        "RTD(1,2,3)",
    ],
)
def test_read_value__formulas_that_fetch_from_elsewhere_are_fel(las, mallar, formula):
    result = read_one(las, mallar, "belopp", Formel(formula, Decimal(5)))
    assert result == (Tomt.FEL_I_CELL, ["LAS-080"])


@pytest.mark.parametrize(
    "formula", ['HYPERLINK("https://scb.se","y")', "Tabell1[2024]", 'IF(A1="a|b",1,2)']
)
def test_read_value__ordinary_formulas_are_fine(las, mallar, formula):
    assert read_one(las, mallar, "belopp", Formel(formula, Decimal(5)))[1] == []


def test_read_value__costs_as_plus_become_minus_inside(las, mallar):
    result = las(
        fill_full(mallar, {("plus", "ett", "kostnad"): 500, ("plus", "ett", "intakt"): 70})
    )
    assert codes(result) == []
    assert value(result, "plus", "ett", "kostnad") == Tal(Decimal(-500), Unit.KR)
    assert value(result, "plus", "ett", "intakt") == Tal(Decimal(70), Unit.KR)
    assert value(result, "plus", "summa", "kostnad") == Tal(Decimal(-500), Unit.KR)


def test_read_value__marginal_is_half_a_unit_of_what_was_written(las, mallar):
    values = {
        ("typer", "ett", "belopp"): 1234,
        ("typer", "tva", "belopp"): Decimal("1234.5"),
        ("plus", "ett", "kostnad"): 500,
    }
    tabeller = las(fill_full(mallar, values)).value[0].tabeller
    assert tabeller["typer"].find("ett", "belopp").marginal == 500
    assert tabeller["typer"].find("tva", "belopp").marginal == 50
    assert tabeller["plus"].find("ett", "kostnad").marginal == 0


def test_read__type_of_a_free_row_comes_from_its_column(las, mallar):
    rows = {"ny_01": ("Avgifter", 10, "Post"), "ny_02": ("Summa avgifter", 10, "Delsumma")}
    values = {}
    for key, (rubrik, utfall, radtyp) in rows.items():
        values |= {
            ("spec", key, "rubrik"): rubrik,
            ("spec", key, "utfall"): utfall,
            ("spec", key, "radtyp"): radtyp,
        }
    result = las(fill_full(mallar, values))
    assert codes(result) == []
    assert [rad.typ for rad in result.value[0].tabeller["spec"].rader] == [
        "post",
        "delsumma",
        "summa",
    ]
    assert value(result, "spec", "summa", "utfall").number == 10


def test_read__sum_with_numbers_as_text_below_is_left_to_be_computed(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): "1 200"}))
    assert value(result, "drift", "summa", "intakter") is Tomt.EJ_TILLAMPLIGT
    assert value(result, "drift", "summa", "kostnader").number == -15200


def test_read__sum_of_an_empty_column_is_no_number(las, mallar):
    result = las(fill_full(mallar))
    assert value(result, "spec", "summa", "utfall") is Tomt.EJ_TILLAMPLIGT


def test_read__every_value_knows_its_cell(las, mallar):
    tabeller = las(fill_full(mallar)).value[0].tabeller
    source = tabeller["drift"].find("grundskola", "kostnader").source
    assert (source.file, source.flik, source.cell) == ("inlamningar/barn.xlsx", "Drift", "D12")


AMOUNT = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)
TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).filter(lambda text: text.strip())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    amounts=st.tuples(AMOUNT, AMOUNT),
    day=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    text=TEXT,
    svar=st.booleans(),
)
def test_read__gives_back_what_was_filled_in(las, mallar, amounts, day, text, svar):
    from pipeline.stages.read.texter import clean_text

    escaped = text.replace("_x", "_x005F_x")
    values = {
        ("typer", "ett", "belopp"): amounts[0],
        ("typer", "tva", "belopp"): amounts[1],
        ("typer", "ett", "dag"): day,
        ("typer", "ett", "text"): escaped,
        ("typer", "ett", "svar"): "Ja" if svar else "Nej",
    }
    result = las(fill_full(mallar, values))
    assert value(result, "typer", "ett", "belopp") == Tal(amounts[0], Unit.TKR)
    assert value(result, "typer", "tva", "belopp") == Tal(amounts[1], Unit.TKR)
    assert value(result, "typer", "ett", "dag") == day
    assert value(result, "typer", "ett", "svar") is svar
    assert value(result, "typer", "ett", "text") == clean_text(text).text
