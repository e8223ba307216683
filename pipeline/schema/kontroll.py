"""Checks and key figures. The law's identities are formulas, the rest are named kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from pipeline.core.tal import Unit
from pipeline.schema.build import register_slag
from pipeline.schema.kontrollslag import KONTROLLSLAG
from pipeline.schema.radkontroll import Parametrar
from pipeline.schema.typer import (
    NYCKEL,
    EnhetRef,
    Formel,
    FyndRef,
    Id,
    Kod,
    KravRef,
    Namnslag,
    Prosa,
    Ref,
    ValRef,
)

_Svar = Annotated[str, Ref(Namnslag.SVAR, i=(NYCKEL,))]


class Allvar(Enum):
    """Severity in the sources: stopp and fel are FEL, varning VARNING, info UPPLYSNING."""

    STOPP = "stopp"
    VARNING = "varning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class KontrollDef:
    """A check.

    typ "samband" computes uttryck, which must be true; other kinds are told what they look at in
    parametrar (kontrollslag.py). kod is the finding it
    gives. An unverified rule (verifierad = false) never gives more than a VARNING. formkrav:
    a rule of form that may be accepted with reason, function and date (godkannanden.toml).
    galler_vid: the kommun's choices (val) with which it runs. utom_enheter are the enheter that
    it is turned off for (STY-DEG-003).
    """

    id: Id
    beskrivning: Prosa
    kod: FyndRef
    allvar: Allvar
    typ: str = "samband"
    uttryck: Formel | None = None
    krav: tuple[KravRef, ...] = ()
    rattskalla: Prosa = ""
    verifierad: bool = True
    formkrav: bool = False
    dokument: tuple[Annotated[str, Ref(Namnslag.KONTROLLDOKUMENT)], ...] = ("arsredovisning",)
    atgard: Prosa = ""
    parametrar: Parametrar = field(default_factory=Parametrar)
    utom_enheter: tuple[EnhetRef, ...] = ()
    galler_vid: Mapping[ValRef, _Svar] = field(default_factory=dict)

    def is_chosen(self, valda: Mapping[str, str]) -> bool:
        """True when no choice of the kommun turns the check off."""
        return all(valda.get(key) == value for key, value in self.galler_vid.items())


register_slag(KontrollDef, "samband", KONTROLLSLAG)


@dataclass(frozen=True, slots=True, kw_only=True)
class NyckeltalDef:
    """A key figure, with the formula over codes and the unit it is shown in."""

    id: Id
    kod: Kod
    rubrik: Prosa
    uttryck: Formel
    enhet: Unit
    decimaler: int = 1
    verifierad: bool = True
    forklaring: Prosa = ""
