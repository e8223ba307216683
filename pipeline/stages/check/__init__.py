"""Stage 5: checks of the workbooks, the merged data and the documents, and what is accepted.

Checks are definitions (definitions/bas/kontroller): a formula, or a kind from registry.py with
its parameters. check_inlamningar runs the kinds that look at workbooks, check_sammanstallning
those that look at merged data and ask the documents (samband holds the formulas). Each gives
findings; acknowledge marks those that someone has accepted with reason, function and date.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.dokument import Dokument
from pipeline.core.finding import Finding
from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.core.tal import Unit
from pipeline.formel.beroende import find_saknade, find_vantande
from pipeline.formel.scope import make_scope
from pipeline.schema.bundle import Definitions
from pipeline.stages.check.acknowledge import acknowledge
from pipeline.stages.check.kinds_raknad import check_kolumner
from pipeline.stages.check.material import Inlamnat, Sammanstallt
from pipeline.stages.check.registry import (
    find_fragade,
    run_arbetsbok_kinds,
    run_total_kinds,
)

__all__ = ["acknowledge", "check_inlamningar", "check_sammanstallning", "find_fragade"]


def check_inlamningar(
    inlamningar: Sequence[Inlamning],
    definitions: Definitions,
    underlag: Underlag,
    period: Period,
    avvisade: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Findings in the workbooks as delivered, and columns that are computed in two ways.

    avvisade are enheter whose file came but could not be read.
    """
    material = Inlamnat(tuple(inlamningar), definitions, underlag, period, avvisade)
    return (*check_kolumner(definitions), *run_arbetsbok_kinds(material))


def check_sammanstallning(
    sammanstallning: Sammanstallning, definitions: Definitions, dokument: Sequence[Dokument] = ()
) -> tuple[Finding, ...]:
    """Findings in the merged data and the documents made of it: identities, requirements, form,
    explanations."""
    scope = make_scope(sammanstallning, definitions, tuple(dokument))
    units = _find_units(sammanstallning)
    saknade = find_saknade(sammanstallning.leveranser, definitions)
    vantande = find_vantande(saknade, definitions)
    material = Sammanstallt(scope, units, vantande)
    return tuple(run_total_kinds(material))


def _find_units(sammanstallning: Sammanstallning) -> dict[str, Unit]:
    """The unit of each code that has a number."""
    return {
        plats.kod: uppgift.tal.unit
        for plats, uppgift in sammanstallning.varden.items()
        if uppgift.tal
    }
