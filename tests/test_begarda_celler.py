"""A workbook asks only for what somebody uses: a document, a check, a formula or a later workbook.

Every column, and every row of texts and facts, that a kommun's workbooks ask for is looked for
in what is made of them. A formula over a table's utfall is computed for budget and prognos too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

import pytest
from definitionshjalp import look

from pipeline.core.sammanstallning import Beloppskolumn
from pipeline.paths import find_kommuner
from pipeline.schema.arbetsbok import RADTYP_KOLUMN, KolumnDef, RadDef, Radtyp, TabellDef, Typ
from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.loader import load_definitions
from pipeline.schema.select import select_tillfalle

ROOT = Path(__file__).parent.parent
YEAR = 2025
_PLACE = re.compile(r"[{\"](\w+)/(\w+)(?:/(\w+))?[}\"]")
_QUOTED = re.compile(r"""["'](\w+)["']""")
_WORD = re.compile(r"[A-Za-z_]\w*")
_KODER = frozenset(item.value for item in Beloppskolumn)
ANTECKNINGAR = {
    "ekonomi_bokslut.notregister.aktuell": "decides which notes there are",
    "ekonomi_bokslut.notregister.forklaring": "says why a note is left out",
    "ekonomi_bokslut.finansiella_instrument.kommentar": "how a value was measured, for the auditor",
    "ekonomi_bokslut.borgen.kommentar": "what an undertaking rests on, for the auditor",
    "ekonomi_bokslut.hjalpuppgifter.kommentar": "where a figure was found, for the auditor",
}
"""What is asked and not shown: notes that stay in the workbook, each with its reason."""
FASTA = ("tolkformedling_vast",)
"""Kommuner whose documents repeat published tables in the form these have."""


@dataclass(slots=True)
class Anvant:
    """What is used at an occasion, by the id of a table in a workbook or of a merged table."""

    kolumner: set[tuple[str, str]] = field(default_factory=set)
    rader: set[tuple[str, str]] = field(default_factory=set)
    hela: set[str] = field(default_factory=set)
    """Tables of which all rows are shown."""
    namn: set[str] = field(default_factory=set)
    """Fields that formulas read with falt("…") and datum("…")."""
    formler: list[tuple[frozenset[str], frozenset[str]]] = field(default_factory=list)
    """Tables and columns that a formula or a check names."""


def find_tillfallen() -> list[tuple[str, str]]:
    """Every kommun with the occasions that its documents are made of."""
    found = []
    for kommun in find_kommuner(ROOT / "definitions"):
        if kommun in FASTA:
            continue
        whole = load(kommun)
        made = {whole.dokument[name].tillfalle for name in whole.kommun.dokument}
        found += [(kommun, name) for name in whole.tillfallen if name in made]
    return found


@cache
def load(kommun: str) -> Definitions:
    return load_definitions(ROOT / "definitions", kommun).value


@cache
def select(kommun: str, tillfalle: str) -> Definitions:
    return select_tillfalle(load(kommun), tillfalle, YEAR)


@pytest.fixture(scope="module", params=find_tillfallen(), ids="-".join)
def valt(request: pytest.FixtureRequest) -> tuple[Definitions, Anvant]:
    kommun, tillfalle = request.param
    definitions = select(kommun, tillfalle)
    return definitions, find_anvant(definitions, load(kommun))


def find_anvant(definitions: Definitions, whole: Definitions) -> Anvant:
    anvant = Anvant()
    for name in definitions.kommun.dokument:
        use_dokument(anvant, definitions, definitions.dokument[name])
    for note in definitions.noter:
        for block in note.block:
            use_block(anvant, block)
        for item in note.avstamning:
            anvant.kolumner.add((item.tabell, item.kolumn))
    for check in definitions.kontroller:
        use_formel(anvant, write(check.uttryck))
        told = [getattr(check.parametrar, item.name) for item in fields(check.parametrar)]
        use_values(anvant, [write(item) for value in told for item in as_list(value)])
    for varde in definitions.varden:
        use_formel(anvant, varde.uttryck.text)
    for nyckeltal in definitions.nyckeltal:
        use_formel(anvant, nyckeltal.uttryck.text)
    for merged in definitions.tabeller:
        for extra in merged.berakna:
            anvant.kolumner |= {(merged.id, word) for word in _WORD.findall(extra.uttryck.text)}
        anvant.kolumner.add((merged.id, merged.dolj_smagrupper or ""))
    if definitions.konsolidering:
        namn = definitions.konsolidering.parametrar
        use_values(anvant, [getattr(namn, item.name) for item in fields(namn)])
        for tabell in (
            *definitions.konsolidering.tabellnamn,
            definitions.konsolidering.mellanhavanden,
        ):
            anvant.hela.add(tabell)
            anvant.kolumner.add((tabell, "*"))
    use_carried(anvant, definitions, whole)
    return anvant


def write(value: object) -> str:
    """A formula, a sentence or a word as it is written."""
    return str(getattr(value, "text", value or ""))


def as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def use_dokument(anvant: Anvant, definitions: Definitions, dokument: DokumentDef) -> None:
    for text in dokument.information.values():
        for tabell, rad, _ in _PLACE.findall(text):
            anvant.rader.add((tabell, rad))
    for avsnitt in dokument.avsnitt:
        use_formel(anvant, write(avsnitt.villkor))
        for block in avsnitt.block:
            use_block(anvant, block)
        if avsnitt.innehall:
            use_dokument(anvant, definitions, definitions.dokument[avsnitt.innehall])


def use_block(anvant: Anvant, block: BlockDef) -> None:
    use_formel(anvant, write(block.villkor))
    use_formel(anvant, write(look(block, "text")))
    if look(block, "falt"):
        tabell, rad, kolumn = [*look(block, "falt").split("/"), "", ""][:3]
        anvant.rader.add((tabell, rad))
        anvant.kolumner.add((tabell, kolumn or "*"))
        if not rad:
            anvant.hela.add(tabell)
    if look(block, "tabell"):
        shown = {item.falt for item in look(block, "kolumner")} or {"*"}
        shown |= {look(block, "rakna"), *_WORD.findall(write(look(block, "urval")))}
        anvant.kolumner |= {(look(block, "tabell"), kolumn) for kolumn in shown}
        anvant.rader |= {(look(block, "tabell"), rad) for rad in look(block, "rader")}
        if not look(block, "rader"):
            anvant.hela.add(look(block, "tabell"))
    for niva in look(block, "nivaer"):
        named = {niva.falt, niva.bedomning, *niva.lankar}
        anvant.kolumner |= {(niva.tabell, kolumn) for kolumn in named}
        anvant.hela.add(niva.tabell)


def use_formel(anvant: Anvant, uttryck: str) -> None:
    quoted = frozenset(_QUOTED.findall(uttryck))
    anvant.namn |= quoted
    anvant.formler.append((quoted, quoted | frozenset(_WORD.findall(uttryck))))


def use_values(anvant: Anvant, values: list[str]) -> None:
    words = frozenset(word for value in values for word in _WORD.findall(value))
    anvant.formler.append((words, words))
    anvant.namn |= words


def use_carried(anvant: Anvant, definitions: Definitions, whole: Definitions) -> None:
    """What a later occasion gets, and what next year shows as last year's."""
    for item in whole.overforingar:
        book, _, tabell = item.fran.partition(".")
        if book in definitions.arbetsbocker and tabell != "*":
            named = {*item.kolumner.values(), item.mottagare, *_WORD.findall(write(item.villkor))}
            anvant.kolumner |= {(tabell, kolumn) for kolumn in named}
            anvant.rader |= {(tabell, rad) for rad in item.rader}
    for definition in iter_tabeller(definitions):
        for kolumn in definition.kolumner:
            words = _WORD.findall(write(kolumn.uttryck))
            anvant.kolumner |= {(definition.id, word) for word in words}


def iter_tabeller(definitions: Definitions) -> Iterator[TabellDef]:
    for name in definitions.arbetsbocker:
        yield from iter_tabelldefs(definitions, name)


def find_names(definitions: Definitions, book: str, tabell: TabellDef) -> set[str]:
    """The table's own id and those of the merged tables that it becomes part of."""
    source = f"{book}.{tabell.id}"
    return {tabell.id} | {item.id for item in definitions.tabeller if source in item.fran}


def is_kolumn_used(anvant: Anvant, names: set[str], tabell: TabellDef, kolumn: KolumnDef) -> bool:
    if kolumn.uttryck or kolumn.foregaende:
        return True
    if kolumn.id == RADTYP_KOLUMN or (tabell.uppstallning and kolumn.id in _KODER):
        return True
    if any((name, item) in anvant.kolumner for name in names for item in (kolumn.id, "*")):
        return True
    asked = {kolumn.id, "utfall"} if kolumn.id in _KODER else {kolumn.id}
    return any(names & tables and asked & words for tables, words in anvant.formler)


def is_rad_used(anvant: Anvant, names: set[str], rad: RadDef) -> bool:
    if names & anvant.hela or any((name, rad.id) in anvant.rader for name in names):
        return True
    if rad.id in anvant.namn:
        return True
    return any(names & tables and rad.id in words for tables, words in anvant.formler)


def is_facts(tabell: TabellDef) -> bool:
    """A table of texts or facts: each row is asked for its own sake."""
    texts = {Typ.LANGTEXT, Typ.TEXT}
    own = [item for item in tabell.kolumner if not item.foregaende]
    return bool(tabell.rader) and len(own) == 1 and own[0].typ in texts


def test_every_column_that_is_asked__is_used(valt: tuple[Definitions, Anvant]) -> None:
    definitions, anvant = valt
    unused = [
        f"{book}.{tabell.id}.{kolumn.id}"
        for book in definitions.arbetsbocker
        for tabell in iter_tabelldefs(definitions, book)
        for kolumn in tabell.kolumner
        if not is_facts(tabell)
        and not is_kolumn_used(anvant, find_names(definitions, book, tabell), tabell, kolumn)
    ]
    assert sorted(set(unused) - ANTECKNINGAR.keys()) == []


def test_every_text_and_fact_that_is_asked__is_used(valt: tuple[Definitions, Anvant]) -> None:
    definitions, anvant = valt
    unused = [
        f"{book}.{tabell.id}/{rad.id}"
        for book in definitions.arbetsbocker
        for tabell in iter_tabelldefs(definitions, book)
        if is_facts(tabell)
        for rad in tabell.rader
        if rad.typ is not Radtyp.RUBRIK
        and not is_rad_used(anvant, find_names(definitions, book, tabell), rad)
    ]
    assert sorted(set(unused) - ANTECKNINGAR.keys()) == []


def test_every_note_that_is_asked__is_really_unused() -> None:
    """The list of what is not shown holds nothing that has come into use, or that is gone."""
    definitions = select("hallstahammar", "bokslut")
    anvant = find_anvant(definitions, load("hallstahammar"))
    unused = set()
    for book in definitions.arbetsbocker:
        for tabell in iter_tabelldefs(definitions, book):
            names = find_names(definitions, book, tabell)
            unused |= {
                f"{book}.{tabell.id}.{kolumn.id}"
                for kolumn in tabell.kolumner
                if not is_kolumn_used(anvant, names, tabell, kolumn)
            }
            unused |= {
                f"{book}.{tabell.id}/{rad.id}"
                for rad in tabell.rader
                if not is_rad_used(anvant, names, rad)
            }
    assert sorted(ANTECKNINGAR.keys() - unused) == []


def test_a_column_that_nobody_uses__is_found() -> None:
    """The test itself: a column that is only asked for is not used."""
    kolumn = KolumnDef(id="onodig", rubrik="Onödig", typ=Typ.TEXT)
    tabell = TabellDef(id="drift", rubrik="Drift", kolumner=(kolumn,))
    anvant = find_anvant(select("hallstahammar", "bokslut"), load("hallstahammar"))
    assert not is_kolumn_used(anvant, {"drift", "driftredovisning"}, tabell, kolumn)
    assert not is_rad_used(anvant, {"texter"}, RadDef(id="onodig", rubrik="Onödig"))
