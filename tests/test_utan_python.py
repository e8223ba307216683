"""What a kommun adds without Python: a nämnd, a column, a statement row, a check, a section.

Each test copies the definitions of a small kommun, changes TOML only, and runs the whole flow
from empty workbooks to Word.
"""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from builders import make_inlamningar
from docx_dump import dump_docx
from hjalp import MINI, load_mini

from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import Mottaget, check_mottaget, make_dokument

PERIOD = Period(2025)
LAYOUT = (Path(__file__).parent / "mini" / "provkommun.docx").read_bytes()
VALUES = {
    "barn": {
        ("texter", "verksamhetside", "text"): "Alla barn ska lära sig läsa.",
        **{
            ("drift", rad, kolumn): value
            for rad, amounts in {
                "forskola": (100, -900, -800),
                "grundskola": (200, -1700, -1500),
            }.items()
            for kolumn, value in zip(("intakter", "kostnader", "budget"), amounts, strict=True)
        },
    },
    "social": {
        ("texter", "verksamhetside", "text"): "Stöd till den som behöver det.",
        ("drift", "aldreomsorg", "intakter"): 300,
        ("drift", "aldreomsorg", "kostnader"): -2300,
        ("drift", "aldreomsorg", "budget"): -2000,
    },
    "ekonomi": {
        ("resultatrakning", "rr01", "utfall"): 600,
        ("resultatrakning", "rr02", "utfall"): -4900,
        ("resultatrakning", "rr03", "utfall"): -100,
        ("resultatrakning", "rr05", "utfall"): 4500,
        ("uppgifter", "invanare", "varde"): 15600,
    },
}


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def change(folder, old, new, file="bas/bocker.toml"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def add(folder, text, file="bas/tillagg.toml"):
    (folder / file).write_text(text, encoding="utf-8")


def run(folder, values):
    """(lines of the årsredovisning, codes and rules of the findings that are FEL)."""
    definitions = load_mini(folder)
    material = Mottaget(make_inlamningar(definitions, values), ())
    checked = check_mottaget(material, definitions, PERIOD)
    made = make_dokument(checked, ("arsredovisning",), LAYOUT, Run("prov"))
    [document] = made.dokument.values()
    fel = [(item.code, item.rule) for item in checked.findings if item.severity.value == "fel"]
    return dump_docx(document), fel


def test_the_small_kommun_runs_without_errors(folder):
    text, fel = run(folder, VALUES)
    assert fel == []
    assert "Alla barn ska lära sig läsa." in text
    assert "\u22121\u00a0500" in text


def test_a_namnd_is_a_few_lines_of_toml(folder):
    add(
        folder,
        """
[[enhet]]
id = "kultur"
namn = "Kulturnämnden"
typ = "namnd"
arbetsbok = "namnd_bokslut"
har_budget = true
verksamhetsomraden = [{ id = "bibliotek", namn = "Bibliotek" }]
""",
        "kommuner/provkommun/kultur.toml",
    )
    own = {
        ("texter", "verksamhetside", "text"): "Böcker åt alla.",
        ("drift", "bibliotek", "intakter"): 7,
        ("drift", "bibliotek", "kostnader"): -77,
        ("drift", "bibliotek", "budget"): -70,
    }
    text, fel = run(folder, VALUES | {"kultur": own})
    assert fel == []
    assert "Kulturnämnden" in text
    assert "Böcker åt alla." in text
    assert "Bibliotek" in text


def test_a_column_is_a_line_in_the_workbook_and_one_in_the_document(folder):
    change(
        folder,
        '    { id = "kommentar", rubrik = "Kommentar"',
        '    { id = "prognos", rubrik = "Prognos", typ = "belopp" },\n'
        '    { id = "kommentar", rubrik = "Kommentar"',
    )
    change(
        folder,
        '    { falt = "avvikelse", rubrik = "Avvikelse", tecken = "visa" },',
        '    { falt = "avvikelse", rubrik = "Avvikelse", tecken = "visa" },\n'
        '    { falt = "prognos", rubrik = "Ny prognos" },',
    )
    values = VALUES | {
        "barn": VALUES["barn"] | {("drift", "forskola", "prognos"): Decimal("-98765.4")}
    }
    text, fel = run(folder, values)
    assert fel == []
    assert "Ny prognos" in text
    assert "\u221298\u00a0765" in text


def test_a_statement_row_is_an_avsteg(folder):
    add(
        folder,
        """
[[avsteg]]
objekt = "uppstallning:resultatrakning/rader"
motiv = "Kommunen redovisar jämförelsestörande poster på egen rad"
efter = "rr02"
lagg_till = { id = "rr02j", kod = "RR02J", rubrik = "Jämförelsestörande poster" }

[[avsteg]]
objekt = "uppstallning:resultatrakning/rader:rr04"
motiv = "Den nya raden ingår i summan"
blir = { summa = ["RR01", "RR02", "RR02J", "RR03"] }
""",
        "kommuner/provkommun/avsteg.toml",
    )
    own = VALUES["ekonomi"] | {
        ("resultatrakning", "rr02", "utfall"): -4800,
        ("resultatrakning", "rr02j", "utfall"): -100,
    }
    text, fel = run(folder, VALUES | {"ekonomi": own})
    assert fel == []
    assert "Jämförelsestörande poster" in text
    assert "\u22124\u00a0400" in text


def test_a_check_is_a_formula(folder):
    add(
        folder,
        """
[[kontroll]]
id = "EGEN-1"
beskrivning = "Intäkterna ska täcka en fjärdedel av kostnaderna"
kod = "KON-100"
allvar = "stopp"
uttryck = "RR01 >= -RR02 / 4"
atgard = "Se över taxorna."
""",
    )
    _, fel = run(folder, VALUES)
    assert fel == [("KON-100", "EGEN-1")]


def test_a_key_figure_and_a_section_are_definitions(folder):
    add(
        folder,
        """
[[nyckeltal]]
id = "NT-EGEN"
kod = "NTEGEN"
rubrik = "Intäkternas andel"
uttryck = "RR01 / -RR02 * 100"
enhet = "procent"
""",
    )
    change(
        folder,
        '[[dokument.avsnitt]]\nid = "noter"',
        '[[dokument.avsnitt]]\nid = "egna"\nrubrik = "Egna nyckeltal"\n'
        'block = [{ typ = "nyckeltal", rubrik = "Egna nyckeltal" }]\n\n'
        '[[dokument.avsnitt]]\nid = "noter"',
    )
    text, fel = run(folder, VALUES)
    assert fel == []
    assert "Egna nyckeltal" in text
    assert "Intäkternas andel" in text
