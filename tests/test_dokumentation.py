"""Documentation and code name the same things, both ways."""

import re

from hjalp import ROOT

from pipeline import __version__
from pipeline.core import syntax
from pipeline.formel import scope
from pipeline.schema.block import BLOCKSLAG
from pipeline.schema.kontroll import KONTROLLSLAG
from pipeline.schema.loader import load_definitions
from pipeline.stages.check.registry import ARBETSBOK_KINDS, TOTAL_KINDS
from pipeline.stages.render.blocks import BLOCK

README = (ROOT / "definitions" / "README.md").read_text(encoding="utf-8")
ARKITEKTUR = (ROOT / "docs" / "arkitektur.md").read_text(encoding="utf-8")


def test_kinds__have_a_class_and_something_that_makes_them():
    assert set(KONTROLLSLAG) == {*ARBETSBOK_KINDS, *TOTAL_KINDS}
    assert set(BLOCKSLAG) == set(BLOCK)


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
