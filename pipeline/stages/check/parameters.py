"""Parameters of a check, as written under parametrar in its definition."""

from __future__ import annotations

from decimal import Decimal

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
