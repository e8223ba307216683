"""The kommun's profile: who it is, how it is organised, which choices it has made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pipeline.core.tal import Unit
from pipeline.core.text import fold
from pipeline.schema.genvag import register_short
from pipeline.schema.typer import (
    ArbetsbokRef,
    Datumord,
    Docxfil,
    DokumentRef,
    EnhetRef,
    EnhetstypRef,
    Filnamn,
    Id,
    Informationstext,
    Kommunkod,
    Namnslag,
    Organisationsform,
    Organisationsnummer,
    Profilfalt,
    Prosa,
    Ref,
    Talord,
)

ENHETSTYPER = (
    "namnd",
    "smaenhet",
    "bolag",
    "dotterbolag",
    "ekonomi",
    "overgripande",
    "forvaltning",
    "verksamhet",
)
"""What an enhet can be; the occasions say which workbook each type fills in, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verksamhetsomrade:
    """A part of a nämnd's operations that has its own row in driftredovisningen."""

    id: Id
    namn: Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class Enhet:
    """Someone who delivers a workbook. typ is one of ENHETSTYPER.

    arbetsbok is given by the occasion (TillfalleDef); "" when the enhet delivers nothing then.
    filnamn begins the names of its files; its id where nothing else is written. under is the
    enhet above. har_budget: it has a row in driftredovisningen. agd_andel is 0–1 for a bolag.
    galler_fran and galler_till are the first and last year it exists, and tar_over_fran the
    enheter whose goals and figures it has taken over.
    """

    id: Id
    namn: Prosa
    typ: EnhetstypRef
    arbetsbok: ArbetsbokRef = ""
    kortnamn: Prosa = ""
    filnamn: Filnamn = ""
    verksamhetsomraden: tuple[Verksamhetsomrade, ...] = ()
    har_budget: bool = False
    agd_andel: Talord = ""
    under: EnhetRef = ""
    galler_fran: int | None = None
    galler_till: int | None = None
    tar_over_fran: tuple[EnhetRef, ...] = ()
    sammantraden: tuple[Datumord, ...] = ()
    """Days when a nämnd meets, as ISO dates in order."""

    def is_called(self, name: str) -> bool:
        """Whether someone who writes this means the enhet: its id, name or short name."""
        return fold(name) in {fold(own) for own in (self.id, self.namn, self.kortnamn) if own}


def _spell_out_filnamn(value: Any) -> Any:
    return {"filnamn": value.get("id", ""), **value} if isinstance(value, dict) else value


register_short(Enhet, _spell_out_filnamn, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kommun:
    """The kommun (or kommunalförbund; the same rules hold, LKBR 1:3).

    exempel is the sentence shown on every page when the figures are fictional. form, kommunkod
    and organisationsnummer say who it is; codes are text.
    falt are choices and facts that formulas read with falt("…"). byggstenar are the parts that
    its styrmodell has beside what the law asks for.
    """

    id: Id
    namn: Prosa
    kortnamn: Prosa
    form: Organisationsform
    kommunkod: Kommunkod
    organisationsnummer: Organisationsnummer
    dokumentmall: Docxfil
    belopp_i: Unit = Unit.TKR
    exempel: Prosa = ""
    falt: Mapping[Profilfalt, str | bool] = field(default_factory=dict)
    dokument: tuple[DokumentRef, ...] = ()
    ordmarke: Prosa = ""
    byggstenar: tuple[Annotated[str, Ref(Namnslag.BYGGSTEN)], ...] = ()
    dokumentinformation: Mapping[Prosa, Informationstext] = field(default_factory=dict)
