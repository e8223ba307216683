"""Nothing disappears silently, and nothing breaks: every cell is read, known or pointed out."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from builders import PERIOD, change, replace_part
from hjalp import read_objekt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kalkyl import join_reference
from material import codes, fill_full, only
from verktyg import get_tool

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil, Underlag
from pipeline.core.source import CellRef, find_leaves
from pipeline.office.opc.unpack import Obstacle
from pipeline.schema.build import build
from pipeline.schema.fynd import FyndDef
from pipeline.stages.read import read_inlamningar
from pipeline.stages.read.inlamningar import _CODES

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "pipeline" / "stages" / "read").glob("*.py"))
TESTS = sorted((ROOT / "tests" / "stages" / "read").glob("*.py"))
CODE = re.compile(r"LAS-\d{3}")


def find_codes(paths):
    return {code for path in paths for code in CODE.findall(path.read_text(encoding="utf-8"))}


def read_catalogue():
    raw = read_objekt(ROOT / "definitions" / "fynd_read.toml")
    return {item["kod"]: build(item, FyndDef) for item in raw["fynd"]}


def test_catalogue__has_every_code_once_and_every_code_is_used_and_tested():
    catalogue = read_catalogue()
    assert set(catalogue) == find_codes(SOURCES)
    assert find_codes(TESTS) >= set(catalogue) - set(_CODES.values())
    assert set(_CODES) == set(Obstacle)
    assert all(item.hint and item.hint[0].isupper() for item in catalogue.values())


@pytest.mark.parametrize("flik", ["Drift", "Investeringar", "Prov", "Texter"])
def test_read__every_cell_that_someone_writes_in_is_read_or_pointed_out(las, mallar, flik):
    written = {}

    def edit(book):
        sheet = book.sheets[flik]
        sheet.unprotect()
        marks = {row: sheet.get(f"A{row}") or "" for row in range(1, 60)}
        for row, mark in marks.items():
            for column in range(1 if not mark else 2, 16):
                if not mark.startswith("#tabell"):
                    reference = join_reference(row, column)
                    written[reference] = f"Zz {flik} {reference}"
                    sheet.set(reference, written[reference])

    result = las(change(fill_full(mallar), edit))
    places = [leaf for item in result.findings for leaf in find_leaves(item.source)]
    told = {leaf.cell for leaf in places if isinstance(leaf, CellRef) and leaf.flik == flik}
    rubriker = set()
    for tabell in result.value[0].tabeller.values():
        for rad in tabell.rader:
            rubriker.add(rad.rubrik)
            told |= {
                uppgift.source.cell
                for uppgift in rad.celler.values()
                if uppgift.source.flik == flik and uppgift.text == written[uppgift.source.cell]
            }
    lost = {
        reference
        for reference, text in written.items()
        if reference not in told and text not in rubriker
    }
    rows = {
        item.source.cell[1:]
        for item in result.findings
        if item.code in {"LAS-038", "LAS-039", "LAS-040"}
    }
    assert {
        reference for reference in lost if reference.lstrip("ABCDEFGHIJKLMNO") not in rows
    } == set()


def test_hidden_flik__is_read_and_told(las, mallar):
    def edit(book):
        sheets = book.workbook.find("{*}sheets")
        next(item for item in sheets if item.get("name") == "Drift").set("state", "hidden")

    result = las(change(fill_full(mallar), edit))
    assert codes(result) == ["LAS-050"]
    assert "drift" in result.value[0].tabeller


def test_table_mark_twice__is_fel(las, mallar):
    def edit(book):
        sheet, reference = book.find("spec", "ny_01", "rubrik")
        row = int(reference[1:]) - 2
        sheet.set(f"A{row}", "#tabell:plus")

    result = las(change(fill_full(mallar), edit))
    assert only(result, "LAS-051").severity is Severity.FEL
    assert only(result, "LAS-035").severity is Severity.FEL


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "LAS-013"),
        ("xl/../x.xml", "LAS-016"),
        ("xl/embeddings/x.bin", "LAS-018"),
        ("xl/connections.xml", "LAS-019"),
    ],
)
def test_refused_file__is_fel_and_names_the_part(las, mallar, name, code):
    result = las(replace_part(fill_full(mallar), name, b"<x/>"))
    finding = only(result, code)
    assert finding.severity is Severity.FEL
    assert finding.source == CellRef("inlamningar/barn.xlsx", "", "")
    assert result.value == ()


def test_file_that_is_too_large_or_has_entities__is_fel(las, mallar):
    bomb = replace_part(fill_full(mallar), "xl/media/x.bin", b"\0" * 3_000_000)
    assert codes(las(bomb)) == ["LAS-015"]
    entities = replace_part(fill_full(mallar), "xl/x.xml", b"<!DOCTYPE x><x/>")
    assert codes(las(entities)) == ["LAS-017"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_read__a_damaged_file_never_breaks_the_run(prov, mallar, data):
    workbook = bytearray(mallar["barn"])
    for _ in range(data.draw(st.integers(1, 4))):
        workbook[data.draw(st.integers(0, len(workbook) - 1))] = data.draw(st.integers(0, 255))
    result = read_inlamningar([Fil("x.xlsx", bytes(workbook))], prov, PERIOD, Underlag())
    assert result.value or result.findings


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_read__damaged_xml_never_breaks_the_run(prov, mallar, data):
    with zipfile.ZipFile(io.BytesIO(mallar["barn"])) as archive:
        name = data.draw(st.sampled_from([n for n in archive.namelist() if n.endswith("ml")]))
        part = bytearray(archive.read(name))
    first = data.draw(st.integers(0, len(part) - 1))
    last = first + data.draw(st.integers(0, 30))
    part[first:last] = data.draw(st.sampled_from([b"", b"9", b"x", b'"', b"<", b"-1", b"\xff"]))
    damaged = replace_part(mallar["barn"], name, bytes(part))
    result = read_inlamningar([Fil("x.xlsx", damaged)], prov, PERIOD, Underlag())
    assert result.value or result.findings


@pytest.mark.slow
def test_read__a_workbook_saved_by_libreoffice_says_the_same(las, mallar, tmp_path):
    get_tool("soffice")
    values = {
        ("typer", "ett", "belopp"): "1 234,5",
        ("typer", "ett", "andel"): 7,
        ("typer", "ett", "svar"): "Ja",
        ("typer", "ett", "text"): "å & <b> {{ x }} 😀\nrad två",
        ("spec", "ny_01", "rubrik"): "Egen rad",
        ("spec", "ny_01", "utfall"): -17,
    }
    data = fill_full(mallar, values)
    (tmp_path / "barn.xlsx").write_bytes(data)
    subprocess.run(  # noqa: S603
        [  # noqa: S607
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "ut"),
            str(tmp_path / "barn.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    before, after = las(data), las((tmp_path / "ut" / "barn.xlsx").read_bytes())
    assert after.findings == before.findings
    assert after.value[0].tabeller == before.value[0].tabeller
