"""What nobody uses is told when definitions are examined."""

import shutil
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.schema.loader import load_definitions
from pipeline.schema.oanvant import find_oanvant

KONTROLL = """
[[kontroll]]
id = "ALDRIG"
beskrivning = "Resultatet ska finnas."
kod = "KON-100"
allvar = "stopp"
atgard = "Rätta."
uttryck = "RR12 == RR12"
dokument = ["tom"]
"""
TOM = '[[dokument]]\nid = "tom"\ntitel = "Tom"\navsnitt = []\n'
KONTROLLKOD = '[[fynd]]\nkod = "KON-100"\nallvar = "fel"\ntext = "{beskrivning}"\nhint = "Rätta."\n'


@pytest.fixture
def folder(tmp_path):
    copied = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    catalogue = (Path(__file__).parents[2] / "definitions" / "fynd.toml").read_text("utf-8")
    told = catalogue[catalogue.index("[fynd.DEF-020]") :]
    (copied / "fynd_oanvant.toml").write_text(told, encoding="utf-8")
    return copied


def find(folder, text=""):
    (folder / "kommuner" / "provkommun" / "eget.toml").write_text(text, encoding="utf-8")
    definitions = load_definitions(folder, "provkommun").value
    return [(item.code, item.source.key) for item in find_oanvant(definitions)]


def test_a_document_without_sections_is_told(folder):
    assert ("DEF-021", "dokument:tom") in find(folder, TOM)
    assert "DEF-021" not in dict(find(folder))


def test_a_check_of_the_kommuns_own_that_never_runs_is_told(folder):
    known = load_definitions(folder, "provkommun").value.katalog.fynd
    code = "" if "KON-100" in known else KONTROLLKOD
    assert ("DEF-022", "kontroll:ALDRIG") in find(folder, code + TOM + KONTROLL)
    runs = KONTROLL.replace('["tom"]', '["arsredovisning"]')
    assert "DEF-022" not in dict(find(folder, code + runs))


def test_a_workbook_of_the_kommuns_own_that_nobody_is_given_is_told(folder):
    book = """
[arbetsbok.ingens]
rubrik = "Ingens"
flikar = {}
"""
    assert ("DEF-025", "arbetsbok:ingens") in find(folder, book)
    given = '[tillfalle.bokslut]\nrubrik = "Bokslut"\nordning = 1\narbetsbocker.bolag = "ingens"\n'
    document = '[[dokument]]\nid = "egen"\ntitel = "Egen"\navsnitt = []\ntillfalle = "bokslut"\n'
    profile = folder / "kommuner" / "provkommun" / "profil.toml"
    text = profile.read_text(encoding="utf-8").replace('"arsredovisning"', '"egen"')
    profile.write_text(text, encoding="utf-8")
    assert "DEF-025" not in dict(find(folder, book + given + document))


def test_an_occasion_of_the_kommuns_own_that_no_document_is_made_of_is_told(folder):
    occasion = '[tillfalle.extra]\nrubrik = "Extra"\nordning = 9\narbetsbocker = {}\n'
    assert ("DEF-026", "tillfalle:extra") in find(folder, occasion)
    assert "DEF-026" not in dict(find(folder))


def test_a_profile_without_documents_is_told(folder):
    assert "DEF-020" not in dict(find(folder))
    profile = folder / "kommuner" / "provkommun" / "profil.toml"
    text = profile.read_text(encoding="utf-8").replace('"arsredovisning"', "")
    profile.write_text(text, encoding="utf-8")
    assert ("DEF-020", "kommun/dokument") in find(folder)


def test_a_table_that_is_filled_in_and_never_used_is_told():
    """Tolkförmedling Väst has no VA, and still the tables of its account."""
    root = Path(__file__).parents[2] / "definitions"
    definitions = load_definitions(root, "tolkformedling_vast").value
    told = [item.message for item in find_oanvant(definitions) if item.code == "DEF-023"]
    assert any("va_resultat" in text and "ekonomi_bokslut" in text for text in told)
    used = [*find_oanvant(load_definitions(root, "hallstahammar").value)]
    assert used == []
