"""The merge as a whole: what holds whatever was delivered."""

from decimal import Decimal
from pathlib import Path

import pytest
from definitioner import add_bolag, add_nyckeltal, add_sjukfranvaro
from definitionshjalp import load_bokslut
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inlamningar import PERIOD, make_inlamning, make_underlag

from pipeline.core.inlamning import Inlamning, Underlag
from pipeline.core.sammanstallning import Beloppskolumn, Plats
from pipeline.core.source import Derived, find_leaves
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt
from pipeline.stages.merge import merge_inlamningar

ROOT = Path(__file__).parents[3]
LAGKRAV = ROOT.parent / "shared" / "doman" / "lagkrav.yaml"
AMOUNTS = st.one_of(
    st.none(),
    st.integers(-(10**7), 10**7),
    st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False),
)
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def deliveries(draw):
    """Values per enhet for the mini kommun with a bolag."""

    def row(*names):
        return {name: draw(AMOUNTS) for name in names}

    return {
        "barn": {
            "drift": {
                key: row("intakter", "kostnader", "budget") for key in ("forskola", "grundskola")
            },
            "investeringar": {
                f"ny_{n:02}": {"rubrik": f"P{n}", **row("utfall")}
                for n in range(draw(st.integers(0, 4)))
            },
            "sjukfranvaro": {"total": row("antal", "franvaro", "ordinarie")},
        },
        "social": {
            "drift": {"aldreomsorg": row("intakter", "kostnader", "budget")},
            "sjukfranvaro": {"total": row("antal", "franvaro", "ordinarie")},
        },
        "ekonomi": {
            "resultatrakning": {
                key: row("utfall", "budget") for key in ("rr01", "rr02", "rr03", "rr04", "rr05")
            },
            "uppgifter": {"invanare": {"varde": draw(st.integers(0, 10**6))}},
        },
        "bostader": {"bolag_resultatrakning": {"hyror": row("utfall"), "drift": row("utfall")}},
    }


UNDERLAG = make_underlag(
    ("ekonomi", "resultatrakning", "rr01", "utfall", 2024, 9),
    ("ekonomi", "koncern_resultatrakning", "rr01", "utfall", 2024, 12),
    ("barn", "drift", "forskola", "netto", 2024, -90),
)


def extend(mini):
    definitions = add_bolag(add_sjukfranvaro(mini), "0.5")
    return add_nyckeltal(definitions, "N1", "RR01 / RR05 * 100")


def merge(definitions, values, order=None):
    inlamningar = [make_inlamning(definitions, key, own, UNDERLAG) for key, own in values.items()]
    chosen = [inlamningar[place] for place in order] if order else inlamningar
    return merge_inlamningar(chosen, definitions, UNDERLAG, PERIOD)


def iter_uppgifter(merged):
    yield from merged.varden.values()
    tabeller = [*merged.tabeller.values()]
    for data in merged.enheter.values():
        tabeller += data.tabeller.values()
    for tabell in tabeller:
        for rad in tabell.rader:
            yield from rad.celler.values()


@FEW
@given(values=deliveries())
def test_sum_over_the_enheter__equals_the_kommun(mini, values):
    merged = merge(extend(mini), values).value
    tabell = merged.tabeller["driftredovisning"]
    for kolumn in ("intakter", "kostnader", "netto", "budget", "avvikelse"):
        parts = [merged.enheter[key].tabeller["drift"].rader for key in ("barn", "social")]
        cells = [rad.celler[kolumn].tal for rader in parts for rad in rader if rad.typ == "post"]
        total = sum((item.number for item in cells if item), Decimal(0))
        found = tabell.find("summa", kolumn)
        assert (found.tal.number if found.tal else 0) == total
    assert merged.varden[Plats("DR_SUM")].tal.number == sum(
        rad.celler["netto"].tal.number
        for rad in tabell.rader
        if rad.typ == "post" and rad.celler["netto"].tal
    )


@FEW
@given(values=deliveries(), order=st.permutations(range(4)))
def test_order_of_the_workbooks__changes_nothing(mini, values, order):
    definitions = extend(mini)
    assert merge(definitions, values, order) == merge(definitions, values)


@FEW
@given(values=deliveries())
def test_every_number__leads_to_a_cell_a_file_row_or_a_definition(mini, values):
    merged = merge(extend(mini), values).value
    numbers = [item for item in iter_uppgifter(merged) if isinstance(item.value, Tal)]
    assert numbers
    for item in numbers:
        assert find_leaves(item.source)
        assert isinstance(item.value.number, Decimal)
    assert all(find_leaves(source) for source in merged.avrundningar.values())


@FEW
@given(values=deliveries())
def test_koncern__adds_up_downwards_and_across(mini, values):
    tabell = merge(extend(mini), values).value.tabeller["konsolidering_resultatrakning"]

    def number(rad, kolumn):
        found = tabell.find(rad, kolumn).tal
        return found.number if found else Decimal(0)

    for rad in ("rr01", "rr02", "rr03", "rr05"):
        parts = [number(rad, kolumn) for kolumn in ("kommun", "bolag", "eliminering")]
        assert number(rad, "koncern") == sum(parts)
    for kolumn in ("bolag", "eliminering", "koncern"):
        parts = [number(rad, kolumn) for rad in ("rr01", "rr02", "rr03")]
        assert number("rr04", kolumn) == sum(parts)


def test_result__cannot_be_changed_afterwards(mini):
    merged = merge(extend(mini), {"ekonomi": {}}).value
    with pytest.raises(TypeError):
        merged.varden[Plats("RR01")] = None
    with pytest.raises(TypeError):
        merged.tabeller["uppgifter"].rader[0].celler["varde"] = None


def test_leveranser__list_everyone_in_the_order_of_the_organisation(mini):
    merged = merge(mini, {"ekonomi": {}, "barn": {}}).value
    assert [(item.enhet, item.file) for item in merged.leveranser] == [
        ("barn", "inlamningar/barn.xlsx"),
        ("social", None),
        ("ekonomi", "inlamningar/ekonomi.xlsx"),
    ]


def test_two_workbooks_of_one_enhet__the_first_by_name_counts(mini):
    values = {"resultatrakning": {"rr01": {"utfall": 1}}}
    first = make_inlamning(mini, "ekonomi", values, file="a.xlsx")
    second = make_inlamning(mini, "ekonomi", file="b.xlsx")
    for order in ([first, second], [second, first]):
        merged = merge_inlamningar(order, mini, Underlag(), PERIOD).value
        assert merged.leveranser[2].file == "a.xlsx"


def test_nothing_delivered__is_merged_to_gaps(mini):
    merged = merge_inlamningar([], mini, Underlag(), PERIOD).value
    assert merged.varden[Plats("DR_SUM")].value is Tomt.EJ_IFYLLT
    assert merged.enheter == {}


def test_deleted_table__is_unknown(mini):
    whole = make_inlamning(mini, "social", {})
    kept = {key: item for key, item in whole.tabeller.items() if key != "drift"}
    cut = Inlamning(whole.enhet, whole.arbetsbok, whole.file, whole.sha256, kept)
    merged = merge_inlamningar([cut, make_inlamning(mini, "barn")], mini, Underlag(), PERIOD).value
    assert merged.tabeller["driftredovisning"].find("social", "netto").value is Tomt.EJ_IFYLLT


def _find_example():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(LAGKRAV.read_text(encoding="utf-8"))["exempeldata"]


@pytest.mark.skipif(not LAGKRAV.exists(), reason="underlaget finns inte här")
def test_exempeldata__computed_codes_are_those_of_the_example():
    definitions = load_bokslut("hallstahammar")
    example = _find_example()
    values, known = {}, []
    for name in ("resultatrakning", "balansrakning", "kassaflodesanalys", "balanskravsutredning"):
        rows = definitions.uppstallningar[name].rader
        asked = [
            rad
            for rad in rows
            if not (rad.uttryck or rad.rubrikrad or rad.summa or rad.endast_koncern)
        ]
        values[name] = {
            rad.id: {"utfall": Decimal(str(example["ar"][rad.kod]))}
            for rad in asked
            if rad.kod in example["ar"]
        }
        known += [
            ("ekonomi", name, rad.id, "utfall", 2024, Decimal(str(example["fg"][rad.kod])))
            for rad in rows
            if rad.kod in example["fg"]
        ]
    underlag = make_underlag(*known)
    inlamning = make_inlamning(definitions, "ekonomi", values, underlag)
    merged = merge_inlamningar([inlamning], definitions, underlag, PERIOD).value
    wanted = {
        kod: Decimal(str(number))
        for kod, number in example["ar"].items()
        if kod.startswith(("RR", "BT", "BE", "BL", "KFA", "BK", "LIKV"))
    }
    found = {
        kod: merged.varden[Plats(kod)].tal.number
        for kod in wanted
        if merged.varden[Plats(kod)].tal is not None
    }
    assert {kod: wanted[kod] for kod in found} == found
    assert {kod for kod in wanted if kod not in found} == {"RR11S"}
    assert merged.varden[Plats("LIKV", Beloppskolumn.FG)].tal == Tal(Decimal(131700), Unit.TKR)
    assert isinstance(merged.varden[Plats("BK07")].source, Derived)
