"""Stage 4: merged data and a document definition become a Dokument, as pure data.

The checks ask the documents (stages/check), so that what they found is not known here: the chapter
of findings in front and the pages that tell how a document was made are put in by
complete_dokument, when it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Avsnitt, Dokument
from pipeline.core.finding import Finding
from pipeline.core.format_sv import format_datum_long, format_datum_short
from pipeline.core.result import StageResult
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.formel.scope import make_scope
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.kommun import Enhet
from pipeline.stages.render.avsnitt import find_enheter, make_avsnitt
from pipeline.stages.render.blocks import TILLKOMST
from pipeline.stages.render.dokumentmall import check_dokumentmall
from pipeline.stages.render.kontext import Kontext, Lopnummer, Tillkomst, slugify
from pipeline.stages.render.nivaer import close_gaps
from pipeline.stages.render.noter import number_noter
from pipeline.stages.render.tillkomst import ATGARDER, make_atgarder, make_information

__all__ = [
    "Utkast",
    "check_dokumentmall",
    "complete_dokument",
    "preview_dokument",
    "render_dokument",
]
_DASH = " – "
"""In a title, what the document is stands before the dash and whose it is after it."""


@dataclass(frozen=True, slots=True)
class Utkast:
    """A document up to the first chapter that tells what was found (sista), and what it takes to
    go on from there: kontext, with what has been counted so far."""

    dokument: Dokument
    sista: tuple[AvsnittDef, ...]
    kontext: Kontext

    def make_sista(self, k: Kontext) -> Iterator[Avsnitt]:
        """The chapters that remain."""
        return make_avsnitt(k, replace(k.dokument, avsnitt=self.sista))


def render_dokument(
    sammanstallning: Sammanstallning, definitions: Definitions, dokument_id: str
) -> StageResult[tuple[Utkast, ...]]:
    """The document with this id, or one per enhet when its definition says so, as far as it can
    be made before the checks. Everything is formatted; every number keeps its source.
    """
    dokument = definitions.dokument[dokument_id]
    scope = make_scope(sammanstallning, definitions)
    made: list[Utkast] = []
    found: dict[Finding, None] = {}
    for enhet in _find_mottagare(definitions, dokument, sammanstallning):
        adress = Adress(add_enhet(dokument_id, enhet.id if enhet else None))
        lopnummer = Lopnummer()
        noter = number_noter(dokument, sammanstallning, definitions, adress)
        k = Kontext(dokument, scope, lopnummer, noter, adress)
        made.append(_make_utkast(k.for_enhet(enhet) if enhet else k))
        found |= dict.fromkeys(lopnummer.findings)
    return StageResult(tuple(made), tuple(found))


def preview_dokument(utkast: Utkast) -> Dokument:
    """The whole document as checks ask it, without what tells of them."""
    k = replace(utkast.kontext, lopnummer=utkast.kontext.lopnummer.copy())
    dokument = utkast.dokument
    return replace(dokument, avsnitt=(*dokument.avsnitt, *utkast.make_sista(k)))


def complete_dokument(
    utkast: Utkast, findings: tuple[Finding, ...], run: Run
) -> StageResult[Dokument]:
    """The document with what remains to be done in front, and its pages about itself."""
    tillkomst, lopnummer = Tillkomst(findings, run), utkast.kontext.lopnummer.copy()
    k = replace(utkast.kontext, tillkomst=tillkomst, lopnummer=lopnummer)
    dokument = utkast.dokument
    atgarder = list(make_atgarder(k))
    first = [k.go_to_avsnitt(ATGARDER).make_avsnitt(atgarder)] if atgarder else []
    made = replace(
        dokument,
        avsnitt=close_gaps([*first, *dokument.avsnitt, *utkast.make_sista(k)]),
        egenskaper=MappingProxyType(_make_egenskaper(k, dokument.titel, run)),
    )
    return StageResult(made, tuple(k.lopnummer.findings))


def _find_mottagare(
    definitions: Definitions, dokument: DokumentDef, sammanstallning: Sammanstallning
) -> Iterator[Enhet | None]:
    """The enheter that get a document of their own: those that have delivered."""
    if not dokument.per_enhet:
        yield None
        return
    for enhet in find_enheter(definitions.enheter, dokument.per_enhet):
        if enhet.id in sammanstallning.enheter:
            yield enhet


def _make_utkast(k: Kontext) -> Utkast:
    forsta, sista = _split(k)
    avsnitt = tuple(make_avsnitt(k, replace(k.dokument, avsnitt=forsta)))
    return Utkast(_make_dokument(k, avsnitt), sista, k)


def _split(k: Kontext) -> tuple[tuple[AvsnittDef, ...], tuple[AvsnittDef, ...]]:
    """The chapters before the first one that tells what was found, and those from it on."""
    chapter = 0
    avsnitt = k.dokument.avsnitt
    for place, item in enumerate(avsnitt):
        chapter = place if item.niva == 1 else chapter
        if _tells_tillkomst(k, item):
            return avsnitt[:chapter], avsnitt[chapter:]
    return avsnitt, ()


def _tells_tillkomst(k: Kontext, avsnitt: AvsnittDef) -> bool:
    part = k.definitions.dokument.get(avsnitt.innehall or "")
    inner = any(_tells_tillkomst(k, item) for item in part.avsnitt) if part else False
    return inner or any(block.typ in TILLKOMST for block in avsnitt.block)


def _make_dokument(k: Kontext, avsnitt: tuple[Avsnitt, ...]) -> Dokument:
    return Dokument(
        id=k.dokument.id,
        adress=k.adress,
        filnamn=_make_filnamn(k),
        titel=k.fill(k.dokument.titel),
        dokumentmall=k.definitions.kommun.dokumentmall,
        avsnitt=avsnitt,
        falt=MappingProxyType(_make_falt(k)),
        information=make_information(k),
    )


def _make_filnamn(k: Kontext) -> str:
    """TILL-30: lower case letters, digits and hyphens."""
    enhet, kommun = k.enhet, k.definitions.kommun
    names = {
        "kommun": kommun.id,
        "enhet": enhet.filnamn if enhet else kommun.id,
        "period": f"{k.sammanstallning.period}",
    }
    pattern = k.dokument.filnamn or f"{k.dokument.id}-{{kommun}}-{{period}}.docx"
    return slugify(pattern.removesuffix(".docx").format_map(names)) + ".docx"


def _make_falt(k: Kontext) -> dict[str, str]:
    """What the layout may show outside the contents."""
    kommun, day = k.definitions.kommun, k.sammanstallning.period.last_day
    slag = k.get_slag()
    omslagstitel, _, rest = k.fill(k.dokument.titel).partition(_DASH)
    names = dict.fromkeys(name for name in (rest, kommun.namn) if name)
    return {
        "omslagstitel": omslagstitel,
        "undertitel": ", ".join(names),
        "organisation": kommun.namn,
        "ordmarke": kommun.ordmarke or kommun.namn,
        "omslagstext": k.get_text(f"omslagstext_{slag}", datum=format_datum_long(day), ar=day.year),
        "exempel": kommun.exempel,
        "utkast": k.get_text(f"utkast_{slag}", datum=format_datum_short(day)),
        "tabellord": k.get_text("tabellord"),
        "figurord": k.get_text("figurord"),
        "rubrik_information": k.get_text("rubrik_information"),
        "rubrik_uppgift": k.get_text("rubrik_uppgift"),
        "rubrik_innehall": k.get_text("rubrik_innehall"),
        "rubrik_innehallsforteckning": k.get_text("rubrik_innehallsforteckning"),
    }


def _make_egenskaper(k: Kontext, titel: str, run: Run) -> dict[str, str]:
    """Document properties (TILL-02, SAK-36): what, whose, when, and that figures are made up."""
    kommun, period = k.definitions.kommun, k.sammanstallning.period
    full = titel
    if kommun.namn not in titel:
        full = k.get_text("egenskap_titel", titel=titel, kommun=kommun.namn)
    day = format_datum_short(period.last_day)
    return {
        "titel": full,
        "upphov": kommun.namn,
        "amne": titel,
        "beskrivning": kommun.exempel,
        "datum": day,
        "sprak": str(kommun.falt.get("dokumentsprak", "sv-SE")),
        k.get_text("egenskap_status"): k.get_text(f"utkast_{k.get_slag()}", datum=day),
        k.get_text("egenskap_exempel"): kommun.exempel,
        k.get_text("egenskap_kommun"): kommun.namn,
        k.get_text("egenskap_period"): f"{period}",
        k.get_text("egenskap_program"): run.version,
        k.get_text("egenskap_definitioner"): k.definitions.digest,
    }
