"""Texts that stand in a workbook from the start, so that only what people wrote is pointed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.core.format_sv import fill_period, get_periodnamn
from pipeline.core.period import Period
from pipeline.core.text import fold
from pipeline.schema.arbetsbok import ArbetsbokDef, TabellDef
from pipeline.schema.bundle import Definitions

_PREFIX = "mall."
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
_SHORTEST = 4


@dataclass
class Kanda:
    """The texts of the issued workbooks of one definition, alone or joined in a cell: those of
    the definition, of the kommun and its enheter, and of texter_mallar.toml."""

    arbetsbok: ArbetsbokDef
    definitions: Definitions
    period: Period
    whole: set[str] = field(default_factory=set)
    seen: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in set(_iter_texter(self.arbetsbok, self.definitions)):
            filled = fill_period(text, self.period)
            self.whole.add(filled)
            if "\n" in filled or "{" in filled:
                for line in filled.split("\n"):
                    self.whole.update(_PLACEHOLDER.split(line))
        self.whole.update(get_periodnamn(self.period).values())

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
        if text not in self.seen:
            self.seen[text] = self._is_joined(fold(text))
        return self.seen[text]

    def _is_joined(self, text: str) -> bool:
        if not text or text in self.folded:
            return True
        rest = text
        for part in self.parts:
            if part in rest:
                rest = rest.replace(part, "\n")
        words = re.findall(r"\w+", rest)
        return rest != text and all(
            word in self.folded or (word.isdigit() and len(word) < _SHORTEST) for word in words
        )


def _iter_texter(arbetsbok: ArbetsbokDef, definitions: Definitions) -> Iterator[str]:
    kommun = definitions.kommun
    yield from (arbetsbok.rubrik, *arbetsbok.anvisning, kommun.namn, kommun.exempel)
    yield from (enhet.namn for enhet in definitions.enheter)
    for flik in arbetsbok.flikar:
        yield from (flik.namn, flik.rubrik, flik.hjalp)
        for tabell in flik.tabeller:
            yield from _iter_tabell(tabell)
            uppstallning = definitions.uppstallningar.get(tabell.uppstallning or "")
            for row in uppstallning.rader if uppstallning else ():
                yield from (row.rubrik, row.hjalp)
    yield from (text for key, text in definitions.texter.items() if key.startswith(_PREFIX))


def _iter_tabell(tabell: TabellDef) -> Iterator[str]:
    yield from (tabell.rubrik, tabell.hjalp, tabell.rubrikkolumn)
    for kolumn in tabell.kolumner:
        yield from (kolumn.rubrik, kolumn.hjalp, *kolumn.lista)
    for rad in tabell.rader:
        yield from (rad.rubrik, rad.hjalp, *rad.lista)
