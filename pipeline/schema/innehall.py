"""Which parts of a document have content; the rest say that there is nothing to report."""

from __future__ import annotations

from pipeline.core.sammanstallning import Sammanstallning
from pipeline.schema.avsnitt import find_avsnitt
from pipeline.schema.bundle import Definitions
from pipeline.schema.dokument import DokumentDef
from pipeline.schema.scope import SammanstallningScope


def find_avsnitt_med_innehall(
    dokument_def: DokumentDef,
    sammanstallning: Sammanstallning,
    definitions: Definitions,
    enhet: str | None = None,
) -> frozenset[str]:
    """Ids of the sections (and notes) of a document that have content.

    enhet: for a document or chapter of one enhet, whose own tables are then looked at first.
    Sections of the chapters of several enheter are named "enhet/avsnitt".
    """
    first = find_avsnitt(dokument_def, sammanstallning, definitions, None, enhet)
    scope = SammanstallningScope(sammanstallning, definitions, enhet=enhet, avsnitt=first)
    return find_avsnitt(dokument_def, sammanstallning, definitions, scope, enhet)
