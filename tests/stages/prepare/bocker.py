"""Definitions and known values that show everything a workbook can hold."""

import dataclasses
import io
from decimal import Decimal

import openpyxl

from pipeline.core.inlamning import Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.source import FileRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.formel.uttryck import parse_uttryck
from pipeline.mall.cell import describe_cell
from pipeline.mall.placement import build_mall
from pipeline.schema.arbetsbok import (
    FlikDef,
    KolumnDef,
    RadDef,
    Radtyp,
    Slag,
    TabellDef,
    Teckenkonvention,
    Typ,
)
from pipeline.stages.prepare import prepare_mallar
from pipeline.stages.prepare.texter import Texter

PERIOD = Period(2025)
BELOPP = Typ.BELOPP


def make_post(tabell, rad, kolumn, value, *, enhet="barn", year=2024, rubrik="", unit=Unit.TKR):
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = Tal(Decimal(value), unit)
    uppgift = Uppgift(value, FileRef("underlag/kant.csv", 7))
    return Underlagspost(enhet, tabell, rad, rubrik or rad, kolumn, year, uppgift)


UNDERLAG = Underlag(
    (
        make_post("drift", "forskola", "netto", -48_250),
        make_post("drift", "grundskola", "netto", -152_400),
        make_post("investeringar", "nas", "total", -64_000, year=2025, rubrik="Förskolan Näs"),
        make_post("investeringar", "kok", "total", Decimal(-3500000), year=2025, unit=Unit.KR),
        make_post("resultatrakning", "rr01", "budget", 200_000, enhet="ekonomi", year=2025),
        make_post("resultatrakning", "rr02", "budget", -900_000, enhet="ekonomi", year=2025),
        make_post("resultatrakning", "rr04", "budget", -700_001, enhet="ekonomi", year=2025),
        make_post("resultatrakning", "rr01", "utfall", 190_000, enhet="ekonomi"),
        make_post("resultatrakning", "rr02", "utfall", -880_000, enhet="ekonomi"),
        make_post("not_intakter", "avgifter", "utfall", 7, enhet="ekonomi", rubrik="=Avgifter"),
    )
)


def make_kolumn(name, typ=BELOPP, uttryck="", **values):
    formula = parse_uttryck(uttryck) if uttryck else None
    return KolumnDef(id=name, rubrik=name.capitalize(), typ=typ, uttryck=formula, **values)


ALLT = TabellDef(
    id="allt",
    rubrik="Allt",
    hjalp="Så fylls tabellen i.",
    rader=(
        RadDef(id="r", rubrik="Rubrik", typ=Radtyp.RUBRIK),
        RadDef(id="a", rubrik="=A", obligatorisk=True, hjalp="Hjälp till raden."),
        RadDef(id="v", rubrik="varav", typ=Radtyp.VARAV),
        RadDef(id="b", rubrik="B", forval={"val": "två", "svar": "Ja"}),
        RadDef(id="d", rubrik="Delsumma", typ=Radtyp.DELSUMMA),
        RadDef(id="c", rubrik="C", indrag=2),
        RadDef(id="s", rubrik="Summa", typ=Radtyp.SUMMA),
    ),
    kolumner=(
        make_kolumn("utfall", obligatorisk=True, hjalp="Årets belopp."),
        make_kolumn("kronor", enhet=Unit.KR, decimaler=2),
        make_kolumn("antal", Typ.HELTAL, minst=Decimal(0), hogst=Decimal(500)),
        make_kolumn("per", Typ.TAL, enhet=Unit.KR_PER_INVANARE, uttryck="utfall / antal"),
        make_kolumn("andel", Typ.PROCENT, decimaler=1, uttryck="utfall / (utfall + fg) * 100"),
        make_kolumn("total", uttryck="utfall + kronor"),
        make_kolumn("fg", foregaende="utfall"),
        make_kolumn("val", Typ.LISTA, lista=("ett", "två", "tre")),
        make_kolumn("svar", Typ.JA_NEJ),
        make_kolumn("langlista", Typ.LISTA, lista=tuple(f"Val {n}, med komma" for n in range(30))),
        make_kolumn("dag", Typ.DATUM),
        make_kolumn("text", Typ.TEXT, max_langd=80),
        make_kolumn("lang", Typ.LANGTEXT, bredd=60),
        make_kolumn("ramar", forifylld=True, last=True),
    ),
)
VAND = TabellDef(
    id="vand",
    rubrik="Vänd",
    teckenkonvention=Teckenkonvention.KOSTNAD_PLUS,
    rader=(
        RadDef(id="int", rubrik="Intäkter", slag=Slag.INTAKT),
        RadDef(id="kost", rubrik="Kostnader", slag=Slag.KOSTNAD),
        RadDef(id="netto", rubrik="Netto", typ=Radtyp.SUMMA),
    ),
    kolumner=(
        make_kolumn("budget", forifylld=True),
        make_kolumn("utfall", forifylld=True),
        make_kolumn("avvikelse", uttryck="utfall - budget"),
    ),
)
NOT = TabellDef(
    id="not",
    rubrik="Not",
    fria_rader=4,
    minst_rader=1,
    summarad="Summa",
    rader_fran="underlag",
    kolumner=(
        make_kolumn("radtyp", Typ.LISTA, lista=("Post", "Delsumma", "Varav"), forifylld=True),
        make_kolumn("utfall", forifylld=True),
    ),
)
KANT = Underlag(
    (
        make_post("allt", "a", "utfall", 800),
        make_post("allt", "b", "utfall", 200),
        make_post("allt", "a", "ramar", 900, year=2025),
        make_post("vand", "int", "budget", 100, year=2025),
        make_post("vand", "kost", "budget", -70, year=2025),
        make_post("vand", "int", "utfall", 90, year=2025),
        make_post("vand", "kost", "utfall", -65, year=2025),
        make_post("not", "x", "utfall", 5, year=2025),
        make_post("not", "y", "utfall", 7, year=2025),
        make_post("not", "z", "utfall", 12, year=2025),
        make_post("not", "z", "radtyp", "Delsumma", year=2025),
    )
)


def make_definitions(mini, *tabeller, **changes):
    """The mini kommun, whose first nämnd has a workbook with these tables, one sheet each."""
    bok = mini.arbetsbocker["namnd_bokslut"]
    flikar = tuple(
        FlikDef(id=item.id, namn=item.rubrik, rubrik=f"Flik {item.rubrik}", tabeller=(item,))
        for item in tabeller or (ALLT, VAND, NOT)
    )
    bok = dataclasses.replace(bok, flikar=flikar, **changes)
    return dataclasses.replace(mini, arbetsbocker={bok.id: bok}, enheter=mini.enheter[:1])


def make_mall(definitions, underlag, enhet="barn"):
    return build_mall(definitions, definitions.find_enhet(enhet), PERIOD, underlag)


def make_texter(definitions, enhet="barn"):
    enhet = definitions.find_enhet(enhet)
    return Texter(definitions.texter, definitions.kommun, enhet, PERIOD)


def prepare(definitions, underlag=UNDERLAG):
    """File name → bytes, and the findings."""
    result = prepare_mallar(definitions, PERIOD, underlag)
    return {fil.name: fil.data for fil in result.value}, result.findings


def open_book(data, *, values=False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def find_cell(book, mall, tabell, rad, kolumn):
    """The cell where placement says that it is."""
    for flik in mall.flikar:
        for place in flik.tabeller:
            if place.definition.id == tabell:
                sheet = book[flik.definition.namn]
                return sheet.cell(place.find_rad(rad).row, place.get_column(kolumn))
    raise KeyError(tabell)


def iter_cells(mall, book):
    """(sheet, cell, what it is) of each asked cell."""
    for flik in mall.flikar:
        sheet = book[flik.definition.namn]
        for tabell in flik.tabeller:
            for rad in tabell.rader:
                for kolumn in tabell.definition.kolumner:
                    cell = sheet.cell(rad.row, tabell.get_column(kolumn.id))
                    yield sheet, cell, describe_cell(mall, tabell, rad, kolumn)
