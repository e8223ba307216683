"""Merged data typed in by hand, and documents made of it."""

import dataclasses
from decimal import Decimal

from pipeline.core.dokument import Lista, Rubrik, Stycke, Tabellblock
from pipeline.core.finding import Finding, Severity
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.core.sammanstallning import (
    Beloppskolumn,
    Enhetsdata,
    Leverans,
    Plats,
    Rakenskap,
    Sammanstallning,
)
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.build import build
from pipeline.schema.dokument import DokumentDef, NotDef
from pipeline.schema.sammanstallning import SammanslagenTabellDef, Sammanslagning
from pipeline.stages.render import complete_dokument, render_dokument

NBSP = "\u00a0"
MINUS = "\u2212"
EJ_IFYLLT, EJ_TILLAMPLIGT = Tomt.EJ_IFYLLT, Tomt.EJ_TILLAMPLIGT


def u(value, place="C1", unit=Unit.TKR):
    """A value in a cell; a number gets the unit."""
    source = CellRef("inlamningar/bok.xlsx", "Flik", place)
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool | str):
        return Uppgift(Tal(Decimal(value), unit), source, Decimal(500))
    return Uppgift(value, source)


def rad(key, rubrik=None, typ="post", enhet=None, **celler):
    made = {key: item if isinstance(item, Uppgift) else u(item) for key, item in celler.items()}
    return Rad(key, rubrik or key, made, enhet, typ)


def tabell(name, *rader):
    return Tabell(name, tuple(rader))


def make(varden=None, tabeller=(), enheter=None, avrundningar=(), leveranser=()):
    """varden: kod or (kod, kolumn[, rakenskap]) → value."""
    made = {}
    for key, value in (varden or {}).items():
        kod, *rest = (key,) if isinstance(key, str) else key
        plats = Plats(
            kod,
            Beloppskolumn(rest[0]) if rest else Beloppskolumn.UTFALL,
            Rakenskap(rest[1]) if len(rest) > 1 else Rakenskap.KOMMUN,
        )
        made[plats] = value if isinstance(value, Uppgift) else u(value)
    return Sammanstallning(
        kommun="provkommun",
        period=Period(2025),
        varden=made,
        tabeller={item.id: item for item in tabeller},
        enheter={
            enhet: Enhetsdata(enhet, {item.id: item for item in own})
            for enhet, own in (enheter or {}).items()
        },
        leveranser=tuple(Leverans(*item) for item in leveranser),
        avrundningar={Plats(kod): CellRef("b.xlsx", "F", "A1") for kod in avrundningar},
    )


def with_avsnitt(definitions, *avsnitt, **changes):
    """The definitions with a document "prov" of these sections."""
    made = build(
        {"id": "prov", "titel": "Prov {period} – {kommun}", "avsnitt": list(avsnitt)}, DokumentDef
    )
    made = dataclasses.replace(made, **changes)
    return dataclasses.replace(definitions, dokument={**definitions.dokument, "prov": made})


def with_block(definitions, *block, **changes):
    """The definitions with a document of one section, holding these blocks."""
    return with_avsnitt(
        definitions, {"id": "a", "rubrik": "Avsnitt", "block": list(block)}, **changes
    )


def with_samlad(definitions, name):
    """The definitions with a merged table that collects the rows of several enheter."""
    samlad = SammanslagenTabellDef(id=name, typ=Sammanslagning.SAMLA, fran=())
    return dataclasses.replace(definitions, tabeller=(*definitions.tabeller, samlad))


def with_noter(definitions, *noter):
    return dataclasses.replace(definitions, noter=tuple(build(item, NotDef) for item in noter))


def render(definitions, sammanstallning, findings=(), name="prov"):
    """The first document as it is written, and what was found wrong with its definition."""
    utkast = render_dokument(sammanstallning, definitions, name).value[0]
    result = complete_dokument(utkast, tuple(findings), Run("1.0"))
    return result.value, [item.code for item in result.findings]


def render_block(definitions, sammanstallning, *block, findings=()):
    """The blocks after the section's heading."""
    dokument, codes = render(with_block(definitions, *block), sammanstallning, findings)
    assert codes == []
    return list(dokument.block[1:])


def texts(blocks):
    """The text of every block but tables."""
    found = []
    for block in blocks:
        match block:
            case Rubrik(niva, text, _):
                found.append(f"{'#' * niva} {text}")
            case Stycke(bitar):
                found.append("".join(bit.text for bit in bitar))
            case Lista(punkter):
                found += ["- " + "".join(bit.text for bit in item) for item in punkter]
    return found


def tables(blocks):
    return [block for block in blocks if isinstance(block, Tabellblock)]


def rows(table):
    """The rows as lists of texts, headings first."""
    header = [column.rubrik for column in table.kolumner]
    return [header, *([cell.text for cell in row.celler] for row in table.rader)]


def finding(code="KON-001", severity=Severity.FEL, enhet=None, message="Något är fel.", **rest):
    values = {"hint": "Rätta det.", "source": CellRef("bok.xlsx", "Drift", "D4"), **rest}
    return Finding(code=code, severity=severity, message=message, enhet=enhet, **values)
