"""Sammanställda räkenskaper (LKBR 12 kap.): kommun + owned share of the bolag + eliminations.

Every row of a bolag's statements names the code it belongs to in the column lkbr. Untaxed
reserves are split into equity and deferred tax. Internal items remove what both sides have
booked, as much as the kommun owns (proportional method, LKBR 12:5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from pipeline.core.belopp import sum_uppgifter, unique
from pipeline.core.finding import Finding
from pipeline.core.sammanstallning import Beloppskolumn, Enhetsdata, Plats, Rakenskap
from pipeline.core.source import Derived, Source
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import KONSOLIDERING, find_tabelldef
from pipeline.schema.kommun import Enhet
from pipeline.schema.sammanstallning import (
    ANDEL_RESULTAT,
    ELIM_RESULTAT,
    KonsolideringDef,
    Konsolideringsnamn,
)
from pipeline.schema.uppstallning import UppstallningDef, UppstallningRadDef, find_leaves
from pipeline.stages.merge.koder import KodScope, iter_statement_rows
from pipeline.stages.merge.material import Material
from pipeline.stages.merge.mellanhavanden import Mellanhavande, get_text, list_mellanhavanden

_SKIPPED = frozenset({"summa", "delsumma", "rubrik"})


@dataclass(frozen=True, slots=True)
class Bidrag:
    """What a cell of an enhet's adds to a code: its amount times a factor."""

    kod: str
    uppgift: Uppgift
    faktor: Decimal
    enhet: str = ""


@dataclass(frozen=True, slots=True)
class Konsolidering:
    """The koncern's values, the tables that show how they came about, and what was found."""

    varden: Mapping[Plats, Uppgift]
    tabeller: tuple[Tabell, ...]
    findings: tuple[Finding, ...]


def consolidate(
    material: Material, data: Mapping[str, Enhetsdata], scope: KodScope
) -> Konsolidering:
    """The koncern. Empty without a definition or without bolag (a kommunalförbund)."""
    definition = material.definitions.konsolidering
    bolag = [enhet for enhet in material.definitions.enheter if enhet.agd_andel]
    if definition is None or not bolag:
        return Konsolidering(MappingProxyType({}), (), ())
    return _Consolidator(material, definition, data, scope).consolidate(bolag)


def parse_andel(enhet: Enhet) -> Decimal | None:
    """The owned share, above 0 and at most 1; None when it is neither."""
    try:
        share = Decimal(enhet.agd_andel.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 < share <= 1 else None


@dataclass(slots=True)
class _Consolidator:
    material: Material
    definition: KonsolideringDef
    data: Mapping[str, Enhetsdata]
    scope: KodScope
    bolag: dict[str, list[Bidrag]] = field(default_factory=dict)
    eliminering: dict[str, list[Bidrag]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    gaps: list[Uppgift] = field(default_factory=list)
    """One for each bolag whose amounts are unknown, not zero: it has not delivered, or nobody
    knows how much of it is owned or where an amount belongs."""

    def consolidate(self, bolag: list[Enhet]) -> Konsolidering:
        shares = {enhet.id: self._add_bolag(enhet) for enhet in bolag}
        for item in list_mellanhavanden(self.material, self.definition, self.data):
            self._add_eliminering(item, shares)
        varden: dict[Plats, Uppgift] = {}
        tabeller: list[Tabell] = []
        for name in self.definition.uppstallningar:
            statement = self.material.definitions.uppstallningar.get(name)
            if statement is not None:
                rader = tuple(self._make_rader(statement))
                tabeller.append(Tabell(KONSOLIDERING + name, rader))
                ids = {rad.id: rad.kod for rad in statement.rader}
                for rad in rader:
                    if "koncern" in rad.celler:
                        plats = Plats(ids[rad.key], Beloppskolumn.UTFALL, Rakenskap.KONCERN)
                        varden[plats] = rad.celler["koncern"]
                    if ids[rad.key] == self.namn.resultat:
                        varden[Plats(ANDEL_RESULTAT)] = rad.celler["bolag"]
                        varden[Plats(ELIM_RESULTAT)] = rad.celler["eliminering"]
        return Konsolidering(
            MappingProxyType(varden), tuple(tabeller), tuple(dict.fromkeys(self.findings))
        )

    @property
    def namn(self) -> Konsolideringsnamn:
        """What the columns are called."""
        return self.definition.parametrar

    def _add_bolag(self, enhet: Enhet) -> Decimal | None:
        share = parse_andel(enhet)
        ref = self.material.ref("enhet", enhet.id)
        if share is None:
            self._report("SAM-023", ref, enhet, bolag=enhet.namn)
            self.gaps.append(Uppgift(Tomt.EJ_IFYLLT, ref))
            return None
        own = self.data.get(enhet.id)
        if own is None:
            self._report("SAM-024", ref, enhet, bolag=enhet.namn)
            self.gaps.append(Uppgift(Tomt.EJ_IFYLLT, ref))
            return share
        for name in self.definition.tabellnamn:
            tabell = own.tabeller.get(name)
            for rad in tabell.rader if tabell else ():
                for part in self._find_bidrag(rad, name, enhet):
                    made = replace(part, faktor=part.faktor * share)
                    self.bolag.setdefault(part.kod, []).append(made)
        return share

    def _find_bidrag(self, rad: Rad, tabell: str, enhet: Enhet) -> Iterator[Bidrag]:
        uppgift = rad.celler.get(self.namn.belopp)
        if uppgift is None or rad.typ in _SKIPPED:
            return
        kod = self._find_kod(rad, tabell, enhet)
        has_amount = uppgift.tal is not None and uppgift.tal.number != 0
        if not kod:
            if has_amount:
                self._report_rad("SAM-021", uppgift.source, enhet, rad, tabell)
            elif _is_unknown(uppgift):
                self.gaps.append(uppgift)
            return
        known = {item.kod for item in iter_statement_rows(self.material.definitions)}
        if kod in self.definition.fordelning:
            for target, faktor in self.definition.fordelning[kod].items():
                yield Bidrag(target, uppgift, faktor, enhet.id)
        elif kod in known:
            yield Bidrag(kod, uppgift, Decimal(1), enhet.id)
        elif has_amount:
            source = rad.celler[self.definition.kodkolumn].source
            self._report_rad("SAM-020", source, enhet, rad, tabell, lkbr=kod)

    def _find_kod(self, rad: Rad, tabell: str, enhet: Enhet) -> str:
        """The code that the row says, or was given from the start when it cannot be read."""
        kolumn = self.definition.kodkolumn
        written = rad.celler.get(kolumn)
        if written is None or not _is_unknown(written):
            return get_text(rad, kolumn)
        source = find_tabelldef(self.material.definitions, enhet.arbetsbok, tabell)
        rader = source.rader if source else ()
        return next((item.forval.get(kolumn, "") for item in rader if item.id == rad.key), "")

    def _add_eliminering(self, item: Mellanhavande, shares: Mapping[str, Decimal | None]) -> None:
        enhet = self.material.definitions.find_enhet(item.enhet)
        rule = next((rule for rule in self.definition.eliminering if rule.typ == item.typ), None)
        if rule is None:
            self._report("SAM-022", item.belopp.source, enhet, typ=item.typ)
            return
        share = shares.get(item.bolag or "")
        if item.bolag is None or share is None:
            self._report("SAM-025", item.belopp.source, enhet, motpart=item.motpart)
            return
        for kod, faktor in rule.verkan.items():
            self.eliminering.setdefault(kod, []).append(Bidrag(kod, item.belopp, faktor * share))

    def _make_rader(self, statement: UppstallningDef) -> Iterator[Rad]:
        made: dict[str, Mapping[str, Uppgift]] = {}
        for rad in statement.rader:
            if rad.rubrikrad:
                yield Rad(rad.id, rad.rubrik, typ="rubrik")
            elif rad.summa:
                made[rad.kod] = self._make_sum(rad, made)
                yield Rad(rad.id, rad.rubrik, made[rad.kod], typ="summa")
            elif not rad.uttryck:
                made[rad.kod] = self._make_leaf(rad)
                typ = "varav" if rad.varav_av else "post"
                yield Rad(rad.id, rad.rubrik, made[rad.kod], typ=typ)

    def _make_leaf(self, rad: UppstallningRadDef) -> Mapping[str, Uppgift]:
        own = self._get_kommun(rad)
        bolag = self._sum(
            [*map(_scale, self.bolag.get(rad.kod, [])), *self._find_unasked(rad)],
            f"{rad.kod} bolag",
            rad,
        )
        removed = [_scale(part) for part in self.eliminering.get(rad.kod, [])]
        eliminering = self._sum(removed, f"{rad.kod} eliminering", rad)
        total = self._sum([own, bolag, eliminering, *self.gaps], f"{rad.kod} koncern", rad)
        return _make_celler(own, bolag, eliminering, total)

    def _make_sum(
        self, rad: UppstallningRadDef, made: Mapping[str, Mapping[str, Uppgift]]
    ) -> Mapping[str, Uppgift]:
        """The kommun's total as reported; the others are sums, so that each column adds up."""
        parts = [made[kod] for kod in rad.summa if kod in made]
        bolag, eliminering, total = (
            self._sum([part[name] for part in parts], f"{rad.kod} {name}", rad)
            for name in ("bolag", "eliminering", "koncern")
        )
        return _make_celler(self._get_kommun(rad), bolag, eliminering, total)

    def _get_kommun(self, rad: UppstallningRadDef) -> Uppgift:
        plats = Plats(rad.kod)
        if plats not in self.scope.varden:
            self.scope.compute(plats)
        origin = self.material.ref("konsolidering", "", f"/{rad.kod}")
        tomt = Tomt.EJ_TILLAMPLIGT if rad.varav_av or not rad.obligatorisk else Tomt.EJ_IFYLLT
        return self.scope.varden.get(plats) or Uppgift(tomt, origin)

    def _find_unasked(self, rad: UppstallningRadDef) -> Iterator[Uppgift]:
        """A gap for each bolag that has an amount, of which nobody has asked how much is the part
        that a varav row shows (SAM-026)."""
        if not rad.varav_av or rad.endast_kommun:
            return
        rader = self.material.definitions.uppstallningar
        wholes = find_leaves(rad.varav_av, (item for one in rader.values() for item in one.rader))
        answered = {part.enhet for part in self.bolag.get(rad.kod, [])}
        parts = [part for kod in wholes for part in self.bolag.get(kod, [])]
        for enhet in self.material.definitions.enheter:
            own = [part for part in parts if part.enhet == enhet.id and not _is_nothing(part)]
            if own and enhet.id not in answered:
                self._report(
                    "SAM-026", own[0].uppgift.source, enhet, bolag=enhet.namn, rad=rad.rubrik
                )
                yield Uppgift(Tomt.EJ_IFYLLT, own[0].uppgift.source)

    def _sum(self, parts: list[Uppgift], rule: str, rad: UppstallningRadDef) -> Uppgift:
        origin = self.material.ref("konsolidering", "", f"/{rad.kod}")
        unit = self.material.definitions.kommun.belopp_i
        found = sum_uppgifter(parts, rule, origin, unit)
        if found is None:
            sources = unique(part.source for part in parts)
            return Uppgift(Tomt.FEL_I_CELL, Derived(rule, sources))
        return found

    def _report_rad(
        self, code: str, source: Source, enhet: Enhet, rad: Rad, tabell: str, **values: str
    ) -> None:
        rubrik = self.material.get_rubrik(tabell)
        self._report(code, source, enhet, rad=rad.rubrik, tabell=rubrik, **values)

    def _report(self, code: str, source: Source, enhet: Enhet | None, **values: str) -> None:
        katalog = self.material.definitions.katalog
        name = enhet.id if enhet else None
        finding = make_finding(
            katalog, code, source, enhet=name, severity=None, rule=None, **values
        )
        self.findings.append(finding)


def _is_unknown(uppgift: Uppgift) -> bool:
    return uppgift.is_tomt and uppgift.value is not Tomt.EJ_TILLAMPLIGT


def _is_nothing(part: Bidrag) -> bool:
    tal = part.uppgift.tal
    return part.uppgift.value is Tomt.EJ_TILLAMPLIGT or (tal is not None and not tal.number)


def _make_celler(
    kommun: Uppgift, bolag: Uppgift, eliminering: Uppgift, koncern: Uppgift
) -> Mapping[str, Uppgift]:
    return MappingProxyType(
        {"kommun": kommun, "bolag": bolag, "eliminering": eliminering, "koncern": koncern}
    )


def _scale(part: Bidrag) -> Uppgift:
    """The amount times its factor, as an amount of its own."""
    tal = part.uppgift.tal
    if tal is None or part.faktor == 1:
        return part.uppgift
    rule = f"{part.faktor.normalize():f} × beloppet"
    return Uppgift(
        Tal(tal.number * part.faktor, tal.unit),
        Derived(rule, (part.uppgift.source,)),
        part.uppgift.marginal * abs(part.faktor),
    )
