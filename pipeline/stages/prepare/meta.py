"""The hidden sheet _meta: which workbook this is, and lists too long for a validation."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline import __version__
from pipeline.mall.cell import Cellslag, describe_cell
from pipeline.mall.placement import META_FLIK, META_KEYS, Mall
from pipeline.office.xlsx.model import Cell, Sheet, Style, get_reference
from pipeline.schema.arbetsbok import Radtyp
from pipeline.stages.prepare.texter import Texter
from pipeline.stages.prepare.validering import Listor, get_lista, is_long

_FIRST_LIST_COLUMN = 4
_RUBRIK = 2
_PLAIN = Style("plain")


def get_meta(mall: Mall) -> dict[str, str]:
    """The workbook's identity by the keys of placement.META_KEYS."""
    values = (
        mall.arbetsbok.id,
        str(mall.arbetsbok.version),
        mall.digest,
        mall.kommun,
        mall.enhet.id,
        str(mall.period),
        __version__,
    )
    return dict(zip(META_KEYS, values, strict=True))


def find_listor(mall: Mall, texter: Texter) -> Listor:
    """The long lists of a workbook, each in its own column of the hidden sheet."""
    lists: dict[tuple[str, ...], str] = {}
    for tabell in mall.iter_tabeller():
        for rad in tabell.rader:
            for kolumn in tabell.definition.kolumner:
                cell = describe_cell(mall, tabell, rad, kolumn)
                lista = get_lista(cell, texter)
                if cell.slag is Cellslag.INMATNING and is_long(lista) and lista not in lists:
                    column = _FIRST_LIST_COLUMN + len(lists)
                    first = get_reference(1, column, absolute=True)
                    last = get_reference(len(lista), column, absolute=True)
                    lists[lista] = f"={META_FLIK}!{first}:{last}"
    return Listor(lists, dict(_iter_rubriker(mall)))


def _iter_rubriker(mall: Mall) -> Iterator[tuple[str, str]]:
    """Each table with the range of its row headings, free rows included."""
    for flik in mall.flikar:
        for tabell in flik.tabeller:
            rows = [rad.row for rad in tabell.rader if rad.typ is Radtyp.POST]
            if rows:
                first = get_reference(rows[0], _RUBRIK, absolute=True)
                last = get_reference(rows[-1], _RUBRIK, absolute=True)
                namn = flik.definition.namn.replace("'", "''")
                yield tabell.definition.id, f"='{namn}'!{first}:{last}"


def build_meta(mall: Mall, listor: Listor) -> Sheet:
    """The hidden sheet."""
    cells = []
    for row, (key, value) in enumerate(get_meta(mall).items(), start=1):
        cells += [Cell(row, 1, key, _PLAIN), Cell(row, 2, value, _PLAIN)]
    for column, lista in enumerate(listor.placed, start=_FIRST_LIST_COLUMN):
        cells += [Cell(row, column, text, _PLAIN) for row, text in enumerate(lista, start=1)]
    return Sheet(name=META_FLIK, cells=tuple(cells), is_protected=True, is_hidden=True)
