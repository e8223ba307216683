"""The kommun's organisation, occasions and year: names that lead somewhere, and days there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kommun import Enhet
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.typer import DATUM
from pipeline.schema.val import get_valda

Problem = tuple[str, str]
_MONTHS = range(1, 13)


def check_organisation(definitions: Definitions) -> Iterator[Problem]:
    """What cannot be true of the organisation and its year; each with the object it is about."""
    by_id = {enhet.id: enhet for enhet in definitions.enheter}
    for enhet in definitions.enheter:
        for key, problem in _check_enhet(enhet, by_id):
            yield f"enhet:{enhet.id}/{key}", problem
    valda = get_valda(item for item in definitions.installningar if item.is_allowed(item.varde))
    for tillfalle in definitions.tillfallen.values():
        for key, problem in _check_tillfalle(tillfalle, valda.get(tillfalle.brytpunkt, "")):
            yield f"tillfalle:{tillfalle.id}/{key}", problem
    for steg in definitions.arshjul:
        for key, problem in _check_steg(steg):
            yield f"arshjulssteg:{steg.id}/{key}", problem


def _check_tillfalle(tillfalle: TillfalleDef, dag: str) -> Iterator[Problem]:
    """dag is the kommun's choice of break point; what is wrong with the choice is told there."""
    if dag and tillfalle.manad is None:
        what = f"{dag} är inte sista dagen i en månad, skriv till exempel 03-31"
        yield "brytpunkt", what
    elif tillfalle.manad is not None and tillfalle.manad not in _MONTHS:
        yield "manad", f"månaden {tillfalle.manad} finns inte"
    elif tillfalle.per_manad and tillfalle.manad is None and not tillfalle.brytpunkt:
        yield "per_manad", "tillfället saknar månad, skriv manad eller brytpunkt"


def _check_enhet(enhet: Enhet, by_id: Mapping[str, Enhet]) -> Iterator[Problem]:
    if enhet.id in enhet.tar_over_fran:
        yield "tar_over_fran", "enheten kan inte ta över från sig själv"
    if _is_under_itself(enhet, by_id):
        yield "under", "enheten ligger under sig själv"
    first, last = enhet.galler_fran, enhet.galler_till
    if first is not None and last is not None and first > last:
        yield "galler_till", f"{last} är före galler_fran, {first}"
    for number, day in enumerate(enhet.sammantraden, start=1):
        if re.fullmatch(DATUM.regex, day) and not _is_date(day):
            yield f"sammantraden[{number}]", f"dagen {day} finns inte"


def _is_under_itself(enhet: Enhet, by_id: Mapping[str, Enhet]) -> bool:
    passed: set[str] = set()
    above = enhet.under
    while above in by_id and above not in passed:
        passed.add(above)
        above = by_id[above].under
    return enhet.id in passed


def _check_steg(steg: ArshjulsstegDef) -> Iterator[Problem]:
    for number, month in enumerate(steg.manader, start=1):
        if month not in _MONTHS:
            yield f"manader[{number}]", f"månaden {month} finns inte"
    if steg.senast and steg.senast not in _MONTHS:
        yield "senast", f"månaden {steg.senast} finns inte"


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
