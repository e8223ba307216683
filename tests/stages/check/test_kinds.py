"""Each kind of check: what makes it speak and what does not."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from provmaterial import (
    TOM,
    cell,
    check_books,
    check_totals,
    inlamning,
    kontroll,
    rad,
    sammanstallning,
    show,
    tabell,
    underlag,
)

from pipeline.core.source import find_leaves, format_source
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt
from pipeline.schema.arbetsbok import KolumnDef, RadDef, Radtyp, TabellDef, Typ
from pipeline.schema.dokument import NotAvstamning

UTFALL = KolumnDef(id="utfall", rubrik="Utfall", typ=Typ.BELOPP)


def change_tabell(definitions, name, **values):
    """The definitions with a table of a workbook changed."""

    def replace_tabell(item):
        return dataclasses.replace(item, **values) if item.id == name else item

    books = {}
    for key, book in definitions.arbetsbocker.items():
        flikar = tuple(
            dataclasses.replace(flik, tabeller=tuple(map(replace_tabell, flik.tabeller)))
            for flik in book.flikar
        )
        books[key] = dataclasses.replace(book, flikar=flikar)
    return dataclasses.replace(definitions, arbetsbocker=books)


def drift(*rader, enhet="barn"):
    return inlamning(enhet, "namnd_bokslut", tabell("drift", *rader))


# ---- alla_har_lamnat

LEVERANS = kontroll("alla_har_lamnat", "KON-001")


def test_leverans__names_each_enhet_that_has_not_delivered(mini):
    found = check_books(mini, [drift()], LEVERANS)
    assert [item.enhet for item in found] == ["social", "ekonomi"]
    assert found[0].message == "Arbetsboken från Socialnämnden saknas."


def test_leverans__of_a_partly_owned_bolag_is_voluntary(mini):
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


@pytest.mark.parametrize(
    "wrong", [{"tabell": Decimal(1)}, {"hogst": "tre"}, {"enhetstyper": "namnd"}]
)
def test_parametrar__of_the_wrong_type_are_a_faulty_definition(mini, wrong):
    rule = dataclasses.replace(HOGST, parametrar=HOGST.parametrar | wrong)
    assert show(check_books(mini, [projects(5, 6)], rule)) == [("KON-903", "fel")]


def test_hogst_rader__speaks_above_the_limit_only(mini):
    assert check_books(mini, [projects(5)], HOGST) == ()
    (found,) = check_books(mini, [projects(5, 6)], HOGST)
    assert (found.actual, found.expected, found.enhet) == ("2", "1", "barn")


def test_hogst_rader__concerns_the_named_types_of_enhet_only(mini):
    other = dataclasses.replace(HOGST, parametrar=HOGST.parametrar | {"enhetstyper": ("bolag",)})
    assert check_books(mini, [projects(5, 6)], other) == ()


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
        rule = dataclasses.replace(SUMMOR, parametrar={"utom": (utom,)})
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


# ---- ramar, beslutade_belopp

RAMAR = kontroll(
    "ramar",
    "KON-010",
    parametrar={
        "tabell": "drift",
        "kolumn": "budget",
        "anslagstabell": "anslag",
        "anslagskolumn": "slutlig",
    },
)


def ramar(budget, **anslag):
    rader = [rad("forskola", budget=budget), rad("summa", typ="summa", budget=999)]
    frames = [rad(enhet, slutlig=value) for enhet, value in anslag.items()]
    return sammanstallning(
        enheter={
            "barn": [tabell("drift", *rader)],
            "ekonomi": [tabell("anslag", *frames)],
        }
    )


def test_ramar__the_namnds_budget_is_its_anslag(mini):
    assert check_totals(mini, ramar(-500, barn=-500), RAMAR) == ()


def test_ramar__even_one_tkr_too_much_is_told_to_the_namnd(mini):
    (found,) = check_totals(mini, ramar(-501, barn=-500), RAMAR)
    assert (found.code, found.enhet) == ("KON-010", "barn")
    assert "501" in found.actual
    assert "500" in found.expected
    assert "Barn- och utbildningsnämnden" in found.message


def test_ramar__without_anslag_there_is_nothing_to_compare_with(mini):
    assert show(check_totals(mini, ramar(-501, social=-3), RAMAR)) == [("KON-012", "upplysning")]


def test_beslutade_belopp__a_decided_figure_that_was_changed_is_found(mini):
    rule = kontroll(
        "beslutade_belopp",
        "KON-011",
        parametrar={"tabell": "resultatrakning", "kolumner": ("budget",)},
    )
    known = underlag(("ekonomi", "resultatrakning", "rr05", "budget", 2025, 700))

    def make(budget):
        rader = tabell("resultatrakning", rad("rr05", "Skatteintäkter", budget=budget))
        return inlamning("ekonomi", "ekonomi_bokslut", rader)

    assert check_books(mini, [make(700)], rule, known=known) == ()
    (found,) = check_books(mini, [make(701)], rule, known=known)
    assert found.code == "KON-011"
    assert "Skatteintäkter" in found.message


# ---- avvikelse_kraver_kommentar, underskott_kraver_text

KOMMENTAR = {
    "tabell": "drift",
    "avvikelse": "avvikelse",
    "mot": "budget",
    "kommentar": "kommentar",
    "max_andel": Decimal("0.01"),
    "max_belopp": Decimal(500_000),
}


def deviation(avvikelse, budget, kommentar, **changes):
    row = rad("forskola", "Förskola", avvikelse=avvikelse, budget=budget, kommentar=kommentar)
    made = sammanstallning(enheter={"barn": [tabell("drift", row)]})
    parameters = {k: v for k, v in (KOMMENTAR | changes).items() if v is not None}
    return made, kontroll("avvikelse_kraver_kommentar", "KON-014", parametrar=parameters)


@pytest.mark.parametrize(
    ("avvikelse", "budget", "changes", "speaks"),
    [
        (10, -1000, {}, False),
        (-11, -1000, {}, True),
        (501, -1_000_000, {}, True),
        (500, -1_000_000, {}, False),
        (501, -1_000_000, {"bada": True}, False),
        (-20_000, -1_000_000, {"bada": True}, True),
        (501, -1_000_000, {"max_belopp": None}, False),
        (11, -1000, {"max_andel": None}, False),
    ],
)
def test_avvikelse__beyond_a_limit_needs_a_comment(mini, avvikelse, budget, changes, speaks):
    made, rule = deviation(avvikelse, budget, TOM, **changes)
    found = check_totals(mini, made, rule)
    assert [item.code for item in found] == (["KON-014"] if speaks else [])
    made, rule = deviation(avvikelse, budget, "Fler barn.", **changes)
    assert check_totals(mini, made, rule) == ()


def test_avvikelse__a_comment_of_blanks_is_none(mini):
    made, rule = deviation(-900, -1000, "  ")
    (found,) = check_totals(mini, made, rule)
    assert "Förskola" in found.message
    assert found.enhet == "barn"


def test_avvikelse__without_limits_is_a_faulty_definition(mini):
    made, rule = deviation(-900, -1000, TOM, max_andel=None, max_belopp=None)
    assert show(check_totals(mini, made, rule)) == [("KON-903", "fel")]


@pytest.mark.parametrize(
    ("avvikelse", "text", "codes"),
    [(-20, TOM, ["KON-016"]), (-20, "Vi anställer inte.", []), (-5, TOM, []), (20, TOM, [])],
)
def test_underskott__needs_a_text_about_what_is_done(mini, avvikelse, text, codes):
    rule = kontroll(
        "underskott_kraver_text",
        "KON-016",
        parametrar={
            "tabell": "drift",
            "avvikelse": "avvikelse",
            "mot": "budget",
            "max_andel": Decimal("0.01"),
            "texttabell": "texter",
            "textrad": "atgarder",
            "textkolumn": "text",
        },
    )
    tables = [
        tabell("drift", rad("forskola", avvikelse=avvikelse, budget=-1000)),
        tabell("texter", rad("atgarder", text=text)),
    ]
    found = check_totals(mini, sammanstallning(enheter={"barn": tables}), rule)
    assert [item.code for item in found] == codes


# ---- konsuppdelad

KON = kontroll(
    "konsuppdelad",
    "KON-015",
    parametrar={"tabell": "drift", "fraga": "delas", "kolumner": ("kvinnor", "man")},
)


@pytest.mark.parametrize(
    ("answer", "kvinnor", "man", "missing"),
    [
        (True, 5, 6, None),
        ("Ja", TOM, 6, "kvinnor"),
        (True, TOM, TOM, "kvinnor, man"),
        (False, TOM, TOM, None),
        ("Nej", TOM, 6, None),
    ],
)
def test_konsuppdelad__both_sexes_are_given_where_it_is_possible(
    mini, answer, kvinnor, man, missing
):
    row = rad("i", "Trygghet", delas=cell(answer), kvinnor=kvinnor, man=man)
    found = check_books(mini, [drift(row)], KON)
    assert len(found) == (1 if missing else 0)
    assert all(f"men {missing} saknas" in item.message for item in found)


# ---- kopplade_rader

KOPPLADE = kontroll(
    "kopplade_rader",
    "KON-017",
    parametrar={
        "tabell": "drift",
        "kopplad": "investeringar",
        "kolumn": "mal",
        "enhetstyper": ("namnd",),
    },
)


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        (["Trygg skola", "God mat"], []),
        (["trygg  skola.", "God mat"], []),
        (["Trygg skola"], ["God mat"]),
        ([], ["Trygg skola", "God mat"]),
    ],
)
def test_kopplade_rader__each_row_is_named_by_another(mini, named, missing):
    goals = tabell(
        "drift",
        rad("a", "Trygg skola", budget=1),
        rad("b", "God mat", budget=1),
        rad("ny_03", "", budget=TOM),
    )
    links = [rad(f"i{n}", "Mått", mal=cell(text)) for n, text in enumerate(named)]
    book = inlamning("barn", "namnd_bokslut", goals, tabell("investeringar", *links))
    found = check_books(mini, [book], KOPPLADE)
    assert [item.message.partition(":")[0] for item in found] == missing
    other = dataclasses.replace(KOPPLADE, parametrar=KOPPLADE.parametrar | {"enhetstyper": ("x",)})
    assert check_books(mini, [book], other) == ()


# ---- ingaende_balans

INGAENDE = kontroll(
    "ingaende_balans",
    "KON-030",
    parametrar={
        "tabeller": ("not_intakter",),
        "kolumner": ("utfall",),
        "ingaende": ("ib",),
        "utgaende": ("ub",),
    },
)


@pytest.mark.parametrize(("ib", "codes"), [(70, []), (71, ["KON-030"])])
def test_ingaende__equals_last_years_published_closing_balance(mini, ib, codes):
    table = tabell("not_intakter", rad("ib", "Ingående", utfall=ib), rad("ub", utfall=90))
    known = underlag(("ekonomi", "not_intakter", "ub", "utfall", 2024, 70))
    book = inlamning("ekonomi", "ekonomi_bokslut", table)
    found = check_books(mini, [book], INGAENDE, known=known)
    assert [item.code for item in found] == codes
    assert all("Verksamhetens intäkter, Ingående" in item.message for item in found)


def test_ingaende__without_last_years_figure_is_told(mini):
    book = inlamning("ekonomi", "ekonomi_bokslut", tabell("not_intakter", rad("ib", utfall=7)))
    assert show(check_books(mini, [book], INGAENDE)) == [("KON-012", "upplysning")]


def test_ingaende__with_unequal_lists_is_a_faulty_definition(mini):
    rule = dataclasses.replace(INGAENDE, parametrar=INGAENDE.parametrar | {"utgaende": ()})
    assert show(check_books(mini, [], rule)) == [("KON-903", "fel")]


# ---- senast

SENAST = kontroll(
    "senast",
    "KON-060",
    parametrar={"falt": "beslutsdatum", "manad": Decimal(4), "dag": Decimal(15)},
)


@pytest.mark.parametrize(
    ("day", "codes"),
    [(date(2026, 4, 15), []), (date(2026, 4, 16), ["KON-060"]), (TOM, [])],
)
def test_senast__a_date_after_the_last_day_is_found(mini, day, codes):
    made = sammanstallning(tabeller=[tabell("uppgifter", rad("beslutsdatum", varde=cell(day)))])
    found = check_totals(mini, made, SENAST)
    assert [item.code for item in found] == codes
    assert all(item.expected == "2026-04-15" for item in found)


# ---- noter_stammer

NOTER = kontroll("noter_stammer", "KON-040")


def note(utfall, fg=7):
    row = rad("summa", "Summa", "summa", utfall=utfall, fg=fg)
    return tabell("not_intakter", rad("a", utfall=utfall, fg=fg), row)


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (100, []),
        (101, [("KON-041", "upplysning")]),
        (102, [("KON-040", "fel")]),
    ],
)
def test_noter__the_total_is_the_post(mini, total, found):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(total)])
    assert show(check_totals(mini, made, NOTER)) == found


def test_noter__last_years_total_is_last_years_post(mini):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 70}, [note(100)])
    (found,) = check_totals(mini, made, NOTER)
    assert "föregående års belopp" in found.message
    assert "Verksamhetens intäkter" in found.message


def test_noter__left_empty_or_excepted_are_passed_over(mini):
    made = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(TOM)])
    assert check_totals(mini, made, NOTER) == ()
    wrong = sammanstallning({"RR01": 100, ("RR01", "fg"): 7}, [note(900)])
    rule = dataclasses.replace(NOTER, parametrar={"utom": ("not_intakter",)})
    assert check_totals(mini, wrong, rule) == ()


def test_noter__places_of_one_note_are_added_when_they_have_no_code_of_their_own(mini):
    (first,) = mini.noter
    places = (NotAvstamning(tabell="not_intakter"), NotAvstamning(tabell="not_till"))
    definitions = dataclasses.replace(mini, noter=(dataclasses.replace(first, avstamning=places),))
    other = tabell("not_till", rad("summa", typ="summa", utfall=40))
    made = sammanstallning({"RR01": 100}, [note(60), other])
    assert check_totals(definitions, made, NOTER) == ()
    made = sammanstallning({"RR01": 110}, [note(60), other])
    assert show(check_totals(definitions, made, NOTER)) == [("KON-040", "fel")]


def test_noter__a_place_with_a_code_is_compared_with_that_code(mini):
    (first,) = mini.noter
    places = (NotAvstamning(tabell="not_intakter", kod="RR05"),)
    definitions = dataclasses.replace(mini, noter=(dataclasses.replace(first, avstamning=places),))
    made = sammanstallning({"RR01": 1, "RR05": 60}, [note(60)])
    assert check_totals(definitions, made, NOTER) == ()
    made = sammanstallning({"RR01": 60, "RR05": 1}, [note(60)])
    assert show(check_totals(definitions, made, NOTER)) == [("KON-040", "fel")]


# ---- per_kolumn

PER_KOLUMN = kontroll(
    "per_kolumn",
    "KON-042",
    uttryck="lika(ub, ib + nytt)",
    parametrar={"tabeller": ("not_intakter",), "kolumner": ("utfall", "fg")},
)


def rolling(utfall, fg):
    keys = ("ib", "nytt", "ub")
    rader = [rad(key, utfall=a, fg=b) for key, a, b in zip(keys, utfall, fg, strict=True)]
    return sammanstallning(tabeller=[tabell("not_intakter", *rader)])


@pytest.mark.parametrize(
    ("utfall", "fg", "codes"),
    [
        ((10, 5, 15), (1, 2, 3), []),
        ((10, TOM, 10), (TOM, TOM, TOM), []),
        ((10, 5, 16), (1, 2, 3), ["KON-043"]),
        ((10, 5, 15), (1, 2, 9), ["KON-042"]),
    ],
)
def test_per_kolumn__the_formula_holds_in_each_column(mini, utfall, fg, codes):
    found = check_totals(mini, rolling(utfall, fg), PER_KOLUMN)
    assert [item.code for item in found] == codes


def test_per_kolumn__names_table_and_column(mini):
    (found,) = check_totals(mini, rolling((10, 5, 15), (1, 2, 9)), PER_KOLUMN)
    assert found.message.startswith("Verksamhetens intäkter, Föregående år: ")
    assert check_totals(mini, sammanstallning(), PER_KOLUMN) == ()


@pytest.mark.parametrize("formula", ["lika(fg(ub), ib)", 'summa("drift", "utfall") > 0'])
def test_per_kolumn__sees_only_its_own_column(mini, formula):
    rule = dataclasses.replace(PER_KOLUMN, uttryck=formula + " and ib > 0")
    assert check_totals(mini, rolling((10, 5, 15), (1, 2, 3)), rule) == ()


@pytest.mark.parametrize(("period", "codes"), [(TOM, ["KON-044"]), (20, [])])
def test_per_kolumn__an_empty_row_that_must_be_filled_is_found(mini, period, codes):
    rule = dataclasses.replace(
        PER_KOLUMN, kod="KON-044", uttryck="redovisat == 0 or nyttjandeperiod > 0"
    )
    rader = [rad("redovisat", utfall=100), rad("nyttjandeperiod", utfall=period)]
    made = sammanstallning(tabeller=[tabell("not_intakter", *rader)])
    assert [item.code for item in check_totals(mini, made, rule)] == codes


# ---- uppstallningsform


@pytest.mark.parametrize(
    ("koder", "wrong"),
    [
        (("RR01", "RR02", "RR12"), ""),
        (("RR02", "RR01"), "Verksamhetens intäkter"),
        (("RR01", "RR99", "RR12"), "RR99"),
    ],
)
def test_uppstallningsform__rows_exist_in_the_order_of_the_law(mini, koder, wrong):
    rule = kontroll(
        "uppstallningsform",
        "KON-050",
        formkrav=True,
        parametrar={"uppstallning": "resultatrakning", "koder": koder},
    )
    found = check_totals(mini, sammanstallning(), rule)
    assert [wrong in item.message for item in found] == ([True] if wrong else [])


def test_uppstallningsform__of_an_unknown_statement_is_a_faulty_definition(mini):
    rule = kontroll("uppstallningsform", "KON-050", parametrar={"uppstallning": "x", "koder": ()})
    assert show(check_totals(mini, sammanstallning(), rule)) == [("KON-903", "fel")]


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
