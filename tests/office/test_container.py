"""One hostile or mistaken file per rule: refused before anything in it is read."""

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from builders import replace_part

from pipeline.office.opc import unpack as container
from pipeline.office.opc.unpack import (
    Obstacle,
    OfficeError,
    decode_xml,
    open_package,
    parse_xml,
    read_relationships,
    unpack,
)
from pipeline.office.xlsx.read import read_workbook

SAMPLES = Path(__file__).parents[2].parent / "shared" / "data" / "xlsx_stokigt"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="no samples beside the project")


@pytest.fixture(scope="session")
def good():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet().write_url(0, 0, "https://www.scb.se")
    return stream.getvalue()


def refuse(data):
    """The obstacles of a refused file."""
    with pytest.raises(OfficeError) as caught:
        open_package(data)
    return [problem.obstacle for problem in caught.value.problems]


def test_open_package__opens_a_workbook_with_a_link_to_the_web(good):
    package = open_package(good)
    assert package.main == "xl/workbook.xml"
    assert ("worksheet", "xl/worksheets/sheet1.xml") in read_relationships(
        package, package.main
    ).values()


@pytest.mark.parametrize(
    ("data", "obstacle"),
    [
        (b"", Obstacle.TOM),
        (b"enhet;belopp", Obstacle.FEL_FORMAT),
        (b"{\\rtf1}", Obstacle.FEL_FORMAT),
        (b"PK\x05\x06" + b"\0" * 18, Obstacle.FEL_FORMAT),
        (b"PK\x03\x04skrap", Obstacle.SKADAD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Obstacle.ALDRE_FORMAT),
    ],
)
def test_sak_01__signature_decides(data, obstacle):
    assert refuse(data) == [obstacle]


def with_type(data, old, new):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
    assert old in types
    return replace_part(data, "[Content_Types].xml", types.replace(old, new))


@pytest.mark.parametrize(
    ("kind", "obstacle"),
    [
        (b"vnd.openxmlformats-officedocument.wordprocessingml.document.main", Obstacle.FEL_FORMAT),
        (b"vnd.openxmlformats-officedocument.spreadsheetml.template.main", Obstacle.FEL_FORMAT),
        (b"vnd.ms-excel.sheet.macroEnabled.main", Obstacle.MAKRON),
        (b"vnd.ms-excel.sheet.binary.macroEnabled.main", Obstacle.MAKRON),
    ],
)
def test_sak_01__content_decides_not_the_name(good, kind, obstacle):
    main = b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
    assert refuse(with_type(good, main, kind)) == [obstacle]


@needs_samples
@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("calamine__pass_protected.xlsx", Obstacle.LOSENORD),
        ("calamine__vba.xlsm", Obstacle.MAKRON),
        ("poi__poc-xmlbomb.xlsx", Obstacle.DTD),
        ("calamine__errors.xlsx", Obstacle.EXTERN_KALLA),
    ],
)
def test_open_package__refuses_hostile_samples(name, obstacle):
    assert obstacle in refuse((SAMPLES / name).read_bytes())


def test_sak_02__limits_count_bytes_as_read(good, monkeypatch):
    bomb = replace_part(good, "xl/media/x.bin", b"\0" * 3_000_000)
    assert refuse(bomb) == [Obstacle.FOR_STOR]
    monkeypatch.setattr(container, "MAX_RATIO", 10_000)
    open_package(bomb)
    monkeypatch.setattr(container, "MAX_PART", 2_000_000)
    assert refuse(bomb) == [Obstacle.FOR_STOR]
    monkeypatch.setattr(container, "MAX_PART", 4_000_000)
    monkeypatch.setattr(container, "MAX_TOTAL", 1_000_000)
    assert refuse(bomb) == [Obstacle.FOR_STOR]


def test_sak_02__a_part_that_lies_about_its_size_is_refused(good):
    bomb = bytearray(replace_part(good, "xl/media/x.bin", b"\0" * 3_000_000))
    size = struct.pack("<I", 3_000_000)
    while (place := bomb.find(size)) >= 0:
        bomb[place : place + 4] = struct.pack("<I", 10)
    assert refuse(bytes(bomb)) == [Obstacle.SKADAD]


def test_sak_02__too_many_parts_are_refused(good, monkeypatch):
    monkeypatch.setattr(container, "MAX_PARTS", 3)
    assert refuse(good) == [Obstacle.FOR_STOR]


def add_entry(data, name, content=b"x", *, mode=None):
    stream = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(stream, "a") as archive:
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = name
            if mode:
                info.external_attr = mode << 16
            archive.writestr(info, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../x.xml",
        "xl/../../x.xml",
        "/x.xml",
        "C:/x.xml",
        "xl\\x.xml",
        "xl/\x07.xml",
        "XL/Workbook.xml",
        "xl/workbook.xml",
    ],
)
def test_sak_03__names_that_may_not_be_there(good, name):
    assert refuse(add_entry(good, name)) == [Obstacle.OTILLATEN_POST]


def test_sak_03__symbolic_links_and_zips_inside(good):
    link = add_entry(good, "xl/lank.xml", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    assert refuse(link) == [Obstacle.OTILLATEN_POST]
    assert refuse(add_entry(good, "xl/media/x.bin", good)) == [Obstacle.OTILLATEN_DEL]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_sak_04__no_dtd_in_any_encoding(good, encoding):
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    assert refuse(replace_part(good, "xl/theme/x.xml", text.encode(encoding))) == [Obstacle.DTD]
    with pytest.raises(OfficeError):
        parse_xml(text.encode(encoding))


def test_sak_05__broken_xml_is_our_own_error(good):
    with pytest.raises(OfficeError):
        parse_xml(b"<a><b></a>")
    with pytest.raises(OfficeError):
        decode_xml(b"<?xml version='1.0'?><a>\xe5</a>")
    assert decode_xml("<a>\r\n</a>".encode("utf-16")) == "<a>\n</a>"
    with pytest.raises(OfficeError):
        read_workbook(open_package(replace_part(good, "xl/workbook.xml", b"<a>\xff</a>")))


@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("xl/vbaProject.bin", Obstacle.MAKRON),
        ("xl/macrosheets/sheet1.xml", Obstacle.OTILLATEN_DEL),
        ("xl/dialogsheets/sheet1.xml", Obstacle.OTILLATEN_DEL),
        ("xl/activeX/activeX1.xml", Obstacle.OTILLATEN_DEL),
        ("customUI/customUI.xml", Obstacle.OTILLATEN_DEL),
        ("xl/embeddings/oleObject1.bin", Obstacle.OTILLATEN_DEL),
        ("xl/webextensions/webextension1.xml", Obstacle.OTILLATEN_DEL),
    ],
)
def test_sak_10__parts_that_may_not_be_there(good, name, obstacle):
    assert refuse(replace_part(good, name, b"<x/>")) == [obstacle]


@pytest.mark.parametrize(
    "name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/q1.xml"]
)
def test_sak_11__sources_outside_the_file(good, name):
    assert refuse(replace_part(good, name, b"<x/>")) == [Obstacle.EXTERN_KALLA]


def test_sak_11__power_query(good):
    data = replace_part(good, "customXml/item1.xml", b"<DataMashup>x</DataMashup>")
    assert refuse(data) == [Obstacle.EXTERN_KALLA]


RELATIONSHIP = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/relationships/{kind}" Target="{target}"'
    ' TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("kind", "target", "is_refused"),
    [
        ("hyperlink", "https://www.scb.se", False),
        ("hyperlink", "mailto:ekonomi@kommun.se", False),
        ("hyperlink", "file:///G:/bokslut.xlsx", True),
        ("hyperlink", "javascript:alert(1)", True),
        ("image", "https://x.se/a.png", True),
        ("attachedTemplate", "\\\\server\\mall", True),
    ],
)
def test_sak_11__only_links_to_the_web(good, kind, target, is_refused):
    part = RELATIONSHIP.format(kind=kind, target=target).encode()
    data = replace_part(good, "xl/drawings/_rels/drawing1.xml.rels", part)
    if is_refused:
        assert refuse(data) == [Obstacle.EXTERN_KALLA]
    else:
        open_package(data)


def test_open_package__tells_every_reason_at_once(good):
    data = replace_part(good, "xl/vbaProject.bin", b"x")
    data = replace_part(data, "xl/connections.xml", b"<x/>")
    assert set(refuse(data)) == {Obstacle.MAKRON, Obstacle.EXTERN_KALLA}


def test_unpack__a_part_with_a_password_is_refused(good):
    data = bytearray(good)
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    data[6] |= 1
    with pytest.raises(OfficeError) as caught:
        unpack(bytes(data))
    assert caught.value.problems[0].obstacle is Obstacle.LOSENORD
