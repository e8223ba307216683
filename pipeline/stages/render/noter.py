"""Notes: numbered in order among those that apply; the others are named with the reason.

Nothing vanishes: a note that does not apply is listed, one that lacks contents says so
(LKBR 9 kap., SKRIV-29, TILL-18).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType

from pipeline.core.adress import Adress
from pipeline.core.dokument import Avsnitt, Block, Lista, Rubrik, Textbit
from pipeline.core.format_sv import NBSP
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.core.uppgift import Uppgift
from pipeline.formel.resultat import parse_ja_nej
from pipeline.schema.block import BlockDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.stages.render.kontext import Kontext, Noter, Notplats
from pipeline.stages.render.texter import make_stycke, parse_text

REGISTER = "notregister"


def number_noter(
    dokument: DokumentDef,
    sammanstallning: Sammanstallning,
    definitions: Definitions,
    adress: Adress,
) -> Noter:
    """The notes that apply, numbered from 1; none when the document at adress has no notes."""
    applying: list[NotDef] = []
    if any(block.typ == "noter" for item in dokument.avsnitt for block in item.block):
        applying = [note for note in definitions.noter if is_aktuell(note, sammanstallning)]
    ordning: list[Notplats] = []
    per_kod: dict[str, tuple[Notplats, ...]] = {}
    for number, note in enumerate(applying, 1):
        plats = Notplats(note, number, Adress(adress.dokument, note.id))
        ordning.append(plats)
        for kod in note.koder:
            per_kod[kod] = (*per_kod.get(kod, ()), plats)
    return Noter(tuple(ordning), MappingProxyType(per_kod))


def is_aktuell(note: NotDef, sammanstallning: Sammanstallning) -> bool:
    """False only when the register of notes says no."""
    uppgift = _find(sammanstallning, note, "aktuell")
    if uppgift is None or uppgift.is_tomt:
        return True
    value = uppgift.value
    return parse_ja_nej(value) is not False if isinstance(value, bool | str) else True


def make_noter(
    k: Kontext, make_block: Callable[[Kontext, BlockDef], Iterator[Block | Avsnitt]]
) -> Iterator[Block | Avsnitt]:
    """A section per note, then the notes that do not apply."""
    niva = min(6, k.djup.niva + 1)
    inner = k.go_deeper(ingar_i=(*k.djup.ingar_i, k.adress.avsnitt), niva=niva, forskjutning=niva)
    for plats in k.noter.ordning:
        note = replace(inner, adress=plats.adress)
        yield note.make_avsnitt(list(_make_not(note, plats, make_block)))
    yield from _make_not_applying(k, niva)


def _make_not(
    k: Kontext,
    plats: Notplats,
    make_block: Callable[[Kontext, BlockDef], Iterator[Block | Avsnitt]],
) -> Iterator[Block]:
    note = plats.definition
    text = k.get_text("not_rubrik", nummer=f"{plats.nummer}", rubrik=note.rubrik)
    yield Rubrik(k.djup.niva, text.replace(" ", NBSP, 1), k.adress)
    for definition in note.block:
        yield from (item for item in make_block(k, definition) if not isinstance(item, Avsnitt))
    if not note.block:
        yield make_stycke(k.adress.go_beside("tomt"), k.get_text("tomt"), "tomt")
    extra = _find(k.sammanstallning, note, "upplysning")
    if extra is not None and extra.text and not _shows_upplysning(note):
        yield from parse_text(extra.text, k.adress.go_beside("upplysning"), extra.source)


def _shows_upplysning(note: NotDef) -> bool:
    return any(item.visar.startswith(f"{REGISTER}/") for item in note.block)


def _make_not_applying(k: Kontext, niva: int) -> Iterator[Block]:
    numbered = {plats.definition.id for plats in k.noter.ordning}
    others = [note for note in k.definitions.noter if note.id not in numbered]
    if not others:
        return
    adress = k.adress.go_beside("ej_aktuella")
    yield Rubrik(niva, k.get_text("rubrik_noter_ej_aktuella"), k.adress.go_beside("rubrik"))
    yield make_stycke(adress, k.get_text("noter_ej_aktuella"))
    yield Lista(tuple(_make_item(k, note, adress) for note in others), adress=adress)


def _make_item(k: Kontext, note: NotDef, adress: Adress) -> tuple[Textbit, ...]:
    uppgift = _find(k.sammanstallning, note, "forklaring")
    text = uppgift.text if uppgift and uppgift.text else k.get_text("forklaring_saknas")
    label = Textbit(k.get_text("etikett", rubrik=note.rubrik), fet=True)
    source = uppgift.source if uppgift else None
    return (label, Textbit(" ".join(text.split()), source=source, adress=adress.go_to(note.id)))


def _find(sammanstallning: Sammanstallning, note: NotDef, kolumn: str) -> Uppgift | None:
    register = sammanstallning.tabeller.get(REGISTER)
    if register is None:
        for data in sammanstallning.enheter.values():
            register = register or data.tabeller.get(REGISTER)
    return register.find(note.id, kolumn) if register else None
