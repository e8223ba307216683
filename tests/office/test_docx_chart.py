"""Native charts: valid, editable, told by more than colour, and holding only what they show."""

import io
import re
import zipfile

import openpyxl
import pytest
from docx_dump import dump_docx
from docxtplskrivare import write_docx_docxtpl
from figurer import NAMNDER, diagram, document, with_table
from lxml import etree
from provdokument import tabell
from till import check_docx
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.core.dokument import Diagramtyp
from pipeline.office.docx.render import write_docx
from pipeline.office.docx.wordml import name_bookmark

MALLAR = ("templates/word/hallstahammar.docx", "tests/mini/provkommun.docx")
TYPER = tuple(item.value for item in Diagramtyp)
AR = ("2023", "2024", "2025")
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
POSITIVE = (("Uppnått", (3, 1, 0)), ("Delvis uppnått", (0, 1, 1)), ("Ej uppnått", (0, 0, 2)))


@pytest.fixture(params=MALLAR, ids=lambda name: name.rpartition("/")[2])
def dokumentmall(request):
    return (request.config.rootpath / request.param).read_bytes()


@pytest.fixture
def mall(request):
    return (request.config.rootpath / MALLAR[1]).read_bytes()


def make_all():
    """A chart of every kind, each with its table."""
    charts = [
        diagram(typ, serier=SERIE.get(typ, POSITIVE), nummer=number)
        for number, typ in enumerate(TYPER, 1)
    ]
    return document(*(block for chart in charts for block in with_table(chart)))


SERIE = {
    "staplar": (("2024", (7.4, 8, None)), ("2025", (7.1, 7.7, 5.1)), ("2023", (7, 8.2, 5))),
    "liggande": (("Avvikelse", (1700, -12900, 0)),),
    "linje": (("Resultat", (22.4, -3.2, 13.8)),),
}


def read(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def read_charts(data):
    parts = read(data)
    return [etree.fromstring(parts[n]) for n in sorted(parts) if n.startswith("word/charts/chart")]


def read_chart(mall, *arguments, **changes):
    [chart] = read_charts(write_docx(document(*with_table(diagram(*arguments, **changes))), mall))
    return chart


def read_sheet(data):
    [name] = [name for name in read(data) if name.startswith("word/embeddings/")]
    book = openpyxl.load_workbook(io.BytesIO(read(data)[name]))
    assert len(book.worksheets) == 1
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def vals(root, tag):
    return [item.get("val") for item in root.iter(f"{C}{tag}")]


# ---------------------------------------------------------------- what is written
def test_charts__keep_the_rules_for_documents(dokumentmall):
    assert check_docx(write_docx(make_all(), dokumentmall), "a.docx") == []


def test_charts__equal_input_gives_equal_bytes(dokumentmall):
    assert write_docx(make_all(), dokumentmall) == write_docx(make_all(), dokumentmall)


def test_charts__are_the_same_through_docxtpl(dokumentmall):
    own, theirs = write_docx(make_all(), dokumentmall), write_docx_docxtpl(make_all(), dokumentmall)
    names = [n for n in read(own) if n.startswith(("word/charts/", "word/embeddings/"))]
    assert len(names) == 3 * len(TYPER)
    assert all(read(own)[name] == read(theirs)[name] for name in names)


def test_workbook__holds_the_charted_values_and_nothing_else(mall):
    data = write_docx(document(*with_table(diagram())), mall)
    assert read_sheet(data) == [
        ["tkr", "Utfall 2025", "Budget 2025"],
        ["Kommunstyrelsen", 126900, 128600],
        ["Barn & utbildning", -517900, -512300],
        ["Socialnämnden", None, 398700],
    ]


def test_workbook__carries_the_date_of_the_document_and_no_name(mall):
    data = write_docx(document(*with_table(diagram())), mall)
    [name] = [name for name in read(data) if name.startswith("word/embeddings/")]
    core = read(read(data)[name])["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2025-12-31T"}
    assert "<dc:creator></dc:creator>" in core


def test_cache__says_what_the_workbook_says(mall):
    data = write_docx(document(*with_table(diagram())), mall)
    [chart], sheet = read_charts(data), read_sheet(data)
    for column, serie in enumerate(chart.iter(f"{C}ser"), 1):
        shown = {
            int(p.get("idx")): p.findtext(f"{C}v") for p in serie.find(f"{C}val").iter(f"{C}pt")
        }
        assert [shown.get(at) for at in range(3)] == [
            None if row[column] is None else f"{row[column]}" for row in sheet[1:]
        ]
        assert (
            serie.findtext(f"{C}val/{C}numRef/{C}f")
            == f"Diagram!${'ABC'[column]}$2:${'ABC'[column]}$4"
        )


def test_chart__a_missing_value_is_a_gap_and_not_nought(mall):
    chart = read_chart(mall)
    first = next(chart.iter(f"{C}ser"))
    assert len(list(first.find(f"{C}val").iter(f"{C}pt"))) == 2
    assert vals(chart, "dispBlanksAs") == ["gap"]


def test_caption_and_alternative_text__stand_in_the_document(mall):
    dump = dump_docx(write_docx(document(*with_table(diagram())), mall))
    assert "Figur 1. Nettokostnad per nämnd, tkr" in dump
    assert "[bild] Liggande stapeldiagram: Nettokostnad per nämnd, tkr." in dump


def test_caption__has_a_field_of_its_own_and_a_bookmark(mall):
    body = read(write_docx(document(*with_table(diagram())), mall))["word/document.xml"].decode()
    assert "SEQ Figur" in body
    assert f'w:name="{name_bookmark(diagram().adress)}"' in body


# ---------------------------------------------------------------- how it looks
@pytest.mark.parametrize("typ", TYPER)
def test_colours__are_those_of_the_layout(mall, typ):
    chart = read_chart(mall, typ, serier=POSITIVE)
    assert list(chart.iter(f"{A}srgbClr")) == []
    used = {item.get("val") for item in chart.iter(f"{A}schemeClr")}
    assert {"accent1", "accent2", "accent3"} <= used
    assert {item.get("typeface") for item in chart.iter(f"{A}latin")} == {"+mn-lt"}


@pytest.mark.parametrize("typ", TYPER)
def test_series__differ_without_colour(mall, typ):
    chart = read_chart(mall, typ, serier=[(f"S{n}", (1, 2, 3)) for n in range(6)])
    looks = []
    for serie in chart.iter(f"{C}ser"):
        look = etree.tostring(serie.find(f"{C}spPr")) + etree.tostring(
            serie.find(f"{C}marker") if typ == "linje" else serie.find(f"{C}spPr")
        )
        looks.append(re.sub(rb"accent\d", b"", look))
    assert len(set(looks)) == 6


def test_bars__begin_at_nought_and_lines_need_not(mall):
    low = {typ: vals(read_chart(mall, typ, serier=POSITIVE), "min") for typ in TYPER}
    assert low["staplar"] == low["liggande"] == low["staplade"] == ["0"]
    line = read_chart(mall, "linje", AR, [("Invånare", (15400, 15540, 15600))])
    assert 15000 < float(vals(line, "min")[0]) < 15400


def test_negative_values__have_room_and_keep_their_colour(mall):
    chart = read_chart(mall, "liggande", serier=SERIE["liggande"], visa_plus=True)
    assert float(vals(chart, "min")[0]) < -12900
    assert set(vals(chart, "invertIfNegative")) == {"0"}
    assert 'tickLblPos val="low"' in etree.tostring(chart).decode()


def test_numbers__are_shown_as_swedish_readers_write_them(mall):
    chart = read_chart(mall, "linje", AR, SERIE["linje"], decimaler=1)
    formats = {item.get("formatCode") for item in chart.iter(f"{C}numFmt")} - {"General"}
    assert formats == {'[$-41D]#,##0.0;[$-41D]"\u2212"#,##0.0;[$-41D]#,##0.0'}
    plus = read_chart(mall, "liggande", serier=SERIE["liggande"], visa_plus=True)
    assert '[$-41D]"+"#,##0;' in next(plus.iter(f"{C}numFmt")).getparent().find(f"{C}numFmt").get(
        "formatCode"
    )


def test_line__the_value_of_a_valley_stands_below_it(mall):
    chart = read_chart(mall, "linje", AR, SERIE["linje"])
    [below] = list(chart.iter(f"{C}dLbl"))
    assert below.find(f"{C}idx").get("val") == "1"
    assert below.find(f"{C}dLblPos").get("val") == "b"


def test_axes__have_positive_ids(mall):
    chart = read_chart(mall)
    assert all(0 < int(number) < 2**32 for number in vals(chart, "axId") + vals(chart, "crossAx"))


def test_chart__title_belongs_to_the_document_and_corners_are_square(mall):
    chart = read_chart(mall)
    assert vals(chart, "autoTitleDeleted") == ["1"]
    assert vals(chart, "roundedCorners") == ["0"]
    assert list(chart.iter(f"{C}title")) == []


def test_horizontal_bars__get_taller_with_more_of_them_but_never_than_a_page(mall):
    def height(count):
        chart = diagram(
            kategorier=[f"Nämnd {n}" for n in range(count)], serier=[("S", [1] * count)]
        )
        body = read(write_docx(document(*with_table(chart)), mall))["word/document.xml"]
        [extent] = list(etree.fromstring(body).iter(f"{WP}extent"))[1:]
        return int(extent.get("cy")) / 12700

    assert height(3) < height(8) < height(400) <= 600


@pytest.mark.parametrize("text", ["a<b>c", "A & B", '"citat"', "{{ x }}", "</c:v>"])
def test_names__with_markup_stand_as_text(mall, text):
    chart = diagram(kategorier=(text, "b", "c"), serier=[(text, (1, 2, 3))], rubrik=text)
    data = write_docx(document(*with_table(chart)), mall)
    [root] = read_charts(data)
    assert next(root.iter(f"{C}ser")).find(f"{C}tx").findtext(f".//{C}v") == text
    assert read_sheet(data)[1][0] == text


# ---------------------------------------------------------------- the checker sees what is wrong
def change_chart(data, old, new):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in read(data).items():
            package.writestr(name, part.replace(old, new) if "/charts/chart" in name else part)
    return out.getvalue()


def test_checker__finds_a_chart_without_a_table(mall):
    found = check_docx(write_docx(document(diagram()), mall), "a.docx")
    assert ("TILL-16", "ingen tabell med samma siffror") in found


def test_checker__finds_a_table_with_other_figures(mall):
    other = tabell(1, (("Nämnd", 30, False), ("Utfall", 12, True)), [("post", "KS", "126 901")])
    found = check_docx(write_docx(document(diagram(), other), mall), "a.docx")
    assert ("TILL-16", "ingen tabell med samma siffror") in found


def test_checker__finds_series_told_by_colour_alone(mall):
    data = write_docx(document(*with_table(diagram())), mall)
    solid = change_chart(data, b"wdUpDiag", b"solid")
    plain = change_chart(
        solid,
        b'<a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:ln',
        b'<a:pattFill prst="solid"><a:fgClr><a:schemeClr val="accent1"/></a:fgClr><a:bgClr>'
        b'<a:schemeClr val="bg1"/></a:bgClr></a:pattFill><a:ln',
    )
    assert ("TILL-16", "serier som bara skiljs med färg") in check_docx(plain, "a.docx")


def pack(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def test_checker__finds_a_missing_workbook(mall):
    parts = read(write_docx(document(*with_table(diagram())), mall))
    kept = {name: part for name, part in parts.items() if "/embeddings/" not in name}
    assert ("TILL-16", "inget inbäddat underlag") in check_docx(pack(kept), "a.docx")


def test_checker__finds_a_workbook_that_names_its_author(mall):
    parts = read(write_docx(document(*with_table(diagram())), mall))
    [name] = [name for name in parts if name.startswith("word/embeddings/")]
    book = read(parts[name])
    core = book["docProps/core.xml"]
    book["docProps/core.xml"] = core.replace(b"<dc:creator>", b"<dc:creator>Ekonom")
    parts[name] = pack(book)
    assert ("SAK-36", name) in check_docx(pack(parts), "a.docx")


# ---------------------------------------------------------------- other programs
@pytest.mark.slow
@pytest.mark.parametrize("find_errors", [find_sdk_errors, find_audit_errors], ids=("sdk", "audit"))
def test_validators__find_nothing(dokumentmall, tmp_path, find_errors):
    path = tmp_path / "a.docx"
    path.write_bytes(write_docx(make_all(), dokumentmall))
    assert find_errors(path) == []


@pytest.mark.slow
def test_libreoffice__keeps_charts_and_workbooks_through_a_round_trip(mall, tmp_path):
    (tmp_path / "ut").mkdir()
    path = tmp_path / "a.docx"
    path.write_bytes(write_docx(make_all(), mall))
    parts = read(convert(path, "docx", tmp_path / "ut").read_bytes())
    charts = [name for name in parts if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
    assert len(charts) == len(TYPER)
    assert len([name for name in parts if name.startswith("word/embeddings/")]) == len(TYPER)
    assert b"c:chart" in parts["word/document.xml"]
    assert any(NAMNDER[0].encode() in parts[name] for name in charts)
