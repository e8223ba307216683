"""Where everything sits in a workbook: asked by the stage that writes and the one that reads.

A flik begins with a title, then come its tables, one below the other. Column A is hidden and
holds markers and row keys, column B the row headings, and column n of a table (0 = first) sits
in sheet column 3 + n. The sheet of instructions has the marker #anvisning in A1 and holds nothing
to read. Row numbers are 1-based, as people see them. Positions hold for an
untouched workbook; whoever reads one finds things by the markers, since rows move.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.core.inlamning import RUBRIK, Underlag
from pipeline.core.period import Period
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Uppgift
from pipeline.schema.arbetsbok import (
    SUMMA_KEY,
    SUMMOR,
    ArbetsbokDef,
    FlikDef,
    KolumnDef,
    RadDef,
    Radtyp,
    Slag,
    TabellDef,
)
from pipeline.schema.bundle import Definitions
from pipeline.schema.kommun import Enhet
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef

META_FLIK = "_meta"
META_KEYS = ("arbetsbok", "version", "digest", "kommun", "enhet", "period", "program")
MARK_ANVISNING = "#anvisning"
MARK_FLIK = "#flik:"
MARK_TABELL = "#tabell:"
MARK_RUBRIK = "#rubrik"
MARK_RAD = "#rad:"
MARK_SLUT = "#slut:"
FIRST_COLUMN = 3
_TITLE_ROWS = 5
_ROWS_ABOVE_MARKER = 3
_ROWS_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class MallRad:
    """A row in its place. summa names the rows that a sum row adds up, all in this table.

    definition is None for rows that come from the organisation, the underlag or nobody (free).
    """

    key: str
    rubrik: str
    typ: Radtyp
    row: int
    fri: bool
    definition: RadDef | None
    summa: tuple[str, ...] = ()

    def move(self, row: int) -> MallRad:
        """The same in another sheet row."""
        return MallRad(self.key, self.rubrik, self.typ, row, self.fri, self.definition, self.summa)


@dataclass(frozen=True, slots=True)
class MallTabell:
    """A table in its place. unit is the unit of its amounts.

    When free rows are followed by a sum row, an empty row stands between them, inside the sum,
    so that rows inserted last are summed too.
    """

    definition: TabellDef
    unit: Unit
    marker_row: int
    header_row: int
    rader: tuple[MallRad, ...]
    slut_row: int

    def find_rad(self, key: str) -> MallRad | None:
        """The row with this key, or None."""
        return next((rad for rad in self.rader if rad.key == key), None)

    def get_column(self, kolumn: str) -> int:
        """The 1-based sheet column of a column id. Raises KeyError for another id."""
        for number, definition in enumerate(self.definition.kolumner):
            if definition.id == kolumn:
                return FIRST_COLUMN + number
        raise KeyError(kolumn)


@dataclass(frozen=True, slots=True)
class MallFlik:
    """A sheet with its tables from top to bottom."""

    definition: FlikDef
    tabeller: tuple[MallTabell, ...]


@dataclass(frozen=True, slots=True)
class Mall:
    """The workbook that one enhet fills in for a period.

    kommun is the kommun's id. prefill holds what is known beforehand by (tabell, rad, kolumn),
    and the heading of a row that an earlier document has given at the column RUBRIK.
    digest changes with the structure (definition, version, rows, columns that are filled in or
    computed), not with prefill, what is only shown of an earlier occasion, or
    instructions (STY-HAL-089).
    """

    enhet: Enhet
    arbetsbok: ArbetsbokDef
    period: Period
    kommun: str
    flikar: tuple[MallFlik, ...]
    prefill: Mapping[tuple[str, str, str], Uppgift]
    digest: str

    def iter_tabeller(self) -> Iterator[MallTabell]:
        """All tables, sheet by sheet."""
        return (tabell for flik in self.flikar for tabell in flik.tabeller)

    def find_tabell(self, tabell: str) -> MallTabell | None:
        """The table with this id, or None."""
        return next((item for item in self.iter_tabeller() if item.definition.id == tabell), None)


def build_mall(definitions: Definitions, enhet: Enhet, period: Period, underlag: Underlag) -> Mall:
    """The workbook of an enhet. Raises KeyError when its arbetsbok is not defined."""
    arbetsbok = definitions.arbetsbocker[enhet.arbetsbok]
    places = _Places(definitions, enhet, underlag)
    flikar = tuple(places.place_flik(flik) for flik in arbetsbok.flikar)
    tabeller = [tabell for flik in flikar for tabell in flik.tabeller]
    return Mall(
        enhet=enhet,
        arbetsbok=arbetsbok,
        period=period,
        kommun=definitions.kommun.id,
        flikar=flikar,
        prefill=MappingProxyType(_find_prefill(tabeller, enhet, period, underlag)),
        digest=_compute_digest(arbetsbok, flikar),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    definitions: Definitions
    enhet: Enhet
    underlag: Underlag

    def place_flik(self, flik: FlikDef) -> MallFlik:
        row = _TITLE_ROWS + 1
        tabeller = []
        for definition in flik.tabeller:
            tabell = self.place_tabell(definition, row + _ROWS_ABOVE_MARKER)
            tabeller.append(tabell)
            row = tabell.slut_row + 1 + _ROWS_BETWEEN
        return MallFlik(flik, tuple(tabeller))

    def place_tabell(self, definition: TabellDef, marker_row: int) -> MallTabell:
        rader = []
        row = marker_row + 2
        for rad in self.build_rader(definition):
            if rad.key == SUMMA_KEY and rad.definition is None and definition.fria_rader:
                row += 1
            rader.append(rad.move(row))
            row += 1
        return MallTabell(
            definition=definition,
            unit=definition.belopp_i or self.definitions.kommun.belopp_i,
            marker_row=marker_row,
            header_row=marker_row + 1,
            rader=tuple(rader),
            slut_row=row,
        )

    def build_rader(self, definition: TabellDef) -> tuple[MallRad, ...]:
        """Fixed rows, then statement rows, known rows, free rows and the sum row."""
        rader = [_make_fixed(rad) for rad in definition.rader]
        uppstallning = self.definitions.uppstallningar.get(definition.uppstallning or "")
        if uppstallning:
            rader += _make_from_uppstallning(uppstallning)
        taken = {rad.key for rad in rader}
        reserved = {SUMMA_KEY} if definition.summarad else set()
        for key, rubrik in self.find_known(definition.rader_fran):
            if key not in taken | reserved:
                rader.append(_make_rad(key, rubrik))
                taken.add(key)
        if definition.rader_fran == "underlag":
            known = self.underlag.find_rader(enhet=self.enhet.id, tabell=definition.id)
            rader += [_make_rad(*item) for item in known if item[0] not in taken | reserved]
        rader += _make_free(definition.fria_rader, {rad.key for rad in rader})
        if definition.summarad and rader:
            rader.append(_make_rad(SUMMA_KEY, definition.summarad, Radtyp.SUMMA))
        return tuple(_resolve_summor(rader))

    def find_known(self, rader_fran: str | None) -> tuple[tuple[str, str], ...]:
        """Keys and headings from the organisation.

        An enhet without verksamhetsomraden of its own has one row, itself.
        """
        match rader_fran:
            case "verksamhetsomraden":
                own = tuple((item.id, item.namn) for item in self.enhet.verksamhetsomraden)
                return own or ((self.enhet.id, self.enhet.namn),)
            case "enheter":
                return tuple((e.id, e.namn) for e in self.definitions.enheter if e.har_budget)
            case "bolag":
                return tuple((e.id, e.namn) for e in self.definitions.enheter if e.typ == "bolag")
        return ()


def _make_rad(key: str, rubrik: str, typ: Radtyp = Radtyp.POST) -> MallRad:
    return MallRad(key, rubrik, typ, 0, fri=False, definition=None)


def _make_fixed(rad: RadDef) -> MallRad:
    return MallRad(rad.id, rad.rubrik, rad.typ, 0, fri=False, definition=rad, summa=rad.summa)


def _make_free(number: int, taken: set[str]) -> list[MallRad]:
    keys = (f"ny_{count:02}" for count in range(1, number + len(taken) + 1))
    free = [key for key in keys if key not in taken]
    return [MallRad(key, "", Radtyp.POST, 0, fri=True, definition=None) for key in free[:number]]


def _make_from_uppstallning(uppstallning: UppstallningDef) -> list[MallRad]:
    """The rows that are asked; a sum over a row that is not asked becomes a plain input row, and
    a heading after which nothing is asked is left out."""
    asked = {rad.kod: rad for rad in uppstallning.rader if rad.is_asked}
    koncern = {rad.kod for rad in uppstallning.rader if rad.endast_koncern}
    rader = []
    for rad in asked.values():
        codes = [kod for kod in rad.summa if kod not in koncern]
        summa = tuple(asked[kod].id for kod in codes if kod in asked)
        definition = _make_rad_def(rad, summa if len(summa) == len(codes) else ())
        rader.append(_make_fixed(definition))
    while rader and rader[-1].typ is Radtyp.RUBRIK:
        rader.pop()
    return rader


def _make_rad_def(rad: UppstallningRadDef, summa: tuple[str, ...]) -> RadDef:
    if rad.rubrikrad:
        typ = Radtyp.RUBRIK
    elif rad.varav_av:
        typ = Radtyp.VARAV
    else:
        typ = Radtyp.SUMMA if summa else Radtyp.POST
    return RadDef(
        id=rad.id,
        rubrik=rad.rubrik,
        typ=typ,
        summa=summa,
        hjalp=rad.hjalp,
        enhet=rad.enhet,
        decimaler=rad.decimaler,
        obligatorisk=None if rad.obligatorisk and not rad.tomt_ar_noll else False,
        slag={"+": Slag.INTAKT, "-": Slag.KOSTNAD}.get(rad.tecken, Slag.BADA),
        indrag=rad.indrag,
        tomt_ar_noll=rad.tomt_ar_noll,
    )


def _resolve_summor(rader: Sequence[MallRad]) -> Iterator[MallRad]:
    """Names the rows of each sum: those given, or for a delsumma without, the items since the
    previous one, and for a summa without, all items above."""
    keys = {rad.key for rad in rader}
    above: list[str] = []
    since: list[str] = []
    for rad in rader:
        if rad.typ is Radtyp.POST:
            above.append(rad.key)
            since.append(rad.key)
            yield rad
        elif rad.typ in SUMMOR:
            implied = since if rad.typ is Radtyp.DELSUMMA else above
            summa = tuple(key for key in rad.summa if key in keys) or tuple(implied)
            since = []
            yield replace(rad, summa=summa)
        else:
            yield rad


def _find_prefill(
    tabeller: Iterable[MallTabell], enhet: Enhet, period: Period, underlag: Underlag
) -> dict[tuple[str, str, str], Uppgift]:
    found = {}
    for tabell in tabeller:
        known = [item for item in tabell.definition.kolumner if item.foregaende or item.forifylld]
        for rad in tabell.rader:
            place = {"enhet": enhet.id, "tabell": tabell.definition.id, "rad": rad.key}
            rubrik = underlag.find(**place, kolumn=RUBRIK, year=period.year)
            if rubrik is not None and not rad.fri:
                found[tabell.definition.id, rad.key, RUBRIK] = rubrik
            for kolumn in known:
                uppgift = underlag.find(
                    enhet=enhet.id,
                    tabell=tabell.definition.id,
                    rad=rad.key,
                    kolumn=kolumn.foregaende or kolumn.id,
                    year=period.year - 1 if kolumn.foregaende else period.year,
                )
                if uppgift is not None and not rad.fri:
                    found[tabell.definition.id, rad.key, kolumn.id] = uppgift
    return found


def _compute_digest(arbetsbok: ArbetsbokDef, flikar: Iterable[MallFlik]) -> str:
    structure = [
        arbetsbok.id,
        arbetsbok.version,
        [[flik.definition.id, [_describe(tabell) for tabell in flik.tabeller]] for flik in flikar],
    ]
    text = json.dumps(structure, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _describe(tabell: MallTabell) -> list[object]:
    definition = tabell.definition
    return [
        definition.id,
        tabell.unit.value,
        definition.teckenkonvention.value,
        [_describe_kolumn(kolumn) for kolumn in definition.kolumner if not kolumn.tidigare],
        [[rad.key, rad.typ.value, rad.fri, list(rad.summa)] for rad in tabell.rader],
    ]


def _describe_kolumn(kolumn: KolumnDef) -> list[str | None]:
    enhet = kolumn.enhet.value if kolumn.enhet else None
    formel = kolumn.uttryck.text if kolumn.uttryck else None
    return [kolumn.id, kolumn.typ.value, enhet, formel, kolumn.foregaende]
