"""What does not fit is told where it stands, in the file of who wrote it."""

import shutil
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.forslag import is_slip
from pipeline.schema.loader import load_definitions

KONTROLL = """
[[kontroll]]
id = "EGEN"
beskrivning = "Resultatet ska finnas."
kod = "KON-100"
allvar = "stopp"
atgard = "Rätta."
uttryck = "RR12 == RR12"
"""
RADER = "uppstallning:resultatrakning/rader"
VAL = """
[[val]]
id = "atgarder"
fraga = "Ska åtgärder redovisas?"
alternativ = [{ varde = "ja", betyder = "ja" }, { varde = "nej", betyder = "nej" }]
forval = "ja"
"""
REGISTER = """
[kalla]
kommun = "Provkommun"
dokument = "Styrmodell"
beslutad = "2021-09-27"

[[styrdokument]]
id = "P-D1"
namn = "Budget"

[[krav]]
id = "STY-P-001"
text = "Budgeten finns."
typ = "profil"
vid_avvikelse = "fel"
dokument = ["P-D1"]
"""


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def write(folder, text, name="kommuner/provkommun/eget.toml"):
    (folder / name).write_text(text, encoding="utf-8")


def change(folder, old, new, name="bas/bocker.toml"):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def avsteg(objekt, blir):
    return f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov"\n{blir}\n'


def find_problems(folder):
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "provkommun")
    return {(item.source.file, item.source.key): item.message for item in caught.value.findings}


def test_a_list_that_a_kommun_has_replaced__is_its_own_file(folder):
    rader = '[{ id = "rr01", kod = "RR01", rubrik = "Allt", varav_av = "RR0I" }]'
    write(folder, avsteg("uppstallning:resultatrakning", f"blir = {{ rader = {rader} }}"))
    problems = find_problems(folder)
    assert ("kommuner/provkommun/eget.toml", f"{RADER}:rr01/varav_av") in problems


def test_what_is_wrong_in_bas__is_told_there_when_a_kommun_has_replaced_it(folder):
    rader = '[{ id = "rr01", kod = "RR01", rubrik = "Allt" }]'
    write(folder, avsteg("uppstallning:resultatrakning", f"blir = {{ rader = {rader} }}"))
    change(folder, 'rubrik = "Verksamhetens intäkter", tecken = "+"', 'rubrik = "V", tecken = "x"')
    assert list(find_problems(folder)) == [("bas/bocker.toml", f"{RADER}:rr01/tecken")]


def test_a_check_of_no_document__is_told_although_it_never_runs(folder):
    write(folder, KONTROLL + 'dokument = ["arsredovisningen"]\n')
    problems = find_problems(folder)
    assert (
        "Menade du arsredovisning?"
        in (problems["kommuner/provkommun/eget.toml", "kontroll:EGEN/dokument[1]"])
    )


def test_a_choice_that_turns_a_check_on__has_that_answer(folder):
    write(folder, VAL + KONTROLL + 'galler_vid = { atgarder = "jaa" }\n')
    problems = find_problems(folder)
    assert (
        "svaret jaa finns inte i atgarder. Menade du ja?"
        in (problems["kommuner/provkommun/eget.toml", "kontroll:EGEN/galler_vid/atgarder"])
    )


def test_a_preset_word__is_one_of_its_column(folder):
    write(
        folder,
        """
[[tabell]]
id = "prov"
rubrik = "Prov"
kolumner = [{ id = "status", rubrik = "Status", typ = "lista", lista = ["Pågår", "Klart"] }]
rader = [{ id = "a", rubrik = "A", forval = { status = "Pågåt" } }]

[[arbetsbok]]
id = "prov"
rubrik = "Prov"
flikar = [{ id = "prov", namn = "Prov" }]
""",
    )
    assert "status kan inte vara Pågåt. Menade du Pågår?" in "".join(find_problems(folder).values())


def test_the_name_of_a_kommun__is_that_of_its_folder(folder):
    change(folder, 'id = "provkommun"', 'id = "provkomun"', "kommuner/provkommun/profil.toml")
    assert list(find_problems(folder)) == [("kommuner/provkommun/profil.toml", "kommun/id")]


def test_a_command__is_called_as_a_document(folder):
    dokument = (
        '[[dokument]]\nid = "egen"\ntitel = "Egen"\navsnitt = []\nkommando = "arsredovisnin"\n'
    )
    write(folder, dokument)
    problems = find_problems(folder)
    assert ("kommuner/provkommun/eget.toml", "dokument:egen/kommando") in problems


def test_a_row_of_a_statement_in_a_document__exists(folder):
    block = '[{ typ = "uppstallning", uppstallning = "resultatrakning", rader = ["RR0I"] }]'
    avsnitt = f'[{{ id = "a", rubrik = "A", block = {block} }}]'
    write(folder, f'[[dokument]]\nid = "egen"\ntitel = "Egen"\navsnitt = {avsnitt}\n')
    assert "raden RR0I finns inte" in "".join(find_problems(folder).values())


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        ('["P-D1"]', '["P-D2"]', "krav:STY-P-001/dokument[1]", "Menade du P-D1?"),
        ('"profil"', '"profilen"', "krav:STY-P-001/typ", "Menade du profil?"),
        ('"fel"', '"felet"', "krav:STY-P-001/vid_avvikelse", "Menade du fel?"),
        ("[[krav]]", "[[kraven]]", "kraven", "Menade du krav?"),
        ("[[krav]]", "[[kontroll]]", "kontroll", "Det finns:"),
    ],
)
def test_a_register_of_requirements__is_compiled_too(folder, old, new, key, told):
    (folder / "krav").mkdir()
    write(folder, REGISTER, "krav/provkommun.toml")
    write(folder, REGISTER.replace("P-", "Q-"), "krav/annan_kommun.toml")
    load_definitions(folder, "provkommun")
    change(folder, old, new, "krav/provkommun.toml")
    problems = find_problems(folder)
    assert told in problems["krav/provkommun.toml", key]
    assert len(problems) == 1


def test_a_requirement__stands_in_no_other_file(folder):
    write(folder, REGISTER)
    assert {key for _, key in find_problems(folder)} == {"kalla", "krav", "styrdokument"}


@pytest.mark.parametrize(
    ("blir", "told"),
    [
        ('objekt = "{rader}n"\nlagg_till = {ny}', "listan finns inte. Menade du rader?"),
        ('objekt = "{rader}"\nefter = "rr1"\nlagg_till = {ny}', "efter: rr1 finns inte"),
        ('objekt = "{rader}:rr1"\nta_bort = true', "rader:rr1 finns inte. Menade du rr01?"),
        ('objekt = "uppstallning:resultatrakningg/rader:rr01"\nta_bort = true', "resultatrakning?"),
        ('objekt = "uppstallnin:resultatrakning"\nta_bort = true', "Menade du uppstallning?"),
        (
            'objekt = "uppstallning:resultatrakning"\nblir = {{ rader = {{ rrr01 = "X" }} }}',
            "rrr01 finns inte. Menade du rr01?",
        ),
    ],
)
def test_a_deviation_that_leads_nowhere__says_which_name(folder, blir, told):
    ny = '{ id = "egen", kod = "EGEN", rubrik = "Egen" }'
    write(folder, '[[avsteg]]\nmotiv = "Prov"\n' + blir.format(rader=RADER, ny=ny) + "\n")
    problems = find_problems(folder)
    assert {file for file, _ in problems} == {"kommuner/provkommun/eget.toml"}
    assert told in "".join(problems.values())


@pytest.mark.parametrize(
    ("name", "other"),
    [("effeat", "effekt"), ("effek", "effekt"), ("malet", "mal"), ("mal", "malen"), ("a", "b")],
)
def test_slips__are_a_letter_or_an_ending_apart(name, other):
    assert is_slip(name, other)
    assert is_slip(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [("ar1", "ar2"), ("ar", "ar2"), ("mal", "mal"), ("", "a"), ("mal", "mallar_x")],
)
def test_slips__are_no_other_names(name, other):
    assert not is_slip(name, other)
