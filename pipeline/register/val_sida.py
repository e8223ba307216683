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
    for val in definitions.installningar:
        cells = (
            val.fraga,
            _format_varde(val, texter),
            _format_alternativ(val, texter),
            val.motiv,
            val.styr,
            val.kalla,
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


def _format_varde(val: ValDef, texter: Mapping[str, str]) -> str:
    if not val.varde:
        return texter["krav.val_oppet"]
    return texter["krav.val_valt" if val.valt else "krav.val_forval"].format(varde=val.varde)


def _format_alternativ(val: ValDef, texter: Mapping[str, str]) -> str:
    if val.heltal:
        return texter["krav.val_heltal"]
    text = texter["krav.val_alternativ"]
    return "<br>".join(
        text.format(varde=item.varde, betyder=item.betyder) for item in val.alternativ
    )
