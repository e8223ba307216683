"""The long proofs: each is run and told of, and one that fails is not forgotten."""

import re

from hjalp import ROOT
from prov_allt import PROV, run_all

TOOK = re.compile(r"\d+ min \d+ s")


def test_run_all__tells_the_last_line_of_each_and_ends_well(tmp_path, capsys):
    assert run_all([("ett", ["-c", "print('mycket'); print('3 klara')"])], tmp_path) == 0
    said = TOOK.sub("(tid)", capsys.readouterr().out).splitlines()
    assert said == ["ett …", "  godkänt, (tid): 3 klara", "1 av 1 långa prov godkända"]
    assert (tmp_path / "ett.txt").read_text(encoding="utf-8") == "mycket\n3 klara\n"


def test_run_all__goes_on_after_a_failure_and_ends_with_1(tmp_path, capsys):
    bad = ["-c", "import sys; print('varför'); sys.exit('trasigt')"]
    assert run_all([("dåligt prov", bad), ("ett", ["-c", ""])], tmp_path) == 1
    said = TOOK.sub("(tid)", capsys.readouterr().out)
    assert "UNDERKÄNT (slutkod 1), (tid): trasigt" in said
    assert "    varför\n" in said
    assert "  godkänt, (tid): (inget)" in said
    assert said.endswith("1 av 2 långa prov godkända\nUnderkända: dåligt prov\n")


def test_proofs__run_programs_that_exist():
    for arguments in PROV.values():
        assert arguments[0] == "-m" or (ROOT / arguments[0]).exists()
