"""The fictional Degerfors: the chain of 2025 and the plan of 2026, one story and its figures.

The story: socialnämnden's deficit and its åtgärdsplan, a goal that is missed, a project that is
delayed and an uppdrag that is reported back (STY-DEG-033, -036, -038, -039, -048, -051).
"""

from functools import cache

import pytest
from kommunmaterial import ROOT, says_something

from pipeline.commands.session import Session
from pipeline.core.finding import Severity
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap
from pipeline.core.source import CellRef, find_leaves
from pipeline.stages.render import complete_dokument

BUDGET, PROGNOS, FG, KONCERN = (
    Beloppskolumn.BUDGET,
    Beloppskolumn.PROGNOS,
    Beloppskolumn.FG,
    Rakenskap.KONCERN,
)
NAMNDER = ("kommunstyrelsen", "bildningsnamnd", "socialnamnd", "samhallsbyggnadsnamnd")
TILLFALLEN = {  # what is accepted, with the reason
    (2025, "budget"): set(),
    (2025, "namndplan"): {"STY-DEG-007"},
    (2025, "enhetsplan"): set(),
    (2025, "delar"): {"STY-DEG-037"},
    (2025, "bokslut"): set(),
    (2026, "budget"): set(),
    (2026, "namndplan"): {"STY-DEG-007"},
}
DOKUMENT = {  # how many of each
    "budget_med_plan": ((2025, "budget"), 1),
    "verksamhetsplan_namnd": ((2025, "namndplan"), 4),
    "internbudget": ((2025, "namndplan"), 4),
    "verksamhetsplan_enhet": ((2025, "enhetsplan"), 4),
    "delarsrapport": ((2025, "delar"), 1),
    "delarsrapport_namnd": ((2025, "delar"), 4),
    "arsredovisning": ((2025, "bokslut"), 1),
}
DELAR = {
    "arsredovisning": (  # LKBR 4 kap. 1 §, 11 kap. 1–12 §§
        "Förvaltningsberättelse",
        "Översikt över verksamhetens utveckling",
        "Viktiga förhållanden för resultat och ekonomisk ställning",
        "Händelser av väsentlig betydelse",
        "Förväntad utveckling",
        "Väsentliga personalförhållanden",
        "Sjukfrånvaro",
        "Styrning och uppföljning av den kommunala verksamheten",
        "God ekonomisk hushållning",
        "Ekonomisk ställning",
        "Balanskravsresultat",
        "Resultaträkning",
        "Balansräkning",
        "Kassaflödesanalys",
        "Noter",
        "Driftredovisning",
        "Investeringsredovisning",
        "Sammanställda räkenskaper",
    ),
    "delarsrapport": (  # LKBR 13 kap. 2 §
        "Förenklad förvaltningsberättelse",
        "Resultaträkning",
        "Balansräkning",
        "Nämndernas åtgärdsplaner",
    ),
    "budget_med_plan": (  # KL 11 kap. 5–6 a §§
        "Skattesats",
        "Fullmäktiges plan för verksamheten",
        "Finansiella mål",
        "Ramar per nämnd",
        "Resultatbudget",
        "Balansbudget",
        "Kassaflödesbudget",
        "Ekonomin i de kommunala koncernföretagen",
    ),
}


@cache
def get_session():
    return Session(ROOT, "degerfors", Period(2025))


@cache
def check(year, tillfalle):
    return get_session().kedja.check(year, tillfalle)


@cache
def render(dokument):
    where, _ = DOKUMENT[dokument]
    checked = check(*where)
    made = [
        complete_dokument(item, checked.findings, Run("0"))
        for item in checked.utkast
        if item.dokument.id == dokument
    ]
    assert not [item for result in made for item in result.findings]
    return tuple(result.value for result in made)


def find_rader(where, enhet, tabell):
    """The rows of an enhet's table by key, without sums."""
    rader = check(*where).sammanstallning.enheter[enhet].tabeller[tabell].rader
    return {rad.key: rad for rad in rader if rad.typ == "post"}


def get_tal(rad, kolumn):
    return rad.celler[kolumn].tal.number


@pytest.mark.parametrize("where", TILLFALLEN, ids=lambda where: f"{where[0]}-{where[1]}")
def test_nothing_is_left_but_what_is_accepted_with_a_reason(where):
    serious = {Severity.FEL, Severity.VARNING}
    found = [item for item in check(*where).findings if item.severity in serious]
    assert not [item for item in found if not item.acknowledged]
    assert {item.rule for item in found} == TILLFALLEN[where]


@pytest.mark.parametrize(
    ("where", "plats", "number"),
    [
        ((2025, "budget"), Plats("RR12", BUDGET), 9_800),
        ((2025, "budget"), Plats("RAM_SUM", BUDGET), -722_100),
        ((2025, "budget"), Plats("RAM_AVST", BUDGET), -4_000),
        ((2025, "delar"), Plats("RR12"), 7_500),
        ((2025, "delar"), Plats("RR12", PROGNOS), 3_100),
        ((2025, "delar"), Plats("RR12", BUDGET), 9_800),
        ((2025, "delar"), Plats("BK11", PROGNOS), 2_500),
        ((2025, "bokslut"), Plats("RR04"), -733_700),
        ((2025, "bokslut"), Plats("RR12"), 5_200),
        ((2025, "bokslut"), Plats("RR12", BUDGET), 9_800),
        ((2025, "bokslut"), Plats("RR12", FG), 3_200),
        ((2025, "bokslut"), Plats("BT_SUM"), 823_700),
        ((2025, "bokslut"), Plats("BE_SUM"), 823_700),
        ((2025, "bokslut"), Plats("KFA29"), 63_500),
        ((2025, "bokslut"), Plats("BK11"), 4_600),
        ((2025, "bokslut"), Plats("DR_SUM"), -736_900),
        ((2025, "bokslut"), Plats("DR_AVST"), 3_200),
        ((2025, "bokslut"), Plats("IR_NETTO"), -49_900),
        ((2025, "bokslut"), Plats("RR12", rakenskap=KONCERN), 8_932),
        ((2025, "bokslut"), Plats("RR12", FG, KONCERN), 5_423),
        ((2026, "budget"), Plats("RR12", BUDGET), 8_200),
        ((2026, "budget"), Plats("RR12", FG), 3_100),
    ],
)
def test_the_figures_everything_else_agrees_with(where, plats, number):
    assert check(*where).sammanstallning.varden[plats].tal.number == number


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("enhet", NAMNDER)
def test_a_namnd__shares_out_the_ram_that_fullmaktige_decided(year, enhet):
    """STY-DEG-029, STY-DEG-030."""
    ramar = find_rader((year, "budget"), "ekonomi", "ramar")
    rader = find_rader((year, "namndplan"), enhet, "drift")
    assert sum(get_tal(rad, "budget") for rad in rader.values()) == get_tal(ramar[enhet], "ar0")


def test_the_deficit__has_a_plan_that_is_followed_up_and_goes_on():
    """STY-DEG-033, STY-DEG-036, STY-DEG-038, STY-DEG-039."""
    delar, bokslut, plan = (2025, "delar"), (2025, "bokslut"), (2026, "namndplan")
    drift = find_rader(delar, "socialnamnd", "drift")
    assert sum(get_tal(rad, "prognos_avvikelse") for rad in drift.values()) == -9_600
    [beslut] = find_rader(delar, "socialnamnd", "atgardsplan").values()
    assert beslut.celler["presidiet"].value > beslut.celler["kand"].value
    assert get_tal(beslut, "tillaggsanslag") == 4_700
    tagna = find_rader(delar, "socialnamnd", "atgarder")
    foljda = find_rader(bokslut, "socialnamnd", "atgarder")
    kvar = find_rader(plan, "socialnamnd", "atgarder")
    assert [key.replace("ny_", "delar25_") for key in tagna] == list(foljda)
    assert sum(get_tal(rad, "utfall_tkr") for rad in foljda.values()) == 4_100
    assert set(foljda) - set(kvar) == {
        key for key, rad in foljda.items() if rad.celler["status"].value == "genomförd"
    }
    assert sum(get_tal(rad, "effekt_tkr") for rad in kvar.values()) == 9_600


def test_the_goal_that_is_missed__is_forecast_judged_and_reconsidered():
    key = "budget25_01"
    delar = find_rader((2025, "delar"), "overgripande", "kommunmal")[key]
    bokslut = find_rader((2025, "bokslut"), "overgripande", "kommunmal")[key]
    budget = find_rader((2026, "budget"), "overgripande", "kommunmal")[key]
    assert delar.celler["prognos"].value == "uppnås inte"
    assert delar.celler["atgard"].text
    assert bokslut.celler["bedomning"].value == "ej uppnått"
    assert budget.celler["andring"].text
    plan = find_rader((2026, "namndplan"), "bildningsnamnd", "mal")["namndplan25_01"]
    assert plan.celler["omprovning"].value == "omprövat, ändrat"


def test_the_delayed_project__is_the_same_row_with_a_new_year_and_a_decided_total():
    projekt = {
        where: find_rader(where, "samhallsbyggnadsnamnd", "investeringar")["budget25_07"]
        for where in ((2025, "namndplan"), (2025, "delar"), (2025, "bokslut"), (2026, "namndplan"))
    }
    assert [get_tal(rad, "fardigar") for rad in projekt.values()] == [2026, 2027, 2027, 2027]
    totals = [get_tal(rad, "total_budget") for rad in projekt.values()]
    assert totals == [-46_000, -46_000, -46_000, -47_200]
    changed = [item for item in check(2026, "budget").findings if item.code == "KED-004"]
    assert any("Ny förskola i Strömtorp" in item.message for item in changed)


def test_the_uppdrag__is_reported_back_and_then_gone():
    """STY-DEG-051."""
    key = "budget25_01"
    given = find_rader((2025, "namndplan"), "kommunstyrelsen", "tillaggsuppdrag")[key]
    delar = find_rader((2025, "delar"), "kommunstyrelsen", "tillaggsuppdrag")[key]
    bokslut = find_rader((2025, "bokslut"), "kommunstyrelsen", "tillaggsuppdrag")[key]
    assert given.rubrik == delar.rubrik == bokslut.rubrik
    statusar = [rad.celler["status"].value for rad in (delar, bokslut)]
    assert statusar == ["pågår", "slutfört"]
    assert bokslut.celler["avrapporterat"].value
    assert key not in find_rader((2026, "namndplan"), "kommunstyrelsen", "tillaggsuppdrag")


@pytest.mark.parametrize("enhet", NAMNDER)
def test_the_four_questions__are_answered_by_every_namnd(enhet):
    """STY-DEG-048, STY-DEG-049."""
    fragor = find_rader((2025, "bokslut"), enhet, "fragor")
    assert len(fragor) == 4
    assert all(len(rad.celler["svar"].text.split()) > 20 for rad in fragor.values())


def test_a_carried_goal__has_its_cell_in_the_plan_as_source():
    rad = find_rader((2025, "bokslut"), "socialnamnd", "mal")["namndplan25_01"]
    [leaf] = find_leaves(rad.celler["effekt"].source)
    assert isinstance(leaf, CellRef)
    assert leaf.file.startswith("2025/namndplan/inlamningar/socialnamnd")


@pytest.mark.parametrize("dokument", DOKUMENT)
def test_every_document_of_the_kommun__is_made(dokument):
    assert len(render(dokument)) == DOKUMENT[dokument][1]


@pytest.mark.parametrize(
    ("dokument", "rubrik"), [(name, part) for name, parts in DELAR.items() for part in parts]
)
def test_every_part_that_the_law_asks_for__says_something(dokument, rubrik):
    [modell] = render(dokument)
    assert says_something(modell, rubrik)
