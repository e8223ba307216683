"""Recomputed comparison figures replace the published ones (LKBR 5:6, 6:5, 9:6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.core.finding import Finding
from pipeline.core.format_sv import format_belopp
from pipeline.core.sammanstallning import Beloppskolumn, Enhetsdata, Plats
from pipeline.core.tabell import Rad
from pipeline.core.uppgift import Uppgift
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import find_tabelldef
from pipeline.stages.merge.koder import iter_statement_rows
from pipeline.stages.merge.material import Material

TABELL = "omrakning"


def apply_omrakning(
    material: Material, data: Mapping[str, Enhetsdata], varden: dict[Plats, Uppgift]
) -> tuple[Finding, ...]:
    """Puts the recomputed amounts in place of last year's; SAM-030 tells each, with its reason."""
    known = {rad.kod for rad in iter_statement_rows(material.definitions)}
    findings: list[Finding] = []
    for rad in _iter_rader(material, data):
        kod, belopp = rad.celler.get("kod"), rad.celler.get("belopp")
        name = (kod.text or "").strip().upper() if kod else ""
        if not name or kod is None or belopp is None or belopp.tal is None:
            continue
        if name not in known:
            katalog = material.definitions.katalog
            findings.append(make_finding(katalog, "SAM-031", kod.source, enhet=rad.enhet, kod=name))
            continue
        plats = Plats(name, Beloppskolumn.FG)
        findings += _report(material, rad, name, varden.get(plats), belopp)
        varden[plats] = belopp
    return tuple(findings)


def _iter_rader(material: Material, data: Mapping[str, Enhetsdata]) -> Iterator[Rad]:
    for enhet in material.definitions.enheter:
        tabell = data[enhet.id].tabeller.get(TABELL) if enhet.id in data else None
        if tabell and find_tabelldef(material.definitions, enhet.arbetsbok, TABELL):
            yield from tabell.rader


def _report(
    material: Material, rad: Rad, kod: str, published: Uppgift | None, belopp: Uppgift
) -> Iterator[Finding]:
    katalog = material.definitions.katalog
    cell = rad.celler.get("skal")
    reason = (cell.text or "").strip() if cell else ""
    if not reason:
        yield make_finding(katalog, "SAM-032", belopp.source, enhet=rad.enhet, kod=kod)
    before = published.tal if published else None
    yield make_finding(
        katalog,
        "SAM-030",
        belopp.source,
        enhet=rad.enhet,
        kod=kod,
        publicerat=format_belopp(before) if before else "–",
        belopp=format_belopp(belopp.tal) if belopp.tal else "–",
        motiv=reason or "–",
    )
