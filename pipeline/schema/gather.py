"""The definitions as every stage is given them, gathered of the objects by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pipeline.schema.arbetsbok import ArbetsbokDef, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import Katalog
from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.val import ValDef, get_valda
from pipeline.schema.verk import Verk


def gather(built: Mapping[str, tuple[Any, ...]], verk: Verk) -> Definitions:
    """Everything but the texts, and where it was read."""
    return Definitions(
        kommun=_choose(built["kommun"][0], built["val"]),
        enheter=built["enhet"],
        arbetsbocker=_by_id(_show_known(item) for item in verk.arbetsbocker),
        uppstallningar=_by_id(built["uppstallning"]),
        kontroller=_choose_kontroller(built["kontroll"], built["val"]),
        nyckeltal=built["nyckeltal"],
        tabeller=verk.tabeller,
        varden=built["varde"],
        konsolidering=next(iter(built["konsolidering"]), None),
        noter=built["not"],
        dokument=_by_id(built["dokument"]),
        katalog=Katalog({item.kod: item for item in built["fynd"]}),
        tillfallen=_by_id(_find_tillfallen(built)),
        overforingar=verk.overforingar,
        arshjul=built["arshjulssteg"],
        installningar=built["val"],
        systemstod=built["systemstod"],
    )


def _choose(kommun: Kommun, installningar: Iterable[ValDef]) -> Kommun:
    """The profile with the choices among its fields; formulas read both the same way."""
    return replace(kommun, falt={**get_valda(installningar), **kommun.falt})


def _show_known(book: ArbetsbokDef) -> ArbetsbokDef:
    """The workbook without columns for what an earlier occasion of the year has said, where none
    says it."""
    flikar = (
        replace(flik, tabeller=tuple(_without_unsaid(item) for item in flik.tabeller))
        for flik in book.flikar
    )
    return replace(book, flikar=tuple(flikar))


def _without_unsaid(tabell: TabellDef) -> TabellDef:
    kept = tuple(item for item in tabell.kolumner if not item.tidigare or item.forifylld)
    return tabell if len(kept) == len(tabell.kolumner) else replace(tabell, kolumner=kept)


def _find_tillfallen(built: Mapping[str, tuple[Any, ...]]) -> list[TillfalleDef]:
    """The occasions that the kommun makes documents of, in the order of the year."""
    made = built["kommun"][0].dokument
    used = {item.tillfalle for item in built["dokument"] if item.id in made}
    chosen = [item for item in built["tillfalle"] if item.id in used]
    return sorted(chosen, key=lambda item: item.ordning)


def _choose_kontroller(
    kontroller: Iterable[KontrollDef], installningar: Iterable[ValDef]
) -> tuple[KontrollDef, ...]:
    """The checks that no choice of the kommun turns off."""
    valda = get_valda(installningar)
    return tuple(item for item in kontroller if item.is_chosen(valda))


def _by_id(items: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({item.id: item for item in items})
