"""Statements, key figures, notes and sentences."""

import dataclasses
from decimal import Decimal

import pytest
from rendermaterial import (
    EJ_IFYLLT,
    EJ_TILLAMPLIGT,
    MINUS,
    NBSP,
    make,
    rad,
    render,
    render_block,
    rows,
    tabell,
    tables,
    texts,
    u,
    with_avsnitt,
    with_block,
    with_noter,
)

from pipeline.core.dokument import Rubrik
from pipeline.core.source import Derived, find_leaves
from pipeline.core.tal import Unit
from pipeline.schema.build import BuildError, build
from pipeline.schema.kontroll import NyckeltalDef

RR = {
    "typ": "uppstallning",
    "uppstallning": "resultatrakning",
    "rubrik": "Resultaträkning",
    "kolumner": [
        {"falt": "not", "rubrik": "Not"},
        {"falt": "utfall", "rubrik": "{ar}"},
        {"falt": "budget", "rubrik": "Budget"},
        {"falt": "avvikelse", "rubrik": "Avvikelse"},
    ],
}
VARDEN = {
    "RR01": 100,
    "RR02": -300,
    "RR03": -20,
    "RR04": -220,
    "RR05": 250,
    "RR11": EJ_TILLAMPLIGT,
    "RR12": 30,
    ("RR01", "budget"): 90,
    ("RR02", "budget"): -310,
    ("RR12", "budget"): 20,
}


def test_statement__has_the_rows_of_the_law_in_order(mini):
    [table] = tables(render_block(mini, make(VARDEN), RR))
    assert table.rubrik == "Resultaträkning, tkr"
    assert rows(table)[1] == ["Verksamhetens intäkter", "–", "100", "90", "+10"]
    assert rows(table)[2] == [
        "Verksamhetens kostnader",
        "–",
        f"{MINUS}300",
        f"{MINUS}310",
        "+10",
    ]
    assert [row[0] for row in rows(table)[6:]] == ["Extraordinära poster", "Årets resultat"]
    assert [row.typ for row in table.rader] == [
        "post",
        "post",
        "post",
        "delsumma",
        "post",
        "post",
        "summa",
    ]


def test_statement__may_show_its_amounts_in_a_unit_of_its_own(mini):
    kolumner = [{"falt": "utfall", "rubrik": "{ar}", "decimaler": 1}]
    block = {**RR, "belopp_i": "mnkr", "kolumner": kolumner}
    [table] = tables(render_block(mini, make({**VARDEN, "RR01": 1250}), block))
    assert table.rubrik == "Resultaträkning, mnkr"
    assert rows(table)[1] == ["Verksamhetens intäkter", "1,3"]
    [before] = tables(render_block(mini, make(VARDEN), RR))
    assert before.rubrik == "Resultaträkning, tkr"


def test_statement__deviation_is_outcome_minus_budget_with_both_sources(mini):
    data = make({**VARDEN, "RR01": u(100, "C4"), ("RR01", "budget"): u(90, "D4")})
    [table] = tables(render_block(mini, data, RR))
    source = table.rader[0].celler[4].source
    assert isinstance(source, Derived)
    assert [leaf.cell for leaf in find_leaves(source)] == ["C4", "D4"]


def test_statement__deviation_is_rounded_once(mini):
    data = make({**VARDEN, "RR01": u(Decimal("1.4")), ("RR01", "budget"): u(Decimal("0.6"))})
    [table] = tables(render_block(mini, data, RR))
    assert rows(table)[1][2:] == ["1", "1", "+1"]


def test_statement__a_missing_value_makes_no_deviation(mini):
    data = make({**VARDEN, ("RR02", "budget"): EJ_IFYLLT})
    [table] = tables(render_block(mini, data, RR))
    assert rows(table)[2][3:] == ["..", ".."]


def test_statement__reported_total_that_differs_within_rounding_is_explained(mini):
    found = texts(render_block(mini, make(VARDEN, avrundningar=["RR04"]), RR))
    assert any("Verksamhetens nettokostnader" in text and "avrundade" in text for text in found)


def test_statement__without_any_value_says_so(mini):
    assert tables(render_block(mini, make(), RR)) == []


def test_key_figures__have_units_and_explanations(mini):
    made = [
        {"id": "NT-1", "kod": "NT1", "rubrik": "Soliditet", "uttryck": "1", "enhet": "procent",
         "forklaring": "Andel eget kapital."},
        {"id": "NT-2", "kod": "NT2", "rubrik": "Lån per invånare", "uttryck": "1",
         "enhet": "kr_per_invanare", "decimaler": 0},
    ]  # fmt: skip
    definitions = dataclasses.replace(
        mini, nyckeltal=tuple(build(item, NyckeltalDef) for item in made)
    )
    data = make({"NT1": u(Decimal("45.04"), unit=Unit.PROCENT),
                 "NT2": u(21795, unit=Unit.KR_PER_INVANARE)})  # fmt: skip
    blocks = render_block(definitions, data, {"typ": "nyckeltal", "rubrik": "Nyckeltal"})
    assert [row[:2] for row in rows(tables(blocks)[0])[1:]] == [
        ["Soliditet, procent", "45,0"],
        ["Lån per invånare, kr", f"21{NBSP}795"],
    ]
    assert "- Soliditet: Andel eget kapital." in texts(blocks)


# ---------------------------------------------------------------- notes
NOTER = (
    {"id": "not_principer", "rubrik": "Principer", "block": [{"typ": "text", "falt": "p/a/text"}]},
    {"id": "not_extra", "rubrik": "Extraordinära poster", "koder": ["RR11"]},
    {
        "id": "not_intakter",
        "rubrik": "Intäkter",
        "koder": ["RR01"],
        "block": [{"typ": "tabell", "tabell": "not_intakter", "rubrik": "Intäkter"}],
    },
)
REGISTER = tabell(
    "notregister",
    rad("not_principer", aktuell="Ja", upplysning="Mer om principerna."),
    rad("not_extra", aktuell="Nej", forklaring="Kommunen har inga extraordinära poster."),
    rad("not_intakter", aktuell=True),
)


def render_noter(mini):
    definitions = with_avsnitt(
        with_noter(mini, *NOTER),
        {"id": "rr", "rubrik": "Resultaträkning", "block": [RR]},
        {"id": "noter", "rubrik": "Noter", "block": [{"typ": "noter"}]},
    )
    data = make(VARDEN, [REGISTER, tabell("not_intakter", rad("a", utfall=100))])
    dokument, codes = render(definitions, data)
    assert codes == []
    return dokument


def test_notes__are_numbered_among_those_that_apply(mini):
    headings = [b.text for b in render_noter(mini).block if isinstance(b, Rubrik) and b.niva == 2]
    assert headings == [
        f"Not{NBSP}1 Principer",
        f"Not{NBSP}2 Intäkter",
        "Noter som inte är aktuella",
    ]


def test_notes__that_do_not_apply_are_named_with_the_reason(mini):
    assert "- Extraordinära poster: Kommunen har inga extraordinära poster." in texts(
        render_noter(mini).block
    )


def test_notes__are_linked_from_the_statement(mini):
    dokument = render_noter(mini)
    cell = tables(dokument.block)[0].rader[0].celler[1]
    assert cell.text == f"Not{NBSP}2"
    anchors = {b.text: b.adress for b in dokument.block if isinstance(b, Rubrik)}
    assert cell.bitar[0].lank == anchors[f"Not{NBSP}2 Intäkter"]


def test_notes__without_contents_say_so_and_show_what_was_added(mini):
    found = texts(render_noter(mini).block)
    place = found.index(f"## Not{NBSP}1 Principer")
    assert "inget att redovisa" in found[place + 1]
    assert found[place + 2] == "Mer om principerna."


# ---------------------------------------------------------------- sentences
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Resultatet är {RR12}.", f"Resultatet är 30{NBSP}tkr."),
        ("{RR12:mnkr1}", f"0,0{NBSP}mnkr"),
        ("{RR02:tkr0abs} kostar det.", f"300{NBSP}tkr kostar det."),
        ("{RR12:tkr0plus}", f"+30{NBSP}tkr"),
        ("{budget(RR12)}", f"20{NBSP}tkr"),
        ("Ett {RR12?överskott|underskott} {ar}.", "Ett överskott 2025."),
        ("Ett {RR02?överskott|underskott}.", "Ett underskott."),
        ("{kommun}", "Provkommuns kommun"),
        ("{INV:tal} invånare", f"15{NBSP}600 invånare"),
    ],
)
def test_sentence__is_built_from_the_number(mini, text, expected):
    data = make({**VARDEN, "INV": u(15600, unit=Unit.ANTAL)})
    assert texts(render_block(mini, data, {"typ": "mening", "text": text})) == [expected]


def test_sentence__keeps_the_source_of_each_figure(mini):
    data = make({"RR12": u(30, "E9")})
    [block] = render_block(mini, data, {"typ": "mening", "text": "Resultatet är {RR12}."})
    assert block.bitar[1].source.cell == "E9"


def test_sentence__without_its_figure_becomes_the_empty_sentence(mini):
    block = {"typ": "mening", "text": "Resultatet är {RR12}.", "tomt": "Inget resultat."}
    assert texts(render_block(mini, make(), block)) == ["Inget resultat."]


@pytest.mark.parametrize(
    "text", ["{rr12}", "{RR12.__class__}", "{RR12:hex}", "{0}", "{}", "{RR12!r}"]
)
def test_sentence__cannot_ask_for_anything_but_codes(mini, text):
    with pytest.raises(BuildError, match="text"):
        with_block(mini, {"typ": "mening", "text": text})
