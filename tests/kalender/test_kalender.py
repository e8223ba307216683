"""The year of a styrmodell from a date: what goes on, what is done, what is late."""

import dataclasses
from datetime import date
from functools import cache

import pytest
from click.testing import CliRunner
from hjalp import ROOT, load_mini

from pipeline.commands import arshjul as cli_arshjul
from pipeline.commands.cli import main
from pipeline.core.finding import Severity
from pipeline.core.inlamning import Fil, Inlamning
from pipeline.core.period import Period
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.uppgift import Tomt, Uppgift
from pipeline.kalender.gjort import Gjort, read_gjort
from pipeline.kalender.kontroll import check_arshjul, check_period
from pipeline.kalender.lage import Gjorda, find_lage
from pipeline.kalender.text import format_arshjul
from pipeline.kalender.tid import Tid, find_forfallen, find_stegtid, find_tid
from pipeline.schema.arshjul import ArshjulsstegDef, Process
from pipeline.schema.loader import load_definitions
from pipeline.schema.tillfalle import TillfalleDef

NOTHING = Gjorda(lambda year, tillfalle: (), {})


def make_steg(**values):
    given = {"id": "A1", "process": Process.PLANERING, "steg": "Nämnderna beslutar om planen."}
    return ArshjulsstegDef(**(given | values))


def make_inlamning(enhet, value):
    uppgift = Uppgift(value, CellRef(f"{enhet}.xlsx", "Uppgifter", "C5"))
    rad = Rad("beslutsdatum", "Beslutsdatum", {"varde": uppgift})
    return Inlamning(enhet, "bok", f"{enhet}.xlsx", "", {"uppgifter": Tabell("uppgifter", (rad,))})


@pytest.fixture
def definitions():
    """The small kommun with one step that its årsredovisning belongs to, decided by nämnder."""
    whole = load_mini()
    made = whole.kommun.dokument[0]
    dokument = dict(whole.dokument)
    dokument[made] = dataclasses.replace(dokument[made], styrdokument="PRO-D1", tillfalle="bok")
    return dataclasses.replace(
        whole,
        dokument=dokument,
        tillfallen={
            "bok": TillfalleDef(id="bok", rubrik="Bokslut", ordning=1, arbetsbocker={"namnd": "x"})
        },
        arshjul=(
            make_steg(
                manader=(2,), styrdokument=("PRO-D1",), forskjutning=-1, vem=("namnd",), senast=2
            ),
        ),
    )


@pytest.fixture
def namnder(definitions):
    return [enhet for enhet in definitions.enheter if enhet.typ == "namnd"]


@pytest.mark.parametrize(
    ("manader", "day", "first", "last", "tid"),
    [
        ((10,), date(2025, 10, 15), "2025-10", "2025-10", Tid.NU),
        ((10, 11, 12, 1), date(2026, 1, 31), "2025-10", "2026-01", Tid.NU),
        ((10, 11, 12, 1), date(2025, 10, 1), "2025-10", "2026-01", Tid.NU),
        ((12, 1, 2), date(2025, 11, 30), "2025-12", "2026-02", Tid.SNART),
        ((1,), date(2025, 12, 1), "2026-01", "2026-01", Tid.SNART),
        ((9,), date(2025, 12, 31), "2025-09", "2025-09", Tid.NYSS),
        ((9,), date(2026, 1, 1), "2025-09", "2025-09", Tid.SENARE),
        ((), date(2025, 5, 5), "2025-01", "2025-12", Tid.DATUM_SAKNAS),
    ],
)
def test_find_stegtid__is_the_one_that_goes_on_comes_next_or_was_the_latest(
    manader, day, first, last, tid
):
    found = find_stegtid(make_steg(manader=manader), day)
    assert (str(found.first), str(found.last)) == (first, last)
    assert find_tid(found, day) is tid


def test_year__is_counted_from_the_year_in_which_the_step_begins():
    steg = make_steg(manader=(10, 11, 12, 1), forskjutning=2)
    assert find_stegtid(steg, date(2026, 1, 2)).year == 2027


@pytest.mark.parametrize(
    ("manader", "senast", "day", "deadline"),
    [
        ((10,), 10, date(2025, 10, 31), date(2024, 10, 31)),
        ((10,), 10, date(2025, 11, 1), date(2025, 10, 31)),
        ((12, 1, 2), 2, date(2026, 3, 1), date(2026, 2, 28)),
        ((), 12, date(2026, 1, 15), date(2025, 12, 31)),
    ],
)
def test_find_forfallen__is_the_latest_deadline_that_has_passed(manader, senast, day, deadline):
    found = find_forfallen(make_steg(manader=manader, senast=senast), day)
    assert found.deadline == deadline


def test_find_forfallen__is_none_without_a_deadline():
    assert find_forfallen(make_steg(manader=(3,)), date(2025, 5, 1)) is None


def test_find_lage__counts_workbooks_and_decisions(definitions, namnder):
    stegtid = find_stegtid(definitions.arshjul[0], date(2026, 2, 10))
    asked = []

    def read(year, tillfalle):
        asked.append((year, tillfalle))
        return (make_inlamning(namnder[0].id, date(2026, 2, 3)),)

    lage = find_lage(stegtid, definitions, Gjorda(read, {}), date(2026, 2, 10))
    assert asked == [(2025, "bok")]
    assert (lage.leveranser[0].lamnade, lage.leveranser[0].vantade) == (1, len(namnder))
    assert [(item.namn, item.datum) for item in lage.beslut] == [
        (namnder[0].namn, date(2026, 2, 3)),
        *((enhet.namn, None) for enhet in namnder[1:]),
    ]


def test_find_lage__an_empty_cell_is_no_decision(definitions, namnder):
    stegtid = find_stegtid(definitions.arshjul[0], date(2026, 2, 10))
    files = (make_inlamning(namnder[0].id, Tomt.EJ_TILLAMPLIGT),)
    lage = find_lage(stegtid, definitions, Gjorda(lambda *_: files, {}), date(2026, 2, 10))
    assert lage.beslut[0].datum is None


def test_find_lage__a_later_day_is_planned_and_not_done(definitions, namnder):
    stegtid = find_stegtid(definitions.arshjul[0], date(2026, 2, 10))
    gjorda = Gjorda(lambda *_: (make_inlamning(namnder[0].id, date(2026, 2, 11)),), {})
    before = find_lage(stegtid, definitions, gjorda, date(2026, 2, 10))
    after = find_lage(stegtid, definitions, gjorda, date(2026, 2, 11))
    assert before.beslut[0].datum is None
    assert after.beslut[0].datum == date(2026, 2, 11)


def test_check__a_decision_that_is_missing_is_told_after_the_month_and_not_before(
    definitions, namnder
):
    """STY-HAL-081, STY-HAL-083, STY-HAL-084."""
    files = (make_inlamning(namnder[0].id, date(2026, 2, 3)),)
    gjorda = Gjorda(lambda year, _: files if year == 2025 else (), {})
    before = check_arshjul(definitions, gjorda, date(2026, 2, 28))
    assert [item.code for item in before] == ["KAL-006"]
    (late,) = check_arshjul(definitions, gjorda, date(2026, 3, 1))
    assert late.code == "KAL-001"
    assert late.severity is Severity.VARNING
    assert namnder[1].namn in late.message
    assert namnder[0].namn not in late.message


def test_check__a_decision_after_the_month_is_told_with_its_day(definitions, namnder):
    """STY-HAL-081, STY-HAL-083, STY-HAL-084."""
    files = tuple(make_inlamning(enhet.id, date(2026, 2, 3)) for enhet in namnder[1:])
    files += (make_inlamning(namnder[0].id, date(2026, 3, 2)),)
    (late,) = check_arshjul(definitions, Gjorda(lambda *_: files, {}), date(2026, 4, 1))
    assert late.code == "KAL-002"
    assert f"{namnder[0].namn} (2\u00a0mars 2026)" in late.message


def test_check__all_in_time_is_silent(definitions, namnder):
    files = tuple(make_inlamning(enhet.id, date(2026, 2, 28)) for enhet in namnder)
    assert check_arshjul(definitions, Gjorda(lambda *_: files, {}), date(2026, 4, 1)) == ()


def test_check__what_has_no_workbook_is_looked_for_in_the_list(definitions, namnder):
    """STY-HAL-082, STY-DEG-056, STY-DEG-062: internkontrollplaner and visits."""
    steg = make_steg(manader=(11, 12), vem=("namnd",), senast=12, utom=(namnder[-1].id,))
    definitions = dataclasses.replace(definitions, arshjul=(steg,))
    day = date(2026, 1, 2)
    (late,) = check_arshjul(definitions, NOTHING, day)
    assert late.code == "KAL-005"
    assert namnder[0].namn in late.message
    assert namnder[-1].namn not in late.message
    done = tuple(Gjort(steg="A1", enhet=item.id, datum="2025-12-01") for item in namnder[:-1])
    assert check_arshjul(definitions, Gjorda(lambda *_: (), {2025: done}), day) == ()


def test_check__a_step_without_a_month_is_told(definitions):
    """STY-DEG-063."""
    definitions = dataclasses.replace(definitions, arshjul=(make_steg(nar="varje år"),))
    (found,) = check_arshjul(definitions, NOTHING, date(2025, 1, 1))
    assert found.code == "KAL-003"
    assert "datum saknas (varje år)" in format_arshjul(
        definitions, NOTHING, date(2025, 1, 1), lambda name: name
    )


def test_check_period__another_month_than_the_cut_off_says_what_to_write(definitions):
    """STY-HAL-064, STY-DEG-044."""
    delar = TillfalleDef(id="delar", rubrik="Delårsrapport", ordning=2, manad=8, arbetsbocker={})
    definitions = dataclasses.replace(definitions, tillfallen={"delar": delar})
    assert check_period(definitions, "delar", Period(2025)) == ()
    assert check_period(definitions, "delar", Period(2025, 8)) == ()
    (found,) = check_period(definitions, "delar", Period(2025, 4))
    assert (found.code, found.severity) == ("KAL-010", Severity.FEL)
    assert "2025-08" in found.hint


def test_format__shows_who_decides_what_it_builds_on_and_what_is_done(definitions, namnder):
    steg = dataclasses.replace(
        definitions.arshjul[0], beslutas_av="Nämnden", inflode="Året.", resultat="En rapport."
    )
    definitions = dataclasses.replace(definitions, arshjul=(steg,))
    files = (make_inlamning(namnder[0].id, date(2026, 2, 3)),)
    gjorda = Gjorda(lambda *_: files, {})
    text = format_arshjul(definitions, gjorda, date(2026, 2, 10), lambda _: "Årsrapport")
    assert "Pågår\nA1  planering, februari: Nämnderna beslutar om planen." in text
    assert "Dokument: Årsrapport (rodatraden arsredovisning), 2025" in text
    assert "Beslutas av: Nämnden" in text
    assert f"Bokslut: 1 av {len(namnder)} arbetsböcker har kommit" in text
    assert f"Klara: 1 av {len(namnder)}" in text
    assert f"Väntar på: {namnder[1].namn}" in text


def test_format__what_is_just_over_is_told_with_what_is_done_only(definitions, namnder):
    files = (make_inlamning(namnder[0].id, date(2026, 2, 3)),)
    text = format_arshjul(definitions, Gjorda(lambda *_: files, {}), date(2026, 3, 10), str)
    _, _, over = text.partition("Avslutat de senaste tre månaderna")
    assert f"Klara: 1 av {len(namnder)}" in over
    assert "Bygger på" not in over


@pytest.mark.parametrize(
    ("kand", "told"),
    [
        (date(2025, 5, 19), "senast vid mötet 17\u00a0juni 2025"),
        (date(2025, 6, 17), "senast vid mötet 16\u00a0september 2025"),
        (date(2025, 12, 9), "mötesdagen saknas i organisation.toml"),
        (Tomt.EJ_TILLAMPLIGT, None),
    ],
)
def test_format__a_step_that_counts_from_a_day_ends_at_the_next_meeting(kand, told):
    """STY-DEG-041: the plan of action, after the avvikelse has become known."""
    uppgift = Uppgift(kand, CellRef("s.xlsx", "Åtgärder", "C5"))
    tabell = Tabell("atgardsplan", (Rad("plan", "Plan", {"kand": uppgift}),))
    inlamning = Inlamning("socialnamnd", "bok", "s.xlsx", "", {"atgardsplan": tabell})
    files = {(2025, "delar"): (inlamning,)}
    gjorda = Gjorda(lambda year, tillfalle: files.get((year, tillfalle), ()), {})
    text = format_arshjul(load("degerfors"), gjorda, date(2025, 9, 1), str)
    lines = [line for line in text.splitlines() if "Socialnämnden: " in line]
    assert [told in line for line in lines] == [True] * (told is not None)


def test_read_gjort__takes_what_it_knows_and_tells_the_rest(definitions, namnder):
    enhet = namnder[0].id
    text = "".join(
        f'[[gjort]]\nsteg = "{steg}"\nenhet = "{who}"\ndatum = {day}\n'
        for steg, who, day in (
            ("A1", enhet, "2025-12-01"),
            ("A9", enhet, "2025-12-01"),
            ("A1", "ingen", "2025-12-01"),
            ("A1", enhet, '"i går"'),
        )
    )
    read = read_gjort(Fil("arshjul.toml", text.encode()), definitions)
    assert read.value == (Gjort(steg="A1", enhet=enhet, datum="2025-12-01"),)
    assert [item.code for item in read.findings] == ["KAL-004"] * 3


@pytest.mark.parametrize(("kommun", "month"), [("hallstahammar", "08"), ("degerfors", "07")])
def test_command__for_a_month_that_the_year_lacks_says_which_it_has(kommun, month):
    """STY-HAL-064, STY-DEG-044."""
    words = ["delarsrapport", "--kommun", kommun, "--period", "2025-04"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert f"Skriv 2025-{month} eller bara året" in result.output


@pytest.mark.parametrize("text", ["[[gjort]]\nsteg = 1\n", "trasig", "annat = 1"])
def test_read_gjort__a_broken_list_is_told(definitions, text):
    read = read_gjort(Fil("arshjul.toml", text.encode()), definitions)
    assert read.value == ()
    assert [item.code for item in read.findings] == ["KAL-004"]


KOMMUNER = ("hallstahammar", "degerfors")


@cache
def load(kommun):
    return load_definitions(ROOT / "definitions", kommun).value


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_real_years__are_whole(kommun):
    """STY-HAL-086: every step says what it builds on and what it gives."""
    definitions = load(kommun)
    types = {enhet.typ for enhet in definitions.enheter}
    for steg in definitions.arshjul:
        assert all(1 <= month <= 12 for month in steg.manader), steg.id
        assert steg.manader or steg.nar, steg.id
        assert steg.inflode.endswith("."), steg.id
        assert steg.resultat.endswith("."), steg.id
        assert set(steg.vem) <= types, steg.id
        assert bool(steg.vem) == bool(steg.senast), steg.id
    for enhet in definitions.enheter:
        days = [date.fromisoformat(item) for item in enhet.sammantraden]
        assert days == sorted(days), enhet.id


def test_hallstahammar__has_fifteen_steps_of_planning_and_seven_of_follow_up():
    """STY-HAL-080; a check of the goals belongs to the preparation of the budget (STY-HAL-017)."""
    steps = load("hallstahammar").arshjul
    counts = [sum(item.process is kind for item in steps) for kind in Process]
    assert counts == [15, 7, 0]
    assert all(item.manader for item in steps)
    assert "ses över" in next(item.steg for item in steps if "STY-HAL-017" in item.krav)


def test_hallstahammar__has_dialogues_at_the_delarsrapport_and_the_arsrapport():
    """STY-HAL-085."""
    months = [item.manader for item in load("hallstahammar").arshjul if "dialog" in item.steg][-2:]
    assert months == [(9, 10), (2,)]


@pytest.mark.parametrize(
    ("krav", "month"),
    [("STY-HAL-081", 10), ("STY-HAL-082", 12), ("STY-HAL-083", 9), ("STY-HAL-084", 2)],
)
def test_hallstahammar__has_the_months_of_decision(krav, month):
    (steg,) = [item for item in load("hallstahammar").arshjul if krav in item.krav]
    assert (steg.senast, steg.vem) == (month, ("namnd",))


def test_degerfors__has_thirteen_steps_and_monthly_reports_all_year():
    """STY-DEG-043; the months that the source lacks are missing (STY-DEG-063)."""
    steps = load("degerfors").arshjul
    assert len(steps) == 13
    monthly = [item for item in steps if "STY-DEG-043" in item.krav]
    assert [item.manader for item in monthly] == [tuple(range(1, 13))] * 2
    assert all(not item.manader for item in steps if "STY-DEG-063" in item.krav)


@pytest.mark.parametrize("kommun", KOMMUNER)
def test_decisions__stand_in_a_row_that_the_workbook_asks_for(kommun):
    definitions = load(kommun)
    for steg in definitions.arshjul:
        made = [
            definitions.dokument[item]
            for item in definitions.kommun.dokument
            if definitions.dokument[item].styrdokument in steg.styrdokument
        ]
        for typ in steg.vem if made else ():
            books = [
                definitions.arbetsbocker[definitions.tillfallen[item.tillfalle].arbetsbocker[typ]]
                for item in made
                if typ in definitions.tillfallen[item.tillfalle].arbetsbocker
            ]
            rows = {
                rad.id
                for book in books
                for flik in book.flikar
                for tabell in flik.tabeller
                if tabell.id == "uppgifter"
                for rad in tabell.rader
            }
            assert steg.beslut in rows, (steg.id, typ)


def run(*words):
    return CliRunner().invoke(cli_arshjul.make_arshjul_command(), words)


def test_command__needs_a_day():
    result = run("--kommun", "hallstahammar")
    assert result.exit_code == 2
    assert "--datum 2025-10-15" in result.output


def test_command__says_how_a_day_is_written():
    result = run("--datum", "15 oktober")
    assert result.exit_code == 2
    assert "15 oktober är inget datum" in result.output


def test_command__tells_that_a_kommun_has_no_year():
    result = run("--kommun", "tolkformedling_vast", "--datum", "2025-10-15")
    assert result.exit_code == 2
    assert "inget årshjul" in result.output


def test_command__shows_what_goes_on_in_october():
    result = run("--kommun", "hallstahammar", "--datum", "2025-10-15")
    assert result.exit_code == 0
    now, _, rest = result.output.partition("Börjar nästa månad")
    assert "HAL-A10" in now
    assert "HAL-A13" in rest


def test_command__reads_the_list_of_the_year(tmp_path, monkeypatch):
    (tmp_path / "definitions").symlink_to(ROOT / "definitions")
    folder = tmp_path / "input" / "degerfors" / "2025"
    folder.mkdir(parents=True)
    text = '[[gjort]]\nsteg = "DEG-A11"\nenhet = "socialnamnd"\ndatum = 2025-05-06\n'
    (folder / "arshjul.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(cli_arshjul, "get_root", lambda: tmp_path)
    result = run("--kommun", "degerfors", "--datum", "2026-01-15")
    assert result.exit_code == 0
    (line,) = [item for item in result.output.splitlines() if "DEG-A11, som gäller 2025" in item]
    assert "Socialnämnden" not in line
    assert "Bildningsnämnden" in line
