"""Writes docs/definitioner.md, the reference of the definitions, from the code and what they use.

    python tools/referens

Each kind and each key has one line in definitions/referens.toml; what lacks one, or tells of what
there is not, stops it.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from referens.klasser import find_avdelningar  # noqa: E402
from referens.sida import PAGE, make_page  # noqa: E402
from referens.texter import find_brister, read_referens  # noqa: E402


def main() -> int:
    wanting = find_brister(read_referens(ROOT / "definitions"), find_avdelningar())
    if wanting:
        print("\n".join(wanting))
        return 1
    (ROOT / PAGE).write_text(make_page(ROOT), encoding="utf-8")
    print(f"{PAGE} är skriven.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
