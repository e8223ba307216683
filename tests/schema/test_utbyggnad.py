"""A table is written once; a workbook says what differs there."""

import shutil
from pathlib import Path

import pytest

from pipeline.schema.arbetsbok import Typ
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.tillfalle import Fran

MINI = Path(__file__).parents[1] / "mini" / "definitions"
MAL = """
[kolumn.bedomning]
rubrik = "Bedömning"
typ = "lista"
lista = ["ja", "nej"]
liv = "fragas"

[tabell.mal]
rubrik = "Mål"
rader_fran = "underlag"
fria_rader = 3
vidare_om = "status != 'avslutas'"
[tabell.mal.kolumner]
effekt = { rubrik = "Effekt", typ = "text", hjalp = "Hur då?", forifylld = true }
slag = { rubrik = "Slag", typ = "lista", lista = ["a"], obligatorisk = true, krav = ["LKBR-5-2"] }
belopp = { rubrik = "Belopp", liv = "andras" }
status = { rubrik = "Status", typ = "lista", lista = ["avslutas"] }
bedomning = {}

[tillfalle.plan]
rubrik = "Plan"
ordning = 1
arbetsbocker = { namnd = "bok_plan", forvaltning = "bok_forvaltning" }

[tillfalle.uppfoljning]
rubrik = "Uppföljning"
ordning = 2
arbetsbocker = { namnd = "bok_upp" }

[arbetsbok.bok_plan]
rubrik = "Plan"
[arbetsbok.bok_plan.flikar]
mal.tabeller.mal.kolumner = ["effekt", "slag", "belopp", "status", "bedomning"]

[arbetsbok.bok_forvaltning]
rubrik = "Plan"
flikar.mal.tabeller.mal.kolumner = ["slag"]

[arbetsbok.bok_upp]
rubrik = "Uppföljning"
[arbetsbok.bok_upp.flikar.mal]
namn = "Mål"
tabeller.mal.fria_rader = 0
tabeller.mal.kolumner = ["effekt", "slag", "belopp", { id = "bedomning", rubrik = "Nu" }]
"""
PLAN = "arbetsbok:bok_plan/flikar:mal"


@pytest.fixture
def folder(tmp_path):
    made = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    (made / "bas" / "mal.toml").write_text(MAL, encoding="utf-8")
    return made


def load(folder, *avsteg):
    if avsteg:
        own = folder / "kommuner" / "provkommun" / "avsteg.toml"
        own.write_text("\n".join(avsteg), encoding="utf-8")
    return load_definitions(folder, "provkommun").value


def find_tabell(definitions, book, tabell="mal"):
    flikar = definitions.arbetsbocker[book].flikar
    return next(item for flik in flikar for item in flik.tabeller if item.id == tabell)


def find_kolumner(definitions, book, tabell="mal"):
    return {item.id: item for item in find_tabell(definitions, book, tabell).kolumner}


def find_problems(folder, *avsteg):
    with pytest.raises(DefinitionsError) as caught:
        load(folder, *avsteg)
    return [(item.source.file, item.source.key, item.message) for item in caught.value.findings]


def test_table__is_what_the_workbook_says_then_the_table_then_the_shared_column(folder):
    definitions = load(folder)
    assert find_tabell(definitions, "bok_plan").fria_rader == 3
    assert find_tabell(definitions, "bok_upp").fria_rader == 0
    shared = find_kolumner(definitions, "bok_plan")["bedomning"]
    assert (shared.rubrik, shared.typ, shared.lista) == ("Bedömning", Typ.LISTA, ("ja", "nej"))
    assert find_kolumner(definitions, "bok_upp")["bedomning"].rubrik == "Nu"


def test_sheet__without_more_holds_the_table_of_its_id_under_its_heading(folder):
    [flik] = load(folder).arbetsbocker["bok_plan"].flikar
    assert (flik.namn, flik.rubrik) == ("Mål", "Mål")


def test_life__what_an_earlier_occasion_asked_for_is_known_or_may_change_or_is_asked_again(folder):
    first = find_kolumner(load(folder), "bok_plan")
    later = find_kolumner(load(folder), "bok_upp")
    assert [first[name].forifylld for name in ("effekt", "slag")] == [True, False]
    assert (later["effekt"].forifylld, later["effekt"].last) == (True, True)
    assert (later["belopp"].forifylld, later["belopp"].last) == (True, False)
    assert (later["bedomning"].forifylld, later["bedomning"].last) == (False, False)


def test_life__what_is_only_shown_is_a_text_without_help_or_choice(folder):
    shown = find_kolumner(load(folder), "bok_upp")
    assert (shown["slag"].typ, shown["slag"].obligatorisk) == (Typ.TEXT, False)
    assert (shown["slag"].krav, shown["effekt"].hjalp) == ((), "")


def test_carries__follow_from_the_columns(folder):
    given = {item.till: item for item in load(folder).overforingar if item.till.endswith(".mal")}
    carried = given["bok_upp.mal"]
    assert (carried.fran, carried.enhet) == ("bok_plan.mal", Fran.SAMMA)
    assert set(carried.kolumner) == {"effekt", "slag", "belopp"}
    assert carried.villkor.text == "status != 'avslutas'"
    assert "bok_plan.mal" not in given


def test_carries__last_years_values_come_from_last_years_workbook(folder):
    assert not [item for item in load(folder).overforingar if item.foregaende]
    text = (
        '[tillfalle.ar]\nrubrik = "År"\nordning = 9\narbetsbocker = { namnd = "namnd_bokslut" }\n'
    )
    (folder / "bas" / "ar.toml").write_text(text, encoding="utf-8")
    made = [item for item in load(folder).overforingar if item.foregaende]
    assert [(item.till, item.fran, item.ar, dict(item.kolumner)) for item in made] == [
        ("namnd_bokslut.drift", "namnd_bokslut.drift", -1, {"netto": "netto"})
    ]


def test_one_avsteg__reaches_every_workbook_that_has_the_table(folder):
    definitions = load(
        folder,
        '[[avsteg]]\nobjekt = "tabell:mal/kolumner:effekt"\nmotiv = "m"\nta_bort = true',
        '[[avsteg]]\nobjekt = "kolumn:bedomning"\nmotiv = "m"\nblir = { lista = ["bra", "dålig"] }',
    )
    for book in ("bok_plan", "bok_upp"):
        columns = find_kolumner(definitions, book)
        assert "effekt" not in columns
        assert columns["bedomning"].lista == ("bra", "dålig")


def test_avsteg__for_several_places_and_several_things_at_once(folder):
    definitions = load(
        folder,
        """
[[avsteg]]
objekt = [
    "arbetsbok:bok_plan/flikar:mal/tabeller:mal/kolumner",
    "arbetsbok:bok_upp/flikar:mal/tabeller:mal/kolumner",
]
motiv = "m"
efter = ""
lagg_till = [{ id = "egen", rubrik = "Egen", typ = "text" }, { id = "annan", rubrik = "Annan" }]
[[avsteg]]
objekt = "tabell:mal"
motiv = "m"
blir.rubrik = "Våra mål"
blir.kolumner = { effekt = { rubrik = "Läge" }, ny = "Ny" }
""",
    )
    assert list(find_kolumner(definitions, "bok_plan"))[:3] == ["egen", "annan", "effekt"]
    assert list(find_kolumner(definitions, "bok_upp"))[:3] == ["egen", "annan", "effekt"]
    assert find_tabell(definitions, "bok_upp").rubrik == "Våra mål"
    assert find_kolumner(definitions, "bok_plan")["effekt"].rubrik == "Läge"


def test_avsteg__that_would_make_a_part_the_whole_list_is_refused(folder):
    text = 'objekt = "arbetsbok:bok_plan/flikar:mal/tabeller:mal"\nmotiv = "m"\n'
    [(_, _, message)] = find_problems(folder, f'[[avsteg]]\n{text}blir.rader = {{ a = "A" }}')
    assert "har inga egna rader" in message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"slag", "belopp", "st', '"slagg", "belopp", "st', f"{PLAN}/tabeller:mal/kolumner:slagg"),
        ("mal.tabeller.mal.kol", "mal.tabeller.mall.kol", f"{PLAN}/tabeller:mall"),
        ("status != ", "statuss != ", "tabell:mal/vidare_om"),
        ("status != 'avslutas'", "status != 'avslutad'", "tabell:mal/vidare_om"),
        ("LKBR-5-2", "LKBR-10-99", "tabell:mal/kolumner:slag/krav[1]"),
        ('typ = "lista"\nlista', 'typ = "listta"\nlista', "kolumn:bedomning/typ"),
    ],
)
def test_slip__is_told_where_it_is_written(folder, old, new, place):
    path = folder / "bas" / "mal.toml"
    assert old in MAL
    path.write_text(MAL.replace(old, new, 1), encoding="utf-8")
    told = find_problems(folder)
    assert ("bas/mal.toml", place) in [(file, key) for file, key, _ in told]


def test_slip__in_a_formula_of_a_shared_column_is_told_there(folder):
    path = folder / "bas" / "mal.toml"
    text = MAL + '\n[kolumn.summa_ar]\nrubrik = "Summa"\nuttryck = "belop * 2"\n'
    text = text.replace(
        '["effekt", "slag", "belopp", "status"', '["summa_ar", "slag", "belopp", "status"'
    )
    path.write_text(text, encoding="utf-8")
    [(file, key, message)] = find_problems(folder)
    assert (file, key) == ("bas/mal.toml", "kolumn:summa_ar/uttryck")
    assert "belop" in message
