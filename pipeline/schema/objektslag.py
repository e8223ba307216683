"""The kinds of objects that definitions are made of, by the name that TOML calls them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.schema.arshjul import ArshjulsstegDef
from pipeline.schema.byggsten import ByggstenDef
from pipeline.schema.dokument import DokumentDef, DokumentslagDef, NotDef
from pipeline.schema.falt import FaltDef
from pipeline.schema.fynd import FyndDef
from pipeline.schema.genvag import spell_out_list
from pipeline.schema.kommun import Enhet, Kommun
from pipeline.schema.kontroll import KontrollDef, NyckeltalDef
from pipeline.schema.krav import REGISTER, KallaDef, KravDef, KravgruppDef, StyrdokumentDef
from pipeline.schema.sammanstallning import KonsolideringDef, VardeDef
from pipeline.schema.skriven import (
    SkrivenArbetsbok,
    SkrivenKolumn,
    SkrivenOverforing,
    SkrivenTabell,
)
from pipeline.schema.systemstod import SystemstodDef
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.schema.uppstallning import UppstallningDef
from pipeline.schema.val import ValDef
from pipeline.schema.visning import VisningDef

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "arbetsbok": SkrivenArbetsbok,
        "uppstallning": UppstallningDef,
        "kontroll": KontrollDef,
        "nyckeltal": NyckeltalDef,
        "tabell": SkrivenTabell,
        "kolumn": SkrivenKolumn,
        "visning": VisningDef,
        "varde": VardeDef,
        "konsolidering": KonsolideringDef,
        "not": NotDef,
        "dokument": DokumentDef,
        "fynd": FyndDef,
        "kommun": Kommun,
        "enhet": Enhet,
        "tillfalle": TillfalleDef,
        "overforing": SkrivenOverforing,
        "arshjulssteg": ArshjulsstegDef,
        "val": ValDef,
        "falt": FaltDef,
        "systemstod": SystemstodDef,
        "dokumentslag": DokumentslagDef,
        "kravgrupp": KravgruppDef,
        "byggsten": ByggstenDef,
        "kalla": KallaDef,
        "krav": KravDef,
        "styrdokument": StyrdokumentDef,
    }
)
SINGLE = ("kommun", "konsolidering", "kalla")
I_REGISTER = frozenset({"kalla", "krav", "styrdokument"})
"""What a register of requirements holds; none of it may stand elsewhere."""


def find_kinds(fil: str) -> tuple[str, ...]:
    """The kinds of objects that a file may hold, by its name."""
    is_register = fil.startswith(f"{REGISTER}/")
    return tuple(kind for kind in KINDS if (kind in I_REGISTER) is is_register)


def list_objects(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A file with every kind of objects that is written as a table id → object as a list."""
    return {
        kind: spell_out_list(value, KINDS[kind])
        if isinstance(value, dict) and kind in KINDS and kind not in SINGLE
        else value
        for kind, value in raw.items()
    }


def get_key(kind: str, item: Mapping[str, Any]) -> str:
    """The address of an object: its kind and name."""
    if kind in SINGLE:
        return kind
    name = item.get("id") or item.get("kod") or item.get("falt") or ""
    if kind == "varde":
        name = f"{name}/{item.get('kolumn', 'utfall')}/{item.get('rakenskap', 'kommun')}"
    return f"{kind}:{name}"
