"""Definitions that cannot become a workbook, and known values that do not fit in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.office.xlsx_model import MAX_TEXT
from pipeline.schema.arbetsbok import KolumnDef, TabellDef, Typ
from pipeline.schema.bundle import Definitions
from pipeline.schema.cell import Cellslag, describe_cell
from pipeline.schema.fynd import make_finding
from pipeline.schema.placement import META_FLIK, Mall, MallTabell
from pipeline.stages.prepare.innehall import find_formelfel, is_fitting
from pipeline.stages.prepare.texter import Texter
from pipeline.stages.prepare.validering import get_lista

_MAX_NAME = 31
_FORBIDDEN = set("[]:*?/\\")
SOURCES = ("verksamhetsomraden", "enheter", "bolag", "underlag")


@dataclass(frozen=True, slots=True)
class Granskning:
    """The examination of one workbook."""

    definitions: Definitions
    mall: Mall
    texter: Texter

    def iter_findings(self) -> Iterator[Finding]:
        """Everything wrong with the workbook's definition and its known values."""
        yield from self._check_flikar()
        seen: set[str] = set()
        for tabell in self.mall.iter_tabeller():
            yield from self._check_tabell(tabell, seen)
            yield from self._check_prefill(tabell)
            seen.add(tabell.definition.id)

    def make(self, code: str, key: str, **values: Any) -> Finding:
        """A finding at a key of the workbook's definition."""
        name = f"arbetsbok:{self.mall.arbetsbok.id}"
        source = DefinitionRef(self.definitions.files.get(name, ""), f"{name}/{key}")
        return make_finding(self.definitions.katalog, code, source, **values)

    def _check_flikar(self) -> Iterator[Finding]:
        used = {self.texter.get("anvisning").casefold(), META_FLIK}
        for flik in self.mall.flikar:
            namn = flik.definition.namn
            fault = _find_name_fault(namn, used)
            used.add(namn.casefold())
            if fault:
                fel = self.texter.get(f"flikfel_{fault}")
                key = f"flikar:{flik.definition.id}"
                yield self.make("MAL-001", key, flik=flik.definition.id, namn=namn, fel=fel)

    def _check_tabell(self, tabell: MallTabell, seen: set[str]) -> Iterator[Finding]:
        definition = tabell.definition
        key = f"tabeller:{definition.id}"
        if definition.id in seen:
            bok = self.mall.arbetsbok.id
            yield self.make("MAL-002", key, arbetsbok=bok, tabell=definition.id)
        source = self._find_unknown_source(definition)
        if source:
            yield self.make("MAL-003", key, tabell=definition.id, kalla=source)
        keys = {rad.key for rad in tabell.rader}
        for rad in tabell.rader:
            for other in rad.definition.summa if rad.definition else ():
                if other not in keys:
                    names = {"tabell": definition.id, "rad": rad.key, "okand": other}
                    yield self.make("MAL-006", key, **names)
        yield from self._check_forval(tabell, key)
        for kolumn in definition.kolumner:
            yield from self._check_kolumn(tabell, kolumn, f"{key}/kolumner:{kolumn.id}")

    def _find_unknown_source(self, definition: TabellDef) -> str | None:
        if definition.uppstallning and (
            definition.uppstallning not in self.definitions.uppstallningar
        ):
            return definition.uppstallning
        known = definition.rader_fran is None or definition.rader_fran in SOURCES
        return None if known else definition.rader_fran

    def _check_kolumn(self, tabell: MallTabell, kolumn: KolumnDef, key: str) -> Iterator[Finding]:
        names = {"tabell": tabell.definition.id, "kolumn": kolumn.id}
        if kolumn.uttryck:
            fault = find_formelfel(tabell, kolumn)
            if fault is not None:
                text = self.texter.get("formelfel_ej_excel", del_=fault)
                yield self.make("MAL-004", key, **names, fel=text)
        has_lists = all(rad.definition and rad.definition.lista for rad in tabell.rader)
        if kolumn.val_fran:
            yield from self._check_val(kolumn.val_fran, key, names)
        elif kolumn.typ is Typ.LISTA and not kolumn.lista and not has_lists:
            yield self.make("MAL-007", key, **names)

    def _check_val(self, kalla: str, key: str, names: dict[str, str]) -> Iterator[Finding]:
        """Choices that are the row headings of a table that the workbook does not have."""
        if self.mall.find_tabell(kalla) is None:
            yield self.make("MAL-011", key, **names, kalla=kalla)

    def _check_forval(self, tabell: MallTabell, key: str) -> Iterator[Finding]:
        """Preset values of columns that do not exist, or that their lists do not hold."""
        kolumner = {kolumn.id: kolumn for kolumn in tabell.definition.kolumner}
        for rad in tabell.rader:
            for name, value in rad.definition.forval.items() if rad.definition else ():
                names = {"tabell": tabell.definition.id, "rad": rad.key, "kolumn": name}
                if name in kolumner:
                    cell = describe_cell(self.mall, tabell, rad, kolumner[name])
                    lista = get_lista(cell, self.texter)
                    if not lista or value in lista:
                        continue
                yield self.make("MAL-010", f"{key}/rader:{rad.key}", **names, varde=value)

    def _check_prefill(self, tabell: MallTabell) -> Iterator[Finding]:
        """Known values that their cells cannot hold, at their place in the underlag."""
        for rad in tabell.rader:
            for kolumn in tabell.definition.kolumner:
                uppgift = self.mall.prefill.get((tabell.definition.id, rad.key, kolumn.id))
                cell = describe_cell(self.mall, tabell, rad, kolumn)
                if uppgift is None or uppgift.is_tomt or cell.slag is Cellslag.TOM:
                    continue
                if not is_fitting(uppgift, cell):
                    typ = self.texter.get(f"typ.{cell.typ.value}")
                    is_long = len(uppgift.text or "") > MAX_TEXT
                    yield make_finding(
                        self.definitions.katalog,
                        "MAL-008",
                        uppgift.source,
                        enhet=self.mall.enhet.id,
                        rad=rad.rubrik,
                        kolumn=kolumn.rubrik,
                        tabell=tabell.definition.rubrik,
                        fel=self.texter.get(
                            "vardefel_langd" if is_long else "vardefel_typ", typ=typ
                        ),
                    )


def _find_name_fault(namn: str, used: set[str]) -> str | None:
    if not namn.strip():
        return "tomt"
    if len(namn.encode("utf-16-le")) > _MAX_NAME * 2:
        return "langd"
    if _FORBIDDEN & set(namn) or namn[0] == "'" or namn[-1] == "'":
        return "tecken"
    return "dubbelt" if namn.casefold() in used else None
