"""Places and definitions that many tests share."""

import dataclasses
from pathlib import Path
from typing import Any

from pipeline.schema.build import build
from pipeline.schema.bundle import Definitions
from pipeline.schema.byggsten import share_keys
from pipeline.schema.fynd import FyndDef, Katalog
from pipeline.schema.loader import load_definitions
from pipeline.schema.objektslag import list_objects
from pipeline.schema.toml_reader import read_toml

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

_VERBS = """
    Ange Be Bedöm Behåll Bryt Dela Fatta Flytta Fyll Följ
    För Ge Gör Hämta Höj Infoga Jämför Kontrollera Korta
    Lägg Lämna Läs Lås Låt Räkna Rätta Skriv Spara
    Specificera Ställ Stäm Svara Säg Sänk Sök Ta Upplös Visa
    Välj Vänd Ändra Öppna
"""
VERBS = frozenset(_VERBS.split())
"""Imperatives that a piece of advice may begin with."""
MINI = ROOT / "tests" / "mini" / "definitions"


def read_objekt(path: Path) -> dict[str, Any]:
    """A file of definitions with its objects as lists, and what they share in each."""
    return share_keys(list_objects(read_toml(path)))


def load_mini(folder: Path = MINI) -> Definitions:
    """The small kommun of tests/mini, with the texts and findings of the real definitions."""
    definitions = load_definitions(folder, "provkommun").value
    fynd = {}
    texter = dict(definitions.texter)
    for path in sorted((ROOT / "definitions").rglob("*.toml")):
        if "kommuner" in path.parts:
            continue
        raw = read_objekt(path)
        fynd |= {item["kod"]: build(item, FyndDef) for item in raw.get("fynd", [])}
        texter |= raw.get("texter", {})
    return dataclasses.replace(definitions, katalog=Katalog(fynd), texter=texter)
