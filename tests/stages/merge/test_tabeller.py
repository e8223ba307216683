"""The kommun's tables."""

from decimal import Decimal

import pytest
from definitioner import add_merged, add_sjukfranvaro, add_tabell
from inlamningar import PERIOD, make_inlamning, make_underlag

from pipeline.core.inlamning import Underlag
from pipeline.core.source import find_leaves
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.stages.merge import complete_inlamningar, merge_inlamningar

BARN = {
    "drift": {
        "forskola": {"intakter": 10, "kostnader": -110, "budget": -95, "kommentar": "Dyrt"},
        "grundskola": {"intakter": 5, "kostnader": -205, "budget": -200},
    },
    "investeringar": {
        "ny_01": {"rubrik": "Skola", "utfall": -7, "fardig": 2026, "status": "Pågår"},
        "ny_02": {"rubrik": "Gård", "utfall": -2, "fardig": 2025},
    },
}
SOCIAL = {
    "drift": {"aldreomsorg": {"intakter": 1, "kostnader": -51, "budget": -60}},
    "investeringar": {"ny_01": {"rubrik": "Larm", "utfall": -1}},
}


def merge(mini, values, underlag=None):
    underlag = underlag or Underlag()
    inlamningar = [make_inlamning(mini, key, own, underlag) for key, own in values.items()]
    merged = merge_inlamningar(inlamningar, mini, underlag, PERIOD)
    assert complete_inlamningar(inlamningar, mini, underlag, PERIOD) == merged.value.enheter
    return merged


def number(tabell, rad, kolumn):
    return tabell.find(rad, kolumn).tal.number


def test_per_enhet__gives_each_enhet_its_total_and_the_kommun_the_sum(mini):
    tabell = merge(mini, {"barn": BARN, "social": SOCIAL}).value.tabeller["driftredovisning"]
    assert [rad.key for rad in tabell.rader] == ["barn", "social", "summa"]
    assert tabell.rader[0].rubrik == "Barn- och utbildningsnämnden"
    assert [number(tabell, rad.key, "netto") for rad in tabell.rader] == [-300, -50, -350]
    assert [number(tabell, rad.key, "avvikelse") for rad in tabell.rader] == [-5, 10, 5]
    assert tabell.find("barn", "kommentar") is None
    assert len(find_leaves(tabell.find("summa", "netto").source)) >= 6


def test_per_enhet__shows_the_total_that_the_enhet_itself_reports(mini):
    values = {**BARN, "drift": {**BARN["drift"], "summa": {"kostnader": -316}}}
    tabell = merge(mini, {"barn": values, "social": SOCIAL}).value.tabeller["driftredovisning"]
    assert number(tabell, "barn", "kostnader") == Decimal(-316)
    assert number(tabell, "summa", "kostnader") == Decimal(-367)


def test_per_enhet__who_has_not_delivered_is_unknown_and_never_zero(mini):
    merged = merge(mini, {"social": SOCIAL}).value
    tabell = merged.tabeller["driftredovisning"]
    assert tabell.find("barn", "netto").value is Tomt.EJ_IFYLLT
    assert tabell.find("summa", "netto").value is Tomt.EJ_IFYLLT
    assert [item.file is None for item in merged.leveranser] == [True, False, True]


def test_samla__keeps_the_rows_of_all_with_their_enhet(mini):
    tabell = merge(mini, {"barn": BARN, "social": SOCIAL}).value.tabeller["investeringar"]
    assert [(rad.rubrik, rad.enhet) for rad in tabell.rader] == [
        ("Skola", "barn"),
        ("Gård", "barn"),
        ("Larm", "social"),
        ("Summa", None),
    ]
    assert number(tabell, "summa", "utfall") == Decimal(-10)
    assert tabell.rader[0].celler["status"].text == "Pågår"


def test_samla__sum_is_unknown_while_somebody_has_not_delivered(mini):
    tabell = merge(mini, {"barn": BARN}).value.tabeller["investeringar"]
    assert tabell.find("summa", "utfall").value is Tomt.EJ_IFYLLT


def test_samla__does_not_add_up_years(mini):
    mini = add_tabell(
        mini,
        "namnd_bokslut",
        {
            "id": "projekt",
            "rubrik": "Projekt",
            "fria_rader": 2,
            "kolumner": [
                {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
                {"id": "fardig", "rubrik": "Klar", "typ": "heltal", "summeras": False},
            ],
        },
    )
    mini = add_merged(
        mini, id="projekt", typ="samla", fran=["namnd_bokslut.projekt"], summarad="Summa"
    )
    rows = {"ny_01": {"rubrik": "A", "utfall": 1, "fardig": 2026}}
    tabell = merge(mini, {"barn": {"projekt": rows}, "social": {}}).value.tabeller["projekt"]
    assert tabell.find("summa", "fardig") is None
    assert number(tabell, "summa", "utfall") == Decimal(1)


def test_sum_row__of_a_formula_that_chooses_by_a_text_adds_its_results(mini):
    formula = 'utfall if status == "Pågår" else 0'
    mini = add_merged(
        mini,
        id="investeringar",
        typ="samla",
        fran=["namnd_bokslut.investeringar"],
        summarad="Summa",
        berakna=[{"id": "pagar", "uttryck": formula}],
    )
    tabell = merge(mini, {"barn": BARN, "social": SOCIAL}).value.tabeller["investeringar"]
    assert number(tabell, "summa", "pagar") == Decimal(-7)


def test_kopia__takes_the_table_with_its_sum_row(mini):
    rows = {"ny_01": {"rubrik": "Avgifter", "utfall": 4}, "summa": {"utfall": 5}}
    tabell = merge(mini, {"ekonomi": {"not_intakter": rows}}).value.tabeller["not_intakter"]
    assert number(tabell, "ny_01", "utfall") == Decimal(4)
    assert number(tabell, "summa", "utfall") == Decimal(5)


def test_kopia__a_central_table_that_nobody_has_defined_is_there_too(mini):
    facts = {"invanare": {"varde": 15600}}
    tabeller = merge(mini, {"ekonomi": {"uppgifter": facts}, "barn": BARN}).value.tabeller
    assert number(tabeller["uppgifter"], "invanare", "varde") == Decimal(15600)
    assert "drift" not in tabeller


HOURS = {"antal": 40, "franvaro": 60, "ordinarie": 1000}


def test_per_rad__rates_are_computed_from_the_sums(mini):
    mini = add_sjukfranvaro(mini)
    values = {
        "barn": {"sjukfranvaro": {"total": HOURS}},
        "social": {"sjukfranvaro": {"total": {"antal": 20, "franvaro": 90, "ordinarie": 500}}},
    }
    merged = merge(mini, values).value
    tabell = merged.tabeller["sjukfranvaro"]
    assert number(tabell, "total", "procent") == Decimal(10)
    assert number(tabell, "total", "antal") == Decimal(60)
    own = merged.enheter["barn"].tabeller["sjukfranvaro"]
    assert number(own, "total", "procent") == Decimal(6)
    assert own.find("total", "procent").tal.unit is Unit.PROCENT


def test_per_rad__percent_is_the_reserve_when_hours_are_missing(mini):
    mini = add_sjukfranvaro(mini)
    values = {"barn": {"sjukfranvaro": {"total": {"antal": 40, "reserv": Decimal("7.1")}}}}
    own = merge(mini, values).value.enheter["barn"].tabeller["sjukfranvaro"]
    assert number(own, "total", "procent") == Decimal("7.1")


def test_per_rad__no_hours_and_no_percent_is_no_result(mini):
    mini = add_sjukfranvaro(mini)
    values = {"barn": {"sjukfranvaro": {"total": {"antal": 40}}}}
    own = merge(mini, values).value.enheter["barn"].tabeller["sjukfranvaro"]
    assert own.find("total", "procent").value is Tomt.EJ_TILLAMPLIGT


def test_per_rad__a_lone_percent_cannot_be_added_and_is_a_finding(mini):
    mini = add_sjukfranvaro(mini)
    values = {
        "barn": {"sjukfranvaro": {"total": HOURS}},
        "social": {"sjukfranvaro": {"total": {"antal": 20, "reserv": 9}}},
    }
    merged = merge(mini, values)
    lone = [item for item in merged.findings if item.code == "SAM-012"]
    assert [(item.enhet, "Socialnämnden" in item.message) for item in lone] == [("social", True)]
    assert number(merged.value.tabeller["sjukfranvaro"], "total", "procent") == Decimal(6)


@pytest.mark.parametrize("owner", ["provkommun", "ekonomi"])
def test_per_rad__last_year_of_a_rate_is_the_published_one_of_the_kommun(mini, owner):
    mini = add_sjukfranvaro(mini)
    underlag = make_underlag(
        (owner, "sjukfranvaro", "total", "procent", 2024, Decimal("7.4"), Unit.PROCENT),
        ("barn", "sjukfranvaro", "total", "procent", 2024, Decimal("9.9"), Unit.PROCENT),
    )
    values = {"barn": {"sjukfranvaro": {"total": HOURS}}, "social": {"sjukfranvaro": {}}}
    merged = merge(mini, values, underlag).value
    assert number(merged.tabeller["sjukfranvaro"], "total", "fg") == Decimal("7.4")
    own = merged.enheter["barn"].tabeller["sjukfranvaro"]
    assert number(own, "total", "fg") == Decimal("9.9")


def test_small_groups__are_hidden_from_eleven_persons_down(mini):
    mini = add_sjukfranvaro(mini)
    ten = {"antal": 10, "franvaro": 6, "ordinarie": 100}
    eleven = {"antal": 11, "franvaro": 6, "ordinarie": 100}
    values = {"barn": {"sjukfranvaro": {"total": eleven, "man": ten}}}
    underlag = make_underlag(
        ("barn", "sjukfranvaro", "man", "procent", 2024, Decimal("5.5"), Unit.PROCENT)
    )
    merged = merge(mini, values, underlag)
    own = merged.value.enheter["barn"].tabeller["sjukfranvaro"]
    assert number(own, "total", "procent") == Decimal(6)
    assert own.find("man", "procent").value is Tomt.EJ_TILLAMPLIGT
    assert own.find("man", "franvaro").value is Tomt.EJ_TILLAMPLIGT
    assert number(own, "man", "antal") == Decimal(10)
    assert number(own, "man", "fg") == Decimal("5.5")
    assert own.find("man", "varde_dolt").value is True
    assert own.find("total", "varde_dolt").value is False
    assert [item.code for item in merged.findings if item.enhet == "barn"] == ["SAM-010"]


def test_small_groups__of_the_enheter_still_count_in_the_kommun(mini):
    mini = add_sjukfranvaro(mini)
    ten = {"antal": 10, "franvaro": 6, "ordinarie": 100}
    values = {key: {"sjukfranvaro": {"man": ten}} for key in ("barn", "social")}
    tabell = merge(mini, values).value.tabeller["sjukfranvaro"]
    assert number(tabell, "man", "procent") == Decimal(6)
    assert tabell.find("man", "varde_dolt").value is False


def test_small_groups__of_unknown_size_are_shown_with_a_warning(mini):
    mini = add_sjukfranvaro(mini)
    values = {"barn": {"sjukfranvaro": {"man": {"reserv": 6}}}, "social": {"sjukfranvaro": {}}}
    merged = merge(mini, values)
    own = merged.value.enheter["barn"].tabeller["sjukfranvaro"]
    assert number(own, "man", "procent") == Decimal(6)
    codes = [item.code for item in merged.findings if item.enhet == "barn"]
    assert sorted(codes) == ["SAM-011", "SAM-012"]


def test_free_rows_left_empty__are_not_collected(mini):
    values = {"barn": {"investeringar": {"ny_01": {"rubrik": ""}}}, "social": SOCIAL}
    tabell = merge(mini, values).value.tabeller["investeringar"]
    assert [rad.rubrik for rad in tabell.rader] == ["Larm", "Summa"]


RESULTAT = {
    "id": "resultat",
    "rubrik": "Resultat",
    "kolumner": [
        {"id": "utfall", "rubrik": "Utfall", "typ": "belopp"},
        {"id": "fg", "rubrik": "Föregående år", "typ": "belopp", "foregaende": "utfall"},
    ],
    "rader": [
        {"id": "intakter", "rubrik": "Intäkter"},
        {"id": "kostnader", "rubrik": "Kostnader"},
        {"id": "arets", "rubrik": "Resultat", "typ": "summa", "summa": ["intakter", "kostnader"]},
    ],
}


def test_per_enhet__takes_the_total_that_the_table_itself_has(mini):
    """ARK-97: both documents show the reported total, and last year's when it alone is known."""
    definitions = add_tabell(mini, "namnd_bokslut", RESULTAT)
    definitions = add_merged(
        definitions, id="resultat", typ="per_enhet", fran=["namnd_bokslut.resultat"]
    )
    values = {"intakter": {"utfall": 10}, "kostnader": {"utfall": -4}, "arets": {"utfall": 7}}
    underlag = make_underlag(("barn", "resultat", "arets", "utfall", 2024, 5))
    book = make_inlamning(definitions, "barn", {"resultat": values}, underlag)
    merged = merge_inlamningar([book], definitions, underlag, PERIOD)
    rad = merged.value.tabeller["resultat"].find_rad("barn")
    assert (rad.celler["utfall"].tal.number, rad.celler["fg"].tal.number) == (7, 5)
    assert not [item for item in merged.findings if item.code == "SAM-033"]
