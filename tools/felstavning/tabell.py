"""The outcome of all slips as text: tables, and a list of those that were not refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from felstavning.dom import STOPPAD, Dom, Utgang
from felstavning.slip import Art

GRANS = 0.99
"""The share of the slips that is to be refused at the right place."""
_ATT_MATTA = (Art.BOKSTAV, Art.BORTFALL, Art.NUMERUS)
_KORT = {
    Utgang.RATT: "rätt",
    Utgang.HANVISNING: "hänv",
    Utgang.ANNANSTANS: "fel pl",
    Utgang.TRACEBACK: "traceb",
    Utgang.SAGD: "sagd",
    Utgang.INGEN: "utan v",
    Utgang.ANNAT: "TYST a",
    Utgang.SIFFRA: "TYST s",
    Utgang.SLAPPT: "släppt",
}


def is_godkant(domar: Sequence[Dom]) -> bool:
    """True when enough is refused, nothing ends in a traceback and nothing is lost in silence."""
    counts = Counter(dom.utgang for dom in domar if dom.slip.art in _ATT_MATTA)
    return (
        sum(counts[item] for item in STOPPAD) >= GRANS * counts.total()
        and not any(dom.utgang is Utgang.TRACEBACK for dom in domar)
        and not counts[Utgang.SIFFRA]
    )


def iter_rapport(domar: Sequence[Dom], andra: int = 0) -> Iterator[str]:
    """The whole report, the outcome last. andra is how many slips give another name, of which a
    part is tried."""
    measured = [dom for dom in domar if dom.slip.art in _ATT_MATTA]
    other = [dom for dom in domar if dom.slip.art is Art.ANNAT_NAMN]
    yield "Felstavningar till namn som inte finns"
    yield from _iter_utgangar(measured, _ATT_MATTA)
    drawn = f" ({len(other)} av {andra}, dragna)" if andra > len(other) else ""
    yield f"\nFelstavningar som råkade ge ett annat namn som finns{drawn}"
    yield from _iter_utgangar(other, (Art.ANNAT_NAMN,))
    yield "\nPer slag av namn (felstavningar till namn som inte finns)"
    yield from _iter_slag(measured)
    yield "\nInte stoppade på rätt plats"
    yield from _iter_lista(measured)
    yield "\nFel i programmet (traceback)"
    yield from _iter_rader(dom for dom in domar if dom.utgang is Utgang.TRACEBACK)
    yield f"\n{format_summa(measured, other)}"


def format_summa(measured: Sequence[Dom], other: Sequence[Dom]) -> str:
    """The outcome on one line."""
    counts = Counter(dom.utgang for dom in measured)
    stopped = sum(counts[item] for item in STOPPAD)
    figures = sum(dom.utgang is Utgang.SIFFRA for dom in other)
    told = sum(dom.utgang in {*STOPPAD, Utgang.ANNANSTANS, Utgang.SAGD} for dom in other)
    return (
        f"{format_andel(stopped, len(measured))} av {len(measured)} felstavningar stoppade på rätt "
        f"plats (varav {counts[Utgang.HANVISNING]} där namnet används), "
        f"{counts[Utgang.TRACEBACK]} traceback, {counts[Utgang.SIFFRA]} tysta som ändrar; "
        f"{len(other)} gav ett annat namn: {told} sagda, {figures} ändrade en siffra tyst"
    )


def format_andel(part: int, whole: int) -> str:
    """99,1 %; rounded down, so that 100 % means all."""
    return f"{part * 1000 // max(whole, 1) / 10:.1f} %".replace(".", ",")


def _iter_utgangar(domar: Sequence[Dom], arter: Sequence[Art]) -> Iterator[str]:
    heads = [*(art.value for art in arter), *(["alla"] if len(arter) > 1 else [])]
    yield f"{'':44}" + "".join(f"{head:>28}" for head in heads)
    for utgang in Utgang:
        groups = [[dom for dom in domar if dom.slip.art is art] for art in arter]
        cells = []
        for group in (*groups, *([domar] if len(arter) > 1 else [])):
            count = sum(dom.utgang is utgang for dom in group)
            cells.append(f"{count} ({format_andel(count, len(group))})")
        yield f"{utgang.value:44}" + "".join(f"{cell:>28}" for cell in cells)


def _iter_slag(domar: Sequence[Dom]) -> Iterator[str]:
    yield f"{'':36}{'antal':>7}{'stopp':>8}" + "".join(f"{_KORT[item]:>8}" for item in Utgang)
    for slag in sorted({dom.slip.lov.slag for dom in domar}):
        counts = Counter(dom.utgang for dom in domar if dom.slip.lov.slag == slag)
        share = format_andel(sum(counts[item] for item in STOPPAD), counts.total())
        cells = "".join(f"{counts[item] or '':>8}" for item in Utgang)
        yield f"{slag:36}{counts.total():>7}{share:>8}{cells}"


def _iter_lista(domar: Sequence[Dom]) -> Iterator[str]:
    left = [dom for dom in domar if dom.utgang not in (*STOPPAD, Utgang.TRACEBACK)]
    for utgang, slag in sorted(
        {(dom.utgang.value, dom.slip.lov.slag) for dom in left}, reverse=True
    ):
        found = [d for d in left if (d.utgang.value, d.slip.lov.slag) == (utgang, slag)]
        yield f"{utgang} – {slag} ({len(found)})"
        yield from _iter_rader(found)


def _iter_rader(domar: Iterable[Dom]) -> Iterator[str]:
    for dom in domar:
        said = f": {dom.sagt}" if dom.sagt else ""
        plats = dom.slip.lov.plats
        way = "/".join(str(step) for step in plats.vag)
        yield f"  {plats.fil} {way}: {dom.slip} [{dom.kommun}]{said}".replace("\n", " ")[:300]
