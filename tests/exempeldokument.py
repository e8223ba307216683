"""The documents of the three organisations, at every occasion that there is material for."""

import functools

import pytest
from hjalp import ROOT

from pipeline.commands.session import Session
from pipeline.core.period import Period, parse_period
from pipeline.core.run import Run
from pipeline.stages.render import complete_dokument, render_dokument

INPUT = ROOT / "input"
OCCASIONS = sorted(
    (path.parts[-4], parse_period(path.parts[-3]).year, path.parts[-2])
    for path in INPUT.glob("*/*/*/inlamningar")
)
each_occasion = pytest.mark.parametrize(
    "where", OCCASIONS, ids=["-".join(map(str, where)) for where in OCCASIONS]
)


@functools.cache
def load(kommun):
    return Session(ROOT, kommun, Period(2025))


@functools.cache
def check(where):
    kommun, year, tillfalle = where
    return load(kommun).kedja.check(year, tillfalle)


def get_definitions(where):
    kommun, year, tillfalle = where
    return load(kommun).kedja.get_definitions(year, tillfalle)


def render(where, definitions=None, sammanstallning=None):
    """All documents of an occasion, or of changed definitions or data."""
    checked = check(where)
    definitions = definitions or get_definitions(where)
    merged = sammanstallning or checked.sammanstallning
    for name in definitions.kommun.dokument:
        for utkast in render_dokument(merged, definitions, name).value:
            yield complete_dokument(utkast, checked.findings, Run("prov")).value
