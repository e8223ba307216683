"""The workbooks of the kommuner that the definitions hold."""

import pytest
from bocker import PERIOD, open_book
from builders import Book
from definitionshjalp import load_bokslut
from hjalp import ROOT
from verktyg import find_audit_errors, find_sdk_errors

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil
from pipeline.paths import find_kommuner
from pipeline.stages.prepare import prepare_mallar
from pipeline.stages.read import read_underlag

KOMMUNER = find_kommuner(ROOT / "definitions")


@pytest.fixture(scope="module", params=KOMMUNER)
def made(request):
    definitions = load_bokslut(request.param)
    folder = ROOT / "input" / request.param / str(PERIOD) / "bokslut" / "underlag"
    files = [Fil(path.name, path.read_bytes()) for path in sorted(folder.glob("*.csv"))]
    underlag = read_underlag(files, definitions).value
    return definitions, underlag, prepare_mallar(definitions, PERIOD, underlag)


def test_kommun__everyone_who_delivers_gets_a_workbook(made):
    definitions, _, result = made
    assert [item for item in result.findings if item.severity is Severity.FEL] == []
    assert len(result.value) == sum(bool(enhet.arbetsbok) for enhet in definitions.enheter)
    assert all(fil.name.isascii() for fil in result.value)


def test_kommun__same_bytes_twice(made):
    definitions, underlag, result = made
    assert prepare_mallar(definitions, PERIOD, underlag).value == result.value


@pytest.mark.slow
def test_kommun__every_cached_value_is_what_a_spreadsheet_computes(made):
    for fil in made[2].value:
        book = Book(fil.data)
        book.calculate()
        computed = open_book(book.save(), values=True)
        handed_out = open_book(fil.data, values=True)
        for sheet in open_book(fil.data):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = handed_out[sheet.title][cell.coordinate].value
                        theirs = computed[sheet.title][cell.coordinate].value
                        place = f"{fil.name} {sheet.title}!{cell.coordinate}"
                        assert ours == pytest.approx(theirs), place


@pytest.mark.slow
@pytest.mark.parametrize("validate", [find_sdk_errors, find_audit_errors])
def test_kommun__no_validator_finds_an_error(made, validate, tmp_path):
    for fil in made[2].value:
        path = tmp_path / fil.name
        path.write_bytes(fil.data)
        assert validate(path) == [], fil.name
