"""The årsredovisning has every part that the law asks for, and none of them is empty."""

import subprocess

import pytest
from kommunmaterial import find_contents, make, says_something
from verktyg import convert, get_tool

from pipeline.core.dokument import Rubrik

DELAR = (  # LKBR 4 kap. 1 §
    "Förvaltningsberättelse",
    "Resultaträkning",
    "Balansräkning",
    "Kassaflödesanalys",
    "Noter",
    "Driftredovisning",
    "Investeringsredovisning",
    "Sammanställda räkenskaper",
)
FORVALTNINGSBERATTELSE = (  # LKBR 11 kap.
    "Översikt över verksamhetens utveckling",  # 1 §
    "Viktiga förhållanden för resultat och ekonomisk ställning",  # 2 §
    "Händelser av väsentlig betydelse",  # 3 §
    "Förväntad utveckling",  # 4 §
    "Väsentliga personalförhållanden",  # 5 §
    "Sjukfrånvaro",  # 6 §
    "Styrning och uppföljning av den kommunala verksamheten",  # 7 §
    "God ekonomisk hushållning",  # 8 §
    "Ekonomisk ställning",  # 9 §
    "Balanskravsresultat",  # 10–11 §§
    "Den kommunala koncernen",  # 12 §
    "Privata utförare",  # 13 §
)


@pytest.fixture(scope="module")
def arsredovisning():
    [modell] = [item for item in make("hallstahammar").modeller if item.id == "arsredovisning"]
    return modell


@pytest.mark.parametrize("rubrik", DELAR + FORVALTNINGSBERATTELSE)
def test_every_part_is_there_and_says_something(arsredovisning, rubrik):
    assert says_something(arsredovisning, rubrik)


def test_the_subheadings_stand_under_forvaltningsberattelsen(arsredovisning):
    below = {
        block.text
        for block in find_contents(arsredovisning, "Förvaltningsberättelse")
        if isinstance(block, Rubrik)
    }
    assert set(FORVALTNINGSBERATTELSE) <= below


def test_the_arsredovisning_names_every_file_that_it_was_made_from(arsredovisning):
    text = "\n".join(
        cell.text
        for block in arsredovisning.iter_tabeller()
        for rad in block.rader
        for cell in rad.celler
    )
    for name in ("foregaende_ar.csv", "beslut.csv", "socialnamnd_hallstahammar_2025_bokslut.xlsx"):
        assert name in text


@pytest.mark.slow
def test_the_arsredovisning_has_at_least_sixty_pages(tmp_path):
    path = tmp_path / "arsredovisning.docx"
    path.write_bytes(make("hallstahammar").dokument["arsredovisning-hallstahammar-2025.docx"])
    pdf = convert(path, "pdf", tmp_path)
    done = subprocess.run(  # noqa: S603 (the tests' own command)
        [get_tool("pdfinfo"), str(pdf)], capture_output=True, check=True, text=True
    )
    pages = next(line for line in done.stdout.splitlines() if line.startswith("Pages:"))
    assert int(pages.split()[1]) >= 60
