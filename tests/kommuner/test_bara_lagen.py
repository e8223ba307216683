"""A kommun of one short file, with nothing but what the law asks for, runs to an årsredovisning.

The file is the one that docs/ny_kommun.md tells people to begin with, word for word.
"""

import ast
import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping

import bergsala
import pytest
from bergsala import KOMMUN, PERIOD, YEAR
from click.testing import CliRunner
from docx_dump import dump_docx
from hjalp import ROOT

from pipeline.commands import cli, session
from pipeline.commands.session import Session
from pipeline.core.dokumentfraga import has_avsnitt
from pipeline.core.finding import Severity
from pipeline.schema.loader import load_definitions

LINES = 60
ORD = re.compile(
    r"perspektiv|kvalitetsfaktor|fokusområde|agenda 2030|globala mål|hållbar utveckling|indikator|"
    r"tilläggsuppdrag|uppdrag från|internkontrollplan|kontrollaktivitet|ombudgeteringar mellan|"
    r"\bvision|strategiskt område|kommunövergripande mål|nämndens mål|nämndernas mål|målgrupp|"
    r"grunduppdrag|verksamhetsplan|verksamhetsidé|liknande kommuner|ordförande har ordet|\bSTY-",
    re.IGNORECASE,
)
"""Words of what only styrmodeller have."""
DELAR = (  # LKBR 4 kap. 1 §
    "forvaltningsberattelse",
    "resultatrakning",
    "balansrakning",
    "kassaflodesanalys",
    "noter",
    "driftredovisning",
    "investeringsredovisning",
)


def run(root, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "get_root", lambda: root)
        patch.setattr(session, "get_root", lambda: root)
        return CliRunner().invoke(
            cli.main, [*arguments, "--kommun", KOMMUN], prog_name="rodatraden"
        )


@pytest.fixture(scope="module")
def tom(tmp_path_factory):
    """The kommun before anyone has delivered."""
    return bergsala.make_root(tmp_path_factory.mktemp("tom"), bergsala.read_profil())


@pytest.fixture(scope="module")
def ifylld(tmp_path_factory):
    """The kommun with a whole year."""
    root = bergsala.make_root(tmp_path_factory.mktemp("ifylld"), bergsala.read_profil())
    bergsala.fill_year(root)
    return root


@functools.cache
def load(root):
    return Session(root, KOMMUN, PERIOD)


def iter_texts(value):
    """Every text of definitions or documents."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.items() for text in iter_texts(item))
    elif isinstance(value, tuple | list | frozenset):
        yield from (text for item in value for text in iter_texts(item))
    elif dataclasses.is_dataclass(value):
        yield from (text for item in vars_of(value) for text in iter_texts(item))


def vars_of(value):
    return [getattr(value, item.name) for item in dataclasses.fields(value)]


def find_words(texts):
    return sorted({text for text in texts if ORD.search(text)})


# ------------------------------------------------------------------ the profile
def test_profile__is_short_and_all_that_there_is():
    assert len(bergsala.read_profil().splitlines()) <= LINES
    assert tomllib.loads(bergsala.read_profil())["kommun"]["exempel"].startswith("Exempeldata")


def test_profile__passes_the_granskning(tom):
    done = run(tom, "granska")
    assert done.exit_code == 0, done.output
    assert find_words(done.output.splitlines()) == []


def test_definitions__name_no_requirement_of_a_styrmodell(tom):
    whole = load(tom).definitions
    assert [text for text in iter_texts(whole) if "STY-" in text] == []
    assert whole.kommun.byggstenar == ()


def test_bas__names_no_requirement_of_a_styrmodell():
    """A requirement of a kommun stands in its own files, and in its register."""
    shared = [
        *(ROOT / "definitions" / "bas").rglob("*.toml"),
        *(ROOT / "definitions").glob("*.toml"),
    ]
    assert len(shared) > 50
    assert [path.name for path in shared if "STY-" in path.read_text(encoding="utf-8")] == []


# ------------------------------------------------------------------ its workbooks and document
def test_workbooks__ask_for_nothing_of_a_styrmodell(tom):
    done = run(tom, "mallar", "--period", str(YEAR), "--tillfalle", "bokslut")
    assert done.exit_code == 0, done.output
    definitions = load(tom).kedja.get_definitions(YEAR, "bokslut")
    assert len(list(tom.rglob(f"*_{KOMMUN}_{YEAR}_bokslut.xlsx"))) == len(definitions.enheter)
    assert find_words(iter_texts(tuple(definitions.arbetsbocker.values()))) == []


def test_arsredovisning__has_every_part_of_the_law_and_no_fault(ifylld):
    done = run(ifylld, "arsredovisning", "--period", str(YEAR))
    checked = load(ifylld).kedja.check(YEAR, "bokslut")
    assert [item for item in checked.findings if item.severity is Severity.FEL] == []
    assert done.exit_code == 0, done.output
    assert find_words(item.message for item in checked.findings) == []
    [utkast] = checked.utkast
    assert [part for part in find_asked(ifylld) if not has_avsnitt(utkast.dokument, part)] == []


def test_arsredovisning__speaks_of_no_styrmodell(ifylld):
    run(ifylld, "arsredovisning", "--period", str(YEAR))
    [path] = ifylld.rglob("arsredovisning-bergsala-2025.docx")
    lines = dump_docx(path.read_bytes()).splitlines()
    assert len(lines) > 500
    assert find_words(lines) == []


def find_asked(root):
    """The parts of the law, and every section that a check of the law always asks for."""
    kontroller = load(root).kedja.get_definitions(YEAR, "bokslut").kontroller
    formulas = [
        item.uttryck.tree for item in kontroller if item.allvar.value == "stopp" and item.uttryck
    ]
    always = (tree for tree in formulas if not any(isinstance(n, ast.Or) for n in ast.walk(tree)))
    asked = {
        node.args[0].value
        for tree in always
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.func.id == "finns"
    }
    assert asked >= set(DELAR)
    return sorted(asked)


# ------------------------------------------------------------------ nothing delivered
@pytest.mark.parametrize("delivered", ["nothing", "empty workbooks"])
def test_empty__is_told_all_that_the_law_asks_and_nothing_else(tom, tmp_path, delivered):
    root = bergsala.make_root(tmp_path, bergsala.read_profil())
    if delivered == "empty workbooks":
        run(root, "mallar", "--period", str(YEAR), "--tillfalle", "bokslut")
        bergsala.hand_in_empty(root)
    done = run(root, "arsredovisning", "--period", str(YEAR))
    assert done.exit_code != 0
    checked = Session(root, KOMMUN, PERIOD).kedja.check(YEAR, "bokslut")
    assert checked.findings
    assert find_words(item.message for item in checked.findings) == []
    assert find_words(done.output.splitlines()) == []
    kontroller = {item.id for item in load(tom).definitions.kontroller}
    assert {item.rule for item in checked.findings if item.rule} <= kontroller
    if delivered == "empty workbooks":
        rules = {item.rule for item in checked.findings}
        assert {"LKBR-4-1", "LKBR-11-1", "LKBR-11-7", "LKBR-11-8", "KL-11-1-1"} <= rules


# ------------------------------------------------------------------ byggstenar, one by one
BYGGSTENAR = tuple(load_definitions(ROOT / "definitions", "hallstahammar").value.kommun.byggstenar)


@pytest.mark.parametrize("byggsten", BYGGSTENAR)
def test_byggsten__can_be_chosen_alone(tom, tmp_path, byggsten):
    profil = bergsala.read_profil().replace(
        "[kommun]\n", f'[kommun]\nbyggstenar = ["{byggsten}"]\n'
    )
    root = bergsala.make_root(tmp_path, profil)
    chosen = load_definitions(root / "definitions", KOMMUN).value
    assert chosen.kommun.byggstenar == (byggsten,)
    assert len(set(iter_texts(chosen))) > len(set(iter_texts(load(tom).definitions)))


def test_page__names_every_byggsten_with_what_it_is():
    page = bergsala.SIDA.read_text(encoding="utf-8")
    raw = tomllib.loads((ROOT / "definitions/bas/byggstenar.toml").read_text(encoding="utf-8"))
    rows = [f"| `{key}` | {item['forklaring']} |" for key, item in raw["byggsten"].items()]
    assert [row for row in rows if row not in page] == []
    assert tuple(raw["byggsten"]) == BYGGSTENAR
