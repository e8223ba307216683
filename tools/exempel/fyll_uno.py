"""Fills workbooks in LibreOffice, as people do: /usr/bin/python3 fyll_uno.py JOB.json REPORT.json

Runs under the Python that has LibreOffice's uno. One office process for all workbooks. Cells are
found by the hidden markers of the workbook. The report lists the addresses that found no place,
that are locked, or that do not hold what was written.
"""

import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

_XLSX = "Calc MS Excel 2007 XML"
_EPOCH = date(1899, 12, 30)
_ATTEMPTS = 600


def _pv(name: str, value: Any) -> Any:
    return PropertyValue(Name=name, Value=value)


class Office:
    """A LibreOffice of its own, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        pipe = f"rodatraden{folder.name}"
        self.process = Popen(
            [  # noqa: S607
                "soffice",
                "--headless",
                "--norestore",
                "--nolockcheck",
                f"-env:UserInstallation={folder.as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=DEVNULL,
            stderr=DEVNULL,
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local
        )
        context = _resolve(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", context
        )

    def fill(self, source: Path, target: Path, cells: list[dict[str, str]]) -> list[str]:
        """Fills and saves one workbook; gives back what went wrong."""
        book = self.desktop.loadComponentFromURL(
            source.as_uri(), "_blank", 0, (_pv("Hidden", True),)
        )
        try:
            problems = _fill(_find_tables(book), cells)
            book.calculateAll()
            book.storeToURL(target.as_uri(), (_pv("FilterName", _XLSX),))
        finally:
            book.close(True)
        return problems

    def quit(self) -> None:
        """Ends the office process."""
        self.desktop.terminate()
        self.process.wait(60)


def _resolve(resolver: Any, url: str) -> Any:
    for _ in range(_ATTEMPTS):
        try:
            return resolver.resolve(url)
        except NoConnectException:
            time.sleep(0.1)
    raise TimeoutError(url)


class Table:
    """Where a table's rows and columns sit in a sheet, by its markers."""

    def __init__(self, sheet: Any, columns: dict[str, int]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.rows: dict[str, int] = {}

    def find(self, cell: dict[str, str]) -> Any:
        """The spreadsheet cell, or None."""
        column = 1 if cell["kolumn"] == "rubrik" else self.columns.get(cell["kolumn"])
        row = self.rows.get(cell["rad"])
        if column is None or row is None:
            return None
        return self.sheet.getCellByPosition(column, row)


def _find_tables(book: Any) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for name in book.Sheets.ElementNames:
        sheet = book.Sheets.getByName(name)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        width, height = cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow
        data = sheet.getCellRangeByPosition(0, 0, width, height).getDataArray()
        _read_markers(sheet, data, tables)
    return tables


def _read_markers(sheet: Any, data: Any, tables: dict[str, Table]) -> None:
    table = None
    for row, values in enumerate(data):
        kind, _, name = str(values[0]).partition(":")
        if kind == "#tabell":
            columns = {str(value): at for at, value in enumerate(values) if at > 1 and value}
            table = tables[name] = Table(sheet, columns)
        elif kind == "#rad" and table is not None:
            table.rows[name] = row
        elif kind == "#slut":
            table = None


def _fill(tables: dict[str, Table], cells: list[dict[str, str]]) -> list[str]:
    problems = []
    for item in cells:
        address = f"{item['tabell']}.{item['rad']}.{item['kolumn']}"
        table = tables.get(item["tabell"])
        cell = table.find(item) if table else None
        if cell is None:
            problems.append(f"saknas {address}")
        elif table and table.sheet.isProtected() and cell.CellProtection.IsLocked:
            problems.append(f"last {address}")
        elif not _write(cell, item):
            problems.append(f"annat {address}")
    return problems


def _write(cell: Any, item: dict[str, str]) -> bool:
    """Writes and reads back: True when the cell holds what was written."""
    value = item["varde"]
    if item["typ"] == "text":
        cell.setString(value)
        return bool(cell.getString() == value)
    number = (
        float((date.fromisoformat(value) - _EPOCH).days) if item["typ"] == "datum" else float(value)
    )
    cell.setValue(number)
    return bool(cell.getValue() == number)


def main(job: Path, report: Path) -> None:
    """Does the job and writes the report."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder))
        try:
            problems = {
                item["ut"]: office.fill(Path(item["mall"]), Path(item["ut"]), item["celler"])
                for item in json.loads(job.read_text(encoding="utf-8"))
            }
        finally:
            office.quit()
    report.write_text(json.dumps(problems), encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
