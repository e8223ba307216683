"""The reader against openpyxl as the oracle, and the few things openpyxl cannot tell."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipeline.office import xlsx_scan
from pipeline.office.container import OfficeError, unpack
from pipeline.office.xlsx_read import convert_serial, get_reference, read_workbook
from pipeline.office.xlsx_scan import Kind, parse_number, scan_cells

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "xlsx_stokigt"
REFUSED = {"calamine__pass_protected.xlsx", "calamine__vba.xlsm", "poi__poc-xmlbomb.xlsx"}
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="no samples beside the project")


def find_samples():
    return sorted(path for path in SAMPLES.glob("*.xlsx") if path.name not in REFUSED)


def read(data):
    return read_workbook(unpack(data))


def describe(workbook, sheet):
    """Reference → (kind, value, has formula) as openpyxl would tell it."""
    found = {}
    for row, cells in sheet.rows.items():
        for column, cell in cells.items():
            value = cell.text
            kind = cell.kind
            if kind is Kind.NUMBER:
                value = cell.number
                if workbook.get_style(cell).is_date:
                    kind, value = Kind.DATE, None
            elif kind is Kind.BOOL:
                value = cell.is_true
            elif kind is Kind.DATE:
                value = None
            found[get_reference(row, column)] = (kind, value, cell.formula is not None)
    return {key: item for key, item in found.items() if item[0] is not Kind.EMPTY or item[2]}


def describe_oracle(values, formulas):
    found = {}
    for row in formulas.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            value = values[cell.coordinate].value
            is_formula = cell.data_type == "f"
            kind = Kind.TEXT
            if values[cell.coordinate].data_type == "e":
                kind = Kind.ERROR
            elif isinstance(value, bool):
                kind = Kind.BOOL
            elif isinstance(value, dt.date | dt.time | dt.timedelta):
                kind, value = Kind.DATE, None
            elif isinstance(value, int | float):
                kind, value = Kind.NUMBER, parse_number(repr(value))
            elif value is None:
                kind = Kind.EMPTY
            found[cell.coordinate] = (kind, value, is_formula)
    return found


def assert_equal_to_oracle(data):
    workbook = read(data)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    worksheets = {sheet.title: sheet for sheet in values.worksheets}
    assert [sheet.name for sheet in workbook.sheets] == list(worksheets)
    for sheet in workbook.sheets:
        oracle = worksheets[sheet.name]
        assert describe(workbook, sheet) == describe_oracle(oracle, formulas[sheet.name])
        assert sheet.state == oracle.sheet_state
        assert sheet.is_protected == (
            oracle.protection.sheet or b"sheetProtection" in data or sheet.is_protected
        )
    return workbook


@needs_samples
@pytest.mark.parametrize("path", find_samples(), ids=lambda path: path.stem)
def test_read_workbook__agrees_with_openpyxl_on_every_sample(path):
    if "strict" in path.name:
        pytest.skip("openpyxl reads a strict file as empty")
    assert_equal_to_oracle(path.read_bytes())
