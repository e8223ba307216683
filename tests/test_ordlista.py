"""Words: one term, one name; names that mean two things without å, ä and ö are not used."""

import ast
import builtins
import keyword
import tomllib
import unicodedata

import pytest
from hjalp import ROOT

GLOSSARY = tomllib.loads((ROOT / "definitions" / "ordlista.toml").read_text(encoding="utf-8"))
TERMS = GLOSSARY["term"]
BANNED = {item["ord"] for item in GLOSSARY["forbjudet"]}
ALLOWED = {(item["ord"], folder) for item in GLOSSARY["undantag"] for folder in item["var"]}
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))


def fold(text):
    """ASCII, with å and ä as a, ö as o, é as e."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "_").replace("-", "_")


def find_names(tree):
    """What a module names itself: variables, parameters, functions, classes, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.keyword(arg=str(name)) | ast.alias(asname=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name


def test_terms__are_unique_both_ways():
    for key in ("svenska", "namn"):
        words = [item[key] for item in TERMS]
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("term", TERMS, ids=lambda item: item["namn"])
def test_terms__are_the_folded_word_and_fit_as_names(term):
    assert term["namn"] == fold(term["svenska"])
    assert term["namn"].isidentifier()
    assert not keyword.iskeyword(term["namn"])
    assert not hasattr(builtins, term["namn"])
    assert term["namn"] not in BANNED
    assert term["engelska"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names__are_ascii_and_mean_one_thing(path):
    folder = path.relative_to(ROOT / "pipeline").parts[0]
    names = set(find_names(ast.parse(path.read_text(encoding="utf-8"))))
    assert all(name.isascii() for name in names)
    used = {name.lower().strip("_") for name in names} & BANNED
    assert {(word, folder) for word in used} <= ALLOWED


def test_exceptions__are_still_needed():
    used = set()
    for path in MODULES:
        folder = path.relative_to(ROOT / "pipeline").parts[0]
        names = find_names(ast.parse(path.read_text(encoding="utf-8")))
        used |= {(name.lower().strip("_"), folder) for name in names}
    assert used >= ALLOWED
