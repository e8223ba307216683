"""Workbooks filled in and saved by LibreOffice hold what was typed, value for value."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from kommunmaterial import PERIOD, ROOT, load, read
from verktyg import get_tool, require

sys.path.append(str(ROOT / "tools" / "exempel"))

from jobb import PYTHON_WITH_UNO
from kalla import RUBRIK, read_celler, read_kanda
from underlag import make_underlag

from pipeline.core.tal import Tal
from pipeline.schema.arbetsbok import Slag, Teckenkonvention
from pipeline.stages.read import read_inlamningar, read_underlag

KOMMUNER = ("hallstahammar", "tolkformedling_vast")
_FEWEST = {"hallstahammar": 2300, "tolkformedling_vast": 340}


def get_folder(kommun):
    return ROOT / "tools" / "exempel" / kommun / "2025" / "bokslut"


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


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_every_typed_value_is_read_back(kommun):
    definitions, material = load(kommun), read(kommun)
    known = read_underlag(material.underlag, definitions).value
    books = read_inlamningar(material.inlamningar, definitions, PERIOD, known).value
    compared = 0
    for book in books:
        for cell in read_celler(get_folder(kommun), book.enhet):
            rad = book.tabeller[cell.tabell].find_rad(cell.rad)
            place = f"{book.file} {cell.tabell}.{cell.rad}.{cell.kolumn}"
            if cell.kolumn == RUBRIK:
                assert rad.rubrik == cell.value, place
            else:
                sign = find_slag(definitions, book.arbetsbok, cell)
                found = as_typed(rad.celler[cell.kolumn].value, sign)
                assert found == as_read(cell.value), place
            compared += 1
    assert len(books) == len(definitions.enheter)
    assert compared >= _FEWEST[kommun]


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_the_underlag_is_the_one_in_the_source(kommun):
    kanda = read_kanda(get_folder(kommun) / "underlag")
    made = make_underlag(kanda, load(kommun), PERIOD)
    assert sorted((item.name, item.data) for item in made) == sorted(
        (item.name, item.data) for item in read(kommun).underlag
    )


@pytest.fixture(scope="module")
def fyll():
    get_tool("soffice")
    require(Path(PYTHON_WITH_UNO).exists(), "python3-uno")
    from fyll import fyll

    return fyll


@pytest.mark.slow
@pytest.mark.parametrize("kommun", KOMMUNER)
def test_everything_in_the_source_finds_its_place_in_the_workbooks(fyll, kommun):
    made, wrong = fyll(kommun, PERIOD)
    assert wrong == []
    base = ROOT / "input" / kommun / str(PERIOD)
    assert sorted(made) == sorted(
        path.relative_to(base).as_posix() for path in base.rglob("*.*") if path.is_file()
    )


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes(fyll):
    assert fyll("tolkformedling_vast", PERIOD) == fyll("tolkformedling_vast", PERIOD)
