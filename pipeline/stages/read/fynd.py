"""Findings of one file, each with its sheet and cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.source import CellRef, Source
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding


@dataclass(slots=True)
class Rapport:
    """Collects the findings of one file. enhet is its id, None until the file is identified."""

    definitions: Definitions
    file: str
    enhet: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, source: Source | None = None, **values: Any) -> None:
        """Adds a finding; without a source its place is the file."""
        place = CellRef(self.file, "", "") if source is None else source
        katalog = self.definitions.katalog
        self.findings.append(make_finding(katalog, code, place, enhet=self.enhet, **values))

    def get_namn(self, enhet: str) -> str:
        """The name of an enhet, or its id when it is unknown."""
        found = self.definitions.find_enhet(enhet)
        return found.namn if found else enhet
