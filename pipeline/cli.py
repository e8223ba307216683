"""The command: parse, call flow, report, exit code – nothing else."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from pipeline import __version__
from pipeline.click_sv import TEXTER, Kommando, Kommandon, read_titles
from pipeline.core.finding import Finding, Severity, count_findings
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period, parse_period
from pipeline.core.run import Run
from pipeline.exitcodes import ExitCode
from pipeline.files import SurroundingsError, read_file, read_files, write_files
from pipeline.flow import (
    Material,
    Produktion,
    check_material,
    make_dokument,
    make_mallar,
    review_definitions,
    review_dokumentmall,
)
from pipeline.paths import Paths, get_root
from pipeline.report.as_json import format_json, make_finding_records
from pipeline.report.text import format_counts, format_findings
from pipeline.report.workbook import make_workbook
from pipeline.schema.bundle import Definitions
from pipeline.schema.loader import DefinitionsError, find_kommuner, load_definitions


class Stop(Exception):  # noqa: N818  # it is not an error of ours: the run ends calmly
    """The run ends with a sentence and an exit code."""

    def __init__(self, code: ExitCode, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Session:
    """One run of the command for a kommun and period."""

    paths: Paths
    period: Period

    @cached_property
    def definitions(self) -> Definitions:
        """The kommun's definitions. Raises Stop when the kommun is unknown."""
        kommuner = find_kommuner(self.paths.definitions)
        if self.paths.kommun not in kommuner:
            raise Stop(
                ExitCode.USAGE,
                TEXTER.format(
                    "okand_kommun", kommun=self.paths.kommun, kommuner=", ".join(kommuner)
                ),
            )
        return load_definitions(self.paths.definitions, self.paths.kommun).value


def _run(action: Callable[[Session], ExitCode], kommun: str, period: str) -> None:
    """Runs one command; every expected trouble ends in a sentence, never in a traceback."""
    try:
        session = Session(Paths(get_root(), kommun, period), _parse_period(period))
        click.echo(
            TEXTER.format("rubrik", namn=session.definitions.kommun.namn, period=session.period)
        )
        code = action(session)
    except Stop as stop:
        click.echo(str(stop), err=True)
        code = stop.code
    except DefinitionsError as error:
        click.echo(TEXTER.format("definitionsfel"), err=True)
        _echo_findings(error.findings, {})
        code = ExitCode.DEFINITIONS
    except SurroundingsError as error:
        click.echo(TEXTER.format(f"hinder_{error.hinder.value}", fil=error.path), err=True)
        code = ExitCode.SURROUNDINGS
    sys.exit(code)


def _parse_period(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError as error:
        raise Stop(ExitCode.USAGE, TEXTER.format("okand_period", period=text)) from error


def _read_material(session: Session) -> Material:
    root = session.paths.inlamningar.parent
    godkannanden = session.paths.godkannanden
    material = Material(
        read_files(session.paths.inlamningar, root),
        read_files(session.paths.underlag, root),
        read_file(godkannanden, root) if godkannanden.exists() else None,
    )
    if not material.inlamningar:
        raise Stop(
            ExitCode.SURROUNDINGS,
            TEXTER.format("inget_inlamnat", mapp=_show(session.paths.inlamningar)),
        )
    click.echo(TEXTER.format("laser", antal=len(material.files)))
    return material


def _make_mallar(session: Session) -> ExitCode:
    underlag = read_files(session.paths.underlag, session.paths.underlag.parent)
    mallar, findings = make_mallar(underlag, session.definitions, session.period)
    write_files({session.paths.mallar / fil.name: fil.data for fil in mallar})
    _echo_findings(findings, _get_names(session.definitions))
    click.echo(TEXTER.format("mallar_gjorda", antal=len(mallar)))
    for fil in mallar:
        click.echo(_show(session.paths.mallar / fil.name))
    return _get_code(findings)


def _check(session: Session) -> ExitCode:
    material = _read_material(session)
    click.echo(TEXTER.format("kontrollerar"))
    findings = check_material(material, session.definitions, session.period).findings
    write_files(_make_kontroll(session, findings))
    _report(session, findings)
    return _get_code(findings)


def _make_dokument(session: Session, dokument: str) -> ExitCode:
    definitions = session.definitions
    ids = _choose_dokument(definitions, dokument)
    mall = _read_dokumentmall(session)
    material = _read_material(session)
    click.echo(TEXTER.format("kontrollerar"))
    checked = check_material(material, definitions, session.period)
    titel = _find_dokument()[dokument]
    click.echo(TEXTER.format("skriver", titel=titel))
    made = make_dokument(checked, definitions, ids, mall.data, Run(__version__))
    findings = checked.findings + made.findings
    documents = {session.paths.dokument / name: data for name, data in made.dokument.items()}
    record = {
        session.paths.output / "korning.json": _make_record(session, material, mall, made, findings)
    }
    write_files(documents | _make_kontroll(session, findings) | record)
    _report(session, findings)
    if not documents:
        click.echo(TEXTER.format("inga_dokument"))
    elif checked.has_fel:
        click.echo(TEXTER.format("utkast_med_fel"))
    click.echo(TEXTER.format("dokument_gjorda", antal=len(documents)))
    for path in documents:
        click.echo(_show(path))
    is_whole = _get_code(made.findings) is ExitCode.DONE
    return _get_code(findings) if is_whole else ExitCode.RENDERING


def _read_dokumentmall(session: Session) -> Fil:
    """The kommun's Word layout. Raises DefinitionsError when no document can be made with it."""
    name = session.definitions.kommun.dokumentmall
    mall = read_file(session.paths.dokumentmallar / name, session.paths.root)
    findings = review_dokumentmall(mall, session.definitions)
    if _get_code(findings):
        raise DefinitionsError(findings)
    return mall


def _choose_dokument(definitions: Definitions, dokument: str) -> tuple[str, ...]:
    chosen = definitions.dokument.get(dokument)
    if chosen is None or dokument not in definitions.kommun.dokument:
        text = TEXTER.format(
            "okant_dokument",
            kommun=definitions.kommun.namn,
            dokument=dokument,
            finns=", ".join(definitions.kommun.dokument),
        )
        raise Stop(ExitCode.USAGE, text)
    return (dokument, *(item for item in chosen.med if item in definitions.kommun.dokument))


def _make_kontroll(session: Session, findings: tuple[Finding, ...]) -> dict[Path, bytes]:
    folder = session.paths.kontroll
    kommun = session.definitions.kommun
    names = _get_names(session.definitions)
    text = format_findings(findings, names, TEXTER.all)
    return {
        folder / "fynd.txt": text.encode(),
        folder / "fynd.json": format_json(make_finding_records(findings)),
        folder / "fynd.xlsx": make_workbook(
            findings,
            names,
            TEXTER.all,
            title=TEXTER.format("rubrik", namn=kommun.namn, period=session.period),
            day=session.period.last_day,
        ),
    }


def _make_record(
    session: Session,
    material: Material,
    mall: Fil,
    made: Produktion,
    findings: tuple[Finding, ...],
) -> bytes:
    """What was read and what was made, so that anyone can see that the same gives the same."""
    counts = count_findings(findings)
    return format_json(
        {
            "program": {"namn": "rodatraden", "version": __version__},
            "kommun": session.paths.kommun,
            "period": str(session.period),
            "definitioner_sha256": session.definitions.digest,
            "arbetsbocker": {
                key: item.version for key, item in sorted(session.definitions.arbetsbocker.items())
            },
            "dokumentmall": _describe(mall),
            "indata": [_describe(fil) for fil in material.files],
            "dokument": [_describe(Fil(name, data)) for name, data in made.dokument.items()],
            "fynd": {severity.value: counts[severity] for severity in Severity},
        }
    )


def _describe(fil: Fil) -> dict[str, object]:
    return {
        "fil": fil.name,
        "byte": len(fil.data),
        "sha256": hashlib.sha256(fil.data).hexdigest(),
    }


def _report(session: Session, findings: tuple[Finding, ...]) -> None:
    _echo_findings(
        tuple(item for item in findings if item.severity is not Severity.UPPLYSNING),
        _get_names(session.definitions),
    )
    click.echo(format_counts(findings, TEXTER.all))
    if findings:
        click.echo(TEXTER.format("fynd_finns", fil=_show(session.paths.kontroll / "fynd.xlsx")))


def _echo_findings(findings: tuple[Finding, ...], names: Mapping[str, str]) -> None:
    if findings:
        click.echo(format_findings(findings, names, TEXTER.all), nl=False)


def _get_names(definitions: Definitions) -> dict[str, str]:
    return {enhet.id: enhet.namn for enhet in definitions.enheter}


def _get_code(findings: tuple[Finding, ...]) -> ExitCode:
    standing = any(item.severity is Severity.FEL and item.acknowledged is None for item in findings)
    return ExitCode.FINDINGS if standing else ExitCode.DONE


def _show(path: Path) -> str:
    """The path as people see it: relative to the folder they stand in, when it is below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _review(session: Session) -> ExitCode:
    definitions = session.definitions
    findings = review_definitions(definitions, session.period)
    if _get_code(findings):
        raise DefinitionsError(findings)
    _read_dokumentmall(session)
    click.echo(
        TEXTER.format(
            "granskning_klar",
            arbetsbocker=len(definitions.arbetsbocker),
            kontroller=len(definitions.kontroller),
            dokument=len(definitions.dokument),
        )
    )
    return ExitCode.DONE


def _find_dokument() -> Mapping[str, str]:
    return read_titles(get_root() / "definitions")


def _make_command(name: str, text: str, action: Callable[[Session], ExitCode]) -> click.Command:
    return Kommando(
        name,
        short_help=text,
        help=text,
        callback=lambda kommun, period: _run(action, kommun, period),
        params=[
            click.Option(
                ["--kommun"],
                default=TEXTER.format("forval_kommun"),
                help=TEXTER.format("hjalp_kommun", forval=TEXTER.format("forval_kommun")),
            ),
            click.Option(
                ["--period"],
                default=TEXTER.format("forval_period"),
                help=TEXTER.format("hjalp_period", forval=TEXTER.format("forval_period")),
            ),
        ],
    )


def _make_document_command(name: str, title: str) -> click.Command:
    text = TEXTER.format("hjalp_dokument", titel=title)
    return _make_command(name, text, lambda session: _make_dokument(session, name))


def _make_group() -> click.Group:
    group = Kommandon(
        name="rodatraden",
        help=TEXTER.format("hjalp"),
        find_titles=_find_dokument,
        make_command=_make_document_command,
    )
    group.add_command(_make_command("mallar", TEXTER.format("hjalp_mallar"), _make_mallar))
    group.add_command(_make_command("kontroll", TEXTER.format("hjalp_kontroll"), _check))
    group.add_command(_make_command("granska", TEXTER.format("hjalp_granska"), _review))
    return group


main = click.version_option(
    __version__, prog_name="rodatraden", help=TEXTER.format("hjalp_version")
)(_make_group())
