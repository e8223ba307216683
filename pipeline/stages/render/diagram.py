"""Charts: figures that people would rather look at than read, and the same figures as a table.

A chart shows just the numbers of a table's cells, rounded as there (SKRIV-10), and the table
stands right after it unless one with the same figures stands right before (TILL-16).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.core.adress import Adress
from pipeline.core.dokument import (
    Block,
    Diagram,
    Diagramserie,
    Diagramtyp,
    Diagramvarde,
    Stycke,
    Textbit,
)
from pipeline.core.format_sv import format_unit
from pipeline.core.source import Derived
from pipeline.core.tabell import Rad
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.schema.block import BlockKolumnDef, DiagramBlockDef
from pipeline.stages.render.celler import (
    VisadCell,
    Visning,
    make_cell,
    make_text_cell,
    mark_bedomning,
)
from pipeline.stages.render.diagramtext import describe_diagram
from pipeline.stages.render.innehall import says_uppgift
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.tabell import Kolumnram, Radram, add_unit, make_tabellblock
from pipeline.stages.render.tabeller import Tabellinnehall, make_innehall
from pipeline.stages.render.texter import make_tomt
from pipeline.stages.render.uppstallningar import find_uppgift

_SHOWN = frozenset({"post", "indrag", "varav"})


def make_diagram(k: Kontext, block: DiagramBlockDef) -> Iterator[Block]:
    """The chart and its table; without figures the sentence of an empty part.

    Nothing at all when a table just before has already said that there is nothing.
    """
    innehall = _find_innehall(k, block)
    has_table = block.tabell_finns
    if isinstance(innehall, Stycke):
        if not has_table:
            yield innehall
        return
    plot = _make_plot(k, block, innehall)
    if plot is None:
        if not has_table:
            yield make_tomt(k, block)
        return
    if has_table and k.lopnummer.senaste_tabell:
        yield _make_figur(k, innehall, plot, k.lopnummer.senaste_tabell)
        yield _make_hanvisning(k, k.lopnummer.senaste_tabell)
        return
    tabell = k.adress.go_beside("tabell")
    yield _make_figur(k, innehall, plot, tabell)
    rubrik = k.get_text("diagram_tabell", rubrik=innehall.rubrik)
    inner = replace(k, adress=tabell)
    yield from make_tabellblock(
        inner, rubrik, innehall.rubrikkolumn, innehall.kolumner, innehall.rader
    )


@dataclass(frozen=True, slots=True)
class _Plot:
    """What is charted: names, series of values, the unit they share."""

    typ: Diagramtyp
    kategorier: tuple[str, ...]
    serier: tuple[Diagramserie, ...]
    unit: Unit
    decimaler: int
    visa_plus: bool
    is_tid: bool
    """True when the categories are years."""


def _find_innehall(k: Kontext, block: DiagramBlockDef) -> Tabellinnehall | Stycke:
    if block.rakna:
        return _count(k, block)
    if block.tabell:
        types = block.enhetstyper
        return make_innehall(k, block, lambda rad: not types or _find_enhetstyp(k, rad) in types)
    return _read_koder(k, block)


def _find_enhetstyp(k: Kontext, rad: Rad) -> str:
    enhet = k.definitions.find_enhet(rad.key) or k.definitions.find_enhet(rad.enhet or "")
    return enhet.typ if enhet else ""


def _read_koder(k: Kontext, block: DiagramBlockDef) -> Tabellinnehall | Stycke:
    """A row per code, with the columns of a statement."""
    rader = [rad for one in k.definitions.uppstallningar.values() for rad in one.rader]
    known = {rad.kod: (rad.rubrik, rad.decimaler) for rad in rader}
    known |= {item.kod: (item.rubrik, item.decimaler) for item in k.definitions.nyckeltal}
    rows: list[Radram] = []
    first: Uppgift | None = None
    for kod in block.rader:
        rubrik, decimals = known.get(kod, (kod, 0))
        values = [find_uppgift(k, block, kolumn, kod) for kolumn in block.kolumner]
        first = first or next((item for item in values if item), None)
        cells = tuple(
            make_cell(k, value, _show(k, kolumn, decimals or 0))
            for kolumn, value in zip(block.kolumner, values, strict=True)
        )
        if any(cell.tal is not None for cell in cells):
            rows.append(Radram(kod, make_text_cell(rubrik), cells))
    if not rows:
        return make_tomt(k, block, first)
    return Tabellinnehall(
        k.fill(block.rubrik) if block.rubrik else rows[0].rubrik.cell.text,
        Kolumnram("", k.fill(block.rubrikkolumn), block.rubrikbredd, is_tal=False),
        [
            Kolumnram(
                item.falt,
                k.fill(item.rubrik),
                item.bredd,
                is_tal=True,
                decimaler=item.decimaler or 0,
            )
            for item in block.kolumner
        ],
        rows,
    )


def _show(k: Kontext, kolumn: BlockKolumnDef, decimals: int) -> Visning:
    return Visning(
        unit=k.get_belopp_i(),
        decimaler=decimals if kolumn.decimaler is None else kolumn.decimaler,
        visa_plus=kolumn.tecken == "visa",
        vand=kolumn.tecken == "vand",
    )


# ---------------------------------------------------------------- assessments
def _count(k: Kontext, block: DiagramBlockDef) -> Tabellinnehall | Stycke:
    """How many rows have each assessment, in the order of the list; none is forgotten."""
    tabell, falt = k.find_tabell(block.tabell), block.rakna
    rader = [rad for rad in (tabell.rader if tabell else ()) if rad.is_post]
    if not rader:
        return make_tomt(k, block)
    definition = k.scope.index.find_kolumn(block.tabell, falt)
    used = list(dict.fromkeys(_read_word(k, rad, falt) for rad in rader))
    words = [*(definition.lista if definition else ()), *used]
    words = list(dict.fromkeys(words))
    names = [mark_bedomning(k, word[:1].upper() + word[1:]) for word in words]
    rubrik = k.fill(block.rubrik)
    first = Kolumnram("", k.fill(block.rubrikkolumn), block.rubrikbredd, is_tal=False)
    if block.grupp != "enhet":
        rows = [
            Radram(word, make_text_cell(name), (_count_cell(k, rader, falt, word),))
            for name, word in zip(names, words, strict=True)
        ]
        column = Kolumnram("antal", k.get_text("diagram_antal"), 12, is_tal=True)
        return Tabellinnehall(rubrik, first, [column], rows)
    groups: dict[str, list[Rad]] = {}
    for rad in rader:
        groups.setdefault(rad.enhet or k.scope.enhet or "", []).append(rad)
    rows = [
        Radram(
            key or k.definitions.kommun.id,
            make_text_cell(_find_namn(k, key)),
            tuple(_count_cell(k, group, falt, word) for word in words),
        )
        for key, group in groups.items()
    ]
    ramar = [
        Kolumnram(word, name, 12, is_tal=True) for word, name in zip(words, names, strict=True)
    ]
    return Tabellinnehall(rubrik, first, ramar, rows)


def _find_namn(k: Kontext, key: str) -> str:
    enhet = k.definitions.find_enhet(key)
    return enhet.namn if enhet else key or k.definitions.kommun.namn


def _read_word(k: Kontext, rad: Rad, falt: str) -> str:
    uppgift = rad.celler.get(falt)
    return (uppgift.text if uppgift else None) or k.get_text("diagram_ej_bedomt")


def _count_cell(k: Kontext, rader: Sequence[Rad], falt: str, word: str) -> VisadCell:
    """The number of rows with the word, led back to the cells that were counted."""
    counted = sum(_read_word(k, rad, falt) == word for rad in rader)
    inputs = tuple(rad.celler[falt].source for rad in rader if falt in rad.celler)
    source = Derived(k.get_text("diagram_regel_antal"), inputs)
    says = any(says_uppgift(rad.celler.get(falt)) for rad in rader)
    visning = Visning(Unit.TKR, says=says)
    return make_cell(k, Uppgift(Tal(Decimal(counted), Unit.ANTAL), source), visning)


# ---------------------------------------------------------------- from rows to series
def _make_plot(k: Kontext, block: DiagramBlockDef, innehall: Tabellinnehall) -> _Plot | None:
    """Rows as categories and columns as series, or turned; None without any number."""
    rows = [
        rad
        for rad in innehall.rader
        if rad.typ in _SHOWN and any(cell.tal is not None for cell in rad.celler)
    ]
    shown = [place for place, item in enumerate(innehall.kolumner) if item.is_tal]
    units = list(dict.fromkeys(c.unit for rad in rows for c in rad.celler if c.unit))
    if not rows or not shown or not units:
        return None
    if len(units) > 1:
        mixed = ", ".join(format_unit(unit) or unit.value for unit in units)
        k.report("REN-021", rubrik=innehall.rubrik, enheter=mixed)
    kept = [
        tuple(
            _make_varde(rad.key, innehall.kolumner[place].id, rad.celler[place], units[0])
            for place in shown
        )
        for rad in rows
    ]
    headings = tuple(innehall.kolumner[place].rubrik for place in shown)
    names = tuple(rad.rubrik.cell.text for rad in rows)
    turned = block.kategorier == "kolumner"
    columns = tuple(zip(*kept, strict=True))
    series = zip(names, kept, strict=True) if turned else zip(headings, columns, strict=True)
    return _Plot(
        block.form,
        headings if turned else names,
        tuple(Diagramserie(name, varden) for name, varden in series),
        units[0],
        max(_count_decimals(varde) for row in kept for varde in row),
        any(innehall.kolumner[place].is_avvikelse for place in shown),
        turned,
    )


def _make_varde(rad: str, kolumn: str, cell: VisadCell, unit: Unit) -> Diagramvarde:
    """The number of a cell, where it has the unit of the chart."""
    return Diagramvarde(rad, kolumn, cell.tal if cell.unit is unit else None, cell.cell.source)


def _count_decimals(varde: Diagramvarde) -> int:
    exponent = varde.number.as_tuple().exponent if varde.number is not None else 0
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _make_figur(k: Kontext, innehall: Tabellinnehall, plot: _Plot, tabell: Adress) -> Diagram:
    made = Diagram(
        typ=plot.typ,
        nummer=k.lopnummer.next_figur(),
        rubrik=add_unit(k, innehall.rubrik, innehall.kolumner, innehall.rader),
        kategorier=plot.kategorier,
        serier=plot.serier,
        adress=k.adress,
        beskrivning="",
        tabell=tabell,
        unit=format_unit(plot.unit),
        decimaler=plot.decimaler,
        visa_plus=plot.visa_plus,
    )
    return describe_diagram(k, made, plot.unit, is_tid=plot.is_tid)


def _make_hanvisning(k: Kontext, tabell: Adress) -> Stycke:
    """Where the figures of the chart stand as a table."""
    lopnummer = k.lopnummer
    text = k.get_text("diagram_tabellank", nummer=lopnummer.tabeller)
    link = Textbit(text, lank=tabell)
    before = Textbit(k.get_text("diagram_siffror", nummer=lopnummer.figurer))
    return Stycke((before, link, Textbit(".")), "kallrad", k.adress.go_beside("kalla"))
