"""Parameters of a check, as written under parametrar in its definition."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from pipeline.core.syntax import Uttryck
from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.kontrollslag import Parametrar

T = TypeVar("T", bound=Parametrar)


class ParameterError(ValueError):
    """A parameter is missing or of the wrong type; the message is its name."""


def get_parametrar(kontroll: KontrollDef, kind: type[T]) -> T:
    """What the check is told, as its kind is told it."""
    if not isinstance(kontroll.parametrar, kind):
        raise ParameterError(kind.__name__)
    return kontroll.parametrar


def get_formel(kontroll: KontrollDef) -> Uttryck:
    """The formula. Raises ParameterError without it."""
    if kontroll.uttryck is None:
        raise ParameterError("uttryck")
    return kontroll.uttryck


def get_text(kontroll: KontrollDef, name: str) -> str:
    """A text. Raises ParameterError without it."""
    value = getattr(kontroll.parametrar, name, None)
    if not isinstance(value, str):
        raise ParameterError(name)
    return value


def find_number(kontroll: KontrollDef, name: str) -> Decimal | None:
    """A number, or None without it. Raises ParameterError for another type."""
    value = getattr(kontroll.parametrar, name, None)
    if value is None or isinstance(value, Decimal):
        return value
    raise ParameterError(name)


def find_texts(kontroll: KontrollDef, name: str) -> tuple[str, ...]:
    """A list of texts; empty without it. Raises ParameterError for another type."""
    value = getattr(kontroll.parametrar, name, ())
    if not isinstance(value, tuple):
        raise ParameterError(name)
    return value


def find_grans(namn: str, kommun: Kommun) -> int | None:
    """The limit that a field of the profile says; None when the kommun has set none
    (STY-HAL-038, STY-DEG-016)."""
    value = kommun.falt.get(namn, "")
    return int(Decimal(f"{value}")) if value else None
