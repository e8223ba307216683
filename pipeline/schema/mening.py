"""Sentences with figures, read when they are loaded: {RR12}, {fg(RR12):mnkr1}, {RR12?ja|nej}.

Within braces stands a code, perhaps inside column functions, and then how it is shown: a unit
with its decimals (kr, tkr, mnkr, procent, tal) and abs or plus; or two words, the first for zero
and above, the second for below. A name of the period or the kommun ({ar}, {kommun}) stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.schema.build import register_text
from pipeline.schema.forslag import suggest
from pipeline.schema.typer import DOKUMENTNAMN, KodRef

FORMAT = ("kr", "tkr", "mnkr", "procent", "tal")
"""How a figure may be shown; tal is the number alone."""
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KOD = re.compile(
    r"(?P<wrap>(?:(?:fgp|fg|budget|prognos|plan|konc)\()*)(?P<kod>[A-Z][A-Z0-9_]*)(?P<slut>\)*)"
    r"(?::(?P<format>[a-z]+?)(?P<decimaler>\d?)(?P<utan>abs|plus)?|\?(?P<ja>[^|]*)\|(?P<nej>.*))?"
)


@dataclass(frozen=True, slots=True)
class Siffra:
    """A figure in a sentence. text is what stands within the braces, wrap the column functions
    around the code, outermost first. utan is "abs", "plus" or ""; ja and nej are the words that
    stand instead of the figure."""

    text: str
    kod: KodRef
    wrap: tuple[str, ...] = ()
    format: str = ""
    decimaler: int = 0
    utan: str = ""
    ord: tuple[str, str] | None = None

    @property
    def namn(self) -> str:
        """The figure's part of an address in its sentence: "fg(RR12)" for {fg(RR12):mnkr1}, and
        "RR12?" for {RR12?överskott|underskott}, where words stand for it."""
        kod = "".join(f"{name}(" for name in self.wrap) + self.kod + ")" * len(self.wrap)
        return kod if self.ord is None else f"{kod}?"


@dataclass(frozen=True, slots=True)
class Mening:
    """A sentence as its parts in order: texts, names to be filled in ("{ar}") and figures."""

    text: str
    delar: tuple[str | Siffra, ...]

    @property
    def siffror(self) -> tuple[Siffra, ...]:
        """The figures."""
        return tuple(item for item in self.delar if isinstance(item, Siffra))


def parse_mening(text: str) -> Mening:
    """The sentence in its parts. Raises ValueError with what cannot be read."""
    parts = tuple(part for part in _iter_delar(text) if part)
    return Mening(text, parts)


def _iter_delar(text: str) -> Iterator[str | Siffra]:
    place = 0
    for match in _PLACEHOLDER.finditer(text):
        yield _check_plain(text[place : match.start()])
        yield _parse(match.group(1))
        place = match.end()
    yield _check_plain(text[place:])


def _check_plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError(f"en klammer saknar sin motsvarighet: {text.strip()}")
    return text


def _parse(inner: str) -> str | Siffra:
    if inner in DOKUMENTNAMN:
        return f"{{{inner}}}"
    match = _KOD.fullmatch(inner)
    if match is None or match["wrap"].count("(") != len(match["slut"]):
        raise ValueError(f"{{{inner}}} kan inte läsas{suggest(inner, DOKUMENTNAMN)}")
    if match["format"] and match["format"] not in FORMAT:
        raise ValueError(f"formatet {match['format']} finns inte{suggest(match['format'], FORMAT)}")
    words = None if match["ja"] is None else (match["ja"], match["nej"])
    return Siffra(
        inner,
        match["kod"],
        tuple(match["wrap"].split("(")[:-1]),
        match["format"] or "",
        int(match["decimaler"] or 0),
        match["utan"] or "",
        words,
    )


register_text(Mening, parse_mening)
