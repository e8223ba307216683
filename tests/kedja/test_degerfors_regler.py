"""Degerfors' own rules, each broken once in the workbooks of the example.

What the rules compute is tried in tests/test_definitioner_degerfors.py; here a cell is changed in
a workbook and the whole way is gone, so that what people leave out is really told.
"""

from functools import cache

import pytest
from builders import fill
from hjalp import ROOT
from provkedja import Exempelkedja

from pipeline.core.finding import Severity
from pipeline.schema.loader import load_definitions

pytestmark = pytest.mark.slow
OCCASIONS = tuple(
    (2025, name) for name in ("budget", "namndplan", "enhetsplan", "delar", "bokslut")
)
PLAN = (2025, "namndplan", "socialnamnd")
DELAR = (2025, "delar", "socialnamnd")
BOKSLUT = (2025, "bokslut", "socialnamnd")
BUDGET = (2025, "budget", "ekonomi")


@cache
def load():
    return Exempelkedja(load_definitions(ROOT / "definitions", "degerfors").value, OCCASIONS)


def find_filled(where, tabell, kolumn):
    """The first row of a delivered table in which a column holds something."""
    for rad in load().get_mall(*where).find_tabell(tabell).rader:
        if load().get_value(*where, tabell, rad.key, kolumn) not in (None, ""):
            return rad.key
    raise AssertionError(f"{tabell}.{kolumn} is empty")


CASES = [
    ("STY-DEG-013", PLAN, "mal", "klart", {"klart": None}, "fel"),
    (
        "STY-DEG-014",
        PLAN,
        "mal",
        "matbart",
        {"matbart": "Nej", "uppfoljningssatt": None},
        "varning",
    ),
    ("STY-DEG-017", PLAN, "mal", "rubrik", {"konflikt": "Bildningsnämnden"}, "varning"),
    ("STY-DEG-030-LIKA", PLAN, "kostnadsstallen", "budget", {"budget": -1}, "fel"),
    (
        "STY-DEG-034",
        DELAR,
        "investeringar",
        "prognos",
        {"prognos": -99_000, "hantering": None},
        "fel",
    ),
    ("STY-DEG-036", DELAR, "atgarder", "effekt_datum", {"effekt_datum": None}, "fel"),
    ("STY-DEG-037", DELAR, "atgarder", "effekt_tkr", {"effekt_tkr": 1}, "varning"),
    (
        "STY-DEG-038",
        DELAR,
        "atgardsplan",
        "hanskjuts",
        {"hanskjuts": "Ja", "tillaggsanslag": None},
        "fel",
    ),
    ("STY-DEG-046", DELAR, "mal", "prognos", {"prognos": "uppnås inte", "atgard": None}, "fel"),
    ("STY-DEG-049", BOKSLUT, "fragor", "svar", {"svar": None}, "fel"),
    ("STY-DEG-052", BOKSLUT, "verksamhetsutfall", "kvalitativt", {"kvalitativt": None}, "varning"),
    ("STY-DEG-028", BUDGET, "ramavstamning", "ar0", {"ar0": 0}, "varning"),
]


@pytest.mark.parametrize(
    ("rule", "where", "tabell", "holds", "values", "severity"), CASES, ids=[c[0] for c in CASES]
)
def test_rule_that_is_broken_in_a_workbook__has_the_severity_of_the_styrmodell(
    rule, where, tabell, holds, values, severity
):
    key = "beredskap_volym" if tabell == "ramavstamning" else find_filled(where, tabell, holds)
    cells = {(tabell, key, kolumn): value for kolumn, value in values.items()}
    data = fill(load().get_file(*where), cells)
    found = {item.rule: item for item in load().find_new(*where[:2], {where: data})}
    assert rule in found, sorted({item.rule or item.code for item in found.values()})
    assert found[rule].severity is Severity(severity)
