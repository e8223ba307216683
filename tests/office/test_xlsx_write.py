import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from pipeline.office.xlsx.model import (
    MAX_TEXT,
    Area,
    Cell,
    Merged,
    Name,
    Rule,
    Sheet,
    Style,
    Validation,
    Workbook,
    get_column_letters,
    get_reference,
)
from pipeline.office.xlsx.styles import LOOKS, make_properties
from pipeline.office.xlsx.write import WorkbookError, write_workbook

DAY = date(2025, 12, 31)
PLAIN = Style("plain")


def make_book(*cells, **settings):
    return Workbook(sheets=(Sheet(name="Blad", cells=cells, **settings),), day=DAY)


def open_book(workbook, *, values=False):
    return openpyxl.load_workbook(io.BytesIO(write_workbook(workbook)), data_only=values)


@pytest.mark.parametrize("text", ["=1+1", "+46", "-5", "@SUM(A1)", "- punkt", "=HYPERLINK(x)"])
def test_write_workbook__text_is_never_a_formula(text):
    cell = open_book(make_book(Cell(1, 1, text, PLAIN)))["Blad"]["A1"]
    assert cell.data_type == "s"
    assert cell.value == text


@pytest.mark.parametrize("text", ["å & <b> \"q\" 'a'", "rad 1\nrad 2", "{{x}}", "😀", "a\u030a"])
def test_write_workbook__text_survives(text):
    assert open_book(make_book(Cell(1, 1, text, PLAIN)))["Blad"]["A1"].value == text


def test_write_workbook__each_kind_of_value_keeps_its_kind():
    values = [Decimal("1.5"), 7, True, date(2026, 2, 3), None]
    cells = [Cell(row, 1, value, PLAIN) for row, value in enumerate(values, start=1)]
    sheet = open_book(make_book(*cells))["Blad"]
    assert sheet["A1"].value == 1.5
    assert sheet["A2"].value == 7
    assert sheet["A3"].value is True
    assert sheet["A4"].value is not None
    assert sheet["A5"].value is None


def test_write_workbook__a_formula_carries_its_value():
    cell = Cell(1, 1, Decimal("12.5"), PLAIN, formula="=SUM(B1:B2)")
    assert open_book(make_book(cell))["Blad"]["A1"].value == "=SUM(B1:B2)"
    assert open_book(make_book(cell), values=True)["Blad"]["A1"].value == 12.5


def test_write_workbook__a_text_that_no_cell_holds_is_refused():
    open_book(make_book(Cell(1, 1, "x" * MAX_TEXT, PLAIN)))
    with pytest.raises(WorkbookError):
        write_workbook(make_book(Cell(1, 1, "x" * (MAX_TEXT + 1), PLAIN)))


def test_write_workbook__twice_gives_the_same_bytes():
    book = make_book(Cell(1, 1, "a", PLAIN), Cell(2, 1, Decimal(2), Style("sum")))
    assert write_workbook(book) == write_workbook(book)


def test_write_workbook__properties_hold_the_date_of_the_data_and_who_it_is():
    book = Workbook(
        sheets=(Sheet(name="Blad", cells=()),),
        day=DAY,
        title="Titel",
        author="Kommunen",
        properties={"digest": "abc"},
    )
    opened = open_book(book)
    assert opened.properties.created.date() == DAY
    assert opened.properties.modified.date() == DAY
    assert opened.properties.title == "Titel"
    assert opened.properties.creator == "Kommunen"
    assert opened.custom_doc_props["digest"].value == "abc"


def test_write_workbook__a_protected_sheet_lets_people_insert_and_sort_rows():
    cells = (Cell(1, 1, 1, Style("input", unlocked=True)), Cell(1, 2, 1, Style("label")))
    sheet = open_book(make_book(*cells, is_protected=True))["Blad"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not sheet.protection.insertRows
    assert not sheet.protection.sort
    assert not sheet.protection.formatCells
    assert not sheet["A1"].protection.locked
    assert sheet["B1"].protection.locked


def test_write_workbook__print_set_up_hidden_parts_and_panes():
    sheet = open_book(
        make_book(
            Cell(1, 1, "nyckel", PLAIN),
            Cell(5, 3, "sist", PLAIN),
            hidden_rows=frozenset({2}),
            hidden_columns=frozenset({1}),
            widths={2: 40},
            heights={3: 60},
            frozen=(4, 3),
            repeated_rows=(3, 3),
            header="&Lvänster",
            footer="&RSida &P av &N",
        )
    )["Blad"]
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "C4"
    assert sheet.row_dimensions[2].hidden
    assert sheet.row_dimensions[3].height == 60
    assert sheet.column_dimensions["A"].hidden
    assert 40 <= sheet.column_dimensions["B"].width < 41
    assert sheet.oddFooter.right.text == "Sida &P av &N"


def test_write_workbook__validations_cover_all_their_areas():
    validation = Validation(
        (Area(2, 2, 4, 2), Area(7, 2, 7, 2)),
        Rule.INTEGER,
        lowest=Decimal(-5),
        highest=Decimal(10),
        error_title="Heltal",
        error_text="Skriv ett heltal.",
    )
    [found] = open_book(make_book(validations=(validation,)))[
        "Blad"
    ].data_validations.dataValidation
    assert str(found.sqref) == "B2:B4 B7"
    assert (found.type, found.formula1, found.formula2) == ("whole", "-5", "10")
    assert (found.errorTitle, found.error) == ("Heltal", "Skriv ett heltal.")


@pytest.mark.parametrize(
    ("lowest", "highest", "operator"),
    [(Decimal("0.5"), None, "greaterThanOrEqual"), (None, Decimal(9), "lessThanOrEqual")],
)
def test_write_workbook__a_validation_may_have_one_bound(lowest, highest, operator):
    validation = Validation((Area(1, 1, 1, 1),), Rule.DECIMAL, lowest=lowest, highest=highest)
    [found] = open_book(make_book(validations=(validation,)))[
        "Blad"
    ].data_validations.dataValidation
    assert found.operator == operator


def test_write_workbook__names_quote_the_sheet():
    sheet = Sheet(name="Dagens 'drift' nu", cells=())
    name = Name("drift.netto", sheet.name, Area(3, 2, 9, 2))
    opened = open_book(Workbook(sheets=(sheet,), day=DAY, names=(name,)))
    assert opened.defined_names["drift.netto"].attr_text == "'Dagens ''drift'' nu'!$B$3:$B$9"


def test_write_workbook__links_and_merged_texts():
    cells = (Cell(1, 1, "Drift", Style("link"), sheet="Blad"),)
    merged = (Merged(Area(3, 1, 3, 4), "=inte formel", Style("text")),)
    sheet = open_book(make_book(*cells, merged=merged))["Blad"]
    assert sheet["A1"].hyperlink.location == "'Blad'!A1"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A3:D3"]
    assert sheet["A3"].data_type == "s"


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_looks__every_look_resolves_its_colours(name):
    properties = make_properties(Style(name), {"primary": "123456"})
    assert not [value for value in properties.values() if str(value).startswith("@")]


def test_looks__what_people_fill_in_is_told_by_a_border_not_by_colour():
    for name in ("input", "input_text", "sum_input"):
        assert LOOKS[name]["border"] == 1
    for name in ("known", "known_text", "formula", "label"):
        assert "border" not in LOOKS[name]
    assert LOOKS["formula"]["italic"]
    assert LOOKS["sum"]["bold"]
    assert LOOKS["sum"]["top"] == 2


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA")]
)
def test_get_column_letters__as_excel_writes_them(column, letters):
    assert get_column_letters(column) == letters


def test_get_reference__relative_and_absolute():
    assert get_reference(7, 3) == "C7"
    assert get_reference(7, 3, absolute=True) == "$C$7"
