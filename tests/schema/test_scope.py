"""What formulas see of merged data."""

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sammanstallningar import Tabell, Tomt, Unit, cell, make, rad

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Avsnitt,
    Dokument,
    Tabellblock,
    Tabellcell,
    Tabellkolumn,
    Tabellrad,
    Textbit,
)
from pipeline.formel.scope import make_scope
from pipeline.formel.uttryck import UttryckError, evaluate, parse_uttryck
from pipeline.schema.bundle import Definitions

LAGKRAV = Path(__file__).parents[3] / "shared" / "doman" / "lagkrav.yaml"


@pytest.fixture
def compute(mini: Definitions):
    def run(text, varden=None, tabeller=(), **rest):
        scope = make_scope(make(varden, tabeller, **rest), mini)
        return evaluate(parse_uttryck(text), scope)

    return run


def test_kod__money_is_in_kronor_with_its_cell_and_rounding(compute):
    found = compute("RR01", {"RR01": 1250})
    assert found.value == Decimal(1_250_000)
    assert found.marginal == Decimal(500)
    assert len(found.sources) == 1


def test_kod__another_number_keeps_its_value(compute):
    assert compute("INV", {"INV": cell(15600, Unit.ANTAL)}).value == Decimal(15600)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("fg(RR01)", ("RR01", "fg")),
        ("fg(fg(RR01))", ("RR01", "fg2")),
        ("fg(fg(fg(fg(RR01))))", ("RR01", "fg4")),
        ("budget(RR01)", ("RR01", "budget")),
        ("konc(RR01)", ("RR01", "utfall", "koncern")),
        ("fg(konc(RR01))", ("RR01", "fg", "koncern")),
        ("konc(fg(RR01))", ("RR01", "fg", "koncern")),
    ],
)
def test_kod__column_functions_choose_the_column(compute, text, key):
    assert compute(text, {"RR01": 1, key: 7}).value == Decimal(7000)


@pytest.mark.parametrize(
    "text", ["prognos(RR01)", "plan(RR01, 2)", "fgp(RR01)", "fg(budget(RR01))", "RR99"]
)
def test_kod__a_column_that_is_not_kept_is_unknown_and_named(compute, text):
    found = compute(text, {"RR01": 1, ("RR01", "fg"): 2, ("RR01", "budget"): 3})
    assert found.value is None
    assert "RR" in found.saknas[0]


def test_kod__no_such_item_counts_as_zero_and_keeps_its_cell(compute):
    found = compute("RR11 + RR01", {"RR11": Tomt.EJ_TILLAMPLIGT, "RR01": 1})
    assert found.value == Decimal(1000)
    assert len(found.sources) == 2


@pytest.mark.parametrize(
    "tomt", [Tomt.EJ_IFYLLT, Tomt.FEL_I_CELL, Tomt.EJ_BERAKNAD_FORMEL], ids=lambda item: item.name
)
def test_kod__any_other_empty_is_unknown(compute, tomt):
    found = compute("RR01 + 1", {"RR01": tomt})
    assert (found.value, found.saknas) == (None, ("RR01",))


def test_is_none__chooses_the_other_value_when_the_first_is_unknown(compute):
    text = "RR01 if RR01 is not None else RR02"
    assert compute(text, {"RR01": Tomt.EJ_IFYLLT, "RR02": 2}).value == Decimal(2000)
    assert compute(text, {"RR01": 1, "RR02": 2}).value == Decimal(1000)


def make_cell(text, *, says):
    return Tabellcell((Textbit(text, says=says),))


def make_tabell(name):
    return Tabellblock(
        1,
        "Tabell",
        (Tabellkolumn("", "Post", 1, False), Tabellkolumn("netto", "Utfall", 1, True)),
        (Tabellrad("b", (make_cell("barn", says=False), make_cell("5", says=True))),),
        Adress("prov", "a", name),
        tabell=name,
    )


def make_dokument(block, avsnitt):
    return Dokument(
        "arsredovisning",
        Adress("arsredovisning"),
        "prov.docx",
        "Prov",
        "mall.docx",
        (Avsnitt(avsnitt, tuple(block)),),
    )


UPPGIFTER = Tabell(
    "uppgifter",
    (
        rad("invanare", varde=cell(15600, Unit.ANTAL)),
        rad("beslutsdatum", varde=date(2026, 3, 2)),
        rad("blandmodell", varde="Ja"),
        rad("principbyte", varde=cell(False)),
    ),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('falt("invanare")', Decimal(15600)),
        ('datum("beslutsdatum")', date(2026, 3, 2)),
        ('falt("blandmodell")', True),
        ('falt("principbyte")', False),
        ('datum("beslutsdatum") <= plus_manader(datum("beslutsdatum"), 1)', True),
        ('manader(datum("beslutsdatum"), plus_manader(datum("beslutsdatum"), 3))', Decimal(3)),
        ('falt("rakenskapsar")', Decimal(2025)),
        ('falt("finns_inte")', None),
        ('fg(falt("invanare"))', None),
    ],
)
def test_falt__comes_from_the_tables_of_facts(compute, text, value):
    assert compute(text, {}, (UPPGIFTER,)).value == value


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("true", True),
        ("false", False),
        (True, True),
        ("8", Decimal(8)),
        ("0,5", Decimal("0.5")),
        ("2025-01-01", date(2025, 1, 1)),
        ("tkr", "tkr"),
    ],
)
def test_falt__of_the_profile_is_read_as_what_it_looks_like(mini, given, value):
    kommun = dataclasses.replace(mini.kommun, falt={"val": given})
    definitions = dataclasses.replace(mini, kommun=kommun)
    found = evaluate(parse_uttryck('falt("val")'), make_scope(make(), definitions))
    assert found.value == value
    assert found.sources[0].key == "kommun.falt.val"


def test_manader__counts_whole_months_and_keeps_the_last_day(compute):
    facts = Tabell(
        "uppgifter",
        (
            rad("start", varde=date(2025, 1, 1)),
            rad("slut", varde=date(2025, 8, 31)),
            rad("nastan", varde=date(2025, 8, 30)),
            rad("feb", varde=date(2025, 2, 28)),
        ),
    )
    assert compute('manader(datum("start"), datum("slut"))', {}, (facts,)).value == 8
    assert compute('manader(datum("start"), datum("nastan"))', {}, (facts,)).value == 7
    assert compute('plus_manader(datum("feb"), 1)', {}, (facts,)).value == date(2025, 3, 31)
    assert compute('plus_manader(datum("slut"), 6)', {}, (facts,)).value == date(2026, 2, 28)


DRIFT = Tabell(
    "driftredovisning",
    (
        rad("rubrik", typ="rubrik"),
        rad("barn", netto=-100, budget=-90, kommentar="Fler barn"),
        rad("social", netto=-50, budget=-60, kommentar=Tomt.EJ_TILLAMPLIGT),
        rad("varav", typ="varav", netto=-7),
        rad("summa", typ="summa", netto=-151, budget=-150),
    ),
)


def test_summa__adds_the_rows_and_their_rounding_but_not_sum_rows(compute):
    found = compute('summa("driftredovisning", "netto")', {}, (DRIFT,))
    assert (found.value, found.marginal) == (Decimal(-150_000), Decimal(1000))
    assert len(found.sources) == 2


def test_summa__in_the_budget_column_and_last_year(compute):
    assert compute('budget(summa("driftredovisning", "netto"))', {}, (DRIFT,)).value == -150_000
    note = Tabell("not_intakter", (rad("ny_01", utfall=5, fg=4),))
    assert compute('fg(summa("not_intakter", "utfall"))', {}, (note,)).value == 4000


def test_summa__of_a_missing_table_or_column_is_unknown(compute):
    assert compute('summa("finns_ej", "netto")').saknas == ("finns_ej.netto",)
    assert compute('summa("driftredovisning", "kol")', {}, (DRIFT,)).value is None


def test_summa__of_no_rows_is_zero_with_the_definition_as_source(compute):
    found = compute('summa("investeringar", "utfall")', {}, (Tabell("investeringar", ()),))
    assert found.value == 0
    assert found.sources[0].key == "tabell:investeringar"


def test_summa__is_unknown_when_a_cell_is_not_filled_in(compute):
    table = Tabell("driftredovisning", (rad("a", netto=1), rad("b", netto=Tomt.EJ_IFYLLT)))
    assert compute('summa("driftredovisning", "netto")', {}, (table,)).value is None


def test_alla__sees_columns_by_name_and_codes_of_the_kommun(compute):
    assert compute('alla("driftredovisning", "netto < 0")', {}, (DRIFT,)).value is True
    assert compute('alla("driftredovisning", "netto >= budget")', {}, (DRIFT,)).value is False
    assert compute('alla("driftredovisning", "netto > RR04")', {"RR04": -200}, (DRIFT,)).value
    assert compute('alla("finns_ej", "netto > 0")').saknas == ("finns_ej",)


def test_alla__an_empty_optional_text_is_an_empty_text(compute):
    text = 'alla("driftredovisning", "kommentar != \'\' or netto < -60000")'
    assert compute(text, {}, (DRIFT,)).value is False
    only = Tabell("driftredovisning", (DRIFT.rader[2],))
    assert compute('alla("driftredovisning", "kommentar == \'\'")', {}, (only,)).value is True


def test_alla__an_absent_year_is_unknown_and_never_zero(compute):
    table = Tabell("investeringar", (rad("a", fardig=Tomt.EJ_TILLAMPLIGT),))
    assert compute('alla("investeringar", "fardig is not None")', {}, (table,)).value is False


def test_antal_and_cell__look_into_a_table(compute):
    assert compute('antal("driftredovisning")', {}, (DRIFT,)).value == 2
    assert compute('cell("driftredovisning", "social", "netto")', {}, (DRIFT,)).value == -50_000
    assert compute('cell("driftredovisning", "ingen", "netto")', {}, (DRIFT,)).value is None


def test_notsumma__is_the_reported_total_else_the_sum_of_the_rows(compute):
    rows = (rad("ny_01", utfall=5, fg=4), rad("ny_02", utfall=6, fg=4))
    reported = Tabell("not_intakter", (*rows, rad("summa", typ="summa", utfall=12, fg=9)))
    assert compute('notsumma("RR01")', {}, (reported,)).value == 12_000
    assert compute('fg(notsumma("RR01"))', {}, (reported,)).value == 9000
    assert compute('notsumma("RR01")', {}, (Tabell("not_intakter", rows),)).value == 11_000
    assert compute('notsumma("RR05")', {}, (reported,)).value is None
    assert compute('notsumma("RR01")').value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('finns("a")', True),
        ('finns("b")', False),
        ('kolumner("drift", ["netto"])', True),
        ('kolumner("drift", ["netto", "budget"])', False),
        ('konc(kolumner("resultatrakning", ["Utfall"]))', True),
        ('kolumner("resultatrakning", ["Utfall"])', False),
        ('rader("drift", ["barn"])', True),
        ('konc(rader("resultatrakning", ["barn"]))', True),
    ],
)
def test_dokument__answers_for_its_sections_columns_and_rows(mini, text, value):
    dokument = make_dokument([make_tabell("drift"), make_tabell("konc(resultatrakning)")], "a")
    scope = make_scope(make(), mini, dokument=(dokument,))
    assert evaluate(parse_uttryck(text), scope).value is value


def test_dokument__all_must_say_it_and_of_none_nothing_is_true(mini):
    said, silent = make_dokument([make_tabell("drift")], "a"), make_dokument([], "a")
    formula = parse_uttryck('finns("a")')
    for dokument, value in (((said,), True), ((said, silent), False), ((), False)):
        scope = make_scope(make(), mini, dokument=dokument)
        assert evaluate(formula, scope).value is value
    both = make_scope(make(), mini, dokument=(said, silent))
    assert evaluate(formula, both.for_dokument(("arsredovisning",))).value is False
    assert evaluate(formula, both.for_dokument(("annat",))).value is False


def test_dokument__cannot_be_asked_before_there_are_any(compute):
    with pytest.raises(UttryckError):
        compute('finns("a")')


def test_for_enhet__sees_the_own_tables_first(mini):
    own = Tabell("drift", (rad("forskola", netto=-3),))
    scope = make_scope(make({}, (DRIFT,), {"barn": (own,)}), mini)
    formula = parse_uttryck('summa("drift", "netto")')
    assert evaluate(formula, scope).value is None
    assert evaluate(formula, scope.for_enhet("barn")).value == -3000


def test_call__an_unknown_argument_makes_the_answer_unknown(compute):
    assert compute('plus_manader(datum("saknas"), 1)').value is None


def test_call__a_function_without_meaning_here_is_a_definition_error(mini):
    with pytest.raises(UttryckError):
        make_scope(make(), mini).call("okand", [], ())


@pytest.mark.skipif(not LAGKRAV.exists(), reason="underlaget finns inte här")
def test_exempeldata__the_identities_of_the_law_hold(mini):
    yaml = pytest.importorskip("yaml")
    data = yaml.safe_load(LAGKRAV.read_text(encoding="utf-8"))
    example = data["exempeldata"]
    rates = {"SF_TOT", "SF_LANG", "SF_KV", "SF_MAN", "SF_29", "SF_30_49", "SF_50", "INV"}
    varden = {}
    for column, kolumn in (("ar", "utfall"), ("fg", "fg"), ("budget", "budget")):
        for kod, number in example[column].items():
            unit = Unit.PROCENT if kod in rates else Unit.TKR
            varden[kod, kolumn] = cell(Decimal(str(number)), unit)
    drift = Tabell(
        "driftredovisning",
        tuple(
            rad(f"n{n}", **{name: value for name, value in row.items() if name != "namnd"})
            for n, row in enumerate(example["driftredovisning"])
        ),
    )
    scope = make_scope(make(varden, (drift,)), mini)
    outcome = {
        item["id"]: evaluate(parse_uttryck(item["formel"]), scope).value
        for item in data["samband"]
        if "arsredovisning" in item["dokument"]
    }
    assert not [key for key, value in outcome.items() if value is False]
    assert sum(value is True for value in outcome.values()) >= 40


def test_definitions__mappings_are_frozen_and_their_numbers_decimal():
    from types import MappingProxyType

    from pipeline.schema.build import build
    from pipeline.schema.sammanstallning import ElimineringDef

    built = build({"typ": "Ränta", "verkan": {"RR08": -1}}, ElimineringDef)
    assert isinstance(built.verkan, MappingProxyType)
    assert isinstance(built.verkan["RR08"], Decimal)


def test_falt__a_choice_of_the_kommun_holds_in_every_column(mini):
    kommun = dataclasses.replace(mini.kommun, falt={"likvida_medel": "B"})
    definitions = dataclasses.replace(mini, kommun=kommun)
    scope = make_scope(make({("RR01", "fg"): 1, ("RR02", "fg"): 2}), definitions)
    text = 'RR01 + RR02 if falt("likvida_medel") == "B" else RR01'
    assert evaluate(parse_uttryck(text), scope, ("fg",)).value == 3000
    assert evaluate(parse_uttryck(f"fg({text})"), scope).value == 3000
    assert evaluate(parse_uttryck('fg(falt("rakenskapsar"))'), scope).value is None
