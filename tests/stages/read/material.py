"""A filled-in workbook without faults, to break in one place at a time."""

from builders import PERIOD, fill

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Underlag
from pipeline.core.source import CellRef

FULL = {
    ("texter", "verksamhetside", "text"): "Vi ger barn en bra start.",
    ("drift", "forskola", "intakter"): 1200,
    ("drift", "forskola", "kostnader"): -5300,
    ("drift", "forskola", "budget"): -4000,
    ("drift", "grundskola", "intakter"): 2100,
    ("drift", "grundskola", "kostnader"): -9900,
    ("drift", "grundskola", "budget"): -8000,
}


def codes(result):
    return [finding.code for finding in result.findings]


def only(result, code):
    """The one finding with this code."""
    found = [finding for finding in result.findings if finding.code == code]
    assert len(found) == 1, codes(result)
    return found[0]


def place(finding):
    assert isinstance(finding.source, CellRef)
    return finding.source.flik, finding.source.cell


def value(result, tabell, rad, kolumn, enhet="barn"):
    inlamning = next(item for item in result.value if item.enhet == enhet)
    return inlamning.tabeller[tabell].find(rad, kolumn).value


def fill_full(mallar, values=(), **options):
    return fill(mallar["barn"], {**FULL, **dict(values)}, **options)


__all__ = ["FULL", "PERIOD", "Underlag", "codes", "fill_full", "only", "place", "value"]


def is_fel(finding):
    return finding.severity is Severity.FEL


def find_row(book, tabell, rad):
    sheet, reference = book.find(tabell, rad, "rubrik")
    return sheet, int(reference[1:])
