"""The kinds of objects that definitions are made of, by the name that TOML calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.schema.arbetsbok import ArbetsbokDef
from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.byggsten import ByggstenDef
from pipeline.schema.dokument import DokumentDef, DokumentslagDef, NotDef
from pipeline.schema.falt import FaltDef
from pipeline.schema.fynd import FyndDef
from pipeline.schema.kommun import Enhet, Kommun
from pipeline.schema.kontroll import KontrollDef, NyckeltalDef
from pipeline.schema.krav import KravgruppDef
from pipeline.schema.sammanstallning import KonsolideringDef, SammanslagenTabellDef, VardeDef
from pipeline.schema.systemstod import SystemstodDef
from pipeline.schema.tillfalle import OverforingDef, TillfalleDef
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "arbetsbok": ArbetsbokDef,
        "uppstallning": UppstallningDef,
        "kontroll": KontrollDef,
        "nyckeltal": NyckeltalDef,
        "tabell": SammanslagenTabellDef,
        "varde": VardeDef,
        "konsolidering": KonsolideringDef,
        "not": NotDef,
        "dokument": DokumentDef,
        "fynd": FyndDef,
        "kommun": Kommun,
        "enhet": Enhet,
        "tillfalle": TillfalleDef,
        "overforing": OverforingDef,
        "arshjulssteg": ArshjulsstegDef,
        "val": ValDef,
        "falt": FaltDef,
        "systemstod": SystemstodDef,
        "dokumentslag": DokumentslagDef,
        "kravgrupp": KravgruppDef,
        "byggsten": ByggstenDef,
    }
)
SINGLE = ("kommun", "konsolidering")


def get_key(kind: str, item: Mapping[str, Any]) -> str:
    """The address of an object: its kind and name."""
    if kind in SINGLE:
        return kind
    name = item.get("id") or item.get("kod") or ""
    if kind == "varde":
        name = f"{name}/{item.get('kolumn', 'utfall')}/{item.get('rakenskap', 'kommun')}"
    return f"{kind}:{name}"
