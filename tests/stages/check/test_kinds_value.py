"""Values one by one: both sexes, named rows, opening balances, dates."""

from datetime import date

import pytest
from provmaterial import (
    TOM,
    cell,
    check_books,
    check_totals,
    drift,
    inlamning,
    kontroll,
    rad,
    sammanstallning,
    show,
    tabell,
    underlag,
    with_parametrar,
)

# ---- konsuppdelad

KON = kontroll(
    "konsuppdelad",
    "KON-015",
    parametrar={"tabell": "drift", "fraga": "delas", "kolumner": ("kvinnor", "man")},
)


@pytest.mark.parametrize(
    ("answer", "kvinnor", "man", "missing"),
    [
        (True, 5, 6, None),
        ("Ja", TOM, 6, "kvinnor"),
        (True, TOM, TOM, "kvinnor, man"),
        (False, TOM, TOM, None),
        ("Nej", TOM, 6, None),
    ],
)
def test_konsuppdelad__both_sexes_are_given_where_it_is_possible(
    mini, answer, kvinnor, man, missing
):
    row = rad("i", "Trygghet", delas=cell(answer), kvinnor=kvinnor, man=man)
    found = check_books(mini, [drift(row)], KON)
    assert len(found) == (1 if missing else 0)
    assert all(f"men {missing} saknas" in item.message for item in found)


@pytest.mark.parametrize(("utfall", "is_told"), [(5, True), (TOM, False)])
def test_konsuppdelad__what_is_not_known_yet_cannot_be_divided(mini, utfall, is_told):
    """STY-HAL-014."""
    check = with_parametrar(KON, delas=("utfall", "start"))
    row = rad("i", "Trygghet", delas=cell(True), utfall=utfall, kvinnor=TOM, man=TOM)
    assert bool(check_books(mini, [drift(row)], check)) is is_told


# ---- kopplade_rader

KOPPLADE = kontroll(
    "kopplade_rader",
    "KON-017",
    parametrar={
        "tabell": "drift",
        "kopplad": "investeringar",
        "kolumn": "mal",
        "enhetstyper": ("namnd",),
    },
)


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        (["Trygg skola", "God mat"], []),
        (["trygg  skola.", "God mat"], []),
        (["Trygg skola"], ["God mat"]),
        ([], ["Trygg skola", "God mat"]),
    ],
)
def test_kopplade_rader__each_row_is_named_by_another(mini, named, missing):
    goals = tabell(
        "drift",
        rad("a", "Trygg skola", budget=1),
        rad("b", "God mat", budget=1),
        rad("ny_03", "", budget=TOM),
    )
    links = [rad(f"i{n}", "Mått", mal=cell(text)) for n, text in enumerate(named)]
    book = inlamning("barn", "namnd_bokslut", goals, tabell("investeringar", *links))
    found = check_books(mini, [book], KOPPLADE)
    assert [item.message.partition(":")[0] for item in found] == missing
    other = with_parametrar(KOPPLADE, enhetstyper=("x",))
    assert check_books(mini, [book], other) == ()


# ---- ingaende_balans

INGAENDE = kontroll(
    "ingaende_balans",
    "KON-030",
    parametrar={
        "tabeller": ("not_intakter",),
        "kolumner": ("utfall",),
        "ingaende": ("ib",),
        "utgaende": ("ub",),
    },
)


@pytest.mark.parametrize(("ib", "codes"), [(70, []), (71, ["KON-030"])])
def test_ingaende__equals_last_years_published_closing_balance(mini, ib, codes):
    table = tabell("not_intakter", rad("ib", "Ingående", utfall=ib), rad("ub", utfall=90))
    known = underlag(("ekonomi", "not_intakter", "ub", "utfall", 2024, 70))
    book = inlamning("ekonomi", "ekonomi_bokslut", table)
    found = check_books(mini, [book], INGAENDE, known=known)
    assert [item.code for item in found] == codes
    assert all("Verksamhetens intäkter, Ingående" in item.message for item in found)


def test_ingaende__without_last_years_figure_is_told(mini):
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", rad("ib", utfall=7)))
    assert show(check_books(mini, [book], INGAENDE)) == [("KON-012", "upplysning")]


def test_ingaende__with_unequal_lists_is_refused():
    with pytest.raises(ValueError, match="lika många"):
        with_parametrar(INGAENDE, utgaende=())


# ---- senast

SENAST = kontroll(
    "senast",
    "KON-060",
    parametrar={"falt": "beslutsdatum", "manad": 4, "dag": 15},
)


@pytest.mark.parametrize(
    ("day", "codes"),
    [(date(2026, 4, 15), []), (date(2026, 4, 16), ["KON-060"]), (TOM, [])],
)
def test_senast__a_date_after_the_last_day_is_found(mini, day, codes):
    made = sammanstallning(tabeller=[tabell("uppgifter", rad("beslutsdatum", varde=cell(day)))])
    found = check_totals(mini, made, SENAST)
    assert [item.code for item in found] == codes
    assert all(item.expected == "2026-04-15" for item in found)
