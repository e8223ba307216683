"""Statements and notes: the form that law prescribes, and notes against their posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.belopp import Comparison, Match, compare, sum_uppgifter
from pipeline.core.finding import Finding
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.core.source import DefinitionRef, Derived
from pipeline.core.tabell import Tabell
from pipeline.core.uppgift import Uppgift
from pipeline.formel.resultat import make_resultat, make_unknown
from pipeline.formel.uttryck import Resultat, Scope, Varde, evaluate
from pipeline.schema.dokument import NotAvstamning, NotDef
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import NoterStammer, PerKolumn, Uppstallningsform
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.stages.check.compare import make_fact
from pipeline.stages.check.material import (
    Fact,
    Sammanstallt,
    find_enhet,
    make_own,
    make_side,
)
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.samband import Case, find_sides, format_sides
from pipeline.stages.check.words import find_rubrik, find_tabeller

NOTE_ROUNDED = "KON-041"
COLUMN_ROUNDED = "KON-043"
_NOTE_COLUMNS = ("utfall", "fg")


def check_uppstallningsform(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """A statement has the rows of the law in the order of the law (LKBR 5:2–3, 6:2–3).

    parametrar: uppstallning, koder. Rows of the kommun's own may stand in between.
    """
    p = get_parametrar(kontroll, Uppstallningsform)
    name = p.uppstallning
    statement = material.definitions.uppstallningar.get(name)
    wrong = _find_misplaced(statement, p.koder) if statement else ()
    if wrong:
        words = [find_rubrik(kod, material.definitions) or kod for kod in wrong]
        file = material.definitions.files.get(f"uppstallning:{name}", "")
        fact = Fact(
            source=DefinitionRef(file, f"uppstallning:{name}"),
            words={"saknas": ", ".join(words)},
        )
        yield make_own(kontroll, material.definitions, fact)


def _find_misplaced(statement: UppstallningDef, koder: Sequence[str]) -> tuple[str, ...]:
    """Codes that are absent or come before a row that should precede them."""
    places = {rad.kod: place for place, rad in enumerate(statement.rader)}
    wrong = []
    last = -1
    for kod in koder:
        place = places.get(kod, -1)
        if place <= last:
            wrong.append(kod)
        last = max(last, place)
    return tuple(wrong)


def check_noter(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """The total of each note equals its posts, this year and last (SB-NO-1).

    Places of a note with a code of their own are compared with that code, the others together
    with the sum of the note's codes. parametrar.utom names notes with checks of their own.
    """
    p = get_parametrar(kontroll, NoterStammer)
    except_for = p.utom
    for note in material.definitions.noter:
        if note.id in except_for:
            continue
        for kolumn in _NOTE_COLUMNS:
            shared = [place for place in note.avstamning if place.kod is None]
            pairs: list[tuple[list[NotAvstamning], tuple[str, ...]]] = [
                ([place], (place.kod,)) for place in note.avstamning if place.kod
            ]
            pairs += [(shared, note.koder)] if shared else []
            for places, koder in pairs:
                yield from _check_note(kontroll, material, note, kolumn, (places, koder))


def _check_note(
    kontroll: KontrollDef,
    material: Sammanstallt,
    note: NotDef,
    kolumn: str,
    pair: tuple[list[NotAvstamning], tuple[str, ...]],
) -> Iterator[Finding]:
    places, koder = pair
    totals = [_find_total(place, kolumn, material) for place in places]
    posts = [
        material.sammanstallning.varden.get(Plats(kod, Beloppskolumn(kolumn))) for kod in koder
    ]
    result = _compare_sums(totals, posts)
    if result is None or result.match is Match.EQUAL:
        return
    enhet = find_enhet(Derived(kontroll.id, result.sources), material.get_files())
    shown = material.definitions.texter[f"kontroll.not_{kolumn}"]
    fact = make_fact(kontroll, enhet, result, namn=note.rubrik, kolumn=shown)
    if result.match is Match.ROUNDED:
        yield make_side(kontroll, material.definitions, NOTE_ROUNDED, fact)
    else:
        yield make_own(kontroll, material.definitions, fact)


def _find_total(place: NotAvstamning, kolumn: str, material: Sammanstallt) -> Uppgift | None:
    """The note's total for this year, or for last year from the column that shows it."""
    tabell = material.sammanstallning.tabeller.get(place.tabell)
    if tabell is None:
        return None
    if kolumn == "utfall":
        return tabell.find(place.rad, place.kolumn)
    columns = (
        item.id
        for definition in find_tabeller(place.tabell, material.definitions)
        for item in definition.kolumner
        if item.foregaende == place.kolumn
    )
    return tabell.find(place.rad, next(columns, kolumn))


def _compare_sums(
    left: Sequence[Uppgift | None], right: Sequence[Uppgift | None]
) -> Comparison | None:
    """None when a total or a post is unknown or the note was left empty."""
    known = [item for item in left if item is not None]
    posts = [item for item in right if item is not None]
    if len(known) != len(left) or len(posts) != len(right) or not known:
        return None
    total = sum_uppgifter(known, "summa")
    return compare(total, posts) if total else None


@dataclass(frozen=True, slots=True)
class KolumnScope:
    """One column of a table: the names are its rows."""

    tabell: Tabell
    kolumn: str

    def find_kod(self, kod: str, wrap: tuple[str, ...]) -> Resultat:
        """The cell in the row kod; an absent row is no item."""
        if wrap:
            return make_unknown(kod)
        found = self.tabell.find(kod, self.kolumn)
        return Resultat(Decimal(0)) if found is None else make_resultat(found, kod)

    def call(self, name: str, _: Sequence[Varde], __: tuple[str, ...]) -> Resultat:
        """Functions see nothing here."""
        return make_unknown(name)

    def iter_rader(self, _: str) -> Sequence[Scope] | None:
        """There are no rows below a column."""
        return None


def check_per_kolumn(kontroll: KontrollDef, material: Sammanstallt) -> Iterator[Finding]:
    """A formula over the rows of a table holds in each of its columns (SB-NO-2, SB-NO-3).

    parametrar: tabeller, kolumner. A table nobody has filled in is passed over.
    """
    p = get_parametrar(kontroll, PerKolumn)
    uttryck = p.uttryck
    for name in p.tabeller:
        tabell = material.sammanstallning.tabeller.get(name)
        for kolumn in p.kolumner if tabell else ():
            if tabell is None or not _is_used(tabell, kolumn, uttryck.koder):
                continue
            case = Case(uttryck, KolumnScope(tabell, kolumn))
            result = evaluate(uttryck, case.scope)
            if result.value is False or result.avrundad:
                yield _make_column(kontroll, material, case, result, (name, kolumn))


def _is_used(tabell: Tabell, kolumn: str, koder: Sequence[str]) -> bool:
    cells = (tabell.find(kod, kolumn) for kod in koder)
    return any(cell is not None and cell.tal is not None for cell in cells)


def _make_column(
    kontroll: KontrollDef,
    material: Sammanstallt,
    case: Case,
    result: Resultat,
    place: tuple[str, str],
) -> Finding:
    name, kolumn = place
    source = Derived(kontroll.id, result.sources)
    sides = format_sides(find_sides(case.uttryck, case.scope), case, material)
    definition = next(find_tabeller(name, material.definitions), None)
    columns = {item.id: item.rubrik for item in definition.kolumner} if definition else {}
    fact = Fact(
        source=source,
        enhet=find_enhet(source, material.get_files()),
        expected=sides.expected,
        actual=sides.actual,
        words={
            "tabell": definition.rubrik if definition else name,
            "kolumn": columns.get(kolumn, kolumn),
            "skillnad": sides.difference or "",
        },
    )
    if result.value:
        return make_side(kontroll, material.definitions, COLUMN_ROUNDED, fact)
    return make_own(kontroll, material.definitions, fact)
