"""What someone may have meant: the nearest of the names that exist, or all of them when few."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from pipeline.core.text import fold

_ENDINGS = frozenset({"ar", "en", "er", "et", "or", "arna", "erna", "orna"})
_FEW = 8
_TIED = 20
"""So many names are compared when several are equally near."""


def suggest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that has said that name does not exist: ". Menade du …?", or what
    there is to choose among."""
    existing = sorted({item for item in known if item})
    close = find_nearest(name, existing)
    if close:
        return f". Menade du {close}?"
    if existing and len(existing) <= _FEW:
        return f". Det finns: {', '.join(existing)}"
    return ""


def find_nearest(name: str, existing: Iterable[str]) -> str:
    """The nearest name, whatever its case; of equally near ones that with the same letters in
    another order, else the first (RR02 before RR12)."""
    wanted = fold(name)
    matcher = SequenceMatcher(b=wanted)
    folded: dict[str, str] = {}
    for item in existing:
        folded.setdefault(fold(item), item)

    def measure(item: str) -> tuple[object, ...]:
        matcher.set_seq1(item)
        return -matcher.ratio(), sorted(item) != sorted(wanted), item

    close = get_close_matches(wanted, folded, n=_TIED)
    return folded[min(close, key=measure)] if close else ""


def is_slip(name: str, other: str) -> bool:
    """True for names that are one letter apart, or an ending of the plural; a digit more or less
    is another name."""
    if name == other or not name or not other:
        return False
    short, long = sorted((name, other), key=len)
    pairs = zip(short, long, strict=False)
    start = next((n for n, (one, two) in enumerate(pairs) if one != two), len(short))
    if len(short) == len(long):
        same = short[start + 1 :] == long[start + 1 :]
        return same and not (short[start].isdigit() and long[start].isdigit())
    extra = len(long) - len(short)
    if extra == 1:
        return short[start:] == long[start + 1 :] and not long[start].isdigit()
    return start == len(short) and long[start:] in _ENDINGS


def end_sentence(text: str) -> str:
    """The text with the mark that ends it."""
    return text if text.endswith(("?", ".")) else f"{text}."
