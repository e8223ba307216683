"""Running text: what people wrote becomes paragraphs and real lists, unchanged (TILL-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.adress import Adress
from pipeline.core.dokument import Block, Lista, Rubrik, Stycke, Textbit
from pipeline.core.source import Source
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.schema.block import InnehallDef, TextBlockDef
from pipeline.stages.render.innehall import says_text
from pipeline.stages.render.kontext import Kontext

_PUNKT = re.compile(r"[-–•*·]\s+(?=\S)")
_NUMMER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_BOKSTAV = re.compile(r"[a-z]\)\s+\S")


def parse_text(text: str, adress: Adress, source: Source | None = None) -> list[Stycke | Lista]:
    """Paragraphs where blank lines stand between them, lists where lines begin as list items;
    all of them at one address.

    Numbered lines become a numbered list when they count upwards by one; otherwise, like a) and
    b), they keep their own marks as items of a list.
    """
    blocks: list[Stycke | Lista] = []
    sample = Textbit("", source=source, says=says_text(text))
    for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        blocks += _parse_part([line for line in part.split("\n") if line.strip()], sample)
    return [replace(block, adress=adress) for block in blocks]


def _parse_part(lines: Sequence[str], sample: Textbit) -> list[Stycke | Lista]:
    blocks: list[Stycke | Lista] = []
    plain: list[str] = []
    items: list[str] = []

    def close() -> None:
        if plain:
            blocks.append(Stycke((replace(sample, text="\n".join(plain)),)))
            plain.clear()
        if items:
            blocks.append(_make_list(items, sample))
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


def _make_list(lines: Sequence[str], sample: Textbit) -> Lista:
    numbers = [int(match.group(1)) for line in lines if (match := _NUMMER.match(line))]
    is_counting = len(numbers) == len(lines) and all(
        number == numbers[0] + place for place, number in enumerate(numbers)
    )
    marks = _NUMMER if is_counting else _PUNKT
    items = tuple((replace(sample, text=marks.sub("", line, count=1)),) for line in lines)
    return Lista(items, is_counting, numbers[0] if is_counting else 1)


def make_tomt(k: Kontext, block: InnehallDef, uppgift: Uppgift | None = None) -> Stycke:
    """The sentence of an empty part: it says so and never vanishes. The standard ones are the
    section's, since each stands once in it."""
    if block.tomt and (uppgift is None or uppgift.value is not Tomt.EJ_IFYLLT):
        return make_stycke(k.adress, k.fill(block.tomt), "tomt")
    missing = uppgift is not None and uppgift.value is not Tomt.EJ_TILLAMPLIGT
    name = "tomt_saknas" if missing else "tomt"
    whole = Adress(k.adress.dokument, k.adress.avsnitt)
    return make_stycke(whole.go_beside(name), k.get_text(name), "tomt")


def make_stycke(adress: Adress, text: str, slag: str = "brodtext") -> Stycke:
    """A paragraph of one text."""
    return Stycke((Textbit(text),), slag, adress)


def make_text(k: Kontext, block: TextBlockDef) -> Iterator[Block]:
    """The texts at "tabell/rad/kolumn"; without rad or kolumn all of them, in order."""
    if block.rubrik:
        yield Rubrik(min(6, k.djup.niva + 1), k.fill(block.rubrik), k.adress.go_beside("rubrik"))
    known = find_texter(k, block.falt)
    found = [(place, uppgift) for place, uppgift in known if uppgift.text]
    for (rad, kolumn), uppgift in found:
        adress = k.adress.go_to(rad, kolumn)
        yield from parse_text(uppgift.text or "", adress, uppgift.source)
    if not found:
        yield make_tomt(k, block, next((uppgift for _, uppgift in known), None))


def find_texter(k: Kontext, falt: str) -> list[tuple[tuple[str, str], Uppgift]]:
    """The values at "tabell/rad/kolumn", each with its row and column."""
    name, _, rest = falt.partition("/")
    row, _, column = rest.partition("/")
    tabell = k.find_tabell(name)
    rader = [rad for rad in (tabell.rader if tabell else ()) if not row or rad.key == row]
    return [
        ((namn, kolumn), uppgift)
        for namn, rad in zip(k.name_rader(name, rader), rader, strict=True)
        for kolumn, uppgift in rad.celler.items()
        if not column or kolumn == column
    ]
