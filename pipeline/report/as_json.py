"""Findings and the record of a run for machines: UTF-8, stable order, nothing left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pipeline.core.finding import Finding
from pipeline.core.source import CellRef, FileRef, Leaf, find_leaves


def format_json(value: Any) -> bytes:
    """JSON as people can read it too."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def make_finding_records(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """One record per finding with every place it rests on."""
    return [
        {
            "kod": finding.code,
            "allvar": finding.severity.value,
            "enhet": finding.enhet,
            "text": finding.message,
            "hint": finding.hint,
            "platser": [_make_place(leaf) for leaf in find_leaves(finding.source)]
            if finding.source
            else [],
            "tidigare": [_make_place(leaf) for leaf in find_leaves(finding.earlier)]
            if finding.earlier
            else [],
            "vantat": finding.expected,
            "funnet": finding.actual,
            "regel": finding.rule,
            "godkand": finding.acknowledged,
        }
        for finding in findings
    ]


def _make_place(leaf: Leaf) -> dict[str, Any]:
    if isinstance(leaf, CellRef):
        return {"fil": leaf.file, "flik": leaf.flik, "cell": leaf.cell}
    if isinstance(leaf, FileRef):
        return {"fil": leaf.file, "rad": leaf.line}
    return {"definition": leaf.file, "nyckel": leaf.key}
