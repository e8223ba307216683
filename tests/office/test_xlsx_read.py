"""The reader against openpyxl as the oracle, and the few things openpyxl cannot tell."""

import datetime as dt
import io
import re
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from builders import replace_part
from hypothesis import given
from hypothesis import strategies as st

from pipeline.office.opc.unpack import OfficeError, unpack
from pipeline.office.xlsx import scan as xlsx_scan
from pipeline.office.xlsx.model import get_reference
from pipeline.office.xlsx.read import convert_serial, read_workbook
from pipeline.office.xlsx.scan import Kind, parse_number, scan_cells

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "xlsx_stokigt"
REFUSED = {"calamine__pass_protected.xlsx", "calamine__vba.xlsm", "poi__poc-xmlbomb.xlsx"}
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="no samples beside the project")


def find_samples():
    """The samples that may be read; the one with 100 000 cells takes seconds in openpyxl."""
    return [
        pytest.param(
            path, id=path.stem, marks=pytest.mark.slow if path.stat().st_size > 300_000 else ()
        )
        for path in sorted(SAMPLES.glob("*.xlsx"))
        if path.name not in REFUSED
    ]


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    worksheets = {sheet.title: sheet for sheet in values.worksheets}
    assert [sheet.name for sheet in workbook.sheets] == list(worksheets)
    for sheet in workbook.sheets:
        oracle = worksheets[sheet.name]
        assert describe(workbook, sheet) == describe_oracle(oracle, formulas[sheet.name])
        assert sheet.state == oracle.sheet_state
        hidden = {row for row, look in oracle.row_dimensions.items() if look.hidden}
        assert sheet.hidden_rows == hidden
        notes = {cell.coordinate for row in oracle.iter_rows() for cell in row if cell.comment}
        assert set(sheet.notes) == notes
    assert workbook.is_1904 == (values.epoch.year == 1904)
    return workbook


@needs_samples
@pytest.mark.parametrize("path", find_samples())
def test_read_workbook__agrees_with_openpyxl_on_every_sample(path):
    if "strict" in path.name:
        pytest.skip("openpyxl reads a strict file as empty")
    assert_equal_to_oracle(path.read_bytes())


@needs_samples
@pytest.mark.parametrize("path", find_samples())
def test_scan_cells__both_ways_give_the_same(path, monkeypatch):
    data = path.read_bytes()
    fast = read(data)
    monkeypatch.setattr(xlsx_scan, "_CELL", re.compile("never"))
    assert read(data).sheets == fast.sheets


@needs_samples
def test_read_workbook__reads_a_strict_file_in_full():
    data = (SAMPLES / "poi__SampleSS.strict.xlsx").read_bytes()
    workbook = read(data)
    calamine = python_calamine.load_workbook(io.BytesIO(data))
    total = 0
    for sheet in workbook.sheets:
        rows = calamine.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.rows.get(number, {}).get(column)
                total += cell is not None
                if isinstance(value, float):
                    assert cell.number == parse_number(repr(value))
                elif isinstance(value, str):
                    assert (cell.text if cell else "") == value
    assert total > 10
    assert sum(len(row) for sheet in workbook.sheets for row in sheet.rows.values()) == total


def make_generated():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Tal & text")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = book.add_format({"num_format": 10, "locked": False})
        coloured = book.add_format({"num_format": '[Red]"dagar" #,##0;[h]'[:-4]})
        page.write_row(0, 0, [1, -2.5, 1.1, 0.1 + 0.2, 1e20, 1e-7, 123456789012345])
        page.write_row(1, 0, ["å\u00a0ä ö", "a & b < c", "rad\nrad", "_x0041_", " kant "])
        page.write_formula(2, 0, "=A1+1", None, 2)
        page.write_formula(2, 1, '="x"', None, "x")
        page.write_formula(2, 2, "=1/0", None, "#DIV/0!")
        page.write_boolean(2, 3, True)
        page.write_datetime(3, 0, dt.date(2025, 3, 31), day)
        page.write_number(3, 1, 0.071, share)
        page.write_number(3, 2, 5, coloured)
        page.write_blank(3, 3, None, share)
        page.write_comment(0, 0, "en anteckning")
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(5, 6, None, None, {"hidden": True})
        page.protect()
        hidden = book.add_worksheet("Dold")
        hidden.very_hidden()
        hidden.write(1, 1, "gömt")
        book.define_name("namn", "='Tal & text'!$A$1")
        book.set_custom_property("enhet", "barn")
    return stream.getvalue()


def test_read_workbook__agrees_with_openpyxl_on_a_generated_workbook():
    workbook = assert_equal_to_oracle(make_generated())
    first, hidden = workbook.sheets
    assert first.is_protected
    assert not hidden.is_protected
    assert first.hidden_columns == {6, 7}
    assert hidden.rows[2][2].text == "gömt"
    assert workbook.names == {"namn": "'Tal & text'!$A$1"}
    assert workbook.properties == {"enhet": "barn"}
    assert first.notes == {"A1": "en anteckning"}


def test_read_workbook__one_cell_far_away_costs_nothing():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet().write(1048575, 16383, "längst bort")
    (sheet,) = read(stream.getvalue()).sheets
    assert sheet.rows[1048576][16384].text == "längst bort"
    assert sum(len(row) for row in sheet.rows.values()) == 1


def test_read_workbook__numbers_are_those_that_were_typed():
    row = read(make_generated()).sheets[0].rows[1]
    found = [row[column].number for column in range(1, 8)]
    typed = ["1", "-2.5", "1.1", "0.3", "1E+20", "1E-7", "123456789012345"]
    assert found == [Decimal(text) for text in typed]


def test_read_workbook__styles_tell_dates_and_percent():
    workbook = read(make_generated())
    row = workbook.sheets[0].rows[4]
    day, share, coloured = (workbook.get_style(row[column]) for column in (1, 2, 3))
    assert (day.is_date, day.is_percent) == (True, False)
    assert (share.is_date, share.is_percent) == (False, True)
    assert (coloured.is_date, coloured.is_percent) == (False, False)


def scan(xml, strings=()):
    return {
        (row, column): (cell.kind, cell.text, cell.formula)
        for row, cells in scan_cells(f"<sheetData>{xml}</sheetData>", "x", strings).items()
        for column, cell in cells.items()
    }


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="B2"><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c r="B2" s="3" t="n"><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', (Kind.ERROR, "#DIV/0!", "1/0")),
        ('<c r="B2"><f aca="false">A1&lt;2</f><v>5</v></c>', (Kind.NUMBER, "5", "A1<2")),
        ('<c r="B2"><f t="shared" si="0"/><v>5</v></c>', (Kind.NUMBER, "5", "")),
        ('<c r="B2"><f>A1</f><v></v></c>', (Kind.EMPTY, None, "A1")),
        ('<c r="B2"><f>A1</f></c>', (Kind.EMPTY, None, "A1")),
        ('<c r="B2"><f>A1</f><v/></c>', (Kind.EMPTY, None, "A1")),
        ('<c r="B2" t="str"><f>A1</f><v></v></c>', (Kind.TEXT, "", "A1")),
        ('<c r="B2" t="b"><v>1</v></c>', (Kind.BOOL, "1", None)),
        ('<c r="B2" t="d"><v>2025-03-31</v></c>', (Kind.DATE, "2025-03-31", None)),
        ('<c r="B2" t="s"><v>0</v></c>', (Kind.TEXT, "delad", None)),
        (
            '<c r="B2" t="inlineStr"><is><r><t>a &amp; </t></r><r><t>&#98;</t></r></is></c>',
            (Kind.TEXT, "a & b", None),
        ),
        (
            '<c r="B2" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
            (Kind.TEXT, "a", None),
        ),
        ('<c r="B2" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>', (Kind.TEXT, "a<b", None)),
        ('<!-- x --><c r="B2"><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c s="1" r="B2"><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c r="A2" s="4"/><c><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c r="A2" s="4"/><c r="B2" cm="1"><v>1</v></c>', (Kind.NUMBER, "1", None)),
        ('<c r="B2" t="inlineStr"><is><t>a_x0007_b</t></is></c>', (Kind.TEXT, "a\x07b", None)),
        ('<c r="B2" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', (Kind.TEXT, "😀", None)),
    ],
)
def test_scan_cells__every_way_of_writing_a_cell(xml, expected):
    assert scan(f'<row r="2">{xml}</row>', ("delad",)) == {(2, 2): expected}


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="B2" t="s"><v>7</v></c>',
        '<c r="B2" t="okand"><v>7</v></c>',
        '<c r="B2"><v>1</c>',
    ],
)
def test_scan_cells__broken_cells_are_an_error(xml):
    with pytest.raises(OfficeError):
        scan(f'<row r="2">{xml}</row>')


def test_scan_cells__more_cells_than_any_workbook_holds_is_an_error(monkeypatch):
    monkeypatch.setattr(xlsx_scan, "MAX_CELLS", 2)
    with pytest.raises(OfficeError):
        scan('<c r="A1"><v>1</v></c>' * 3)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_parse_number__gives_back_fifteen_digits(number):
    typed = Decimal(f"{number:.12g}")
    assert parse_number(f"{float(typed):.17g}") == typed


@pytest.mark.parametrize("text", ["", "abc", "inf", "nan", "1_0_x"])
def test_parse_number__refuses_what_is_no_number(text):
    with pytest.raises(ValueError):  # noqa: PT011 (float and our own say it differently)
        parse_number(text)


@pytest.mark.parametrize(
    ("serial", "is_1904", "day"),
    [
        ("45747", False, dt.date(2025, 3, 31)),
        ("45747.75", False, dt.date(2025, 3, 31)),
        ("1", False, dt.date(1900, 1, 1)),
        ("59", False, dt.date(1900, 2, 28)),
        ("60", False, None),
        ("61", False, dt.date(1900, 3, 1)),
        ("0", False, None),
        ("0", True, dt.date(1904, 1, 1)),
        ("44285", True, dt.date(2025, 3, 31)),
        ("-1", False, None),
        ("99999999", False, None),
    ],
)
def test_convert_serial__both_date_systems(serial, is_1904, day):
    assert convert_serial(Decimal(serial), is_1904=is_1904) == day


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_read_workbook__a_broken_or_absent_part_is_an_error(name):
    data = make_generated()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read(name)
    with pytest.raises(OfficeError):
        read(replace_part(data, name, part[: len(part) // 2]))
    if "sheet1" in name:
        with pytest.raises(OfficeError):
            read(replace_part(data, name, None))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("xl/sharedStrings.xml", b"b &lt; c", b"b &#x110000; c"),
        ("xl/styles.xml", b'<xf numFmtId="10"', b'<xf numFmtId="x"'),
        ("xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>ett</v>"),
    ],
)
def test_read_workbook__what_cannot_be_a_number_is_an_error(name, old, new):
    data = make_generated()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read(name)
    assert old in part
    with pytest.raises(OfficeError):
        read(replace_part(data, name, part.replace(old, new)))


def test_read_workbook__prefixed_names_are_read_too():
    data = make_generated()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", part.split("?>", 1)[1])
    prefixed = prefixed.replace('xmlns="', 'xmlns:x="', 1)
    changed = read(replace_part(data, "xl/worksheets/sheet1.xml", prefixed.encode()))
    assert changed.sheets[0] == read(data).sheets[0]
