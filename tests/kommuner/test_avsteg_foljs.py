"""Checks follow the kommun's own uppställning and columns.

The example Hallstahammar with avsteg: a row BT_C5 among its omsättningstillgångar, filled in by
kommun and bolag and published last year, a varav row of its equity, and avvikelse counted as
budget minus net cost. Nothing is found that was not found before; what is planted in the new rows
is found, with its place.
"""

import csv
import io
import shutil
import sys

import pytest
from builders import fill
from kommunmaterial import BOKSLUT, ROOT, check, get_session

sys.path.append(str(ROOT / "tools" / "exempel"))

from kalla import read_celler

from pipeline.core.inlamning import Fil
from pipeline.core.sammanstallning import Plats, Rakenskap
from pipeline.core.source import CellRef, FileRef, find_leaves
from pipeline.core.uppgift import Tomt
from pipeline.flow import Kedja, Mottaget, make_mallar
from pipeline.schema.loader import load_definitions

pytestmark = pytest.mark.slow
KOMMUN, YEAR, NY = "hallstahammar", 2025, 10_000
BOLAGETS = 400
"""What the bolag has in the new row, of what it had among its kundfordringar (2 500)."""
AVSTEG = """
[[avsteg]]
objekt = "uppstallning:balansrakning/rader"
motiv = "Kommunen visar upplupna skatteintäkter för sig."
efter = "bt_c4"
lagg_till = { id = "bt_c5", kod = "BT_C5", rubrik = "C V. Upplupna skatteintäkter", tecken = "+" }

[[avsteg]]
objekt = "uppstallning:balansrakning/rader:bt_c"
motiv = "Den nya raden ingår i summan."
blir = { summa = ["BT_C1", "BT_C2", "BT_C3", "BT_C4", "BT_C5"] }

[[avsteg]]
objekt = "uppstallning:balansrakning/rader"
motiv = "Kommunen visar hur mycket av det egna kapitalet som är öronmärkt."
efter = "be_a3"
[avsteg.lagg_till]
id = "be_a3_ore"
kod = "BE_A3_ORE"
rubrik = "varav öronmärkta medel"
indrag = 2
varav_av = "BE_A3"

[[avsteg]]
objekt = "tabell:driftredovisning/berakna:avvikelse"
motiv = "Kommunen räknar det som är dyrare än budget med minus."
blir = { uttryck = "budget - netto" }

[[avsteg]]
objekt = "arbetsbok:namnd_bokslut/flikar:drift/tabeller:drift/kolumner:avvikelse"
motiv = "Som i driftredovisningen."
blir = { uttryck = "budget - netto" }

[[avsteg]]
objekt = "arbetsbok:smaenhet_bokslut/flikar:drift/tabeller:drift/kolumner:avvikelse"
motiv = "Som i driftredovisningen."
blir = { uttryck = "budget - netto" }
"""
TOTALS = ("bt_c", "bt_sum", "be_c2", "be_c", "be_sum")
EKONOMI = {
    ("balansrakning", "bt_c5", "utfall"): NY,
    ("balansrakning", "be_c2", "utfall"): 233_900 + NY,
    ("balansrakning", "be_a3_ore", "utfall"): 120_000,
    ("not_kortfristiga_skulder", "ovriga", "utfall"): 14_680 + NY,
}
BOLAG = {
    ("bolag_balansrakning", "kundfordringar", "utfall"): 2500 - BOLAGETS,
    ("bolag_balansrakning", "bt_c5", "utfall"): BOLAGETS,
    ("bolag_balansrakning", "be_a3_ore", "utfall"): 7000,
}


def load(folder, avsteg):
    """The kommun's definitions with avsteg of its own."""
    shutil.copytree(ROOT / "definitions", folder)
    own = folder / "kommuner" / KOMMUN / "avsteg_prov.toml"
    own.write_text(avsteg, encoding="utf-8")
    return load_definitions(folder, KOMMUN).value


def publish(fil):
    """Last year's published figures with the new row, in its sums and in what it was financed
    by; nothing else is moved between the years."""
    rows = list(csv.reader(io.StringIO(fil.data.decode("utf-8-sig")), delimiter=";"))
    made = []
    for row in rows:
        enhet, tabell, rad, _, _, year, value, _ = row
        is_total = tabell.endswith("balansrakning") and rad in TOTALS
        is_note = tabell == "not_kortfristiga_skulder" and rad in ("ovriga", "summa")
        if enhet == "ekonomi" and year == f"{YEAR - 1}" and (is_total or is_note):
            row[6] = f"{int(value) + NY}"
        made.append(row)
        if enhet == "ekonomi" and tabell.endswith("balansrakning") and rad == "bt_c4":
            made.append([enhet, tabell, "bt_c5", "", "utfall", year, f"{NY}", row[7]])
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(made)
    return Fil(fil.name, out.getvalue().encode())


class Exempel:
    """The example's bokslut in workbooks handed out after the kommun's avsteg."""

    def __init__(self, folder, avsteg, publish=lambda fil: fil):
        self.definitions = load(folder, avsteg)
        self.received = get_session(KOMMUN).load(YEAR, BOKSLUT)
        self.underlag = tuple(
            publish(item) if item.name.endswith("foregaende_ar.csv") else item
            for item in self.received.underlag
        )
        self.kedja = kedja = self.open(self.received.inlamningar, self.underlag)
        known = kedja.read_underlag(YEAR, BOKSLUT)
        definitions = kedja.get_definitions(YEAR, BOKSLUT)
        files, _ = make_mallar(known, definitions, kedja.get_period(YEAR, BOKSLUT))
        self.mallar = {item.name: item.data for item in files}
        self.filled = {}

    def open(self, inlamningar, underlag, earlier=None):
        """The chain with other files; what earlier occasions gave is read once."""

        def load(year, tillfalle):
            if (year, tillfalle) != (YEAR, BOKSLUT):
                return get_session(KOMMUN).load(year, tillfalle)
            return Mottaget(tuple(inlamningar), underlag, self.received.godkannanden)

        return Kedja(self.definitions, load, _kallor=dict(earlier._kallor) if earlier else {})

    def fill(self, enhet, values):
        """The enhet's workbook as the example answers it, but for values."""
        given = {
            (cell.tabell, cell.rad, cell.kolumn): as_typed(cell.value)
            for cell in read_celler(ROOT / "tools" / "exempel" / KOMMUN / "2025" / BOKSLUT, enhet)
        }
        return fill(self.mallar[f"{enhet}_{KOMMUN}_{YEAR}_{BOKSLUT}.xlsx"], given | values)

    def check(self, values, underlag=None):
        """Findings and merged data; values by enhet, None for the workbook as it was received."""
        files = []
        for fil in self.received.inlamningar:
            enhet = fil.name.removeprefix("inlamningar/").partition(f"_{KOMMUN}")[0]
            own = values.get(enhet)
            if own is None:
                files.append(fil)
                continue
            key = (enhet, *sorted(own.items(), key=str))
            if key not in self.filled:
                self.filled[key] = self.fill(enhet, own)
            files.append(Fil(fil.name, self.filled[key]))
        kedja = self.open(files, underlag or self.underlag, self.kedja)
        return kedja.check(YEAR, BOKSLUT)


def as_typed(value):
    return ("Ja" if value else "Nej") if isinstance(value, bool) else value


def show(findings):
    return sorted((item.code, item.rule or "", item.enhet or "") for item in findings)


def find_places(finding):
    return {
        f"{leaf.flik}!{leaf.cell}" if isinstance(leaf, CellRef) else f"rad {leaf.line}"
        for leaf in find_leaves(finding.source)
        if isinstance(leaf, CellRef | FileRef)
    }


NAMNDER = {
    item.id: {}
    for item in load_definitions(ROOT / "definitions", KOMMUN).value.enheter
    if item.har_budget and not item.agd_andel
}
FILLED = {"ekonomi": EKONOMI, "hallstahem": BOLAG}


@pytest.fixture(scope="module")
def exempel(tmp_path_factory):
    return Exempel(tmp_path_factory.mktemp("avsteg") / "definitions", AVSTEG, publish)


@pytest.fixture(scope="module")
def before():
    """What the example says without avsteg."""
    return show(check(KOMMUN).findings)


@pytest.fixture(scope="module")
def followed(exempel):
    return exempel.check(NAMNDER | FILLED)


def find_new(exempel, before, changes, underlag=None):
    """The findings of a change that were not there before it."""
    values = FILLED | {enhet: {**FILLED.get(enhet, {}), **own} for enhet, own in changes.items()}
    found = exempel.check(NAMNDER | values, underlag).findings
    return [item for item in found if (item.code, item.rule or "", item.enhet or "") not in before]


def test_an_added_row_and_another_avvikelse__give_no_false_finding(followed, before):
    assert show(followed.findings) == before


def test_the_added_row__is_in_the_sums_of_kommun_and_koncern(followed):
    varden = followed.sammanstallning.varden
    for rakenskap, own in ((Rakenskap.KOMMUN, NY), (Rakenskap.KONCERN, NY + BOLAGETS)):
        assert varden[Plats("BT_C5", rakenskap=rakenskap)].tal.number == own
        koder = ("BT_C1", "BT_C2", "BT_C3", "BT_C4", "BT_C5")
        parts = [varden[Plats(kod, rakenskap=rakenskap)].tal for kod in koder]
        total = varden[Plats("BT_C", rakenskap=rakenskap)].tal.number
        assert sum(part.number for part in parts if part) == total


def test_the_added_varav_row__holds_what_both_have_answered(followed):
    koncern = Plats("BE_A3_ORE", rakenskap=Rakenskap.KONCERN)
    assert followed.sammanstallning.varden[koncern].tal.number == 127_000


def test_avvikelse__is_shown_as_the_kommun_counts_it(followed):
    rader = followed.sammanstallning.tabeller["driftredovisning"].rader
    for rad in rader:
        netto, budget, avvikelse = (
            rad.celler[name].tal.number for name in ("netto", "budget", "avvikelse")
        )
        assert avvikelse == budget - netto


def test_a_total_without_the_row__is_told_where_it_stands(exempel, before):
    planted = {("balansrakning", "bt_c", "utfall"): 249_200 - NY}
    found = find_new(exempel, before, {"ekonomi": planted})
    told = [item for item in found if item.rule == "SB-BR-3"]
    assert [(item.code, item.enhet) for item in told] == [("KON-020", "ekonomi")]
    assert told[0].message.startswith("Balansräkning, C. Summa omsättningstillgångar, ")
    assert len(find_places(told[0])) == 6


def test_last_years_total_without_the_row__is_told_where_it_was_published(exempel, before):
    underlag = tuple(take_out(item, "balansrakning") for item in exempel.underlag)
    found = find_new(exempel, before, {}, underlag)
    told = [item for item in found if item.rule == "SB-BR-3"]
    assert [item.code for item in told] == ["KON-020"]
    assert "Föregående år" in told[0].message
    assert any(place.startswith("rad ") for place in find_places(told[0]))


def test_the_koncerns_total_without_the_row__is_told_as_the_koncerns(exempel, before):
    underlag = tuple(take_out(item, "koncern_balansrakning") for item in exempel.underlag)
    found = find_new(exempel, before, {}, underlag)
    told = [item for item in found if item.rule == "SB-BR-3"]
    assert [item.code for item in told] == ["KON-020"]
    assert told[0].message.startswith("Balansräkning för koncernen, C. Summa")


def take_out(fil, tabell):
    """The published sum of omsättningstillgångar as it was before the row."""
    lines = fil.data.decode("utf-8-sig").splitlines()
    start = f"ekonomi;{tabell};bt_c;"
    changed = [
        line.replace(find_value(line), lower(line)) if line.startswith(start) else line
        for line in lines
    ]
    return Fil(fil.name, "\n".join(changed).encode())


def find_value(line):
    return f";{YEAR - 1};{line.split(';')[6]};"


def lower(line):
    return f";{YEAR - 1};{int(line.split(';')[6]) - NY};"


def test_the_bolags_total_without_the_row__is_told_to_the_bolag(exempel, before):
    planted = {("bolag_balansrakning", "omsattning", "utfall"): 46_200 - BOLAGETS}
    found = find_new(exempel, before, {"hallstahem": planted})
    told = [item for item in found if item.rule == "AB-SUMMOR"]
    assert {(item.code, item.enhet) for item in told} == {("KON-020", "hallstahem")}
    assert told[0].message.startswith("Balansräkning, Summa omsättningstillgångar, ")


def test_an_amount_too_much_in_the_bolags_row__is_told_to_the_bolag_and_for_the_koncern(
    exempel, before
):
    planted = {("bolag_balansrakning", "bt_c5", "utfall"): BOLAGETS + 900}
    found = find_new(exempel, before, {"hallstahem": planted})
    told = {item.rule: item for item in found}
    assert told["AB-BOLAG-BALANS"].enhet == "hallstahem"
    assert "900" in told["AB-BOLAG-BALANS"].message
    assert any(place.startswith("Balansräkning!C") for place in find_places(told["SB-KO-2"]))
    assert isinstance(find_leaves(told["SB-KO-2"].source)[0], CellRef)


def test_the_bolags_row_with_a_code_of_the_other_side__is_told_for_the_koncern(exempel, before):
    planted = {("bolag_balansrakning", "bt_c5", "lkbr"): "BE_C2"}
    found = find_new(exempel, before, {"hallstahem": planted})
    assert {item.rule for item in found} == {"SB-KO-2"}


def test_a_bolag_that_was_not_asked__leaves_the_koncern_unknown(exempel):
    """The bolag's workbook was handed out before the kommun added the row."""
    checked = exempel.check(NAMNDER | {"ekonomi": EKONOMI})
    varden = checked.sammanstallning.varden
    for kod in ("BT_C5", "BT_C", "BT_SUM", "BE_A3_ORE"):
        assert isinstance(varden[Plats(kod, rakenskap=Rakenskap.KONCERN)].value, Tomt)
    assert varden[Plats("BT_C4", rakenskap=Rakenskap.KONCERN)].tal
    told = [item for item in checked.findings if item.enhet == "hallstahem"]
    assert any("Upplupna skatteintäkter" in item.message for item in told)


def test_a_deficit_without_a_text__is_told_with_the_kommuns_own_avvikelse(exempel, before):
    """Every nämnd leaves out what it does about its economy; those that are beyond one percent of
    their budget are asked, as they are with the example's own avvikelse."""
    empty = {("texter", "ekonomi_atgarder", "text"): None}
    merged = check(KOMMUN).sammanstallning
    drift = merged.tabeller["driftredovisning"]
    asked = {
        enhet
        for enhet, data in merged.enheter.items()
        if enhet in NAMNDER and data.tabeller["texter"].find_rad("ekonomi_atgarder")
    }
    found = find_new(exempel, before, dict.fromkeys(asked, empty))
    told = {item.enhet for item in found if item.rule == "REV-25"}
    beyond = {
        rad.key
        for rad in drift.rader
        if -rad.celler["avvikelse"].tal.number > abs(rad.celler["budget"].tal.number) / 100
    }
    assert told == beyond & asked
    assert told
