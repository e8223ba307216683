"""Texts that stand in a workbook from the start, so that only what people wrote is pointed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from pipeline.core.period import Period
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


@dataclass(frozen=True, slots=True)
class Kanda:
    """The texts of an issued workbook: whole ones, and the parts that others are joined from."""

    whole: frozenset[str]
    parts: tuple[str, ...]

    @classmethod
    def build(cls, mall: Mall, definitions: Definitions) -> Kanda:
        """All texts of the workbook's definition, of the kommun, and of texter_mallar.toml."""
        found: set[str] = set()
        for text in _iter_texter(mall, definitions):
            for line in (text, *text.split("\n")):
                found.add(fold(fill_year(line, mall.period)))
                found.update(fold(part) for part in _PLACEHOLDER.split(line))
        found.discard("")
        years = (f"{mall.period.year}", f"{mall.period.year - 1}")
        parts = sorted((item for item in found if len(item) >= _SHORTEST), key=_by_length)
        return cls(frozenset(found | set(years)), (*parts, *years))

    def is_known(self, text: str | None) -> bool:
        """True when nothing but a number of a list remains of the text without what it was
        made from."""
        rest = fold(text or "")
        if not rest or rest in self.whole:
            return True
        before = rest
        for part in self.parts:
            if part in rest:
                rest = rest.replace(part, "\n")
        words = re.findall(r"\w+", rest)
        return rest != before and all(
            word in self.whole or (word.isdigit() and len(word) < _SHORTEST) for word in words
        )


def _by_length(text: str) -> tuple[int, str]:
    return -len(text), text


def _iter_texter(mall: Mall, definitions: Definitions) -> Iterator[str]:
    yield from _walk(mall.arbetsbok)
    yield from _walk(mall.enhet)
    yield from _walk(definitions.kommun)
    for tabell in mall.iter_tabeller():
        for rad in tabell.rader:
            yield rad.rubrik
            yield from _walk(rad.definition)
            if rad.definition:
                yield rad.definition.hjalp
    for key, text in definitions.texter.items():
        if key.startswith(_PREFIX):
            yield text


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif is_dataclass(value) and not isinstance(value, Enum):
        for field in fields(value):
            yield from _walk(getattr(value, field.name))
