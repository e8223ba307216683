"""Documents: order, headings and contents. Looks belong to the Word template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pipeline.schema.typer import (
    DokumentRef,
    Dokumenttext,
    EnhetstypRef,
    Id,
    Informationstext,
    KodRef,
    KolumnRef,
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
class BlockKolumnDef:
    """A column of a table in a document.

    falt is the merged table's column, or for statements not, utfall, budget, avvikelse, fg …
    rubrik may hold {ar}, {fg_ar}, {fg2_ar}. tecken: visa plus too (SKRIV-17), vand to show
    costs without minus as the kommun does, or bedomning to show a sign before the word of an
    assessment (TILL-14). bara_ifylld leaves the column out when no row has a value in it, as the
    values for women and men of indicators that are not divided (STY-HAL-015).
    """

    falt: str
    rubrik: str
    bredd: int = 12
    decimaler: int | None = None
    tecken: str = ""
    bara_ifylld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NivaDef:
    """A level of a chain: the rows of a table, from the top level down.

    falt: column with the text of a row; without it the row's heading. lankar: column → table
    of the level above whose row heading (or key) it holds; the first that fits decides. Without
    lankar the rows belong to the first row of the level before. rubrik is the level's name and
    bedomning a column whose word is shown with its sign.
    """

    tabell: str
    rubrik: str
    falt: str = ""
    rader: tuple[str, ...] = ()
    lankar: Mapping[str, str] = field(default_factory=dict)
    bedomning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDef:
    """One piece of contents; typ is registered in stages/render/blocks.py.

    text: the texts at falt ("tabell/rad/kolumn"). mening: the sentence in text, with {RR12}
    and the like filled in. tabell: rows of a merged table. rader_som_avsnitt: one heading per
    row with the columns as text. uppstallning, balanskrav, noter, nyckeltal: statements.
    diagram: a chart of a table's columns, of codes (rader) or of assessments counted
    (parametrar, see stages/render/diagram.py). rodatrad: the chain of nivaer, drawn and listed.
    dokumentinformation, leveranser, kallor, fynd, avvikelser, avrundningar, forklaringar: what
    the document is made of.
    """

    typ: str
    id: str = ""
    """Name that a kommun's deviation finds the block by."""
    falt: str | None = None
    text: str | None = None
    rubrik: str | None = None
    tabell: str | None = None
    uppstallning: str | None = None
    rakenskap: str = "kommun"
    kolumner: tuple[BlockKolumnDef, ...] = ()
    rader: tuple[str, ...] = ()
    rubrikkolumn: str = "Post"
    rubrikbredd: int = 36
    niva: int = 0
    tomt: str | None = None
    """Sentence shown when there is nothing; without it a standard sentence is shown."""
    villkor: str | None = None
    """Formula; the block is left out when it is false."""
    urval: str | None = None
    """Formula over the row; only rows for which it is true are shown, and no sum."""
    parametrar: Mapping[str, str] = field(default_factory=dict)
    nivaer: tuple[NivaDef, ...] = ()


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
    villkor: str | None = None


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
    kommando: str = ""
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
    rattskalla: Prosa = ""
    verifierad: bool = True
    avstamning: tuple[NotAvstamning, ...] = ()
    block: tuple[BlockDef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DokumentslagDef:
    """What a document is, whatever a kommun calls it; checks say which kinds they are for."""

    id: Id
    rubrik: Prosa
