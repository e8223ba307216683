"""Word files: nothing is lost on the way to the page, and a layout stays valid docxtpl."""

import io
import re
import sys
import zipfile

import pytest
from docx_dump import dump_docx
from docxtplskrivare import write_docx_docxtpl
from lxml import etree
from provdokument import BLOCK, FALT, KOLUMNER, STYGG, adress, make, stycke, tabell
from till import W, check_docx, text_of, val
from verktyg import find_audit_errors, find_sdk_errors, run_tool

from pipeline.core.dokument import Lista, Rubrik, Textbit
from pipeline.office.docx.layout import DokumentmallError, find_names, to_jinja
from pipeline.office.docx.render import write_docx
from pipeline.office.docx.wordml import IllegalTextError, escape_text
from pipeline.office.opc.write import write_package

MALLAR = (
    "templates/word/hallstahammar.docx",
    "templates/word/tolkformedling_vast.docx",
    "tests/mini/provkommun.docx",
)


@pytest.fixture(params=MALLAR, ids=lambda name: name.rpartition("/")[2])
def dokumentmall(request):
    return (request.config.rootpath / request.param).read_bytes()


@pytest.fixture
def mall(request):
    return (request.config.rootpath / MALLAR[2]).read_bytes()


def read(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def read_body(data):
    return etree.fromstring(read(data)["word/document.xml"])


def change_part(data, name, change):
    parts = read(data)
    parts[name] = change(parts[name].decode()).encode()
    return write_package(parts)


def paragraphs(data):
    return [text_of(item) for item in read_body(data).iter(f"{W}p")]


# ---------------------------------------------------------------- what people wrote survives
def test_text__reaches_the_page_unchanged(dokumentmall):
    assert STYGG in paragraphs(write_docx(make(), dokumentmall))


@pytest.mark.parametrize("text", ["a<b>c", "A & B", "x > y", "{{ x }}", "&amp;", "</w:t>", "]]>"])
def test_text__with_markup_stands_as_text_everywhere(mall, text):
    block = [
        Rubrik(1, text, adress("a")),
        stycke(text),
        Lista(((Textbit(text),),)),
        tabell(1, KOLUMNER, [("post", text, "1", "2", text)], text),
    ]
    data = write_docx(make(block, falt={**FALT, "undertitel": text, "exempel": text}), mall)
    dump = dump_docx(data)
    assert dump.count(text) >= 8
    assert check_docx(data, "a.docx") == []


def test_text__line_breaks_become_breaks(mall):
    data = write_docx(make([stycke("ett\ntvå\r\ntre\tfyra")]), mall)
    assert "ett\ntvå\ntre\tfyra" in dump_docx(data)
    assert read(data)["word/document.xml"].count(b"<w:br/>") == 2 + 1


@pytest.mark.parametrize("char", ["\x07", "\x00", "\x1f", "\ud800", "\ufffe"])
def test_text__that_xml_cannot_carry_never_gets_there(mall, char):
    with pytest.raises(IllegalTextError):
        write_docx(make([stycke(f"a{char}b")]), mall)


def test_text__is_escaped_in_one_place():
    assert escape_text('<&">') == "&lt;&amp;&quot;&gt;"


def test_contents__are_never_read_as_a_template(mall):
    data = write_docx(make([stycke("{{ titel }} {% for a in block %}{{ 7*7 }}")]), mall)
    assert "{{ titel }} {% for a in block %}{{ 7*7 }}" in paragraphs(data)


def test_property__holds_an_ampersand_as_such(mall):
    core = etree.fromstring(read(write_docx(make(), mall))["docProps/core.xml"])
    assert core.findtext("{*}title") == "Årsredovisning 2025, Provkommun & Söner"
    assert core.findtext("{*}language") == "sv-SE"
    assert core.findtext("{*}created") == "2025-12-31T00:00:00Z"


# ---------------------------------------------------------------- layouts
def test_layout__gives_the_same_text_through_docxtpl(dokumentmall):
    assert dump_docx(write_docx(make(), dokumentmall)) == dump_docx(
        write_docx_docxtpl(make(), dokumentmall)
    )


def test_layout__may_have_tags_that_word_has_split():
    split = (
        "<w:p><w:r><w:t>{</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>{ ti</w:t></w:r>"
        '<w:proofErr w:type="spellStart"/><w:r><w:t>tel }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>'
    )
    assert "{{ titel }}" in to_jinja(split)


def test_layout__with_word_quotes_is_understood():
    assert to_jinja("<w:p><w:r><w:t>{%p if typ == ”punkt” %}</w:t></w:r></w:p>") == (
        '{% if typ == "punkt" %}'
    )


def test_layout__keeps_text_beside_a_run_of_contents():
    xml = "<w:p><w:r><w:t>Se {{r innehall }}!</w:t></w:r></w:p>"
    assert re.sub(r"<[^>]+>", "", to_jinja(xml)) == "Se {{ innehall }}!"


def test_layout__asking_for_an_unknown_name_is_refused(mall):
    wrong = change_part(mall, "word/header2.xml", lambda xml: xml.replace("utkast", "utkasst"))
    with pytest.raises(DokumentmallError, match="utkasst"):
        write_docx(make(), wrong)
    assert find_names(wrong) - find_names(mall) == {"utkasst"}


def test_layout__cannot_reach_into_python(mall):
    evil = "{{ ''.__class__.__mro__ }}"
    wrong = change_part(mall, "word/header2.xml", lambda xml: xml.replace("{{ utkast }}", evil))
    with pytest.raises(DokumentmallError, match="unsafe"):
        write_docx(make(), wrong)


def test_layout__that_is_no_zip_is_refused():
    with pytest.raises(DokumentmallError):
        write_docx(make(), b"PK inte en zip")


def test_layout__saved_by_word_leaves_no_traces(mall):
    parts = read(mall)
    parts["docProps/thumbnail.jpeg"] = b"bild"
    parts["customXml/item1.xml"] = b"<a/>"
    parts["word/settings.xml"] = parts["word/settings.xml"].replace(
        b"<w:compat>", b'<w:updateFields w:val="true"/><w:compat>'
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:p>", b'<w:p w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3">', 3
    )
    made = read(write_docx(make(), write_package(parts)))
    assert not {"docProps/thumbnail.jpeg", "customXml/item1.xml"} & set(made)
    assert b"updateFields" not in made["word/settings.xml"]
    assert b"rsid" not in made["word/document.xml"]


def test_layout__decides_the_looks_of_tables(mall):
    direct = {f"{W}{name}" for name in ("sz", "rFonts", "color", "shd", "tblBorders", "jc")}
    for table in read_body(write_docx(make(), mall)).iter(f"{W}tbl"):
        assert not direct & {item.tag for item in table.iter()}


def test_layout__with_other_style_ids_is_followed_by_name(mall):
    def rename(xml):
        for old, new in (("Tabelltal", "Egentabell7"), ("Hyperlnk", "Link9")):
            xml = xml.replace(f'styleId="{old}"', f'styleId="{new}"')
        return xml

    parts = read(mall)
    parts["word/styles.xml"] = rename(parts["word/styles.xml"].decode()).encode()
    made = read(write_docx(make(), write_package(parts)))["word/document.xml"].decode()
    assert "Egentabell7" in made
    assert "Link9" in made


# ---------------------------------------------------------------- accessibility and validity
def test_document__keeps_every_rule_of_accessibility(dokumentmall):
    assert check_docx(write_docx(make(), dokumentmall), make().filnamn) == []


@pytest.mark.slow
def test_document__is_valid_in_two_validators(dokumentmall, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(write_docx(make(), dokumentmall))
    assert find_sdk_errors(path) == []
    assert find_audit_errors(path) == []


@pytest.mark.slow
def test_validators__tell_good_from_bad(mall, tmp_path):
    path = tmp_path / "a.docx"
    bad = change_part(
        write_docx(make(), mall),
        "word/document.xml",
        lambda xml: xml.replace("<w:tblGrid>", "<w:tblGrid><w:fel/>", 1),
    )
    path.write_bytes(bad)
    assert find_sdk_errors(path)
    assert find_audit_errors(path)


def test_bytes__are_equal_every_time(dokumentmall):
    assert write_docx(make(), dokumentmall) == write_docx(make(), dokumentmall)


def test_opening__asks_nothing(dokumentmall):
    made = read(write_docx(make(), dokumentmall))
    assert b"updateFields" not in made["word/settings.xml"]
    assert b"w:dirty" not in made["word/document.xml"]
    assert b'w:name="compatibilityMode"' in made["word/settings.xml"]


def test_every_page__says_draft_and_example(dokumentmall):
    made = read(write_docx(make(), dokumentmall))
    for name in ("word/header1.xml", "word/header2.xml"):
        text = text_of(etree.fromstring(made[name]))
        assert "Utkast 2025-12-31." in text
        assert FALT["exempel"] in text


# ---------------------------------------------------------------- contents
def test_contents__list_headings_as_links(mall):
    body = read_body(write_docx(make(), mall))
    entries = [
        text_of(link)
        for link in next(body.iter(f"{W}sdt")).iter(f"{W}hyperlink")
        if link.get(f"{W}anchor")
    ]
    assert entries == [b.text for b in BLOCK if isinstance(b, Rubrik) and b.niva <= 3]


def test_contents__of_a_long_document_have_two_levels(mall):
    block = [Rubrik(1, "Ett", adress("a")), Rubrik(2, "Två", adress("b"))]
    block += [Rubrik(3, f"Rubrik {n}", adress(f"r{n}")) for n in range(50)]
    data = write_docx(make(block), mall)
    assert check_docx(data, "a.docx") == []
    assert b'TOC \\o "1-2"' in read(data)["word/document.xml"]


def test_contents__without_headings_are_still_a_whole_field(mall):
    assert check_docx(write_docx(make([stycke("Bara text.")]), mall), "a.docx") == []


def test_numbered_lists__begin_where_they_say(mall):
    made = read(write_docx(make(), mall))
    starts = re.findall(rb'startOverride w:val="(\d+)"', made["word/numbering.xml"])
    assert starts == [b"1", b"3"]


def test_heading__deeper_than_six_is_a_bug(mall):
    with pytest.raises(ValueError, match="7"):
        write_docx(make([Rubrik(7, "Sju", adress("sju"))]), mall)


def test_page_break__before_a_heading_needs_no_empty_paragraph(mall):
    body = read_body(write_docx(make(), mall))
    heading = next(p for p in body.iter(f"{W}p") if text_of(p) == "Ny sida" and p.find(
        f"{W}pPr/{W}pageBreakBefore") is not None)  # fmt: skip
    assert val(heading.find(f"{W}pPr/{W}pStyle")) == "Rubrik2"


# ---------------------------------------------------------------- tables
def find_table(data, number):
    return list(read_body(data).iter(f"{W}tbl"))[number]


def widths(table):
    return [int(val(item, "w")) for item in table.iter(f"{W}gridCol")]


def test_table__is_as_wide_as_the_text(dokumentmall):
    data = write_docx(make(), dokumentmall)
    section = read_body(data).find(f"{W}body/{W}sectPr")
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    width = int(val(size, "w")) - int(val(margins, "left")) - int(val(margins, "right"))
    assert sum(widths(find_table(data, 1))) == width


def test_table__repeats_its_header_and_breaks_no_row(mall):
    rows = find_table(write_docx(make(), mall), 4).findall(f"{W}tr")
    assert len(rows) == 61
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 60
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_table__rows_of_each_kind_have_styles_of_their_own(mall):
    table = find_table(write_docx(make(), mall), 1)
    styles = [
        [val(p.find(f"{W}pPr/{W}pStyle")) for p in row.iter(f"{W}p")]
        for row in table.findall(f"{W}tr")
    ]
    assert styles[0] == ["Tabellkolumn", *["Tabellkolumntal"] * 3]
    assert [row[0] for row in styles[1:]] == [
        "Tabellmellanrubrik",
        "Tabelltext",
        "Tabellindrag",
        "Tabellindrag",
        "Tabellsumma",
        "Tabellsumma",
    ]
    assert styles[-1][1:] == ["Tabellsummatal"] * 3
    assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}lastRow") == "1"


def test_table__too_wide_for_the_page_is_turned_with_its_heading(mall):
    body = read_body(write_docx(make(), mall))
    landscape = [
        item.find(f"{W}pgSz").get(f"{W}orient") == "landscape" for item in body.iter(f"{W}sectPr")
    ]
    assert landscape == [False, False, True, False]
    order = [item for item in body.find(f"{W}body") if item.find(f"{W}pPr/{W}sectPr") is not None]
    between = [text_of(item) for item in order[1].itersiblings()]
    assert between[0] == "Mål"
    assert between.index("Om den liggande tabellen.") == 3


def test_table__in_smaller_type_when_that_is_enough(mall):
    columns = [("Projekt", 32, False), *[(f"Kolumn {n}", 12, True) for n in range(8)]]
    rows = [("post", "Förskola", *["−1 195 030"] * 8)]
    table = find_table(write_docx(make([tabell(1, columns, rows)]), mall), 1)
    assert val(table.find(f"{W}tblPr/{W}tblStyle")) == "Tabellbred"


def test_table__in_smaller_type_rather_than_with_a_broken_name(mall):
    columns = [("Nämnd", 20, False), *[(f"Kolumn {n}", 10, True) for n in range(8)]]
    rows = [("post", "Samhällsbyggnadsnämnden", *["−76 300"] * 8)]
    table = find_table(write_docx(make([tabell(1, columns, rows)]), mall), 1)
    assert val(table.find(f"{W}tblPr/{W}tblStyle")) == "Tabellbred"


def test_table__never_breaks_a_number(mall):
    columns = [("Post", 90, False), ("2025", 2, True)]
    rows = [("post", "Skatteintäkter", "−1 195 030 123")]
    assert widths(find_table(write_docx(make([tabell(1, columns, rows)]), mall), 1))[1] > 1000


def test_table__heading_never_breaks_inside_a_date(mall):
    columns = [("Motpart", 90, False), *[(f"Summa {ar}-12-31", 4, True) for ar in (2025, 2024)]]
    table = find_table(write_docx(make([tabell(1, columns, [("post", "A", "1", "2")])]), mall), 1)
    first = table.find(f"{W}tr")
    assert first.findall(f"{W}tc")[1].find(f".//{W}br") is not None


@pytest.mark.parametrize("word", ["Kommungemensam", "Könsuppdelning", "Kvinnor", "Målvärde"])
def test_table__never_breaks_the_word_of_a_heading(mall, word):
    columns = [("Post", 90, False), (word, 1, True)]
    table = find_table(write_docx(make([tabell(1, columns, [("post", "A", "1")])]), mall), 1)
    assert widths(table)[1] >= 140 + 9 * 20 * 0.55 * len(word)


def test_table__with_many_columns_has_a_description(mall):
    properties = find_table(write_docx(make(), mall), 3).find(f"{W}tblPr")
    assert val(properties.find(f"{W}tblDescription")).startswith("Mål, Indikator")


def test_table_cell__of_several_lines_has_a_paragraph_per_line_and_real_items(mall):
    rows = [("post", "Analys", "först\n\n- ett\n- två\n1. tre", "1. Panter", "")]
    columns = [("Post", 20, False), ("Text", 40, False), ("Rad", 20, False), ("X", 9, False)]
    table = find_table(write_docx(make([tabell(1, columns, rows)]), mall), 1)
    cells = list(table.findall(f"{W}tr")[1].iter(f"{W}tc"))
    assert [text_of(p) for p in cells[1].iter(f"{W}p")] == ["först", "ett", "två", "tre"]
    styles = [val(p.find(f"{W}pPr/{W}pStyle")) for p in cells[1].iter(f"{W}p")]
    assert styles == ["Tabelltext", *["Tabellpunkt"] * 3]
    assert [text_of(p) for p in cells[2].iter(f"{W}p")] == ["1. Panter"]


def test_short_table__stays_on_one_page(mall):
    kept = [
        p.find(f"{W}pPr/{W}keepNext") is not None
        for row in find_table(write_docx(make(), mall), 1).findall(f"{W}tr")[1:]
        for p in row.iter(f"{W}p")
    ]
    assert kept == [True] * (len(kept) - 4) + [False] * 4


# ---------------------------------------------------------------- speed
def test_fast_path__imports_neither_docxtpl_nor_python_docx():
    code = (
        "import sys, pipeline.office.docx.render; "
        "print(sorted({'docx', 'docxtpl', 'pandas', 'openpyxl'} & set(sys.modules)))"
    )
    assert run_tool(sys.executable, "-c", code).strip() == "[]"


def test_names__used_by_the_layouts_are_known(dokumentmall):
    made = {"titel", "information", "innehallsforteckning", "block"}
    assert find_names(dokumentmall) <= made | set(FALT)
