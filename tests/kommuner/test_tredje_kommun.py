"""A third kommun from a copied profile: only TOML and a Word layout are changed, no Python.

It has its own names, a heading of its own, a limit of its own, one document less and another
layout; its workbooks are those of the example under its name.
"""

import shutil
import zipfile

import pytest
from click.testing import CliRunner
from docx_dump import dump_docx
from hjalp import ROOT

from pipeline.commands import cli, session
from pipeline.core.period import Period
from pipeline.flow import make_mallar
from pipeline.office.opc.write import read_package, write_package

FORLAGA, NY = "degerfors", "nysala"
EDITS = {
    "profil.toml": [
        ('id = "degerfors"', 'id = "nysala"'),
        ('namn = "Degerfors kommun"', 'namn = "Nysala kommun"'),
        ('kortnamn = "Degerfors"', 'kortnamn = "Nysala"'),
        ("degerfors.docx", "nysala.docx"),
        ("DEGERFORS KOMMUN", "NYSALA KOMMUN"),
        (' "internbudget",', ""),
    ],
    "organisation.toml": [('namn = "Bildningsnämnden"', 'namn = "Skolnämnden"')],
    "dokument/delarsrapport.toml": [("Delårsrapporten i korthet", "Halvåret i korthet")],
}
NAMES = {
    ">degerfors<": ">nysala<",
    "Degerfors kommun": "Nysala kommun",
    "Bildningsnämnden": "Skolnämnden",
}
OWN = """
[[kontroll]]
id = "NY-1"
typ = "hogst_rader"
kod = "KON-003"
allvar = "varning"
beskrivning = "En nämnd ska ha högst ett mål."
atgard = "Ta bort eller slå ihop mål."
dokument = ["delarsrapport"]
parametrar = { tabell = "mal", hogst = 1, enhetstyper = ["namnd"] }
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder of the new kommun with its delårsrapport and årsredovisning, and what was said."""
    root = tmp_path_factory.mktemp("tredje")
    for name in ("definitions", "templates"):
        shutil.copytree(ROOT / name, root / name)
    profile = root / "definitions" / "kommuner" / NY
    shutil.copytree(root / "definitions" / "kommuner" / FORLAGA, profile)
    for name, edits in EDITS.items():
        text = (profile / name).read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, (name, old)
            text = text.replace(old, new)
        (profile / name).write_text(text, encoding="utf-8")
    (profile / "egna_kontroller.toml").write_text(OWN, encoding="utf-8")
    layouts = root / "templates" / "word"
    shutil.copy(layouts / "hallstahammar.docx", layouts / "nysala.docx")
    copy_input(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "get_root", lambda: root)
        patch.setattr(session, "get_root", lambda: root)
        said = {name: run(name) for name in ("delarsrapport", "arsredovisning", "internbudget")}
    return root, said


def copy_input(root):
    source = ROOT / "input" / FORLAGA
    for path in sorted(source.rglob("*.*")):
        target = root / "input" / NY / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            data = rename(data)
        target.write_bytes(data)


def rename(data):
    """The workbook as if it had been issued by the new kommun."""
    parts = read_package(data)
    for name in ("xl/sharedStrings.xml", "docProps/custom.xml"):
        text = parts[name].decode()
        for old, new in NAMES.items():
            text = text.replace(old, new)
        parts[name] = text.encode()
    return write_package(parts)


def run(command):
    arguments = [command, "--kommun", NY, "--period", "2025"]
    return CliRunner().invoke(cli.main, arguments, prog_name="rodatraden")


def find(root, tillfalle, name):
    return root / "output" / NY / "2025" / tillfalle / "6_dokument" / name


def test_delarsrapport__is_made_under_its_own_name_and_heading(made):
    root, said = made
    assert said["delarsrapport"].exit_code == 0, said["delarsrapport"].output
    text = dump_docx(find(root, "delar", "delarsrapport-nysala-2025-07.docx").read_bytes())
    assert "Halvåret i korthet" in text
    assert "Skolnämnden" in text
    assert "Bildningsnämnden" not in said["delarsrapport"].output


def test_arsredovisning__is_made_without_more_faults_than_the_profile_it_came_from(made):
    root, said = made
    assert said["arsredovisning"].exit_code == 0, said["arsredovisning"].output
    text = dump_docx(find(root, "bokslut", "arsredovisning-nysala-2025.docx").read_bytes())
    assert "Nysala kommun" in text
    assert "Skolnämnden" in text


def test_layout__is_the_new_kommuns_own(made):
    root, _ = made
    document = find(root, "delar", "delarsrapport-nysala-2025-07.docx")
    layouts = [ROOT / "templates" / "word" / f"{name}.docx" for name in ("hallstahammar", FORLAGA)]
    own, other = (read_theme(path) for path in layouts)
    assert read_theme(document) == own != other


def read_theme(path):
    with zipfile.ZipFile(path) as package:
        return package.read("word/theme/theme1.xml")


def test_a_rule_of_its_own__is_followed(made):
    _, said = made
    assert "högst ett mål" in said["delarsrapport"].output


def test_a_document_it_has_not__is_told_with_those_it_has(made):
    _, said = made
    assert said["internbudget"].exit_code == 2
    assert "Nysala kommun" in said["internbudget"].output
    assert "Budget med plan" in said["internbudget"].output


def test_month_of_the_delarsrapport__is_the_kommuns_own(made):
    root, _ = made
    path = root / "definitions" / "kommuner" / NY / "avsteg_delar.toml"
    text = path.read_text(encoding="utf-8")
    assert "manad = 7" in text
    path.write_text(text.replace("manad = 7", "manad = 6"), encoding="utf-8")
    chosen = session.Session(root, NY, Period(2025))
    assert chosen.kedja.get_period(2025, "delar") == Period(2025, 6)
    known = chosen.kedja.read_underlag(2025, "delar")
    files, _ = make_mallar(known, chosen.kedja.get_definitions(2025, "delar"), Period(2025, 6))
    assert all("_nysala_2025-06_delar.xlsx" in fil.name for fil in files)
    assert len(files) > 5
