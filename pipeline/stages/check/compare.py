"""What findings say about two amounts that are not equal."""

from __future__ import annotations

from pipeline.core.belopp import Comparison
from pipeline.core.source import Derived
from pipeline.schema.kontroll import KontrollDef
from pipeline.stages.check.material import Fact, format_amount


def describe_sides(result: Comparison) -> dict[str, str]:
    """Both sides and the difference, as texts of findings name them."""
    return {
        "faktiskt": format_amount(result.left),
        "vantat": format_amount(result.right),
        "skillnad": format_amount(result.difference),
    }


def make_fact(kontroll: KontrollDef, enhet: str | None, result: Comparison, **words: str) -> Fact:
    """Two amounts that are not equal, with what lies behind both; words are for the text."""
    sides = describe_sides(result)
    return Fact(
        source=Derived(kontroll.id, result.sources),
        enhet=enhet,
        expected=sides["vantat"],
        actual=sides["faktiskt"],
        words={**words, **sides},
    )
