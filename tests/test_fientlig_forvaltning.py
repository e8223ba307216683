"""What goes wrong at one förvaltning is told once, and never as faults of the others' totals."""

import dataclasses
from pathlib import Path

import pytest
from builders import Formel, change, fill, replace_part

from pipeline.commands.session import Session
from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period
from pipeline.flow import Mottaget

ROOT = Path(__file__).parent.parent
BOKSLUT = (2025, "bokslut")
SESSION = Session(ROOT, "hallstahammar", Period(2025))
WHOLE = SESSION.load(*BOKSLUT)
FILES = {
    item.name.rpartition("/")[2].partition("_hallstahammar")[0]: item for item in WHOLE.inlamningar
}
CELL = ("drift", "hemtjanst", "externa_kostnader")


def run(**changed):
    """Codes of FEL, of VARNING and of what is said for information; None leaves a file out."""
    files = [
        Fil(item.name, changed.get(name, item.data))
        for name, item in FILES.items()
        if changed.get(name, item.data) is not None
    ]
    material = Mottaget(tuple(files), WHOLE.underlag)
    kedja = dataclasses.replace(SESSION.kedja, load=lambda *when: find_material(when, material))
    found = kedja.check(*BOKSLUT).findings
    SESSION.kedja._inlasta.pop(BOKSLUT, None)  # earlier occasions are read once
    return tuple(
        sorted(item.code for item in found if item.severity is severity) for severity in Severity
    )


def find_material(when, material):
    """The bokslut as changed, and earlier occasions as they are."""
    return material if when == BOKSLUT else SESSION.load(*when)


BEFORE = run()


def compare(found):
    """What has come since the workbooks were whole."""
    rest = []
    for codes, before in zip(found, BEFORE, strict=True):
        left = list(codes)
        for code in before:
            if code in left:
                left.remove(code)
        rest.append(left)
    return rest


def test_whole_material__has_no_fel():
    assert BEFORE[0] == []


@pytest.mark.parametrize("enhet", sorted(FILES))
def test_missing_workbook__is_one_fel_and_checks_wait(enhet):
    fel, varningar, upplysningar = compare(run(**{enhet: None}))
    assert fel == ["KON-001"]
    assert varningar == []
    assert "KON-104" in upplysningar
    assert "KON-103" not in upplysningar


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "LAS-020"),
        (FILES["socialnamnd"].data[:-3000], "LAS-014"),
        (b"a;b\n1;2\n", "LAS-009"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "LAS-012"),
        (replace_part(FILES["socialnamnd"].data, "xl/vbaProject.bin", b"x"), "LAS-013"),
        (
            change(FILES["socialnamnd"].data, lambda book: book.set_meta("period", "2024")),
            "LAS-004",
        ),
    ],
)
def test_workbook_that_cannot_be_read__is_one_fel(data, code):
    assert compare(run(socialnamnd=data))[:2] == [[code], []]


def _find_row(book):
    sheet, reference = book.find("drift", "hemtjanst", "rubrik")
    return sheet, int(reference[1:])


def _delete_row(book):
    sheet, row = _find_row(book)
    sheet.delete_row(row)


def _insert_row(book):
    sheet, row = _find_row(book)
    sheet.insert_row(row + 1)
    sheet.set(f"B{row + 1}", "Feriejobb")
    sheet.set(f"E{row + 1}", -500)


def _delete_column(book):
    sheet, row = _find_row(book)
    sheet.set(f"D{row - 2}", None)
    for number in range(row - 1, row + 12):
        sheet.set(f"D{number}", None)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (_delete_row, "LAS-037"),
        (_insert_row, "LAS-040"),
        (_delete_column, "LAS-036"),
        (lambda book: book.remove("Drift"), "LAS-031"),
        (lambda book: book.remove("Mål"), "LAS-031"),
    ],
)
def test_damaged_table__is_one_fel_and_no_total_is_wrong_for_it(edit, code):
    assert compare(run(socialnamnd=change(FILES["socialnamnd"].data, edit)))[:2] == [[code], []]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("ca 45", "LAS-061"),
        ("1.234", "LAS-062"),
        ("1,2 mnkr", "LAS-068"),
        (None, "LAS-060"),
        (True, "LAS-065"),
        (Formel("=C12+1"), "LAS-064"),
    ],
)
def test_cell_that_cannot_be_read__is_one_fel(content, code):
    data = fill(FILES["socialnamnd"].data, {CELL: content})
    assert compare(run(socialnamnd=data))[:2] == [[code], []]
