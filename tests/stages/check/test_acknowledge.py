"""What may be accepted, how, and what is wrong with an acceptance."""

import dataclasses

import pytest
from provmaterial import kontroll, show, with_kontroller

from pipeline.core.finding import Finding, Severity
from pipeline.core.inlamning import Fil
from pipeline.core.source import CellRef, Derived, FileRef
from pipeline.stages.check import acknowledge

CELL = CellRef("barn.xlsx", "Drift", "D4")
OTHER = CellRef("barn.xlsx", "Drift", "D5")
WARNING = Finding(
    code="KON-014",
    severity=Severity.VARNING,
    message="",
    hint="",
    source=Derived("AB-KOMMENTAR", (CELL,)),
    rule="AB-KOMMENTAR",
)
FEL = dataclasses.replace(WARNING, code="KON-100", severity=Severity.FEL, rule="SB-RR-1")
FORM = dataclasses.replace(WARNING, code="KON-050", severity=Severity.FEL, rule="LKBR-5-3")


def make(text):
    return Fil("godkannanden.toml", text.encode())


def accept(**changes):
    keys = {
        "kod": "KON-014",
        "kontroll": "AB-KOMMENTAR",
        "motiv": "Avvikelsen är förklarad i texten.",
        "funktion": "Ekonomichef",
        "datum": "2026-02-20",
    } | changes
    lines = [f"{key} = '{value}'" for key, value in keys.items() if value is not None]
    return make("\n".join(["[[godkannande]]", *lines]))


@pytest.fixture
def definitions(mini):
    return with_kontroller(
        mini,
        kontroll(id="LKBR-5-3", kod="KON-050", formkrav=True),
        kontroll(id="SB-RR-1", kod="KON-100"),
    )


def test_acknowledge__without_a_file_changes_nothing(definitions):
    assert acknowledge([WARNING], None, definitions) == (WARNING,)
    assert acknowledge([WARNING], make(""), definitions) == (WARNING,)


def test_acknowledge__keeps_the_finding_and_says_who_and_why(definitions):
    (found,) = acknowledge([WARNING], accept(), definitions)
    assert found.severity is Severity.VARNING
    assert found.acknowledged == "Avvikelsen är förklarad i texten. (Ekonomichef, 2026-02-20)"


def test_acknowledge__a_date_without_quotes_is_a_date_too(definitions):
    text = accept(datum=None).data.decode() + "\ndatum = 2026-02-20"
    (found,) = acknowledge([WARNING], make(text), definitions)
    assert found.acknowledged.endswith("2026-02-20)")


def test_acknowledge__a_breach_of_form_may_be_accepted(definitions):
    (found,) = acknowledge([FORM], accept(kod="KON-050", kontroll="LKBR-5-3"), definitions)
    assert found.acknowledged


def test_acknowledge__any_other_fel_must_be_corrected(definitions):
    found = acknowledge([FEL], accept(kod="KON-100", kontroll="SB-RR-1"), definitions)
    assert found[0].acknowledged is None
    assert show(found[1:]) == [("KON-202", "fel")]


def test_acknowledge__only_the_named_cell_is_accepted(definitions):
    second = dataclasses.replace(WARNING, source=Derived("AB-KOMMENTAR", (OTHER,)))
    file = accept(fil="barn.xlsx", flik="Drift", cell="D5")
    found = acknowledge([WARNING, second], file, definitions)
    assert [item.acknowledged is not None for item in found] == [False, True]


def test_acknowledge__a_finding_without_rule_is_named_by_its_file(definitions):
    finding = dataclasses.replace(WARNING, rule=None, source=FileRef("fg.csv", 3))
    (found,) = acknowledge([finding], accept(kontroll=None, fil="fg.csv"), definitions)
    assert found.acknowledged


@pytest.mark.parametrize(
    "changes",
    [
        {"kod": "KON-015"},
        {"kontroll": "AB-ANNAT"},
        {"cell": "D9"},
        {"fil": "social.xlsx"},
    ],
)
def test_acknowledge__an_acceptance_that_matches_nothing_is_a_finding(definitions, changes):
    found = acknowledge([WARNING], accept(**changes), definitions)
    assert found[0] == WARNING
    assert show(found[1:]) == [("KON-200", "varning")]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"motiv": None}, "motiv"),
        ({"motiv": "  "}, "motiv"),
        ({"funktion": None}, "funktion"),
        ({"datum": None}, "datum"),
        ({"datum": "i februari"}, "datum"),
        ({"kontroll": None}, "kontroll eller fil"),
    ],
)
def test_acknowledge__without_reason_function_date_or_place_does_not_count(
    definitions, changes, word
):
    found = acknowledge([WARNING], accept(**changes), definitions)
    assert found[0].acknowledged is None
    assert show(found[1:]) == [("KON-201", "fel")]
    assert word in found[1].message


@pytest.mark.parametrize(
    "text",
    [
        "[[godkannande]",
        "[[godkannande]]\nkontroll = 'X'",
        "[[godkannande]]\nkod = 'X'\nvem = 'jag'",
        "godkannande = 'allt'",
        "[[godkännande]]\nkod = 'X'",
        "allt = true",
    ],
)
def test_acknowledge__a_file_that_cannot_be_read_is_a_finding(definitions, text):
    found = acknowledge([WARNING], make(text), definitions)
    assert found[0] == WARNING
    assert show(found[1:]) == [("KON-203", "fel")]


def test_acknowledge__a_file_in_another_encoding_is_a_finding(definitions):
    file = Fil("godkannanden.toml", "motiv = 'å'".encode("latin-1"))
    assert show(acknowledge([], file, definitions)) == [("KON-203", "fel")]
