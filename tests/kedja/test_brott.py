"""Seeded breaks in a whole chain: each gives its finding, with the place in both documents."""

import pytest
from helkedja import (
    BOKSLUT,
    BUDGET26,
    DELAR,
    FVP25,
    PLAN25,
    PLAN26,
    TILLFALLEN,
    find_new,
    first,
    is_about_chain,
    make_kedja,
    name,
)
from testvarden import OWN

from pipeline.core.source import CellRef, find_leaves

pytestmark = pytest.mark.slow


def assert_both_places(finding, where, earlier):
    """The first place is in the changed file, the other in a file of the earlier occasion."""
    first = find_leaves(finding.source)[0]
    assert isinstance(first, CellRef)
    assert first.file.startswith("inlamningar/")
    assert where[2] in first.file
    there = find_leaves(finding.earlier)[0]
    assert there.file.startswith(earlier)


# ---------------------------------------------------------------- whole


@pytest.mark.parametrize(("year", "tillfalle"), TILLFALLEN)
def test_whole_chain__has_nothing_to_say(kedja, year, tillfalle):
    found = [item for item in kedja.check(year, tillfalle) if is_about_chain(item)]
    ours = [item for item in found if name(item) not in {"AB-LEVERANS", "LAS-089", "AB-SUMMOR"}]
    assert [(name(item), item.message) for item in ours] == []


# ---------------------------------------------------------------- the chain


@pytest.mark.parametrize(
    ("where", "tabell"),
    [
        (PLAN25, "tillaggsuppdrag"),
        (PLAN25, "kommunmal"),
        (DELAR, "mal"),
        (DELAR, "tillaggsuppdrag"),
        (DELAR, "atgarder"),
        (DELAR, "investeringar"),
        (BOKSLUT, "mal"),
        (BOKSLUT, "tillaggsuppdrag"),
        (PLAN26, "mal"),
        (FVP25, "kvalitetsfaktorer"),
    ],
)
def test_row_that_vanished__is_told(kedja, where, tabell):
    """STY-HAL-091: an uppdrag, a goal, an åtgärd or a project that is deleted."""
    key = first(kedja, where, tabell)

    def delete(book):
        sheet, reference = book.find(tabell, key, "rubrik")
        sheet.delete_row(int(reference[1:]))

    found = find_new(kedja, where, delete)
    assert name(found[0]) == "KED-100"
    assert {name(item) for item in found} <= {"KED-100", "KED-112", "AB-SUMMOR", "STY-HAL-034"}
    assert_both_places(found[0], where, "2025/")


@pytest.mark.parametrize(
    ("where", "tabell", "kolumn", "value", "expected"),
    [
        (DELAR, "indikatorer", "malvarde", 55, "KED-102"),
        (BOKSLUT, "indikatorer", "malvarde", 55, "KED-102"),
        (PLAN25, "kommunmal", "innebord", "Något annat", "KED-102"),
        (DELAR, "mal", "rubrik", "Ett annat mål", "KED-101"),
        (PLAN26, "mal", "effekt", "En annan effekt", "KEDJA-MAL-ORD"),
        (BUDGET26, "kommunmal", "innebord", "Något annat", "KEDJA-KOMMUNMAL-ORD"),
        (DELAR, "investeringar", "total_budget", -999, "KEDJA-PROJEKT-TOTAL"),
        (BOKSLUT, "atgarder", "effekt_tkr", 7, "KEDJA-ATGARD-EFFEKT"),
        (DELAR, "drift", "budget", -4_000, "KEDJA-BUDGET"),
    ],
)
def test_what_was_decided_and_changed__is_told(kedja, where, tabell, kolumn, value, expected):
    """STY-HAL-091: a målvärde, a wording, the total of a project, a ram."""
    key = first(kedja, where, tabell)
    [found] = find_new(kedja, where, {(tabell, key, kolumn): value})
    assert name(found) == expected
    assert_both_places(found, where, "2025/")


@pytest.mark.parametrize(
    ("where", "tabell", "expected"),
    [
        (PLAN26, "atgarder", {"KEDJA-MAL"}),
        (PLAN26, "kvalitetsfaktorer", {"KEDJA-MATT"}),
        (PLAN26, "indikatorer", {"KEDJA-MATT", "STY-HAL-034"}),
    ],
)
def test_row_that_was_emptied__is_told(kedja, where, tabell, expected):
    key = first(kedja, where, tabell)
    found = find_new(kedja, where, kedja.clear(*where, tabell, key))
    assert {name(item) for item in found} == expected
    for item in found:
        if item.code.startswith("KED"):
            assert_both_places(item, where, "2025/")


@pytest.mark.parametrize(
    ("where", "tabell", "kolumn", "expected"),
    [
        (DELAR, "atgarder", "status", "KED-103"),
        (DELAR, "atgarder", "resultat", "KED-103"),
        (DELAR, "tillaggsuppdrag", "avrapportering", "KED-103"),
        (BOKSLUT, "tillaggsuppdrag", "avrapportering", "KED-103"),
        (DELAR, "aktiviteter", "status", "KED-103"),
        (BOKSLUT, "mal", "bedomning", "KED-103"),
        (DELAR, "investeringar", "status", "KEDJA-PROJEKT-STATUS"),
    ],
)
def test_what_was_promised_and_not_followed_up__is_told(kedja, where, tabell, kolumn, expected):
    """STY-HAL-069, STY-HAL-070, STY-HAL-075: an åtgärd, an uppdrag, a goal, a project."""
    key = first(kedja, where, tabell)
    [found] = find_new(kedja, where, {(tabell, key, kolumn): None})
    assert name(found) == expected
    assert_both_places(found, where, "2025/")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {
                ("drift", "hemtjanst", "externa_kostnader"): -1_500,
                ("kostnadsstallen", "ny_01", "budget"): -4_100,
            },
            "KEDJA-RAM-DRIFT",
        ),
        ({("drift", "hemtjanst", "plan1"): -1_500}, "KEDJA-RAM-PLAN1"),
        ({("drift", "hemtjanst", "plan2"): -1_500}, "KEDJA-RAM-PLAN2"),
        ({("investeringar", "budget25_01", "budget"): -150}, "KEDJA-RAM-INVESTERING"),
    ],
)
def test_namnd_beyond_its_ram__is_told_beside_the_decision(kedja, values, expected):
    """STY-HAL-043."""
    [found] = find_new(kedja, PLAN25, values)
    assert name(found) == expected
    assert_both_places(found, PLAN25, "2025/budget/inlamningar/ekonomi")


def test_goal_that_ended_while_its_indicator_goes_on__is_a_broken_link():
    own = {**OWN, ("namndplan", "mal", "ny_02", "omprovning"): "avslutas"}
    kedja = make_kedja(own, TILLFALLEN[:4])
    for where in (FVP25, DELAR):
        found = [item for item in kedja.check(*where[:2]) if item.code == "KED-115"]
        assert {name(item) for item in found} >= {"KEDJA-LANK-INDIKATOR"}
        for item in found:
            assert_both_places(item, where, "2025/namndplan/")


def test_goal_that_was_emptied_while_its_indicator_goes_on__is_a_broken_link(kedja):
    """The indicator's choice came with the workbook, so its earlier place is told."""
    key = first(kedja, PLAN26, "mal")
    found = find_new(kedja, PLAN26, kedja.clear(*PLAN26, "mal", key))
    assert {name(item) for item in found} >= {"KEDJA-MAL", "LAS-056"}
    for item in found:
        if name(item) in {"KEDJA-MAL", "LAS-056"} and item.earlier:
            assert_both_places(item, PLAN26, "2025/")


def test_missing_earlier_workbooks__are_told_once_and_chain_checks_stay_silent(kedja):
    without = make_kedja(OWN, TILLFALLEN[:4])
    del without.material[2025, "namndplan"]
    found = without.open({}).check(2025, "delar").findings
    assert "KED-001" in {item.code for item in found}
    assert not [item for item in found if (item.rule or "").startswith("KEDJA")]
