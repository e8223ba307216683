"""What says something: the one place that decides what is content of a document.

A figure that is known, a date, a choice, a text that somebody has written and a row that somebody
has named. Not: what is missing, a sign or a letter in place of a text, a sum of nothing, what stood
in the workbook from the start, words of the definitions. Whoever makes a text asks here while the
value behind it is at hand, and marks it (Textbit.says).
"""

from __future__ import annotations

from pipeline.core.tabell import Rad
from pipeline.core.tal import Tal
from pipeline.core.text import fold
from pipeline.core.uppgift import Uppgift
from pipeline.schema.arbetsbok import RadDef, TabellDef
from pipeline.stages.render.kontext import Kontext

_SUMMOR = frozenset({"summa", "delsumma"})
_GIVEN = frozenset({"verksamhetsomraden", "enheter", "bolag"})
"""Where the names of rows come from when they are the kommun's organisation."""
_FREE = "ny_"
_EARLIER = "fg"


def says_uppgift(uppgift: Uppgift | None) -> bool:
    """Whether a value is known; one that is hidden since its group is small is (LKBR 11:6)."""
    if uppgift is None or uppgift.is_tomt:
        return uppgift is not None and uppgift.is_dold
    return uppgift.text is None or says_text(uppgift.text)


def says_text(text: str) -> bool:
    """Whether somebody has written something: a digit or two different letters, so that no
    "–", "x", "xx" or "." counts."""
    first = ""
    for sign in fold(text):
        if sign.isdigit():
            return True
        if sign.isalpha():
            if first and sign != first:
                return True
            first = sign
    return False


def is_sum_of_nothing(uppgift: Uppgift | None, typ: str) -> bool:
    """Whether a row of a sum shows 0: rows that say nothing give that too."""
    return typ in _SUMMOR and uppgift is not None and _is_zero(uppgift.tal)


def _is_zero(tal: Tal | None) -> bool:
    return tal is not None and not tal.number


def is_from_start(uppgift: Uppgift | None, kolumn: str, rad: RadDef | None) -> bool:
    """Whether a text is the one that stood in the workbook when it went out."""
    return (
        rad is not None
        and uppgift is not None
        and uppgift.text is not None
        and uppgift.text == rad.forval.get(kolumn)
    )


def is_named(k: Kontext, rad: Rad, tabeller: tuple[TabellDef, ...]) -> bool:
    """Whether somebody has written the heading of a row in a table made from these: it is no row
    of the definitions, of the organisation or of a statement."""
    if not rad.is_post or not tabeller or k.definitions.find_enhet(rad.key):
        return False
    is_given = any(item.uppstallning or item.rader_fran in _GIVEN for item in tabeller)
    if is_given and not rad.key.startswith(_FREE):
        return False
    is_fixed = any(row.id == rad.key for tabell in tabeller for row in tabell.rader)
    return not is_fixed and says_text(rad.rubrik)


def is_jamforelse(kolumn: str) -> bool:
    """Whether a column shows earlier figures (fg, fgp, fg2, koncern_fg …), which are known before
    anyone has delivered."""
    return kolumn.removeprefix("koncern_").removeprefix("kommun_").startswith(_EARLIER)
