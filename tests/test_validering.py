"""Everything we write is valid: two independent validators, proved on a good and a bad file."""

import io
import zipfile

import pytest
from builders import make_mallar
from definitionshjalp import load_bokslut
from hjalp import ROOT
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.files import read_file, read_files
from pipeline.flow import Material, check_material, make_dokument
from pipeline.flow import make_mallar as make_real_mallar
from pipeline.paths import Paths
from pipeline.report.workbook import make_workbook
from pipeline.schema.toml_reader import read_toml

pytestmark = pytest.mark.slow
KOMMUNER = ("hallstahammar", "tolkformedling_vast")
VALIDATORS = (find_sdk_errors, find_audit_errors)


def make_everything(kommun: str) -> dict[str, bytes]:
    """Every workbook and document of a kommun by file name."""
    paths = Paths(ROOT, kommun, "2025", "bokslut")
    definitions = load_bokslut(kommun)
    root = paths.inlamningar.parent
    accepted = read_file(paths.godkannanden, root) if paths.godkannanden.exists() else None
    material = Material(
        read_files(paths.inlamningar, root), read_files(paths.underlag, root), accepted
    )
    checked = check_material(material, definitions, Period(2025))
    layout = (paths.dokumentmallar / definitions.kommun.dokumentmall).read_bytes()
    made = make_dokument(checked, definitions, definitions.kommun.dokument, layout, Run("prov"))
    mallar, _ = make_real_mallar(material.underlag, definitions, Period(2025))
    texter = read_toml(paths.definitions / "texter_cli.toml")["texter"]
    fynd = make_workbook(checked.findings, {}, texter, title="Fynd", day=Period(2025).last_day)
    return {**made.dokument, **{fil.name: fil.data for fil in mallar}, "fynd.xlsx": fynd}


def break_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as out:
        for info in source.infolist():
            part = source.read(info.filename)
            if info.filename == name:
                assert old in part
                part = part.replace(old, new, 1)
            out.writestr(info, part)
    return target.getvalue()


@pytest.fixture(scope="module", params=KOMMUNER)
def everything(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    for name, data in make_everything(request.param).items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("find_errors", VALIDATORS, ids=("sdk", "audit"))
def test_validators__see_a_seeded_error(mini, tmp_path, find_errors):
    good = make_mallar(mini)["barn"]
    bad = break_part(good, "xl/worksheets/sheet2.xml", b"<sheetData>", b"<sheetData><snett/>")
    (tmp_path / "bra.xlsx").write_bytes(good)
    (tmp_path / "trasig.xlsx").write_bytes(bad)
    assert find_errors(tmp_path / "bra.xlsx") == []
    assert find_errors(tmp_path / "trasig.xlsx") != []


@pytest.mark.parametrize("find_errors", VALIDATORS, ids=("sdk", "audit"))
def test_everything_we_write__is_valid(everything, find_errors):
    found = {path.name: find_errors(path) for path in sorted(everything.iterdir())}
    assert {name: errors for name, errors in found.items() if errors} == {}
    assert len(found) >= 4


def test_everything_we_write__opens_in_libreoffice(everything, tmp_path):
    for path in sorted(everything.iterdir()):
        kind = "pdf" if path.suffix == ".docx" else "csv"
        assert convert(path, kind, tmp_path).stat().st_size > 0
