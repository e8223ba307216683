"""Chains as drawings: every text fits its box, lines join what belongs together, a list follows."""

import io
import zipfile
from itertools import combinations

import pytest
from docx_dump import dump_docx
from figurer import KEDJA, NIVAER, document, listed, ruta, tradbild
from lxml import etree
from provdokument import stycke
from till import W, check_docx, text_of
from verktyg import convert, find_audit_errors, find_sdk_errors, get_tool, run_tool

from pipeline.core.dokument import Lista, Textbit
from pipeline.office.docx.render import write_docx
from pipeline.office.docx.tradlayout import TEXT_SIZE, make_ritningar, shorten
from pipeline.office.docx.width import measure

MALLAR = ("templates/word/hallstahammar.docx", "tests/mini/provkommun.docx")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WIDTH = 465
LONG = "Andelen elever som är behöriga till gymnasieskolans yrkesprogram ska öka varje år " * 4
HIGHEST = 600


@pytest.fixture(params=MALLAR, ids=lambda name: name.rpartition("/")[2])
def dokumentmall(request):
    return (request.config.rootpath / request.param).read_bytes()


@pytest.fixture
def mall(request):
    return (request.config.rootpath / MALLAR[1]).read_bytes()


def make_big(goals=3, below=4, ends=5):
    """A vision with goals, each with nämndmål and these with activities."""
    return (
        ruta(
            "Vision",
            0,
            *(
                ruta(
                    f"Mål {g}",
                    1,
                    *(
                        ruta(
                            f"Nämndmål {g}.{n}",
                            2,
                            *(ruta(f"Aktivitet {g}.{n}.{e}: {LONG}", 3) for e in range(ends)),
                        )
                        for n in range(below)
                    ),
                )
                for g in range(goals)
            ),
        ),
    )


BIG_NIVAER = ("Vision", "Mål", "Nämndmål", "Aktivitet")


def draw(rutor=KEDJA, nivaer=NIVAER, width=WIDTH):
    return make_ritningar(rutor, nivaer, width)


def read_body(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


def read_boxes(data):
    """The texts of the boxes, in order."""
    return [
        "|".join(text_of(run) for run in box.iter(f"{W}r") if text_of(run))
        for box in read_body(data).iter(f"{W}txbxContent")
    ]


def write(rutor=KEDJA, nivaer=NIVAER, mall=b"", **changes):
    return write_docx(document(tradbild(rutor, nivaer, **changes), listed(rutor)), mall)


# ---------------------------------------------------------------- where things stand
@pytest.mark.parametrize("rutor", [KEDJA, make_big()], ids=("liten", "stor"))
@pytest.mark.parametrize("width", [300, WIDTH, 700])
def test_boxes__stand_inside_the_picture_and_never_on_each_other(rutor, width):
    nivaer = NIVAER if rutor is KEDJA else BIG_NIVAER
    for drawing in draw(rutor, nivaer, width):
        assert drawing.width <= width + 0.01
        assert drawing.height <= HIGHEST
        for box in drawing.rutor:
            assert box.left >= 0
            assert box.top >= -0.01
            assert box.left + box.width <= drawing.width + 0.01
            assert box.top + box.height <= drawing.height + 0.01
        for one, other in combinations(drawing.rutor, 2):
            assert (
                one.left + one.width <= other.left
                or other.left + other.width <= one.left
                or one.top + one.height <= other.top + 0.01
                or other.top + other.height <= one.top + 0.01
            ), (one, other)


@pytest.mark.parametrize("words", [1, 7, 20, 60])
def test_boxes__are_taller_the_more_text_they_hold(words):
    text = "behörighet " * words
    [drawing] = draw([ruta(text, 0)], ("Mål",))
    box = drawing.rutor[-1]
    least = measure(box.text) * TEXT_SIZE / box.width
    assert box.height >= least * TEXT_SIZE * 1.15


def test_boxes__a_word_longer_than_the_box_takes_several_lines():
    [long] = draw([ruta("å" * 80, 0)], ("Mål", "B", "C", "D", "E"))
    [short] = draw([ruta("å" * 8, 0)], ("Mål", "B", "C", "D", "E"))
    assert long.rutor[-1].height > 3 * short.rutor[-1].height / 2


def test_text__is_cut_at_a_word_and_says_so():
    cut = shorten(LONG)
    assert cut.endswith(" …")
    assert LONG.startswith(cut.removesuffix(" …"))
    assert len(cut) <= 181
    assert shorten("kort\u00a0text") == "kort\u00a0text"


def test_lines__reach_from_each_box_to_those_below():
    [drawing] = draw()
    boxes = {box.text: box for box in drawing.rutor}
    over, under = boxes["Alla elever lyckas & trivs"], boxes["Trygga skolor"]
    starts = [(line.left, line.top) for line in drawing.linjer]
    ends = [(line.left + line.width, line.top + line.height) for line in drawing.linjer]
    assert (over.left + over.width, over.top + over.height / 2) in starts
    assert any(
        abs(left - under.left) < 0.01 and abs(top - (under.top + under.height / 2)) < 0.01
        for left, top in ends
    )
    assert all(line.width == 0 or line.height == 0 for line in drawing.linjer)


def test_lines__a_box_alone_has_none():
    [drawing] = draw([ruta("Ensam", 0)], ("Mål",))
    assert drawing.linjer == ()


def test_chain__taller_than_a_page_is_cut_and_nothing_is_lost():
    drawings = draw(make_big(), BIG_NIVAER)
    assert len(drawings) > 3
    for place, name in enumerate(BIG_NIVAER):
        assert {drawing.rutor[place].text for drawing in drawings} == {name}
    shown = [box.text for drawing in drawings for box in drawing.rutor if box.niva == 3]
    assert [text.partition(":")[0] for text in shown] == [
        f"Aktivitet {g}.{n}.{e}" for g in range(3) for n in range(4) for e in range(5)
    ]
    assert all("Vision" in [box.text for box in drawing.rutor[4:]] for drawing in drawings)


# ---------------------------------------------------------------- what is written
def test_pictures__keep_the_rules_for_documents(dokumentmall):
    assert check_docx(write(mall=dokumentmall), "a.docx") == []
    assert check_docx(write(make_big(), BIG_NIVAER, mall=dokumentmall, **BIG), "a.docx") == []


BIG = {"beskrivning": "Bild av nivåerna Vision, Mål, Nämndmål, Aktivitet."}


def test_pictures__equal_input_gives_equal_bytes(dokumentmall):
    assert write(mall=dokumentmall) == write(mall=dokumentmall)


def test_picture__shows_levels_and_boxes_in_order(mall):
    assert read_boxes(write(mall=mall)) == [
        *NIVAER,
        "Alla elever lyckas & trivs",
        "Fler behöriga – ●\u00a0uppnått",
        "Indikator|Andel <behöriga>",
        "Trygga skolor",
        "Ett mål utan något under sig",
    ]


def test_picture__stands_in_the_line_with_its_alternative_text(mall):
    body = read_body(write(mall=mall))
    [_, inline] = list(body.iter(f"{WP}inline"))
    assert inline.find(f"{WP}docPr").get("descr").startswith("Bild av nivåerna")
    assert list(body.iter(f"{WP}anchor")) == []


def test_picture__of_several_parts_says_which(mall):
    body = read_body(write(make_big(), BIG_NIVAER, mall=mall))
    texts = [item.get("descr") for item in body.iter(f"{WP}docPr")][1:]
    assert len(texts) > 3
    assert texts[0].endswith(f" Del 1 av {len(texts)}.")
    assert texts[-1].endswith(f" Del {len(texts)} av {len(texts)}.")


def test_picture__colours_are_those_of_the_layout(mall):
    body = read_body(write(mall=mall))
    assert list(body.iter(f"{A}srgbClr")) == []
    assert {"accent1", "bg1", "bg2"} <= {item.get("val") for item in body.iter(f"{A}schemeClr")}


def test_picture__ids_are_used_once(mall):
    body = read_body(write(make_big(), BIG_NIVAER, mall=mall))
    ids = [i.get("id") for tag in (f"{WP}docPr", f"{WPS}cNvPr") for i in body.iter(tag)]
    assert len(ids) == len(set(ids)) > 60


def test_readers_of_text__meet_the_alternative_text_and_no_box_twice(mall):
    dump = dump_docx(write(mall=mall))
    assert "[bild] Bild av nivåerna" in dump
    assert dump.count("Trygga skolor") == 1
    assert "Se listan." not in dump


def test_list__has_the_levels_of_the_chain(mall):
    body = read_body(write(mall=mall))
    found = {
        text_of(item): item.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        for item in body.iter(f"{W}p")
        if item.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert found["Ett mål utan något under sig"] == "Punktlista"
    assert found["Trygga skolor"] == "Punktlista2"
    assert found["Andel <behöriga>"] == "Punktlista3"


def test_list__deeper_than_the_layout_stays_at_its_deepest_level(mall):
    deep = Lista(tuple((Textbit(f"n{n}"),) for n in range(9)), nivaer=tuple(range(9)))
    data = write_docx(document(deep), mall)
    assert check_docx(data, "a.docx") == []
    styles = [
        item.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        for item in read_body(data).iter(f"{W}p")
        if text_of(item).startswith("n")
    ]
    assert styles == ["Punktlista", *(f"Punktlista{n}" for n in range(2, 6)), *["Punktlista5"] * 4]


def test_checker__finds_a_box_whose_text_stands_nowhere_else(mall):
    found = check_docx(write_docx(document(tradbild(), stycke("Ingen lista.")), mall), "a.docx")
    assert ("TILL-19", "textruta: Trygga skolor") in found


# ---------------------------------------------------------------- other programs
@pytest.mark.slow
@pytest.mark.parametrize("find_errors", [find_sdk_errors, find_audit_errors], ids=("sdk", "audit"))
def test_validators__find_nothing(dokumentmall, tmp_path, find_errors):
    for name, data in (
        ("liten", write(mall=dokumentmall)),
        ("stor", write(make_big(), BIG_NIVAER, mall=dokumentmall, **BIG)),
    ):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(data)
        assert find_errors(path) == []


@pytest.mark.slow
def test_libreoffice__shows_the_boxes_and_not_the_sentence_instead(mall, tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(write(mall=mall))
    made = convert(path, "pdf", tmp_path)
    text = " ".join(run_tool(get_tool("pdftotext"), str(made), "-").split())
    assert text.count("Trygga skolor") == 2
    assert "Se listan" not in text
