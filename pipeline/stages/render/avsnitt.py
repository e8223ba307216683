"""Sections in order: headings without skipped levels, and contents that never vanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Avsnitt, Block, Rubrik, Sidbrytning, Stycke, Textbit
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.kommun import Enhet
from pipeline.stages.render.blocks import make_block
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_stycke

_DEEPEST = 6


def make_avsnitt(k: Kontext, dokument: DokumentDef) -> Iterator[Avsnitt]:
    """All sections of a document, or of one that is part of another.

    A section whose condition does not hold takes its subsections with it. When a law asks for
    it, it is still named. What stands below a section that only gathers is its content.
    """
    left_out = 0
    resting: list[AvsnittDef] = []
    above: list[AvsnittDef] = []
    for avsnitt in dokument.avsnitt:
        if left_out and avsnitt.niva > left_out:
            continue
        left_out = 0
        above = [item for item in above if item.niva < avsnitt.niva]
        over = (*k.djup.ingar_i, *(item.id for item in above if _only_gathers(item)))
        inner = k.go_to_avsnitt(avsnitt.id).go_deeper(ingar_i=over)
        if k.holds(avsnitt.villkor):
            yield from _make_resting(k, resting)
            resting = []
            yield from _make_one(inner, avsnitt)
            above.append(avsnitt)
        else:
            left_out = avsnitt.niva
            resting += [avsnitt] if avsnitt.krav and avsnitt.rubrik else []
    yield from _make_resting(k, resting)


def _only_gathers(avsnitt: AvsnittDef) -> bool:
    return not avsnitt.block and not avsnitt.innehall


def _make_resting(k: Kontext, avsnitt: Sequence[AvsnittDef]) -> Iterator[Avsnitt]:
    """Sections that do not apply, named in one sentence where the last of them would stand."""
    if avsnitt:
        names = ", ".join(k.fill(item.rubrik) for item in avsnitt)
        adress = k.get_avsnitt(avsnitt[-1].id).go_beside("ej_aktuellt")
        sentence = make_stycke(adress, k.get_text("ej_aktuella", avsnitt=names), "tomt")
        yield k.go_to_avsnitt(avsnitt[-1].id).make_avsnitt([sentence])


def _make_one(k: Kontext, avsnitt: AvsnittDef) -> Iterator[Avsnitt]:
    """The section in as many pieces as it needs around the sections that it consists of."""
    niva = _find_niva(k, avsnitt)
    blocks: list[Block] = [Sidbrytning()] if avsnitt.ny_sida else []
    if avsnitt.rubrik:
        blocks.append(Rubrik(niva, k.fill(avsnitt.rubrik), k.adress))
    inner = k.go_deeper(niva=niva)
    for item in _make_contents(inner, avsnitt):
        if isinstance(item, Avsnitt):
            if blocks:
                yield k.make_avsnitt(blocks)
            blocks = []
            yield item
        else:
            blocks.append(item)
    if blocks:
        yield k.make_avsnitt(blocks)
    if avsnitt.innehall:
        part = k.definitions.dokument[avsnitt.innehall]
        within = inner.go_deeper(ingar_i=(*k.djup.ingar_i, avsnitt.id))
        yield from _make_included(within, avsnitt, part, niva if avsnitt.rubrik else niva - 1)


def _make_contents(k: Kontext, avsnitt: AvsnittDef) -> Iterator[Block | Avsnitt]:
    """What the section's blocks become; a sentence that something is missing stands once."""
    said: set[tuple[Textbit, ...]] = set()
    for definition in avsnitt.block:
        for block in make_block(k, definition):
            if isinstance(block, Stycke) and block.slag == "tomt":
                if block.bitar in said:
                    continue
                said.add(block.bitar)
            yield block


def _make_included(
    k: Kontext, avsnitt: AvsnittDef, part: DokumentDef, niva: int
) -> Iterator[Avsnitt]:
    """The sections of another definition, once, or once per enhet under its name.

    A document of its own may be included too: the nämnders' plans in one (STY-HAL-047).
    """
    if not avsnitt.for_varje:
        yield from make_avsnitt(k.go_deeper(forskjutning=niva), part)
        return
    enheter = find_enheter(k.definitions.enheter, avsnitt.for_varje)
    if not enheter:
        tomt = make_stycke(k.adress.go_beside("tomt"), k.get_text("tomt"), "tomt")
        yield k.make_avsnitt([tomt])
    for enhet in enheter:
        adress = Adress(k.adress.dokument, add_enhet(avsnitt.id, enhet.id))
        deeper = k.for_enhet(enhet).go_deeper(niva=niva + 1, forskjutning=niva + 1)
        inner = replace(deeper, adress=adress)
        rubrik = "{enhet}" if part.per_enhet else part.rubrik or part.titel
        blocks: list[Block] = [Rubrik(niva + 1, inner.fill(rubrik), adress)]
        if avsnitt.ny_sida and enhet is not enheter[0]:
            blocks.insert(0, Sidbrytning())
        if enhet.id not in k.sammanstallning.enheter:
            text = k.get_text("ej_lamnad_arbetsbok", enhet=enhet.namn)
            blocks.append(make_stycke(adress.go_beside("ej_lamnat"), text, "tomt"))
            yield inner.make_avsnitt(blocks)
            continue
        yield inner.make_avsnitt(blocks)
        yield from make_avsnitt(inner, part)


def find_enheter(enheter: Sequence[Enhet], types: Sequence[str]) -> list[Enhet]:
    """The enheter of these types, in the order of the organisation."""
    return [enhet for enhet in enheter if enhet.typ in types]


def _find_niva(k: Kontext, avsnitt: AvsnittDef) -> int:
    return min(_DEEPEST, k.djup.forskjutning + avsnitt.niva)
