"""Choices: what the styrmodell leaves open, with the alternatives and what holds until one is
chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.finding import Finding
from pipeline.core.source import DefinitionRef
from pipeline.schema.fynd import Katalog, make_finding
from pipeline.schema.typer import Id, KravRef, Ord, Prosa, Valord

SAKNAS = "DEF-010"
FINNS_INTE = "DEF-011"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativDef:
    """An alternative: the value that formulas see, and what it means."""

    varde: Ord
    betyder: Prosa


@dataclass(frozen=True, slots=True, kw_only=True)
class ValDef:
    """A question that the source leaves open.

    alternativ are the values there are; none when heltal is true and any whole number will do.
    forval holds until the kommun has chosen (valt); motiv says why. Without either the run stops,
    unless the choice is frivilligt.
    """

    id: Id
    fraga: Prosa
    alternativ: tuple[AlternativDef, ...] = ()
    heltal: bool = False
    forval: Valord = ""
    valt: Valord = ""
    frivilligt: bool = False
    motiv: Prosa = ""
    styr: Prosa = ""
    kalla: Prosa = ""
    krav: tuple[KravRef, ...] = ()

    @property
    def varde(self) -> str:
        """What holds: the kommun's choice, else the default, else nothing."""
        return self.valt or self.forval

    def is_allowed(self, varde: str) -> bool:
        """True for an alternative, or a whole number where any will do."""
        return varde in [item.varde for item in self.alternativ] or (
            self.heltal and varde.isdecimal()
        )


def get_valda(alla: Iterable[ValDef]) -> Mapping[str, str]:
    """What holds for each choice; formulas read it with falt("id")."""
    return {item.id: item.varde for item in alla}


def check_valda(
    alla: Iterable[ValDef], katalog: Katalog, files: Mapping[str, str]
) -> Iterator[Finding]:
    """A finding for every choice that is missing or is none of the alternatives (STY-HAL-062)."""
    for item in alla:
        code = _find_problem(item)
        if code:
            yield make_finding(
                katalog,
                code,
                DefinitionRef(files.get(f"val:{item.id}", ""), f"val:{item.id}"),
                id=item.id,
                fraga=item.fraga,
                varde=item.varde,
                alternativ=", ".join(f"{a.varde} ({a.betyder})" for a in item.alternativ),
            )


def _find_problem(item: ValDef) -> str:
    if not item.varde:
        return "" if item.frivilligt else SAKNAS
    stated = [varde for varde in (item.valt, item.forval) if varde]
    return "" if all(item.is_allowed(varde) for varde in stated) else FINNS_INTE
