"""The statements and workbooks of the bokslut hold together, and cover what the law asks for."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from definitionshjalp import all_codes, iter_tabeller

from pipeline.core.tal import Unit
from pipeline.schema.arbetsbok import KolumnDef, RadDef, Typ
from pipeline.schema.bundle import Definitions

BOOKS = ("ekonomi_bokslut", "bolag_bokslut")
_UNITS_OF = {
    Typ.BELOPP: {None},
    Typ.PROCENT: {None, Unit.PROCENT},
    Typ.HELTAL: {Unit.ANTAL, Unit.AR},
    Typ.TAL: {None, Unit.TAL, Unit.AR, Unit.ANTAL, Unit.ARSARBETARE, Unit.KR_PER_INVANARE},
}


# ------------------------------------------------------------------ statements
def test_uppstallningar_have_the_codes_and_order_of_the_law(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    for name in ("resultatrakning", "balansrakning", "kassaflodesanalys"):
        expected = [rad["kod"] for rad in lagkrav["uppstallningar"][name]]
        assert [rad.kod for rad in defs.uppstallningar[name].rader] == expected
    expected = [rad["kod"] for rad in lagkrav["balanskravsutredning"]]
    assert [rad.kod for rad in defs.uppstallningar["balanskravsutredning"].rader] == expected


def test_uppstallningar_sum_what_the_law_sums(defs: Definitions, lagkrav: dict[str, Any]) -> None:
    rows = [
        *lagkrav["uppstallningar"]["resultatrakning"],
        *lagkrav["uppstallningar"]["balansrakning"],
        *lagkrav["uppstallningar"]["kassaflodesanalys"],
        *lagkrav["balanskravsutredning"],
    ]
    ours = {rad.kod: rad for item in defs.uppstallningar.values() for rad in item.rader}
    for row in rows:
        assert ours[row["kod"]].summa == tuple(row.get("summa_av") or ()), row["kod"]
        assert ours[row["kod"]].varav_av == row.get("varav_av"), row["kod"]
        if row["tecken"]:
            assert ours[row["kod"]].tecken == row["tecken"], row["kod"]


def test_rows_of_uppstallningar_are_named_by_their_code(defs: Definitions) -> None:
    rows = [rad for item in defs.uppstallningar.values() for rad in item.rader]
    assert [rad.kod for rad in rows if rad.id != rad.kod.lower()] == []


def test_computed_sums_are_the_rows_they_name(defs: Definitions) -> None:
    """What they add up is said once, where a kommun changes it."""
    for rad in defs.uppstallningar["balanskravsutredning"].rader:
        assert rad.beraknad == bool(rad.summa)
        assert not (rad.beraknad and rad.uttryck)


def test_every_hjalpvariabel_of_the_arsredovisning_is_a_code(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    used: set[str] = set()
    for item in lagkrav["samband"]:
        if "arsredovisning" in item["dokument"] and isinstance(item["formel"], str):
            used |= set(re.findall(r"\b[A-Z][A-Z0-9_]+\b", item["formel"]))
    asked = used & set(lagkrav["uttryckssprak"]["hjalpvariabler"])
    assert asked <= all_codes(defs)


# ------------------------------------------------------------------ workbooks
def test_last_years_column_has_the_type_of_its_column(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            by_id = {kolumn.id: kolumn for kolumn in tabell.kolumner}
            for kolumn in tabell.kolumner:
                if kolumn.foregaende:
                    own = by_id[kolumn.foregaende]
                    assert _describe(kolumn) == _describe(own), f"{tabell.id}.{kolumn.id}"


def _describe(kolumn: KolumnDef) -> tuple[object, ...]:
    return kolumn.typ, kolumn.enhet, kolumn.decimaler


def test_every_column_and_row_has_a_sane_unit(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            for kolumn in tabell.kolumner:
                allowed = _UNITS_OF.get(kolumn.typ, {None})
                assert kolumn.enhet in allowed, f"{tabell.id}.{kolumn.id}"
                assert bool(kolumn.lista) is (kolumn.typ is Typ.LISTA), f"{tabell.id}.{kolumn.id}"
                if kolumn.typ is Typ.PROCENT:
                    assert not kolumn.summeras, f"{tabell.id}.{kolumn.id} sums percentages"
            for rad in tabell.rader:
                if rad.typ_i_cell:
                    allowed = _UNITS_OF.get(rad.typ_i_cell, {None})
                    assert rad.enhet in allowed, f"{tabell.id}.{rad.id}"


def test_every_table_explains_itself(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            assert tabell.hjalp.endswith("."), tabell.id


# ------------------------------------------------------------------ koncern
def test_rows_of_the_bolag_that_are_no_sums_say_where_they_belong(defs: Definitions) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    by_id = {item.id: item for item in iter_tabeller(defs.arbetsbocker["bolag_bokslut"])}
    for name in konsolidering.tabellnamn:
        for rad in by_id[name].rader:
            assert _needs_code(rad) is ("lkbr" in rad.forval), f"{name}.{rad.id}"


def _needs_code(rad: RadDef) -> bool:
    return rad.typ.value == "post"


def test_untaxed_reserves_are_split_by_the_tax_rate(defs: Definitions) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    skatt = Decimal("0.206")
    fordelning = konsolidering.fordelning
    assert fordelning["OBESK"] == {"BE_A1": 1 - skatt, "BE_B2": skatt}
    assert fordelning["OBESK_KFA"] == {"KFA01": 1 - skatt, "KFA03": skatt}
    assert fordelning["OBESK_RR"] == {"RR11S": skatt, "BE_A1": 1 - skatt, "BE_A2": skatt - 1}
