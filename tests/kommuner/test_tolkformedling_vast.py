"""A real årsredovisning, entered through our workbooks: every published figure is in the Word file.

Published where the report itself does not add up: a finding says so (shared README, 15 sums).
"""

import csv
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from kommunmaterial import ROOT, check, get_tabeller, make, to_number

from pipeline.core.finding import Severity

KOMMUN = "tolkformedling_vast"
SIFFROR = ROOT.parent / "shared" / "data" / "kommun_siffror" / "siffror.csv"
CELLER = 288
SKILLNADER = {}
"""(published table, row number, column) → why the figure in the document is another one."""
AVRUNDADE = {
    "SB-RR-1": 1,  # verksamhetens nettokostnader 2025
    "SB-BR-3": 1,  # omsättningstillgångar 2025
    "SB-BR-5": 1,  # skuldsidan, jämförelsetal
    "SB-KF-3": 2,  # kassaflöde från den löpande verksamheten båda åren
    "SB-KF-14": 1,  # kassaflödets skulder 19 185 mot balansräkningens 19 186
    "SB-NO-2": 1,  # not 7, redovisat värde
    "AB-SUMMOR": 11,  # not 1, 2 (delsumma och summa) och 5 båda åren, 7, 12, och två jämförelsetal
}


@pytest.fixture(scope="module")
def published():
    text = (Path(__file__).parent / f"{KOMMUN}.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text, parse_float=Decimal)
    return [
        (tabell["publicerad"], rad, kolumn, Decimal(varde))
        for tabell in raw["tabell"]
        for rad in tabell["rader"]
        for kolumn, varde in rad["varden"].items()
    ]


@pytest.fixture(scope="module")
def tabeller():
    [docx] = make(KOMMUN).dokument.values()
    return get_tabeller(docx)


def find_shown(tabeller, rad, kolumn):
    header, *rows = tabeller[rad["tabell"]]
    year = kolumn[-4:]
    places = [
        place
        for place, name in enumerate(header)
        if year in name and ("Budget" in name) == ("Budget" in kolumn)
    ]
    [place] = places
    [row] = [row for row in rows if row[0] == rad["post"]]
    return to_number(row[place])


def test_every_published_figure_stands_in_the_word_file(published, tabeller):
    assert len(published) == CELLER
    different = {
        (tabell, rad["nr"], kolumn): (varde, shown)
        for tabell, rad, kolumn, varde in published
        if (shown := find_shown(tabeller, rad, kolumn)) != varde
    }
    assert different.keys() == SKILLNADER.keys(), different


def test_the_typed_figures_are_the_ones_in_the_source(published):
    if not SIFFROR.exists():
        pytest.skip("shared/data saknas")
    with SIFFROR.open(encoding="utf-8-sig", newline="") as file:
        source = {
            (row["tabell"], int(row["rad_nr"]), row["rad"], row["kolumn"]): Decimal(row["varde"])
            for row in csv.DictReader(file)
            if row["kommun"].startswith("Tolkförmedling Väst") and row["varde"]
        }
    typed = {
        (tabell, rad["nr"], rad["rad"], kolumn): varde for tabell, rad, kolumn, varde in published
    }
    tables = {key[0] for key in typed}
    assert typed == {key: varde for key, varde in source.items() if key[0] in tables}


def test_each_rounded_sum_of_the_report_is_told_and_nothing_else():
    told = Counter(
        item.rule
        for item in check(KOMMUN).findings
        if item.severity is Severity.UPPLYSNING and item.code in {"KON-021", "KON-043", "KON-101"}
    )
    assert told == AVRUNDADE


def test_the_balanskrav_that_needs_an_unwritten_215_is_a_finding():
    [finding] = [item for item in check(KOMMUN).findings if item.rule == "TFV-BK-1"]
    assert finding.severity is Severity.VARNING
    assert "215" in finding.message


def test_what_the_law_asks_and_the_published_tables_lack_is_an_error_and_nothing_else_is():
    """Nyttjandeperiod (LKBR 9 kap. 9 §) and the riktlinjer of KL 11 kap. 1 § are not published."""
    errors = {item.rule for item in check(KOMMUN).findings if item.severity is Severity.FEL}
    assert errors == {"LKBR-9-9", "KL-11-1-2"}


def test_sickness_of_groups_of_unknown_size_is_shown_with_a_warning():
    warned = [item for item in check(KOMMUN).findings if item.code == "SAM-011"]
    assert warned
    assert {item.severity for item in warned} == {Severity.VARNING}


def test_the_sum_of_the_driftredovisning_is_compared_with_the_result():
    rules = {item.rule for item in check(KOMMUN).findings}
    assert "TFV-DR-1" not in rules
