"""What varies between runs of the same material."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """The program's version; the data's own date comes from the workbooks, never from a clock."""

    version: str
