"""The command line in Swedish: its texts, its help, and a command for each document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import click

from pipeline.exitcodes import ExitCode
from pipeline.paths import get_root
from pipeline.schema.byggsten import share_keys
from pipeline.schema.genvag import spell_out_list
from pipeline.schema.toml_reader import TomlError, read_toml

_PLACEHOLDER = re.compile(r"\{\w*\}")


class _Varden(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


class Lucktext(str):
    """A text whose braces are left as they are where nothing is filled in: what is wrong with the
    texts themselves is told with them."""

    __slots__ = ()

    def format(self, *_: object, **values: object) -> str:
        """The text with the values that there are."""
        return self.format_map(values)

    def format_map(self, values: Mapping[str, object], /) -> str:  # type: ignore[override]
        """The same."""
        return str.format_map(self, _Varden(values))


class _Mallar(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return Lucktext(key)


@dataclass
class Kommandotexter:
    """The texts of the command, readable even when the other definitions are broken. A text that
    is not there is shown as its key: loading the definitions tells about it."""

    root: Path

    @cached_property
    def all(self) -> dict[str, str]:
        """Texts by key."""
        texter = read_toml(self.root / "definitions" / "texter_cli.toml")["texter"]
        return _Mallar({key: Lucktext(text) for key, text in texter.items()})

    def format(self, key: str, **values: object) -> str:
        """One text with its values."""
        return self.all[f"cli.{key}"].format_map(values)


TEXTER = Kommandotexter(get_root())


class Hjalptext(click.HelpFormatter):
    """Help with headings in Swedish."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how to write the command."""
        is_group = "COMMAND" in args
        text = TEXTER.format("hjalp_anvandning" if is_group else "hjalp_anvandning_val")
        super().write_usage(prog, text, prefix or "")

    def write_heading(self, heading: str) -> None:
        """A heading, translated when it is one of click's own."""
        super().write_heading(TEXTER.all.get(f"cli.rubrik_{heading.lower()}", heading))


class Hjalpsammanhang(click.Context):
    """The context of a command, with help in Swedish."""

    formatter_class = Hjalptext


class Kommando(click.Command):
    """A command with help in Swedish."""

    context_class = Hjalpsammanhang

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help with its own text in Swedish."""
        return _translate(super().get_help_option(ctx))


class Kommandon(click.Group):
    """The fixed commands, and those that make the documents which the definitions describe.

    find_titles gives the commands and documents, make_command the command for one of them. A
    document's own id is a command too, which the list leaves out.
    """

    context_class = Hjalpsammanhang

    def __init__(
        self,
        *,
        find_titles: Callable[[], Titlar],
        make_command: Callable[[str, str], click.Command],
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.find_titles = find_titles
        self.make_command = make_command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help with its own text in Swedish."""
        return _translate(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for; an unknown one gives a sentence with those there are."""
        if self.get_command(ctx, args[0]) is None:
            finns = ", ".join(self.list_commands(ctx))
            click.echo(TEXTER.format("okant_kommando", kommando=args[0], finns=finns), err=True)
            ctx.exit(ExitCode.USAGE)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Fixed commands first, then those that make documents."""
        return [*super().list_commands(ctx), *sorted(self.find_titles().kommandon)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A fixed command, or the one that makes the document with this id."""
        fixed = super().get_command(ctx, cmd_name)
        if fixed:
            return fixed
        found = self.find_titles()
        title = found.kommandon.get(cmd_name) or found.titles.get(cmd_name)
        return self.make_command(cmd_name, title) if title else None


def _translate(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = TEXTER.format("hjalp_hjalp")
    return option


def strip_placeholders(title: str) -> str:
    """A title without what is filled in: "Delårsrapport {manader} {ar}" is a delårsrapport."""
    return " ".join(_PLACEHOLDER.sub(" ", title).split()).strip(" –")


@dataclass(frozen=True)
class Titlar:
    """The names of documents by id, and of what each command makes."""

    titles: Mapping[str, str]
    kommandon: Mapping[str, str]


@cache
def read_titles(folder: Path) -> Titlar:
    """The documents in definitions/ and the commands that make them, read without the rest.

    What cannot be read is passed over, under the name of its file: loading tells about it.
    """
    titles: dict[str, str] = {}
    made: dict[str, dict[str, None]] = {}
    for path in sorted(folder.glob("**/dokument/*.toml")):
        try:
            found = read_toml(path)
            raw = share_keys({**found, "dokument": spell_out_list(found.get("dokument", []))})[
                "dokument"
            ]
        except TomlError:
            raw = [{"id": path.stem}]
        for item in raw if isinstance(raw, list) else [raw]:
            if isinstance(item, dict) and item.get("id") and not item.get("del_av_dokument"):
                name = str(item["id"])
                title = strip_placeholders(str(item.get("rubrik") or name))
                titles[name] = title
                made.setdefault(str(item.get("kommando") or name), {})[title] = None
    return Titlar(titles, {name: ", ".join(found) for name, found in made.items()})
