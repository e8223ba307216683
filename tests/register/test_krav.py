"""What meets a requirement is found by its citation, in a small project of its own."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hjalp import MINI, ROOT
from krav.__main__ import make_page
from krav.prov import find_prov
from krav.sida import format_krav_page

from pipeline.commands import krav as cli_krav
from pipeline.register import krav as register_krav
from pipeline.register.citat import ID, Satt, find_in_code, find_in_definitions, find_in_handbook
from pipeline.register.krav import Lage
from pipeline.register.krav_text import format_register
from pipeline.register.kravregister import Kravtyp
from pipeline.schema.krav import find_styrkrav
from pipeline.schema.loader import load_definitions
from pipeline.stages.check.material import get_severity

REGISTER = """
[kalla]
kommun = "Provkommunen"
dokument = "Styrmodell för Provkommunen"
beslutad = "Kommunfullmäktige 2020-01-01, § 1"

[[styrdokument]]
id = "PRO-D01"
namn = "Månadsbrev"

[[krav]]
id = "STY-PRO-001"
text = "En kontroll prövar målen."
typ = "kontroll"
kalla = ["Mål"]

[[krav]]
id = "STY-PRO-002"
text = "Arbetsboken frågar."
typ = "mall"

[[krav]]
id = "STY-PRO-003"
text = "Brevet skrivs varje månad."
typ = "mall"
dokument = ["PRO-D01"]
senare = true

[[krav]]
id = "STY-PRO-004"
text = "Ingen har gjort det."
typ = "profil"
motiv = "Vi väntar på kommunens besked."

[[krav]]
id = "STY-PRO-005"
text = "Programmet gör det."
typ = "rendering"
dokument = ["PRO-D01"]

[[krav]]
id = "STY-PRO-006"
text = "Människor gör det."
typ = "kalender"
"""
KONTROLL = """
[[kontroll]]
id = "PROV-MAL"
typ = "samband"
kod = "KON-100"
allvar = "varning"
uttryck = "RR01 > 0"
beskrivning = "Ett prov."
atgard = "Rätta."
krav = ["STY-PRO-001"]
dokument = ["{dokument}"]
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path):
    """A project with definitions, code, a page of the handbook, and tests."""
    definitions = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    shutil.copy(ROOT / "definitions" / "texter_krav.toml", definitions)
    write(definitions / "krav" / "provkommun.toml", REGISTER)
    whole = load_definitions(definitions, "provkommun").value
    made = whole.kommun.dokument[0]
    folder = definitions / "kommuner" / "provkommun"
    write(folder / "kontroller.toml", KONTROLL.format(dokument=made))
    book = definitions / "bas" / "bocker.toml"
    text = book.read_text(encoding="utf-8")
    old = "[[arbetsbok]]\n"
    book.write_text(text.replace(old, old + 'krav = ["STY-PRO-002"]\n', 1), encoding="utf-8")
    code = '"""A module."""\n\ndef draw():\n    """Draws (STY-PRO-005)."""\n'
    write(tmp_path / "pipeline" / "draw.py", code)
    write(tmp_path / "docs" / "handbok.md", "Gör så här varje vår (STY-PRO-006).\n")
    write(tmp_path / "docs" / "krav.md", "STY-PRO-004\n")
    test = "def test_mal():\n    assert 'PROV-MAL'\n\n\ndef test_sty_pro_005():\n    assert 1\n"
    write(tmp_path / "tests" / "test_prov.py", test)
    return tmp_path


def build_register(root, kommun):
    """The register with the tests of the project, as the tool makes it."""
    return register_krav.build_register(root, kommun, find_prov(root / "tests"))


@pytest.fixture
def poster(project):
    return {post.krav.id[-3:]: post for post in build_register(project, "provkommun").poster}


def test_check__that_cites_meets_and_its_id_in_a_test_shows_it(poster):
    post = poster["001"]
    assert post.grupp == "kontroll"
    assert post.lage is Lage.UPPFYLLT
    assert post.citat[0].plats == (
        "definitions/kommuner/provkommun/kontroller.toml, kontroll:PROV-MAL"
    )
    assert post.prov == ("tests/test_prov.py::test_mal",)


def test_workbook__that_cites_meets_but_no_test_shows_it(poster):
    assert poster["002"].grupp == "mall"
    assert poster["002"].lage is Lage.UTAN_PROV


def test_later__waits_and_a_citation_would_win(poster, project):
    assert poster["003"].grupp == "senare"
    write(project / "docs" / "brev.md", "STY-PRO-003")
    again = build_register(project, "provkommun").poster[2]
    assert again.grupp == "manuell"


def test_generated_page__is_no_citation(poster):
    assert poster["004"].lage is Lage.ANNU_INTE


def test_docstring__meets_and_the_name_of_a_test_shows_it(poster):
    assert poster["005"].grupp == "program"
    assert poster["005"].prov == ("tests/test_prov.py::test_sty_pro_005",)


def test_handbook__meets_by_hand(poster):
    assert poster["006"].grupp == "manuell"


def test_check__of_a_document_that_the_kommun_does_not_have_meets_nothing(project):
    path = project / "definitions" / "kommuner" / "provkommun" / "kontroller.toml"
    other = '[[dokumentslag]]\nid = "ett_annat"\nrubrik = "Ett annat"\n'
    write(path, KONTROLL.format(dokument="ett_annat") + other)
    assert build_register(project, "provkommun").poster[0].lage is Lage.ANNU_INTE


def test_workbook__that_nobody_fills_in_meets_nothing(project):
    path = project / "definitions" / "bas" / "en_bok_till.toml"
    write(
        path,
        '[[arbetsbok]]\nid = "ingens"\nversion = 1\nrubrik = "Ingens"\n'
        'flikar = []\nkrav = ["STY-PRO-004"]\n',
    )
    assert build_register(project, "provkommun").poster[3].lage is Lage.ANNU_INTE


def test_comment__in_a_definition_is_no_citation(project):
    path = project / "definitions" / "kommuner" / "provkommun" / "kontroller.toml"
    write(path, "# STY-PRO-001\n")
    assert build_register(project, "provkommun").poster[0].lage is Lage.ANNU_INTE


def test_counts__name_every_way(project):
    register = build_register(project, "provkommun")
    assert {k: v for k, v in register.count_grupper().items() if v} == {
        "kontroll": 1,
        "mall": 1,
        "program": 1,
        "manuell": 1,
        "senare": 1,
        "annu_inte": 1,
    }
    assert register.count_utan_prov() == 2
    assert register.count_delvis() == 1


def test_list__tells_what_meets_what_waits_and_why(project):
    text = format_register(build_register(project, "provkommun"))
    assert text.startswith("Provkommunen: 6 krav ur Styrmodell för Provkommunen")
    assert "kontroll 1, mall 1, dokument 0" in text
    assert "Uppfyllda utan prov: 2" in text
    assert "som också gäller andra: 1" in text
    assert "  uppfylls av pipeline/draw.py, draw" in text
    assert "  väntar för: Månadsbrev" in text
    assert "  väntar på Månadsbrev" in text
    assert "  ännu inte: Vi väntar på kommunens besked." in text


def test_list__says_nothing_of_tests_that_nobody_has_looked_for(project):
    shutil.rmtree(project / "tests")
    register = register_krav.build_register(project, "provkommun")
    assert {item.lage for item in register.poster if item.citat} == {Lage.UPPFYLLT}
    assert "prov" not in format_register(register).replace("provkommun", "").replace("prövar", "")


def test_page__has_the_same_counts_and_the_source(project):
    page = format_krav_page([build_register(project, "provkommun")])
    lines = page.splitlines()
    assert "| Provkommunen | 6 | 1 | 1 | 0 | 0 | 0 | 1 | 1 | 1 | 1 | 1 | 2 |" in lines
    assert "Styrmodell för Provkommunen, Mål" in page
    assert "`pipeline/draw.py, draw`<br>Väntar för: Månadsbrev |" in page
    for line in lines:
        assert not line.startswith("|") or line.endswith("|")


VAL = """
[[val]]
id = "brytpunkt"
fraga = "Vilken dag?"
alternativ = [
    { varde = "mars", betyder = "tidigt" },
    { varde = "april", betyder = "sent" },
]
forval = "mars"
motiv = "Källan säger båda."
styr = "Perioden."
kalla = "Uppföljning"

[[val]]
id = "grans"
fraga = "Hur många?"
heltal = true
frivilligt = true

[[val]]
id = "namn"
fraga = "Vad heter det?"
alternativ = [{ varde = "A", betyder = "så" }]
valt = "A"

[[arshjulssteg]]
id = "A1"
process = "kontroll"
steg = "Något görs."

[[systemstod]]
id = "system"
namn = "Systemet"
omraden = ["planering", "analys"]
"""


def test_page__lists_the_choices_with_what_holds(project):
    write(project / "definitions" / "kommuner" / "provkommun" / "val.toml", VAL)
    page = format_krav_page([build_register(project, "provkommun")])
    assert (
        "| Vilken dag? | mars (förvalt) | mars: tidigt<br>april: sent | Källan säger båda. "
        "| Perioden. | Uppföljning |"
    ) in page
    assert "| Hur många? | inget (frivilligt) | ett heltal |" in page
    assert "| Vad heter det? | A (kommunens val) |" in page
    assert "Steg i årshjulet utan månad: A1." in page
    assert "Systemstöd enligt styrmodellen: Systemet, för planering, analys." in page


SEARCHED = {"pipeline": "*.py", "tests": "*.py", "tools": "*.py", "docs": "*.md"}


def test_code_and_documentation__name_no_requirement_that_is_not_in_a_register():
    """In definitions it is the compiler that looks them up."""
    known, _ = find_styrkrav(ROOT / "definitions")
    unknown = [
        (path.relative_to(ROOT).as_posix(), krav)
        for folder, pattern in SEARCHED.items()
        for path in (ROOT / folder).rglob(pattern)
        for krav in ID.findall(path.read_text(encoding="utf-8"))
        if krav not in known and not krav.startswith("STY-PRO")
    ]
    assert unknown == []


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
def test_places__of_the_real_definitions_name_the_requirement(kommun):
    folder = ROOT / "definitions"
    found = find_in_definitions(load_definitions(folder, kommun).value, folder)
    assert {Satt.KONTROLL, Satt.MALL, Satt.DOKUMENT, Satt.KALENDER} <= {i.satt for i in found}
    for item in found:
        file = item.plats.partition(",")[0]
        assert item.krav in (ROOT / file).read_text(encoding="utf-8"), item


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
def test_later__are_only_those_whose_documents_nobody_makes(kommun):
    for kravpost in build_register(ROOT, kommun).poster:
        if kravpost.lage is Lage.SENARE:
            assert kravpost.vantar == kravpost.krav.dokument, kravpost.krav.id


RANK = {"upplysning": 0, "varning": 1, "fel": 2}


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
def test_checks__are_as_severe_as_the_styrmodell(kommun):
    """Some check of a requirement gives what the styrmodell says, or what a law asks beyond it."""
    register = build_register(ROOT, kommun)
    kontroller = {item.id: item for item in register.definitions.kontroller}
    for kravpost in register.poster:
        if kravpost.krav.typ is not Kravtyp.KONTROLL:
            continue
        cited = [item.objekt for item in kravpost.citat if item.satt is Satt.KONTROLL]
        given = [RANK[get_severity(kontroller[name]).value] for name in cited]
        wanted = RANK.get(kravpost.krav.vid_avvikelse, 0)
        assert not given or max(given) >= wanted, kravpost.krav.id


def test_code_and_tests__of_the_project_are_searched():
    assert find_in_code(ROOT / "pipeline")
    assert find_prov(ROOT / "tests")


def test_deviation__that_adds_a_requirement_is_the_place(project):
    text = """
[[avsteg]]
objekt = "tabell:{tabell}"
motiv = "Styrmodellen."
blir = {{ krav = ["STY-PRO-004"] }}
"""
    folder = project / "definitions"
    tabell = load_definitions(folder, "provkommun").value.tabeller[0].id
    write(folder / "kommuner" / "provkommun" / "avsteg.toml", text.format(tabell=tabell))
    post = build_register(project, "provkommun").poster[3]
    assert post.grupp == "definition"
    assert post.citat[0].plats == (f"definitions/kommuner/provkommun/avsteg.toml, tabell:{tabell}")


def test_handbook__leaves_out_the_page_of_the_register(project):
    docs = project / "docs"
    assert {item.krav for item in find_in_handbook(docs, without=[docs / "krav.md"])} == {
        "STY-PRO-006"
    }


def run(monkeypatch, project, *words):
    monkeypatch.setattr(cli_krav, "get_root", lambda: project)
    return CliRunner().invoke(cli_krav.make_krav_command(), words)


def test_command__shows_the_kommun(monkeypatch, project):
    result = run(monkeypatch, project, "--kommun", "provkommun")
    assert result.exit_code == 0
    assert "STY-PRO-001  En kontroll prövar målen." in result.output


def test_command__names_the_kommuner_there_are(monkeypatch, project):
    result = run(monkeypatch, project, "--kommun", "en_annan")
    assert result.exit_code == 2
    assert "provkommun" in result.output


def test_command__tells_what_is_wrong_with_a_register(monkeypatch, project):
    write(project / "definitions" / "krav" / "provkommun.toml", REGISTER + "\nvem = 1\n")
    result = run(monkeypatch, project)
    assert result.exit_code == 4
    assert "vem" in result.output


def test_command__tells_what_is_wrong_with_the_definitions(monkeypatch, project):
    write(project / "definitions" / "bas" / "trasig.toml", "[[okand]]\nid = 1\n")
    result = run(monkeypatch, project)
    assert result.exit_code == 4
    assert "trasig.toml" in result.output


def test_page__of_the_project_is_what_is_generated():
    page = (ROOT / "docs" / "krav.md").read_text(encoding="utf-8")
    assert page == make_page(ROOT), "make kravsida"
