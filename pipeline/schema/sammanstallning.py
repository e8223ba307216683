"""How delivered tables become the kommun's tables and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated

from pipeline.core.sammanstallning import Beloppskolumn, Rakenskap
from pipeline.core.tal import Unit
from pipeline.schema.typer import (
    BoktabellRef,
    EnhetstypRef,
    Formel,
    Id,
    Kod,
    KodRef,
    KolumnId,
    KolumnRef,
    KravRef,
    Namnslag,
    Ord,
    Prosa,
    Radformel,
    Ref,
    TabellId,
    TabellRef,
    UppstallningRef,
)

ANDEL_RESULTAT, ELIM_RESULTAT = "KO_ANDEL_RES", "KO_ELIM_RES"
"""Codes of the consolidation: the bolag's share of the result, and what was eliminated of it."""


class Sammanslagning(Enum):
    """kopia: the table of one workbook. samla: the rows of all enheter, each with its enhet.
    per_enhet: one row per enhet with its columns summed. per_rad: equal row keys summed over
    the enheter."""

    KOPIA = "kopia"
    SAMLA = "samla"
    PER_ENHET = "per_enhet"
    PER_RAD = "per_rad"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeraknadKolumnDef:
    """A column computed per row from the other columns, also in the sum row."""

    id: KolumnId
    uttryck: Radformel
    enhet: Unit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SammanslagenTabellDef:
    """A merged table. fran names workbook tables as "arbetsbok.tabell"; without it the table
    has the same id in every workbook that holds it."""

    id: TabellId
    typ: Sammanslagning
    fran: tuple[BoktabellRef, ...]
    enhetstyper: tuple[EnhetstypRef, ...] = ()
    berakna: tuple[BeraknadKolumnDef, ...] = ()
    summarad: Prosa | None = None
    dolj_smagrupper: KolumnRef | None = None
    """Column with the number of persons: values of rows with at most ten are hidden (LKBR 11:6)."""
    krav: tuple[KravRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VardeDef:
    """A code computed from tables, fields and other codes (LIKV, DR_SUM, SF_TOT …)."""

    kod: Kod
    uttryck: Formel
    rubrik: Prosa = ""
    kolumn: Beloppskolumn = Beloppskolumn.UTFALL
    rakenskap: Rakenskap = Rakenskap.KOMMUN
    enhet: Unit | None = None
    """None means money."""
    krav: tuple[KravRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElimineringDef:
    """What a kind of internal item removes: amounts added to codes, per krona of the item.

    typ is the value people choose in the workbook's column typ. resultat is what a krona of the
    item changes the koncern's result by: nothing, but for an item that is income to one side and
    no cost to the other (utdelning).
    """

    typ: Ord
    verkan: Mapping[KodRef, Decimal]
    resultat: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BolagstabellDef:
    """A workbook table of the bolag that holds the rows of a statement, each with a code.

    Every row of the statement that a bolag may have is a choice in the column of codes, and has a
    row of its own in the table; utan_rad are the codes without one, which a bolag chooses on
    another row.
    """

    tabell: TabellRef
    uppstallning: UppstallningRef
    utan_rad: tuple[KodRef, ...] = ()


_I_BOLAG = Annotated[str, Ref(Namnslag.KOLUMN, i=("tabeller",))]
_I_MELLAN = Annotated[str, Ref(Namnslag.KOLUMN, i=("mellanhavanden",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Konsolideringsnamn:
    """Columns of the bolag's tables (kod, belopp) and of the table of internal items, the word of
    its column roll that the giving side has, and the code of the result."""

    kod: _I_BOLAG = "lkbr"
    belopp: _I_BOLAG = "utfall"
    typ: _I_MELLAN = "typ"
    roll: _I_MELLAN = "roll"
    givare: Annotated[str, Ref(Namnslag.ORD, i=("mellanhavanden",), kolumn="roll")] = "givare"
    mellanhavande_belopp: _I_MELLAN = "belopp"
    motpart: _I_MELLAN = "motpart"
    resultat: KodRef = "RR12"


@dataclass(frozen=True, slots=True, kw_only=True)
class KonsolideringDef:
    """Sammanställda räkenskaper (LKBR 12 kap.): which tables, which rules.

    lika are pairs of codes that are equal in every balanced account (assets and their financing,
    the result in two statements), which an elimination must change alike.
    """

    tabeller: tuple[BolagstabellDef, ...]
    mellanhavanden: TabellRef
    eliminering: tuple[ElimineringDef, ...] = ()
    lika: tuple[tuple[KodRef, KodRef], ...] = ()
    parametrar: Konsolideringsnamn = field(default_factory=Konsolideringsnamn)
    fordelning: Mapping[Id, Mapping[KodRef, Decimal]] = field(default_factory=dict)
    """Values of the column lkbr that are no code of a statement: what a krona of such a row adds
    to which codes (obeskattade reserver: part equity, part deferred tax)."""

    @property
    def kodkolumn(self) -> str:
        """The column of the bolag's tables that says which code a row belongs to."""
        return self.parametrar.kod

    @property
    def tabellnamn(self) -> tuple[str, ...]:
        """The ids of the bolag's tables."""
        return tuple(item.tabell for item in self.tabeller)

    @property
    def uppstallningar(self) -> tuple[str, ...]:
        """The statements that the koncern has."""
        return tuple(item.uppstallning for item in self.tabeller)
