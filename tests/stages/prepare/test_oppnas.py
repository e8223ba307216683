"""What other programs say of our workbooks. Each validator first proves itself on two files."""

import openpyxl
import pytest
import xlsxwriter
from bocker import KANT, UNDERLAG, make_definitions, prepare
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.office.opc.write import read_package, write_package

pytestmark = pytest.mark.slow
VALIDATORS = [find_sdk_errors, find_audit_errors]


@pytest.fixture(scope="module")
def files(mini, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mallar")
    found = []
    for definitions, underlag in ((mini, UNDERLAG), (make_definitions(mini), KANT)):
        for name, data in prepare(definitions, underlag)[0].items():
            path = folder / f"{len(found)}_{name}"
            path.write_bytes(data)
            found.append(path)
    return found


@pytest.mark.parametrize("validate", VALIDATORS)
def test_validator__finds_nothing_in_a_good_file_and_something_in_a_bad(validate, tmp_path):
    good, bad = tmp_path / "bra.xlsx", tmp_path / "dalig.xlsx"
    with xlsxwriter.Workbook(good) as plain:
        plain.add_worksheet("Blad").write(0, 0, 1)
    parts = read_package(good.read_bytes())
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"<sheetData>", b"<finnsInte/><sheetData>")
    bad.write_bytes(write_package({**parts, "xl/worksheets/sheet1.xml": sheet}))
    assert not validate(good)
    assert validate(bad)


@pytest.mark.parametrize("validate", VALIDATORS)
def test_workbooks__no_validator_finds_an_error(files, validate):
    assert {path.name: validate(path) for path in files} == {path.name: [] for path in files}


def test_workbooks__libreoffice_opens_them_and_computes_the_same_values(files, tmp_path):
    """LibreOffice keeps what is cached unless asked; here every cached value is removed first."""
    seen = 0
    for path in files:
        bare = tmp_path / path.name
        formulas = openpyxl.load_workbook(path)
        formulas.save(bare)
        (tmp_path / "ut").mkdir(exist_ok=True)
        opened = openpyxl.load_workbook(convert(bare, "xlsx", tmp_path / "ut"), data_only=True)
        handed_out = openpyxl.load_workbook(path, data_only=True)
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = handed_out[sheet.title][cell.coordinate].value
                        theirs = opened[sheet.title][cell.coordinate].value
                        place = f"{path.name} {sheet.title}!{cell.coordinate} {cell.value}"
                        assert theirs == pytest.approx(ours), place
                        seen += 1
    assert seen > 40
