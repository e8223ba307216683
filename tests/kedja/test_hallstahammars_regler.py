"""Hallstahammar's own rules, each broken once in a chain that otherwise keeps them all."""

import pytest
from builders import fill
from helkedja import (
    BOKSLUT,
    BUDGET25,
    BUDGET26,
    DELAR,
    FVP25,
    PLAN25,
    PLAN26,
    find_new,
    first,
    name,
)

from pipeline.core.finding import Severity

pytestmark = pytest.mark.slow


def make_rows(tabell, numbers, **values):
    """Free rows ny_03 and on: every column in values, and a heading of its own."""
    return {
        (tabell, f"ny_{number:02}", kolumn): value
        for number in numbers
        for kolumn, value in {"rubrik": f"{tabell} {number}", **values}.items()
    }


MAL = {"period": "2026", "effekt": "Bättre", "globala_mal": "3", "omprovning": "nytt mål"}
KOMMUNMAL = {"period": "2026", "innebord": "x", "motiv": "x", "globala_mal": "3"}
AKTIVITET = {
    "slag": "övergripande",
    "start": "2025-01-01",
    "slut": "2025-06-01",
    "ansvarig": "Chef",
    "uppfoljning": "Varje månad",
}


@pytest.mark.parametrize(
    ("where", "values", "rule", "severity"),
    [
        (PLAN25, {("mal", "ny_01", "perspektiv"): "verksamhet"}, "STY-HAL-007", "varning"),
        (PLAN25, {("mal", "ny_02", "perspektiv"): "verksamhet"}, "STY-HAL-008", "varning"),
        (BUDGET26, make_rows("kommunmal", range(1, 5), **KOMMUNMAL), "STY-HAL-010", "varning"),
        (BUDGET25, {("kommunmal", "ny_01", "motiv"): None}, "STY-HAL-011", "fel"),
        (
            BUDGET25,
            {("kommunindikatorer", "ny_02", "mal"): "kommunmal ny_01 budget"},
            "STY-HAL-012",
            "fel",
        ),
        (
            PLAN25,
            {
                ("indikatorer", "ny_01", "konsuppdelning"): "Ja",
                ("indikatorer", "ny_01", "kvinnor"): None,
            },
            "AB-KON",
            "varning",
        ),
        (
            BUDGET25,
            {
                ("kommunindikatorer", "ny_01", "konsuppdelning"): "Ja",
                ("kommunindikatorer", "ny_01", "man"): None,
            },
            "AB-KON-KOMMUN",
            "varning",
        ),
        (BUDGET25, {("kommunmal", "ny_01", "globala_mal"): None}, "STY-HAL-016", "varning"),
        (PLAN25, {("mal", "ny_01", "globala_mal"): None}, "STY-HAL-016", "varning"),
        (PLAN26, make_rows("mal", (1, 2), **MAL), "STY-HAL-030", "varning"),
        (PLAN25, {("mal", "ny_01", "period"): "tills vidare"}, "STY-HAL-031", "fel"),
        (PLAN25, {("mal", "ny_01", "period"): None}, "STY-HAL-031", "fel"),
        (
            PLAN25,
            {("mal", "ny_01", "period"): "2025–2027", ("mal", "ny_01", "delmal"): None},
            "STY-HAL-032",
            "fel",
        ),
        (
            PLAN25,
            {
                ("mal", "ny_01", "period"): "2025–2027",
                ("indikatorer", "ny_01", "malvarde_ar1"): None,
            },
            "STY-HAL-033",
            "varning",
        ),
        (PLAN25, {("indikatorer", "ny_02", "mal"): "mal ny_01 namndplan"}, "STY-HAL-034", "fel"),
        (PLAN25, {("mal", "ny_01", "effekt"): None}, "STY-HAL-035", "fel"),
        (
            PLAN25,
            make_rows("indikatorer", range(3, 7), mal="mal ny_01 namndplan", enhet="antal")
            | {("indikatorer", "ny_02", "mal"): "mal ny_01 namndplan"},
            "STY-HAL-038",
            "varning",
        ),
        (
            BUDGET25,
            make_rows("kommunindikatorer", range(3, 8), mal="kommunmal ny_01 budget"),
            "STY-HAL-038-KOMMUN",
            "varning",
        ),
        (
            PLAN25,
            {("kvalitetsfaktorer", f"ny_{n:02}", "jamforbart"): "Nej" for n in (1, 2)},
            "STY-HAL-042",
            "varning",
        ),
        (PLAN25, {("kostnadsstallen", "ny_01", "budget"): -3_000}, "STY-HAL-044", "fel"),
        (PLAN25, {("ataganden", "ny_01", "finansiering"): None}, "STY-HAL-045", "fel"),
        (
            FVP25,
            make_rows("kvalitetsfaktorer", (1,), faktor="Ny faktor", ansvarig="Chef"),
            "STY-HAL-040",
            "varning",
        ),
        (
            FVP25,
            make_rows("aktiviteter", (3,), **{**AKTIVITET, "slut": None}),
            "STY-HAL-050",
            "fel",
        ),
        (
            FVP25,
            make_rows("aktiviteter", (3,), **{**AKTIVITET, "ansvarig": None}),
            "STY-HAL-051",
            "fel",
        ),
        (FVP25, make_rows("kvalitetsfaktorer", (1,), faktor="Ny faktor"), "STY-HAL-052", "fel"),
        (FVP25, make_rows("aktiviteter", (3,), **AKTIVITET), "STY-HAL-053", "varning"),
        (
            DELAR,
            make_rows("tillaggsuppdrag", (1,), beslut="KF § 1", status="pågår"),
            "STY-HAL-069",
            "fel",
        ),
        (
            BOKSLUT,
            make_rows("tillaggsuppdrag", (1,), beslut="KF § 1", status="pågår"),
            "STY-HAL-070",
            "fel",
        ),
        (
            BOKSLUT,
            make_rows("mal", (1,), period="2025", effekt="x", perspektiv="ekonomi"),
            "STY-HAL-075",
            "fel",
        ),
    ],
    ids=lambda item: item if isinstance(item, str) and item.startswith(("STY", "AB")) else None,
)
def test_rule_that_is_broken__has_the_severity_of_the_styrmodell(
    kedja, where, values, rule, severity
):
    """STY-HAL-014 is the common rules AB-KON; the others have the number of the styrmodell."""
    found = {name(item): item for item in find_new(kedja, where, values)}
    broken = found.get(rule)
    assert broken, sorted(found)
    assert broken.severity is Severity(severity)
    assert broken.enhet == where[2]


@pytest.mark.parametrize(
    ("where", "tabell", "rows", "rule"),
    [
        (PLAN25, "kvalitetsfaktorer", ("ny_01", "ny_02"), "STY-HAL-039"),
        (BOKSLUT, "internkontroll", ("ny_01", "ny_02"), "AB-RADER"),
    ],
)
def test_table_that_is_empty__is_told(kedja, where, tabell, rows, rule):
    """STY-HAL-039, STY-HAL-059."""
    values = {}
    for rad in rows:
        values |= kedja.clear(*where, tabell, rad)
    assert rule in {name(item) for item in find_new(kedja, where, values)}


@pytest.mark.parametrize(
    ("where", "rad"),
    [
        (PLAN25, "verksamhetside"),
        (FVP25, "malgrupper"),
        (DELAR, "styrande_lagar"),
        (BOKSLUT, "verksamhetside"),
        (DELAR, "verksamhetsberattelse"),
    ],
)
def test_text_that_is_missing__is_told_by_its_name(kedja, where, rad):
    """STY-HAL-005, STY-HAL-066: verksamhetsbeskrivning and verksamhetsberättelse."""
    place = kedja.get_mall(*where).find_tabell("texter")
    [found] = find_new(kedja, where, {("texter", rad, "text"): None})
    assert found.code == "LAS-088"
    assert found.severity is Severity.FEL
    assert place.find_rad(rad).rubrik in found.message


OVERGRIPANDE = (2025, "bokslut", "overgripande")


@pytest.mark.parametrize(
    "rad", ["god_ekonomisk_hushallning", "styrning_och_uppfoljning", "intern_kontroll"]
)
def test_section_that_the_arsredovisning_lacks__is_told_by_its_name(kedja, rad):
    """STY-HAL-073, STY-HAL-074: god ekonomisk hushållning, styrning and intern kontroll."""
    rubrik = kedja.get_mall(*OVERGRIPANDE).find_tabell("texter").find_rad(rad).rubrik
    found = find_new(kedja, OVERGRIPANDE, {("texter", rad, "text"): None})
    missing = [item for item in found if item.code == "LAS-088"]
    assert [item.severity for item in missing] == [Severity.FEL]
    assert rubrik in missing[0].message


def test_namnd_without_a_goal_for_each_of_the_kommuns__is_accepted(kedja):
    """STY-HAL-018."""
    values = {("mal", f"ny_{n:02}", "kommunmal"): None for n in (1, 2)}
    assert find_new(kedja, PLAN25, values) == []


def test_nyckeltal_without_a_name__is_told(kedja):
    """STY-HAL-041: a kvalitetsfaktor without nyckeltal is a row without a heading."""
    values = {("kvalitetsfaktorer", "ny_01", "rubrik"): None}
    told = {item.code: item.severity for item in find_new(kedja, PLAN25, values)}
    assert told["LAS-041"] is Severity.FEL


def test_goal_that_comes_back_unmarked__is_told(kedja):
    """STY-HAL-037."""
    key = first(kedja, PLAN26, "mal")
    found = find_new(kedja, PLAN26, {("mal", key, "omprovning"): None})
    assert [name(item) for item in found] == ["STY-HAL-037"]
    assert found[0].earlier.file.startswith("2025/")


def test_goal_that_was_reached__does_not_come_back_unchanged(kedja):
    """STY-HAL-036: the assessment of the årsrapport follows the goal to the next plan."""
    key = first(kedja, BOKSLUT, "mal")
    data = fill(kedja.get_file(*BOKSLUT), {("mal", key, "bedomning"): "uppnått"})
    found = kedja.find_new(*PLAN26[:2], {BOKSLUT: data})
    assert [name(item) for item in found] == ["STY-HAL-036"]


def test_namnd_that_delivers_nothing__is_told_by_its_name(kedja):
    """STY-HAL-002, STY-HAL-066."""
    found = kedja.find_new(*DELAR[:2], {DELAR: None})
    missing = [item for item in found if item.code == "KON-001"]
    assert [item.enhet for item in missing] == [DELAR[2]]
    assert "Socialnämnden" in missing[0].message
