"""What each kind of check is told: one class per kind, whose fields are the keys of parametrar.

A check of a kind looks at tables of the workbooks as delivered, or at the merged data; which, and
what it finds, stands in stages/check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pipeline.core.syntax import Uttryck
from pipeline.schema.radkontroll import Parametrar, check_undantag
from pipeline.schema.typer import (
    EnhetstypRef,
    FaltRef,
    Formelrymd,
    KodRef,
    KolumnRef,
    Namnslag,
    NotRef,
    RadRef,
    Ref,
    TabellRef,
    UppstallningRef,
)

_I_PLAN = Annotated[str, Ref(Namnslag.KOLUMN, i=("plan",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarader(Parametrar):
    """rader are the sums (tabell/rad); without any all that no other check of the kind names."""

    rader: tuple[Annotated[str, Ref(Namnslag.SUMMACELL)], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Uppstallningssummor(Parametrar):
    """koder are the sums; without any all that no other check of the kind names."""

    koder: tuple[KodRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabellkolumner(Parametrar):
    """Columns of a table, whoever has filled it in."""

    tabell: TabellRef
    kolumner: tuple[KolumnRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Konsuppdelad(Tabellkolumner):
    """Columns for women and men are filled in where the answer in fraga is ja and one of the
    columns delas has a value."""

    fraga: KolumnRef
    delas: tuple[KolumnRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngaendeBalans(Parametrar):
    """The rows ingaende are last year's rows utgaende, pair by pair."""

    tabeller: tuple[TabellRef, ...]
    kolumner: tuple[KolumnRef, ...]
    ingaende: tuple[RadRef, ...]
    utgaende: tuple[RadRef, ...]

    def __post_init__(self) -> None:
        if len(self.ingaende) != len(self.utgaende):
            raise ValueError("ingaende och utgaende ska vara lika många")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolumnsumma(Parametrar):
    """A column of a table, whoever has filled it in."""

    tabell: TabellRef
    kolumn: KolumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramar(Kolumnsumma):
    """A nämnd's budget is the final anslag that the kommun's table says."""

    anslagstabell: TabellRef
    anslagskolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("anslagstabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class KedjaRam(Kolumnsumma):
    """The sum of the column is the ram given in an earlier document; hogst: at most."""

    ramtabell: TabellRef
    ramrad: Annotated[str, Ref(Namnslag.RAD, i=("ramtabell",))]
    ramkolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("ramtabell",))]
    hogst: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LikaSummor(Kolumnsumma):
    """The sum of the column is that of another table's column."""

    mot_tabell: TabellRef
    mot_kolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("mot_tabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class MotBudget(Parametrar):
    """utfall minus mot, over the items of a table."""

    tabell: TabellRef
    utfall: KolumnRef
    mot: KolumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class AvvikelseKommentar(MotBudget):
    """One larger than max_andel of mot, or than max_belopp kronor, has a text in kommentar; bada:
    both limits are passed. max_andel is 0.01 for one per cent."""

    kommentar: KolumnRef
    max_andel: Decimal | None = None
    max_belopp: Decimal | None = None
    bada: bool = False

    def __post_init__(self) -> None:
        if self.max_andel is None and self.max_belopp is None:
            raise ValueError("ange max_andel eller max_belopp, eller båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderskottText(MotBudget):
    """A deficit larger than max_andel of mot has the text in a cell."""

    max_andel: Decimal = Decimal(0)
    texttabell: TabellRef
    textrad: Annotated[str, Ref(Namnslag.RAD, i=("texttabell",))]
    textkolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("texttabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderskottPlan(MotBudget):
    """A deficit has rows in the table plan, those that are not utom."""

    plan: TabellRef
    utom_kolumn: _I_PLAN = ""
    utom: tuple[Annotated[str, Ref(Namnslag.ORD, i=("plan",), kolumn="utom_kolumn")], ...] = ()

    def __post_init__(self) -> None:
        check_undantag(self.utom_kolumn, self.utom)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTacker(UnderskottPlan):
    """What the rows are worth, the sum of effekt, covers the deficit."""

    effekt: _I_PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Uppstallningsform(Parametrar):
    """Rows of a statement in the order of the law, by their codes."""

    uppstallning: UppstallningRef
    koder: tuple[KodRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoterStammer(Parametrar):
    """utom are notes with checks of their own."""

    utom: tuple[NotRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PerKolumn(Parametrar):
    """A formula over the rows of tables, true in each of the columns."""

    tabeller: tuple[TabellRef, ...]
    kolumner: tuple[KolumnRef, ...]
    uttryck: Annotated[Uttryck, Formelrymd(("tabeller",), rader=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Senast(Parametrar):
    """The date in a field is at the latest this day of this month of the year after."""

    falt: FaltRef
    manad: int
    dag: int

    def __post_init__(self) -> None:
        try:
            date(2000, self.manad, self.dag)
        except ValueError as error:
            raise ValueError(f"dag {self.dag} i månad {self.manad} finns inte") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Samband(Parametrar):
    """A formula, which stands in uttryck of the check itself; asked of each enhet of enhetstyper by
    itself, with its own tables."""

    enhetstyper: tuple[EnhetstypRef, ...] = ()
