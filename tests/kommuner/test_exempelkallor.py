"""The sources of the examples: what they write has a place, and follows the rules of writing."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands.session import Session
from pipeline.core.inlamning import Underlag
from pipeline.core.period import Period, parse_period
from pipeline.schema.arbetsbok import KolumnDef, RadDef, TabellDef, Typ
from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.kommun import Enhet
from pipeline.schema.toml_reader import read_toml

ROOT = Path(__file__).parents[2]
EXEMPEL = ROOT / "tools" / "exempel"
KOMMUNER = ("degerfors", "hallstahammar")
HAL = ("hallstahammar", 2025)
KALLOR = tuple(
    path
    for kommun in KOMMUNER
    for path in sorted((EXEMPEL / kommun).glob("*/*/*.toml"))
    if path.parent.name != "underlag"
)


def find_where(path: Path) -> tuple[str, int, str, str]:
    """The kommun, year, occasion and enhet of a source."""
    kommun, year, tillfalle, name = path.relative_to(EXEMPEL).parts
    return kommun, parse_period(year).year, tillfalle, name.partition(".")[0]


def make_id(path: Path) -> str:
    return "-".join(map(str, path.relative_to(EXEMPEL).with_suffix("").parts))


@cache
def get_session(kommun: str, year: int) -> Session:
    return Session(ROOT, kommun, Period(year))


@cache
def read_underlag(kommun: str, year: int, tillfalle: str) -> Underlag:
    return get_session(kommun, year).kedja.read_underlag(year, tillfalle).value


@cache
def get_definitions(kommun: str, year: int, tillfalle: str) -> Definitions:
    return get_session(kommun, year).kedja.get_definitions(year, tillfalle)


def find_tabeller(path: Path) -> tuple[Enhet, dict[str, TabellDef]]:
    """Whose workbook it is, and the tables of that workbook."""
    kommun, year, tillfalle, name = find_where(path)
    definitions = get_definitions(kommun, year, tillfalle)
    enhet = definitions.find_enhet(name)
    assert enhet is not None, f"{name} finns inte i organisationen {year}"
    assert enhet.arbetsbok, f"{name} lämnar ingen arbetsbok"
    return enhet, {item.id: item for item in iter_tabelldefs(definitions, enhet.arbetsbok)}


def find_rows(path: Path, tabell: TabellDef, enhet: Enhet) -> set[str]:
    """Rows of the definition, the organisation, the uppställning and what was known before."""
    kommun, year, tillfalle, _ = find_where(path)
    definitions = get_definitions(kommun, year, tillfalle)
    rows = {rad.id for rad in tabell.rader} | {"summa"}
    if tabell.uppstallning:
        rows |= {rad.id for rad in definitions.uppstallningar[tabell.uppstallning].rader}
    if tabell.rader_fran == "verksamhetsomraden":
        rows |= {item.id for item in enhet.verksamhetsomraden} or {enhet.id}
    if tabell.rader_fran in ("enheter", "bolag"):
        rows |= {item.id for item in definitions.enheter}
    if tabell.rader_fran == "underlag":
        known = read_underlag(kommun, year, tillfalle)
        rows |= {key for key, _ in known.find_rader(enhet=enhet.id, tabell=tabell.id)}
    return rows


def iter_celler(path: Path) -> Iterator[tuple[str, str, str, Any]]:
    for tabell, rader in read_toml(path).items():
        for rad, celler in rader.items():
            for kolumn, value in celler.items():
                yield tabell, rad, kolumn, value


@pytest.mark.parametrize("path", KALLOR, ids=make_id)
def test_a_source__writes_in_cells_that_the_workbook_asks_for(path: Path) -> None:
    enhet, tabeller = find_tabeller(path)
    rows = {name: find_rows(path, tabell, enhet) for name, tabell in tabeller.items()}
    for name, rad, kolumn, value in iter_celler(path):
        address = f"{name}.{rad}.{kolumn}"
        tabell = tabeller[name]
        is_free = rad.startswith("ny_")
        assert is_free or rad in rows[name], address
        if kolumn == "rubrik":
            assert tabell.fria_rader, address
            continue
        column = next(item for item in tabell.kolumner if item.id == kolumn)
        assert not column.uttryck, address
        assert not column.foregaende, address
        check_value(tabell, rad, column, value, address)


def check_value(tabell: TabellDef, rad: str, column: KolumnDef, value: Any, address: str) -> None:
    row: RadDef | None = next((item for item in tabell.rader if item.id == rad), None)
    typ = (row.typ_i_cell if row else None) or column.typ
    choices = (row.lista if row else ()) or column.lista
    if typ is Typ.LISTA and not column.val_fran:
        assert value.casefold() in {item.casefold() for item in choices}, address
    if typ is Typ.JA_NEJ:
        assert isinstance(value, bool), address
    if typ is Typ.DATUM:
        assert isinstance(value, dt.date), address
    if column.max_langd and isinstance(value, str):
        assert len(value) <= column.max_langd, address


@pytest.mark.parametrize("path", KALLOR, ids=make_id)
def test_a_source__follows_the_rules_of_writing(path: Path) -> None:
    """SKRIV-04, -06, -07, -09, -39, -40: minus, units, percent, intervals, small letters."""
    for tabell, rad, kolumn, value in iter_celler(path):
        if not isinstance(value, str):
            continue
        address = f"{tabell}.{rad}.{kolumn}"
        assert not re.search(r"\b(19|20)\d\d-(19|20)\d\d\b", value), address
        assert not re.search(r"(?<![\w–-])-\d", value), address
        assert not re.search(r"\d%|\bmkr\b|\bMkr\b", value), address
        assert not re.search(
            r"[a-zåäö,] (Kommunfullmäktige|Kommunstyrelsen|Socialnämnden)\b", value
        ), address
        assert '"' not in value, address


def test_the_inhabitants_by_age_add_up_to_the_kommun() -> None:
    rows = read_toml(EXEMPEL / "hallstahammar/2025/bokslut/overgripande.toml")["befolkning"]
    assert sum(rad["antal"] for rad in rows.values()) == 15_600


def test_the_example_is_as_long_as_a_real_arsredovisning() -> None:
    """The texts of the year: those of the plan are carried, those of the bokslut written then."""
    words = [
        word
        for path in KALLOR
        if find_where(path)[:3] in {(*HAL, "namndplan"), (*HAL, "bokslut")}
        for *_, value in iter_celler(path)
        if isinstance(value, str)
        for word in value.split()
    ]
    assert len(words) > 16_000
