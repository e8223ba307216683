"""The stages in order – read this first.

1. prepare  workbooks to hand out
2. read     delivered workbooks, as values with their cells
3. merge    the kommun's tables, codes and koncern
4. render   the documents, as data
5. check    the workbooks, the merged data and the documents
6. write    the documents in Word, with what was found in front

Before 1 and 2, carry gives what earlier occasions decided. Every stage takes data and gives back
a value and findings; findings travel beside the data to the end. Nothing here prints or exits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipeline.core.dokument import Dokument
from pipeline.core.finding import Finding, has_fel, sort_findings
from pipeline.core.inlamning import Fil, Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.office.docx.render import write_docx
from pipeline.schema.bundle import Definitions
from pipeline.schema.select import select_tillfalle
from pipeline.stages.carry import Kalla, carry_forward
from pipeline.stages.check import (
    acknowledge,
    check_inlamningar,
    check_sammanstallning,
    find_fragade,
)
from pipeline.stages.check.kinds_raknad import check_kolumner
from pipeline.stages.merge import complete_inlamningar, merge_inlamningar
from pipeline.stages.prepare import prepare_mallar
from pipeline.stages.read import read_inlamningar, read_underlag
from pipeline.stages.render import (
    Utkast,
    check_dokumentmall,
    complete_dokument,
    preview_dokument,
    render_dokument,
)


@dataclass(frozen=True, slots=True)
class Mottaget:
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
    """The merged data, the documents as the checks asked them, and everything found on the way;
    None and nothing when nothing could be read."""

    sammanstallning: Sammanstallning | None
    findings: tuple[Finding, ...]
    utkast: tuple[Utkast, ...] = ()
    i_definitionerna: tuple[Finding, ...] = ()
    """What is wrong with the definitions of the documents."""

    @property
    def has_fel(self) -> bool:
        """True while a FEL stands that nobody has accepted."""
        return has_fel(self.findings)


@dataclass(frozen=True, slots=True)
class Produktion:
    """Finished documents by file name."""

    dokument: Mapping[str, bytes]
    modeller: tuple[Dokument, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Inlast:
    """An occasion as read: what was known and what was delivered."""

    definitions: Definitions
    period: Period
    mottaget: Mottaget
    underlag: Underlag
    inlamningar: tuple[Inlamning, ...]
    findings: tuple[Finding, ...]
    avvisade: frozenset[str]
    """Enheter whose file came but could not be read."""


@dataclass(slots=True)
class Kedja:
    """The occasions of one kommun, each read once, when somebody asks for it.

    definitions hold for all of them; load gives what was received for a year and an occasion.
    """

    definitions: Definitions
    load: Callable[[int, str], Mottaget]
    _definitions: dict[tuple[int, str], Definitions] = field(default_factory=dict)
    _inlasta: dict[tuple[int, str], Inlast] = field(default_factory=dict)
    _kallor: dict[tuple[int, str], Kalla | None] = field(default_factory=dict)

    def get_definitions(self, year: int, tillfalle: str) -> Definitions:
        """The definitions of an occasion."""
        key = (year, tillfalle)
        if key not in self._definitions:
            self._definitions[key] = select_tillfalle(self.definitions, tillfalle, year)
        return self._definitions[key]

    def get_period(self, year: int, tillfalle: str) -> Period:
        """What the figures of an occasion cover."""
        return self.definitions.tillfallen[tillfalle].get_period(year)

    def read_underlag(self, year: int, tillfalle: str) -> StageResult[Underlag]:
        """What is known before anyone delivers: the occasion's own files, and what is carried."""
        return self._know(self.load(year, tillfalle), year, tillfalle)

    def read(self, year: int, tillfalle: str) -> Inlast:
        """The occasion, read but neither merged nor checked."""
        key = (year, tillfalle)
        if key not in self._inlasta:
            mottaget = self.load(year, tillfalle)
            known = self._know(mottaget, year, tillfalle)
            definitions = self.get_definitions(year, tillfalle)
            period = self.get_period(year, tillfalle)
            self._inlasta[key] = read_mottaget(mottaget, definitions, period, known)
        return self._inlasta[key]

    def check(self, year: int, tillfalle: str) -> Kontrollerat:
        """The occasion, read, merged, rendered and checked."""
        return check_inlast(self.read(year, tillfalle))

    def _know(self, mottaget: Mottaget, year: int, tillfalle: str) -> StageResult[Underlag]:
        definitions = self.get_definitions(year, tillfalle)
        own = read_underlag(mottaget.underlag, definitions)
        carried = carry_forward(own.value, definitions, year, self._find)
        return StageResult(carried.value, own.findings + carried.findings)

    def _find(self, year: int, tillfalle: str) -> Kalla | None:
        key = (year, tillfalle)
        if key not in self._kallor:
            self._kallor[key] = self._make_kalla(year, tillfalle)
        return self._kallor[key]

    def _make_kalla(self, year: int, tillfalle: str) -> Kalla | None:
        """What the occasion gives to later ones. Only the tables of its enheter are completed:
        what the kommun became as a whole is asked by its own documents alone."""
        if not self.load(year, tillfalle).inlamningar:
            return None
        inlast = self.read(year, tillfalle)
        if not inlast.inlamningar:
            return None
        return Kalla(
            complete_inlamningar(
                inlast.inlamningar, inlast.definitions, inlast.underlag, inlast.period
            ),
            inlast.definitions,
        )


def make_mallar(
    known: StageResult[Underlag], definitions: Definitions, period: Period
) -> tuple[tuple[Fil, ...], tuple[Finding, ...]]:
    """Stage 1, prepare: empty workbooks for everyone who delivers, with what is known filled in."""
    mallar = prepare_mallar(definitions, period, known.value)
    return mallar.value, sort_findings(known.findings + mallar.findings)


def read_mottaget(
    mottaget: Mottaget, definitions: Definitions, period: Period, known: StageResult[Underlag]
) -> Inlast:
    """Stage 2, read: what was delivered, as values."""
    read = read_inlamningar(mottaget.inlamningar, definitions, period, known.value)
    return Inlast(
        definitions=definitions,
        period=period,
        mottaget=mottaget,
        underlag=known.value,
        inlamningar=read.value,
        findings=known.findings + read.findings,
        avvisade=frozenset(item.enhet for item in read.findings if item.enhet),
    )


def check_inlast(inlast: Inlast) -> Kontrollerat:
    """Stages 3 to 5, merge, render and check; what somebody has accepted is marked."""
    definitions, underlag, period = inlast.definitions, inlast.underlag, inlast.period
    known = (inlast.inlamningar, definitions, underlag, period)
    merged = merge_inlamningar(*known) if inlast.inlamningar else None
    rendered = _render_all(merged.value, definitions) if merged else StageResult(())
    findings = inlast.findings + check_inlamningar(*known, inlast.avvisade)
    if merged is None:
        return Kontrollerat(None, sort_findings(findings))
    asked = find_fragade(definitions)
    dokument = [preview_dokument(item) for item in rendered.value if item.dokument.id in asked]
    findings += merged.findings + check_sammanstallning(merged.value, definitions, dokument)
    accepted = acknowledge(findings, inlast.mottaget.godkannanden, definitions)
    return Kontrollerat(
        merged.value, sort_findings(accepted), rendered.value, sort_findings(rendered.findings)
    )


def _render_all(
    sammanstallning: Sammanstallning, definitions: Definitions
) -> StageResult[tuple[Utkast, ...]]:
    """Every document of the occasion."""
    made = [
        render_dokument(sammanstallning, definitions, item) for item in definitions.kommun.dokument
    ]
    utkast = tuple(item for result in made for item in result.value)
    return StageResult(utkast, tuple(finding for result in made for finding in result.findings))


def check_mottaget(mottaget: Mottaget, definitions: Definitions, period: Period) -> Kontrollerat:
    """Stages 2–5 for one occasion that knows nothing of others."""
    known = read_underlag(mottaget.underlag, definitions)
    return check_inlast(read_mottaget(mottaget, definitions, period, known))


def review_definitions(definitions: Definitions, period: Period) -> tuple[Finding, ...]:
    """What is wrong with workbooks and computed columns, seen without anything delivered."""
    mallar = prepare_mallar(definitions, period, Underlag())
    return sort_findings((*mallar.findings, *check_kolumner(definitions)))


def review_dokumentmall(dokumentmall: Fil, definitions: Definitions) -> tuple[Finding, ...]:
    """What is wrong with the kommun's Word layout; FEL means that no document can be made."""
    return sort_findings(check_dokumentmall(dokumentmall, definitions))


def make_dokument(
    kontrollerat: Kontrollerat, dokument: tuple[str, ...], dokumentmall: bytes, run: Run
) -> Produktion:
    """Stage 6, write: the documents with these ids, drafts with their findings in front."""
    made = [
        complete_dokument(item, kontrollerat.findings, run)
        for name in dokument
        for item in kontrollerat.utkast
        if item.dokument.id == name
    ]
    modeller = tuple(result.value for result in made)
    files = {modell.filnamn: write_docx(modell, dokumentmall) for modell in modeller}
    findings = sort_findings(finding for result in made for finding in result.findings)
    return Produktion(files, modeller, findings)
