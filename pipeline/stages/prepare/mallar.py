"""One workbook per enhet, as bytes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from pipeline.core.finding import Finding, Severity
from pipeline.core.inlamning import Fil, Underlag
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.core.source import DefinitionRef
from pipeline.mall.placement import Mall, MallFlik, build_mall
from pipeline.office.xlsx.model import Area, Name, Workbook
from pipeline.office.xlsx.write import write_workbook
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.stages.prepare.anvisning import build_anvisning
from pipeline.stages.prepare.flik import Flikritning
from pipeline.stages.prepare.granska import Granskning
from pipeline.stages.prepare.meta import build_meta, find_listor, get_meta
from pipeline.stages.prepare.texter import Texter

_PALETTE_KEY = "mall.farg."


def prepare_mallar(
    definitions: Definitions, period: Period, underlag: Underlag
) -> StageResult[tuple[Fil, ...]]:
    """A workbook for every enhet that fills one in, in the order of the organisation; equal bytes
    every time.

    A workbook whose definition has a FEL is left out (MAL-001 to MAL-011).
    """
    files: dict[str, Fil] = {}
    owners: dict[str, str] = {}
    findings: list[Finding] = []
    for enhet in definitions.enheter:
        if not enhet.arbetsbok:
            continue
        texter = Texter(definitions.texter, definitions.kommun, enhet, period)
        if enhet.arbetsbok not in definitions.arbetsbocker:
            findings.append(_make_for_enhet(definitions, "MAL-005", enhet))
            continue
        mall = build_mall(definitions, enhet, period, underlag)
        found = tuple(Granskning(definitions, mall, texter).iter_findings())
        findings += [item for item in found if item not in findings]
        name = get_filnamn(mall, texter, definitions.tillfalle)
        if name in files:
            other = {"annan": owners[name], "fil": name}
            findings.append(_make_for_enhet(definitions, "MAL-009", enhet, **other))
        elif all(item.severity is not Severity.FEL for item in found):
            files[name] = Fil(name, write_workbook(build_workbook(mall, texter)))
            owners[name] = enhet.namn
    return StageResult(tuple(files.values()), tuple(findings))


def get_filnamn(mall: Mall, texter: Texter, tillfalle: TillfalleDef | None) -> str:
    """The file name of a workbook, in ASCII; an enhet's workbooks of a year have different ones."""
    return texter.get(
        "filnamn_tillfalle" if tillfalle else "filnamn",
        enhet=mall.enhet.filnamn,
        kommun=mall.kommun,
        period=mall.period,
        tillfalle=tillfalle.id if tillfalle else "",
    )


def build_workbook(mall: Mall, texter: Texter) -> Workbook:
    """The workbook of an enhet: instructions, one sheet per flik, the hidden sheet."""
    listor = find_listor(mall, texter)
    sheets = [Flikritning(mall, flik, texter, listor).build() for flik in mall.flikar]
    title = texter.get(
        "arbetsbok", rubrik=texter.fill(mall.arbetsbok.rubrik), period=texter.period_text
    )
    return Workbook(
        sheets=(build_anvisning(mall, texter), *sheets, build_meta(mall, listor)),
        day=mall.period.last_day,
        title=title,
        author=texter.kommun.namn,
        subject=texter.undertitel,
        names=tuple(name for flik in mall.flikar for name in _find_names(flik)),
        properties=get_meta(mall),
        palette=MappingProxyType(
            {
                key.removeprefix(_PALETTE_KEY): value
                for key, value in texter.texter.items()
                if key.startswith(_PALETTE_KEY)
            }
        ),
    )


def _find_names(flik: MallFlik) -> list[Name]:
    """A name per column of each table: tabell.kolumn covers its rows, the sum row included."""
    names = []
    for tabell in flik.tabeller:
        for kolumn in tabell.definition.kolumner if tabell.rader else ():
            column = tabell.get_column(kolumn.id)
            area = Area(tabell.rader[0].row, column, tabell.rader[-1].row, column)
            name = f"{tabell.definition.id}.{kolumn.id}"
            names.append(Name(name, flik.definition.namn, area))
    return names


def _make_for_enhet(definitions: Definitions, code: str, enhet: Enhet, **values: Any) -> Finding:
    key = f"enhet:{enhet.id}"
    source = DefinitionRef(definitions.files.get(key, ""), key)
    return make_finding(
        definitions.katalog,
        code,
        source,
        enhet=enhet.id,
        namn=enhet.namn,
        arbetsbok=enhet.arbetsbok,
        **values,
    )
