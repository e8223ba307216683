"""What one enhet has delivered, and what was known before anyone delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Uppgift

RUBRIK = ""
"""Column of the posts that hold the heading of a row which an earlier document has given."""


@dataclass(frozen=True, slots=True)
class Fil:
    """A file with its bytes, named relative to the period's input folder."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Inlamning:
    """One filled-in workbook: every value with its cell."""

    enhet: str
    arbetsbok: str
    file: str
    sha256: str
    tabeller: Mapping[str, Tabell]


@dataclass(frozen=True, slots=True)
class Underlagspost:
    """One known value: last year's published figure, or a figure that fullmäktige has decided.

    The address (enhet, tabell, rad, kolumn) is the one the value has in the workbook of year ar.
    """

    enhet: str
    tabell: str
    rad: str
    rubrik: str
    kolumn: str
    year: int
    uppgift: Uppgift


@dataclass
class Underlag:
    """All known values of a kommun, in the order of the files."""

    poster: tuple[Underlagspost, ...] = ()

    @cached_property
    def _varden(self) -> Mapping[tuple[str, str, str, str, int], Uppgift]:
        """The values by address; of several the first."""
        return {
            (post.enhet, post.tabell, post.rad, post.kolumn, post.year): post.uppgift
            for post in reversed(self.poster)
        }

    @cached_property
    def _tabeller(self) -> Mapping[tuple[str, str], tuple[Underlagspost, ...]]:
        """What is known of each table of an enhet."""
        found: dict[tuple[str, str], list[Underlagspost]] = {}
        for post in self.poster:
            found.setdefault((post.enhet, post.tabell), []).append(post)
        return {key: tuple(poster) for key, poster in found.items()}

    def find(self, *, enhet: str, tabell: str, rad: str, kolumn: str, year: int) -> Uppgift | None:
        """The known value with this address, or None."""
        return self._varden.get((enhet, tabell, rad, kolumn, year))

    def find_rader(self, *, enhet: str, tabell: str) -> tuple[tuple[str, str], ...]:
        """Row keys known for a table of an enhet, each once with the first heading it is given, in
        file order."""
        found: dict[str, str] = {}
        for post in self._tabeller.get((enhet, tabell), ()):
            found[post.rad] = found.get(post.rad) or post.rubrik
        return tuple(found.items())

    def find_poster(self, *, enhet: str, tabell: str, year: int) -> tuple[Underlagspost, ...]:
        """What is known of a table of an enhet for a year, in file order."""
        poster = self._tabeller.get((enhet, tabell), ())
        return tuple(post for post in poster if post.year == year)
