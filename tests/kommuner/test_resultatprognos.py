"""The resultatprognos of Hallstahammar (HAL-D18): made, summed up, followed in the next report."""

import shutil
from functools import cache

import pytest
from builders import Book, fill
from hjalp import ROOT
from kommunmaterial import get_session, get_tabeller, says_something, to_number
from kostnad import Kostnad, measure, read_now
from provkedja import Exempelkedja, Provkedja

from pipeline.commands.cli import main
from pipeline.commands.session import Session
from pipeline.core.finding import Severity
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import make_dokument
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions

KOMMUN, YEAR, PROGNOS, DELAR = "hallstahammar", 2025, "prognos", "delar"
VAL = "resultatprognos_brytpunkt"
NAMNDER = {
    "kommunstyrelsen": (-31_450, -127_900, -127_700),
    "teknisk_namnd": (-26_130, -95_600, -97_300),
    "bygg_och_miljonamnd": (-3_850, -15_800, -15_700),
    "barn_och_utbildningsnamnd": (-127_230, -509_800, -513_600),
    "socialnamnd": (-99_660, -394_200, -401_800),
    "kultur_och_fritidsnamnd": (-14_310, -58_200, -58_100),
}
"""Periodutfall, budget and prognos of each nämnd in the example, tkr."""
EXEMPEL = tuple((YEAR, name) for name in ("budget", "namndplan", "verksamhetsplan", PROGNOS, DELAR))
PARTS_NAMND = (
    "Sammanfattning",
    "Verksamhetsidé och ansvarsområden",
    "Ekonomiskt utfall och helårsprognos",
    "Redovisning av större pågående projekt",
    "Kvalitet i grunduppdraget",
    "Riktning mot nämndens mål",
)
PARTS_KOMMUN = (
    "Resultatprognosen i korthet",
    "Periodens resultat och helårsprognos",
    "Nämndernas utfall och helårsprognos",
    "Större pågående projekt",
    "Kvalitet i grunduppdraget",
    "Riktning mot målen",
    "Bolagens resultat och prognos",
)


@cache
def check(tillfalle=PROGNOS):
    return get_session(KOMMUN).kedja.check(YEAR, tillfalle)


@cache
def make(tillfalle=PROGNOS):
    kedja = get_session(KOMMUN).kedja
    definitions = kedja.get_definitions(YEAR, tillfalle)
    mall = get_session(KOMMUN).read_dokumentmall()
    return make_dokument(check(tillfalle), definitions.kommun.dokument, mall.data, Run("0"))


def find_modell(name, tillfalle=PROGNOS):
    return next(item for item in make(tillfalle).modeller if item.filnamn == name)


def find_number(tabell, rad, kolumn):
    return tabell.find(rad, kolumn).tal.number


def find_merged(name, rad, kolumn):
    [found] = [r for r in check().sammanstallning.tabeller[name].rader if rad in (r.enhet, r.key)]
    return found.celler[kolumn].tal.number


@pytest.fixture(scope="module")
def exempel():
    return Exempelkedja(get_session(KOMMUN).definitions, EXEMPEL)


# ------------------------------------------------------------------ what is made, and where
def test_there_is_a_document_for_the_kommun_each_namnd_and_each_bolag():
    """STY-HAL-001, STY-HAL-061."""
    names = {enhet.replace("_", "-") for enhet in NAMNDER} | {"hallstahammar", "hallstahem"}
    assert set(make().dokument) == {f"resultatprognos-{name}-2025-03.docx" for name in names}


def test_the_folder_is_that_of_the_period():
    """An occasion with a date is where others of its kind will be when there are more a year."""
    paths = get_session(KOMMUN).get_paths(PROGNOS)
    assert paths.inlamningar == ROOT / "input" / KOMMUN / "2025-03" / "prognos" / "inlamningar"
    assert paths.dokument == ROOT / "output" / KOMMUN / "2025-03" / "prognos" / "6_dokument"
    assert get_session(KOMMUN).get_paths(DELAR).input == ROOT / "input" / KOMMUN / "2025" / DELAR


def test_the_command_makes_it_for_the_year_or_for_its_month(tmp_path, monkeypatch, capsys):
    root = copy_root(tmp_path, monkeypatch)
    assert run("resultatprognos", "--period", "2025-03") == 0
    shown = capsys.readouterr().out
    assert "8 dokument är gjorda" in shown
    folder = root / "output" / KOMMUN / "2025-03" / "prognos"
    assert len(list((folder / "6_dokument").glob("*.docx"))) == 8
    assert (folder / "korning.json").exists()
    assert run("resultatprognos", "--period", "2025-04") == 2
    assert "2025-03" in capsys.readouterr().err


def copy_root(tmp_path, monkeypatch):
    for name in ("definitions", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "input" / KOMMUN, tmp_path / "input" / KOMMUN)
    monkeypatch.setattr("pipeline.commands.session.get_root", lambda: tmp_path)
    return tmp_path


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return caught.value.code or 0


# ------------------------------------------------------------------ the choice
def choose(folder, valt):
    """The definitions of a kommun that has answered; nothing is no answer."""
    shutil.copytree(ROOT / "definitions", folder)
    path = folder / "kommuner" / KOMMUN / "val.toml"
    answer = f'valt = "{valt}"\n' if valt else ""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('valt = "03-31"\n', answer), encoding="utf-8")
    return load_definitions(folder, KOMMUN).value


@pytest.mark.parametrize(
    ("valt", "period", "months"),
    [("03-31", "2025-03", "januari–mars"), ("04-30", "2025-04", "januari–april")],
)
def test_the_choice_decides_the_period(tmp_path, valt, period, months):
    """STY-HAL-062."""
    definitions = choose(tmp_path / "definitions", valt)
    kedja = Provkedja(definitions, ("socialnamnd", "overgripande", "ekonomi", "hallstahem"))
    for tillfalle in ("budget", "namndplan", PROGNOS):
        kedja.deliver(YEAR, tillfalle)
    names = [fil.name for fil in kedja.material[YEAR, PROGNOS].inlamningar]
    assert f"inlamningar/socialnamnd_hallstahammar_{period}_prognos.xlsx" in names
    checked = kedja.kedja.check(YEAR, PROGNOS)
    chosen = kedja.get_definitions(YEAR, PROGNOS)
    mall = (ROOT / "templates" / "word" / definitions.kommun.dokumentmall).read_bytes()
    made = make_dokument(checked, chosen.kommun.dokument, mall, Run("0"))
    assert f"resultatprognos-socialnamnd-{period}.docx" in made.dokument
    tabeller = get_tabeller(made.dokument[f"resultatprognos-socialnamnd-{period}.docx"])
    assert f"Utfall {months} 2025" in tabeller["Nettokostnad per verksamhetsområde"][0]
    session = Session(tmp_path, KOMMUN, Period(YEAR))
    assert session.get_paths(PROGNOS).input == tmp_path / "input" / KOMMUN / period / PROGNOS


def test_without_a_choice_nothing_is_made(tmp_path, monkeypatch, capsys):
    """STY-HAL-062: the source says both 31 March and 30 April."""
    with pytest.raises(DefinitionsError) as caught:
        choose(tmp_path / "definitions", "")
    [found] = caught.value.findings
    assert (found.code, found.severity) == ("DEF-010", Severity.FEL)
    assert found.source.key == f"val:{VAL}"
    monkeypatch.setattr("pipeline.commands.session.get_root", lambda: tmp_path)
    assert run("resultatprognos") == 4
    assert "Vilken dag bryter resultatprognosen?" in "".join(capsys.readouterr())


# ------------------------------------------------------------------ contents
def test_nothing_in_the_example_needs_to_be_corrected_or_explained():
    serious = {Severity.FEL, Severity.VARNING}
    assert not [item for item in check().findings if item.severity in serious]


@pytest.mark.parametrize("rubrik", PARTS_NAMND)
def test_each_namnd_has_the_parts_of_the_styrmodell(rubrik):
    """STY-HAL-061, STY-HAL-004."""
    for enhet in NAMNDER:
        name = f"resultatprognos-{enhet.replace('_', '-')}-2025-03.docx"
        assert says_something(find_modell(name), rubrik), enhet


@pytest.mark.parametrize("rubrik", PARTS_KOMMUN)
def test_the_kommun_has_the_parts_of_the_styrmodell(rubrik):
    """STY-HAL-061."""
    assert says_something(find_modell("resultatprognos-hallstahammar-2025-03.docx"), rubrik)


@pytest.mark.parametrize("enhet", NAMNDER)
def test_the_kommun_sums_up_the_namnder(enhet):
    """STY-HAL-063."""
    shown = tuple(find_merged("delar_drift", enhet, k) for k in ("utfall", "budget", "prognos"))
    assert shown == NAMNDER[enhet]


def test_the_kommun_names_every_namnd_and_bolag():
    """STY-HAL-063, STY-HAL-002."""
    definitions = get_session(KOMMUN).definitions
    for tabell, types in (("delar_drift", ("namnd", "smaenhet")), ("bolag_prognos", ("bolag",))):
        named = {enhet.id for enhet in definitions.enheter if enhet.typ in types}
        rows = check().sammanstallning.tabeller[tabell].rader
        assert {rad.enhet for rad in rows if rad.key != "summa"} == named


def test_one_who_has_not_delivered_is_named(exempel):
    """STY-HAL-002, STY-HAL-063."""
    for enhet in ("hallstahem", "socialnamnd"):
        found = exempel.find_new(YEAR, PROGNOS, {(YEAR, PROGNOS, enhet): None})
        assert ("KON-001", enhet) in [(item.code, item.enhet) for item in found]


# ------------------------------------------------------------------ checks
@pytest.mark.parametrize(
    ("enhet", "cell", "value", "rule"),
    [
        ("socialnamnd", ("drift", "hemtjanst", "prognos"), -110_000, "SB-DRD-2"),
        ("socialnamnd", ("drift", "hemtjanst", "utfall"), -20_000, "SB-DRD-1"),
        ("socialnamnd", ("drift", "summa", "prognos"), -400_000, "AB-SUMMOR"),
        ("ekonomi", ("resultatrakning", "rr07", "prognos"), 99_000, "AB-UPPSTALLNINGAR"),
        ("hallstahem", ("bolag_resultat", "resultat", "prognos"), 1, "AB-SUMMOR"),
        ("socialnamnd", ("drift", "hemtjanst", "budget"), -90_000, "KEDJA-BUDGET"),
        ("socialnamnd", ("drift", "hemtjanst", "kommentar"), None, "AB-KOMMENTAR-PROGNOS"),
        ("socialnamnd", ("texter", "sammanfattning", "text"), None, "STY-HAL-061"),
        ("socialnamnd", ("mal", "namndplan25_01", "riktning"), None, "KED-103"),
    ],
)
def test_a_planted_error_is_found(exempel, enhet, cell, value, rule):
    """STY-HAL-061, STY-HAL-063."""
    data = fill(exempel.get_file(YEAR, PROGNOS, enhet), {cell: value}, recalculate=True)
    found = exempel.find_new(YEAR, PROGNOS, {(YEAR, PROGNOS, enhet): data})
    assert rule in {name for item in found for name in (item.rule, item.code)}, found


# ------------------------------------------------------------------ carried to the delårsrapport
def test_the_delarsrapport_knows_the_earlier_prognosis_with_its_cell():
    delar = check(DELAR).sammanstallning.enheter["socialnamnd"].tabeller["drift"]
    prognos = check().sammanstallning.enheter["socialnamnd"].tabeller["drift"]
    for rad in prognos.rader:
        earlier = delar.find(rad.key, "tidigare_prognos")
        assert earlier.tal.number == rad.celler["prognos"].tal.number
    source = delar.find("hemtjanst", "tidigare_prognos").source
    assert source.file.startswith("2025-03/prognos/inlamningar/socialnamnd_")
    assert delar.find("hemtjanst", "prognos").tal.number == -104_100


def test_the_delarsrapport_shows_how_the_prognosis_has_changed():
    docx = make(DELAR).dokument["delarsrapport-hallstahammar-2025-08.docx"]
    rows = get_tabeller(docx)["Nettokostnad och prognos per nämnd"]
    earlier, now = rows[0].index("Prognos 31\u00a0mars"), rows[0].index("Prognos 2025")
    shown = {row[0]: (to_number(row[earlier]), to_number(row[now])) for row in rows[1:]}
    assert shown["Socialnämnden"] == (-401_800, -410_200)
    mal = get_tabeller(docx)["Målen med bedömning och prognos"]
    assert "Riktning 31\u00a0mars" in mal[0]


def test_the_next_workbook_shows_it_locked_and_asks_for_a_new_one(exempel):
    mall = exempel.get_mall(YEAR, DELAR, "socialnamnd")
    kolumner = {item.id: item for item in mall.find_tabell("drift").definition.kolumner}
    assert kolumner["tidigare_prognos"].last
    assert kolumner["tidigare_prognos"].rubrik == "Prognos 31\u00a0mars"
    assert not kolumner["prognos"].forifylld
    assert ("drift", "hemtjanst", "tidigare_prognos") in mall.prefill
    assert ("drift", "hemtjanst", "prognos") not in mall.prefill


@pytest.mark.parametrize("kommun", ["degerfors", "tolkformedling_vast"])
def test_who_makes_no_prognosis_is_not_asked_about_an_earlier_one(kommun):
    session = get_session(kommun)
    for tillfalle in session.definitions.tillfallen:
        definitions = session.kedja.get_definitions(YEAR, tillfalle)
        named = {
            kolumn.id
            for book in definitions.arbetsbocker.values()
            for flik in book.flikar
            for tabell in flik.tabeller
            for kolumn in tabell.kolumner
        }
        assert not {name for name in named if name.startswith("tidigare_")}


def test_a_workbook_handed_out_before_the_column_was_there_is_read(exempel):
    """The column only shows what is known, so that nothing is lost without it."""
    held = Book(exempel.get_file(YEAR, DELAR, "socialnamnd"))
    with pytest.raises(KeyError):
        held.find("drift", "hemtjanst", "tidigare_prognos")
    found = [item.code for item in exempel.check(YEAR, DELAR)]
    assert not {"LAS-007", "LAS-036"} & set(found)


# ------------------------------------------------------------------ what it costs
OWN = (
    "bas/arbetsbocker/prognos.toml",
    "bas/dokument/kapitel_prognos.toml",
    "kommuner/hallstahammar/dokument/resultatprognos.toml",
    "kommuner/hallstahammar/tillfallen.toml",
)


def test_a_further_kind_of_document_costs_at_most_400_lines_and_1500_values():
    """In files of its own; tools/kostnad.py weighs it whole, against a commit: 400 and 841."""
    costs = read_now()
    own = sum((costs[name] for name in OWN), Kostnad())
    assert own.rader <= 330
    assert own.varden <= 1000


def test_costs__are_lines_keys_and_items():
    assert measure("a = 1\n\n[b]\nc = [1, { d = 2 }]\n") == Kostnad(4, 6)
