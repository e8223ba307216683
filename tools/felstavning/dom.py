"""Judges a slip: what the compiler said of it, or what came of it when nothing was said."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product
from pathlib import Path

from felstavning.kompilera import Kompilator
from felstavning.korning import (
    KOMMANDOTEXTER,
    Kommunkorning,
    Skillnad,
    Utfall,
    compare,
    skip_office,
    tell,
)
from felstavning.lov import Del, Vag
from felstavning.plats import leads_to
from felstavning.slip import Slip, write_slip

from pipeline.commands.session import Stop
from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.schema.bundle import Definitions, DefinitionsError


class Utgang(Enum):
    """How it went."""

    RATT = "stoppad: rätt fil och nyckel"
    HANVISNING = "stoppad: där namnet används"
    ANNANSTANS = "stoppad: på fel plats"
    TRACEBACK = "TRACEBACK"
    SAGD = Skillnad.SAGD.value
    INGEN = Skillnad.INGEN.value
    ANNAT = Skillnad.ANNAT.value
    SIFFRA = Skillnad.SIFFRA.value
    SLAPPT = "inte stoppad: inte prövad i körning"


STOPPAD = (Utgang.RATT, Utgang.HANVISNING)


@dataclass(frozen=True, slots=True)
class Dom:
    """The outcome of a slip, for which kommun, and what was said or changed."""

    slip: Slip
    utgang: Utgang
    kommun: str
    sagt: str


@dataclass(slots=True)
class Domare:
    """Compiles and, where needed, runs; what holds without any slip is computed once.

    korning: whether a slip that is not refused is followed through a run.
    """

    root: Path
    kompilator: Kompilator
    korning: bool = True
    _utfall: dict[str, Utfall] = field(default_factory=dict)
    _korningar: dict[str, Kommunkorning] = field(default_factory=dict)

    def judge(self, slip: Slip) -> Dom:
        """The outcome. A slip in a shared file is judged with each kommun until one tells of it
        where it is: to another the thing may not be there, and it is told where it is missed. What
        all of them let through is judged with every byggsten, as when definitions are examined."""
        passed: dict[str, Definitions] = {}
        told: list[Dom] = []
        kommuner = self.kompilator.find_kommuner(slip.lov.plats.fil)
        for alla, kommun in product((False, True), kommuner):
            if alla and told:
                break
            try:
                made = self.kompilator.compile(kommun, slip, alla=alla)
                passed.setdefault(kommun, made)
            except DefinitionsError as error:
                told.append(self._judge_findings(slip, kommun, error.findings))
            except Exception:  # noqa: BLE001 (any other exception is the outcome)
                return Dom(slip, Utgang.TRACEBACK, kommun, _get_last_line())
            if told and told[-1].utgang in (Utgang.RATT, Utgang.TRACEBACK):
                return told[-1]
        if not told:
            return self._judge_passed(slip, passed)
        return next((dom for dom in told if dom.utgang is Utgang.HANVISNING), told[0])

    def _judge_findings(self, slip: Slip, kommun: str, findings: Sequence[Finding]) -> Dom:
        fil = slip.lov.plats.fil
        raw = self.kompilator.get_raw(kommun, fil)
        raws, vag = (write_slip(raw, slip), raw), _find_vag(slip)
        if fil == KOMMANDOTEXTER:
            try:
                tell(self.root, raws[0], findings)
            except Exception:  # noqa: BLE001 (any exception is the outcome)
                return Dom(slip, Utgang.TRACEBACK, kommun, _get_last_line())
        for finding in findings:
            source = finding.source
            is_here = isinstance(source, DefinitionRef) and source.file == fil
            if is_here and leads_to(source.key, raws, vag):
                return Dom(slip, Utgang.RATT, kommun, finding.message)
        for finding in findings:
            if slip.lov.ges and _is_named(slip.lov.namn, finding):
                return Dom(slip, Utgang.HANVISNING, kommun, finding.message)
        return Dom(slip, Utgang.ANNANSTANS, kommun, f"{findings[0].source}: {findings[0].message}")

    def _judge_passed(self, slip: Slip, passed: dict[str, Definitions]) -> Dom:
        utgang = Utgang.INGEN
        for kommun, definitions in passed.items():
            if definitions == self.kompilator.fore[kommun].definitions:
                continue
            if not self.korning:
                return Dom(slip, Utgang.SLAPPT, kommun, "")
            try:
                after = self._get_korning(kommun).run(definitions)
            except DefinitionsError as error:
                return self._judge_findings(slip, kommun, error.findings)
            except Stop as error:
                return Dom(slip, Utgang.SAGD, kommun, str(error))
            except Exception:  # noqa: BLE001 (any other exception is the outcome)
                return Dom(slip, Utgang.TRACEBACK, kommun, _get_last_line())
            skillnad, said = compare(self._get_utfall(kommun), after)
            if skillnad is not Skillnad.INGEN:
                return Dom(slip, Utgang(skillnad.value), kommun, said)
        return Dom(slip, utgang, next(iter(passed)), "")

    def prepare(self) -> None:
        """Runs every kommun as it is, so that processes that follow share it."""
        for kommun in self.kompilator.fore if self.korning else ():
            self._get_utfall(kommun)

    def _get_korning(self, kommun: str) -> Kommunkorning:
        if kommun not in self._korningar:
            skip_office()
            self._korningar[kommun] = Kommunkorning(self.root, kommun)
        return self._korningar[kommun]

    def _get_utfall(self, kommun: str) -> Utfall:
        if kommun not in self._utfall:
            definitions = self.kompilator.fore[kommun].definitions
            self._utfall[kommun] = self._get_korning(kommun).run(definitions)
        return self._utfall[kommun]


def _find_vag(slip: Slip) -> Vag:
    """The way to the place as it is called after the slip."""
    vag = slip.lov.plats.vag
    return (*vag[:-1], slip.blir) if slip.lov.part is Del.NYCKEL else vag


def _is_named(name: str, finding: Finding) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", finding.message) is not None


def _get_last_line() -> str:
    lines = traceback.format_exc().strip().splitlines()
    place = [line.strip() for line in lines if line.strip().startswith("File ")]
    return f"{lines[-1]} – {place[-1].rpartition('/')[2]}"
