"""What can be written, with names that exist, and cannot be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.schema.dokument import DokumentDef
from pipeline.schema.kommun import Kommun
from pipeline.schema.namnrymd import Objekt
from pipeline.schema.resolve import Problem
from pipeline.schema.uppstallning import UppstallningDef

_PER_ENHET = "{enhet}"


def check_rimligt(objekt: Objekt) -> Iterator[Problem]:
    """Documents that would be written over one another, years in the wrong order, and a sum that
    counts something twice. objekt are as written, by kind."""
    dokument = {item.id: item for item in objekt["dokument"]}
    for kommun in objekt["kommun"]:
        yield from _check_valda(kommun, dokument)
        if not objekt["enhet"]:
            yield "kommun", "det finns inga enheter, så ingen får en arbetsbok"
    for item in dokument.values():
        if item.per_enhet and _PER_ENHET not in item.filnamn:
            yield f"dokument:{item.id}/filnamn", f"alla enheter får samma fil. Skriv {_PER_ENHET}"
    for kontroll in objekt["kontroll"]:
        yield from _check_years(f"kontroll:{kontroll.id}", kontroll)
    for statement in objekt["uppstallning"]:
        yield from _check_rader(statement)


def _check_valda(kommun: Kommun, dokument: dict[str, DokumentDef]) -> Iterator[Problem]:
    """The documents of a profile: each once, whole, and in a file of its own."""
    files: dict[tuple[str, str, str], str] = {}
    for number, name in enumerate(kommun.dokument, 1):
        plats, chosen = f"kommun/dokument[{number}]", dokument.get(name)
        if name in kommun.dokument[: number - 1]:
            yield plats, f"{name} står två gånger"
        elif chosen and chosen.del_av_dokument:
            yield plats, f"{name} är en del av andra dokument och görs inte för sig"
        elif chosen and chosen.filnamn:
            places = [(chosen.tillfalle, chosen.filnamn, typ) for typ in chosen.per_enhet or ("",)]
            others = {files.setdefault(place, name) for place in places} - {name}
            for first in sorted(others):
                yield f"dokument:{name}/filnamn", f"{first} har samma filnamn"


def _check_rader(statement: UppstallningDef) -> Iterator[Problem]:
    for rad in statement.rader:
        plats = f"uppstallning:{statement.id}/rader:{rad.id}"
        yield from _check_years(plats, rad)
        for twice in _find_twice(rad.summa):
            yield f"{plats}/summa", f"{twice} står två gånger"


def _find_twice(names: Iterable[str]) -> list[str]:
    named = list(names)
    return sorted({name for name in named if named.count(name) > 1})


def _check_years(plats: str, item: Any) -> Iterator[Problem]:
    """What holds until a year before the one it holds from holds never."""
    if item.galler_fran and item.galler_till and item.galler_till < item.galler_fran:
        text = f"galler_till ({item.galler_till}) är före galler_fran ({item.galler_fran})"
        yield f"{plats}/galler_till", text
