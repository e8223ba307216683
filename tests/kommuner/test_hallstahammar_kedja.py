"""The fictional Hallstahammar from mål och budget 2025 to the plan of 2026: one story."""

import pytest
from kommunmaterial import get_session

from pipeline.core.finding import Severity

OCCASIONS = (
    (2025, "budget"),
    (2025, "namndplan"),
    (2025, "verksamhetsplan"),
    (2025, "enhetsplan"),
    (2025, "delar"),
    (2025, "bokslut"),
    (2026, "budget"),
    (2026, "namndplan"),
)
ATGARDER = tuple(f"delar25_{number:02}" for number in range(1, 6))


def check(year, tillfalle):
    return get_session("hallstahammar").kedja.check(year, tillfalle)


def find(year, tillfalle, enhet, tabell):
    """A table of an enhet's own, with what was computed."""
    return check(year, tillfalle).sammanstallning.enheter[enhet].tabeller[tabell]


def get_number(tabell, rad, kolumn):
    return tabell.find(rad, kolumn).tal.number


def find_post(tabell, rubrik):
    [rad] = [rad for rad in tabell.rader if rad.rubrik == rubrik]
    return rad


@pytest.mark.parametrize(("year", "tillfalle"), OCCASIONS)
def test_nothing_in_the_chain_needs_to_be_corrected_or_explained(year, tillfalle):
    serious = {Severity.FEL, Severity.VARNING}
    assert not [item for item in check(year, tillfalle).findings if item.severity in serious]


def test_the_deficit_of_the_socialnamnd_is_promised_away_forecast_and_answered():
    """STY-HAL-069: what the plan says is what the delårsrapport and the bokslut answer."""
    ram = find(2025, "namndplan", "socialnamnd", "ram")
    plan = find(2025, "namndplan", "socialnamnd", "drift")
    assert get_number(plan, "summa", "budget") == get_number(ram, "drift", "ar0") == -394_200
    delar = find(2025, "delar", "socialnamnd", "drift")
    assert get_number(delar, "summa", "prognos_avvikelse") == -11_500
    bokslut = find(2025, "bokslut", "socialnamnd", "drift")
    assert get_number(bokslut, "summa", "avvikelse") == -12_900


def test_each_action_of_the_plan_keeps_its_row_until_the_next_plan():
    """STY-HAL-091: five actions in the delårsrapport, followed up in the bokslut, carried on."""
    delar = find(2025, "delar", "socialnamnd", "atgarder")
    bokslut = find(2025, "bokslut", "socialnamnd", "atgarder")
    plan = find(2026, "namndplan", "socialnamnd", "atgarder")
    assert len([rad for rad in delar.rader if rad.typ == "post"]) == len(ATGARDER)
    assert get_number(delar, "summa", "effekt_tkr") == 3_400
    assert get_number(bokslut, "summa", "utfall_tkr") == 2_600
    assert get_number(plan, "summa", "effekt_tkr") == 8_100
    for nyckel in ATGARDER:
        assert plan.find_rad(nyckel).rubrik == bokslut.find_rad(nyckel).rubrik


def test_the_goal_that_is_missed_is_the_same_goal_all_the_way():
    delar = find(2025, "delar", "barn_och_utbildningsnamnd", "mal")
    bokslut = find(2025, "bokslut", "barn_och_utbildningsnamnd", "mal")
    plan = find(2026, "namndplan", "barn_och_utbildningsnamnd", "mal")
    assert delar.find("namndplan25_01", "prognos").text == "uppnås inte"
    assert bokslut.find("namndplan25_01", "bedomning").text == "ej uppnått"
    assert plan.find("namndplan25_01", "omprovning").text == "omprövat, ändrat"
    assert "gymnasieskolan" in plan.find_rad("namndplan25_01").rubrik


def test_the_forskola_is_a_year_late_and_dearer():
    """STY-HAL-067: a larger project, its year and its total in every document."""
    plan = find(2025, "namndplan", "teknisk_namnd", "investeringar")
    delar = find(2025, "delar", "teknisk_namnd", "investeringar")
    budget = find(2026, "budget", "ekonomi", "investeringsbudget")
    assert get_number(plan, "nas_forskola", "fardigar") == 2025
    assert get_number(delar, "nas_forskola", "fardigar") == 2026
    assert get_number(delar, "nas_forskola", "total_budget") == -78_000
    assert get_number(delar, "nas_forskola", "prognos_total") == -79_500
    assert get_number(budget, "nas_forskola", "total_budget") == -79_500


def test_the_uppdrag_of_the_budget_is_reported_back():
    """STY-HAL-070: given in the budget, under way in the delårsrapport, done in the bokslut."""
    [given] = [
        rad
        for rad in find(2025, "budget", "overgripande", "tillaggsuppdrag").rader
        if rad.rubrik == "Översyn av kommunens lokaler"
    ]
    assert given.celler["namnd"].text == "Tekniska nämnden"
    status = [
        find_post(find(2025, tillfalle, "teknisk_namnd", "tillaggsuppdrag"), given.rubrik)
        .celler["status"]
        .text
        for tillfalle in ("delar", "bokslut")
    ]
    assert status == ["pågår", "slutfört"]
    later = find(2026, "namndplan", "teknisk_namnd", "tillaggsuppdrag")
    assert given.rubrik not in [rad.rubrik for rad in later.rader]


def test_what_fullmaktige_changed_during_the_year_is_the_budget_that_is_followed_up():
    """KED-004 tells where; the sum of all ramar is the same."""
    changed = [item for item in check(2025, "delar").findings if item.code == "KED-004"]
    assert {item.enhet for item in changed} == {
        "kommunstyrelsen",
        "teknisk_namnd",
        "barn_och_utbildningsnamnd",
        "socialnamnd",
    }
    ramar = find(2025, "budget", "ekonomi", "ramar")
    followed = check(2025, "delar").sammanstallning.tabeller["delar_drift"]
    [summa] = [rad for rad in followed.rader if rad.typ == "summa"]
    assert summa.celler["budget"].tal.number == get_number(ramar, "summa", "ar0") == -1_184_700
