"""What someone has accepted: godkannanden.toml against the findings.

A VARNING may be accepted, and a FEL when its rule is one of form (formkrav in the check's
definition). An accepted finding stays, with who accepted it and why, and is shown as an
avvikelse med förklaring. An acceptance without reason, function or date, of something that
must be corrected, or that matches nothing, is itself a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.core.finding import Finding, Severity
from pipeline.core.format_sv import format_datum_short
from pipeline.core.inlamning import Fil
from pipeline.core.source import CellRef, FileRef, Leaf, find_leaves
from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import Definitions
from pipeline.schema.fynd import make_finding
from pipeline.schema.toml_reader import TomlError, parse_toml

UNMATCHED = "KON-200"
INCOMPLETE = "KON-201"
NOT_ALLOWED = "KON-202"
UNREADABLE = "KON-203"
_LIST = "godkannande"


@dataclass(frozen=True, slots=True, kw_only=True)
class Godkannande:
    """One acceptance. kontroll is the check's id; fil, flik and cell narrow it to one place."""

    kod: str
    kontroll: str = ""
    fil: str = ""
    flik: str = ""
    cell: str = ""
    motiv: str = ""
    funktion: str = ""
    datum: str = ""

    @property
    def name(self) -> str:
        """What it accepts, as people find it again in the file."""
        return " ".join(part for part in (self.kod, self.kontroll, self.fil, self.cell) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Godkannandefil:
    """The file: [[godkannande]] and nothing else."""

    godkannande: tuple[Godkannande, ...] = ()


def acknowledge(
    findings: Sequence[Finding], godkannanden: Fil | None, definitions: Definitions
) -> tuple[Finding, ...]:
    """The findings with acceptances marked, and findings about the acceptances themselves."""
    if godkannanden is None:
        return tuple(findings)
    try:
        accepted = _read(godkannanden)
    except (TomlError, BuildError) as error:
        return (*findings, _make_unreadable(godkannanden, definitions, error))
    marked = list(findings)
    problems: list[Finding] = []
    for item in accepted:
        missing = _find_missing(item)
        places = [place for place, finding in enumerate(marked) if _matches(item, finding)]
        allowed = [place for place in places if _may_accept(marked[place], definitions)]
        problems += _check(item, missing, (len(places), len(allowed)), (godkannanden, definitions))
        for place in allowed if not missing else ():
            marked[place] = replace(marked[place], acknowledged=_format(item, definitions))
    return (*marked, *problems)


def _read(fil: Fil) -> tuple[Godkannande, ...]:
    """The acceptances of a file. Raises when it is not UTF-8, not TOML or has other keys."""
    raw = parse_toml(fil.data)
    items = raw.get(_LIST)
    if isinstance(items, list):
        raw = {**raw, _LIST: [_flatten(item) for item in items]}
    return build(raw, Godkannandefil).godkannande


def _flatten(item: Any) -> Any:
    """Dates as text, since people write them both with and without quotes."""
    if not isinstance(item, Mapping):
        return item
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in item.items()
    }


def _find_missing(item: Godkannande) -> tuple[str, ...]:
    """Names of what must be said; a date that is no date is missing too."""
    missing = [name for name in ("motiv", "funktion") if not getattr(item, name).strip()]
    try:
        date.fromisoformat(item.datum)
    except ValueError:
        missing.append("datum")
    if not item.kontroll and not item.fil:
        missing.append("kontroll")
    return tuple(missing)


def _matches(item: Godkannande, finding: Finding) -> bool:
    if item.kod != finding.code or (item.kontroll and item.kontroll != finding.rule):
        return False
    if not (item.fil or item.flik or item.cell):
        return True
    leaves = find_leaves(finding.source) if finding.source else ()
    return any(_is_at(item, leaf) for leaf in leaves)


def _is_at(item: Godkannande, leaf: Leaf) -> bool:
    if isinstance(leaf, CellRef):
        wanted = ((item.fil, leaf.file), (item.flik, leaf.flik), (item.cell, leaf.cell))
        return all(not asked or asked == found for asked, found in wanted)
    return isinstance(leaf, FileRef) and not item.flik and not item.cell and item.fil == leaf.file


def _may_accept(finding: Finding, definitions: Definitions) -> bool:
    """True for warnings, and for breaches of form."""
    if finding.severity is Severity.VARNING:
        return True
    kontroll = next((item for item in definitions.kontroller if item.id == finding.rule), None)
    is_own = kontroll is not None and kontroll.kod == finding.code
    return finding.severity is Severity.FEL and is_own and bool(kontroll and kontroll.formkrav)


def _check(
    item: Godkannande,
    missing: tuple[str, ...],
    counts: tuple[int, int],
    about: tuple[Fil, Definitions],
) -> Iterator[Finding]:
    """What is wrong with an acceptance: counts are the findings it matches, and may accept."""
    fil, definitions = about
    source = FileRef(fil.name)
    if missing:
        names = ", ".join(definitions.texter[f"kontroll.godkannande_{name}"] for name in missing)
        yield make_finding(definitions.katalog, INCOMPLETE, source, fynd=item.name, saknas=names)
    elif not counts[0]:
        yield make_finding(definitions.katalog, UNMATCHED, source, fynd=item.name)
    elif not counts[1]:
        yield make_finding(definitions.katalog, NOT_ALLOWED, source, fynd=item.name)


def _format(item: Godkannande, definitions: Definitions) -> str:
    return definitions.texter["kontroll.godkannande"].format(
        motivering=item.motiv.strip(),
        funktion=item.funktion.strip(),
        datum=format_datum_short(date.fromisoformat(item.datum)),
    )


def _make_unreadable(fil: Fil, definitions: Definitions, error: Exception) -> Finding:
    return make_finding(definitions.katalog, UNREADABLE, FileRef(fil.name), fel=str(error))
