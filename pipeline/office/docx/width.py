"""How a table fits the page: the size of its text, the width of its columns, and whether the
page must be turned. Widths are twips, and nearly those of the common sans serif fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from pipeline.core.dokument import Tabellblock, Tabellcell, Tabellkolumn

_MARGIN = 160
_BOLD = 1.11
_SETTINGS = (
    (False, False, 28),
    (False, False, 24),
    (True, False, 24),
    (True, False, 15),
    (True, True, 24),
)
"""Small text, turned page, and how long a word may be before it is hyphenated."""
_SHORTEST_CAP = 15
_SHORT_HEADING = 13
_BREAK = re.compile(r"[ \n/]|(?<=\D)[-–]|[-–](?=\D)")
"""Where a line may break: at spaces, slashes and hyphens, but not inside a date."""
_DATE_LAST = re.compile(r" (\d{4}-\d\d-\d\d)$")
_NARROW, _BROAD = "\x01", "\x02"
_EMS = str.maketrans(
    {
        **dict.fromkeys("ijlftrI.,:;!|'()[] -\u00a0", _NARROW),
        **dict.fromkeys("mwMWÅÄÖOQGCDHNUAKEBPRSTVXY%@", _BROAD),
    }
)


@dataclass(frozen=True, slots=True)
class Tabellformat:
    """How a table is set: its width, size of text and column widths, all in twips."""

    is_wide: bool
    is_landscape: bool
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Kolumnbredd:
    """What decides the width of a column: its heading (the longest word, and the whole when that
    is short), its words, and its longest text in characters."""

    rubrik: float
    whole: float
    words: tuple[str, ...]
    is_tal: bool
    longest: int


def choose_format(tabell: Tabellblock, width: int, landscape_width: int) -> Tabellformat:
    """The plainest setting in which no number is broken: normal, smaller, smaller and turned."""
    cells = zip(*(row.celler for row in tabell.rader), strict=True)
    empty = repeat(()) if not tabell.rader else cells
    columns = [_read_column(*item) for item in zip(tabell.kolumner, empty, strict=False)]
    for is_wide, is_landscape, cap in _SETTINGS:
        available = landscape_width if is_landscape else width
        points = 8 if is_wide else 9
        minimum = [_find_minimum(column, points, cap) for column in columns]
        widths = _share(tabell.kolumner, minimum, available)
        if is_landscape or (
            sum(minimum) <= available and not _is_crowded(columns, widths, is_wide=is_wide)
        ):
            break
    return Tabellformat(is_wide, is_landscape, widths)


def fit_heading(text: str, width: int, *, is_wide: bool) -> str:
    """The heading with a date on a line of its own when the whole does not fit on one line."""
    room = (width - _MARGIN) / ((8 if is_wide else 9) * 20)
    if measure(text) * _BOLD <= room:
        return text
    return _DATE_LAST.sub(r"\n\1", text)


def _read_column(column: Tabellkolumn, cells: Sequence[Tabellcell]) -> _Kolumnbredd:
    texts = {cell.bitar[0].text if len(cell.bitar) == 1 else cell.text for cell in cells}
    longest = max(map(len, texts), default=0)
    words: Sequence[str]
    if column.is_tal:
        words = (max(texts, key=len, default=""),)
    elif longest <= _SHORTEST_CAP:
        words = [text for text in texts if len(text) >= longest - 2]
    else:
        found = _find_words(texts)
        least = min(max(map(len, found)), _SHORTEST_CAP) - 2
        words = [word for word in found if len(word) >= least]
    rubrik = _measure_heading(column.rubrik)
    is_short = column.is_tal and len(column.rubrik) <= _SHORT_HEADING
    whole = measure(column.rubrik) * _BOLD if is_short else rubrik
    return _Kolumnbredd(rubrik, whole, tuple(words), column.is_tal, longest)


def _find_words(texts: Iterable[str]) -> set[str]:
    """The words of the texts; only long ones are looked at for hyphens."""
    words = set(" ".join(texts).replace("\n", " ").replace("/", " ").split(" "))
    compound = [word for word in words if len(word) > _SHORTEST_CAP and not word.isalpha()]
    words.difference_update(compound)
    words.update(part for word in compound for part in _BREAK.split(word))
    return words


@lru_cache(maxsize=1024)
def _measure_heading(text: str) -> float:
    """The width of a heading's longest word, which is bold."""
    return max(measure(word) for word in _BREAK.split(text)) * _BOLD


def _find_minimum(column: _Kolumnbredd, points: int, cap: int) -> int:
    """Least width of a column: its longest word; long words of texts may be hyphenated."""
    if column.is_tal:
        length = max(map(measure, column.words), default=0.0) * _BOLD
    else:
        shown = {word[:cap] if word.isalpha() else word for word in column.words}
        length = max(map(measure, shown), default=0.0)
    rubrik = column.whole if cap == _SETTINGS[0][2] else column.rubrik
    return round(max(rubrik, length) * points * 20) + _MARGIN


@lru_cache(maxsize=4096)
def measure(text: str) -> float:
    """The width of a text in ems."""
    kinds = text.translate(_EMS)
    narrow, broad = kinds.count(_NARROW), kinds.count(_BROAD)
    return 0.3 * narrow + 0.8 * broad + 0.56 * (len(text) - narrow - broad)


def _is_crowded(columns: Sequence[_Kolumnbredd], widths: Sequence[int], *, is_wide: bool) -> bool:
    """True when a cell would be taller than about ten lines, or than fourteen when small."""
    per_char = (8 if is_wide else 9) * 20 * 0.5
    limit = 14 if is_wide else 10
    return any(
        not column.is_tal and column.longest * per_char > limit * max(1, width - _MARGIN)
        for column, width in zip(columns, widths, strict=True)
    )


def _share(
    kolumner: Sequence[Tabellkolumn], minimum: Sequence[int], available: int
) -> tuple[int, ...]:
    """Widths by bredd, none below its minimum when there is room, together exactly available."""
    fixed: dict[int, int] = {}
    while True:
        rest = available - sum(fixed.values())
        free = [place for place in range(len(kolumner)) if place not in fixed]
        total = sum(kolumner[place].bredd for place in free) or 1
        short = [p for p in free if rest * kolumner[p].bredd / total < minimum[p]]
        if not short or len(short) == len(free):
            break
        fixed |= {place: minimum[place] for place in short}
    widths = [
        fixed.get(place, round(rest * column.bredd / total))
        for place, column in enumerate(kolumner)
    ]
    widths[widths.index(max(widths))] += available - sum(widths)
    return tuple(widths)
