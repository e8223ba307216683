"""One run of the command for a kommun and year: where things are, read when they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.commands.click_sv import TEXTER, strip_placeholders
from pipeline.core.finding import Finding, has_fel
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period, parse_period
from pipeline.core.source import DefinitionRef
from pipeline.exitcodes import ExitCode
from pipeline.files import read_file, read_files
from pipeline.flow import Kedja, Mottaget, review_dokumentmall
from pipeline.kalender.kontroll import check_period
from pipeline.paths import Paths, find_kommuner, get_root, get_sparat
from pipeline.schema.bundle import Definitions, DefinitionsError
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.fynd import make_finding
from pipeline.schema.sparat import load_kept


class Stop(Exception):  # noqa: N818  # it is not an error of ours: the run ends calmly
    """The run ends with a sentence and an exit code."""

    def __init__(self, code: ExitCode, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Session:
    """Definitions and received files of a kommun. period is what the user asked for."""

    root: Path
    kommun: str
    period: Period
    _read: dict[tuple[int, str], Mottaget] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year that is planned or reported."""
        return self.period.year

    def get_paths(self, tillfalle: str, year: int | None = None) -> Paths:
        """The folders of an occasion; those of the year itself when it is ""."""
        year = year or self.year
        mapp = self.definitions.tillfallen[tillfalle].get_mapp(year) if tillfalle else f"{year}"
        return Paths(self.root, self.kommun, mapp)

    @cached_property
    def definitions(self) -> Definitions:
        """The kommun's definitions for all occasions. Raises Stop when the kommun is unknown."""
        folder = self.get_paths("").definitions
        kommuner = find_kommuner(folder)
        if self.kommun not in kommuner:
            text = TEXTER.format("okand_kommun", kommun=self.kommun, kommuner=", ".join(kommuner))
            raise Stop(ExitCode.USAGE, text)
        return load_kept(folder, self.kommun, get_sparat()).value

    @cached_property
    def kedja(self) -> Kedja:
        """The occasions of the kommun."""
        return Kedja(self.definitions, self.load)

    def load(self, year: int, tillfalle: str) -> Mottaget:
        """What was received for an occasion, each file named from the occasion's folder."""
        key = (year, tillfalle)
        if key not in self._read:
            paths = self.get_paths(tillfalle, year)
            accepted = paths.godkannanden
            self._read[key] = Mottaget(
                read_files(paths.inlamningar, paths.input),
                read_files(paths.underlag, paths.input),
                read_file(accepted, paths.input) if accepted.exists() else None,
            )
        return self._read[key]

    def iter_earlier(self, tillfalle: str) -> Iterator[tuple[tuple[int, str], Mottaget]]:
        """The earlier occasions that were read for this one, in order of year and name."""
        for key, mottaget in sorted(self._read.items()):
            if key != (self.year, tillfalle) and mottaget.inlamningar:
                yield key, mottaget

    def read_dokumentmall(self) -> Fil:
        """The kommun's Word layout. Raises DefinitionsError when no document can be made with
        it."""
        paths = self.get_paths("")
        path = paths.dokumentmallar / self.definitions.kommun.dokumentmall
        if not path.exists():
            raise DefinitionsError((self._make_missing(path.relative_to(paths.root).as_posix()),))
        layout = read_file(path, paths.root)
        findings = review_dokumentmall(layout, self.definitions)
        if get_code(findings):
            raise DefinitionsError(findings)
        return layout

    def _make_missing(self, fil: str) -> Finding:
        """The profile names a Word layout that is not there."""
        place = DefinitionRef(self.definitions.files["kommun"], "kommun.dokumentmall")
        return make_finding(self.definitions.katalog, "DEF-014", place, fil=fil)

    def choose_dokument(self, kommando: str) -> tuple[DokumentDef, ...]:
        """The documents of the kommun that a command makes, in the order of the chain. Raises
        Stop when its styrmodell has none, or has them at another time."""
        all_made = [self.definitions.dokument[item] for item in self.definitions.kommun.dokument]
        chosen = [item for item in all_made if kommando in (item.kommando, item.id)]
        if not chosen:
            text = TEXTER.format(
                "okant_dokument",
                kommun=self.definitions.kommun.namn,
                dokument=kommando,
                finns=", ".join(dict.fromkeys(_describe(item) for item in all_made)),
            )
            raise Stop(ExitCode.USAGE, text)
        for item in chosen:
            self.check_period(item.tillfalle)
        order = list(self.definitions.tillfallen)
        return tuple(sorted(chosen, key=lambda item: order.index(item.tillfalle)))

    def check_period(self, tillfalle: str) -> None:
        """Raises Stop when the user asked for another month than the styrmodell has."""
        for finding in check_period(self.definitions, tillfalle, self.period):
            raise Stop(ExitCode.USAGE, f"{finding.message} {finding.hint}")


def _describe(dokument: DokumentDef) -> str:
    """The document's name and the command that makes it."""
    name = strip_placeholders(dokument.rubrik or dokument.id)
    return f"{name} ({dokument.kommando or dokument.id})"


def make_session(kommun: str, period: str) -> Session:
    """Raises Stop when the period cannot be understood."""
    try:
        return Session(get_root(), kommun, parse_period(period))
    except ValueError as error:
        text = TEXTER.format("okand_period", period=period)
        raise Stop(ExitCode.USAGE, text) from error


def get_code(findings: Iterable[Finding]) -> ExitCode:
    """FINDINGS while a FEL stands that nobody has accepted."""
    return ExitCode.FINDINGS if has_fel(findings) else ExitCode.DONE
