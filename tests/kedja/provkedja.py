"""A whole chain filled in by a program: one nämnd with its förvaltning and verksamhet, through
every occasion of a year and the plan of the next.

Every workbook is the one that the flow hands out, with what earlier occasions gave; whatever is
asked is answered with something of the right kind. Tests then change one thing.
"""

import dataclasses
import datetime as dt
from collections import Counter
from decimal import Decimal

from builders import Book, fill
from hjalp import ROOT

from pipeline.core.inlamning import Fil
from pipeline.core.tal import Unit
from pipeline.files import read_files
from pipeline.flow import Kedja, Mottaget, make_mallar
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import build_mall
from pipeline.schema.arbetsbok import Typ

NONE = Mottaget((), ())
FRIA = 2
"""Free rows that are filled in, in a table that holds no other rows."""
NO = {"konsuppdelning"}
"""Questions that are answered no, since yes asks for more."""


class Materialkedja:
    """The occasions of a kommun as delivered, by year and occasion."""

    def __init__(self, definitions):
        self.definitions = definitions
        self.material = {}
        self.kedja = self.open({})
        self.before = {}
        self.books = {}

    def open(self, changed):
        """A chain of the same material where some occasions have other files."""

        def load(year, tillfalle):
            return changed.get((year, tillfalle)) or self.material.get((year, tillfalle), NONE)

        return Kedja(self.definitions, load)

    def check(self, year, tillfalle, changed=None):
        """Findings of an occasion; changed holds other files by (year, occasion, enhet), None for
        one that is not delivered."""
        changed = changed or {}
        whole = {key: self._change(key, changed) for key in {key[:2] for key in changed}}
        kedja = self.open(whole)
        same = self.material.keys() - whole.keys() - {(year, tillfalle)}
        kedja._inlasta.update({key: self.kedja.read(*key) for key in same})
        return kedja.check(year, tillfalle).findings

    def _change(self, key, changed):
        whole = self.material[key]
        files = []
        for item in whole.inlamningar:
            data = changed.get((*key, self.get_enhet(item)), item.data)
            files += [Fil(item.name, data)] if data is not None else []
        return Mottaget(tuple(files), whole.underlag, whole.godkannanden)

    def find_new(self, year, tillfalle, changed):
        """The findings that were not there before the change."""
        key = (year, tillfalle)
        if key not in self.before:
            self.before[key] = self.check(year, tillfalle)
        left = Counter((item.code, item.message) for item in self.before[key])
        found = []
        for item in self.check(year, tillfalle, changed):
            if left[item.code, item.message]:
                left[item.code, item.message] -= 1
            else:
                found.append(item)
        return found

    def get_file(self, year, tillfalle, enhet):
        """The bytes that an enhet has delivered."""
        files = self.material[year, tillfalle].inlamningar
        return next(item.data for item in files if self.get_enhet(item) == enhet)

    def get_definitions(self, year, tillfalle):
        """The definitions of an occasion."""
        return self.kedja.get_definitions(year, tillfalle)

    def get_value(self, year, tillfalle, enhet, tabell, rad, kolumn):
        """What stands in a cell of a delivered workbook; None when there is none."""
        key = (year, tillfalle, enhet)
        if key not in self.books:
            self.books[key] = Book(self.get_file(*key))
        try:
            sheet, reference = self.books[key].find(tabell, rad, kolumn)
        except KeyError:
            return None
        return sheet.get(reference)

    def find_rader(self, year, tillfalle, enhet, tabell):
        """Keys of the rows that earlier occasions have given a table, in order."""
        known = self.kedja.read_underlag(year, tillfalle).value
        return [
            post.rad
            for post in known.poster
            if (post.enhet, post.tabell, post.kolumn, post.year) == (enhet, tabell, "", year)
        ]

    def get_mall(self, year, tillfalle, enhet):
        """The workbook that an enhet was given."""
        definitions = self.kedja.get_definitions(year, tillfalle)
        period = self.kedja.get_period(year, tillfalle)
        known = self.kedja.read_underlag(year, tillfalle).value
        return build_mall(definitions, definitions.find_enhet(enhet), period, known)

    def clear(self, year, tillfalle, enhet, tabell, rad):
        """Values that empty a row, its heading too when it is a free one."""
        mall = self.get_mall(year, tillfalle, enhet)
        place = mall.find_tabell(tabell)
        row = place.find_rad(rad)
        cells = {
            (tabell, rad, kolumn.id): None
            for kolumn in place.definition.kolumner
            if describe_cell(mall, place, row, kolumn).slag is Cellslag.INMATNING
        }
        return cells | ({(tabell, rad, "rubrik"): None} if row.fri else {})

    def hand_out(self, year, tillfalle):
        """Delivers the workbooks of an occasion as they are handed out."""
        definitions = self.kedja.get_definitions(year, tillfalle)
        period = self.kedja.get_period(year, tillfalle)
        files, _ = make_mallar(self.kedja.read_underlag(year, tillfalle), definitions, period)
        given = tuple(Fil(f"inlamningar/{item.name}", item.data) for item in files)
        self.material[year, tillfalle] = Mottaget(given, ())

    def get_enhet(self, fil):
        """The enhet of a file, by the beginning of its name."""
        name = fil.name.rpartition("/")[2]
        starts = {item.filnamn: item.id for item in self.definitions.enheter}
        return max((start, enhet) for start, enhet in starts.items() if name.startswith(start))[1]


class Exempelkedja(Materialkedja):
    """The example inputs of a kommun."""

    def __init__(self, definitions, tillfallen):
        super().__init__(definitions)
        for year, tillfalle in tillfallen:
            mapp = definitions.tillfallen[tillfalle].get_mapp(year)
            base = ROOT / "input" / definitions.kommun.id / mapp
            self.material[year, tillfalle] = Mottaget(
                read_files(base / "inlamningar", base), read_files(base / "underlag", base)
            )


class Provkedja(Materialkedja):
    """Occasions narrowed to some enheter, filled in one after the other.

    own holds values by (tillfalle, tabell, rad, kolumn) that are written instead of the made-up
    ones; rad is a key, or "*" for every row.
    """

    def __init__(self, definitions, enheter, own=()):
        kept = tuple(item for item in definitions.enheter if item.id in enheter)
        super().__init__(dataclasses.replace(definitions, enheter=kept))
        self.own = dict(own)

    def deliver(self, year, tillfalle, without=()):
        """Fills in the workbooks of an occasion, except those of some enheter."""
        definitions = self.kedja.get_definitions(year, tillfalle)
        period = self.kedja.get_period(year, tillfalle)
        known = self.kedja.read_underlag(year, tillfalle)
        files, _ = make_mallar(known, definitions, period)
        filled = []
        for item in files:
            enhet = definitions.find_enhet(self.get_enhet(item))
            if enhet.id not in without:
                mall = build_mall(definitions, enhet, period, known.value)
                data = fill(item.data, dict(self._answer(mall, tillfalle)))
                filled.append(Fil(f"inlamningar/{item.name}", data))
        self.material[year, tillfalle] = Mottaget(tuple(filled), ())

    def _answer(self, mall, tillfalle):
        rader = {item.definition.id: find_rader(item) for item in mall.iter_tabeller()}
        rubriker = {
            name: [rad.rubrik or f"{name} {rad.key} {tillfalle}" for rad in rows]
            for name, rows in rader.items()
        }
        for tabell in mall.iter_tabeller():
            name = tabell.definition.id
            for place, rad in enumerate(rader[name]):
                if rad.fri:
                    yield (name, rad.key, "rubrik"), rubriker[name][place]
                for kolumn in tabell.definition.kolumner:
                    key = (name, rad.key, kolumn.id)
                    cell = describe_cell(mall, tabell, rad, kolumn)
                    if cell.slag is Cellslag.INMATNING and key not in mall.prefill:
                        made = make_value(kolumn, cell, mall, rubriker.get(kolumn.val_fran), place)
                        yield key, self._find_own(tillfalle, *key, made)

    def _find_own(self, tillfalle, tabell, rad, kolumn, made):
        every = self.own.get((tillfalle, tabell, "*", kolumn), made)
        return self.own.get((tillfalle, tabell, rad, kolumn), every)


def find_rader(tabell):
    """The rows to fill in: those that are given, or some free ones."""
    given = [rad for rad in tabell.rader if not rad.fri and rad.key != "summa"]
    return given or [rad for rad in tabell.rader if rad.fri][:FRIA]


def make_value(kolumn, cell, mall, choices, place):
    """Something of the kind that a cell asks for; choices are headings of another table."""
    if kolumn.val_fran:
        return choices[place % len(choices)] if choices else None
    match cell.typ:
        case Typ.LISTA:
            return cell.lista[0]
        case Typ.JA_NEJ:
            return "Nej" if kolumn.id in NO else "Ja"
        case Typ.DATUM:
            return dt.date(mall.period.year, 6, 1)
        case Typ.BELOPP:
            return -100 if cell.is_kostnad else 100
        case Typ.TAL | Typ.HELTAL | Typ.PROCENT:
            if cell.unit is Unit.AR and kolumn.hogst != 25:
                return mall.period.year
            return Decimal(1) if kolumn.minst is None else kolumn.minst
    return f"{mall.period.year}"
