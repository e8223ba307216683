"""Sammanställda räkenskaper."""

import dataclasses
from decimal import Decimal

import pytest
from definitioner import add_bolag
from inlamningar import PERIOD, make_inlamning, make_underlag

from pipeline.core.inlamning import Underlag
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap
from pipeline.core.source import CellRef, Derived, find_leaves
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.arbetsbok import RadDef, Radtyp
from pipeline.schema.uppstallning import UppstallningRadDef
from pipeline.stages.merge import merge_inlamningar

KOMMUN = {"rr01": 100, "rr02": -250, "rr03": -10, "rr05": 170}
BOLAG = {"hyror": {"utfall": 40}, "drift": {"utfall": -30}, "reserver": {}}


def merge(definitions, bolag=None, items=(), kommun_items=(), underlag=None):
    underlag = underlag or Underlag()
    ekonomi = {
        "resultatrakning": {key: {"utfall": value} for key, value in KOMMUN.items()},
        "mellanhavanden": {f"ny_{n:02}": item for n, item in enumerate(kommun_items, start=1)},
    }
    own = {
        "bolag_resultatrakning": BOLAG if bolag is None else bolag,
        "mellanhavanden": {f"ny_{n:02}": item for n, item in enumerate(items, start=1)},
    }
    inlamningar = [make_inlamning(definitions, "ekonomi", ekonomi, underlag)]
    if bolag != "ej lämnat":
        inlamningar.append(make_inlamning(definitions, "bostader", own, underlag))
    return merge_inlamningar(inlamningar, definitions, underlag, PERIOD)


def koncern(merged, kod, kolumn="utfall"):
    return merged.value.varden[Plats(kod, Beloppskolumn(kolumn), Rakenskap.KONCERN)]


def test_koncern__is_the_kommun_plus_the_bolag(mini):
    merged = merge(add_bolag(mini))
    assert koncern(merged, "RR01").tal.number == Decimal(140)
    assert koncern(merged, "RR04").tal.number == Decimal(-150)
    assert koncern(merged, "RR12").tal.number == Decimal(20)
    assert merged.findings == ()


def test_koncern__every_value_leads_to_the_cells_of_both(mini):
    source = koncern(merge(add_bolag(mini)), "RR12").source
    files = {leaf.file for leaf in find_leaves(source) if isinstance(leaf, CellRef)}
    assert isinstance(source, Derived)
    assert files == {"inlamningar/ekonomi.xlsx", "inlamningar/bostader.xlsx"}


@pytest.mark.parametrize("andel", ["0.5", "0,5"])
def test_koncern__only_the_owned_share_is_counted(mini, andel):
    merged = merge(add_bolag(mini, andel))
    assert koncern(merged, "RR01").tal.number == Decimal(120)
    assert koncern(merged, "RR01").marginal == Decimal(750)


SALE = {"motpart": "kommunen", "typ": "Försäljning", "roll": "givare", "belopp": 6}
BOUGHT = {"motpart": "Bostäder AB", "typ": "Försäljning", "roll": "mottagare", "belopp": 6}


def test_elimination__counts_an_item_once_though_both_sides_report_it(mini):
    merged = merge(add_bolag(mini), items=[SALE], kommun_items=[BOUGHT])
    assert koncern(merged, "RR01").tal.number == Decimal(134)
    assert koncern(merged, "RR02").tal.number == Decimal(-274)
    assert koncern(merged, "RR12").tal.number == Decimal(20)


def test_elimination__is_as_large_as_the_owned_share(mini):
    given = {**BOUGHT, "roll": "givare"}
    merged = merge(add_bolag(mini, "0.5"), kommun_items=[given])
    assert koncern(merged, "RR01").tal.number == Decimal(117)


def test_elimination__of_an_unknown_kind_is_a_finding(mini):
    merged = merge(add_bolag(mini), items=[{**SALE, "typ": "Gåva"}])
    assert [item.code for item in merged.findings] == ["SAM-022"]


def test_elimination__with_a_bolag_that_nobody_knows_is_a_finding(mini):
    definitions = add_bolag(mini)
    other = dataclasses.replace(definitions.enheter[-1], id="energi", namn="Energi AB")
    definitions = dataclasses.replace(definitions, enheter=(*definitions.enheter, other))
    item = {**SALE, "motpart": "Okända AB"}
    merged = merge(definitions, kommun_items=[item])
    assert "SAM-025" in [item.code for item in merged.findings]


def test_tables__show_how_the_koncern_came_about(mini):
    tabell = merge(add_bolag(mini), items=[SALE]).value.tabeller["konsolidering_resultatrakning"]
    shown = {name: uppgift.tal.number for name, uppgift in tabell.find_rad("rr01").celler.items()}
    assert shown == {"kommun": 100, "bolag": 40, "eliminering": -6, "koncern": 134}
    total = {name: uppgift.tal.number for name, uppgift in tabell.find_rad("rr12").celler.items()}
    assert total == {"kommun": 10, "bolag": 10, "eliminering": 0, "koncern": 20}
    assert tabell.find_rad("rr12").typ == "summa"


def test_result__of_the_bolag_and_of_the_eliminations_are_codes(mini):
    varden = merge(add_bolag(mini), items=[SALE]).value.varden
    assert varden[Plats("KO_ANDEL_RES")].tal.number == Decimal(10)
    assert varden[Plats("KO_ELIM_RES")].tal.number == Decimal(0)


def test_untaxed_reserves__are_split_between_equity_and_deferred_tax(mini):
    definitions = add_bolag(mini)
    split = {"OBESK": {"RR01": Decimal("0.794"), "RR11": Decimal("0.206")}}
    konsolidering = dataclasses.replace(definitions.konsolidering, fordelning=split)
    definitions = dataclasses.replace(definitions, konsolidering=konsolidering)
    merged = merge(definitions, bolag={**BOLAG, "reserver": {"utfall": 10}})
    assert koncern(merged, "RR01").tal.number == Decimal("147.94")
    assert koncern(merged, "RR11").tal.number == Decimal("2.06")


def test_row__of_an_unknown_code_or_without_code_is_a_finding(mini):
    merged = merge(add_bolag(mini), bolag={"reserver": {"utfall": 1}, "ovrigt": {"utfall": 2}})
    found = {item.code: item for item in merged.findings}
    assert set(found) == {"SAM-020", "SAM-021"}
    assert "OBESK" in found["SAM-020"].message
    assert "Övrigt" in found["SAM-021"].message


@pytest.mark.parametrize("value", [{}, {"utfall": 0}])
def test_row__without_code_and_amount_is_nothing(mini, value):
    assert merge(add_bolag(mini), bolag={"ovrigt": value}).findings == ()


def test_bolag__that_has_not_delivered_makes_the_koncern_unknown(mini):
    merged = merge(add_bolag(mini), bolag="ej lämnat")
    assert [item.code for item in merged.findings] == ["SAM-024"]
    assert koncern(merged, "RR01").value is Tomt.EJ_IFYLLT
    assert koncern(merged, "RR12").value is Tomt.EJ_IFYLLT


@pytest.mark.parametrize("andel", ["allt", "0", "1.5", "-1", "NaN"])
def test_bolag__without_a_usable_share_is_a_finding(mini, andel):
    merged = merge(add_bolag(mini, andel))
    assert [item.code for item in merged.findings] == ["SAM-023"]


def test_last_year__is_the_published_one(mini):
    underlag = make_underlag(
        ("ekonomi", "koncern_resultatrakning", "rr12", "utfall", 2024, 33),
    )
    assert koncern(merge(add_bolag(mini), underlag=underlag), "RR12", "fg").tal.number == 33


def test_kommunalforbund_without_bolag__has_no_koncern(mini):
    definitions = dataclasses.replace(add_bolag(mini), enheter=mini.enheter)
    inlamning = make_inlamning(definitions, "ekonomi", {"resultatrakning": {"rr01": {"utfall": 1}}})
    merged = merge_inlamningar([inlamning], definitions, Underlag(), PERIOD).value
    assert not [plats for plats in merged.varden if plats.rakenskap is Rakenskap.KONCERN]
    assert not [name for name in merged.tabeller if name.startswith("konsolidering")]


def test_bolag__without_a_usable_share_makes_the_koncern_unknown(mini):
    merged = merge(add_bolag(mini, "allt"))
    assert koncern(merged, "RR01").value is Tomt.EJ_IFYLLT
    assert koncern(merged, "RR12").value is Tomt.EJ_IFYLLT


LOST = CellRef("inlamningar/bostader.xlsx", "Resultaträkning", "A9")


def lose(definitions, key):
    """The koncern when a row of the bolag's workbook cannot be found."""
    underlag = Underlag()
    ekonomi = {"resultatrakning": {key: {"utfall": value} for key, value in KOMMUN.items()}}
    books = [make_inlamning(definitions, "ekonomi", ekonomi, underlag)]
    book = make_inlamning(definitions, "bostader", {"bolag_resultatrakning": BOLAG}, underlag)
    tabell = book.tabeller["bolag_resultatrakning"]
    gap = Uppgift(Tomt.FEL_I_CELL, LOST)
    rader = tuple(
        dataclasses.replace(rad, celler=dict.fromkeys(rad.celler, gap)) if rad.key == key else rad
        for rad in tabell.rader
    )
    tabeller = {**book.tabeller, tabell.id: dataclasses.replace(tabell, rader=rader)}
    books.append(dataclasses.replace(book, tabeller=tabeller))
    return merge_inlamningar(books, definitions, underlag, PERIOD)


def test_row_of_the_bolag_that_is_lost__makes_its_code_unknown(mini):
    merged = lose(add_bolag(mini), "hyror")
    assert koncern(merged, "RR01").value is Tomt.FEL_I_CELL
    assert koncern(merged, "RR02").tal.number == Decimal(-280)
    assert koncern(merged, "RR12").value is Tomt.FEL_I_CELL


def test_row_of_the_bolag_that_is_lost_and_has_no_code__makes_every_code_unknown(mini):
    merged = lose(add_bolag(mini), "ovrigt")
    assert koncern(merged, "RR02").value is Tomt.FEL_I_CELL


def add_varav(definitions, **keys):
    """A part of the income that the kommun shows in a row of its own."""
    statement = definitions.uppstallningar["resultatrakning"]
    rad = UppstallningRadDef(
        id="rr01h", kod="RR01H", rubrik="varav hyror", varav_av="RR01", obligatorisk=False, **keys
    )
    changed = dataclasses.replace(statement, rader=(*statement.rader, rad))
    return dataclasses.replace(definitions, uppstallningar={"resultatrakning": changed})


def test_varav_that_no_bolag_is_asked_about__is_unknown_in_the_koncern(mini):
    merged = merge(add_varav(add_bolag(mini)))
    assert koncern(merged, "RR01H").value is Tomt.EJ_IFYLLT
    [found] = merged.findings
    assert (found.code, found.enhet) == ("SAM-026", "bostader")
    assert "varav hyror" in found.message


@pytest.mark.parametrize(
    ("keys", "bolag"), [({"endast_kommun": True}, None), ({}, {"drift": {"utfall": -30}})]
)
def test_varav_that_is_the_kommuns_alone_or_of_nothing__is_the_kommuns(mini, keys, bolag):
    merged = merge(add_varav(add_bolag(mini), **keys), bolag=bolag)
    assert merged.findings == ()
    assert koncern(merged, "RR01H").value is Tomt.EJ_TILLAMPLIGT


def test_varav_that_the_bolag_has_answered__is_added(mini):
    definitions = add_varav(add_bolag(mini))
    book = definitions.arbetsbocker["bolag_bokslut"]
    asked = RadDef(id="varav", rubrik="varav", typ=Radtyp.VARAV, forval={"lkbr": "RR01H"})
    flikar = tuple(
        dataclasses.replace(flik, tabeller=tuple(map(add_rad(asked), flik.tabeller)))
        for flik in book.flikar
    )
    books = {**definitions.arbetsbocker, book.id: dataclasses.replace(book, flikar=flikar)}
    definitions = dataclasses.replace(definitions, arbetsbocker=books)
    merged = merge(definitions, bolag={**BOLAG, "varav": {"utfall": 25, "lkbr": "RR01H"}})
    assert merged.findings == ()
    assert koncern(merged, "RR01H").tal.number == Decimal(25)
    assert koncern(merged, "RR12").tal.number == Decimal(20)


def add_rad(rad):
    def change(tabell):
        if tabell.id != "bolag_resultatrakning":
            return tabell
        return dataclasses.replace(tabell, rader=(*tabell.rader, rad))

    return change
