"""Internal items between the kommun and its bolag, as the giving side has reported them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.sammanstallning import Enhetsdata
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.core.uppgift import Uppgift
from pipeline.schema.kommun import Enhet
from pipeline.schema.sammanstallning import KonsolideringDef
from pipeline.stages.merge.material import Material


@dataclass(frozen=True, slots=True)
class Mellanhavande:
    """One internal item. enhet reported it; bolag is the bolag it concerns, None when nobody
    can tell which."""

    typ: str
    enhet: str
    bolag: str | None
    motpart: str
    belopp: Uppgift


def list_mellanhavanden(
    material: Material, definition: KonsolideringDef, data: Mapping[str, Enhetsdata]
) -> tuple[Mellanhavande, ...]:
    """Every item once: both sides report it, the row of the one that gives is counted."""
    names = definition.parametrar
    giver = fold(names.givare)
    found = []
    for enhet, rad in _iter_rader(material, definition, data):
        typ = get_text(rad, names.typ)
        belopp = rad.celler.get(names.mellanhavande_belopp)
        role = fold(get_text(rad, names.roll))
        if not typ or belopp is None or role != giver:
            continue
        motpart = get_text(rad, names.motpart)
        bolag = enhet.id if enhet.agd_andel else find_bolag(material, motpart)
        found.append(Mellanhavande(typ, enhet.id, bolag, motpart, belopp))
    return tuple(found)


def _iter_rader(
    material: Material, definition: KonsolideringDef, data: Mapping[str, Enhetsdata]
) -> Iterator[tuple[Enhet, Rad]]:
    for enhet in material.definitions.enheter:
        own = data.get(enhet.id)
        tabell = own.tabeller.get(definition.mellanhavanden) if own else None
        for rad in tabell.rader if tabell else ():
            if rad.is_post:
                yield enhet, rad


def get_text(rad: Rad, kolumn: str) -> str:
    """The text in a cell, empty when there is none."""
    uppgift = rad.celler.get(kolumn)
    return (uppgift.text or "").strip() if uppgift else ""


def find_bolag(material: Material, name: str) -> str | None:
    """The bolag that somebody calls by its name, short name or id; the only bolag when there is
    one."""
    bolag = [enhet for enhet in material.definitions.enheter if enhet.agd_andel]
    found = next((enhet.id for enhet in bolag if enhet.is_called(name)), None)
    return found or (bolag[0].id if len(bolag) == 1 else None)
