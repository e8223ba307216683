"""How every command ends: with an exit code, and in a sentence when something is in the way."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import click

from pipeline.commands.click_sv import TEXTER
from pipeline.commands.session import Stop
from pipeline.exitcodes import ExitCode
from pipeline.files import SurroundingsError
from pipeline.report.text import format_findings
from pipeline.schema.build import BuildError
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.toml_reader import TomlError

_OBJECTS = 50_000
"""How many objects are made between two searches for garbage. A run makes hundreds of thousands of
values that it keeps, and then ends: Python's 700 would look through them time after time."""


def run(action: Callable[[], ExitCode]) -> None:
    """Runs one command; every expected trouble ends in a sentence, never in a traceback."""
    gc.set_threshold(_OBJECTS)
    try:
        code = action()
    except Stop as stop:
        click.echo(str(stop), err=True)
        code = stop.code
    except DefinitionsError as error:
        click.echo(TEXTER.format("definitionsfel"), err=True)
        text = format_findings(error.findings, {}, TEXTER.all, shown=len(error.findings))
        click.echo(text, nl=False)
        code = ExitCode.DEFINITIONS
    except (BuildError, TomlError) as error:
        click.echo(TEXTER.format("kravfel", fel=error), err=True)
        code = ExitCode.DEFINITIONS
    except SurroundingsError as error:
        click.echo(TEXTER.format(f"hinder_{error.hinder.value}", fil=error.path), err=True)
        code = ExitCode.SURROUNDINGS
    sys.exit(code)
