"""Heading levels as a reader meets them: beginning at 1, never more than one step down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.dokument import Block, Rubrik


def close_gaps(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with levels that skip none (TILL-03); equal levels in a part stay equal."""
    found: list[Block] = []
    stack: list[tuple[int, int]] = []
    for block in blocks:
        if not isinstance(block, Rubrik):
            found.append(block)
            continue
        while stack and stack[-1][0] >= block.niva:
            stack.pop()
        shown = min(6, stack[-1][1] + 1) if stack else 1
        stack.append((block.niva, shown))
        found.append(block if shown == block.niva else replace(block, niva=shown))
    return tuple(found)
