"""Short ways to write a list of things mean the same as the long way."""

import pytest

from pipeline.schema.fynd import FyndDef
from pipeline.schema.genvag import spell_out, spell_out_list
from pipeline.schema.kommun import Enhet
from pipeline.schema.skriven import SkrivenArbetsbok, SkrivenTabell

LONG = {
    "id": "mal",
    "kolumner": [{"id": "text", "rubrik": "Text"}, {"id": "period", "bredd": 9}, {"id": "slut"}],
    "rader": [{"id": "a", "rubrik": "A", "forval": {"text": "Ja"}}],
}


@pytest.mark.parametrize(
    "short",
    [
        {"text": "Text", "period": {"bredd": 9}, "slut": {}},
        [{"id": "text", "rubrik": "Text"}, {"id": "period", "bredd": 9}, "slut"],
    ],
)
def test_spell_out__a_table_of_things_and_an_id_alone_are_a_list(short):
    rader = {"a": {"rubrik": "A", "forval": {"text": "Ja"}}}
    assert spell_out({"id": "mal", "kolumner": short, "rader": rader}, SkrivenTabell) == LONG


def test_spell_out__at_every_depth():
    book = {"id": "bok", "flikar": {"f": {"tabeller": {"mal": {"kolumner": ["text"]}}}}}
    [flik] = spell_out(book, SkrivenArbetsbok)["flikar"]
    assert flik == {"id": "f", "tabeller": [{"id": "mal", "kolumner": [{"id": "text"}]}]}


def test_spell_out__leaves_what_is_no_list_of_things():
    raw = {"id": "mal", "krav": ["STY-1"], "kolumner": 3, "okand": {"a": 1}}
    assert spell_out(raw, SkrivenTabell) == raw


def test_spell_out_list__names_things_by_their_own_field():
    assert spell_out_list({"REN-001": {"allvar": "fel"}}, FyndDef) == [
        {"kod": "REN-001", "allvar": "fel"}
    ]
    namnd = {"id": "n", "filnamn": "n", "verksamhetsomraden": {"skola": "Skola"}}
    assert spell_out(namnd, Enhet) == {
        "id": "n",
        "filnamn": "n",
        "verksamhetsomraden": [{"id": "skola", "namn": "Skola"}],
    }
