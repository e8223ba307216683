"""How far what came out is from what was budgeted, whatever sign a kommun shows it with.

Inside the program income is plus and cost minus, so that utfall − budget above zero is better than
the budget. A column that shows the difference may be defined the other way round; it is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.belopp import Match, get_kronor_of, judge, subtract, sum_uppgifter
from pipeline.core.source import Source
from pipeline.core.tabell import Rad, list_celler
from pipeline.schema import kontrollslag as slag


@dataclass(frozen=True, slots=True)
class Avvikelse:
    """utfall − budget in kronor (below zero is a deficit) and the budget itself.

    marginal is what rounding can explain of the difference.
    """

    kronor: Decimal
    budget: Decimal
    source: Source
    marginal: Decimal

    @property
    def is_underskott(self) -> bool:
        """True for a deficit that rounding does not explain."""
        return self.kronor < 0 and judge(self.kronor, self.marginal) is Match.DIFFERENT


def find_avvikelse(regel: str, p: slag.MotBudget, rader: Sequence[Rad]) -> Avvikelse | None:
    """The difference over the items among rows; None when an amount of them is unknown, or there
    is none.

    regel names the rule in the source. Items without a budget have a budget of zero.
    """
    utfall, budget = (
        sum_uppgifter(list_celler(rader, name), "summa") for name in (p.utfall, p.mot)
    )
    found = subtract(utfall, budget, regel) if utfall and budget else None
    if found is None or found.tal is None or not found.tal.is_belopp or budget is None:
        return None
    return Avvikelse(get_kronor_of(found), get_kronor_of(budget), found.source, found.marginal)
