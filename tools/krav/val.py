"""The kommun's choices as a part of the page docs/krav.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.register.krav import Register
from pipeline.schema.val import ValDef


def write_val(register: Register) -> Iterator[str]:
    """Every question that the styrmodell leaves open, with what holds and why; then the systems
    that it names, and the steps of the year that wait for their months (STY-DEG-063)."""
    definitions = register.definitions
    texter = definitions.texter
    if not definitions.installningar:
        return
    yield ""
    yield f"### {texter['krav.val_rubrik']}"
    yield ""
    yield texter["krav.val_inledning"].format(kommun=register.kommun)
    yield ""
    head = texter["krav.val_tabell"]
    yield head
    yield "|" + " --- |" * (head.count("|") - 1)
    for fraga in definitions.installningar:
        cells = (
            fraga.fraga,
            _format_varde(fraga, texter),
            _format_alternativ(fraga, texter),
            fraga.motiv,
            fraga.styr,
            fraga.kalla,
        )
        yield "| " + " | ".join(cells) + " |"
    undated = [steg.id for steg in definitions.arshjul if not steg.manader and not steg.villkor]
    for system in definitions.systemstod:
        yield ""
        lista = ", ".join(system.omraden)
        yield texter["krav.systemstod"].format(namn=system.namn, lista=lista)
    if undated:
        yield ""
        lista = ", ".join(undated)
        yield texter["krav.val_datum"].format(lista=lista, kommun=register.kommun)


def _format_varde(fraga: ValDef, texter: Mapping[str, str]) -> str:
    if not fraga.varde:
        return texter["krav.val_oppet"]
    return texter["krav.val_valt" if fraga.valt else "krav.val_forval"].format(varde=fraga.varde)


def _format_alternativ(fraga: ValDef, texter: Mapping[str, str]) -> str:
    if fraga.heltal:
        return texter["krav.val_heltal"]
    text = texter["krav.val_alternativ"]
    return "<br>".join(
        text.format(varde=item.varde, betyder=item.betyder) for item in fraga.alternativ
    )
