"""One enhet's own tables completed: last year's values, sums and computed columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.core.belopp import sum_uppgifter
from pipeline.core.inlamning import Inlamning
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.arbetsbok import KolumnDef, RadDef, TabellDef, Typ
from pipeline.schema.kolumner import CellTyp, TabellIndex, get_celltyp
from pipeline.schema.kommun import Enhet
from pipeline.schema.uppstallning import UppstallningRadDef
from pipeline.stages.merge.formler import Formel, Formelfel, Formler, compute_rad, order_formler
from pipeline.stages.merge.material import Material, iter_tabeller

SUMMA = "summa"
SUMMOR = frozenset({"summa", "delsumma"})
_SUMMABLE = frozenset({Typ.BELOPP, Typ.TAL, Typ.HELTAL})
_TO_COMPUTE = frozenset({Tomt.EJ_TILLAMPLIGT, Tomt.EJ_IFYLLT, Tomt.EJ_BERAKNAD_FORMEL})


def complete_enhet(
    material: Material, enhet: Enhet, inlamning: Inlamning
) -> tuple[Enhetsdata, tuple[Formelfel, ...]]:
    """All tables of a delivered workbook, with every row and column that follows from it."""
    tabeller: dict[str, Tabell] = {}
    problems: list[Formelfel] = []
    for definition in iter_tabeller(material, enhet):
        given = inlamning.tabeller.get(definition.id)
        if given is None:
            continue
        completer = make_completer(material, enhet, definition)
        tabeller[definition.id] = completer.complete(given)
        problems += completer.problems
    return Enhetsdata(enhet.id, MappingProxyType(tabeller)), tuple(problems)


def make_completer(material: Material, enhet: Enhet, definition: TabellDef) -> Completer:
    """What completes one table of one enhet."""
    standard = material.definitions.kommun.belopp_i
    index = TabellIndex(MappingProxyType({definition.id: (definition,)}), standard)
    origin = material.ref("arbetsbok", enhet.arbetsbok, f"/{definition.id}")
    formler = order_formler(
        [
            Formel(item.id, item.uttryck, _unit(definition, item, standard), origin)
            for item in definition.kolumner
            if item.uttryck
        ]
    )
    return Completer(material, enhet, definition, index, formler, origin, [*formler.cirklar])


def _unit(definition: TabellDef, kolumn: KolumnDef, standard: Unit) -> Unit:
    return get_celltyp(definition, kolumn, "", standard).unit or Unit.TAL


def is_summable(kolumn: KolumnDef, celltyp: CellTyp | None = None) -> bool:
    """True for columns whose values can be added up; celltyp when the row has a type of its
    own."""
    return (celltyp.typ if celltyp else kolumn.typ) in _SUMMABLE and kolumn.summeras


@dataclass(slots=True)
class Completer:
    """Completes one table."""

    material: Material
    enhet: Enhet
    definition: TabellDef
    index: TabellIndex
    formler: Formler
    origin: Source
    problems: list[Formelfel]

    def complete(self, tabell: Tabell) -> Tabell:
        """Items first, then the sum rows over them."""
        rader = list(tabell.rader)
        if self.definition.summarad and tabell.find_rad(SUMMA) is None:
            rader.append(Rad(SUMMA, self.definition.summarad, typ=SUMMA))
        made = [rad if rad.typ in SUMMOR else self._complete_rad(rad) for rad in rader]
        sums: list[tuple[Rad, list[Rad]]] = []
        for place, rad in enumerate(made):
            if rad.typ in SUMMOR:
                parts = self._find_parts(rad, made, place)
                made[place] = self._complete_sum(rad, parts, sums)
                sums.append((made[place], parts))
        return Tabell(tabell.id, tuple(made))

    def _complete_rad(self, rad: Rad) -> Rad:
        if rad.typ == "rubrik":
            return replace(rad, enhet=self.enhet.id)
        celler = dict(rad.celler)
        for kolumn in self.definition.kolumner:
            if kolumn.foregaende and kolumn.id not in celler:
                celler[kolumn.id] = self._find_foregaende(rad, kolumn) or Uppgift(
                    Tomt.EJ_TILLAMPLIGT, self.origin
                )
        return self._compute(rad, celler)

    def _find_foregaende(self, rad: Rad, kolumn: KolumnDef) -> Uppgift | None:
        return self.material.underlag.find(
            enhet=self.enhet.id,
            tabell=self.definition.id,
            rad=rad.key,
            kolumn=kolumn.foregaende or "",
            year=self.material.period.year - 1,
        )

    def _compute(self, rad: Rad, celler: Mapping[str, Uppgift]) -> Rad:
        given = Rad(rad.key, rad.rubrik, celler, self.enhet.id, rad.typ)
        made, problems = compute_rad(given, self.definition.id, self.formler, self.index, None)
        self.problems.extend(problems)
        return made

    def _find_parts(self, rad: Rad, rader: list[Rad], place: int) -> list[Rad]:
        """The rows a sum row adds up: those its definition names, else the items above it."""
        definition = next((item for item in self.definition.rader if item.id == rad.key), None)
        named = definition.summa if definition else self._find_statement_parts(rad)
        if named:
            return [item for item in rader if item.key in named]
        above = rader if rad.key == SUMMA else rader[:place]
        if definition and rad.typ == "delsumma":
            sums = [number for number, item in enumerate(above) if item.typ in SUMMOR]
            above = above[sums[-1] if sums else 0 :]
        return [item for item in above if item.is_post]

    def _find_statement_parts(self, rad: Rad) -> tuple[str, ...]:
        statement = self.material.definitions.uppstallningar.get(self.definition.uppstallning or "")
        rows = statement.rader if statement else ()
        ids = {item.kod: item.id for item in rows}
        own = next((item for item in rows if item.id == rad.key), None)
        return tuple(ids[kod] for kod in own.summa if kod in ids) if own else ()

    def _complete_sum(
        self, rad: Rad, parts: list[Rad], sums: Sequence[tuple[Rad, list[Rad]]]
    ) -> Rad:
        """The reported total where there is one, else the sum; sums are those above, with what
        they add up."""
        celler = dict(rad.celler)
        for kolumn in self.definition.kolumner:
            if kolumn.uttryck:
                continue
            if kolumn.foregaende and kolumn.id not in celler:
                found = self._find_foregaende(rad, kolumn)
                if found is not None:
                    celler[kolumn.id] = found
            if is_summable(kolumn) and _is_open(celler.get(kolumn.id)):
                total = self._sum(rad, parts, kolumn, sums)
                if total is not None:
                    celler[kolumn.id] = total
        return self._compute(rad, celler)

    def _sum(
        self,
        rad: Rad,
        parts: list[Rad],
        kolumn: KolumnDef,
        sums: Sequence[tuple[Rad, list[Rad]]],
    ) -> Uppgift | None:
        parts = _exchange(parts, kolumn, sums) if kolumn.foregaende else parts
        cells = [part.celler[kolumn.id] for part in parts if kolumn.id in part.celler]
        if kolumn.foregaende and any(cell.tal for cell in cells):
            cells = [self._find_known(part, kolumn) for part in parts if kolumn.id in part.celler]
        rule = f"{rad.rubrik or rad.key}: summa {self.definition.id}.{kolumn.id}"
        return sum_uppgifter(cells, rule, self.origin)

    def _find_known(self, part: Rad, kolumn: KolumnDef) -> Uppgift:
        """Last year's amount of a row; unknown when others were published and it was not, unless
        it is a row that may be absent."""
        cell = part.celler[kolumn.id]
        if cell.value is not Tomt.EJ_TILLAMPLIGT or part.key not in self._find_required(kolumn):
            return cell
        return Uppgift(Tomt.EJ_IFYLLT, cell.source)

    def _find_required(self, kolumn: KolumnDef) -> set[str]:
        """The table's own rows that hold an amount every year, in the column that kolumn shows."""
        shown = (item for item in self.definition.kolumner if item.id == kolumn.foregaende)
        if any(item.tomt_ar_noll for item in shown):
            return set()
        statement = self.material.definitions.uppstallningar.get(self.definition.uppstallning or "")
        rows: list[RadDef | UppstallningRadDef] = [*self.definition.rader]
        rows += statement.rader if statement else ()
        return {item.id for item in rows if not item.tomt_ar_noll}


def _exchange(
    parts: list[Rad], kolumn: KolumnDef, sums: Sequence[tuple[Rad, list[Rad]]]
) -> list[Rad]:
    """The parts with a published subtotal instead of its rows when none of them was published."""
    for total, own in sums:
        cell = total.celler.get(kolumn.id)
        unknown = [item for item in own if item in parts and not _is_known(item, kolumn)]
        if own and len(unknown) == len(own) and cell is not None and cell.tal is not None:
            parts = [item for item in parts if item not in own] + [total]
    return parts


def _is_known(rad: Rad, kolumn: KolumnDef) -> bool:
    cell = rad.celler.get(kolumn.id)
    return cell is not None and cell.tal is not None


def _is_open(uppgift: Uppgift | None) -> bool:
    return uppgift is None or (isinstance(uppgift.value, Tomt) and uppgift.value in _TO_COMPUTE)
