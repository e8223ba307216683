"""What an earlier occasion gives: ids that stay, sources in the earlier workbook, decisions that
win, and findings when nobody gives or nobody receives."""

import dataclasses
from decimal import Decimal

import pytest

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import CellRef, FileRef, find_leaves
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.formel.uttryck import parse_uttryck
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import Fran, OverforingDef, TillfalleDef
from pipeline.stages.carry import Kalla, carry_forward

PLAN = TillfalleDef(id="plan", rubrik="Plan", ordning=1, arbetsbocker={"namnd": "bok_plan"})
UPP = TillfalleDef(id="upp", rubrik="Uppföljning", ordning=2, arbetsbocker={"namnd": "bok_upp"})
MAL = OverforingDef(
    id="mal", till="bok_upp.mal", fran="bok_plan.mal", kolumner={"malvarde": "varde"}
)


def make_enhet(name, book, **rest):
    return Enhet(id=name, namn=name.title(), typ="namnd", arbetsbok=book, **rest)


def make_cell(number, row):
    source = CellRef("inlamningar/skolnamnd.xlsx", "Mål", f"D{row}")
    return Uppgift(Tal(Decimal(number), Unit.TAL), source)


def make_rad(key, rubrik, number, row, enhet="skolnamnd"):
    return Rad(key, rubrik, {"varde": make_cell(number, row)}, enhet)


RADER = (make_rad("ny_01", "Fler klarar skolan", 90, 9), make_rad("m7", "Lugn i skolan", 80, 10))


@pytest.fixture
def definitions(mini):
    def make(overforing=MAL, enheter=("skolnamnd",), book="bok_upp", tillfalle=UPP, **rest):
        return dataclasses.replace(
            mini,
            enheter=tuple(make_enhet(name, book, **rest) for name in enheter),
            tillfallen={item.id: item for item in (PLAN, UPP)},
            overforingar=(overforing,),
            tillfalle=tillfalle,
        )

    return make


def make_kalla(definitions, rader=RADER, enheter=("skolnamnd",), under=""):
    data = {name: Enhetsdata(name, {"mal": Tabell("mal", rader)}) for name in enheter}
    givers = tuple(make_enhet(name, "bok_plan", under=under) for name in enheter)
    return Kalla(data, dataclasses.replace(definitions, enheter=givers, tillfalle=PLAN))


def carry(definitions, kalla, own=()):
    return carry_forward(Underlag(own), definitions, 2025, lambda year, name: kalla)


def find(result, rad, kolumn="malvarde", year=2025, enhet="skolnamnd"):
    return result.value.find(enhet=enhet, tabell="mal", rad=rad, kolumn=kolumn, year=year)


def get_codes(result):
    return [item.code for item in result.findings]


def test_a_row_that_somebody_added__is_named_after_when_it_was_born(definitions):
    result = carry(definitions(), make_kalla(definitions()))
    rader = dict(result.value.find_rader(enhet="skolnamnd", tabell="mal"))
    assert rader == {"plan25_01": "Fler klarar skolan", "m7": "Lugn i skolan"}
    assert result.findings == ()


def test_a_value__keeps_the_earlier_cell_as_its_source(definitions):
    found = find(carry(definitions(), make_kalla(definitions())), "m7")
    assert found.tal.number == 80
    file = "2025/plan/inlamningar/skolnamnd.xlsx"
    assert find_leaves(found.source) == (CellRef(file, "Mål", "D10"),)


def test_a_heading__is_known_with_its_cell(definitions):
    found = find(carry(definitions(), make_kalla(definitions())), "m7", kolumn="")
    assert (found.text, found.source.cell) == ("Lugn i skolan", "B10")


def test_a_row_without_any_of_the_columns__is_not_carried(definitions):
    bare = dataclasses.replace(MAL, kolumner={"malvarde": "annan"})
    assert carry(definitions(bare), make_kalla(definitions())).value.poster == ()


def test_last_years_values__are_stored_for_the_year_before(definitions):
    earlier = dataclasses.replace(MAL, foregaende=True)
    result = carry(definitions(earlier), make_kalla(definitions()))
    assert find(result, "m7", year=2024).tal.number == 80
    assert find(result, "m7", year=2025) is None


def test_a_condition__chooses_rows_and_so_do_ids(definitions):
    for limited in (
        dataclasses.replace(MAL, villkor=parse_uttryck("varde > 85")),
        dataclasses.replace(MAL, rader=("ny_01",)),
    ):
        result = carry(definitions(limited), make_kalla(definitions()))
        assert find(result, "plan25_01") is not None
        assert find(result, "m7") is None


def test_a_later_decision__wins_and_is_told_with_both_places(definitions):
    decided = Uppgift(Tal(Decimal(70), Unit.TAL), FileRef("underlag/beslut.csv", 2))
    own = Underlagspost("skolnamnd", "mal", "m7", "Lugn i skolan", "malvarde", 2025, decided)
    result = carry(definitions(), make_kalla(definitions()), (own,))
    assert find(result, "m7").tal.number == 70
    (finding,) = result.findings
    assert finding.code == "KED-004"
    assert finding.source.file == "underlag/beslut.csv"
    assert finding.earlier.file == "2025/plan/inlamningar/skolnamnd.xlsx"


def test_the_same_decision__is_nothing_to_tell(definitions):
    same = Uppgift(Tal(Decimal(80), Unit.TAL), FileRef("underlag/beslut.csv", 2))
    own = Underlagspost("skolnamnd", "mal", "m7", "Lugn i skolan", "malvarde", 2025, same)
    assert carry(definitions(), make_kalla(definitions()), (own,)).findings == ()


def test_an_occasion_without_workbooks__is_told_once(definitions):
    two = dataclasses.replace(MAL, id="mal2")
    whole = dataclasses.replace(definitions(), overforingar=(MAL, two))
    result = carry(whole, None)
    assert get_codes(result) == ["KED-001"]
    assert "Plan 2025" in result.findings[0].message
    assert result.value.poster == ()


def test_an_occasion_without_workbooks__is_no_trouble_when_the_underlag_knows(definitions):
    known = Uppgift(Tal(Decimal(70), Unit.TAL), FileRef("underlag/beslut.csv", 2))
    own = Underlagspost("skolnamnd", "mal", "m7", "Lugn i skolan", "malvarde", 2025, known)
    assert carry(definitions(), None, (own,)).findings == ()
    optional = dataclasses.replace(MAL, saknas_ok=True)
    assert carry(definitions(optional), None).findings == ()


@pytest.mark.parametrize("has_first", [True, False])
def test_a_reserve__stands_in_only_while_the_first_has_nothing(definitions, has_first):
    first = dataclasses.replace(MAL, id="first", ar=-1, kolumner={"fg": "varde"}, saknas_ok=True)
    reserve = dataclasses.replace(MAL, reserv_for="first")
    whole = dataclasses.replace(definitions(), overforingar=(first, reserve))
    kalla = make_kalla(whole)
    given = {2024: kalla if has_first else None, 2025: kalla}
    result = carry_forward(Underlag(()), whole, 2025, lambda year, name: given[year])
    assert (find(result, "m7") is None) is has_first
    assert (find(result, "m7", "fg") is None) is not has_first
    assert result.findings == ()


def test_an_enhet_that_did_not_deliver__is_told(definitions):
    kalla = make_kalla(definitions())
    result = carry(definitions(), dataclasses.replace(kalla, enheter={}))
    assert get_codes(result) == ["KED-002"]


def test_a_reorganised_namnd__is_told_until_somebody_takes_over(definitions):
    kalla = make_kalla(definitions())
    result = carry(definitions(enheter=("bildningsnamnd",)), kalla)
    assert get_codes(result) == ["KED-003"]
    assert "Skolnamnd" in result.findings[0].message
    taken = definitions(enheter=("bildningsnamnd",), tar_over_fran=("skolnamnd",))
    result = carry(taken, kalla)
    assert result.findings == ()
    assert find(result, "m7", enhet="bildningsnamnd").tal.number == 80


def test_goals_of_the_one_above__come_to_everyone_below(definitions):
    over = dataclasses.replace(MAL, enhet=Fran.OVER)
    receivers = definitions(over, enheter=("skolforvaltning",), under="skolnamnd")
    result = carry(receivers, make_kalla(definitions()))
    assert find(result, "m7", enhet="skolforvaltning").tal.number == 80


def test_a_level_without_a_workbook__is_passed_over_both_ways(definitions):
    """STY-DEG-021: a nämnd's goals reach the avdelningar below a förvaltning that has no plan."""
    between = Enhet(id="skolforvaltning", namn="F", typ="forvaltning", under="skolnamnd")
    over = definitions(
        dataclasses.replace(MAL, enhet=Fran.OVER), enheter=("nasskolan",), under="skolforvaltning"
    )
    over = dataclasses.replace(over, enheter=(*over.enheter, between))
    result = carry(over, make_kalla(definitions()))
    assert find(result, "m7", enhet="nasskolan").tal.number == 80
    under = definitions(dataclasses.replace(MAL, enhet=Fran.UNDER))
    under = dataclasses.replace(under, enheter=(*under.enheter, between))
    kalla = make_kalla(definitions(), enheter=("nasskolan",), under="skolforvaltning")
    assert find(carry(under, kalla), "nasskolan_plan25_01").tal.number == 90


def test_rows_from_below__carry_the_name_of_whose_they_are(definitions):
    under = dataclasses.replace(MAL, enhet=Fran.UNDER)
    kalla = make_kalla(definitions(), enheter=("nasskolan",), under="skolnamnd")
    result = carry(definitions(under), kalla)
    assert find(result, "nasskolan_plan25_01").tal.number == 90


def test_the_row_about_oneself__becomes_a_row_of_ones_own(definitions):
    row = dataclasses.replace(MAL, enhet=Fran.RAD, rad="ram")
    rader = (make_rad("skolnamnd", "Skolnämnden", 500, 9), make_rad("annan", "Annan", 1, 10))
    kalla = make_kalla(definitions(), rader, enheter=("ekonomi",))
    result = carry(definitions(row), kalla)
    assert dict(result.value.find_rader(enhet="skolnamnd", tabell="mal")) == {"ram": "Skolnämnden"}


def test_a_later_occasion__never_gives_to_an_earlier_one(definitions):
    back = dataclasses.replace(MAL, till="bok_plan.mal", fran="bok_upp.mal")
    receivers = definitions(back, book="bok_plan", tillfalle=PLAN)
    assert carry(receivers, make_kalla(definitions())).value.poster == ()


def merge(definitions, rader):
    """skolnamnd has taken over kulturnamnd, whose plan had the given rows."""
    receivers = definitions(enheter=("skolnamnd",), tar_over_fran=("kulturnamnd",))
    kalla = make_kalla(definitions(), enheter=("kulturnamnd", "skolnamnd"))
    data = kalla.enheter | {"kulturnamnd": Enhetsdata("kulturnamnd", {"mal": Tabell("mal", rader)})}
    return carry(receivers, dataclasses.replace(kalla, enheter=data))


def test_two_enheter_that_become_one__keep_all_the_rows_they_added(definitions):
    result = merge(definitions, (make_rad("ny_01", "Fler läser", 30, 9, "kulturnamnd"),))
    rader = dict(result.value.find_rader(enhet="skolnamnd", tabell="mal"))
    assert rader == {
        "plan25_01": "Fler klarar skolan",
        "m7": "Lugn i skolan",
        "kulturnamnd_plan25_01": "Fler läser",
    }
    assert result.findings == ()


def test_a_row_that_both_had__is_told_with_both_places_and_ones_own_is_kept(definitions):
    other = Rad("m7", "Lugn i skolan", {"varde": make_cell(60, 12)}, "kulturnamnd")
    result = merge(definitions, (other,))
    assert find(result, "m7").tal.number == 80
    (finding,) = result.findings
    assert finding.code == "KED-005"
    assert (finding.source.cell, finding.earlier.cell) == ("D12", "D10")
