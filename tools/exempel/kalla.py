"""The readable source of an example: what each enhet writes in its workbook, and what was known.

tools/exempel/<kommun>/<år eller månad>/<tillfälle>/<enhet>.toml and <enhet>.siffror.toml hold
[<tabell>.<rad>] with <kolumn> = value; underlag/<ar>.toml and <ar>.mal.toml hold
[<enhet>.<tabell>.<rad>] for earlier years and for decisions of the period's own year. Amounts are
in the unit of the table, income + and cost −.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.schema.toml_reader import read_toml

RUBRIK = "rubrik"
Value = Decimal | int | str | bool | date


class KallaError(ValueError):
    """The source contradicts itself; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and its address in the workbook; kolumn is RUBRIK for the heading of a free row."""

    tabell: str
    rad: str
    kolumn: str
    value: Value


@dataclass(frozen=True, slots=True)
class KandCell:
    """A known value of a year, for an enhet's table."""

    enhet: str
    year: int
    kalla: str
    cell: Cell
    rubrik: str


def read_celler(folder: Path, enhet: str) -> tuple[Cell, ...]:
    """The cells of an enhet from its files, in order; none when it has no file."""
    found: dict[tuple[str, str, str], Cell] = {}
    for path in (folder / f"{enhet}.toml", folder / f"{enhet}.siffror.toml"):
        if not path.exists():
            continue
        for cell in _iter_celler(read_toml(path), path):
            key = (cell.tabell, cell.rad, cell.kolumn)
            if key in found:
                raise KallaError(f"{path}: {'.'.join(key)}")
            found[key] = cell
    return tuple(found.values())


def read_kanda(folder: Path) -> tuple[KandCell, ...]:
    """The known values of all years, in order of year."""
    return tuple(cell for path in sorted(folder.glob("*.toml")) for cell in _iter_kanda(path))


def find_enheter(folder: Path) -> tuple[str, ...]:
    """The ids of the enheter that have a source."""
    return tuple(sorted({path.name.split(".")[0] for path in folder.glob("*.toml")}))


def _iter_celler(raw: Mapping[str, Any], path: Path) -> Iterator[Cell]:
    for tabell, rader in raw.items():
        for rad, celler in _get_table(rader, path, tabell).items():
            for kolumn, value in _get_table(celler, path, f"{tabell}.{rad}").items():
                if not isinstance(value, Value):
                    raise KallaError(f"{path}: {tabell}.{rad}.{kolumn}")
                yield Cell(tabell, rad, kolumn, value)


def _iter_kanda(path: Path) -> Iterator[KandCell]:
    raw = read_toml(path)
    kalla = raw.pop("kalla")
    year = int(path.name.partition(".")[0])
    for enhet, tabeller in raw.items():
        celler = tuple(_iter_celler(_get_table(tabeller, path, enhet), path))
        rubriker = {(c.tabell, c.rad): str(c.value) for c in celler if c.kolumn == RUBRIK}
        for cell in celler:
            if cell.kolumn != RUBRIK:
                rubrik = rubriker.get((cell.tabell, cell.rad), "")
                yield KandCell(enhet, year, kalla, cell, rubrik)


def _get_table(value: Any, path: Path, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise KallaError(f"{path}: {key}")
    return value
