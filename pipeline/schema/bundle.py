"""Definitions: the frozen whole that every stage is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.core.finding import Finding
from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.schema.fynd import Katalog
from pipeline.schema.kommun import Enhet, Kommun
from pipeline.schema.kontroll import KontrollDef, NyckeltalDef
from pipeline.schema.sammanstallning import KonsolideringDef, SammanslagenTabellDef, VardeDef
from pipeline.schema.systemstod import SystemstodDef
from pipeline.schema.tillfalle import OverforingDef, TillfalleDef
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef


class DefinitionsError(Exception):
    """The definitions do not fit; findings say every place (exit code 4)."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{item.source}: {item.message}" for item in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Everything that is known before a workbook is opened, for one kommun.

    As loaded they hold for all occasions (tillfalle is None); select_tillfalle narrows them to
    those of one occasion and year.
    """

    kommun: Kommun
    enheter: tuple[Enhet, ...]
    arbetsbocker: Mapping[str, ArbetsbokDef]
    uppstallningar: Mapping[str, UppstallningDef]
    kontroller: tuple[KontrollDef, ...]
    nyckeltal: tuple[NyckeltalDef, ...]
    tabeller: tuple[SammanslagenTabellDef, ...]
    varden: tuple[VardeDef, ...]
    konsolidering: KonsolideringDef | None
    noter: tuple[NotDef, ...]
    dokument: Mapping[str, DokumentDef]
    katalog: Katalog
    texter: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Definition file (relative) of each object, by "kind:id"."""
    digest: str = ""
    """SHA-256 over all definition files, in order of name."""
    tillfallen: Mapping[str, TillfalleDef] = field(default_factory=dict)
    overforingar: tuple[OverforingDef, ...] = ()
    arshjul: tuple[ArshjulsstegDef, ...] = ()
    installningar: tuple[ValDef, ...] = ()
    systemstod: tuple[SystemstodDef, ...] = ()
    tillfalle: TillfalleDef | None = None
    nya: tuple[str, ...] = ()
    """The addresses of names that are not published yet, where the kommun publishes its own."""

    def find_gjorda(self) -> frozenset[str]:
        """What the documents that the kommun makes are called: their ids, and their kinds."""
        return find_gjorda(self.kommun.dokument, self.dokument)

    def find_enhet(self, enhet: str) -> Enhet | None:
        """The enhet with this id."""
        return next((item for item in self.enheter if item.id == enhet), None)

    def get_namn(self, enhet: str) -> str:
        """The name of an enhet, or its id when it is unknown."""
        found = self.find_enhet(enhet)
        return found.namn if found else enhet


def find_gjorda(made: Iterable[str], dokument: Mapping[str, DokumentDef]) -> frozenset[str]:
    """The ids and kinds of the documents that are made, as checks name them."""
    found = (dokument[item] for item in made if item in dokument)
    return frozenset(name for item in found for name in (item.id, item.slag) if name)
