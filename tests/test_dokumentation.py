"""Documentation and code name the same things, both ways."""

import re
from typing import get_args

import pytest
from hjalp import ROOT

from pipeline import __version__
from pipeline.core import syntax
from pipeline.core.tal import Unit
from pipeline.schema import scope
from pipeline.schema.arbetsbok import Radtyp, Typ
from pipeline.schema.loader import load_definitions
from pipeline.schema.sammanstallning import Sammanslagning
from pipeline.schema.typer import Radkalla
from pipeline.stages.check.registry import ARBETSBOK_KINDS, TOTAL_KINDS
from pipeline.stages.render.blocks import BLOCK

README = (ROOT / "definitions" / "README.md").read_text(encoding="utf-8")
ARKITEKTUR = (ROOT / "docs" / "arkitektur.md").read_text(encoding="utf-8")


def find_section(heading):
    return README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def find_first_cells(heading):
    """Names in the first column of the section's table."""
    rows = re.findall(r"(?m)^\| (`.+?) \|", find_section(heading))
    return {name for row in rows for name in re.findall(r"`(\w+)", row)}


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("Kontrolltyper", {*ARBETSBOK_KINDS, *TOTAL_KINDS}),
        ("Blocktyper", set(BLOCK)),
        ("Sammanslagningar", {item.value for item in Sammanslagning}),
        ("Formler", set(syntax.ARGUMENTS)),
    ],
)
def test_readme__lists_every_kind_and_no_other(heading, known):
    assert find_first_cells(heading) == known


def test_readme__lists_types_of_columns_and_rows_sources_and_units():
    named = re.findall(r"`(\w+)`", find_section("Kolumntyper"))
    known = [item.value for kind in (Typ, Radtyp, Unit) for item in kind]
    assert sorted(named) == sorted([*known, *get_args(Radkalla)])


def test_readme__names_files_that_exist():
    for name in re.findall(r"`(bas/[\w/.]+)`", README):
        assert (ROOT / "definitions" / name).exists(), name


def test_functions__of_formulas_are_the_languages_or_the_scopes():
    own = {*syntax.KOLUMNFUNKTIONER, *syntax.RAKNEFUNKTIONER}
    assert own | set(scope.FUNCTIONS) == set(syntax.ARGUMENTS)
    assert not own & set(scope.FUNCTIONS)


def test_definitions__use_kinds_that_exist():
    definitions = load_definitions(ROOT / "definitions", "hallstahammar").value
    assert {item.typ for item in definitions.kontroller} <= {*ARBETSBOK_KINDS, *TOTAL_KINDS}
    sections = [item for dokument in definitions.dokument.values() for item in dokument.avsnitt]
    used = {block.typ for section in sections for block in section.block}
    assert used | {block.typ for note in definitions.noter for block in note.block} <= set(BLOCK)


def test_arkitektur__names_every_package_and_module_at_the_top():
    top = {path.stem for path in (ROOT / "pipeline").iterdir() if not path.name.startswith("__")}
    assert {name for name in top if f"`{name}" not in ARKITEKTUR} == set()
    stages = {path.name for path in (ROOT / "pipeline" / "stages").iterdir() if path.is_dir()}
    stages.discard("__pycache__")
    assert all(name in ARKITEKTUR for name in stages)


def test_changelog__has_the_version_of_the_program():
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
