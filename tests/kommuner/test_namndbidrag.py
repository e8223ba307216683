"""Nämndbidrag instead of anslag: the same amounts, written and shown as what a nämnd is given.

Hallstahammar with the byggsten namndbidrag, its budget, nämndplaner and bokslut filled in again in
the workbooks that it then sends out: plus where it wrote minus, and nothing else.
"""

import io
import re
import shutil
import sys

import bergsala
import openpyxl
import pytest
from builders import fill
from kommunmaterial import BOKSLUT, PERIOD, ROOT, check, get_session, to_number
from test_bara_lagen import iter_texts
from test_bara_lagens_ord import KODER, iter_strings, make_books
from test_bara_lagens_ord import check as check_empty

sys.path.append(str(ROOT / "tools" / "exempel"))

from kalla import read_celler

from pipeline.commands.session import Session
from pipeline.core.dokument import Tabellblock
from pipeline.core.inlamning import Fil
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.flow import Kedja, Mottaget, make_mallar
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions

pytestmark = pytest.mark.slow
KOMMUN, YEAR = "hallstahammar", 2025
BUDGET, PLAN = "budget", "namndplan"
VANDA = ("ramar", "ram", "anslag")
"""Tables whose amounts are written as what the nämnd is given."""
SOCIAL = "socialnamnd"
ORD = re.compile(r"\bram(en|ar|arna|s|ens)?\b|driftram|anslag", re.IGNORECASE)
NAMNS_ANDA = (
    "utan ram:",
    "bindestreck",
    "Klistra in",
    "Ram för investeringar",
    "i lagen anslag",
    "ramen för investeringar",
)
"""Frames of cells, ramar of investments and the word of the law."""


class Exempel:
    """The example's year, with workbooks of the kommun's own definitions."""

    def __init__(self, folder):
        shutil.copytree(ROOT / "definitions", folder)
        profil = folder / "kommuner" / KOMMUN / "profil.toml"
        text = profil.read_text(encoding="utf-8")
        assert text.count('"inledning", ') == 1
        text = text.replace('"inledning", ', '"inledning", "namndbidrag", ')
        profil.write_text(text, encoding="utf-8")
        self.definitions = load_definitions(folder, KOMMUN).value
        self.made = {}
        self.mallar = {}
        for tillfalle in (BUDGET, PLAN, BOKSLUT):
            self.make(tillfalle, {})

    def load(self, year, tillfalle):
        received = get_session(KOMMUN).load(year, tillfalle)
        files = self.made.get((year, tillfalle), received.inlamningar)
        return Mottaget(tuple(files), received.underlag, received.godkannanden)

    def open(self):
        return Kedja(self.definitions, self.load)

    def make(self, tillfalle, changes):
        """The workbooks of an occasion as the example answers them, but for changes: {(enhet,
        tabell, rad, kolumn): value}, in the sign of the workbook."""
        kedja = self.open()
        definitions = kedja.get_definitions(YEAR, tillfalle)
        known = kedja.read_underlag(YEAR, tillfalle)
        files, _ = make_mallar(known, definitions, kedja.get_period(YEAR, tillfalle))
        folder = ROOT / "tools" / "exempel" / KOMMUN / str(YEAR) / tillfalle
        made = []
        for fil in files:
            enhet = fil.name.rpartition("/")[2].partition(f"_{KOMMUN}")[0]
            self.mallar[tillfalle, enhet] = fil.data
            values = {
                (cell.tabell, cell.rad, cell.kolumn): turn(cell)
                for cell in read_celler(folder, enhet)
            }
            values |= {place[1:]: value for place, value in changes.items() if place[0] == enhet}
            made.append(Fil(f"inlamningar/{fil.name}", fill(fil.data, values)))
        self.made[YEAR, tillfalle] = made

    def check(self, tillfalle):
        return self.open().check(YEAR, tillfalle)


def turn(cell):
    """What is typed for a cell of the example."""
    if isinstance(cell.value, bool):
        return "Ja" if cell.value else "Nej"
    is_number = not isinstance(cell.value, str) and cell.kolumn != "rubrik"
    return -cell.value if cell.tabell in VANDA and is_number else cell.value


@pytest.fixture(scope="module")
def exempel(tmp_path_factory):
    return Exempel(tmp_path_factory.mktemp("bidrag") / "definitions")


@pytest.fixture
def changed(exempel):
    """Changes the workbooks of an occasion until the test is done."""
    kept = dict(exempel.made)
    yield exempel.make
    exempel.made = kept


def show(findings):
    return sorted((item.code, item.rule or "", item.enhet or "") for item in findings)


def find_table(checked, dokument, tabell, number=0):
    [utkast] = [item for item in checked.utkast if item.dokument.id == dokument]
    blocks = (block for block in utkast.dokument.block if isinstance(block, Tabellblock))
    return [block for block in blocks if block.tabell == tabell][number]


def read_column(table, name):
    place = next(n for n, item in enumerate(table.kolumner) if item.id == name)
    return table.kolumner[place].rubrik, {
        row.key: to_number(row.celler[place].text) for row in table.rader
    }


# ------------------------------------------------------------------ the same as before
@pytest.mark.parametrize("tillfalle", [BUDGET, PLAN, BOKSLUT])
def test_findings__are_those_of_the_other_model(exempel, tillfalle):
    before = get_session(KOMMUN).kedja.check(YEAR, tillfalle).findings
    assert show(exempel.check(tillfalle).findings) == show(before)


@pytest.mark.parametrize(
    ("tillfalle", "kod", "kolumn"),
    [
        (BUDGET, "RAM_SUM", Beloppskolumn.BUDGET),
        (BUDGET, "INV_RAM", Beloppskolumn.PLAN1),
        (BOKSLUT, "BUDG_URSPR", Beloppskolumn.UTFALL),
        (BOKSLUT, "DR_SUM", Beloppskolumn.BUDGET),
    ],
)
def test_amounts__are_the_costs_of_the_kommun_inside(exempel, tillfalle, kod, kolumn):
    plats = Plats(kod, kolumn)
    before = get_session(KOMMUN).kedja.check(YEAR, tillfalle).sammanstallning.varden[plats]
    found = exempel.check(tillfalle).sammanstallning.varden[plats]
    assert found.tal == before.tal
    assert found.tal.number < 0


# ------------------------------------------------------------------ what people see
def test_workbook__shows_what_the_namnd_is_given_with_plus(exempel):
    strings = list(iter_strings(exempel.mallar[PLAN, SOCIAL]))
    assert "Nämndbidrag" in strings
    assert any("Det som nämnden får skrivs med plus" in text for text in strings)
    cells = read_book(exempel.mallar[PLAN, SOCIAL], "Ram för investeringar", "Nämndbidrag")
    assert cells["Nämndbidrag"] > 0
    assert cells["Ram för investeringar"] > 0


def read_book(data, *labels):
    """The first number on the row of each label."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets:
        for row in sheet.iter_rows(values_only=True):
            texts = [cell for cell in row if cell in labels]
            numbers = [cell for cell in row if isinstance(cell, int | float)]
            if texts and numbers:
                found[texts[0]] = numbers[0]
    return found


def test_arsredovisning__shows_bidrag_and_result(exempel):
    before, after = check(KOMMUN), exempel.check(BOKSLUT)
    was = find_table(before, "arsredovisning", "driftredovisning")
    now = find_table(after, "arsredovisning", "driftredovisning")
    assert read_column(now, "netto") == ("Nettokostnad 2025", read_column(was, "netto")[1])
    assert read_column(now, "avvikelse") == ("Resultat 2025", read_column(was, "avvikelse")[1])
    rubrik, bidrag = read_column(now, "budget")
    assert rubrik == "Nämndbidrag 2025"
    assert bidrag == {key: -number for key, number in read_column(was, "budget")[1].items()}
    for key, number in read_column(now, "netto")[1].items():
        assert abs(bidrag[key] + number - read_column(now, "avvikelse")[1][key]) <= 1


@pytest.mark.parametrize(
    ("tillfalle", "dokument", "tabell", "kolumn", "rubrik"),
    [
        (BOKSLUT, "arsredovisning", "anslag", "slutlig", "Slutligt nämndbidrag"),
        (BUDGET, "mal_och_budget", "ramar", "ar0", "Nämndbidrag 2025"),
        (BUDGET, "mal_och_budget", "ramar", "fg_ram", "Nämndbidrag 2024"),
    ],
)
def test_tables__of_what_is_given_show_it_with_plus(
    exempel, tillfalle, dokument, tabell, kolumn, rubrik
):
    before = get_session(KOMMUN).kedja.check(YEAR, tillfalle)
    was = read_column(find_table(before, dokument, tabell), kolumn)[1]
    found = read_column(find_table(exempel.check(tillfalle), dokument, tabell), kolumn)
    assert found == (rubrik, {key: number and -number for key, number in was.items()})
    assert sum(number or 0 for number in found[1].values()) > 0


# ------------------------------------------------------------------ checks that can fail
def test_check__of_the_bidrag_finds_a_budget_that_is_another(exempel, changed):
    changed(BOKSLUT, {("ekonomi", "anslag", SOCIAL, "tillagg"): 777})
    found = [item for item in exempel.check(BOKSLUT).findings if item.rule == "AB-RAMAR"]
    assert [item.enhet for item in found] == [SOCIAL]
    assert "nämndbidraget räcker till −" in found[0].message
    assert ORD.search(found[0].message) is None


def test_check__of_the_plan_finds_what_the_bidrag_does_not_cover(exempel, changed):
    folder = ROOT / "tools" / "exempel" / KOMMUN / str(YEAR) / PLAN
    raised = next(
        cell
        for cell in read_celler(folder, SOCIAL)
        if cell.tabell == "drift" and cell.kolumn == "externa_kostnader"
    )
    place = (SOCIAL, "drift", raised.rad, raised.kolumn)
    changed(PLAN, {place: raised.value - 5000})
    rules = {item.rule: item for item in exempel.check(PLAN).findings if item.enhet == SOCIAL}
    assert "beslutet räcker till" in rules["KEDJA-RAM-DRIFT"].message


# ------------------------------------------------------------------ words, and the choice itself
@pytest.mark.parametrize(
    "andra",
    [(), ("resultatprognos", "ombudgeteringar", "uppdrag", "verksamhetsplan", "malstruktur")],
    ids=["alone", "with others"],
)
def test_words__of_the_other_model_are_nowhere(tmp_path, andra):
    session = Session(
        bergsala.make_whole_root(tmp_path, ("namndbidrag", *andra)), bergsala.KOMMUN, PERIOD
    )
    texts = set()
    for tillfalle in session.definitions.tillfallen:
        for fil in make_books(session, tillfalle):
            texts.update(text for text in iter_strings(fil.data) if text[:1] != "#")
        checked = check_empty(session, tillfalle)
        texts.update(item.message for item in checked.findings)
        texts.update(item.hint or "" for item in checked.findings)
    texts.update(iter_texts(tuple(session.definitions.dokument.values())))
    assert any("ämndbidrag" in text for text in texts)
    wrong = {text for text in texts if ORD.search(text) and not KODER.fullmatch(text)}
    assert sorted(text for text in wrong if not any(word in text for word in NAMNS_ANDA)) == []


def test_choice__that_is_misspelt_is_told_at_the_key_of_the_profile(tmp_path):
    root = bergsala.make_whole_root(tmp_path, ("namndbidraget",))
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(root / "definitions", bergsala.KOMMUN)
    [finding] = caught.value.findings
    assert finding.source.file == f"kommuner/{bergsala.KOMMUN}/profil.toml"
    assert finding.source.key == "kommun/byggstenar[1]"
    assert "Menade du namndbidrag?" in finding.message
