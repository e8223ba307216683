"""Alternative text of a chart, made from its data: what it shows, highest, lowest, the change.

At most 250 characters (TILL-09); the sentences that say most come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipeline.core.dokument import Diagram, Diagramserie, Diagramtyp
from pipeline.core.format_sv import format_tal
from pipeline.core.tal import Tal, Unit
from pipeline.stages.render.kontext import Kontext

_LONGEST = 250


def describe_diagram(k: Kontext, diagram: Diagram, unit: Unit, *, is_tid: bool) -> Diagram:
    """The chart with its alternative text; is_tid: its categories are years."""
    text = k.get_text(f"diagram_{diagram.typ.value}", rubrik=diagram.rubrik)
    for sentence in _make_sentences(_Diagramreader(k, diagram, unit), is_tid=is_tid):
        if len(text) + len(sentence) < _LONGEST:
            text = f"{text} {sentence}"
    return replace(diagram, beskrivning=text)


class _Diagramreader:
    """The chart's numbers, as text and by category."""

    def __init__(self, k: Kontext, diagram: Diagram, unit: Unit) -> None:
        self.k = k
        self.diagram = diagram
        self.unit = unit

    def format(self, number: Decimal) -> str:
        """The number as the table writes it; the caption holds its unit."""
        tal = Tal(number, self.unit)
        return format_tal(tal, self.diagram.decimaler, visa_plus=self.diagram.visa_plus)

    def find_known(self, serie: Diagramserie) -> list[tuple[str, Decimal]]:
        """(category, number) of the values that there are."""
        pairs = zip(self.diagram.kategorier, serie.varden, strict=True)
        return [(name, value.number) for name, value in pairs if value.number is not None]


def _make_sentences(reader: _Diagramreader, *, is_tid: bool) -> Iterator[str]:
    diagram = reader.diagram
    if diagram.typ is Diagramtyp.STAPLADE:
        yield _sum_up(reader)
        return
    make = _tell_change if is_tid else _tell_extremes
    yield from make(reader, diagram.serier[0])
    yield from _tell_difference(reader)
    for serie in diagram.serier[1:]:
        yield from make(reader, serie)
    if is_tid:
        yield from _tell_extremes(reader, diagram.serier[0])


def _sum_up(reader: _Diagramreader) -> str:
    parts = []
    for serie in reader.diagram.serier:
        known = [number for _, number in reader.find_known(serie)]
        if len(known) == len(serie.varden):
            whole = reader.format(sum(known, Decimal(0)))
            parts.append(reader.k.get_text("diagram_del", serie=serie.namn, varde=whole))
    return reader.k.get_text("diagram_summa", delar=", ".join(parts))


def _tell_extremes(reader: _Diagramreader, serie: Diagramserie) -> Iterator[str]:
    known = reader.find_known(serie)
    if len(known) == 1:
        name, number = known[0]
        yield reader.k.get_text(
            "diagram_ensam", serie=serie.namn, kategori=name, varde=reader.format(number)
        )
    elif known:
        high, low = max(known, key=lambda item: item[1]), min(known, key=lambda item: item[1])
        yield reader.k.get_text(
            "diagram_hogst_lagst",
            serie=serie.namn,
            hogst=high[0],
            hogst_varde=reader.format(high[1]),
            lagst=low[0],
            lagst_varde=reader.format(low[1]),
        )


def _tell_change(reader: _Diagramreader, serie: Diagramserie) -> Iterator[str]:
    known = reader.find_known(serie)
    if len(known) < 2:
        return
    (first, before), (last, after) = known[0], known[-1]
    yield reader.k.get_text(
        "diagram_andring",
        serie=serie.namn,
        forst=first,
        forst_varde=reader.format(before),
        sist=last,
        sist_varde=reader.format(after),
    )


def _tell_difference(reader: _Diagramreader) -> Iterator[str]:
    """Where the first two series differ most, with both values."""
    if len(reader.diagram.serier) < 2:
        return
    one, other = reader.diagram.serier[:2]
    theirs = dict(reader.find_known(other))
    found = [(name, n, theirs[name]) for name, n in reader.find_known(one) if name in theirs]
    if not found:
        return
    name, ours, others = max(found, key=lambda item: abs(item[1] - item[2]))
    yield reader.k.get_text(
        "diagram_skillnad",
        ena=one.namn,
        andra=other.namn,
        kategori=name,
        ena_varde=reader.format(ours),
        andra_varde=reader.format(others),
    )
