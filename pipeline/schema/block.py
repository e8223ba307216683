"""The contents of documents: one class per kind of block, whose fields are its keys.

What a block shows is made in stages/render; looks belong to the Word template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pipeline.core.dokument import Diagramtyp
from pipeline.core.sammanstallning import Rakenskap
from pipeline.core.tal import Unit
from pipeline.schema.build import register_variants
from pipeline.schema.genvag import register_short
from pipeline.schema.mening import Mening
from pipeline.schema.typer import (
    CellRef,
    Dokumenttext,
    EnhetstypRef,
    Formel,
    GementId,
    KolumnRef,
    Namnslag,
    Radformel,
    RadRef,
    Ref,
    TabellRef,
    UppstallningRef,
)

_NYCKELTAL = Annotated[str, Ref(Namnslag.NYCKELTAL)]
UTAN_RUBRIK = "\N{REPLACEMENT CHARACTER}"
"""The heading of a column that neither the block nor anyone else has given one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockKolumnDef:
    """A column of a table in a document.

    falt is the table's column (or enhet, who a row comes from), for statements not, utfall,
    budget, avvikelse, fg … rubrik may hold {ar}, {fg_ar}, {fg2_ar}. tecken: visa plus too
    (SKRIV-17), vand to show costs without minus as the kommun does, or bedomning to show a sign
    before the word of an assessment (TILL-14). bara_ifylld leaves the column out when no row has
    a value in it, as the values for women and men of indicators that are not divided
    (STY-HAL-015).
    """

    falt: Annotated[str, Ref(Namnslag.DOKUMENTKOLUMN)]
    rubrik: Dokumenttext = UTAN_RUBRIK
    bredd: int = 12
    decimaler: int | None = None
    tecken: Literal["", "visa", "vand", "bedomning"] = ""
    bara_ifylld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NivaDef:
    """A level of a chain: the rows of a table, from the top level down.

    falt: column with the text of a row; without it the row's heading. lankar: column → table
    of the level above whose row heading (or key) it holds; the first that fits decides. Without
    lankar the rows belong to the first row of the level before. rubrik is the level's name, that
    of its table where nothing is written, and bedomning a column whose word is shown with its
    sign.
    """

    tabell: TabellRef
    rubrik: Dokumenttext = UTAN_RUBRIK
    falt: KolumnRef = ""
    rader: tuple[RadRef, ...] = ()
    lankar: Mapping[KolumnRef, TabellRef] = field(default_factory=dict)
    bedomning: KolumnRef = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDef:
    """One piece of contents. id is its name in addresses and for a kommun's deviations (see namn);
    it is left out when the formula villkor is false."""

    typ: str
    id: GementId = ""
    villkor: Formel | None = None

    @property
    def namn(self) -> str:
        """The block's part of an address: its id, or its typ and what it shows."""
        return name_block(self.typ, self.id, self.visar)

    @property
    def visar(self) -> str:
        """The table, statement or place of texts ("tabell/rad/kolumn") that it shows; empty when
        it shows none, or several."""
        for name in ("tabell", "uppstallning", "falt"):
            if found := getattr(self, name, ""):
                return str(found)
        return ""


def name_block(typ: str, own: str, shown: str) -> str:
    """own is the id that the definition has given, shown the texts, table or statement."""
    return own or (f"{typ}:{shown.replace('/', '.')}" if shown else typ)


@dataclass(frozen=True, slots=True, kw_only=True)
class InnehallDef(BlockDef):
    """A block that may have nothing to show: it then says tomt, or a standard sentence."""

    tomt: Dokumenttext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlockDef(InnehallDef):
    """The texts at falt ("tabell/rad/kolumn"; without rad or kolumn all of them), as paragraphs."""

    falt: CellRef
    rubrik: Dokumenttext | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeningBlockDef(InnehallDef):
    """A sentence with figures."""

    text: Mening


@dataclass(frozen=True, slots=True, kw_only=True)
class RaderBlockDef(InnehallDef):
    """Rows of a merged table: rader (all without any), those for which the formula urval is true
    (and no sum). kolumner: the table's own without any."""

    tabell: TabellRef
    kolumner: tuple[BlockKolumnDef, ...] = ()
    rader: tuple[RadRef, ...] = ()
    urval: Radformel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TabellBlockDef(RaderBlockDef):
    """The rows as a table. belopp_i: the unit of its amounts, the kommun's without any."""

    rubrik: Dokumenttext | None = None
    belopp_i: Unit | None = None
    rubrikkolumn: Dokumenttext = "Post"
    rubrikbredd: int = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class AvsnittsBlockDef(RaderBlockDef):
    """One heading per row, of level niva, with its columns as text."""

    niva: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KodBlockDef(InnehallDef):
    """Codes in columns: utfall and fg without any. belopp_i as in a table."""

    rubrik: Dokumenttext | None = None
    belopp_i: Unit | None = None
    kolumner: tuple[BlockKolumnDef, ...] = ()
    rubrikkolumn: Dokumenttext = "Post"
    rubrikbredd: int = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class UppstallningBlockDef(KodBlockDef):
    """A statement, whole or the rows named by rader, for the kommun or its koncern."""

    uppstallning: UppstallningRef
    rader: tuple[Annotated[str, Ref(Namnslag.RAD, i=("uppstallning",))], ...] = ()
    rakenskap: Rakenskap = Rakenskap.KOMMUN


@dataclass(frozen=True, slots=True, kw_only=True)
class NyckeltalBlockDef(KodBlockDef):
    """Key figures, all or those named by rader."""

    rader: tuple[_NYCKELTAL, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagramBlockDef(InnehallDef):
    """A chart of a table's columns, or without tabell of codes (rader).

    kategorier: what stands along the axis, the rows or (years) the columns. enhetstyper: only
    rows of such enheter. rakna: a column of assessments whose words are counted, per enhet with
    grupp. tabell_finns: a table just before shows the same figures, so none follows (TILL-16).
    belopp_i as in a table.
    """

    form: Diagramtyp = Diagramtyp.STAPLAR
    rubrik: Dokumenttext
    belopp_i: Unit | None = None
    tabell: TabellRef = ""
    rader: tuple[Annotated[str, Ref(Namnslag.DOKUMENTRAD)], ...] = ()
    kolumner: tuple[BlockKolumnDef, ...] = ()
    rubrikkolumn: Dokumenttext = "Post"
    rubrikbredd: int = 36
    kategorier: Literal["rader", "kolumner"] = "rader"
    enhetstyper: tuple[EnhetstypRef, ...] = ()
    rakna: KolumnRef = ""
    grupp: Literal["", "enhet"] = ""
    tabell_finns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RodatradBlockDef(InnehallDef):
    """The chain of nivaer, drawn and listed."""

    nivaer: tuple[NivaDef, ...]
    rubrik: Dokumenttext | None = None


BLOCKSLAG: Mapping[str, type[BlockDef]] = MappingProxyType(
    {
        "text": TextBlockDef,
        "mening": MeningBlockDef,
        "tabell": TabellBlockDef,
        "rader_som_avsnitt": AvsnittsBlockDef,
        "uppstallning": UppstallningBlockDef,
        "nyckeltal": NyckeltalBlockDef,
        "diagram": DiagramBlockDef,
        "rodatrad": RodatradBlockDef,
        "noter": BlockDef,
        "dokumentinformation": InnehallDef,
        "leveranser": InnehallDef,
        "kallor": BlockDef,
        "fynd": InnehallDef,
        "avvikelser": InnehallDef,
        "avrundningar": InnehallDef,
        "forklaringar": BlockDef,
    }
)
"""The class of each kind of block, by the name that definitions call it."""

_UTAN_TYP = MappingProxyType(
    {
        "tabell": "tabell",
        "uppstallning": "uppstallning",
        "falt": "text",
        "nivaer": "rodatrad",
        "text": "mening",
    }
)


def spell_out_block(value: Any) -> Any:
    """A block as a table with its typ: a place of texts alone is a text, and what shows a table,
    a statement, texts, levels or a sentence need not say so."""
    if isinstance(value, str):
        return {"typ": "text", "falt": value}
    if not isinstance(value, dict) or "typ" in value:
        return value
    typ = next((typ for key, typ in _UTAN_TYP.items() if key in value), None)
    return {"typ": typ, **value} if typ else value


register_variants(BlockDef, BLOCKSLAG)
register_short(BlockDef, spell_out_block, BLOCKSLAG)
