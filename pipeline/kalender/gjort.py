"""The kommun's own list of what has been done, for steps that no workbook belongs to.

It is arshjul.toml in the year's folder of input/, with [[gjort]] steg, enhet and datum; the year
is the one in which the step begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Fil
from pipeline.core.result import StageResult
from pipeline.core.source import FileRef
from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.toml_reader import TomlError, parse_toml

LIST = "arshjul.toml"
"""The file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gjort:
    """That an enhet has done a step; datum is an ISO date."""

    steg: str
    enhet: str
    datum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lista:
    gjort: tuple[Gjort, ...] = ()


def read_gjort(fil: Fil, definitions: Definitions) -> StageResult[tuple[Gjort, ...]]:
    """What the list says; what names no step, no enhet or no date is left out with a finding."""
    try:
        lista = build(_write_dates(parse_toml(fil.data)), _Lista)
    except (BuildError, TomlError) as error:
        return StageResult((), (_make(definitions, fil, str(error)),))
    good, findings = [], []
    for item in lista.gjort:
        problems = tuple(_find_problems(item, definitions))
        findings += [_make(definitions, fil, text) for text in problems]
        if not problems:
            good.append(item)
    return StageResult(tuple(good), tuple(findings))


def _write_dates(value: Any) -> Any:
    """The same with dates as ISO text, so that they can be written with or without quotes."""
    if isinstance(value, dict):
        return {key: _write_dates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_write_dates(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _find_problems(item: Gjort, definitions: Definitions) -> Iterator[str]:
    texter = definitions.texter
    if item.steg not in [steg.id for steg in definitions.arshjul]:
        yield texter["kalender.okant_steg"].format(steg=item.steg)
    if definitions.find_enhet(item.enhet) is None:
        yield texter["kalender.okand_enhet"].format(enhet=item.enhet)
    try:
        date.fromisoformat(item.datum)
    except ValueError:
        yield texter["kalender.okant_datum"].format(datum=item.datum)


def _make(definitions: Definitions, fil: Fil, text: str) -> Finding:
    return make_finding(definitions.katalog, "KAL-004", FileRef(fil.name), fel=text)
