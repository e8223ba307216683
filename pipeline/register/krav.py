"""The register: each requirement with what meets it, and for those who ask which test shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pipeline.register.citat import (
    Citat,
    Satt,
    find_in_code,
    find_in_definitions,
    find_in_handbook,
)
from pipeline.register.kravregister import (
    KravDef,
    Kravregister,
    Kravtyp,
    read_register,
)
from pipeline.schema.bundle import Definitions
from pipeline.schema.loader import load_definitions

PAGE = "docs/krav.md"
"""The generated page."""
_GENERATED = (PAGE, "docs/definitioner.md")
"""Pages that are made of the definitions, and so say nothing of their own."""
_PREFERRED = {
    Kravtyp.KONTROLL: (Satt.KONTROLL, Satt.MALL),
    Kravtyp.MALL: (Satt.MALL, Satt.DOKUMENT),
    Kravtyp.RENDERING: (Satt.DOKUMENT,),
    Kravtyp.SAMMANSTALLNING: (Satt.DOKUMENT, Satt.DEFINITION),
    Kravtyp.KALENDER: (Satt.KALENDER,),
    Kravtyp.PROFIL: (Satt.DEFINITION, Satt.KALENDER),
}


class Lage(Enum):
    """Where a requirement stands."""

    UPPFYLLT = "uppfyllt"
    UTAN_PROV = "utan_prov"
    SENARE = "senare"
    ANNU_INTE = "annu_inte"


@dataclass(frozen=True, slots=True)
class Prov:
    """A test and everything it names: requirements, and whole texts such as ids of checks."""

    plats: str
    namn: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kravpost:
    """A requirement, the places that meet it (the one that counts first) and its tests, None when
    nobody has looked for tests.

    vantar are those of its documents that the kommun's definitions do not make.
    """

    krav: KravDef
    citat: tuple[Citat, ...]
    prov: tuple[str, ...] | None
    vantar: tuple[str, ...]

    @property
    def lage(self) -> Lage:
        """Met with or without a test, later, or not yet."""
        if self.citat:
            return Lage.UTAN_PROV if self.prov == () else Lage.UPPFYLLT
        return Lage.SENARE if self.krav.senare else Lage.ANNU_INTE

    @property
    def grupp(self) -> str:
        """How it is met, or that it is not: the name it is counted under."""
        return self.citat[0].satt.value if self.citat else self.lage.value


@dataclass(frozen=True, slots=True)
class Register:
    """The requirements of one kommun with what the definitions, code and tests say of them."""

    kommun: str
    kalla: Kravregister
    poster: tuple[Kravpost, ...]
    definitions: Definitions

    def count_grupper(self) -> Mapping[str, int]:
        """How many requirements are met in each way, are later, and are not met yet."""
        counted = Counter(item.grupp for item in self.poster)
        names = [*(item.value for item in Satt), Lage.SENARE.value, Lage.ANNU_INTE.value]
        return {name: counted[name] for name in names}

    def count_delvis(self) -> int:
        """How many are met in the documents that are made, but speak of others too."""
        return sum(bool(item.citat and item.vantar) for item in self.poster)

    @property
    def has_prov(self) -> bool:
        """True when tests have been looked for."""
        return all(item.prov is not None for item in self.poster)

    def count_utan_prov(self) -> int:
        """How many are met without a test that names them."""
        return sum(item.lage is Lage.UTAN_PROV for item in self.poster)


def build_register(root: Path, kommun: str, prov: Iterable[Prov] | None = None) -> Register:
    """The register of a kommun in a project folder, which holds definitions/, pipeline/ and docs/;
    prov are the tests that may show what is met. Raises DefinitionsError, TomlError or BuildError
    when a definition does not fit.
    """
    definitions = load_definitions(root / "definitions", kommun).value
    kalla = read_register(root / "definitions", kommun)
    citat = (
        *find_in_definitions(definitions, root / "definitions"),
        *find_in_code(root / "pipeline"),
        *find_in_handbook(root / "docs", without=[root / page for page in _GENERATED]),
    )
    tests = None if prov is None else tuple(prov)
    made = {definitions.dokument[item].styrdokument for item in definitions.kommun.dokument}
    poster = tuple(_build_post(krav, citat, tests, made) for krav in kalla.krav)
    return Register(kommun, kalla, poster, definitions)


def _build_post(
    krav: KravDef, citat: Iterable[Citat], prov: tuple[Prov, ...] | None, made: set[str]
) -> Kravpost:
    order = [*_PREFERRED[krav.typ], *Satt]
    own = sorted(
        (item for item in citat if item.krav == krav.id), key=lambda item: order.index(item.satt)
    )
    named = {krav.id, *(item.objekt for item in own if item.satt is Satt.KONTROLL)}
    places = None if prov is None else tuple(item.plats for item in prov if item.namn & named)
    vantar = tuple(item for item in krav.dokument if item not in made)
    return Kravpost(krav, tuple(own), places, vantar)
