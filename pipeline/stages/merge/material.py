"""What the merge works on: the delivered workbooks in the order of the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.sammanstallning import Leverans
from pipeline.core.source import DefinitionRef
from pipeline.core.uppgift import Uppgift
from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kolumner import TabellIndex, iter_tabelldefs, make_tabellindex
from pipeline.schema.kommun import Enhet
from pipeline.stages.merge.formler import Formelfel


@dataclass(frozen=True, slots=True)
class Material:
    """Definitions, known values and one workbook per enhet; the same in whatever order given."""

    definitions: Definitions
    underlag: Underlag
    period: Period
    inlamningar: Mapping[str, Inlamning]
    index: TabellIndex

    def iter_delivered(self) -> Iterator[tuple[Enhet, Inlamning]]:
        """Enheter that have delivered, in the order of the organisation."""
        for enhet in self.definitions.enheter:
            if enhet.id in self.inlamningar:
                yield enhet, self.inlamningar[enhet.id]

    def ref(self, kind: str, name: str, key: str = "") -> DefinitionRef:
        """Where an object is defined; key is a place within it."""
        own = f"{kind}:{name}" if name else kind
        return DefinitionRef(self.definitions.files.get(own, ""), f"{own}{key}")

    def get_rubrik(self, tabell: str) -> str:
        """What people call a table; its id when nobody has given it a heading."""
        found = self.index.tabeller.get(tabell)
        return found[0].rubrik if found else tabell

    def find_publicerat(self, tabell: str, rad: str, kolumn: str, year: int) -> Uppgift | None:
        """A published value of the kommun as a whole.

        It stands on the kommun's own id, or on an enhet that has no budget of its own (the
        ekonomiavdelning, those who write for the whole kommun).
        """
        owners = [self.definitions.kommun.id]
        owners += [item.id for item in self.definitions.enheter if is_central(item)]
        for owner in owners:
            found = self.underlag.find(
                enhet=owner, tabell=tabell, rad=rad, kolumn=kolumn, year=year
            )
            if found is not None:
                return found
        return None


def is_central(enhet: Enhet) -> bool:
    """True for who delivers for the whole kommun: no budget of its own, no bolag, and nobody
    above it."""
    return not enhet.har_budget and not enhet.agd_andel and not enhet.under


def make_material(
    inlamningar: Iterable[Inlamning], definitions: Definitions, underlag: Underlag, period: Period
) -> Material:
    """The material; of two workbooks for one enhet the one first by file name counts."""
    chosen: dict[str, Inlamning] = {}
    for item in sorted(inlamningar, key=lambda item: (item.enhet, item.file, item.sha256)):
        chosen.setdefault(item.enhet, item)
    index = make_tabellindex(definitions)
    return Material(definitions, underlag, period, MappingProxyType(chosen), index)


def list_leveranser(material: Material) -> tuple[Leverans, ...]:
    """Who was to deliver, and which file came."""
    found = []
    for enhet in material.definitions.enheter:
        if not enhet.arbetsbok:
            continue
        item = material.inlamningar.get(enhet.id)
        file, sha256 = (item.file, item.sha256) if item else (None, None)
        found.append(Leverans(enhet.id, enhet.arbetsbok, file, sha256))
    return tuple(found)


def iter_tabeller(material: Material, enhet: Enhet) -> Iterator[TabellDef]:
    """The tables of the workbook that an enhet fills in."""
    return iter_tabelldefs(material.definitions, enhet.arbetsbok)


def report_formelfel(material: Material, problems: Iterable[Formelfel]) -> tuple[Finding, ...]:
    """SAM-001 for formulas in circles, SAM-002 for formulas that do not fit their values."""
    katalog = material.definitions.katalog
    return tuple(
        make_finding(katalog, "SAM-001", item.origin, vag=item.formel)
        if item.fel is None
        else make_finding(katalog, "SAM-002", item.origin, formel=item.formel, fel=item.fel)
        for item in dict.fromkeys(problems)
    )
