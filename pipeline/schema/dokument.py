"""Documents: order, headings and contents. Looks belong to the Word template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pipeline.schema.block import BlockDef
from pipeline.schema.typer import (
    DokumentRef,
    Dokumenttext,
    EnhetstypRef,
    Formel,
    Id,
    Informationstext,
    KodRef,
    KolumnRef,
    KommandoRef,
    KravRef,
    Namnslag,
    Prosa,
    RadRef,
    Ref,
    StyrdokumentRef,
    TabellRef,
    TillfalleRef,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AvsnittDef:
    """A section; niva 1 is a chapter. for_varje repeats the sections of the definition named
    by innehall for every enhet of a type ("namnd", "bolag"), with the enhet's name as heading."""

    id: Id
    rubrik: Dokumenttext
    niva: int = 1
    krav: tuple[KravRef, ...] = ()
    block: tuple[BlockDef, ...] = ()
    for_varje: tuple[EnhetstypRef, ...] = ()
    innehall: DokumentRef | None = None
    ny_sida: bool = False
    villkor: Formel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DokumentDef:
    """A document, or with del_av_dokument = true a run of sections that documents include.

    slag is what the document is (bas/dokumentslag.toml), so that checks find it whatever the
    kommun calls it. per_enhet: one document per enhet of these types. titel and filnamn may hold
    {kommun}, {enhet} and {period}. information is the document information on page two. tillfalle
    is the occasion whose workbooks it is made of, kommando the command that makes it (its id when
    empty). styrdokument names it in the kommun's styrmodell, niva is whose it is, beslutas_av who
    decides it, and beslutssteg the steps from draft to decision.
    """

    id: Id
    titel: Dokumenttext
    avsnitt: tuple[AvsnittDef, ...]
    filnamn: Dokumenttext = ""
    rubrik: Dokumenttext = ""
    del_av_dokument: bool = False
    per_enhet: tuple[EnhetstypRef, ...] = ()
    krav: tuple[KravRef, ...] = ()
    information: Mapping[Prosa, Informationstext] = field(default_factory=dict)
    slag: Annotated[str, Ref(Namnslag.DOKUMENTSLAG)] = ""
    tillfalle: TillfalleRef = ""
    kommando: KommandoRef = ""
    styrdokument: StyrdokumentRef = ""
    niva: Prosa = ""
    beslutas_av: Prosa = ""
    beslutssteg: tuple[Prosa, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAvstamning:
    """Where a note's total stands: it must equal its codes (SB-NO-1). tecken −1 turns it."""

    tabell: TabellRef
    rad: RadRef = "summa"
    kolumn: KolumnRef = "utfall"
    kod: KodRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDef:
    """A note. koder are the rows that refer to it, avstamning where its total must agree."""

    id: Id
    rubrik: Prosa
    koder: tuple[KodRef, ...] = ()
    krav: tuple[KravRef, ...] = ()
    verifierad: bool = True
    avstamning: tuple[NotAvstamning, ...] = ()
    block: tuple[BlockDef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DokumentslagDef:
    """What a document is, whatever a kommun calls it; checks say which kinds they are for."""

    id: Id
    rubrik: Prosa
