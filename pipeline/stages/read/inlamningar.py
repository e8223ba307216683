"""Delivered files → Inlamning: containers judged, workbooks identified, one per enhet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Fil, Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.core.source import Derived
from pipeline.core.text import fold
from pipeline.office.opc.unpack import Obstacle, OfficeError, open_package
from pipeline.office.xlsx.read import ReadWorkbook, read_workbook
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import make_tabellindex
from pipeline.stages.read.arbetsbok import read_tabeller
from pipeline.stages.read.fynd import Rapport
from pipeline.stages.read.identify import Sammanhang, identify

_CODES = {
    Obstacle.FEL_FORMAT: "LAS-009",
    Obstacle.LOSENORD: "LAS-011",
    Obstacle.ALDRE_FORMAT: "LAS-012",
    Obstacle.MAKRON: "LAS-013",
    Obstacle.SKADAD: "LAS-014",
    Obstacle.FOR_STOR: "LAS-015",
    Obstacle.OTILLATEN_POST: "LAS-016",
    Obstacle.DTD: "LAS-017",
    Obstacle.OTILLATEN_DEL: "LAS-018",
    Obstacle.EXTERN_KALLA: "LAS-019",
    Obstacle.TOM: "LAS-020",
}


def read_inlamningar(
    files: Iterable[Fil], definitions: Definitions, period: Period, underlag: Underlag
) -> StageResult[tuple[Inlamning, ...]]:
    """Every workbook that could be read, in the order of the kommun's enheter.

    A file that is refused gives a finding of its own and nothing else. Of two workbooks for one
    enhet the one whose name comes first is used, with a FEL until the other is gone.
    """
    sammanhang = Sammanhang(definitions, period, underlag, make_tabellindex(definitions))
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    found: dict[str, Inlamning] = {}
    for fil in sorted(files, key=lambda item: item.name):
        rapport = Rapport(definitions, fil.name, guess_enhet(fil.name, definitions))
        digest = hashlib.sha256(fil.data).hexdigest()
        if digest in seen:
            rapport.add("LAS-008", fil=seen[digest])
        else:
            seen[digest] = fil.name
            inlamning = _read_fil(fil, digest, sammanhang, rapport)
            if inlamning and inlamning.enhet in found:
                used = found[inlamning.enhet]
                rapport.clear()
                rapport.add("LAS-002", fil=used.file, enhetsnamn=rapport.get_namn(used.enhet))
            elif inlamning:
                found[inlamning.enhet] = inlamning
        findings += rapport.fold()
    findings = _check_foregaende(findings, sammanhang)
    order = [enhet.id for enhet in definitions.enheter]
    return StageResult(tuple(found[item] for item in order if item in found), tuple(findings))


def guess_enhet(name: str, definitions: Definitions) -> str | None:
    """The enhet that a file is named after, so that it is told who sent what cannot be read."""
    stem = fold(name.rpartition("/")[2])
    found = [
        enhet.id
        for enhet in definitions.enheter
        if stem.startswith((fold(enhet.filnamn), enhet.id))
    ]
    return max(found, key=len, default=None)


def _check_foregaende(findings: list[Finding], sammanhang: Sammanhang) -> list[Finding]:
    """One LAS-100 with all the cells, instead of every LAS-086, when the underlag has no figures
    of last year."""
    year = sammanhang.period.year - 1
    shown = [item.source for item in findings if item.code == "LAS-086" and item.source]
    if not shown or any(post.year == year for post in sammanhang.underlag.poster):
        return findings
    katalog = sammanhang.definitions.katalog
    finding = make_finding(katalog, "LAS-100", Derived("LAS-100", tuple(shown)), ar=year)
    return [*(item for item in findings if item.code != "LAS-086"), finding]


def _read_fil(fil: Fil, digest: str, sammanhang: Sammanhang, rapport: Rapport) -> Inlamning | None:
    workbook = _open(fil, rapport)
    mall = identify(workbook, sammanhang, rapport) if workbook else None
    if workbook is None or mall is None:
        return None
    tabeller = read_tabeller(workbook, mall, rapport, sammanhang)
    return Inlamning(mall.enhet.id, mall.arbetsbok.id, fil.name, digest, tabeller)


def _open(fil: Fil, rapport: Rapport) -> ReadWorkbook | None:
    try:
        return read_workbook(open_package(fil.data))
    except OfficeError as error:
        for problem in error.problems:
            rapport.add(_CODES[problem.obstacle], detalj=problem.detail)
        return None
