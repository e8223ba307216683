"""What checks look at, and how they report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pipeline.core.finding import Finding, Severity
from pipeline.core.format_sv import format_belopp, format_exakt, with_unit
from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.period import Period
from pipeline.core.sammanstallning import Sammanstallning
from pipeline.core.source import (
    CellRef,
    DefinitionRef,
    Derived,
    Leaf,
    Source,
    find_leaves,
    format_source,
)
from pipeline.core.tal import Tal, Unit, get_kronor
from pipeline.formel.scope import SammanstallningScope
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.kontroll import Allvar, KontrollDef

_SEVERITY = {
    Allvar.STOPP: Severity.FEL,
    Allvar.VARNING: Severity.VARNING,
    Allvar.INFO: Severity.UPPLYSNING,
}
_PLACES = 4
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Inlamnat:
    """The workbooks as read, with what was known beforehand."""

    inlamningar: tuple[Inlamning, ...]
    definitions: Definitions
    underlag: Underlag
    period: Period
    avvisade: frozenset[str] = frozenset()
    """Enheter whose file came but could not be read."""


@dataclass(frozen=True, slots=True)
class Sammanstallt:
    """The merged data and the scope that formulas see, with the documents; units are those of the
    codes."""

    scope: SammanstallningScope
    units: Mapping[str, Unit]
    vantande: frozenset[str] = frozenset()
    """What rests on workbooks that are missing (formel/beroende.py)."""

    @property
    def sammanstallning(self) -> Sammanstallning:
        """The merged data."""
        return self.scope.sammanstallning

    @property
    def definitions(self) -> Definitions:
        """The definitions of the occasion."""
        return self.scope.definitions

    def for_kontroll(self, kontroll: KontrollDef) -> Sammanstallt:
        """The same, with only the documents that the check is for."""
        return replace(self, scope=self.scope.for_dokument(kontroll.dokument))

    def get_files(self) -> dict[str, str]:
        """The enhet behind each delivered file."""
        delivered = self.sammanstallning.leveranser
        return {item.file: item.enhet for item in delivered if item.file}


def get_severity(kontroll: KontrollDef) -> Severity:
    """The severity of what a check finds; a rule that is not verified gives a VARNING at most."""
    severity = _SEVERITY[kontroll.allvar]
    if severity is Severity.FEL and not kontroll.verifierad:
        return Severity.VARNING
    return severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a check found: where, who has to act, both sides, and words for the text.

    earlier is the place in an earlier document of the chain.
    """

    source: Source | None
    enhet: str | None = None
    expected: str | None = None
    actual: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    earlier: Source | None = None


def make_own(kontroll: KontrollDef, definitions: Definitions, fact: Fact) -> Finding:
    """The finding that a check is defined to give, with the check's severity."""
    return _make(kontroll, definitions, kontroll.kod, fact, get_severity(kontroll))


def make_side(kontroll: KontrollDef, definitions: Definitions, code: str, fact: Fact) -> Finding:
    """A finding beside the check's own (rounding, nothing to check): severity by its code."""
    return _make(kontroll, definitions, code, fact, None)


def _make(
    kontroll: KontrollDef,
    definitions: Definitions,
    code: str,
    fact: Fact,
    severity: Severity | None,
) -> Finding:
    words: dict[str, Any] = {
        "namn": kontroll.id,
        "beskrivning": kontroll.beskrivning,
        "atgard": kontroll.atgard or definitions.texter["kontroll.atgard"],
        "celler": format_places(fact.source, definitions.texter),
        "vantat": fact.expected or "",
        "faktiskt": fact.actual or "",
        **fact.words,
    }
    made = make_finding(
        definitions.katalog,
        code,
        fact.source,
        enhet=fact.enhet,
        expected=fact.expected,
        actual=fact.actual,
        rule=kontroll.id,
        severity=severity,
        **words,
    )
    return replace(made, earlier=fact.earlier)


def make_source(kontroll: KontrollDef, sources: Iterable[Source]) -> Source | None:
    """The check as a rule over everything it looked at, choices of the profile last, since people
    mend the cells; None when it looked at nothing."""
    inputs = sorted(dict.fromkeys(sources), key=lambda item: isinstance(item, DefinitionRef))
    return Derived(kontroll.id, tuple(inputs)) if inputs else None


def format_places(source: Source | None, texter: Mapping[str, str]) -> str:
    """The first places behind a source, for a hint, cells rather than definitions; empty without
    any."""
    leaves = find_leaves(source) if source else ()
    leaves = tuple(leaf for leaf in leaves if not isinstance(leaf, DefinitionRef)) or leaves
    if not leaves:
        return ""
    key = "kontroll.celler_fler" if len(leaves) > _PLACES else "kontroll.celler"
    return texter[key].format(celler=", ".join(_name_places(leaves[:_PLACES])))


def _name_places(leaves: Iterable[Leaf]) -> Iterator[str]:
    """Each place, with the name of its file and sheet only where they change."""
    file = flik = ""
    for leaf in leaves:
        text = format_source(leaf)
        if isinstance(leaf, CellRef) and leaf.file == file and leaf.cell:
            text = leaf.cell if leaf.flik == flik else f"{leaf.flik}!{leaf.cell}"
        file, flik = leaf.file, leaf.flik if isinstance(leaf, CellRef) else ""
        yield text


def find_enhet(source: Source | None, files: Mapping[str, str]) -> str | None:
    """The only enhet whose workbook a source leads to; files maps file names to enheter."""
    leaves = find_leaves(source) if source else ()
    found = {files.get(leaf.file) for leaf in leaves if isinstance(leaf, CellRef)}
    return found.pop() if len(found) == 1 else None


def format_kronor(kronor: Decimal, definitions: Definitions) -> str:
    """An amount in kronor, in the unit that the kommun writes its amounts in."""
    unit = definitions.kommun.belopp_i
    return format_amount(Tal(kronor / get_kronor(unit), unit))


def format_amount(tal: Tal) -> str:
    """A number with its unit and the decimals it has, three at most."""
    exponent = tal.number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _DECIMALS:
        return format_belopp(tal, _DECIMALS)
    return with_unit(format_exakt(tal), tal.unit)
