"""Röda tråden shown: the chain from vision to activities as a picture, and the same as a list.

The list is the picture's text alternative (TILL-09) and has the whole text of every row; a row
that hangs under nothing stands last, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.core.adress import Adress
from pipeline.core.dokument import Block, Lista, Stycke, Textbit, Tradbild, Tradruta
from pipeline.schema.block import RodatradBlockDef
from pipeline.stages.render.kontext import Kontext
from pipeline.stages.render.malkedja import Malkedja, Nod, make_malkedja
from pipeline.stages.render.texter import make_stycke, make_tomt

_MANY = 14
"""Boxes at the ends of branches that a picture holds before it is cut by goal."""
_SHORT = 70
_LONGEST = 225
"""Characters of an alternative text, with room for the number of a part (TILL-09)."""
_CUT = "…"
_BARE, _LOOSE = "+ensamma", "+utan_koppling"
"""The pictures of goals with nothing under them, and of what has no link."""


def make_rodatrad(k: Kontext, block: RodatradBlockDef) -> Iterator[Block]:
    """Pictures, each followed by its list; then what has no link."""
    malkedja = make_malkedja(k, block)
    if not malkedja.rotter and not malkedja.utan_koppling:
        yield make_tomt(k, block)
        return
    rubrik = k.fill(block.rubrik) if block.rubrik else k.get_text("tradbild_rubrik")
    parts = _split(malkedja.rotter)
    named: set[str] = set()
    for part in parts:
        name = rubrik
        if len(parts) > 1:
            name = k.get_text("tradbild_par", rubrik=rubrik, text=_shorten(_find_goal(part).text))
        boxes = [_make_ruta(node, malkedja) for node in part]
        goal = _find_part(part) if len(parts) > 1 else ""
        yield _make_bild(replace(k, adress=k.adress.go_to(goal)), malkedja, name, boxes, part)
        adress = k.adress.go_beside("text").go_to(goal)
        yield make_stycke(adress, k.get_text("tradlista"))
        yield _make_lista(k, part, adress, named)
    if malkedja.utan_koppling:
        yield from _make_loose(k, malkedja, rubrik, named)


def _find_part(part: Sequence[Nod]) -> str:
    """What names one picture of several: its goal, or that its goals have nothing under them."""
    return _find_goal(part).namn if any(node.under for node in part) else _BARE


def _make_loose(k: Kontext, malkedja: Malkedja, rubrik: str, named: set[str]) -> Iterator[Block]:
    """What has no link, under a heading of its own in the picture and before the list."""
    nodes, heading = malkedja.utan_koppling, k.get_text("saknar_koppling")
    boxes = [Tradruta(heading, 0, tuple(_make_ruta(node, malkedja) for node in nodes))]
    name = k.get_text("tradbild_par", rubrik=rubrik, text=heading[:1].lower() + heading[1:])
    inner = replace(k, adress=k.adress.go_to(_LOOSE))
    yield _make_bild(inner, malkedja, name, boxes, nodes)
    label = Textbit(k.get_text("etikett", rubrik=heading), fet=True)
    adress = k.adress.go_beside("text").go_to(_LOOSE)
    yield Stycke((label, Textbit(k.get_text("saknar_koppling_text"))), adress=adress)
    yield _make_lista(k, nodes, adress, named)


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


def _make_ruta(node: Nod, malkedja: Malkedja) -> Tradruta:
    label = node.niva.rubrik if node.column in malkedja.delade else ""
    under = tuple(_make_ruta(item, malkedja) for item in node.under)
    return Tradruta(node.text, node.column, under, label)


def _make_bild(
    k: Kontext, malkedja: Malkedja, rubrik: str, boxes: Sequence[Tradruta], nodes: Sequence[Nod]
) -> Tradbild:
    return Tradbild(
        nummer=k.lopnummer.next_figur(),
        rubrik=rubrik,
        nivaer=malkedja.kolumner,
        rutor=tuple(boxes),
        adress=k.adress,
        beskrivning=_describe(k, malkedja, nodes),
        ersattning=k.get_text("tradbild_ersattning"),
        deltext=k.definitions.texter["dokument.tradbild_del"],
    )


def _describe(k: Kontext, malkedja: Malkedja, nodes: Sequence[Nod]) -> str:
    """How many rows stand on each level, and what stands at the top."""
    counts = dict.fromkeys(malkedja.nivaer, 0)
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


def _make_lista(k: Kontext, nodes: Sequence[Nod], adress: Adress, named: set[str]) -> Lista:
    """A list whose levels are those of the chain; each item names its level. A row that stands in
    several lists has its address in the first."""
    items: list[tuple[Textbit, ...]] = []
    depths: list[int] = []
    rows = k.adress.go_beside("lista")

    def add(node: Nod, depth: int) -> None:
        label = Textbit(k.get_text("etikett", rubrik=node.niva.rubrik), fet=True)
        own = None if node.namn in named else rows.go_to(node.namn)
        named.add(node.namn)
        bit = Textbit(node.text, source=node.source, adress=own, says=node.says)
        items.append((label, bit))
        depths.append(depth)
        for item in node.under:
            add(item, depth + 1)

    for node in nodes:
        add(node, 0)
    return Lista(tuple(items), nivaer=tuple(depths), adress=adress)
