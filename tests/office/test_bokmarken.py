"""Bookmarks: named from addresses, the same in every version, legal in Word, used once."""

import io
import re
import zipfile

import pytest
from granskning import read_bookmarks
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from provdokument import BLOCK, adress, make, stycke, tabell
from till import W, check_docx

from pipeline.core.adress import Adress
from pipeline.core.dokument import Rubrik, Stycke, Textbit
from pipeline.office.docx import wordml
from pipeline.office.docx.render import write_docx
from pipeline.office.docx.wordml import Bookmarks, make_run, name_bookmark

PARTS = st.tuples(*[st.text(max_size=8)] * 5)


def read_body(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read("word/document.xml"))


@pytest.fixture
def mall(request):
    return (request.config.rootpath / "tests/mini/provkommun.docx").read_bytes()


@given(PARTS)
def test_name__is_one_that_word_takes(parts):
    assert re.fullmatch(r"[A-Za-z]\w{0,39}", name_bookmark(Adress(*parts)), re.ASCII)


@given(st.lists(PARTS, max_size=50, unique=True))
def test_names__of_different_addresses_differ(many):
    assert len({name_bookmark(Adress(*parts)) for parts in many}) == len(many)


def test_names__of_a_hundred_thousand_figures_differ():
    cells = (Adress("d", f"a{n % 100}", "b", f"{n}", "utfall") for n in range(100_000))
    assert len({name_bookmark(cell) for cell in cells}) == 100_000


def test_name__is_the_same_in_every_run_and_version_of_the_program():
    """Another would lose every bookmark of drafts that are being written."""
    place = Adress("arsredovisning", "resultatrakning", "uppstallning:resultatrakning")
    assert name_bookmark(place) == "rt_c50db4817b2e"


def test_collision__of_two_addresses_is_a_bug(monkeypatch):
    monkeypatch.setattr(wordml, "_HASH", 1)
    one, *others = (Adress("d", f"a{n}") for n in range(100))
    other = next(item for item in others if name_bookmark(item) == name_bookmark(one))
    bookmarks = Bookmarks()
    bookmarks.wrap(one, make_run("x"))
    with pytest.raises(ValueError, match=f"{one} = {other}"):
        bookmarks.wrap(other, make_run("y"))


def test_address__used_twice_is_a_bug(mall):
    with pytest.raises(ValueError, match="arsredovisning/a = arsredovisning/a"):
        write_docx(make([Rubrik(1, "Ett", adress("a")), Rubrik(1, "Två", adress("a"))]), mall)


def test_bookmarks__stay_when_something_is_inserted_before(mall):
    before = read_bookmarks(write_docx(make(), mall))
    new = [
        Rubrik(1, "Nytt", adress("nytt")),
        stycke("Nytt."),
        tabell(99, [("Rad", 30, False), ("Belopp", 12, True)], [("post", "A", "1")]),
    ]
    after = read_bookmarks(write_docx(make([*new, *BLOCK]), mall))
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2


def test_bookmarks__lead_back_to_the_document(mall):
    dokument = make()
    names = {name_bookmark(place): sak for place, sak in dokument.iter_adresser()}
    found = read_bookmarks(write_docx(dokument, mall))
    assert len(found) > 10
    for name, text in found.items():
        sak = names[name]
        assert (sak.text if isinstance(sak, Rubrik) else sak.rubrik) in text


def test_links__and_contents_point_at_bookmarks(mall):
    data = write_docx(make(), mall)
    marks = read_bookmarks(data)
    links = [link.get(f"{W}anchor") for link in read_body(data).iter(f"{W}hyperlink")]
    assert len(links) > 5
    assert set(links) <= set(marks)
    assert marks[name_bookmark(adress("not_1"))].startswith("Not")
    assert check_docx(data) == []


def test_link__to_nothing_is_seen(mall):
    lost = Stycke((Textbit("dit", lank=adress("borta")),))
    assert ("DOLT", f"länk till {name_bookmark(adress('borta'))}") in check_docx(
        write_docx(make([Rubrik(1, "A", adress("a")), lost]), mall)
    )
