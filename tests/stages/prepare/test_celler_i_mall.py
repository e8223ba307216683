from decimal import Decimal

import pytest
from bocker import KANT, UNDERLAG, make_definitions, make_mall, make_post
from kalkyl import calculate

from pipeline.core.inlamning import Underlag
from pipeline.core.tal import Unit
from pipeline.mall.cell import Cellslag
from pipeline.stages.prepare.innehall import Cellinnehall

EMPTY = Underlag()


def get(mall, tabell, rad, kolumn):
    innehall = Cellinnehall(mall, mall.find_tabell(tabell), "–")
    return innehall.get(innehall.tabell.find_rad(rad), innehall.get_kolumn(kolumn))


def test_innehall__known_values_stand_in_the_unit_of_their_cell(mini):
    mall = make_mall(mini, UNDERLAG)
    assert get(mall, "drift", "forskola", "fg").value == -48_250
    assert get(mall, "investeringar", "nas", "total").value == -64_000
    assert get(mall, "investeringar", "kok", "total").value == -3_500


def test_innehall__a_sum_adds_its_rows_and_takes_in_the_empty_row_above_it(mini):
    mall = make_mall(mini, UNDERLAG)
    summa = get(mall, "investeringar", "summa", "total")
    tabell = mall.find_tabell("investeringar")
    first, last = tabell.rader[0].row, tabell.rader[-1].row - 1
    assert summa.value == -67_500
    area = f"C{first}:C{last}"
    assert summa.formel == f'=IF(COUNT({area})=0,"–",SUM({area}))'
    assert last == tabell.rader[-2].row + 1


def test_innehall__a_reported_total_that_differs_from_its_rows_stands_as_a_number(mini):
    mall = make_mall(mini, UNDERLAG, "ekonomi")
    assert get(mall, "resultatrakning", "rr04", "budget").value == -700_001
    assert get(mall, "resultatrakning", "rr04", "budget").formel is None


def test_innehall__a_reported_total_that_agrees_is_a_formula(mini):
    extra = make_post("resultatrakning", "rr04", "budget", -700_000, enhet="ekonomi", year=2025)
    poster = [post for post in UNDERLAG.poster if post.rad != "rr04"]
    mall = make_mall(mini, Underlag((*poster, extra)), "ekonomi")
    assert get(mall, "resultatrakning", "rr04", "budget").value == -700_000
    assert get(mall, "resultatrakning", "rr04", "budget").formel.startswith("=IF(COUNT(")


def test_innehall__last_years_sum_is_added_up_only_when_its_rows_are_known(mini):
    mall = make_mall(mini, UNDERLAG, "ekonomi")
    assert get(mall, "resultatrakning", "rr04", "fg").value == -690_000
    empty = make_mall(mini, EMPTY, "ekonomi")
    assert get(empty, "resultatrakning", "rr04", "fg").value is None
    assert get(empty, "resultatrakning", "rr04", "fg").formel is None


def test_innehall__a_computed_column_shows_a_dash_until_there_is_something_to_compute(mini):
    mall = make_mall(mini, EMPTY)
    netto = get(mall, "drift", "forskola", "netto")
    assert netto.value == "–"
    assert netto.is_fel
    assert netto.formel.startswith("=IFERROR(IF(COUNT(")


def test_innehall__sums_of_sums_and_varav_rows(mini):
    mall = make_mall(make_definitions(mini), KANT)
    assert get(mall, "allt", "d", "fg").value == 1_000
    assert get(mall, "allt", "s", "fg").value == 1_000
    assert get(mall, "allt", "r", "fg").value is None


def test_innehall__preset_values_stand_in_cells_people_may_change(mini):
    mall = make_mall(make_definitions(mini), KANT)
    assert get(mall, "allt", "b", "val").value == "två"
    assert get(mall, "allt", "a", "val").value is None


def test_innehall__costs_are_shown_with_plus_where_the_table_says_so(mini):
    mall = make_mall(make_definitions(mini), KANT)
    assert get(mall, "vand", "int", "budget").value == 100
    assert get(mall, "vand", "kost", "budget").value == 70
    assert get(mall, "vand", "netto", "budget").value == 30
    assert get(mall, "vand", "int", "avvikelse").value == -10
    assert get(mall, "vand", "kost", "avvikelse").value == -5
    assert get(mall, "vand", "netto", "avvikelse").value == -5


def test_innehall__subtotals_and_varav_of_a_note_are_not_summed(mini):
    summa = get(make_mall(make_definitions(mini), KANT), "not", "summa", "utfall")
    assert summa.value == 12
    assert "SUMIF(" in summa.formel
    assert '"Delsumma"' in summa.formel
    assert '"Varav"' in summa.formel
    assert '"Post"' not in summa.formel


@pytest.mark.parametrize(
    "post",
    [
        make_post("allt", "a", "ramar", "text", year=2025),
        make_post("allt", "a", "ramar", 5, year=2025, unit=Unit.ANTAL),
        make_post("allt", "a", "ramar", True, year=2025),
    ],
)
def test_innehall__a_known_value_that_does_not_fit_is_left_out(mini, post):
    mall = make_mall(make_definitions(mini), Underlag((post,)))
    assert get(mall, "allt", "a", "ramar").value is None


@pytest.mark.parametrize("underlag", [EMPTY, UNDERLAG, KANT], ids=["tomt", "kant", "allt"])
@pytest.mark.parametrize("own", [False, True])
def test_innehall__every_formula_computes_to_its_value(mini, underlag, own):
    definitions = make_definitions(mini) if own else mini
    seen = 0
    for enhet in definitions.enheter:
        mall = make_mall(definitions, underlag, enhet.id)
        for tabell in mall.iter_tabeller():
            innehall = Cellinnehall(mall, tabell, "–")
            cells = {}
            formler = []
            for rad in tabell.rader:
                for kolumn in tabell.definition.kolumner:
                    held = innehall.get(rad, kolumn)
                    letter = chr(ord("A") + tabell.get_column(kolumn.id) - 1)
                    cells[f"{letter}{rad.row}"] = held.value
                    if held.formel:
                        formler.append(held)
            for held in formler:
                assert calculate(held.formel, cells.get) == held.value
                seen += 1
    assert seen > 20


def test_innehall__headings_hold_nothing_and_formulas_of_sums_use_sums(mini):
    mall = make_mall(make_definitions(mini), KANT)
    innehall = Cellinnehall(mall, mall.find_tabell("allt"), "–")
    rad = innehall.tabell.find_rad("s")
    kolumn = innehall.get_kolumn("andel")
    assert innehall.describe(rad, kolumn).slag is Cellslag.FORMEL
    assert innehall.get(rad, kolumn).value == Decimal(0)


def test_innehall__a_sum_shows_a_dash_until_a_row_is_filled_in(mini):
    mall = make_mall(mini, EMPTY)
    for kolumn in ("intakter", "netto", "budget", "avvikelse"):
        assert get(mall, "drift", "summa", kolumn).value == "–"


def test_innehall__a_column_nobody_fills_in_counts_as_nothing_in_the_sum_row(mini):
    underlag = Underlag((make_post("vand", "kost", "utfall", -65, year=2025),))
    mall = make_mall(make_definitions(mini), underlag)
    assert get(mall, "vand", "netto", "budget").value == "–"
    assert get(mall, "vand", "netto", "avvikelse").value == -65
