"""The command that shows what the styrmodell asks and what meets it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.click_sv import TEXTER, Kommando
from pipeline.exitcodes import ExitCode
from pipeline.files import SurroundingsError, write_files
from pipeline.paths import get_root
from pipeline.register.krav import PAGE, Register, build_register
from pipeline.register.krav_sida import format_krav_page
from pipeline.register.krav_text import format_register
from pipeline.register.kravregister import find_register
from pipeline.report.text import format_findings
from pipeline.schema.build import BuildError
from pipeline.schema.loader import DefinitionsError
from pipeline.schema.toml_reader import TomlError
from pipeline.session import Stop


def make_krav_command() -> click.Command:
    """rodatraden krav: what the styrmodell asks and what meets it."""
    return Kommando(
        "krav",
        short_help=TEXTER.format("hjalp_krav"),
        help=TEXTER.format("hjalp_krav"),
        callback=lambda kommun, skriv: run(lambda: _show_krav(get_root(), kommun, skriv=skriv)),
        params=[
            click.Option(["--kommun"], default="", help=TEXTER.format("hjalp_krav_kommun")),
            click.Option(["--skriv"], is_flag=True, help=TEXTER.format("hjalp_krav_skriv")),
        ],
    )


def run(action: Callable[[], ExitCode]) -> None:
    """Runs one command; every expected trouble ends in a sentence, never in a traceback."""
    try:
        code = action()
    except Stop as stop:
        click.echo(str(stop), err=True)
        code = stop.code
    except DefinitionsError as error:
        click.echo(TEXTER.format("definitionsfel"), err=True)
        click.echo(format_findings(error.findings, {}, TEXTER.all), nl=False, err=True)
        code = ExitCode.DEFINITIONS
    except (BuildError, TomlError) as error:
        click.echo(TEXTER.format("kravfel", fel=_explain(error)), err=True)
        code = ExitCode.DEFINITIONS
    except SurroundingsError as error:
        click.echo(TEXTER.format(f"hinder_{error.hinder.value}", fil=error.path), err=True)
        code = ExitCode.SURROUNDINGS
    sys.exit(code)


def _explain(error: BuildError | TomlError) -> str:
    if isinstance(error, BuildError):
        return "; ".join(f"{path.lstrip('.')}: {text}" for path, text in error.problems)
    return str(error)


def _show_krav(root: Path, kommun: str, *, skriv: bool) -> ExitCode:
    """All kommuner when none is named. The page is always written for all of them."""
    known = find_register(root / "definitions")
    if kommun and kommun not in known:
        text = TEXTER.format("inget_register", kommun=kommun, kommuner=", ".join(known))
        raise Stop(ExitCode.USAGE, text)
    chosen = known if skriv or not kommun else (kommun,)
    registers = [build_register(root, item) for item in chosen]
    if skriv:
        return _write_page(root, registers)
    click.echo("\n".join(format_register(item) for item in registers), nl=False)
    return ExitCode.DONE


def _write_page(root: Path, registers: list[Register]) -> ExitCode:
    path = root / PAGE
    write_files({path: format_krav_page(registers).encode()})
    click.echo(TEXTER.format("krav_skrivet", fil=path.relative_to(root).as_posix()))
    return ExitCode.DONE
