import io
import zipfile
from datetime import date

from pipeline.office.opc.write import normalise_package, read_package, write_package

CORE = b'<cp><dcterms:created xsi:type="dcterms:W3CDTF">2031-05-06T07:08:09Z</dcterms:created></cp>'
PARTS = {
    "word/document.xml": b"<w/>" * 100,
    "docProps/core.xml": CORE,
    "_rels/.rels": b"<r/>",
    "[Content_Types].xml": b"<t/>",
}


def make_zip(parts, when):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, when), data)
    return buffer.getvalue()


def test_write_package__content_types_come_first_then_relations_then_names_in_order():
    with zipfile.ZipFile(io.BytesIO(write_package(PARTS))) as package:
        assert package.namelist() == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/document.xml",
        ]
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_DEFLATED}


def test_write_package__order_of_the_parts_does_not_matter():
    turned = dict(reversed(list(PARTS.items())))
    assert write_package(turned) == write_package(PARTS)


def test_write_package__every_part_is_read_back():
    assert read_package(write_package(PARTS)) == PARTS


def test_normalise_package__time_of_writing_does_not_matter():
    first = make_zip(PARTS, (2001, 1, 1, 1, 1, 2))
    later = make_zip(dict(reversed(list(PARTS.items()))), (2044, 12, 31, 23, 59, 58))
    day = date(2025, 12, 31)
    assert first != later
    assert normalise_package(first, day) == normalise_package(later, day)


def test_normalise_package__properties_carry_the_date_of_the_data():
    made = read_package(
        normalise_package(make_zip(PARTS, (2001, 1, 1, 1, 1, 2)), date(2025, 8, 31))
    )
    assert b">2025-08-31T00:00:00Z<" in made["docProps/core.xml"]
    assert b"2031" not in made["docProps/core.xml"]
    assert made["word/document.xml"] == PARTS["word/document.xml"]


def test_normalise_package__is_the_same_when_done_twice():
    day = date(2025, 12, 31)
    once = normalise_package(make_zip(PARTS, (2001, 1, 1, 1, 1, 2)), day)
    assert normalise_package(once, day) == once
