"""Parameters of a check, as written under parametrar in its definition."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pipeline.schema.kommun import Kommun
from pipeline.schema.kontroll import KontrollDef


class ParameterError(ValueError):
    """A parameter is missing or of the wrong type; the message is its name."""


def get_text(kontroll: KontrollDef, name: str) -> str:
    """A text. Raises ParameterError without it."""
    value = kontroll.parametrar.get(name)
    if not isinstance(value, str):
        raise ParameterError(name)
    return value


def find_number(kontroll: KontrollDef, name: str) -> Decimal | None:
    """A number, or None without it. Raises ParameterError for another type."""
    value = kontroll.parametrar.get(name)
    if value is None or isinstance(value, Decimal):
        return value
    raise ParameterError(name)


def find_texts(kontroll: KontrollDef, name: str) -> tuple[str, ...]:
    """A list of texts; empty without it. Raises ParameterError for another type."""
    value = kontroll.parametrar.get(name, ())
    if not isinstance(value, tuple):
        raise ParameterError(name)
    return value


def find_grans(kontroll: KontrollDef, kommun: Kommun) -> int | None:
    """The limit that stands in the field of the profile named by the parameter grans; None when
    the kommun has set none (STY-HAL-038, STY-DEG-016). Raises ParameterError when it is no number.
    """
    name = get_text(kontroll, "grans")
    value = kommun.falt.get(name, "")
    if not value:
        return None
    try:
        return int(Decimal(f"{value}"))
    except InvalidOperation:
        raise ParameterError(name) from None
