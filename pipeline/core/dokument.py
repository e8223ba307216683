"""A document as it will be read: headings, paragraphs and tables with finished texts.

Everything is formatted; nothing here is computed again. Each number keeps the source it came
from, so that a figure on a page leads back to its cells, everything has an address, so that the
same thing is found again in another version of the document, and each run of text whether it says
anything, so that a check can ask the document (dokumentfraga.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import groupby
from types import MappingProxyType

from pipeline.core.adress import Adress
from pipeline.core.source import Source


@dataclass(frozen=True, slots=True)
class Textbit:
    """A run of text. lank is what it points at; source is set when it shows a figure, adress when
    it is one of several values in its paragraph or list.

    says: a figure that is known or something that somebody has written, and no word of ours
    (stages/render/innehall.py decides).
    """

    text: str
    lank: Adress | None = None
    fet: bool = False
    source: Source | None = None
    adress: Adress | None = None
    says: bool = False


@dataclass(frozen=True, slots=True)
class Rubrik:
    """A heading; niva 1–6, adress is what stands under it."""

    niva: int
    text: str
    adress: Adress


@dataclass(frozen=True, slots=True)
class Stycke:
    """A paragraph. slag names the kind of paragraph in the Word template: brodtext, ingress,
    kallrad, upplysning, tomt, fynd, rader …

    Paragraphs and lists of one text share its adress. One without only holds values that each
    have their own.
    """

    bitar: tuple[Textbit, ...]
    slag: str = "brodtext"
    adress: Adress | None = None


@dataclass(frozen=True, slots=True)
class Lista:
    """A list with one item per entry; a numbered one begins at start.

    nivaer: how deep each item stands, 0 outermost; without it all items stand at 0. adress is
    as for a Stycke.
    """

    punkter: tuple[tuple[Textbit, ...], ...]
    numrerad: bool = False
    start: int = 1
    nivaer: tuple[int, ...] = ()
    adress: Adress | None = None


@dataclass(frozen=True, slots=True)
class Tabellkolumn:
    """A column: its part of an address, heading, share of the width, and whether it holds
    numbers. The column of row headings has the empty id: its cells stand for their rows.

    is_jamforelse: it shows earlier figures beside the document's own.
    """

    id: str
    rubrik: str
    bredd: int
    is_tal: bool
    is_jamforelse: bool = False


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

    @property
    def says(self) -> bool:
        """Whether it shows a known figure or something written."""
        return any(bit.says for bit in self.bitar)


@dataclass(frozen=True, slots=True)
class Tabellrad:
    """A row; key is its part of an address, typ is post, indrag, summa, delsumma, varav or
    rubrik."""

    key: str
    celler: tuple[Tabellcell, ...]
    typ: str = "post"


@dataclass(frozen=True, slots=True)
class Tabellblock:
    """A table with caption, header row and rows of equal length. tabell is the table or the
    uppställning that it shows, "konc(…)" for one of the koncern."""

    nummer: int
    rubrik: str
    kolumner: tuple[Tabellkolumn, ...]
    rader: tuple[Tabellrad, ...]
    adress: Adress
    beskrivning: str = ""
    tabell: str = ""


class Diagramtyp(Enum):
    """Columns, horizontal bars, stacked horizontal bars, or lines."""

    STAPLAR = "staplar"
    LIGGANDE = "liggande"
    STAPLADE = "staplade"
    LINJE = "linje"


@dataclass(frozen=True, slots=True)
class Diagramvarde:
    """A number as shown in the table nearby (rounded alike), or None where there is none. rad and
    kolumn are those of the table."""

    rad: str
    kolumn: str
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

    The same figures stand in the table at tabell (TILL-16). unit is what the numbers
    share, visa_plus writes out the plus sign.
    """

    typ: Diagramtyp
    nummer: int
    rubrik: str
    kategorier: tuple[str, ...]
    serier: tuple[Diagramserie, ...]
    adress: Adress
    beskrivning: str
    tabell: Adress
    unit: str = ""
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
    adress: Adress
    beskrivning: str
    ersattning: str = ""
    deltext: str = ""


@dataclass(frozen=True, slots=True)
class Sidbrytning:
    """The next block begins on a new page."""


Block = Rubrik | Stycke | Lista | Tabellblock | Diagram | Tradbild | Sidbrytning
Text = tuple[Stycke | Lista, ...]
"""The paragraphs and lists of one text."""
Sak = (
    Rubrik
    | Text
    | Textbit
    | Tabellblock
    | Tabellkolumn
    | Tabellrad
    | Tabellcell
    | Diagram
    | Diagramvarde
    | Tradbild
)
"""What an address leads to."""


@dataclass(frozen=True, slots=True)
class Avsnitt:
    """A section with its own blocks, its heading first; subsections follow it in the document.

    enhet is whose chapter it stands in. ingar_i are the sections whose content it is: those that
    include it, and chapters that hold nothing but subsections. What stands after a part that a
    section includes is a further piece of the section, with the same id.
    """

    id: str
    block: tuple[Block, ...]
    enhet: str = ""
    ingar_i: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dokument:
    """One document ready to be written. filnamn follows TILL-30; falt fills the Word template.
    adress is its id, with the enhet that it is for.

    information is the table of document information: what and its value, in order.
    """

    id: str
    adress: Adress
    filnamn: str
    titel: str
    dokumentmall: str
    avsnitt: tuple[Avsnitt, ...]
    falt: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    egenskaper: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    information: tuple[tuple[str, str], ...] = ()

    @property
    def block(self) -> tuple[Block, ...]:
        """The blocks of all sections, in order."""
        return tuple(block for avsnitt in self.avsnitt for block in avsnitt.block)

    def iter_tabeller(self) -> Iterator[Tabellblock]:
        """The tables in order."""
        return (block for block in self.block if isinstance(block, Tabellblock))

    def iter_adresser(self) -> Iterator[tuple[Adress, Sak]]:
        """Everything that has an address, in order; what is equal in two documents of one
        definition has the same one."""
        for _, group in groupby(enumerate(self.block), key=_find_group):
            yield from _iter_group([block for _, block in group])

    def find(self, adress: Adress) -> Sak | None:
        """What an address leads to, or None when the document has nothing there."""
        return next((sak for found, sak in self.iter_adresser() if found == adress), None)


def _find_group(place: tuple[int, Block]) -> object:
    """Equal for the blocks of one text, which follow each other."""
    number, block = place
    return (isinstance(block, Stycke | Lista) and block.adress) or number


def _iter_group(blocks: Sequence[Block]) -> Iterator[tuple[Adress, Sak]]:
    text = tuple(block for block in blocks if isinstance(block, Stycke | Lista))
    if text and text[0].adress:
        yield text[0].adress, text
    for block in blocks:
        match block:
            case Stycke(bitar):
                yield from _iter_bitar(bitar)
            case Lista(punkter):
                yield from _iter_bitar(bit for punkt in punkter for bit in punkt)
            case Rubrik() | Tradbild():
                yield block.adress, block
            case Tabellblock():
                yield block.adress, block
                yield from _iter_tabell(block)
            case Diagram():
                yield block.adress, block
                for serie in block.serier:
                    for varde in serie.varden:
                        yield block.adress.go_to(varde.rad, varde.kolumn), varde


def _iter_bitar(bitar: Iterable[Textbit]) -> Iterator[tuple[Adress, Sak]]:
    return ((bit.adress, bit) for bit in bitar if bit.adress)


def _iter_tabell(tabell: Tabellblock) -> Iterator[tuple[Adress, Sak]]:
    for kolumn in tabell.kolumner[1:]:
        yield tabell.adress.go_to("", kolumn.id), kolumn
    for rad in tabell.rader:
        yield tabell.adress.go_to(rad.key), rad
        for kolumn, cell in zip(tabell.kolumner[1:], rad.celler[1:], strict=True):
            yield tabell.adress.go_to(rad.key, kolumn.id), cell
