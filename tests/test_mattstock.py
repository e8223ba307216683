"""The yardstick of the measurements stays what it was, or ratios mean nothing over time."""

import hashlib

from hjalp import ROOT

MATT = ROOT / "tools" / "bench" / "matt"
SUMS = MATT / "kontrollsummor.txt"
ALL = "355c04c5999bfb3f6b2203420165225d69b153cf31ec54a2ad87f37cbb056842"


def test_yardstick__is_unchanged_and_whole():
    sums = SUMS.read_bytes()
    assert hashlib.sha256(sums).hexdigest() == ALL
    listed = dict(line.split("  ")[::-1] for line in sums.decode().splitlines())
    found = {
        path.relative_to(MATT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in MATT.rglob("*")
        if path.is_file() and path != SUMS and "__pycache__" not in path.parts
    }
    assert found == listed


def test_measurement__uses_nothing_else_for_the_plain_script():
    text = (MATT.parent / "matning.py").read_text(encoding="utf-8")
    plain = text.split("def get_plain", 1)[1].split("\ndef ", 1)[0]
    assert plain.count("MATT /") == 3
    assert "PATHS" not in plain
