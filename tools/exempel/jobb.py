"""Fills empty workbooks in LibreOffice: a job goes out as JSON, a report comes back."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from kalla import Cell, Value

from pipeline.office.opc.write import normalise_package, read_package, write_package

PYTHON_WITH_UNO = "/usr/bin/python3"
_SCRIPT = Path(__file__).with_name("fyll_uno.py")
_VALIDATIONS = re.compile(rb"(<dataValidations[^>]*>)(.*?)(</dataValidations>)", re.DOTALL)
_VALIDATION = re.compile(rb"<dataValidation .*?</dataValidation>", re.DOTALL)
_JA_NEJ = {True: "Ja", False: "Nej"}


def fill_mallar(
    mallar: Mapping[str, bytes], celler: Mapping[str, Sequence[Cell]], day: date
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The filled workbooks by name, and the addresses that could not be filled.

    The bytes are the same every time: parts in order, day as the date of the file.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = [_make_job(folder, book, mallar[book], celler[book]) for book in sorted(mallar)]
        (folder / "job.json").write_text(json.dumps(jobs), encoding="utf-8")
        subprocess.run(
            [PYTHON_WITH_UNO, str(_SCRIPT), str(folder / "job.json"), str(folder / "svar.json")],
            check=True,
        )
        report = json.loads((folder / "svar.json").read_text(encoding="utf-8"))
        filled = {Path(target).name: Path(target).read_bytes() for target in report}
    problems = [f"{Path(target).name}: {line}" for target in report for line in report[target]]
    return {book: _normalise(data, day) for book, data in filled.items()}, tuple(problems)


def _normalise(data: bytes, day: date) -> bytes:
    """LibreOffice writes a sheet's validations in the order of their addresses in memory."""
    parts = read_package(data)
    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = _VALIDATIONS.sub(_sort, parts[name])
    return normalise_package(write_package(parts), day)


def _sort(match: re.Match[bytes]) -> bytes:
    return match[1] + b"".join(sorted(_VALIDATION.findall(match[2]))) + match[3]


def _make_job(folder: Path, book: str, mall: bytes, celler: Sequence[Cell]) -> dict[str, object]:
    source, target = folder / "mallar" / book, folder / "ifyllda" / book
    for path in (source, target):
        path.parent.mkdir(exist_ok=True)
    source.write_bytes(mall)
    return {"mall": str(source), "ut": str(target), "celler": [_make_cell(c) for c in celler]}


def _make_cell(cell: Cell) -> dict[str, str]:
    typ, text = _describe(cell.value)
    return {
        "tabell": cell.tabell,
        "rad": cell.rad,
        "kolumn": cell.kolumn,
        "typ": typ,
        "varde": text,
    }


def _describe(value: Value) -> tuple[str, str]:
    if isinstance(value, bool):
        return "text", _JA_NEJ[value]
    if isinstance(value, date):
        return "datum", value.isoformat()
    if isinstance(value, Decimal | int):
        return "tal", str(value)
    return "text", value
