"""A value with its source, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from pipeline.core.source import Derived, Source
from pipeline.core.tal import Tal


class Tomt(Enum):
    """Why a value is absent; empty is never zero."""

    EJ_IFYLLT = "ej_ifyllt"
    EJ_TILLAMPLIGT = "ej_tillampligt"
    EJ_BERAKNAD_FORMEL = "ej_beraknad_formel"
    FEL_I_CELL = "fel_i_cell"


SMA_GRUPPER = "högst tio personer"
"""The rule that hides a value because its group is small (LKBR 11:6), as Derived names it."""

Value = Tal | str | bool | date


@dataclass(frozen=True, slots=True)
class Uppgift:
    """One value as delivered or computed. A number without a source does not exist.

    marginal is how far the rounding of what was delivered may have moved an amount, in kronor:
    500 for an amount entered in whole tkr, 0 for one in kronor, added up for a computed one.
    """

    value: Value | Tomt
    source: Source
    marginal: Decimal = Decimal(0)

    @property
    def tal(self) -> Tal | None:
        """The number, or None when the value is not a number."""
        return self.value if isinstance(self.value, Tal) else None

    @property
    def text(self) -> str | None:
        """The text, or None when the value is not a text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def is_tomt(self) -> bool:
        """True when there is no value."""
        return isinstance(self.value, Tomt)

    @property
    def is_dold(self) -> bool:
        """True when there is a value that may not be shown, since its group is small."""
        source = self.source
        return self.is_tomt and isinstance(source, Derived) and source.rule == SMA_GRUPPER
