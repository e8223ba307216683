"""Words as they are compared: one folding for the whole program."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_UNSEEN = str.maketrans(dict.fromkeys("\u200b\ufeff\u00ad"))
_JA_NEJ = {"ja": True, "nej": False, "sant": True, "falskt": False, "true": True, "false": False}


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The text without what nobody means by it: NFKC, one space between words, no case, no full
    stop at the end (SAK-45)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    folded = " ".join(text.casefold().split())
    return folded.rstrip(".") or folded


def find_ja_nej(text: str) -> bool | None:
    """The answer that a text is; None when it is neither ja nor nej."""
    return _JA_NEJ.get(fold(text))
