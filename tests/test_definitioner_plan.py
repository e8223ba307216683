"""Plans and delårsrapporter: what the documents of Hallstahammar hold.

STY-HAL-001, -004, -019, -027, -028, -029, -049, -054, -055, -064, -065, -067, -068, -078.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from definitionshjalp import look

from pipeline.paths import find_kommuner
from pipeline.schema.arbetsbok import KolumnDef, TabellDef
from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.kolumner import find_tabelldef, iter_tabelldefs
from pipeline.schema.loader import load_definitions

ROOT = Path(__file__).parent.parent
KOMMUNER = find_kommuner(ROOT / "definitions")
HAL = "hallstahammar"
KONSOLIDERING = "konsolidering_"
"""Tables that the consolidation makes, with columns of its own."""
GRUNDUPPDRAG = "kapitel_grunduppdrag"


@cache
def load(kommun: str = HAL) -> Definitions:
    return load_definitions(ROOT / "definitions", kommun).value


def get_dokument(name: str) -> DokumentDef:
    return load().dokument[name]


def find_headings(name: str, niva: int = 1) -> list[str]:
    return [item.rubrik for item in get_dokument(name).avsnitt if item.niva == niva]


def iter_avsnitt(definitions: Definitions, dokument: DokumentDef) -> Iterator[AvsnittDef]:
    """The sections of a document and of the parts that it includes."""
    for avsnitt in dokument.avsnitt:
        yield avsnitt
        if avsnitt.innehall:
            yield from iter_avsnitt(definitions, definitions.dokument[avsnitt.innehall])


def find_block(name: str, tabell: str) -> list[BlockDef]:
    dokument = get_dokument(name)
    sections = iter_avsnitt(load(), dokument)
    return [block for item in sections for block in item.block if look(block, "tabell") == tabell]


def split(name: str) -> tuple[str, str]:
    book, _, tabell = name.partition(".")
    return book, tabell


def find_kolumn(tabell: TabellDef, kolumn: str) -> KolumnDef | None:
    return next((item for item in tabell.kolumner if item.id == kolumn), None)


# ------------------------------------------------------------------ documents of the styrmodell


def test_the_documents_have_the_names_of_the_styrmodell() -> None:
    """STY-HAL-001."""
    made = [get_dokument(name) for name in load().kommun.dokument]
    own = [item for item in made if item.per_enhet or item.niva == "kommunfullmäktige"]
    names = {item.styrdokument: item.rubrik for item in own}
    assert names["HAL-D09"] == "Budget- och årsplan"
    assert names["HAL-D12"] == "Verksamhetsplan förvaltning"
    assert names["HAL-D13"] == "Verksamhetsplan respektive verksamhet"
    assert names["HAL-D20"] == "Årsrapport"
    assert names["HAL-D07"].startswith("Mål- och budget")
    assert names["HAL-D19"].startswith("Delårsrapport")
    assert names["HAL-D21"].startswith("Årsredovisning")


def test_the_budget_och_arsplan_has_its_four_parts_in_order() -> None:
    """STY-HAL-027."""
    assert find_headings("budget_och_arsplan")[:4] == [
        "Verksamhetsbeskrivning och uppdraget",
        "Vad vill vi uppnå?",
        "Vad behöver vi göra?",
        "Redogörelse för den ekonomiska planeringen",
    ]


def test_each_part_of_the_budget_och_arsplan_holds_what_it_is_to_hold() -> None:
    """STY-HAL-028: goals, prioritised areas, quality; STY-HAL-029: focus areas."""
    chapters: dict[str, list[AvsnittDef]] = {}
    for avsnitt in get_dokument("budget_och_arsplan").avsnitt:
        if avsnitt.niva == 1:
            chapters[avsnitt.rubrik] = []
        chapters[list(chapters)[-1]].append(avsnitt)

    def tables(heading: str) -> set[str]:
        blocks = [block for avsnitt in chapters[heading] for block in avsnitt.block]
        texts = {look(block, "falt").split("/")[1] for block in blocks if look(block, "falt")}
        return {look(block, "tabell") or "" for block in blocks} | texts

    assert {"mal", "indikatorer", "kvalitetsfaktorer", "prioriterade_omraden"} <= tables(
        "Vad vill vi uppnå?"
    )
    assert "fokusomraden" in tables("Vad behöver vi göra?")
    assert {"ram", "drift", "kostnadsstallen", "ataganden", "konsekvenser", "investeringar"} <= (
        tables("Redogörelse för den ekonomiska planeringen")
    )


@pytest.mark.parametrize(
    "name",
    [
        "budget_och_arsplan",
        "verksamhetsplan_forvaltning",
        "verksamhetsplan_verksamhet",
        "delarsrapport_namnd",
        "arsrapport_namnd",
    ],
)
def test_plans_and_reports_describe_the_grunduppdrag(name: str) -> None:
    """STY-HAL-004: the same three fields, which the workbook asks for."""
    dokument = get_dokument(name)
    sections = list(iter_avsnitt(load(), dokument))
    assert GRUNDUPPDRAG in {item.innehall for item in sections}
    asked = {
        look(block, "falt").split("/")[1]
        for item in sections
        for block in item.block
        if look(block, "falt")
    }
    assert {"verksamhetside", "malgrupper", "styrande_lagar"} <= asked
    book = load().tillfallen[dokument.tillfalle].arbetsbocker[dokument.per_enhet[0]]
    texter = find_tabelldef(load(), book, "texter")
    assert texter is not None
    must = {rad.id for rad in texter.rader if rad.obligatorisk}
    assert {"verksamhetside", "malgrupper", "styrande_lagar"} <= must


@pytest.mark.parametrize(
    ("dokument", "tabell", "falt"),
    [
        ("budget_och_arsplan", "ram", ["ar0", "ar1", "ar2"]),
        ("budget_och_arsplan", "drift", ["budget", "plan1", "plan2"]),
        ("budget_och_arsplan", "investeringar", ["budget", "plan1", "plan2"]),
        ("mal_och_budget", "ramar", ["ar0", "ar1", "ar2"]),
    ],
)
def test_money_is_shown_for_three_years_beginning_with_the_budget_year(
    dokument: str, tabell: str, falt: list[str]
) -> None:
    """STY-HAL-019."""
    block = find_block(dokument, tabell)[0]
    assert [item.falt for item in look(block, "kolumner")][:3] == falt


def test_the_plan_of_a_forvaltning_has_its_parts() -> None:
    """STY-HAL-049."""
    headings = [item.rubrik for item in get_dokument("verksamhetsplan_forvaltning").avsnitt]
    expected = [
        "Verksamhetsbeskrivning och uppdraget för förvaltningen",
        "Ekonomiska förutsättningar",
        "Övergripande aktiviteter",
        "Prioriterade aktiviteter för kvalitetssäkring av grunduppdraget",
        "Kvalitetsfaktorer och indikatorer för uppföljning",
    ]
    assert [item for item in headings if item in expected] == expected


def test_each_kind_of_activity_is_shown_by_itself() -> None:
    """STY-HAL-049: the words that people choose are the words that the tables select."""
    aktiviteter = find_tabelldef(load(), "forvaltning_plan", "aktiviteter")
    assert aktiviteter is not None
    slag = find_kolumn(aktiviteter, "slag")
    assert slag is not None
    blocks = find_block("verksamhetsplan_forvaltning", "aktiviteter")
    for choice in slag.lista:
        assert f"slag == '{choice}'" in {look(block, "urval").text for block in blocks}


def test_who_decides_stands_in_the_document() -> None:
    """STY-HAL-054."""
    assert get_dokument("verksamhetsplan_forvaltning").beslutas_av == "Förvaltningschef"
    assert get_dokument("verksamhetsplan_verksamhet").beslutas_av == "Närmast ansvarig chef"
    for name in load().kommun.dokument:
        assert get_dokument(name).beslutas_av, name
        assert get_dokument(name).beslutssteg, name


def test_a_verksamhet_may_have_sections_of_its_own() -> None:
    """STY-HAL-055."""
    own = find_tabelldef(load(), "enhet_plan", "egna_avsnitt")
    assert own is not None
    assert own.fria_rader > 1
    assert own.minst_rader == 0
    assert find_block("verksamhetsplan_verksamhet", "egna_avsnitt")


def test_the_delarsrapport_is_an_overall_part_followed_by_the_namnders_reports() -> None:
    """STY-HAL-064, STY-HAL-068."""
    assert load().tillfallen["delar"].manad == 8
    sections = get_dokument("delarsrapport").avsnitt
    each = [place for place, item in enumerate(sections) if "namnd" in item.for_varje]
    overall = [place for place, item in enumerate(sections) if item.id == "maluppfyllelse"]
    assert len(each) == 1
    assert overall[0] < each[0]
    assert sections[each[0]].innehall == "kapitel_namnd_delar"


def test_the_delarsrapport_of_a_namnd_has_its_parts() -> None:
    """STY-HAL-065, STY-HAL-066, STY-HAL-067, STY-HAL-069, STY-HAL-078."""
    tables = {
        look(block, "tabell")
        for item in iter_avsnitt(load(), get_dokument("delarsrapport_namnd"))
        for block in item.block
    }
    assert {"mal", "drift", "investeringar", "tillaggsuppdrag", "ombudgeteringar"} <= tables
    headings = [item.rubrik for item in iter_avsnitt(load(), get_dokument("delarsrapport_namnd"))]
    assert "Redovisning av större pågående projekt" in headings
    assert "Verksamhetsberättelse" in headings


def test_the_follow_ups_show_what_was_moved_between_areas() -> None:
    """STY-HAL-078."""
    for name in ("delarsrapport_namnd", "arsrapport_namnd"):
        assert find_block(name, "ombudgeteringar"), name


@pytest.mark.parametrize(
    "name",
    [
        "mal_och_budget",
        "budget_och_arsplan",
        "verksamhetsplan_forvaltning",
        "verksamhetsplan_verksamhet",
        "delarsrapport",
        "delarsrapport_namnd",
        "arsrapport_namnd",
        "arsredovisning",
    ],
)
def test_every_plan_and_report_shows_the_chain(name: str) -> None:
    chains = [
        block
        for item in iter_avsnitt(load(), get_dokument(name))
        for block in item.block
        if block.typ == "rodatrad"
    ]
    assert chains
    assert chains[0].nivaer[0].tabell == "vision"


# ------------------------------------------------------------------ nothing is misspelled


def find_columns(definitions: Definitions) -> dict[str, set[str]]:
    """The columns of each table, by its own id and by those of merged tables."""
    found: dict[str, set[str]] = {}
    for book in definitions.arbetsbocker:
        for tabell in iter_tabelldefs(definitions, book):
            found.setdefault(tabell.id, set()).update(item.id for item in tabell.kolumner)
    for merged in definitions.tabeller:
        own = found.setdefault(merged.id, set())
        own.update(item.id for item in merged.berakna)
        for name in merged.fran:
            source = find_tabelldef(definitions, *split(name))
            own.update(item.id for item in source.kolumner if source) if source else None
    return found


def find_shown(definitions: Definitions) -> set[tuple[str, str]]:
    """What the documents show, by table and column."""
    shown = set()
    for dokument in definitions.dokument.values():
        for block in (block for item in dokument.avsnitt for block in item.block):
            shown |= {
                (look(block, "tabell"), item.falt)
                for item in look(block, "kolumner")
                if look(block, "tabell")
            }
            shown |= {(niva.tabell, niva.falt) for niva in look(block, "nivaer") if niva.falt}
            shown |= {(niva.tabell, name) for niva in look(block, "nivaer") for name in niva.lankar}
    return shown


def test_every_column_that_a_document_shows__exists_for_some_kommun() -> None:
    """A shared chapter leaves out what a kommun does not ask for, so a slip would not be seen."""
    known: dict[str, set[str]] = {}
    for kommun in KOMMUNER:
        for tabell, columns in find_columns(load(kommun)).items():
            known.setdefault(tabell, set()).update(columns)
    shown = set().union(*(find_shown(load(kommun)) for kommun in KOMMUNER))
    wrong = {
        (tabell, kolumn)
        for tabell, kolumn in shown
        if kolumn not in known.get(tabell, set()) | {"enhet"}
        and not tabell.startswith(KONSOLIDERING)
    }
    assert wrong == set()
