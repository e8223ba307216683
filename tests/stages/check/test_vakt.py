"""Every figure that the ekonomiavdelning writes in its statements is watched by some check."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from definitionshjalp import load_bokslut

from pipeline.core.finding import Severity
from pipeline.core.format_sv import format_belopp
from pipeline.core.inlamning import Fil
from pipeline.core.period import Period
from pipeline.core.sammanstallning import Beloppskolumn, Rakenskap
from pipeline.core.tal import Tal, Unit
from pipeline.stages.check import check_inlamningar, check_sammanstallning
from pipeline.stages.merge import merge_inlamningar
from pipeline.stages.read import read_inlamningar, read_underlag
from pipeline.stages.render import preview_dokument, render_dokument

ROOT = Path(__file__).parents[3]
PERIOD = Period(2025)
WRONG = Decimal(77_777)
# Posts that no other figure of the accounts repeats.
UNWATCHED = {"BL_1", "PM_OVERSKOTT"}

pytestmark = pytest.mark.slow


def read(kommun, folder):
    root = ROOT / "input" / kommun / "2025" / "bokslut" / folder
    paths = sorted(path for path in root.iterdir() if path.suffix in {".xlsx", ".csv"})
    return [Fil(f"{folder}/{path.name}", path.read_bytes()) for path in paths]


def merge(kommun):
    definitions = load_bokslut(kommun)
    underlag = read_underlag(read(kommun, "underlag"), definitions).value
    books = read_inlamningar(read(kommun, "inlamningar"), definitions, PERIOD, underlag).value
    found = check_inlamningar(books, definitions, underlag, PERIOD)
    made = merge_inlamningar(books, definitions, underlag, PERIOD).value
    return definitions, made, found


def render(made, definitions):
    rendered = [render_dokument(made, definitions, name) for name in definitions.kommun.dokument]
    return [preview_dokument(utkast) for result in rendered for utkast in result.value]


@pytest.fixture(scope="module")
def merged():
    return merge("hallstahammar")


@pytest.fixture(scope="module")
def dokument(merged):
    definitions, made, _ = merged
    return render(made, definitions)


def is_trouble(finding):
    return finding.severity is not Severity.UPPLYSNING


def test_example__has_nothing_to_correct(merged, dokument):
    definitions, made, found = merged
    findings = [*found, *check_sammanstallning(made, definitions, dokument)]
    assert [(item.rule, item.message) for item in findings if is_trouble(item)] == []


def test_example__leaves_no_check_undecided(merged, dokument):
    definitions, made, found = merged
    findings = [*found, *check_sammanstallning(made, definitions, dokument)]
    assert [item.message for item in findings if item.code in {"KON-012", "KON-103"}] == []


def find_asked(definitions):
    """Codes of the rows that the ekonomi workbook asks for."""
    return {
        rad.kod
        for statement in definitions.uppstallningar.values()
        for rad in statement.rader
        if rad.is_asked and not rad.rubrikrad
    }


def test_every_figure__is_watched(merged, dokument):
    definitions, made, _ = merged
    silent = set()
    for plats, uppgift in made.varden.items():
        is_own = plats.kolumn is Beloppskolumn.UTFALL and plats.rakenskap is Rakenskap.KOMMUN
        if not is_own or uppgift.tal is None or plats.kod not in find_asked(definitions):
            continue
        wrong = Tal(uppgift.tal.number + WRONG, uppgift.tal.unit)
        varden = {**made.varden, plats: dataclasses.replace(uppgift, value=wrong)}
        changed = dataclasses.replace(made, varden=varden)
        if not any(map(is_trouble, check_sammanstallning(changed, definitions, dokument))):
            silent.add(plats.kod)
    assert silent <= UNWATCHED


# The report of Tolkförmedling Väst is rounded row by row: the reported total and what the rows
# shown add up to, in tkr, for each sum that differs; the last is skulder in the cash flow.
ROUNDED = {
    ("SB-RR-1", 501, 500),
    ("SB-BR-3", 79718, 79719),
    ("SB-KF-3", 16357, 16356),
    ("SB-NO-2", 4040, 4039),
    ("SB-BR-5", 64258, 64257),
    ("SB-KF-3", -3358, -3359),
    ("AB-SUMMOR", 231858, 231859),
    ("AB-SUMMOR", 220452, 220453),
    ("AB-SUMMOR", -229422, -229421),
    ("AB-SUMMOR", -222343, -222344),
    ("AB-SUMMOR", -229672, -229671),
    ("AB-SUMMOR", -222593, -222594),
    ("AB-SUMMOR", -192, -193),
    ("AB-SUMMOR", -83, -82),
    ("AB-SUMMOR", -4250, -4249),
    ("AB-SUMMOR", 53450, 53449),
    ("AB-SUMMOR", -224402, -224401),
    ("SB-KF-14", 19185, 19186),
}


def show(number):
    return format_belopp(Tal(Decimal(number), Unit.TKR))


def test_tolkformedling__every_sum_that_rounding_explains_is_told_and_none_is_fel():
    definitions, made, found = merge("tolkformedling_vast")
    findings = [*found, *check_sammanstallning(made, definitions, render(made, definitions))]
    told = [item for item in findings if item.code in {"KON-021", "KON-041", "KON-043", "KON-101"}]
    assert {(item.rule, item.actual, item.expected) for item in told} == {
        (rule, show(total), show(rows)) for rule, total, rows in ROUNDED
    }
    errors = {item.rule for item in findings if item.severity is Severity.FEL}
    assert errors == {"LKBR-9-9", "KL-11-1-2"}  # facts that the published tables lack, no sum
