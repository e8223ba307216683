"""Statements: rows in the order of the law, sums by code, sign and legal source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.core.sammanstallning import Plats
from pipeline.core.tal import Pengar, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.schema.typer import Formel, Id, Kod, KodRef, KravRef, Prosa, RadId
from pipeline.schema.visning import Uppstallningsvisning


@dataclass(frozen=True, slots=True, kw_only=True)
class UppstallningRadDef:
    """A row of a statement; its kod is its id in capitals when nothing else is said.

    summa: codes it adds up (a reported total is compared with them). uttryck: computed by us and
    not asked in the workbook; beraknad: so is its summa. varav_av: shown under that code and
    not summed. endast_koncern, endast_kommun: the row is not one of the kommun's, or not one that
    a bolag can have. tomt_ar_noll: an empty cell means that there is no such item, so that
    it need not be filled in (obligatorisk). delposter are rows that the law lets a kommun add
    (LKBR 5:3, 6:3). galler_fran and galler_till are the first and last year that the form has the
    row. enhet None means money; decimaler None means as money is shown.
    """

    id: RadId
    kod: Kod = ""
    rubrik: Prosa
    tecken: Literal["+", "-", "+-"] = "+-"
    summa: tuple[KodRef, ...] = ()
    uttryck: Formel | None = None
    beraknad: bool = False
    varav_av: KodRef | None = None
    rubrikrad: bool = False
    indrag: int = 0
    lag: bool = True
    endast_koncern: bool = False
    endast_kommun: bool = False
    tomt_ar_noll: bool = False
    hjalp: Prosa = ""
    obligatorisk: bool | None = None
    enhet: Unit | None = None
    decimaler: int | None = None
    galler_fran: int | None = None
    galler_till: int | None = None

    def __post_init__(self) -> None:
        if not self.kod:
            object.__setattr__(self, "kod", self.id.upper())
        if self.obligatorisk is None:
            object.__setattr__(self, "obligatorisk", not self.tomt_ar_noll)

    @property
    def is_asked(self) -> bool:
        """True for a row that the workbook of the statement asks for."""
        return not (self.uttryck or self.beraknad or self.endast_koncern)


@dataclass(frozen=True, slots=True, kw_only=True)
class UppstallningDef:
    """A statement; its figures stand in the workbook table with the same id. visas says how its
    columns stand in documents, and visas_i the unit of its amounts there."""

    id: Id
    rubrik: Prosa
    rader: tuple[UppstallningRadDef, ...]
    krav: tuple[KravRef, ...] = ()
    visas: tuple[Uppstallningsvisning, ...] = ()
    visas_i: Pengar | None = None


def find_delar(
    statement: UppstallningDef, plats: Plats, varden: Mapping[Plats, Uppgift]
) -> tuple[Uppgift, ...] | None:
    """What the sum at plats adds up, in its column and accounts.

    None when one of its rows is not there, since a sum without it says nothing. A row that may be
    left empty, and one that only the koncern has, is then no item.
    """
    rader = {rad.kod: rad for rad in statement.rader}
    found = []
    for kod in rader[plats.kod].summa:
        part = varden.get(replace(plats, kod=kod))
        if part is not None:
            found.append(part)
        elif not (rader[kod].tomt_ar_noll or rader[kod].endast_koncern):
            return None
    return tuple(found)


def find_bolagets(statement: UppstallningDef) -> tuple[UppstallningRadDef, ...]:
    """The rows that a bolag may have an amount in."""
    return tuple(
        rad
        for rad in statement.rader
        if not (rad.rubrikrad or rad.summa or rad.uttryck or rad.endast_kommun)
    )


def find_leaves(kod: str, rader: Iterable[UppstallningRadDef]) -> frozenset[str]:
    """The rows that a code adds up, down to those that add up nothing."""
    by_kod = {rad.kod: rad.summa for rad in rader}
    found: set[str] = set()
    todo = [kod]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        parts = by_kod.get(name, ())
        todo += parts
        found |= set() if parts else {name}
    return frozenset(found)
