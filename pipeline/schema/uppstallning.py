"""Statements: rows in the order of the law, sums by code, sign and legal source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.core.tal import Unit
from pipeline.schema.typer import Formel, Id, Kod, KodRef, KravRef, Prosa, RadId


@dataclass(frozen=True, slots=True, kw_only=True)
class UppstallningRadDef:
    """A row of a statement.

    summa: codes it adds up (a reported total in the workbook is compared with them).
    uttryck: computed by us, not asked in the workbook. varav_av: shown under that code and
    not summed. tomt_ar_noll: an empty cell means that there is no such item. delposter are
    rows that the law lets a kommun add (LKBR 5:3, 6:3). enhet None means money; decimaler None
    means as money is shown.
    """

    id: RadId
    kod: Kod
    rubrik: Prosa
    tecken: Literal["+", "-", "+-"] = "+-"
    summa: tuple[KodRef, ...] = ()
    uttryck: Formel | None = None
    varav_av: KodRef | None = None
    rubrikrad: bool = False
    indrag: int = 0
    lag: bool = True
    endast_koncern: bool = False
    tomt_ar_noll: bool = False
    hjalp: Prosa = ""
    obligatorisk: bool = True
    enhet: Unit | None = None
    decimaler: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UppstallningDef:
    """A statement; its figures stand in the workbook table with the same id."""

    id: Id
    rubrik: Prosa
    rattskalla: Prosa
    rader: tuple[UppstallningRadDef, ...]
    krav: tuple[KravRef, ...] = ()
