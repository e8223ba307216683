"""Definitions in which two things would have one address are refused, with file, key and both."""

import shutil
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.schema.block import BlockDef
from pipeline.schema.build import build
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.mening import parse_mening

EGET = "kommuner/provkommun/eget.toml"
RESULTAT = "dokument:arsredovisning/avsnitt:resultatrakning"
TEXT = '{ typ = "text", falt = "texter/handelser/text" }'


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def make_dokument(*avsnitt, name="prov", **keys):
    """TOML of a document; avsnitt: (id, blocks[, other keys])."""
    lines = ["[[dokument]]", f'id = "{name}"', 'titel = "Prov"']
    lines += [f"{key} = {value}" for key, value in keys.items()]
    for own, blocks, *rest in avsnitt:
        lines += ["[[dokument.avsnitt]]", f'id = "{own}"', 'rubrik = "Rubrik"', *rest]
        lines += [f"block = [{', '.join(blocks)}]"]
    return "\n".join(lines) + "\n"


def find_problems(folder, text, name=EGET):
    """(file, key, what is wrong) of every problem with the text added to the definitions."""
    (folder / name).write_text(text, encoding="utf-8")
    try:
        load_definitions(folder, "provkommun")
    except DefinitionsError as error:
        return [
            (item.source.file, item.source.key, item.message.partition(" – ")[2])
            for item in error.findings
        ]
    return []


# ---------------------------------------------------------------- names
@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ({"typ": "text", "falt": "texter/handelser/text"}, "text:texter.handelser.text"),
        ({"typ": "text", "falt": "texter"}, "text:texter"),
        ({"typ": "tabell", "tabell": "drift"}, "tabell:drift"),
        ({"typ": "tabell", "tabell": "drift", "id": "kommentarer"}, "kommentarer"),
        ({"typ": "uppstallning", "uppstallning": "rr"}, "uppstallning:rr"),
        ({"typ": "nyckeltal", "rader": ["NT-01"]}, "nyckeltal"),
        ({"typ": "fynd"}, "fynd"),
    ],
)
def test_block__is_named_by_its_id_or_what_it_shows(keys, name):
    assert build(keys, BlockDef).namn == name


@pytest.mark.parametrize(
    ("platshallare", "name"),
    [
        ("RR12", "RR12"),
        ("fg(RR12)", "fg(RR12)"),
        ("plan(plan(RR12)):mnkr1abs", "plan(plan(RR12))"),
        ("RR12?överskott|underskott", "RR12?"),
        ("RR12?upp: mer|ned", "RR12?"),
    ],
)
def test_figure__in_a_sentence_is_named_by_its_code(platshallare, name):
    [siffra] = parse_mening(f"{{{platshallare}}}").siffror
    assert siffra.namn == name


# ---------------------------------------------------------------- blocks
def test_blocks__that_show_the_same_in_one_section_are_told_with_both(folder):
    table = '{ typ = "tabell", tabell = "drift", rubrik = "RUBRIK" }'
    blocks = [table.replace("RUBRIK", "Utfall"), TEXT, table.replace("RUBRIK", "Kommentarer")]
    assert find_problems(folder, make_dokument(("a", blocks))) == [
        (
            EGET,
            "dokument:prov/avsnitt:a/block:tabell:drift",
            "block 1 (Utfall) och block 3 (Kommentarer) har samma namn: skriv id på det ena.",
        )
    ]


def test_blocks__with_the_same_in_two_sections_or_with_an_id_are_apart(folder):
    own = TEXT.replace("}", ', id = "igen" }')
    assert find_problems(folder, make_dokument(("a", [TEXT, own]), ("b", [TEXT]))) == []


def test_blocks__with_the_same_id_or_of_exclusive_conditions_are_told(folder):
    one = '{ typ = "text", falt = "texter/verksamhetside/text", id = "x" }'
    other = '{ typ = "tabell", tabell = "drift", id = "x" }'
    turned = [TEXT.replace("}", f", villkor = {v} }}") for v in ("'1 == 1'", "'1 == 2'")]
    problems = find_problems(folder, make_dokument(("a", [one, other]), ("b", turned)))
    assert [key for _, key, _ in problems] == [
        "dokument:prov/avsnitt:a/block:x",
        "dokument:prov/avsnitt:b/block:text:texter.handelser.text",
    ]
    assert "block 1 (1 == 1) och block 2 (1 == 2)" in problems[1][2]


def test_block__of_a_note_is_told_at_the_note(folder):
    note = f'[[not]]\nid = "not_x"\nrubrik = "X"\nblock = [{TEXT}, {TEXT}]\n'
    [(_, key, _)] = find_problems(folder, note)
    assert key == "not:not_x/block:text:texter.handelser.text"


def test_block__that_a_kommun_adds_to_a_document_is_told(folder):
    avsteg = """
[[avsteg]]
objekt = "dokument:arsredovisning/avsnitt:resultatrakning/block"
motiv = "Prov"
lagg_till = { typ = "uppstallning", uppstallning = "resultatrakning", rubrik = "Igen" }
"""
    [(file, key, text)] = find_problems(folder, avsteg)
    assert file == EGET
    assert key == f"{RESULTAT}/block:uppstallning:resultatrakning"
    assert "(Resultaträkning) och block 2 (Igen)" in text


def test_block__without_an_id_is_found_by_a_deviation(folder):
    avsteg = f"""
[[avsteg]]
objekt = "{RESULTAT}/block:uppstallning:resultatrakning"
motiv = "Prov"
"""
    (folder / EGET).write_text(avsteg + 'blir = { rubrik = "Eget" }', encoding="utf-8")
    definitions = load_definitions(folder, "provkommun").value
    [block] = definitions.dokument["arsredovisning"].avsnitt[0].block
    assert block.rubrik == "Eget"
    [(file, key, _)] = find_problems(folder, avsteg + 'blir = { rubrik = "{finns_inte}" }')
    assert (file, key) == (EGET, f"{RESULTAT}/block:uppstallning:resultatrakning/rubrik")


@pytest.mark.parametrize("own", ["Kommentarer", "två ord", "a/b", "a@b", "a.b", "tabell:drift"])
def test_block_id__is_written_as_ids_are(folder, own):
    block = TEXT.replace("}", f', id = "{own}" }}')
    [(_, key, text)] = find_problems(folder, make_dokument(("a", [block])))
    assert key == f"dokument:prov/avsnitt:a/block:{own}/id"
    assert "a–z, 0–9 och _" in text


def test_columns__that_show_the_same_are_told(folder):
    columns = '[{ falt = "netto", rubrik = "A" }, { falt = "netto", rubrik = "B" }]'
    block = f'{{ typ = "tabell", tabell = "drift", kolumner = {columns} }}'
    [(_, key, _)] = find_problems(folder, make_dokument(("a", [block])))
    assert key == "dokument:prov/avsnitt:a/block:tabell:drift/kolumner:netto"


# ---------------------------------------------------------------- sentences
def test_sentence__needs_an_id(folder):
    block = '{ typ = "mening", text = "Resultatet är {RR12}." }'
    [(_, key, text)] = find_problems(folder, make_dokument(("a", [block])))
    assert key == "dokument:prov/avsnitt:a/block:mening"
    assert text == "meningen ”Resultatet är {RR12}.” saknar id: skriv id på den."


def test_sentence__with_one_figure_twice_is_told(folder):
    text = "{kommun} och {kommun}: {RR12} {fg(RR12)} {RR12?upp|ned} {RR12:mnkr1}"
    block = f'{{ typ = "mening", id = "m", text = "{text}" }}'
    [(_, key, text)] = find_problems(folder, make_dokument(("a", [block])))
    assert key == "dokument:prov/avsnitt:a/block:m"
    assert text.startswith("talet RR12 står två gånger i meningen")


# ---------------------------------------------------------------- sections and rows
def test_section__twice_in_a_document_is_told(folder):
    [(_, key, text)] = find_problems(folder, make_dokument(("a", [TEXT]), ("a", [])))
    assert key == "dokument:prov/avsnitt:a"
    assert text == "avsnittet finns både i prov och i prov: byt id på det ena."


def test_section__of_a_chapter_and_of_the_document_is_told(folder):
    chapter = make_dokument(("a", [TEXT]), name="kapitel", del_av_dokument="true")
    whole = make_dokument(("a", []), ("b", [], 'innehall = "kapitel"'))
    [(_, key, text)] = find_problems(folder, chapter + whole)
    assert key == "dokument:prov/avsnitt:a"
    assert "både i prov och i kapitel" in text


def test_section__of_a_chapter_for_every_enhet_is_apart_from_the_document(folder):
    chapter = make_dokument(("a", [TEXT]), name="kapitel", del_av_dokument="true")
    each = 'innehall = "kapitel"\nfor_varje = ["namnd", "bolag"]'
    whole = make_dokument(("a", []), ("b", [], each))
    assert find_problems(folder, chapter + whole) == []


@pytest.mark.parametrize("inner", ["a", "b"])
def test_section__twice_for_one_enhet_is_told(folder, inner):
    """Two chapters with one section, or a chapter with a section named as its own heading."""
    chapter = make_dokument((inner, [TEXT]), name="kapitel", del_av_dokument="true")
    each = 'innehall = "kapitel"\nfor_varje = ["namnd"]'
    sections = [("b", [], each), *([("c", [], each)] if inner == "a" else [])]
    [(_, key, _)] = find_problems(folder, chapter + make_dokument(*sections))
    assert key == f"dokument:prov/avsnitt:{inner}"


def test_section__with_the_name_of_a_note_is_told(folder):
    text = make_dokument(("n", ['{ typ = "noter" }']), ("not_intakter", [TEXT]))
    [(_, key, _)] = find_problems(folder, text)
    assert key == "dokument:prov/avsnitt:not_intakter"


def test_rows_and_columns__of_a_workbook_with_one_id_are_told(folder):
    book = """
[[arbetsbok]]
id = "bok"
version = 1
rubrik = "Bok"
[[arbetsbok.flikar]]
id = "f"
namn = "F"
rubrik = "F"
[[arbetsbok.flikar.tabeller]]
id = "t"
rubrik = "T"
kolumner = [{ id = "k", rubrik = "K", typ = "text" }, { id = "k", rubrik = "K2", typ = "text" }]
rader = [{ id = "r", rubrik = "R" }, { id = "r", rubrik = "R2" }]
"""
    assert [key for _, key, _ in find_problems(folder, book)] == [
        "arbetsbok:bok/flikar:f/tabeller:t/kolumner:k",
        "arbetsbok:bok/flikar:f/tabeller:t/rader:r",
    ]
