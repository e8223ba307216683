"""Checks and key figures. The law's identities are formulas, the rest are named kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Annotated, Any

from pipeline.core.tal import Unit
from pipeline.schema import kontrollslag as slag
from pipeline.schema import radkontroll as rad
from pipeline.schema.build import register_slag
from pipeline.schema.genvag import register_short
from pipeline.schema.radkontroll import Parametrar
from pipeline.schema.typer import (
    EnhetRef,
    Formel,
    FyndRef,
    Id,
    Kod,
    KravRef,
    Namnslag,
    Prosa,
    Ref,
    Svar,
    ValRef,
)

KONTROLLSLAG: Mapping[str, type[Parametrar]] = MappingProxyType(
    {
        "samband": slag.Samband,
        "alla_har_lamnat": rad.Parametrar,
        "minst_rader": rad.Parametrar,
        "hogst_rader": rad.HogstRader,
        "summarader": slag.Summarader,
        "uppstallningssummor": slag.Uppstallningssummor,
        "raknade_kolumner": slag.Tabellkolumner,
        "beslutade_belopp": slag.Tabellkolumner,
        "konsuppdelad": slag.Konsuppdelad,
        "ingaende_balans": slag.IngaendeBalans,
        "kopplade_rader": rad.Kopplade,
        "kedja_rader_kvar": rad.RaderKvar,
        "kedja_oforandrad": rad.Oforandrad,
        "kedja_foljs_upp": rad.Radkolumner,
        "kedja_lank": rad.Lank,
        "kedja_summa": rad.Radkolumn,
        "kedja_omprovad": rad.Omprovad,
        "ifyllda_kolumner": rad.Ifyllda,
        "nagon_rad": rad.NagonRad,
        "hogst_kopplade": rad.HogstKopplade,
        "tidsatt": rad.Tidsatt,
        "flerarig": rad.Flerarig,
        "rad_med_mal": rad.RadMedMal,
        "motstridiga_mal": rad.Radkolumn,
        "per_kolumn": slag.PerKolumn,
        "noter_stammer": slag.NoterStammer,
        "uppstallningsform": slag.Uppstallningsform,
        "avvikelse_kraver_kommentar": slag.AvvikelseKommentar,
        "senast": slag.Senast,
        "ramar": slag.Ramar,
        "kedja_ram": slag.KedjaRam,
        "lika_summor": slag.LikaSummor,
        "underskott_kraver_text": slag.UnderskottText,
        "underskott_utan_plan": slag.UnderskottPlan,
        "plan_tacker_underskott": slag.PlanTacker,
    }
)
"""The class of each kind, by the name that definitions call it."""


_KRAVNAMN = re.compile(r"(?:KL|LAV|LKBR|OSL|REV|RKR|STY)-")
"""How requirements of laws, recommendations and styrmodeller are called."""


class Allvar(Enum):
    """Severity in the sources: stopp and fel are FEL, varning VARNING, info UPPLYSNING."""

    STOPP = "stopp"
    VARNING = "varning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class KontrollDef:
    """A check.

    typ "samband" computes uttryck, which must be true; other kinds are told what they look at in
    parametrar (kontrollslag.py, radkontroll.py). kod is the finding it gives. Without krav it is
    for the requirement that it has the name of, if any. An unverified rule (verifierad = false)
    never gives more than a VARNING. formkrav: a rule of form that may be accepted with reason,
    function and date (godkannanden.toml). galler_vid: the kommun's choices (val) with which it
    runs. galler_fran and galler_till are the first and last year that the rule is in force.
    utom_enheter are the enheter that it is turned off for (STY-DEG-003).
    """

    id: Id
    beskrivning: Prosa
    kod: FyndRef
    allvar: Allvar
    typ: str = "samband"
    uttryck: Formel | None = None
    krav: tuple[KravRef, ...] = ()
    verifierad: bool = True
    formkrav: bool = False
    dokument: tuple[Annotated[str, Ref(Namnslag.KONTROLLDOKUMENT)], ...] = ("arsredovisning",)
    atgard: Prosa = ""
    parametrar: Parametrar = field(default_factory=Parametrar)
    utom_enheter: tuple[EnhetRef, ...] = ()
    galler_vid: Mapping[ValRef, Svar] = field(default_factory=dict)
    galler_fran: int | None = None
    galler_till: int | None = None

    def is_chosen(self, valda: Mapping[str, str]) -> bool:
        """True when no choice of the kommun turns the check off."""
        return all(valda.get(key) == value for key, value in self.galler_vid.items())


def _spell_out_krav(value: Any) -> Any:
    name = value.get("id") if isinstance(value, dict) else None
    is_krav = isinstance(name, str) and _KRAVNAMN.match(name)
    return {"krav": [name], **value} if is_krav else value


register_slag(KontrollDef, "samband", KONTROLLSLAG)
register_short(KontrollDef, _spell_out_krav, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class NyckeltalDef:
    """A key figure, with the formula over codes and the unit it is shown in. Without kod it has
    that of its id (NT-01: NT01)."""

    id: Id
    kod: Kod
    rubrik: Prosa
    uttryck: Formel
    enhet: Unit
    decimaler: int = 1
    verifierad: bool = True
    forklaring: Prosa = ""


def _spell_out_kod(value: Any) -> Any:
    name = value.get("id") if isinstance(value, dict) else None
    return {"kod": name.replace("-", ""), **value} if isinstance(name, str) else value


register_short(NyckeltalDef, _spell_out_kod, {})
