"""A table of the example in a unit of its own: every number the same amount, every unit named.

Hallstahammar shows tkr. By avsteg its driftredovisning is shown in mnkr with one column in tkr, and
its resultaträkning in mnkr; the other tables stay.
"""

import shutil
from decimal import Decimal

import pytest
from kommunmaterial import BOKSLUT, PERIOD, ROOT, check, to_number

from pipeline.commands.session import Session
from pipeline.core.dokument import Tabellblock
from pipeline.core.finding import Severity

pytestmark = pytest.mark.slow
KOMMUN = "hallstahammar"
AVSTEG = """
[[avsteg]]
objekt = ["tabell:driftredovisning", "uppstallning:resultatrakning"]
motiv = "Fullmäktige ser de stora beloppen i miljoner."
blir = { visas_i = "mnkr" }

[[avsteg]]
objekt = "tabell:driftredovisning"
motiv = "Avvikelserna är små."
blir = { visas = [{ falt = "avvikelse", rubrik = "Avvikelse", belopp_i = "tkr" }] }
"""
CHANGED = ("driftredovisning", "resultatrakning", "konc(resultatrakning)")


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    root = tmp_path_factory.mktemp("enhet")
    shutil.copytree(ROOT / "definitions", root / "definitions")
    (root / "input").symlink_to(ROOT / "input")
    own = root / "definitions" / "kommuner" / KOMMUN / "avsteg_prov.toml"
    own.write_text(AVSTEG, encoding="utf-8")
    return Session(root, KOMMUN, PERIOD).kedja.check(PERIOD.year, BOKSLUT)


def find_tables(checked):
    """The tables of the årsredovisning by address."""
    [utkast] = [item for item in checked.utkast if item.dokument.id == "arsredovisning"]
    blocks = (block for block in utkast.dokument.block if isinstance(block, Tabellblock))
    return {str(block.adress): block for block in blocks}


def show(table):
    return [[cell.text for cell in row.celler[1:]] for row in table.rader]


def test_tables__that_are_not_named_say_what_they_said(changed):
    before, after = find_tables(check(KOMMUN)), find_tables(changed)
    assert before.keys() == after.keys()
    same = [key for key, table in before.items() if table.tabell not in CHANGED]
    assert len(same) > 50
    assert [key for key in same if before[key] != after[key]] == []


def test_tables__in_miljoner_show_the_same_amounts_and_name_their_unit(changed):
    before, after = find_tables(check(KOMMUN)), find_tables(changed)
    seen = 0
    for key, table in after.items():
        if table.tabell not in CHANGED:
            continue
        assert before[key].rubrik.endswith(", tkr")
        assert table.rubrik == before[key].rubrik.removesuffix("tkr") + "mnkr"
        for old, new in zip(show(before[key]), show(table), strict=True):
            for column, was, now in zip(table.kolumner[1:], old, new, strict=True):
                is_tkr = column.rubrik == "Avvikelse, tkr"
                assert is_tkr is (column.id == "avvikelse" and table.tabell == CHANGED[0])
                number = to_number(was)
                if number is None or is_tkr:
                    assert now == was
                else:
                    seen += 1
                    assert abs(to_number(now) - number / 1000) <= Decimal("0.0505")
                    assert "," in now
    assert seen > 100


def test_checks__say_the_same_whatever_the_unit(changed):
    def tell(checked):
        return [
            (item.code, item.rule, item.message)
            for item in checked.findings
            if item.severity is not Severity.UPPLYSNING
        ]

    assert tell(changed) == tell(check(KOMMUN))
