"""Known values → the CSV files of input/<kommun>/<år>/<tillfälle>/underlag."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from kalla import KandCell, Value

from pipeline.core.inlamning import Fil
from pipeline.core.period import Period
from pipeline.schema.arbetsbok import TabellDef
from pipeline.schema.bundle import Definitions
from pipeline.schema.kommun import Enhet

_HEADER = ("enhet", "tabell", "rad", "rubrik", "kolumn", "ar", "varde", "kalla")
EARLIER, DECIDED = "foregaende_ar.csv", "beslut.csv"


def make_underlag(
    kanda: Iterable[KandCell], definitions: Definitions, period: Period
) -> tuple[Fil, ...]:
    """foregaende_ar.csv with earlier years and beslut.csv with the period's own year."""
    kanda = tuple(kanda)
    rubriker = {item.id: dict(_iter_rubriker(item, definitions)) for item in definitions.enheter}
    earlier = [cell for cell in kanda if cell.year < period.year]
    decided = [cell for cell in kanda if cell.year == period.year]
    return tuple(
        Fil(f"underlag/{name}", _write(cells, rubriker))
        for name, cells in ((EARLIER, earlier), (DECIDED, decided))
        if cells
    )


def _write(
    kanda: Iterable[KandCell], rubriker: Mapping[str, Mapping[tuple[str, str], str]]
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADER)
    for item in kanda:
        cell = item.cell
        known = rubriker.get(item.enhet, {}).get((cell.tabell, cell.rad), "")
        writer.writerow(
            (
                item.enhet,
                cell.tabell,
                cell.rad,
                item.rubrik or known,
                cell.kolumn,
                item.year,
                format_varde(cell.value),
                item.kalla,
            )
        )
    return ("\ufeff" + out.getvalue()).encode()


def format_varde(value: Value) -> str:
    """The value as a Swedish reader writes it: decimal comma, ISO dates."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return str(value).replace(".", ",")
    return str(value)


def _iter_rubriker(enhet: Enhet, definitions: Definitions) -> Iterator[tuple[tuple[str, str], str]]:
    arbetsbok = definitions.arbetsbocker.get(enhet.arbetsbok)
    tabeller = (
        [tabell for flik in arbetsbok.flikar for tabell in flik.tabeller] if arbetsbok else []
    )
    for tabell in tabeller:
        for rad, rubrik in _iter_rader(tabell, enhet, definitions):
            yield (tabell.id, rad), rubrik
    for uppstallning in definitions.uppstallningar.values():
        for post in uppstallning.rader:
            yield (f"koncern_{uppstallning.id}", post.id), post.rubrik


def _iter_rader(
    tabell: TabellDef, enhet: Enhet, definitions: Definitions
) -> Iterator[tuple[str, str]]:
    yield from ((rad.id, rad.rubrik) for rad in tabell.rader)
    if tabell.uppstallning:
        uppstallning = definitions.uppstallningar[tabell.uppstallning]
        yield from ((rad.id, rad.rubrik) for rad in uppstallning.rader)
    if tabell.rader_fran == "verksamhetsomraden":
        yield from ((item.id, item.namn) for item in enhet.verksamhetsomraden)
    if tabell.rader_fran in {"enheter", "bolag"}:
        yield from ((item.id, item.namn) for item in definitions.enheter)
    if tabell.summarad:
        yield "summa", tabell.summarad
