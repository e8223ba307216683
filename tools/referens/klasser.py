"""What definitions may say, found in the dataclasses that they become: sections, keys and words.

A section is a kind of object or a part of one, with the keys of its class. Nothing here is a text
for people: those stand in definitions/referens.toml, by the names that are given here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pipeline.core.syntax import Uttryck
from pipeline.schema.arbetsbok import FlikDef, KolumnDef, RadDef, TabellDef
from pipeline.schema.block import BLOCKSLAG, BlockDef, BlockKolumnDef, NivaDef
from pipeline.schema.dokument import AvsnittDef, NotAvstamning
from pipeline.schema.kommun import ENHETSTYPER, Verksamhetsomrade
from pipeline.schema.kontroll import KONTROLLSLAG
from pipeline.schema.kontrollslag import Parametrar
from pipeline.schema.mening import Mening
from pipeline.schema.objektslag import KINDS
from pipeline.schema.overlay import Avsteg
from pipeline.schema.sammanstallning import (
    BeraknadKolumnDef,
    BolagstabellDef,
    ElimineringDef,
    Konsolideringsnamn,
)
from pipeline.schema.skriven import SkrivenFlik, SkrivenKolumn, SkrivenRad, SkrivenTabell
from pipeline.schema.typer import Namnslag, Ref
from pipeline.schema.uppstallning import UppstallningRadDef
from pipeline.schema.val import AlternativDef
from pipeline.schema.visning import Tabellvisning, Uppstallningsvisning

DELAR: Mapping[type[Any], str] = {
    SkrivenFlik: "flik",
    SkrivenRad: "rad",
    BeraknadKolumnDef: "beraknad_kolumn",
    UppstallningRadDef: "uppstallningsrad",
    BolagstabellDef: "bolagstabell",
    ElimineringDef: "eliminering",
    Konsolideringsnamn: "konsolideringsnamn",
    NotAvstamning: "avstamning",
    AvsnittDef: "avsnitt",
    BlockDef: "block",
    BlockKolumnDef: "blockkolumn",
    NivaDef: "niva",
    Verksamhetsomrade: "verksamhetsomrade",
    AlternativDef: "alternativ",
    Tabellvisning: "tabellvisning",
    Uppstallningsvisning: "uppstallningsvisning",
}
"""Parts of objects, by the name of their section."""
UTANFOR: Mapping[str, type[Any]] = {"avsteg": Avsteg}
"""What stands in the files beside the kinds of objects."""
_BYGGS: Mapping[type[Any], type[Any]] = {
    SkrivenFlik: FlikDef,
    SkrivenTabell: TabellDef,
    SkrivenKolumn: KolumnDef,
    SkrivenRad: RadDef,
}
"""What is written becomes another class, which says what holds when a key is left out."""
_EFTER_TYP = frozenset({(KolumnDef, key) for key in ("bredd", "decimaler", "summeras")})
"""Keys whose default follows from the typ of the column, so that the text has to say it."""


@dataclass(frozen=True, slots=True)
class Nyckel:
    """A key: the type of its value, whether it must be there, and what holds when it is not."""

    namn: str
    typ: Any
    obligatorisk: bool
    standard: Any = None


@dataclass(frozen=True, slots=True)
class Avdelning:
    """A section: grupp is avdelning, kontrolltyp or blocktyp, and namn what it is called there."""

    grupp: str
    namn: str
    klass: type[Any]
    nycklar: tuple[Nyckel, ...]

    @property
    def plats(self) -> str:
        """Its address among the texts."""
        return f"{self.grupp}.{self.namn}"


FRIA: Mapping[str, Nyckel] = {
    "uppfyller": Nyckel("<krav>", tuple[str, ...], obligatorisk=False),
    "texter": Nyckel("<text>", str, obligatorisk=False),
}
"""Tables of the files whose keys are names, and what stands under each."""


def find_avdelningar() -> tuple[Avdelning, ...]:
    """Every section. Raises KeyError for a part that has no name in DELAR."""
    parts = {part for kind in KINDS.values() for part in _iter_delar(kind, set())}
    kinds = set(KINDS.values())
    named = {DELAR[part]: part for part in parts - kinds - {Parametrar}}
    return (
        *(_describe("avdelning", name, kind) for name, kind in {**KINDS, **UTANFOR}.items()),
        *(_describe("avdelning", name, part) for name, part in sorted(named.items())),
        *(Avdelning("avdelning", name, object, (key,)) for name, key in FRIA.items()),
        *(_describe("kontrolltyp", name, kind) for name, kind in KONTROLLSLAG.items()),
        *(_describe("blocktyp", name, kind, without=BlockDef) for name, kind in BLOCKSLAG.items()),
    )


def _iter_delar(klass: type[Any], seen: set[type[Any]]) -> Iterator[type[Any]]:
    """The dataclasses that an object is made of, at any depth; a variant counts as its base."""
    for hint in get_type_hints(klass).values():
        for part in find_klasser(hint):
            variants = BLOCKSLAG.values() if part is BlockDef else ()
            for found in (part, *variants):
                if found not in seen:
                    seen.add(found)
                    yield from _iter_delar(found, seen)
            yield part


def find_klasser(hint: Any) -> tuple[type[Any], ...]:
    """The dataclasses that a value of a type holds; a formula and a sentence are texts."""
    if isinstance(hint, type) and is_dataclass(hint):
        return () if hint in (Uttryck, Mening) else (hint,)
    return tuple(found for item in get_args(hint) for found in find_klasser(item))


def _describe(
    grupp: str, namn: str, klass: type[Any], without: type[Any] | None = None
) -> Avdelning:
    shared = {item.name for item in fields(without)} if without else set()
    hints = get_type_hints(klass, include_extras=True)
    keys = (
        Nyckel(
            item.name,
            hints[item.name],
            item.default is MISSING and item.default_factory is MISSING,
            _find_standard(klass, item.name, item.default),
        )
        for item in fields(klass)
        if item.name not in shared
    )
    return Avdelning(grupp, namn, klass, tuple(keys))


def _find_standard(klass: type[Any], namn: str, own: Any) -> Any:
    """What holds when the key is left out; None when nothing is said of it."""
    built = _BYGGS.get(klass)
    if own is None and built is not None:
        known = {item.name: item.default for item in fields(built)}
        own = None if (built, namn) in _EFTER_TYP else known.get(namn)
    return None if own is MISSING else own


def find_ord(hint: Any) -> tuple[str, ...]:
    """The words that a value is one of; none when any will do."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(item.value for item in hint)
    if get_origin(hint) is Literal:
        return tuple(getattr(item, "value", item) for item in get_args(hint) if item)
    for item in get_args(hint):
        if isinstance(item, Ref):
            return ENHETSTYPER if item.slag is Namnslag.ENHETSTYP else ()
        if found := find_ord(item):
            return found
    return ()
