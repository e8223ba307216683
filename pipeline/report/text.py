"""Findings as text: grouped by who has to act, worst first, equal ones folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.core.finding import FEW, Finding, Severity, count_findings, fold_findings
from pipeline.core.source import Source, find_leaves, format_source


def format_findings(
    findings: Sequence[Finding],
    enheter: Mapping[str, str],
    texter: Mapping[str, str],
    *,
    shown: int = FEW,
) -> str:
    """The whole list, one group per enhet; the place, the fact and what to do about it. Of equal
    ones so many are shown, and the rest are counted."""
    lines: list[str] = []
    for enhet, group in _group(findings):
        lines += ["", enheter.get(enhet, enhet) if enhet else texter["rapport.utan_enhet"], ""]
        for finding, more in fold_findings(group, shown):
            if more:
                lines.append(f"           {texter['rapport.och_fler'].format(antal=more)}")
            else:
                lines += _format_finding(finding, texter)
    return "\n".join([*lines[1:], ""]) if lines else texter["rapport.inga_fynd"] + "\n"


def format_counts(findings: Iterable[Finding], texter: Mapping[str, str]) -> str:
    """The number of findings per severity, in one line."""
    counts = count_findings(findings)
    parts = {}
    for severity in Severity:
        key = "en" if counts[severity] == 1 else "flera"
        text = texter[f"rapport.antal_{severity.value}_{key}"]
        parts[severity.value] = text.format(antal=counts[severity])
    return texter["rapport.antal"].format_map(parts)


def format_place(finding: Finding) -> str:
    """The first place of a finding, or an empty text for the run as a whole."""
    return _format_first(finding.source)


def format_earlier(finding: Finding) -> str:
    """The place in an earlier document that a finding compares with, or an empty text."""
    return _format_first(finding.earlier)


def _format_first(source: Source | None) -> str:
    if source is None:
        return ""
    leaves = find_leaves(source)
    return format_source(leaves[0] if leaves else source)


def _group(findings: Sequence[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    order: dict[str, list[Finding]] = {}
    for finding in findings:
        order.setdefault(finding.enhet or "", []).append(finding)
    return iter(sorted(order.items()))


def _format_finding(finding: Finding, texter: Mapping[str, str]) -> Iterator[str]:
    name = texter[f"rapport.allvar_{finding.severity.value}"]
    yield f"{name:<11}{finding.code}  {format_place(finding)}"
    if earlier := format_earlier(finding):
        yield f"           {texter['rapport.jamfor'].format(plats=earlier)}"
    yield f"           {finding.message}"
    if finding.acknowledged:
        yield f"           {texter['rapport.godkand'].format(av=finding.acknowledged)}"
    elif finding.hint:
        yield f"           → {finding.hint}"
