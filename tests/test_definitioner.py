"""The real definitions: they load for every kommun, and people are told what everything is."""

import ast
import dataclasses
import re
import tomllib

import pytest
from definitionshjalp import load_bokslut
from hjalp import ROOT, SHARED

from pipeline.paths import find_kommuner
from pipeline.schema import objektslag
from pipeline.schema.arbetsbok import ArbetsbokDef, FlikDef, KolumnDef, RadDef, TabellDef
from pipeline.schema.block import BlockDef, BlockKolumnDef
from pipeline.schema.dokument import AvsnittDef, NotAvstamning
from pipeline.schema.kommun import Verksamhetsomrade
from pipeline.schema.kontroll import KONTROLLSLAG
from pipeline.schema.sammanstallning import (
    BeraknadKolumnDef,
    BolagstabellDef,
    ElimineringDef,
    Konsolideringsnamn,
)
from pipeline.schema.uppstallning import UppstallningRadDef

FOLDER = ROOT / "definitions"
KOMMUNER = find_kommuner(FOLDER)
FILES = sorted(path for path in FOLDER.rglob("*.toml") if path.parent.name != "krav")
RAW = {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
KRAV = re.compile(
    r"(?:LKBR|KL|RKR|LAV|OSL|SB|SCB|REV)(?:-[A-Z0-9]+)+|(?:SAK|TILL|SKRIV)-\d\d|STY-[A-Z]{3}-\d{3}"
)
# What definitions say for people, and the program has no use for.
DOCUMENTARY = {
    "motiv": "the reason of a deviation; that there is one is checked when loading",
    "verifierad": "whether the reading of the law was verified",
    "vid_avvikelse": "of a requirement, read by register/kravregister.py",
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


def test_every_kommun__is_one_of_the_examples():
    assert KOMMUNER == ("degerfors", "hallstahammar", "tolkformedling_vast")


@pytest.mark.skipif(not SHARED.exists(), reason="registren finns inte här")
def test_krav__that_definitions_may_cite_exist_in_the_registers():
    known = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((SHARED / "doman").glob("*"))
        if path.suffix in {".md", ".yaml"}
    )
    groups = [group for raw in RAW.values() for group in raw.get("kravgrupp", ())]
    cited = {krav for group in groups for krav in group["krav"]}
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


def test_texts__are_all_used():
    unused = [
        key
        for key in KEYS
        for names in [{key, key.partition(".")[2]}]
        if not names & WHOLE and not any(i.fullmatch(name) for i in PATTERNS for name in names)
    ]
    assert unused == []


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
        ("commands/cli.py", "format", "cli."),
        ("commands/krav.py", "format", "cli."),
        ("commands/click_sv.py", "format", "cli."),
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
    *(BeraknadKolumnDef, BolagstabellDef, ElimineringDef, Konsolideringsnamn, UppstallningRadDef),
    *KONTROLLSLAG.values(),
)


def test_fields__of_definitions_are_read_by_the_program():
    read = set()
    for path in SPEAKING:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                read.add(node.attr)
            elif isinstance(node, ast.Call) and node.args:
                read |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    unread = {
        f"{kind.__name__}.{item.name}"
        for kind in PARTS
        for item in dataclasses.fields(kind)
        if item.name not in read and item.name not in DOCUMENTARY
    }
    assert unread == set()
