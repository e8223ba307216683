"""The real definitions: they load for every kommun, and people are told what everything is."""

import ast
import dataclasses
import re
import tomllib

import pytest
from definitionshjalp import load_bokslut
from hjalp import ROOT, SHARED

from pipeline.schema import objektslag
from pipeline.schema.arbetsbok import ArbetsbokDef, FlikDef, KolumnDef, RadDef, TabellDef
from pipeline.schema.block import BlockDef, BlockKolumnDef
from pipeline.schema.dokument import AvsnittDef, NotAvstamning
from pipeline.schema.kommun import Verksamhetsomrade
from pipeline.schema.loader import find_kommuner
from pipeline.schema.sammanstallning import BeraknadKolumnDef, ElimineringDef
from pipeline.schema.uppstallning import UppstallningRadDef

FOLDER = ROOT / "definitions"
KOMMUNER = find_kommuner(FOLDER)
FILES = sorted(
    path
    for path in FOLDER.rglob("*.toml")
    if path.parent.name != "krav" and path.name != "lagkrav.toml"
)
RAW = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
KRAV = re.compile(
    r"(?:LKBR|KL|RKR|LAV|OSL|SB|SCB|REV)(?:-[A-Z0-9]+)+|(?:SAK|TILL|SKRIV)-\d\d|STY-[A-Z]{3}-\d{3}"
)
# What definitions say for people, and the program has no use for.
DOCUMENTARY = {
    "motiv": "the reason of a deviation; that there is one is checked when loading",
    "rattskalla": "where in the law it stands",
    "verifierad": "whether the reading of the law was verified",
    "form": "kommun or kommunalförbund",
    "byggstenar": "what was chosen is the only thing left when definitions are built",
    "forklaring": "what a byggsten is",
    "kommunkod": "identity",
    "organisationsnummer": "identity",
    "utgangen": "a retired code is kept so that it is not used again",
}


@pytest.fixture(scope="module", params=KOMMUNER)
def definitions(request):
    return load_bokslut(request.param)


def iter_krav(value):
    if isinstance(value, dict):
        yield from value.get("krav", ()) if isinstance(value.get("krav"), list) else ()
        for item in value.values():
            yield from iter_krav(item)
    elif isinstance(value, list):
        for item in value:
            yield from iter_krav(item)


def test_every_kommun__is_one_of_the_examples():
    assert KOMMUNER == ("degerfors", "hallstahammar", "tolkformedling_vast")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_krav__look_like_the_registers_ids(path):
    assert [krav for krav in iter_krav(RAW[path]) if not KRAV.fullmatch(krav)] == []


@pytest.mark.skipif(not SHARED.exists(), reason="registren finns inte här")
def test_krav__exist_in_the_registers():
    known = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((SHARED / "doman").glob("*"))
        if path.suffix in {".md", ".yaml"}
    )
    cited = {krav for raw in RAW.values() for krav in iter_krav(raw)}
    for path in MODULES:
        cited |= set(KRAV.findall(path.read_text(encoding="utf-8")))
    assert [k for k in sorted(cited) if not re.search(rf"{re.escape(k)}(?![-\w])", known)] == []


def test_columns_and_rows__have_headings(definitions):
    for book in definitions.arbetsbocker.values():
        for tabell in (tabell for flik in book.flikar for tabell in flik.tabeller):
            place = f"{book.id}/{tabell.id}"
            assert tabell.rubrik.strip(), place
            assert all(item.rubrik.strip() for item in tabell.kolumner), place
            assert all(item.rubrik.strip() for item in tabell.rader), place


def test_ids__are_lower_case_ascii_and_unique_in_their_table(definitions):
    for book in definitions.arbetsbocker.values():
        tabeller = [tabell for flik in book.flikar for tabell in flik.tabeller]
        for ids in (
            [tabell.id for tabell in tabeller],
            [flik.id for flik in book.flikar],
            *([item.id for item in tabell.kolumner] for tabell in tabeller),
            *([item.id for item in tabell.rader] for tabell in tabeller),
        ):
            assert len(ids) == len(set(ids)), book.id
            assert all(re.fullmatch(r"[a-z0-9_]+", item) for item in ids), book.id


def test_texts__stand_in_one_file_each():
    keys = [key for raw in RAW.values() for key in raw.get("texter", {})]
    assert sorted(keys) == sorted(set(keys))


def find_texts(tree):
    """Whole strings of a module, and the patterns of its f-strings (None for a whole one)."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if sum(len(part or "") for part in parts) >= SHORTEST:
                pattern = "".join(r"[\w.]+" if part is None else re.escape(part) for part in parts)
                yield "", re.compile(pattern)
        elif isinstance(getattr(node, "value", None), str) and id(node) not in inside:
            yield node.value, None


SHORTEST = 4
"""An f-string with less text of its own could be anything."""
# The page of the requirements is written by a tool, with texts of the definitions.
SPEAKING = (*MODULES, *sorted((ROOT / "tools" / "krav").glob("*.py")))
TEXTS = [
    found for path in SPEAKING for found in find_texts(ast.parse(path.read_text(encoding="utf-8")))
]
WHOLE = {text for text, pattern in TEXTS if pattern is None}
GETTERS = {rf"{area}\.[\w.]+" for area in ("cli", "dokument", "mall")}
PATTERNS = [item for _, item in TEXTS if item is not None and item.pattern not in GETTERS]
KEYS = {key for raw in RAW.values() for key in raw.get("texter", {})}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_texts__are_all_used(key):
    names = {key, key.partition(".")[2]}
    assert names & WHOLE or any(item.fullmatch(name) for item in PATTERNS for name in names)


AREAS = ("cli", "dokument", "kalender", "kontroll", "krav", "las", "mall", "rapport")


def test_texts__that_the_code_names_exist():
    assert {key.partition(".")[0] for key in KEYS} <= set(AREAS)
    named = {text for text in WHOLE if re.fullmatch(rf"(?:{'|'.join(AREAS)})\.\w+", text)}
    assert named <= KEYS


@pytest.mark.parametrize(
    ("folder", "getter", "prefix"),
    [
        ("stages/render", "get_text", "dokument."),
        ("stages/prepare", "get", "mall."),
        ("cli.py", "format", "cli."),
        ("cli_krav.py", "format", "cli."),
        ("click_sv.py", "format", "cli."),
    ],
)
def test_texts__that_are_asked_for_by_their_last_part_exist(folder, getter, prefix):
    place = ROOT / "pipeline" / folder
    asked = set()
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == getter
                and ast.unparse(node.func.value) in {"k", "texter", "self.texter", "TEXTER"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                asked.add(f"{prefix}{node.args[0].value}")
    assert asked
    assert asked <= KEYS


PARTS = (
    *objektslag.KINDS.values(),
    *(ArbetsbokDef, FlikDef, TabellDef, KolumnDef, RadDef),
    *(AvsnittDef, BlockDef, BlockKolumnDef, NotAvstamning, Verksamhetsomrade),
    *(BeraknadKolumnDef, ElimineringDef, UppstallningRadDef),
)


@pytest.mark.parametrize("kind", dict.fromkeys(PARTS), ids=lambda item: item.__name__)
def test_fields__of_definitions_are_read_by_the_program(kind):
    read = set()
    for path in SPEAKING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                read.add(node.attr)
            elif isinstance(node, ast.Call) and node.args:
                read |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    fields = {item.name for item in dataclasses.fields(kind)}
    assert fields - read <= set(DOCUMENTARY)
