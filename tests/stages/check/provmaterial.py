"""Small material for tests of checks: workbooks and merged data typed in by hand."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from itertools import count

from pipeline.core.inlamning import Inlamning, Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.sammanstallning import (
    Beloppskolumn,
    Enhetsdata,
    Leverans,
    Plats,
    Sammanstallning,
)
from pipeline.core.source import CellRef, FileRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.build import build
from pipeline.schema.kontroll import KontrollDef
from pipeline.stages.check import check_inlamningar, check_sammanstallning
from pipeline.stages.render import preview_dokument, render_dokument

PERIOD = Period(2025)
TOM = Tomt.EJ_TILLAMPLIGT
_NUMBERS = count(1)


def cell(value, unit=Unit.TKR, place=None, file="ekonomi.xlsx"):
    """A value in a cell; an amount in tkr may be half a tkr off."""
    source = CellRef(file, "Flik", place or f"C{next(_NUMBERS)}")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        marginal = Decimal(500) if unit is Unit.TKR else Decimal(0)
        return Uppgift(Tal(Decimal(value), unit), source, marginal)
    return Uppgift(value, source)


def rad(key, rubrik=None, typ="post", enhet=None, file="ekonomi.xlsx", **celler):
    made = {
        name: value if isinstance(value, Uppgift) else cell(value, file=file)
        for name, value in celler.items()
    }
    return Rad(key, rubrik or key, made, enhet, typ)


def tabell(name, *rader):
    return Tabell(name, rader)


def inlamning(enhet, arbetsbok, *tabeller):
    return Inlamning(
        enhet, arbetsbok, f"{enhet}.xlsx", "0" * 64, {item.id: item for item in tabeller}
    )


def sammanstallning(varden=None, tabeller=(), enheter=None, files=None):
    """varden: kod or (kod, kolumn) → number, Tomt or Uppgift."""
    made = {}
    for key, value in (varden or {}).items():
        kod, kolumn = (key, "utfall") if isinstance(key, str) else key
        uppgift = value if isinstance(value, Uppgift) else cell(value)
        made[Plats(kod, Beloppskolumn(kolumn))] = uppgift
    return Sammanstallning(
        "provkommun",
        PERIOD,
        made,
        {item.id: item for item in tabeller},
        {
            enhet: Enhetsdata(enhet, {item.id: item for item in own})
            for enhet, own in (enheter or {}).items()
        },
        tuple(Leverans(enhet, "", file, "") for file, enhet in (files or {}).items()),
        {},
    )


def underlag(*poster):
    """Each post: (enhet, tabell, rad, kolumn, year, number)."""
    return Underlag(
        tuple(
            Underlagspost(
                enhet,
                name,
                key,
                key,
                kolumn,
                year,
                Uppgift(Tal(Decimal(number), Unit.TKR), FileRef("fg.csv", line), Decimal(500)),
            )
            for line, (enhet, name, key, kolumn, year, number) in enumerate(poster, start=2)
        )
    )


def kontroll(typ="samband", kod="KON-100", **values):
    values = {
        "id": "PROV",
        "beskrivning": "Det ska stämma.",
        "allvar": "stopp",
        "atgard": "Rätta.",
    } | {key: value.value if isinstance(value, Enum) else value for key, value in values.items()}
    return build({"typ": typ, "kod": kod, **_write(values)}, KontrollDef)


def _write(value):
    """As it would stand in TOML."""
    if isinstance(value, Mapping):
        return {key: _write(item) for key, item in value.items()}
    return [_write(item) for item in value] if isinstance(value, tuple) else value


def with_parametrar(check, **values):
    """The check with other parameters."""
    return dataclasses.replace(check, parametrar=dataclasses.replace(check.parametrar, **values))


def with_kontroller(definitions, *kontroller):
    return dataclasses.replace(definitions, kontroller=kontroller)


def check_totals(definitions, made, *kontroller):
    """Findings in the merged data and in the documents made of it."""
    rendered = [render_dokument(made, definitions, name) for name in definitions.kommun.dokument]
    dokument = [preview_dokument(utkast) for result in rendered for utkast in result.value]
    return check_sammanstallning(made, with_kontroller(definitions, *kontroller), dokument)


def check_books(definitions, books, *kontroller, known=None):
    return check_inlamningar(
        books, with_kontroller(definitions, *kontroller), known or Underlag(), PERIOD
    )


def show(findings):
    """Code, severity and place of each finding."""
    return [(item.code, item.severity.value) for item in findings]


def change_tabell(definitions, name, **values):
    """The definitions with a table of a workbook changed."""

    def replace_tabell(item):
        return dataclasses.replace(item, **values) if item.id == name else item

    books = {}
    for key, book in definitions.arbetsbocker.items():
        flikar = tuple(
            dataclasses.replace(flik, tabeller=tuple(map(replace_tabell, flik.tabeller)))
            for flik in book.flikar
        )
        books[key] = dataclasses.replace(book, flikar=flikar)
    return dataclasses.replace(definitions, arbetsbocker=books)


def drift(*rader, enhet="barn"):
    return inlamning(enhet, "namnd_bokslut", tabell("drift", *rader))
