"""The command that shows the year of the styrmodell from a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.commands.click_sv import TEXTER, Kommando
from pipeline.commands.run import run
from pipeline.commands.session import Session, Stop
from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.result import StageResult
from pipeline.exitcodes import ExitCode
from pipeline.files import read_file
from pipeline.kalender.gjort import LIST, Gjort, read_gjort
from pipeline.kalender.kontroll import check_arshjul
from pipeline.kalender.lage import Gjorda
from pipeline.kalender.text import Namn, format_arshjul
from pipeline.paths import get_root
from pipeline.register.kravregister import find_register, read_register
from pipeline.report.text import format_counts, format_findings
from pipeline.stages.read import read_inlamningar


def make_arshjul_command() -> click.Command:
    """rodatraden arshjul: what is due at a date and what has been done."""
    default = TEXTER.format("forval_kommun")
    help_kommun = TEXTER.format("hjalp_kommun", forval=default)
    return Kommando(
        "arshjul",
        short_help=TEXTER.format("hjalp_arshjul"),
        help=TEXTER.format("hjalp_arshjul"),
        callback=lambda kommun, datum: run(lambda: _show(get_root(), kommun, datum)),
        params=[
            click.Option(["--kommun"], default=default, help=help_kommun),
            click.Option(["--datum"], default="", help=TEXTER.format("hjalp_datum")),
        ],
    )


def _show(root: Path, kommun: str, datum: str) -> ExitCode:
    day = _parse_datum(datum)
    session = Session(root, kommun, Period(day.year))
    definitions = session.definitions
    if not definitions.arshjul:
        raise Stop(ExitCode.USAGE, TEXTER.format("inget_arshjul", namn=definitions.kommun.namn))
    listor = {year: _read_list(session, year) for year in range(day.year - 2, day.year + 2)}
    gjorda = Gjorda(
        lambda year, tillfalle: _read(session, year, tillfalle),
        {year: lista.value for year, lista in listor.items()},
    )
    click.echo(format_arshjul(definitions, gjorda, day, _make_namn(root, kommun)))
    findings = check_arshjul(definitions, gjorda, day)
    findings += tuple(item for lista in listor.values() for item in lista.findings)
    names = {enhet.id: enhet.namn for enhet in definitions.enheter}
    if findings:
        click.echo(format_findings(findings, names, TEXTER.all), nl=False)
    click.echo(format_counts(findings, TEXTER.all))
    return ExitCode.DONE


def _parse_datum(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        key = "okant_datum" if text else "inget_datum"
        raise Stop(ExitCode.USAGE, TEXTER.format(key, datum=text)) from error


def _read(session: Session, year: int, tillfalle: str) -> tuple[Inlamning, ...]:
    """The workbooks received for an occasion; what is wrong in them is told by kontroll."""
    kedja = session.kedja
    files = session.load(year, tillfalle).inlamningar
    definitions = kedja.get_definitions(year, tillfalle)
    return read_inlamningar(files, definitions, kedja.get_period(year, tillfalle), Underlag()).value


def _read_list(session: Session, year: int) -> StageResult[tuple[Gjort, ...]]:
    folder = session.get_paths("", year).input
    path = folder / LIST
    if not path.exists():
        return StageResult(())
    return read_gjort(read_file(path, folder), session.definitions)


def _make_namn(root: Path, kommun: str) -> Namn:
    folder = root / "definitions"
    if kommun not in find_register(folder):
        return lambda styrdokument: styrdokument
    return read_register(folder, kommun).get_namn
