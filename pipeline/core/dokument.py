"""A document as it will be read: headings, paragraphs and tables with finished texts.

Everything is formatted; nothing here is computed again. Each number keeps the source it came
from, so that a figure on a page leads back to its cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from pipeline.core.source import Source


@dataclass(frozen=True, slots=True)
class Textbit:
    """A run of text. lank is the ankare it points at; source is set when it shows a figure."""

    text: str
    lank: str | None = None
    fet: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Rubrik:
    """A heading; niva 1–6, ankare is unique in the document."""

    niva: int
    text: str
    ankare: str


@dataclass(frozen=True, slots=True)
class Stycke:
    """A paragraph. mall names the kind of paragraph in the Word template: brodtext, ingress,
    kallrad, upplysning, tomt, fynd, rader …"""

    bitar: tuple[Textbit, ...]
    mall: str = "brodtext"


@dataclass(frozen=True, slots=True)
class Lista:
    """A list with one item per entry; a numbered one begins at start.

    nivaer: how deep each item stands, 0 outermost; without it all items stand at 0.
    """

    punkter: tuple[tuple[Textbit, ...], ...]
    numrerad: bool = False
    start: int = 1
    nivaer: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tabellkolumn:
    """A column: heading, share of the width, and whether it holds numbers."""

    rubrik: str
    bredd: int
    is_tal: bool


@dataclass(frozen=True, slots=True)
class Tabellcell:
    """A cell; source is set when it shows a number."""

    bitar: tuple[Textbit, ...]
    source: Source | None = None

    @property
    def text(self) -> str:
        """The cell's text."""
        if len(self.bitar) == 1:
            return self.bitar[0].text
        return "".join([bit.text for bit in self.bitar])


@dataclass(frozen=True, slots=True)
class Tabellrad:
    """A row; typ is post, indrag, summa, delsumma, varav or rubrik."""

    celler: tuple[Tabellcell, ...]
    typ: str = "post"


@dataclass(frozen=True, slots=True)
class Tabellblock:
    """A table with caption, header row and rows of equal length."""

    nummer: int
    rubrik: str
    kolumner: tuple[Tabellkolumn, ...]
    rader: tuple[Tabellrad, ...]
    ankare: str
    beskrivning: str = ""


class Diagramtyp(Enum):
    """Columns, horizontal bars, stacked horizontal bars, or lines."""

    STAPLAR = "staplar"
    LIGGANDE = "liggande"
    STAPLADE = "staplade"
    LINJE = "linje"


@dataclass(frozen=True, slots=True)
class Diagramvarde:
    """A number as shown in the table nearby (rounded alike), or None where there is none."""

    number: Decimal | None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Diagramserie:
    """Values that belong together, one per category."""

    namn: str
    varden: tuple[Diagramvarde, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A chart with caption and alternative text (TILL-09).

    The same figures stand in the table at tabell_ankare (TILL-16). enhet is the unit that the
    numbers share, visa_plus writes out the plus sign.
    """

    typ: Diagramtyp
    nummer: int
    rubrik: str
    kategorier: tuple[str, ...]
    serier: tuple[Diagramserie, ...]
    ankare: str
    beskrivning: str
    tabell_ankare: str
    enhet: str = ""
    decimaler: int = 0
    visa_plus: bool = False


@dataclass(frozen=True, slots=True)
class Tradruta:
    """A box of a chain: its text, its column (0 is leftmost) and the boxes that hang under it.

    etikett names its level where a column holds several.
    """

    text: str
    niva: int
    under: tuple[Tradruta, ...] = ()
    etikett: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tradbild:
    """A picture of chains, level by level; a list with the same texts follows it.

    nivaer are the headings of the columns. ersattning stands where pictures are not shown, and
    deltext ("{nummer}", "{antal}") is added to the text of each part of a chain that is cut.
    """

    nummer: int
    rubrik: str
    nivaer: tuple[str, ...]
    rutor: tuple[Tradruta, ...]
    ankare: str
    beskrivning: str
    ersattning: str = ""
    deltext: str = ""


@dataclass(frozen=True, slots=True)
class Sidbrytning:
    """The next block begins on a new page."""


Block = Rubrik | Stycke | Lista | Tabellblock | Diagram | Tradbild | Sidbrytning


@dataclass(frozen=True, slots=True)
class Dokument:
    """One document ready to be written. filnamn follows TILL-30; falt fills the Word template.

    information is the table of document information: what and its value, in order.
    """

    id: str
    filnamn: str
    titel: str
    dokumentmall: str
    block: tuple[Block, ...]
    falt: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    egenskaper: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    information: tuple[tuple[str, str], ...] = ()

    def iter_tabeller(self) -> Iterator[Tabellblock]:
        """The tables in order."""
        return (block for block in self.block if isinstance(block, Tabellblock))
