"""Slips of the pen: a letter changed, a letter dropped, one instead of many; chosen by a hash.

A slip never gives a name that exists anywhere. Those that would are a kind of their own: another
name that exists, which a misspelling happens to give.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from felstavning.lov import Del, Lov

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_LOOKALIKE = dict(zip(_DIGITS, "OlZEASGTBg", strict=True))
_NUMBER = re.compile(r"\d+([.,]\d+)?")
_RUN = re.compile(r"[^\W\d_]{2,}")
_PARTS = re.compile(r"[./: ]")
_ENDINGS = ("er", "ar", "n", "s", "en")
_STRIPPED = ("arna", "orna", "erna", "ar", "or", "er", "en", "et", "n", "s")


class Art(Enum):
    """What slipped."""

    BOKSTAV = "en bokstav ändrad"
    BORTFALL = "en bokstav borta"
    NUMERUS = "singular eller plural"
    ANNAT_NAMN = "ett annat namn som finns"


@dataclass(frozen=True, slots=True)
class Slip:
    """A leaf written wrong."""

    lov: Lov
    art: Art
    blir: str

    def __str__(self) -> str:
        return f"{self.lov.namn} → {self.blir}"


def count_hash(*parts: object) -> int:
    """A number that the parts alone decide."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Slipare:
    """Makes the slips of leaves; knows every name that exists."""

    def __init__(self, lov: Iterable[Lov], namn: Iterable[str]) -> None:
        """namn are those that exist without standing in any leaf."""
        self.known = {part for name in namn for part in (name, *_PARTS.split(name))}
        self.rymder: dict[str, set[str]] = {}
        for item in lov:
            self.known |= {item.namn, *_PARTS.split(item.namn)}
            self.rymder.setdefault(item.slag, set()).add(item.namn)

    def iter_slip(self, lov: Lov) -> Iterator[Slip]:
        """At most one of each kind; none that cannot be told from another."""
        taken = {lov.namn}
        for art, make in ((Art.BOKSTAV, change), (Art.BORTFALL, drop), (Art.NUMERUS, inflect)):
            for blir in _rotate(list(make(lov.namn)), _count(lov, art)):
                if blir not in taken and blir not in self.known and _is_written(lov, blir):
                    taken.add(blir)
                    yield Slip(lov, art, blir)
                    break

    def find_annat(self, lov: Lov) -> Slip | None:
        """The slip that gives a name that exists, of the same kind if any does."""
        near = {*change(lov.namn), *drop(lov.namn), *inflect(lov.namn)} - {lov.namn}
        for names in (self.rymder[lov.slag], self.known):
            found = sorted(name for name in names & near if _is_written(lov, name))
            if found:
                return Slip(lov, Art.ANNAT_NAMN, found[_count(lov, Art.ANNAT_NAMN) % len(found)])
        return None


def write_slip(raw: Any, slip: Slip) -> Any:
    """The contents of the file with the slip; all else is shared with what was given."""
    return _write(raw, slip.lov.plats.vag, slip)


def _write(value: Any, vag: tuple[str | int, ...], slip: Slip) -> Any:
    if not vag:
        end = slip.lov.start + len(slip.lov.namn)
        if value[slip.lov.start : end] != slip.lov.namn:
            raise ValueError(f"{slip.lov} står inte i {value!r}")
        return value[: slip.lov.start] + slip.blir + value[end:]
    step, *rest = vag
    if isinstance(value, list):
        return [_write(v, tuple(rest), slip) if n == step else v for n, v in enumerate(value)]
    if not rest and slip.lov.part is Del.NYCKEL:
        return {slip.blir if key == step else key: item for key, item in value.items()}
    return {k: _write(v, tuple(rest), slip) if k == step else v for k, v in value.items()}


def _count(lov: Lov, art: Art) -> int:
    return count_hash(lov.plats.fil, lov.plats.vag, lov.start, art)


def _is_written(lov: Lov, blir: str) -> bool:
    """True when the slip still can stand where the leaf is."""
    if lov.part in {Del.FORMELNAMN, Del.KLAMMER}:
        return blir.isidentifier() and not keyword.iskeyword(blir)
    return bool(blir.strip()) and blir == blir.strip()


def _rotate(items: list[str], number: int) -> Iterator[str]:
    """The items from the one that the number chooses, far from each other."""
    step = next((step for step in (89, 83, 79) if len(items) % step), 1)
    for place in range(len(items)):
        yield items[(number + place * step) % len(items)]


def change(name: str) -> Iterator[str]:
    """One letter changed into another; in what is digits alone, into a letter like it."""
    only_digits = not any(letter.isalpha() for letter in name)
    for place, letter in enumerate(name):
        for other in _find_others(letter, only_digits=only_digits):
            yield name[:place] + other + name[place + 1 :]


def _find_others(letter: str, *, only_digits: bool) -> str:
    if letter.isdigit():
        return _LOOKALIKE[letter] if only_digits else _DIGITS.replace(letter, "")
    if not letter.isalpha():
        return ""
    return (_LETTERS.upper() if letter.isupper() else _LETTERS).replace(letter, "")


def drop(name: str) -> Iterator[str]:
    """One letter or digit dropped; a number without a digit is a number still, and no slip."""
    if _NUMBER.fullmatch(name):
        return
    for place, letter in enumerate(name):
        if letter.isalnum():
            yield name[:place] + name[place + 1 :]


def inflect(name: str) -> Iterator[str]:
    """One of its words in the other number: an ending taken away or added."""
    for word in _RUN.finditer(name):
        for other in _inflect_word(word[0]):
            yield name[: word.start()] + other + name[word.end() :]


def _inflect_word(word: str) -> Iterator[str]:
    low = word.casefold()
    stripped = next((item for item in _STRIPPED if low.endswith(item)), "")
    if stripped and len(word) > len(stripped) + 1:
        yield word[: -len(stripped)]
    for ending in _ENDINGS:
        yield word + (ending.upper() if word.isupper() else ending)
