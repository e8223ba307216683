"""What an earlier occasion gives to a later one by itself: a column that both ask about is given
by the first of them, and last year's value of a column by last year's workbook.

The first is sought among the same kind of enheter, then at the level nearest above, then below.
When it is a follow-up, the latest follow-up gives: what has been changed or added since then goes
with it. So does what a column shows of an earlier one (tidigare).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.core.syntax import Uttryck
from pipeline.schema.skriven import Liv, SkrivenArbetsbok, SkrivenOverforing
from pipeline.schema.tillfalle import Fran, OverforingDef, TillfalleDef
from pipeline.schema.utbyggnad import Kolumnlage, Tabellage

_CENTRAL = ("overgripande", "ekonomi")
"""Those who deliver for the whole kommun count as one and the same."""
_OVER: Mapping[str, Sequence[Sequence[str]]] = {
    "verksamhet": (("forvaltning",), ("namnd",), _CENTRAL),
    "forvaltning": (("namnd",), _CENTRAL),
    "namnd": (_CENTRAL,),
    "smaenhet": (_CENTRAL,),
}
"""The levels above each type of enhet, the nearest first."""
_UNDER: Mapping[str, Sequence[Sequence[str]]] = {
    "namnd": (("forvaltning",), ("verksamhet",)),
    "forvaltning": (("verksamhet",),),
}


@dataclass(frozen=True, slots=True)
class Bokplats:
    """When a workbook is filled in, and by which type of enhet."""

    tillfalle: TillfalleDef
    enhetstyp: str

    @property
    def grupp(self) -> Sequence[str]:
        """The types that count as one and the same."""
        return _CENTRAL if self.enhetstyp in _CENTRAL else (self.enhetstyp,)


@dataclass(eq=False)
class Arsgang:
    """The tables of all workbooks in the order of the year."""

    lagen: Sequence[Tabellage]
    tillfallen: Sequence[TillfalleDef]
    bocker: Mapping[str, SkrivenArbetsbok]

    @cached_property
    def platser(self) -> Mapping[str, Bokplats]:
        """Where in the year each workbook is, by its id."""
        return {
            book: Bokplats(tillfalle, typ)
            for tillfalle in sorted(self.tillfallen, key=lambda item: item.ordning)
            for typ, book in tillfalle.arbetsbocker.items()
        }

    @cached_property
    def per_plats(self) -> Mapping[tuple[str, str], Tabellage]:
        """The tables by (arbetsbok, tabell)."""
        return {(item.arbetsbok, item.id): item for item in self.lagen}

    @cached_property
    def givare(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """The workbook that gives each known column of a table, by (arbetsbok, tabell)."""
        found: dict[tuple[str, str], dict[str, str]] = {key: {} for key in self.per_plats}
        for book in self.platser:
            for key, lage in self.per_plats.items():
                if key[0] == book:
                    found[key] = dict(self._find_givare(lage, found))
        return found

    def _find_givare(
        self, lage: Tabellage, before: Mapping[tuple[str, str], Mapping[str, str]]
    ) -> Iterator[tuple[str, str]]:
        own = self.platser[lage.arbetsbok]
        earlier = list(self._iter_earlier(lage, own))
        for kolumn in lage.kolumner:
            if _is_computed(kolumn) or (kolumn.liv is Liv.FRAGAS and not kolumn.get("tidigare")):
                continue
            name = _find_named(kolumn)
            having = {
                book: self.platser[book]
                for book, item in earlier
                if _asks(item, name) and not self._is_from_below(item, name, before)
            }
            giver = _choose(own, having)
            if giver and (kolumn.get("tidigare") or _is_follow_up(having[giver])):
                giver = _find_latest(having, having[giver].enhetstyp)
            if giver:
                yield kolumn.id, giver

    def _iter_earlier(self, lage: Tabellage, own: Bokplats) -> Iterator[tuple[str, Tabellage]]:
        """The same table of earlier workbooks, the earliest first."""
        for book, place in self.platser.items():
            found = self.per_plats.get((book, lage.id))
            if found and place.tillfalle.ordning < own.tillfalle.ordning:
                yield book, found

    def _is_from_below(
        self, lage: Tabellage, kolumn: str, before: Mapping[tuple[str, str], Mapping[str, str]]
    ) -> bool:
        """True when those below have given the column: a later occasion asks them itself."""
        giver = before[lage.arbetsbok, lage.id].get(kolumn)
        if giver is None:
            return False
        own, other = self.platser[lage.arbetsbok], self.platser[giver]
        return _find_enhet(own, other) is Fran.UNDER

    # ------------------------------------------------------------ carries
    def build_overforingar(self, written: Iterable[SkrivenOverforing]) -> list[OverforingDef]:
        """All carries: last year's values, what is written, what follows, what is written last."""
        written = list(written)
        said = [(item, list(self._build_written(item))) for item in written]
        pairs = {
            (made.till, made.fran)
            for item, parts in said
            if not item.ar and not item.foregaende
            for made in parts
        }
        return [
            *(made for lage in self.lagen for made in self._iter_foregaende(lage)),
            *(made for item, parts in said if not item.sist for made in parts),
            *(
                made
                for lage in self.lagen
                for made in self._iter_following(lage)
                if (made.till, made.fran) not in pairs
            ),
            *(made for item, parts in said if item.sist for made in parts),
        ]

    def _iter_foregaende(self, lage: Tabellage) -> Iterator[OverforingDef]:
        """Last year's values, from last year's workbook. Within the year that holds for columns
        about the same months; the others show the whole of last year."""
        place = self.platser.get(lage.arbetsbok)
        if place is None:
            return
        is_part = place.tillfalle.manad is not None
        names = {
            name: name
            for item in lage.kolumner
            if (name := item.get("foregaende")) in lage.egna
            and (item.get("samma_period") or not is_part)
        }
        if names:
            table = f"{lage.arbetsbok}.{lage.id}"
            yield OverforingDef(
                id=f"{table}/fg",
                till=table,
                fran=table,
                ar=-1,
                kolumner=names,
                foregaende=True,
                saknas_ok=True,
            )

    def _iter_following(self, lage: Tabellage) -> Iterator[OverforingDef]:
        """What the first who asked gives, one carry per giver."""
        given = self.givare[lage.arbetsbok, lage.id]
        for book in dict.fromkeys(given.values()):
            till, fran = self.platser[lage.arbetsbok], self.platser[book]
            enhet = _find_enhet(till, fran)
            is_late = fran.tillfalle.text == "uppfoljning" or enhet is Fran.UNDER
            yield OverforingDef(
                id=f"{lage.arbetsbok}.{lage.id}/{book}",
                till=f"{lage.arbetsbok}.{lage.id}",
                fran=f"{book}.{lage.id}",
                enhet=enhet,
                kolumner={
                    name: _find_named(lage.egna[name])
                    for name, giver in given.items()
                    if giver == book
                },
                villkor=self._find_villkor(book, lage.id),
                saknas_ok=is_late or self.bocker[book].frivillig,
            )

    def _find_villkor(self, book: str, tabell: str) -> Uttryck | None:
        """What a row of the giver's table meets to go on, when the table has what it asks for."""
        lage = self.per_plats.get((book, tabell))
        villkor = lage.get("vidare_om") if lage else None
        holds = lage is not None and villkor and set(villkor.koder) <= set(lage.egna)
        return villkor if holds else None

    def _build_written(self, item: SkrivenOverforing) -> Iterator[OverforingDef]:
        for till in item.till:
            for number, fran in enumerate(item.fran):
                name = item.id if till == item.till[0] else f"{item.id}/{till}"
                book, _, tabell = fran.partition(".")
                yield OverforingDef(
                    id=f"{name}/{fran}" if number else name,
                    till=till,
                    fran=fran,
                    ar=item.ar,
                    enhet=item.enhet,
                    kolumner=self._find_kolumner(item, till, fran),
                    rad=item.rad,
                    rader=item.rader,
                    villkor=item.villkor or self._find_villkor(book, tabell),
                    mottagare=item.mottagare,
                    foregaende=item.foregaende,
                    saknas_ok=item.saknas_ok or item.ar < 0,
                    reserv_for=name if number else item.reserv_for,
                )

    def _find_kolumner(self, item: SkrivenOverforing, till: str, fran: str) -> dict[str, str]:
        """The receiver's columns and the giver's: those written, or all that are prefilled."""
        receiver, giver = (self.per_plats.get(_split(name)) for name in (till, fran))
        if receiver is None or giver is None:
            return dict(item.kolumner)
        if item.kolumner:
            return {own: name for own, name in item.kolumner.items() if name in giver.egna}
        known = self.givare[_split(till)]
        names = {
            kolumn.id: item.andra_namn.get(kolumn.id, kolumn.id)
            for kolumn in receiver.kolumner
            if kolumn.get("forifylld") or kolumn.id in known
        }
        return {own: name for own, name in names.items() if _asks(giver, name)}


def _split(name: str) -> tuple[str, str]:
    book, _, tabell = name.partition(".")
    return book, tabell


def _is_computed(kolumn: Kolumnlage) -> bool:
    return bool(kolumn.get("uttryck") or kolumn.get("foregaende"))


def _find_named(kolumn: Kolumnlage) -> str:
    """The giver's column: that of the same id, or the one whose earlier value is shown."""
    return str(kolumn.get("tidigare") or kolumn.id)


def _asks(lage: Tabellage, kolumn: str) -> bool:
    """True when the table has the column, and not as an earlier value."""
    found = lage.egna.get(kolumn)
    return found is not None and not (found.get("foregaende") or found.get("tidigare"))


def _choose(own: Bokplats, having: Mapping[str, Bokplats]) -> str | None:
    """The first of the own kind; else of the level nearest above; else of the nearest below."""
    levels = (own.grupp, *_OVER.get(own.enhetstyp, ()), *_UNDER.get(own.enhetstyp, ()))
    for types in levels:
        for book, place in having.items():
            if place.enhetstyp in types:
                return book
    return None


def _is_follow_up(place: Bokplats) -> bool:
    """True when others may change what it says, and add rows of their own; a plan stands."""
    return place.tillfalle.text == "uppfoljning"


def _find_latest(having: Mapping[str, Bokplats], enhetstyp: str) -> str:
    """The latest workbook of a type of enhet."""
    return [book for book, place in having.items() if place.enhetstyp == enhetstyp][-1]


def _find_enhet(till: Bokplats, fran: Bokplats) -> Fran:
    """How the giver is found from the receiver."""
    if till.enhetstyp == fran.enhetstyp:
        return Fran.SAMMA
    if fran.enhetstyp in _CENTRAL:
        return Fran.KOMMUN
    above = (types for types in _OVER.get(till.enhetstyp, ()))
    return Fran.OVER if any(fran.enhetstyp in types for types in above) else Fran.UNDER
