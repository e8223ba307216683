"""Running text: what people wrote becomes paragraphs and real lists, unchanged (TILL-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.core.dokument import Block, Lista, Rubrik, Stycke, Textbit
from pipeline.core.source import Source
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.block import InnehallDef, TextBlockDef
from pipeline.stages.render.kontext import Kontext

_PUNKT = re.compile(r"[-–•*·]\s+(?=\S)")
_NUMMER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_BOKSTAV = re.compile(r"[a-z]\)\s+\S")


def parse_text(text: str, source: Source | None = None, mall: str = "brodtext") -> list[Block]:
    """Paragraphs where blank lines stand between them, lists where lines begin as list items.

    Numbered lines become a numbered list when they count upwards by one; otherwise, like a) and
    b), they keep their own marks as items of a list.
    """
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        blocks += _parse_part([line for line in part.split("\n") if line.strip()], source, mall)
    return blocks


def _parse_part(lines: Sequence[str], source: Source | None, mall: str) -> list[Block]:
    blocks: list[Block] = []
    plain: list[str] = []
    items: list[str] = []

    def close() -> None:
        if plain:
            blocks.append(Stycke((Textbit("\n".join(plain), source=source),), mall))
            plain.clear()
        if items:
            blocks.append(_make_list(items, source))
            items.clear()

    for line in lines:
        text = line.strip()
        is_item = _PUNKT.match(text) or _NUMMER.match(text) or _BOKSTAV.match(text)
        if (is_item and (plain or (items and _kind(items[-1]) != _kind(text)))) or (
            not is_item and items
        ):
            close()
        (items if is_item else plain).append(text)
    close()
    return blocks


def _kind(text: str) -> str:
    return "punkt" if _PUNKT.match(text) else "nummer" if _NUMMER.match(text) else "bokstav"


def _make_list(lines: Sequence[str], source: Source | None) -> Lista:
    numbers = [int(match.group(1)) for line in lines if (match := _NUMMER.match(line))]
    is_counting = len(numbers) == len(lines) and all(
        number == numbers[0] + place for place, number in enumerate(numbers)
    )
    marks = _NUMMER if is_counting else _PUNKT
    items = tuple((Textbit(marks.sub("", line, count=1), source=source),) for line in lines)
    return Lista(items, is_counting, numbers[0] if is_counting else 1)


def make_tomt(k: Kontext, block: InnehallDef, uppgift: Uppgift | None = None) -> Stycke:
    """The sentence of an empty part: it says so and never vanishes."""
    if block.tomt and (uppgift is None or uppgift.value is not Tomt.EJ_IFYLLT):
        return make_stycke(k.fill(block.tomt), "tomt")
    missing = uppgift is not None and uppgift.value is not Tomt.EJ_TILLAMPLIGT
    return make_stycke(k.get_text("tomt_saknas" if missing else "tomt"), "tomt")


def make_stycke(text: str, mall: str = "brodtext") -> Stycke:
    """A paragraph of one text."""
    return Stycke((Textbit(text),), mall)


def make_text(k: Kontext, block: TextBlockDef) -> Iterator[Block]:
    """The texts at "tabell/rad/kolumn"; without rad or kolumn all of them, in order."""
    if block.rubrik:
        ankare = k.lopnummer.make_ankare(k.enhet.id if k.enhet else "", k.avsnitt, block.rubrik)
        yield Rubrik(min(6, k.niva + 1), k.fill(block.rubrik), ankare)
    found = [uppgift for uppgift in find_texter(k, block.falt) if uppgift.text]
    for uppgift in found:
        yield from parse_text(uppgift.text or "", uppgift.source)
    if not found:
        yield make_tomt(k, block, next(iter(find_texter(k, block.falt)), None))


def find_texter(k: Kontext, falt: str) -> list[Uppgift]:
    """The values at an address."""
    name, _, rest = falt.partition("/")
    row, _, column = rest.partition("/")
    tabell = k.find_tabell(name)
    return [
        uppgift
        for rad in (tabell.rader if tabell else ())
        if not row or rad.key == row
        for kolumn, uppgift in rad.celler.items()
        if not column or kolumn == column
    ]
