"""What differs between two dumps (avbild.py): files, then lines by kind of file.

Lines that are alike but for digits are told together, the most common first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Lines = Iterator[str]
_SHOWN = 5


def read_folder(folder: Path) -> dict[str, list[str]]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8").splitlines()
        for path in sorted(folder.rglob("*.txt"))
    }


def compare(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> Lines:
    """What differs: files, then lines by kind of file, those alike but for digits together."""
    files = sorted({*before, *after})
    differing = [name for name in files if before.get(name) != after.get(name)]
    kinds: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = defaultdict(dict)
    for name in differing:
        old, new = Counter(before.get(name, ())), Counter(after.get(name, ()))
        gone, come = old - new, new - old
        counts = f"−{gone.total()} +{come.total()}" if gone or come else "annan ordning"
        state = "bara efter" if name not in before else "bara före" if name not in after else counts
        yield f"{name}  {state}"
        for sign, lines in (("−", gone), ("+", come)):
            group = kinds[(find_kind(name), sign)]
            for line in lines.elements():
                group.setdefault(re.sub(r"\d+", "#", line), []).append((name, line))
    for (kind, sign), group in sorted(kinds.items()):
        yield from format_group(kind, sign, group)
    yield f"{len(differing)} av {len(files)} filer skiljer sig"


def find_kind(name: str) -> str:
    """dokument, mallar, lamnat, fynd …"""
    parts = name.split("/")
    return parts[3].removesuffix(".txt") if len(parts) > 3 else parts[0]


def format_group(kind: str, sign: str, group: Mapping[str, list[tuple[str, str]]]) -> Lines:
    found = [item for items in group.values() for item in items]
    if found:
        count = len({name for name, _ in found})
        yield f"\n{kind} {sign} {len(found)} rader i {count} filer, {len(group)} slag"
    most = sorted(group.values(), key=len, reverse=True)
    for items in most[:_SHOWN]:
        name, line = items[0]
        yield f"  {len(items)} rader i {len({item for item, _ in items})} filer, t.ex. {name}:"
        yield f"    {sign} {line[:300]}"
