"""Sum rows and subtotals against the rows they add up."""

import pytest
from provmaterial import (
    TOM,
    cell,
    change_tabell,
    check_books,
    drift,
    inlamning,
    kontroll,
    rad,
    show,
    tabell,
    underlag,
    with_parametrar,
)

from pipeline.core.source import find_leaves, format_source
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.arbetsbok import KolumnDef, RadDef, Radtyp, TabellDef, Typ

UTFALL = KolumnDef(id="utfall", rubrik="Utfall", typ=Typ.BELOPP)


# ---- summarader

SUMMOR = kontroll("summarader", "KON-020")


def test_summarader__a_total_within_rounding_is_told(mini):
    rader = [
        rad("forskola", intakter=200000),
        rad("grundskola", intakter=31858),
        rad("summa", "Summa", "summa", intakter=231859),
    ]
    (found,) = check_books(mini, [drift(*rader)], SUMMOR)
    assert show([found]) == [("KON-021", "upplysning")]
    assert len(find_leaves(found.source)) == 3
    assert "Drift, Summa, Intäkter" in found.message


def test_summarader__a_total_that_rounding_cannot_explain_is_fel(mini):
    rader = [
        rad("forskola", intakter=200000),
        rad("grundskola", intakter=31858),
        rad("summa", "Summa", "summa", intakter=231861),
    ]
    assert show(check_books(mini, [drift(*rader)], SUMMOR)) == [("KON-020", "fel")]


def test_summarader__rows_that_people_have_added_are_summed_too(mini):
    rader = [
        rad("ny_01", utfall=-10),
        rad("eget_projekt", utfall=-5),
        rad("summa", "Summa", "summa", utfall=-15),
    ]
    book = inlamning("barn", "namnd_bokslut", tabell("investeringar", *rader))
    assert check_books(mini, [book], SUMMOR) == ()


def test_summarader__varav_and_headings_are_not_summed(mini):
    rader = [
        rad("a", utfall=100),
        rad("b", typ="varav", utfall=40),
        rad("c", typ="rubrik"),
        rad("summa", "Summa", "summa", utfall=100),
    ]
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", *rader))
    assert check_books(mini, [book], SUMMOR) == ()


def test_summarader__a_subtotal_that_people_chose_sums_the_items_above(mini):
    rader = [
        rad("a", utfall=100),
        rad("b", utfall=40),
        rad("d", "Delsumma", "delsumma", utfall=150),
        rad("c", utfall=10),
        rad("summa", "Summa", "summa", utfall=150),
    ]
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", *rader))
    (found,) = check_books(mini, [book], SUMMOR)
    assert found.code == "KON-020"
    assert "Delsumma" in found.message
    assert found.expected.startswith("140")


def test_summarader__last_years_published_totals_are_checked(mini):
    rader = [rad("a", utfall=1), rad("b", utfall=2), rad("summa", "Summa", "summa", utfall=3)]
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", *rader))
    known = underlag(
        *(
            ("ekonomi", "not_intakter", key, "utfall", 2024, number)
            for key, number in [("a", 5), ("b", 6), ("summa", 19)]
        )
    )
    (found,) = check_books(mini, [book], SUMMOR, known=known)
    assert found.code == "KON-020"
    assert "Föregående år" in found.message
    assert format_source(find_leaves(found.source)[0]) == "fg.csv rad 4"


def test_summarader__statement_sums_follow_the_definition(mini):
    rader = [
        rad("rr01", "Intäkter", utfall=100),
        rad("rr02", "Kostnader", utfall=-80),
        rad("rr03", "Avskrivningar", utfall=-10),
        rad("rr04", "Nettokostnader", "summa", utfall=20),
        rad("rr05", "Skatter", utfall=5),
        rad("rr11", "Extraordinärt", utfall=TOM),
        rad("rr12", "Årets resultat", "summa", utfall=25),
    ]
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("resultatrakning", *rader))
    (found,) = check_books(mini, [book], SUMMOR)
    assert "Nettokostnader" in found.message
    for utom in ("resultatrakning.utfall", "resultatrakning/rr04"):
        rule = with_parametrar(SUMMOR, utom=(utom,))
        assert check_books(mini, [book], rule) == ()


@pytest.mark.parametrize("why", [Tomt.EJ_IFYLLT, Tomt.FEL_I_CELL])
def test_summarader__over_a_cell_that_is_already_a_finding_is_silent(mini, why):
    rader = [rad("a", utfall=why), rad("b", utfall=2), rad("summa", "Summa", "summa", utfall=9)]
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", *rader))
    assert check_books(mini, [book], SUMMOR) == ()


def test_summarader__whole_numbers_have_no_rounding(mini):
    antal = KolumnDef(id="antal", rubrik="Antal", typ=Typ.HELTAL)
    timmar = KolumnDef(id="timmar", rubrik="Timmar", typ=Typ.TAL, enhet=Unit.TIMMAR)
    table = TabellDef(id="drift", rubrik="Drift", kolumner=(antal, timmar), summarad="Summa")
    definitions = change_tabell(mini, "drift", kolumner=table.kolumner, rader_fran=None)
    rader = [
        rad("a", antal=cell(5, Unit.ANTAL), timmar=cell(5, Unit.TIMMAR)),
        rad("b", antal=cell(6, Unit.ANTAL), timmar=cell(6, Unit.TIMMAR)),
        rad(
            "summa",
            "Summa",
            "summa",
            antal=cell(12, Unit.ANTAL),
            timmar=cell(12, Unit.TIMMAR),
        ),
    ]
    found = check_books(definitions, [drift(*rader)], SUMMOR)
    assert show(found) == [("KON-020", "fel"), ("KON-021", "upplysning")]


def test_summarader__follows_rows_that_a_definition_names(mini):
    rader = (
        RadDef(id="ib", rubrik="Ingående"),
        RadDef(id="nytt", rubrik="Nytt"),
        RadDef(id="ub", rubrik="Utgående", typ=Radtyp.DELSUMMA, summa=("ib", "nytt")),
    )
    definitions = change_tabell(
        mini, "not_intakter", rader=rader, rader_fran=None, summarad=None, kolumner=(UTFALL,)
    )
    table = tabell(
        "not_intakter",
        rad("ib", utfall=10),
        rad("nytt", utfall=5),
        rad("ub", "Utgående", "delsumma", utfall=25),
    )
    book = inlamning("ekonomi", "ekonomi_bokslut", table)
    (found,) = check_books(definitions, [book], SUMMOR)
    assert found.expected.startswith("15")
