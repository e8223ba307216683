"""What workbooks say of their period, filled in: {ar}, {fg_ar}, {manader} … in their headings.

Done once, when an occasion is chosen, so that workbooks, findings and documents say the same.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.core.format_sv import fill_period
from pipeline.core.period import Period
from pipeline.schema.arbetsbok import ArbetsbokDef, FlikDef, KolumnDef, RadDef, TabellDef


def fill_arbetsbok(arbetsbok: ArbetsbokDef, period: Period) -> ArbetsbokDef:
    """The workbook with the period in all its texts; ids and structure are as they were."""
    return replace(
        arbetsbok,
        rubrik=fill_period(arbetsbok.rubrik, period),
        anvisning=tuple(fill_period(text, period) for text in arbetsbok.anvisning),
        flikar=tuple(_fill_flik(flik, period) for flik in arbetsbok.flikar),
    )


def _fill_flik(flik: FlikDef, period: Period) -> FlikDef:
    return replace(
        flik,
        namn=fill_period(flik.namn, period),
        rubrik=fill_period(flik.rubrik, period),
        hjalp=fill_period(flik.hjalp, period),
        tabeller=tuple(_fill_tabell(tabell, period) for tabell in flik.tabeller),
    )


def _fill_tabell(tabell: TabellDef, period: Period) -> TabellDef:
    return replace(
        tabell,
        rubrik=fill_period(tabell.rubrik, period),
        hjalp=fill_period(tabell.hjalp, period),
        rubrikkolumn=fill_period(tabell.rubrikkolumn, period),
        kolumner=tuple(_fill_kolumn(kolumn, period) for kolumn in tabell.kolumner),
        rader=tuple(_fill_rad(rad, period) for rad in tabell.rader),
    )


def _fill_kolumn(kolumn: KolumnDef, period: Period) -> KolumnDef:
    return replace(
        kolumn,
        rubrik=fill_period(kolumn.rubrik, period),
        hjalp=fill_period(kolumn.hjalp, period),
    )


def _fill_rad(rad: RadDef, period: Period) -> RadDef:
    return replace(
        rad, rubrik=fill_period(rad.rubrik, period), hjalp=fill_period(rad.hjalp, period)
    )
