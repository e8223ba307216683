"""The systems that a kommun's styrmodell names beside this one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemstodDef:
    """A system and what the kommun uses it for."""

    id: str
    namn: str
    omraden: tuple[str, ...]
    krav: tuple[str, ...] = ()
