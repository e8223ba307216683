"""What each kind of check is told: one class per kind, whose fields are the keys of parametrar.

A check of a kind looks at tables of the workbooks as delivered, or at the merged data; which, and
what it finds, stands in stages/check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated

from pipeline.core.syntax import Uttryck
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
    ValRef,
)

_I_KOPPLAD = Annotated[str, Ref(Namnslag.KOLUMN, i=("kopplad",))]
_I_PLAN = Annotated[str, Ref(Namnslag.KOLUMN, i=("plan",))]
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

    utom_kolumn: KolumnRef = ""
    utom: tuple[_UTOM_ORD, ...] = ()

    def __post_init__(self) -> None:
        Radurval.__post_init__(self)
        _check_undantag(self.utom_kolumn, self.utom)


def _check_undantag(kolumn: str, ord_: tuple[str, ...]) -> None:
    if bool(kolumn) is not bool(ord_):
        raise ValueError("utom_kolumn och utom hör ihop, ange båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolumner(Undantagsurval):
    """Columns of the rows."""

    kolumner: tuple[KolumnRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kolumn(Radurval):
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
class Ifyllda(Kolumner):
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
        _check_undantag(self.utom_kolumn, self.utom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flerarig(Kolumner):
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
class Oforandrad(Kolumner):
    """Columns that say what they said; beslut is the column for the decision that excuses."""

    beslut: KolumnRef = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lank(Kolumn):
    """The column names a row of the table till."""

    till: TabellRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Omprovad(Undantagsurval):
    """A row that stood at one of varden in status last year is not carried on as it was: one of
    kolumner is changed, or the column omprovad holds one of the words marken."""

    kolumner: tuple[KolumnRef, ...] = ()
    status: Annotated[str, Ref(Namnslag.FOREGAENDE)] = ""
    varden: tuple[Annotated[str, Ref(Namnslag.ORD, kolumn="status")], ...] = ()
    omprovad: KolumnRef = ""
    marken: tuple[Annotated[str, Ref(Namnslag.ORD, kolumn="omprovad")], ...] = ()

    def __post_init__(self) -> None:
        Undantagsurval.__post_init__(self)
        if bool(self.status) is not bool(self.varden):
            raise ValueError("status och varden hör ihop, ange båda")
        if bool(self.omprovad) is not bool(self.marken):
            raise ValueError("omprovad och marken hör ihop, ange båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarader(Parametrar):
    """utom are columns (tabell.kolumn) and rows (tabell/rad) that have checks of their own."""

    utom: tuple[Annotated[str, Ref(Namnslag.SUMMACELL)], ...] = ()


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
class Tabellkolumn(Parametrar):
    """A column of a table, whoever has filled it in."""

    tabell: TabellRef
    kolumn: KolumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Ramar(Tabellkolumn):
    """A nämnd's budget is the final anslag that the kommun's table says."""

    anslagstabell: TabellRef
    anslagskolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("anslagstabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class KedjaRam(Tabellkolumn):
    """The sum of the column is the ram given in an earlier document; hogst: at most."""

    ramtabell: TabellRef
    ramrad: Annotated[str, Ref(Namnslag.RAD, i=("ramtabell",))]
    ramkolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("ramtabell",))]
    hogst: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LikaSummor(Tabellkolumn):
    """The sum of the column is that of another table's column."""

    mot_tabell: TabellRef
    mot_kolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("mot_tabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Avvikelse(Parametrar):
    """A deviation from mot larger than max_andel of it; andel is 0.01 for one per cent."""

    tabell: TabellRef
    avvikelse: KolumnRef
    mot: KolumnRef
    max_andel: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AvvikelseKommentar(Avvikelse):
    """Such a deviation, or one larger than max_belopp kronor, has a text in kommentar; bada: both
    limits are passed."""

    kommentar: KolumnRef
    max_belopp: Decimal | None = None
    bada: bool = False

    def __post_init__(self) -> None:
        if self.max_andel is None and self.max_belopp is None:
            raise ValueError("ange max_andel eller max_belopp, eller båda")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderskottText(Avvikelse):
    """A deficit has the text in a cell."""

    texttabell: TabellRef
    textrad: Annotated[str, Ref(Namnslag.RAD, i=("texttabell",))]
    textkolumn: Annotated[str, Ref(Namnslag.KOLUMN, i=("texttabell",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderskottPlan(Parametrar):
    """A deficit in avvikelse has rows in the table plan, those that are not utom."""

    tabell: TabellRef
    avvikelse: KolumnRef
    plan: TabellRef
    utom_kolumn: _I_PLAN = ""
    utom: tuple[Annotated[str, Ref(Namnslag.ORD, i=("plan",), kolumn="utom_kolumn")], ...] = ()

    def __post_init__(self) -> None:
        _check_undantag(self.utom_kolumn, self.utom)


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
        date(2000, self.manad, self.dag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samband(Parametrar):
    """A formula, which stands in uttryck of the check itself."""


KONTROLLSLAG: Mapping[str, type[Parametrar]] = MappingProxyType(
    {
        "samband": Samband,
        "alla_har_lamnat": Parametrar,
        "minst_rader": Parametrar,
        "hogst_rader": HogstRader,
        "summarader": Summarader,
        "beslutade_belopp": Tabellkolumner,
        "konsuppdelad": Konsuppdelad,
        "ingaende_balans": IngaendeBalans,
        "kopplade_rader": Kopplade,
        "kedja_rader_kvar": RaderKvar,
        "kedja_oforandrad": Oforandrad,
        "kedja_foljs_upp": Kolumner,
        "kedja_lank": Lank,
        "kedja_summa": Kolumn,
        "kedja_omprovad": Omprovad,
        "ifyllda_kolumner": Ifyllda,
        "nagon_rad": NagonRad,
        "hogst_kopplade": HogstKopplade,
        "tidsatt": Tidsatt,
        "flerarig": Flerarig,
        "rad_med_mal": RadMedMal,
        "motstridiga_mal": Kolumn,
        "per_kolumn": PerKolumn,
        "noter_stammer": NoterStammer,
        "uppstallningsform": Uppstallningsform,
        "avvikelse_kraver_kommentar": AvvikelseKommentar,
        "senast": Senast,
        "ramar": Ramar,
        "kedja_ram": KedjaRam,
        "lika_summor": LikaSummor,
        "underskott_kraver_text": UnderskottText,
        "underskott_utan_plan": UnderskottPlan,
        "plan_tacker_underskott": PlanTacker,
    }
)
"""The class of each kind, by the name that definitions call it."""
