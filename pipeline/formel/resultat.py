"""From a value with its source to a value that formulas compute with."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal

from pipeline.core.source import Source
from pipeline.core.tal import Tal, get_kronor
from pipeline.core.text import find_ja_nej
from pipeline.core.uppgift import Tomt, Uppgift, Value
from pipeline.formel.uttryck import Resultat, Varde
from pipeline.schema.arbetsbok import Typ
from pipeline.schema.kolumner import CellTyp

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_TEXT = frozenset({Typ.TEXT, Typ.LANGTEXT, Typ.LISTA})


def make_unknown(namn: str, *sources: Source) -> Resultat:
    """A value that is not known; namn says what is missing."""
    return Resultat(None, sources, saknas=(namn,))


def make_resultat(uppgift: Uppgift | None, namn: str, celltyp: CellTyp | None = None) -> Resultat:
    """The value of a cell or code: money in kronor, other numbers as they are.

    EJ_TILLAMPLIGT counts as 0 for what can be added up, as "" for texts and no for ja/nej;
    a rate or a date is then unknown. Other reasons for being empty make the value unknown.
    """
    if uppgift is None:
        return make_unknown(namn)
    value = uppgift.value
    if isinstance(value, Tomt):
        if value is Tomt.EJ_TILLAMPLIGT:
            return _make_absent(uppgift, namn, celltyp)
        return make_unknown(namn, uppgift.source)
    if isinstance(value, Tal):
        return Resultat(get_number(value), (uppgift.source,), uppgift.marginal)
    if celltyp is not None and celltyp.typ is Typ.JA_NEJ:
        return Resultat(parse_ja_nej(value), (uppgift.source,))
    return Resultat(value, (uppgift.source,))


def _make_absent(uppgift: Uppgift, namn: str, celltyp: CellTyp | None) -> Resultat:
    if celltyp is None or celltyp.is_additive:
        return Resultat(Decimal(0), (uppgift.source,))
    if celltyp.typ in _TEXT:
        return Resultat("", (uppgift.source,))
    if celltyp.typ is Typ.JA_NEJ:
        return Resultat(value=False, sources=(uppgift.source,))
    return make_unknown(namn, uppgift.source)


def get_number(value: Tal) -> Decimal:
    """The number that formulas compute with: kronor for money."""
    return value.number * get_kronor(value.unit) if value.is_belopp else value.number


def parse_ja_nej(value: Value) -> Varde:
    """True or False for ja and nej, also as text; other values as they are."""
    if isinstance(value, str):
        answer = find_ja_nej(value)
        return value if answer is None else answer
    return get_number(value) if isinstance(value, Tal) else value


def parse_falt(value: str | bool) -> Varde:
    """A field of the profile: ja/nej, number, date (ISO) or text."""
    if isinstance(value, bool):
        return value
    known = find_ja_nej(value)
    if known is not None:
        return known
    if _NUMBER.fullmatch(value):
        return Decimal(value.replace(",", "."))
    return parse_datum(value) or value


def parse_datum(value: Varde) -> date | None:
    """The date, also from ISO text; None when it is not a date."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def add_months(start: date, months: int) -> date:
    """The date so many calendar months later; the last day of a month stays the last day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = start.day == calendar.monthrange(start.year, start.month)[1]
    return date(year, month + 1, last if is_last else min(start.day, last))


def count_months(start: date, end: date) -> int:
    """Whole months in the period, both days included: January to August is 8."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - 1 if after.day < start.day else months
