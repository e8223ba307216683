"""References between definitions: what one names, another must be.

Only what every stage relies on is checked here; a formula or a text that names something unknown
is told by the stage that computes or shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.sammanstallning import SammanslagenTabellDef
from pipeline.schema.uppstallning import UppstallningDef

Problem = tuple[str, str]
"""The object ("kind:id" or "kind:id/list:id"), and what is wrong."""


def find_unknown(definitions: Definitions) -> Iterator[Problem]:
    """Everything that a definition names and that does not exist, and ids used twice."""
    yield from _check_organisation(definitions)
    for tabell in definitions.tabeller:
        yield from _check_tabell(tabell, definitions)
    for uppstallning in definitions.uppstallningar.values():
        yield from _check_uppstallning(uppstallning)
    for kontroll in definitions.kontroller:
        if kontroll.kod not in definitions.katalog.fynd:
            yield f"kontroll:{kontroll.id}", f"fyndet {kontroll.kod} finns inte"
    for dokument in definitions.dokument.values():
        yield from _check_dokument(dokument, definitions)


def _check_organisation(definitions: Definitions) -> Iterator[Problem]:
    kommun = definitions.kommun
    yield from _list_unknown("kommun", "dokumentet", kommun.dokument, definitions.dokument)
    ids = [enhet.id for enhet in definitions.enheter]
    for enhet in definitions.enheter:
        name, named = f"enhet:{enhet.id}", (enhet.arbetsbok,) if enhet.arbetsbok else ()
        yield from _list_unknown(name, "arbetsboken", named, definitions.arbetsbocker)
        yield from _list_unknown(name, "enheten", (enhet.under,) if enhet.under else (), ids)


def _check_tabell(tabell: SammanslagenTabellDef, definitions: Definitions) -> Iterator[Problem]:
    """The workbooks; a kommun may leave out one of their tables."""
    books = (name.partition(".")[0] for name in tabell.fran)
    yield from _list_unknown(f"tabell:{tabell.id}", "arbetsboken", books, definitions.arbetsbocker)


def _check_uppstallning(uppstallning: UppstallningDef) -> Iterator[Problem]:
    name = f"uppstallning:{uppstallning.id}"
    codes = [rad.kod for rad in uppstallning.rader]
    for rad in uppstallning.rader:
        named = (*rad.summa, *((rad.varav_av,) if rad.varav_av else ()))
        yield from _list_unknown(f"{name}/rader:{rad.id}", "koden", named, codes)
    for twice in (codes, [rad.id for rad in uppstallning.rader]):
        repeated = [item for item, count in Counter(twice).items() if count > 1]
        yield from ((name, f"{item} står två gånger") for item in repeated)


def _check_dokument(dokument: DokumentDef, definitions: Definitions) -> Iterator[Problem]:
    parts = tuple(item.innehall for item in dokument.avsnitt if item.innehall)
    named = parts
    yield from _list_unknown(f"dokument:{dokument.id}", "dokumentet", named, definitions.dokument)


def _list_unknown(
    name: str, kind: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    existing = set(known)
    yield from ((name, f"{kind} {item} finns inte") for item in named if item not in existing)
