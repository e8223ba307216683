"""Published names: one that is gone is told where a name like it has come."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hjalp import MINI, ROOT
from namn import ALLT, find_delade, find_egna, find_fyllda, find_ifyllt, renew

from pipeline.paths import find_kommuner
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.filer import read_files
from pipeline.schema.loader import find_namn, load_definitions
from pipeline.schema.oanvant import find_oanvant
from pipeline.schema.utgivna import (
    FIL,
    KLAMRAR,
    Utgivna,
    find_klamrar,
    format_utgivna,
    parse_utgivna,
)

TEXTER = '[texter]\n"prov.antal" = "{antal} prov"\n'
AVSTEG = """
[[avsteg]]
objekt = "uppstallning:resultatrakning/rader:rr06"
motiv = "Prov"
ta_bort = true
"""
AVSTEG_DELAR = "kommuner/degerfors/avsteg_delar.toml"
BYGGSTEN = """
[[byggsten]]
id = "prov"
rubrik = "Prov"

[[systemstod]]
byggsten = "prov"
id = "s"
namn = "S"
omraden = []
"""


@pytest.fixture
def folder(tmp_path):
    """A copy of the small definitions with all that they give published."""
    copied = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    (copied / "bas" / "texter_prov.toml").write_text(TEXTER, encoding="utf-8")
    publish(copied)
    return copied


def publish(folder):
    namn = find_delade(read_files(folder, "provkommun"), {})
    (folder / FIL).write_text(format_utgivna(Utgivna(namn), "prov"), encoding="utf-8")


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def find_problems(folder):
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "provkommun")
    return [(item.source.file, item.source.key, item.message) for item in caught.value.findings]


# ------------------------------------------------------------------ the register
def test_register__is_written_and_read_in_lines_that_can_be_read():
    namn = {"a/kolumner": {f"namn_{number}" for number in range(40)}, "b": {"ett ord", "två"}}
    text = format_utgivna(Utgivna(namn, {"b": {"borta"}}), "Början.\nMer.")
    assert text.startswith("# Början.\n# Mer.\na/kolumner: namn_0 | namn_1 | ")
    assert max(map(len, text.splitlines())) <= 120
    read = parse_utgivna(text)
    assert read.namn == namn
    assert read.tillbakadragna == {"b": {"borta"}}


def test_register__has_every_name_that_is_given_by_its_list(folder):
    namn = parse_utgivna((folder / FIL).read_text(encoding="utf-8")).namn
    assert "resultatrakning" in namn["uppstallning"]
    assert "rr01" in namn["uppstallning:resultatrakning/rader"]
    assert "RR01" in namn["uppstallning:resultatrakning/rader/kod"]
    assert namn["texter"] == {"prov.antal"}
    assert namn["texter/prov.antal" + KLAMRAR] == {"antal"}
    assert "DEF-001" in namn["fynd"]


def test_register__is_what_the_definitions_of_the_project_give():
    root = ROOT / "definitions"
    filer = {kommun: read_files(root, kommun) for kommun in find_kommuner(root)}
    delade = find_delade(next(iter(filer.values())), find_ifyllt(ROOT / "pipeline"))
    assert parse_utgivna((root / FIL).read_text(encoding="utf-8")).namn == delade
    for kommun, item in filer.items():
        path = root / "kommuner" / kommun / FIL
        assert parse_utgivna(path.read_text(encoding="utf-8")).namn == find_egna(item, delade)


# ------------------------------------------------------------------ what is gone
def test_gone__is_told_where_a_name_like_it_has_come(folder):
    change(folder, "bas/bocker.toml", 'id = "rr02"', 'id = "rr2"')
    problems = find_problems(folder)
    assert [item[:2] for item in problems if "Menade du rr02?" in item[2]] == [
        ("bas/bocker.toml", "uppstallning:resultatrakning/rader:rr2/id")
    ]


def test_gone__is_told_also_when_a_deviation_seeks_it(folder):
    own = "kommuner/provkommun/avsteg_prov.toml"
    (folder / own).write_text(AVSTEG.replace("rr06", "rr02"), encoding="utf-8")
    change(folder, "bas/bocker.toml", 'id = "rr02"', 'id = "rr2"')
    assert {item[:2] for item in find_problems(folder)} == {
        ("bas/bocker.toml", "uppstallning:resultatrakning/rader:rr2/id"),
        (own, "avsteg uppstallning:resultatrakning/rader:rr02"),
    }


def test_gone__from_a_workbook_is_told_also_when_a_deviation_seeks_it(tmp_path):
    """A column without a heading of its own does not become part of the workbook."""
    copied = Path(shutil.copytree(ROOT / "definitions", tmp_path / "definitions"))
    bok = "bas/arbetsbocker/namnd_bokslut.toml"
    change(copied, bok, '}, "fg", "kvinnor", "man", "jamf', '}, "fs", "kvinnor", "man", "jamf')
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(copied, "degerfors")
    kvalitet = "arbetsbok:namnd_bokslut/flikar:kvalitet/tabeller:kvalitetsfaktorer/kolumner"
    told = {(item.source.file, item.source.key) for item in caught.value.findings}
    assert {(bok, f"{kvalitet}:fs"), (AVSTEG_DELAR, f"avsteg {kvalitet}")} <= told


def test_gone__without_a_name_like_it_is_told_at_its_list(folder):
    change(folder, "bas/texter_prov.toml", TEXTER, "")
    assert [item[:2] for item in find_problems(folder)] == [(FIL, "texter")]


def test_gone__what_is_within_is_not_told_too(folder):
    namn = parse_utgivna((folder / FIL).read_text(encoding="utf-8")).namn
    namn["arbetsbok"].add("borta")
    namn["arbetsbok:borta/flikar"] = {"a", "b"}
    (folder / FIL).write_text(format_utgivna(Utgivna(namn), ""), encoding="utf-8")
    (problem,) = find_problems(folder)
    assert problem[1] == "arbetsbok"
    assert "borta är utgivet och saknas" in problem[2]


def test_gone__may_be_taken_away_by_the_kommun(folder):
    rad = '{ id = "rr06", kod = "RR06", rubrik = "Generella bidrag" },\n    '
    change(folder, "bas/bocker.toml", '{ id = "rr05"', rad + '{ id = "rr05"')
    publish(folder)
    namn = parse_utgivna((folder / FIL).read_text(encoding="utf-8")).namn
    assert "rr06" in namn["uppstallning:resultatrakning/rader"]
    (folder / "kommuner" / "provkommun" / "avsteg.toml").write_text(AVSTEG, encoding="utf-8")
    load_definitions(folder, "provkommun")


def test_gone__may_belong_to_a_byggsten_that_is_not_chosen(folder):
    (folder / "bas" / "steg.toml").write_text(BYGGSTEN, encoding="utf-8")
    publish(folder)
    assert "s" in parse_utgivna((folder / FIL).read_text(encoding="utf-8")).namn["systemstod"]
    load_definitions(folder, "provkommun")


# ------------------------------------------------------------------ what is new
def test_new__names_are_free_and_told_when_the_kommun_publishes_its_own(folder):
    own = folder / "kommuner" / "provkommun"
    change(folder, "bas/texter_prov.toml", '"prov.antal"', '"prov.annat" = "Annat"\n"prov.antal"')
    assert load_definitions(folder, "provkommun").value.nya == ()
    delade = parse_utgivna((folder / FIL).read_text(encoding="utf-8")).namn
    egna = find_egna(read_files(folder, "provkommun"), delade)
    egna["texter"] -= {"prov.annat"}
    (own / FIL).write_text(format_utgivna(Utgivna(egna), ""), encoding="utf-8")
    definitions = load_definitions(folder, "provkommun").value
    assert definitions.nya == ("texter/prov.annat",)


def test_new__names_are_told_by_granska():
    definitions = load_definitions(ROOT / "definitions", "hallstahammar").value
    assert not [item for item in find_oanvant(definitions) if item.code == "DEF-024"]
    told = list(find_oanvant(replace(definitions, nya=("texter/a", "enhet:b"))))
    (found,) = [item for item in told if item.code == "DEF-024"]
    assert "2 namn är nya och inte utgivna än: texter/a, enhet:b" in found.message


# ------------------------------------------------------------------ braces
def test_braces__that_nobody_fills_in_are_told_in_texts_and_findings(folder):
    change(folder, "bas/texter_prov.toml", "{antal}", "{antl}")
    (problem,) = find_problems(folder)
    assert problem[:2] == ("bas/texter_prov.toml", "texter/prov.antal")
    assert "{antl} kan inte fyllas i. Menade du antal?" in problem[2]


def test_braces__of_the_finding_that_tells_of_it_are_told_with_its_bare_text(folder):
    path = next(item for item in folder.rglob("*.toml") if "DEF-001" in item.read_text("utf-8"))
    change(folder, path.relative_to(folder).as_posix(), "{fel}", "{fal}")
    assert any(key == "fynd:DEF-001/text" for _, key, _ in find_problems(folder))


def test_braces__doubled_ones_are_no_names():
    assert find_klamrar("{ar} och {{kommun}} {belopp:tkr}") == {"ar", "belopp"}


def test_code__says_what_it_fills_in(tmp_path):
    (tmp_path / "a.py").write_text(
        'KOD = "ABC-001"\n'
        "def f(self):\n"
        '    self.make(KOD, fil=1, enhet="x")\n'
        '    texter["cli.x"].format(antal=2)\n'
        '    names = {"tabell": 1}\n'
        '    self.make("ABC-002", **names)\n',
        encoding="utf-8",
    )
    found = find_ifyllt(tmp_path)
    assert found["ABC-001"] == {"fil"}
    assert found["cli.x"] == {"antal"}
    assert found["ABC-002"] == {"tabell"}
    texts = {"fynd:ABC-001/text": ("fynd:ABC-001", "{vem} lämnade"), "x": ("texter/cli.y", "Tom")}
    assert find_fyllda(texts, found) == {"fynd:ABC-001" + KLAMRAR: {"vem", "fil"}}


# ------------------------------------------------------------------ withdrawing
def test_withdrawing__is_done_by_name_and_kept():
    old = Utgivna({"a": {"x", "y"}, "fynd:K/{}": {"z"}}, {"a": {"w"}})
    new = {"a": {"y", "ny"}}
    with pytest.raises(ValueError, match=r"^a: x$"):
        renew(old, new, new, ())
    for dras in (["a: x"], [ALLT]):
        made = renew(old, new, new, dras)
        assert made.namn == new
        assert made.tillbakadragna == {"a": {"w", "x"}}


def test_names__are_found_whatever_else_is_wrong():
    platser, _ = find_namn(read_files(MINI, "provkommun"))
    assert platser["uppstallning"]["resultatrakning"] == "uppstallning:resultatrakning/id"
