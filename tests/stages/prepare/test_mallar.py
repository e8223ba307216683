import re
import subprocess
import sys
from pathlib import Path

import pytest
from bocker import (
    ALLT,
    KANT,
    PERIOD,
    UNDERLAG,
    find_cell,
    make_definitions,
    make_mall,
    open_book,
    prepare,
)
from builders import Book

from pipeline.core.inlamning import Underlag
from pipeline.core.period import Period
from pipeline.schema.cell import Cellslag, describe_cell
from pipeline.schema.placement import META_KEYS
from pipeline.stages.prepare import prepare_mallar

OPEN = (Cellslag.INMATNING, Cellslag.SUMMA)
MAX_TITLE, MAX_MESSAGE = 32, 255


@pytest.fixture(scope="module")
def bocker(mini):
    """(definitions, mall, bytes) of each workbook of both sets of definitions."""
    found = []
    for definitions, underlag in ((mini, UNDERLAG), (make_definitions(mini), KANT)):
        files, findings = prepare(definitions, underlag)
        assert not findings
        for enhet, data in zip(definitions.enheter, files.values(), strict=True):
            found.append((definitions, make_mall(definitions, underlag, enhet.id), data))
    return found


def iter_cells(mall, book):
    """(sheet, cell, what it is) of each asked cell."""
    for flik in mall.flikar:
        sheet = book[flik.definition.namn]
        for tabell in flik.tabeller:
            for rad in tabell.rader:
                for kolumn in tabell.definition.kolumner:
                    cell = sheet.cell(rad.row, tabell.get_column(kolumn.id))
                    yield sheet, cell, describe_cell(mall, tabell, rad, kolumn)


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


def get_validations(sheet, cell):
    return [
        item
        for item in sheet.data_validations.dataValidation
        if any(cell.coordinate in area for area in item.sqref.ranges)
    ]


@pytest.mark.parametrize(
    ("kolumn", "kind", "formula"),
    [
        ("utfall", "whole", "-1000000000000"),
        ("kronor", "decimal", "-1000000000000"),
        ("antal", "whole", "0"),
        ("val", "list", '"ett,två,tre"'),
        ("svar", "list", '"Ja,Nej"'),
        ("langlista", "list", "_meta!$D$1:$D$30"),
        ("dag", "date", "32874"),
        ("text", "textLength", "80"),
        ("lang", "textLength", "20000"),
    ],
)
def test_validation__each_type_says_what_it_accepts(mini, kolumn, kind, formula):
    definitions = make_definitions(mini)
    mall = make_mall(definitions, KANT)
    book = open_book(prepare(definitions, KANT)[0].popitem()[1])
    for rad in ("a", "b", "c", "v"):
        cell = find_cell(book, mall, "allt", rad, kolumn)
        [found] = get_validations(book[ALLT.rubrik], cell)
        assert (found.type, found.formula1) == (kind, formula)
        assert found.error
        assert found.errorTitle
        assert found.errorStyle in (None, "stop")


def test_validation__long_lists_stand_on_the_hidden_sheet(mini):
    book = open_book(prepare(make_definitions(mini), KANT)[0].popitem()[1])
    values = [book["_meta"].cell(row, 4).value for row in range(1, 31)]
    assert values == list(ALLT.kolumner[9].lista)


def test_validation__messages_keep_to_the_limits_of_excel(bocker):
    seen = 0
    for _, _, data in bocker:
        for sheet in open_book(data):
            for item in sheet.data_validations.dataValidation:
                for title in (item.errorTitle, item.promptTitle):
                    assert len(title or "") <= MAX_TITLE
                for text in (item.error, item.prompt):
                    assert len(text or "") <= MAX_MESSAGE
                seen += 1
    assert seen > 20


def test_validation__bounds_are_told(mini):
    definitions = make_definitions(mini)
    mall = make_mall(definitions, KANT)
    book = open_book(prepare(definitions, KANT)[0].popitem()[1])
    [found] = get_validations(book[ALLT.rubrik], find_cell(book, mall, "allt", "c", "antal"))
    assert "0" in found.error
    assert "500" in found.error
    assert (found.formula1, found.formula2) == ("0", "500")


def test_validation__help_is_shown_when_the_cell_is_chosen(mini):
    definitions = make_definitions(mini)
    mall = make_mall(definitions, KANT)
    book = open_book(prepare(definitions, KANT)[0].popitem()[1])
    sheet = book[ALLT.rubrik]
    [of_row] = get_validations(sheet, find_cell(book, mall, "allt", "a", "utfall"))
    [of_column] = get_validations(sheet, find_cell(book, mall, "allt", "b", "utfall"))
    assert of_row.prompt == "Hjälp till raden."
    assert of_column.prompt == "Årets belopp."
    shown = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "Hjälp till raden." in shown
    assert "Årets belopp." in shown


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


def test_sheet__who_which_year_and_that_it_is_an_example(bocker):
    for definitions, mall, data in bocker:
        for sheet in open_book(data):
            if sheet.sheet_state == "hidden":
                continue
            texts = [str(cell.value) for row in sheet["B1:B5"] for cell in row]
            assert any(
                definitions.kommun.namn in text and mall.enhet.namn in text and "2025" in text
                for text in texts
            )
            assert definitions.kommun.exempel in texts
            assert definitions.kommun.exempel in sheet.oddFooter.left.text
            assert "&P" in sheet.oddFooter.right.text
            assert mall.enhet.namn in sheet.oddHeader.left.text


def test_sheet__unit_and_sign_rule_stand_above_each_table_of_amounts(mini):
    texter = mini.texter
    for definitions, underlag, tabell, rule in (
        (mini, UNDERLAG, "drift", "mall.teckenregel_kostnad_minus"),
        (mini, UNDERLAG, "investeringar", "mall.teckenregel_allman"),
        (make_definitions(mini), KANT, "vand", "mall.teckenregel_kostnad_plus"),
    ):
        mall = make_mall(definitions, underlag)
        data = next(iter(prepare(definitions, underlag)[0].values()))
        place = mall.find_tabell(tabell)
        flik = next(flik for flik in mall.flikar if place in flik.tabeller)
        text = open_book(data)[flik.definition.namn].cell(place.marker_row - 2, 2).value
        assert texter["mall.belopp_i"].format(enhet="tkr") in text
        assert texter[rule] in text


def test_sheet__headers_tell_unit_year_and_what_must_be_filled_in(bocker):
    _, mall, data = bocker[0]
    place = mall.find_tabell("drift")
    sheet = open_book(data)["Drift"]
    headers = {
        kolumn.id: sheet.cell(place.header_row, place.get_column(kolumn.id)).value
        for kolumn in place.definition.kolumner
    }
    assert headers["intakter"] == "Intäkter\u00a0*\ntkr"
    assert headers["netto"] == "Nettokostnad\ntkr"
    assert headers["fg"] == "Föregående år\n2024, tkr"
    assert headers["kommentar"] == "Kommentar"


def test_sheet__units_that_differ_between_rows_stand_in_a_column_of_their_own(bocker):
    definitions, mall, data = bocker[2]
    place = mall.find_tabell("uppgifter")
    sheet = open_book(data)["Noter"]
    assert sheet.cell(place.header_row, 3).value == "Värde"
    header = [cell.value for cell in sheet[place.header_row]]
    column = header.index(definitions.texter["mall.enhet"]) + 1
    assert sheet.cell(place.find_rad("invanare").row, column).value == "antal"
    assert not sheet.cell(place.find_rad("beslutsdatum").row, column).value


def test_sheet__print_set_up_and_panes(bocker):
    for _, mall, data in bocker:
        book = open_book(data)
        for flik in mall.flikar:
            sheet = book[flik.definition.namn]
            assert sheet.page_setup.paperSize == 9
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert re.fullmatch(r"\$\d+:\$\d+", sheet.print_title_rows)
            assert re.fullmatch(r"C\d+", sheet.freeze_panes)
            if len(flik.tabeller) == 1:
                row = flik.tabeller[0].header_row
                assert sheet.print_title_rows == f"${row}:${row}"


def test_sheet__rows_are_high_and_columns_wide_enough(bocker):
    """Every wrapped text has the lines it needs, as counted in characters."""
    for _, _, data in bocker:
        for sheet in open_book(data):
            if sheet.sheet_state == "hidden":
                continue
            merged = {str(area).split(":")[0]: area for area in sheet.merged_cells.ranges}
            for row in sheet.iter_rows(min_row=3):
                for cell in row:
                    if not isinstance(cell.value, str) or not cell.alignment.wrap_text:
                        continue
                    area = merged.get(cell.coordinate)
                    last = area.max_col if area else cell.column
                    width = sum(
                        sheet.column_dimensions[chr(64 + column)].width
                        for column in range(cell.column, last + 1)
                    )
                    lines = sum(
                        -(-len(line) // max(int(width * 1.25), 1)) or 1
                        for line in cell.value.split("\n")
                    )
                    size = cell.font.size or 10
                    height = sheet.row_dimensions[cell.row].height
                    assert height >= min(lines * size * 1.2, 405), (sheet.title, cell.coordinate)


def test_instructions__steps_legend_sheets_and_whom_to_ask(bocker):
    for definitions, mall, data in bocker:
        sheet = open_book(data).worksheets[0]
        assert sheet["A1"].value == "#anvisning"
        values = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        shown = "\n".join(values)
        for text in (*mall.arbetsbok.anvisning, definitions.texter["mall.kontakt"]):
            assert text in shown
        for key in ("inmatning", "kand", "formel", "summa", "obligatorisk"):
            assert definitions.texter[f"mall.tecken_{key}_text"] in values
        links = [cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink]
        assert links == [f"'{flik.definition.namn}'!A1" for flik in mall.flikar]
        assert definitions.texter["mall.senast_rubrik"] not in values


def test_instructions__the_legend_shows_the_looks_it_explains(bocker):
    definitions, _, data = bocker[0]
    sheet = open_book(data).worksheets[0]
    samples = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    texter = definitions.texter
    assert samples[texter["mall.tecken_inmatning"]].border.left.style
    assert not samples[texter["mall.tecken_kand"]].border.left.style
    assert samples[texter["mall.tecken_formel"]].font.italic
    assert samples[texter["mall.tecken_summa"]].border.top.style


def test_instructions__a_deadline_is_shown_when_the_kommun_has_one(mini):
    import dataclasses

    texter = {**mini.texter, "mall.senast": "Senast den 6 februari."}
    files, _ = prepare(dataclasses.replace(mini, texter=texter))
    sheet = open_book(files["barn_provkommun_2025.xlsx"]).worksheets[0]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "Senast den 6 februari." in values


def test_texts__a_kommun_may_replace_a_text_and_a_colour(mini):
    import dataclasses

    texter = {**mini.texter, "mall.anvisning": "Läs först", "mall.farg.primary": "123456"}
    files, _ = prepare(dataclasses.replace(mini, texter=texter))
    book = open_book(files["barn_provkommun_2025.xlsx"])
    assert book.sheetnames[0] == "Läs först"
    assert book["Läs först"]["B1"].font.color.rgb == "FF123456"


def test_texts__ampersands_in_names_survive_headers_and_cells(mini):
    import dataclasses

    kommun = dataclasses.replace(mini.kommun, namn="Å & Ö <kommun>", exempel="")
    files, _ = prepare(dataclasses.replace(mini, kommun=kommun))
    sheet = open_book(files["barn_provkommun_2025.xlsx"])["Drift"]
    assert "Å & Ö <kommun>" in sheet["B2"].value
    assert "Å && Ö <kommun>" in sheet.oddHeader.left.text


def test_period__a_part_of_the_year_is_named_by_its_last_day(mini):
    [first, *_] = prepare_mallar(mini, Period(2025, 8), Underlag()).value
    assert first.name == "barn_provkommun_2025-08.xlsx"
    assert "31 augusti 2025" in open_book(first.data)["Drift"]["B2"].value.replace("\u00a0", " ")
