"""What the two styrmodeller ask of workbooks: each requirement with the cells that meet it.

A row says: requirement, workbook.table, columns and rows that must be there. Whether the checks
speak is tested with the checks; here it is only what people are asked for.
"""

from functools import cache

import pytest
from hjalp import ROOT

from pipeline.schema.loader import load_definitions
from pipeline.schema.radkontroll import Kopplade

HAL = "hallstahammar"
DEG = "degerfors"
GRUNDUPPDRAG = ("verksamhetside", "malgrupper", "styrande_lagar")
PER_KON = ("konsuppdelning", "kvinnor", "man")

HAL_KOLUMNER = [
    ("STY-HAL-006", "namnd_plan.mal", ("perspektiv",)),
    ("STY-HAL-006", "namnd_plan.kvalitetsfaktorer", ("perspektiv",)),
    ("STY-HAL-006", "namnd_bokslut.mal", ("perspektiv",)),
    ("STY-HAL-006", "namnd_bokslut.kvalitetsfaktorer", ("perspektiv",)),
    ("STY-HAL-009", "overgripande_budget.strategiska_omraden", ("beskrivning",)),
    ("STY-HAL-009", "overgripande_budget.kommunmal", ("omrade", "innebord")),
    ("STY-HAL-013", "overgripande_budget.kommunindikatorer", ("malvarde", *PER_KON)),
    ("STY-HAL-013", "namnd_plan.indikatorer", ("malvarde", *PER_KON)),
    ("STY-HAL-013", "namnd_delar.indikatorer", ("utfall", *PER_KON)),
    ("STY-HAL-013", "namnd_bokslut.indikatorer", ("utfall", *PER_KON)),
    ("STY-HAL-020", "ekonomi_budget.ramar", ("ar0", "inv_ar0")),
    ("STY-HAL-021", "overgripande_budget.tillaggsuppdrag", ("namnd", "belopp", "beskrivning")),
    ("STY-HAL-022", "overgripande_budget.finansiella_mal", ("malvarde",)),
    ("STY-HAL-023", "ekonomi_budget.ramar", ("demografi", "pris", "lon", "effektivisering")),
    ("STY-HAL-028", "namnd_plan.mal", ("kommunmal", "effekt")),
    ("STY-HAL-028", "namnd_plan.kvalitetsfaktorer", ("faktor", "malvarde")),
    ("STY-HAL-029", "namnd_plan.fokusomraden", ("beskrivning",)),
    ("STY-HAL-049", "forvaltning_plan.aktiviteter", ("slag", "mal", "kvalitetsfaktor")),
    ("STY-HAL-049", "forvaltning_plan.kvalitetsfaktorer", ("faktor", "ansvarig")),
    ("STY-HAL-049", "forvaltning_plan.indikatorer", ("mal", "ansvarig")),
    ("STY-HAL-055", "enhet_plan.egna_avsnitt", ("text",)),
    ("STY-HAL-065", "namnd_delar.mal", ("bedomning", "prognos")),
    ("STY-HAL-065", "namnd_delar.drift", ("utfall", "prognos")),
    ("STY-HAL-065", "ekonomi_delar.resultatrakning", ("utfall", "fgp", "budget", "prognos")),
    ("STY-HAL-065", "ekonomi_delar.balansrakning", ("utfall", "fg")),
    ("STY-HAL-065", "ekonomi_delar.kassaflodesanalys", ("utfall", "prognos")),
    ("STY-HAL-067", "namnd_delar.investeringar", ("total_budget", "prognos_total", "status")),
    ("STY-HAL-071", "namnd_bokslut.mal", ("bedomning", "analys")),
    ("STY-HAL-071", "namnd_bokslut.drift", ("netto", "budget", "avvikelse")),
    ("STY-HAL-078", "namnd_delar.ombudgeteringar", ("fran", "till", "belopp")),
    ("STY-HAL-078", "namnd_bokslut.ombudgeteringar", ("fran", "till", "belopp")),
    ("STY-HAL-079", "namnd_delar.aktiviteter", ("status",)),
    ("STY-HAL-079", "namnd_bokslut.aktiviteter", ("status",)),
]
DEG_KOLUMNER = [
    ("STY-DEG-006", "namnd_plan.mal", ("fokusomrade",)),
    ("STY-DEG-008", "namnd_plan.kf_fokusomraden", ("bidrag",)),
    ("STY-DEG-010", "namnd_plan.mal", ("ursprung",)),
    ("STY-DEG-012", "namnd_plan.indikatorer", ("mater",)),
    ("STY-DEG-015", "namnd_plan.mal", ("nulage", "effekt")),
    ("STY-DEG-018", "overgripande_budget.kf_fokusomraden", ("samordnande",)),
    ("STY-DEG-018", "overgripande_budget.kommunmal", ("samordnande",)),
    ("STY-DEG-020", "namnd_plan.kvalitetsfaktorer", ("utgangsvarde", "fg")),
    ("STY-DEG-020", "namnd_delar.kvalitetsfaktorer", ("utfall", "fg", "fg2")),
    ("STY-DEG-020", "namnd_bokslut.kvalitetsfaktorer", ("utfall", "fg", "fg2")),
    ("STY-DEG-021", "enhet_plan.strategier", ("mal", "inriktning")),
    ("STY-DEG-021", "enhet_plan.aktiviteter", ("mal", "start", "slut")),
    ("STY-DEG-023", "overgripande_budget.finansiella_mal", ("malvarde",)),
    ("STY-DEG-023", "ekonomi_budget.ramar", ("ar0", "ar1", "ar2", "inv_ar0")),
    (
        "STY-DEG-031",
        "ekonomi_budget.investeringsbudget",
        ("underlag", "tidpunkt", "plats", "bidragande"),
    ),
    ("STY-DEG-035", "namnd_delar.atgarder", ("start", "slut", "effekt_datum", "effekt_tkr")),
    ("STY-DEG-035", "namnd_delar.atgardsplan", ("analys",)),
    ("STY-DEG-038", "namnd_delar.atgardsplan", ("hanskjuts", "konsekvenser", "tillaggsanslag")),
    ("STY-DEG-039", "namnd_delar.atgarder", ("resultat",)),
    ("STY-DEG-039", "namnd_bokslut.atgarder", ("utfall_tkr", "resultat")),
    ("STY-DEG-040", "namnd_delar.atgardsplan", ("kand", "presidiet")),
    ("STY-DEG-045", "namnd_delar.mal", ("analys", "prognos", "atgard")),
    ("STY-DEG-050", "namnd_bokslut.resultat", ("utfall", "fg", "andra")),
    ("STY-DEG-051", "namnd_bokslut.tillaggsuppdrag", ("status", "avrapportering")),
    ("STY-DEG-053", "namnd_bokslut.resultat", ("slag", "utfall")),
    ("STY-DEG-052", "namnd_bokslut.verksamhetsutfall", ("kvantitativt", "kvalitativt")),
]
HAL_RADER = [
    *(
        (krav, f"{book}.texter", GRUNDUPPDRAG)
        for krav in ("STY-HAL-004", "STY-HAL-005")
        for book in (
            "namnd_plan",
            "forvaltning_plan",
            "enhet_plan",
            "namnd_delar",
            "namnd_bokslut",
        )
    ),
    ("STY-HAL-028", "namnd_plan.texter", ("prioriterade_omraden",)),
    ("STY-HAL-046", "namnd_plan.texter", ("konsekvenser",)),
    ("STY-HAL-049", "forvaltning_plan.texter", ("ekonomi_forutsattningar",)),
    ("STY-HAL-054", "forvaltning_plan.uppgifter", ("beslutsfunktion",)),
    ("STY-HAL-054", "enhet_plan.uppgifter", ("beslutsfunktion",)),
    ("STY-HAL-066", "namnd_delar.texter", ("verksamhetsberattelse",)),
]
FOKUS = ("barns_basta", "aldres_trygghet", "samhallsutveckling", "tillvaxt", "hallbar_utveckling")
FRAGOR = ("nar_vi_malen", "resultat_och_kostnader", "varfor", "vad_gor_vi")
DEG_RADER = [
    ("STY-DEG-004", "overgripande_budget.kf_fokusomraden", FOKUS),
    ("STY-DEG-008", "namnd_plan.kf_fokusomraden", FOKUS),
    ("STY-DEG-009", "namnd_plan.texter", ("verksamhetside", "forutsattningar", "kvalitet")),
    ("STY-DEG-009", "namnd_plan.texter", ("resultat", "effektivitet")),
    ("STY-DEG-045", "namnd_delar.texter", ("maluppfyllelse_analys", "ekonomi_analys")),
    ("STY-DEG-048", "namnd_bokslut.fragor", FRAGOR),
    ("STY-DEG-049", "namnd_bokslut.fragor", FRAGOR),
    ("STY-DEG-054", "namnd_bokslut.texter", ("ekonomi_analys", "medarbetare_analys")),
    ("STY-DEG-054", "namnd_bokslut.texter", ("kundnojdhet_analys", "utveckling_analys")),
    ("STY-DEG-047", "ekonomi_delar.uppgifter", ("delarsrapport_overlamnad",)),
    ("STY-DEG-047", "overgripande_delar.uppgifter", ("beslutsdatum_styrelsen", "kf_beslut")),
    (
        "STY-DEG-047",
        "overgripande_bokslut.uppgifter",
        ("beslutsdatum_styrelsen", "arsredovisning_overlamnad", "kf_godkannande"),
    ),
]


@cache
def load(kommun):
    return load_definitions(ROOT / "definitions", kommun).value


def find_tabell(kommun, place):
    book, name = place.split(".")
    definitions = load(kommun)
    used = {
        item
        for tillfalle in definitions.tillfallen.values()
        for typ, item in tillfalle.arbetsbocker.items()
        if typ in {enhet.typ for enhet in definitions.enheter}
    }
    assert book in used, "nobody fills it in"
    (found,) = [
        tabell
        for flik in definitions.arbetsbocker[book].flikar
        for tabell in flik.tabeller
        if tabell.id == name
    ]
    return found


def with_kommun(*lists):
    return [(kommun, *row) for kommun, rows in zip((HAL, DEG), lists, strict=True) for row in rows]


def name(value):
    return value if isinstance(value, str) else "+".join(value)


@pytest.mark.parametrize(
    ("kommun", "krav", "place", "wanted"), with_kommun(HAL_KOLUMNER, DEG_KOLUMNER), ids=name
)
def test_workbook__asks_for_the_columns(kommun, krav, place, wanted):
    found = {kolumn.id for kolumn in find_tabell(kommun, place).kolumner}
    assert set(wanted) <= found, krav


@pytest.mark.parametrize(
    ("kommun", "krav", "place", "wanted"), with_kommun(HAL_RADER, DEG_RADER), ids=name
)
def test_workbook__asks_for_the_rows(kommun, krav, place, wanted):
    found = {rad.id for rad in find_tabell(kommun, place).rader}
    assert set(wanted) <= found, krav


@pytest.mark.parametrize(
    "book", ["namnd_plan", "forvaltning_plan", "enhet_plan", "namnd_delar", "namnd_bokslut"]
)
def test_description_of_the_grunduppdrag__must_be_filled_in(book):
    """STY-HAL-005: an empty field is a finding with its name."""
    tabell = find_tabell(HAL, f"{book}.texter")
    column = tabell.kolumner[0].obligatorisk
    rows = [rad for rad in tabell.rader if rad.id in GRUNDUPPDRAG]
    assert all(column if rad.obligatorisk is None else rad.obligatorisk for rad in rows)


@pytest.mark.parametrize("place", ["namnd_plan.mal", "namnd_plan.kvalitetsfaktorer"])
def test_perspektiv__are_the_three_of_the_styrmodell(place):
    """STY-HAL-006."""
    (kolumn,) = [item for item in find_tabell(HAL, place).kolumner if item.id == "perspektiv"]
    assert {item.lower() for item in kolumn.lista} == {"verksamhet", "medarbetare", "ekonomi"}


def test_goal_of_fullmaktige__need_not_be_broken_down_by_every_namnd():
    """STY-HAL-018: no check asks every kommunövergripande mål to be named by a nämnd."""
    (kolumn,) = [
        item for item in find_tabell(HAL, "namnd_plan.mal").kolumner if item.id == "kommunmal"
    ]
    assert not kolumn.obligatorisk
    linked = [
        kontroll.parametrar.tabell
        for kontroll in load(HAL).kontroller
        if isinstance(kontroll.parametrar, Kopplade) and kontroll.parametrar.kopplad == "mal"
    ]
    assert "kommunmal" not in linked


def test_own_sections__of_an_enhet_are_free():
    """STY-HAL-055."""
    tabell = find_tabell(HAL, "enhet_plan.egna_avsnitt")
    assert tabell.fria_rader > 0
    assert tabell.minst_rader == 0
    assert not any(kolumn.obligatorisk for kolumn in tabell.kolumner)


def test_origin_and_measure__are_chosen_from_a_list():
    """STY-DEG-010, STY-DEG-012."""
    mal = {kolumn.id: kolumn for kolumn in find_tabell(DEG, "namnd_plan.mal").kolumner}
    assert len(mal["ursprung"].lista) == 2
    indikatorer = {
        kolumn.id: kolumn for kolumn in find_tabell(DEG, "namnd_plan.indikatorer").kolumner
    }
    assert {item.lower() for item in indikatorer["mater"].lista} == {
        "resurser",
        "resultat",
        "kvalitet",
    }


QUESTION = (
    "Vilka resultat och kostnader har våra verksamheter jämfört med tidigare år och med "
    "andra kommuner?"
)


def test_questions__are_those_of_the_styrmodell():
    """STY-DEG-048."""
    assert [rad.rubrik for rad in find_tabell(DEG, "namnd_bokslut.fragor").rader] == [
        "När vi målen?",
        QUESTION,
        "Varför ser det ut som det gör?",
        "Vad gör vi med anledning av detta?",
    ]


def test_fokusomraden__are_the_five_of_the_vision():
    """STY-DEG-004."""
    rows = find_tabell(DEG, "overgripande_budget.kf_fokusomraden").rader
    assert [rad.rubrik for rad in rows] == [
        "Barns bästa",
        "Äldres trygghet",
        "Samhällsutveckling i framkant",
        "Tillväxt i fokus",
        "Ansvar för hållbar utveckling",
    ]


def test_koncern__has_the_mother_and_its_three_daughters():
    """STY-DEG-002."""
    enheter = {enhet.namn: enhet for enhet in load(DEG).enheter}
    mother = enheter["Degerforsbolagen AB"]
    assert (mother.typ, mother.agd_andel) == ("bolag", "1")
    daughters = ("Degerforsbyggen AB", "Degerfors Industrihus AB", "Degerfors Energi AB")
    assert [enheter[item].under for item in daughters] == [mother.id] * 3


def test_cut_off__is_august_in_one_kommun_and_july_in_the_other():
    """STY-HAL-064, STY-DEG-044."""
    assert load(HAL).tillfallen["delar"].manad == 8
    assert load(DEG).tillfallen["delar"].manad == 7


@pytest.mark.parametrize("kommun", [HAL, DEG])
def test_fields__that_must_be_filled_in_have_a_guiding_text(kommun):
    """STY-HAL-090: with the column, its rows, above the table or at the top of the sheet."""
    whole = load(kommun)
    used = {book for item in whole.tillfallen.values() for book in item.arbetsbocker.values()}
    without = [
        (book.id, tabell.id, kolumn.id)
        for book in whole.arbetsbocker.values()
        if book.id in used
        for flik in book.flikar
        for tabell in flik.tabeller
        for kolumn in tabell.kolumner
        if kolumn.obligatorisk and not kolumn.last and not kolumn.foregaende
        if not (kolumn.hjalp or tabell.hjalp or flik.hjalp)
        if not (tabell.rader and all(rad.hjalp for rad in tabell.rader))
    ]
    assert without == []


@pytest.mark.parametrize("kommun", [HAL, DEG])
def test_texts_and_facts__that_must_be_filled_in_have_their_own_guiding_text(kommun):
    """STY-HAL-090: what a section is to hold is not said by the heading of the sheet."""
    definitions = load(kommun)
    books = {
        book for item in definitions.tillfallen.values() for book in item.arbetsbocker.values()
    }
    without = [
        (book, tabell.id, rad.id)
        for book in books
        for flik in definitions.arbetsbocker[book].flikar
        for tabell in flik.tabeller
        for rad in tabell.rader
        if rad.obligatorisk and not rad.hjalp
    ]
    assert without == []
