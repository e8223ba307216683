"""Earlier occasions → Underlag of a later one.

Definitions say which table gives what to which (OverforingDef). A value keeps the earlier cell as
its source, a row its id: one that somebody added is named after the occasion and year it was born
in ("namndplan25_03"), so that it is the same row in every later document. What the later occasion
knows itself (a decision in its own underlag) wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.inlamning import RUBRIK, Underlag, Underlagspost
from pipeline.core.result import StageResult
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import CellRef, Derived, FileRef, Source, find_rubrikcell
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.uppgift import Uppgift
from pipeline.formel.scope import RadScope
from pipeline.formel.uttryck import UttryckError, evaluate
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import make_tabellindex
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import Fran, OverforingDef, TillfalleDef

_CARRIED = re.compile(r"\d{4}(-\d\d)?/")
_NEW = "ny_"
_BORN = re.compile(r"[a-z]+\d{2}_\d+")
"""The id of a row that somebody added at an earlier occasion."""
_SUMMOR = frozenset({"summa", "delsumma"})


@dataclass(frozen=True, slots=True)
class Kalla:
    """An earlier occasion: the tables of those who delivered, and its definitions."""

    enheter: Mapping[str, Enhetsdata]
    definitions: Definitions


Givare = Callable[[int, str], Kalla | None]
"""The earlier occasion of a year; None when nobody has delivered anything."""


def carry_forward(
    own: Underlag, definitions: Definitions, year: int, find: Givare
) -> StageResult[Underlag]:
    """own with everything that earlier occasions give; definitions are the receiver's.

    Findings: KED-001 when an earlier occasion has no workbooks, KED-002 when an enhet's is
    missing, KED-003 when nobody has taken over an enhet, KED-004 when a later decision differs,
    KED-005 when two merged enheter gave the same row differently,
    KED-010 when a row is for an enhet that does not exist.
    """
    if definitions.tillfalle is None:
        return StageResult(own)
    bearer = _Bearer(own, definitions, definitions.tillfalle, year, find)
    for overforing in definitions.overforingar:
        bearer.carry(overforing)
    return StageResult(
        Underlag((*own.poster, *bearer.poster.values())), tuple(dict.fromkeys(bearer.findings))
    )


@dataclass(slots=True)
class _Bearer:
    own: Underlag
    definitions: Definitions
    tillfalle: TillfalleDef
    year: int
    find: Givare
    poster: dict[tuple[str, str, str, str, int], Underlagspost] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lost: set[tuple[str, str, str]] = field(default_factory=set)
    givna: set[str] = field(default_factory=set)
    """Ids of the overföringar whose giver has delivered."""

    def carry(self, overforing: OverforingDef) -> None:
        book = overforing.till.partition(".")[0]
        giver = self._find_tillfalle(overforing.fran.partition(".")[0])
        receivers = [enhet for enhet in self.definitions.enheter if enhet.arbetsbok == book]
        year = self.year + overforing.ar
        if giver is None or not receivers or not self._is_earlier(giver, year):
            return
        if overforing.reserv_for in self.givna:
            return
        kalla = self.find(year, giver.id)
        if kalla is None:
            if not overforing.saknas_ok and not self._is_known(overforing):
                mapp = make_mapp(year, giver)
                self._report("KED-001", mapp, ar=year, tillfalle=giver.rubrik, plats=mapp)
            return
        self.givna.add(overforing.id)
        _Pair(self, overforing, kalla, giver, year).carry(receivers)

    def _find_tillfalle(self, book: str) -> TillfalleDef | None:
        for item in self.definitions.tillfallen.values():
            if book in item.arbetsbocker.values():
                return item
        return None

    def _is_earlier(self, giver: TillfalleDef, year: int) -> bool:
        return (year, giver.ordning) < (self.year, self.tillfalle.ordning)

    def _is_known(self, overforing: OverforingDef) -> bool:
        """True when the occasion's own underlag says something about the table."""
        tabell = overforing.till.partition(".")[2]
        return any(post.tabell == tabell for post in self.own.poster)

    def add(self, post: Underlagspost, giver: Enhet) -> None:
        """Keeps a carried value unless a later decision stands at its address, or somebody else
        of a merged enhet has given another (KED-005)."""
        address = {"enhet": post.enhet, "tabell": post.tabell, "rad": post.rad}
        later = self.own.find(**address, kolumn=post.kolumn, year=post.year)
        if later is None:
            key = (post.enhet, post.tabell, post.rad, post.kolumn, post.year)
            kept = self.poster.setdefault(key, post)
            receiver = self.definitions.find_enhet(post.enhet)
            is_merged = receiver is not None and giver.id in receiver.tar_over_fran
            if is_merged and kept.uppgift.value != post.uppgift.value:
                self._report_lost(post, kept, giver)
        elif later.value != post.uppgift.value:
            self._report_change(post, later)

    def _report_lost(self, post: Underlagspost, kept: Underlagspost, giver: Enhet) -> None:
        """Told once per row, however many of its columns differ."""
        place = (post.enhet, post.tabell, post.rad)
        if place in self.lost:
            return
        self.lost.add(place)
        found = make_finding(
            self.definitions.katalog,
            "KED-005",
            post.uppgift.source,
            enhet=post.enhet,
            rad=post.rubrik,
            namn=self.definitions.get_namn(post.enhet),
            annan=giver.namn,
        )
        self.findings.append(replace(found, earlier=kept.uppgift.source))

    def _report_change(self, post: Underlagspost, later: Uppgift) -> None:
        found = make_finding(
            self.definitions.katalog,
            "KED-004",
            later.source,
            enhet=post.enhet,
            rad=post.rubrik,
            namn=self.definitions.get_namn(post.enhet),
        )
        self.findings.append(replace(found, earlier=post.uppgift.source))

    def report_unknown(self, rad: Rad, uppgift: Uppgift, prefix: str) -> None:
        """A finding about a row for an enhet that does not exist."""
        found = make_finding(
            self.definitions.katalog,
            "KED-010",
            rename_source(uppgift.source, prefix),
            rad=rad.rubrik,
            namn=uppgift.text or "",
        )
        if found not in self.findings:
            self.findings.append(found)

    def _report(self, code: str, mapp: str, enhet: str | None = None, **values: Any) -> None:
        """A finding about a folder of workbooks, once however much was to come from it."""
        values |= {"till": self.tillfalle.rubrik, "till_ar": self.year}
        found = make_finding(self.definitions.katalog, code, FileRef(mapp), enhet=enhet, **values)
        if found not in self.findings:
            self.findings.append(found)

    def report_enhet(self, code: str, enhet: Enhet, giver: TillfalleDef, year: int) -> None:
        """A finding about one enhet's part of an earlier occasion."""
        kalla = f"{giver.rubrik} {year}"
        self._report(code, make_mapp(year, giver), enhet.id, namn=enhet.namn, tillfalle=kalla)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One overföring with the earlier data it takes from."""

    bearer: _Bearer
    overforing: OverforingDef
    kalla: Kalla
    giver: TillfalleDef
    year: int

    def carry(self, receivers: Iterable[Enhet]) -> None:
        receivers = tuple(receivers)
        if self.overforing.mottagare:
            self._report_unknown()
        for receiver in receivers:
            for giver in self._find_givers(receiver):
                self._carry_one(giver, receiver)
        if self.overforing.enhet is Fran.SAMMA:
            self._report_left(receivers)

    def _deliverers(self) -> list[Enhet]:
        book = self.overforing.fran.partition(".")[0]
        return [item for item in self.kalla.definitions.enheter if item.arbetsbok == book]

    def _find_givers(self, receiver: Enhet) -> list[Enhet]:
        givers = self._deliverers()
        match self.overforing.enhet:
            case Fran.SAMMA:
                named = (receiver.id, *receiver.tar_over_fran)
                found = [item for item in givers if item.id in named]
                return sorted(found, key=lambda item: named.index(item.id))
            case Fran.OVER:
                above = self._find_above(receiver)
                found = [item for item in givers if item.id in above]
                return sorted(found, key=lambda item: above.index(item.id))[:1]
            case Fran.UNDER:
                return [item for item in givers if receiver.id in self._find_above(item)]
        return givers

    def _find_above(self, enhet: Enhet) -> list[str]:
        """The enheter above, the nearest first; a level without a workbook is passed over."""
        known = {**_by_id(self.kalla.definitions), **_by_id(self.bearer.definitions)}
        found: list[str] = []
        above = enhet.under
        while above and above not in found:
            found.append(above)
            above = known[above].under if above in known else ""
        return found

    def _report_left(self, receivers: Iterable[Enhet]) -> None:
        """Enheter with goals and figures that nobody goes on with."""
        going_on = {item.id for item in receivers}
        going_on |= {name for item in receivers for name in item.tar_over_fran}
        for giver in self._deliverers():
            has_data = giver.id in self.kalla.enheter
            kind = any(item.typ == giver.typ for item in receivers)
            if giver.id not in going_on and has_data and kind:
                self.bearer.report_enhet("KED-003", giver, self.giver, self.year)

    def _carry_one(self, giver: Enhet, receiver: Enhet) -> None:
        data = self.kalla.enheter.get(giver.id)
        if data is None:
            if not self.overforing.saknas_ok:
                self.bearer.report_enhet("KED-002", giver, self.giver, self.year)
            return
        tabell = data.tabeller.get(self.overforing.fran.partition(".")[2])
        for rad in self._choose(tabell, receiver) if tabell else ():
            for post in self._make_poster(rad, giver, receiver):
                self.bearer.add(post, giver)

    def _choose(self, tabell: Tabell, receiver: Enhet) -> Iterator[Rad]:
        overforing = self.overforing
        for rad in tabell.rader:
            if rad.typ == "rubrik" or (overforing.rader and rad.key not in overforing.rader):
                continue
            if overforing.enhet is Fran.RAD and rad.key != receiver.id:
                continue
            if rad.typ in _SUMMOR and (overforing.villkor or not overforing.foregaende):
                continue
            if self._is_for(rad, receiver) and self._holds(tabell, rad):
                yield rad

    def _is_for(self, rad: Rad, receiver: Enhet) -> bool:
        """Whether a row that names its receiver names this one."""
        column = self.overforing.mottagare
        return not column or receiver.is_called(_find_name(rad, column))

    def _report_unknown(self) -> None:
        """Rows for an enhet that does not exist go nowhere, and that is told at their cell."""
        column = self.overforing.mottagare
        enheter = self.kalla.definitions.enheter
        for giver in self._deliverers():
            data = self.kalla.enheter.get(giver.id)
            tabell = data.tabeller.get(self.overforing.fran.partition(".")[2]) if data else None
            for rad in tabell.rader if tabell else ():
                name = _find_name(rad, column)
                is_known = any(enhet.is_called(name) for enhet in enheter)
                if rad.is_post and name and not is_known:
                    self.bearer.report_unknown(rad, rad.celler[column], self._prefix)

    @property
    def _prefix(self) -> str:
        return f"{self.giver.get_mapp(self.year)}/"

    def _holds(self, tabell: Tabell, rad: Rad) -> bool:
        """Whether the row is to be carried; an unknown condition carries it."""
        if self.overforing.villkor is None:
            return True
        index = make_tabellindex(self.kalla.definitions)
        try:
            found = evaluate(self.overforing.villkor, RadScope(rad, tabell.id, index))
        except UttryckError:
            return True
        return found.value is not False

    def _make_poster(self, rad: Rad, giver: Enhet, receiver: Enhet) -> Iterator[Underlagspost]:
        prefix = self._prefix
        if not any(_is_given(rad, source) for source in self.overforing.kolumner.values()):
            return
        post = Underlagspost(
            enhet=receiver.id,
            tabell=self.overforing.till.partition(".")[2],
            rad=self._make_key(rad, giver, receiver),
            rubrik=rad.rubrik,
            kolumn=RUBRIK,
            year=self.bearer.year - (1 if self.overforing.foregaende else 0),
            uppgift=Uppgift(rad.rubrik, rename_source(_find_heading(rad), prefix)),
        )
        yield post
        for target, source in self.overforing.kolumner.items():
            if _is_given(rad, source):
                found = rad.celler[source]
                moved = Uppgift(found.value, rename_source(found.source, prefix), found.marginal)
                place = (post.enhet, post.tabell, post.rad, post.rubrik, target, post.year)
                yield Underlagspost(*place, moved)

    def _make_key(self, rad: Rad, giver: Enhet, receiver: Enhet) -> str:
        """The row's id; one born at a nämnd that another takes over is named after both, since the
        two may have numbered their rows alike."""
        if self.overforing.enhet is Fran.RAD and self.overforing.rad:
            return self.overforing.rad
        key = rad.key
        if key.startswith(_NEW):
            key = f"{self.giver.id}{self.year % 100:02}_{key.removeprefix(_NEW)}"
        is_merged = giver.id in receiver.tar_over_fran and _BORN.fullmatch(key) is not None
        return f"{giver.id}_{key}" if self.overforing.enhet is Fran.UNDER or is_merged else key


def _is_given(rad: Rad, column: str) -> bool:
    uppgift = rad.celler.get(column)
    return uppgift is not None and not uppgift.is_tomt


def _find_name(rad: Rad, column: str) -> str:
    """The name of an enhet that a row gives, "" when it gives none."""
    uppgift = rad.celler.get(column)
    return (uppgift.text or "").strip() if uppgift else ""


def make_mapp(year: int, tillfalle: TillfalleDef) -> str:
    """The folder of an occasion's workbooks, from the kommun's own."""
    return f"{tillfalle.get_mapp(year)}/inlamningar"


def _find_heading(rad: Rad) -> Source:
    """The cell of the row's heading, by the first of its cells that has a place."""
    places = (find_rubrikcell(uppgift.source) for uppgift in rad.celler.values())
    return next((place for place in places if place), Derived(rad.rubrik, ()))


def _by_id(definitions: Definitions) -> dict[str, Enhet]:
    return {enhet.id: enhet for enhet in definitions.enheter}


def rename_source(source: Source, prefix: str) -> Source:
    """The source as seen from a later occasion: its files named from the kommun's folder."""
    match source:
        case CellRef(file, flik, cell) if not _CARRIED.match(file):
            return CellRef(prefix + file, flik, cell)
        case FileRef(file, line) if not _CARRIED.match(file):
            return FileRef(prefix + file, line)
        case Derived(rule, inputs):
            return Derived(rule, tuple(rename_source(item, prefix) for item in inputs))
    return source
