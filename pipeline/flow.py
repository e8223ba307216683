"""The stages in order – read this first.

prepare → read → check → merge → check totals → render. Every stage takes data and gives back a
value and findings; findings travel beside the data to the end. Nothing here prints or exits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.dokument import Dokument
from pipeline.core.finding import Finding, Severity, sort_findings
from pipeline.core.inlamning import Fil, Underlag
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.office.docx_render import write_docx
from pipeline.schema.bundle import Definitions
from pipeline.stages.check import (
    acknowledge,
    check_inlamningar,
    check_kontroller,
    check_sammanstallning,
)
from pipeline.stages.merge import merge_inlamningar
from pipeline.stages.prepare import prepare_mallar
from pipeline.stages.read import read_inlamningar, read_underlag
from pipeline.stages.render import check_dokumentmall, render_dokument


@dataclass(frozen=True, slots=True)
class Material:
    """What was received for a kommun and period."""

    inlamningar: tuple[Fil, ...]
    underlag: tuple[Fil, ...]
    godkannanden: Fil | None = None

    @property
    def files(self) -> tuple[Fil, ...]:
        """All files."""
        accepted = (self.godkannanden,) if self.godkannanden else ()
        return self.inlamningar + self.underlag + accepted


@dataclass(frozen=True, slots=True)
class Kontrollerat:
    """The merged data and everything found on the way; None when nothing could be read."""

    sammanstallning: Sammanstallning | None
    findings: tuple[Finding, ...]

    @property
    def has_fel(self) -> bool:
        """True while a FEL stands that nobody has accepted."""
        return any(
            item.severity is Severity.FEL and item.acknowledged is None for item in self.findings
        )


@dataclass(frozen=True, slots=True)
class Produktion:
    """Finished documents by file name."""

    dokument: Mapping[str, bytes]
    modeller: tuple[Dokument, ...]
    findings: tuple[Finding, ...]


def make_mallar(
    underlag: tuple[Fil, ...], definitions: Definitions, period: Period
) -> tuple[tuple[Fil, ...], tuple[Finding, ...]]:
    """Stage 1: empty workbooks for everyone who delivers, with what is known filled in."""
    known = read_underlag(underlag, definitions)
    mallar = prepare_mallar(definitions, period, known.value)
    return mallar.value, sort_findings(known.findings + mallar.findings)


def check_material(material: Material, definitions: Definitions, period: Period) -> Kontrollerat:
    """Stages 2–4: read, check, merge, check the totals."""
    known = read_underlag(material.underlag, definitions)
    underlag: Underlag = known.value
    read = read_inlamningar(material.inlamningar, definitions, period, underlag)
    findings = known.findings + read.findings
    avvisade = frozenset(item.enhet for item in read.findings if item.enhet)
    findings += check_inlamningar(read.value, definitions, underlag, period, avvisade)
    if not read.value:
        return Kontrollerat(None, sort_findings(findings))
    merged = merge_inlamningar(read.value, definitions, underlag, period)
    findings += merged.findings + check_sammanstallning(merged.value, definitions)
    return Kontrollerat(
        merged.value, sort_findings(acknowledge(findings, material.godkannanden, definitions))
    )


def review_definitions(definitions: Definitions, period: Period) -> tuple[Finding, ...]:
    """What is wrong with workbooks and checks, seen without anything delivered."""
    mallar = prepare_mallar(definitions, period, Underlag())
    return sort_findings((*mallar.findings, *check_kontroller(definitions)))


def review_dokumentmall(dokumentmall: Fil, definitions: Definitions) -> tuple[Finding, ...]:
    """What is wrong with the kommun's Word layout; FEL means that no document can be made."""
    return sort_findings(check_dokumentmall(dokumentmall, definitions))


def make_dokument(
    kontrollerat: Kontrollerat,
    definitions: Definitions,
    dokument: tuple[str, ...],
    dokumentmall: bytes,
    run: Run,
) -> Produktion:
    """Stage 5: the documents with these ids, as drafts with their findings listed in front."""
    if kontrollerat.sammanstallning is None:
        return Produktion({}, (), ())
    findings: tuple[Finding, ...] = ()
    modeller: list[Dokument] = []
    for name in dokument:
        result = render_dokument(
            kontrollerat.sammanstallning, definitions, kontrollerat.findings, run, name
        )
        findings += result.findings
        modeller += result.value
    files = {modell.filnamn: write_docx(modell, dokumentmall) for modell in modeller}
    return Produktion(files, tuple(modeller), sort_findings(findings))
