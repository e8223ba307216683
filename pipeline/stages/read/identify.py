"""Which workbook a file is: definition, version, kommun, enhet and period, from its sheet _meta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.inlamning import Underlag
from pipeline.core.period import Period
from pipeline.mall.placement import META_FLIK, META_KEYS, Mall, build_mall
from pipeline.office.xlsx.read import ReadWorkbook
from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kolumner import TabellIndex
from pipeline.schema.kommun import Enhet
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.hitta import get_text
from pipeline.stages.read.kanda import Kanda


@dataclass(slots=True)
class Sammanhang:
    """What workbooks are read against; kanda keeps the known texts per definition."""

    definitions: Definitions
    period: Period
    underlag: Underlag
    index: TabellIndex
    kanda: dict[str, Kanda] = field(default_factory=dict)

    def get_kanda(self, arbetsbok: ArbetsbokDef) -> Kanda:
        """The texts that stand in every issued workbook of a definition."""
        if arbetsbok.id not in self.kanda:
            self.kanda[arbetsbok.id] = Kanda(arbetsbok, self.definitions, self.period)
        return self.kanda[arbetsbok.id]


def identify(workbook: ReadWorkbook, sammanhang: Sammanhang, rapport: Rapport) -> Mall | None:
    """The mall that the workbook was made from; None, with a finding, when it cannot be read.

    A lost _meta is made up for by the file's properties, which carry the same facts.
    """
    meta = _read_meta(workbook)
    definitions = sammanhang.definitions
    if meta.get("arbetsbok") not in definitions.arbetsbocker:
        _report_unknown(meta.get("arbetsbok"), definitions, rapport)
        return None
    if meta.get("kommun") != definitions.kommun.id:
        rapport.add("LAS-003", kommun=meta.get("kommun"), vantad=definitions.kommun.namn)
        return None
    enhet = definitions.find_enhet(meta.get("enhet", ""))
    if enhet is None:
        rapport.add("LAS-005", enhetsid=meta.get("enhet"))
        return None
    rapport.enhet = enhet.id
    if meta.get("period") != str(sammanhang.period):
        rapport.add("LAS-004", period=meta.get("period"), vantad=sammanhang.period)
        return None
    if meta["arbetsbok"] != enhet.arbetsbok:
        _report_other(
            definitions.arbetsbocker[meta["arbetsbok"]].rubrik, enhet, sammanhang, rapport
        )
        return None
    mall = build_mall(definitions, enhet, sammanhang.period, sammanhang.underlag)
    if meta.get("version") != str(mall.arbetsbok.version):
        rapport.add("LAS-006", version=meta.get("version"), vantad=mall.arbetsbok.version)
        return None
    if meta.get("digest") != mall.digest:
        rapport.add("LAS-007")
    return mall


def _report_other(boken: str, enhet: Enhet, sammanhang: Sammanhang, rapport: Rapport) -> None:
    """A workbook that someone else fills in at the occasion."""
    vantad = sammanhang.definitions.arbetsbocker.get(enhet.arbetsbok)
    if vantad is None:
        rapport.add("LAS-102", arbetsbok=boken, enhetsnamn=enhet.namn)
    else:
        rapport.add("LAS-021", arbetsbok=boken, vantad=vantad.rubrik, enhetsnamn=enhet.namn)


def _report_unknown(book: str | None, definitions: Definitions, rapport: Rapport) -> None:
    """A workbook of another occasion, or of nobody's."""
    own = definitions.tillfalle
    for tillfalle in definitions.tillfallen.values():
        if own and book in tillfalle.arbetsbocker.values():
            found, expected = tillfalle.rubrik, own.rubrik
            rapport.add("LAS-101", tillfalle=found, vantad=expected, mapp=tillfalle.id)
            return
    rapport.add("LAS-010")


def _read_meta(workbook: ReadWorkbook) -> Mapping[str, str]:
    found = {key: workbook.properties[key] for key in META_KEYS if key in workbook.properties}
    for sheet in workbook.sheets:
        if sheet.name == META_FLIK:
            found |= {get_text(sheet, row, 1): get_text(sheet, row, 2) for row in sheet.rows}
    return found
