"""Fills in issued workbooks as people do, without a spreadsheet program.

fill() patches the XML of the sheets: it finds cells by the hidden marks, writes values in the
styles that the cells have, and recomputes every formula's cached value (tests/kalkyl.py), since
openpyxl would drop them all. change() edits a sheet in ways people should not.
"""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal

from kalkyl import CalculationError, calculate, join_reference, split_reference
from lxml import etree

from pipeline.core.inlamning import Fil, Underlag
from pipeline.core.period import Period
from pipeline.stages.prepare import prepare_mallar

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_N = f"{{{NS}}}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PERIOD = Period(2025)


@dataclass(frozen=True)
class Formel:
    """A formula in an input cell; value is its cached value, None when never calculated."""

    text: str
    value: object = None


@dataclass(frozen=True)
class Felvarde:
    """An error in a cell, as #REF!."""

    text: str


def make_mallar(definitions, period=PERIOD, underlag=None):
    """Enhet id → bytes of its empty workbook."""
    files = prepare_mallar(definitions, period, underlag or Underlag()).value
    names = [(enhet.filnamn, enhet.id) for enhet in definitions.enheter]
    return {
        enhet: file.data for file in files for name, enhet in names if file.name.startswith(name)
    }


def make_inlamningar(definitions, values, period=PERIOD, underlag=None):
    """Files of the enheter in values: {enhet: {(tabell, rad, kolumn): value}}."""
    mallar = make_mallar(definitions, period, underlag)
    return tuple(
        Fil(f"inlamningar/{enhet}.xlsx", fill(mallar[enhet], items))
        for enhet, items in values.items()
    )


def fill(workbook, values, *, recalculate=True):
    """The workbook with values at (tabell, rad, kolumn); the column "rubrik" is the row's name.

    A value is int, Decimal, str, bool, date, None (emptied), Formel or Felvarde. Formulas get
    the values that Excel would show; with recalculate=False they keep those they had.
    """
    book = Book(workbook)
    for (tabell, rad, kolumn), value in values.items():
        sheet, reference = book.find(tabell, rad, kolumn)
        sheet.set(reference, value)
    if recalculate:
        book.calculate()
    return book.save()


def change(workbook, *edits):
    """The workbook after edits, each a function that is given the Book."""
    book = Book(workbook)
    for edit in edits:
        edit(book)
    return book.save()


def replace_part(workbook, name, data):
    """The file with one part replaced, added, or left out when data is None."""
    parts = {} if not workbook else _unzip(workbook)
    parts.pop(name, None)
    if data is not None:
        parts[name] = data
    return _zip(parts)


def _unzip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _zip(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


class Book:
    """An opened workbook; sheets by their present names."""

    def __init__(self, data):
        self.parts = _unzip(data)
        self.workbook = etree.fromstring(self.parts["xl/workbook.xml"])
        rels = etree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {item.get("Id"): item.get("Target").lstrip("/") for item in rels}
        self.strings = []
        if "xl/sharedStrings.xml" in self.parts:
            root = etree.fromstring(self.parts["xl/sharedStrings.xml"])
            self.strings = ["".join(t.text or "" for t in si.iter(f"{_N}t")) for si in root]
        self.sheets = {}
        for item in self.workbook.find(f"{_N}sheets"):
            target = targets[item.get(_R)]
            part = target if target.startswith("xl/") else f"xl/{target}"
            self.sheets[item.get("name")] = Sheet(self, part)

    def find(self, tabell, rad, kolumn):
        """(sheet, reference) of a cell of a table."""
        for sheet in self.sheets.values():
            if found := sheet.find(tabell, rad, kolumn):
                return sheet, found
        raise KeyError((tabell, rad, kolumn))

    def rename(self, old, new):
        for item in self.workbook.find(f"{_N}sheets"):
            if item.get("name") == old:
                item.set("name", new)
        self.sheets[new] = self.sheets.pop(old)

    def remove(self, name):
        sheets = self.workbook.find(f"{_N}sheets")
        sheets.remove(next(item for item in sheets if item.get("name") == name))
        for names in self.workbook.findall(f"{_N}definedNames"):
            self.workbook.remove(names)
        del self.sheets[name]

    def set_meta(self, key, value):
        """Changes what the workbook says that it is, in _meta and in the properties."""
        sheet = self.sheets["_meta"]
        row = next(row for row in range(1, 20) if sheet.get(f"A{row}") == key)
        sheet.set(f"B{row}", value)
        self.parts.pop("docProps/custom.xml", None)

    def calculate(self):
        for sheet in self.sheets.values():
            sheet.calculate()

    def save(self):
        for sheet in self.sheets.values():
            self.parts[sheet.part] = etree.tostring(
                sheet.root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        self.parts["xl/workbook.xml"] = etree.tostring(
            self.workbook, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return _zip(self.parts)


class Sheet:
    """A sheet as XML."""

    def __init__(self, book, part):
        self.book = book
        self.part = part
        self.root = etree.fromstring(book.parts[part])
        self.data = self.root.find(f"{_N}sheetData")
        self.typed = set()  # formulas that people have written, with the values they gave

    def iter_rows(self):
        return self.data.findall(f"{_N}row")

    def find_element(self, reference):
        row, _ = split_reference(reference)
        for item in self.iter_rows():
            if int(item.get("r")) == row:
                return next((c for c in item if c.get("r") == reference), None)
        return None

    def get(self, reference):
        """The value of a cell: Decimal, str, bool or None."""
        item = self.find_element(reference)
        return None if item is None else self.read(item)

    def read(self, item):
        """The value that the element of a cell holds."""
        typ = item.get("t", "n")
        if typ == "inlineStr":
            return "".join(t.text or "" for t in item.iter(f"{_N}t"))
        text = item.findtext(f"{_N}v")
        if typ == "s":
            return self.book.strings[int(text)]
        if typ == "str":
            return text or ""
        if not text:
            return None
        return text == "1" if typ == "b" else Decimal(text) if typ == "n" else text

    def find(self, tabell, rad, kolumn):
        """The reference of a cell of a table, or None when it is not on this sheet."""
        inside, columns = False, {}
        for item in self.iter_rows():
            number = int(item.get("r"))
            first = next(iter(item), None)
            is_marked = first is not None and first.get("r") == f"A{number}"
            mark = self.read(first) if is_marked else None
            if mark == f"#tabell:{tabell}":
                inside = True
                columns = {self.read(c): split_reference(c.get("r"))[1] for c in item}
                columns["rubrik"] = 2
            elif mark == f"#slut:{tabell}":
                inside = False
            elif inside and mark == f"#rad:{rad}":
                return join_reference(number, columns[kolumn])
        return None

    def set(self, reference, value):
        """Writes a value, in the style that the cell has."""
        item = self.find_element(reference)
        if item is None:
            item = self.add(reference)
        for child in list(item):
            item.remove(child)
        item.attrib.pop("t", None)
        self.typed.discard(reference)
        if isinstance(value, Formel):
            self.typed.add(reference)
            etree.SubElement(item, f"{_N}f").text = value.text.removeprefix("=")
            value = value.value
        _write(item, value)

    def add(self, reference):
        number, column = split_reference(reference)
        row = next((r for r in self.iter_rows() if int(r.get("r")) == number), None)
        if row is None:
            row = etree.Element(f"{_N}row", r=f"{number}")
            later = [r for r in self.iter_rows() if int(r.get("r")) > number]
            self.data.insert(self.data.index(later[0]) if later else len(self.data), row)
        later = [c for c in row if split_reference(c.get("r"))[1] > column]
        item = etree.Element(f"{_N}c", r=reference)
        row.insert(row.index(later[0]) if later else len(row), item)
        return item

    def insert_row(self, number):
        """An empty row before number, the others move down (formulas are left as they are)."""
        self.move_rows(number, 1)

    def delete_row(self, number):
        for row in self.iter_rows():
            if int(row.get("r")) == number:
                self.data.remove(row)
        self.move_rows(number + 1, -1)

    def move_rows(self, first, by):
        for row in self.iter_rows():
            number = int(row.get("r"))
            if number >= first:
                set_row_number(row, number + by)

    def swap_rows(self, one, two):
        """Sorts: two rows change places with everything in them."""
        rows = {int(row.get("r")): row for row in self.iter_rows()}
        a, b = rows[one], rows[two]
        place_a, place_b = self.data.index(a), self.data.index(b)
        set_row_number(a, two)
        set_row_number(b, one)
        self.data[place_a], self.data[place_b] = etree.Element("x"), etree.Element("x")
        self.data[place_a], self.data[place_b] = b, a

    def copy_row(self, number, to):
        """A copy of a row, key and all, inserted before row to."""
        row = next(r for r in self.iter_rows() if int(r.get("r")) == number)
        copy = etree.fromstring(etree.tostring(row))
        self.insert_row(to)
        set_row_number(copy, to)
        later = [r for r in self.iter_rows() if int(r.get("r")) > to]
        self.data.insert(self.data.index(later[0]) if later else len(self.data), copy)

    def unprotect(self):
        for item in self.root.findall(f"{_N}sheetProtection"):
            self.root.remove(item)

    def calculate(self):
        """Gives every formula the value that Excel would show."""
        formulas = {
            c.get("r"): c
            for c in self.data.iter(f"{_N}c")
            if c.find(f"{_N}f") is not None and c.get("r") not in self.typed
        }
        done = {}

        def get(reference):
            if reference not in formulas:
                return self.get(reference)
            if reference not in done:
                formula = formulas[reference].findtext(f"{_N}f")
                try:
                    done[reference] = calculate(formula, get)
                except CalculationError as error:
                    done[reference] = Felvarde(str(error))
            if isinstance(done[reference], Felvarde):
                raise CalculationError(done[reference].text)
            return done[reference]

        for reference, item in formulas.items():
            try:
                value = get(reference)
            except CalculationError as error:
                value = Felvarde(str(error))
            for old in item.findall(f"{_N}v"):
                item.remove(old)
            item.attrib.pop("t", None)
            _write(item, value, is_formula=True)


def set_row_number(row, number):
    row.set("r", f"{number}")
    for item in row:
        item.set("r", join_reference(number, split_reference(item.get("r"))[1]))


def _write(item, value, *, is_formula=False):
    is_formula = is_formula or item.find(f"{_N}f") is not None
    match value:
        case None:
            return
        case bool():
            item.set("t", "b")
            text = f"{int(value)}"
        case dt.date():
            text = f"{(value - dt.date(1899, 12, 30)).days}"
        case int() | Decimal():
            text = f"{Decimal(value):f}"
        case Felvarde(text):
            item.set("t", "e")
        case str() if is_formula:
            item.set("t", "str")
            text = value
        case str():
            item.set("t", "inlineStr")
            node = etree.SubElement(etree.SubElement(item, f"{_N}is"), f"{_N}t")
            node.text = value
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            return
    etree.SubElement(item, f"{_N}v").text = text
