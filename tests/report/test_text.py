import json
from pathlib import Path

import pytest

from pipeline.core.finding import FEW, Finding, Severity
from pipeline.core.source import CellRef, Derived, FileRef
from pipeline.report.as_json import format_json, make_finding_records
from pipeline.report.text import format_counts, format_findings
from pipeline.schema.toml_reader import read_toml

ROOT = Path(__file__).parents[2]


@pytest.fixture
def texter():
    return read_toml(ROOT / "definitions" / "texter_cli.toml")["texter"]


def make(code="KON-014", severity=Severity.FEL, enhet="barn", cell="D4", **kwargs):
    return Finding(
        code=code,
        severity=severity,
        message=f"Prognosen i {cell} avviker.",
        hint="Skriv en kommentar.",
        source=CellRef("barn.xlsx", "Drift", cell),
        enhet=enhet,
        **kwargs,
    )


def test_format_findings__place_fact_and_what_to_do(texter):
    text = format_findings([make()], {"barn": "Barnnämnden"}, texter)
    assert text == (
        "Barnnämnden\n\n"
        "FEL        KON-014  barn.xlsx › Drift!D4\n"
        "           Prognosen i D4 avviker.\n"
        "           → Skriv en kommentar.\n"
    )


def test_format_findings__many_of_one_kind_are_folded(texter):
    text = format_findings([make(cell=f"D{row}") for row in range(1, 15)], {}, texter)
    assert text.count("KON-014") == FEW
    assert f"… och {14 - FEW} till" in text


def test_format_findings__an_accepted_finding_says_by_whom(texter):
    text = format_findings([make(acknowledged="Ekonomichef 2026-03-01")], {}, texter)
    assert "Godtagen: Ekonomichef 2026-03-01" in text


def test_format_findings__the_place_in_an_earlier_document_is_shown_too(texter):
    earlier = CellRef("2025/plan/inlamningar/barn.xlsx", "Mål", "C12")
    text = format_findings([make(earlier=earlier)], {}, texter)
    assert "barn.xlsx › Drift!D4\n           Jämför med 2025/plan/inlamningar/barn.xlsx" in text
    [record] = make_finding_records([make(earlier=earlier)])
    assert record["tidigare"] == [{"fil": earlier.file, "flik": "Mål", "cell": "C12"}]


def test_format_counts__names_every_severity(texter):
    findings = [make(), make(severity=Severity.VARNING)]
    assert format_counts(findings, texter) == "Fynd: 1 fel, 1 varning, 0 upplysningar."


def test_make_finding_records__keeps_every_place():
    source = Derived("rad", (CellRef("a.xlsx", "RR", "B2"), FileRef("fg.csv", 7)))
    finding = Finding(code="X", severity=Severity.FEL, message="m", hint="h", source=source)
    record = json.loads(format_json(make_finding_records([finding])))[0]
    assert record["platser"] == [
        {"fil": "a.xlsx", "flik": "RR", "cell": "B2"},
        {"fil": "fg.csv", "rad": 7},
    ]
