"""Goals, their measures and activities: filled in, dated, linked and few."""

import dataclasses

import pytest
from provmaterial import (
    TOM,
    cell,
    change_tabell,
    check_books,
    inlamning,
    kontroll,
    rad,
    show,
    tabell,
)

from pipeline.core.source import find_leaves
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.arbetsbok import KolumnDef, Typ
from pipeline.stages.check.kinds_mal import find_ar

BOK = "barn.xlsx"


def here(value, place):
    return cell(value, place=place, file=BOK)


def run(definitions, check, *tabeller):
    return check_books(definitions, [inlamning("barn", "namnd_bokslut", *tabeller)], check)


def cells(finding):
    return [leaf.cell for leaf in find_leaves(finding.source)]


# ---- ifyllda_kolumner

IFYLLDA = kontroll(
    "ifyllda_kolumner",
    "KED-117",
    parametrar={
        "tabell": "drift",
        "kolumner": ("start", "slut"),
        "utom_kolumn": "status",
        "utom": ("avslutas",),
    },
)


@pytest.mark.parametrize(
    ("celler", "places"),
    [
        ({"start": here("maj", "C11"), "slut": here("juni", "D11")}, []),
        ({"start": here("maj", "C11"), "slut": here(TOM, "D11")}, ["D11"]),
        ({"start": here(TOM, "C11"), "slut": here(TOM, "D11"), "x": here("x", "E11")}, ["C11D11"]),
        ({"start": here(TOM, "C11"), "slut": here(TOM, "D11")}, []),
        ({"start": here("maj", "C11"), "slut": here(Tomt.EJ_IFYLLT, "D11")}, []),
        ({"start": here("maj", "C11"), "slut": here(Tomt.FEL_I_CELL, "D11")}, []),
        ({"start": here("maj", "C11")}, []),
        ({"start": here(TOM, "C11"), "status": here("avslutas", "E11")}, []),
        ({"start": here(TOM, "C11"), "status": here("pågår", "E11")}, ["C11"]),
    ],
)
def test_ifyllda__a_row_that_holds_something_is_whole(mini, celler, places):
    found = run(mini, IFYLLDA, tabell("drift", rad("ny_01", "Rastvakter", **celler)))
    assert ["".join(cells(item)) for item in found] == places


def test_ifyllda__one_of_several_may_be_enough(mini):
    """STY-HAL-053."""
    check = kontroll(
        "ifyllda_kolumner",
        "KED-117",
        parametrar={"tabell": "drift", "kolumner": ("mal", "faktor"), "nagon": True},
    )
    linked = rad("ny_01", "A", mal=here("Trygg skola", "C11"), faktor=here(TOM, "D11"))
    loose = rad("ny_02", "B", mal=here(TOM, "C12"), faktor=here(TOM, "D12"), x=here("x", "E12"))
    found = run(mini, check, tabell("drift", linked, loose))
    assert [cells(item) for item in found] == [["C12", "D12"]]


# ---- nagon_rad

JAMFORBART = kontroll(
    "nagon_rad",
    "KED-118",
    parametrar={"tabeller": ("drift",), "kolumn": "svar", "varde": "ja"},
)


@pytest.fixture
def svarande(mini):
    svar = KolumnDef(id="svar", rubrik="Svar", typ=Typ.JA_NEJ)
    return change_tabell(mini, "drift", kolumner=(svar,))


@pytest.mark.parametrize(
    ("answers", "is_told"),
    [
        ([True], False),
        ([False, True], False),
        (["Ja"], False),
        ([False], True),
        ([TOM], True),
        ([], True),
        ([Tomt.FEL_I_CELL], False),
    ],
)
def test_nagon_rad__one_row_is_enough(svarande, answers, is_told):
    """STY-HAL-042."""
    rader = [rad(f"r{n}", svar=here(answer, f"C{n}")) for n, answer in enumerate(answers, 11)]
    found = run(svarande, JAMFORBART, tabell("drift", *rader))
    assert show(found) == [("KED-118", "fel")] * is_told
    assert all("Barn" in item.message for item in found)


def test_nagon_rad__a_column_that_no_workbook_has_is_not_asked_for(mini):
    assert run(mini, JAMFORBART, tabell("drift", rad("a", x=here("x", "C11")))) == ()


def test_nagon_rad__without_a_column_any_row_will_do(mini):
    """STY-HAL-039."""
    check = kontroll("nagon_rad", "KED-118", parametrar={"tabeller": ("drift",)})
    assert run(mini, check, tabell("drift", rad("a", x=here("x", "C11")))) == ()
    assert len(run(mini, check, tabell("drift", rad("a", x=here(TOM, "C11"))))) == 1
    assert run(mini, check, tabell("annan")) == ()


# ---- hogst_kopplade

HOGST = kontroll(
    "hogst_kopplade",
    "KED-119",
    parametrar={"tabell": "mal", "kopplad": "indikatorer", "kolumn": "mal", "grans": "hogst"},
)


@pytest.mark.parametrize(("limit", "is_told"), [("2", True), ("3", False), (None, False)])
def test_hogst_kopplade__the_limit_is_the_kommuns(mini, limit, is_told):
    """STY-HAL-038."""
    falt = {"hogst": limit} if limit else {}
    definitions = dataclasses.replace(mini, kommun=dataclasses.replace(mini.kommun, falt=falt))
    mal = tabell("mal", rad("a", "Trygg skola", x=here("x", "C11")))
    rows = [rad(f"i{n}", mal=here("Trygg skola", f"C{n}")) for n in (20, 21, 22)]
    found = run(definitions, HOGST, mal, tabell("indikatorer", *rows))
    assert [(item.actual, item.expected) for item in found] == [("3", "2")] * is_told
    assert all(cells(item) == ["C20", "C21", "C22"] for item in found)


# ---- tidsatt och flerarig


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2025", (2025, 2025)),
        ("2024–2026", (2024, 2026)),
        ("2024-2026", (2024, 2026)),
        ("Från 2024 till och med 2026.", (2024, 2026)),
        ("2026–2024", None),
        ("tills vidare", None),
        ("202", None),
        ("20255", None),
        ("2024, 2025 och 2026", None),
    ],
)
def test_find_ar__reads_a_year_or_two(text, years):
    assert find_ar(text) == years


TIDSATT = kontroll("tidsatt", "KED-120", parametrar={"tabell": "drift", "kolumn": "period"})


@pytest.mark.parametrize(
    ("period", "is_told"),
    [
        ("2025", False),
        ("2024–2026", False),
        ("tills vidare", True),
        (TOM, True),
        (Tomt.EJ_IFYLLT, False),
        (Tomt.FEL_I_CELL, False),
    ],
)
def test_tidsatt__a_goal_has_its_years(mini, period, is_told):
    """STY-HAL-031."""
    row = rad("a", "Trygg skola", period=here(period, "C11"), effekt=here("x", "D11"))
    found = run(mini, TIDSATT, tabell("drift", row))
    assert [cells(item) for item in found] == [["C11"]] * is_told


DELMAL = kontroll(
    "flerarig",
    "KED-117",
    parametrar={"tabell": "mal", "period": "period", "kolumner": ("delmal",)},
)


@pytest.mark.parametrize(
    ("period", "delmal", "is_told"),
    [
        ("2025", TOM, False),
        ("2025–2027", TOM, True),
        ("2025–2027", "Halvvägs", False),
        ("alltid", TOM, False),
    ],
)
def test_flerarig__a_goal_of_several_years_has_a_delmal(mini, period, delmal, is_told):
    """STY-HAL-032."""
    row = rad("a", "Trygg skola", period=here(period, "C11"), delmal=here(delmal, "E11"))
    assert [cells(item) for item in run(mini, DELMAL, tabell("mal", row))] == [["E11"]] * is_told


NIVA = kontroll(
    "flerarig",
    "KED-117",
    parametrar={
        "tabell": "mal",
        "period": "period",
        "kopplad": "indikatorer",
        "kolumn": "mal",
        "kolumner": ("ar1", "ar2"),
    },
)


@pytest.mark.parametrize(
    ("period", "missing"),
    [
        ("2025", []),
        ("2024–2025", []),
        ("2025–2026", ["D20"]),
        ("2025–2027", ["D20", "E20"]),
        ("2025–2030", ["D20", "E20"]),
    ],
)
def test_flerarig__its_indicators_have_a_level_for_each_year(mini, period, missing):
    """STY-HAL-033."""
    mal = tabell("mal", rad("a", "Trygg skola", period=here(period, "C11")))
    own = {"ar1": here(TOM, "D20"), "ar2": here(TOM, "E20"), "ar0": cell(90, Unit.TAL, file=BOK)}
    rows = [rad("i", "Trivsel", mal=here("Trygg skola", "C20"), **own)]
    rows += [rad("j", "Annat", mal=here("Fler läser", "C21"), ar1=here(TOM, "D21"))]
    found = run(mini, NIVA, mal, tabell("indikatorer", *rows))
    assert [cells(item) for item in found] == ([missing] if missing else [])
