"""Each enhet's own tables, completed."""

import dataclasses
from decimal import Decimal

import pytest
from definitioner import add_tabell
from inlamningar import PERIOD, make_inlamning, make_underlag

from pipeline.core.inlamning import Underlag
from pipeline.core.source import CellRef, Derived, FileRef, find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.stages.merge import complete_inlamningar, merge_inlamningar

DRIFT = {
    "forskola": {"intakter": 10, "kostnader": -110, "budget": -95},
    "grundskola": {"intakter": 5, "kostnader": -205, "budget": -200},
}


def complete(mini, tabell, values, underlag=None, enhet="barn", change=None):
    underlag = underlag or Underlag()
    inlamning = make_inlamning(mini, enhet, {tabell: values}, underlag)
    if change:
        inlamning.tabeller[tabell] = change(inlamning.tabeller[tabell])
    merged = merge_inlamningar([inlamning], mini, underlag, PERIOD)
    assert complete_inlamningar([inlamning], mini, underlag, PERIOD) == merged.value.enheter
    return merged.value.enheter[enhet].tabeller[tabell], merged.findings


def put(uppgift, rad, kolumn):
    """Replaces one cell."""

    def change(tabell):
        rader = tuple(
            dataclasses.replace(item, celler={**item.celler, kolumn: uppgift})
            if item.key == rad
            else item
            for item in tabell.rader
        )
        return dataclasses.replace(tabell, rader=rader)

    return change


def number(tabell, rad, kolumn):
    return tabell.find(rad, kolumn).tal.number


def test_formula__is_computed_from_the_cells_of_its_row(mini):
    tabell, _ = complete(mini, "drift", DRIFT)
    netto = tabell.find("forskola", "netto")
    assert netto.value == Tal(Decimal(-100), Unit.TKR)
    assert isinstance(netto.source, Derived)
    cells = [tabell.find("forskola", name).source for name in ("intakter", "kostnader")]
    assert set(find_leaves(netto.source)) == set(cells)
    assert netto.marginal == Decimal(1000)
    assert number(tabell, "forskola", "avvikelse") == Decimal(-5)


def test_formula__without_any_input_has_no_result_and_is_not_zero(mini):
    tabell, _ = complete(mini, "drift", {"forskola": DRIFT["forskola"]})
    assert tabell.find("grundskola", "netto").value is Tomt.EJ_TILLAMPLIGT
    assert number(tabell, "summa", "netto") == Decimal(-100)


def test_formula__over_a_cell_that_is_wrong_is_unknown(mini):
    wrong = Uppgift(Tomt.FEL_I_CELL, CellRef("f.xlsx", "Drift", "C9"))
    tabell, _ = complete(mini, "drift", DRIFT, change=put(wrong, "forskola", "intakter"))
    assert tabell.find("forskola", "netto").value is Tomt.EJ_IFYLLT
    assert tabell.find("summa", "intakter").value is Tomt.FEL_I_CELL


def test_last_year__comes_from_the_underlag_and_is_summed(mini):
    underlag = make_underlag(
        ("barn", "drift", "forskola", "netto", 2024, -90),
        ("barn", "drift", "grundskola", "netto", 2024, -180),
        ("barn", "drift", "forskola", "netto", 2023, -1),
    )
    tabell, _ = complete(mini, "drift", DRIFT, underlag)
    assert isinstance(tabell.find("forskola", "fg").source, FileRef)
    assert number(tabell, "summa", "fg") == Decimal(-270)


def test_last_year__that_nobody_knows_is_no_item(mini):
    tabell, _ = complete(mini, "drift", DRIFT)
    assert tabell.find("forskola", "fg").value is Tomt.EJ_TILLAMPLIGT


def test_last_year__published_total_goes_before_the_sum(mini):
    underlag = make_underlag(
        ("barn", "drift", "forskola", "netto", 2024, -90),
        ("barn", "drift", "summa", "netto", 2024, -91),
    )
    tabell, _ = complete(mini, "drift", DRIFT, underlag)
    assert number(tabell, "summa", "fg") == Decimal(-91)


def test_sum_row__reported_total_is_kept(mini):
    tabell, _ = complete(mini, "drift", {**DRIFT, "summa": {"intakter": 16}})
    assert number(tabell, "summa", "intakter") == Decimal(16)
    assert isinstance(tabell.find("summa", "intakter").source, CellRef)
    assert number(tabell, "summa", "netto") == Decimal(-299)


@pytest.mark.parametrize(
    "tomt", [Tomt.EJ_TILLAMPLIGT, Tomt.EJ_IFYLLT, Tomt.EJ_BERAKNAD_FORMEL], ids=lambda t: t.name
)
def test_sum_row__is_computed_when_nothing_is_reported(mini, tomt):
    empty = Uppgift(tomt, CellRef("f.xlsx", "Drift", "C9"))
    tabell, _ = complete(mini, "drift", DRIFT, change=put(empty, "summa", "intakter"))
    assert number(tabell, "summa", "intakter") == Decimal(15)


def test_sum_row__with_an_error_stays_an_error(mini):
    wrong = Uppgift(Tomt.FEL_I_CELL, CellRef("f.xlsx", "Drift", "C9"))
    tabell, _ = complete(mini, "drift", DRIFT, change=put(wrong, "summa", "intakter"))
    assert tabell.find("summa", "intakter").value is Tomt.FEL_I_CELL


def test_sum_row__that_was_deleted_is_made_again(mini):
    def drop(tabell):
        kept = tuple(rad for rad in tabell.rader if rad.key != "summa")
        return dataclasses.replace(tabell, rader=kept)

    tabell, _ = complete(mini, "drift", DRIFT, change=drop)
    assert number(tabell, "summa", "kostnader") == Decimal(-315)


def test_sum_row__leaves_out_varav_rows_and_counts_subtotals_once(mini):
    mini = add_tabell(
        mini,
        "ekonomi_bokslut",
        {
            "id": "fri",
            "rubrik": "Fri",
            "fria_rader": 5,
            "summarad": "Summa",
            "kolumner": [
                {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
                {
                    "id": "radtyp",
                    "rubrik": "Radtyp",
                    "typ": "lista",
                    "lista": ["Post", "Delsumma", "Varav"],
                },
            ],
        },
    )
    values = {
        "ny_01": {"rubrik": "A", "utfall": 1},
        "ny_02": {"rubrik": "B", "utfall": 2},
        "ny_03": {"rubrik": "därav", "utfall": 2, "radtyp": "Varav"},
        "ny_04": {"rubrik": "A och B", "radtyp": "Delsumma"},
        "ny_05": {"rubrik": "C", "utfall": 4},
    }
    tabell, _ = complete(mini, "fri", values, enhet="ekonomi")
    assert number(tabell, "ny_04", "utfall") == Decimal(3)
    assert number(tabell, "summa", "utfall") == Decimal(7)


def test_statement__sums_of_sums_are_computed_in_order(mini):
    rows = {"rr01": 10, "rr02": -25, "rr03": -1, "rr05": 20}
    values = {key: {"utfall": value} for key, value in rows.items()}
    tabell, _ = complete(mini, "resultatrakning", values, enhet="ekonomi")
    assert number(tabell, "rr04", "utfall") == Decimal(-16)
    assert number(tabell, "rr12", "utfall") == Decimal(4)


def make_formulas(mini, **formulas):
    kolumner = [{"id": "a", "rubrik": "A", "typ": "belopp"}]
    kolumner += [
        {"id": key, "rubrik": key, "typ": "belopp", "uttryck": text}
        for key, text in formulas.items()
    ]
    rader = [{"id": "rad", "rubrik": "Rad"}]
    tabell = {"id": "formler", "rubrik": "Formler", "kolumner": kolumner, "rader": rader}
    return add_tabell(mini, "ekonomi_bokslut", tabell)


def test_formulas__are_computed_in_the_order_they_need(mini):
    mini = make_formulas(mini, d="c + 1000", c="b + b", b="a + a")
    tabell, findings = complete(mini, "formler", {"rad": {"a": 1}}, enhet="ekonomi")
    assert number(tabell, "rad", "d") == Decimal(5)
    assert not findings


def test_formulas__in_a_circle_are_a_finding(mini):
    mini = make_formulas(mini, b="c + a", c="b + a", d="a + a")
    tabell, findings = complete(mini, "formler", {"rad": {"a": 1}}, enhet="ekonomi")
    assert [finding.code for finding in findings] == ["SAM-001"]
    assert "b → c → b" in findings[0].message
    assert number(tabell, "rad", "d") == Decimal(2)


def test_formula__that_does_not_fit_its_values_is_a_finding(mini):
    mini = make_formulas(mini, b="a + 'x'")
    tabell, findings = complete(mini, "formler", {"rad": {"a": 1}}, enhet="ekonomi")
    assert [finding.code for finding in findings] == ["SAM-002"]
    assert tabell.find("rad", "b").value is Tomt.EJ_IFYLLT


BALANS = {
    "id": "balans",
    "rubrik": "Balans",
    "kolumner": [
        {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
        {"id": "fg", "rubrik": "Föregående år", "typ": "belopp", "foregaende": "utfall"},
    ],
    "rader": [
        {"id": "mark", "rubrik": "Mark"},
        {"id": "maskiner", "rubrik": "Maskiner"},
        {"id": "ovrigt", "rubrik": "Övrigt", "tomt_ar_noll": True},
        {
            "id": "summa_a",
            "rubrik": "Summa",
            "typ": "delsumma",
            "summa": ["mark", "maskiner", "ovrigt"],
        },
    ],
}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"mark": 5, "maskiner": 7}, Decimal(12)),
        ({"mark": 5, "maskiner": 7, "ovrigt": 1}, Decimal(13)),
        ({"mark": 5, "maskiner": 7, "summa_a": 11}, Decimal(11)),
        ({"mark": 5}, Tomt.EJ_IFYLLT),
        ({}, Tomt.EJ_TILLAMPLIGT),
    ],
)
def test_last_years_subtotal__is_counted_when_all_its_rows_are_there(mini, published, expected):
    """ARK-97: a part of the rows is no sum; a row that may be empty was no item."""
    definitions = add_tabell(mini, "namnd_bokslut", BALANS)
    posts = [("barn", "balans", rad, "utfall", 2024, n) for rad, n in published.items()]
    tabell, _ = complete(definitions, "balans", {}, make_underlag(*posts))
    found = tabell.find("summa_a", "fg")
    assert (found.tal.number if found.tal else found.value) == expected


def test_last_years_total__takes_a_published_subtotal_whose_rows_were_not(mini):
    """ARK-97: what is read is used."""
    definitions = add_tabell(mini, "namnd_bokslut", {**BALANS, "summarad": "Summa"})
    posts = [("barn", "balans", "summa_a", "utfall", 2024, 40)]
    tabell, _ = complete(definitions, "balans", {}, make_underlag(*posts))
    assert number(tabell, "summa_a", "fg") == Decimal(40)
    assert number(tabell, "summa", "fg") == Decimal(40)


# ---- what was read and is shown nowhere


def find_outnyttjat(mini, *posts):
    """What is told when the note holds one row this year."""
    underlag = make_underlag(*posts)
    note = {"ny_01": {"rubrik": "Avgifter", "utfall": 5}}
    inlamning = make_inlamning(mini, "ekonomi", {"not_intakter": note})
    findings = merge_inlamningar([inlamning], mini, underlag, PERIOD).findings
    return [item for item in findings if item.code == "SAM-033"]


def test_last_years_figure_that_no_cell_shows__is_told_at_its_row_of_the_file(mini):
    """ARK-97: a figure that is read and dropped is told."""
    [found] = find_outnyttjat(
        mini,
        ("ekonomi", "not_intakter", "ny_01", "utfall", 2024, 4),
        ("ekonomi", "not_intakter", "bidrag", "utfall", 2024, 7),
    )
    assert isinstance(found.source, FileRef)
    assert found.source.line == 3
    assert found.enhet == "ekonomi"
    assert "2024" in found.message


@pytest.mark.parametrize(
    "post",
    [
        ("ekonomi", "not_intakter", "bidrag", "utfall", 2023, 7),
        ("ekonomi", "not_intakter", "bidrag", "fg", 2024, 7),
        ("barn", "investeringar", "skola", "utfall", 2024, -7),
        ("ekonomi", "not_intakter", "bidrag", "utfall", 2025, 7),
        ("ekonomi", "resultatrakning", "rr99", "utfall", 2024, 7),
    ],
    ids=["an earlier year", "not shown", "not delivered", "decided", "told by the reader"],
)
def test_a_figure_that_nobody_would_show__is_not_told(mini, post):
    assert find_outnyttjat(mini, post) == []
