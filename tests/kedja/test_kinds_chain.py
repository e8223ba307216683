"""What an earlier document said against what is delivered: each kind with small tables."""

from datetime import date
from decimal import Decimal

import pytest
from provmaterial import (
    PERIOD,
    TOM,
    cell,
    check_books,
    inlamning,
    kontroll,
    rad,
    show,
    tabell,
    with_parametrar,
)

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.source import CellRef, find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift

FIL = "2025/plan/inlamningar/barn.xlsx"
BOK = "barn.xlsx"


def post(key, kolumn, value, row, *, rubrik="Trygg skola", name="drift", year=PERIOD.year):
    """A value that the plan gave: column C and on, one row per key."""
    letter = {"": "B"}.get(kolumn, "D")
    if isinstance(value, int | Decimal):
        value = Tal(Decimal(value), Unit.TKR)
    uppgift = Uppgift(value, CellRef(FIL, "Mål", f"{letter}{row}"), Decimal(500))
    return Underlagspost("barn", name, key, rubrik, kolumn, year, uppgift)


def run(mini, check, rader, known, name="drift", *others):
    book = inlamning("barn", "namnd_bokslut", tabell(name, *rader), *others)
    return check_books(mini, [book], check, known=Underlag(tuple(known)))


def places(finding):
    """(delivered place, earlier place)."""
    here = find_leaves(finding.source)[0]
    there = find_leaves(finding.earlier)[0]
    return (here.file, here.cell), (there.file, there.cell)


def here(value, place, file=BOK):
    return cell(value, place=place, file=file)


# ---- kedja_rader_kvar

KVAR = kontroll("kedja_rader_kvar", "KED-110", parametrar={"tabell": "drift"})


def test_rader_kvar__a_row_that_is_gone_is_told_with_both_places(mini):
    rader = [rad("b", "Fler läser", effekt=here("x", "C12"))]
    known = [post("a", "", "Trygg skola", 11), post("b", "", "Fler läser", 12, rubrik="Fler läser")]
    [found] = run(mini, KVAR, rader, known)
    assert found.code == "KED-110"
    assert "Trygg skola" in found.message
    assert places(found) == ((BOK, "B12"), (FIL, "B11"))


@pytest.mark.parametrize(("key", "rubrik"), [("a", "Nytt namn"), ("ny_01", "trygg  SKOLA.")])
def test_rader_kvar__the_key_or_the_heading_is_enough(mini, key, rubrik):
    rader = [rad(key, rubrik, effekt=here("x", "C12"))]
    assert run(mini, KVAR, rader, [post("a", "", "Trygg skola", 11)]) == ()


def test_rader_kvar__what_was_known_for_another_year_is_no_promise(mini):
    known = [post("a", "", "Trygg skola", 11, year=2024)]
    assert run(mini, KVAR, [], known) == ()


def test_rader_kvar__the_other_way_round(mini):
    """STY-HAL-040."""
    both = {"tabell": "drift", "tvartom": True}
    check = kontroll("kedja_rader_kvar", "KED-111", parametrar=both)
    rader = [
        rad("a", effekt=here("x", "C11")),
        rad("ny_01", "Egen faktor", effekt=here("x", "C12")),
    ]
    [found] = run(mini, check, rader, [post("a", "", "Trygg skola", 11)])
    assert found.code == "KED-111"
    assert places(found) == ((BOK, "B12"), (FIL, "B11"))
    assert run(mini, check, rader, []) == ()


# ---- kedja_oforandrad

OFORANDRAD = kontroll(
    "kedja_oforandrad",
    "KED-112",
    parametrar={"tabell": "drift", "kolumner": ("total", "text", "klart"), "beslut": "beslut"},
)


@pytest.mark.parametrize(
    ("kolumn", "before", "now", "is_changed"),
    [
        ("total", -64_000, -64_000, False),
        ("total", -64_000, -70_000, True),
        ("total", -64_000, TOM, True),
        ("total", -64_000, Tomt.FEL_I_CELL, False),
        ("total", -64_000, Tomt.EJ_IFYLLT, False),
        ("total", TOM, -70_000, False),
        ("text", "Fler läser.", "fler  läser", False),
        ("text", "Fler läser", "Fler räknar", True),
        ("klart", date(2025, 6, 30), date(2025, 6, 30), False),
        ("klart", date(2025, 6, 30), date(2026, 6, 30), True),
    ],
)
def test_oforandrad__a_value_stands_as_it_was(mini, kolumn, before, now, is_changed):
    rader = [rad("a", "Förskolan Näs", **{kolumn: here(now, "E20")})]
    found = run(mini, OFORANDRAD, rader, [post("a", kolumn, before, 11)])
    assert len(found) == is_changed
    for item in found:
        assert item.code == "KED-112"
        assert places(item) == ((BOK, "E20"), (FIL, "D11"))


def test_oforandrad__both_values_are_told(mini):
    rader = [rad("a", "Förskolan Näs", total=here(-70_000, "E20"))]
    [found] = run(mini, OFORANDRAD, rader, [post("a", "total", -64_000, 11)])
    assert (found.actual, found.expected) == ("−70\u00a0000\u00a0tkr", "−64\u00a0000\u00a0tkr")


@pytest.mark.parametrize(
    ("beslut", "before", "codes"),
    [
        ("KF 2025-06-16 § 80", None, []),
        ("KF 2025-06-16 § 80", "KF 2024-11-25 § 130", []),
        ("KF 2024-11-25 § 130", "KF 2024-11-25 § 130", ["KED-112"]),
        (TOM, None, ["KED-112"]),
    ],
)
def test_oforandrad__a_new_decision_excuses(mini, beslut, before, codes):
    rader = [rad("a", total=here(-70_000, "E20"), beslut=here(beslut, "F20"))]
    known = [post("a", "total", -64_000, 11)]
    known += [post("a", "beslut", before, 11)] if before else []
    assert [item.code for item in run(mini, OFORANDRAD, rader, known)] == codes


# ---- kedja_summa

SUMMA = kontroll("kedja_summa", "KED-122", parametrar={"tabell": "drift", "kolumn": "budget"})


@pytest.mark.parametrize(
    ("amounts", "is_told"),
    [((-600, -400), False), ((-500, -500), False), ((-700, -400), True), ((TOM, TOM), False)],
)
def test_summa__amounts_move_within_what_was_decided(mini, amounts, is_told):
    one, two = amounts
    rader = [rad("a", budget=here(one, "E20")), rad("b", budget=here(two, "E21"))]
    known = [post("a", "budget", -600, 11), post("b", "budget", -400, 12)]
    found = run(mini, SUMMA, rader, known)
    assert [item.code for item in found] == ["KED-122"] * is_told
    for item in found:
        assert places(item) == ((BOK, "E20"), (FIL, "D11"))
        assert (item.actual, item.expected) == ("−1\u00a0100\u00a0tkr", "−1\u00a0000\u00a0tkr")
    assert run(mini, SUMMA, rader, []) == ()


# ---- kedja_foljs_upp

FOLJS = kontroll(
    "kedja_foljs_upp",
    "KED-114",
    parametrar={
        "tabell": "drift",
        "kolumner": ("status", "resultat"),
        "utom_kolumn": "status",
        "utom": ("avbruten",),
    },
)


@pytest.mark.parametrize(
    ("status", "resultat", "missing"),
    [
        ("pågår", "Klart i maj.", None),
        (TOM, "Klart i maj.", "status"),
        ("pågår", TOM, "resultat"),
        (TOM, TOM, "status, resultat"),
        ("avbruten", TOM, None),
        (Tomt.EJ_IFYLLT, "x", None),
        (Tomt.FEL_I_CELL, "x", None),
    ],
)
def test_foljs_upp__what_was_decided_is_followed_up(mini, status, resultat, missing):
    rader = [rad("a", "Se över bemanningen", status=status, resultat=resultat, file=BOK)]
    found = run(mini, FOLJS, rader, [post("a", "", "Se över bemanningen", 11)])
    assert show(found) == ([("KED-114", "fel")] if missing else [])
    for item in found:
        assert f"{missing} är tomt" in item.message
        assert places(item)[1] == (FIL, "B11")


def test_foljs_upp__what_is_new_has_nothing_to_follow_up(mini):
    rader = [rad("ny_01", "Ny åtgärd", status=TOM, file=BOK)]
    assert run(mini, FOLJS, rader, [post("a", "", "En annan", 11)]) == ()


# ---- kedja_lank

LANK = kontroll(
    "kedja_lank",
    "KED-115",
    parametrar={"tabell": "aktiviteter", "kolumn": "mal", "till": "mal"},
)


@pytest.mark.parametrize(
    ("text", "is_broken"),
    [("Trygg skola", False), ("trygg  skola", False), ("Fler läser", True), (TOM, False)],
)
def test_lank__what_a_row_belongs_to_exists(mini, text, is_broken):
    mal = tabell("mal", rad("a", "Trygg skola", effekt=here("x", "C11")))
    rader = [rad("k", "Rastvakter", mal=here(text, "D30"))]
    found = run(mini, LANK, rader, [], "aktiviteter", mal)
    assert len(found) == is_broken
    for item in found:
        assert item.code == "KED-115"
        assert "”Fler läser”" in item.message
        assert places(item) == ((BOK, "D30"), (BOK, "B11"))


def test_lank__a_goal_known_from_before_is_enough(mini):
    rader = [rad("k", "Rastvakter", mal=here("Trygg skola", "D30"))]
    known = [post("a", "", "Trygg skola", 11, name="mal")]
    assert run(mini, LANK, rader, known, "aktiviteter") == ()
    assert run(mini, LANK, rader, [], "aktiviteter") == ()


# ---- kedja_omprovad

OFORANDRAT = kontroll(
    "kedja_omprovad",
    "KED-116",
    parametrar={
        "tabell": "drift",
        "kolumner": ("effekt",),
        "status": "bedomning",
        "varden": ("uppnått",),
    },
)
OMARKT = kontroll(
    "kedja_omprovad",
    "KED-116",
    parametrar={"tabell": "drift", "omprovad": "omprovning", "marken": ("omprövat", "nytt mål")},
)


@pytest.mark.parametrize(
    ("bedomning", "effekt", "is_told"),
    [
        ("uppnått", "Fler trivs", True),
        ("uppnått", "Alla trivs", False),
        ("ej uppnått", "Fler trivs", False),
    ],
)
def test_omprovad__a_goal_that_was_reached_does_not_come_back_as_it_was(
    mini, bedomning, effekt, is_told
):
    """STY-HAL-036."""
    rader = [rad("a", "Trygg skola", effekt=here(effekt, "C11"))]
    known = [post("a", "effekt", "Fler trivs", 11), post("a", "bedomning", bedomning, 11)]
    found = run(mini, OFORANDRAT, rader, known)
    assert len(found) == is_told
    assert all(places(item) == ((BOK, "B11"), (FIL, "B11")) for item in found)


@pytest.mark.parametrize(
    ("mark", "is_told"), [("omprövat", False), ("nytt mål", False), (TOM, True)]
)
def test_omprovad__a_goal_that_comes_back_is_marked(mini, mark, is_told):
    """STY-HAL-037."""
    rader = [rad("a", "Trygg skola", omprovning=here(mark, "G11"))]
    found = run(mini, OMARKT, rader, [post("a", "", "Trygg skola", 11)])
    assert [item.code for item in found] == ["KED-116"] * is_told


def test_oforandrad__a_mark_excuses(mini):
    check = with_parametrar(OFORANDRAD, utom_kolumn="omprovning", utom=("omprövat, ändrat",))
    known = [post("a", "text", "Fler läser", 11)]
    for mark, codes in (("omprövat, ändrat", []), ("omprövat, fortsätter", ["KED-112"])):
        rader = [rad("a", text=here("Fler räknar", "E20"), omprovning=here(mark, "F20"))]
        assert [item.code for item in run(mini, check, rader, known)] == codes


def test_lank__a_link_that_was_carried_points_at_the_earlier_document(mini):
    mal = tabell("mal", rad("a", "Trygg skola", effekt=here("x", "C11")))
    rader = [rad("i", "Trivsel", mal=here("Ett avslutat mål", "F30", FIL), x=here("x", "D30"))]
    [found] = run(mini, LANK, rader, [], "aktiviteter", mal)
    assert places(found) == ((BOK, "B30"), (FIL, "F30"))


def test_omprovad__a_new_goal_needs_no_mark(mini):
    rader = [rad("ny_01", "Nytt", omprovning=here(TOM, "G11"))]
    assert run(mini, OMARKT, rader, [post("a", "", "Trygg skola", 11)]) == ()
