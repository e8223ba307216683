"""Tables and workbooks as people write them → workbooks as every stage reads them.

What a workbook says of a table comes first, then what the table says, then what the table that it
is like says; a column is last what all columns of its id share. What nobody says follows from the
kind of column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from typing import Any, cast

from pipeline.core.tal import Unit
from pipeline.schema.arbetsbok import (
    ArbetsbokDef,
    FlikDef,
    KolumnDef,
    RadDef,
    Radtyp,
    TabellDef,
    Typ,
)
from pipeline.schema.forslag import suggest
from pipeline.schema.skriven import (
    Liv,
    SkrivenArbetsbok,
    SkrivenFlik,
    SkrivenKolumn,
    SkrivenRad,
    SkrivenTabell,
)

Problem = tuple[str, str]
_BREDD = {
    Typ.BELOPP: 14,
    Typ.TAL: 12,
    Typ.HELTAL: 12,
    Typ.PROCENT: 12,
    Typ.TEXT: 30,
    Typ.LANGTEXT: 60,
    Typ.DATUM: 13,
    Typ.LISTA: 14,
    Typ.JA_NEJ: 14,
}
_KVOTER = frozenset({Typ.TAL, Typ.PROCENT})
"""Measures and shares: with a decimal, and never summed."""
_TAL = _KVOTER | {Typ.HELTAL}
"""What has a unit of its own; amounts have their table's."""
_SUMMOR = frozenset({Radtyp.SUMMA, Radtyp.DELSUMMA, Radtyp.RUBRIK})


@dataclass(frozen=True, slots=True)
class Kolumnlage:
    """A column in its place, before its life is known: what is said of it, the first first."""

    id: str
    sagt: tuple[SkrivenKolumn, ...]
    liv: Liv
    hjalp: str | None
    """The help that its workbook itself gives."""

    def get(self, name: str) -> Any:
        """What is said of one key; None when nobody says anything."""
        return _first(self.sagt, name)


@dataclass(eq=False)
class Tabellage:
    """A table in its place: arbetsbok and flik by id, and what is said of it, the first first."""

    arbetsbok: str
    flik: str
    sagt: tuple[SkrivenTabell, ...]
    kolumner: tuple[Kolumnlage, ...]
    rader: tuple[tuple[SkrivenRad, ...], ...]

    @property
    def id(self) -> str:
        """The id that it has in the workbook."""
        return self.sagt[0].id

    @property
    def plats(self) -> str:
        """The address of the table in its workbook."""
        return f"arbetsbok:{self.arbetsbok}/flikar:{self.flik}/tabeller:{self.id}"

    @cached_property
    def egna(self) -> Mapping[str, Kolumnlage]:
        """The columns by id."""
        return {item.id: item for item in self.kolumner}

    def get(self, name: str) -> Any:
        """What is said of one key; None when nobody says anything."""
        return _first(self.sagt, name)


@dataclass(slots=True)
class Tabellverk:
    """All tables as written, by id, and the columns that all tables share. namngivna are all
    tables that the files name, with their columns and rows, also what an avsteg or a choice has
    taken away: a workbook may list that, and does not get it. bortvalda are names of what belongs
    to byggstenar that are not chosen."""

    tabeller: Mapping[str, SkrivenTabell]
    kolumner: Mapping[str, SkrivenKolumn]
    namngivna: Mapping[str, AbstractSet[str]]
    bortvalda: AbstractSet[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def place(self, books: Iterable[SkrivenArbetsbok]) -> list[Tabellage]:
        """Every table of the workbooks in its place; what does not fit is kept in problems."""
        found = [
            self._place(book.id, flik.id, tabell)
            for book in books
            for flik in book.flikar
            for tabell in list_tabeller(flik)
            if tabell.id not in self.bortvalda
        ]
        return [item for item in found if item.kolumner]

    def _place(self, book: str, flik: str, tabell: SkrivenTabell) -> Tabellage:
        plats = f"arbetsbok:{book}/flikar:{flik}/tabeller:{tabell.id}"
        said = self.find_said(tabell)
        own = {item.id: item.hjalp for item in tabell.kolumner or ()}
        columns = tuple(
            Kolumnlage(name, said_of, _find_liv(said_of, said), own.get(name))
            for name, said_of in self._find_parts(said, "kolumner", plats)
        )
        rows = tuple(item for _, item in self._find_parts(said, "rader", plats))
        is_known = tabell.id in self.namngivna and not columns
        if not is_known and _first(said, "rubrik") is None:
            what = f"tabellen {tabell.id} finns inte och har ingen rubrik"
            self.problems.append((plats, what + suggest(tabell.id, self.tabeller)))
        return Tabellage(book, flik, said, columns, rows)

    def find_said(self, tabell: SkrivenTabell) -> tuple[SkrivenTabell, ...]:
        """The table, then the one it is made of, and so on."""
        found = [tabell]
        own = self.tabeller.get(tabell.id)
        following = tabell.som or (tabell.id if own is not tabell else "")
        while following in self.tabeller and self.tabeller[following] not in found:
            found.append(self.tabeller[following])
            following = found[-1].som or ""
        return tuple(found)

    def _find_parts(
        self, said: tuple[SkrivenTabell, ...], key: str, plats: str
    ) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The columns or rows that a table has, each with all that is said of it."""
        known = self.kolumner if key == "kolumner" else {}
        lists = [(item, getattr(item, key)) for item in said if getattr(item, key) is not None]
        for part in lists[0][1] if lists else ():
            found = tuple(other for _, parts in lists for other in parts if other.id == part.id)
            if self._is_taken_away(part.id, lists):
                continue
            found += (known[part.id],) if part.id in known else ()
            if _first(found, "rubrik") is not None:
                yield part.id, found
            else:
                names = {*known, *(other.id for _, parts in lists[1:] for other in parts)}
                what = "kolumnen" if key == "kolumner" else "raden"
                text = f"{what} {part.id} finns inte och har ingen rubrik{suggest(part.id, names)}"
                self.problems.append((f"{plats}/{key}:{part.id}", text))

    def _is_taken_away(self, part: str, lists: list[tuple[SkrivenTabell, tuple[Any, ...]]]) -> bool:
        """True when a table had the column or row, and now has it no more."""
        return any(
            part in self.namngivna.get(tabell.id, ()) and part not in {item.id for item in parts}
            for tabell, parts in lists[1:]
        )


def list_tabeller(flik: SkrivenFlik) -> tuple[SkrivenTabell, ...]:
    """The tables of a sheet; without any it holds the table of its own id."""
    return flik.tabeller or (SkrivenTabell(id=flik.id),)


def build_arbetsbok(
    book: SkrivenArbetsbok,
    lagen: Iterable[Tabellage],
    known: Mapping[tuple[str, str], AbstractSet[str]],
) -> ArbetsbokDef:
    """The workbook; known are the columns that an earlier occasion of the year has given, by
    (arbetsbok, tabell)."""
    tables: dict[str, list[Tabellage]] = {}
    for lage in lagen:
        tables.setdefault(lage.flik, []).append(lage)
    held = {item.id for items in tables.values() for item in items}
    return ArbetsbokDef(
        id=book.id,
        version=book.version,
        rubrik=book.rubrik,
        flikar=tuple(
            _build_flik(flik, tables[flik.id], known, held)
            for flik in book.flikar
            if flik.id in tables
        ),
        anvisning=book.anvisning,
        krav=book.krav,
    )


def _build_flik(
    flik: SkrivenFlik,
    lagen: Iterable[Tabellage],
    known: Mapping[tuple[str, str], AbstractSet[str]],
    held: AbstractSet[str],
) -> FlikDef:
    tables = tuple(
        build_tabell(item, known.get((item.arbetsbok, item.id), frozenset()), held)
        for item in lagen
    )
    rubrik = flik.rubrik or tables[0].rubrik
    return FlikDef(
        id=flik.id,
        namn=flik.namn or rubrik,
        rubrik=rubrik,
        tabeller=tables,
        hjalp=flik.hjalp or "",
        krav=flik.krav or (),
    )


def build_tabell(lage: Tabellage, known: AbstractSet[str], held: AbstractSet[str]) -> TabellDef:
    """The table; known are its columns that an earlier occasion of the year has given, and held
    the tables of its workbook."""
    is_fixed = not lage.get("fria_rader")
    columns = tuple(
        _build_kolumn(item, held, is_known=item.id in known, is_fixed=is_fixed)
        for item in lage.kolumner
    )
    forval = {item.id: word for item in lage.kolumner if (word := item.get("forval"))}
    said = _collect(TabellDef, lage.sagt)
    tomt = bool(lage.get("tomt_ar_noll"))
    said |= {
        "rubrik": lage.get("rubrik") or "",
        "kolumner": columns,
        "rader": tuple(
            _add_up([_build_rad(item, forval, tomt_ar_noll=tomt) for item in lage.rader])
        ),
    }
    return TabellDef(**said)


def _build_kolumn(
    lage: Kolumnlage, held: AbstractSet[str], *, is_known: bool, is_fixed: bool
) -> KolumnDef:
    said = _collect(KolumnDef, lage.sagt)
    if said.get("val_fran") not in held:
        said.pop("val_fran", None)
    typ = said.setdefault("typ", Typ.BELOPP)
    said.setdefault("bredd", _BREDD[typ])
    said.setdefault("summeras", typ not in _KVOTER)
    said.setdefault("decimaler", 1 if typ in _KVOTER else 0)
    if typ is Typ.HELTAL:
        said.setdefault("enhet", Unit.ANTAL)
    if typ not in _TAL:
        said.pop("enhet", None)
    if is_known:
        said["forifylld"] = True
        said["last"] = lage.liv is Liv.FAST or bool(said.get("tidigare"))
    if is_known and said["last"]:
        said["hjalp"] = lage.hjalp or ""
    if typ is not Typ.LISTA:
        said.pop("lista", None)
    if not said.get("foregaende"):
        said.pop("foregaende", None)
    if said.keys() & {"foregaende", "uttryck"}:
        said["forifylld"] = said["last"] = False
    if said.get("last"):
        said.pop("krav", None)
        if is_fixed:
            _show(said)
    return KolumnDef(**said)


def _show(said: dict[str, Any]) -> None:
    """What is known in a table without free rows is only shown: nothing is chosen or asked."""
    if said["typ"] is Typ.LISTA:
        said["typ"] = Typ.TEXT
    for key in ("lista", "val_fran", "obligatorisk"):
        said.pop(key, None)


def _build_rad(
    parts: tuple[SkrivenRad, ...], forval: Mapping[str, str], *, tomt_ar_noll: bool
) -> RadDef:
    said = _collect(RadDef, parts)
    if said.get("typ", Radtyp.POST) not in _SUMMOR:
        said["forval"] = {**forval, **said.get("forval", {})}
        said.setdefault("tomt_ar_noll", tomt_ar_noll)
    return RadDef(**said)


def _add_up(rader: Iterable[RadDef]) -> Iterator[RadDef]:
    """The rows, where a delsumma that says nothing adds up the items since the sum before it, and
    a summa all items above it."""
    above: list[str] = []
    since: list[str] = []
    for rad in rader:
        if rad.typ is Radtyp.POST:
            above.append(rad.id)
            since.append(rad.id)
        if rad.typ not in (Radtyp.SUMMA, Radtyp.DELSUMMA):
            yield rad
            continue
        implied = since if rad.typ is Radtyp.DELSUMMA else above
        yield replace(rad, summa=rad.summa or tuple(implied))
        since = []


def _collect(kind: type[Any], parts: Iterable[Any]) -> dict[str, Any]:
    """What is said of the keys that a class has, by the first who says anything."""
    found: dict[str, Any] = {}
    for part in parts:
        for name in _find_shared(cast("Any", kind), cast("Any", type(part))):
            if name not in found and (value := getattr(part, name)) is not None:
                found[name] = value
    return found


@cache
def _find_shared(kind: Any, other: Any) -> tuple[str, ...]:
    """The keys that two classes both have."""
    known = {item.name for item in fields(other)}
    return tuple(item.name for item in fields(kind) if item.name in known)


def _find_liv(said: Iterable[SkrivenKolumn], tabell: Iterable[SkrivenTabell]) -> Liv:
    """The nearest that says something: a table's word stands behind its own columns'."""
    return _first(said, "liv") or _first(tabell, "liv") or Liv.FAST


def _first(parts: Iterable[Any], name: str) -> Any:
    for item in parts:
        value = getattr(item, name)
        if value is not None:
            return value
    return None


def locate(plats: str, lagen: Mapping[tuple[str, str], Tabellage]) -> str:
    """Where that is written which stands at an address of a built workbook."""
    steps = plats.split("/")
    names = [step.partition(":")[2] for step in steps]
    lage = lagen.get((names[0], names[2])) if len(steps) > 2 else None
    if lage is None or len(steps) < 4:
        return plats
    is_part = steps[3].startswith(("kolumner:", "rader:"))
    for number, said in enumerate(lage.sagt):
        above = f"tabell:{said.id}" if number else lage.plats
        if not is_part and getattr(said, steps[3].partition("[")[0], None) is not None:
            return "/".join([above, *steps[3:]])
        if is_part and _says(said, *steps[3:5]):
            return "/".join([above, *steps[3:]])
    return "/".join([f"kolumn:{names[3]}", *steps[4:]]) if is_part else plats


def _says(tabell: SkrivenTabell, step: str, key: str = "id") -> bool:
    """True when a table says something of this key of its column or row."""
    kind, _, name = step.partition(":")
    parts = getattr(tabell, kind) or ()
    return any(
        getattr(item, key.partition("[")[0], None) is not None for item in parts if item.id == name
    )
