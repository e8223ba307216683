"""Sections in order: headings without skipped levels, and contents that never vanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Block, Rubrik, Sidbrytning, Stycke, Textbit
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.kommun import Enhet
from pipeline.stages.render.blocks import make_block
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_stycke

_DEEPEST = 6


def make_avsnitt(k: Kontext, dokument: DokumentDef) -> Iterator[Block]:
    """All sections of a document, or of one that is part of another.

    A section whose condition does not hold takes its subsections with it. When a law asks for
    it, it is still named.
    """
    left_out = 0
    resting: list[AvsnittDef] = []
    for avsnitt in dokument.avsnitt:
        if left_out and avsnitt.niva > left_out:
            continue
        left_out = 0
        if k.holds(avsnitt.villkor):
            yield from _make_resting(k, resting)
            resting = []
            yield from _make_one(k, avsnitt)
        else:
            left_out = avsnitt.niva
            resting += [avsnitt] if avsnitt.krav and avsnitt.rubrik else []
    yield from _make_resting(k, resting)


def _make_resting(k: Kontext, avsnitt: Sequence[AvsnittDef]) -> Iterator[Block]:
    """Sections that do not apply, named in one sentence."""
    if avsnitt:
        names = ", ".join(k.fill(item.rubrik) for item in avsnitt)
        adress = k.get_avsnitt(avsnitt[-1].id).go_beside("ej_aktuellt")
        yield make_stycke(adress, k.get_text("ej_aktuella", avsnitt=names), "tomt")


def _make_one(k: Kontext, avsnitt: AvsnittDef) -> Iterator[Block]:
    niva = _find_niva(k, avsnitt)
    if avsnitt.ny_sida:
        yield Sidbrytning()
    inner = replace(k, adress=k.get_avsnitt(avsnitt.id), niva=niva)
    if avsnitt.rubrik:
        yield Rubrik(niva, k.fill(avsnitt.rubrik), inner.adress)
    said: set[tuple[Textbit, ...]] = set()
    for definition in avsnitt.block:
        for block in make_block(inner, definition):
            if isinstance(block, Stycke) and block.mall == "tomt":
                if block.bitar in said:
                    continue
                said.add(block.bitar)
            yield block
    if avsnitt.innehall:
        yield from _make_included(inner, avsnitt, niva if avsnitt.rubrik else niva - 1)


def _make_included(k: Kontext, avsnitt: AvsnittDef, niva: int) -> Iterator[Block]:
    """The sections of another definition, once, or once per enhet under its name.

    A document of its own may be included too: the nämnders' plans in one (STY-HAL-047).
    """
    part = k.definitions.dokument.get(avsnitt.innehall or "")
    if part is None:
        k.report("REN-004", innehall=avsnitt.innehall or "")
        return
    if not avsnitt.for_varje:
        yield from make_avsnitt(replace(k, forskjutning=niva), part)
        return
    enheter = find_enheter(k.definitions.enheter, avsnitt.for_varje)
    if not enheter:
        yield make_stycke(k.adress.go_beside("tomt"), k.get_text("tomt"), "tomt")
    for enhet in enheter:
        adress = Adress(k.adress.dokument, add_enhet(avsnitt.id, enhet.id))
        inner = replace(k.for_enhet(enhet), niva=niva + 1, forskjutning=niva + 1, adress=adress)
        if avsnitt.ny_sida and enhet is not enheter[0]:
            yield Sidbrytning()
        rubrik = "{enhet}" if part.per_enhet else part.rubrik or part.titel
        yield Rubrik(niva + 1, inner.fill(rubrik), adress)
        if enhet.id not in k.sammanstallning.enheter:
            text = k.get_text("ej_lamnad_arbetsbok", enhet=enhet.namn)
            yield make_stycke(adress.go_beside("ej_lamnat"), text, "tomt")
            continue
        yield from make_avsnitt(inner, part)


def find_enheter(enheter: Sequence[Enhet], types: Sequence[str]) -> list[Enhet]:
    """The enheter of these types, in the order of the organisation."""
    return [enhet for enhet in enheter if enhet.typ in types]


def _find_niva(k: Kontext, avsnitt: AvsnittDef) -> int:
    return min(_DEEPEST, k.forskjutning + avsnitt.niva)
