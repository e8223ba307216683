"""The columns of a merged table in a block: those that the kommun's workbooks ask for, and what
their cells hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.tabell import Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.schema.arbetsbok import KolumnDef, Typ
from pipeline.schema.block import BlockKolumnDef, DiagramBlockDef, RaderBlockDef
from pipeline.schema.sammanstallning import BeraknadKolumnDef
from pipeline.schema.tidigare import date_rubrik
from pipeline.stages.render.kontext import Kontext

_NUMERIC = frozenset({Typ.BELOPP, Typ.TAL, Typ.HELTAL, Typ.PROCENT})
ENHET = "enhet"
"""The column that names who a row comes from."""

Radblock = RaderBlockDef | DiagramBlockDef
"""Blocks that show rows of a table."""


@dataclass(frozen=True, slots=True)
class Blockkolumn:
    """A column as the block asks for it. is_tal: its cells are numbers; units are theirs."""

    block: BlockKolumnDef
    definition: KolumnDef | None
    is_tal: bool
    units: frozenset[Unit]

    @property
    def is_belopp(self) -> bool:
        """Whether it holds amounts of money."""
        return any(Tal(Decimal(0), unit).is_belopp for unit in self.units)

    @property
    def is_avvikelse(self) -> bool:
        """Whether its numbers are differences, whose direction is explained."""
        return self.is_tal and self.block.falt.startswith("avvikelse")

    @property
    def is_bedomning(self) -> bool:
        """Whether its words are assessments, which have signs."""
        return self.block.tecken == "bedomning"

    @property
    def visa_plus(self) -> bool:
        """Whether the plus sign is written out (SKRIV-17)."""
        return self.block.tecken == "visa" or self.is_avvikelse


def name_kolumn(k: Kontext, tabell: str, kolumn: Blockkolumn) -> str:
    """The heading of a column; of one that shows what was said earlier in the year with its day."""
    rubrik = k.fill(kolumn.block.rubrik)
    if kolumn.definition is None or not kolumn.definition.tidigare:
        return rubrik
    year = k.sammanstallning.period.year
    return date_rubrik(rubrik, tabell, kolumn.block.falt, k.definitions, year)


def make_kolumner(k: Kontext, block: Radblock, tabell: Tabell | None) -> list[Blockkolumn]:
    """The columns that the block chooses, else all of the workbook's; without those that the
    kommun does not ask for."""
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
        found.append(Blockkolumn(item, definition, is_tal, units))
    return found


def _is_left_out(k: Kontext, tabell: str, kolumn: BlockKolumnDef, data: Tabell | None) -> bool:
    """True for a column that the kommun's workbooks do not ask for: shared chapters name more."""
    asked = k.scope.index.tabeller.get(tabell, ())
    given = any(kolumn.falt in rad.celler for rad in (data.rader if data else ()))
    known = given or any(item.id == kolumn.falt for item in _find_beraknade(k, tabell))
    defined = any(item.id == kolumn.falt for source in asked for item in source.kolumner)
    return bool(asked) and not known and not defined and kolumn.falt != ENHET


def _find_beraknade(k: Kontext, tabell: str) -> tuple[BeraknadKolumnDef, ...]:
    """The columns that are computed when the table is merged."""
    merged = next((item for item in k.definitions.tabeller if item.id == tabell), None)
    return merged.berakna if merged else ()
