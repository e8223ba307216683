"""What is carried between workbooks: forward in the chain, between tables and columns that exist.

STY-HAL-091, STY-HAL-040: the goals and measures of a plan are the same rows all the way.
"""

from functools import cache
from pathlib import Path

import pytest

from pipeline.core.period import Period
from pipeline.flow import Kedja, Material
from pipeline.schema.arbetsbok import KolumnDef, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import find_tabelldef, iter_tabelldefs
from pipeline.schema.loader import find_kommuner, load_definitions
from pipeline.schema.tillfalle import Fran, OverforingDef
from pipeline.session import Session

ROOT = Path(__file__).parent.parent
KOMMUNER = find_kommuner(ROOT / "definitions")
HAL = "hallstahammar"
FORDA = (
    "overgripande_budget",
    "namnd_plan",
    "forvaltning_plan",
    "enhet_plan",
    "namnd_delar",
    "overgripande_delar",
    "namnd_bokslut",
    "overgripande_bokslut",
)
"""Workbooks that are given something by earlier ones."""
FOR_KONTROLL = {"hal_bedomning", "namndplan_malvarde", "budget_malvarde"}
"""What is carried for a check to compare with, and is not shown in the workbook."""


@cache
def load(kommun: str = HAL) -> Definitions:
    return load_definitions(ROOT / "definitions", kommun).value


def split(name: str) -> tuple[str, str]:
    book, _, tabell = name.partition(".")
    return book, tabell


def get_ordning(definitions: Definitions, book: str) -> int | None:
    for item in definitions.tillfallen.values():
        if book in item.arbetsbocker.values():
            return item.ordning
    return None


def find_kolumn(tabell: TabellDef, kolumn: str) -> KolumnDef | None:
    return next((item for item in tabell.kolumner if item.id == kolumn), None)


def all_overforingar() -> dict[str, OverforingDef]:
    return {item.id: item for kommun in KOMMUNER for item in load(kommun).overforingar}


@pytest.mark.parametrize("name", sorted(all_overforingar()))
def test_an_overforing__goes_forward_in_the_chain(name: str) -> None:
    overforing = all_overforingar()[name]
    giver = get_ordning(load(), split(overforing.fran)[0])
    receiver = get_ordning(load(), split(overforing.till)[0])
    assert giver is not None
    assert receiver is not None
    assert overforing.ar < 0 or giver < receiver


@pytest.mark.parametrize("name", sorted(all_overforingar()))
def test_an_overforing__names_tables_and_columns_that_some_kommun_has(name: str) -> None:
    overforing = all_overforingar()[name]
    wrong = set.intersection(*(find_wrong(load(kommun), overforing) for kommun in KOMMUNER))
    assert bool(wrong) is (name in FOR_KONTROLL), wrong


def find_wrong(definitions: Definitions, overforing: OverforingDef) -> set[str]:
    """What an overföring names and a kommun does not have, or does not prefill."""
    (to_book, to_name), (from_book, from_name) = split(overforing.till), split(overforing.fran)
    if to_name == "*":
        return {to_book} - set(definitions.arbetsbocker)
    till = find_tabelldef(definitions, to_book, to_name)
    fran = find_tabelldef(definitions, from_book, from_name)
    if till is None or fran is None:
        return {overforing.till} if till is None else {overforing.fran}
    wrong = {f"{from_name}.{c}" for c in overforing.kolumner.values() if not find_kolumn(fran, c)}
    if overforing.foregaende:
        shown = {item.foregaende for item in till.kolumner}
        return wrong | (set(overforing.kolumner) - shown)
    for name in overforing.kolumner:
        kolumn = find_kolumn(till, name)
        if kolumn is None or not kolumn.forifylld:
            wrong.add(f"{to_name}.{name}")
    named = {overforing.mottagare} if overforing.mottagare else set()
    if overforing.villkor:
        named |= set(overforing.villkor.koder)
    wrong |= {f"{from_name}.{item}" for item in named if not find_kolumn(fran, item)}
    return wrong | find_wrong_rows(overforing, till, fran)


def find_wrong_rows(overforing: OverforingDef, till: TabellDef, fran: TabellDef) -> set[str]:
    """Rows that the giver lacks; and a receiver where carried rows have no place."""
    wrong = set(overforing.rader) - {rad.id for rad in fran.rader} if overforing.rader else set()
    places = {rad.id for rad in till.rader}
    if overforing.enhet is Fran.RAD:
        return wrong | ({overforing.rad} - places)
    if not (places or till.rader_fran or till.uppstallning):
        wrong.add(f"{till.id}: inga rader")
    return wrong


def is_shown_in_vain(
    tabell: str, kolumn: KolumnDef, given: set[tuple[str, str]], *, is_whole: bool
) -> bool:
    if kolumn.foregaende:
        return not is_whole and (tabell, kolumn.foregaende) not in given
    return kolumn.forifylld and (tabell, kolumn.id) not in given


def test_every_prefilled_column_of_a_plan_or_report__is_filled_by_somebody() -> None:
    """A column that shows what was decided earlier must get it from somewhere."""
    given = {
        (overforing.till, kolumn)
        for overforing in load().overforingar
        for kolumn in overforing.kolumner
    }
    whole = {split(item.till)[0] for item in load().overforingar if item.till.endswith("*")}
    empty = [
        f"{book}.{tabell.id}.{kolumn.id}"
        for book in FORDA
        for tabell in iter_tabelldefs(load(), book)
        for kolumn in tabell.kolumner
        if is_shown_in_vain(f"{book}.{tabell.id}", kolumn, given, is_whole=book in whole)
    ]
    assert empty == []


def test_what_is_decided_above__cannot_be_changed_below() -> None:
    """STY-HAL-091: the goals of fullmäktige and of the nämnd are locked where they are carried."""
    for book, tabell in (
        ("namnd_plan", "kommunmal"),
        ("namnd_plan", "ram"),
        ("forvaltning_plan", "mal"),
        ("forvaltning_plan", "drift"),
        ("enhet_plan", "mal"),
    ):
        found = find_tabelldef(load(), book, tabell)
        assert found is not None
        assert all(item.last for item in found.kolumner), (book, tabell)


@pytest.mark.parametrize("book", ["namnd_delar", "namnd_bokslut"])
def test_a_malvarde__is_locked_when_it_is_followed_up(book: str) -> None:
    for tabell in ("indikatorer", "kvalitetsfaktorer"):
        found = find_tabelldef(load(), book, tabell)
        assert found is not None
        kolumn = find_kolumn(found, "malvarde")
        assert kolumn is not None
        assert kolumn.last


def test_a_reserve__comes_after_what_it_stands_in_for() -> None:
    order = list(all_overforingar().values())
    names = [item.id for item in order]
    for place, item in enumerate(order):
        if item.reserv_for:
            first = order[names.index(item.reserv_for)]
            assert names.index(item.reserv_for) < place, item.id
            assert (first.till, first.ar) == (item.till, item.ar), item.id


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
@pytest.mark.parametrize("tillfalle", ["budget", "namndplan"])
def test_a_plan__is_made_before_the_bokslut_of_the_year(kommun: str, tillfalle: str) -> None:
    """Nothing that the bokslut would give is missing: goals, indicators, uppdrag, projects."""
    session = Session(ROOT, kommun, Period(2026))

    def load_without(year: int, name: str) -> Material:
        return Material((), ()) if (year, name) == (2025, "bokslut") else session.load(year, name)

    early = Kedja(session.definitions, load_without)
    known, known_early = (find_rader(item, tillfalle) for item in (session.kedja, early))
    assert len(known) > 20
    assert known <= known_early


def find_rader(kedja: Kedja, tillfalle: str) -> set[tuple[str, str, str]]:
    """(enhet, table, row) of everything that earlier occasions give a plan of 2026."""
    poster = kedja.read_underlag(2026, tillfalle).value.poster
    return {(item.enhet, item.tabell, item.rad) for item in poster if item.year == 2026}
