"""Proves that nothing misspelt in the definitions passes in silence.

    python tools/felstavning [--sample N] [--andra N] [--fro FRÖ] [--utan-korning] [--skriv FIL]

Every leaf (lov.py) is misspelt in three ways, one at a time (slip.py), and compiled with each
kommun until one tells of it where it is (kompilera.py). A slip is refused rightly when a finding
leads to its place (plats.py), or to where a name that it has taken away is used. One that is not
refused is followed through a run (korning.py), to see whether it is told there, or changes
something in silence. With --sample a part is tried, drawn by the commit; of slips that give another
name, which must all be run, a part always. The exit code is 1 when less than 99 % are refused
rightly, anything ends in a traceback or anything is lost in silence.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from felstavning.dom import Dom, Domare  # noqa: E402
from felstavning.kompilera import Kompilator  # noqa: E402
from felstavning.samla import samla_lov  # noqa: E402
from felstavning.slip import Slip, Slipare, count_hash  # noqa: E402
from felstavning.tabell import is_godkant, iter_rapport  # noqa: E402

_CHUNK = 50


def make_slip(kompilator: Kompilator) -> tuple[list[Slip], list[Slip]]:
    """All slips to names that do not exist, and those to other names that do."""
    lov = samla_lov({kommun: fore.filer for kommun, fore in kompilator.fore.items()})
    slipare = Slipare(lov, kompilator.iter_namn())
    other = [slip for item in lov if (slip := slipare.find_annat(item))]
    return [slip for item in lov for slip in slipare.iter_slip(item)], other


def draw(slips: Sequence[Slip], number: int, fro: str) -> list[Slip]:
    """So many of the slips, chosen by a seed."""
    order = sorted(range(len(slips)), key=lambda place: count_hash(fro, place))
    return [slips[place] for place in sorted(order[:number])]


def get_commit() -> str:
    """The commit that is tried; the same seed always where there is none."""
    git = shutil.which("git")
    if git is None:
        return "0"
    asked = [git, "rev-parse", "HEAD"]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "0"


def judge_all(domare: Domare, slips: Sequence[Slip]) -> list[Dom]:
    """Judges in two processes, which share what holds without any slip."""
    domare.prepare()
    # What is kept from before the slips is neither looked through for garbage nor copied.
    gc.collect()
    gc.freeze()
    _SHARED.append(domare)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        domar = []
        for dom in pool.imap(_judge, slips, chunksize=_CHUNK):
            domar.append(dom)
            if not len(domar) % 1000:
                print(f"{len(domar)} av {len(slips)} …", file=sys.stderr, flush=True)
    return domar


_SHARED: list[Domare] = []


def _judge(slip: Slip) -> Dom:
    return _SHARED[-1].judge(slip)


def write_domar(path: Path, domar: Iterable[Dom]) -> None:
    """Each slip on a line, for who wants to count otherwise."""
    lines = [
        "\t".join(
            (
                dom.utgang.value,
                dom.slip.art.value,
                dom.slip.lov.slag,
                dom.slip.lov.plats.ort,
                dom.slip.lov.plats.fil,
                "/".join(str(step) for step in dom.slip.lov.plats.vag),
                str(dom.slip),
                dom.kommun,
                " ".join(dom.sagt.split()),
            )
        )
        for dom in domar
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Felstavar definitionerna och ser vad som sägs.")
    parser.add_argument("--sample", type=int, default=0, help="så många felstavningar (0 är alla)")
    parser.add_argument("--andra", type=int, default=300, help="så många som ger ett annat namn")
    parser.add_argument("--fro", default=get_commit(), help="det som avgör vilka")
    parser.add_argument("--utan-korning", action="store_true", help="bara kompilera")
    parser.add_argument("--skriv", type=Path, help="fil att skriva varje felstavning i")
    chosen = parser.parse_args(arguments)
    kompilator = Kompilator(ROOT / "definitions")
    measured, other = make_slip(kompilator)
    if chosen.sample:
        measured = draw(measured, chosen.sample, chosen.fro)
    drawn = draw(other, min(chosen.andra, len(measured)), chosen.fro)
    domare = Domare(ROOT, kompilator, korning=not chosen.utan_korning)
    domar = judge_all(domare, [*measured, *drawn])
    if chosen.skriv:
        write_domar(chosen.skriv, domar)
    print("\n".join(iter_rapport(domar, len(other))))
    return int(not is_godkant(domar))


if __name__ == "__main__":
    sys.exit(main())
