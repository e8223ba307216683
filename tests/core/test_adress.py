"""Addresses: written and read back, and led by to what stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.adress import Adress, add_enhet, parse_adress
from pipeline.core.dokument import (
    Avsnitt,
    Dokument,
    Lista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabellblock,
    Tabellcell,
    Tabellkolumn,
    Tabellrad,
    Textbit,
)

HERE = Adress("d", "a", "tabell:t")
PARTS = st.lists(st.text(max_size=6), max_size=4)


# ---------------------------------------------------------------- in writing
@pytest.mark.parametrize(
    ("adress", "text"),
    [
        (Adress("d"), "d"),
        (Adress("d", "a"), "d/a"),
        (Adress(add_enhet("d", "social"), "a"), "d@social/a"),
        (HERE, "d/a/tabell:t"),
        (HERE.go_to("RR04", "fg"), "d/a/tabell:t/RR04/fg"),
        (HERE.go_to("", "fg"), "d/a/tabell:t//fg"),
        (HERE.go_to("fg(RR12)"), "d/a/tabell:t/fg(RR12)"),
        (HERE.go_to(add_enhet("p1", "social")), "d/a/tabell:t/p1@social"),
        (HERE.go_beside("avrundning"), "d/a/tabell:t+avrundning"),
        (Adress("d").go_beside("tecken"), "d//+tecken"),
        (HERE.go_to("1/2 %"), "d/a/tabell:t/1%2F2 %25"),
    ],
)
def test_address__is_written_and_read(adress, text):
    assert str(adress) == text
    assert parse_adress(text) == adress


@given(st.text(min_size=1), PARTS)
def test_address__is_read_back_whatever_its_parts_hold(first, rest):
    adress = Adress(first, *rest)
    assert parse_adress(str(adress)) == adress


@given(PARTS, PARTS)
def test_addresses__that_differ_are_written_differently(one, other):
    same = [*one, *[""] * (4 - len(one))] == [*other, *[""] * (4 - len(other))]
    assert (str(Adress("d", *one)) == str(Adress("d", *other))) == same


@given(st.text(max_size=3), st.text(min_size=1, max_size=3), st.text(max_size=3))
def test_enhet__cannot_be_taken_for_a_part_of_the_id(one, enhet, other):
    assert add_enhet(one, enhet) != add_enhet(other, enhet) or one == other
    assert add_enhet("a@b", "c") != add_enhet("a", "b@c")


@pytest.mark.parametrize("text", ["", "/a", "d/", "d/a/b/c/d/e"])
def test_what_is_no_address__is_refused(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        parse_adress(text)


# ---------------------------------------------------------------- from an address to a thing
def cell(text):
    return Tabellcell((Textbit(text),))


FIGURE = Textbit("5", adress=Adress("d", "a", "m", "RR12"))
SENTENCE = Stycke((Textbit("Det blev "), FIGURE), adress=Adress("d", "a", "m"))
TEXT = (
    Stycke((Textbit("Ett"),), adress=Adress("d", "a", "t")),
    Lista(((Textbit("Två"),),), adress=Adress("d", "a", "t")),
)
VALUE = Textbit("Klart", adress=Adress("d", "a", "r", "m1", "status"))
TABLE = Tabellblock(
    1,
    "T",
    (Tabellkolumn("", "Rad", 1, is_tal=False), Tabellkolumn("fg", "2024", 1, is_tal=True)),
    (Tabellrad("RR04", (cell("Netto"), cell("7"))),),
    HERE,
)
DOKUMENT = Dokument(
    id="d",
    adress=Adress("d"),
    filnamn="d.docx",
    titel="D",
    dokumentmall="d.docx",
    avsnitt=(
        Avsnitt(
            "a",
            (
                Rubrik(1, "A", Adress("d", "a")),
                SENTENCE,
                Sidbrytning(),
                *TEXT,
                Stycke((Textbit("Status: "), VALUE), "rader"),
                TABLE,
            ),
        ),
    ),
)


def test_document__gives_everything_with_its_address_in_order():
    assert [(str(adress), sak) for adress, sak in DOKUMENT.iter_adresser()] == [
        ("d/a", DOKUMENT.block[0]),
        ("d/a/m", (SENTENCE,)),
        ("d/a/m/RR12", FIGURE),
        ("d/a/t", TEXT),
        ("d/a/r/m1/status", VALUE),
        ("d/a/tabell:t", TABLE),
        ("d/a/tabell:t//fg", TABLE.kolumner[1]),
        ("d/a/tabell:t/RR04", TABLE.rader[0]),
        ("d/a/tabell:t/RR04/fg", TABLE.rader[0].celler[1]),
    ]


def test_document__finds_what_stands_at_an_address():
    assert DOKUMENT.find(parse_adress("d/a/tabell:t/RR04/fg")) == cell("7")
    assert DOKUMENT.find(Adress("d", "a", "t")) == TEXT
    assert DOKUMENT.find(parse_adress("d/a/tabell:t/RR05/fg")) is None
