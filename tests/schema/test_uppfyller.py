"""A kommun says itself which objects of bas meet the requirements of its styrmodell."""

import copy
import shutil
from pathlib import Path

import pytest

from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.uppfyller import cite_krav

MINI = Path(__file__).parents[1] / "mini" / "definitions"
REGISTER = """
[kalla]
kommun = "Provkommun"
dokument = "Styrmodell"
beslutad = "2020"

[[krav]]
id = "STY-PRO-001"
text = "Något."
typ = "mall"
"""


@pytest.fixture
def folder(tmp_path):
    made = Path(shutil.copytree(MINI, tmp_path / "definitions"))
    (made / "krav").mkdir(exist_ok=True)
    (made / "krav" / "provkommun.toml").write_text(REGISTER, encoding="utf-8")
    return made


def write(folder, *lines):
    text = "\n".join(("[uppfyller]", *lines))
    (folder / "kommuner" / "provkommun" / "krav.toml").write_text(text, encoding="utf-8")
    return load_definitions(folder, "provkommun").value


def find_first(folder):
    """The address of a column of a workbook, with the ids on the way."""
    book = next(iter(load_definitions(folder, "provkommun").value.arbetsbocker.values()))
    flik = book.flikar[0]
    tabell = flik.tabeller[0]
    ids = (book.id, flik.id, tabell.id, tabell.kolumner[0].id)
    kinds = ("arbetsbok", "flikar", "tabeller", "kolumner")
    return "/".join(f"{kind}:{name}" for kind, name in zip(kinds, ids, strict=True))


def test_what_is_named__cites_the_requirement(folder):
    address = find_first(folder)
    made = write(folder, f'STY-PRO-001 = ["{address}"]')
    book = next(iter(made.arbetsbocker.values()))
    assert "STY-PRO-001" in book.flikar[0].tabeller[0].kolumner[0].krav


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            'STY-PRO-001 = ["arbetsbok:finns_inte"]',
            "arbetsbok:finns_inte: arbetsbok:finns_inte finns inte",
        ),
        ('STY-PRO-0011 = ["{address}"]', r"STY-PRO-0011 finns inte. Menade du STY-PRO-001\?"),
    ],
    ids=["address", "requirement"],
)
def test_a_slip__is_refused_in_the_kommuns_own_file(folder, line, told):
    address = find_first(folder)
    with pytest.raises(DefinitionsError, match=told) as caught:
        write(folder, line.replace("{address}", address))
    assert {item.source.file for item in caught.value.findings} == {"kommuner/provkommun/krav.toml"}


def test_the_objects__are_replaced_and_what_was_read_is_left():
    read = {"kontroll": [{"id": "a", "krav": ["KL-1"]}, {"id": "b"}]}
    objects = copy.deepcopy(read)
    before = objects["kontroll"]
    assert list(cite_krav(objects, {"S": ["kontroll:a", "kontroll:b"]}, {"S"})) == []
    assert objects["kontroll"] == [{"id": "a", "krav": ["KL-1", "S"]}, {"id": "b", "krav": ["S"]}]
    assert before == read["kontroll"]
