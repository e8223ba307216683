"""One TOML file → dict: UTF-8, exact decimals, no repeated keys."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any


class TomlError(ValueError):
    """The file is not valid TOML; the message says where."""


def read_toml(path: Path) -> dict[str, Any]:
    """The contents of a file. Raises TomlError when it is not UTF-8 or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TomlError(str(error)) from error
