import dataclasses
from decimal import Decimal

import pytest

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.source import FileRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.formel.uttryck import parse_uttryck
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import build_mall
from pipeline.schema.arbetsbok import KolumnDef, RadDef, Radtyp, Slag, TabellDef, Typ
from pipeline.schema.uppstallning import UppstallningRadDef

PERIOD = Period(2025)


def make_post(tabell, rad, kolumn, number, *, enhet="barn", year=2024, rubrik=""):
    uppgift = Uppgift(Tal(Decimal(number), Unit.TKR), FileRef("underlag/x.csv", 2))
    return Underlagspost(enhet, tabell, rad, rubrik or rad, kolumn, year, uppgift)


UNDERLAG = Underlag(
    (
        make_post("drift", "forskola", "netto", -100),
        make_post("drift", "forskola", "netto", -90, year=2023),
        make_post("investeringar", "nas", "total", 900, year=2025, rubrik="Förskolan Näs"),
        make_post("investeringar", "ny_02", "utfall", 5, rubrik="Lekplats"),
        make_post("investeringar", "summa", "utfall", 905),
        make_post("resultatrakning", "rr12", "utfall", 7, enhet="ekonomi"),
    )
)


def make_mall(definitions, enhet="barn", underlag=UNDERLAG):
    return build_mall(definitions, definitions.find_enhet(enhet), PERIOD, underlag)


def replace_tabell(definitions, **changes):
    """The nämnd's workbook with one table only, changed."""
    bok = definitions.arbetsbocker["namnd_bokslut"]
    flik = next(flik for flik in bok.flikar if flik.id == "investeringar")
    tabell = dataclasses.replace(flik.tabeller[0], **changes)
    flik = dataclasses.replace(flik, tabeller=(tabell,))
    bok = dataclasses.replace(bok, flikar=(flik,))
    return dataclasses.replace(definitions, arbetsbocker={bok.id: bok})


def get_cell(mall, tabell, rad, kolumn):
    place = mall.find_tabell(tabell)
    definition = next(item for item in place.definition.kolumner if item.id == kolumn)
    return describe_cell(mall, place, place.find_rad(rad), definition)


def test_build_mall__no_two_things_share_a_row(mini):
    for enhet in mini.enheter:
        for flik in make_mall(mini, enhet.id).flikar:
            rows = [
                row
                for tabell in flik.tabeller
                for row in (
                    tabell.marker_row,
                    tabell.header_row,
                    *(rad.row for rad in tabell.rader),
                    tabell.slut_row,
                )
            ]
            assert rows == sorted(set(rows))
            assert rows[0] > 5


def test_build_mall__verksamhetsomraden_become_rows_and_the_sum_comes_last(mini):
    tabell = make_mall(mini).find_tabell("drift")
    assert [rad.key for rad in tabell.rader] == ["forskola", "grundskola", "summa"]
    assert tabell.rader[-1].summa == ("forskola", "grundskola")
    assert tabell.slut_row == tabell.rader[-1].row + 1


def test_build_mall__enhet_without_verksamhetsomraden_has_itself_as_its_row(mini):
    enhet = dataclasses.replace(mini.find_enhet("barn"), verksamhetsomraden=())
    mall = build_mall(mini, enhet, PERIOD, UNDERLAG)
    assert [rad.key for rad in mall.find_tabell("drift").rader] == ["barn", "summa"]


def test_build_mall__known_rows_come_from_underlag_once_and_never_as_summa(mini):
    rader = make_mall(mini).find_tabell("investeringar").rader
    assert [rad.key for rad in rader] == ["nas", "ny_02", "ny_01", "ny_03", "ny_04", "summa"]
    assert rader[0].rubrik == "Förskolan Näs"
    assert [rad.fri for rad in rader] == [False, False, True, True, True, False]


def test_build_mall__an_empty_row_lies_between_free_rows_and_the_sum(mini):
    rader = make_mall(mini).find_tabell("investeringar").rader
    assert rader[-1].row == rader[-2].row + 2


@pytest.mark.parametrize(
    ("rader_fran", "expected"), [("enheter", ["barn", "social"]), ("bolag", [])]
)
def test_build_mall__rows_from_the_organisation(mini, rader_fran, expected):
    changed = replace_tabell(mini, rader_fran=rader_fran, fria_rader=0, summarad=None)
    rader = make_mall(changed, underlag=Underlag()).find_tabell("investeringar").rader
    assert [rad.key for rad in rader] == expected


def test_build_mall__statement_rows_carry_sign_sum_and_duty(mini):
    rader = make_mall(mini, "ekonomi").find_tabell("resultatrakning").rader
    by_key = {rad.key: rad for rad in rader}
    assert by_key["rr01"].definition.slag is Slag.INTAKT
    assert by_key["rr02"].definition.slag is Slag.KOSTNAD
    assert by_key["rr04"].typ is Radtyp.SUMMA
    assert by_key["rr04"].summa == ("rr01", "rr02", "rr03")
    assert by_key["rr11"].definition.obligatorisk is False


def test_build_mall__computed_rows_and_rows_of_the_koncern_are_not_asked(mini):
    uppstallning = mini.uppstallningar["resultatrakning"]
    extra = (
        UppstallningRadDef(id="k", kod="K", rubrik="Minoritet", endast_koncern=True),
        UppstallningRadDef(
            id="u", kod="U", rubrik="Beräknad", uttryck=parse_uttryck("RR01 + RR02")
        ),
        UppstallningRadDef(id="h", kod="H", rubrik="Rubrik", rubrikrad=True),
        UppstallningRadDef(id="v", kod="V", rubrik="varav", varav_av="RR01"),
        UppstallningRadDef(id="s1", kod="S1", rubrik="Summa", summa=("RR01", "K")),
        UppstallningRadDef(id="s2", kod="S2", rubrik="Summa", summa=("RR01", "U")),
    )
    changed = dataclasses.replace(uppstallning, rader=uppstallning.rader + extra)
    definitions = dataclasses.replace(mini, uppstallningar={changed.id: changed})
    tabell = make_mall(definitions, "ekonomi").find_tabell("resultatrakning")
    assert tabell.find_rad("k") is None
    assert tabell.find_rad("u") is None
    assert tabell.find_rad("h").typ is Radtyp.RUBRIK
    assert tabell.find_rad("v").typ is Radtyp.VARAV
    assert tabell.find_rad("s1").summa == ("rr01",)
    assert tabell.find_rad("s2").summa == ()


def test_build_mall__a_heading_with_nothing_to_ask_below_it_is_left_out(mini):
    uppstallning = mini.uppstallningar["resultatrakning"]
    extra = (
        UppstallningRadDef(id="h", kod="H", rubrik="Beräknat", rubrikrad=True),
        UppstallningRadDef(id="u", kod="U", rubrik="Beräknad", uttryck=parse_uttryck("RR01")),
    )
    changed = dataclasses.replace(uppstallning, rader=uppstallning.rader + extra)
    definitions = dataclasses.replace(mini, uppstallningar={changed.id: changed})
    tabell = make_mall(definitions, "ekonomi").find_tabell("resultatrakning")
    assert tabell.rader[-1].key == "rr12"


def test_build_mall__a_table_without_rows_has_no_sum_either(mini):
    changed = replace_tabell(mini, rader_fran="bolag", fria_rader=0, summarad="Summa")
    assert make_mall(changed).find_tabell("investeringar").rader == ()


def test_build_mall__units_of_statement_rows_reach_their_cells(mini):
    uppstallning = mini.uppstallningar["resultatrakning"]
    extra = UppstallningRadDef(id="n", kod="N", rubrik="Andel", enhet=Unit.PROCENT, decimaler=1)
    changed = dataclasses.replace(uppstallning, rader=(*uppstallning.rader, extra))
    definitions = dataclasses.replace(mini, uppstallningar={changed.id: changed})
    cell = get_cell(make_mall(definitions, "ekonomi"), "resultatrakning", "n", "utfall")
    assert (cell.unit, cell.decimaler) == (Unit.PROCENT, 1)


def test_build_mall__delsumma_without_rows_adds_the_items_since_the_previous_sum(mini):
    rader = (
        RadDef(id="a", rubrik="a"),
        RadDef(id="b", rubrik="b", typ=Radtyp.VARAV),
        RadDef(id="d1", rubrik="d1", typ=Radtyp.DELSUMMA),
        RadDef(id="c", rubrik="c"),
        RadDef(id="d2", rubrik="d2", typ=Radtyp.DELSUMMA),
        RadDef(id="t", rubrik="t", typ=Radtyp.SUMMA),
    )
    changed = replace_tabell(mini, rader=rader, rader_fran=None, fria_rader=0, summarad=None)
    tabell = make_mall(changed).find_tabell("investeringar")
    assert tabell.find_rad("d1").summa == ("a",)
    assert tabell.find_rad("d2").summa == ("c",)
    assert tabell.find_rad("t").summa == ("a", "c")


def test_prefill__last_year_and_decisions_of_the_year_come_from_underlag(mini):
    prefill = make_mall(mini).prefill
    assert prefill["drift", "forskola", "fg"].tal.number == -100
    assert prefill["investeringar", "nas", "total"].tal.number == 900
    assert ("drift", "grundskola", "fg") not in prefill


def test_digest__is_the_same_whatever_is_prefilled(mini):
    other = Underlag((*UNDERLAG.poster, make_post("drift", "grundskola", "netto", -1)))
    assert make_mall(mini).digest == make_mall(mini, underlag=other).digest


def test_digest__is_the_same_with_other_instructions(mini):
    """STY-HAL-089: instructions are changed without anything else."""
    books = {
        key: dataclasses.replace(book, anvisning=("Gör så här i år.",))
        for key, book in mini.arbetsbocker.items()
    }
    changed = dataclasses.replace(mini, arbetsbocker=books)
    assert make_mall(mini).digest == make_mall(changed).digest


def test_digest__changes_with_rows_columns_version_and_unit(mini):
    base = replace_tabell(mini)
    kolumn = KolumnDef(id="extra", rubrik="Extra", typ=Typ.TEXT)
    kolumner = base.arbetsbocker["namnd_bokslut"].flikar[0].tabeller[0].kolumner
    bok = dataclasses.replace(base.arbetsbocker["namnd_bokslut"], version=2)
    digests = [
        make_mall(definitions).digest
        for definitions in (
            base,
            replace_tabell(mini, fria_rader=4),
            replace_tabell(mini, kolumner=(*kolumner, kolumn)),
            replace_tabell(mini, belopp_i=Unit.KR),
            dataclasses.replace(base, arbetsbocker={bok.id: bok}),
        )
    ]
    assert len(set(digests)) == len(digests)


def test_get_column__first_column_is_c(mini):
    tabell = make_mall(mini).find_tabell("drift")
    assert tabell.get_column("intakter") == 3
    assert tabell.get_column("netto") == 5
    with pytest.raises(KeyError):
        tabell.get_column("finns_inte")


@pytest.mark.parametrize(
    ("tabell", "rad", "kolumn", "slag"),
    [
        ("drift", "forskola", "intakter", Cellslag.INMATNING),
        ("drift", "forskola", "netto", Cellslag.FORMEL),
        ("drift", "forskola", "fg", Cellslag.FOREGAENDE),
        ("drift", "summa", "intakter", Cellslag.SUMMA),
        ("drift", "summa", "netto", Cellslag.FORMEL),
        ("drift", "summa", "kommentar", Cellslag.TOM),
        ("investeringar", "nas", "total", Cellslag.LAST),
        ("investeringar", "ny_01", "total", Cellslag.INMATNING),
        ("investeringar", "summa", "status", Cellslag.TOM),
    ],
)
def test_describe_cell__who_fills_it_in(mini, tabell, rad, kolumn, slag):
    assert get_cell(make_mall(mini), tabell, rad, kolumn).slag is slag


def test_describe_cell__row_overrides_type_unit_and_duty_but_not_of_comments(mini):
    rader = (
        RadDef(id="datum", rubrik="Datum", typ_i_cell=Typ.DATUM),
        RadDef(id="antal", rubrik="Antal", typ_i_cell=Typ.HELTAL, obligatorisk=True),
        RadDef(id="andel", rubrik="Andel", typ_i_cell=Typ.PROCENT, decimaler=1),
        RadDef(id="belopp", rubrik="Belopp", typ_i_cell=Typ.BELOPP, enhet=Unit.KR),
    )
    kolumner = (
        KolumnDef(id="varde", rubrik="Värde", typ=Typ.TEXT),
        KolumnDef(id="fg", rubrik="Föregående år", typ=Typ.TEXT, foregaende="varde"),
        KolumnDef(id="kommentar", rubrik="Kommentar", typ=Typ.TEXT),
    )
    tabell = TabellDef(id="uppgifter", rubrik="Uppgifter", kolumner=kolumner, rader=rader)
    changed = replace_tabell(mini, id="uppgifter", kolumner=kolumner, rader=tabell.rader)
    mall = make_mall(changed)
    assert get_cell(mall, "uppgifter", "datum", "varde").typ is Typ.DATUM
    assert get_cell(mall, "uppgifter", "datum", "varde").unit is None
    assert get_cell(mall, "uppgifter", "antal", "varde").unit is Unit.ANTAL
    assert get_cell(mall, "uppgifter", "antal", "varde").obligatorisk
    assert get_cell(mall, "uppgifter", "antal", "fg").typ is Typ.HELTAL
    assert get_cell(mall, "uppgifter", "andel", "varde").decimaler == 1
    assert get_cell(mall, "uppgifter", "belopp", "varde").unit is Unit.KR
    kommentar = get_cell(mall, "uppgifter", "antal", "kommentar")
    assert kommentar.typ is Typ.TEXT
    assert not kommentar.obligatorisk


def test_describe_cell__a_row_that_may_be_absent_is_never_obligatory(mini):
    mall = make_mall(mini, "ekonomi")
    assert get_cell(mall, "resultatrakning", "rr01", "utfall").obligatorisk
    assert not get_cell(mall, "resultatrakning", "rr11", "utfall").obligatorisk
    assert get_cell(mall, "resultatrakning", "rr11", "utfall").tomt_ar_noll
    assert not get_cell(mall, "resultatrakning", "rr04", "utfall").obligatorisk


def test_describe_cell__costs_are_known_by_column_or_row(mini):
    assert get_cell(make_mall(mini), "drift", "forskola", "kostnader").is_kostnad
    assert not get_cell(make_mall(mini), "drift", "forskola", "intakter").is_kostnad
    assert get_cell(make_mall(mini, "ekonomi"), "resultatrakning", "rr02", "utfall").is_kostnad
