"""What someone may have meant: the nearest of the names that exist, or all of them when few."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_FEW = 8


def suggest(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that has said that name does not exist: ". Menade du …?", or what
    there is to choose among."""
    existing = sorted({item for item in known if item})
    close = get_close_matches(name, existing, n=1)
    if close:
        return f". Menade du {close[0]}?"
    if existing and len(existing) <= _FEW:
        return f". Det finns: {', '.join(existing)}"
    return ""


def end_sentence(text: str) -> str:
    """The text with the mark that ends it."""
    return text if text.endswith(("?", ".")) else f"{text}."
