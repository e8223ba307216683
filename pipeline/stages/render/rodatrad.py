"""Röda tråden shown: the chain from vision to activities as a picture, and the same as a list.

The list is the picture's text alternative (TILL-09) and has the whole text of every row; a row
that hangs under nothing stands last, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.dokument import Block, Lista, Stycke, Textbit, Tradbild, Tradruta
from pipeline.schema.block import RodatradBlockDef
from pipeline.stages.render.kedja import Kedja, Nod, make_kedja
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.texter import make_stycke, make_tomt

_MANY = 14
"""Boxes at the ends of branches that a picture holds before it is cut by goal."""
_SHORT = 70
_LONGEST = 225
"""Characters of an alternative text, with room for the number of a part (TILL-09)."""
_CUT = "…"


def make_rodatrad(k: Kontext, block: RodatradBlockDef) -> Iterator[Block]:
    """Pictures, each followed by its list; then what has no link."""
    kedja = make_kedja(k, block)
    if not kedja.rotter and not kedja.utan_koppling:
        yield make_tomt(k, block)
        return
    rubrik = k.fill(block.rubrik or k.get_text("tradbild_rubrik"))
    parts = _split(kedja.rotter)
    for part in parts:
        name = rubrik
        if len(parts) > 1:
            name = k.get_text("tradbild_par", rubrik=rubrik, text=_shorten(_find_goal(part).text))
        boxes = [_make_ruta(node, kedja) for node in part]
        yield from _make_bild(k, kedja, name, boxes, part)
        yield make_stycke(k.get_text("tradlista"))
        yield _make_lista(k, part)
    if kedja.utan_koppling:
        yield from _make_loose(k, kedja, rubrik)


def _make_loose(k: Kontext, kedja: Kedja, rubrik: str) -> Iterator[Block]:
    """What has no link, under a heading of its own in the picture and before the list."""
    nodes, heading = kedja.utan_koppling, k.get_text("saknar_koppling")
    boxes = [Tradruta(heading, 0, tuple(_make_ruta(node, kedja) for node in nodes))]
    name = k.get_text("tradbild_par", rubrik=rubrik, text=heading[:1].lower() + heading[1:])
    yield from _make_bild(k, kedja, name, boxes, nodes)
    label = Textbit(k.get_text("etikett", rubrik=heading), fet=True)
    yield Stycke((label, Textbit(k.get_text("saknar_koppling_text"))))
    yield _make_lista(k, nodes)


def _split(rotter: Sequence[Nod]) -> list[tuple[Nod, ...]]:
    """The trees by picture: all in one, or one per top goal; those with nothing under them
    together."""
    if not rotter:
        return []
    if sum(_count_ends(node) for node in rotter) <= _MANY:
        return [tuple(rotter)]
    if len(rotter) == 1:
        only = rotter[0]
        return [(replace(only, under=[node]),) for node in only.under]
    bare = tuple(node for node in rotter if not node.under)
    return [*((node,) for node in rotter if node.under), *([bare] if bare else [])]


def _count_ends(node: Nod) -> int:
    return sum(_count_ends(item) for item in node.under) or 1


def _find_goal(part: Sequence[Nod]) -> Nod:
    """What names a picture: its only goal under the vision, else the first."""
    [first, *_] = part
    return first.under[0] if len(part) == len(first.under) == 1 else first


def _make_ruta(node: Nod, kedja: Kedja) -> Tradruta:
    label = node.niva.rubrik if node.column in kedja.delade else ""
    under = tuple(_make_ruta(item, kedja) for item in node.under)
    return Tradruta(node.text, node.column, under, label)


def _make_bild(
    k: Kontext, kedja: Kedja, rubrik: str, boxes: Sequence[Tradruta], nodes: Sequence[Nod]
) -> Iterator[Block]:
    nummer = k.lopnummer.next_figur()
    yield Tradbild(
        nummer=nummer,
        rubrik=rubrik,
        nivaer=kedja.kolumner,
        rutor=tuple(boxes),
        ankare=k.lopnummer.make_ankare("figur", f"{nummer}"),
        beskrivning=_describe(k, kedja, nodes),
        ersattning=k.get_text("tradbild_ersattning"),
        deltext=k.definitions.texter["dokument.tradbild_del"],
    )


def _describe(k: Kontext, kedja: Kedja, nodes: Sequence[Nod]) -> str:
    """How many rows stand on each level, and what stands at the top."""
    counts = dict.fromkeys(kedja.nivaer, 0)
    waiting = list(nodes)
    while waiting:
        node = waiting.pop(0)
        counts[node.niva.rubrik] += 1
        waiting += node.under
    levels = [k.get_text("tradbild_niva", niva=name, antal=n) for name, n in counts.items() if n]
    whole = ", ".join(levels)
    room = _LONGEST - len(k.get_text("tradbild_beskrivning", nivaer=whole, overst=""))
    goal = _shorten(_find_goal(nodes).text, room)
    if len(nodes) > 1:
        rest = len(k.get_text("tradbild_overst", text=""))
        goal = k.get_text("tradbild_overst", text=_shorten(goal, room - rest))
    return k.get_text("tradbild_beskrivning", nivaer=whole, overst=goal)


def _shorten(text: str, longest: int = _SHORT) -> str:
    """The text, cut at a word when it is longer."""
    if len(text) <= longest:
        return text
    return text[: max(1, longest - 2)].rpartition(" ")[0].rstrip(",;:") + f" {_CUT}"


def _make_lista(k: Kontext, nodes: Sequence[Nod]) -> Lista:
    """A list whose levels are those of the chain; each item names its level."""
    items: list[tuple[Textbit, ...]] = []
    depths: list[int] = []

    def add(node: Nod, depth: int) -> None:
        label = Textbit(k.get_text("etikett", rubrik=node.niva.rubrik), fet=True)
        items.append((label, Textbit(node.text, source=node.source)))
        depths.append(depth)
        for item in node.under:
            add(item, depth + 1)

    for node in nodes:
        add(node, 0)
    return Lista(tuple(items), nivaer=tuple(depths))
