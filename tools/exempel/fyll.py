"""Makes the example's input again: python tools/exempel/fyll.py <kommun> <år> [<tillfälle> …].

Without an occasion all that have a source are made, in the order of the chain. Each writes
input/<kommun>/<år eller månad>/<tillfälle>/underlag from underlag/<ar>.toml, generates the empty
workbooks as the program does (with what earlier occasions give), and fills them in LibreOffice from
<enhet>.toml and <enhet>.siffror.toml. Ends with code 1 and the addresses when something in the
source found no place.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jobb import fill_mallar
from kalla import find_enheter, read_celler, read_kanda
from underlag import make_underlag

from pipeline.commands.session import Session
from pipeline.core.finding import Finding, Severity
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period
from pipeline.core.source import format_source
from pipeline.flow import Kedja, Mottaget
from pipeline.stages.prepare import prepare_mallar

ROOT = Path(__file__).parents[2]


def fyll(
    kommun: str, year: int, tillfalle: str, root: Path = ROOT
) -> tuple[dict[str, bytes], list[str]]:
    """Files to write (named relative to the occasion's input folder) and what went wrong.

    Nothing is filled in while the workbooks cannot be made.
    """
    session = Session(root, kommun, Period(year))
    mapp = session.definitions.tillfallen[tillfalle].get_mapp(year)
    folder = get_folder(kommun, root) / mapp
    definitions = session.kedja.get_definitions(year, tillfalle)
    period = session.kedja.get_period(year, tillfalle)
    files = make_underlag(read_kanda(folder / "underlag"), definitions, period)
    kedja = Kedja(session.definitions, _Loader(session, year, tillfalle, files).load)
    known = kedja.read_underlag(year, tillfalle)
    mallar = prepare_mallar(definitions, period, known.value)
    findings = (*known.findings, *mallar.findings)
    wrong = [_format(item) for item in findings if item.severity is Severity.FEL]
    enheter = [enhet.id for enhet in definitions.enheter if enhet.arbetsbok]
    wrong += [f"{folder / enhet}" for enhet in find_enheter(folder) if enhet not in enheter]
    out = {item.name: item.data for item in files}
    if not wrong:
        books = dict(zip(enheter, mallar.value, strict=True))
        books = {enhet: book for enhet, book in books.items() if enhet in find_enheter(folder)}
        celler = {book.name: read_celler(folder, enhet) for enhet, book in books.items()}
        empty = {book.name: book.data for book in books.values()}
        filled, problems = fill_mallar(empty, celler, period.last_day)
        out |= {f"inlamningar/{name}": data for name, data in filled.items()}
        wrong += problems
    return out, wrong


class _Loader:
    """What was received, with the occasion's own underlag as the source has it now."""

    def __init__(self, session: Session, year: int, tillfalle: str, files: tuple[Fil, ...]) -> None:
        self.session, self.own = session, (year, tillfalle)
        self.mottaget = Mottaget((), files)

    def load(self, year: int, tillfalle: str) -> Mottaget:
        """What was received for an occasion."""
        is_own = (year, tillfalle) == self.own
        return self.mottaget if is_own else self.session.load(year, tillfalle)


def get_folder(kommun: str, root: Path = ROOT) -> Path:
    """Where the source of a kommun is."""
    return root / "tools" / "exempel" / kommun


def find_tillfallen(kommun: str, year: int) -> tuple[str, ...]:
    """The occasions of a year that have a source, in the order of the chain."""
    tillfallen = Session(ROOT, kommun, Period(year)).definitions.tillfallen
    folder = get_folder(kommun)
    return tuple(
        name for name, item in tillfallen.items() if (folder / item.get_mapp(year)).is_dir()
    )


def _format(finding: Finding) -> str:
    place = format_source(finding.source) if finding.source else ""
    return f"{finding.code} {place}: {finding.message}"


def main(kommun: str, ar: str, *tillfallen: str) -> int:
    """Writes the files and prints what went wrong; 0 when nothing did."""
    year, failed = int(ar), 0
    for tillfalle in tillfallen or find_tillfallen(kommun, year):
        out, wrong = fyll(kommun, year, tillfalle)
        target = Session(ROOT, kommun, Period(year)).get_paths(tillfalle).input
        _remove_old(target, out)
        for name, data in out.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            print(path.relative_to(ROOT))
        for line in wrong:
            print(line, file=sys.stderr)
        failed |= bool(wrong)
    return int(failed)


def _remove_old(target: Path, out: dict[str, bytes]) -> None:
    """Workbooks that the source does not make any more."""
    if not any(name.startswith("inlamningar/") for name in out):
        return
    for path in (target / "inlamningar").glob("*.xlsx"):
        if f"inlamningar/{path.name}" not in out:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
