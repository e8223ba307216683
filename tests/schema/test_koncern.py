"""What a bolag is asked follows the statements, and eliminations leave the accounts balanced."""

import shutil

import pytest
from hjalp import ROOT

from pipeline.schema.arbetsbok import Radtyp
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.kolumner import find_tabelldef
from pipeline.schema.loader import load_definitions

KONCERN = "bas/sammanstallning/koncern.toml"
OMSATTNING = '["BT_C1", "BT_C2", "BT_C3", "BT_C4", "BT_C5"]'


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    folder = tmp_path_factory.mktemp("koncern") / "definitions"
    shutil.copytree(ROOT / "definitions", folder)
    return folder


@pytest.fixture
def load(copied):
    """Loads the example kommun with avsteg of its own, and words of koncern.toml exchanged."""
    own = copied / "kommuner" / "hallstahammar" / "avsteg_prov.toml"
    koncern = copied / KONCERN
    before = koncern.read_text(encoding="utf-8")

    def run(*avsteg, old="", new=""):
        own.write_text("\n".join(avsteg), encoding="utf-8")
        assert old in before
        koncern.write_text(before.replace(old, new, 1) if old else before, encoding="utf-8")
        return load_definitions(copied, "hallstahammar").value

    yield run
    own.unlink(missing_ok=True)
    koncern.write_text(before, encoding="utf-8")


def add_row(statement, efter, kod, more=""):
    return f"""
[[avsteg]]
objekt = "uppstallning:{statement}/rader"
motiv = "Prov."
efter = "{efter}"
lagg_till = {{ id = "{kod.lower()}", kod = "{kod}", rubrik = "Egen rad"{more} }}
"""


def change(objekt, blir):
    return f'\n[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "Prov."\nblir = {{ {blir} }}\n'


BT_C5 = (
    add_row("balansrakning", "bt_c4", "BT_C5"),
    change("uppstallning:balansrakning/rader:bt_c", f"summa = {OMSATTNING}"),
)


def find(definitions, tabell):
    return find_tabelldef(definitions, "bolag_bokslut", tabell)


def find_place(tabell, rad):
    return [item.id for item in tabell.rader].index(rad)


def get_choices(tabell):
    return next(item.lista for item in tabell.kolumner if item.id == "lkbr")


def test_an_added_row__reaches_the_bolags_workbook_and_its_sums(load):
    tabell = find(load(*BT_C5), "bolag_balansrakning")
    made = tabell.rader[find_place(tabell, "kassa") + 1]
    assert (made.id, made.typ, made.tomt_ar_noll) == ("bt_c5", Radtyp.POST, True)
    assert dict(made.forval) == {"lkbr": "BT_C5"}
    sums = {item.id: item.summa for item in tabell.rader if item.summa}
    assert sums["omsattning"][-2:] == ("kassa", "bt_c5")
    assert [name for name, keys in sums.items() if "bt_c5" in keys] == ["omsattning"]
    assert "BT_C5" in get_choices(tabell)


def test_without_a_row_of_its_own__nothing_is_changed(load):
    before, after = find(load(), "bolag_balansrakning"), find(load(), "bolag_balansrakning")
    assert before == after
    assert "RR05" not in get_choices(find(load(), "bolag_resultatrakning"))
    assert get_choices(before)[-1] == "OBESK"


@pytest.mark.parametrize(
    ("statement", "efter", "kod", "total", "tabell", "beside"),
    [
        ("resultatrakning", "rr02", "RR02B", "rr04", "bolag_resultatrakning", "ovriga_kostnader"),
        ("resultatrakning", "rr11", "RR11B", "rr12", "bolag_resultatrakning", "skatt"),
        (
            "kassaflodesanalys",
            "kfa17",
            "KFA17B",
            "kfa18",
            "bolag_kassaflodesanalys",
            "salda_finansiella",
        ),
    ],
)
def test_a_row_of_each_statement__stands_beside_those_it_is_summed_with(
    load, statement, efter, kod, total, tabell, beside
):
    rows = load().uppstallningar[statement].rader
    koder = [*next(rad.summa for rad in rows if rad.id == total), kod]
    summa = ", ".join(f'"{item}"' for item in koder)
    changed = change(f"uppstallning:{statement}/rader:{total}", f"summa = [{summa}]")
    found = find(load(add_row(statement, efter, kod), changed), tabell)
    place = find_place(found, kod.lower())
    assert any(kod.lower() in item.summa for item in found.rader)
    assert found.rader[place - 1].id == beside


def test_a_varav_row__stands_below_its_row_and_in_no_sum(load):
    sort = add_row("balansrakning", "bt_c2", "BT_C2_X", ', indrag = 2, varav_av = "BT_C2"')
    tabell = find(load(sort), "bolag_balansrakning")
    place = find_place(tabell, "bt_c2_x")
    assert tabell.rader[place].typ is Radtyp.VARAV
    assert tabell.rader[place - 1].forval["lkbr"] == "BT_C2"
    assert not any("bt_c2_x" in item.summa for item in tabell.rader)


def test_a_varav_row_of_a_sum__stands_below_the_bolags_own_sum(load):
    sort = add_row("balansrakning", "be_a3", "BE_A3_X", ', indrag = 2, varav_av = "BE_A3"')
    tabell = find(load(sort), "bolag_balansrakning")
    assert tabell.rader[find_place(tabell, "be_a3_x") - 1].id == "eget_kapital"


def test_a_row_of_the_kommun_alone__is_not_asked_of_the_bolag(load):
    own = add_row("resultatrakning", "rr06", "RR06B", ", endast_kommun = true")
    tabell = find(load(own), "bolag_resultatrakning")
    assert "rr06b" not in {item.id for item in tabell.rader}
    assert "RR06B" not in get_choices(tabell)


def test_a_row_that_finds_no_place__stops_the_run_and_says_what_to_do(load):
    with pytest.raises(DefinitionsError) as caught:
        load(add_row("balansrakning", "bl_1", "BL_1B"))
    [found] = caught.value.findings
    assert found.code == "DEF-001"
    assert found.source.key == "uppstallning:balansrakning/rader:bl_1b"
    assert "BL_1B når inte bolagen" in found.message
    assert 'lkbr = "BL_1B"' in found.message


SLIPS = [
    ("verkan = { RR01 = -1, RR02 = 1 }", "verkan = { RR01 = -1, RR2 = 1 }", "koden RR2 finns inte"),
    ("verkan = { RR01 = -1, RR02 = 1 }", "verkan = { RR01 = -1, BT_C2 = 1 }", "BT_SUM"),
    ("verkan = { RR01 = -1, RR02 = 1 }", "verkan = { RR01 = -1, RR04 = 1 }", "RR12"),
    ("verkan = { BT_C2 = -1, BE_C2 = -1 }", "verkan = { BT_C2 = -1 }", "BE_SUM"),
    ("verkan = { BT_A3 = -1, BE_A1 = -1 }", "verkan = { BT_A3 = -1, BE_A1 = 1 }", "BE_SUM"),
    ("verkan = { KFA21 = 1, KFA19 = -1 }", "verkan = { KFA21 = 1, KFA20 = 1 }", "KFA29"),
    ("BE_A2 = -1, BE_A1 = 1, KFA01 = -1", "BE_A2 = -1, BE_A1 = 1, KFA01 = 1", "KFA01"),
    (", resultat = -1 }", " }", "skriv resultat = -1"),
    ("BE_A1 = 0.794\nBE_B2 = 0.206", "BE_A1 = 0.749\nBE_B2 = 0.206", "0.955"),
    ("BE_A2 = -0.794", "BE_A2 = -0.749", "BE_SUM"),
]


def test_what_the_koncern_is_put_together_of__has_the_rows_of_its_statement(load):
    cell = 'cell("konsolidering_balansrakning", "be_a2", "bolag")'
    kontroll = change("kontroll:SB-KO-1", f"uttryck = 'lika({cell}, 0)'")
    load(kontroll)
    with pytest.raises(DefinitionsError, match="raden be_l2 finns inte"):
        load(kontroll.replace("be_a2", "be_l2"))


@pytest.mark.parametrize(("old", "new", "told"), SLIPS)
def test_an_elimination_that_does_not_add_up__stops_the_run(load, old, new, told):
    with pytest.raises(DefinitionsError) as caught:
        load(old=old, new=new)
    assert any(told in item.message for item in caught.value.findings)
    assert {item.source.file for item in caught.value.findings} == {KONCERN}


def test_a_kommun_without_bolag__has_nothing_to_add_up(copied):
    definitions = load_definitions(copied, "tolkformedling_vast").value
    assert get_choices(find(definitions, "bolag_balansrakning")) == ("OBESK",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kod = "lkbr"', 'kod = "lkbrx"', "konsolidering/parametrar/kod"),
        ('roll = "roll"', 'roll = "rolle"', "konsolidering/parametrar/roll"),
        ('givare = "givare"', 'givare = "givaren"', "konsolidering/parametrar/givare"),
        ('typ = "Ränta"', 'typ = "Räntor"', "konsolidering/eliminering[2]/typ"),
    ],
)
def test_a_misspelt_column_or_word__is_told_where_it_is_written(load, old, new, told):
    with pytest.raises(DefinitionsError) as error:
        load(old=old, new=new)
    found = error.value.findings
    assert {(item.source.file, item.source.key) for item in found} == {(KONCERN, told)}
    assert "Menade du" in found[0].message
