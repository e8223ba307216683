"""The tables of the kommun: made from the completed tables of the enheter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.core.belopp import sum_uppgifter
from pipeline.core.finding import Finding
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import DefinitionRef
from pipeline.core.tabell import Rad, Tabell, list_celler
from pipeline.core.tal import Tal
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.formel.uttryck import Scope
from pipeline.schema.arbetsbok import KolumnDef, TabellDef, Typ
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import find_tabelldef
from pipeline.schema.kommun import Enhet
from pipeline.schema.sammanstallning import SammanslagenTabellDef, Sammanslagning
from pipeline.stages.merge.enhetsdata import SUMMA, is_summable, make_completer
from pipeline.stages.merge.formler import (
    Formel,
    Formelfel,
    Formler,
    compute_rad,
    group_by_kolumn,
    order_formler,
)
from pipeline.stages.merge.material import Material

_NUMBERS = frozenset({Typ.BELOPP, Typ.TAL, Typ.HELTAL, Typ.PROCENT})


@dataclass(frozen=True, slots=True)
class Del:
    """What one enhet contributes; tabell is None when it is not delivered."""

    enhet: Enhet
    definition: TabellDef
    tabell: Tabell | None


@dataclass(frozen=True, slots=True)
class Sammanslagen:
    """A merged table, what was found and which formulas could not be computed."""

    tabell: Tabell
    findings: tuple[Finding, ...]
    problems: tuple[Formelfel, ...]


def find_delar(
    material: Material, definition: SammanslagenTabellDef, data: Mapping[str, Enhetsdata]
) -> tuple[Del, ...]:
    """The contributing tables of everyone who was to deliver, in the order of the organisation."""
    found = []
    for enhet in material.definitions.enheter:
        if definition.enhetstyper and enhet.typ not in definition.enhetstyper:
            continue
        for name in definition.fran or (definition.id,):
            book, _, tabell = name.rpartition(".")
            source = find_tabelldef(material.definitions, enhet.arbetsbok, tabell)
            if source is None or (book and book != enhet.arbetsbok):
                continue
            own = data[enhet.id].tabeller.get(tabell) if enhet.id in data else None
            found.append(Del(enhet, source, own))
    return tuple(found)


def merge_tabell(
    material: Material,
    definition: SammanslagenTabellDef,
    data: Mapping[str, Enhetsdata],
    scope: Scope,
) -> Sammanslagen:
    """The merged table by its definition; scope knows the kommun's codes."""
    delar = find_delar(material, definition, data)
    return _Merger(material, definition, delar, scope, [], []).merge()


@dataclass(slots=True)
class _Merger:
    material: Material
    definition: SammanslagenTabellDef
    delar: tuple[Del, ...]
    scope: Scope
    findings: list[Finding]
    problems: list[Formelfel]

    @property
    def origin(self) -> DefinitionRef:
        return self.material.ref("tabell", self.definition.id)

    def merge(self) -> Sammanslagen:
        rader = _KINDS[self.definition.typ](self)
        if self.definition.summarad and not any(rad.key == SUMMA for rad in rader):
            rader.append(self._make_sum(rader, self.definition.summarad))
        tabell = Tabell(self.definition.id, tuple(rader))
        return Sammanslagen(tabell, tuple(self.findings), tuple(dict.fromkeys(self.problems)))

    def copy(self) -> list[Rad]:
        """The table of the first workbook that holds it."""
        found = next((part.tabell for part in self.delar if part.tabell), None)
        return [self._compute(rad, self._own()) for rad in found.rader] if found else []

    def collect(self) -> list[Rad]:
        """The items of all enheter, each row with its enhet."""
        return [
            self._compute(replace(rad, enhet=part.enhet.id), self._own())
            for part in self.delar
            for rad in (part.tabell.rader if part.tabell else ())
            if rad.typ in ("post", "varav") and not _is_empty(rad)
        ]

    def total_each(self) -> list[Rad]:
        """One row per enhet: its own total, so that both documents show the same figure."""
        return [self._compute(self._make_total(part), self._own()) for part in self.delar]

    def total_rows(self) -> list[Rad]:
        """One row per row key, summed over the enheter."""
        keys: dict[str, list[Rad]] = {}
        for part in self.delar:
            for item in part.definition.rader:
                if item.typ.value != "rubrik":
                    keys.setdefault(item.id, [])
            for rad in part.tabell.rader if part.tabell else ():
                if rad.typ != "rubrik" and not _is_empty(rad):
                    keys.setdefault(rad.key, []).append(rad)
        return [self._make_row(key, rader) for key, rader in keys.items() if rader]

    def _make_total(self, part: Del) -> Rad:
        if part.tabell is None:
            celler = {
                kolumn.id: self._make_gap(part.enhet)
                for kolumn in part.definition.kolumner
                if is_summable(kolumn)
            }
            return Rad(part.enhet.id, part.enhet.namn, celler, part.enhet.id)
        own = _find_total(part.tabell)
        if own is None:
            summed = replace(part.definition, summarad=part.enhet.namn)
            made = make_completer(self.material, part.enhet, summed).complete(part.tabell)
            own = made.find_rad(SUMMA)
        numbers = {item.id for item in part.definition.kolumner if item.typ in _NUMBERS}
        celler = {key: item for key, item in (own.celler if own else {}).items() if key in numbers}
        return Rad(part.enhet.id, part.enhet.namn, celler, part.enhet.id)

    def _make_gap(self, enhet: Enhet) -> Uppgift:
        return Uppgift(Tomt.EJ_IFYLLT, self.material.ref("enhet", enhet.id))

    def _make_row(self, key: str, rader: list[Rad]) -> Rad:
        celler: dict[str, Uppgift] = {}
        for kolumn in self._iter_kolumner():
            if kolumn.uttryck:
                continue
            found = self._merge_cells(key, rader, kolumn)
            if found is not None:
                celler[kolumn.id] = found
        first = rader[0]
        made = Rad(key, first.rubrik, celler, None, first.typ)
        return self._compute(made, self._all())

    def _merge_cells(self, key: str, rader: list[Rad], kolumn: KolumnDef) -> Uppgift | None:
        published = self._find_published(key, kolumn)
        if published is not None:
            return published
        cells = [rad.celler[kolumn.id] for rad in rader if kolumn.id in rad.celler]
        celltyp = self.material.index.find_celltyp(self.definition.id, key, kolumn.id)
        if is_summable(kolumn, celltyp):
            return sum_uppgifter(cells + self._gaps(), self._rule(key, kolumn.id), self.origin)
        if len(self.delar) == 1:
            return cells[0] if cells else None
        if kolumn.foregaende:
            return Uppgift(Tomt.EJ_TILLAMPLIGT, self.origin)
        self._report_lone_values(rader, kolumn)
        return Uppgift(Tomt.EJ_TILLAMPLIGT, self.origin) if kolumn.typ in _NUMBERS else None

    def _report_lone_values(self, rader: list[Rad], kolumn: KolumnDef) -> None:
        """SAM-012: a finished rate from an enhet that left out what it is computed from."""
        for formel in self._all().ordnade:
            if kolumn.id not in formel.uttryck.koder:
                continue
            others = [kod for kod in formel.uttryck.koder if kod != kolumn.id]
            for rad in rader:
                given = rad.celler.get(kolumn.id)
                has_base = any(_is_number(rad.celler.get(kod)) for kod in others)
                if given is not None and _is_number(given) and not has_base:
                    self.findings.append(self._make_lone_finding(rad, kolumn, given))

    def _make_lone_finding(self, rad: Rad, kolumn: KolumnDef, given: Uppgift) -> Finding:
        enhet = self.material.definitions.find_enhet(rad.enhet or "")
        return make_finding(
            self.material.definitions.katalog,
            "SAM-012",
            given.source,
            enhet=rad.enhet,
            rad=rad.rubrik,
            tabell=self.material.get_rubrik(self.definition.id),
            kolumn=kolumn.rubrik,
            enhet_namn=enhet.namn if enhet else "",
        )

    def _gaps(self) -> list[Uppgift]:
        return [self._make_gap(part.enhet) for part in self.delar if part.tabell is None]

    def _make_sum(self, rader: list[Rad], rubrik: str) -> Rad:
        celler: dict[str, Uppgift] = {}
        gaps = self._gaps() if self.definition.typ is Sammanslagning.SAMLA else []
        formler = self._all()
        computed = {formel.kolumn for formel in formler.ordnade}
        chosen = {formel.kolumn for formel in formler.ordnade if self._asks_for_text(formel)}
        names = [
            kolumn.id
            for kolumn in self._iter_kolumner()
            if is_summable(kolumn) and kolumn.id not in computed
        ]
        for name in [*names, *sorted(chosen)]:
            cells = list_celler(rader, name)
            kolumn = self.material.index.find_kolumn(self.definition.id, name)
            published = self._find_published(SUMMA, kolumn) if kolumn else None
            rule = self._rule(SUMMA, name)
            found = published or sum_uppgifter(cells + gaps, rule, self.origin)
            if found is not None:
                celler[name] = found
        formler = replace(
            formler, ordnade=tuple(item for item in formler.ordnade if item.kolumn not in chosen)
        )
        return self._compute(Rad(SUMMA, rubrik, celler, typ=SUMMA), formler)

    def _asks_for_text(self, formel: Formel) -> bool:
        """True for a formula that chooses by a text of the row: its results are summed."""
        used = (
            self.material.index.find_kolumn(self.definition.id, kod) for kod in formel.uttryck.koder
        )
        return any(kolumn is not None and kolumn.typ not in _NUMBERS for kolumn in used)

    def _find_published(self, key: str, kolumn: KolumnDef) -> Uppgift | None:
        if not kolumn.foregaende:
            return None
        year = self.material.period.year - 1
        return self.material.find_publicerat(self.definition.id, key, kolumn.foregaende, year)

    def _iter_kolumner(self) -> Iterable[KolumnDef]:
        """Every column of the contributing tables, the first definition of each."""
        found: dict[str, KolumnDef] = {}
        for part in self.delar:
            for kolumn in part.definition.kolumner:
                found.setdefault(kolumn.id, kolumn)
        return found.values()

    def _own(self) -> Formler:
        """The formulas of the merged table."""
        return self._order(self._list_own())

    def _all(self) -> Formler:
        """Those of the workbook, replaced by those of the merged table."""
        return self._order([*self._list_from_workbooks(), *self._list_own()])

    def _order(self, formler: list[Formel]) -> Formler:
        ordered = order_formler(tuple(group_by_kolumn(formler).values()))
        self.problems.extend(ordered.cirklar)
        return ordered

    def _list_own(self) -> list[Formel]:
        standard = self.material.definitions.kommun.belopp_i
        return [
            Formel(item.id, item.uttryck, item.enhet or standard, self.origin)
            for item in self.definition.berakna
        ]

    def _list_from_workbooks(self) -> list[Formel]:
        standard = self.material.definitions.kommun.belopp_i
        return [
            Formel(item.id, item.uttryck, item.enhet or standard, self.origin)
            for item in self._iter_kolumner()
            if item.uttryck
        ]

    def _compute(self, rad: Rad, formler: Formler) -> Rad:
        made, problems = compute_rad(
            rad, self.definition.id, formler, self.material.index, self.scope
        )
        self.problems.extend(problems)
        return made

    def _rule(self, key: str, kolumn: str) -> str:
        return f"summa {self.definition.id}.{key}.{kolumn}"


def _find_total(tabell: Tabell) -> Rad | None:
    """The table's own total: its sum row, or the last row that it calls a sum."""
    sums = [rad for rad in tabell.rader if rad.typ == SUMMA]
    return tabell.find_rad(SUMMA) or (sums[-1] if sums else None)


def _is_number(uppgift: Uppgift | None) -> bool:
    return uppgift is not None and isinstance(uppgift.value, Tal)


def _is_empty(rad: Rad) -> bool:
    """A row that was left unused: no heading and no value."""
    return not rad.rubrik.strip() and all(
        isinstance(item.value, Tomt) for item in rad.celler.values()
    )


_KINDS: Mapping[Sammanslagning, Callable[[_Merger], list[Rad]]] = MappingProxyType(
    {
        Sammanslagning.KOPIA: _Merger.copy,
        Sammanslagning.SAMLA: _Merger.collect,
        Sammanslagning.PER_ENHET: _Merger.total_each,
        Sammanslagning.PER_RAD: _Merger.total_rows,
    }
)
