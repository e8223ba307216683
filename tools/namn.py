"""Writes the registers of published names (pipeline/schema/utgivna.py) of what stands today.

    python tools/namn.py [--egna KOMMUN ...] [--dra-tillbaka NAMN ...]

definitions/utgivna.txt holds what the shared definitions give, and kommuner/<kommun>/utgivna.txt
what a kommun gives besides; a kommun without one gets one with --egna. New names are added. A name
that is gone stops it, until it is withdrawn by its address (as it is written then); a withdrawn
name is kept under [tillbakadragna]. What the code fills in within braces is read from the code.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.paths import find_kommuner  # noqa: E402
from pipeline.schema.filer import Filer, read_files  # noqa: E402
from pipeline.schema.krav import REGISTER  # noqa: E402
from pipeline.schema.loader import find_namn  # noqa: E402
from pipeline.schema.utgivna import (  # noqa: E402
    FIL,
    KLAMRAR,
    Namnlista,
    Platser,
    Utgivna,
    find_klamrar,
    format_utgivna,
    parse_utgivna,
)

BEGINNING = """Utgivna namn: det som ifyllda arbetsböcker, program och andra definitioner håller i.
Varje rad är en lista med sina namn; {} efter ett fynd eller en text är vad som kan fyllas i.
Ett namn som försvinner stoppar körningen. Skrivs av make namn; ett namn som ska bort flyttas till
[tillbakadragna]."""
ALLT = "allt"
_STANDARD = frozenset({"enhet", "expected", "actual", "rule", "severity", "source"})


def find_delade(filer: Filer, ifyllt: dict[str, set[str]]) -> Namnlista:
    """What the shared definitions give, with what their texts may ask for."""
    own = ("kommuner/", f"{REGISTER}/")
    shared = {name: raw for name, raw in filer.innehall.items() if not name.startswith(own)}
    platser, texts = find_namn(replace(filer, innehall=shared))
    return {**_list_namn(platser), **find_fyllda(texts, ifyllt)}


def find_egna(filer: Filer, delade: Namnlista) -> Namnlista:
    """What a kommun gives besides."""
    given = _list_namn(find_namn(filer)[0])
    own = {lista: names - delade.get(lista, set()) for lista, names in given.items()}
    return {lista: names for lista, names in own.items() if names}


def _list_namn(platser: Platser) -> Namnlista:
    return {lista: set(names) for lista, names in platser.items() if names}


def renew(old: Utgivna, new: Namnlista, given: Namnlista, dras: Iterable[str]) -> Utgivna:
    """The register with the names of today. given are all that exist; a published name that is
    not among them must be withdrawn. Raises ValueError with those that are not."""
    gone = {
        (lista, name)
        for lista, names in old.namn.items()
        if not lista.endswith(KLAMRAR)
        for name in names - given.get(lista, set())
    }
    withdrawn = set(dras)
    left = sorted(f"{lista}: {name}" for lista, name in gone)
    left = [item for item in left if not withdrawn & {item, ALLT}]
    if left:
        raise ValueError("\n".join(left))
    back: Namnlista = {lista: set(names) for lista, names in old.tillbakadragna.items()}
    for lista, name in gone:
        back.setdefault(lista, set()).add(name)
    return Utgivna(new, back)


# ---------------------------------------------------------------- braces
def find_ifyllt(folder: Path) -> dict[str, set[str]]:
    """What calls fill in, by the code of a finding or the key of a text that they name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_iter_constants(tree))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                _read_function(function, constants, found)
    return found


def _iter_constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The module's constants that are texts."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and isinstance(node.value.value, str):
                    yield target.id, node.value.value


def _read_function(
    function: ast.FunctionDef, constants: dict[str, str], found: dict[str, set[str]]
) -> None:
    tables = [node for node in ast.walk(function) if isinstance(node, ast.Dict)]
    written = {
        key.value
        for table in tables
        for key in table.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            given = {item.arg for item in node.keywords if item.arg} - _STANDARD
            if any(item.arg is None for item in node.keywords):
                given |= written
            for name in _iter_names(node, constants):
                found[name] |= given


def _iter_names(call: ast.Call, constants: dict[str, str]) -> Iterator[str]:
    """The texts that a call names: as an argument, or as texter["…"].format(…)."""
    for node in (*call.args, call.func):
        for inner in ast.walk(node):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value
            elif isinstance(inner, ast.Name) and inner.id in constants:
                yield constants[inner.id]


def find_fyllda(texts: Mapping[str, tuple[str, str]], ifyllt: Mapping[str, set[str]]) -> Namnlista:
    """What may stand within the braces of a text: what stands there, and what is filled in."""
    found: Namnlista = {}
    for name, text in texts.values():
        if names := find_klamrar(text):
            key = re.split(r"[:/]", name, maxsplit=1)[1]
            asked = found.setdefault(name + KLAMRAR, set())
            within = key.partition(".")[2] or key
            asked |= names | ifyllt.get(key, set()) | ifyllt.get(within, set())
    return found


# ---------------------------------------------------------------- the command
def write(path: Path, new: Namnlista, given: Namnlista, dras: Iterable[str]) -> None:
    old = parse_utgivna(path.read_text(encoding="utf-8")) if path.exists() else Utgivna()
    text = format_utgivna(renew(old, new, given, dras), BEGINNING)
    path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {sum(map(len, new.values()))} namn")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Skriver in utgivna namn.")
    parser.add_argument("--egna", nargs="+", default=[], help="kommuner som ska ge ut sina namn")
    parser.add_argument(
        "--dra-tillbaka", nargs="+", default=[], help=f'"lista: namn", eller {ALLT}'
    )
    chosen = parser.parse_args(arguments)
    root = ROOT / "definitions"
    filer = {kommun: read_files(root, kommun) for kommun in find_kommuner(root)}
    delade = find_delade(next(iter(filer.values())), find_ifyllt(ROOT / "pipeline"))
    try:
        write(root / FIL, delade, delade, chosen.dra_tillbaka)
        for kommun, item in filer.items():
            if item.har_egna or kommun in chosen.egna:
                path = root / "kommuner" / kommun / FIL
                given = _list_namn(find_namn(item)[0])
                write(path, find_egna(item, delade), given, chosen.dra_tillbaka)
    except ValueError as error:
        print(f"Utgivna namn som inte finns längre:\n{error}")
        print("Sätt tillbaka dem, eller dra dem tillbaka.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
