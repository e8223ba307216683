"""Rows of values: the one shape in which workbooks, merged data and documents hold their data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pipeline.core.uppgift import Uppgift


def _empty() -> Mapping[str, Uppgift]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rad:
    """One row. key is stable between years, rubrik is what people read."""

    key: str
    rubrik: str
    celler: Mapping[str, Uppgift] = field(default_factory=_empty)
    enhet: str | None = None
    typ: str = "post"

    @property
    def is_post(self) -> bool:
        """True for an item: no sum, subtotal, varav row or heading."""
        return self.typ == "post"


@dataclass(frozen=True, slots=True)
class Tabell:
    """Rows in order, as read from a workbook or as merged."""

    id: str
    rader: tuple[Rad, ...]

    @property
    def poster(self) -> list[Rad]:
        """The rows that hold items."""
        return [rad for rad in self.rader if rad.is_post]

    def find_rad(self, key: str, enhet: str | None = None) -> Rad | None:
        """The row with this key (and enhet, when one is given)."""
        for rad in self.rader:
            if rad.key == key and (enhet is None or rad.enhet == enhet):
                return rad
        return None

    def find(self, key: str, kolumn: str) -> Uppgift | None:
        """The value in a row and column, or None when either is absent."""
        rad = self.find_rad(key)
        return rad.celler.get(kolumn) if rad else None


def list_celler(rader: Iterable[Rad], kolumn: str) -> list[Uppgift]:
    """The cells of a column in the items among rows."""
    return [rad.celler[kolumn] for rad in rader if rad.is_post and kolumn in rad.celler]
