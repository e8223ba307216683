"""What is carried between workbooks: forward in the chain, between tables and columns that exist.

STY-HAL-091, STY-HAL-040: the goals and measures of a plan are the same rows all the way.
"""

from functools import cache
from pathlib import Path

import pytest

from pipeline.commands.session import Session
from pipeline.core.period import Period
from pipeline.flow import Kedja, Mottaget
from pipeline.paths import find_kommuner
from pipeline.schema.arbetsbok import KolumnDef, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import find_tabelldef, iter_tabelldefs
from pipeline.schema.loader import load_definitions
from pipeline.schema.tillfalle import OverforingDef

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


def find_kolumn(tabell: TabellDef, kolumn: str) -> KolumnDef | None:
    return next((item for item in tabell.kolumner if item.id == kolumn), None)


def all_overforingar() -> dict[str, OverforingDef]:
    return {item.id: item for kommun in KOMMUNER for item in load(kommun).overforingar}


def test_what_is_carried__stands_in_a_column_that_shows_it_for_some_kommun() -> None:
    """The compiler knows the names; that a value is seen where it arrives is told here."""
    unseen = {
        name
        for name, overforing in all_overforingar().items()
        if set.intersection(*(find_wrong(load(kommun), overforing) for kommun in KOMMUNER))
    }
    assert unseen == FOR_KONTROLL


def find_wrong(definitions: Definitions, overforing: OverforingDef) -> set[str]:
    """Columns that an overföring fills in and a kommun does not have there, or does not prefill."""
    (to_book, to_name), (from_book, from_name) = split(overforing.till), split(overforing.fran)
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
    if not (till.rader or till.rader_fran or till.uppstallning):
        wrong.add(f"{till.id}: inga rader")
    return wrong


def is_shown_in_vain(tabell: str, kolumn: KolumnDef, given: set[tuple[str, str]]) -> bool:
    if kolumn.foregaende:
        return (tabell, kolumn.foregaende) not in given
    return kolumn.forifylld and (tabell, kolumn.id) not in given


def test_every_prefilled_column_of_a_plan_or_report__is_filled_by_somebody() -> None:
    """A column that shows what was decided earlier must get it from somewhere."""
    given = {
        (overforing.till, kolumn)
        for overforing in load().overforingar
        for kolumn in overforing.kolumner
    }
    empty = [
        f"{book}.{tabell.id}.{kolumn.id}"
        for book in FORDA
        for tabell in iter_tabelldefs(load(), book)
        for kolumn in tabell.kolumner
        if is_shown_in_vain(f"{book}.{tabell.id}", kolumn, given)
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


@pytest.mark.parametrize("kommun", ["hallstahammar", "degerfors"])
@pytest.mark.parametrize("tillfalle", ["budget", "namndplan"])
def test_a_plan__is_made_before_the_bokslut_of_the_year(kommun: str, tillfalle: str) -> None:
    """Nothing that the bokslut would give is missing: goals, indicators, uppdrag, projects."""
    session = Session(ROOT, kommun, Period(2026))

    def load_without(year: int, name: str) -> Mottaget:
        return Mottaget((), ()) if (year, name) == (2025, "bokslut") else session.load(year, name)

    early = Kedja(session.definitions, load_without)
    known, known_early = (find_rader(item, tillfalle) for item in (session.kedja, early))
    assert len(known) > 20
    assert known <= known_early


def find_rader(kedja: Kedja, tillfalle: str) -> set[tuple[str, str, str]]:
    """(enhet, table, row) of everything that earlier occasions give a plan of 2026."""
    poster = kedja.read_underlag(2026, tillfalle).value.poster
    return {(item.enhet, item.tabell, item.rad) for item in poster if item.year == 2026}
