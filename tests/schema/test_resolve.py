"""The compiler: what a definition names is looked up, and what is not found is told with the file
and address that wrote it and the nearest name there is."""

import shutil
import tomllib
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions

HERE = Path(__file__).parent
ALLT = (HERE / "hanvisningar.toml").read_text(encoding="utf-8")
EGEN = "kommuner/provkommun/eget.toml"
AVSTEG = "kommuner/provkommun/avsteg.toml"
FRAGOR = "arbetsbok:namnd_plan/flikar:malen/tabeller:fragor"
DRIFT = "arbetsbok:namnd_bokslut/flikar:drift/tabeller:drift"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def write(folder, text, name=EGEN):
    (folder / name).write_text(text, encoding="utf-8")


def load(folder):
    return load_definitions(folder, "provkommun").value


def find_problems(folder):
    """(file, address, what is wrong) of everything that is told."""
    with pytest.raises(DefinitionsError) as caught:
        load(folder)
    found = []
    for item in caught.value.findings:
        assert item.code == "DEF-001"
        told = item.message.removeprefix(f"Definitionen passar inte: {item.source.key} – ")
        found.append((item.source.file, item.source.key, told))
    return found


def slip(old, new):
    assert ALLT.count(old) == 1, old
    return ALLT.replace(old, new)


def test_every_kind_of_reference__is_accepted_when_it_exists(folder):
    write(folder, ALLT)
    assert load(folder).konsolidering.parametrar.givare == "givare"


SLIPS = tomllib.loads((HERE / "felstavningar.toml").read_text(encoding="utf-8"))["fel"]
"""What is written, the slip, the address, what is told; each is the only thing that is told."""


@pytest.mark.parametrize(("old", "new", "key", "told"), SLIPS, ids=[item[1] for item in SLIPS])
def test_a_slip__is_told_at_its_place_with_the_nearest_name(folder, old, new, key, told):
    write(folder, slip(old, new))
    assert find_problems(folder) == [(EGEN, key, told)]


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("RR01 +", "kan inte tolkas: RR01 +"),
        ("__import__('os')", "funktionen __import__ finns inte"),
        ("RR01.tal", "Attribute är inte tillåtet"),
    ],
)
def test_a_formula__that_cannot_be_read_is_told_when_it_is_loaded(folder, formula, told):
    write(folder, slip('"fg(RR05) / ANTAL_MAL"', f'"{formula}"'))
    [(file, key, text)] = find_problems(folder)
    assert (file, key) == (EGEN, "nyckeltal:NT-90/uttryck")
    assert told in text


# ------------------------------------------------------------------ all at once
def test_everything_that_is_wrong__is_told_in_one_go(folder):
    write(folder, slip("RR02 = 1 }", "RR2 = 1 }").replace('vem = ["namnd"]', 'vem = ["nemnd"]'))
    write(
        folder,
        '[[nyckeltal]]\nid = "N"\nkod = "N"\nrubrik = "N"\nenhet = "procent"\nuttryck = "RR99 / X"',
        "bas/annat.toml",
    )
    found = [(file, key) for file, key, _ in find_problems(folder)]
    assert found == [
        ("bas/annat.toml", "nyckeltal:N/uttryck"),
        ("bas/annat.toml", "nyckeltal:N/uttryck"),
        (EGEN, "arshjulssteg:steg/vem[1]"),
        (EGEN, "konsolidering/eliminering[1]/verkan/RR2"),
    ]


# ------------------------------------------------------------------ the kommun's avsteg
@pytest.mark.parametrize(
    ("objekt", "change", "key", "told"),
    [
        (
            "nyckeltal:NT-11",
            'blir = { uttryck = "RR1 / INV" }',
            "nyckeltal:NT-11/uttryck",
            "koden RR1 finns inte. Menade du RR01?",
        ),
        (
            "uppstallning:resultatrakning/rader:rr04",
            'blir = { summa = ["RR01", "RR2", "RR03"] }',
            "uppstallning:resultatrakning/rader:rr04/summa[2]",
            "koden RR2 finns inte. Menade du RR02?",
        ),
        (
            "uppstallning:resultatrakning/rader:rr04",
            'blir = { rubirk = "Netto" }',
            "uppstallning:resultatrakning/rader:rr04/rubirk",
            "okänd nyckel. Menade du rubrik?",
        ),
        (
            "uppstallning:resultatrakning/rader",
            'lagg_till = { id = "ny", kod = "NY", rubrik = "Ny", varav_av = "RR1" }',
            "uppstallning:resultatrakning/rader:ny/varav_av",
            "koden RR1 finns inte. Menade du RR01?",
        ),
        (
            DRIFT,
            'blir = { kolumner = [{ id = "a", rubrik = "{arr}", typ = "belopp" }] }',
            f"{DRIFT}/kolumner:a/rubrik",
            "{arr} kan inte fyllas i. Menade du ar?",
        ),
        (
            "not:not_intakter",
            'blir = { avstamning = [{ tabell = "not_intakt" }] }',
            "not:not_intakter/avstamning[1]/tabell",
            "tabellen not_intakt finns inte. Menade du not_intakter?",
        ),
    ],
)
def test_a_slip_in_an_avsteg__is_told_in_the_file_of_the_avsteg(folder, objekt, change, key, told):
    write(folder, f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov"\n{change}\n', AVSTEG)
    assert find_problems(folder) == [(AVSTEG, key, told)]


def test_a_slip_beside_an_avsteg__is_told_in_the_file_that_wrote_it(folder):
    path = folder / "bas" / "bocker.toml"
    text = path.read_text(encoding="utf-8")
    assert 'uttryck = "netto - budget"' in text
    path.write_text(text.replace('"netto - budget"', '"netto - budgett"'), encoding="utf-8")
    change = 'blir = { rubrik = "Avvikelse i år" }'
    objekt = f"{DRIFT}/kolumner:avvikelse"
    write(folder, f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov"\n{change}\n', AVSTEG)
    [(file, key, _)] = find_problems(folder)
    assert (file, key) == ("bas/bocker.toml", f"{DRIFT}/kolumner:avvikelse/uttryck")


def test_a_slip_that_an_avsteg_has_replaced__is_told_in_the_file_that_wrote_it(folder):
    """The kommun does without it, but another has it as it was."""
    path = folder / "bas" / "bocker.toml"
    before = path.read_text(encoding="utf-8")
    assert before.count('uttryck = "-RR04 / INV"') == 1
    path.write_text(before.replace("-RR04 /", "-RR4 /"), encoding="utf-8")
    change = 'blir = { uttryck = "RR05 / INV" }'
    write(folder, f'[[avsteg]]\nobjekt = "nyckeltal:NT-11"\nmotiv = "Prov"\n{change}\n', AVSTEG)
    told = ("nyckeltal:NT-11/uttryck", "koden RR4 finns inte. Menade du RR04?")
    assert find_problems(folder) == [("bas/bocker.toml", *told)]


@pytest.mark.parametrize(
    "objekt",
    [
        f"{DRIFT}/kolumner:fg",
        "arbetsbok:namnd_bokslut/flikar:investeringar",
        "uppstallning:resultatrakning/rader:rr05",
        "enhet:social",
    ],
)
def test_what_the_kommun_has_taken_away__may_still_be_named(folder, objekt):
    """A shared chapter names what some kommuner ask for; a slip in the name is still a slip."""
    shared = """
[[varde]]
kod = "PROV"
uttryck = 'summa("drift", "fg") + antal("investeringar") + RR05'

[[kontroll]]
id = "PROV"
kod = "KON-100"
allvar = "varning"
beskrivning = "Prov."
uttryck = "PROV > 0"
utom_enheter = ["social"]
"""
    removed = {
        "uppstallning:resultatrakning/rader:rr05": '[[avsteg]]\nmotiv = "Prov"\nobjekt = '
        '"uppstallning:resultatrakning/rader:rr12"\nblir = { summa = ["RR04", "RR11"] }\n'
    }
    avsteg = f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov"\nta_bort = true\n'
    write(folder, shared, "bas/delat.toml")
    write(folder, avsteg + removed.get(objekt, ""), AVSTEG)
    assert load(folder).kommun.id == "provkommun"
    write(folder, shared.replace('"fg")', '"fgg")'), "bas/delat.toml")
    assert [item[:2] for item in find_problems(folder)] == [
        ("bas/delat.toml", "varde:PROV/utfall/kommun/uttryck")
    ]


@pytest.mark.parametrize(
    ("objekt", "key", "told"),
    [
        (
            f"{FRAGOR}/rader:forsta",
            f"{FRAGOR}/rader:alla/summa[1]",
            "raden forsta finns inte i tabellen namnd_plan.fragor. Det finns: alla.",
        ),
        (
            f"{FRAGOR}/kolumner:vad",
            f"{FRAGOR}/rader:forsta/forval/vad",
            "kolumnen vad finns inte i tabellen namnd_plan.fragor. Det finns: fg, mal, svar.",
        ),
    ],
)
def test_what_a_workbook_itself_names__must_still_be_there(folder, objekt, key, told):
    write(folder, ALLT)
    write(folder, f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov"\nta_bort = true\n', AVSTEG)
    assert (EGEN, key, told) in find_problems(folder)


def test_a_document__includes_only_what_is_made_at_the_same_occasion(folder):
    other = """
[[dokument]]
id = "annat"
titel = "Annat"
tillfalle = "bokslut"
avsnitt = [{ id = "in", rubrik = "In", innehall = "planen" }]
"""
    write(folder, ALLT + other)
    path = folder / "kommuner" / "provkommun" / "profil.toml"
    profile = path.read_text(encoding="utf-8")
    path.write_text(profile.replace('["arsredovisning"]', '["annat"]'), encoding="utf-8")
    [(_, key, told)] = find_problems(folder)
    assert key == "dokument:annat/avsnitt:in/innehall"
    assert told.startswith("dokumentet planen finns inte")
    assert told.endswith("vid tillfället bokslut.")


# ------------------------------------------------------------------ two with one name
TWO = """
[[uppstallning]]
id = "u"
rubrik = "U"
rader = [{ id = "a", kod = "A", rubrik = "A" }, { id = "%s", kod = "%s", rubrik = "B" }]
"""


@pytest.mark.parametrize(
    ("names", "key"),
    [(("a", "B"), "uppstallning:u/rader:a"), (("b", "A"), "uppstallning:u/rader:A")],
)
def test_two_of_a_list__may_not_have_one_name(folder, names, key):
    write(folder, TWO % names, "bas/eget.toml")
    assert ("bas/eget.toml", key) in [item[:2] for item in find_problems(folder)]
