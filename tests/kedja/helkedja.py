"""The made-up chain of Hallstahammar, and what comes of a change in it."""

from builders import change, fill
from hjalp import ROOT
from provkedja import Provkedja
from testvarden import OWN

from pipeline.schema.loader import load_definitions

NAMND = "socialnamnd"
ENHETER = ("overgripande", "ekonomi", NAMND, "socialforvaltningen")
UTAN_EKONOMI = {"delar", "bokslut"}
TILLFALLEN = (
    *((2025, name) for name in ("budget", "namndplan", "verksamhetsplan", "delar", "bokslut")),
    *((2026, name) for name in ("budget", "namndplan")),
)
BUDGET25 = (2025, "budget", "overgripande")
PLAN25 = (2025, "namndplan", NAMND)
FVP25 = (2025, "verksamhetsplan", "socialforvaltningen")
DELAR = (2025, "delar", NAMND)
BOKSLUT = (2025, "bokslut", NAMND)
PLAN26 = (2026, "namndplan", NAMND)
BUDGET26 = (2026, "budget", "overgripande")


def make_kedja(own=OWN, tillfallen=TILLFALLEN):
    definitions = load_definitions(ROOT / "definitions", "hallstahammar").value
    kedja = Provkedja(definitions, ENHETER, own)
    for year, tillfalle in tillfallen:
        kedja.deliver(year, tillfalle, {"ekonomi"} if tillfalle in UTAN_EKONOMI else ())
    return kedja


def is_about_chain(finding):
    rule = finding.rule or ""
    return finding.code.startswith(("KED", "LAS-0")) or rule.startswith(("STY", "KEDJA", "AB-"))


def find_new(kedja, where, edit):
    """What comes of an edit: values for cells, or a function that is given the Book."""
    year, tillfalle, enhet = where
    data = kedja.get_file(year, tillfalle, enhet)
    data = change(data, edit) if callable(edit) else fill(data, edit)
    found = kedja.find_new(year, tillfalle, {where: data})
    return [item for item in found if is_about_chain(item)]


def name(finding):
    return finding.rule or finding.code


def first(kedja, where, tabell):
    """The first row that earlier occasions gave a table."""
    return kedja.find_rader(*where, tabell)[0]
