"""How the definitions really use each key and kind: examples are picked, never made up.

What the shared definitions say goes before what a kommun says, and the shortest before the longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

from referens.klasser import DELAR, FRIA, UTANFOR, find_klasser

from pipeline.core.syntax import ARGUMENTS
from pipeline.schema.block import BLOCKSLAG, BlockDef, spell_out_block
from pipeline.schema.byggsten import share_keys
from pipeline.schema.filer import NO_DEFINITIONS
from pipeline.schema.genvag import find_parts, spell_out_list
from pipeline.schema.kontroll import KONTROLLSLAG, KontrollDef
from pipeline.schema.kontrollslag import Parametrar
from pipeline.schema.objektslag import KINDS, SINGLE, find_kinds, get_key, list_objects
from pipeline.schema.toml_reader import parse_toml

_SHOWN = 3
"""So many keys of a table whose keys are names are an example."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEADER = re.compile(r"^\[\[?([^\]]+)\]\]?", re.MULTILINE)
_AVDELNINGAR = {kind: name for name, kind in {**KINDS, **UTANFOR}.items()} | dict(DELAR)


@dataclass(frozen=True, slots=True)
class Bruk:
    """A use of a key: the section, what is written, and the object it stands in."""

    avdelning: str
    nyckel: str
    varde: Any
    del_: Mapping[str, Any]
    """What the key stands in, as it is written."""
    objekt: str
    fil: str


@dataclass(frozen=True, slots=True)
class Skrivet:
    """An object word for word, with the file it stands in."""

    slag: str
    text: str
    fil: str
    raw: Mapping[str, Any]


def write_varde(value: Any) -> str:
    """A value as TOML on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        case list():
            return f"[{', '.join(map(write_varde, value))}]"
        case dict():
            inner = ", ".join(f"{write_nyckel(key)} = {write_varde(v)}" for key, v in value.items())
            return f"{{ {inner} }}" if inner else "{}"
    return str(value)


def write_nyckel(key: str) -> str:
    return key if _BARE.fullmatch(key) else f'"{key}"'


class Bruksbok:
    """Every use in the definitions, the best example of each first."""

    def __init__(self, root: Path) -> None:
        self.bruk: dict[tuple[str, str], list[Bruk]] = {}
        self.skrivet: dict[str, list[Skrivet]] = {}
        for path in _find_paths(root):
            name = path.relative_to(root).as_posix()
            text = path.read_text(encoding="utf-8")
            self._read(name, text)
        for uses in self.bruk.values():
            uses.sort(key=_rank_bruk)
        for found in self.skrivet.values():
            found.sort(key=lambda item: (*_rank(item.fil), len(item.text), item.text))

    def find_bruk(self, avdelning: str, nyckel: str) -> tuple[Bruk, ...]:
        """The uses of a key in a section."""
        return tuple(self.bruk.get((avdelning, nyckel), ()))

    def find_andra(self, grupp: str, nyckel: str) -> tuple[Bruk, ...]:
        """Uses of a key in other sections of the same group of kinds."""
        if grupp == "avdelning":
            return ()
        found = (
            item
            for (name, key), uses in self.bruk.items()
            if name.startswith(f"{grupp}.") and key == nyckel
            for item in uses
        )
        return tuple(sorted(found, key=_rank_bruk))

    def find_delar(self, avdelning: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The parts of a section as they are written, with their files, the shortest first."""
        found: dict[int, tuple[str, Mapping[str, Any]]] = {}
        for (name, _), uses in self.bruk.items():
            if name == avdelning:
                found |= {id(item.del_): (item.fil, item.del_) for item in uses}
        return sorted(
            found.values(), key=lambda item: (*_rank(item[0]), len(write_varde(item[1])), str(item))
        )

    # ---------------------------------------------------------------- reading
    def _read(self, name: str, text: str) -> None:
        raw = parse_toml(text.encode())
        for kind in raw.keys() & FRIA.keys():
            self.skrivet.setdefault(kind, []).append(_show_fri(kind, raw[kind], text, name))
        whole = share_keys(list_objects(raw))
        for kind, value in whole.items():
            klass = {**KINDS, **UTANFOR}.get(kind)
            if klass is None or (kind in KINDS and kind not in find_kinds(name)):
                continue
            items = value if isinstance(value, list) else [value]
            for item in items:
                plats = get_key(kind, item) if kind in KINDS else kind
                self._walk(item, klass, f"avdelning.{kind}", plats, name)
            self._keep_text(kind, items, text, name)

    def _walk(self, item: Any, klass: Any, avdelning: str, objekt: str, fil: str) -> None:
        if not isinstance(item, dict):
            return
        hints = get_type_hints(klass)
        for key, value in item.items():
            if key not in hints:
                continue
            grupp = avdelning
            if avdelning.startswith("blocktyp.") and key in get_type_hints(BlockDef):
                grupp = "avdelning.block"
            use = Bruk(grupp, key, value, item, objekt, fil)
            self.bruk.setdefault((grupp, key), []).append(use)
            for part in find_klasser(hints[key]):
                self._walk_part(value, part, (klass, key), item, (objekt, fil))

    def _walk_part(
        self, value: Any, part: Any, where: tuple[Any, str], around: Any, plats: tuple[str, str]
    ) -> None:
        if part is Parametrar and where[0] is KontrollDef:
            name = around.get("typ", "samband")
            self._walk(value, KONTROLLSLAG[name], f"kontrolltyp.{name}", *plats)
            return
        items = value if isinstance(value, list) else [value]
        is_named = where[1] in find_parts(where[0])
        for item in spell_out_list(value, part) if is_named else items:
            if part is BlockDef:
                block = spell_out_block(item)
                name = block["typ"]
                self._walk(block, BLOCKSLAG[name], f"blocktyp.{name}", *plats)
            else:
                self._walk(item, part, f"avdelning.{_AVDELNINGAR[part]}", *plats)

    def _keep_text(self, kind: str, items: list[Any], text: str, fil: str) -> None:
        """The objects word for word, where each has a head of its own."""
        found = list(_iter_text(kind, text))
        if len(found) == len(items):
            for (_, body), raw in zip(found, items, strict=True):
                self.skrivet.setdefault(kind, []).append(Skrivet(kind, body, fil, raw))


def _show_fri(kind: str, raw: Mapping[str, Any], text: str, fil: str) -> Skrivet:
    """The first keys of a table whose keys are names, word for word."""
    head = f"[{kind}]\n"
    _, _, rest = text.partition(head)
    shown = head
    for line in rest.splitlines():
        shown += f"{line}\n"
        with suppress(ValueError):
            if len(parse_toml(shown.encode())[kind]) >= _SHOWN:
                break
    return Skrivet(kind, shown.rstrip("\n"), fil, raw)


def _find_paths(root: Path) -> list[Path]:
    return sorted(
        path
        for path in root.rglob("*.toml")
        if not (path.parent == root and path.name in NO_DEFINITIONS)
    )


def _rank(fil: str) -> tuple[bool]:
    return (fil.startswith("kommuner/"),)


def _rank_bruk(bruk: Bruk) -> tuple[bool, bool, int, str]:
    """Uses that say something, of all kommuner, short."""
    is_empty = bruk.varde in ("", [], {})
    return is_empty, *_rank(bruk.fil), len(write_varde(bruk.varde)), bruk.objekt


def _iter_text(kind: str, text: str) -> Iterator[tuple[str, str]]:
    """The head and the text of each object of a kind, to where the next begins."""
    heads = list(_HEADER.finditer(text))
    start, head = None, ""
    for match in [*heads, None]:
        name = match.group(1) if match else ""
        inner = name.startswith(f"{kind}.") and (start is not None) and _is_within(kind, head, name)
        if inner:
            continue
        if start is not None:
            end = match.start() if match else len(text)
            yield head, _trim(text[start:end])
            start = None
        if match and (name == kind or (name.startswith(f"{kind}.") and name.count(".") == 1)):
            if kind in SINGLE and name != kind:
                continue
            start, head = match.start(), match.group(0)


def _is_within(kind: str, head: str, name: str) -> bool:
    """Whether a head goes on with the object that another began."""
    if head == f"[[{kind}]]" or kind in SINGLE:
        return True
    return name.startswith(head.strip("[]") + ".")


def _trim(text: str) -> str:
    """Without comments and empty lines at the end, which belong to what follows."""
    lines = text.rstrip().splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "\n".join(lines)


def find_anrop(bok: Bruksbok) -> dict[str, str]:
    """function → the shortest formula that calls it."""
    found: dict[str, tuple[bool, int, str]] = {}
    for uses in bok.bruk.values():
        for use in uses:
            if use.nyckel not in ("uttryck", "urval", "villkor", "vidare_om"):
                continue
            text = " ".join(str(use.varde).split())
            for name in ARGUMENTS:
                rank = (*_rank(use.fil), len(text), text)
                if re.search(rf"\b{name}\(", text) and (name not in found or rank < found[name]):
                    found[name] = rank
    return {name: text for name, (*_, text) in found.items()}
