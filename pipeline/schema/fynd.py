"""The catalogue of findings: the only place where their texts and severities come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.finding import Finding, Severity
from pipeline.core.source import Source
from pipeline.schema.typer import Fyndtext, Id, KravRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FyndDef:
    """A kind of finding. text and hint may hold {named} placeholders."""

    kod: Id
    allvar: Severity
    text: Fyndtext
    hint: Fyndtext
    krav: tuple[KravRef, ...] = ()
    utgangen: bool = False


@dataclass(frozen=True, slots=True)
class Katalog:
    """All kinds of findings by code."""

    fynd: Mapping[str, FyndDef]


def make_finding(
    katalog: Katalog,
    code: str,
    source: Source | None = None,
    *,
    enhet: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
    rule: str | None = None,
    severity: Severity | None = None,
    **values: object,
) -> Finding:
    """A finding with its text filled in.

    severity may only be given by a check that has its own in the definitions. An unknown code
    or a missing placeholder value is a bug and raises KeyError.
    """
    kind = katalog.fynd[code]
    return Finding(
        code=code,
        severity=severity or kind.allvar,
        message=kind.text.format_map(values),
        hint=kind.hint.format_map(values),
        source=source,
        enhet=enhet,
        expected=expected,
        actual=actual,
        rule=rule,
    )
