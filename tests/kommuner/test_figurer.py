"""Charts and chains in the documents of the examples: there, and told in text and tables too."""

import pytest
from docx_dump import dump_docx
from kommunmaterial import make
from till import check_docx

KOMMUNER = ("hallstahammar",)
DIAGRAM = (
    "Årets resultat under fem år, tkr",
    "Nämndernas mål efter bedömning, antal",
    "Sjukfrånvaro i procent av ordinarie arbetstid",
    "Nettokostnad per nämnd, tkr",
    "Avvikelse mot budget per nämnd, tkr",
)


def find_arsredovisning(kommun):
    [data] = [d for name, d in make(kommun).dokument.items() if name.startswith("arsredovisning")]
    return data


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_arsredovisning__keeps_the_rules_for_accessible_documents(kommun):
    assert check_docx(find_arsredovisning(kommun), "arsredovisning.docx") == []


@pytest.mark.parametrize("rubrik", DIAGRAM)
def test_arsredovisning__has_the_charts_that_people_look_for(rubrik):
    lines = dump_docx(find_arsredovisning("hallstahammar")).splitlines()
    [at] = [
        n for n, line in enumerate(lines) if line.startswith("Figur ") and line.endswith(rubrik)
    ]
    assert lines[at + 1].startswith("[bild] ")
    assert rubrik in lines[at + 1]


def test_arsredovisning__the_text_of_a_chart_tells_the_story():
    dump = dump_docx(find_arsredovisning("hallstahammar"))
    assert "lägst Socialnämnden (−12\u00a0900)" in dump
    assert "Årets resultat gick från 45\u00a0200 (2021) till 13\u00a0800 (2025)" in dump
