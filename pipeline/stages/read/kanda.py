"""Texts that stand in a workbook from the start, so that only what people wrote is pointed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.core.period import Period
from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.placement import Mall
from pipeline.stages.read.tolka import fold

_PREFIX = "mall."
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SHORTEST = 4


def fill_year(text: str, period: Period) -> str:
    """A text from a definition with {ar} and {fg_ar} filled in, as it stands in the workbook."""
    if "{" not in text:
        return text
    return text.replace("{ar}", f"{period.year}").replace("{fg_ar}", f"{period.year - 1}")


@dataclass
class Kanda:
    """The texts of an issued workbook: those of its definition, of the kommun, of its rows, and
    of texter_mallar.toml; in a cell they stand alone or joined."""

    mall: Mall
    definitions: Definitions
    whole: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for text in set(_iter_texter(self.mall, self.definitions)):
            filled = fill_year(text, self.mall.period)
            self.whole.add(filled)
            if "\n" in filled or "{" in filled:
                for line in filled.split("\n"):
                    self.whole.update(_PLACEHOLDER.split(line))
        years = (self.mall.period.year, self.mall.period.year - 1)
        self.whole.update(f"{year}" for year in years)

    @cached_property
    def folded(self) -> frozenset[str]:
        """The texts as they are compared."""
        return frozenset(fold(text) for text in self.whole) - {""}

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The texts that others are joined from, the longest first."""
        parts = (text for text in self.folded if len(text) >= _SHORTEST)
        return tuple(sorted(parts, key=lambda text: (-len(text), text)))

    def is_known(self, text: str) -> bool:
        """True when nothing but the number of a list item remains of the text without what it
        was made from."""
        if text in self.whole:
            return True
        rest = fold(text)
        if not rest or rest in self.folded:
            return True
        before = rest
        for part in self.parts:
            if part in rest:
                rest = rest.replace(part, "\n")
        words = re.findall(r"\w+", rest)
        return rest != before and all(
            word in self.folded or (word.isdigit() and len(word) < _SHORTEST) for word in words
        )


def _iter_texter(mall: Mall, definitions: Definitions) -> Iterator[str]:
    bok, kommun = mall.arbetsbok, definitions.kommun
    yield from (bok.rubrik, *bok.anvisning, mall.enhet.namn, kommun.namn, kommun.exempel)
    for flik in bok.flikar:
        yield from (flik.namn, flik.rubrik, flik.hjalp)
        for tabell in flik.tabeller:
            yield from _iter_tabell(tabell)
    for placed in mall.iter_tabeller():
        for rad in placed.rader:
            yield rad.rubrik
            if rad.definition:
                yield from (rad.definition.hjalp, *rad.definition.lista)
    yield from (text for key, text in definitions.texter.items() if key.startswith(_PREFIX))


def _iter_tabell(tabell: TabellDef) -> Iterator[str]:
    yield from (tabell.rubrik, tabell.hjalp, tabell.rubrikkolumn)
    for kolumn in tabell.kolumner:
        yield from (kolumn.rubrik, kolumn.hjalp, *kolumn.lista)
