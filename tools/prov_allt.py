"""Runs the long proofs, one after another, and tells what each took and how it ended.

A new proof is one line in PROV. What a proof says is kept in output/prov/; its last line is shown,
and the last twenty when it failed. The exit code is 1 when any failed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "output" / "prov"
PROV = {
    "alla prov": ["-m", "pytest", "--color=no", "-n", "auto", "--dist", "worksteal"],
    "felstavningar i definitionerna": ["tools/felstavning"],
    "mätning mot det frusna skriptet": ["tools/bench/matning.py", "--kvot"],
}
"""Name → what Python is to run, from the root of the project."""


def run_proof(name: str, arguments: list[str], kept: Path) -> bool:
    """Runs one proof and tells about it; True when it ended well."""
    kept.mkdir(parents=True, exist_ok=True)
    path = kept / f"{name.replace(' ', '_')}.txt"
    print(f"{name} …", flush=True)
    start = time.perf_counter()
    with path.open("wb") as target:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, stdout=target, stderr=target, check=False
        )
    minutes, seconds = divmod(round(time.perf_counter() - start), 60)
    said = path.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["(inget)"]
    outcome = "godkänt" if done.returncode == 0 else f"UNDERKÄNT (slutkod {done.returncode})"
    print(f"  {outcome}, {minutes} min {seconds} s: {said[-1].strip()}")
    if done.returncode:
        print("\n".join(f"    {line}" for line in said[-20:]))
        print(f"    Allt som provet skrev: {path}")
    return done.returncode == 0


def run_all(proofs: Iterable[tuple[str, list[str]]], kept: Path = KEPT) -> int:
    """Runs every proof, also after one that failed; the exit code."""
    outcomes = {name: run_proof(name, arguments, kept) for name, arguments in proofs}
    failed = [name for name, is_good in outcomes.items() if not is_good]
    print(f"{len(outcomes) - len(failed)} av {len(outcomes)} långa prov godkända")
    if failed:
        print(f"Underkända: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(run_all(PROV.items()))
