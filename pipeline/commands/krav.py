"""The command that shows what the styrmodell asks and what meets it."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.click_sv import TEXTER, Kommando
from pipeline.commands.run import run
from pipeline.commands.session import Stop
from pipeline.exitcodes import ExitCode
from pipeline.paths import get_root


def make_krav_command() -> click.Command:
    """rodatraden krav: what the styrmodell asks and what meets it."""
    return Kommando(
        "krav",
        short_help=TEXTER.format("hjalp_krav"),
        help=TEXTER.format("hjalp_krav"),
        callback=lambda kommun: run(lambda: _show_krav(get_root(), kommun)),
        params=[
            click.Option(["--kommun"], default="", help=TEXTER.format("hjalp_krav_kommun")),
        ],
    )


def _show_krav(root: Path, kommun: str) -> ExitCode:
    """All kommuner when none is named. No other command reads the registers."""
    from pipeline.register.krav import build_register  # noqa: PLC0415
    from pipeline.register.krav_text import format_register  # noqa: PLC0415
    from pipeline.register.kravregister import find_register  # noqa: PLC0415

    known = find_register(root / "definitions")
    if kommun and kommun not in known:
        text = TEXTER.format("inget_register", kommun=kommun, kommuner=", ".join(known))
        raise Stop(ExitCode.USAGE, text)
    chosen = (kommun,) if kommun else known
    registers = [build_register(root, item) for item in chosen]
    click.echo("\n".join(format_register(item) for item in registers), nl=False)
    return ExitCode.DONE
