"""Sheets, tables and rows that were deleted, moved, renamed, copied or inserted."""

from builders import change
from material import codes, fill_full, find_row, is_fel, only, value

from pipeline.core.finding import Severity
from pipeline.core.source import CellRef
from pipeline.core.uppgift import Tomt


def test_deleted_row__is_fel(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.delete_row(row)

    result = las(change(fill_full(mallar), edit))
    finding = only(result, "LAS-037")
    assert is_fel(finding)
    assert finding.source.flik == "Drift"
    assert "Förskola" in finding.message
    assert value(result, "drift", "grundskola", "intakter").number == 2100
    assert value(result, "drift", "forskola", "intakter") is Tomt.FEL_I_CELL
    assert [rad.key for rad in result.value[0].tabeller["drift"].rader][:2] == [
        "forskola",
        "grundskola",
    ]


def test_deleted_sheet__is_fel(las, mallar):
    result = las(change(fill_full(mallar), lambda book: book.remove("Drift")))
    finding = only(result, "LAS-031")
    assert is_fel(finding)
    assert "Drift" in finding.message
    assert value(result, "drift", "forskola", "intakter") is Tomt.FEL_I_CELL


def test_renamed_sheet__is_read_by_its_key(las, mallar):
    result = las(change(fill_full(mallar), lambda book: book.rename("Drift", "Vår drift")))
    finding = only(result, "LAS-030")
    assert finding.severity is Severity.UPPLYSNING
    assert finding.source == CellRef("inlamningar/barn.xlsx", "Vår drift", "")
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_deleted_table_mark__is_fel(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.delete_row(row - 2)

    assert is_fel(only(las(change(fill_full(mallar), edit)), "LAS-035"))


def test_deleted_column__is_fel(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.set(f"F{row - 2}", None)

    result = las(change(fill_full(mallar), edit))
    finding = only(result, "LAS-036")
    assert is_fel(finding)
    assert "Budget" in finding.message


def test_lost_end_mark__is_a_warning_and_the_rows_are_read(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "summa")
        sheet.delete_row(row + 1)

    result = las(change(fill_full(mallar), edit))
    assert codes(result) == ["LAS-049"]
    assert value(result, "drift", "summa", "intakter").number == 3300


def test_moved_and_sorted_rows__are_read_by_their_keys(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.swap_rows(row, row + 1)

    result = las(change(fill_full(mallar), edit))
    assert codes(result) == []
    assert value(result, "drift", "forskola", "intakter").number == 1200
    assert next(rad.key for rad in result.value[0].tabeller["drift"].rader) == "grundskola"


def insert_row(book, tabell, before, cells):
    sheet, row = find_row(book, tabell, before)
    sheet.insert_row(row)
    for letter, content in cells.items():
        sheet.set(f"{letter}{row}", content)


def test_row_inserted_in_a_free_table__gets_a_stable_key(las, mallar):
    filled = fill_full(mallar, {("spec", "ny_01", "rubrik"): "A", ("spec", "ny_01", "utfall"): 1})
    data = change(filled, lambda book: insert_row(book, "spec", "ny_02", {"B": "B", "C": 2}))
    result = las(data)
    assert codes(result) == []
    rader = result.value[0].tabeller["spec"].rader
    assert [(rad.key, rad.rubrik) for rad in rader] == [
        ("ny_01", "A"),
        ("ny_04", "B"),
        ("summa", "Summa"),
    ]


def test_row_inserted_in_a_fixed_table__is_fel(las, mallar):
    data = change(
        fill_full(mallar), lambda book: insert_row(book, "drift", "grundskola", {"B": "X", "C": 5})
    )
    assert is_fel(only(las(data), "LAS-040"))


def test_empty_row_inserted__is_nothing(las, mallar):
    data = change(fill_full(mallar), lambda book: insert_row(book, "drift", "grundskola", {}))
    assert codes(las(data)) == []


def test_two_rows_with_one_key__is_fel_and_the_first_is_used(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.copy_row(row, row + 1)
        sheet.set(f"C{row + 1}", 77)

    result = las(change(fill_full(mallar), edit))
    assert is_fel(only(result, "LAS-038"))
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_row_of_another_table__is_fel(las, mallar):
    def edit(book):
        sheet, row = find_row(book, "drift", "forskola")
        sheet.set(f"A{row}", "#rad:nagot_annat")

    result = las(change(fill_full(mallar), edit))
    assert sorted(codes(result)) == ["LAS-037", "LAS-039"]


def test_copied_sheet__is_fel(las, mallar):
    def edit(book):
        for reference in ("A1",):
            book.sheets["Investeringar"].set(reference, "#flik:drift")

    result = las(change(fill_full(mallar), edit))
    assert is_fel(only(result, "LAS-032"))
    assert is_fel(only(result, "LAS-031"))


def test_free_row_without_a_name__is_fel(las, mallar):
    result = las(fill_full(mallar, {("spec", "ny_01", "utfall"): 5}))
    assert is_fel(only(result, "LAS-041"))
    assert value(result, "spec", "ny_01", "utfall").number == 5
