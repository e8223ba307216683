"""What tests of the definitions share: the definitions, the law's tables, and looking things up."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.schema.arbetsbok import ArbetsbokDef, TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.loader import load_definitions
from pipeline.schema.select import select_tillfalle

ROOT = Path(__file__).parent.parent
LAGKRAV = ROOT.parent / "shared" / "doman" / "lagkrav.yaml"
BY_CONSOLIDATION = {"KO_ANDEL_RES", "KO_ELIM_RES"}


@lru_cache
def load_bokslut(kommun: str) -> Definitions:
    """The definitions of the bokslut 2025 of a kommun."""
    whole = load_definitions(ROOT / "definitions", kommun).value
    return select_tillfalle(whole, "bokslut", 2025)


@lru_cache(maxsize=1)
def load_hallstahammar() -> Definitions:
    return load_bokslut("hallstahammar")


@lru_cache(maxsize=1)
def load_lagkrav() -> dict[str, Any]:
    """The law as data; the test is skipped where it is not at hand."""
    yaml = pytest.importorskip("yaml")
    if not LAGKRAV.exists():
        pytest.skip("lagkrav.yaml finns inte här")
    with LAGKRAV.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


def iter_tabeller(book: ArbetsbokDef) -> Iterator[TabellDef]:
    for flik in book.flikar:
        yield from flik.tabeller


def all_rader(definitions: Definitions, tabell: TabellDef) -> set[str]:
    rader = {rad.id for rad in tabell.rader}
    if tabell.uppstallning:
        rader |= {rad.id for rad in definitions.uppstallningar[tabell.uppstallning].rader}
    return rader | ({"summa"} if tabell.summarad else set())


def all_codes(definitions: Definitions) -> set[str]:
    codes = {rad.kod for item in definitions.uppstallningar.values() for rad in item.rader}
    codes |= {varde.kod for varde in definitions.varden}
    return codes | {item.kod for item in definitions.nyckeltal} | BY_CONSOLIDATION


def look(block: Any, name: str) -> Any:
    """What a block says under a key that only some kinds of blocks have; empty for the others."""
    empty: Any = () if name in {"kolumner", "rader", "nivaer"} else ""
    return getattr(block, name, empty) or empty
