"""The checks of the law: each formula holds for the example figures of the law's register and fails
when a figure is wrong; each check says in words what is wrong and what to do."""

import dataclasses
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from definitionshjalp import load_bokslut
from hjalp import VERBS

from pipeline.core.finding import Severity
from pipeline.core.format_sv import MINUS, NBSP
from pipeline.core.period import Period
from pipeline.core.sammanstallning import Beloppskolumn, Plats, Sammanstallning
from pipeline.core.source import CellRef
from pipeline.core.tabell import Rad, Tabell
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Uppgift
from pipeline.schema.formelbruk import Namn, iter_formelbruk
from pipeline.schema.kolumner import iter_tabelldefs
from pipeline.schema.kontroll import Allvar
from pipeline.schema.loader import load_definitions
from pipeline.schema.namnrymd import UPPGIFTER
from pipeline.schema.typer import Namnslag
from pipeline.stages.check import check_sammanstallning
from pipeline.stages.check.material import get_severity

ROOT = Path(__file__).parent.parent
DEFINITIONS = load_bokslut("hallstahammar")
WHOLE = load_definitions(ROOT / "definitions", "hallstahammar").value
FORMULAS = [item for item in DEFINITIONS.kontroller if item.uttryck]
KONTROLLER = {item.id: item for item in DEFINITIONS.kontroller}
EXAMPLE = tomllib.loads(
    (ROOT / "tests" / "lagkrav_exempel.toml").read_text(encoding="utf-8"), parse_float=Decimal
)
ROWS = EXAMPLE["driftredovisning"]
UNITS = {"INV": Unit.ANTAL} | dict.fromkeys(
    ("SF_TOT", "SF_LANG", "SF_KV", "SF_MAN", "SF_29", "SF_30_49", "SF_50"), Unit.PROCENT
)

# A wrong figure for every identity that the example figures can decide: (code, column, value).
WRONG = {
    "SB-RR-1": ("RR02", "utfall", -1498701),
    "SB-RR-2": ("RR05", "utfall", 986400),
    "SB-RR-3": ("RR09", "utfall", -14800),
    "SB-RR-4": ("RR11", "utfall", 100),
    "SB-RR-5": ("RR11S", "utfall", -50),
    "SB-RR-6": ("RR02", "utfall", 1498700),
    "LKBR-5-4": ("BE_B1", "utfall", None),
    "SB-BR-1": ("BT_A2_2", "utfall", 92301),
    "SB-BR-2": ("BT_A3", "utfall", 143200),
    "SB-BR-3": ("BT_C4", "utfall", 145100),
    "SB-BR-4": ("BT_B", "utfall", 11500),
    "SB-BR-5": ("BE_C", "utfall", 919000),
    "SB-BR-6": ("BE_SUM", "utfall", 1962800),
    "SB-BR-7": ("BE_A1", "utfall", 853000),
    "SB-BR-9": ("BE_A3", "fg", 853800),
    "SB-BR-11": ("BE_B2", "utfall", 21500),
    "SB-BR-12": ("BE_A3_RER", "utfall", 900000),
    "SB-RB-1": ("BE_A2", "utfall", 42000),
    "LKBR-6-4": ("BL_2A", "utfall", 0),
    "SB-KF-1": ("KFA01", "utfall", 42000),
    "SB-KF-2": ("KFA04", "utfall", -3500),
    "SB-KF-3": ("KFA09", "utfall", 15000),
    "SB-KF-4": ("KFA14", "utfall", 6500),
    "SB-KF-5": ("KFA20", "utfall", -15500),
    "SB-KF-6": ("KFA25", "utfall", -100),
    "SB-KF-7": ("KFA28", "utfall", 131800),
    "SB-KF-8": ("LIKV", "utfall", 145100),
    "SB-KF-9": ("KFA29", "fg", 131600),
    "SB-KF-10": ("KFA02", "utfall", 71200),
    "SB-KF-11": ("KFA05", "utfall", -2400),
    "SB-KF-12": ("KFA07", "utfall", 7300),
    "SB-KF-13": ("KFA08", "utfall", -1500),
    "SB-KF-14": ("BE_C2", "fg", 356100),
    "SB-KF-16": ("BV_SALT", "utfall", 2100),
    "SB-KF-17": ("REAVINST", "utfall", 3300),
    "RKR-R13-2": ("KFA13", "utfall", 168000),
    "REV-09": ("KFA04", "utfall", -136000),
    "SB-BK-1": ("BK01", "utfall", 42200),
    "SB-BK-2": ("BK05", "utfall", 100),
    "SB-BK-3": ("BK09", "utfall", 100),
    "SB-BK-4": ("BK03", "utfall", 3300),
    "SB-BK-5": ("REAVINST_TOT", "utfall", 3100),
    "SB-BK-6": ("ORE_NETTO", "utfall", 100),
    "SB-BK-7": ("BK16", "fg", -100),
    "SB-BK-10": ("BK14", "utfall", 20000),
    "LKBR-11-10-RUR": None,
    "SB-RE-1": ("BE_A1_RER", "utfall", 19000),
    "SB-RE-2": ("BK08", "utfall", -30000),
    "SB-RE-3": ("BE_A3_RER", "utfall", 70000),
    "SB-RE-4": ("BE_A3_RUR", "utfall", 100),
    "SB-RE-5": None,
    "SB-DR-1": ("DR_SUM", "utfall", -1273400),
    "SB-DR-3": ("DR_AVST", "utfall", 15600),
    "SB-DR-4": ("INT_KOSTN", "utfall", -84400),
    "SB-IR-1": ("IR_INKOMST", "utfall", 6100),
    "SB-IR-2": ("IR_EJKASSA_IR", "utfall", 100),
    "SB-IR-6": ("NOT_ANSKAFFNING", "utfall", 167000),
    "SB-PE-1": ("PF_FORS", "utfall", 45100),
    "SB-PE-2": ("PF_ANSV", "utfall", 402100),
    "SB-PE-3": ("PF_ATERLAN", "utfall", 475200),
    "SB-PS-1": ("SF_MAN", "utfall", Decimal("7.5")),
    "SB-PS-2": ("SF_TOT", "utfall", Decimal("7.8")),
    "STY-HAL-076": ("BK11", "utfall", -100),
    "SB-PS-3": ("SF_LANG", "utfall", Decimal(101)),
}
"""None where the rule is about the year or the form and no single figure can break it."""

COMPUTED = {
    "RER_IB": ("BE_A1_RER", 1),
    "RER_RES": ("BK08", -1),
    "RER_ANV": ("BK09", -1),
    "RER_UB": ("BE_A3_RER", 1),
}
"""The rows of resultatreserven, which are computed from other codes."""


def make_uppgift(kod, kolumn, value):
    source = CellRef("ekonomi.xlsx", "Räkenskaper", f"{kod}_{kolumn}")
    return Uppgift(Tal(Decimal(value), UNITS.get(kod, Unit.TKR)), source)


def spell_out(row):
    """A nämnd's row with the columns that its totals are made of: all of it is external."""
    external = {"externa_intakter": row["intakter"], "externa_kostnader": row["kostnader"]}
    none = {"interna_intakter": 0, "interna_kostnader": 0}
    return {key: value for key, value in row.items() if key != "namnd"} | external | none


def make_sammanstallning(changes=()):
    varden = {
        Plats(kod, Beloppskolumn(kolumn)): make_uppgift(kod, kolumn, value)
        for kolumn in ("utfall", "fg", "budget")
        for kod, value in EXAMPLE[kolumn].items()
    }
    for kod, kolumn, value in changes:
        plats = Plats(kod, Beloppskolumn(kolumn))
        if value is None:
            del varden[plats]
        else:
            varden[plats] = make_uppgift(kod, kolumn, value)
    for kod, (source, sign) in COMPUTED.items():
        found = varden[Plats(source)].tal.number * sign
        varden[Plats(kod)] = make_uppgift(kod, "utfall", found)
    rader = tuple(
        Rad(
            f"n{place}",
            row["namnd"],
            {k: make_uppgift(k, k, v) for k, v in spell_out(row).items()},
        )
        for place, row in enumerate(ROWS)
    )
    total = {"netto": make_uppgift("netto", "summa", sum(r["netto"] for r in ROWS))}
    rader = (*rader, Rad("summa", "Summa nämnder", total, typ="summa"))
    projekt = {"utfall": make_uppgift("projekt", "utfall", EXAMPLE["utfall"]["IR_NETTO"])}
    tabeller = {
        "driftredovisning": Tabell("driftredovisning", rader),
        "investeringar_per_namnd": Tabell(
            "investeringar_per_namnd", (Rad("n0", "Kommunstyrelsen", projekt),)
        ),
    }
    return Sammanstallning("hallstahammar", Period(2025), varden, tabeller, {}, (), {})


def run(kontroll, sammanstallning):
    """Own findings of one check: neither rounding nor what cannot be computed."""
    definitions = dataclasses.replace(DEFINITIONS, kontroller=(KONTROLLER[kontroll],))
    found = check_sammanstallning(sammanstallning, definitions)
    return [item for item in found if item.code == KONTROLLER[kontroll].kod]


def is_decided(kontroll):
    """True when the example figures give the formula a value."""
    definitions = dataclasses.replace(DEFINITIONS, kontroller=(kontroll,))
    return not check_sammanstallning(make_sammanstallning(), definitions)


def test_texts__of_a_check_are_a_sentence_and_advice_that_begins_with_a_verb():
    wrong = [
        item.id
        for item in WHOLE.kontroller
        if not (item.beskrivning.endswith(".") and item.beskrivning[0].isupper())
        or item.atgard.split()[0] not in VERBS
    ]
    assert wrong == []


def test_allvar__of_an_unverified_rule_is_never_fel():
    given = {item.id: get_severity(item) is Severity.FEL for item in DEFINITIONS.kontroller}
    stopp = {item.id for item in DEFINITIONS.kontroller if item.allvar is Allvar.STOPP}
    verified = {item.id for item in DEFINITIONS.kontroller if item.verifierad}
    assert {name for name, is_fel in given.items() if is_fel} == stopp & verified


def test_a_field__that_a_formula_asks_for_has_words_for_what_is_missing():
    """A row of facts has its heading; a choice or a field of the profile a text of its own."""
    words = {key.removeprefix("kontroll.falt_") for key in DEFINITIONS.texter}
    for book in DEFINITIONS.arbetsbocker:
        for tabell in iter_tabelldefs(DEFINITIONS, book):
            words |= {rad.id for rad in tabell.rader if tabell.id.startswith(UPPGIFTER)}
    asked = {
        name.namn
        for item in FORMULAS
        for name in iter_formelbruk(item.uttryck)
        if isinstance(name, Namn) and name.slag is Namnslag.FALT
    }
    assert len(asked) > 10
    assert asked - words == set()


def test_nyckeltal__are_the_registers_but_the_one_that_waits():
    """NT-23 compares with the prognos of the delårsrapport, which is not carried yet."""
    wanted = [f"NT-{n:02}" for n in range(1, 27) if n != 23]
    assert [item.id for item in DEFINITIONS.nyckeltal] == wanted
    assert all(item.forklaring for item in DEFINITIONS.nyckeltal)


NAMED = [
    kod
    for item in DEFINITIONS.kontroller
    if item.typ == "uppstallningssummor"
    for kod in item.parametrar.koder
]


def test_uppstallningssummor__name_each_sum_at_most_once():
    assert len(NAMED) == len(set(NAMED))


@pytest.mark.parametrize("kontroll", KONTROLLER)
def test_uttryck__does_not_repeat_the_sum_of_an_uppstallning(kontroll):
    """A check that writes out the rows of a sum would be deaf to a row that a kommun adds."""
    uttryck = KONTROLLER[kontroll].uttryck
    koder = set(uttryck.koder) if uttryck else set()
    for item in DEFINITIONS.uppstallningar.values():
        for rad in item.rader:
            assert not (len(rad.summa) > 1 and {rad.kod, *rad.summa} <= koder), rad.kod


@pytest.mark.parametrize("kontroll", WRONG)
def test_samband__holds_for_the_example(kontroll):
    assert run(kontroll, make_sammanstallning()) == []


@pytest.mark.parametrize("kontroll", [name for name, wrong in WRONG.items() if wrong])
def test_samband__fails_when_its_figure_is_wrong(kontroll):
    found = run(kontroll, make_sammanstallning([WRONG[kontroll]]))
    assert [item.rule for item in found] == [kontroll]


def test_samband__every_identity_that_the_example_decides_is_tried():
    decided = {item.id for item in FORMULAS if item.typ == "samband" and is_decided(item)}
    asking = re.compile(r"\b(finns|kolumner|rader|cell)\(")
    sections = {item.id for item in FORMULAS if asking.search(item.uttryck.text)}
    fields = {"LKBR-X-ENHET", "KL-11-2", "KL-11-14-1", "SB-DR-2"}
    assert decided - sections - fields <= set(WRONG)


def test_samband__per_row_points_at_the_row():
    sammanstallning = make_sammanstallning()
    rader = sammanstallning.tabeller["driftredovisning"].rader
    bad = dict(rader[2].celler) | {"netto": make_uppgift("netto", "n", -472601)}
    changed = (*rader[:2], dataclasses.replace(rader[2], celler=bad), *rader[3:])
    tabeller = {"driftredovisning": Tabell("driftredovisning", changed)}
    found = run("SB-DR-2", dataclasses.replace(sammanstallning, tabeller=tabeller))
    netto, avvikelse = (item.message for item in found)
    assert netto.startswith("Socialnämnden: Nettokostnad ska vara externa intäkter + interna")
    assert avvikelse.startswith(f"Socialnämnden: Avvikelse ska vara nettokostnad {MINUS} budget.")
    assert [item.expected for item in found] == [
        f"{MINUS}472{NBSP}600{NBSP}tkr",
        f"{MINUS}6{NBSP}101{NBSP}tkr",
    ]
