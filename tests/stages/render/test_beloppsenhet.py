"""The unit that amounts are shown in: the kommun's, a block's, and a column's own. Heading, number
and explanation of rounding always tell of the same one."""

from dataclasses import replace
from decimal import Decimal

import pytest
from rendermaterial import (
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
    with_block,
)

from pipeline.core.dokument import Diagram
from pipeline.core.tal import Unit
from pipeline.schema.kontroll import NyckeltalDef

TKR = [{"falt": "netto", "rubrik": "Utfall {ar}"}, {"falt": "budget", "rubrik": "Budget {ar}"}]
DRIFT = {"typ": "tabell", "tabell": "drift", "rubrik": "Drift", "kolumner": TKR}
RR = {
    "typ": "uppstallning",
    "uppstallning": "resultatrakning",
    "kolumner": [{"falt": "utfall", "rubrik": "{ar}"}],
}


def drift(*rader):
    return make(tabeller=[tabell("drift", *rader)])


def in_unit(definitions, unit):
    return replace(definitions, kommun=replace(definitions.kommun, belopp_i=unit))


def show(definitions, data, block):
    """Caption, then the rows."""
    [table] = tables(render_block(definitions, data, block))
    return [table.rubrik, *rows(table)]


def test_column__with_a_unit_of_its_own_says_so_in_its_heading(mini):
    block = {**DRIFT, "kolumner": [TKR[0], {**TKR[1], "belopp_i": "mnkr"}]}
    assert show(mini, drift(rad("a", netto=-1234, budget=-1300)), block) == [
        "Drift, tkr",
        ["Post", "Utfall 2025", "Budget 2025, mnkr"],
        ["a", f"{MINUS}1{NBSP}234", f"{MINUS}1,3"],
    ]


def test_column__whose_heading_says_the_unit_does_not_say_it_twice(mini):
    block = {**DRIFT, "kolumner": [TKR[0], {**TKR[1], "rubrik": "I mnkr", "belopp_i": "mnkr"}]}
    assert show(mini, drift(rad("a", netto=1, budget=1)), block)[1] == [
        "Post",
        "Utfall 2025",
        "I mnkr",
    ]


def test_columns__that_share_another_unit_leave_it_to_the_caption(mini):
    block = {**DRIFT, "kolumner": [{**item, "belopp_i": "mnkr"} for item in TKR]}
    assert show(mini, drift(rad("a", netto=-1234, budget=-1300)), block) == [
        "Drift, mnkr",
        ["Post", "Utfall 2025", "Budget 2025"],
        ["a", f"{MINUS}1,2", f"{MINUS}1,3"],
    ]


def test_column__of_percentages_keeps_its_own(mini):
    data = drift(rad("a", netto=-1234, budget=u(Decimal(7), unit=Unit.PROCENT)))
    block = {**DRIFT, "belopp_i": "mnkr"}
    assert show(mini, data, block)[1:] == [
        ["Post", "Utfall 2025", "Budget 2025"],
        ["a", f"{MINUS}1,2", "7"],
    ]


def test_kommun__in_miljoner_may_show_a_table_in_thousands(mini):
    data = drift(rad("a", netto=u(Decimal("-1.234"), unit=Unit.MNKR)))
    kommun = in_unit(mini, Unit.MNKR)
    assert show(kommun, data, {**DRIFT, "kolumner": TKR[:1]})[::2] == [
        "Drift, mnkr",
        ["a", f"{MINUS}1,2"],
    ]
    assert show(kommun, data, {**DRIFT, "kolumner": TKR[:1], "belopp_i": "tkr"})[::2] == [
        "Drift, tkr",
        ["a", f"{MINUS}1{NBSP}234"],
    ]


def test_decimals__that_are_asked_for_hold_in_miljoner_too(mini):
    block = {**DRIFT, "belopp_i": "mnkr", "kolumner": [{**TKR[0], "decimaler": 0}]}
    assert show(mini, drift(rad("a", netto=-1934)), block)[2] == ["a", f"{MINUS}2"]


@pytest.mark.parametrize(("unit", "explained"), [("tkr", False), ("mnkr", True)])
def test_rounding__is_judged_of_the_numbers_that_are_shown(mini, unit, explained):
    """240 + 240 = 480 tkr, but 0,2 + 0,2 is not 0,5 mnkr."""
    data = drift(rad("a", netto=240), rad("b", netto=240), rad("s", typ="summa", netto=480))
    block = {**DRIFT, "kolumner": [{**TKR[0], "belopp_i": unit}]}
    blocks = render_block(mini, data, block)
    assert [row[1] for row in rows(tables(blocks)[0])[1:]] == (
        ["0,2", "0,2", "0,5"] if explained else ["240", "240", "480"]
    )
    assert any("avrundade" in text for text in texts(blocks)) is explained


@pytest.mark.parametrize(("unit", "explained"), [("tkr", True), ("mnkr", False)])
def test_statement__rounding_that_its_unit_does_not_show_is_not_explained(mini, unit, explained):
    varden = {"RR01": 1000, "RR02": -700, "RR03": -200, "RR04": 101}
    data = make(varden, avrundningar=["RR04"])
    blocks = render_block(mini, data, {**RR, "belopp_i": unit})
    assert any("avrundade" in text for text in texts(blocks)) is explained


def test_statement__may_have_a_column_in_another_unit(mini):
    kolumner = [*RR["kolumner"], {"falt": "fg", "rubrik": "{fg_ar}", "belopp_i": "mnkr"}]
    data = make({"RR01": 1250, ("RR01", "fg"): 1150})
    shown = show(mini, data, {**RR, "kolumner": kolumner})
    assert shown[:3] == [
        "Resultaträkning, tkr",
        ["Post", "2025", "2024, mnkr"],
        ["Verksamhetens intäkter", f"1{NBSP}250", "1,2"],
    ]


def test_key_figure__in_money_is_named_in_the_unit_that_it_is_shown_in(mini):
    made = NyckeltalDef(
        id="skuld", kod="NT-1", rubrik="Låneskuld", uttryck="RR01", enhet=Unit.TKR, forklaring=""
    )
    definitions = replace(mini, nyckeltal=(made,))
    block = {"typ": "nyckeltal", "rader": ["NT-1"], "belopp_i": "mnkr", "kolumner": RR["kolumner"]}
    data = make({"NT-1": 1250})
    assert show(definitions, data, block)[2] == ["Låneskuld, mnkr", "1,3"]
    own = [{**RR["kolumner"][0], "belopp_i": "kr"}]
    assert show(definitions, data, {**block, "kolumner": own})[1:] == [
        ["Post", "2025"],
        ["Låneskuld, mnkr", "1,3"],
    ]


def test_diagram__has_the_unit_of_its_numbers_in_the_caption(mini):
    data = drift(rad("a", netto=1234), rad("b", netto=2345))
    block = {**DRIFT, "typ": "diagram", "belopp_i": "mnkr", "kolumner": TKR[:1]}
    blocks = render_block(mini, data, block)
    [chart] = [item for item in blocks if isinstance(item, Diagram)]
    assert (chart.rubrik, chart.unit, chart.decimaler) == ("Drift, mnkr", "mnkr", 1)
    assert [value.number for value in chart.serier[0].varden] == [Decimal("1.2"), Decimal("2.3")]


def test_lines__say_the_unit_when_it_is_not_the_kommuns(mini):
    data = drift(rad("a", "Förskola", netto=-1234, budget=-1300))
    block = {"typ": "rader_som_avsnitt", "tabell": "drift", "kolumner": TKR}
    assert f"Utfall 2025: {MINUS}1{NBSP}234\n" in texts(render_block(mini, data, block))[1]
    shown = texts(render_block(mini, data, {**block, "belopp_i": "mnkr"}))[1]
    assert f"Utfall 2025: {MINUS}1,2{NBSP}mnkr\n" in shown


def test_sentence__shows_amounts_as_the_kommun_does(mini):
    block = {"typ": "mening", "id": "m", "text": "Resultatet är {RR12}."}
    data = make({"RR12": u(Decimal("13.8"), unit=Unit.MNKR)})
    assert texts(render_block(in_unit(mini, Unit.MNKR), data, block)) == [
        f"Resultatet är 13,8{NBSP}mnkr."
    ]
    assert texts(render_block(mini, data, block)) == [f"Resultatet är 13{NBSP}800{NBSP}tkr."]


def test_caption__of_columns_in_two_units_is_the_same_every_time(mini):
    """The kommun's unit names the table, wherever its column stands."""
    block = {**DRIFT, "kolumner": [{**TKR[0], "belopp_i": "mnkr"}, TKR[1]]}
    document, _ = render(with_block(mini, block), drift(rad("a", netto=1, budget=1)))
    [table] = document.iter_tabeller()
    assert table.rubrik == "Drift, tkr"
    assert [item.rubrik for item in table.kolumner] == ["Post", "Utfall 2025, mnkr", "Budget 2025"]
