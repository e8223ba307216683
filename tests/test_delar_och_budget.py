"""Delårsrapport and budget of the economy: what is asked, computed, checked and shown.

Workbooks of a small kommun (ekonomimaterial.py) go the whole way; sound ones give nothing to
correct, and every rule is broken once.
"""

import datetime as dt
from decimal import Decimal

import ekonomimaterial as material
import pytest

from pipeline.core.dokument import Diagram, Rubrik, Tabellblock
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.formel.scope import make_scope
from pipeline.stages.render import preview_dokument, render_dokument

FILES = ("delarsrapport.toml", "budget.toml", "kontroller_ekonomi.toml")
SHARED = ("SB-", "LKBR-", "RKR-", "AB-")


@pytest.fixture(scope="module")
def whole():
    return material.load_whole()


@pytest.fixture(scope="module")
def delar(whole):
    known = material.make_delar_underlag()
    return material.run(whole, "delar", material.DELAR_VALUES, known)


@pytest.fixture(scope="module")
def budget(whole):
    known = material.make_budget_underlag()
    return material.run(whole, "budget", material.BUDGET_VALUES, known)


def is_own(rule, whole):
    """A check of the economy."""
    file = whole.files.get(f"kontroll:{rule}", "")
    return file.endswith(FILES) or rule.startswith(SHARED)


def find_amount(resultat, kod, kolumn):
    return resultat.sammanstallning.varden[Plats(kod, kolumn)].tal.number


# ---------------------------------------------------------------- columns of a code
@pytest.mark.parametrize(
    ("kolumn", "amount"),
    [
        (Beloppskolumn.UTFALL, 15),
        (Beloppskolumn.PROGNOS, 8),
        (Beloppskolumn.BUDGET, 23),
        (Beloppskolumn.FGP, 7),
        (Beloppskolumn.FG, 20),
        (Beloppskolumn.FG2, 25),
    ],
)
def test_delar__has_every_amount_of_arets_resultat(delar, kolumn, amount):
    """LKBR-13-3-1: utfall, the same period last year, prognos and budget."""
    assert find_amount(delar, "RR12", kolumn) == amount


def test_delar__balansrakning_is_compared_with_last_year_end(delar):
    """LKBR-13-3-2."""
    assert find_amount(delar, "BT_SUM", Beloppskolumn.FG) == 1130
    assert Plats("BT_SUM", Beloppskolumn.FGP) not in delar.sammanstallning.varden


def test_delar__balanskrav_follows_from_the_prognos(delar):
    """RKR-R17-2."""
    assert find_amount(delar, "BK11", Beloppskolumn.PROGNOS) == 8
    assert find_amount(delar, "BK11", Beloppskolumn.BUDGET) == 23


@pytest.mark.parametrize(
    ("kolumn", "amount"),
    [
        (Beloppskolumn.BUDGET, 23),
        (Beloppskolumn.PLAN1, 23),
        (Beloppskolumn.PLAN2, 23),
        (Beloppskolumn.FG_BUDGET, 21),
    ],
)
def test_budget__has_three_years_and_last_years_budget(budget, kolumn, amount):
    """KL-11-6-5."""
    assert find_amount(budget, "RR12", kolumn) == amount


def test_budget__has_no_utfall(budget):
    assert budget.sammanstallning.varden[Plats("BK01")].tal is None


@pytest.mark.parametrize(
    ("kolumn", "expected"),
    [
        (("prognos",), 8000),
        (("fgp",), 7000),
        (("fg", "fg"), 25000),
        (("plan",), None),
        (("konc", "prognos"), None),
    ],
)
def test_scope__knows_the_column_functions(delar, kolumn, expected):
    scope = make_scope(delar.sammanstallning, delar.definitions)
    assert scope.find_kod("RR12", kolumn).value == expected


def test_scope__plan_and_last_years_budget(budget):
    scope = make_scope(budget.sammanstallning, budget.definitions)
    assert scope.find_kod("RR04", ("plan",)).value == -965000
    assert scope.find_kod("RR04", ("plan", "plan")).value == -985000
    assert scope.find_kod("RR12", ("fg", "budget")).value == 21000
    assert scope.find_kod("RR12", ("budget", "fg")).value == 21000
    assert scope.find_kod("RR12", ("budget", "budget")).value is None


def test_delar__what_is_known_of_last_year_stands_also_in_computed_rows(delar):
    """BK16 is not asked for; last year's amount is what has been published."""
    assert find_amount(delar, "BK16", Beloppskolumn.FG) == 0


def test_budget__prognos_in_the_workbook_counts_before_the_carried_one(whole):
    """KL-11-6-2: the carried prognos may be brought up to date."""
    known = material.make_underlag({("ekonomi", "resultatrakning", "rr05", "fg"): 600}, 2025)
    changed = {("resultatrakning", "rr05", "fg"): 640}
    carried = material.run(whole, "budget", material.BUDGET_VALUES, known)
    values = material.BUDGET_VALUES | {"ekonomi": material.BUDGET_VALUES["ekonomi"] | changed}
    updated = material.run(whole, "budget", values, known)
    assert find_amount(carried, "RR05", Beloppskolumn.FG) == 600
    assert find_amount(updated, "RR05", Beloppskolumn.FG) == 640


# ---------------------------------------------------------------- merged tables
def test_delar__drift_has_a_row_per_namnd_with_prognos_against_budget(delar):
    """RKR-R17-3."""
    tabell = delar.sammanstallning.tabeller["delar_drift"]
    assert [rad.key for rad in tabell.rader] == [material.NAMND, material.SMAENHET, "summa"]
    assert tabell.find(material.NAMND, "prognos_avvikelse").tal.number == -20
    assert tabell.find("summa", "prognos").tal.number == -935


def test_delar__projects_show_what_the_whole_will_cost(delar):
    """STY-HAL-067."""
    [rad] = [r for r in delar.sammanstallning.tabeller["delar_investeringar"].rader if r.enhet]
    assert rad.celler["ackumulerat"].tal.number == -50
    assert rad.celler["avvikelse_total"].tal.number == 0


def test_delar__bolag_are_shown_one_by_one(delar):
    """RKR-R17-1: no sum, since internal items are not removed."""
    tabell = delar.sammanstallning.tabeller["bolag_prognos"]
    assert [rad.key for rad in tabell.rader] == [material.BOLAG]
    assert tabell.find(material.BOLAG, "prognos_avvikelse").tal.number == 5


def test_budget__ram_is_last_years_ram_with_its_changes(budget):
    """STY-HAL-023."""
    ramar = budget.sammanstallning.tabeller["ramar"]
    assert ramar.find(material.NAMND, "ar0").tal.number == -900
    assert ramar.find("summa", "ar0").tal.number == -915


# ---------------------------------------------------------------- checks
@pytest.mark.parametrize("name", ["delar", "budget"])
def test_sound_workbooks__give_nothing_to_correct(name, whole, request):
    found = request.getfixturevalue(name).find_rules()
    assert [rule for rule in found if is_own(rule, whole)] == []


@pytest.mark.parametrize("name", ["delar", "budget"])
def test_sound_workbooks__leave_no_formula_without_answer(name, whole, request):
    """KON-103 tells what could not be computed; KON-902 a formula that does not fit."""
    resultat = request.getfixturevalue(name)
    found = resultat.find_rules("KON-103", "KON-104", "KON-902")
    assert [rule for rule in found if is_own(rule, whole)] == []


def change(values, **enheter):
    """The values with others in their place."""
    return values | {key: values.get(key, {}) | item for key, item in enheter.items()}


DELAR_BREAKS = {
    "KL-11-16-2": {("uppgifter", "delarsrapport_overlamnad", "varde"): dt.date(2025, 11, 3)},
    "SB-RR-6": {("resultatrakning", "rr01", "utfall"): -200},
    "SB-RR-6-PROGNOS": {("resultatrakning", "rr09", "prognos"): 15},
    "SB-SK-1": {("skatter", "preliminar", "prognos"): 730},
    "SB-SK-2": {("bidrag", "inkomstutjamning", "utfall"): 150},
    "SB-DRD-1": {("driftavstamning", "pensioner", "utfall"): -70},
    "SB-DRD-2": {("driftavstamning", "pensioner", "prognos"): -80},
    "SB-DRD-3": {("driftavstamning", "pensioner", "budget"): -80},
    "SB-KF-PROGNOS": {("kassaflodesanalys", "kfa01", "prognos"): 58},
    "SB-IRD-1": {("kassaflodesanalys", "kfa13", "utfall"): -100},
    "SB-BR-6": {("balansrakning", "bt_c2", "utfall"): 150},
    "SB-BR-9": {("balansrakning", "be_a1", "utfall"): 670},
    "SB-RB-1": {("balansrakning", "be_a2", "utfall"): 65},
    "SB-BK-4-PROGNOS": {("balanskravsutredning", "bk09", "prognos"): -50},
    "SB-BK-7-PROGNOS": {("balanskravsutredning", "bk12", "prognos"): -40},
    "SB-RE-2-PROGNOS": {("balanskravsutredning", "bk08", "prognos"): -50},
    "SB-BK-8-PROGNOS": {("balanskravsutredning", "bk02", "prognos"): -100},
    "LKBR-5-5-DELAR": {("resultatrakning", "rr11", "utfall"): -1},
}


@pytest.fixture(scope="module")
def broken_delar(whole):
    own = {cell: value for cells in DELAR_BREAKS.values() for cell, value in cells.items()}
    drift = {("drift", "hemtjanst", "prognos"): -990, ("drift", "hemtjanst", "kommentar"): None}
    drift |= {("texter", "ekonomi_atgarder", "text"): None}
    drift |= {("investeringar", "ny_01", "prognos_total"): -40}
    values = change(material.DELAR_VALUES, ekonomi=own, **{material.NAMND: drift})
    return material.run(whole, "delar", values, material.make_delar_underlag())


@pytest.mark.parametrize(
    "rule", [*DELAR_BREAKS, "AB-KOMMENTAR-PROGNOS", "REV-25-PROGNOS", "SB-IRD-2"]
)
def test_delar__a_break_is_found(rule, delar, broken_delar):
    """LKBR-5-2, LKBR-6-1, LKBR-11-10-1, KL-11-16-2, RKR-R17-3."""
    assert rule not in delar.find_rules()
    assert rule in broken_delar.find_rules()


def test_delar__late_report_names_both_dates(broken_delar):
    """KL-11-16-2: two months after the end of the period."""
    [finding] = [item for item in broken_delar.findings if item.rule == "KL-11-16-2"]
    assert (finding.actual, finding.expected) == ("2025-11-03", "2025-10-31")


def test_delar__nothing_published_of_last_year_is_an_error(whole):
    """LKBR-13-3-1, LKBR-13-3-2: the columns would be empty."""
    found = material.run(whole, "delar", material.DELAR_VALUES).find_rules()
    assert {"LKBR-13-3-1-FGP", "LKBR-13-3-2-FG"} <= set(found)


@pytest.mark.parametrize(("month", "is_wrong"), [(5, True), (6, False), (8, False), (9, True)])
def test_delar__covers_six_to_eight_months(whole, delar, month, is_wrong):
    """LKBR-13-1."""
    scope = make_scope(material.set_month(delar.sammanstallning, month), delar.definitions)
    start = scope.call("falt", ["rakenskapsar_start"], ()).value
    months = scope.call("manader", [start, scope.call("falt", ["periodslut"], ()).value], ()).value
    [rule] = [item for item in whole.kontroller if item.id == "LKBR-13-1"]
    assert (Decimal(6) <= months <= Decimal(8)) is not is_wrong
    assert "periodslut" in rule.uttryck.namn


BUDGET_BREAKS = {
    "KL-11-8-SKATT": {
        ("uppgifter", "sarskilda_skal", "varde"): "Ja",
        ("uppgifter", "skattesats_foreslagen", "varde"): dt.date(2024, 11, 2),
    },
    "KL-11-9": {
        ("uppgifter", "namndens_budgetforslag", "varde"): dt.date(2024, 9, 10),
        ("uppgifter", "styrelsens_inlamningsdag", "varde"): dt.date(2024, 9, 1),
    },
    "KL-11-10-VALAR": {("uppgifter", "valar", "varde"): "Ja"},
    "KL-8-14": {
        ("uppgifter", "publicerad", "varde"): dt.date(2024, 11, 12),
        ("uppgifter", "kungorelse", "varde"): dt.date(2024, 11, 8),
    },
    "SB-BU-1": {("resultatrakning", "rr02", "budget"): -1300},
    "KL-11-12-BUDGET": {("balanskravsutredning", "bk12", "budget"): -5},
    "KL-11-14-BUDGET": {("balanskravsutredning", "bk08", "budget"): -50},
    "SB-RE-2-BUDGET": {},
    "SB-BK-4-BUDGET": {("balanskravsutredning", "bk04", "budget"): -3},
    "SB-BU-2": {("ramavstamning", "pensioner", "ar0"): -70},
    "SB-BU-2-PLAN": {("ramavstamning", "pensioner", "ar2"): -70},
    "SB-BU-4": {("balansrakning", "bt_c2", "plan1"): 150},
    "SB-BU-5": {("balansrakning", "bt_c4", "plan2"): 300},
    "SB-BU-6-RESULTAT": {("balansrakning", "be_a2", "plan1"): 73},
    "SB-BU-6-IB": {("balansrakning", "be_a1", "plan2"): 750},
    "SB-BU-7": {("kassaflodesanalys", "kfa13", "plan1"): -100},
    "SB-BU-8": {("ramar", material.NAMND, "inv_ar0"): -60},
    "SB-BU-9": {("investeringsbudget", "ny_01", "total_budget"): -170},
    "SB-BU-10": {("skatter", "preliminar", "plan2"): 755},
    "SB-BU-11": {("bidrag", "inkomstutjamning", "budget"): 350},
    "SB-BU-12": {("kassaflodesanalys", "kfa01", "plan2"): 73},
    "SB-BU-13": {("kassaflodesanalys", "kfa28", "plan1"): 190},
    "SB-BU-14": {("kassaflodesanalys", "kfa02", "plan1"): 97},
    "SB-RR-6-BUDGET": {("resultatrakning", "rr08", "budget"): -8},
    "STY-HAL-077": {},
}


@pytest.fixture(scope="module")
def broken_budget(whole):
    own = {cell: value for cells in BUDGET_BREAKS.values() for cell, value in cells.items()}
    dates = {
        ("uppgifter", "beslutsdatum_styrelsen", "varde"): dt.date(2024, 11, 4),
        ("uppgifter", "kf_beslut", "varde"): dt.date(2025, 1, 7),
    }
    values = change(material.BUDGET_VALUES, ekonomi=own, overgripande=dates)
    return material.run(whole, "budget", values, material.make_budget_underlag())


@pytest.mark.parametrize("rule", [*BUDGET_BREAKS, "KL-11-10", "KL-11-11"])
def test_budget__a_break_is_found(rule, budget, broken_budget):
    """KL-11-5-2, KL-11-5-3, KL-11-8, KL-11-9, KL-11-10, KL-11-11, KL-8-14, STY-HAL-077."""
    assert rule not in budget.find_rules()
    assert rule in broken_budget.find_rules()


def test_budget__particular_reasons_allow_november(broken_budget, whole):
    """KL-11-8: with särskilda skäl the proposal may come in November, without them it may not."""
    assert "KL-11-8" not in broken_budget.find_rules()
    late = {("uppgifter", "beslutsdatum_styrelsen", "varde"): dt.date(2024, 11, 4)}
    values = change(material.BUDGET_VALUES, overgripande=late)
    found = material.run(whole, "budget", values, material.make_budget_underlag()).find_rules()
    assert "KL-11-8" in found


def test_budget__sum_of_a_plan_year_must_add_up(whole):
    """SKRIV-10, KL-11-6-5: the total of a plan year is checked as any other."""
    own = {("resultatrakning", "rr12", "plan2"): 80}
    values = change(material.BUDGET_VALUES, ekonomi=own)
    result = material.run(whole, "budget", values, material.make_budget_underlag())
    [finding] = [item for item in result.findings if item.rule == "AB-UPPSTALLNINGAR"]
    assert "Plan 2027" in finding.message


# ---------------------------------------------------------------- another kommun's own rules
@pytest.fixture(scope="module")
def run_degerfors():
    """Runs Degerfors' budget; own are cells of the ekonomi workbook, goals whether it has any."""
    whole = material.load_whole("degerfors", "budget_med_plan")
    known = material.make_budget_underlag()
    last = material.spread(
        "resultatrakning", ("fg",), {"rr02": (-900,), "rr05": (660,), "rr06": (290,)}
    )

    def run_one(own=(), *, goals=True):
        heading = {"finansiella_mal": "Resultatet är minst 1 procent"} if goals else {}
        ekonomi = material.BUDGET_VALUES["ekonomi"] | last | dict(own)
        values = {"ekonomi": ekonomi, "overgripande": material.name_rows(**heading)}
        return material.run(whole, "budget", values, known).find_rules()

    return run_one


def test_degerfors__sound_budget_keeps_the_economic_principles(run_degerfors):
    """STY-DEG-025, STY-DEG-026, STY-DEG-027, STY-DEG-028."""
    found = run_degerfors([(("resultatrakning", "rr02", "fg"), -1150)])
    assert not {"STY-DEG-026", "STY-DEG-027", "STY-DEG-028", "KL-11-6-3"} & set(found)


def test_degerfors__costs_as_large_as_the_income_are_an_error(run_degerfors):
    """STY-DEG-026: equal is not enough."""
    assert "STY-DEG-026" in run_degerfors([(("resultatrakning", "rr02", "budget"), -1223)])


def test_degerfors__net_cost_that_grows_faster_than_taxes_is_told(run_degerfors):
    """STY-DEG-027."""
    assert "STY-DEG-027" in run_degerfors()


def test_degerfors__budget_without_reserve_for_volumes_is_told(run_degerfors):
    """STY-DEG-028."""
    assert "STY-DEG-028" in run_degerfors([(("ramavstamning", "beredskap_volym", "ar0"), None)])


def test_degerfors__budget_without_financial_goals_is_an_error(run_degerfors):
    """STY-DEG-025, KL-11-6-3."""
    assert "KL-11-6-3" in run_degerfors(goals=False)


# ---------------------------------------------------------------- documents
def render(resultat, name):
    rendered = render_dokument(resultat.sammanstallning, resultat.definitions, name)
    assert rendered.findings == ()
    return preview_dokument(rendered.value[0])


def find_tabell(dokument, rubrik):
    return next(
        item for item in dokument.block if isinstance(item, Tabellblock) and rubrik in item.rubrik
    )


def read_rad(tabell, rubrik):
    for rad in tabell.rader:
        texts = ["".join(bit.text for bit in cell.bitar) for cell in rad.celler]
        if texts[0] == rubrik:
            return texts[1:]
    raise KeyError(rubrik)


def test_delarsrapport__shows_four_amounts_for_every_row(delar):
    """LKBR-13-3-1: utfall, the same period last year, prognos and budget, and what differs."""
    tabell = find_tabell(render(delar, material.DELAR), "Resultaträkning med helårsprognos")
    assert read_rad(tabell, "Årets resultat") == ["15", "7", "8", "23", "\u221215"]
    assert len(tabell.rader) == 12


def test_delarsrapport__has_charts_of_the_economy(delar):
    """TILL-16: result over the years, net cost and avvikelse per nämnd."""
    dokument = render(delar, material.DELAR)
    charts = [item.rubrik for item in dokument.block if isinstance(item, Diagram)]
    assert len(charts) == 3


def test_budget__shows_the_budget_year_first(budget):
    """STY-HAL-019, STY-DEG-024: three years, the budget year in the first column."""
    tabell = find_tabell(render(budget, material.BUDGET), "Resultatbudget")
    assert read_rad(tabell, "Verksamhetens nettokostnader")[:3] == [
        "\u2212945",
        "\u2212965",
        "\u2212985",
    ]


def test_budget__shows_how_each_ram_came_about(budget):
    """STY-HAL-023: each kind of compensation in a column of its own."""
    tabell = find_tabell(render(budget, material.BUDGET), "Från förra årets ram")
    assert read_rad(tabell, "Socialnämnden") == [
        "\u2212880",
        "–",
        "\u221220",
        "–",
        "–",
        "–",
        "–",
        "\u2212900",
    ]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("delar", ("Resultaträkning", "Balansräkning", "Finansieringsanalys")),
        ("budget", ("Resultatbudget", "Balansbudget", "Kassaflödesbudget", "Skattesats")),
    ],
)
def test_documents__have_what_the_law_asks_for(name, wanted, request):
    """LKBR-13-2, KL-11-6-1, KL-11-6-2."""
    resultat = request.getfixturevalue(name)
    dokument = render(resultat, resultat.definitions.kommun.dokument[0])
    headings = {item.text for item in dokument.block if isinstance(item, Rubrik)}
    assert set(wanted) <= headings
