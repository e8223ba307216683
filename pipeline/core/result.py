"""What a stage gives back: a value and the findings met on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.core.finding import Finding

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StageResult(Generic[T]):
    """The result of a stage; findings are never dropped between stages."""

    value: T
    findings: tuple[Finding, ...] = ()
