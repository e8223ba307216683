"""The command: parse, call flow, report, exit code – nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

import click

from pipeline import __version__
from pipeline.commands.arshjul import make_arshjul_command
from pipeline.commands.click_sv import TEXTER, Kommando, Kommandon, read_titles
from pipeline.commands.krav import make_krav_command
from pipeline.commands.run import run
from pipeline.commands.session import Session, Stop, get_code, make_session
from pipeline.core.finding import Finding, Severity, count_findings, sort_findings
from pipeline.core.inlamning import Fil
from pipeline.core.run import Run
from pipeline.exitcodes import ExitCode
from pipeline.files import write_files
from pipeline.flow import Mottaget, Produktion, make_dokument, make_mallar, review_definitions
from pipeline.paths import get_root
from pipeline.report.as_json import format_json, make_finding_records
from pipeline.report.text import format_counts, format_findings
from pipeline.report.workbook import make_workbook
from pipeline.schema.bundle import Definitions, DefinitionsError
from pipeline.schema.dokument import DokumentDef

Action = Callable[[Session], ExitCode]


def run_session(action: Action, kommun: str, period: str) -> None:
    """Runs one command for a kommun and period, named first."""

    def act() -> ExitCode:
        session = make_session(kommun, period)
        namn = session.definitions.kommun.namn
        click.echo(TEXTER.format("rubrik", namn=namn, period=session.period))
        return action(session)

    run(act)


def _make_mallar(session: Session, tillfalle: str) -> ExitCode:
    _check_tillfalle(session, tillfalle)
    paths = session.get_paths(tillfalle)
    definitions = session.kedja.get_definitions(session.year, tillfalle)
    known = session.kedja.read_underlag(session.year, tillfalle)
    period = session.kedja.get_period(session.year, tillfalle)
    mallar, findings = make_mallar(known, definitions, period)
    write_files({paths.mallar / fil.name: fil.data for fil in mallar})
    _echo_findings(findings, _get_names(definitions))
    click.echo(TEXTER.format("mallar_gjorda", antal=len(mallar)))
    for fil in mallar:
        click.echo(_show(paths.mallar / fil.name))
    return get_code(findings)


def _check(session: Session, tillfalle: str) -> ExitCode:
    _check_tillfalle(session, tillfalle)
    if not _has_material(session, tillfalle):
        return ExitCode.SURROUNDINGS
    click.echo(TEXTER.format("kontrollerar"))
    checked = session.kedja.check(session.year, tillfalle)
    findings = sort_findings(checked.findings + checked.i_definitionerna)
    write_files(_make_kontroll(session, tillfalle, findings))
    _report(session, tillfalle, findings)
    return get_code(findings)


def _check_tillfalle(session: Session, tillfalle: str) -> None:
    """Raises Stop when the occasion does not exist, or is at another time."""
    known = session.definitions.tillfallen
    if tillfalle not in known:
        text = TEXTER.format("okant_tillfalle", tillfalle=tillfalle, finns=", ".join(known))
        raise Stop(ExitCode.USAGE, text)
    session.check_period(tillfalle)


def _has_material(session: Session, tillfalle: str) -> bool:
    mottaget = session.load(session.year, tillfalle)
    if not mottaget.inlamningar:
        mapp = _show(session.get_paths(tillfalle).inlamningar)
        click.echo(TEXTER.format("inget_inlamnat", mapp=mapp), err=True)
        return False
    click.echo(TEXTER.format("laser", antal=len(mottaget.files)))
    return True


def _make_kommando(session: Session, kommando: str) -> ExitCode:
    """The documents of a command, occasion by occasion; one without workbooks is passed over."""
    chosen = session.choose_dokument(kommando)
    layout = session.read_dokumentmall()
    codes = [
        _make_dokument(session, tillfalle, tuple(dokument), layout)
        for tillfalle, dokument in groupby(chosen, key=lambda item: item.tillfalle)
    ]
    return max(codes)


def _make_dokument(
    session: Session, tillfalle: str, chosen: tuple[DokumentDef, ...], layout: Fil
) -> ExitCode:
    if not _has_material(session, tillfalle):
        return ExitCode.SURROUNDINGS
    click.echo(TEXTER.format("kontrollerar"))
    checked = session.kedja.check(session.year, tillfalle)
    titles = read_titles(session.root / "definitions").titles
    titel = ", ".join(dict.fromkeys(titles.get(item.id, item.id) for item in chosen))
    click.echo(TEXTER.format("skriver", titel=titel))
    ids = tuple(item.id for item in chosen)
    made = make_dokument(checked, ids, layout.data, Run(__version__))
    findings = checked.findings + made.findings
    paths = session.get_paths(tillfalle)
    documents = {paths.dokument / name: data for name, data in made.dokument.items()}
    record = {
        paths.output / "korning.json": _make_record(session, tillfalle, layout, made, findings)
    }
    write_files(documents | _make_kontroll(session, tillfalle, findings) | record)
    _report(session, tillfalle, findings)
    if not documents:
        click.echo(TEXTER.format("inga_dokument"))
    elif checked.has_fel:
        click.echo(TEXTER.format("utkast_med_fel"))
    click.echo(TEXTER.format("dokument_gjorda", antal=len(documents)))
    for path in documents:
        click.echo(_show(path))
    is_whole = get_code(made.findings) is ExitCode.DONE
    return get_code(findings) if is_whole else ExitCode.RENDERING


def _make_kontroll(
    session: Session, tillfalle: str, findings: tuple[Finding, ...]
) -> dict[Path, bytes]:
    folder = session.get_paths(tillfalle).kontroll
    kommun = session.definitions.kommun
    names = _get_names(session.definitions)
    text = format_findings(findings, names, TEXTER.all)
    period = session.kedja.get_period(session.year, tillfalle)
    return {
        folder / "fynd.txt": text.encode(),
        folder / "fynd.json": format_json(make_finding_records(findings)),
        folder / "fynd.xlsx": make_workbook(
            findings,
            names,
            TEXTER.all,
            title=TEXTER.format("rubrik", namn=kommun.namn, period=period),
            day=period.last_day,
        ),
    }


def _make_record(
    session: Session, tillfalle: str, layout: Fil, made: Produktion, findings: tuple[Finding, ...]
) -> bytes:
    """What was read and what was made, so that anyone can see that the same gives the same."""
    counts = count_findings(findings)
    definitions = session.kedja.get_definitions(session.year, tillfalle)
    mottaget: Mottaget = session.load(session.year, tillfalle)
    return format_json(
        {
            "program": {"namn": "rodatraden", "version": __version__},
            "kommun": session.kommun,
            "period": str(session.kedja.get_period(session.year, tillfalle)),
            "tillfalle": tillfalle,
            "definitioner_sha256": definitions.digest,
            "arbetsbocker": {
                key: item.version for key, item in sorted(definitions.arbetsbocker.items())
            },
            "dokumentmall": _describe(layout),
            "indata": [_describe(fil) for fil in mottaget.files],
            "tidigare": [
                {"ar": year, "tillfalle": name, "indata": [_describe(fil) for fil in item.files]}
                for (year, name), item in session.iter_earlier(tillfalle)
            ],
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


def _report(session: Session, tillfalle: str, findings: tuple[Finding, ...]) -> None:
    _echo_findings(
        tuple(item for item in findings if item.severity is not Severity.UPPLYSNING),
        _get_names(session.definitions),
    )
    click.echo(format_counts(findings, TEXTER.all))
    if findings:
        path = session.get_paths(tillfalle).kontroll / "fynd.xlsx"
        click.echo(TEXTER.format("fynd_finns", fil=_show(path)))


def _echo_findings(findings: tuple[Finding, ...], names: Mapping[str, str]) -> None:
    if findings:
        click.echo(format_findings(findings, names, TEXTER.all), nl=False)


def _get_names(definitions: Definitions) -> dict[str, str]:
    return {enhet.id: enhet.namn for enhet in definitions.enheter}


def _show(path: Path) -> str:
    """The path as people see it: relative to the folder they stand in, when it is below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _review(session: Session) -> ExitCode:
    """Faults stop here; what is only doubtful is told once, before the outcome. What belongs to
    byggstenar that the kommun has not chosen must hold too: they may be chosen."""
    definitions = session.definitions
    _compile_whole(session)
    doubtful: tuple[Finding, ...] = ()
    for tillfalle in definitions.tillfallen:
        narrowed = session.kedja.get_definitions(session.year, tillfalle)
        period = session.kedja.get_period(session.year, tillfalle)
        findings = review_definitions(narrowed, period)
        if get_code(findings):
            raise DefinitionsError(findings)
        doubtful += findings
    session.read_dokumentmall()
    _echo_findings(tuple(dict.fromkeys(doubtful)), _get_names(definitions))
    click.echo(
        TEXTER.format(
            "granskning_klar",
            arbetsbocker=len(definitions.arbetsbocker),
            kontroller=len(definitions.kontroller),
            dokument=len(definitions.kommun.dokument),
        )
    )
    told = _find_oanvant(definitions)
    if told:
        click.echo(format_findings(told, {}, TEXTER.all, shown=len(told)), nl=False)
    return ExitCode.DONE


def _compile_whole(session: Session) -> None:
    from pipeline.schema.filer import read_files  # noqa: PLC0415 -- only granska asks
    from pipeline.schema.loader import compile_files  # noqa: PLC0415

    compile_files(read_files(session.get_paths("").definitions, session.kommun), alla=True)


def _find_oanvant(definitions: Definitions) -> tuple[Finding, ...]:
    from pipeline.schema.oanvant import find_oanvant  # noqa: PLC0415 -- only granska asks

    return tuple(find_oanvant(definitions))


def make_options() -> list[click.Parameter]:
    """--kommun and --period, which every command takes."""
    return [make_option("kommun"), make_option("period")]


def make_option(name: str) -> click.Option:
    """An option with its default and help from the texts (forval_<name>, hjalp_<name>)."""
    default = TEXTER.format(f"forval_{name}")
    text = TEXTER.format(f"hjalp_{name}", forval=default)
    return click.Option([f"--{name}"], default=default, help=text)


def _make_command(name: str, text: str, action: Action) -> click.Command:
    return Kommando(
        name,
        short_help=text,
        help=text,
        callback=lambda kommun, period: run_session(action, kommun, period),
        params=make_options(),
    )


def _make_tillfalle_command(
    name: str, text: str, action: Callable[[Session, str], ExitCode]
) -> click.Command:
    return Kommando(
        name,
        short_help=text,
        help=text,
        callback=lambda kommun, period, tillfalle: run_session(
            lambda session: action(session, tillfalle), kommun, period
        ),
        params=[*make_options(), make_option("tillfalle")],
    )


def _make_document_command(name: str, title: str) -> click.Command:
    text = TEXTER.format("hjalp_dokument", titel=title)
    return _make_command(name, text, lambda session: _make_kommando(session, name))


def _make_group() -> click.Group:
    group = Kommandon(
        name="rodatraden",
        help=TEXTER.format("hjalp"),
        find_titles=lambda: read_titles(get_root() / "definitions"),
        make_command=_make_document_command,
    )
    for name, action in (("mallar", _make_mallar), ("kontroll", _check)):
        text = TEXTER.format(f"hjalp_{name}")
        group.add_command(_make_tillfalle_command(name, text, action))
    group.add_command(_make_command("granska", TEXTER.format("hjalp_granska"), _review))
    group.add_command(make_krav_command())
    group.add_command(make_arshjul_command())
    return group


main = click.version_option(
    __version__, prog_name="rodatraden", help=TEXTER.format("hjalp_version")
)(_make_group())
