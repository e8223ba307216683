"""The command as people run it: sentences, exit codes, and files that are whole."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.commands import cli, session
from pipeline.office.opc.write import read_package, write_package

ROOT = Path(__file__).parent.parent
TFV = "tolkformedling_vast"


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    root = tmp_path_factory.mktemp("rot")
    for name in ("definitions", "templates", f"input/{TFV}"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture
def root(copied, tmp_path, monkeypatch):
    for item in copied.iterdir():
        shutil.copytree(item, tmp_path / item.name)
    monkeypatch.setattr(cli, "get_root", lambda: tmp_path)
    monkeypatch.setattr(session, "get_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(cli.main, arguments, prog_name="rodatraden")


def make(root, kommun=TFV):
    return run("arsredovisning", "--kommun", kommun)


def get_documents(root):
    return sorted((root / "output" / TFV / "2025" / "bokslut" / "6_dokument").glob("*"))


def test_arsredovisning__ends_with_the_paths_of_the_documents(root):
    result = make(root)
    assert result.exit_code in (0, 3), result.output
    [document] = get_documents(root)
    assert result.output.splitlines()[-1] == document.relative_to(root).as_posix()


def test_arsredovisning__korning_lists_what_was_read_and_made(root):
    make(root)
    record = json.loads((root / "output" / TFV / "2025" / "bokslut" / "korning.json").read_bytes())
    assert {item["fil"] for item in record["indata"]} >= {"underlag/foregaende_ar.csv"}
    assert [item["fil"] for item in record["dokument"]] == [p.name for p in get_documents(root)]
    assert set(record["fynd"]) == {"fel", "varning", "upplysning"}


def test_arsredovisning__a_document_open_in_word_gives_a_sentence_and_changes_nothing(root):
    make(root)
    [document] = get_documents(root)
    before = document.read_bytes()
    (document.parent / f"~${document.name[2:]}").write_bytes(b"")
    result = make(root)
    assert result.exit_code == 5
    assert "är öppen i ett annat program. Stäng den och kör igen." in result.output
    assert "Traceback" not in result.output
    assert document.read_bytes() == before


@pytest.mark.parametrize(
    ("error", "text"),
    [(PermissionError(13, "x"), "Du har inte rätt"), (OSError(28, "x"), "Disken är full")],
)
def test_arsredovisning__no_rights_and_full_disk_give_a_sentence(root, monkeypatch, error, text):
    def refuse(*_):
        raise error

    monkeypatch.setattr("os.fsync", refuse)
    result = make(root)
    assert result.exit_code == 5
    assert text in result.output
    assert not get_documents(root)


def test_arsredovisning__missing_workbook_gives_exit_code_3_and_names_the_enhet(root):
    for path in (root / "input" / TFV / "2025" / "bokslut" / "inlamningar").glob("overgripande*"):
        path.unlink()
    result = make(root)
    assert result.exit_code == 3
    assert "Förbundsövergripande" in result.output


def test_arsredovisning__no_workbooks_at_all_says_where_to_put_them(root):
    shutil.rmtree(root / "input" / TFV / "2025" / "bokslut" / "inlamningar")
    result = make(root)
    assert result.exit_code == 5
    assert f"input/{TFV}/2025/bokslut/inlamningar" in result.output


def test_arsredovisning__unknown_kommun_period_and_document_are_wrong_usage(root):
    assert make(root, "ingenstans").exit_code == 2
    assert run("arsredovisning", "--kommun", TFV, "--period", "i fjol").exit_code == 2
    result = run("arsrapport_namnd", "--kommun", TFV)
    assert result.exit_code == 2
    assert "arsredovisning" in result.output
    assert run("finnsinte").exit_code == 2


def test_definitions_that_do_not_fit__give_exit_code_4_with_file_and_key(root):
    broken = root / "definitions" / "kommuner" / TFV / "trasig.toml"
    broken.write_text('[[enhet]]\nid = "x"\nnamm = "X"\n', encoding="utf-8")
    result = make(root)
    assert result.exit_code == 4
    assert f"kommuner/{TFV}/trasig.toml" in result.output
    assert "namm" in result.output


def test_a_word_layout_that_asks_for_something_unknown__gives_exit_code_4(root):
    layout = root / "templates" / "word" / f"{TFV}.docx"
    parts = read_package(layout.read_bytes())
    assert b"titel" in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"titel", b"tittel")
    layout.write_bytes(write_package(parts))
    result = make(root)
    assert result.exit_code == 4
    assert "tittel" in result.output
    assert run("granska", "--kommun", TFV).exit_code == 4


def test_mallar__are_made_for_everyone(root):
    result = run("mallar", "--kommun", TFV)
    assert result.exit_code == 0, result.output
    assert len(list((root / "output" / TFV / "2025" / "bokslut" / "1_mallar").glob("*.xlsx"))) == 2


def test_kontroll__writes_the_findings_and_no_document(root):
    result = run("kontroll", "--kommun", TFV)
    assert result.exit_code in (0, 3)
    made = {
        path.name for path in (root / "output" / TFV / "2025" / "bokslut" / "5_kontroll").iterdir()
    }
    assert made == {"fynd.txt", "fynd.json", "fynd.xlsx"}
    assert not get_documents(root)


def test_granska__says_that_the_definitions_fit(root):
    assert run("granska", "--kommun", TFV).exit_code == 0


def change(root, name, old, new):
    path = root / "definitions" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("bas/arbetsbocker/overgripande_bokslut.toml", 'namn = "', 'namn = "[x]', "MAL-001"),
        ("bas/kontroller/resultatrakning.toml", 'uttryck = "', 'uttryck = "(', "DEF-001"),
        ("bas/dokument/arsredovisning.toml", "titel =", "[titel =", "DEF-001"),
    ],
)
def test_granska__tells_what_is_wrong_with_exit_code_4(root, name, old, new, code):
    change(root, name, old, new)
    result = run("granska", "--kommun", TFV)
    assert result.exit_code == 4, result.output
    assert code in result.output
    assert name in result.output


def test_granska__tells_what_is_wrong_in_what_the_kommun_has_not_chosen(root):
    """It may be chosen."""
    name = "bas/namndbidrag.toml"
    change(root, name, 'objekt = "tabell:ramar"', 'objekt = "tabell:rimar"')
    result = run("granska", "--kommun", "hallstahammar")
    assert result.exit_code == 4, result.output
    assert name in result.output
    assert "Menade du ramar?" in result.output


def test_granska__tells_what_is_doubtful_though_the_definitions_fit(root):
    """A column that the kommun counts in one way in the table and in another in the workbooks."""
    own = 'id = "avvikelse", uttryck = "netto - budget"'
    change(root, "bas/sammanstallning/namnd.toml", own, own.replace("netto - budget", "budget"))
    result = run("granska", "--kommun", "hallstahammar")
    assert result.exit_code == 0, result.output
    assert result.output.count("KON-904") == 2
    assert result.output.splitlines()[-1].startswith("Definitionerna passar ihop")


def test_arsredovisning__a_definition_that_cannot_be_read_is_told_with_exit_code_4(root):
    change(root, "bas/dokument/arsredovisning.toml", "titel =", "[titel =")
    result = make(root)
    assert result.exit_code == 4, result.output
    assert "bas/dokument/arsredovisning.toml" in result.output
    assert run("--help").exit_code == 0


def test_arsredovisning__a_part_that_cannot_be_rendered_gives_exit_code_6(root):
    """A chart of tkr and of percent, of which only the first is shown."""
    blandat = (
        '{ typ = "diagram", rubrik = "Blandat", rader = ["RR12", "NT01"], form = "staplar", '
        'kolumner = [{ falt = "utfall", rubrik = "{ar}" }] }, '
    )
    text = '"texter/forvantad_utveckling/text"'
    change(root, "bas/dokument/arsredovisning.toml", text, f"[{blandat}{text}]")
    result = make(root)
    assert result.exit_code == 6, result.output
    assert "REN-021" in result.output
    assert get_documents(root)


def test_help__is_in_swedish_and_lists_every_document(root):
    output = run("--help").output
    assert "Kommandon" in output
    assert "arsredovisning" in output
    assert "Show this message" not in output
    assert "kapitel" not in output
    assert "resultatprognos_namnd" not in output


def test_readme__names_every_command(root):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("arsredovisning", "mallar", "kontroll", "granska"):
        assert f"rodatraden {name}" in readme
    assert "krav.txt" in readme
