"""Which sections have content."""

import dataclasses

import pytest
from sammanstallningar import Tabell, Tomt, make, rad

from pipeline.core.uttryck import parse_uttryck
from pipeline.schema.avsnitt import find_avsnitt
from pipeline.schema.block import BlockDef
from pipeline.schema.build import build
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.scope import SammanstallningScope

TEXTER = Tabell("texter", (rad("ide", text="Vi finns till."), rad("tom", text=Tomt.EJ_IFYLLT)))
TABELL = Tabell("mal", (rad("m1", mal="Fler i arbete", utfall=Tomt.EJ_TILLAMPLIGT),))
EMPTY = Tabell("tom", (rad("rubrik", typ="rubrik"), rad("a", utfall=Tomt.EJ_TILLAMPLIGT)))
DATA = make({"RR01": 1, "NT11": 5}, (TEXTER, TABELL, EMPTY))


def block(**keys):
    return build(keys, BlockDef)


def find(mini, *avsnitt, data=DATA):
    dokument = DokumentDef(id="d", titel="D", avsnitt=avsnitt)
    return ask(mini, dokument, data)


def ask(mini, dokument, data, enhet=None):
    """First without conditions, then with conditions that ask what the first found."""
    first = find_avsnitt(dokument, data, mini, None, enhet)
    scope = SammanstallningScope(data, mini, enhet=enhet, avsnitt=first)
    return find_avsnitt(dokument, data, mini, scope, enhet)


def section(name, *blocks, villkor=None, **rest):
    formel = parse_uttryck(villkor) if villkor else None
    return AvsnittDef(id=name, rubrik=name, block=blocks, villkor=formel, **rest)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (block(typ="text", falt="texter/ide/text"), True),
        (block(typ="text", falt="texter/tom/text"), False),
        (block(typ="text", falt="texter/finns_ej/text"), False),
        (block(typ="text", falt="finns_ej/ide/text"), False),
        (block(typ="tabell", tabell="mal"), True),
        (block(typ="tabell", tabell="mal", rader=["annan"]), False),
        (block(typ="tabell", tabell="tom"), False),
        (block(typ="tabell", tabell="finns_ej"), False),
        (block(typ="rader_som_avsnitt", tabell="mal"), True),
        (block(typ="uppstallning", uppstallning="resultatrakning"), True),
        (
            block(typ="uppstallning", uppstallning="resultatrakning", rakenskap="koncern"),
            False,
        ),
        (block(typ="uppstallning", uppstallning="finns_ej"), False),
        (block(typ="mening", text="Intäkterna var {RR01}."), True),
        (block(typ="mening", text="Resultatet var {RR12}."), False),
        (block(typ="nyckeltal"), True),
        (block(typ="nyckeltal", rader=["NT-99"]), False),
        (block(typ="noter"), False),
        (block(typ="leveranser"), True),
        (block(typ="text", falt="texter/ide/text", villkor="RR01 < 0"), False),
        (block(typ="text", falt="texter/ide/text", villkor="RR99 > 0"), True),
    ],
    ids=str,
)
def test_block__has_content_when_it_shows_something(mini, shown, expected):
    assert ("a" in find(mini, section("a", shown))) is expected


def test_chapter__has_content_when_a_part_below_it_has(mini):
    filled = block(typ="text", falt="texter/ide/text")
    found = find(
        mini,
        section("kapitel", niva=1),
        section("mellan", niva=2),
        section("del", filled, niva=3),
        section("nasta", niva=1),
    )
    assert found == {"kapitel", "mellan", "del"}


def test_section__is_absent_when_its_condition_is_false(mini):
    filled = block(typ="text", falt="texter/ide/text")
    assert "a" not in find(mini, section("a", filled, villkor="RR01 == 0"))


def test_condition__may_ask_whether_another_section_has_content(mini):
    filled = block(typ="text", falt="texter/ide/text")
    found = find(
        mini,
        section("a", filled),
        section("b", dataclasses.replace(filled, villkor=parse_uttryck('finns("a")'))),
        section(
            "c", dataclasses.replace(filled, villkor=parse_uttryck('finns("b") and finns("x")'))
        ),
    )
    assert found == {"a", "b"}


def test_notes__count_by_their_own_id(mini):
    note = Tabell("not_intakter", (rad("ny_01", utfall=4, fg=3),))
    found = find(mini, section("noter", block(typ="noter")), data=make({}, (note,)))
    assert found == {"noter", "not_intakter"}


def test_chapters_of_enheter__are_named_with_their_enhet(mini):
    texter = Tabell("texter", (rad("verksamhetside", text="Lära."),))
    drift = Tabell("drift", (rad("forskola", netto=-3),))
    data = make({}, (), {"barn": (texter, drift), "social": (texter,)})
    found = find(
        mini, section("namnder", for_varje=("namnd",), innehall="kapitel_namnd"), data=data
    )
    assert found == {
        "namnder",
        "barn/verksamhetside",
        "barn/drift",
        "social/verksamhetside",
        "verksamhetside",
    }


def test_own_document__looks_at_the_tables_of_its_enhet(mini):
    drift = Tabell("drift", (rad("forskola", netto=-3),))
    data = make({}, (), {"barn": (drift,), "social": ()})
    chapter = mini.dokument["kapitel_namnd"]
    assert ask(mini, chapter, data, "barn") == {"drift"}
    assert ask(mini, chapter, data, "social") == frozenset()
