"""The dump that changes are compared with: it holds what is said, and only what is said."""

import dataclasses
from pathlib import Path

import avbild
import pytest
from avbild_jamfor import compare
from builders import make_inlamningar
from hjalp import load_mini

from pipeline import __version__
from pipeline.flow import Kedja, Mottaget
from pipeline.schema.tillfalle import TillfalleDef

LAYOUT = (Path(__file__).parent / "mini" / "provkommun.docx").read_bytes()
VALUES = {
    "barn": {
        ("texter", "verksamhetside", "text"): "Alla barn\nska lära sig läsa.",
        ("drift", "forskola", "kostnader"): -900,
    },
    "ekonomi": {("resultatrakning", "rr01", "utfall"): 600},
}
BOCKER = {"namnd": "namnd_bokslut", "ekonomi": "ekonomi_bokslut"}


def dump(values, change=lambda definitions: definitions):
    """Lines by file name of the small kommun's bokslut."""
    mini = load_mini()
    occasion = TillfalleDef(id="bokslut", rubrik="Bokslut", ordning=1, arbetsbocker=BOCKER)
    documents = {
        key: dataclasses.replace(item, tillfalle="bokslut") for key, item in mini.dokument.items()
    }
    definitions = dataclasses.replace(mini, tillfallen={"bokslut": occasion}, dokument=documents)
    material = Mottaget(make_inlamningar(definitions, values), ())
    kedja = Kedja(change(definitions), lambda _year, _occasion: material)
    return {
        name: list(lines) for name, lines in avbild.dump_tillfalle(kedja, 2025, "bokslut", LAYOUT)
    }


@pytest.fixture(scope="module")
def files():
    return dump(VALUES)


def find(files, folder):
    """The lines of all files of a kind, with the file's name."""
    return {
        (name, line) for name, lines in files.items() if name.startswith(folder) for line in lines
    }


def test_dump__has_a_file_for_each_document_workbook_and_delivery(files):
    kinds = [name.split("/")[0] for name in files]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "dokument": 1,
        "kallor": 1,
        "mallar": 3,
        "lamnat": 2,
        "sammanstallning.txt": 1,
        "fynd.txt": 1,
    }
    assert all("\n" not in line for lines in files.values() for line in lines)


def test_dump__tells_what_was_delivered_where_and_what_became_of_it(files):
    [barn] = [lines for name, lines in files.items() if name == "lamnat/barn.xlsx.txt"]
    assert '  texter/verksamhetside/text = "Alla barn⏎ska lära sig läsa." ← Texter!C11' in barn
    assert "  drift/forskola/kostnader = -900 tkr ±500 ← Drift!D11" in barn
    merged = files["sammanstallning.txt"]
    [code] = [line for line in merged if line.startswith("[kod] RR01.utfall.kommun")]
    assert " = 600 tkr ±500 ← inlamningar/ekonomi.xlsx › " in code
    said = {line for _, line in find(files, "dokument/")}
    assert "[brodtext] Alla barn⏎ska lära sig läsa." in said
    assert any(
        line.endswith("läsa. ← inlamningar/barn.xlsx › Texter!C11")
        for _, line in find(files, "kallor/")
    )
    assert any(line.startswith("fel | ") and "barn" in line for line in files["fynd.txt"])


def test_dump__shows_cells_locks_formulas_and_rules_of_a_workbook(files):
    lines = {line for _, line in find(files, "mallar/")}
    assert any(line.startswith("  C11 [fyll i] ") for line in lines)
    assert any("} =" in line and line.endswith(' → "–"') for line in lines)
    assert any(line.startswith("  [regel] ") for line in lines)
    assert any(line.startswith("[flik] Drift | visible | skyddad") for line in lines)


def test_dump__leaves_out_the_version_and_all_checksums(files):
    changed = dump(VALUES, lambda item: dataclasses.replace(item, digest="0123456789abcdef" * 4))
    assert changed == files
    assert not [line for _, line in find(files, "") if __version__ in line]


def test_compare__tells_what_differs_and_in_how_many_files(files):
    other = dump({**VALUES, "barn": VALUES["barn"] | {("drift", "forskola", "kostnader"): -901}})
    said = list(
        compare(*({f"k/2025/b/{n}": v for n, v in item.items()} for item in (files, other)))
    )
    assert "k/2025/b/lamnat/barn.xlsx.txt  −1 +1" in said
    assert "\nlamnat + 1 rader i 1 filer, 1 slag" in said
    assert "    + " + "  drift/forskola/kostnader = -901 tkr ±500 ← Drift!D11" in said
    assert said[-1].endswith(f" av {len(files)} filer skiljer sig")
    assert list(compare(files, files)) == [f"0 av {len(files)} filer skiljer sig"]


def test_compare__tells_a_file_that_is_gone_and_lines_in_another_order():
    said = list(compare({"a.txt": ["1", "2"], "b.txt": []}, {"a.txt": ["2", "1"]}))
    assert said == ["a.txt  annan ordning", "b.txt  bara före", "2 av 2 filer skiljer sig"]
