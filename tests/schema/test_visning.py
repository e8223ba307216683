"""A block says what differs from its table: columns, headings and what follows from names."""

import shutil

import pytest
from hjalp import ROOT

from pipeline.schema.block import (
    BlockDef,
    MeningBlockDef,
    RodatradBlockDef,
    TabellBlockDef,
    TextBlockDef,
    UppstallningBlockDef,
)
from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.schema.genvag import spell_out
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import KontrollDef, NyckeltalDef
from pipeline.schema.loader import load_definitions
from pipeline.schema.skriven import SkrivenKolumn, SkrivenOverforing, SkrivenTabell
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef
from pipeline.schema.visning import VisningDef, fill_visning

TABELLER = {
    "mal": {
        "rubrik": "Mål",
        "rubrikkolumn": "Målet",
        "kolumner": ["bedomning", {"id": "effekt", "rubrik": "Önskad effekt"}, "radtyp"],
        "visas": {"bedomning": {"bredd": 20}},
    },
    "namndmal": {"fran": ["bok.mal"], "sammanslagning": "samla"},
    "lika": {"som": "mal", "visas": {"bedomning": "Läge"}},
}
KOLUMNER = {"bedomning": "Bedömning i boken"}
VISNING = {"bedomning": {"rubrik": "Bedömning", "tecken": "bedomning"}, "utfall": "{ar}"}
STATEMENT = {
    "id": "rr",
    "rubrik": "RR",
    "rader": {"rr01": "Intäkter"},
    "visas": {"utfall": "{ar}-12-31"},
}


def build_all(kind, things, namn="id"):
    return [build(spell_out({namn: key, **as_dict(item)}, kind), kind) for key, item in things]


def as_dict(item):
    return item if isinstance(item, dict) else {"rubrik": item}


def make_built():
    return {
        "tabell": build_all(SkrivenTabell, TABELLER.items()),
        "kolumn": build_all(SkrivenKolumn, KOLUMNER.items()),
        "visning": build_all(VisningDef, VISNING.items(), "falt"),
        "uppstallning": [build(spell_out(STATEMENT, UppstallningDef), UppstallningDef)],
    }


def make_block(block):
    raw = {"id": "d", "titel": "D", "avsnitt": {"a": {"rubrik": "A", "block": [block]}}}
    [filled] = fill_visning("dokument", [spell_out(raw, DokumentDef)], make_built())
    return build(filled["avsnitt"][0]["block"][0], BlockDef)


def show(block):
    return [(item.rubrik, item.bredd, item.tecken) for item in block.kolumner]


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        ("texter/ide/text", TextBlockDef),
        ({"falt": "texter/ide/text", "tomt": "Inget."}, TextBlockDef),
        ({"tabell": "mal"}, TabellBlockDef),
        ({"uppstallning": "rr"}, UppstallningBlockDef),
        ({"id": "m", "text": "Resultatet blev {RR12}."}, MeningBlockDef),
        ({"nivaer": [{"tabell": "mal"}]}, RodatradBlockDef),
    ],
)
def test_typ__follows_from_what_is_shown(block, kind):
    assert type(make_block(block)) is kind


def test_a_block_of_another_kind__says_its_typ():
    with pytest.raises(BuildError, match="typ"):
        make_block({"rubrik": "Diagram", "kolumner": ["effekt"]})


def test_a_text_alone__is_the_whole_section():
    raw = {"id": "a", "rubrik": "A", "avsnitt": {"b": {"rubrik": "B", "block": "texter/ide/text"}}}
    [section] = spell_out(raw, DokumentDef)["avsnitt"]
    assert section["block"] == [{"typ": "text", "falt": "texter/ide/text"}]


@pytest.mark.parametrize(
    ("tabell", "kolumn", "shown"),
    [
        ("mal", "bedomning", ("Bedömning", 20, "bedomning")),
        ("mal", "effekt", ("Önskad effekt", 12, "")),
        ("mal", {"falt": "bedomning", "rubrik": "Nu", "tecken": ""}, ("Nu", 20, "")),
        ("namndmal", "bedomning", ("Bedömning", 20, "bedomning")),
        ("namndmal", "effekt", ("Önskad effekt", 12, "")),
        ("lika", "bedomning", ("Läge", 20, "bedomning")),
    ],
)
def test_a_column__is_what_the_block_says_then_its_table_then_all(tabell, kolumn, shown):
    assert show(make_block({"tabell": tabell, "kolumner": [kolumn]})) == [shown]


def test_a_column_of_a_statement__is_what_the_statement_says():
    assert show(make_block({"uppstallning": "rr", "kolumner": ["utfall"]})) == [
        ("{ar}-12-31", 12, "")
    ]
    diagram = {"typ": "diagram", "rubrik": "R", "rader": ["RR01"], "kolumner": ["utfall"]}
    assert show(make_block(diagram)) == [("{ar}", 12, "")]


def test_a_column_that_nobody_gives_a_heading__is_told(tmp_path):
    """At its block; and one that is misspelt where all get their headings is told there."""
    folder = shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    path = folder / "bas" / "visning.toml"
    text = path.read_text(encoding="utf-8")
    assert "\nkostnader = " in text
    path.write_text(text.replace("\nkostnader = ", "\nkostnadr = "), encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "hallstahammar")
    told = {(item.source.key, item.message.partition(" – ")[2]) for item in caught.value.findings}
    drift = "dokument:arsredovisning/avsnitt:driftredovisning/block:externa_och_interna"
    assert any(key.startswith(drift[:50]) and "har ingen rubrik" in text for key, text in told)
    assert any(key == "visning:kostnadr/falt" and "kostnader?" in text for key, text in told)


def test_a_table__shows_its_own_columns_when_the_block_chooses_none():
    """But not the one that says how a row is counted."""
    block = make_block({"tabell": "mal"})
    assert [item.falt for item in block.kolumner] == ["bedomning", "effekt"]
    assert block.rubrikkolumn == "Målet"
    assert make_block({"tabell": "mal", "rubrikkolumn": "Post"}).rubrikkolumn == "Post"


def test_a_level__is_called_as_its_table():
    levels = [{"tabell": "mal"}, {"tabell": "namndmal"}, {"tabell": "lika", "rubrik": "Egna"}]
    block = make_block({"nivaer": levels})
    assert [item.rubrik for item in block.nivaer] == ["Mål", "Mål", "Egna"]


UTAN_RUBRIK = """
[tabell.prov]
fria_rader = 2
kolumner = { kommentar = {} }

[[avsteg]]
objekt = "arbetsbok:namnd_bokslut/flikar"
motiv = "Ett prov."
lagg_till = { id = "prov", namn = "Prov", tabeller = [{ id = "prov", rubrik = "Prov" }] }

[[avsteg]]
objekt = "dokument:arsredovisning/avsnitt:risker/block"
motiv = "Ett prov."
lagg_till = { rubrik = "Kedjan", nivaer = [{ tabell = "vision" }, { tabell = "prov" }] }
"""


def test_a_level_that_nobody_gives_a_heading__is_told(tmp_path):
    """Not the level that has its table's; and the table has one in its workbook only."""
    folder = shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    kommun = folder / "kommuner" / "hallstahammar"
    (kommun / "prov.toml").write_text(UTAN_RUBRIK, encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "hallstahammar")
    told = [(item.source.key, item.message.partition(" – ")[2]) for item in caught.value.findings]
    chain = "dokument:arsredovisning/avsnitt:risker/block:rodatrad/nivaer[2]"
    assert told == [(chain, "nivån har ingen rubrik, och inte tabellen prov.")]


def test_a_note__shows_the_table_of_its_name():
    [filled] = fill_visning("not", [{"id": "mal", "koder": ["RR01"]}], make_built())
    note = build(filled, NotDef)
    assert note.rubrik == "Mål"
    assert [item.tabell for item in note.block] == ["mal"]
    [own] = fill_visning("not", [{"id": "mal", "rubrik": "Egen", "block": []}], make_built())
    assert (build(own, NotDef).rubrik, build(own, NotDef).block) == ("Egen", ())


def test_a_row__has_the_code_of_its_id_and_is_asked_unless_empty_is_nothing():
    rad = build({"id": "bt_a1", "rubrik": "A I", "tomt_ar_noll": True}, UppstallningRadDef)
    assert (rad.kod, rad.obligatorisk) == ("BT_A1", False)
    rad = build({"id": "bt_a2", "kod": "X", "rubrik": "A II"}, UppstallningRadDef)
    assert (rad.kod, rad.obligatorisk) == ("X", True)


def test_a_check__is_for_the_requirement_of_its_name():
    raw = {"id": "KL-11-8", "beskrivning": "B.", "kod": "KON-100", "allvar": "stopp"}
    for more, krav in (({}, ("KL-11-8",)), ({"krav": []}, ()), ({"id": "SB-1"}, ())):
        assert build(spell_out({**raw, **more}, KontrollDef), KontrollDef).krav == krav


def test_a_key_figure__has_the_code_of_its_id():
    raw = {"id": "NT-90", "rubrik": "R", "uttryck": "RR01", "enhet": "procent"}
    for more, kod in (({}, "NT90"), ({"kod": "EGEN"}, "EGEN")):
        assert build(spell_out({**raw, **more}, NyckeltalDef), NyckeltalDef).kod == kod


def test_an_enhet__begins_its_files_with_its_id():
    raw = {"id": "skolnamnd", "namn": "Skolnämnden", "typ": "namnd"}
    for more, name in (({}, "skolnamnd"), ({"filnamn": "skola"}, "skola")):
        assert build(spell_out({**raw, **more}, Enhet), Enhet).filnamn == name


def test_a_carry__is_from_the_same_table_of_another_year():
    raw = {"id": "o", "till": ["bok.mal"], "ar": -1}
    carry = build(spell_out(raw, SkrivenOverforing), SkrivenOverforing)
    assert (carry.till, carry.fran) == (("bok.mal",), ("bok.mal",))
    for more in ({"ar": 0}, {"till": ["bok.mal", "bok.matt"]}):
        with pytest.raises(BuildError, match="nyckeln fran saknas"):
            build(spell_out({**raw, **more}, SkrivenOverforing), SkrivenOverforing)
