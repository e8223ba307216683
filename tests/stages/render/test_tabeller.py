"""Tables: signs, units, rounding, empty parts and where each number comes from."""

from decimal import Decimal

import pytest
from rendermaterial import (
    EJ_IFYLLT,
    EJ_TILLAMPLIGT,
    MINUS,
    NBSP,
    make,
    rad,
    render_block,
    rows,
    tabell,
    tables,
    texts,
    u,
    with_samlad,
)

from pipeline.core.dokument import Stycke
from pipeline.core.tal import Unit

DRIFT = {
    "typ": "tabell",
    "tabell": "drift",
    "rubrik": "Drift",
    "rubrikkolumn": "Verksamhet",
    "kolumner": [
        {"falt": "netto", "rubrik": "Utfall {ar}"},
        {"falt": "budget", "rubrik": "Budget {ar}"},
        {"falt": "avvikelse", "rubrik": "Avvikelse"},
        {"falt": "fg", "rubrik": "Utfall {fg_ar}"},
    ],
}


def drift(*rader):
    return make(tabeller=[tabell("drift", *rader)])


def one(definitions, data, block=DRIFT):
    [table] = tables(render_block(definitions, data, block))
    return table


def test_table__shows_signs_and_hard_spaces(mini):
    data = drift(rad("a", "Förskola", netto=-1234, budget=-1300, avvikelse=66, fg=0))
    assert rows(one(mini, data)) == [
        ["Verksamhet", "Utfall 2025", "Budget 2025", "Avvikelse", "Utfall 2024"],
        ["Förskola", f"{MINUS}1{NBSP}234", f"{MINUS}1{NBSP}300", "+66", "0"],
    ]


def test_table__tells_no_item_from_a_missing_value(mini):
    data = drift(rad("a", netto=EJ_TILLAMPLIGT, budget=EJ_IFYLLT, avvikelse=1))
    assert rows(one(mini, data))[1] == ["a", "–", "..", "+1", "–"]


def test_table__caption_holds_the_unit_once(mini):
    data = drift(rad("a", netto=1, budget=1))
    assert one(mini, data).rubrik == "Drift, tkr"
    assert one(mini, data, {**DRIFT, "rubrik": "Drift i tkr"}).rubrik == "Drift i tkr"


def test_table__may_show_its_amounts_in_a_unit_of_its_own(mini):
    data = drift(rad("a", "Förskola", netto=-1234, budget=-1300, avvikelse=66, fg=0))
    kolumner = [{**item, "decimaler": 1} for item in DRIFT["kolumner"][:2]]
    table = one(mini, data, {**DRIFT, "belopp_i": "mnkr", "kolumner": kolumner})
    assert table.rubrik == "Drift, mnkr"
    assert rows(table)[1] == ["Förskola", f"{MINUS}1,2", f"{MINUS}1,3"]


def test_table__of_percentages_says_so(mini):
    data = drift(rad("a", netto=u(Decimal("7.15"), unit=Unit.PROCENT)))
    block = {**DRIFT, "kolumner": [{"falt": "netto", "rubrik": "{ar}", "decimaler": 1}]}
    table = one(mini, data, block)
    assert table.rubrik == "Drift, procent"
    assert rows(table)[1] == ["a", "7,2"]


def test_table__every_number_keeps_its_cell(mini):
    data = drift(rad("a", netto=u(5, "D7")))
    cell = one(mini, data).rader[0].celler[1]
    assert cell.source == u(5, "D7").source
    assert cell.bitar[0].source == cell.source


def test_table__without_rows_says_so(mini):
    assert texts(render_block(mini, drift(), {**DRIFT, "tomt": "Ingen drift {ar}."})) == [
        "Ingen drift 2025."
    ]
    [block] = render_block(mini, drift(), DRIFT)
    assert isinstance(block, Stycke)
    assert block.slag == "tomt"


def test_table__that_should_have_been_filled_in_says_that_it_is_missing(mini):
    data = make(tabeller=[tabell("drift", rad("s", typ="summa", netto=EJ_IFYLLT))])
    assert "saknas" in texts(render_block(mini, data, {**DRIFT, "tomt": "Ingen drift."}))[0]


def test_table__leaves_out_rows_and_headings_without_items(mini):
    data = drift(
        rad("r1", "Skola", "rubrik"),
        rad("a", netto=EJ_TILLAMPLIGT, budget=EJ_TILLAMPLIGT),
        rad("r2", "Vård", "rubrik"),
        rad("b", netto=1),
        rad("r3", "Sist", "rubrik"),
        rad("s", "Summa", "summa", netto=1),
    )
    assert [row[0] for row in rows(one(mini, data))[1:]] == ["Vård", "b", "Summa"]


def test_table__heading_rows_have_no_empty_cells(mini):
    data = drift(rad("r", "Vård", "rubrik"), rad("b", netto=1))
    assert rows(one(mini, data))[1] == ["Vård", ".", ".", ".", "."]


def test_table__of_several_enheter_names_them(mini):
    data = drift(rad("p1", netto=1, enhet="barn"), rad("p1", netto=2, enhet="social"))
    assert [row[0] for row in rows(one(with_samlad(mini, "drift"), data))[1:]] == [
        "Barn- och utbildningsnämnden",
        "p1",
        "Socialnämnden",
        "p1",
    ]


def test_table__with_a_column_for_the_enhet_needs_no_headings(mini):
    data = drift(rad("p1", netto=1, enhet="barn"), rad("p1", netto=2, enhet="social"))
    block = {
        **DRIFT,
        "kolumner": [{"falt": "enhet", "rubrik": "Nämnd"}, {"falt": "netto", "rubrik": "{ar}"}],
    }
    assert [row[1] for row in rows(one(with_samlad(mini, "drift"), data, block))[1:]] == [
        "Barn- och utbildningsnämnden",
        "Socialnämnden",
    ]


def test_table__costs_may_be_shown_without_minus(mini):
    block = {**DRIFT, "kolumner": [{"falt": "netto", "rubrik": "{ar}", "tecken": "vand"}]}
    assert rows(one(mini, drift(rad("a", netto=-5)), block))[1] == ["a", "5"]


def test_first_table__explains_signs_and_deviations_once(mini):
    data = drift(rad("a", netto=1, budget=1, avvikelse=0))
    blocks = render_block(mini, data, DRIFT, DRIFT)
    explained = [text for text in texts(blocks) if "Så läses" in text or "plus är bättre" in text]
    assert len(explained) == 2
    assert [block.nummer for block in tables(blocks)] == [1, 2]


@pytest.mark.parametrize(("fg", "shown"), [(EJ_TILLAMPLIGT, 4), (5, 5)])
def test_table__leaves_out_a_column_that_is_shown_only_when_filled_in(mini, fg, shown):
    """STY-HAL-015: women and men when there are values, else the total alone."""
    columns = [*DRIFT["kolumner"][:3], DRIFT["kolumner"][3] | {"bara_ifylld": True}]
    data = drift(rad("a", "Förskola", netto=-1, budget=-1, avvikelse=0, fg=fg))
    table = one(mini, data, DRIFT | {"kolumner": columns})
    assert [len(row) for row in rows(table)] == [shown, shown]


def test_sum__that_rounding_makes_look_wrong_is_explained(mini):
    data = drift(
        rad("a", netto=u(Decimal("1.4"))),
        rad("b", netto=u(Decimal("1.4"))),
        rad("s", "Summa", "summa", netto=u(Decimal("2.8"))),
    )
    blocks = render_block(mini, data, DRIFT)
    assert [row[1] for row in rows(tables(blocks)[0])[1:]] == ["1", "1", "3"]
    assert any("avrundade" in text and "Summa" in text for text in texts(blocks))


@pytest.mark.parametrize("total", [2, 9])
def test_sum__that_adds_up_or_is_plainly_wrong_gets_no_excuse(mini, total):
    data = drift(rad("a", netto=1), rad("b", netto=1), rad("s", "Summa", "summa", netto=total))
    assert not any("avrundade" in text for text in texts(render_block(mini, data, DRIFT)))


def test_sum__does_not_count_varav_rows(mini):
    data = drift(
        rad("a", netto=u(Decimal("1.4"))),
        rad("v", "varav", "varav", netto=u(Decimal("1.4"))),
        rad("s", "Summa", "summa", netto=u(Decimal("1.4"))),
    )
    assert not any("avrundade" in text for text in texts(render_block(mini, data, DRIFT)))


def test_rows_as_sections__have_headings_labels_and_paragraphs(mini):
    long = "Första stycket är långt nog för att stå för sig. " * 3 + "\n\n- ett\n- två"
    data = make(
        tabeller=[tabell("mal", rad("m1", "Alla lyckas", bedomning="uppnått", analys=long))]
    )
    block = {
        "typ": "rader_som_avsnitt",
        "tabell": "mal",
        "kolumner": [
            {"falt": "bedomning", "rubrik": "Bedömning"},
            {"falt": "globala", "rubrik": "Globala mål"},
            {"falt": "analys", "rubrik": "Analys"},
        ],
    }
    found = texts(render_block(mini, data, block))
    assert found[0] == "## Alla lyckas"
    assert found[1] == "Bedömning: uppnått"
    assert found[2].startswith("Analys: Första stycket")
    assert found[3:] == ["- ett", "- två"]


def test_rows_as_sections__have_no_line_for_what_does_not_exist(mini):
    mal = rad("m1", "Alla lyckas", bedomning=EJ_IFYLLT, globala=EJ_TILLAMPLIGT)
    data = make(tabeller=[tabell("mal", mal)])
    block = {
        "typ": "rader_som_avsnitt",
        "tabell": "mal",
        "kolumner": [
            {"falt": "bedomning", "rubrik": "Bedömning"},
            {"falt": "globala", "rubrik": "Globala mål"},
        ],
    }
    assert texts(render_block(mini, data, block)) == ["## Alla lyckas", "Bedömning: .."]


def test_rows_as_sections__with_one_column_need_no_label(mini):
    data = make(tabeller=[tabell("p", rad("a", "Pensioner", text="Blandmodellen."))])
    block = {
        "typ": "rader_som_avsnitt",
        "tabell": "p",
        "kolumner": [{"falt": "text", "rubrik": "Text"}],
    }
    assert texts(render_block(mini, data, block)) == ["## Pensioner", "Blandmodellen."]


def test_table__shows_the_rows_that_its_condition_chooses_and_no_sum(mini):
    data = drift(
        rad("a", "Förskola", netto=-10, budget=-12),
        rad("b", "Skola", netto=-30, budget=-29),
        rad("summa", "Summa", typ="summa", netto=-40, budget=-39),
    )
    table = one(mini, data, DRIFT | {"urval": "netto < budget"})
    assert [row[0] for row in rows(table)[1:]] == ["Skola"]


def test_table__leaves_out_a_column_that_the_kommuns_workbooks_do_not_have(mini):
    block = DRIFT | {
        "kolumner": [
            {"falt": "netto", "rubrik": "Utfall {ar}"},
            {"falt": "perspektiv", "rubrik": "Perspektiv"},
        ]
    }
    table = one(mini, drift(rad("a", "Förskola", netto=-10)), block)
    assert rows(table)[0] == ["Verksamhet", "Utfall 2025"]
