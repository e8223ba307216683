"""The systems that a kommun's styrmodell names beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schema.typer import Id, KravRef, Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemstodDef:
    """A system and what the kommun uses it for."""

    id: Id
    namn: Prosa
    omraden: tuple[Prosa, ...]
    krav: tuple[KravRef, ...] = ()
