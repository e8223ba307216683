"""What a document or a check of an occasion names, somebody must fill in at that occasion.

A name may exist and still never be met: a document of the delårsrapport that shows a column of
the bokslut has a column that is always empty. A list may name what only some occasions have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pipeline.schema.bruk import Bruk, list_bruk
from pipeline.schema.bundle import Definitions, find_gjorda
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.namnrymd import Namnrymd, Objekt
from pipeline.schema.resolve import Problem, check_bruk
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.typer import Ref


def find_saknade(definitions: Definitions, objekt: Objekt, rymd: Namnrymd) -> Iterator[Problem]:
    """What the documents and checks of an occasion name that no workbook of it asks for. objekt
    are all objects by kind, rymd their names."""
    used: dict[str, list[Bruk]] = {}
    for tillfalle in definitions.tillfallen.values():
        narrow = rymd.narrow(_select(objekt, tillfalle))
        for plats, chosen in _find_chosen(definitions, tillfalle).items():
            if plats not in used:
                used[plats] = [bruk for bruk in list_bruk(chosen, plats) if _is_always(bruk)]
            for bruk in used[plats]:
                for text in check_bruk(bruk, narrow):
                    yield bruk.plats, f"{text.rstrip('.')} vid tillfället {tillfalle.id}"


def _is_always(bruk: Bruk) -> bool:
    """False for what only some of the occasions have that a definition is for."""
    return not bruk.i_lista and (not isinstance(bruk.marke, Ref) or bruk.marke.alltid)


def _select(objekt: Objekt, tillfalle: TillfalleDef) -> Objekt:
    """The objects with only the workbooks and documents of the occasion, and what is merged from
    the workbooks."""
    books = set(tillfalle.arbetsbocker.values())
    return {
        **objekt,
        "arbetsbok": tuple(item for item in objekt["arbetsbok"] if item.id in books),
        "dokument": tuple(
            item
            for item in objekt["dokument"]
            if item.del_av_dokument or item.tillfalle == tillfalle.id
        ),
        "tabell": tuple(
            item
            for item in objekt["tabell"]
            if any(name.partition(".")[0] in books for name in item.fran)
        ),
    }


def _find_chosen(definitions: Definitions, tillfalle: TillfalleDef) -> Mapping[str, Any]:
    made = [
        item
        for item in definitions.kommun.dokument
        if definitions.dokument[item].tillfalle == tillfalle.id
    ]
    gjorda = find_gjorda(made, definitions.dokument)
    found: dict[str, Any] = {
        f"dokument:{item.id}": item for item in _iter_parts(made, definitions.dokument)
    }
    for kontroll in definitions.kontroller:
        if gjorda & set(kontroll.dokument):
            found[f"kontroll:{kontroll.id}"] = kontroll
    return found


def _iter_parts(made: Iterable[str], dokument: Mapping[str, DokumentDef]) -> Iterator[DokumentDef]:
    """Documents and what they include, each once."""
    waiting, seen = list(made), set()
    while waiting:
        name = waiting.pop(0)
        if name not in seen and name in dokument:
            seen.add(name)
            yield dokument[name]
            waiting += [item.innehall for item in dokument[name].avsnitt if item.innehall]
