"""The årsredovisning and its notes point at what exists, and cover what the law asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from definitionshjalp import (
    iter_tabeller,
    look,
)

from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef
from pipeline.schema.oanvant import find_oanvant

KONSOLIDERING_KOLUMNER = {"kommun", "bolag", "eliminering", "koncern"}


# ------------------------------------------------------------------ notes
def test_all_notes_of_the_law_in_order(defs: Definitions, lagkrav: dict[str, Any]) -> None:
    ours = [(note.rubrik, note.verifierad) for note in defs.noter]
    assert ours == [(note["rubrik"], note["verifierad"]) for note in lagkrav["noter"]]
    for note, row in zip(defs.noter, lagkrav["noter"], strict=True):
        codes = set(re.findall(r"\b(?:RR|BT|BE|BL)[A-Z0-9_]+", row["kopplad"]))
        assert codes <= set(note.koder), note.id


def test_every_note_has_its_row_in_the_register(defs: Definitions) -> None:
    tabeller = iter_tabeller(defs.arbetsbocker["ekonomi_bokslut"])
    register = next(item for item in tabeller if item.id == "notregister")
    assert [rad.id for rad in register.rader] == [note.id for note in defs.noter]
    assert [rad.rubrik for rad in register.rader] == [note.rubrik for note in defs.noter]


def test_notes_to_several_rows_say_which_row_each_place_is(defs: Definitions) -> None:
    for note in defs.noter:
        for place in note.avstamning:
            assert place.kod or len(note.koder) == 1, note.id


def test_every_note_to_a_row_with_an_amount_is_reconciled(defs: Definitions) -> None:
    for note in defs.noter:
        if note.koder and note.id != "not_jamforelsestorande":
            assert note.avstamning, note.id


# ------------------------------------------------------------------ references
def iter_block(defs: Definitions) -> Iterator[tuple[str, BlockDef]]:
    """Blocks of the notes and sections, each with the id of where it stands."""
    for note in defs.noter:
        for block in note.block:
            yield note.id, block
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        for block in avsnitt.block:
            yield avsnitt.id, block


def test_every_table_of_the_bokslut_is_used(defs: Definitions) -> None:
    """What is asked for is shown, merged or computed with."""
    unused = [item.message for item in find_oanvant(defs) if item.code == "DEF-023"]
    assert not [text for text in unused if "ekonomi_bokslut" in text]


# ------------------------------------------------------------------ the document
def test_every_part_of_the_arsredovisning_has_a_section_with_input(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    avsnitt = {item.id: item for item in defs.dokument["arsredovisning"].avsnitt}
    for part in lagkrav["dokumentmallar"]["arsredovisning"]:
        name = part["avsnitt"]
        assert name in avsnitt, name
        assert set(part["krav"]) <= set(avsnitt[name].krav), name
        assert any(_asks(block) for block in _find_blocks(defs, name)), name


def _find_blocks(defs: Definitions, name: str) -> Iterator[BlockDef]:
    """The blocks of a section and of the sections below it."""
    avsnitt = defs.dokument["arsredovisning"].avsnitt
    place = next(number for number, item in enumerate(avsnitt) if item.id == name)
    yield from avsnitt[place].block
    for item in avsnitt[place + 1 :]:
        if item.niva <= avsnitt[place].niva:
            return
        yield from item.block


def _asks(block: BlockDef) -> bool:
    return bool(
        look(block, "falt")
        or look(block, "tabell")
        or look(block, "uppstallning")
        or block.typ == "noter"
    )


def test_sections_that_the_law_asks_about_have_the_names_it_uses(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    known = {item.id for item in defs.dokument["arsredovisning"].avsnitt}
    known |= {note.id for note in defs.noter}
    in_other_places = {
        # leverans, publicering och andra handlingar
        "arkivexemplar_original",
        "arkivexemplar_pdfa",
        "revisionsberattelse_publicerad",
        "rapport_privata_utforare",
        "rs_koppling",
        "innehallsforteckning",
        # uppgifter och texter som står i andra noter och avsnitt
        "atgardsplan_balanskrav",
        "beslutsdatum_styrelsen",
        "exploateringsredovisning",
        "not_byte_av_redovisningsprincip",
        "not_panter_forklaring",
        "not_pensioner_tryggande",
        "not_pensionsstiftelse",
    }
    asked = {
        name
        for name, dokument in lagkrav["register"]["avsnitt"].items()
        if "arsredovisning" in dokument
    }
    assert asked - in_other_places <= known


def test_headings_are_short_and_levels_do_not_jump(defs: Definitions) -> None:
    above = 0
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        assert len(avsnitt.rubrik) <= 80, avsnitt.id
        assert not avsnitt.rubrik or avsnitt.rubrik[0].isupper(), avsnitt.id
        assert avsnitt.niva <= above + 1, avsnitt.id
        above = avsnitt.niva


def test_statements_show_last_year_beside_the_year(defs: Definitions) -> None:
    """LKBR 5:6 and 6:5."""
    for name, block in iter_block(defs):
        if look(block, "uppstallning"):
            shown = {kolumn.falt for kolumn in look(block, "kolumner")}
            assert {"utfall", "fg"} <= shown, name


def test_every_enhet_has_a_chapter(defs: Definitions) -> None:
    chapters: set[str] = set()
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        chapters |= _chapters(avsnitt)
    types = {enhet.typ for enhet in defs.enheter if enhet.arbetsbok} - {"ekonomi", "overgripande"}
    assert types <= chapters


def _chapters(avsnitt: AvsnittDef) -> set[str]:
    return set(avsnitt.for_varje) if avsnitt.innehall else set()
