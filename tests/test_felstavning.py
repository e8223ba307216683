"""The proof that nothing misspelt passes in silence: what it tries, and a part of it each time."""

import shutil
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from felstavning.__main__ import draw, get_commit, make_slip
from felstavning.dom import STOPPAD, Domare, Utgang
from felstavning.formel import split_formel
from felstavning.kompilera import Kompilator
from felstavning.lov import Del, split_klamrar
from felstavning.plats import leads_to
from felstavning.samla import samla_lov
from felstavning.slip import Art, Slip, Slipare, change, drop, inflect, write_slip
from felstavning.tabell import format_andel, is_godkant, iter_rapport
from hjalp import ROOT

from pipeline.core.syntax import parse_uttryck
from pipeline.schema.bundle import DefinitionsError

MINI = Path(__file__).parent / "mini" / "definitions"
NUMBER = 300
SHARE = 0.98
"""How many of the sample are refused where they are made; raised as the compiler learns."""
AVSTEG = """
[texter]
"prov.text" = "{antal} prov"

[[avsteg]]
objekt = "uppstallning:resultatrakning/rader:rr04"
motiv = "Ekonomihandboken 4.2"
blir = { tecken = "-" }

[[avsteg]]
objekt = "uppstallning:resultatrakning/rader"
motiv = "Egen rad"
efter = "rr01"
lagg_till = { id = "egen", kod = "EGEN", rubrik = "Egen rad", varav_av = "RR01" }
"""


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mini") / "definitions"
    shutil.copytree(MINI, folder)
    (folder / "kommuner" / "provkommun" / "avsteg.toml").write_text(AVSTEG, encoding="utf-8")
    return Kompilator(folder)


@pytest.fixture(scope="module")
def lov(mini):
    return samla_lov({kommun: fore.filer for kommun, fore in mini.fore.items()})


@pytest.fixture(scope="module")
def alla():
    return Kompilator(ROOT / "definitions")


def find(lov, **asked):
    return [
        item
        for item in lov
        if all(asked[name] == getattr(item, name, getattr(item.plats, name, "")) for name in asked)
    ]


# ------------------------------------------------------------------ leaves
def test_leaves__are_every_name_and_no_prose(lov):
    slag = {item.slag for item in lov}
    assert {"kod", "krav", "uppräkning", "ges: texter", "i formel: kod", "boktabell"} <= slag
    prose = [item for item in lov if item.plats.ort.endswith((".rubrik", ".motiv", ".hint"))]
    assert {item.part for item in prose} == {Del.KLAMMER}
    assert len({(item.plats, item.start, item.part) for item in lov}) == len(lov)


def test_leaves__lie_where_they_say(mini, lov):
    for item in lov:
        changed = write_slip(
            mini.get_raw("provkommun", item.plats.fil), Slip(item, Art.BORTFALL, "Ö")
        )
        assert changed != mini.get_raw("provkommun", item.plats.fil)


def test_leaves__a_deviation_is_read_by_the_class_that_it_changes(lov):
    own = [item for item in lov if item.plats.fil.endswith("avsteg.toml")]
    assert {(item.namn, item.slag) for item in own} >= {
        ("rr04", "adress i avsteg"),
        ("rr01", "adress i avsteg"),
        ("EGEN", "ges: UppstallningRadDef.kod"),
        ("antal", "ord inom klamrar"),
        ("RR01", "kod"),
    }


def test_formulas__every_name_and_literal_with_its_place():
    text = "alla('lån', \"ränta > 0 and typ == 'ny'\") and summa('lån', 'ub') == fg(LAN)"
    parts = list(split_formel(text, parse_uttryck(text), i_tabell=False))
    assert [text[item.start : item.start + len(item.namn)] for item in parts] == [
        item.namn for item in parts
    ]
    assert Counter(item.namn for item in parts) == Counter(
        ["alla", "lån", "ränta", "typ", "ny", "summa", "lån", "ub", "fg", "LAN"]
    )
    kinds = {item.namn: item.slag for item in parts}
    assert (kinds["ränta"], kinds["LAN"], kinds["summa"]) == ("kolumn", "kod", "funktion")


def test_braces__names_columns_and_forms_but_not_words():
    found = [name for _, name in split_klamrar("{fg(RR12):mnkr1} är {RR12?mer|mindre} än {ar}")]
    assert found == ["fg", "RR12", "mnkr1", "RR12", "ar"]


# ------------------------------------------------------------------ slips
def test_slips__are_one_letter_or_an_ending_away():
    assert "mbl" in set(change("mal"))
    assert set(drop("RR02")) == {"R02", "RR2", "RR0"}
    assert "namnd" in set(inflect("namnder"))
    assert {"namnder", "namnden"} <= set(inflect("namnd"))
    assert not list(drop("12,5"))
    assert set(change("2025")) & {"2O25", "20Z5"}


def test_slips__never_give_a_name_that_exists_and_are_the_same_each_time(lov):
    slipare = Slipare(lov, ["rr4"])
    made = [slip for item in lov for slip in slipare.iter_slip(item)]
    assert made == [slip for item in lov for slip in Slipare(lov, ["rr4"]).iter_slip(item)]
    assert not {slip.blir for slip in made} & {item.namn for item in lov}
    assert {slip.art for slip in made} == {Art.BOKSTAV, Art.BORTFALL, Art.NUMERUS}
    other = [slip for item in lov if (slip := slipare.find_annat(item))]
    assert {slip.blir for slip in other} <= slipare.known


# ------------------------------------------------------------------ places
@pytest.mark.parametrize(
    ("key", "leads"),
    [
        ("kontroll:K/uttryck", True),
        ("kontroll:K", True),
        ("kontroll:L/uttryck", False),
        ("kontroll", False),
        ("kontroll:K/parametrar", False),
    ],
)
def test_place__is_the_string_or_the_object_that_it_stands_in(key, leads):
    raw = {"kontroll": [{"id": "K", "uttryck": "1"}]}
    assert leads_to(key, [raw], ("kontroll", 0, "uttryck")) is leads


@pytest.mark.parametrize(
    ("key", "leads"),
    [
        ("uppstallning:r/rader:a/kod", True),
        ("uppstallning:r/rader:a", True),
        ("uppstallning:r", False),
        ("avsteg uppstallning:r/rader:a", True),
    ],
)
def test_place__in_a_deviation_is_where_it_writes(key, leads):
    raw = {"avsteg": [{"objekt": "uppstallning:r/rader:a", "blir": {"kod": "X"}}]}
    assert leads_to(key, [raw], ("avsteg", 0, "blir", "kod")) is leads


def test_place__things_may_be_written_by_their_ids():
    raw = {"tabell": {"mal": {"kolumner": {"period": "År", "matt": {"krav": ["A", "B"]}}}}}
    krav = ("tabell", "mal", "kolumner", "matt", "krav", 1)
    assert leads_to("tabell:mal/kolumner:matt/krav[2]", [raw], krav)
    assert not leads_to("tabell:mal/kolumner:matt/krav[1]", [raw], krav)
    assert leads_to("tabell:mal/kolumner:period", [raw], ("tabell", "mal", "kolumner", "period"))


# ------------------------------------------------------------------ outcomes
def judge(kompilator, lov, blir, **asked):
    return Domare(ROOT, kompilator, korning=False).judge(
        Slip(find(lov, **asked)[0], Art.BOKSTAV, blir)
    )


def test_outcome__a_reference_is_refused_in_its_own_file_also_in_a_deviation(mini, lov):
    dom = judge(mini, lov, "RR0l", namn="RR01", fil="kommuner/provkommun/avsteg.toml", slag="kod")
    assert dom.utgang is Utgang.RATT
    assert "RR0l" in dom.sagt


def test_outcome__a_name_that_is_given_is_told_where_it_is_used(mini, lov):
    dom = judge(mini, lov, "RR0I", namn="RR01", slag="ges: UppstallningRadDef.kod")
    assert dom.utgang is Utgang.HANVISNING


def test_outcome__what_the_compiler_lets_through_is_not_called_refused(mini, lov):
    dom = judge(mini, lov, "egna", namn="egen", slag="ges: UppstallningRadDef.id")
    assert dom.utgang is Utgang.SLAPPT


def test_outcome__what_is_remembered_changes_nothing(mini, lov):
    """The same slip on files compiled from the beginning says the same."""
    slipare = Slipare(lov, mini.iter_namn())
    slips = draw([slip for item in lov for slip in slipare.iter_slip(item)], 60, "frö")
    for slip in slips:
        near = read_problems(lambda slip=slip: mini.compile("provkommun", slip))
        whole = read_problems(lambda slip=slip: compile_whole(mini, slip))
        assert near <= whole
        assert bool(near) == bool(whole)


def compile_whole(kompilator, slip):
    from pipeline.schema.loader import compile_files

    filer = kompilator.fore["provkommun"].filer
    changed = write_slip(filer.innehall[slip.lov.plats.fil], slip)
    return compile_files(replace(filer, innehall={**filer.innehall, slip.lov.plats.fil: changed}))


def read_problems(compiling):
    try:
        compiling()
    except DefinitionsError as error:
        return {(item.source, item.message) for item in error.findings}
    return set()


# ------------------------------------------------------------------ the definitions themselves
def test_definitions__a_part_of_the_proof_drawn_by_the_commit(alla):
    measured, _ = make_slip(alla)
    domare = Domare(ROOT, alla, korning=False)
    domar = [domare.judge(slip) for slip in draw(measured, NUMBER, get_commit())]
    assert not [(str(dom.slip), dom.sagt) for dom in domar if dom.utgang is Utgang.TRACEBACK]
    assert sum(dom.utgang in STOPPAD for dom in domar) >= SHARE * NUMBER


def read_felstavningar():
    path = Path(__file__).parent / "felstavningar.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["slip"]


def name_felstavning(item):
    return f"{item['ort']}-{item.get('nyckel') or item.get('namn', '')}-{item['blir']}"


@pytest.fixture(scope="module")
def alla_lov(alla):
    return samla_lov({kommun: fore.filer for kommun, fore in alla.fore.items()})


@pytest.mark.parametrize("item", read_felstavningar(), ids=name_felstavning)
def test_definitions__what_once_passed_is_refused(alla, alla_lov, item):
    asked = {name: item[name] for name in ("ort", "namn") if name in item}
    leaves = find(alla_lov, **asked)
    if "nyckel" in item:
        leaves = [found for leaf in leaves for found in find_key(leaf, item["nyckel"], alla)]
    dom = Domare(ROOT, alla, korning=False).judge(Slip(leaves[0], Art.BOKSTAV, item["blir"]))
    assert dom.utgang in STOPPAD, dom


def find_key(leaf, key, kompilator):
    """The key beside a leaf, as a leaf; none when the table has it not."""
    plats = leaf.plats
    value = kompilator.get_raw(kompilator.find_kommuner(plats.fil)[0], plats.fil)
    depth = max(place for place, step in enumerate(plats.vag) if isinstance(step, str))
    for step in plats.vag[:depth]:
        value = value[step]
    if key in value:
        way = replace(plats, vag=(*plats.vag[:depth], key))
        yield replace(leaf, plats=way, part=Del.NYCKEL, start=0, namn=key)


# ------------------------------------------------------------------ the report
def test_report__passes_only_when_enough_is_refused_and_nothing_is_lost(mini, lov):
    right = judge(mini, lov, "RR0l", namn="RR01", slag="kod")
    other = replace(right, slip=replace(right.slip, art=Art.ANNAT_NAMN), utgang=Utgang.SIFFRA)
    assert is_godkant([right] * 99 + [replace(right, utgang=Utgang.INGEN), other])
    assert not is_godkant([right] * 98 + [replace(right, utgang=Utgang.INGEN)] * 2)
    assert not is_godkant([right] * 999 + [replace(right, utgang=Utgang.TRACEBACK)])
    assert not is_godkant([right] * 999 + [replace(right, utgang=Utgang.SIFFRA)])
    lines = list(iter_rapport([right] * 2 + [replace(right, utgang=Utgang.SAGD), other]))
    assert lines[-1].startswith("\n66,6 % av 3 felstavningar stoppade på rätt plats")
    assert any("inte stoppad: sagd i körningen – kod (1)" in line for line in lines)
    assert not any("dragna" in line for line in lines)
    assert any("(1 av 9, dragna)" in line for line in iter_rapport([right, other], 9))


def test_share__is_rounded_down():
    assert format_andel(9999, 10000) == "99,9 %"
    assert format_andel(1, 1) == "100,0 %"
