"""Delivered workbooks without workbooks: values by table, row and column."""

from datetime import date
from decimal import Decimal

from pipeline.core.inlamning import Inlamning, Underlag, Underlagspost
from pipeline.core.period import Period
from pipeline.core.source import CellRef, FileRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import build_mall

PERIOD = Period(2025)


def make_uppgift(value, unit, source):
    if isinstance(value, bool | str | date | Tomt):
        return Uppgift(value, source)
    tal = Tal(Decimal(value), unit)
    marginal = Decimal(0)
    if tal.is_belopp and unit is not Unit.KR:
        marginal = get_kronor(unit) / 2
    return Uppgift(tal, source, marginal)


def make_inlamning(definitions, enhet, values=None, underlag=None, file=None):
    """values: table → row → column → value; everything else is left empty.

    Extra rows get the key they have in values; their heading is the value of "rubrik".
    """
    owner = definitions.find_enhet(enhet)
    mall = build_mall(definitions, owner, PERIOD, underlag or Underlag())
    file = file or f"inlamningar/{enhet}.xlsx"
    tabeller = {}
    for flik in mall.flikar:
        for tabell in flik.tabeller:
            given = (values or {}).get(tabell.definition.id, {})
            rader = _make_rader(mall, flik, tabell, given, file)
            tabeller[tabell.definition.id] = Tabell(tabell.definition.id, tuple(rader))
    return Inlamning(enhet, owner.arbetsbok, file, "0" * 64, tabeller)


def _make_rader(mall, flik, tabell, given, file):
    known = {rad.key for rad in tabell.rader}
    template = next((rad for rad in tabell.rader if rad.fri), None)
    extra = [key for key in given if key not in known]
    for rad in tabell.rader:
        if rad.key == "summa":
            for number, key in enumerate(extra):
                yield _make_rad(mall, flik, tabell, template or rad, key, given, file, 900 + number)
            extra = []
        if not rad.fri or rad.key in given:
            yield _make_rad(mall, flik, tabell, rad, rad.key, given, file, rad.row)
    for number, key in enumerate(extra):
        yield _make_rad(mall, flik, tabell, template, key, given, file, 900 + number)


def _make_rad(mall, flik, tabell, rad, key, given, file, row):
    own = given.get(key, {})
    typ = {"Delsumma": "delsumma", "Varav": "varav"}.get(own.get("radtyp"), rad.typ.value)
    celler = {}
    if typ != "rubrik":
        for number, kolumn in enumerate(tabell.definition.kolumner):
            cell = describe_cell(mall, tabell, rad, kolumn)
            if cell.slag in (Cellslag.FORMEL, Cellslag.FOREGAENDE, Cellslag.TOM):
                continue
            preset = rad.definition.forval.get(kolumn.id) if rad.definition else None
            value = own.get(kolumn.id, preset)
            source = CellRef(file, flik.definition.namn, f"{chr(67 + number)}{row}")
            known = mall.prefill.get((tabell.definition.id, key, kolumn.id))
            if value is None and known is not None:
                celler[kolumn.id] = known
                continue
            value = Tomt.EJ_TILLAMPLIGT if value is None else value
            celler[kolumn.id] = make_uppgift(value, cell.unit, source)
    return Rad(key, own.get("rubrik", rad.rubrik), celler, None, typ)


def make_underlag(*rows, unit=Unit.TKR):
    """rows: (enhet, tabell, rad, kolumn, year, value[, unit])."""
    poster = []
    for line, (enhet, tabell, rad, kolumn, year, value, *rest) in enumerate(rows, start=2):
        source = FileRef("underlag/foregaende_ar.csv", line)
        uppgift = make_uppgift(value, rest[0] if rest else unit, source)
        poster.append(Underlagspost(enhet, tabell, rad, rad, kolumn, year, uppgift))
    return Underlag(tuple(poster))
