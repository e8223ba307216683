"""The fictional Hallstahammar 2025: complete, lawful, and one and the same set of figures."""

import pytest
from kommunmaterial import check, get_tabeller, make, to_number

from pipeline.core.finding import Severity
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Rakenskap

KOMMUN = "hallstahammar"
BUDGET, FG, KONCERN = Beloppskolumn.BUDGET, Beloppskolumn.FG, Rakenskap.KONCERN
RAM = {  # nettokostnad 2025, budget 2025, nettokostnad 2024, tkr
    "kommunstyrelsen": (-126_900, -128_600, -121_700),
    "teknisk_namnd": (-98_700, -96_400, -94_100),
    "bygg_och_miljonamnd": (-15_100, -15_800, -14_600),
    "barn_och_utbildningsnamnd": (-517_900, -512_300, -503_200),
    "socialnamnd": (-411_600, -398_700, -396_800),
    "kultur_och_fritidsnamnd": (-57_600, -58_200, -56_300),
    "revision": (-1_390, -1_450, -1_360),
    "valnamnd": (-190, -250, -1_240),
    "overformyndare": (-4_050, -3_900, -3_850),
    "finansforvaltning": (38_400, 30_900, 33_400),
    "summa": (-1_195_030, -1_184_700, -1_159_750),
}


@pytest.fixture(scope="module")
def sammanstallning():
    return check(KOMMUN).sammanstallning


@pytest.fixture(scope="module")
def tabeller():
    [docx] = [data for name, data in make(KOMMUN).dokument.items() if "arsredovisning" in name]
    return get_tabeller(docx)


def find_number(sammanstallning, plats):
    return sammanstallning.varden[plats].tal.number


def test_nothing_in_the_example_needs_to_be_corrected_or_explained():
    serious = {Severity.FEL, Severity.VARNING}
    assert not [item for item in check(KOMMUN).findings if item.severity in serious]


@pytest.mark.parametrize(
    ("plats", "number"),
    [
        (Plats("RR04"), -1_181_300),
        (Plats("RR12"), 13_800),
        (Plats("RR12", BUDGET), 17_000),
        (Plats("RR12", FG), 9_600),
        (Plats("BT_SUM"), 1_292_700),
        (Plats("BE_SUM"), 1_292_700),
        (Plats("KFA29"), 112_800),
        (Plats("BK11"), 12_000),
        (Plats("DR_SUM"), -1_195_030),
        (Plats("DR_AVST"), 13_730),
        (Plats("IR_NETTO"), -92_400),
        (Plats("RR12", rakenskap=KONCERN), 23_588),
        (Plats("BT_SUM", rakenskap=KONCERN), 2_035_000),
        (Plats("BE_SUM", rakenskap=KONCERN), 2_035_000),
        (Plats("RR12", FG, KONCERN), 17_103),
        (Plats("FO06", Beloppskolumn.FG4), 45_200),
    ],
)
def test_the_figures_everything_else_agrees_with(sammanstallning, plats, number):
    assert find_number(sammanstallning, plats) == number


@pytest.mark.parametrize("enhet", RAM)
def test_each_namnd_has_the_net_cost_of_the_frame(sammanstallning, enhet):
    rader = sammanstallning.tabeller["driftredovisning"].rader
    [rad] = [rad for rad in rader if enhet in (rad.enhet, rad.key)]
    assert (
        tuple(rad.celler[kolumn].tal.number for kolumn in ("netto", "budget", "fg")) == RAM[enhet]
    )


def test_internal_items_cancel_out(sammanstallning):
    internal = [find_number(sammanstallning, Plats(kod)) for kod in ("INT_INTAKT", "INT_KOSTN")]
    assert internal[0] > 0
    assert sum(internal) == 0


def test_small_groups_are_hidden(sammanstallning):
    tabell = sammanstallning.enheter["bygg_och_miljonamnd"].tabeller["sjukfranvaro"]
    assert tabell.find("yngre", "procent").is_tomt
    assert not tabell.find("mellan", "procent").is_tomt


def test_the_word_file_shows_the_same_figures(tabeller):
    resultat = {row[0]: row for row in tabeller["Resultaträkning"]}
    header = tabeller["Resultaträkning"][0]
    shown = to_number(resultat["Årets resultat"][header.index("Utfall 2025")])
    assert shown == 13_800
    sjuk = {row[0]: row for row in tabeller["Sjukfrånvaro i procent av ordinarie arbetstid"]}
    assert str(to_number(sjuk["Total"][-2])) == "7.1"


def test_the_arsredovisning_is_whole(tabeller):
    assert len(tabeller) >= 90


def test_there_is_an_arsrapport_for_every_namnd():
    assert sum("arsrapport" in name for name in make(KOMMUN).dokument) == 6
