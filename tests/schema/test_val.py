"""Choices: a missing one stops the run and says what to choose; formulas read the others."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hjalp import MINI, ROOT, read_objekt

from pipeline.formel.resultat import parse_falt
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.val import AlternativDef, ValDef

QUESTION = """
[[val]]
id = "brytpunkt"
fraga = "Vilken dag?"
alternativ = [
    {{ varde = "03-31", betyder = "efter tre månader" }},
    {{ varde = "04-30", betyder = "efter april" }},
]
{rest}
"""


@pytest.fixture
def load(tmp_path):
    definitions = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    shutil.copy(ROOT / "definitions" / "fynd_kalender.toml", definitions)
    shutil.copytree(ROOT / "definitions" / "krav", definitions / "krav")

    def load_with(rest, question=QUESTION):
        path = definitions / "kommuner" / "provkommun" / "val.toml"
        path.write_text(question.format(rest=rest), encoding="utf-8")
        return load_definitions(definitions, "provkommun").value

    return load_with


def test_missing__choice_without_default_says_what_to_choose(load):
    """STY-HAL-062: the break point has to be chosen."""
    with pytest.raises(DefinitionsError) as raised:
        load("")
    (finding,) = raised.value.findings
    assert finding.code == "DEF-010"
    assert "Vilken dag?" in finding.message
    assert finding.hint.startswith("Välj")
    assert "03-31 (efter tre månader), 04-30 (efter april)" in finding.hint
    assert finding.source.file == "kommuner/provkommun/val.toml"


@pytest.mark.parametrize("key", ["valt", "forval"])
def test_choice__that_is_no_alternative_is_refused(load, key):
    with pytest.raises(DefinitionsError) as raised:
        load(f'{key} = "05-31"')
    assert [item.code for item in raised.value.findings] == ["DEF-011"]


def test_choice__wins_over_the_default_and_is_a_field_of_the_profile(load):
    assert load('forval = "03-31"').kommun.falt["brytpunkt"] == "03-31"
    chosen = load('forval = "03-31"\nvalt = "04-30"')
    assert chosen.kommun.falt["brytpunkt"] == "04-30"


def test_number__is_any_whole_number(load):
    question = '[[val]]\nid = "grans"\nfraga = "Hur många?"\nheltal = true\n{rest}\n'
    assert parse_falt(load('valt = "7"', question).kommun.falt["grans"]) == Decimal(7)
    with pytest.raises(DefinitionsError):
        load('valt = "många"', question)


def test_voluntary__choice_may_stay_open(load):
    assert load("frivilligt = true").kommun.falt["brytpunkt"] == ""


def test_is_allowed__knows_alternatives_and_numbers():
    val = ValDef(id="x", fraga="?", alternativ=(AlternativDef(varde="a", betyder="b"),))
    assert val.is_allowed("a")
    assert not val.is_allowed("1")


@pytest.mark.parametrize(("valt", "runs"), [("03-31", True), ("04-30", False)])
def test_check__runs_only_with_the_choice_it_holds_for(load, valt, runs):
    kontroll = """
[[kontroll]]
id = "PROV"
kod = "KON-100"
allvar = "varning"
uttryck = "RR01 > 0"
beskrivning = "Ett prov."
atgard = "Rätta."
galler_vid = { brytpunkt = "03-31" }
"""
    made = load(f'valt = "{valt}"', QUESTION + kontroll.replace("{", "{{").replace("}", "}}"))
    assert ("PROV" in [item.id for item in made.kontroller]) is runs


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
def test_real_choices__name_alternatives_and_their_reason(kommun):
    raw = read_objekt(ROOT / "definitions" / "kommuner" / kommun / "val.toml")["val"]
    assert len(raw) >= 5
    for item in raw:
        assert item["fraga"].endswith("?"), item["id"]
        assert item["motiv"].endswith("."), item["id"]
        assert item["styr"].endswith("."), item["id"]
        assert item.get("heltal") or len(item["alternativ"]) > 1, item["id"]


def test_hallstahammar__has_no_default_for_the_break_point_of_the_resultatprognos():
    """STY-HAL-062: the source says both, so the kommun chooses."""
    raw = read_objekt(ROOT / "definitions" / "kommuner" / "hallstahammar" / "val.toml")["val"]
    (item,) = [item for item in raw if item["id"] == "resultatprognos_brytpunkt"]
    assert "forval" not in item
    assert [part["varde"] for part in item["alternativ"]] == ["03-31", "04-30"]


def test_degerfors__sets_no_limit_to_the_goals_of_a_namnd():
    """STY-DEG-016; and asks nothing about women and men (STY-DEG-065)."""
    definitions = load_definitions(ROOT / "definitions", "degerfors").value
    assert definitions.kommun.falt["max_mal_per_namnd"] == ""
    assert definitions.kommun.falt["konsuppdelade_indikatorer"] == "nej"


def find_read(definitions):
    """The choices that checks read: as a limit, as what turns them on, or in a formula."""
    found = set()
    for kontroll in definitions.kontroller:
        limit = getattr(kontroll.parametrar, "grans", "")
        found |= {limit, *kontroll.galler_vid, *(kontroll.uttryck.namn if kontroll.uttryck else ())}
    return found


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
def test_choice__changes_something_or_says_where_it_is_changed(kommun):
    """A kommun that answers otherwise is not left to believe that the answer was enough."""
    raw = [
        item
        for path in (ROOT / "definitions" / "kommuner" / kommun).glob("*.toml")
        for item in read_objekt(path).get("avsteg", [])
    ]
    turned_on = {key for item in raw for key in item.get("blir", {}).get("galler_vid", {})}
    definitions = load_definitions(ROOT / "definitions", kommun).value
    read = find_read(definitions) | turned_on
    for item in definitions.installningar:
        says_where = re.search(r"avsteg|\.toml|dokument/|när programmet gör", item.styr)
        assert item.id in read or says_where, item.id


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("val.toml", 'valt = "03-31"', 'valt = "04-30"'),
        ("profil.toml", '"hallstahammar.docx"', '"ny_layout.docx"'),
    ],
)
def test_choice__may_be_changed_whatever_has_been_sent_out(tmp_path, name, old, new):
    """What a kommun chooses is no name that others hold on to."""
    folder = Path(shutil.copytree(ROOT / "definitions", tmp_path / "definitions"))
    path = folder / "kommuner" / "hallstahammar" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert load_definitions(folder, "hallstahammar").value
