"""Merged tables as tables, and as one heading per row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Block, Rubrik, Stycke, Textbit
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.arbetsbok import KolumnDef, RadDef, TabellDef, Typ
from pipeline.schema.block import (
    AvsnittsBlockDef,
    BlockKolumnDef,
    DiagramBlockDef,
    InnehallDef,
    RaderBlockDef,
    TabellBlockDef,
)
from pipeline.schema.sammanstallning import BeraknadKolumnDef
from pipeline.stages.render.celler import VisadCell, Visning, make_cell, make_text_cell
from pipeline.stages.render.innehall import (
    is_from_start,
    is_jamforelse,
    is_named,
    is_sum_of_nothing,
)
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.tabell import Kolumnram, Radram, make_rubrikrad, make_tabellblock
from pipeline.stages.render.texter import make_tomt, parse_text

_NUMERIC = frozenset({Typ.BELOPP, Typ.TAL, Typ.HELTAL, Typ.PROCENT})
_SUMMOR = frozenset({"summa", "delsumma"})
_LONG = 120
_ENHET = "enhet"


Radblock = RaderBlockDef | DiagramBlockDef
"""Blocks that show rows of a table."""


@dataclass(frozen=True, slots=True)
class _Visningskolumn:
    block: BlockKolumnDef
    definition: KolumnDef | None
    is_tal: bool
    units: frozenset[Unit]

    @property
    def is_avvikelse(self) -> bool:
        return self.is_tal and self.block.falt.startswith("avvikelse")

    @property
    def is_bedomning(self) -> bool:
        return self.block.tecken == "bedomning"

    @property
    def visa_plus(self) -> bool:
        return self.block.tecken == "visa" or self.is_avvikelse


@dataclass(frozen=True, slots=True)
class Tabellinnehall:
    """What a table shows, before it has a number."""

    rubrik: str
    rubrikkolumn: Kolumnram
    kolumner: Sequence[Kolumnram]
    rader: Sequence[Radram]


def make_tabell(k: Kontext, block: TabellBlockDef) -> Iterator[Block]:
    """The rows of a merged table, or the sentence of an empty part."""
    innehall = make_innehall(k, block)
    if isinstance(innehall, Stycke):
        yield innehall
        return
    yield from make_tabellblock(
        k,
        innehall.rubrik,
        innehall.rubrikkolumn,
        innehall.kolumner,
        innehall.rader,
        tabell=block.tabell or "",
    )


def make_innehall(
    k: Kontext,
    block: TabellBlockDef | DiagramBlockDef,
    keep: Callable[[Rad], bool] = lambda _: True,
) -> Tabellinnehall | Stycke:
    """The rows of a merged table that are kept, or the sentence of an empty part."""
    tabell = k.find_tabell(block.tabell)
    kolumner = _make_kolumner(k, block, tabell)
    rader = [rad for rad in _choose_rader(k, tabell, block, kolumner) if keep(rad)]
    if tabell is None or not rader:
        return make_tomt(k, block, _find_missing(tabell, kolumner))
    kolumner = [item for item in kolumner if _is_shown(item, rader)]
    return Tabellinnehall(
        k.fill(block.rubrik or _find_rubrik(k, block)),
        Kolumnram("", k.fill(block.rubrikkolumn), block.rubrikbredd, is_tal=False),
        [_make_ram(k, item) for item in kolumner],
        _make_rader(k, tabell, rader, kolumner),
    )


def _is_shown(kolumn: _Visningskolumn, rader: Sequence[Rad]) -> bool:
    """False for a column that is shown only when filled in, and no row has a value."""
    cells = (rad.celler.get(kolumn.block.falt) for rad in rader)
    return not kolumn.block.bara_ifylld or any(cell and not cell.is_tomt for cell in cells)


def make_rader_som_avsnitt(k: Kontext, block: AvsnittsBlockDef) -> Iterator[Block]:
    """One heading per row; short values in lines below it, long texts as paragraphs.

    What the row does not have gets no line.
    """
    tabell = k.find_tabell(block.tabell)
    kolumner = _make_kolumner(k, block, tabell)
    rader = [rad for rad in _choose_rader(k, tabell, block, kolumner) if rad.is_post]
    if not rader:
        yield make_tomt(k, block, _find_missing(tabell, kolumner))
    niva = min(6, k.djup.forskjutning + block.niva if block.niva else k.djup.niva + 1)
    for key, rad in zip(k.name_rader(block.tabell, rader), rader, strict=True):
        adress = k.adress.go_to(key)
        yield Rubrik(min(niva, k.djup.niva + 1), rad.rubrik or rad.key, adress)
        if len(kolumner) == 1:
            yield from _make_only(k, rad, kolumner[0], adress)
        else:
            yield from _make_avsnitt(k, block.tabell, rad, kolumner, adress)


def _make_avsnitt(
    k: Kontext, tabell: str, rad: Rad, kolumner: Sequence[_Visningskolumn], adress: Adress
) -> Iterator[Block]:
    lines: list[Textbit] = []
    for kolumn in (item for item in kolumner if _holds_something(rad, [item])):
        rubrik = k.fill(kolumn.block.rubrik)
        uppgift = rad.celler.get(kolumn.block.falt)
        text = uppgift.text if uppgift else None
        label = Textbit(k.get_text("etikett", rubrik=rubrik), fet=True)
        own = adress.go_to(adress.rad, kolumn.block.falt)
        if text and (len(text) > _LONG or "\n" in text):
            if lines:
                yield Stycke(tuple(lines), "rader")
                lines = []
            yield from _make_long(label, text, own, uppgift)
            continue
        visning = _make_visning(k, tabell, rad, kolumn)
        if is_jamforelse(kolumn.block.falt):
            visning = replace(visning, says=False)
        cell = make_cell(k, uppgift, visning)
        lines += [Textbit("\n")] if lines else []
        lines += [label, *(replace(bit, adress=own) for bit in cell.cell.bitar)]
    if lines:
        yield Stycke(tuple(lines), "rader")


def _make_only(k: Kontext, rad: Rad, kolumn: _Visningskolumn, adress: Adress) -> Iterator[Block]:
    """A row's only text needs no label."""
    uppgift = rad.celler.get(kolumn.block.falt)
    if uppgift is None or not uppgift.text:
        yield make_tomt(k, InnehallDef(typ="text"), uppgift)
        return
    own = adress.go_to(adress.rad, kolumn.block.falt)
    yield from parse_text(uppgift.text, own, uppgift.source)


def _make_long(
    label: Textbit, text: str, adress: Adress, uppgift: Uppgift | None
) -> Iterator[Block]:
    """A long text whose first paragraph begins with its label."""
    blocks = parse_text(text, adress, uppgift.source if uppgift else None)
    if not isinstance(blocks[0], Stycke):
        yield Stycke((label,), adress=adress)
        yield from blocks
        return
    yield replace(blocks[0], bitar=(label, *blocks[0].bitar))
    yield from blocks[1:]


def _make_kolumner(k: Kontext, block: Radblock, tabell: Tabell | None) -> list[_Visningskolumn]:
    name = block.tabell
    chosen = block.kolumner or tuple(
        BlockKolumnDef(falt=item.id, rubrik=item.rubrik, bredd=item.bredd)
        for definition in k.scope.index.tabeller.get(name, ())[:1]
        for item in definition.kolumner
    )
    computed = {item.id for item in _find_beraknade(k, name)}
    found = []
    for item in chosen:
        values = [
            rad.celler.get(item.falt)
            for rad in (tabell.rader if tabell else ())
            if not block.rader or rad.key in block.rader
        ]
        tal = [uppgift.tal for uppgift in values if uppgift and uppgift.tal]
        definition = k.scope.index.find_kolumn(name, item.falt)
        if _is_left_out(k, name, item, tabell):
            continue
        has_text = any(uppgift.text for uppgift in values if uppgift)
        is_numeric = definition.typ in _NUMERIC if definition else item.falt in computed
        is_tal = bool(tal) or (is_numeric and not has_text)
        units = frozenset(number.unit for number in tal)
        found.append(_Visningskolumn(item, definition, is_tal, units))
    return found


def _is_left_out(k: Kontext, tabell: str, kolumn: BlockKolumnDef, data: Tabell | None) -> bool:
    """True for a column that the kommun's workbooks do not ask for: shared chapters name more."""
    asked = k.scope.index.tabeller.get(tabell, ())
    given = any(kolumn.falt in rad.celler for rad in (data.rader if data else ()))
    known = given or any(item.id == kolumn.falt for item in _find_beraknade(k, tabell))
    defined = any(item.id == kolumn.falt for source in asked for item in source.kolumner)
    return bool(asked) and not known and not defined and kolumn.falt != _ENHET


def _find_beraknade(k: Kontext, tabell: str) -> tuple[BeraknadKolumnDef, ...]:
    """The columns that are computed when the table is merged."""
    merged = next((item for item in k.definitions.tabeller if item.id == tabell), None)
    return merged.berakna if merged else ()


def _make_ram(k: Kontext, kolumn: _Visningskolumn) -> Kolumnram:
    definition = kolumn.definition
    decimals = kolumn.block.decimaler
    if decimals is None:
        decimals = definition.decimaler if definition else 0
    return Kolumnram(
        kolumn.block.falt,
        k.fill(kolumn.block.rubrik),
        kolumn.block.bredd,
        kolumn.is_tal,
        is_avvikelse=kolumn.is_avvikelse,
        decimaler=decimals,
        is_bedomning=kolumn.is_bedomning,
    )


def _choose_rader(
    k: Kontext, tabell: Tabell | None, block: Radblock, kolumner: Sequence[_Visningskolumn]
) -> list[Rad]:
    """The rows asked for, without those that hold no item, and headings left without rows."""
    chosen = [
        rad
        for rad in (tabell.rader if tabell else ())
        if (not block.rader or rad.key in block.rader)
        and (rad.typ == "rubrik" or _holds_something(rad, kolumner))
        and _is_chosen(k, block, rad)
    ]
    if all(rad.typ == "rubrik" or rad.typ in _SUMMOR for rad in chosen):
        return []
    following = [*(rad.typ for rad in chosen[1:]), "rubrik"]
    return [
        rad
        for rad, after in zip(chosen, following, strict=True)
        if rad.typ != "rubrik" or after not in {"rubrik", "summa"}
    ]


def _is_chosen(k: Kontext, block: Radblock, rad: Rad) -> bool:
    """Whether a row is among those that the block chooses; the sum of all rows is not."""
    if isinstance(block, DiagramBlockDef) or block.urval is None:
        return True
    return rad.typ not in _SUMMOR and k.holds_rad(block.urval, rad, block.tabell)


def _holds_something(rad: Rad, kolumner: Sequence[_Visningskolumn]) -> bool:
    cells = [rad.celler[item.block.falt] for item in kolumner if item.block.falt in rad.celler]
    return any(cell.value is not Tomt.EJ_TILLAMPLIGT for cell in cells)


def _find_missing(tabell: Tabell | None, kolumner: Sequence[_Visningskolumn]) -> Uppgift | None:
    """A value that should have been there, for the sentence of an empty part."""
    shown = {item.block.falt for item in kolumner}
    cells = [
        uppgift
        for rad in (tabell.rader if tabell else ())
        for kolumn, uppgift in rad.celler.items()
        if kolumn in shown
    ]
    missing = [item for item in cells if item.value is Tomt.EJ_IFYLLT]
    return next(iter(missing or cells), None)


def _make_rader(
    k: Kontext, tabell: Tabell, rader: Sequence[Rad], kolumner: Sequence[_Visningskolumn]
) -> list[Radram]:
    rows: list[Radram] = []
    places: dict[str, int] = {}
    enhet = ""
    by_enhet = _is_by_enhet(rader) and not any(item.block.falt == _ENHET for item in kolumner)
    for key, rad in zip(k.name_rader(tabell.id, rader), rader, strict=True):
        if by_enhet and rad.enhet and rad.enhet != enhet:
            enhet = rad.enhet
            namn = k.definitions.get_namn(enhet)
            rows.append(make_rubrikrad(k, add_enhet("", enhet), namn, len(kolumner)))
        if rad.typ == "rubrik":
            rows.append(make_rubrikrad(k, key, rad.rubrik, len(kolumner)))
            continue
        cells = tuple(_make_cell(k, tabell.id, rad, item) for item in kolumner)
        parts = _find_delar(k, tabell.id, rad, rows, places)
        first = _make_first(k, tabell.id, rad)
        rows.append(Radram(key, first, cells, _find_typ(k, tabell.id, rad), parts))
        places.setdefault(rad.key, len(rows) - 1)
    return rows


def _make_cell(k: Kontext, tabell: str, rad: Rad, kolumn: _Visningskolumn) -> VisadCell:
    """The cell of a column; the column enhet names who the row comes from."""
    uppgift = rad.celler.get(kolumn.block.falt)
    if uppgift is None and kolumn.block.falt == _ENHET and rad.enhet:
        return make_text_cell(k.definitions.get_namn(rad.enhet))
    if rad.typ in _SUMMOR and _is_never_summed(kolumn, uppgift):
        return make_text_cell(k.get_text("tecken_kan_inte"), tomt=True)
    return make_cell(k, uppgift, _make_visning(k, tabell, rad, kolumn))


def _is_never_summed(kolumn: _Visningskolumn, uppgift: Uppgift | None) -> bool:
    """Whether a sum row has no value because its column holds texts, years or percentages."""
    is_none = uppgift is None or uppgift.value is Tomt.EJ_TILLAMPLIGT
    return is_none and (not kolumn.is_tal or bool(kolumn.units))


def _make_first(k: Kontext, tabell: str, rad: Rad) -> VisadCell:
    says = is_named(k, rad, k.scope.index.tabeller.get(tabell, ()))
    return make_text_cell(rad.rubrik or k.get_text("tecken_saknas"), says=says)


def _is_by_enhet(rader: Sequence[Rad]) -> bool:
    """True for rows of several enheter that are not themselves enheter."""
    enheter = {rad.enhet for rad in rader if rad.enhet}
    return len(enheter) > 1 and any(rad.enhet and rad.key != rad.enhet for rad in rader)


def _find_delar(
    k: Kontext, tabell: str, rad: Rad, rows: Sequence[Radram], places: dict[str, int]
) -> tuple[int, ...]:
    """The places of the rows that a sum row adds up: those it names, else all items above it."""
    if rad.typ not in _SUMMOR:
        return ()
    definition = _find_raddef(k, tabell, rad.key)
    if definition and definition.summa:
        return tuple(places[key] for key in definition.summa if key in places)
    return tuple(place for place, row in enumerate(rows) if row.typ in {"post", "indrag"})


def _find_typ(k: Kontext, tabell: str, rad: Rad) -> str:
    definition = _find_raddef(k, tabell, rad.key)
    if rad.is_post and definition and definition.indrag:
        return "indrag"
    return rad.typ


def _find_raddef(k: Kontext, tabell: str, key: str) -> RadDef | None:
    for definition in k.scope.index.tabeller.get(tabell, ()):
        for row in definition.rader:
            if row.id == key:
                return row
    return None


def _find_decimaler(rad: Rad) -> int:
    """The decimals that a row of measured values needs: none when all of them are whole."""
    numbers = [uppgift.tal.number for uppgift in rad.celler.values() if uppgift.tal]
    return max((-int(n.normalize().as_tuple().exponent) for n in numbers), default=0)


def _find_rubrik(k: Kontext, block: Radblock) -> str:
    definitions: tuple[TabellDef, ...] = k.scope.index.tabeller.get(block.tabell, ())
    return definitions[0].rubrik if definitions else block.tabell


def _make_visning(k: Kontext, tabell: str, rad: Rad, kolumn: _Visningskolumn) -> Visning:
    row = _find_raddef(k, tabell, rad.key)
    decimals = kolumn.block.decimaler
    if decimals is None and row is not None:
        decimals = row.decimaler
    if decimals is None:
        decimals = kolumn.definition.decimaler if kolumn.definition else 0
        if kolumn.definition and kolumn.definition.typ is Typ.TAL:
            decimals = min(decimals, _find_decimaler(rad))
    falt = kolumn.block.falt
    uppgift = rad.celler.get(falt)
    return Visning(
        unit=k.get_belopp_i(),
        decimaler=decimals,
        visa_plus=kolumn.visa_plus,
        vand=kolumn.block.tecken == "vand",
        has_unit=len(kolumn.units) > 1 and k.get_text("procent") not in rad.rubrik,
        bedomning=kolumn.is_bedomning,
        says=not is_sum_of_nothing(uppgift, rad.typ) and not is_from_start(uppgift, falt, row),
    )
