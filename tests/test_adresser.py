"""Addresses in every document of the examples: one for everything, unique, and unchanged when a
section, a block, a row, a column or an enhet is inserted before everything else."""

import dataclasses
import functools
import re
from collections import Counter
from decimal import Decimal

from exempeldokument import OCCASIONS, check, each_occasion, get_definitions, load, render
from granskning import read_bookmarks
from hjalp import ROOT

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Diagram,
    Lista,
    Rubrik,
    Stycke,
    Tabellblock,
    Tabellcell,
    Textbit,
    Tradbild,
)
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.core.source import CellRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.office.docx.render import write_docx
from pipeline.office.docx.wordml import name_bookmark
from pipeline.schema.block import BlockDef, BlockKolumnDef
from pipeline.schema.build import build
from pipeline.schema.dokument import AvsnittDef
from pipeline.schema.uppstallning import UppstallningRadDef

NEW = "helt_ny"
README = (ROOT / "definitions" / "README.md").read_text(encoding="utf-8")
BOKSLUT = ("hallstahammar", 2025, "bokslut")
_NUMBER = re.compile(r"^(Tabell|Figur) \d+\. |, (tkr|procent)$")
"""What a caption has of the whole: its place among others, and a unit when columns share it."""
VALUE = Uppgift(Tal(Decimal(1), Unit.ANTAL), CellRef("inlamningar/ny.xlsx", "Ny", "C3"))


@functools.cache
def render_once(where):
    return tuple(render(where))


def get_arsredovisning(dokument):
    return next(item for item in dokument if item.adress == Adress("arsredovisning"))


def iter_bitar(block):
    match block:
        case Stycke(bitar):
            yield from bitar
        case Lista(punkter):
            for punkt in punkter:
                yield from punkt


# ---------------------------------------------------------------- everything has one of its own
@each_occasion
def test_addresses__are_unique_in_a_document(where):
    for dokument in render_once(where):
        found = [adress for adress, _ in dokument.iter_adresser()]
        assert len(found) > 20
        assert [str(item) for item, count in Counter(found).items() if count > 1] == []


@each_occasion
def test_bookmarks__are_unique_in_a_document(where):
    for dokument in render_once(where):
        found = {adress for adress, _ in dokument.iter_adresser()}
        assert len({name_bookmark(adress) for adress in found}) == len(found)


@each_occasion
def test_everything__in_a_document_has_an_address(where):
    """Headings and tables have it by their type; a paragraph has its own, or its values have."""
    for dokument in render_once(where):
        found = dict(dokument.iter_adresser())
        for block in dokument.block:
            if isinstance(block, Stycke | Lista) and block.adress is None:
                bits = list(iter_bitar(block))
                assert any(bit.adress for bit in bits)
                assert all(bit.adress for bit in bits if bit.source)
            elif isinstance(block, Rubrik | Tabellblock | Diagram | Tradbild):
                assert found[block.adress] is block


@each_occasion
def test_figures__in_tables_and_sentences_have_address_and_source(where):
    cells = 0
    for dokument in render_once(where):
        numbers = {
            id(cell)
            for tabell in dokument.iter_tabeller()
            for rad in tabell.rader
            for kolumn, cell in zip(tabell.kolumner, rad.celler, strict=True)
            if kolumn.is_tal and any(sign.isdigit() for sign in cell.text)
        }
        found = {id(sak): (adress, sak) for adress, sak in dokument.iter_adresser()}
        assert numbers <= found.keys()
        for adress, sak in (found[number] for number in numbers):
            assert sak.source, adress
        for adress, sak in dokument.iter_adresser():
            if isinstance(sak, Textbit) and adress.block != "fynd" and not adress.kolumn:
                assert sak.source or "+" in adress.block, adress
        cells += len(numbers)
    assert cells > 10


def test_sentences__of_the_examples_are_among_them():
    dokument = get_arsredovisning(render_once(BOKSLUT))
    found = {str(adress): sak for adress, sak in dokument.iter_adresser()}
    figure = found["arsredovisning/driftavstamning/avstamning/DR_SUM"]
    assert figure.source
    assert found["arsredovisning/resultatrakning/uppstallning:resultatrakning/RR04/fg"].source
    assert any("@socialnamnd/" in adress for adress in found)


def test_readme__names_addresses_that_there_are():
    section = README.split("## Adresser\n", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"`([^`]+/[^`]+)`", section))
    known = {
        str(adress)
        for where in OCCASIONS
        if where[2] == "bokslut"
        for dokument in render_once(where)
        for adress, _ in dokument.iter_adresser()
    }
    assert len(named) > 5
    assert named <= known


# ---------------------------------------------------------------- something comes before it
def insert_sections(definitions):
    """A section with a text first in every document and chapter."""

    def add(item):
        block = (build({"typ": "leveranser"}, BlockDef),)
        new = AvsnittDef(id=f"{NEW}_{item.id}", rubrik="Nytt", block=block)
        return dataclasses.replace(item, avsnitt=(new, *item.avsnitt))

    dokument = {key: add(item) for key, item in definitions.dokument.items()}
    return dataclasses.replace(definitions, dokument=dokument)


def insert_blocks(definitions):
    """A table, a sentence and an empty text first in every section and note."""
    new = (
        build({"typ": "forklaringar", "id": NEW}, BlockDef),
        build({"typ": "mening", "id": f"{NEW}_mening", "text": "Det är {ar}."}, BlockDef),
        build({"typ": "text", "falt": "finns_inte/alls/text"}, BlockDef),
    )

    def add(item):
        return dataclasses.replace(item, block=(*new, *map(insert_columns, item.block)))

    dokument = {
        key: dataclasses.replace(item, avsnitt=tuple(map(add, item.avsnitt)))
        for key, item in definitions.dokument.items()
    }
    noter = tuple(map(add, definitions.noter))
    return dataclasses.replace(definitions, dokument=dokument, noter=noter)


def insert_statement_rows(definitions):
    """A row of the law first in every statement."""
    new = UppstallningRadDef(id=NEW, kod="NYTT", rubrik="Ny rad")
    statements = {
        key: dataclasses.replace(item, rader=(new, *item.rader))
        for key, item in definitions.uppstallningar.items()
    }
    return dataclasses.replace(definitions, uppstallningar=statements)


def insert_enheter(definitions):
    """An enhet first of each type that delivers."""
    new = {
        enhet.typ: dataclasses.replace(enhet, id=f"{NEW}_{enhet.typ}", namn="Ny", filnamn="")
        for enhet in definitions.enheter
    }
    return dataclasses.replace(definitions, enheter=(*new.values(), *definitions.enheter))


def insert_rows(tabell):
    """A row first in a table, with the cells of its first item but no amounts, and a column."""
    first = next((rad for rad in tabell.rader if rad.typ == "post"), None)
    if first is None:
        return tabell
    celler = {
        key: dataclasses.replace(item, value=Tal(Decimal(0), item.tal.unit)) if item.tal else item
        for key, item in first.celler.items()
    }
    new = dataclasses.replace(first, key=NEW, rubrik="Ny rad", celler=celler)
    rader = (new, *tabell.rader)
    wider = [dataclasses.replace(rad, celler={NEW: VALUE, **rad.celler}) for rad in rader]
    return dataclasses.replace(tabell, rader=tuple(wider))


def insert_data(sammanstallning, definitions):
    """Rows in every table, the code of the new row, and data for the new enheter."""
    tabeller = {key: insert_rows(item) for key, item in sammanstallning.tabeller.items()}
    enheter = {
        key: dataclasses.replace(
            item, tabeller={name: insert_rows(tabell) for name, tabell in item.tabeller.items()}
        )
        for key, item in sammanstallning.enheter.items()
    }
    for enhet in definitions.enheter:
        if enhet.id.startswith(NEW):
            same = [item for item in definitions.enheter if item.typ == enhet.typ]
            known = next((enheter[item.id] for item in same if item.id in enheter), None)
            enheter |= {enhet.id: dataclasses.replace(known, enhet=enhet.id)} if known else {}
    return dataclasses.replace(
        sammanstallning,
        varden={
            **{Plats("NYTT", kolumn): VALUE for kolumn in Beloppskolumn},
            **sammanstallning.varden,
        },
        tabeller=tabeller,
        enheter=enheter,
    )


def insert_columns(block):
    """A column first in a block that chooses its columns."""
    chosen = getattr(block, "kolumner", ())
    if not chosen:
        return block
    used = {kolumn.falt for kolumn in chosen}
    free = (item for item in ("fgp", "plan2") if item not in used)
    new = NEW if getattr(block, "tabell", "") else next(free)
    column = BlockKolumnDef(falt=new, rubrik="Ny")
    return dataclasses.replace(block, kolumner=(column, *chosen))


@functools.cache
def render_changed(where):
    """The documents with all of this before everything else, by address."""
    changed = get_definitions(where)
    for insert in (insert_statement_rows, insert_blocks, insert_sections, insert_enheter):
        changed = insert(changed)
    data = insert_data(check(where).sammanstallning, changed)
    return {dokument.adress: dokument for dokument in render(where, changed, data)}


def get_shown(sak):
    """Texts with their sources."""
    bits = (bit for block in sak for bit in iter_bitar(block)) if isinstance(sak, tuple) else ()
    match sak:
        case Tabellcell():
            bits = sak.bitar
        case Textbit():
            bits = (sak,)
    return {bit.source: bit.text for bit in bits if bit.source}


def is_of_chain(adress):
    """A chain with more goals may need more pictures, each named by its goal."""
    return adress.block in {"rodatrad", "rodatrad+text"}


@each_occasion
def test_addresses__stay_when_other_things_come_before(where):
    after = render_changed(where)
    for dokument in render_once(where):
        kept = dict(dokument.iter_adresser())
        found = dict(after[dokument.adress].iter_adresser())
        lost = [str(item) for item in kept.keys() - found.keys() if not is_of_chain(item)]
        assert lost == []
        assert len(found) > len(kept) + 10
        for adress in kept.keys() & found.keys():
            shown = get_shown(found[adress])
            for source, text in get_shown(kept[adress]).items():
                assert shown.get(source, text) == text, adress


def test_bookmarks__of_a_word_file_stay_when_other_things_come_before():
    mall = load("hallstahammar").read_dokumentmall().data
    dokument = get_arsredovisning(render_once(BOKSLUT))
    changed = render_changed(BOKSLUT)[dokument.adress]
    before, after = (read_bookmarks(write_docx(item, mall)) for item in (dokument, changed))
    adresser = [adress for adress, _ in dokument.iter_adresser()]
    kept = before.keys() - {name_bookmark(item) for item in adresser if is_of_chain(item)}
    assert len(kept) > 500
    for name in kept:
        assert _NUMBER.sub("", before[name]) == _NUMBER.sub("", after[name])
