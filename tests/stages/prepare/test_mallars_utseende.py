"""How a workbook looks: headings, texts, instructions, print set-up."""

import re

from bocker import (
    KANT,
    UNDERLAG,
    make_definitions,
    make_mall,
    open_book,
    prepare,
)

from pipeline.core.inlamning import Underlag
from pipeline.core.period import Period
from pipeline.schema.arbetsbok import Typ
from pipeline.stages.prepare import prepare_mallar

_DEFAULT_HEIGHT = 15


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
                    height = sheet.row_dimensions[cell.row].height or _DEFAULT_HEIGHT
                    assert height >= min(lines * size * 1.2, 405), (sheet.title, cell.coordinate)


def test_sheet__rows_of_one_line_grow_with_what_is_written_in_them(bocker):
    for _, mall, data in bocker:
        sheets = {sheet.title: sheet for sheet in open_book(data)}
        empty = [
            sheets[flik.definition.namn].row_dimensions[rad.row].height
            for flik in mall.flikar
            for tabell in flik.tabeller
            if all(item.typ is not Typ.LANGTEXT for item in tabell.definition.kolumner)
            for rad in tabell.rader
            if rad.fri
        ]
        assert set(empty) <= {None}


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
