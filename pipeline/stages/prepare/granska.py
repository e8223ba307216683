"""Definitions that Excel cannot hold as a workbook, and known values that do not fit in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.core.text import fold
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import META_FLIK, Mall, MallTabell
from pipeline.office.xlsx.model import MAX_TEXT
from pipeline.schema.arbetsbok import KolumnDef, Typ
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.stages.prepare.innehall import find_formelfel, is_fitting
from pipeline.stages.prepare.texter import Texter

_MAX_NAME = 31
_FORBIDDEN = set("[]:*?/\\")


@dataclass(frozen=True, slots=True)
class Granskning:
    """The examination of one workbook."""

    definitions: Definitions
    mall: Mall
    texter: Texter

    def iter_findings(self) -> Iterator[Finding]:
        """Everything wrong with the workbook's definition and its known values."""
        yield from self._check_flikar()
        for tabell in self.mall.iter_tabeller():
            for kolumn in tabell.definition.kolumner:
                key = f"tabeller:{tabell.definition.id}/kolumner:{kolumn.id}"
                yield from self._check_kolumn(tabell, kolumn, key)
            yield from self._check_prefill(tabell)

    def make(self, code: str, key: str, **values: Any) -> Finding:
        """A finding at a key of the workbook's definition."""
        name = f"arbetsbok:{self.mall.arbetsbok.id}"
        source = DefinitionRef(self.definitions.files.get(name, ""), f"{name}/{key}")
        return make_finding(self.definitions.katalog, code, source, **values)

    def _check_flikar(self) -> Iterator[Finding]:
        used = {fold(self.texter.get("anvisning")), META_FLIK}
        for flik in self.mall.flikar:
            namn = flik.definition.namn
            fault = _find_name_fault(namn, used)
            used.add(fold(namn))
            if fault:
                fel = self.texter.get(f"flikfel_{fault}")
                key = f"flikar:{flik.definition.id}"
                yield self.make("MAL-001", key, flik=flik.definition.id, namn=namn, fel=fel)

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
    return "dubbelt" if fold(namn) in used else None
