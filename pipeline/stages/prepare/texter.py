"""The texts of generated workbooks, from definitions/bas/texter_mallar.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.format_sv import fill_period, format_datum_long
from pipeline.core.period import Period
from pipeline.core.tal import Unit
from pipeline.schema.kommun import Enhet, Kommun

MAX_TITLE = 32
MAX_MESSAGE = 255
_MAX_PART = 110
_HEADER_SIGN = "&"


@dataclass(frozen=True, slots=True)
class Texter:
    """Texts with what they are filled in with: whose workbook and which period."""

    texter: Mapping[str, str]
    kommun: Kommun
    enhet: Enhet
    period: Period

    def get(self, key: str, **values: object) -> str:
        """The text mall.<key> with its placeholders filled in."""
        return self.texter[f"mall.{key}"].format_map(values)

    def get_unit(self, unit: Unit | None) -> str:
        """A unit as people read it; empty for a plain number and for text."""
        return self.get(f"enhet.{unit.value}") if unit else ""

    def fill(self, text: str) -> str:
        """A text from a definition with {ar}, {fg_ar} … filled in; other braces stay."""
        return fill_period(text, self.period)

    @property
    def period_text(self) -> str:
        """The period as people write it."""
        if self.period.month is None:
            return self.get("period_ar", ar=self.period.year)
        return self.get("period_delar", datum_lang=format_datum_long(self.period.last_day))

    @property
    def undertitel(self) -> str:
        """Kommun, enhet and period, shown on every sheet."""
        return self.get(
            "undertitel",
            kommun=self.kommun.namn,
            enhet=self.enhet.namn,
            period=self.period_text,
        )

    def get_sidhuvud(self, arbetsbok: str) -> str:
        """The page header: whose the workbook is, and what it is called."""
        return self.get_header(
            "sidhuvud", kommun=self.kommun.namn, enhet=self.enhet.namn, arbetsbok=arbetsbok
        )

    def get_sidfot(self) -> str:
        """The page footer, with the sentence about figures that are made up."""
        return self.get_header("sidfot", exempel=self.kommun.exempel)

    def get_header(self, key: str, **values: str) -> str:
        """A page header or footer: the signs of the template are codes, those of values text."""
        parts = {
            name: shorten(value, _MAX_PART * 2 // len(values)).replace(
                _HEADER_SIGN, _HEADER_SIGN * 2
            )
            for name, value in values.items()
        }
        return self.get(key, **parts)


def shorten(text: str, length: int) -> str:
    """The text, cut with … when it is longer."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
