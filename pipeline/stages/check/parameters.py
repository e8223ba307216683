"""Parameters of a check, as the class of its kind holds them."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from pipeline.core.syntax import Uttryck
from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.radkontroll import Parametrar

T = TypeVar("T", bound=Parametrar)


def get_parametrar(kontroll: KontrollDef, kind: type[T]) -> T:
    """What the check is told, as its kind is told it. Raises TypeError for another kind."""
    if not isinstance(kontroll.parametrar, kind):
        raise TypeError(f"{kontroll.id}: {kontroll.typ} is not told what {kind.__name__} is")
    return kontroll.parametrar


def get_formel(kontroll: KontrollDef) -> Uttryck:
    """The formula that a check of the kind samband is. Raises TypeError for another kind."""
    if kontroll.uttryck is None:
        raise TypeError(f"{kontroll.id}: {kontroll.typ} has no formula")
    return kontroll.uttryck


def find_grans(namn: str, kommun: Kommun) -> int | None:
    """The limit that a choice of the kommun says; None when the kommun has set none
    (STY-HAL-038, STY-DEG-016)."""
    value = kommun.falt.get(namn, "")
    return int(Decimal(f"{value}")) if value else None
