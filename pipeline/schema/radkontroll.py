"""What checks of rows are told: which rows of which tables, and what is asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pipeline.schema.typer import EnhetstypRef, KolumnRef, Namnslag, Ref, TabellRef, ValRef

_I_KOPPLAD = Annotated[str, Ref(Namnslag.KOLUMN, i=("kopplad",))]
_UTOM_ORD = Annotated[str, Ref(Namnslag.ORD, kolumn="utom_kolumn")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parametrar:
    """What a kind of check is told; this one is told nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Radurval(Parametrar):
    """The rows that a check is about: those of a table, or of several, of some types of enheter
    (all without any)."""

    tabell: TabellRef = ""
    tabeller: tuple[TabellRef, ...] = ()
    enhetstyper: tuple[EnhetstypRef, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.tabell) is bool(self.tabeller):
            raise ValueError("ange tabell eller tabeller, en av dem")

    def get_tabeller(self) -> tuple[str, ...]:
        """The tables, one or several."""
        return self.tabeller or (self.tabell,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undantagsurval(Radurval):
    """The same, but not the rows whose column utom_kolumn holds one of the words in utom."""

    utom_kolumn: Annotated[str, Ref(Namnslag.KOLUMN, alltid=False)] = ""
    utom: tuple[_UTOM_ORD, ...] = ()

    def __post_init__(self) -> None:
        Radurval.__post_init__(self)
        check_undantag(self.utom_kolumn, self.utom)


def check_undantag(kolumn: str, ord_: tuple[str, ...]) -> None:
    """Raises ValueError for a column without words, or words without a column."""
    if bool(kolumn) is not bool(ord_):
        raise ValueError("utom_kolumn och utom hör ihop, ange båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Radkolumner(Undantagsurval):
    """Columns of the rows."""

    kolumner: tuple[KolumnRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Radkolumn(Radurval):
    """A column of the rows."""

    kolumn: KolumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidsatt(Undantagsurval):
    """A column of the rows that says which years they hold for."""

    kolumn: KolumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class HogstRader(Undantagsurval):
    """At most so many rows: hogst, or what the kommun's choice grans says."""

    hogst: Decimal | None = None
    grans: ValRef = ""

    def __post_init__(self) -> None:
        Undantagsurval.__post_init__(self)
        if (self.hogst is None) is not bool(self.grans):
            raise ValueError("ange hogst eller grans, en av dem")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ifyllda(Radkolumner):
    """Columns that are filled in; with nagon one of them is enough."""

    nagon: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NagonRad(Parametrar):
    """At least one row in the tables, with varde in its column kolumn when they are given."""

    tabeller: tuple[TabellRef, ...]
    enhetstyper: tuple[EnhetstypRef, ...] = ()
    kolumn: KolumnRef = ""
    varde: Annotated[str, Ref(Namnslag.ORD, kolumn="kolumn")] = ""

    def __post_init__(self) -> None:
        if bool(self.kolumn) is not bool(self.varde):
            raise ValueError("kolumn och varde hör ihop, ange båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kopplade(Undantagsurval):
    """Each row is named by some row of the table kopplad, in its column kolumn."""

    kopplad: TabellRef
    kolumn: _I_KOPPLAD


@dataclass(frozen=True, slots=True, kw_only=True)
class HogstKopplade(Radurval):
    """A row is named by at most as many rows of the table kopplad, in its column kolumn, as the
    kommun's choice grans says."""

    kopplad: TabellRef
    kolumn: _I_KOPPLAD
    grans: ValRef


@dataclass(frozen=True, slots=True, kw_only=True)
class RadMedMal(Radurval):
    """Each row is named by some row of the table kopplad, in its column kolumn; by one whose
    column kraver_kolumn holds one of the words kraver, and utom_kolumn none of utom."""

    kopplad: TabellRef
    kolumn: _I_KOPPLAD
    utom_kolumn: _I_KOPPLAD = ""
    utom: tuple[Annotated[str, Ref(Namnslag.ORD, i=("kopplad",), kolumn="utom_kolumn")], ...] = ()
    kraver_kolumn: _I_KOPPLAD
    kraver: tuple[Annotated[str, Ref(Namnslag.ORD, i=("kopplad",), kolumn="kraver_kolumn")], ...]

    def __post_init__(self) -> None:
        Radurval.__post_init__(self)
        check_undantag(self.utom_kolumn, self.utom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flerarig(Radkolumner):
    """Columns that a row for several years (its column period) fills in; with kopplad the columns
    are of the rows there that name it in kolumn."""

    period: KolumnRef
    kolumner: tuple[Annotated[str, Ref(Namnslag.KOLUMN, i=("tabell", "kopplad"))], ...]
    kopplad: TabellRef = ""
    kolumn: _I_KOPPLAD = ""

    def __post_init__(self) -> None:
        Undantagsurval.__post_init__(self)
        if bool(self.kopplad) is not bool(self.kolumn):
            raise ValueError("kopplad och kolumn hör ihop, ange båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class RaderKvar(Radurval):
    """Rows of an earlier document are still there; tvartom: rows that are here were there."""

    tvartom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Oforandrad(Radkolumner):
    """Columns that say what they said; beslut is the column for the decision that excuses."""

    beslut: KolumnRef = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lank(Radkolumn):
    """The column names a row of the table till."""

    till: TabellRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Omprovad(Undantagsurval):
    """A row that stood at one of varden in status last year is not carried on as it was: one of
    kolumner is changed, or the column omprovad holds one of the words marken."""

    kolumner: tuple[KolumnRef, ...] = ()
    status: Annotated[str, Ref(Namnslag.FOREGAENDE, alltid=False)] = ""
    varden: tuple[Annotated[str, Ref(Namnslag.ORD, kolumn="status")], ...] = ()
    omprovad: KolumnRef = ""
    marken: tuple[Annotated[str, Ref(Namnslag.ORD, kolumn="omprovad")], ...] = ()

    def __post_init__(self) -> None:
        Undantagsurval.__post_init__(self)
        if bool(self.status) is not bool(self.varden):
            raise ValueError("status och varden hör ihop, ange båda")
        if bool(self.omprovad) is not bool(self.marken):
            raise ValueError("omprovad och marken hör ihop, ange båda")
