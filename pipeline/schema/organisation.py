"""The kommun's organisation, occasions and year: names that lead somewhere, and days there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.val import get_valda

Problem = tuple[str, str]
_MONTHS = range(1, 13)


def check_organisation(definitions: Definitions) -> Iterator[Problem]:
    """What cannot be true of the organisation and its year; each with the object it is about."""
    by_id = {enhet.id: enhet for enhet in definitions.enheter}
    for enhet in definitions.enheter:
        for problem in _check_enhet(enhet, by_id):
            yield f"enhet:{enhet.id}", problem
    valda = get_valda(item for item in definitions.installningar if item.is_allowed(item.varde))
    for tillfalle in definitions.tillfallen.values():
        for problem in _check_tillfalle(tillfalle, valda.get(tillfalle.brytpunkt, "")):
            yield f"tillfalle:{tillfalle.id}", problem
    for steg in definitions.arshjul:
        for problem in _check_steg(steg):
            yield f"arshjulssteg:{steg.id}", problem


def _check_tillfalle(tillfalle: TillfalleDef, dag: str) -> Iterator[str]:
    """dag is the kommun's choice of break point; what is wrong with the choice is told there."""
    if dag and tillfalle.manad is None:
        yield f"brytpunkt: {dag} är inte sista dagen i en månad, skriv till exempel 03-31"
    elif tillfalle.manad is not None and tillfalle.manad not in _MONTHS:
        yield f"månaden {tillfalle.manad} finns inte"
    elif tillfalle.per_manad and tillfalle.manad is None and not tillfalle.brytpunkt:
        yield "per_manad: tillfället saknar månad, skriv manad eller brytpunkt"


def _check_enhet(enhet: Enhet, by_id: Mapping[str, Enhet]) -> Iterator[str]:
    if enhet.id in enhet.tar_over_fran:
        yield "tar_over_fran: enheten kan inte ta över från sig själv"
    if _is_under_itself(enhet, by_id):
        yield "under: enheten ligger under sig själv"
    first, last = enhet.galler_fran, enhet.galler_till
    if first is not None and last is not None and first > last:
        yield f"galler_till ({last}) är före galler_fran ({first})"
    for day in enhet.sammantraden:
        if not _is_date(day):
            yield f"sammantraden: {day} är inget datum, skriv till exempel 2025-10-15"


def _is_under_itself(enhet: Enhet, by_id: Mapping[str, Enhet]) -> bool:
    passed: set[str] = set()
    above = enhet.under
    while above in by_id and above not in passed:
        passed.add(above)
        above = by_id[above].under
    return enhet.id in passed


def _check_steg(steg: ArshjulsstegDef) -> Iterator[str]:
    for month in (*steg.manader, *((steg.senast,) if steg.senast else ())):
        if month not in _MONTHS:
            yield f"månaden {month} finns inte"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
