"""Workbooks filled in and saved by LibreOffice hold what was typed, value for value."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from kommunmaterial import BOKSLUT, PERIOD, ROOT, get_session
from verktyg import get_tool, require

sys.path.append(str(ROOT / "tools" / "exempel"))

from jobb import PYTHON_WITH_UNO
from kalla import RUBRIK, read_celler, read_kanda
from underlag import make_underlag

from pipeline.core.period import parse_period
from pipeline.core.tal import Tal
from pipeline.schema.arbetsbok import Slag, Teckenkonvention
from pipeline.stages.read import read_inlamningar

EXEMPEL = ROOT / "tools" / "exempel"
OCCASIONS = tuple(
    (path.parts[-3], parse_period(path.parts[-2]).year, path.parts[-1])
    for path in sorted(EXEMPEL.glob("*/*/*"))
    if path.is_dir()
)
_FEWEST = {"hallstahammar": 5500, "degerfors": 3500, "tolkformedling_vast": 340}


def get_folder(kommun, year, tillfalle):
    return EXEMPEL / kommun / get_mapp(kommun, year, tillfalle)


def get_mapp(kommun, year, tillfalle):
    return get_session(kommun).definitions.tillfallen[tillfalle].get_mapp(year)


def iter_typed(kommun, year, tillfalle):
    """Each workbook that was read, with a cell of its source."""
    kedja = get_session(kommun).kedja
    definitions = kedja.get_definitions(year, tillfalle)
    material = get_session(kommun).load(year, tillfalle)
    period = kedja.get_period(year, tillfalle)
    known = kedja.read_underlag(year, tillfalle).value
    books = read_inlamningar(material.inlamningar, definitions, period, known).value
    assert len(books) == sum(1 for item in definitions.enheter if item.arbetsbok)
    for book in books:
        for cell in read_celler(get_folder(kommun, year, tillfalle), book.enhet):
            yield definitions, book, cell


def find_slag(definitions, arbetsbok, cell):
    """The sign that the workbook's own convention gives an amount."""
    tabeller = {
        tabell.id: tabell
        for flik in definitions.arbetsbocker[arbetsbok].flikar
        for tabell in flik.tabeller
    }
    tabell = tabeller[cell.tabell]
    if tabell.teckenkonvention is not Teckenkonvention.KOSTNAD_PLUS:
        return 1
    slag = {rad.id: rad.slag for rad in tabell.rader}.get(cell.rad)
    return -1 if slag is Slag.KOSTNAD else 1


def as_typed(value, sign):
    """What was read, in the form it was typed."""
    if isinstance(value, Tal):
        return value.number * sign
    return value.strip() if isinstance(value, str) else value


def as_read(value):
    if isinstance(value, bool | date):
        return value
    return Decimal(value) if isinstance(value, int | Decimal) else value.strip()


@pytest.mark.parametrize(("kommun", "year", "tillfalle"), OCCASIONS)
def test_every_typed_value_is_read_back(kommun, year, tillfalle):
    compared = 0
    for definitions, book, cell in iter_typed(kommun, year, tillfalle):
        rad = book.tabeller[cell.tabell].find_rad(cell.rad)
        place = f"{book.file} {cell.tabell}.{cell.rad}.{cell.kolumn}"
        if cell.kolumn == RUBRIK:
            assert rad.rubrik == cell.value, place
        else:
            sign = find_slag(definitions, book.arbetsbok, cell)
            found = as_typed(rad.celler[cell.kolumn].value, sign)
            assert found == as_read(cell.value), place
        compared += 1
    assert compared > 0


@pytest.mark.parametrize("kommun", _FEWEST)
def test_the_sources_are_as_large_as_a_year_of_a_kommun(kommun):
    folders = [get_folder(*item) for item in OCCASIONS if item[0] == kommun]
    books = {
        (folder, path.name.split(".")[0]) for folder in folders for path in folder.glob("*.toml")
    }
    assert sum(len(read_celler(*book)) for book in books) >= _FEWEST[kommun]


@pytest.mark.parametrize(("kommun", "year", "tillfalle"), OCCASIONS)
def test_the_underlag_is_the_one_in_the_source(kommun, year, tillfalle):
    kedja = get_session(kommun).kedja
    kanda = read_kanda(get_folder(kommun, year, tillfalle) / "underlag")
    definitions = kedja.get_definitions(year, tillfalle)
    made = make_underlag(kanda, definitions, kedja.get_period(year, tillfalle))
    assert sorted((item.name, item.data) for item in made) == sorted(
        (item.name, item.data) for item in get_session(kommun).load(year, tillfalle).underlag
    )


@pytest.fixture(scope="module")
def fyll():
    get_tool("soffice")
    require(Path(PYTHON_WITH_UNO).exists(), "python3-uno")
    from fyll import fyll

    return fyll


@pytest.mark.slow
@pytest.mark.parametrize(("kommun", "year", "tillfalle"), OCCASIONS)
def test_everything_in_the_source_finds_its_place_in_the_workbooks(fyll, kommun, year, tillfalle):
    made, wrong = fyll(kommun, year, tillfalle)
    assert wrong == []
    base = ROOT / "input" / kommun / get_mapp(kommun, year, tillfalle)
    workbooks = base / "inlamningar", base / "underlag"
    assert sorted(made) == sorted(
        path.relative_to(base).as_posix() for folder in workbooks for path in folder.glob("*.*")
    )


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes(fyll):
    first, second = (fyll("tolkformedling_vast", PERIOD.year, BOKSLUT) for _ in range(2))
    assert first == second
