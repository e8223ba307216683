"""Who has delivered, and how many rows."""

import dataclasses
from decimal import Decimal

import pytest
from provmaterial import (
    TOM,
    change_tabell,
    check_books,
    drift,
    inlamning,
    kontroll,
    rad,
    tabell,
    with_parametrar,
)

from pipeline.core.source import format_source

# ---- alla_har_lamnat

LEVERANS = kontroll("alla_har_lamnat", "KON-001")


def test_leverans__names_each_enhet_that_has_not_delivered(mini):
    found = check_books(mini, [drift()], LEVERANS)
    assert [item.enhet for item in found] == ["social", "ekonomi"]
    assert found[0].message == "Arbetsboken från Socialnämnden saknas."


def test_leverans__of_a_partly_owned_bolag_is_voluntary(mini):
    """STY-HAL-003."""
    bolag = dataclasses.replace(mini.enheter[0], id="bolaget", typ="bolag", agd_andel="0,4")
    owned = dataclasses.replace(bolag, id="helt", agd_andel="1")
    definitions = dataclasses.replace(mini, enheter=(bolag, owned))
    assert [item.enhet for item in check_books(definitions, [], LEVERANS)] == ["helt"]


def test_leverans__an_unreadable_share_is_not_a_reason_to_leave_out(mini):
    bolag = dataclasses.replace(mini.enheter[0], id="bolaget", agd_andel="hälften")
    definitions = dataclasses.replace(mini, enheter=(bolag,))
    assert [item.enhet for item in check_books(definitions, [], LEVERANS)] == ["bolaget"]


# ---- minst_rader, hogst_rader

MINST = kontroll("minst_rader", "KON-002")
HOGST = kontroll(
    "hogst_rader",
    "KON-003",
    parametrar={"tabell": "investeringar", "hogst": Decimal(1), "enhetstyper": ("namnd",)},
)


def projects(*amounts):
    rader = [rad(f"ny_{n}", "Projekt", utfall=value) for n, value in enumerate(amounts)]
    return inlamning("barn", "namnd_bokslut", tabell("investeringar", *rader))


def test_minst_rader__counts_rows_that_hold_something(mini):
    definitions = change_tabell(mini, "investeringar", minst_rader=2)
    (found,) = check_books(definitions, [projects(5, TOM)], MINST)
    assert (found.code, found.actual, found.expected) == ("KON-002", "1", "2")
    assert found.message.startswith("Investeringar: ")
    assert check_books(definitions, [projects(5, 6)], MINST) == ()


def test_minst_rader__of_an_empty_table_points_at_the_workbook(mini):
    definitions = change_tabell(mini, "investeringar", minst_rader=1)
    (found,) = check_books(definitions, [projects()], MINST)
    assert format_source(found.source) == "barn.xlsx"


def test_hogst_rader__speaks_above_the_limit_only(mini):
    assert check_books(mini, [projects(5)], HOGST) == ()
    (found,) = check_books(mini, [projects(5, 6)], HOGST)
    assert (found.actual, found.expected, found.enhet) == ("2", "1", "barn")


@pytest.mark.parametrize(("limit", "is_told"), [("1", True), ("2", False), ("", False)])
def test_hogst_rader__takes_its_limit_from_the_profile(mini, limit, is_told):
    """STY-DEG-016: without a limit nothing is checked."""
    kommun = dataclasses.replace(mini.kommun, falt={"hogst_mal": limit})
    definitions = dataclasses.replace(mini, kommun=kommun)
    rule = with_parametrar(HOGST, hogst=None, grans="hogst_mal")
    assert bool(check_books(definitions, [projects(5, 6)], rule)) is is_told


def test_hogst_rader__concerns_the_named_types_of_enhet_only(mini):
    other = with_parametrar(HOGST, enhetstyper=("bolag",))
    assert check_books(mini, [projects(5, 6)], other) == ()
