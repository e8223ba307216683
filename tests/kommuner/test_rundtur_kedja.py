"""Every workbook of the chain, filled in by LibreOffice, holds what was typed, value for value."""

import sys
from datetime import date
from decimal import Decimal

import pytest
from kommunmaterial import ROOT

sys.path.append(str(ROOT / "tools" / "exempel"))

from kalla import RUBRIK, find_enheter, read_celler, read_kanda
from underlag import make_underlag

from pipeline.core.period import Period
from pipeline.core.tal import Tal
from pipeline.files import read_files
from pipeline.session import Session
from pipeline.stages.read import read_inlamningar

FEWEST = {  # typed values
    ("degerfors", 2025, "budget"): 380,
    ("degerfors", 2025, "namndplan"): 590,
    ("degerfors", 2025, "enhetsplan"): 80,
    ("degerfors", 2025, "delar"): 570,
    ("degerfors", 2025, "bokslut"): 1550,
    ("degerfors", 2026, "budget"): 300,
    ("degerfors", 2026, "namndplan"): 400,
}


def get_id(where):
    return "-".join(map(str, where))


def is_same(found, typed):
    """Whether what was read is what was typed; texts but for space at the ends."""
    if isinstance(found, Tal):
        return found.number == Decimal(typed)
    if isinstance(found, bool | date):
        return found == typed
    return found.strip() == typed.strip()


@pytest.mark.parametrize("where", FEWEST, ids=get_id)
def test_every_typed_value_is_read_back(where):
    kommun, year, tillfalle = where
    session = Session(ROOT, kommun, Period(year))
    folder = ROOT / "tools" / "exempel" / kommun / str(year) / tillfalle
    definitions = session.kedja.get_definitions(year, tillfalle)
    known = session.kedja.read_underlag(year, tillfalle).value
    material = session.load(year, tillfalle)
    period = session.kedja.get_period(year, tillfalle)
    books = read_inlamningar(material.inlamningar, definitions, period, known).value
    compared = 0
    for book in books:
        for cell in read_celler(folder, book.enhet):
            rad = book.tabeller[cell.tabell].find_rad(cell.rad)
            place = f"{book.file} {cell.tabell}.{cell.rad}.{cell.kolumn}"
            found = rad.rubrik if cell.kolumn == RUBRIK else rad.celler[cell.kolumn].value
            assert is_same(found, cell.value), place
            compared += 1
    assert {book.enhet for book in books} == set(find_enheter(folder))
    assert compared >= FEWEST[where]


@pytest.mark.parametrize("where", FEWEST, ids=get_id)
def test_the_underlag_is_the_one_in_the_source(where):
    kommun, year, tillfalle = where
    session = Session(ROOT, kommun, Period(year))
    folder = ROOT / "tools" / "exempel" / kommun / str(year) / tillfalle
    base = ROOT / "input" / kommun / str(year) / tillfalle
    kanda = read_kanda(folder / "underlag")
    made = make_underlag(
        kanda,
        session.kedja.get_definitions(year, tillfalle),
        session.kedja.get_period(year, tillfalle),
    )
    assert sorted((item.name, item.data) for item in made) == sorted(
        (item.name, item.data) for item in read_files(base / "underlag", base)
    )
