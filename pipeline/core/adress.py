"""Addresses: where in a document something stands, made from ids alone.

Written "arsredovisning/resultatrakning/uppstallning:resultatrakning/RR04/fg": document, section,
block, row and column. "@enhet" follows the part that is repeated for enheter, as in
"arsredovisning/namnd_ekonomi@socialnamnd/tabell:drift/summa/utfall". What follows "+" is the
program's own: "tabell:drift+avrundning" stands beside the table.

No part is a running number: an address stays when something else is inserted before it.
"""

from __future__ import annotations

from typing import NamedTuple

_PARTS = 5


class Adress(NamedTuple):
    """An address; parts that it does not reach are empty, and a column's has no row."""

    dokument: str
    avsnitt: str = ""
    block: str = ""
    rad: str = ""
    kolumn: str = ""

    def __str__(self) -> str:
        text = "/".join(self)
        if "%" in text or text.count("/") >= _PARTS:
            text = "/".join([_escape(part) for part in self])
        return text.rstrip("/")

    def go_to(self, rad: str, kolumn: str = "") -> Adress:
        """A row, column, cell or figure of this block."""
        return Adress(self.dokument, self.avsnitt, self.block, rad, kolumn)

    def go_beside(self, namn: str) -> Adress:
        """What the program itself adds to this block, section or document."""
        return Adress(self.dokument, self.avsnitt, f"{self.block}+{namn}")


def parse_adress(text: str) -> Adress:
    """The address as written. Raises ValueError for what no address looks like."""
    parts = [_unescape(part) for part in text.split("/")]
    if not parts[0] or not parts[-1] or len(parts) > _PARTS:
        raise ValueError(text)
    return Adress(*parts)


def add_enhet(part: str, enhet: str | None) -> str:
    """A part that is repeated for enheter, with the one that it is for."""
    return f"{part.replace('@', '%40')}@{enhet}" if enhet else part


def _escape(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")


def _unescape(part: str) -> str:
    return part.replace("%2F", "/").replace("%25", "%")
