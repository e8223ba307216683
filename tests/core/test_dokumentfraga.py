"""What a document says when a check asks it."""

from decimal import Decimal

import pytest

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Avsnitt,
    Diagram,
    Diagramserie,
    Diagramtyp,
    Diagramvarde,
    Dokument,
    Lista,
    Rubrik,
    Sidbrytning,
    Stycke,
    Tabellblock,
    Tabellcell,
    Tabellkolumn,
    Tabellrad,
    Textbit,
    Tradbild,
    Tradruta,
)
from pipeline.core.dokumentfraga import has_avsnitt, says_block, shows_kolumner, shows_rader

SAID, SILENT = Textbit("De är 5.", says=True), Textbit("Det finns inget att redovisa.")
SAYS, EMPTY = Stycke((SILENT, SAID)), Stycke((SILENT,), "tomt")
PLACE = Adress("prov", "personal")
HEADING = Rubrik(1, "Personal", PLACE)


def tabell(*rader, kolumner=("utfall", "fg"), name="personal"):
    """Rows as (key, heading, marks…): a cell says something when its mark is not empty."""
    return Tabellblock(
        1,
        "Personal",
        (
            Tabellkolumn("", "Post", 30, is_tal=False),
            *(
                Tabellkolumn(item, item.title(), 9, item != "not", item.startswith("fg"))
                for item in kolumner
            ),
        ),
        tuple(
            Tabellrad(
                key,
                tuple(
                    Tabellcell((Textbit(text or "–", says=bool(text) and place > 0),))
                    for place, text in enumerate((heading, *marks))
                ),
            )
            for key, heading, *marks in rader
        ),
        PLACE,
        tabell=name,
    )


def dokument(*avsnitt):
    return Dokument("prov", Adress("prov"), "prov.docx", "Prov", "mall.docx", avsnitt)


FIGURE = Diagram(
    typ=Diagramtyp.STAPLAR,
    nummer=1,
    rubrik="Personal",
    kategorier=("Personal",),
    serier=(Diagramserie("2025", (Diagramvarde("a", "utfall", Decimal(5)),)),),
    adress=PLACE,
    beskrivning="",
    tabell=PLACE,
)
PICTURE = Tradbild(
    nummer=1,
    rubrik="Mål",
    nivaer=("Mål",),
    rutor=(Tradruta("Mål", 0),),
    adress=PLACE,
    beskrivning="",
)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (SAYS, True),
        (EMPTY, False),
        (HEADING, False),
        (Sidbrytning(), False),
        (Lista(((SILENT,), (SAID,))), True),
        (Lista(((SILENT,),)), False),
        (tabell(("a", "Anställda", "5", "4")), True),
        (tabell(("a", "Anställda", "", "4")), False),
        (tabell(("a", "Anställda", "", "")), False),
        (tabell(), False),
        (FIGURE, False),
        (PICTURE, False),
    ],
    ids=lambda item: type(item).__name__,
)
def test_block__says_something_when_a_run_of_it_does(block, expected):
    assert says_block(block) is expected


def test_section__says_what_its_own_blocks_say():
    own = Avsnitt("personal", (HEADING, SAYS))
    below = Avsnitt("sjukfranvaro", (HEADING, SAYS))
    assert has_avsnitt(dokument(own), "personal")
    assert not has_avsnitt(dokument(Avsnitt("personal", (HEADING, EMPTY)), below), "personal")
    assert not has_avsnitt(dokument(own), "annat")


def test_section__says_what_its_further_pieces_and_the_sections_in_it_say():
    silent = Avsnitt("noter", (HEADING,))
    assert has_avsnitt(dokument(silent, Avsnitt("noter", (SAYS,))), "noter")
    note = Avsnitt("not_1", (HEADING, SAYS), ingar_i=("rakenskaper", "noter"))
    for name in ("noter", "rakenskaper", "not_1"):
        assert has_avsnitt(dokument(silent, note), name)


def test_section__of_chapters_must_say_something_in_every_one():
    def make(*said):
        return dokument(
            *(
                Avsnitt("drift", (SAYS if item else EMPTY,), enhet=f"e{n}", ingar_i=("namnder",))
                for n, item in enumerate(said)
            )
        )

    assert has_avsnitt(make(True, True), "drift")
    assert not has_avsnitt(make(True, False), "drift")
    assert has_avsnitt(make(True, False), "namnder")


def test_section__of_the_document_itself_is_meant_before_those_of_chapters():
    of_chapter = Avsnitt("atgarder", (SAYS,), enhet="social")
    assert not has_avsnitt(dokument(Avsnitt("atgarder", (EMPTY,)), of_chapter), "atgarder")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["utfall"], True),
        (["utfall", "fg"], True),
        (["Utfall", "  FG "], True),
        (["utfall", "prognos"], False),
        (["utfall", "budget"], False),
        (["not"], True),
    ],
)
def test_columns__are_shown_when_a_figure_stands_in_them(names, expected):
    table = tabell(("a", "Anställda", "5", "", "4", ""), kolumner=("utfall", "budget", "fg", "not"))
    assert shows_kolumner(dokument(Avsnitt("a", (table,))), "personal", names) is expected


def test_columns__of_one_table_may_stand_in_parts_but_in_one_section():
    utfall, budget, fg, konc = (
        tabell(("a", "A", "5"), kolumner=(kolumn,), name=name)
        for kolumn, name in (
            ("utfall", "personal"),
            ("budget", "personal"),
            ("fg", "personal"),
            ("konc", "konc(personal)"),
        )
    )
    found = dokument(Avsnitt("a", (utfall, budget)), Avsnitt("b", (fg, konc)))
    assert shows_kolumner(found, "personal", ["utfall", "budget"])
    assert shows_kolumner(found, "personal", ["fg"])
    assert not shows_kolumner(found, "personal", ["utfall", "fg"])
    assert not shows_kolumner(found, "personal", ["konc"])
    assert shows_kolumner(found, "konc(personal)", ["konc"])
    assert not shows_kolumner(found, "annat", ["utfall"])


def test_table__of_a_chapter_is_not_the_documents_own():
    table = tabell(("total", "Totalt", "5", "4"))
    chapter = Avsnitt("personal", (table,), enhet="social")
    whole = dokument(Avsnitt("inledning", (HEADING,)), chapter)
    for found, expected in ((whole, False), (dokument(chapter), True)):
        assert shows_kolumner(found, "personal", ["utfall"]) is expected
        assert shows_rader(found, "personal", ["Totalt"]) is expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["BE_B1"], True),
        (["A II 1. Mark, byggnader"], True),
        (["mark,  BYGGNADER"], True),
        (["Pensionsförpliktelser", "Kassa och bank"], True),
        (["Bara i fjol"], False),
        (["Tom rad"], False),
        (["Saknas"], False),
    ],
)
def test_rows__are_shown_when_they_say_something_of_this_year(names, expected):
    table = tabell(
        ("BE_B1", "2 a. Pensionsförpliktelser", "5", "4"),
        ("BT_A", "A II 1. Mark, byggnader", "5", ""),
        ("BT_C", "C IV. Kassa och bank", "5", ""),
        ("F", "Bara i fjol", "", "4"),
        ("T", "Tom rad", "", ""),
    )
    assert shows_rader(dokument(Avsnitt("a", (table,))), "personal", names) is expected
