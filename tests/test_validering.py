"""Everything we write is valid: two independent validators, proved on a good and a bad file."""

import io
import zipfile

import pytest
from builders import make_mallar
from hjalp import ROOT
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.commands.session import Session
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import make_dokument
from pipeline.flow import make_mallar as make_real_mallar
from pipeline.report.workbook import make_workbook
from pipeline.schema.toml_reader import read_toml

pytestmark = pytest.mark.slow
KOMMUNER = ("hallstahammar", "tolkformedling_vast")
PERIOD = Period(2025)
VALIDATORS = (find_sdk_errors, find_audit_errors)


def make_everything(kommun: str) -> dict[str, bytes]:
    """The longest document of each kind, a workbook of each kind, and the list of findings."""
    session = Session(ROOT, kommun, PERIOD)
    made: dict[str, bytes] = {}
    for tillfalle in session.definitions.tillfallen:
        if not session.load(PERIOD.year, tillfalle).inlamningar:
            continue
        made |= choose(make_documents(session, tillfalle))
        made |= choose(make_workbooks(session, tillfalle))
    findings = session.kedja.check(PERIOD.year, "bokslut").findings
    texter = read_toml(ROOT / "definitions" / "texter_cli.toml")["texter"]
    day = PERIOD.last_day
    return made | {"fynd.xlsx": make_workbook(findings, {}, texter, title="Fynd", day=day)}


def choose(files: dict[tuple[str, str], bytes]) -> dict[str, bytes]:
    """The largest file of each kind."""
    largest = {kind: max(len(files[key]) for key in files if key[0] == kind) for kind, _ in files}
    return {name: data for (kind, name), data in files.items() if len(data) == largest[kind]}


def make_documents(session: Session, tillfalle: str) -> dict[tuple[str, str], bytes]:
    """Word files by kind of document and file name."""
    definitions = session.kedja.get_definitions(PERIOD.year, tillfalle)
    checked = session.kedja.check(PERIOD.year, tillfalle)
    layout = session.read_dokumentmall().data
    made = make_dokument(checked, definitions.kommun.dokument, layout, Run("prov"))
    return {(item.id, item.filnamn): made.dokument[item.filnamn] for item in made.modeller}


def make_workbooks(session: Session, tillfalle: str) -> dict[tuple[str, str], bytes]:
    """Empty workbooks by definition and file name."""
    kedja, year = session.kedja, PERIOD.year
    definitions = kedja.get_definitions(year, tillfalle)
    known = kedja.read_underlag(year, tillfalle)
    mallar, _ = make_real_mallar(known, definitions, kedja.get_period(year, tillfalle))
    kinds = [item.arbetsbok for item in definitions.enheter if item.arbetsbok]
    return {(kind, fil.name): fil.data for kind, fil in zip(kinds, mallar, strict=True)}


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
