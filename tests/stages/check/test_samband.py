"""Formulas over merged data: what they say, where they point, when they keep quiet."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from provmaterial import (
    TOM,
    cell,
    check_totals,
    kontroll,
    rad,
    sammanstallning,
    show,
    tabell,
    with_parametrar,
)

from pipeline.core.finding import Severity
from pipeline.core.format_sv import MINUS, NBSP
from pipeline.core.source import find_leaves, format_source
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.kontroll import Allvar

SUMMA = kontroll(uttryck="lika(RR04, RR01 + RR02)")


def test_samband__that_holds_is_silent(mini):
    made = sammanstallning({"RR01": 100, "RR02": -30, "RR04": 70})
    assert check_totals(mini, made, SUMMA) == ()


def test_samband__that_fails_tells_both_sides_and_every_cell(mini):
    varden = {
        "RR01": cell(100, place="C4"),
        "RR02": cell(-30, place="C5"),
        "RR04": cell(-1500, place="C7"),
    }
    made = sammanstallning(varden, files={"ekonomi.xlsx": "ekonomi"})
    (found,) = check_totals(mini, made, SUMMA)
    assert (found.code, found.severity, found.rule) == ("KON-100", Severity.FEL, "PROV")
    assert found.actual == f"{MINUS}1{NBSP}500{NBSP}tkr"
    assert found.expected == f"70{NBSP}tkr"
    assert f"1{NBSP}570{NBSP}tkr" in found.message
    assert found.message.startswith("Det ska stämma. ")
    assert found.hint.startswith("Rätta.")
    assert "ekonomi.xlsx › Flik!C7" in found.hint
    assert [format_source(leaf) for leaf in find_leaves(found.source)] == [
        "ekonomi.xlsx › Flik!C7",
        "ekonomi.xlsx › Flik!C4",
        "ekonomi.xlsx › Flik!C5",
    ]
    assert found.enhet == "ekonomi"


@pytest.mark.parametrize(
    ("total", "code", "severity"),
    [(231859, "KON-101", "upplysning"), (231861, "KON-100", "fel")],
)
def test_samband__rounding_of_two_terms_explains_one_tkr_but_not_three(mini, total, code, severity):
    made = sammanstallning({"RR01": 200000, "RR02": 31858, "RR04": total})
    assert show(check_totals(mini, made, SUMMA)) == [(code, severity)]


def test_samband__in_kronor_tolerates_one_krona_in_silence(mini):
    def make(total):
        return sammanstallning(
            {
                "RR01": cell(100, Unit.KR),
                "RR02": cell(-30, Unit.KR),
                "RR04": cell(total, Unit.KR),
            }
        )

    assert check_totals(mini, make(71), SUMMA) == ()
    assert show(check_totals(mini, make(72), SUMMA)) == [("KON-100", "fel")]


def test_samband__less_than_a_krona_is_no_rounding_to_tell(mini):
    made = sammanstallning({"RR01": 100, "RR02": -30, "RR04": Decimal("70.0000000001")})
    assert check_totals(mini, made, SUMMA) == ()


@pytest.mark.parametrize("why", [Tomt.EJ_IFYLLT, Tomt.FEL_I_CELL, Tomt.EJ_BERAKNAD_FORMEL])
def test_samband__over_a_cell_that_is_already_a_finding_is_silent(mini, why):
    made = sammanstallning({"RR01": 100, "RR02": why, "RR04": 70})
    assert check_totals(mini, made, SUMMA) == ()


def test_samband__no_item_counts_as_zero(mini):
    made = sammanstallning({"RR01": 100, "RR02": TOM, "RR04": 100})
    assert check_totals(mini, made, SUMMA) == ()


def test_samband__over_what_nobody_asked_for_says_so_in_words(mini):
    wide = kontroll(uttryck="lika(RR04, RR01 + fg(RR02))")
    made = sammanstallning({"RR04": 70})
    (found,) = check_totals(mini, made, wide)
    assert (found.code, found.severity) == ("KON-103", Severity.UPPLYSNING)
    assert "Verksamhetens intäkter" in found.message
    assert "Verksamhetens kostnader (föregående år)" in found.message
    assert "RR0" not in found.message


def test_samband__over_a_table_that_does_not_exist_says_so(mini):
    wide = kontroll(uttryck='alla("investeringar", "utfall <= 0")')
    (found,) = check_totals(mini, sammanstallning(), wide)
    assert found.code == "KON-103"
    assert "Investeringar" in found.message


def test_samband__each_part_of_an_and_is_a_fact_of_its_own(mini):
    both = kontroll(uttryck="lika(RR01, 1000) and lika(RR02, -2000) and lika(RR04, 7000)")
    made = sammanstallning({"RR01": 1, "RR02": -3, "RR04": 9})
    found = check_totals(mini, made, both)
    assert [item.actual for item in found] == [f"{MINUS}3{NBSP}tkr", f"9{NBSP}tkr"]


def test_samband__per_row_names_the_row_and_its_enhet(mini):
    rader = [
        rad("a", "Förskola", enhet="barn", netto=-10, budget=-10),
        rad("b", "Äldreomsorg", enhet="social", netto=-10, budget=-15),
    ]
    made = sammanstallning(tabeller=[tabell("driftredovisning", *rader)])
    per_row = kontroll(uttryck='alla("driftredovisning", "lika(netto, budget)")')
    (found,) = check_totals(mini, made, per_row)
    assert found.enhet == "social"
    assert found.message.startswith("Äldreomsorg: ")
    assert len(find_leaves(found.source)) == 2


def test_samband__of_an_unverified_rule_is_a_warning(mini):
    rule = kontroll(uttryck="RR01 >= 0", kod="KON-102", verifierad=False)
    made = sammanstallning({"RR01": -5})
    assert show(check_totals(mini, made, rule)) == [("KON-102", "varning")]


def test_samband__severity_is_the_checks_own(mini):
    rule = kontroll(uttryck="RR01 >= 0", kod="KON-102", allvar=Allvar.INFO)
    assert show(check_totals(mini, sammanstallning({"RR01": -5}), rule)) == [
        ("KON-102", "upplysning")
    ]


def test_samband__a_limit_shows_the_value_in_its_own_unit(mini):
    rule = kontroll(uttryck="0 <= SF_LANG <= 100", kod="KON-102")
    made = sammanstallning({"SF_LANG": cell(Decimal("101.5"), Unit.PROCENT)})
    (found,) = check_totals(mini, made, rule)
    assert (found.actual, found.expected) == (f"101,5{NBSP}%", f"100{NBSP}%")


def test_samband__dates_are_shown_as_dates(mini):
    rule = kontroll(uttryck='datum("b") <= datum("a")', kod="KON-102")
    rader = [rad("a", varde=cell(date(2026, 3, 1))), rad("b", varde=cell(date(2026, 5, 1)))]
    made = sammanstallning(tabeller=[tabell("uppgifter", *rader)])
    (found,) = check_totals(mini, made, rule)
    assert (found.actual, found.expected) == ("2026-05-01", "2026-03-01")


def test_samband__one_of_a_list_has_no_sides_to_show(mini):
    rule = kontroll(uttryck='alla("mal", "grad in [\'uppnått\']")', kod="KON-111")
    made = sammanstallning(tabeller=[tabell("mal", rad("a", "Trygg skola", grad=cell("nja")))])
    (found,) = check_totals(mini, made, rule)
    assert (found.actual, found.expected) == (None, None)
    assert found.message.startswith("Trygg skola: ")


def test_samband__a_missing_text_is_named_by_its_place(mini):
    rule = kontroll(uttryck='cell("texter", "handelser", "text") != ""', kod="KON-110")
    made = sammanstallning(tabeller=[tabell("texter", rad("handelser", text=TOM))])
    (found,) = check_totals(mini, made, rule)
    assert "Texter, Händelser av väsentlig betydelse, Text" in found.message


def test_samband__a_missing_section_is_named_by_its_heading(mini):
    rule = kontroll(uttryck='RR11 == 0 or finns("not_intakter")', kod="KON-110")
    (found,) = check_totals(mini, sammanstallning({"RR11": 5}), rule)
    assert "Verksamhetens intäkter" in found.message


def test_samband__a_missing_row_or_column_is_named_by_its_place(mini):
    asked = 'rader("resultatrakning", ["RR01", "RR02"]) and kolumner("resultatrakning", ["fg"])'
    rule = kontroll(uttryck=asked, kod="KON-110")
    found = check_totals(mini, sammanstallning({"RR01": 5}), rule)
    assert [item.message.partition("saknas: ")[2] for item in found] == [
        "Resultaträkning, Verksamhetens kostnader.",
        "Resultaträkning, Föregående år.",
    ]


def test_samband__a_column_that_the_document_lacks_is_a_matter_of_form(mini):
    made = sammanstallning({"RR01": 5, ("RR01", "fg"): 4})
    rule = kontroll(uttryck='kolumner("resultatrakning", ["utfall", "plan"])', kod="KON-111")
    assert show(check_totals(mini, made, rule)) == [("KON-111", "fel")]
    known = kontroll(uttryck='kolumner("resultatrakning", ["utfall", "fg"])', kod="KON-111")
    assert check_totals(mini, made, known) == ()


def test_kontroll__asks_only_the_documents_that_it_is_for(mini):
    shown = mini.dokument["arsredovisning"]
    other = dataclasses.replace(shown, id="annat", avsnitt=shown.avsnitt[1:])
    kommun = dataclasses.replace(mini.kommun, dokument=("arsredovisning", "annat"))
    both = dataclasses.replace(mini, kommun=kommun, dokument={**mini.dokument, "annat": other})
    made = sammanstallning({"RR01": 5})
    for dokument, expected in (
        (("arsredovisning",), []),
        (("annat",), [("KON-110", "fel")]),
        (("arsredovisning", "annat"), [("KON-110", "fel")]),
    ):
        rule = kontroll(uttryck='finns("resultatrakning")', kod="KON-110", dokument=dokument)
        assert show(check_totals(both, made, rule)) == expected


def test_samband__a_formula_that_does_not_fit_its_values_is_a_finding(mini):
    rule = kontroll(uttryck='RR01 + falt("text") > 0')
    made = sammanstallning(
        {"RR01": 1}, tabeller=[tabell("uppgifter", rad("text", varde=cell("ord")))]
    )
    assert show(check_totals(mini, made, rule)) == [("KON-902", "fel")]


def test_kontroll__of_a_document_that_the_kommun_does_not_make_is_left_out(mini):
    rule = kontroll(uttryck="RR01 > 0", dokument=("budget",))
    assert check_totals(mini, sammanstallning({"RR01": -1}), rule) == ()


# ---- one enhet at a time


def test_enhetstyper__asks_the_formula_of_each_enhet_with_its_own_tables(mini):
    rule = kontroll(
        uttryck='lika(cell("drift", "forskola", "netto"), cell("drift", "forskola", "budget"))',
        parametrar={"enhetstyper": ("namnd",)},
    )

    def own(enhet, netto):
        row = rad("forskola", file=f"{enhet}.xlsx", netto=netto, budget=-100)
        return [tabell("drift", row)]

    enheter = {"barn": own("barn", -100), "social": own("social", -120)}
    files = {f"{name}.xlsx": name for name in enheter}
    made = sammanstallning(enheter=enheter, files=files)
    [found] = check_totals(mini, made, rule)
    assert found.enhet == "social"
    other = with_parametrar(rule, enhetstyper=("bolag",))
    assert check_totals(mini, made, other) == ()
