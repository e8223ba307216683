"""Makes the example's input again: python tools/exempel/fyll.py <kommun> <period>.

Writes input/<kommun>/<period>/underlag from underlag/<ar>.toml, generates the empty workbooks as
the program does, and fills them in LibreOffice from <enhet>.toml and <enhet>.siffror.toml. Ends
with code 1 and the addresses when something in the source found no place.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jobb import fill_mallar
from kalla import find_enheter, read_celler, read_kanda
from underlag import make_underlag

from pipeline.core.finding import Finding, Severity
from pipeline.core.period import Period, parse_period
from pipeline.core.source import format_source
from pipeline.schema.loader import load_definitions
from pipeline.stages.prepare import prepare_mallar
from pipeline.stages.read import read_underlag

ROOT = Path(__file__).parents[2]


def fyll(kommun: str, period: Period, root: Path = ROOT) -> tuple[dict[str, bytes], list[str]]:
    """Files to write (named relative to the period's input folder) and what went wrong.

    Nothing is filled in while the workbooks cannot be made.
    """
    folder = root / "tools" / "exempel" / kommun
    definitions = load_definitions(root / "definitions", kommun).value
    files = make_underlag(read_kanda(folder / "underlag"), definitions, period)
    known = read_underlag(files, definitions)
    mallar = prepare_mallar(definitions, period, known.value)
    findings = (*known.findings, *mallar.findings)
    wrong = [_format(item) for item in findings if item.severity is Severity.FEL]
    enheter = [enhet.id for enhet in definitions.enheter]
    wrong += [f"{folder / enhet}" for enhet in find_enheter(folder) if enhet not in enheter]
    out = {item.name: item.data for item in files}
    if not wrong:
        books = dict(zip(enheter, mallar.value, strict=True))
        celler = {book.name: read_celler(folder, enhet) for enhet, book in books.items()}
        empty = {book.name: book.data for book in mallar.value}
        filled, problems = fill_mallar(empty, celler, period.last_day)
        out |= {f"inlamningar/{name}": data for name, data in filled.items()}
        wrong += problems
    return out, wrong


def _format(finding: Finding) -> str:
    place = format_source(finding.source) if finding.source else ""
    return f"{finding.code} {place}: {finding.message}"


def main(kommun: str, period: str) -> int:
    """Writes the files and prints what went wrong; 0 when nothing did."""
    out, wrong = fyll(kommun, parse_period(period))
    target = ROOT / "input" / kommun / period
    for name, data in out.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(path.relative_to(ROOT))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
