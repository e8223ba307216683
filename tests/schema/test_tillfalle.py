"""An occasion of a month: chosen by the kommun, in a folder of its own, followed by later ones."""

import shutil
from pathlib import Path

import pytest

from pipeline.core.period import Period
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.select import select_tillfalle
from pipeline.schema.tillfalle import TillfalleDef, find_manad, set_brytpunkter

MINI = Path(__file__).parents[1] / "mini" / "definitions"
TEXT = """
[[val]]
id = "bryter"
fraga = "När?"
alternativ = [{ varde = "03-31", betyder = "mars" }, { varde = "04-30", betyder = "april" },
    { varde = "05-15", betyder = "ingen månads slut" }]
valt = "VALT"
motiv = "Prov."
styr = "Prov, i prov.toml."

[tabell.pengar]
rubrik = "Pengar"
[tabell.pengar.kolumner]
prognos = { rubrik = "Prognos", liv = "fragas" }
tidigare_prognos = { rubrik = "Tidigare prognos", tidigare = "prognos" }
budget = { rubrik = "Budget", liv = "andras" }
[tabell.pengar.rader]
drift = "Drift"

[tillfalle.mars]
rubrik = "Mars"
ordning = 1
brytpunkt = "bryter"
per_manad = true
arbetsbocker = { namnd = "bok_mars" }
[tillfalle.augusti]
rubrik = "Augusti"
ordning = 2
manad = 8
arbetsbocker = { namnd = "bok_augusti" }
[tillfalle.ar]
rubrik = "År"
ordning = 3
arbetsbocker = { namnd = "bok_ar" }

[arbetsbok.bok_mars]
rubrik = "Mars"
flikar.pengar.tabeller.pengar.kolumner = ["budget", "tidigare_prognos", "prognos"]
[arbetsbok.bok_augusti]
rubrik = "Augusti"
flikar.pengar.tabeller.pengar.kolumner = ["budget", "tidigare_prognos", "prognos"]
[arbetsbok.bok_ar]
rubrik = "År"
flikar.pengar.tabeller.pengar.kolumner = ["budget", "tidigare_prognos"]

[gemensamt.dokument]
avsnitt = [{ id = "a", rubrik = "A" }]
[dokument.mars]
tillfalle = "mars"
titel = "Mars"
[dokument.augusti]
tillfalle = "augusti"
titel = "Augusti"
[dokument.ar]
tillfalle = "ar"
titel = "År"
"""


def load(tmp_path, valt="03-31", **changes):
    folder = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    text = TEXT.replace("VALT", valt)
    for before, after in changes.items():
        text = text.replace(before, after)
    (folder / "bas" / "prov.toml").write_text(text, encoding="utf-8")
    profile = folder / "kommuner" / "provkommun" / "profil.toml"
    lines = profile.read_text(encoding="utf-8")
    made = 'dokument = ["mars", "augusti", "ar", '
    profile.write_text(lines.replace("dokument = [", made, 1), encoding="utf-8")
    return load_definitions(folder, "provkommun").value


def find_kolumner(definitions, book):
    [flik] = definitions.arbetsbocker[book].flikar
    return {item.id: item for item in flik.tabeller[0].kolumner}


def find_carries(definitions, book):
    found = [item for item in definitions.overforingar if item.till == f"{book}.pengar"]
    return [(item.fran, dict(item.kolumner)) for item in found]


@pytest.mark.parametrize(("valt", "month"), [("03-31", 3), ("04-30", 4)])
def test_month__is_the_answer_to_the_choice(tmp_path, valt, month):
    occasion = load(tmp_path, valt).tillfallen["mars"]
    assert occasion.get_period(2025) == Period(2025, month)
    assert occasion.get_mapp(2025) == f"2025-{month:02}/mars"


def test_answer__that_ends_no_month_is_told(tmp_path):
    with pytest.raises(DefinitionsError, match="05-15 är inte sista dagen i en månad"):
        load(tmp_path, "05-15")


@pytest.mark.parametrize("day", ["", "mars", "03-30", "13-31", "02-29"])
def test_month__of_what_ends_none_is_unknown(day):
    assert find_manad(day) is None


def test_folder__is_that_of_the_year_unless_the_occasion_says_otherwise():
    occasion = TillfalleDef(id="delar", rubrik="D", ordning=1, manad=8, arbetsbocker={})
    assert occasion.get_mapp(2025) == "2025/delar"
    assert set_brytpunkter([occasion], {}) == (occasion,)


def test_column__of_what_was_said_earlier_is_there_when_somebody_has_said_it(tmp_path):
    definitions = load(tmp_path)
    assert set(find_kolumner(definitions, "bok_mars")) == {"budget", "prognos"}
    shown = find_kolumner(definitions, "bok_augusti")["tidigare_prognos"]
    assert (shown.last, shown.forifylld) == (True, True)
    assert not find_kolumner(definitions, "bok_augusti")["prognos"].forifylld


def test_carry__is_from_the_latest_follow_up(tmp_path):
    """What it was given may have been changed there, and its own prognosis is the newest."""
    definitions = load(tmp_path)
    both = {"budget": "budget", "tidigare_prognos": "prognos"}
    assert find_carries(definitions, "bok_augusti") == [("bok_mars.pengar", both)]
    assert find_carries(definitions, "bok_ar") == [("bok_augusti.pengar", both)]


def test_carry__is_from_the_plan_when_it_has_said_it_first(tmp_path):
    plan = 'rubrik = "Mars"\nordning = 1\ntext = "plan"'
    definitions = load(tmp_path, **{'rubrik = "Mars"\nordning = 1': plan})
    assert find_carries(definitions, "bok_ar") == [
        ("bok_mars.pengar", {"budget": "budget"}),
        ("bok_augusti.pengar", {"tidigare_prognos": "prognos"}),
    ]


@pytest.mark.parametrize(("valt", "day"), [("03-31", "31\u00a0mars"), ("04-30", "30\u00a0april")])
def test_heading__of_what_was_said_earlier_has_the_day_that_it_is_of(tmp_path, valt, day):
    """The nearest occasion before gives, and the column of its own has no day."""
    definitions = load(tmp_path, valt)
    august = select(definitions, "augusti")
    shown = find_kolumner(august, "bok_augusti")
    assert shown["tidigare_prognos"].rubrik == f"Tidigare prognos {day}"
    assert shown["prognos"].rubrik == "Prognos"
    last = find_kolumner(select(definitions, "ar"), "bok_ar")["tidigare_prognos"]
    assert last.rubrik == "Tidigare prognos 31\u00a0augusti"


def test_heading__of_what_an_occasion_of_the_whole_year_said_names_the_occasion(tmp_path):
    definitions = load(tmp_path, **{"manad = 8\n": ""})
    last = find_kolumner(select(definitions, "ar"), "bok_ar")["tidigare_prognos"]
    assert last.rubrik == "Tidigare prognos, Augusti"


def select(definitions, tillfalle):
    return select_tillfalle(definitions, tillfalle, 2025)


def test_column__that_names_nothing_is_told(tmp_path):
    with pytest.raises(DefinitionsError, match="kolumnen prognoss finns inte i tabellen pengar"):
        load(tmp_path, **{'tidigare = "prognos"': 'tidigare = "prognoss"'})
