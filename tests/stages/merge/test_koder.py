"""Codes: reported, computed, and how they depend on each other."""

from decimal import Decimal

import pytest
from definitioner import add_nyckeltal, add_tabell, add_varde, change_statement
from inlamningar import PERIOD, make_inlamning, make_underlag

from pipeline.core.inlamning import Underlag
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.core.source import CellRef, Derived, FileRef, find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt
from pipeline.formel.uttryck import parse_uttryck
from pipeline.stages.merge import merge_inlamningar

ROWS = {"rr01": 10, "rr02": -25, "rr03": -1, "rr05": 20}


def merge(mini, underlag=None, **rows):
    underlag = underlag or Underlag()
    values = {key: {"utfall": value} for key, value in (ROWS | rows).items()}
    inlamning = make_inlamning(mini, "ekonomi", {"resultatrakning": values}, underlag)
    return merge_inlamningar([inlamning], mini, underlag, PERIOD)


def get(merged, kod, kolumn="utfall"):
    return merged.value.varden.get(Plats(kod, Beloppskolumn(kolumn)))


def test_total__that_is_not_reported_is_computed(mini):
    total = get(merge(mini), "RR12")
    assert total.value == Tal(Decimal(4), Unit.TKR)
    assert len(find_leaves(total.source)) >= 4


def test_total__that_is_reported_is_kept_with_its_cell(mini):
    merged = merge(mini, rr04=-17)
    assert get(merged, "RR04").tal.number == Decimal(-17)
    assert isinstance(get(merged, "RR04").source, CellRef)
    assert get(merged, "RR12").tal.number == Decimal(3)


@pytest.mark.parametrize(("reported", "is_rounding"), [(-16, False), (-17, True), (-18, True)])
def test_rounding__is_a_difference_of_half_a_unit_per_term(mini, reported, is_rounding):
    merged = merge(mini, rr04=reported).value
    assert (Plats("RR04") in merged.avrundningar) is is_rounding


def test_rounding__a_larger_difference_is_left_to_the_checks(mini):
    merged = merge(mini, rr04=-19).value
    assert Plats("RR04") not in merged.avrundningar
    assert merged.varden[Plats("RR04")].tal.number == Decimal(-19)


def test_rounding__names_the_total_and_its_rows(mini):
    source = merge(mini, rr04=-17).value.avrundningar[Plats("RR04")]
    assert isinstance(source, Derived)
    assert len(find_leaves(source)) == 4


def test_earlier_years__come_from_the_underlag(mini):
    underlag = make_underlag(
        ("ekonomi", "resultatrakning", "rr01", "utfall", 2024, 9),
        ("ekonomi", "resultatrakning", "rr01", "utfall", 2021, 6),
        ("ekonomi", "resultatrakning", "rr04", "utfall", 2024, -14),
    )
    merged = merge(mini, underlag)
    assert get(merged, "RR01", "fg").tal.number == Decimal(9)
    assert get(merged, "RR01", "fg4").tal.number == Decimal(6)
    assert get(merged, "RR01", "fg2") is None
    assert isinstance(get(merged, "RR04", "fg").source, FileRef)


def test_budget__is_read_from_its_own_column(mini):
    values = {"resultatrakning": {"rr01": {"utfall": 1, "budget": 2}}}
    inlamning = make_inlamning(mini, "ekonomi", values)
    merged = merge_inlamningar([inlamning], mini, Underlag(), PERIOD)
    assert get(merged, "RR01", "budget").tal.number == Decimal(2)


def test_computed_row__follows_the_statement_in_every_column(mini):
    mini = change_statement(mini, rr11={"uttryck": parse_uttryck("RR05 / 2"), "summa": ()})
    underlag = make_underlag(("ekonomi", "resultatrakning", "rr05", "utfall", 2024, 8))
    merged = merge(mini, underlag)
    assert get(merged, "RR11").tal.number == Decimal(10)
    assert get(merged, "RR11", "fg").tal.number == Decimal(4)


def test_computed_row__an_earlier_year_that_was_published_goes_first(mini):
    mini = change_statement(mini, rr11={"uttryck": parse_uttryck("RR05 / 2"), "summa": ()})
    underlag = make_underlag(
        ("ekonomi", "resultatrakning", "rr05", "utfall", 2024, 8),
        ("ekonomi", "resultatrakning", "rr11", "utfall", 2024, 5),
    )
    assert get(merge(mini, underlag), "RR11", "fg").tal.number == Decimal(5)


def test_row_only_in_the_koncern__is_no_item_in_the_kommun(mini):
    mini = change_statement(mini, rr11={"endast_koncern": True})
    merged = merge(mini)
    assert get(merged, "RR11").value is Tomt.EJ_TILLAMPLIGT
    assert get(merged, "RR12").tal.number == Decimal(4)


def test_varde__is_computed_whatever_order_it_is_written_in(mini):
    mini = add_varde(mini, "A1", "B1 * 2")
    mini = add_varde(mini, "B1", "C1 + RR01")
    mini = add_varde(mini, "C1", "RR05")
    mini = add_nyckeltal(mini, "N1", "A1 / RR05 * 100")
    underlag = make_underlag(("ekonomi", "resultatrakning", "rr05", "utfall", 2024, 8))
    merged = merge(mini, underlag)
    assert get(merged, "A1").value == Tal(Decimal(60), Unit.TKR)
    assert get(merged, "N1").value == Tal(Decimal(300), Unit.PROCENT)
    assert get(merged, "C1", "fg").tal.number == Decimal(8)
    assert get(merged, "A1", "fg") is None


def test_varde__may_be_given_for_another_column(mini):
    mini = add_varde(mini, "A1", "RR05")
    mini = add_varde(mini, "A1", "RR01", kolumn="fg")
    merged = merge(mini)
    assert (get(merged, "A1").tal.number, get(merged, "A1", "fg").tal.number) == (20, 10)


def test_varde__in_a_circle_is_a_finding_and_unknown(mini):
    mini = add_varde(mini, "A1", "B1 + 1")
    mini = add_varde(mini, "B1", "A1 + 1")
    merged = merge(mini)
    circles = [item for item in merged.findings if item.code == "SAM-001"]
    assert circles
    assert "A1" in circles[0].message
    assert "B1" in circles[0].message
    assert get(merged, "A1").value is Tomt.EJ_IFYLLT


def test_varde__that_cannot_be_computed_is_a_finding(mini):
    merged = merge(add_varde(mini, "A1", "RR01 + 'x'"))
    assert [item.code for item in merged.findings] == ["SAM-002"]


def test_varde__dividing_by_zero_or_none_is_no_result(mini):
    mini = add_nyckeltal(mini, "N1", "RR01 / 0")
    mini = add_nyckeltal(mini, "N2", "RR01 / RR05 if RR05 == 0 else None")
    merged = merge(mini)
    assert get(merged, "N1").value is Tomt.EJ_TILLAMPLIGT
    assert get(merged, "N2").value is Tomt.EJ_TILLAMPLIGT


def test_varde__over_something_unknown_is_a_gap_that_says_so(mini):
    merged = merge(add_varde(mini, "A1", "SAKNAS + RR01"))
    assert get(merged, "A1").value is Tomt.EJ_IFYLLT


def test_varde__of_a_constant_has_its_definition_as_source(mini):
    source = get(merge(add_varde(mini, "A1", "12 * 1000")), "A1").source
    assert find_leaves(source)


OMRAKNING = {
    "id": "omrakning",
    "rubrik": "Omräkning",
    "fria_rader": 3,
    "kolumner": [
        {"id": "kod", "rubrik": "Kod", "typ": "text"},
        {"id": "belopp", "rubrik": "Belopp", "typ": "belopp"},
        {"id": "skal", "rubrik": "Skäl", "typ": "text"},
    ],
}


def recompute(mini, *rader):
    mini = add_tabell(mini, "ekonomi_bokslut", OMRAKNING)
    underlag = make_underlag(("ekonomi", "resultatrakning", "rr01", "utfall", 2024, 9))
    rows = {f"ny_{number:02}": row for number, row in enumerate(rader, start=1)}
    inlamning = make_inlamning(mini, "ekonomi", {"omrakning": rows}, underlag)
    return merge_inlamningar([inlamning], mini, underlag, PERIOD)


def test_omrakning__replaces_last_year_and_tells_why(mini):
    merged = recompute(mini, {"kod": "rr01", "belopp": 11, "skal": "Ny princip"})
    assert get(merged, "RR01", "fg").tal.number == Decimal(11)
    (finding,) = merged.findings
    assert finding.code == "SAM-030"
    assert "9" in finding.message
    assert "11" in finding.message
    assert "Ny princip" in finding.message


def test_omrakning__without_reason_or_of_an_unknown_code_is_a_finding(mini):
    rader = (
        {"kod": "RR01", "belopp": 11},
        {"kod": "XX99", "belopp": 1, "skal": "?"},
        {"skal": "-"},
    )
    merged = recompute(mini, *rader)
    assert sorted(item.code for item in merged.findings) == ["SAM-030", "SAM-031", "SAM-032"]
    assert get(merged, "XX99", "fg") is None


def test_last_year__of_a_row_that_may_be_absent_is_no_item_when_the_others_are_published(mini):
    underlag = make_underlag(("ekonomi", "resultatrakning", "rr01", "utfall", 2024, 9))
    merged = merge(mini, underlag)
    assert get(merged, "RR11", "fg").value is Tomt.EJ_TILLAMPLIGT
    assert get(merged, "RR02", "fg") is None


def test_last_year__of_which_nothing_is_published_is_unknown(mini):
    merged = merge(mini)
    assert get(merged, "RR11", "fg") is None
    assert get(merged, "RR12", "fg") is None
