import subprocess
import sys
from pathlib import Path

import pytest
from bocker import (
    ALLT,
    KANT,
    PERIOD,
    find_cell,
    iter_cells,
    make_definitions,
    make_mall,
    open_book,
    prepare,
)
from builders import Book

from pipeline.mall.cell import Cellslag
from pipeline.mall.placement import META_KEYS

OPEN = (Cellslag.INMATNING, Cellslag.SUMMA)


def test_prepare_mallar__one_file_per_enhet_named_in_ascii(mini):
    files, _ = prepare(mini)
    assert list(files) == [
        "barn_provkommun_2025.xlsx",
        "social_provkommun_2025.xlsx",
        "ekonomi_provkommun_2025.xlsx",
    ]


def test_prepare_mallar__same_bytes_twice(mini):
    assert prepare(mini)[0] == prepare(mini)[0]
    definitions = make_definitions(mini)
    assert prepare(definitions, KANT)[0] == prepare(definitions, KANT)[0]


@pytest.mark.slow
def test_prepare_mallar__same_bytes_in_another_process_with_other_hashes():
    script = (
        "import hashlib, sys; sys.path[:0] = ['tests', 'tests/stages/prepare'];"
        "from hjalp import load_mini; from bocker import KANT, make_definitions, prepare;"
        "files = prepare(make_definitions(load_mini()), KANT)[0];"
        "sys.stdout.write(hashlib.sha256(b''.join(files.values())).hexdigest())"
    )
    root = Path(__file__).parents[3]
    seen = {
        subprocess.run(  # noqa: S603 (our own script)
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(seen) == 1


def test_workbook__sheets_are_instructions_then_flikar_then_the_hidden_meta(bocker):
    for definitions, mall, data in bocker:
        book = open_book(data)
        names = [flik.definition.namn for flik in mall.flikar]
        assert book.sheetnames == [definitions.texter["mall.anvisning"], *names, "_meta"]
        assert [sheet.sheet_state for sheet in book] == [*["visible"] * (len(names) + 1), "hidden"]
        assert book.active.title == book.sheetnames[0]


def test_workbook__meta_tells_which_workbook_it_is(bocker):
    for _, mall, data in bocker:
        sheet = open_book(data)["_meta"]
        meta = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, 8)}
        assert tuple(meta) == META_KEYS
        assert meta["arbetsbok"] == mall.arbetsbok.id
        assert meta["version"] == str(mall.arbetsbok.version)
        assert meta["digest"] == mall.digest
        assert (meta["kommun"], meta["enhet"]) == ("provkommun", mall.enhet.id)
        assert meta["period"] == "2025"


def test_workbook__properties_tell_which_workbook_it_is(bocker):
    for definitions, mall, data in bocker:
        book = open_book(data)
        assert book.custom_doc_props["digest"].value == mall.digest
        assert book.custom_doc_props["enhet"].value == mall.enhet.id
        assert book.properties.creator == definitions.kommun.namn
        assert book.properties.created.date() == PERIOD.last_day
        assert mall.arbetsbok.rubrik in book.properties.title


def test_sheet__hidden_markers_stand_where_placement_says(bocker):
    for _, mall, data in bocker:
        book = open_book(data)
        for flik in mall.flikar:
            sheet = book[flik.definition.namn]
            assert sheet["A1"].value == f"#flik:{flik.definition.id}"
            assert sheet.column_dimensions["A"].hidden
            for tabell in flik.tabeller:
                name = tabell.definition.id
                assert sheet.cell(tabell.marker_row, 1).value == f"#tabell:{name}"
                assert sheet.cell(tabell.header_row, 1).value == "#rubrik"
                assert sheet.cell(tabell.slut_row, 1).value == f"#slut:{name}"
                assert sheet.row_dimensions[tabell.marker_row].hidden
                assert sheet.row_dimensions[tabell.slut_row].hidden
                for kolumn in tabell.definition.kolumner:
                    column = tabell.get_column(kolumn.id)
                    assert sheet.cell(tabell.marker_row, column).value == kolumn.id
                for rad in tabell.rader:
                    assert sheet.cell(rad.row, 1).value == f"#rad:{rad.key}"
                    assert (sheet.cell(rad.row, 2).value or "") == rad.rubrik


def test_sheet__only_what_people_fill_in_is_unlocked(bocker):
    for _, mall, data in bocker:
        book = open_book(data)
        free = {
            (flik.definition.namn, rad.row)
            for flik in mall.flikar
            for tabell in flik.tabeller
            for rad in tabell.rader
            if rad.fri
        }
        expected = {
            (sheet.title, cell.coordinate)
            for sheet, cell, what in iter_cells(mall, book)
            if what.slag in OPEN
        } | {(name, f"B{row}") for name, row in free}
        unlocked = {
            (sheet.title, cell.coordinate)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        assert unlocked == expected
        assert unlocked
        assert all(sheet.protection.sheet for sheet in book)


def test_sheet__what_people_fill_in_has_a_border_and_nothing_else_has(bocker):
    for _, mall, data in bocker:
        for _, cell, what in iter_cells(mall, open_book(data)):
            has_box = bool(cell.border.left.style and cell.border.right.style)
            assert has_box is (what.slag in OPEN), cell.coordinate


def test_sheet__sum_rows_are_bold_under_a_line(bocker):
    for _, mall, data in bocker:
        book = open_book(data)
        for flik in mall.flikar:
            for tabell in flik.tabeller:
                for rad in tabell.rader:
                    label = book[flik.definition.namn].cell(rad.row, 2)
                    assert bool(label.border.top.style and label.font.bold) is bool(rad.summa)


def test_sheet__every_formula_carries_the_value_that_a_spreadsheet_computes(bocker):
    seen = 0
    for _, mall, data in bocker:
        book = Book(data)
        book.calculate()
        computed = open_book(book.save(), values=True)
        handed_out = open_book(data, values=True)
        for sheet, cell, _ in iter_cells(mall, open_book(data)):
            if cell.data_type == "f":
                shown = handed_out[sheet.title][cell.coordinate].value
                expected = computed[sheet.title][cell.coordinate].value
                assert shown is not None
                same = shown == expected or abs(shown - expected) < 1e-9
                assert same, f"{sheet.title}!{cell.coordinate} {cell.value}"
                seen += 1
    assert seen > 40


def test_sheet__text_that_looks_like_a_formula_is_text(mini):
    definitions = make_definitions(mini)
    mall = make_mall(definitions, KANT)
    [data] = prepare(definitions, KANT)[0].values()
    place = mall.find_tabell("allt").find_rad("a")
    label = open_book(data)[ALLT.rubrik].cell(place.row, 2)
    assert (label.data_type, label.value) == ("s", "=A")


def test_sheet__cells_for_text_keep_what_people_type(mini):
    """A line that begins with "- " must not become a formula in a text cell."""
    definitions = make_definitions(mini)
    mall = make_mall(definitions, KANT)
    book = open_book(prepare(definitions, KANT)[0].popitem()[1])
    for kolumn in ("text", "lang", "val"):
        assert find_cell(book, mall, "allt", "a", kolumn).number_format == "@"
    assert find_cell(book, mall, "allt", "a", "dag").number_format == "yyyy-mm-dd"
    assert find_cell(book, mall, "allt", "a", "utfall").number_format == "#,##0"
    assert find_cell(book, mall, "allt", "a", "kronor").number_format == "#,##0.00"
    assert find_cell(book, mall, "allt", "a", "andel").number_format == "#,##0.0"


def test_sheet__years_have_no_thousands_separator(bocker):
    _, mall, data = bocker[0]
    cell = find_cell(open_book(data), mall, "investeringar", "ny_01", "fardig")
    assert cell.number_format == "0"


def test_names__one_per_column_over_its_rows(bocker):
    for _, mall, data in bocker:
        names = open_book(data).defined_names
        expected = {}
        for flik in mall.flikar:
            for tabell in flik.tabeller:
                for kolumn in tabell.definition.kolumner:
                    letter = chr(ord("A") + tabell.get_column(kolumn.id) - 1)
                    first, last = tabell.rader[0].row, tabell.rader[-1].row
                    sheet = flik.definition.namn
                    expected[f"{tabell.definition.id}.{kolumn.id}"] = (
                        f"'{sheet}'!${letter}${first}:${letter}${last}"
                    )
        assert {key: item.attr_text for key, item in names.items()} == expected
