"""A finding: their trouble as a value, with a place and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pipeline.core.source import CellRef, Source, find_leaves, format_source


class Severity(Enum):
    """FEL must be corrected, VARNING corrected or accepted, UPPLYSNING asks for nothing."""

    FEL = "fel"
    VARNING = "varning"
    UPPLYSNING = "upplysning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact about the material. Texts come from definitions/fynd.toml.

    earlier is where an earlier document of the chain said something else, if any does.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    source: Source | None = None
    enhet: str | None = None
    expected: str | None = None
    actual: str | None = None
    rule: str | None = None
    acknowledged: str | None = None
    earlier: Source | None = None

    @property
    def slag(self) -> tuple[Severity, str]:
        """What findings of one kind share: many of them are folded."""
        return self.severity, self.code


FEW = 5
"""So many findings of one kind are told one by one."""
_ORDER = {severity: place for place, severity in enumerate(Severity)}


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first, then by enhet, place and code, so that equal input gives an equal list."""
    return tuple(sorted(dict.fromkeys(findings), key=_sort_key))


def has_fel(findings: Iterable[Finding]) -> bool:
    """True while a FEL stands that nobody has accepted."""
    return any(item.severity is Severity.FEL and item.acknowledged is None for item in findings)


def fold_findings(findings: Sequence[Finding], most: int = FEW) -> Iterator[tuple[Finding, int]]:
    """The first few of each kind, each with 0, and where the last of a kind stands how many more
    there are than those."""
    left = Counter(item.slag for item in findings)
    seen: Counter[object] = Counter()
    for item in findings:
        seen[item.slag] += 1
        left[item.slag] -= 1
        if seen[item.slag] <= most:
            yield item, 0
        elif not left[item.slag]:
            yield item, seen[item.slag] - most


def count_findings(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Number of findings per severity; every severity is present."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def _sort_key(finding: Finding) -> tuple[object, ...]:
    return (
        _ORDER[finding.severity],
        finding.enhet or "",
        *_place(finding.source),
        finding.code,
        finding.message,
    )


def _place(source: Source | None) -> tuple[str, str, int, str]:
    if source is None:
        return ("", "", 0, "")
    leaves = find_leaves(source)
    first = leaves[0] if leaves else source
    if isinstance(first, CellRef):
        letters = first.cell.rstrip("0123456789")
        row = int(first.cell[len(letters) :] or 0)
        return (first.file, first.flik, row, f"{len(letters)}{letters}")
    return (format_source(first), "", getattr(first, "line", 0) or 0, "")
