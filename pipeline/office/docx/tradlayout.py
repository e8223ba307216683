"""Where the boxes and lines of a chain stand, in points: columns for levels, rows for branches.

Every box is as tall as its text needs, so that no text runs out of it, and a chain that is
taller than a page is cut into parts that each begin with the boxes above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.core.dokument import Tradruta
from pipeline.office.docx.width import measure

TEXT_SIZE = 8.5
"""Points; the style Figurtext has the same size (TILL-25)."""
_LINE_HEIGHT = 10.6
_INSET = 4
_BETWEEN = 18
_ABOVE = 5
_WIDEST = 190
_HIGHEST = 590
_LONGEST = 180
"""Characters shown in a box; the list after the picture has the whole text."""
_SPARE = 1.06
"""Room for fonts that are wider than estimated."""
_CUT = "…"
_SPACE = re.compile("[ \t\r\n]+")
"""Where a line may break: a hard space stays hard."""


@dataclass(frozen=True, slots=True)
class Ruta:
    """A box or a heading with its place; niva −1 is a heading."""

    left: float
    top: float
    width: float
    height: float
    text: str
    etikett: str
    niva: int


@dataclass(frozen=True, slots=True)
class Linje:
    """A level or upright line."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ritning:
    """One drawing: its size, boxes and lines."""

    width: float
    height: float
    rutor: tuple[Ruta, ...]
    linjer: tuple[Linje, ...]


def make_ritningar(
    rutor: Sequence[Tradruta], nivaer: Sequence[str], width: float
) -> tuple[Ritning, ...]:
    """The drawings of a chain: one, or more when it is taller than a page."""
    columns = max(1, len(nivaer))
    box = min(_WIDEST, (width - _BETWEEN * (columns - 1)) / columns)
    layout = _Layout(box)
    heading = max(layout.find_own(Tradruta(name, 0)) for name in nivaer) if nivaer else 0
    parts: list[list[Tradruta]] = [[]]
    for root in rutor:
        for piece in layout.split(root, _HIGHEST - heading):
            held = sum(layout.find_height(item) + _ABOVE for item in parts[-1])
            if parts[-1] and held + layout.find_height(piece) > _HIGHEST - heading:
                parts.append([])
            parts[-1].append(piece)
    return tuple(_draw(layout, part, nivaer, heading) for part in parts if part)


class _Layout:
    """Heights of boxes and branches for one width of box."""

    def __init__(self, box: float) -> None:
        self.box = box
        self.find_own = cache(self._find_own)
        self.find_height = cache(self._find_height)

    def find_left(self, niva: int) -> float:
        return niva * (self.box + _BETWEEN)

    def _find_own(self, ruta: Tradruta) -> float:
        room = (self.box - 2 * _INSET) / TEXT_SIZE / _SPARE
        lines = sum(_count_lines(text, room) for text in (ruta.etikett, shorten(ruta.text)) if text)
        return max(1, lines) * _LINE_HEIGHT + 2 * _INSET

    def _find_height(self, ruta: Tradruta) -> float:
        below = sum(self.find_height(item) + _ABOVE for item in ruta.under) - _ABOVE
        return max(self.find_own(ruta), below)

    def split(self, ruta: Tradruta, limit: float) -> list[Tradruta]:
        """The branch in parts that are no taller than limit, each under the same boxes."""
        if self.find_height(ruta) <= limit:
            return [ruta]
        parts: list[list[Tradruta]] = [[]]
        for item in ruta.under:
            for piece in self.split(item, limit):
                held = sum(self.find_height(part) + _ABOVE for part in parts[-1])
                if parts[-1] and held + self.find_height(piece) > limit:
                    parts.append([])
                parts[-1].append(piece)
        return [replace(ruta, under=tuple(part)) for part in parts]


def shorten(text: str) -> str:
    """The text on one line, cut at a word when it is too long for a box."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= _LONGEST:
        return line
    return line[: _LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + f" {_CUT}"


def _count_lines(text: str, room: float) -> int:
    """Lines that a text takes in a room of so many ems; a long word is broken."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        length = measure(word)
        if used and used + measure(" ") + length > room:
            lines += 1
            used = 0.0
        while length > room:
            lines += 1
            length -= room
        used += length + (measure(" ") if used else 0)
    return lines


def _draw(
    layout: _Layout, roots: Sequence[Tradruta], nivaer: Sequence[str], heading: float
) -> Ritning:
    last = len(nivaer) - 1
    boxes = [
        Ruta(layout.find_left(place), 0, layout.box + gap, heading, name, "", -1)
        for place, name in enumerate(nivaer)
        for gap in (_BETWEEN if place < last else 0,)
    ]
    lines: list[Linje] = []
    top = heading
    for root in roots:
        _place(layout, root, top, boxes, lines)
        top += layout.find_height(root) + _ABOVE
    width = max(box.left + box.width for box in boxes)
    return Ritning(width, top - _ABOVE, tuple(boxes), tuple(lines))


def _place(
    layout: _Layout, ruta: Tradruta, top: float, boxes: list[Ruta], lines: list[Linje]
) -> float:
    """Places a branch; the middle of its first box, where a line may reach it."""
    height, own = layout.find_height(ruta), layout.find_own(ruta)
    left = layout.find_left(ruta.niva)
    below = sum(layout.find_height(item) + _ABOVE for item in ruta.under) - _ABOVE
    at = top + max(0, (height - below) / 2)
    number = len(boxes)
    middles = []
    for item in ruta.under:
        middles.append((_place(layout, item, at, boxes, lines), item.niva))
        at += layout.find_height(item) + _ABOVE
    middle = (middles[0][0] + middles[-1][0]) / 2 if middles else top + height / 2
    middle = min(max(middle, top + own / 2), top + height - own / 2)
    boxes.insert(
        number,
        Ruta(left, middle - own / 2, layout.box, own, shorten(ruta.text), ruta.etikett, ruta.niva),
    )
    lines += _connect(layout, left, middle, middles)
    return middle


def _connect(
    layout: _Layout, left: float, middle: float, middles: Sequence[tuple[float, int]]
) -> list[Linje]:
    """From a box to the trunk, the trunk, and from the trunk to each box below."""
    if not middles:
        return []
    trunk = left + layout.box + _BETWEEN / 2
    reach = [middle, *(place for place, _ in middles)]
    found = [Linje(left + layout.box, middle, _BETWEEN / 2, 0)]
    if max(reach) > min(reach):
        found.append(Linje(trunk, min(reach), 0, max(reach) - min(reach)))
    found += [
        Linje(trunk, place, layout.find_left(niva) - trunk, 0)
        for place, niva in middles
        if layout.find_left(niva) > trunk
    ]
    return found
