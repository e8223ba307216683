"""The small-group rule: values of groups of at most ten persons are not shown (LKBR 11:6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from pipeline.core.finding import Finding
from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.source import Derived
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal
from pipeline.core.uppgift import SMA_GRUPPER, Tomt, Uppgift
from pipeline.schema.fynd import make_finding
from pipeline.schema.sammanstallning import SammanslagenTabellDef
from pipeline.stages.merge.material import Material
from pipeline.stages.merge.tabeller import find_delar

GRANS = Decimal(10)
DOLT = "varde_dolt"
"""Column added to every row: whether its values are hidden."""


@dataclass(frozen=True, slots=True)
class Dold:
    """A table without the values of small groups, and what was hidden or could not be judged."""

    tabell: Tabell
    findings: tuple[Finding, ...]


def hide_smagrupper(
    material: Material, tabell: Tabell, antal: str, enhet: str | None = None
) -> Dold:
    """SAM-010 per hidden row, SAM-011 once for the rows shown although their number of persons is
    unknown.

    Hidden are this year's numbers except the number of persons; last year's were published.
    """
    findings: list[Finding] = []
    rader = []
    unknown: list[Rad] = []
    for rad in tabell.rader:
        if rad.typ == "rubrik":
            rader.append(rad)
            continue
        persons = rad.celler.get(antal)
        number = persons.tal if persons else None
        is_small = number is not None and number.number <= GRANS
        shown = [key for key in rad.celler if _is_sensitive(material, tabell, rad, key, antal)]
        if persons is not None and is_small:
            findings.append(_report_hidden(material, tabell, rad, persons, enhet))
        elif number is None and shown:
            unknown.append(rad)
        rader.append(_mark(rad, shown if is_small else [], persons, is_hidden=is_small))
    if unknown:
        findings.append(_report_unknown(material, tabell, unknown, antal, enhet))
    return Dold(Tabell(tabell.id, tuple(rader)), tuple(findings))


def _is_sensitive(material: Material, tabell: Tabell, rad: Rad, kolumn: str, antal: str) -> bool:
    definition = material.index.find_kolumn(tabell.id, kolumn)
    published = definition is not None and definition.foregaende is not None
    return kolumn != antal and not published and isinstance(rad.celler[kolumn].value, Tal)


def _mark(rad: Rad, hidden: list[str], persons: Uppgift | None, *, is_hidden: bool) -> Rad:
    celler = dict(rad.celler)
    for kolumn in hidden:
        source = Derived(SMA_GRUPPER, (celler[kolumn].source,))
        celler[kolumn] = Uppgift(Tomt.EJ_TILLAMPLIGT, source)
    if persons is not None:
        celler[DOLT] = Uppgift(is_hidden, Derived(SMA_GRUPPER, (persons.source,)))
    return replace(rad, celler=MappingProxyType(celler))


def _report_hidden(
    material: Material, tabell: Tabell, rad: Rad, persons: Uppgift, enhet: str | None
) -> Finding:
    number = persons.tal.number if persons.tal else Decimal(0)
    return make_finding(
        material.definitions.katalog,
        "SAM-010",
        persons.source,
        enhet=enhet,
        rad=rad.rubrik,
        tabell=material.get_rubrik(tabell.id),
        antal=f"{number.normalize():f}",
    )


def _report_unknown(
    material: Material, tabell: Tabell, rader: list[Rad], antal: str, enhet: str | None
) -> Finding:
    cells = [rad.celler[antal].source for rad in rader if antal in rad.celler]
    return make_finding(
        material.definitions.katalog,
        "SAM-011",
        Derived("antal", tuple(cells)) if cells else None,
        enhet=enhet,
        rader=", ".join(rad.rubrik for rad in rader),
        tabell=material.get_rubrik(tabell.id),
    )


def hide_in_enheter(
    material: Material, data: Mapping[str, Enhetsdata]
) -> tuple[Mapping[str, Enhetsdata], tuple[Finding, ...]]:
    """The enheter's own tables with the same rule, for their own chapters."""
    made = dict(data)
    findings: list[Finding] = []
    for definition in material.definitions.tabeller:
        if definition.dolj_smagrupper is None:
            continue
        for part in find_delar(material, definition, data):
            if part.tabell is None:
                continue
            own = made[part.enhet.id]
            dold = hide_smagrupper(material, part.tabell, definition.dolj_smagrupper, part.enhet.id)
            findings += dold.findings
            tabeller = {**own.tabeller, part.tabell.id: dold.tabell}
            made[part.enhet.id] = Enhetsdata(own.enhet, MappingProxyType(tabeller))
    return MappingProxyType(made), tuple(dict.fromkeys(findings))


def hide_in_merged(material: Material, definition: SammanslagenTabellDef, tabell: Tabell) -> Dold:
    """The merged table with the rule, when its definition asks for it."""
    if definition.dolj_smagrupper is None:
        return Dold(tabell, ())
    return hide_smagrupper(material, tabell, definition.dolj_smagrupper)
