"""Texts as people pasted them: what is removed, what is pointed out, what is left as it is.

Everything that can stand on a page survives; only characters that no document can hold, and
those that turn the direction of reading, are taken away, never without a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MAX_LENGTH = 20_000
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\ufeff\u00ad]")
_PERSONNUMMER = re.compile(
    r"(?<![\d-])((?:18|19|20)?\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r"[ \u00A0]?([-+\u2010-\u2013\u2212])?[ \u00A0]?(\d{4})(?![\d-])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Rentext:
    """A cleaned text, with the names (U+0007) of what was removed or is unseen."""

    text: str
    control: tuple[str, ...] = ()
    bidi: tuple[str, ...] = ()
    invisible: tuple[str, ...] = ()


def clean_text(text: str) -> Rentext:
    """The text in NFC without control characters and direction marks (SAK-33, SAK-45).

    Line breaks of every kind become one line feed; blanks around the text go.
    """
    if text.replace("\n", "").isprintable():
        return Rentext(unicodedata.normalize("NFC", text).strip())
    text = _BREAKS.sub("\n", text)
    control = _name(_CONTROL.findall(text))
    bidi = _name(_BIDI.findall(text))
    text = _BIDI.sub("", _CONTROL.sub("", text)) if control or bidi else text
    invisible = _name(_INVISIBLE.findall(text))
    return Rentext(unicodedata.normalize("NFC", text).strip(), control, bidi, invisible)


def find_personnummer(text: str) -> tuple[str, ...]:
    """Personnummer and samordningsnummer, masked (SAK-50)."""
    return tuple(_find_personnummer(text))


def _find_personnummer(text: str) -> Iterator[str]:
    for match in _PERSONNUMMER.finditer(text):
        year, month, day, _, last = match.groups()
        if _is_day(year, int(month), int(day)) and _has_luhn(year[-2:] + month + day + last):
            yield f"{year}****-****"


def _is_day(year: str, month: int, day: int) -> bool:
    full = int(year) if len(year) == 4 else 1900 + int(year)
    day = day - 60 if day > 60 else day
    return any(_exists(item, month, day) for item in ({full} if len(year) == 4 else {full, 2000}))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _has_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(digits):
        product = int(digit) * (2 - place % 2)
        total += product // 10 + product % 10
    return total % 10 == 0


def _name(characters: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"U+{ord(item):04X}" for item in characters))
