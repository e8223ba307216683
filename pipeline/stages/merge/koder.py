"""The codes: reported in statements, or computed by formulas when somebody needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.core.sammanstallning import (
    EARLIER,
    KNOWN_BEFORE,
    Beloppskolumn,
    Enhetsdata,
    Plats,
    Rakenskap,
    Sammanstallning,
)
from pipeline.core.source import Source
from pipeline.core.tabell import Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.resultat import make_resultat, make_unknown
from pipeline.formel.scope import KOLUMN_AV, SammanstallningScope, find_plats, format_kod
from pipeline.formel.uttryck import (
    Resultat,
    Scope,
    Uttryck,
    UttryckError,
    Varde,
    evaluate,
    parse_uttryck,
)
from pipeline.schema.arbetsbok import KolumnDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import find_tabelldef
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef
from pipeline.stages.merge.formler import Formelfel
from pipeline.stages.merge.material import Material
from pipeline.stages.merge.uppgifter import make_uppgift

KONCERN = "koncern_"
"""Prefix of the tables of the underlag that hold published figures of the koncern."""
_ALWAYS = (Beloppskolumn.UTFALL, Beloppskolumn.BUDGET, *EARLIER)
_UTFALL = "utfall"
_BY_NAME = MappingProxyType({item.value: item for item in Beloppskolumn if item not in EARLIER[1:]})
_WRAPS = MappingProxyType({kolumn: wrap for wrap, kolumn in KOLUMN_AV.items()})


@dataclass(frozen=True, slots=True)
class Kodformel:
    """How a code is computed; wrap when it follows from the formula of another column."""

    uttryck: Uttryck
    unit: Unit
    origin: Source
    wrap: tuple[str, ...] = ()


def find_statement_table(
    material: Material, statement: UppstallningDef, data: Mapping[str, Enhetsdata]
) -> Tabell | None:
    """The completed table of the statement, from the first enhet of the organisation with it."""
    for enhet in material.definitions.enheter:
        if enhet.id in data and not enhet.agd_andel:
            found = data[enhet.id].tabeller.get(statement.id)
            if found is not None:
                return found
    return None


def read_koder(material: Material, data: Mapping[str, Enhetsdata]) -> dict[Plats, Uppgift]:
    """Every code that was reported: this period, budget, prognos and plan in the workbook, earlier
    years in the underlag. Reported totals are kept as they are."""
    found: dict[Plats, Uppgift] = {}
    for statement in material.definitions.uppstallningar.values():
        reader = _Kodreader(
            material,
            statement,
            find_statement_table(material, statement, data),
            find_columns(material, statement),
        )
        for rad in statement.rader:
            if not rad.rubrikrad:
                found.update(reader.read(rad))
    return found


def _find_reported(
    rad: UppstallningRadDef, kolumn: Beloppskolumn, name: str, tabell: Tabell | None
) -> Uppgift | None:
    """The value in the workbook. Last year's is unknown, not zero, when nobody has published it
    and the row is not one that may be absent."""
    found = tabell.find(rad.id, name) if tabell and rad.is_asked else None
    if found is None or isinstance(found.value, Tal):
        return found
    if rad.summa:
        return None
    if kolumn in KNOWN_BEFORE and not (_is_published(tabell, name) and _may_be_absent(rad)):
        return None
    return found


def _may_be_absent(rad: UppstallningRadDef) -> bool:
    return rad.tomt_ar_noll or rad.varav_av is not None


def _is_published(tabell: Tabell | None, name: str) -> bool:
    rader = tabell.rader if tabell else ()
    return any(name in rad.celler and rad.celler[name].tal is not None for rad in rader)


@dataclass(frozen=True, slots=True)
class _Kodreader:
    """Reads the amounts of one statement from its columns."""

    material: Material
    statement: UppstallningDef
    tabell: Tabell | None
    columns: Mapping[Beloppskolumn, KolumnDef | None]

    def read(self, rad: UppstallningRadDef) -> Iterator[tuple[Plats, Uppgift]]:
        given = {kolumn: self._find_given(rad, kolumn) for kolumn in self.columns}
        for kolumn, found in given.items():
            if found is not None:
                yield Plats(rad.kod, kolumn), found
        for kolumn, name, year in self._iter_published():
            own = self._find(self.statement.id, rad, name, year)
            if own is not None and not (name == kolumn.value and given.get(kolumn)):
                yield Plats(rad.kod, kolumn), own
            koncern = self._find(KONCERN + self.statement.id, rad, name, year)
            if koncern is not None:
                yield Plats(rad.kod, kolumn, Rakenskap.KONCERN), koncern
        if rad.endast_koncern:
            origin = self.material.ref("uppstallning", self.statement.id, f"/{rad.id}")
            for kolumn in self.columns:
                yield Plats(rad.kod, kolumn), Uppgift(Tomt.EJ_TILLAMPLIGT, origin)

    def _find_given(self, rad: UppstallningRadDef, kolumn: Beloppskolumn) -> Uppgift | None:
        return _find_reported(rad, kolumn, kolumn.value, self.tabell)

    def _find(self, tabell: str, rad: UppstallningRadDef, name: str, year: int) -> Uppgift | None:
        return self.material.find_publicerat(tabell, rad.id, name, year)

    def _iter_published(self) -> Iterator[tuple[Beloppskolumn, str, int]]:
        """Each earlier year with the column and year its figures are published under.

        A statement of a part of the year shows the same part of last year as fgp. Whole earlier
        years then stand in the column that shows last year, one year earlier for each; what
        stands in the workbook counts before what was known of it.
        """
        own = self.columns[Beloppskolumn.FG]
        if own is None and Beloppskolumn.FGP in self.columns:
            return
        year = self.material.period.year
        for back, kolumn in enumerate(EARLIER, start=1):
            if own is None or own.foregaende:
                yield kolumn, own.foregaende if own and own.foregaende else _UTFALL, year - back
            else:
                yield kolumn, own.id, year - back + 1


def find_columns(
    material: Material, statement: UppstallningDef
) -> Mapping[Beloppskolumn, KolumnDef | None]:
    """The columns that the statement has: always those of a year, with the definitions of those
    that the workbook it is filled in has."""
    found: dict[Beloppskolumn, KolumnDef | None] = dict.fromkeys(
        (Beloppskolumn.UTFALL, Beloppskolumn.BUDGET, Beloppskolumn.FG)
    )
    definitions = material.definitions
    books = [item.arbetsbok for item in definitions.enheter if not item.agd_andel]
    tables = (find_tabelldef(definitions, book, statement.id) for book in dict.fromkeys(books))
    tabell = next((item for item in tables if item), None)
    for kolumn in tabell.kolumner if tabell else ():
        if kolumn.id in _BY_NAME:
            found[_BY_NAME[kolumn.id]] = kolumn
    return found


def find_kolumner(material: Material) -> tuple[Beloppskolumn, ...]:
    """The columns that codes may have: those of every occasion, and those of its statements."""
    found = set(_ALWAYS)
    for statement in material.definitions.uppstallningar.values():
        found |= set(find_columns(material, statement))
    return tuple(kolumn for kolumn in Beloppskolumn if kolumn in found)


def collect_formler(material: Material) -> dict[Plats, Kodformel]:
    """A formula per code and column: its own, or its main formula in that column."""
    found: dict[Plats, Kodformel] = {}
    kolumner = find_kolumner(material)
    for plats, formel in _iter_main(material):
        found.setdefault(plats, formel)
    for plats, formel in list(found.items()):
        if plats.kolumn is not Beloppskolumn.UTFALL:
            continue
        for kolumn in kolumner:
            wrap = _WRAPS[kolumn]
            found.setdefault(replace(plats, kolumn=kolumn), replace(formel, wrap=wrap))
            koncern = replace(formel, wrap=("konc", *wrap))
            found.setdefault(Plats(plats.kod, kolumn, Rakenskap.KONCERN), koncern)
    return found


def _iter_main(material: Material) -> Iterator[tuple[Plats, Kodformel]]:
    definitions = material.definitions
    standard = definitions.kommun.belopp_i
    for varde in definitions.varden:
        plats = Plats(varde.kod, varde.kolumn, varde.rakenskap)
        origin = material.ref("varde", f"{varde.kod}/{varde.kolumn.value}/{varde.rakenskap.value}")
        yield plats, Kodformel(varde.uttryck, varde.enhet or standard, origin)
    for tal in definitions.nyckeltal:
        origin = material.ref("nyckeltal", tal.id)
        yield Plats(tal.kod), Kodformel(tal.uttryck, tal.enhet, origin)
    for statement in definitions.uppstallningar.values():
        for rad in statement.rader:
            formel = rad.uttryck or (parse_uttryck(" + ".join(rad.summa)) if rad.summa else None)
            if formel and not rad.rubrikrad:
                origin = material.ref("uppstallning", statement.id, f"/{rad.id}")
                yield Plats(rad.kod), Kodformel(formel, rad.enhet or standard, origin)


@dataclass(slots=True)
class KodScope:
    """The merged data while it grows: a code is computed when it is first asked for.

    varden and tabeller are filled by the merge and by this scope itself.
    """

    material: Material
    varden: dict[Plats, Uppgift]
    tabeller: dict[str, Tabell]
    formler: Mapping[Plats, Kodformel]
    inner: SammanstallningScope
    problems: list[Formelfel]
    running: list[Plats]

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The code's value; money in kronor."""
        name = format_kod(kod, wrap)
        plats = find_plats(kod, wrap)
        if plats is None:
            return make_unknown(name)
        if plats not in self.varden:
            self.compute(plats)
        return make_resultat(self.varden.get(plats), name)

    def call(self, name: str, arguments: Sequence[Varde], wrap: tuple[str, ...]) -> Resultat:
        """A function over the tables merged so far."""
        return self.inner.call(name, arguments, wrap)

    def iter_rader(self, tabell: str) -> Sequence[Scope] | None:
        """The rows of a table merged so far."""
        return self.inner.iter_rader(tabell)

    def compute(self, plats: Plats, *, keep_gap: bool = False) -> None:
        """Stores the code's value when it can be computed; keep_gap stores that it cannot."""
        formel = self.formler.get(plats)
        if formel is None:
            return
        if plats in self.running:
            loop = [*self.running[self.running.index(plats) :], plats]
            path = " → ".join(item.kod for item in loop)
            self.problems.append(Formelfel(path, None, formel.origin))
            return
        self.running.append(plats)
        try:
            found = evaluate(formel.uttryck, self, formel.wrap)
        except UttryckError as error:
            found = make_unknown(plats.kod)
            if not formel.wrap:
                self.problems.append(Formelfel(formel.uttryck.text, str(error), formel.origin))
        finally:
            self.running.pop()
        if found.value is not None or keep_gap:
            rule = f"{format_kod(plats.kod, formel.wrap)} = {formel.uttryck.text}"
            self.varden[plats] = make_uppgift(found, rule, formel.unit, formel.origin)

    def compute_all(self) -> None:
        """Every code that has a formula; a main formula without result leaves a gap that says
        so."""
        for plats, formel in self.formler.items():
            if plats not in self.varden:
                self.compute(plats, keep_gap=not formel.wrap)


def make_kodscope(material: Material, varden: dict[Plats, Uppgift]) -> KodScope:
    """A scope that grows from the reported codes."""
    tabeller: dict[str, Tabell] = {}
    growing = Sammanstallning(
        kommun=material.definitions.kommun.id,
        period=material.period,
        varden=MappingProxyType(varden),
        tabeller=MappingProxyType(tabeller),
        enheter=MappingProxyType({}),
        leveranser=(),
        avrundningar=MappingProxyType({}),
    )
    inner = SammanstallningScope(growing, material.definitions, material.index)
    return KodScope(material, varden, tabeller, collect_formler(material), inner, [], [])


def iter_statement_rows(definitions: Definitions) -> Iterator[UppstallningRadDef]:
    """The rows of all statements that hold amounts."""
    for statement in definitions.uppstallningar.values():
        for rad in statement.rader:
            if not rad.rubrikrad:
                yield rad
