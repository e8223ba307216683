"""Each check of the chain demonstrated by a seeded break in the example inputs.

The workbooks are the ones in input/. Each break changes one of them, and the finding names the
cell that is changed and the cell of the earlier document.
"""

from functools import cache
from pathlib import Path

import pytest
from builders import change, fill
from hjalp import ROOT, read_objekt
from provkedja import Exempelkedja

from pipeline.core.finding import Severity
from pipeline.core.source import CellRef, find_leaves
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.loader import load_definitions

pytestmark = pytest.mark.slow
KOMMUNER = ("hallstahammar", "degerfors")
MED_FORVALTNING = ("hallstahammar",)
"""Those whose förvaltningar make a plan between the nämnd's and the verksamheternas."""
PLAN, FORVALTNING, DELAR, BOKSLUT = "namndplan", "verksamhetsplan", "delar", "bokslut"
WHOLE = (
    *((2025, name) for name in ("budget", PLAN, FORVALTNING, "enhetsplan", DELAR, BOKSLUT)),
    *((2026, name) for name in ("budget", PLAN)),
)


def find_delivered(kommun):
    folder = ROOT / "input" / kommun
    return tuple(key for key in WHOLE if (folder / str(key[0]) / key[1] / "inlamningar").is_dir())


@cache
def load(kommun):
    definitions = load_definitions(ROOT / "definitions", kommun).value
    return Exempelkedja(definitions, find_delivered(kommun))


def need(kommun, *occasions):
    """The chain of a kommun whose example has come so far; a bokslut answers what the
    delårsrapport before it has said."""
    asked = {*occasions, *(((2025, DELAR),) if (2025, BOKSLUT) in occasions else ())}
    assert asked <= set(find_delivered(kommun))
    return load(kommun)


def iter_given(kedja, year, tillfalle, tabell):
    """(enhet, row) of every row that earlier occasions have given a table."""
    definitions = kedja.get_definitions(year, tillfalle)
    for enhet in definitions.enheter:
        if enhet.arbetsbok and any(
            item.id == tabell
            for flik in definitions.arbetsbocker[enhet.arbetsbok].flikar
            for item in flik.tabeller
        ):
            for rad in kedja.find_rader(year, tillfalle, enhet.id, tabell):
                yield enhet.id, rad


def find_given(kedja, year, tillfalle, tabell, holds="rubrik"):
    """The first such row whose cell in the workbook holds a value in the column holds."""
    for enhet, rad in iter_given(kedja, year, tillfalle, tabell):
        if kedja.get_value(year, tillfalle, enhet, tabell, rad, holds):
            return enhet, rad
    raise AssertionError(f"{tillfalle}: the example has nothing to break in {tabell}")


def find_tables(kedja, year, tillfalle):
    """The ids of the tables that somebody fills in at an occasion."""
    books = kedja.get_definitions(year, tillfalle).arbetsbocker
    return {item.id for book in books for item in iter_tabelldefs(kedja.definitions, book)}


def seed(kedja, where, edit):
    data = kedja.get_file(*where)
    return change(data, edit) if callable(edit) else fill(data, edit)


def break_one(kedja, where, edit):
    """What is new after an edit of one workbook, by rule or code."""
    found = {}
    for item in kedja.find_new(*where[:2], {where: seed(kedja, where, edit)}):
        found.setdefault(item.rule or item.code, item)
    return found


def assert_both_places(finding, where, earlier="20"):
    here, there = find_leaves(finding.source)[0], find_leaves(finding.earlier)[0]
    assert isinstance(here, CellRef)
    assert here.file.startswith("inlamningar/")
    assert here.flik
    assert there.file.startswith((earlier, "underlag/"))
    assert there.file != here.file


def find_delete(tabell, rad):
    def delete(book):
        sheet, reference = book.find(tabell, rad, "rubrik")
        sheet.delete_row(int(reference[1:]))

    return delete


@pytest.mark.parametrize("kommun", KOMMUNER)
@pytest.mark.parametrize(
    ("year", "tillfalle", "tabell"),
    [
        (2025, DELAR, "tillaggsuppdrag"),
        (2025, DELAR, "mal"),
        (2025, BOKSLUT, "tillaggsuppdrag"),
        (2025, BOKSLUT, "mal"),
        (2025, BOKSLUT, "atgarder"),
        (2026, PLAN, "mal"),
    ],
)
def test_row_that_vanished__is_told(kommun, year, tillfalle, tabell):
    """An uppdrag, a goal or an åtgärd is gone from the workbook."""
    kedja = need(kommun, (year, tillfalle))
    enhet, rad = find_given(kedja, year, tillfalle, tabell)
    where = (year, tillfalle, enhet)
    found = break_one(kedja, where, find_delete(tabell, rad))
    assert "KED-100" in found
    assert_both_places(found["KED-100"], where)


@pytest.mark.parametrize("kommun", KOMMUNER)
@pytest.mark.parametrize(
    ("year", "tillfalle", "tabell", "kolumn", "value", "expected"),
    [
        (2025, DELAR, "mal", "rubrik", "Ett helt annat mål", "KED-101"),
        (2025, BOKSLUT, "tillaggsuppdrag", "rubrik", "Ett annat uppdrag", "KED-101"),
        (2025, DELAR, "indikatorer", "malvarde", 1, "KED-102"),
        (2025, BOKSLUT, "indikatorer", "malvarde", 1, "KED-102"),
        (2025, BOKSLUT, "atgarder", "resultat", None, "KED-103"),
        (2025, DELAR, "tillaggsuppdrag", "avrapportering", None, "KED-103"),
        (2025, BOKSLUT, "tillaggsuppdrag", "avrapportering", None, "KED-103"),
        (2025, DELAR, "mal", "bedomning", None, "KED-103"),
        (2025, DELAR, "investeringar", "total_budget", -1, "KEDJA-PROJEKT-TOTAL"),
        (2025, DELAR, "investeringar", "status", None, "KEDJA-PROJEKT-STATUS"),
        (2025, BOKSLUT, "investeringar", "status", None, "KEDJA-PROJEKT-STATUS"),
        (2025, BOKSLUT, "investeringar", "total_budget", -1, "AB-BESLUT-INVESTERING"),
        (2025, BOKSLUT, "atgarder", "effekt_tkr", 1, "KEDJA-ATGARD-EFFEKT"),
        (2025, DELAR, "drift", "budget", -1, "KEDJA-BUDGET"),
        (2026, "budget", "kommunmal", "innebord", "Något annat", "KEDJA-KOMMUNMAL-ORD"),
        (2026, "budget", "kommunindikatorer", "malvarde", 1, "KEDJA-MALVARDE"),
        (2026, PLAN, "indikatorer", "malvarde", 1, "KEDJA-MALVARDE"),
    ],
)
def test_what_was_promised_and_changed__is_told(  # one break per row
    kommun, year, tillfalle, tabell, kolumn, value, expected
):
    """A wording, a målvärde, a total, a budget; an åtgärd or an uppdrag without answer."""
    kedja = need(kommun, (year, tillfalle))
    enhet, rad = find_given(kedja, year, tillfalle, tabell, kolumn)
    where = (year, tillfalle, enhet)
    values = {(tabell, rad, kolumn): value}
    if kedja.get_value(*where, tabell, rad, "andring"):
        values[tabell, rad, "andring"] = None
    found = break_one(kedja, where, values)
    assert expected in found, sorted(found)
    assert_both_places(found[expected], where)


def test_an_ombudgetering_with_another_amount__is_told_where_they_are_asked_for():
    kedja = need("hallstahammar", (2025, BOKSLUT))
    enhet, rad = find_given(kedja, 2025, BOKSLUT, "ombudgeteringar", "belopp")
    where = (2025, BOKSLUT, enhet)
    found = break_one(kedja, where, {("ombudgeteringar", rad, "belopp"): 1})
    assert "KEDJA-OMBUDGETERING" in found, sorted(found)
    assert_both_places(found["KEDJA-OMBUDGETERING"], where)
    other = need("degerfors", (2025, BOKSLUT))
    assert "ombudgeteringar" not in find_tables(other, 2025, BOKSLUT)


@pytest.mark.parametrize("kommun", KOMMUNER)
@pytest.mark.parametrize(
    ("tabell", "expected"), [("atgarder", "KEDJA-MAL"), ("kvalitetsfaktorer", "KEDJA-MATT")]
)
def test_row_that_was_emptied__is_told(kommun, tabell, expected):
    """What last year's bokslut gave the next plan, and nobody says is over."""
    kedja = need(kommun, (2025, BOKSLUT), (2026, PLAN))
    enhet, rad = find_given(kedja, 2026, PLAN, tabell)
    where = (2026, PLAN, enhet)
    found = break_one(kedja, where, kedja.clear(*where, tabell, rad))
    assert expected in found, sorted(found)
    assert_both_places(found[expected], where)


@pytest.mark.parametrize("kommun", KOMMUNER)
@pytest.mark.parametrize("mark", ["omprövat, fortsätter"])
def test_goal_that_was_reworded_without_saying_so__is_told(kommun, mark):
    kedja = need(kommun, (2025, BOKSLUT), (2026, PLAN))
    enhet, rad = find_given(kedja, 2026, PLAN, "mal", "effekt")
    where = (2026, PLAN, enhet)
    values = {("mal", rad, "effekt"): "Något helt annat", ("mal", rad, "omprovning"): mark}
    found = break_one(kedja, where, values)
    assert "KEDJA-MAL-ORD" in found, sorted(found)
    assert_both_places(found["KEDJA-MAL-ORD"], where)


@pytest.mark.parametrize("kommun", KOMMUNER)
@pytest.mark.parametrize(
    ("tabell", "kolumn", "expected"),
    [
        ("drift", "externa_kostnader", "KEDJA-RAM-DRIFT"),
        ("drift", "plan1", "KEDJA-RAM-PLAN1"),
        ("drift", "plan2", "KEDJA-RAM-PLAN2"),
        ("investeringar", "budget", "KEDJA-RAM-INVESTERING"),
    ],
)
def test_namnd_beyond_its_ram__is_told_beside_the_decision(kommun, tabell, kolumn, expected):
    kedja = need(kommun, (2025, "budget"), (2025, PLAN))
    enhet, rad = find_amount(kedja, tabell, kolumn)
    where = (2025, PLAN, enhet)
    amount = kedja.get_value(*where, tabell, rad, kolumn)
    found = break_one(kedja, where, {(tabell, rad, kolumn): amount - 900_000})
    assert expected in found, sorted(found)
    assert_both_places(found[expected], where, "2025/budget/")


def find_amount(kedja, tabell, kolumn):
    """The first cell of a nämnd's plan that holds an amount."""
    for enhet in kedja.get_definitions(2025, PLAN).enheter:
        mall = kedja.get_mall(2025, PLAN, enhet.id) if enhet.arbetsbok else None
        place = mall.find_tabell(tabell) if mall else None
        rader = [rad for rad in place.rader if rad.typ.value == "post"] if place else []
        for rad in rader:
            if kedja.get_value(2025, PLAN, enhet.id, tabell, rad.key, kolumn):
                return enhet.id, rad.key
    raise AssertionError(f"no plan has an amount in {tabell}")


@pytest.mark.parametrize("kommun", MED_FORVALTNING)
@pytest.mark.parametrize(
    ("giver", "tabell", "tillfalle", "expected"),
    [
        (PLAN, "indikatorer", FORVALTNING, "KEDJA-LANK-INDIKATOR"),
        (PLAN, "indikatorer", DELAR, "KEDJA-LANK-INDIKATOR"),
        (PLAN, "fokusomraden", FORVALTNING, "KEDJA-LANK-FOKUSOMRADE"),
        (FORVALTNING, "aktiviteter", DELAR, "KEDJA-LANK-AKTIVITET"),
    ],
)
def test_goal_that_ends_while_others_build_on_it__is_a_broken_link(
    kommun, giver, tabell, tillfalle, expected
):
    """The nämnd ends a goal after its indicator, fokusområde or aktivitet has been decided."""
    kedja = need(kommun, (2025, PLAN), (2025, giver), (2025, tillfalle))
    enhet, key = find_goal(kedja, giver, tabell)
    where = (2025, PLAN, enhet)
    changed = {where: seed(kedja, where, {("mal", key, "omprovning"): "avslutas"})}
    if tillfalle == DELAR:  # its workbook is handed out without the goal
        later = (2025, DELAR, enhet)
        changed[later] = seed(kedja, later, find_delete("mal", key.replace("ny", "namndplan25")))
    found = kedja.find_new(2025, tillfalle, changed)
    broken = [item for item in found if item.rule == expected]
    assert broken, sorted({item.rule or item.code for item in found})
    assert_both_places(broken[0], where, f"2025/{giver}/")


def find_goal(kedja, giver, tabell):
    """A nämnd and the key in its plan of a goal that a row of a table belongs to."""
    for enhet in kedja.get_definitions(2025, giver).enheter:
        mall = kedja.get_mall(2025, giver, enhet.id) if enhet.arbetsbok else None
        place = mall.find_tabell(tabell) if mall else None
        owner = enhet.id if giver == PLAN else enhet.under
        for rad in place.rader if place else ():
            text = kedja.get_value(2025, giver, enhet.id, tabell, rad.key, "mal")
            for goal in kedja.get_mall(2025, PLAN, owner).find_tabell("mal").rader:
                if text and text == kedja.get_value(2025, PLAN, owner, "mal", goal.key, "rubrik"):
                    return owner, goal.key
    raise AssertionError(f"no row of {tabell} belongs to a goal")


@pytest.mark.parametrize("kommun", MED_FORVALTNING)
def test_nyckeltal_that_the_namnd_does_not_have__is_a_broken_link(kommun):
    """An aktivitet of the förvaltning rests on a nyckeltal of its own."""
    kedja = need(kommun, (2025, FORVALTNING), (2025, DELAR))
    enhet, rad = find_activity(kedja)
    where = (2025, FORVALTNING, enhet)
    own = {"rubrik": "Ett eget nyckeltal", "faktor": "En egen faktor", "ansvarig": "Chef"}
    values = {("kvalitetsfaktorer", "ny_01", name): text for name, text in own.items()}
    values["aktiviteter", rad, "kvalitetsfaktor"] = own["rubrik"]
    data = seed(kedja, where, values)
    found = kedja.find_new(2025, DELAR, {where: data})
    broken = [item for item in found if item.rule == "KEDJA-LANK-KVALITET"]
    assert broken, sorted({item.rule or item.code for item in found})
    assert_both_places(broken[0], where, "2025/verksamhetsplan/")


def find_activity(kedja):
    """The first aktivitet in the plan of a förvaltning."""
    for enhet in kedja.get_definitions(2025, FORVALTNING).enheter:
        mall = kedja.get_mall(2025, FORVALTNING, enhet.id) if enhet.arbetsbok else None
        place = mall.find_tabell("aktiviteter") if mall else None
        for rad in place.rader if place else ():
            if kedja.get_value(2025, FORVALTNING, enhet.id, "aktiviteter", rad.key, "rubrik"):
                return enhet.id, rad.key
    raise AssertionError("no förvaltning has an aktivitet")


MED_OMPROVNING = ("hallstahammar",)
"""Those whose own rules ask what has become of each goal of the year before."""
FORTSATTER = "omprövat, fortsätter"


@pytest.mark.parametrize("kommun", MED_OMPROVNING)
def test_goal_that_was_reached__does_not_come_back_unchanged(kommun):
    """STY-HAL-036: the årsrapport says that the goal is reached, the next plan goes on with it."""
    kedja = need(kommun, (2025, BOKSLUT), (2026, PLAN))
    enhet, rad = find_going_on(kedja)
    where = (2025, BOKSLUT, enhet)
    data = seed(kedja, where, {("mal", rad, "bedomning"): "uppnått"})
    found = [item for item in kedja.find_new(2026, PLAN, {where: data}) if item.enhet == enhet]
    [told] = [item for item in found if item.rule == "STY-HAL-036"]
    assert_both_places(told, where, "2025/")


@pytest.mark.parametrize("kommun", MED_OMPROVNING)
def test_goal_that_comes_back_unmarked__is_told(kommun):
    """STY-HAL-037."""
    kedja = need(kommun, (2025, BOKSLUT), (2026, PLAN))
    enhet, rad = find_going_on(kedja)
    where = (2026, PLAN, enhet)
    found = break_one(kedja, where, {("mal", rad, "omprovning"): None})
    assert "STY-HAL-037" in found, sorted(found)
    assert_both_places(found["STY-HAL-037"], where)


def find_going_on(kedja):
    """A nämnd and a goal of the year before that its next plan goes on with as it was."""
    for enhet, rad in iter_given(kedja, 2026, PLAN, "mal"):
        if kedja.get_value(2026, PLAN, enhet, "mal", rad, "omprovning") == FORTSATTER:
            return enhet, rad
    raise AssertionError("no goal goes on")


@pytest.mark.parametrize("kommun", MED_FORVALTNING)
def test_kvalitetsfaktor_that_the_namnd_does_not_have__is_told(kommun):
    """STY-HAL-040."""
    kedja = need(kommun, (2025, PLAN), (2025, FORVALTNING))
    enhet, _ = find_activity(kedja)
    where = (2025, FORVALTNING, enhet)
    own = {"rubrik": "Ett eget nyckeltal", "faktor": "En egen faktor", "ansvarig": "Chef"}
    values = {("kvalitetsfaktorer", "ny_01", name): text for name, text in own.items()}
    found = break_one(kedja, where, values)
    assert "STY-HAL-040" in found, sorted(found)
    assert_both_places(found["STY-HAL-040"], where, "2025/namndplan/")


def test_strategi_that_was_emptied__is_told():
    """STY-DEG-021: what the verksamheter get for a year that the example has not come to."""
    kedja = Exempelkedja(load("degerfors").definitions, find_delivered("degerfors"))
    kedja.hand_out(2026, "enhetsplan")
    enhet, rad = find_given(kedja, 2026, "enhetsplan", "strategier")
    where = (2026, "enhetsplan", enhet)
    found = break_one(kedja, where, kedja.clear(*where, "strategier", rad))
    assert "KEDJA-STRATEGIER" in found, sorted(found)
    assert_both_places(found["KEDJA-STRATEGIER"], where, "2025/enhetsplan/")


def find_kommunens_kontroller():
    """Ids of the checks of the chain that the two kommuner have of their own."""
    for kommun in KOMMUNER:
        for path in (ROOT / "definitions" / "kommuner" / kommun).glob("*.toml"):
            for item in read_objekt(path).get("kontroll", []):
                if item.get("typ", "").startswith("kedja_"):
                    yield item["id"]


def test_every_check_of_the_chain__has_its_break():
    text = Path(__file__).read_text(encoding="utf-8")
    path = ROOT / "definitions" / "bas" / "kontroller" / "kedja.toml"
    names = [item["id"] for item in read_objekt(path)["kontroll"]]
    names += find_kommunens_kontroller()
    path = ROOT / "definitions" / "fynd_kedjekontroll.toml"
    fynd = [item["kod"] for item in read_objekt(path)["fynd"]]
    names += [kod for kod in fynd if kod < "KED-110"]
    assert [name for name in names if f'"{name}"' not in text] == []


OCCASIONS = [(kommun, *key) for kommun in KOMMUNER for key in find_delivered(kommun)]


def test_example__has_the_whole_chain_of_a_year_and_the_next_plan():
    for kommun in KOMMUNER:
        asked = set(WHOLE) - (set() if kommun in MED_FORVALTNING else {(2025, FORVALTNING)})
        assert asked <= set(find_delivered(kommun))


@pytest.mark.parametrize(("kommun", "year", "tillfalle"), OCCASIONS)
def test_example__keeps_the_chain(kommun, year, tillfalle):
    """Nothing in the example breaks the chain."""
    found = load(kommun).check(year, tillfalle)
    broken = {item.rule or item.code for item in found if item.severity is Severity.FEL}
    assert not {name for name in broken if name.startswith(("KED", "STY"))}
