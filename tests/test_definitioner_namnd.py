"""Definitions of nämnder, small enheter and the kommun as a whole.

STY-HAL-004, -006, -010, -013, -030, -059, -071, -075: what the workbooks of the styrmodell ask.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from definitionshjalp import load_bokslut, look

from pipeline.schema.arbetsbok import KolumnDef, Radtyp, TabellDef
from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.kommun import Enhet

ROOT = Path(__file__).parent.parent
BOCKER = ("namnd_bokslut", "smaenhet_bokslut", "overgripande_bokslut")
KAPITEL = {"namnd": "kapitel_namnd", "smaenhet": "kapitel_smaenhet", "bolag": "kapitel_bolag"}
UTAN_VISNING = {
    # What the shown percent is computed from.
    ("sjukfranvaro", "franvarotimmar"),
    ("sjukfranvaro", "ordinarie_timmar"),
    ("sjukfranvaro", "procent_reserv"),
}


@cache
def load() -> Definitions:
    return load_bokslut("hallstahammar")


def iter_tabeller(arbetsbok: str) -> Iterator[TabellDef]:
    for flik in load().arbetsbocker[arbetsbok].flikar:
        yield from flik.tabeller


def get_tabell(arbetsbok: str, tabell: str) -> TabellDef:
    return next(item for item in iter_tabeller(arbetsbok) if item.id == tabell)


def find_enhet(name: str) -> Enhet:
    enhet = load().find_enhet(name)
    assert enhet is not None
    return enhet


def iter_block(dokument: DokumentDef) -> Iterator[BlockDef]:
    """The blocks of a chapter and of the parts that it includes."""
    for avsnitt in dokument.avsnitt:
        yield from avsnitt.block
        if avsnitt.innehall and not avsnitt.for_varje:
            yield from iter_block(load().dokument[avsnitt.innehall])


def find_rows(tabell: TabellDef, enhet: Enhet) -> set[str]:
    rows = {rad.id for rad in tabell.rader}
    if tabell.rader_fran == "verksamhetsomraden":
        rows |= {item.id for item in enhet.verksamhetsomraden}
    return rows


def get_kolumn(tabell: TabellDef, kolumn: str) -> KolumnDef:
    return next(item for item in tabell.kolumner if item.id == kolumn)


@pytest.mark.parametrize("typ", sorted(KAPITEL))
def test_a_chapter_shows_only_what_its_workbook_asks(typ: str) -> None:
    enhet = next(item for item in load().enheter if item.typ == typ)
    tabeller = {item.id: item for item in iter_tabeller(enhet.arbetsbok)}
    for block in iter_block(load().dokument[KAPITEL[typ]]):
        if look(block, "falt"):
            name, rad, kolumn = look(block, "falt").split("/")
            assert rad in find_rows(tabeller[name], enhet), look(block, "falt")
            assert kolumn in {item.id for item in tabeller[name].kolumner}, look(block, "falt")
        if look(block, "tabell"):
            names = {item.id for item in tabeller[look(block, "tabell")].kolumner}
            assert {item.falt for item in look(block, "kolumner")} <= names, look(block, "tabell")
            assert set(look(block, "rader")) <= find_rows(tabeller[look(block, "tabell")], enhet)


@pytest.mark.parametrize(
    ("arbetsbok", "dokument"),
    [
        ("namnd_bokslut", "kapitel_namnd"),
        ("smaenhet_bokslut", "kapitel_smaenhet"),
        ("bolag_bokslut", "kapitel_bolag"),
        ("overgripande_bokslut", "arsredovisning"),
    ],
)
def test_every_text_that_is_asked_has_a_place_in_the_document(
    arbetsbok: str, dokument: str
) -> None:
    asked = {
        rad.id for rad in get_tabell(arbetsbok, "texter").rader if rad.typ is not Radtyp.RUBRIK
    }
    shown = {
        (look(block, "falt") or "").split("/")[1]
        for block in iter_block(load().dokument[dokument])
        if (look(block, "falt") or "").startswith("texter/")
    }
    assert shown == asked


@pytest.mark.parametrize("arbetsbok", ["namnd_bokslut", "smaenhet_bokslut"])
def test_every_column_that_is_asked_is_shown_in_the_chapter(arbetsbok: str) -> None:
    dokument = KAPITEL[arbetsbok.partition("_")[0]]
    shown = {
        (look(block, "tabell"), kolumn.falt)
        for block in iter_block(load().dokument[dokument])
        for kolumn in look(block, "kolumner")
    }
    asked = {
        (tabell.id, kolumn.id)
        for tabell in iter_tabeller(arbetsbok)
        if tabell.id not in ("texter", "uppgifter")
        for kolumn in tabell.kolumner
    }
    assert asked - shown - UTAN_VISNING == set()


def test_the_arsrapport_holds_the_sections_of_the_chapter_and_its_information() -> None:
    dokument = load().dokument["arsrapport_namnd"]
    assert dokument.per_enhet == ("namnd",)
    assert [item.innehall for item in dokument.avsnitt if item.innehall] == ["kapitel_namnd"]
    rows = {rad.id for rad in get_tabell("namnd_bokslut", "uppgifter").rader}
    used = {
        name
        for value in dokument.information.values()
        for name in re.findall(r"\{uppgifter/(\w+)\}", value)
    }
    assert used == rows


def test_the_sections_of_chapters_have_ids_of_their_own() -> None:
    """A text of a nämnd must never stand in for one that the law asks of the kommun."""
    own = {item.id for item in load().dokument["arsredovisning"].avsnitt}
    for dokument in KAPITEL.values():
        assert own & {item.id for item in load().dokument[dokument].avsnitt} == set()


def test_goals_are_judged_in_the_words_of_the_law() -> None:
    for bok in ("namnd_bokslut", "overgripande_bokslut"):
        for name in ("mal", "indikatorer"):
            tabell = name if bok == "namnd_bokslut" else f"kommun{name}"
            words = get_kolumn(get_tabell(bok, tabell), "bedomning").lista
            assert words == ("uppnått", "delvis uppnått", "ej uppnått")


def test_at_most_three_goals_per_namnd_and_five_for_the_kommun() -> None:
    assert get_tabell("namnd_bokslut", "mal").fria_rader == 3
    assert get_tabell("overgripande_bokslut", "kommunmal").fria_rader == 5


def test_sick_leave_has_every_group_that_the_law_names() -> None:
    rows = [rad.rubrik for rad in get_tabell("namnd_bokslut", "sjukfranvaro").rader]
    assert rows == [
        "Total",
        "60 dagar eller längre",
        "Kvinnor",
        "Män",
        "29 år eller yngre",
        "30–49 år",
        "50 år eller äldre",
    ]


def test_every_enhet_has_a_workbook_and_those_with_a_budget_have_areas() -> None:
    asked = {typ for item in load().tillfallen.values() for typ in item.arbetsbocker}
    for enhet in load().enheter:
        assert enhet.typ in asked
        assert bool(enhet.verksamhetsomraden) is enhet.har_budget
        if enhet.typ == "namnd":
            assert 4 <= len(enhet.verksamhetsomraden) <= 9
