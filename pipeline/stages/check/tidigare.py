"""What an earlier document of the chain said, beside what is delivered now.

Rows and values that an earlier occasion has given are posts of the underlag, for the period's own
year, with the earlier cell as their source. Without such posts there is nothing to compare: the
stage that carries them says why, and checks of the chain stay silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.core.belopp import Match, compare, sum_uppgifter
from pipeline.core.format_sv import format_datum_short
from pipeline.core.inlamning import Inlamning
from pipeline.core.source import CellRef, Source, find_rubrikcell
from pipeline.core.tabell import Rad, Tabell, list_celler
from pipeline.core.text import find_ja_nej, fold
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.bundle import Definitions
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import UnderskottPlan
from pipeline.schema.radkontroll import RadMedMal, Radurval, Undantagsurval
from pipeline.stages.check.material import Inlamnat, format_amount
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.words import find_tabeller


@dataclass(slots=True)
class KandRad:
    """A row that was known before anyone delivered; source is where its heading stood."""

    key: str
    rubrik: str
    source: Source
    celler: dict[str, Uppgift] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Led:
    """A delivered table and the rows that the link before it in the chain has given."""

    inlamning: Inlamning
    tabell: Tabell
    kanda: Mapping[str, KandRad]

    @property
    def source(self) -> Source:
        """The first cell of the table, or the workbook."""
        for rad in self.tabell.rader:
            if place := self.find_place(rad):
                return place
        return CellRef(self.inlamning.file, "", "")

    def find_place(self, rad: Rad) -> Source | None:
        """The heading's cell of a row, by its first cell in this workbook."""
        own = (cell.source for cell in rad.celler.values() if self.is_own(cell))
        return find_rubrikcell(next(own, CellRef("", "", "")))

    def is_own(self, cell: Uppgift) -> bool:
        """True for a value that stands in this workbook and was not carried here."""
        source = cell.source
        return isinstance(source, CellRef) and source.file == self.inlamning.file


def find_flik(led: Led, definitions: Definitions) -> str:
    """The name of the sheet that a delivered table stands on."""
    book = definitions.arbetsbocker.get(led.inlamning.arbetsbok)
    for flik in book.flikar if book else ():
        if any(item.id == led.tabell.id for item in flik.tabeller):
            return flik.namn
    return ""


def iter_led(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Led]:
    """Each delivered table that a check is about (parametrar: tabell or tabeller; enhetstyper)."""
    p = get_parametrar(kontroll, Radurval)
    for inlamning in iter_inlamningar(p.enhetstyper, material):
        for name in p.get_tabeller():
            tabell = inlamning.tabeller.get(name)
            if tabell is not None:
                yield Led(inlamning, tabell, find_kanda(material, inlamning.enhet, name))


def iter_inlamningar(kinds: Collection[str], material: Inlamnat) -> Iterator[Inlamning]:
    """The workbooks of the enheter of some types; of all without any."""
    for inlamning in material.inlamningar:
        enhet = material.definitions.find_enhet(inlamning.enhet)
        if enhet is not None and (not kinds or enhet.typ in kinds):
            yield inlamning


def find_kanda(material: Inlamnat, enhet: str, tabell: str) -> Mapping[str, KandRad]:
    """The rows known for a table of an enhet this year, by key, in the order they were given."""
    found: dict[str, KandRad] = {}
    year = material.period.year
    for post in material.underlag.find_poster(enhet=enhet, tabell=tabell, year=year):
        place = find_rubrikcell(post.uppgift.source) or post.uppgift.source
        rad = found.setdefault(post.rad, KandRad(post.rad, post.rubrik, place))
        rad.celler.setdefault(post.kolumn, post.uppgift)
    return found


def is_empty(uppgift: Uppgift | None) -> bool:
    """True when nothing is said; a cell that could not be read is a finding already."""
    if uppgift is None:
        return True
    if uppgift.is_tomt:
        return uppgift.value is not Tomt.FEL_I_CELL
    return uppgift.text is not None and not uppgift.text.strip()


def find_empty(rad: Rad, columns: Iterable[str]) -> list[str]:
    """The columns that the workbook asks for and that hold nothing in this row."""
    return [name for name in columns if name in rad.celler and is_empty(rad.celler[name])]


def is_filled(rad: Rad) -> bool:
    """True for an item in which something is said."""
    return rad.is_post and any(not is_empty(item) for item in rad.celler.values())


def is_same(one: Uppgift, other: Uppgift) -> bool:
    """True for equal values; texts by their words, money within one krona or its rounding."""
    if one.tal is not None and other.tal is not None:
        result = compare(one, (other,))
        return result is not None and result.match is not Match.DIFFERENT
    if one.text is not None and other.text is not None:
        return fold(one.text) == fold(other.text)
    return one.value == other.value


def is_value(uppgift: Uppgift | None, wanted: str) -> bool:
    """True when a cell holds this text, or the answer ja or nej."""
    if uppgift is None:
        return False
    if isinstance(uppgift.value, bool):
        return find_ja_nej(wanted) is uppgift.value
    return fold(uppgift.text or "") == fold(wanted)


def is_excused(p: Undantagsurval | RadMedMal | UnderskottPlan, rad: Rad) -> bool:
    """True for a row whose column utom_kolumn holds one of the words in utom."""
    answer = rad.celler.get(p.utom_kolumn)
    return any(is_value(answer, wanted) for wanted in p.utom)


def show(uppgift: Uppgift, definitions: Definitions) -> str:
    """A value as findings quote it."""
    if uppgift.tal is not None:
        return format_amount(uppgift.tal)
    if is_empty(uppgift) or isinstance(uppgift.value, Tomt):
        return definitions.texter["kontroll.tomt"]
    if isinstance(uppgift.value, bool):
        return definitions.texter["kontroll.ja" if uppgift.value else "kontroll.nej"]
    if isinstance(uppgift.value, str):
        return definitions.texter["kontroll.citat"].format(text=_shorten(uppgift.value))
    return format_datum_short(uppgift.value) if isinstance(uppgift.value, date) else ""


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def find_kolumnrubrik(tabell: str, kolumn: str, definitions: Definitions) -> str:
    """The heading of a column, or its id."""
    for definition in find_tabeller(tabell, definitions):
        for item in definition.kolumner:
            if item.id == kolumn:
                return item.rubrik
    return kolumn


def find_tabellrubrik(tabell: str, definitions: Definitions) -> str:
    """The heading of a table, or its id."""
    found = next(find_tabeller(tabell, definitions), None)
    return found.rubrik if found else tabell


def sum_column(tabell: Tabell, kolumn: str) -> Uppgift | None:
    """The sum of a column's items with its rounding; None without amounts, or when one of them
    is unknown."""
    return sum_cells(list_celler(tabell.rader, kolumn))


def sum_cells(cells: Sequence[Uppgift]) -> Uppgift | None:
    """The sum of amounts; None without any, or when one of them is unknown."""
    found = sum_uppgifter(cells, "summa")
    return found if found and found.tal and found.tal.is_belopp else None
