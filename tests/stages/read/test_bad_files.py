"""Files that are no workbook, or a damaged one: one finding each, and the others are read."""

import io
import zipfile

import pytest
from builders import replace_part
from material import codes, fill_full, is_fel, only

from pipeline.core.source import CellRef


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "LAS-012"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "LAS-011",
        ),
        (b"PK\x03\x04 nothing more", "LAS-014"),
        (b"enhet;belopp\n", "LAS-009"),
        (b"", "LAS-020"),
    ],
)
def test_file_that_is_no_workbook__is_fel_and_the_others_are_read(las, mallar, data, code):
    result = las(fill_full(mallar), data)
    finding = only(result, code)
    assert is_fel(finding)
    assert finding.source == CellRef("inlamningar/barnb.xlsx", "", "")
    assert len(result.value) == 1


def test_cut_off_workbook__is_fel(las, mallar):
    data = fill_full(mallar)
    assert codes(las(data[: len(data) // 2])) == ["LAS-014"]


def test_broken_sheet__is_fel(las, mallar):
    data = fill_full(mallar)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml")
    broken = replace_part(data, "xl/worksheets/sheet2.xml", sheet[: len(sheet) // 2])
    assert codes(las(broken)) == ["LAS-014"]


def test_workbook_with_macros__is_fel(las, mallar):
    data = replace_part(fill_full(mallar), "xl/vbaProject.bin", b"macro")
    assert codes(las(data)) == ["LAS-013"]
    with zipfile.ZipFile(io.BytesIO(fill_full(mallar))) as archive:
        types = archive.read("[Content_Types].xml").replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main",
            b"ms-excel.sheet.macroEnabled.main",
        )
    assert codes(las(replace_part(fill_full(mallar), "[Content_Types].xml", types))) == ["LAS-013"]


def test_same_file_twice__is_told_and_read_once(las, mallar):
    data = fill_full(mallar)
    result = las(data, data)
    assert codes(result) == ["LAS-008"]
    assert len(result.value) == 1
