"""Every recipe of the documentation works as it is written, word for word."""

import re
import shutil
import tomllib
from dataclasses import replace
from functools import lru_cache

import pytest
from hjalp import ROOT
from receptbok import (
    KOMMUN,
    Exempel,
    find_kommun,
    find_utan_fil,
    list_rubriker,
    read_exempel,
    write_exempel,
)
from referens.sida import PAGE, make_slug

from pipeline.core.inlamning import Fil
from pipeline.kalender.gjort import read_gjort
from pipeline.paths import find_kommuner
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.stages.check.acknowledge import acknowledge

README = ROOT / "definitions" / "README.md"
PAGES = [README, ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES.remove(ROOT / PAGE)
EXEMPEL = [
    item for path in PAGES for item in read_exempel(path.read_text(encoding="utf-8")) if item.delar
]
DEFINITIONS = [item for item in EXEMPEL if not item.delar[0][0].startswith("input/")]
INPUT = [item for item in EXEMPEL if item.delar[0][0].startswith("input/")]
ELSEWHERE = {"En kommun": "docs/ny_kommun.md has the smallest profile"}
NAMED = frozenset({"id", "kod", "rubrik"})
"""Keys whose texts must be found in the definitions, wherever they are put."""


def name(item):
    return item.rubrik


def say(definitions):
    """All that the definitions say, but what only tells which files they were read from."""
    return repr(replace(definitions, digest="", files={}, nya=()))


@lru_cache
def say_before(kommun):
    known = kommun in find_kommuner(ROOT / "definitions")
    return say(load_definitions(ROOT / "definitions", kommun).value) if known else ""


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    return tmp_path


def find_names(value, key=""):
    """What the example calls things: ids, codes and headings, and the keys of lists of things."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from find_names(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from find_names(item, key)
    elif isinstance(value, str) and key in NAMED:
        yield value


@pytest.mark.parametrize("exempel", DEFINITIONS, ids=name)
def test_example__compiles_where_the_recipe_puts_it_and_is_there(exempel, project):
    write_exempel(exempel, project)
    kommun = find_kommun(exempel)
    said = say(load_definitions(project / "definitions", kommun).value)
    assert said != say_before(kommun)
    names = {found for _, text in exempel.delar for found in find_names(tomllib.loads(text))}
    known = {found for found in names if found in said}
    outside = {found for _, text in exempel.delar for found in find_names(find_outside(text))}
    assert names - known <= outside


def find_outside(text):
    """What is asked of the kommun or told of it, and is no definition when it has been answered."""
    raw = tomllib.loads(text)
    return [raw.get(kind, []) for kind in ("falt", "byggsten", "krav")]


def test_examples__go_together(project):
    for exempel in DEFINITIONS:
        write_exempel(exempel, project)
    load_definitions(project / "definitions", KOMMUN)


def test_examples_that_all_share__hold_for_a_kommun_with_other_byggstenar(project):
    """What asks every kommun something stops the others until they have answered."""
    for exempel in DEFINITIONS:
        if "[[falt]]" not in "".join(text for _, text in exempel.delar):
            write_exempel(exempel, project)
    load_definitions(project / "definitions", "tolkformedling_vast")


def test_recipe__has_an_example():
    text = README.read_text(encoding="utf-8")
    shown = {item.rubrik for item in read_exempel(text)}
    assert set(list_rubriker(text, "Recept")) - set(ELSEWHERE) == shown
    assert len(shown) > 25


def list_slugs(path):
    outside = re.sub(r"(?ms)^```.*?^```$", "", path.read_text(encoding="utf-8"))
    return [make_slug(item) for item in re.findall(r"(?m)^#+ (.+)$", outside)]


def test_recipes__are_listed_first():
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"\]\(#([^)]+)\)", text)
    assert [make_slug(item) for item in list_rubriker(text, "Recept")] == named


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_headings__lead_there(path):
    for target, slug in re.findall(
        r"\]\(([^)#:]+\.md)#([^)]+)\)", path.read_text(encoding="utf-8")
    ):
        assert slug in list_slugs((path.parent / target).resolve()), slug


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_toml_in_a_page__says_where_it_stands(path):
    assert find_utan_fil(path.read_text(encoding="utf-8")) == []


def test_example_that_is_wrong__is_refused(project):
    wrong = Exempel("", (("bas/nyckeltal.toml", '[nyckeltal.NT-91]\nformel = "RR05"\n'),))
    write_exempel(wrong, project)
    with pytest.raises(DefinitionsError, match="formel"):
        load_definitions(project / "definitions", KOMMUN)


def test_example_that_cannot_be_put_last__is_refused(project):
    wrong = Exempel(
        "", (("bas/sammanstallning/koncern.toml", '[[konsolidering.eliminering]]\ntyp = "Hyra"\n'),)
    )
    with pytest.raises(tomllib.TOMLDecodeError):
        write_exempel(wrong, project)


def test_example_of_a_step_that_is_done__is_read():
    [gjort] = [item for item in INPUT if item.delar[0][0].endswith("arshjul.toml")]
    definitions = load_definitions(ROOT / "definitions", KOMMUN).value
    read = read_gjort(Fil("arshjul.toml", gjort.delar[0][1].encode()), definitions)
    assert not read.findings
    assert [item.steg for item in read.value] == ["HAL-A01"]


def test_example_of_an_acceptance__is_read_and_says_what_it_accepts_in_vain():
    [accepted] = [item for item in INPUT if item.delar[0][0].endswith("godkannanden.toml")]
    definitions = load_definitions(ROOT / "definitions", KOMMUN).value
    fil = Fil("godkannanden.toml", accepted.delar[0][1].encode())
    [told] = acknowledge((), fil, definitions)
    assert re.search(r"KON-014 AB-KOMMENTAR", told.message)
