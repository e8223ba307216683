"""Stage 5: merged data and a document definition become a Dokument, ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.core.adress import Adress, add_enhet
from pipeline.core.dokument import Block, Dokument
from pipeline.core.finding import Finding
from pipeline.core.format_sv import format_datum_long, format_datum_short
from pipeline.core.result import StageResult
from pipeline.core.run import Run
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.kommun import Enhet
from pipeline.schema.scope import SammanstallningScope
from pipeline.stages.render.avsnitt import find_enheter, make_avsnitt
from pipeline.stages.render.dokumentmall import check_dokumentmall
from pipeline.stages.render.kontext import Kontext, Lopnummer, slugify
from pipeline.stages.render.nivaer import close_gaps
from pipeline.stages.render.noter import index_noter, number_noter
from pipeline.stages.render.underlag import make_atgarder, make_information

__all__ = ["check_dokumentmall", "render_dokument"]
_DASH = " – "
"""In a title, what the document is stands before the dash and whose it is after it."""


def render_dokument(
    sammanstallning: Sammanstallning,
    definitions: Definitions,
    findings: tuple[Finding, ...],
    run: Run,
    dokument_id: str,
) -> StageResult[tuple[Dokument, ...]]:
    """The document with this id, or one per enhet when its definition says so.

    Everything is formatted; every number keeps its source. Documents are drafts: what remains
    to be done stands in front.
    """
    dokument = definitions.dokument[dokument_id]
    scope = SammanstallningScope(sammanstallning, definitions, dokument=(dokument_id,))
    made: list[Dokument] = []
    found: list[Finding] = []
    for enhet in _find_mottagare(definitions, dokument, sammanstallning):
        adress = Adress(add_enhet(dokument_id, enhet.id if enhet else None))
        lopnummer = Lopnummer()
        noter = number_noter(dokument, sammanstallning, definitions, adress)
        k = Kontext(
            sammanstallning=sammanstallning,
            definitions=definitions,
            findings=findings,
            run=run,
            dokument=dokument,
            scope=scope,
            lopnummer=lopnummer,
            noter=index_noter(noter),
            notordning=noter,
            adress=adress,
        )
        k = k.for_enhet(enhet) if enhet else k
        made.append(_make_dokument(k))
        found += [item for item in lopnummer.findings if item not in found]
    return StageResult(tuple(made), tuple(found))


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


def _make_dokument(k: Kontext) -> Dokument:
    titel = k.fill(k.dokument.titel)
    blocks: tuple[Block, ...] = close_gaps([*make_atgarder(k), *make_avsnitt(k, k.dokument)])
    return Dokument(
        id=k.dokument.id,
        adress=k.adress,
        filnamn=_make_filnamn(k),
        titel=titel,
        dokumentmall=k.definitions.kommun.dokumentmall,
        block=blocks,
        falt=MappingProxyType(_make_falt(k)),
        egenskaper=MappingProxyType(_make_egenskaper(k, titel)),
        information=make_information(k),
    )


def _make_filnamn(k: Kontext) -> str:
    """TILL-30: lower case letters, digits and hyphens."""
    enhet, kommun = k.enhet, k.definitions.kommun
    names = {
        "kommun": kommun.id,
        "enhet": (enhet.filnamn or enhet.id) if enhet else kommun.id,
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


def _make_egenskaper(k: Kontext, titel: str) -> Mapping[str, str]:
    """Document properties (TILL-02, SAK-36): what, whose, when, and that figures are made up."""
    kommun, period = k.definitions.kommun, k.sammanstallning.period
    full = titel if kommun.namn in titel else k.get_text("egenskap_titel", titel=titel)
    full = k.fill(full)
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
        k.get_text("egenskap_program"): k.run.version,
        k.get_text("egenskap_definitioner"): k.definitions.digest,
    }
