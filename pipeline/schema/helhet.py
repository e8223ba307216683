"""What each definition says by itself and still cannot be: seen when all are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Samband, Uppstallningssummor
from pipeline.schema.namnrymd import Namnrymd
from pipeline.schema.radkontroll import HogstKopplade, HogstRader
from pipeline.schema.resolve import Problem, check_namn
from pipeline.schema.typer import Namnslag
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef


def check_kontrolldokument(kontroller: Iterable[KontrollDef], rymd: Namnrymd) -> Iterator[Problem]:
    """Documents of checks: one for a document that does not exist would never be run."""
    for kontroll in kontroller:
        for number, name in enumerate(kontroll.dokument, 1):
            for text in check_namn(Namnslag.KONTROLLDOKUMENT, name, (), rymd):
                yield f"kontroll:{kontroll.id}/dokument[{number}]", text


def check_mapp(kommun: Kommun, mapp: str) -> Iterator[Problem]:
    """The kommun is called as the folder that its profile lies in."""
    if kommun.id != mapp:
        yield "kommun/id", f"{kommun.id} är inte mappens namn. Menade du {mapp}?"


def check_kontroller(
    kontroller: Iterable[KontrollDef], installningar: Iterable[ValDef]
) -> Iterator[Problem]:
    """Checks without the formula that they are, and limits that are no whole numbers."""
    numbers = {item.id for item in installningar if item.heltal}
    for kontroll in kontroller:
        plats = f"kontroll:{kontroll.id}"
        is_formula = isinstance(kontroll.parametrar, Samband)
        if is_formula and kontroll.uttryck is None:
            yield plats, "nyckeln uttryck saknas"
        if not is_formula and kontroll.uttryck is not None:
            yield f"{plats}/uttryck", f"en kontroll av typen {kontroll.typ} har inget uttryck"
        limit = kontroll.parametrar
        if isinstance(limit, HogstRader | HogstKopplade) and limit.grans not in {*numbers, ""}:
            yield f"{plats}/parametrar/grans", f"{limit.grans} är inget val med heltal"


def check_summor(
    kontroller: Iterable[KontrollDef], uppstallningar: Iterable[UppstallningDef]
) -> Iterator[Problem]:
    """Checks of sums that name a row which adds up nothing: they would look at nothing."""
    poster = {rad.kod for item in uppstallningar for rad in item.rader if not rad.summa}
    for kontroll in kontroller:
        if isinstance(kontroll.parametrar, Uppstallningssummor):
            for kod in kontroll.parametrar.koder:
                if kod in poster:
                    plats = f"kontroll:{kontroll.id}/parametrar/koder"
                    yield plats, f"{kod} har ingen summa"
