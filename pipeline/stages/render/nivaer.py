"""Heading levels as a reader meets them: beginning at 1, never more than one step down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.dokument import Avsnitt, Rubrik


def close_gaps(avsnitt: Sequence[Avsnitt]) -> tuple[Avsnitt, ...]:
    """The sections with levels that skip none (TILL-03); equal levels in a part stay equal."""
    stack: list[tuple[int, int]] = []
    return tuple(
        replace(
            item,
            block=tuple(
                _lift(block, stack) if isinstance(block, Rubrik) else block for block in item.block
            ),
        )
        for item in avsnitt
    )


def _lift(rubrik: Rubrik, stack: list[tuple[int, int]]) -> Rubrik:
    """The heading one step below those it stands under; stack holds their levels, and as shown."""
    while stack and stack[-1][0] >= rubrik.niva:
        stack.pop()
    shown = min(6, stack[-1][1] + 1) if stack else 1
    stack.append((rubrik.niva, shown))
    return rubrik if shown == rubrik.niva else replace(rubrik, niva=shown)
