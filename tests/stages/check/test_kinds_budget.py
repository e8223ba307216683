"""Budgets, decisions and explanations."""

from decimal import Decimal

import pytest
from provmaterial import (
    TOM,
    check_books,
    check_totals,
    inlamning,
    kontroll,
    rad,
    sammanstallning,
    show,
    tabell,
    underlag,
)

# ---- ramar, beslutade_belopp

RAMAR = kontroll(
    "ramar",
    "KON-010",
    parametrar={
        "tabell": "drift",
        "kolumn": "budget",
        "anslagstabell": "anslag",
        "anslagskolumn": "slutlig",
    },
)


def ramar(budget, **anslag):
    rader = [rad("forskola", budget=budget), rad("summa", typ="summa", budget=999)]
    frames = [rad(enhet, slutlig=value) for enhet, value in anslag.items()]
    return sammanstallning(
        enheter={
            "barn": [tabell("drift", *rader)],
            "ekonomi": [tabell("anslag", *frames)],
        }
    )


def test_ramar__the_namnds_budget_is_its_anslag(mini):
    assert check_totals(mini, ramar(-500, barn=-500), RAMAR) == ()


def test_ramar__even_one_tkr_too_much_is_told_to_the_namnd(mini):
    (found,) = check_totals(mini, ramar(-501, barn=-500), RAMAR)
    assert (found.code, found.enhet) == ("KON-010", "barn")
    assert "501" in found.actual
    assert "500" in found.expected
    assert "Barn- och utbildningsnämnden" in found.message


def test_ramar__without_anslag_there_is_nothing_to_compare_with(mini):
    assert show(check_totals(mini, ramar(-501, social=-3), RAMAR)) == [("KON-012", "upplysning")]


def test_beslutade_belopp__a_decided_figure_that_was_changed_is_found(mini):
    rule = kontroll(
        "beslutade_belopp",
        "KON-011",
        parametrar={"tabell": "resultatrakning", "kolumner": ("budget",)},
    )
    known = underlag(("ekonomi", "resultatrakning", "rr05", "budget", 2025, 700))

    def make(budget):
        rader = tabell("resultatrakning", rad("rr05", "Skatteintäkter", budget=budget))
        return inlamning("ekonomi", "ekonomi_bokslut", rader)

    assert check_books(mini, [make(700)], rule, known=known) == ()
    (found,) = check_books(mini, [make(701)], rule, known=known)
    assert found.code == "KON-011"
    assert "Skatteintäkter" in found.message


# ---- avvikelse_kraver_kommentar, underskott_kraver_text

KOMMENTAR = {
    "tabell": "drift",
    "avvikelse": "avvikelse",
    "mot": "budget",
    "kommentar": "kommentar",
    "max_andel": Decimal("0.01"),
    "max_belopp": Decimal(500_000),
}


def deviation(avvikelse, budget, kommentar, **changes):
    row = rad("forskola", "Förskola", avvikelse=avvikelse, budget=budget, kommentar=kommentar)
    made = sammanstallning(enheter={"barn": [tabell("drift", row)]})
    parameters = {k: v for k, v in (KOMMENTAR | changes).items() if v is not None}
    return made, kontroll("avvikelse_kraver_kommentar", "KON-014", parametrar=parameters)


@pytest.mark.parametrize(
    ("avvikelse", "budget", "changes", "speaks"),
    [
        (10, -1000, {}, False),
        (-11, -1000, {}, True),
        (501, -1_000_000, {}, True),
        (500, -1_000_000, {}, False),
        (501, -1_000_000, {"bada": True}, False),
        (-20_000, -1_000_000, {"bada": True}, True),
        (501, -1_000_000, {"max_belopp": None}, False),
        (11, -1000, {"max_andel": None}, False),
    ],
)
def test_avvikelse__beyond_a_limit_needs_a_comment(mini, avvikelse, budget, changes, speaks):
    made, rule = deviation(avvikelse, budget, TOM, **changes)
    found = check_totals(mini, made, rule)
    assert [item.code for item in found] == (["KON-014"] if speaks else [])
    made, rule = deviation(avvikelse, budget, "Fler barn.", **changes)
    assert check_totals(mini, made, rule) == ()


def test_avvikelse__a_comment_of_blanks_is_none(mini):
    made, rule = deviation(-900, -1000, "  ")
    (found,) = check_totals(mini, made, rule)
    assert "Förskola" in found.message
    assert found.enhet == "barn"


@pytest.mark.parametrize(
    ("avvikelse", "text", "codes"),
    [(-20, TOM, ["KON-016"]), (-20, "Vi anställer inte.", []), (-5, TOM, []), (20, TOM, [])],
)
def test_underskott__needs_a_text_about_what_is_done(mini, avvikelse, text, codes):
    rule = kontroll(
        "underskott_kraver_text",
        "KON-016",
        parametrar={
            "tabell": "drift",
            "avvikelse": "avvikelse",
            "mot": "budget",
            "max_andel": Decimal("0.01"),
            "texttabell": "texter",
            "textrad": "atgarder",
            "textkolumn": "text",
        },
    )
    tables = [
        tabell("drift", rad("forskola", avvikelse=avvikelse, budget=-1000)),
        tabell("texter", rad("atgarder", text=text)),
    ]
    found = check_totals(mini, sammanstallning(enheter={"barn": tables}), rule)
    assert [item.code for item in found] == codes
