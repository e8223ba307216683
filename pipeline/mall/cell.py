"""What each cell of a workbook is: input, formula or known value, and of which type and unit.

A row may override the type, unit, decimals and choices of its columns. The override holds for
the first column, for what last year's value of the first column is shown in, and for columns
of numbers; a column of comments stays a column of comments.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.core.tal import Unit
from pipeline.mall.placement import Mall, MallRad, MallTabell
from pipeline.schema.arbetsbok import (
    SUMMA_KEY,
    SUMMOR,
    TEXT_TYPER,
    KolumnDef,
    RadDef,
    Radtyp,
    Slag,
    Teckenkonvention,
    Typ,
    find_unit,
    is_overridden,
)

SUMMERBARA = (Typ.BELOPP, Typ.TAL, Typ.HELTAL)


class Cellslag(Enum):
    """Who fills in a cell.

    INMATNING: people, possibly prefilled. SUMMA: a sum formula that people may overwrite with
    the reported total. FORMEL: a locked formula. FOREGAENDE: last year's published value,
    locked. LAST: a decided value, prefilled and locked. TOM: nothing is asked.
    """

    INMATNING = "inmatning"
    SUMMA = "summa"
    FORMEL = "formel"
    FOREGAENDE = "foregaende"
    LAST = "last"
    TOM = "tom"


@dataclass(frozen=True, slots=True)
class Cellbeskrivning:
    """A cell's nature. unit is None for what is not a number."""

    slag: Cellslag
    typ: Typ
    unit: Unit | None
    decimaler: int
    lista: tuple[str, ...]
    obligatorisk: bool
    tomt_ar_noll: bool
    is_kostnad: bool
    """The column or row holds costs, which the sign rule kostnad_plus turns."""

    def get_sign(self, tabell: MallTabell) -> int:
        """−1 when the cell is written with the opposite sign of what it is inside."""
        is_turned = tabell.definition.teckenkonvention is Teckenkonvention.KOSTNAD_PLUS
        return -1 if is_turned and self.is_kostnad and self.unit is not None else 1


def describe_cell(
    mall: Mall, tabell: MallTabell, rad: MallRad, kolumn: KolumnDef
) -> Cellbeskrivning:
    """What the cell in this row and column is."""
    row = rad.definition if is_overridden(tabell.definition, kolumn) else None
    typ = (row.typ_i_cell if row else None) or kolumn.typ
    slag = _find_slag(mall, tabell, rad, kolumn, typ)
    return Cellbeskrivning(
        slag=slag,
        typ=typ,
        unit=find_unit(tabell.unit, row, kolumn, typ),
        decimaler=kolumn.decimaler if row is None or row.decimaler is None else row.decimaler,
        lista=(row.lista if row else ()) or kolumn.lista,
        obligatorisk=slag is Cellslag.INMATNING and _is_obligatorisk(rad, row, kolumn),
        tomt_ar_noll=kolumn.tomt_ar_noll or bool(rad.definition and rad.definition.tomt_ar_noll),
        is_kostnad=_is_kostnad(tabell, rad, kolumn),
    )


def _is_kostnad(tabell: MallTabell, rad: MallRad, kolumn: KolumnDef) -> bool:
    """True when the row or the column holds costs; last year's column is as its source."""
    source = kolumn
    if kolumn.foregaende:
        others = (item for item in tabell.definition.kolumner if item.id == kolumn.foregaende)
        source = next(others, kolumn)
    return Slag.KOSTNAD in (source.slag, rad.definition.slag if rad.definition else None)


def _find_slag(
    mall: Mall, tabell: MallTabell, rad: MallRad, kolumn: KolumnDef, typ: Typ
) -> Cellslag:
    if rad.typ is Radtyp.RUBRIK:
        return Cellslag.TOM
    if kolumn.uttryck:
        return Cellslag.FORMEL
    if kolumn.foregaende:
        return Cellslag.FOREGAENDE
    if rad.typ in SUMMOR and rad.summa:
        if typ in SUMMERBARA and kolumn.summeras:
            return Cellslag.SUMMA
        if rad.key == SUMMA_KEY or typ not in TEXT_TYPER:
            return Cellslag.TOM
    known = (tabell.definition.id, rad.key, kolumn.id) in mall.prefill
    is_last = kolumn.tidigare or (kolumn.last and known)
    return Cellslag.LAST if is_last else Cellslag.INMATNING


def _is_obligatorisk(rad: MallRad, row: RadDef | None, kolumn: KolumnDef) -> bool:
    """False on the row frees all its columns; True binds those that the row overrides."""
    if rad.fri or (rad.definition and rad.definition.obligatorisk is False):
        return False
    if row and row.obligatorisk:
        return True
    return kolumn.obligatorisk
