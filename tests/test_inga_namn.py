"""No kommun, document or occasion is named in Python: a kommun is added by definitions alone."""

import ast
import re

import pytest
from hjalp import ROOT, read_objekt

from pipeline.core.syntax import KOLUMNFUNKTIONER

MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
# Words that are also names of columns, and of the formula functions that compute in them.
COLUMNS = {"budget", "prognos"}
# The one place where a definition that names no document gets one.
DEFAULTS = {"schema/kontroll.py": {"arsredovisning"}}


def find_names():
    """Ids of documents and occasions, and ids and names of kommuner, in all definitions."""
    found = set()
    for path in sorted((ROOT / "definitions").rglob("*.toml")):
        raw = read_objekt(path)
        for kind in ("dokument", "tillfalle"):
            found |= {item["id"] for item in raw.get(kind, [])}
        found |= {
            item["styrdokument"] for item in raw.get("dokument", []) if "styrdokument" in item
        }
        if kommun := raw.get("kommun"):
            found |= {kommun["id"], kommun["namn"], kommun["kortnamn"]}
    return found


NAMES = find_names()


def find_constants(tree):
    """Texts in expressions, those inside f-strings too; docstrings are no expressions."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def find_named(text):
    """The names that a text holds as whole words."""
    lower = text.casefold()
    return {
        name for name in NAMES if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", lower)
    }


def test_names__are_found_in_the_definitions():
    assert {"arsredovisning", "bokslut", "hallstahammar"} <= NAMES
    assert len(NAMES) > 20


@pytest.mark.parametrize(
    "text", ["bokslut", "x/bokslut/", "Hallstahammars kommun", "arsrapport_namnd"]
)
def test_find_named__a_name_is_found_inside_a_text(text):
    assert find_named(text)


@pytest.mark.parametrize("text", ["bokslutet", "avdelar", "kolumn"])
def test_find_named__a_longer_word_is_another_word(text):
    assert find_named(text) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code__names_no_kommun_no_document_and_no_occasion(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set().union(*map(find_named, find_constants(tree)))
    allowed = DEFAULTS.get(path.relative_to(ROOT / "pipeline").as_posix(), set())
    assert found - COLUMNS == allowed


def test_columns__are_words_of_the_formula_language():
    assert COLUMNS <= KOLUMNFUNKTIONER
