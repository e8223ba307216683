"""What may be typed into a cell, and what people are told."""

import pytest
from bocker import (
    ALLT,
    KANT,
    find_cell,
    make_definitions,
    make_mall,
    open_book,
    prepare,
)

MAX_TITLE, MAX_MESSAGE = 32, 255


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
