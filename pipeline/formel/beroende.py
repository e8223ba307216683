"""What rests on a workbook that has not come: checks of it wait, since the one finding that the
workbook is missing says it all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from pipeline.core.sammanstallning import Leverans, Rakenskap
from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.block import BlockDef, MeningBlockDef, UppstallningBlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef
from pipeline.schema.kommun import Enhet

_KONCERN = "konc"
_FALT = "uppgifter"


def find_saknade(leveranser: Iterable[Leverans], definitions: Definitions) -> tuple[Enhet, ...]:
    """The enheter that should have delivered a workbook that can be read, and have not."""
    absent = {item.enhet for item in leveranser if item.file is None}
    return tuple(
        enhet
        for enhet in definitions.enheter
        if enhet.id in absent and enhet.arbetsbok and not is_voluntary(enhet)
    )


def is_voluntary(enhet: Enhet) -> bool:
    """A bolag that the kommun owns in part may leave its workbook out (STY-HAL-003)."""
    try:
        return bool(enhet.agd_andel) and Decimal(enhet.agd_andel.replace(",", ".")) < 1
    except InvalidOperation:
        return False


def find_vantande(saknade: Iterable[Enhet], definitions: Definitions) -> frozenset[str]:
    """Codes, tables, fields, sections and notes that rest on the workbooks of these enheter."""
    books = {enhet.arbetsbok for enhet in saknade}
    if not books:
        return frozenset()
    names = {_KONCERN} if _concerns_koncern(books, definitions) else set()
    names |= {
        tabell.id
        for tabell in definitions.tabeller
        if books & {name.partition(".")[0] for name in tabell.fran}
    }
    for tabell in _iter_tabeller(books, definitions):
        names |= {tabell.uppstallning} if tabell.uppstallning else set()
    for tabell in _iter_tabeller(_find_alone(books, definitions), definitions):
        names |= {tabell.id} | {rad.id for rad in tabell.rader if tabell.id.startswith(_FALT)}
    names |= {
        rad.kod
        for uppstallning in definitions.uppstallningar.values()
        if uppstallning.id in names
        for rad in uppstallning.rader
    }
    _add_formulas(names, definitions)
    return frozenset(names | set(_iter_avsnitt(names, definitions)))


def _concerns_koncern(books: set[str], definitions: Definitions) -> bool:
    """True when a bolag, or whoever keeps the kommun's own statements, has not delivered."""
    tables = definitions.konsolidering.tabellnamn if definitions.konsolidering else ()
    return any(
        item.uppstallning or item.id in tables for item in _iter_tabeller(books, definitions)
    )


def _iter_tabeller(books: set[str], definitions: Definitions) -> Iterator[TabellDef]:
    for book in sorted(books):
        for flik in definitions.arbetsbocker[book].flikar:
            yield from flik.tabeller


def _find_alone(books: set[str], definitions: Definitions) -> set[str]:
    """Workbooks that one enhet alone fills in: their tables are the kommun's own."""
    filled = [enhet.arbetsbok for enhet in definitions.enheter]
    return {book for book in books if filled.count(book) == 1}


def _add_formulas(names: set[str], definitions: Definitions) -> None:
    """Computed codes that name something in names, and those that name them in turn."""
    formulas = {item.kod: item.uttryck.namn for item in definitions.varden}
    formulas |= {item.kod: item.uttryck.namn for item in definitions.nyckeltal}
    number = -1
    while number != len(names):
        number = len(names)
        names |= {kod for kod, words in formulas.items() if words & names}


def _iter_avsnitt(names: set[str], definitions: Definitions) -> Iterator[str]:
    """Notes and sections with a block that shows something in names, and what they are part of."""
    for note in definitions.noter:
        if any(_shows(block, names) for block in note.block):
            yield note.id
    for dokument in definitions.dokument.values():
        parents: list[AvsnittDef] = []
        for avsnitt in dokument.avsnitt:
            parents = [*(item for item in parents if item.niva < avsnitt.niva), avsnitt]
            if any(_shows(block, names) for block in avsnitt.block):
                yield from (item.id for item in parents)


def _shows(block: BlockDef, names: set[str]) -> bool:
    is_koncern = isinstance(block, UppstallningBlockDef) and block.rakenskap is Rakenskap.KONCERN
    if is_koncern and _KONCERN in names:
        return True
    shown = {block.visar.partition("/")[0]} - {""}
    if isinstance(block, MeningBlockDef):
        shown |= {name for item in block.text.siffror for name in (item.kod, *item.wrap)}
    return bool(names & shown)
