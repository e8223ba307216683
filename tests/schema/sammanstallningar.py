"""Merged data typed in by hand, for tests of what formulas see."""

from decimal import Decimal

from pipeline.core.period import Period
from pipeline.core.sammanstallning import (
    Beloppskolumn,
    Enhetsdata,
    Plats,
    Rakenskap,
    Sammanstallning,
)
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt, Uppgift

PLACES = iter(range(1, 1_000_000))


def cell(value, unit=Unit.TKR):
    """A value in a cell of its own; numbers get the unit and half a tkr of marginal."""
    source = CellRef("bok.xlsx", "Flik", f"C{next(PLACES)}")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        marginal = Decimal(500) if unit is Unit.TKR else Decimal(0)
        return Uppgift(Tal(Decimal(value), unit), source, marginal)
    return Uppgift(value, source)


def rad(key, typ="post", rubrik=None, enhet=None, **celler):
    made = {
        name: value if isinstance(value, Uppgift) else cell(value) for name, value in celler.items()
    }
    return Rad(key, rubrik or key, made, enhet, typ)


def make(varden=None, tabeller=(), enheter=None, period="2025"):
    """varden: kod or (kod, kolumn[, rakenskap]) → number, Tomt or Uppgift."""
    made = {}
    for key, value in (varden or {}).items():
        kod, *rest = (key,) if isinstance(key, str) else key
        kolumn = Beloppskolumn(rest[0]) if rest else Beloppskolumn.UTFALL
        rakenskap = Rakenskap(rest[1]) if len(rest) > 1 else Rakenskap.KOMMUN
        made[Plats(kod, kolumn, rakenskap)] = value if isinstance(value, Uppgift) else cell(value)
    return Sammanstallning(
        kommun="provkommun",
        period=Period(int(period)),
        varden=made,
        tabeller={item.id: item for item in tabeller},
        enheter={
            enhet: Enhetsdata(enhet, {item.id: item for item in own})
            for enhet, own in (enheter or {}).items()
        },
        leveranser=(),
        avrundningar={},
    )


__all__ = ["Rad", "Tabell", "Tomt", "Unit", "cell", "make", "rad"]
