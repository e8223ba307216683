"""Exit codes of the command. The highest applies if several do; 1 is never returned on purpose."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    USAGE = 2
    FINDINGS = 3
    DEFINITIONS = 4
    SURROUNDINGS = 5
    RENDERING = 6
