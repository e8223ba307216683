"""Findings of one file, each with its sheet and cell; the same thing in many cells is told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.core.finding import FEW, Finding
from pipeline.core.source import CellRef, Derived, Source
from pipeline.office.xlsx.model import get_column_letters
from pipeline.office.xlsx.scan import split_reference
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding

_SHOWN = 12


@dataclass(slots=True)
class Rapport:
    """Collects the findings of one file. enhet is its id, None until the file is identified."""

    definitions: Definitions
    file: str
    enhet: str | None = None
    findings: list[Finding] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    """What someone had written, by the place of the finding that tells it."""

    def add(
        self,
        code: str,
        source: Source | None = None,
        *,
        earlier: Source | None = None,
        **values: Any,
    ) -> None:
        """Adds a finding; without a source its place is the file. earlier is the place in an
        earlier document that it compares with, which becomes a place of the finding too."""
        place = CellRef(self.file, "", "") if source is None else source
        katalog = self.definitions.katalog
        if written := values.get("text") or values.get("varde"):
            self.texts[len(self.findings)] = str(written)
        places = Derived(code, (place, earlier)) if earlier else place
        found = make_finding(katalog, code, places, enhet=self.enhet, **values)
        self.findings.append(replace(found, earlier=earlier))

    def clear(self) -> None:
        """Forgets all findings."""
        self.findings.clear()
        self.texts.clear()

    def fold(self) -> tuple[Finding, ...]:
        """The findings, where the same trouble in more than a few cells, or on several sheets, is
        one with all of them, when there are words for that."""
        groups: dict[str, list[int]] = {}
        for place, finding in enumerate(self.findings):
            groups.setdefault(finding.code, []).append(place)
        made: dict[int, Finding] = {}
        for code, places in groups.items():
            text = self.definitions.texter.get(f"las.samlad_{code.removeprefix('LAS-')}", "")
            if text and len(places) > _get_limit(self.findings[places[0]].source):
                made[places[0]] = self._join(places, text)
            else:
                made |= {place: self.findings[place] for place in places}
        return tuple(made[place] for place in sorted(made))

    def _join(self, places: list[int], text: str) -> Finding:
        first = self.findings[places[0]]
        texter = self.definitions.texter
        cells = [
            item for place in places if isinstance(item := self.findings[place].source, CellRef)
        ]
        message = text.format(antal=len(places), platser=_format_places(cells))
        written = list(dict.fromkeys(self.texts[place] for place in places if place in self.texts))
        if written:
            key = "las.samlad_texter" if len(written) <= _SHOWN else "las.samlad_texter_fler"
            message += texter[key].format(texter="; ".join(written[:_SHOWN]))
        return replace(first, message=message, source=Derived(first.code, tuple(cells)))

    def get_namn(self, enhet: str) -> str:
        """The name of an enhet, or its id when it is unknown."""
        return self.definitions.get_namn(enhet)


def _get_limit(source: Source | None) -> int:
    """How many are told one by one: what concerns a whole sheet is done to them all at once."""
    return FEW if isinstance(source, CellRef) and source.cell else 1


def _format_places(cells: Iterable[CellRef]) -> str:
    """Each flik with the area that its cells lie within: "Drift C11:D20, Texter"."""
    flikar: dict[str, list[tuple[int, int]]] = {}
    for item in cells:
        flikar.setdefault(item.flik, []).extend([split_reference(item.cell)] if item.cell else [])
    return ", ".join(f"{flik} {_format_area(area)}".strip() for flik, area in flikar.items())


def _format_area(cells: list[tuple[int, int]]) -> str:
    if not cells:
        return ""
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    first = f"{get_column_letters(min(columns))}{min(rows)}"
    last = f"{get_column_letters(max(columns))}{max(rows)}"
    return first if first == last else f"{first}:{last}"
