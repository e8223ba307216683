"""What definitions cost, in lines and values: python tools/kostnad.py [COMMIT].

Values are keys and items of lists; lines are all lines. With a commit, what has been added and
taken away since then, file by file: so a new kind of document is weighed. Registers (krav, utgivna
names, ordlista) are not counted.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = "definitions"
_REGISTERS = ("krav/", "ordlista.toml")


@dataclass(frozen=True, slots=True, order=True)
class Kostnad:
    """Lines and values."""

    rader: int = 0
    varden: int = 0

    def __add__(self, other: Kostnad) -> Kostnad:
        return Kostnad(self.rader + other.rader, self.varden + other.varden)

    def __sub__(self, other: Kostnad) -> Kostnad:
        return Kostnad(self.rader - other.rader, self.varden - other.varden)


def measure(text: str) -> Kostnad:
    """What a file costs."""
    return Kostnad(len(text.splitlines()), count_varden(tomllib.loads(text)))


def count_varden(value: Any) -> int:
    """Keys and items, at every depth."""
    if isinstance(value, Mapping):
        return sum(1 + count_varden(item) for item in value.values())
    if isinstance(value, list):
        return sum(1 + count_varden(item) for item in value)
    return 0


def read_now(folder: Path = ROOT / FOLDER) -> dict[str, Kostnad]:
    """The files as they are."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.toml"))}
    return {name: measure(found[name].read_text(encoding="utf-8")) for name in _choose(found)}


def read_then(commit: str) -> dict[str, Kostnad]:
    """The files as they were."""
    listed = _git("ls-tree", "-r", "--name-only", commit, "--", FOLDER).splitlines()
    names = [name.removeprefix(f"{FOLDER}/") for name in listed if name.endswith(".toml")]
    return {name: measure(_git("show", f"{commit}:{FOLDER}/{name}")) for name in _choose(names)}


def _choose(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith(_REGISTERS)]


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", *arguments],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


def main(arguments: list[str]) -> int:
    now = read_now()
    then = read_then(arguments[0]) if arguments else {}
    total = Kostnad()
    for name in sorted(now | then):
        change = now.get(name, Kostnad()) - then.get(name, Kostnad())
        total += change
        if change != Kostnad():
            print(f"{change.rader:6} {change.varden:6}  {name}")
    print(f"{total.rader:6} {total.varden:6}  rader, värden")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
