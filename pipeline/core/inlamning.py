"""What one enhet has delivered, and what was known before anyone delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Underlag:
    """All known values of a kommun, in the order of the files."""

    poster: tuple[Underlagspost, ...] = ()
    _index: dict[tuple[str, str, str, str, int], Uppgift] = field(
        init=False, repr=False, compare=False
    )
    _rader: dict[tuple[str, str], dict[str, str]] = field(init=False, repr=False, compare=False)
    _tabeller: dict[tuple[str, str, int], list[Underlagspost]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        index: dict[tuple[str, str, str, str, int], Uppgift] = {}
        rader: dict[tuple[str, str], dict[str, str]] = {}
        tabeller: dict[tuple[str, str, int], list[Underlagspost]] = {}
        for post in self.poster:
            tabeller.setdefault((post.enhet, post.tabell, post.year), []).append(post)
            key = (post.enhet, post.tabell, post.rad, post.kolumn, post.year)
            index.setdefault(key, post.uppgift)
            headings = rader.setdefault((post.enhet, post.tabell), {})
            headings[post.rad] = headings.get(post.rad) or post.rubrik
        object.__setattr__(self, "_index", index)
        object.__setattr__(self, "_rader", rader)
        object.__setattr__(self, "_tabeller", tabeller)

    def find(self, *, enhet: str, tabell: str, rad: str, kolumn: str, year: int) -> Uppgift | None:
        """The known value with this address, or None."""
        return self._index.get((enhet, tabell, rad, kolumn, year))

    def find_rader(self, *, enhet: str, tabell: str) -> tuple[tuple[str, str], ...]:
        """Row keys known for a table of an enhet, each once with the first heading it is given, in
        file order."""
        return tuple(self._rader.get((enhet, tabell), {}).items())

    def find_poster(self, *, enhet: str, tabell: str, year: int) -> tuple[Underlagspost, ...]:
        """What is known of a table of an enhet for a year, in file order."""
        return tuple(self._tabeller.get((enhet, tabell, year), ()))
