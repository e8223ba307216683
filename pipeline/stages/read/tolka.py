"""Numbers and dates typed as text, read the way they are written in Sweden (SAK-15).

Spaces of any kind group thousands, a comma begins the decimals, a minus may be a hyphen, U+2212
or a dash, before or after, or the number stands in parentheses. A point is never guessed at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.core.tal import Unit

_SPACES = re.compile(r"[\s\u00a0\u2007\u2008\u2009\u200a\u202f\u205f\u3000]+")
_MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"))
_NUMBER = re.compile(r"([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,([0-9]+))?")
_POINT = re.compile(r"[0-9][0-9 ]*(?:[.,'][0-9]+)+")
_SUFFIX = re.compile(r"(?i)(.*?) ?(%|procent|kr|kronor|tkr|kkr|mnkr|mkr)\.?")
_UNITS = {
    "%": Unit.PROCENT,
    "procent": Unit.PROCENT,
    "kr": Unit.KR,
    "kronor": Unit.KR,
    "tkr": Unit.TKR,
    "kkr": Unit.TKR,
    "mnkr": Unit.MNKR,
    "mkr": Unit.MNKR,
}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]([0-9:.,]+)Z?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Taltext:
    """What a text says as a number. unit is the one written after it, if any."""

    number: Decimal
    unit: Unit | None = None


class TvetydigtError(ValueError):
    """A point or several commas: 1.234 may be a thousand or a little more than one."""


def parse_taltext(text: str) -> Taltext | None:
    """The number, or None when the text is no number. Raises TvetydigtError for 1.234."""
    text = _SPACES.sub(" ", text).strip().translate(_MINUS)
    unit = None
    if match := _SUFFIX.fullmatch(text):
        text, unit = match[1].rstrip(), _UNITS[match[2].lower()]
    sign, text = _split_sign(text)
    if match := _NUMBER.fullmatch(text):
        whole, decimals = match.groups()
        number = Decimal(f"{whole.replace(' ', '')}.{decimals or 0}")
        if not decimals:
            number = Decimal(whole.replace(" ", ""))
        return Taltext(-number if sign < 0 and number else number, unit)
    if _POINT.fullmatch(text):
        raise TvetydigtError(text)
    return None


def is_streck(text: str) -> bool:
    """True for a lone dash of any kind, which people write for "nothing"."""
    return text.strip().translate(_MINUS) in {"-", "--", "\u2014", "\u2015"}


def parse_datumtext(text: str) -> date | None:
    """The day in 2025-03-31 or 20250331, its time left out; None when the text is no day."""
    text = text.strip().translate(_MINUS)
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _split_sign(text: str) -> tuple[int, str]:
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1].strip()
    if text.startswith("-"):
        return -1, text[1:].lstrip()
    if text.endswith("-"):
        return -1, text[:-1].rstrip()
    if text.startswith("+"):
        return 1, text[1:].lstrip()
    return 1, text
