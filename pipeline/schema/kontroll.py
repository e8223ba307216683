"""Checks and key figures. The law's identities are formulas, the rest are named kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from pipeline.core.tal import Unit


class Allvar(Enum):
    """Severity in the sources: stopp and fel are FEL, varning VARNING, info UPPLYSNING."""

    STOPP = "stopp"
    VARNING = "varning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class KontrollDef:
    """A check.

    typ "samband" computes uttryck, which must be true; other kinds are registered in
    stages/check/registry.py and take their parameters from parametrar. kod is the finding it
    gives. An unverified rule (verifierad = false) never gives more than a VARNING. formkrav:
    a rule of form that may be accepted with reason, function and date (godkannanden.toml).
    galler_vid: the kommun's choices (val) with which it runs; a kommun without such a choice
    runs it. utom_enheter are the enheter that it is turned off for (STY-DEG-003).
    """

    id: str
    beskrivning: str
    kod: str
    allvar: Allvar
    typ: str = "samband"
    uttryck: str | None = None
    krav: tuple[str, ...] = ()
    rattskalla: str = ""
    verifierad: bool = True
    formkrav: bool = False
    dokument: tuple[str, ...] = ("arsredovisning",)
    atgard: str = ""
    parametrar: Mapping[str, str | Decimal | bool | tuple[str, ...]] = field(default_factory=dict)
    utom_enheter: tuple[str, ...] = ()
    galler_vid: Mapping[str, str] = field(default_factory=dict)

    def is_chosen(self, valda: Mapping[str, str]) -> bool:
        """True when no choice of the kommun turns the check off."""
        return all(valda.get(key, value) == value for key, value in self.galler_vid.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class NyckeltalDef:
    """A key figure, with the formula over codes and the unit it is shown in."""

    id: str
    kod: str
    rubrik: str
    uttryck: str
    enhet: Unit
    decimaler: int = 1
    verifierad: bool = True
    forklaring: str = ""
