"""The command that shows what the styrmodell asks and what meets it."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli_run import run
from pipeline.click_sv import TEXTER, Kommando
from pipeline.exitcodes import ExitCode
from pipeline.files import write_files
from pipeline.paths import get_root
from pipeline.register.krav import PAGE, Register, build_register
from pipeline.register.krav_sida import format_krav_page
from pipeline.register.krav_text import format_register
from pipeline.register.kravregister import find_register
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
