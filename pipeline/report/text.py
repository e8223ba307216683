"""Findings as text: grouped by who has to act, worst first, equal ones folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.core.finding import Finding, Severity, count_findings
from pipeline.core.source import Source, find_leaves, format_source

_SHOWN = 3


def format_findings(
    findings: Sequence[Finding],
    enheter: Mapping[str, str],
    texter: Mapping[str, str],
    shown: int | None = _SHOWN,
) -> str:
    """The whole list, one group per enhet; the place, the fact and what to do about it.

    shown: so many of a kind, or all with None, where no list holds the others.
    """
    lines: list[str] = []
    for enhet, group in _group(findings):
        lines += ["", enheter.get(enhet, enhet) if enhet else texter["rapport.utan_enhet"], ""]
        for same in _fold(group):
            lines += _format_fold(same[:shown], texter, len(same))
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


def _fold(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Findings of one kind, rule and message or of one kind and sheet, beside each other."""
    for _, same in groupby(findings, key=lambda item: (item.severity, item.code, item.rule)):
        yield list(same)


def _format_fold(same: list[Finding], texter: Mapping[str, str], antal: int) -> list[str]:
    lines: list[str] = []
    for finding in same:
        name = texter[f"rapport.allvar_{finding.severity.value}"]
        lines.append(f"{name:<11}{finding.code}  {format_place(finding)}")
        if earlier := format_earlier(finding):
            lines.append(f"           {texter['rapport.jamfor'].format(plats=earlier)}")
        lines.append(f"           {finding.message}")
        if finding.acknowledged:
            note = texter["rapport.godkand"].format(av=finding.acknowledged)
            lines.append(f"           {note}")
        elif finding.hint:
            lines.append(f"           → {finding.hint}")
    if antal > len(same):
        more = texter["rapport.och_fler"].format(antal=antal - len(same))
        lines.append(f"           {more}")
    return lines
