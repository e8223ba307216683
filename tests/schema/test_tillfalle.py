"""An occasion of a month: chosen by the kommun, in a folder of its own, followed by later ones."""

import shutil
from pathlib import Path

import pytest

from pipeline.core.period import Period
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
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

[dokument.mars]
tillfalle = "mars"
titel = "Mars"
avsnitt = [{ id = "a", rubrik = "A" }]
"""


def load(tmp_path, valt="03-31", **changes):
    folder = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    text = TEXT.replace("VALT", valt)
    for before, after in changes.items():
        text = text.replace(before, after)
    (folder / "bas" / "prov.toml").write_text(text, encoding="utf-8")
    profile = folder / "kommuner" / "provkommun" / "profil.toml"
    lines = profile.read_text(encoding="utf-8")
    profile.write_text(lines.replace("dokument = [", 'dokument = ["mars", ', 1), encoding="utf-8")
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


def test_column__that_names_nothing_is_told(tmp_path):
    with pytest.raises(DefinitionsError, match="kolumnen prognoss finns inte i tabellen pengar"):
        load(tmp_path, **{'tidigare = "prognos"': 'tidigare = "prognoss"'})
