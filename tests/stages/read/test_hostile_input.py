"""A tired or careless hand: one fact gives one finding, and no total is computed without it."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from builders import Formel, change, make_mallar
from material import codes, fill_full, only, place, value

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil
from pipeline.core.source import find_leaves
from pipeline.core.uppgift import Tomt
from pipeline.stages.read import read_underlag


def edit_drift(edit):
    return lambda book: edit(
        book.sheets["Drift"], int(book.find("drift", "forskola", "rubrik")[1][1:])
    )


def test_sorting_the_visible_columns_only__is_fel_on_each_row(las, mallar):
    def edit(sheet, row):
        for column in "BCD":
            one, two = sheet.get(f"{column}{row}"), sheet.get(f"{column}{row + 1}")
            sheet.set(f"{column}{row}", two)
            sheet.set(f"{column}{row + 1}", one)

    result = las(change(fill_full(mallar), edit_drift(edit), lambda book: book.calculate()))
    assert codes(result) == ["LAS-052", "LAS-052"]
    assert all(item.severity is Severity.FEL for item in result.findings)
    assert "Grundskola" in result.findings[0].message


def test_row_moved_out_below_its_table__is_read_by_its_key(las, mallar):
    def edit(sheet, row):
        sheet.set("A40", " ")
        sheet.swap_rows(row, 40)

    result = las(change(fill_full(mallar), edit_drift(edit)))
    assert codes(result) == []
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_deleted_column__is_unknown_and_not_zero(las, mallar):
    result = las(
        change(fill_full(mallar), edit_drift(lambda sheet, row: sheet.set(f"D{row - 2}", None)))
    )
    assert "LAS-036" in codes(result)
    assert value(result, "drift", "forskola", "kostnader") is Tomt.FEL_I_CELL


def test_row_that_is_not_read__leaves_the_sums_of_its_table_unknown(las, mallar):
    def edit(sheet, row):
        sheet.insert_row(row + 1)
        sheet.set(f"B{row + 1}", "Feriejobb")
        sheet.set(f"C{row + 1}", 10)

    result = las(change(fill_full(mallar), edit_drift(edit)))
    assert codes(result) == ["LAS-040"]
    assert value(result, "drift", "summa", "intakter") is Tomt.FEL_I_CELL


def test_lost_marks_of_a_sheet__is_one_fel_that_says_so(las, mallar):
    def edit(book):
        for row in range(1, 60):
            if book.sheets["Drift"].get(f"A{row}"):
                book.sheets["Drift"].set(f"A{row}", None)

    result = las(change(fill_full(mallar), edit))
    finding = only(result, "LAS-053")
    assert codes(result) == ["LAS-053"]
    assert finding.severity is Severity.FEL
    assert finding.source.flik == "Drift"


def test_copy_placed_before_its_sheet__is_the_one_that_is_not_read(las, mallar):
    book = openpyxl.load_workbook(io.BytesIO(fill_full(mallar)))
    copy = book.copy_worksheet(book["Drift"])
    copy.title = "Drift (2)"
    copy["C11"] = 999
    book.move_sheet(copy, -9)
    stream = io.BytesIO()
    book.save(stream)
    result = las(stream.getvalue())
    assert only(result, "LAS-032").source.flik == "Drift (2)"
    assert value(result, "drift", "forskola", "intakter").number == 1200


def test_several_lost_sheets__is_one_fel(las, mallar):
    def edit(book):
        book.remove("Drift")
        book.remove("Texter")

    finding = only(las(change(fill_full(mallar), edit)), "LAS-031")
    assert "Drift" in finding.message
    assert "Texter" in finding.message


def test_thousands_of_cells_outside_the_tables__is_one_finding(las, mallar):
    def edit(book):
        for row in range(100, 1100):
            book.sheets["Drift"].set(f"L{row}", f"rad {row}")

    result = las(change(fill_full(mallar), edit))
    finding = only(result, "LAS-042")
    assert "L100:L1099" in finding.message
    assert "rad 100; rad 101" in finding.message
    assert len(find_leaves(finding.source)) == 1000


def test_formulas_of_a_table_overwritten__is_one_finding_with_every_cell(las, mallar):
    def edit(sheet, row):
        sheet.unprotect()
        for number in range(row, row + 3):
            for column in "EG":
                sheet.set(f"{column}{number}", 1)

    result = las(change(fill_full(mallar), edit_drift(edit)))
    finding = only(result, "LAS-045")
    assert len(find_leaves(finding.source)) == 6
    assert "Drift E11:G13" in finding.message


def test_protection_removed_from_all_sheets__is_one_finding(las, mallar):
    result = las(
        change(
            fill_full(mallar), lambda book: [sheet.unprotect() for sheet in book.sheets.values()]
        )
    )
    assert codes(result) == ["LAS-048"]
    assert "Texter" in result.findings[0].message


def test_merged_cells_in_a_table__is_a_warning_and_all_are_read(las, mallar):
    def edit(sheet, row):
        data = sheet.root.find("{*}sheetData")
        merged = data.makeelement(data.tag.replace("sheetData", "mergeCells"), {})
        merged.append(
            merged.makeelement(
                data.tag.replace("sheetData", "mergeCell"), {"ref": f"C{row}:D{row}"}
            )
        )
        data.addnext(merged)

    result = las(change(fill_full(mallar), edit_drift(edit)))
    finding = only(result, "LAS-055")
    assert finding.severity is Severity.VARNING
    assert place(finding) == ("Drift", "C11")
    assert value(result, "drift", "forskola", "kostnader").number == -5300


def test_empty_text_that_must_be_written__does_not_speak_of_zero(las, mallar):
    finding = only(las(fill_full(mallar, {("texter", "verksamhetside", "text"): None})), "LAS-088")
    assert finding.message.startswith("Verksamhetsidé: ")
    assert "0" not in finding.hint


def test_finding_in_a_cell__names_the_row_and_the_column(las, mallar):
    finding = only(las(fill_full(mallar, {("drift", "forskola", "budget"): "ca 45"})), "LAS-061")
    assert finding.message.startswith("Förskola, Budget: ")


@pytest.mark.parametrize(
    ("place_of_cost", "written", "sign"),
    [
        (("drift", "forskola", "kostnader"), 5300, "minus"),
        (("plus", "ett", "kostnad"), -500, "plus"),
    ],
)
def test_cost_with_the_wrong_sign__is_a_warning(las, mallar, place_of_cost, written, sign):
    finding = only(las(fill_full(mallar, {place_of_cost: written})), "LAS-089")
    assert finding.severity is Severity.VARNING
    assert sign in finding.message


def test_number_beyond_what_excel_holds__is_one_fel(las, mallar):
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): Decimal("1E+20")}))
    assert codes(result) == ["LAS-085"]
    assert value(result, "drift", "forskola", "intakter") is Tomt.FEL_I_CELL


def test_float_noise__is_not_shown(las, mallar):
    cell = Formel("=0.1+0.2", Decimal("0.30000000000000004"))
    result = las(fill_full(mallar, {("drift", "forskola", "intakter"): cell}))
    assert value(result, "drift", "forskola", "intakter").number == Decimal("0.3")


def test_file_that_cannot_be_read__is_told_to_whom_it_is_named_after(las, prov):
    enhet = next(item for item in prov.enheter if item.id == "barn")
    result = las(Fil(f"inlamningar/{enhet.filnamn}_2025.xlsx", b"PK\x03\x04trasig"))
    assert [(item.code, item.enhet) for item in result.findings] == [("LAS-014", "barn")]


def test_workbook_of_another_kind__is_named_by_its_heading(las, mallar):
    edit = lambda book: book.set_meta("arbetsbok", "ekonomi_bokslut")  # noqa: E731
    assert "ekonomi_bokslut" not in only(las(change(fill_full(mallar), edit)), "LAS-021").message


@pytest.mark.parametrize(
    "line", ['barn;drift;"forskola;x', f"barn;drift;forskola;{'x' * 200_000};fg;2024;1;y"]
)
def test_underlag_that_cannot_be_split__is_fel_and_the_rows_above_are_read(mini, line):
    header = "enhet;tabell;rad;rubrik;kolumn;ar;varde;kalla"
    text = f"{header}\nbarn;drift;forskola;F;intakter;2024;7;p\n{line}\n"
    result = read_underlag([Fil("underlag/fg.csv", text.encode())], mini)
    assert [item.code for item in result.findings] == ["LAS-099"]
    assert result.findings[0].source.line == 3
    assert len(result.value.poster) == 1


def test_texts_to_people__hold_no_ids_of_the_program(las, mallar):
    edits = [
        lambda book: book.remove("Drift"),
        lambda book: book.rename("Texter", "Text 2025"),
        lambda book: book.sheets["Prov"].set("B60", "kladd"),
    ]
    result = las(change(fill_full(mallar, {("typer", "ett", "dag"): "i mars"}), *edits))
    texts = " ".join(f"{item.message} {item.hint}" for item in result.findings)
    assert len(result.findings) == 4
    assert not re.search(r"\b[a-zåäö]+_[a-zåäö0-9]+\b|#\w+", texts)


def test_mallar__have_no_merged_cells_in_what_people_fill_in(prov, las):
    assert all("LAS-055" not in codes(las(data)) for data in make_mallar(prov).values())
