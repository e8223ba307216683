"""The year of the styrmodell as a list for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from pipeline.core.format_sv import format_datum_long, format_manad
from pipeline.kalender.lage import Gjorda, Steglage, find_lage
from pipeline.kalender.tid import Tid, find_all
from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.bundle import Definitions

_DONE = (Tid.NU, Tid.SNART, Tid.NYSS, Tid.DATUM_SAKNAS)
"""Steps that are told with what has been done."""

Namn = Callable[[str], str]
"""The name of a document of the styrmodell."""


def format_arshjul(definitions: Definitions, gjorda: Gjorda, day: date, namn: Namn) -> str:
    """What goes on, what comes next and what is over; what has been done in each step."""
    texter = definitions.texter
    head = texter["kalender.rubrik"].format(
        kommun=definitions.kommun.namn, datum=format_datum_long(day)
    )
    lines = [head]
    found = find_all(definitions.arshjul, day)
    for tid in Tid:
        steps = [item for item, when in found if when is tid]
        lines += ["", texter[f"kalender.tid_{tid.value}"]] if steps else []
        for stegtid in steps:
            lines.append(_format_steg(stegtid.steg, definitions))
            if tid in _DONE:
                lage = find_lage(stegtid, definitions, gjorda, day)
                about = [] if tid is Tid.NYSS else _describe(lage, definitions, namn)
                told = [*about, *_describe_gjort(lage, definitions)]
                lines += [f"         {line}" for line in told]
    return "\n".join(lines) + "\n"


def _format_steg(steg: ArshjulsstegDef, definitions: Definitions) -> str:
    texter = definitions.texter
    return texter["kalender.steg"].format(
        id=steg.id,
        process=texter[f"kalender.process_{steg.process.value}"],
        manader=format_manader(steg, definitions),
        steg=steg.steg,
    )


def format_manader(steg: ArshjulsstegDef, definitions: Definitions) -> str:
    """oktober–januari; that the date is missing when the kommun has given none (STY-DEG-063)."""
    if not steg.manader:
        return definitions.texter["kalender.nar"].format(nar=steg.nar)
    first, last = format_manad(steg.manader[0]), format_manad(steg.manader[-1])
    if first == last:
        return first
    return definitions.texter["kalender.fran_till"].format(fran=first, till=last)


def _describe(lage: Steglage, definitions: Definitions, namn: Namn) -> Iterator[str]:
    texter = definitions.texter
    stegtid = lage.stegtid
    steg = stegtid.steg
    if steg.villkor:
        yield texter["kalender.villkor"].format(villkor=steg.villkor)
    if steg.styrdokument:
        names = ", ".join(_name(item, lage, definitions, namn) for item in steg.styrdokument)
        yield texter["kalender.dokument"].format(dokument=names, galler=stegtid.year)
    if steg.beslutas_av:
        yield texter["kalender.beslutas_av"].format(vem=steg.beslutas_av)
    if stegtid.deadline and steg.vem:
        yield texter["kalender.senast"].format(datum=format_datum_long(stegtid.deadline))
    yield texter["kalender.inflode"].format(text=steg.inflode)
    yield texter["kalender.resultat"].format(text=steg.resultat)


def _name(styrdokument: str, lage: Steglage, definitions: Definitions, namn: Namn) -> str:
    texter = definitions.texter
    made = [item for item in lage.dokument if item.styrdokument == styrdokument]
    if not made:
        return texter["kalender.utanfor"].format(namn=namn(styrdokument))
    kommando = made[0].kommando or made[0].id
    return texter["kalender.kommando"].format(namn=namn(styrdokument), kommando=kommando)


def _describe_gjort(lage: Steglage, definitions: Definitions) -> Iterator[str]:
    texter = definitions.texter
    for item in lage.leveranser:
        yield texter["kalender.leverans"].format(
            tillfalle=definitions.tillfallen[item.tillfalle].rubrik,
            lamnade=item.lamnade,
            vantade=item.vantade,
        )
    if lage.beslut:
        open_ones = [item.namn for item in lage.beslut if item.datum is None]
        done = len(lage.beslut) - len(open_ones)
        yield texter["kalender.beslut"].format(klara=done, alla=len(lage.beslut))
        if open_ones:
            yield texter["kalender.vantar"].format(namn=", ".join(open_ones))
    for frist in lage.frister:
        key = "kalender.frist" if frist.senast else "kalender.frist_saknas"
        yield texter[key].format(
            namn=frist.namn,
            fran=format_datum_long(frist.fran),
            senast=format_datum_long(frist.senast) if frist.senast else "",
        )
