"""The same input gives the same bytes: another day, folder, time zone and order of files."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from verktyg import get_tool

ROOT = Path(__file__).parent.parent
FOLDERS = ("definitions", "templates", "input", "pipeline")
COMMANDS = {
    "degerfors": ("budget", "verksamhetsplan", "delarsrapport", "arsredovisning"),
    "hallstahammar": ("mallar", "arsredovisning"),
    "tolkformedling_vast": ("mallar", "arsredovisning"),
}


def copy_project(target: Path) -> Path:
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    return target


def run_all(root: Path, *prefix: str, **variables: str) -> dict[str, str]:
    """SHA-256 of everything made, by path below output/."""
    environment = os.environ | {"PYTHONHASHSEED": "random", "PYTHONPATH": str(root)} | variables
    for kommun, commands in COMMANDS.items():
        for command in commands:
            done = subprocess.run(  # noqa: S603 (the tests' own command)
                [*prefix, sys.executable, "-m", "pipeline", command, "--kommun", kommun],
                cwd=root,
                env=environment,
                capture_output=True,
                check=False,
                text=True,
                timeout=300,
            )
            assert done.returncode in (0, 3), done.stderr
    output = root / "output"
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_two_runs__on_another_day_in_another_folder_and_time_zone_give_the_same_bytes(tmp_path):
    faketime = get_tool("faketime")
    here = run_all(copy_project(tmp_path / "har"), TZ="Europe/Stockholm")
    there = run_all(
        copy_project(tmp_path / "en annan mapp åäö"),
        faketime,
        "2031-02-03 23:59:58",
        TZ="Pacific/Auckland",
        LC_ALL="C",
    )
    assert len([name for name in here if name.endswith((".docx", ".xlsx"))]) > 20
    assert here == there
