"""The handbook names what exists: commands, occasions, files, pictures, words of the documents."""

import re

import pytest
from hjalp import ROOT, read_objekt

from pipeline.schema.toml_reader import read_toml

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md"])
HANDBOOK = ("ekonomiavdelning", "forvaltning", "namndsekreterare", "revisor", "registrator")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TILLFALLEN = {
    item["id"]
    for path in (ROOT / "definitions").rglob("tillfallen.toml")
    for item in read_objekt(path)["tillfalle"]
}


def read(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_and_pictures__lead_to_files_that_exist(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", read(path)):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pictures__have_a_text_for_those_who_cannot_see_them(path):
    for text in re.findall(r"!\[(.*?)\]", read(path)):
        assert len(text) > 10


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_make_commands__exist(path):
    targets = set(re.findall(r"(?m)^([a-z_-]+):", MAKEFILE))
    named = set(re.findall(r"(?:`|    )make ([a-z_-]+)", read(path)))
    assert named <= targets


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_occasions__exist(path):
    assert set(re.findall(r"TILLFALLE=([a-z]+)", read(path))) <= TILLFALLEN


def test_every_occasion__is_explained_to_those_who_collect():
    rows = re.findall(r"(?m)^\| `([a-z]+)` \|", read(DOCS / "ekonomiavdelning.md"))
    assert set(rows) == TILLFALLEN


@pytest.mark.parametrize("role", HANDBOOK)
def test_every_role__has_a_short_page_of_its_own(role):
    lines = read(DOCS / f"{role}.md").splitlines()
    assert 15 <= len(lines) <= 75
    assert f"({role}.md)" in read(DOCS / "README.md")


def test_chapter_of_what_remains__is_called_as_the_handbook_says():
    texter = read_toml(ROOT / "definitions" / "bas" / "texter_dokument.toml")["texter"]
    page = read(DOCS / "namndsekreterare.md")
    assert texter["dokument.rubrik_atgarder"] in page
    assert texter["dokument.information_saknas"] in read(DOCS / "registrator.md")


def test_every_kind_of_document__has_a_command_in_the_makefile():
    for command in ("budget", "verksamhetsplan", "delarsrapport", "arsredovisning"):
        assert re.search(rf"(?m)^{command}: .*## ", MAKEFILE)
        assert f"`{command}`" in read(ROOT / "README.md")
