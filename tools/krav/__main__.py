"""Writes docs/krav.md: what the styrmodeller require, what meets it, and which tests show it.

    python tools/krav [--kommun KOMMUN]

With --kommun the register of a kommun is listed instead, with its tests.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from krav.prov import find_prov  # noqa: E402
from krav.sida import format_krav_page  # noqa: E402

from pipeline.register.krav import PAGE, build_register  # noqa: E402
from pipeline.register.krav_text import format_register  # noqa: E402
from pipeline.register.kravregister import find_register  # noqa: E402


def make_page(root: Path) -> str:
    """The page of every kommun that has a register in the project."""
    tests = find_prov(root / "tests")
    return format_krav_page(
        [build_register(root, kommun, tests) for kommun in find_register(root / "definitions")]
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Skriver docs/krav.md.")
    parser.add_argument("--kommun", default="", help="visar kommunens krav med prov i stället")
    chosen = parser.parse_args(arguments)
    if chosen.kommun:
        register = build_register(ROOT, chosen.kommun, find_prov(ROOT / "tests"))
        print(format_register(register), end="")
        return
    (ROOT / PAGE).write_text(make_page(ROOT), encoding="utf-8")
    print(f"{PAGE} är skriven.")


if __name__ == "__main__":
    main()
