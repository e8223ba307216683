"""What the two styrmodeller ask of documents: names, order, deciding bodies, three years."""

from functools import cache

import pytest
from definitionshjalp import look
from docx_dump import dump_docx
from hjalp import ROOT

from pipeline.commands.session import Session
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import make_dokument
from pipeline.register.citat import find_made
from pipeline.schema.loader import load_definitions

HAL = "hallstahammar"
DEG = "degerfors"


@cache
def load(kommun):
    return load_definitions(ROOT / "definitions", kommun).value


def find_avsnitt(kommun, dokument):
    """The sections of a document in order, with those of the runs it includes."""
    definitions = load(kommun)
    for avsnitt in definitions.dokument[dokument].avsnitt:
        yield avsnitt
        if avsnitt.innehall:
            yield from find_avsnitt(kommun, avsnitt.innehall)


def find_rubriker(kommun, dokument, niva=1):
    return [a.rubrik for a in load(kommun).dokument[dokument].avsnitt if a.niva == niva]


def find_ids(kommun, dokument):
    return [avsnitt.id for avsnitt in find_avsnitt(kommun, dokument)]


@pytest.mark.parametrize(
    ("kommun", "names"),
    [
        (
            HAL,
            {
                "HAL-D07": "Mål- och budget",
                "HAL-D09": "Budget- och årsplan",
                "HAL-D12": "Verksamhetsplan förvaltning",
                "HAL-D13": "Verksamhetsplan respektive verksamhet",
                "HAL-D18": "Resultatprognos",
                "HAL-D19": "Delårsrapport",
                "HAL-D20": "Årsrapport",
                "HAL-D21": "Årsredovisning",
            },
        ),
        (
            DEG,
            {
                "DEG-D04": "Budget",
                "DEG-D05": "Verksamhetsplan",
                "DEG-D06": "Internbudget",
                "DEG-D07": "Verksamhetsplan",
                "DEG-D11": "Delårsrapport",
                "DEG-D12": "Årsredovisning",
            },
        ),
    ],
)
def test_documents__have_the_names_of_the_styrmodell(kommun, names):
    """STY-HAL-001, STY-DEG-001."""
    definitions = load(kommun)
    made = [definitions.dokument[item] for item in definitions.kommun.dokument]
    for styrdokument, rubrik in names.items():
        found = [item.rubrik or item.titel for item in made if item.styrdokument == styrdokument]
        assert found, styrdokument
        assert all(item.startswith(rubrik) for item in found), styrdokument
    assert {item.styrdokument for item in made} == set(names)


def test_budget_och_arsplan__has_the_four_parts_in_the_order_of_the_styrmodell():
    """STY-HAL-027."""
    assert find_rubriker(HAL, "budget_och_arsplan")[:4] == [
        "Verksamhetsbeskrivning och uppdraget",
        "Vad vill vi uppnå?",
        "Vad behöver vi göra?",
        "Redogörelse för den ekonomiska planeringen",
    ]


ORDER = [
    (
        "STY-HAL-028",
        HAL,
        "budget_och_arsplan",
        [
            "plan_vilja",
            "plan_politiska_mal",
            "plan_prioriterade_omraden",
            "plan_kvalitetsfaktorer",
            "plan_gora",
        ],
    ),
    ("STY-HAL-009", HAL, "mal_och_budget", ["budget_strategiska_omraden", "budget_kommunmal"]),
    ("STY-HAL-021", HAL, "mal_och_budget", ["budget_uppdrag"]),
    ("STY-HAL-046", HAL, "budget_och_arsplan", ["plan_ekonomi", "plan_konsekvenser"]),
    (
        "STY-HAL-049",
        HAL,
        "verksamhetsplan_forvaltning",
        [
            "vp_uppdrag",
            "vp_ekonomi",
            "vp_overgripande",
            "vp_kvalitetssakring",
            "vp_kvalitetsfaktorer",
        ],
    ),
    (
        "STY-HAL-068",
        HAL,
        "delarsrapport",
        ["sammanfattning", "rakenskaper", "upplysningar", "namndernas_rapporter"],
    ),
    (
        "STY-HAL-072",
        HAL,
        "arsredovisning",
        [
            "oversikt_verksamhetens_utveckling",
            "jamforelse_med_andra",
            "kommunovergripande_mal",
            "koncern_ekonomisk_stallning",
            "namnder",
        ],
    ),
    ("STY-HAL-074", HAL, "arsredovisning", ["styrning_och_uppfoljning", "intern_kontroll"]),
    (
        "STY-DEG-009",
        DEG,
        "verksamhetsplan_namnd",
        [
            "plan_grunduppdrag",
            "plan_omvarld",
            "plan_kvalitet",
            "plan_resultat",
            "plan_effektivitet",
        ],
    ),
    (
        "STY-DEG-023",
        DEG,
        "budget_med_plan",
        ["budget_finansiella_mal", "resursfordelning", "budget_ramar", "trearsplan"],
    ),
    (
        "STY-DEG-021",
        DEG,
        "verksamhetsplan_enhet",
        ["enhetsplan_strategier", "enhetsplan_aktiviteter"],
    ),
    ("STY-DEG-039", DEG, "delarsrapport", ["delar_atgardsplaner"]),
    ("STY-DEG-039", DEG, "arsredovisning", ["atgardsplaner"]),
    ("STY-DEG-045", DEG, "delarsrapport", ["delar_mal", "delar_ekonomi", "delar_atgardsplaner"]),
    ("STY-DEG-051", DEG, "arsredovisning", ["uppdrag_fran_fullmaktige"]),
    (
        "STY-DEG-054",
        DEG,
        "arsredovisning",
        ["ar_verksamhet", "ar_ekonomi", "ar_personal", "ar_kundnojdhet", "ar_utveckling"],
    ),
    (
        "STY-DEG-048",
        DEG,
        "arsredovisning",
        ["ar_nar_vi_malen", "ar_resultat_och_kostnader", "ar_varfor", "ar_vad_gor_vi"],
    ),
    ("STY-DEG-050", DEG, "arsredovisning", ["jamforelse_med_andra"]),
]


@pytest.mark.parametrize(("krav", "kommun", "dokument", "wanted"), ORDER, ids=str)
def test_sections__are_there_in_order(krav, kommun, dokument, wanted):
    assert dokument in find_made(load(kommun)), krav
    found = [item for item in find_ids(kommun, dokument) if item in wanted]
    assert found == wanted, krav


@pytest.mark.parametrize(
    ("kommun", "dokument", "body"),
    [
        (HAL, "verksamhetsplan_forvaltning", "Förvaltningschef"),
        (HAL, "verksamhetsplan_verksamhet", "Närmast ansvarig chef"),
    ],
)
def test_plans__name_who_decides(kommun, dokument, body):
    """STY-HAL-054."""
    assert load(kommun).dokument[dokument].beslutas_av == body


@pytest.mark.parametrize("dokument", ["delarsrapport", "arsredovisning"])
def test_reports__go_by_kommunstyrelsen_and_revisionen_to_fullmaktige(dokument):
    """STY-DEG-047."""
    assert load(DEG).dokument[dokument].beslutssteg == (
        "Godkänd av kommunstyrelsen",
        "Sänd till revisionen",
        "Beslutad av kommunfullmäktige",
    )


YEARS = (("budget", "plan1", "plan2"), ("ar0", "ar1", "ar2"))


@pytest.mark.parametrize(
    ("kommun", "dokument", "fewest"),
    [(HAL, "mal_och_budget", 3), (HAL, "budget_och_arsplan", 2), (DEG, "budget_med_plan", 3)],
)
def test_budget_tables__show_three_years_with_the_budget_year_first(kommun, dokument, fewest):
    """STY-HAL-019, STY-DEG-024."""
    shown = [
        [kolumn.falt for kolumn in look(block, "kolumner") if kolumn.falt in years]
        for avsnitt in find_avsnitt(kommun, dokument)
        for block in avsnitt.block
        for years in YEARS
    ]
    whole = [years for years in shown if len(years) == 3]
    assert len(whole) >= fewest
    assert all(tuple(years) in YEARS for years in whole)


def test_arsrapport__follows_up_grunduppdrag_goals_and_economy():
    """STY-HAL-071."""
    shown = {
        look(block, "tabell")
        for avsnitt in find_avsnitt(HAL, "arsrapport_namnd")
        for block in avsnitt.block
    }
    assert {"mal", "indikatorer", "kvalitetsfaktorer", "drift"} <= shown
    assert "namnd_grunduppdrag" in find_ids(HAL, "arsrapport_namnd")


@pytest.mark.parametrize(
    ("krav", "tabell"),
    [
        ("STY-HAL-047", "driftbudget"),
        ("STY-HAL-047", "fokusomraden"),
    ],
)
def test_tables__of_all_namnder_are_put_together(krav, tabell):
    (found,) = [item for item in load(HAL).tabeller if item.id == tabell]
    assert found.typ.value in {"samla", "per_enhet"}, krav


@pytest.mark.parametrize(("kommun", "count"), [(HAL, 9), (DEG, 6)])
def test_system__is_named_with_what_it_is_used_for(kommun, count):
    """STY-HAL-088, STY-DEG-064."""
    (system,) = load(kommun).systemstod
    assert system.namn == "Stratsys"
    assert len(system.omraden) == count


def test_plans_of_all_namnder__are_one_document_for_kommunstyrelsen_and_fullmaktige():
    """STY-HAL-047: each nämnd's plan under its own name, in the order of the organisation."""
    session = Session(ROOT, HAL, Period(2025))
    checked = session.kedja.check(2025, "namndplan")
    definitions = session.kedja.get_definitions(2025, "namndplan")
    layout = session.read_dokumentmall().data
    made = make_dokument(checked, ("budget_och_arsplaner",), layout, Run("1"))
    (data,) = made.dokument.values()
    lines = dump_docx(data).splitlines()
    names = [enhet.namn for enhet in definitions.enheter if enhet.typ == "namnd"]
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == names
    assert lines.count("### Vad vill vi uppnå?") == len(names)
