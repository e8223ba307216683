"""Numbers and dates as Swedish readers write them: 1 234,5 with hard spaces, −5, 3,5 %.

The only place that turns a number into text (SKRIV-01 to 08, 10, 11, 17). Nothing is read back
from these texts; they go to pages and findings.
"""

from __future__ import annotations

from datetime import date

from pipeline.core.period import Period
from pipeline.core.tal import Tal, Unit, round_for_display

NBSP = "\u00a0"
MINUS = "\u2212"
_YEARS_BACK = 5
_UNITS = {
    Unit.KR: "kr",
    Unit.TKR: "tkr",
    Unit.MNKR: "mnkr",
    Unit.PROCENT: "%",
    Unit.ANTAL: "",
    Unit.ARSARBETARE: "årsarbetare",
    Unit.TIMMAR: "timmar",
    Unit.DAGAR: "dagar",
    Unit.AR: "",
    Unit.KR_PER_INVANARE: "kr/invånare",
    Unit.TAL: "",
}
_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


def format_tal(tal: Tal, decimals: int = 0, *, visa_plus: bool = False) -> str:
    """The number without its unit, rounded half away from zero to so many decimals.

    visa_plus writes out the plus sign (columns of avvikelser, SKRIV-17); zero has no sign.
    A year (Unit.AR) is never grouped (SKRIV-02).
    """
    rounded = round_for_display(tal.number, decimals)
    whole, _, part = f"{abs(rounded):f}".partition(".")
    text = whole if tal.unit is Unit.AR else _group(whole)
    if part:
        text = f"{text},{part}"
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if visa_plus and rounded > 0 else text


def format_exakt(tal: Tal, *, visa_plus: bool = False) -> str:
    """The number without its unit, with just the decimals it has: nothing is rounded."""
    exponent = tal.number.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return format_tal(tal, decimals, visa_plus=visa_plus)


def format_unit(unit: Unit) -> str:
    """The unit's sign ("tkr", "%"), empty for bare numbers."""
    return _UNITS[unit]


def format_belopp(tal: Tal, decimals: int = 0, *, visa_plus: bool = False) -> str:
    """The number with its unit after a hard space: "120,7 mnkr" (SKRIV-06)."""
    return with_unit(format_tal(tal, decimals, visa_plus=visa_plus), tal.unit)


def with_unit(text: str, unit: Unit) -> str:
    """A formatted number followed by its unit, when that has a sign."""
    sign = _UNITS[unit]
    return f"{text}{NBSP}{sign}" if sign else text


def format_datum_long(day: date) -> str:
    """The date in running text: "13 april 2026", day and month kept together (SKRIV-08)."""
    return f"{day.day}{NBSP}{_MONTHS[day.month - 1]} {day.year}"


def format_datum_short(day: date) -> str:
    """The date in tables and properties: "2026-04-13" (SKRIV-08)."""
    return day.isoformat()


def format_manad(month: int) -> str:
    """The name of a month, 1 for januari."""
    return _MONTHS[month - 1]


def get_periodnamn(period: Period) -> dict[str, str]:
    """What texts may say of a period: {ar}, the years before and after it, the months and the
    last day."""
    names = {"ar": f"{period.year}", "fg_ar": f"{period.year - 1}", "period": f"{period}"}
    names |= {f"fg{back}_ar": f"{period.year - back}" for back in range(2, _YEARS_BACK)}
    names |= {f"ar{ahead}": f"{period.year + ahead}" for ahead in (1, 2)}
    last = period.last_day
    names["manader"] = f"{_MONTHS[0]}–{_MONTHS[last.month - 1]}"
    return names | {"datum": format_datum_short(last), "datum_lang": format_datum_long(last)}


def fill_period(text: str, period: Period) -> str:
    """A text with what it says of the period filled in; other braces stay."""
    if "{" in text:
        for name, value in get_periodnamn(period).items():
            text = text.replace(f"{{{name}}}", value)
    return text


def _group(digits: str) -> str:
    head = len(digits) % 3
    parts = [digits[:head]] if head else []
    parts += [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return NBSP.join(parts)
