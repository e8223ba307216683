"""Examples of the documentation, written into a copy of the definitions as the text tells people.

An example is a fenced block of TOML whose first line is a comment with the file it stands in; it
may go on with other files. It is put last in its file. Where the file has the heading already the
lines are put under it; a key that is there already is written anew, but what is shown of a list is
put last in it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

KOMMUN = "hallstahammar"
"""The kommun whose folder <kommun> is."""
_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}.*\n)+", re.MULTILINE)
_FILE = re.compile(r"^# (\S+\.toml)$", re.MULTILINE)
_HEADER = re.compile(r"^\[.*\]$", re.MULTILINE)
_LIST = re.compile(r"^(\w+) = \[(.*)\]$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Exempel:
    """An example: the heading it stands under, and what it has in each file."""

    rubrik: str
    delar: tuple[tuple[str, str], ...]


def find_kommun(exempel: Exempel) -> str:
    """The kommun that an example is for: the one whose folder it names."""
    named = (re.match(r"kommuner/(\w+)/", name) for name, _ in exempel.delar)
    return next((match[1] for match in named if match), KOMMUN)


def list_rubriker(text: str, within: str) -> list[str]:
    """The headings of recipes below a heading of a page."""
    return re.findall(r"(?m)^### (.+)$", text.split(f"\n## {within}\n", 1)[1].split("\n## ", 1)[0])


def read_exempel(text: str) -> list[Exempel]:
    """The examples of a page, in order."""
    found = []
    for match in _BLOCK.finditer(text):
        headings = re.findall(r"(?m)^#+ (.+)$", _BLOCK.sub("", text[: match.start()]))
        found.append(Exempel(headings[-1] if headings else "", tuple(_split(match.group(1)))))
    return found


def find_utan_fil(text: str) -> list[str]:
    """Blocks of TOML that nobody tries, since they do not say where they stand."""
    fenced = [block for block in _BLOCK.findall(text) if not _FILE.match(block)]
    rest = _BLOCK.sub("", text)
    return fenced + [
        block for block in _INDENTED.findall(rest) if re.search(r"(?m)^ +\[+\w", block)
    ]


def _split(block: str) -> list[tuple[str, str]]:
    parts = _FILE.split(block)
    assert not parts[0].strip(), f"exemplet säger inte var det står: {block}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def write_exempel(exempel: Exempel, project: Path, kommun: str = KOMMUN) -> None:
    """Writes an example into a copy of the project."""
    for name, text in exempel.delar:
        folder = project if name.startswith("input/") else project / "definitions"
        path = folder / name.replace("<kommun>", kommun)
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(_put(before, text), encoding="utf-8")


def _put(before: str, text: str) -> str:
    """The file with the example; tomllib says when they do not go together."""
    after = before
    for part in re.split(r"(?m)^(?=\[)", text):
        header = part.partition("\n")[0]
        if header.startswith("[[") or f"\n{header}\n" not in f"\n{after}":
            after = f"{after.rstrip()}\n\n{part}" if part.strip() else after
        else:
            after = _put_under(after, header, part.partition("\n")[2])
        tomllib.loads(after)
    return after


def _put_under(before: str, header: str, lines: str) -> str:
    start = f"\n{before}".index(f"\n{header}\n") + len(header) + 1
    following = _HEADER.search(before, start)
    end = following.start() if following else len(before)
    section = before[start:end]
    if (found := _LIST.match(lines.strip())) and f"\n{found[1]} = [" in f"\n{section}":
        opening = f"\n{section}".index(f"\n{found[1]} = [") + len(f"{found[1]} = [")
        place = _find_end(section, opening)
        comma = "" if section[:place].rstrip().endswith((",", "[")) else ", "
        section = f"{section[:place].rstrip()}{comma}{found[2].rstrip()}{section[place:]}"
    else:
        for key in tomllib.loads(lines):
            section = _take_away(section, key)
        section = f"{lines.rstrip()}\n{section}"
    return before[:start] + section + before[end:]


def _take_away(section: str, key: str) -> str:
    """The section without a key, so that it can be written anew."""
    found = re.search(rf"(?m)^{re.escape(key)} = ", section)
    if found is None:
        return section
    rest = section[found.end() :]
    end = _find_end(rest, 1) + 1 if rest[0] in "[{" else 0
    return section[: found.start()] + rest[rest.index("\n", end) + 1 :]


def _find_end(text: str, opening: int) -> int:
    """Where the list or table that begins before opening is closed."""
    depth = 1
    for match in re.compile(r'"[^"]*"|[\[\]{}]').finditer(text, opening):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if not depth:
            return match.start()
    raise ValueError(text[opening : opening + 40])
