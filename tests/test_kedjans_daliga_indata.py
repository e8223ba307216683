"""Bad input to the chain: a sentence that says what to do, and never a half-made document."""

import shutil

import pytest
from click.testing import CliRunner
from hjalp import ROOT

from pipeline.commands import cli, session

KOMMUN = "degerfors"
PROFIL = f"definitions/kommuner/{KOMMUN}/profil.toml"
ORGANISATION = f"definitions/kommuner/{KOMMUN}/organisation.toml"
ARSHJUL = f"definitions/kommuner/{KOMMUN}/arshjul.toml"
VAL = f"definitions/kommuner/{KOMMUN}/val.toml"


@pytest.fixture
def root(tmp_path, monkeypatch):
    for name in ("definitions", "templates/word"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("budget", "namndplan", "delar"):
        folder = f"input/{KOMMUN}/2025/{name}"
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr(cli, "get_root", lambda: tmp_path)
    monkeypatch.setattr(session, "get_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command, *arguments):
    chosen = [command, "--kommun", KOMMUN, *arguments]
    result = CliRunner().invoke(cli.main, chosen, prog_name="rodatraden")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def edit(root, name, old, new):
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def find_documents(root):
    return list((root / "output").rglob("*.docx"))


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (PROFIL, "har_koncern = true\n", "", ("DEF-012", "sammanställda räkenskaper")),
        (PROFIL, "blandmodell = true", 'blandmodell = "kanske"', ("DEF-013", "true, false")),
        (PROFIL, '"degerfors.docx"', '"saknas.docx"', ("DEF-014", "templates/word/saknas.docx")),
        (PROFIL, '"internbudget"', '"internbudgt"', ("internbudgt finns inte",)),
        (VAL, 'forval = "samma"\n', "", ("DEF-010", "alternativ")),
        (ORGANISATION, 'under = "socialnamnd"', 'under = "x"', ("enheten x finns inte",)),
        (
            ORGANISATION,
            'under = "socialnamnd"',
            'under = "socialforvaltningen"',
            ("under sig själv",),
        ),
        (
            ORGANISATION,
            'kortnamn = "BN"',
            'kortnamn = "BN"\ntar_over_fran = ["barnnamnd"]',
            ("barnnamnd finns inte",),
        ),
        (
            ORGANISATION,
            'kortnamn = "BN"',
            'kortnamn = "BN"\ngaller_fran = 2026\ngaller_till = 2024',
            ("galler_till", "2024 är före galler_fran, 2026"),
        ),
        (
            ORGANISATION,
            'typ = "namnd"',
            'typ = "nämnd"',
            ("typen nämnd finns inte", "Menade du namnd?"),
        ),
        (ORGANISATION, "2025-02-04", "2025-02-34", ("dagen 2025-02-34 finns inte",)),
        (ARSHJUL, "manader = [7]", "manader = [17]", ("månaden 17 finns inte",)),
        (ARSHJUL, 'vem = ["namnd"]', 'vem = ["nämd"]', ("typen nämd finns inte",)),
    ],
)
def test_profile_that_cannot_be_right__stops_the_run_and_says_what_to_do(
    root, name, old, new, expected
):
    """STY-HAL-062: what is missing is never guessed."""
    edit(root, name, old, new)
    result = run("delarsrapport")
    assert result.exit_code == 4, result.output
    assert "→" in result.output
    for text in expected:
        assert text in result.output
    assert find_documents(root) == []


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("delarsrapport", "--period", "2025-05"), 2, "Skriv 2025-07"),
        (("kontroll", "--tillfalle", "delar", "--period", "2025-05"), 2, "Skriv 2025-07"),
        (("delarsrapport", "--period", "2027"), 5, "2027/delar/inlamningar"),
        (("mallar", "--tillfalle", "finnsinte"), 2, "Välj något av"),
        (("finnsinte",), 2, ""),
    ],
)
def test_period_outside_the_arshjul__is_told_with_those_there_are(root, arguments, code, expected):
    result = run(*arguments)
    assert result.exit_code == code
    assert expected in result.output
    assert find_documents(root) == []


def test_last_occasions_workbooks_missing__are_told_with_their_folder(root):
    shutil.rmtree(root / f"input/{KOMMUN}/2025/namndplan/inlamningar")
    result = run("kontroll", "--tillfalle", "delar")
    assert "KED-001" in result.output
    assert "2025/namndplan/inlamningar" in result.output


def test_one_enhets_earlier_workbook_missing__is_told_with_its_name(root):
    folder = root / f"input/{KOMMUN}/2025/namndplan/inlamningar"
    next(folder.glob("socialnamnd*")).unlink()
    result = run("kontroll", "--tillfalle", "delar")
    assert "KED-002" in result.output
    assert "Socialnämnden har ingen läsbar arbetsbok" in result.output
