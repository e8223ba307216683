"""What formulas see: the codes, tables, fields and sections of merged data.

SammanstallningScope answers for the kommun (or with enhet for one enhet's own tables);
RadScope answers for one row of a table and asks its parent about other names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from pipeline.core.belopp import sum_uppgifter, unique
from pipeline.core.dokument import Dokument
from pipeline.core.dokumentfraga import has_avsnitt, shows_kolumner, shows_rader
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap, Sammanstallning
from pipeline.core.source import DefinitionRef, Source
from pipeline.core.tabell import Rad, Tabell, list_celler
from pipeline.formel.resultat import (
    add_months,
    count_months,
    make_resultat,
    make_unknown,
    parse_datum,
    parse_falt,
    parse_ja_nej,
)
from pipeline.formel.uttryck import Resultat, Scope, UttryckError, Varde
from pipeline.schema.bundle import Definitions, find_gjorda
from pipeline.schema.kolumner import TabellIndex, make_tabellindex

KOLUMN_AV: Mapping[tuple[str, ...], Beloppskolumn] = MappingProxyType(
    {
        (): Beloppskolumn.UTFALL,
        ("budget",): Beloppskolumn.BUDGET,
        ("prognos",): Beloppskolumn.PROGNOS,
        ("fgp",): Beloppskolumn.FGP,
        ("plan",): Beloppskolumn.PLAN1,
        ("plan", "plan"): Beloppskolumn.PLAN2,
        ("fg", "budget"): Beloppskolumn.FG_BUDGET,
        ("fg",): Beloppskolumn.FG,
        ("fg", "fg"): Beloppskolumn.FG2,
        ("fg", "fg", "fg"): Beloppskolumn.FG3,
        ("fg", "fg", "fg", "fg"): Beloppskolumn.FG4,
    }
)
"""The column behind the column functions of formulas, konc left out."""
_SORTED = MappingProxyType({tuple(sorted(names)): kolumn for names, kolumn in KOLUMN_AV.items()})
_MAIN_COLUMNS = frozenset({"utfall", "netto", "varde"})


def find_plats(kod: str, wrap: tuple[str, ...]) -> Plats | None:
    """The address behind fg(kod), budget(konc(kod)), plan(plan(kod)) …; None when no such column
    is kept."""
    rakenskap = Rakenskap.KONCERN if "konc" in wrap else Rakenskap.KOMMUN
    found = _SORTED.get(tuple(sorted(name for name in wrap if name != "konc")))
    return Plats(kod, found, rakenskap) if found else None


def format_kod(kod: str, wrap: tuple[str, ...]) -> str:
    """The code as it stands in a formula: fg(konc(RR12))."""
    return "".join(f"{name}(" for name in wrap) + kod + ")" * len(wrap)


@dataclass(frozen=True, slots=True)
class RadScope:
    """One row: the names are its columns; other names are asked of the parent."""

    rad: Rad
    tabell: str
    index: TabellIndex
    parent: Scope | None = None

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The cell in the column kod, or the parent's code of that name."""
        name = kod
        if wrap == ("fg",):
            name = self.index.find_foregaende(self.tabell, kod) or ""
        elif wrap:
            name = ""
        celltyp = self.index.find_celltyp(self.tabell, self.rad.key, name)
        if name in self.rad.celler or celltyp is not None:
            shown = f"{self.tabell}.{self.rad.key}.{name}"
            return make_resultat(self.rad.celler.get(name), shown, celltyp)
        if self.parent is None:
            return make_unknown(format_kod(kod, wrap))
        return self.parent.find_kod(kod, wrap)

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        """The parent's answer."""
        if self.parent is None:
            return make_unknown(name)
        return self.parent.call(name, arguments, wrap)

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        """The parent's rows."""
        return self.parent.iter_rader(tabell) if self.parent else None


@dataclass(frozen=True, slots=True)
class SammanstallningScope:
    """The merged data as formulas see it.

    enhet: tables are looked up among that enhet's own first. dokument: those that finns(),
    kolumner() and rader() ask; None before there are any, when only checks may ask them.
    """

    sammanstallning: Sammanstallning
    definitions: Definitions
    index: TabellIndex = field(repr=False, compare=False)
    enhet: str | None = None
    dokument: tuple[Dokument, ...] | None = None

    def for_enhet(self, enhet: str) -> SammanstallningScope:
        """The same data seen from one enhet."""
        return replace(self, enhet=enhet)

    def for_dokument(self, names: Collection[str]) -> SammanstallningScope:
        """The same data, with only the documents of these ids or kinds."""
        chosen = (
            item
            for item in self.dokument or ()
            if not find_gjorda((item.id,), self.definitions.dokument).isdisjoint(names)
        )
        return replace(self, dokument=tuple(chosen))

    def ask_dokument(self, question: Callable[[Dokument], bool]) -> Resultat:
        """Whether it is true of every document; of none when there is none. Raises UttryckError
        where the documents are not made yet."""
        if self.dokument is None:
            raise UttryckError("finns(), kolumner() och rader() frågar dokumenten i en kontroll")
        return Resultat(bool(self.dokument) and all(map(question, self.dokument)))

    def find_tabell(self, tabell: str) -> Tabell | None:
        """The enhet's own table, or the merged one."""
        data = self.sammanstallning.enheter.get(self.enhet or "")
        own = data.tabeller.get(tabell) if data else None
        return own or self.sammanstallning.tabeller.get(tabell)

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The code's value; money in kronor."""
        plats = find_plats(kod, wrap)
        found = self.sammanstallning.varden.get(plats) if plats else None
        return make_resultat(found, format_kod(kod, wrap))

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        """A function over sections, tables, fields and dates."""
        function = FUNCTIONS.get(name)
        if function is None:
            raise UttryckError(f"{name}() kan inte beräknas här")
        if any(argument is None for argument in arguments):
            return make_unknown(name)
        return function(self, arguments, wrap)

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        """A scope per row; sums, subtotals and headings are no rows."""
        found = self.find_tabell(tabell)
        if found is None:
            return None
        return [RadScope(rad, tabell, self.index, self) for rad in found.poster]

    def get_cell(self, tabell: Tabell, rad: str, kolumn: str) -> Resultat:
        """The value in a cell of a table."""
        celltyp = self.index.find_celltyp(tabell.id, rad, kolumn)
        return make_resultat(tabell.find(rad, kolumn), f"{tabell.id}.{rad}.{kolumn}", celltyp)

    def get_kolumn(self, tabell: str, kolumn: str, wrap: tuple[str, ...]) -> str | None:
        """The column that holds fg, budget, prognos … of a column; None when the table has none."""
        if not wrap:
            return kolumn
        if wrap == ("fg",):
            return self.index.find_foregaende(tabell, kolumn)
        own = KOLUMN_AV.get(wrap)
        if own is None or kolumn not in _MAIN_COLUMNS:
            return None
        return own.value if self.index.find_kolumn(tabell, own.value) else None

    def find_ref(self, kind: str, name: str) -> DefinitionRef:
        """Where an object is defined."""
        key = f"{kind}:{name}" if name else kind
        return DefinitionRef(self.definitions.files.get(key, ""), key)


def make_scope(
    sammanstallning: Sammanstallning,
    definitions: Definitions,
    dokument: tuple[Dokument, ...] | None = None,
) -> SammanstallningScope:
    """The merged data as formulas see it, with the definitions of all tables."""
    index = make_tabellindex(definitions)
    return SammanstallningScope(sammanstallning, definitions, index, dokument=dokument)


def _finns(scope: SammanstallningScope, args: Sequence[Varde], _: tuple[str, ...]) -> Resultat:
    return scope.ask_dokument(lambda dokument: has_avsnitt(dokument, str(args[0])))


def _falt(scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
    name = str(args[0])
    for tabell in scope.sammanstallning.tabeller.values():
        if not tabell.id.startswith("uppgifter") or tabell.find_rad(name) is None:
            continue
        kolumn = scope.get_kolumn(tabell.id, "varde", wrap)
        if kolumn is None:
            return make_unknown(format_kod(name, wrap))
        found = scope.get_cell(tabell, name, kolumn)
        if isinstance(found.value, str):
            return replace(found, value=parse_ja_nej(found.value))
        return found
    return _get_profile_falt(scope, name, wrap)


def _get_profile_falt(scope: SammanstallningScope, name: str, wrap: tuple[str, ...]) -> Resultat:
    """A choice of the kommun, the same in every column; or a fact about the period."""
    kommun = scope.definitions.kommun
    if name in kommun.falt:
        source = replace(scope.find_ref("kommun", ""), key=f"kommun.falt.{name}")
        return Resultat(parse_falt(kommun.falt[name]), (source,))
    period = scope.sammanstallning.period
    if wrap:
        return make_unknown(format_kod(name, wrap))
    known: dict[str, Varde] = {
        "rakenskapsar": Decimal(period.year),
        "rakenskapsar_start": date(period.year, 1, 1),
        "periodslut": period.last_day,
        "presentationsenhet": kommun.belopp_i.value,
    }
    if name in known:
        return Resultat(known[name], (scope.find_ref("kommun", ""),))
    return make_unknown(name)


def _datum(scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
    found = _falt(scope, args, wrap)
    value = parse_datum(found.value)
    return replace(found, value=value) if value else make_unknown(str(args[0]), *found.sources)


def _summa(scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
    name, asked = str(args[0]), str(args[1])
    tabell, kolumn = scope.find_tabell(name), scope.get_kolumn(name, asked, wrap)
    shown = f"{name}.{asked}"
    if tabell is None or kolumn is None:
        return make_unknown(format_kod(shown, wrap))
    return sum_kolumn(scope, tabell, kolumn)


def sum_kolumn(scope: SammanstallningScope, tabell: Tabell, kolumn: str) -> Resultat:
    """The sum of a column over the rows with items; a table without any gives 0."""
    shown = f"{tabell.id}.{kolumn}"
    cells = list_celler(tabell.rader, kolumn)
    if not cells:
        is_column = scope.index.find_kolumn(tabell.id, kolumn) is not None or not tabell.poster
        ref = scope.find_ref("tabell", tabell.id)
        return Resultat(Decimal(0), (ref,)) if is_column else make_unknown(shown)
    found = make_resultat(sum_uppgifter(cells, shown), shown)
    return replace(found, sources=unique(cell.source for cell in cells))


def _antal(scope: SammanstallningScope, args: Sequence[Varde], _: tuple[str, ...]) -> Resultat:
    tabell = scope.find_tabell(str(args[0]))
    if tabell is None:
        return make_unknown(str(args[0]))
    sources: list[Source] = [
        next(iter(rad.celler.values())).source for rad in tabell.poster if rad.celler
    ]
    sources = sources or [scope.find_ref("tabell", tabell.id)]
    return Resultat(Decimal(len(tabell.poster)), tuple(dict.fromkeys(sources)))


def _cell(scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
    name, rad, asked = (str(item) for item in args[:3])
    tabell, kolumn = scope.find_tabell(name), scope.get_kolumn(name, asked, wrap)
    if tabell is None or kolumn is None:
        return make_unknown(format_kod(f"{name}.{rad}.{asked}", wrap))
    return scope.get_cell(tabell, rad, kolumn)


def _notsumma(
    scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]
) -> Resultat:
    kod = str(args[0])
    shown = format_kod(f"not {kod}", wrap)
    for note in scope.definitions.noter:
        for place in note.avstamning:
            if place.kod != kod and (place.kod is not None or kod not in note.koder):
                continue
            tabell = scope.find_tabell(place.tabell)
            kolumn = scope.get_kolumn(place.tabell, place.kolumn, wrap)
            if tabell is None or kolumn is None:
                return make_unknown(shown)
            if place.rad == "summa" and tabell.find_rad("summa") is None:
                return sum_kolumn(scope, tabell, kolumn)
            return scope.get_cell(tabell, place.rad, kolumn)
    return make_unknown(shown)


def _kolumner(
    scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]
) -> Resultat:
    """LKBR-5-6, LKBR-6-5: columns that a table of the documents shows, the koncern's in konc()."""
    tabell, names = format_kod(str(args[0]), wrap), str(args[1]).split("\n")
    return scope.ask_dokument(lambda dokument: shows_kolumner(dokument, tabell, names))


def _rader(scope: SammanstallningScope, args: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
    """LKBR-11-6, LKBR-6-2: rows that a table of the documents shows."""
    tabell, names = format_kod(str(args[0]), wrap), str(args[1]).split("\n")
    return scope.ask_dokument(lambda dokument: shows_rader(dokument, tabell, names))


def _manader(_: SammanstallningScope, args: Sequence[Varde], __: tuple[str, ...]) -> Resultat:
    start, end = parse_datum(args[0]), parse_datum(args[1])
    if start is None or end is None:
        return make_unknown("manader")
    return Resultat(Decimal(count_months(start, end)))


def _plus_manader(_: SammanstallningScope, args: Sequence[Varde], __: tuple[str, ...]) -> Resultat:
    start: date | None = parse_datum(args[0])
    if start is None or not isinstance(args[1], Decimal):
        return make_unknown("plus_manader")
    return Resultat(add_months(start, int(args[1])))


_Function = Callable[[SammanstallningScope, Sequence[Varde], tuple[str, ...]], Resultat]
FUNCTIONS: Mapping[str, _Function] = MappingProxyType(
    {
        "finns": _finns,
        "falt": _falt,
        "datum": _datum,
        "summa": _summa,
        "antal": _antal,
        "cell": _cell,
        "notsumma": _notsumma,
        "kolumner": _kolumner,
        "rader": _rader,
        "manader": _manader,
        "plus_manader": _plus_manader,
    }
)
