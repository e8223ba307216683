"""The findings of definitions that do not fit."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.core.finding import Finding, Severity
from pipeline.core.source import DefinitionRef
from pipeline.schema.forslag import end_sentence
from pipeline.schema.fynd import FyndDef, Katalog, make_finding
from pipeline.schema.utgivna import find_klamrar

CODE = "DEF-001"
"""The finding of every definition that does not fit."""


def make_findings(
    problems: Iterable[tuple[str, str, str]], katalog: Katalog
) -> tuple[Finding, ...]:
    """One finding per problem (file, address, what is wrong); without the catalogue's own text
    when that is what is wrong."""
    own = katalog.fynd.get(CODE)
    if own is None or find_klamrar(own.text + own.hint) - {"nyckel", "fel"}:
        bare = FyndDef(kod=CODE, allvar=Severity.FEL, text="{nyckel}: {fel}", hint="")
        katalog = Katalog({CODE: bare})
    return tuple(
        make_finding(
            katalog, CODE, DefinitionRef(file, key), nyckel=key or file, fel=end_sentence(text)
        )
        for file, key, text in sorted(set(problems))
    )
