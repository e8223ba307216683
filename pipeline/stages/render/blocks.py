"""Kinds of contents by name: what a definition may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pipeline.core.adress import Adress
from pipeline.core.dokument import Avsnitt, Block
from pipeline.schema.block import BlockDef
from pipeline.stages.render.diagram import make_diagram
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.mening import make_mening
from pipeline.stages.render.noter import make_noter
from pipeline.stages.render.rodatrad import make_rodatrad
from pipeline.stages.render.tabeller import make_rader_som_avsnitt, make_tabell
from pipeline.stages.render.texter import make_text
from pipeline.stages.render.tillkomst import (
    make_avrundningar,
    make_avvikelser,
    make_dokumentinformation,
    make_forklaringar,
    make_fynd,
    make_kallor,
    make_leveranser,
)
from pipeline.stages.render.uppstallningar import make_nyckeltal, make_uppstallning

Blockmakare = Callable[[Kontext, Any], Iterator[Block | Avsnitt]]
"""What makes a block of a kind; the class of the block is that of the kind (schema/block.py)."""
BLOCK: Mapping[str, Blockmakare] = MappingProxyType(
    {
        "text": make_text,
        "mening": make_mening,
        "tabell": make_tabell,
        "rader_som_avsnitt": make_rader_som_avsnitt,
        "uppstallning": make_uppstallning,
        "nyckeltal": make_nyckeltal,
        "diagram": make_diagram,
        "rodatrad": make_rodatrad,
        "noter": lambda k, _: make_noter(k, make_block),
        "dokumentinformation": make_dokumentinformation,
        "leveranser": make_leveranser,
        "kallor": make_kallor,
        "fynd": make_fynd,
        "avvikelser": make_avvikelser,
        "avrundningar": make_avrundningar,
        "forklaringar": make_forklaringar,
    }
)
TILLKOMST = frozenset({"avvikelser", "fynd", "kallor"})
"""Kinds that tell what was found, and by which run."""


def make_block(k: Kontext, block: BlockDef) -> Iterator[Block | Avsnitt]:
    """The contents of a block, and the sections that it consists of (noter); nothing when its
    condition does not hold."""
    if k.tillkomst is None and block.typ in TILLKOMST:
        return
    if k.holds(block.villkor):
        adress = Adress(k.adress.dokument, k.adress.avsnitt, block.namn)
        belopp_i = getattr(block, "belopp_i", None)
        yield from BLOCK[block.typ](replace(k, adress=adress, belopp_i=belopp_i), block)
