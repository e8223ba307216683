"""Goals across the kommun: every area has one, and none works against another's (STY-DEG-007)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.core.finding import Finding
from pipeline.core.source import Derived
from pipeline.core.tabell import Rad
from pipeline.core.text import fold
from pipeline.schema.bundle import Definitions
from pipeline.schema.kommun import Enhet
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.radkontroll import Radkolumn, RadMedMal
from pipeline.stages.check.material import Fact, Inlamnat, make_own
from pipeline.stages.check.parameters import get_parametrar
from pipeline.stages.check.tidigare import is_excused, is_value, iter_led


def check_rad_med_mal(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """Every row of a table is named by some row of another that holds certain values.

    parametrar: tabell, kopplad (the other table), kolumn (where it names the row), enhetstyper;
    kraver_kolumn and kraver (what the naming row must hold); utom_kolumn and utom (naming rows
    that do not count). A row that nobody has filled in is asked about too.
    """
    p = get_parametrar(kontroll, RadMedMal)
    for led in iter_led(kontroll, material):
        other = led.inlamning.tabeller.get(p.kopplad)
        if other is None:
            continue
        named = {name for rad in other.rader if (name := _find_named(kontroll, rad))}
        for rad in led.tabell.rader:
            if rad.is_post and fold(rad.rubrik) not in named:
                source = led.find_place(rad) or led.source
                namn = material.definitions.get_namn(led.inlamning.enhet)
                words = {"rad": rad.rubrik, "namn": namn}
                fact = Fact(
                    source=Derived(kontroll.id, (source,)),
                    enhet=led.inlamning.enhet,
                    words=words,
                )
                yield make_own(kontroll, material.definitions, fact)


def _find_named(kontroll: KontrollDef, rad: Rad) -> str:
    """The row that this one names, folded; empty when it does not count."""
    p = get_parametrar(kontroll, RadMedMal)
    cell = rad.celler.get(p.kolumn)
    if cell is None or not cell.text or is_excused(p, rad):
        return ""
    wanted = p.kraver
    if wanted:
        answer = rad.celler.get(p.kraver_kolumn)
        if not any(is_value(answer, one) for one in wanted):
            return ""
    return fold(cell.text)


def check_motstridiga(kontroll: KontrollDef, material: Inlamnat) -> Iterator[Finding]:
    """A goal that is marked as working against another enhet's is told to both (STY-DEG-017).

    parametrar: tabell, kolumn (the name of the other enhet), enhetstyper.
    """
    p = get_parametrar(kontroll, Radkolumn)
    column = p.kolumn
    for led in iter_led(kontroll, material):
        for rad in led.tabell.rader:
            cell = rad.celler.get(column)
            if not rad.is_post or cell is None or not (cell.text or "").strip():
                continue
            other = _find_enhet(material.definitions, cell.text or "")
            parties = [led.inlamning.enhet, *([other.id] if other else [])]
            for enhet in dict.fromkeys(parties):
                fact = Fact(
                    source=Derived(kontroll.id, (cell.source,)),
                    enhet=enhet,
                    words={
                        "rad": rad.rubrik,
                        "namn": material.definitions.get_namn(led.inlamning.enhet),
                        "annan": other.namn if other else cell.text or "",
                    },
                )
                yield make_own(kontroll, material.definitions, fact)


def _find_enhet(definitions: Definitions, name: str) -> Enhet | None:
    return next((enhet for enhet in definitions.enheter if enhet.is_called(name)), None)
