"""All that is written of tables, workbooks and carries, built at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.arsgang import Arsgang
from pipeline.schema.genvag import spell_out_list
from pipeline.schema.namnrymd import Namnrymd
from pipeline.schema.resolve import Problem, find_unknown
from pipeline.schema.sammanstallning import SammanslagenTabellDef, Sammanslagning
from pipeline.schema.skriven import SkrivenTabell
from pipeline.schema.tillfalle import OverforingDef
from pipeline.schema.utbyggnad import Tabellage, Tabellverk, build_arbetsbok, locate

Skrivet = Mapping[str, Iterable[Any]]
"""Objects as people write them, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verk:
    """What the stages read, and what does not fit, by address."""

    arbetsbocker: tuple[ArbetsbokDef, ...]
    tabeller: tuple[SammanslagenTabellDef, ...]
    overforingar: tuple[OverforingDef, ...]
    lagen: Mapping[tuple[str, str], Tabellage]
    problems: tuple[Problem, ...]

    def find_unknown(self, rymd: Namnrymd) -> list[Problem]:
        """Names that a workbook has not, at the place where they are written."""
        books = {f"arbetsbok:{item.id}": item for item in self.arbetsbocker}
        return [(locate(plats, self.lagen), text) for plats, text in find_unknown(books, rymd)]


def find_named(innehall: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """The tables that the files name, with their columns and rows, whatever is chosen of them."""
    found: dict[str, set[str]] = {}
    for raw in innehall:
        for tabell in spell_out_list(raw.get("tabell", [])):
            if isinstance(tabell, dict):
                names = found.setdefault(str(tabell.get("id")), set())
                for key in ("kolumner", "rader"):
                    names |= {str(item.get("id")) for item in spell_out_list(tabell.get(key, []))}
    return found


def build_verk(
    skrivet: Skrivet,
    namngivna: Mapping[str, AbstractSet[str]],
    bortvalda: AbstractSet[str] = frozenset(),
) -> Verk:
    """Workbooks, merged tables and carries; namngivna as in Tabellverk, bortvalda are the names of
    what belongs to byggstenar that are not chosen."""
    written = {item.id: item for item in skrivet["tabell"]}
    kolumner = {item.id: item for item in skrivet["kolumn"]}
    borta = bortvalda - written.keys()
    tabellverk = Tabellverk(written, kolumner, namngivna, borta)
    books = {item.id: item for item in skrivet["arbetsbok"]}
    arsgang = Arsgang(tabellverk.place(books.values()), tuple(skrivet["tillfalle"]), books)
    known = {key: frozenset(given) for key, given in arsgang.givare.items()}
    return Verk(
        arbetsbocker=tuple(
            build_arbetsbok(
                book, [item for item in arsgang.lagen if item.arbetsbok == book.id], known
            )
            for book in books.values()
        ),
        tabeller=tuple(
            made
            for item in written.values()
            if (item.sammanslagning or item.fran)
            and (made := _build_sammanslagen(item, arsgang)).fran
        ),
        overforingar=tuple(
            item
            for item in arsgang.build_overforingar(skrivet["overforing"])
            if bortvalda.isdisjoint((*item.till.split("."), *item.fran.split(".")))
        ),
        lagen=arsgang.per_plats,
        problems=tuple(tabellverk.problems),
    )


def _build_sammanslagen(tabell: SkrivenTabell, arsgang: Arsgang) -> SammanslagenTabellDef:
    fran = tabell.fran or tuple(
        f"{book}.{tabell.id}"
        for book, place in arsgang.platser.items()
        if (book, tabell.id) in arsgang.per_plats
        and (not tabell.enhetstyper or place.enhetstyp in tabell.enhetstyper)
    )
    return SammanslagenTabellDef(
        id=tabell.id,
        typ=tabell.sammanslagning or Sammanslagning.KOPIA,
        fran=fran,
        enhetstyper=tabell.enhetstyper,
        berakna=tabell.berakna,
        summarad=tabell.summarad,
        dolj_smagrupper=tabell.dolj_smagrupper,
        krav=(tabell.krav or ()) if tabell.fran else (),
    )
