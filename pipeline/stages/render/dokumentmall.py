"""Whether a Word layout can be used, before any document is made."""

from __future__ import annotations

from pipeline.core.finding import Finding
from pipeline.core.inlamning import Fil
from pipeline.core.source import FileRef
from pipeline.office.docx.layout import DokumentmallError, find_names, load_dokumentmall
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding

NAMN = frozenset(
    {
        "titel",
        "information",
        "innehallsforteckning",
        "block",
        "omslagstitel",
        "undertitel",
        "organisation",
        "ordmarke",
        "omslagstext",
        "exempel",
        "utkast",
        "figurord",
        "tabellord",
        "rubrik_information",
        "rubrik_uppgift",
        "rubrik_innehall",
        "rubrik_innehallsforteckning",
    }
)
"""What a layout may ask for."""


def check_dokumentmall(layout: Fil, definitions: Definitions) -> tuple[Finding, ...]:
    """REN-010 when the layout cannot be read, REN-011 per name that no document has."""
    try:
        load_dokumentmall(layout.data)
        unknown = sorted(find_names(layout.data) - NAMN)
    except DokumentmallError as error:
        return (_make(definitions, "REN-010", layout, fel=", ".join(error.problems)),)
    return tuple(_make(definitions, "REN-011", layout, namn=name) for name in unknown)


def _make(definitions: Definitions, code: str, layout: Fil, **values: str) -> Finding:
    source = FileRef(layout.name)
    fynd = definitions.katalog
    return make_finding(fynd, code, source, enhet=None, severity=None, mall=layout.name, **values)
