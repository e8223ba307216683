"""The koncern's definitions fit together: what a bolag is asked, and what an elimination does.

A row that a kommun adds to a statement is asked of its bolag too: it becomes a choice in the
column of codes and a row of its own, beside the rows it is summed with. Where no place can be
found for it the definitions say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from pipeline.schema.arbetsbok import ArbetsbokDef, KolumnDef, RadDef, Radtyp, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.forslag import suggest
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.resolve import Problem
from pipeline.schema.sammanstallning import BolagstabellDef, ElimineringDef, KonsolideringDef
from pipeline.schema.uppstallning import (
    UppstallningDef,
    UppstallningRadDef,
    find_bolagets,
    find_leaves,
)

_SUMMOR = (Radtyp.SUMMA, Radtyp.DELSUMMA)


def add_bolagsrader(definitions: Definitions) -> tuple[Definitions, tuple[Problem, ...]]:
    """The definitions with the bolag's tables after the statements, and the rows of statements
    that find no place in them."""
    rules = _find_rules(definitions)
    if rules is None:
        return definitions, ()
    problems: list[Problem] = []
    books = {
        key: _change_book(book, definitions, rules, problems)
        for key, book in definitions.arbetsbocker.items()
    }
    made = replace(definitions, arbetsbocker=MappingProxyType(books))
    return made, tuple(dict.fromkeys(problems))


def _find_rules(definitions: Definitions) -> KonsolideringDef | None:
    """The koncern's rules; None for a kommun without bolag."""
    has_bolag = any(enhet.agd_andel for enhet in definitions.enheter)
    return definitions.konsolidering if has_bolag else None


def _change_book(
    book: ArbetsbokDef, definitions: Definitions, rules: KonsolideringDef, problems: list[Problem]
) -> ArbetsbokDef:
    named = {item.tabell: item for item in rules.tabeller}
    if not any(tabell.id in named for flik in book.flikar for tabell in flik.tabeller):
        return book

    def change(tabell: TabellDef) -> TabellDef:
        rule = named.get(tabell.id)
        statement = definitions.uppstallningar.get(rule.uppstallning) if rule else None
        if rule is None or statement is None:
            return tabell
        placer = _Placer(rules.kodkolumn, rule, statement, list(tabell.rader))
        for rad in find_bolagets(statement):
            if not placer.place(rad):
                name = f"uppstallning:{statement.id}/rader:{rad.id}"
                problems.append((name, _describe_unplaced(rad.kod, book.id, tabell.id, placer)))
        kolumner = tuple(placer.add_koder(kolumn) for kolumn in tabell.kolumner)
        return replace(tabell, rader=tuple(placer.rader), kolumner=kolumner)

    flikar = tuple(
        replace(flik, tabeller=tuple(change(tabell) for tabell in flik.tabeller))
        for flik in book.flikar
    )
    return replace(book, flikar=flikar)


def _describe_unplaced(kod: str, bok: str, tabell: str, placer: _Placer) -> str:
    return (
        f"{kod} når inte bolagen: ingen rad i {bok}.{tabell} hör till samma summa. "
        f'Lägg till en rad där med forval = {{ {placer.kolumn} = "{kod}" }}, '
        "eller skriv endast_kommun = true"
    )


@dataclass(slots=True)
class _Placer:
    """Rows of a bolag's table while rows are added; kolumn is the one with their codes."""

    kolumn: str
    rule: BolagstabellDef
    statement: UppstallningDef
    rader: list[RadDef]

    def place(self, rad: UppstallningRadDef) -> bool:
        """Adds the row, unless there is one with its code; False when it has no place."""
        if self._find_last([rad.kod]) is not None or rad.kod in self.rule.utan_rad:
            return True
        last = self._find_beside(rad)
        if last is None or any(item.id == rad.id for item in self.rader):
            return False
        made = RadDef(
            id=rad.id,
            rubrik=rad.rubrik,
            typ=Radtyp.VARAV if rad.varav_av else Radtyp.POST,
            hjalp=rad.hjalp,
            indrag=rad.indrag if rad.varav_av else 0,
            tomt_ar_noll=True,
            forval=MappingProxyType({self.kolumn: rad.kod}),
        )
        if not rad.varav_av:
            self._add_to_sums(self.rader[last].id, made.id)
        self.rader.insert(last + 1, made)
        return True

    def add_koder(self, kolumn: KolumnDef) -> KolumnDef:
        """The column of codes with every code that a row may belong to, before its own choices."""
        if kolumn.id != self.kolumn:
            return kolumn
        koder = [
            rad.kod
            for rad in find_bolagets(self.statement)
            if not rad.varav_av or self._find_last([rad.kod]) is not None
        ]
        return replace(kolumn, lista=tuple(dict.fromkeys((*koder, *kolumn.lista))))

    def _find_beside(self, rad: UppstallningRadDef) -> int | None:
        """The place of the row that a new one stands after."""
        if rad.varav_av:
            last = self._find_last([rad.varav_av])
            return last if last is not None else self._find_total(rad.varav_av)
        summed = {
            kod for total in self.statement.rader if rad.kod in total.summa for kod in total.summa
        }
        koder = [item.kod for item in self.statement.rader]
        at = koder.index(rad.kod)
        nearest = (kod for kod in (*reversed(koder[:at]), *koder[at:]) if kod in summed)
        found = (self._find_last([kod]) for kod in nearest)
        return next((place for place in found if place is not None), None)

    def _find_total(self, kod: str) -> int | None:
        """The sum row that adds up the rows of a sum of the statement."""
        last = self._find_last(find_leaves(kod, self.statement.rader))
        if last is None:
            return None
        sums = (n for n, item in enumerate(self.rader) if self.rader[last].id in item.summa)
        return next(sums, last)

    def _find_last(self, koder: Iterable[str]) -> int | None:
        """The place of the last row that is filled in beforehand with one of the codes."""
        wanted = set(koder)
        places = [n for n, item in enumerate(self.rader) if item.forval.get(self.kolumn) in wanted]
        return places[-1] if places else None

    def _add_to_sums(self, beside: str, new: str) -> None:
        for n, item in enumerate(self.rader):
            if item.typ in _SUMMOR and beside in item.summa:
                at = item.summa.index(beside) + 1
                self.rader[n] = replace(item, summa=(*item.summa[:at], new, *item.summa[at:]))


def check_eliminering(definitions: Definitions) -> Iterator[Problem]:
    """Eliminations that leave an account unbalanced or change the result, and distributions whose
    shares are not one whole."""
    rules = _find_rules(definitions)
    if rules is None:
        return
    rader = [rad for item in definitions.uppstallningar.values() for rad in item.rader]
    resultat = rules.parametrar.resultat
    yield from _check_kolumner(definitions, rules)
    yield from _check_val(definitions, rules)
    known = {rad.kod for rad in rader}
    for item in rules.eliminering:
        name = f"konsolidering/eliminering:{item.typ}"
        for text in (
            _check_verkan(item, rules.lika, resultat, rader) if item.verkan.keys() <= known else ()
        ):
            yield name, text
    for kod, delar in rules.fordelning.items():
        name = f"konsolidering/fordelning:{kod}"
        whole = sum((share for share in delar.values() if share > 0), Decimal(0))
        if whole != 1:
            yield name, f"andelarna blir {_show(whole)}; de ska tillsammans vara 1"
        for left, right in _find_within_one(rules.lika, definitions):
            gap = _find_effekt(left, delar, rader) - _find_effekt(right, delar, rader)
            if gap != int(gap):
                yield name, f"skillnaden mellan {left} och {right} blir {_show(gap)} per krona"


def _check_val(definitions: Definitions, rules: KonsolideringDef) -> Iterator[Problem]:
    """What people can choose: every word for an internal item is eliminated, and no other; every
    code of the bolag is a row that is no sum, or is distributed to such rows."""
    words = _find_ord(definitions, (rules.mellanhavanden,), rules.parametrar.typ)
    others = []
    for number, item in enumerate(rules.eliminering, start=1):
        if item.typ not in words:
            others.append(item.typ)
            where = f"konsolidering/eliminering[{number}]/typ"
            yield where, f"{item.typ} kan inte väljas i arbetsböckerna{suggest(item.typ, words)}"
    left = words - {item.typ for item in rules.eliminering}
    for word in sorted(left) if not others else ():
        yield "konsolidering/eliminering", f"{word} kan väljas men elimineras inte"
    koder = {
        rad.kod
        for name in rules.uppstallningar
        if name in definitions.uppstallningar
        for rad in find_bolagets(definitions.uppstallningar[name])
    }
    given = {*koder, *rules.fordelning}
    for word in sorted(_find_ord(definitions, rules.tabellnamn, rules.kodkolumn) - given):
        text = f"{word} kan väljas i {rules.kodkolumn} men är ingen rad att räkna till"
        yield "konsolidering/fordelning", text + suggest(word, given)


def _check_kolumner(definitions: Definitions, rules: KonsolideringDef) -> Iterator[Problem]:
    """The columns that hold codes and amounts are columns of every table of the bolag."""
    asked = {"kod": rules.parametrar.kod, "belopp": rules.parametrar.belopp}
    for book in definitions.arbetsbocker:
        for tabell in iter_tabelldefs(definitions, book):
            known = [kolumn.id for kolumn in tabell.kolumner]
            for key, kolumn in asked.items() if tabell.id in rules.tabellnamn else ():
                if kolumn not in known:
                    text = f"kolumnen {kolumn} finns inte i {tabell.id}{suggest(kolumn, known)}"
                    yield f"konsolidering/parametrar/{key}", text


def _find_ord(definitions: Definitions, tabeller: Collection[str], namn: str) -> set[str]:
    """The words that people choose among in a column of some tables of the workbooks."""
    return {
        word
        for book in definitions.arbetsbocker
        for tabell in iter_tabelldefs(definitions, book)
        if tabell.id in tabeller
        for kolumn in tabell.kolumner
        if kolumn.id == namn
        for word in kolumn.lista
    }


def _find_within_one(
    lika: Iterable[tuple[str, str]], definitions: Definitions
) -> Iterator[tuple[str, str]]:
    """The pairs whose codes stand in the same statement."""
    for statement in definitions.uppstallningar.values():
        koder = {rad.kod for rad in statement.rader}
        yield from (pair for pair in lika if set(pair) <= koder)


def _check_verkan(
    item: ElimineringDef,
    lika: Iterable[tuple[str, str]],
    resultat: str,
    rader: list[UppstallningRadDef],
) -> Iterator[str]:
    for left, right in lika:
        one, other = (_find_effekt(kod, item.verkan, rader) for kod in (left, right))
        if one != other:
            yield (
                f"{left} ändras med {_show(one)} men {right} med {_show(other)} per krona; "
                "de ska ändras lika"
            )
    effekt = _find_effekt(resultat, item.verkan, rader)
    if effekt != item.resultat:
        yield (
            f"{resultat} ändras med {_show(effekt)} per krona; skriv resultat = {_show(effekt)} om "
            "det är meningen"
        )


def _find_effekt(
    kod: str, verkan: Mapping[str, Decimal], rader: list[UppstallningRadDef]
) -> Decimal:
    """What a krona of the item changes a code by, through the sums of its statement."""
    return sum((verkan.get(leaf, Decimal(0)) for leaf in find_leaves(kod, rader)), Decimal(0))


def _show(number: Decimal) -> str:
    return f"{number.normalize():f}"
