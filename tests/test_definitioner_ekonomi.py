"""The definitions of the bokslut hold together, and cover what the law asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.tal import Unit
from pipeline.core.uttryck import parse_uttryck
from pipeline.schema.arbetsbok import ArbetsbokDef, KolumnDef, RadDef, TabellDef, Typ
from pipeline.schema.bundle import Definitions, load_definitions
from pipeline.schema.dokument import AvsnittDef, BlockDef
from pipeline.schema.kolumner import KONSOLIDERING, make_tabellindex

ROOT = Path(__file__).parent.parent
LAGKRAV = ROOT.parent / "shared" / "doman" / "lagkrav.yaml"
BOOKS = ("ekonomi_bokslut", "bolag_bokslut")
BY_CONSOLIDATION = {"KO_ANDEL_RES", "KO_ELIM_RES"}
KONSOLIDERING_KOLUMNER = {"kommun", "bolag", "eliminering", "koncern"}
_UNITS_OF = {
    Typ.BELOPP: {None},
    Typ.PROCENT: {None, Unit.PROCENT},
    Typ.HELTAL: {Unit.ANTAL, Unit.AR},
    Typ.TAL: {None, Unit.TAL, Unit.AR, Unit.ANTAL, Unit.ARSARBETARE, Unit.KR_PER_INVANARE},
}


@pytest.fixture(scope="module")
def defs() -> Definitions:
    return load_definitions(ROOT / "definitions", "hallstahammar").value


@pytest.fixture(scope="module")
def lagkrav() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    if not LAGKRAV.exists():
        pytest.skip("lagkrav.yaml finns inte här")
    with LAGKRAV.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.safe_load(file)
    return loaded


def iter_tabeller(book: ArbetsbokDef) -> Iterator[TabellDef]:
    for flik in book.flikar:
        yield from flik.tabeller


def all_rader(definitions: Definitions, tabell: TabellDef) -> set[str]:
    rader = {rad.id for rad in tabell.rader}
    if tabell.uppstallning:
        rader |= {rad.id for rad in definitions.uppstallningar[tabell.uppstallning].rader}
    return rader | ({"summa"} if tabell.summarad else set())


def all_codes(definitions: Definitions) -> set[str]:
    codes = {rad.kod for item in definitions.uppstallningar.values() for rad in item.rader}
    codes |= {varde.kod for varde in definitions.varden}
    return codes | {item.kod for item in definitions.nyckeltal} | BY_CONSOLIDATION


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


def test_uppstallningar_name_each_code_once_and_by_its_lower_case_id(defs: Definitions) -> None:
    rows = [rad for item in defs.uppstallningar.values() for rad in item.rader]
    assert [kod for kod, number in Counter(rad.kod for rad in rows).items() if number > 1] == []
    assert [rad.kod for rad in rows if rad.id != rad.kod.lower()] == []


def test_codes_in_sums_and_formulas_exist(defs: Definitions) -> None:
    codes = all_codes(defs)
    for item in defs.uppstallningar.values():
        for rad in item.rader:
            used = [*rad.summa, *([rad.varav_av] if rad.varav_av else [])]
            used += parse_uttryck(rad.uttryck).koder if rad.uttryck else ()
            assert set(used) <= codes, rad.kod
    for varde in defs.varden:
        assert set(parse_uttryck(varde.uttryck).koder) <= codes, varde.kod


def test_computed_sums_add_up_the_rows_they_name(defs: Definitions) -> None:
    for rad in defs.uppstallningar["balanskravsutredning"].rader:
        if rad.summa:
            assert rad.uttryck == " + ".join(rad.summa)


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
def test_tables_have_unique_ids_rows_and_columns(defs: Definitions) -> None:
    for name in BOOKS:
        tabeller = list(iter_tabeller(defs.arbetsbocker[name]))
        assert len({item.id for item in tabeller}) == len(tabeller)
        for tabell in tabeller:
            rader = [rad.id for rad in tabell.rader]
            kolumner = [kolumn.id for kolumn in tabell.kolumner]
            assert len(set(rader)) == len(rader), tabell.id
            assert len(set(kolumner)) == len(kolumner), tabell.id
            assert "summa" not in rader, tabell.id


def test_fliknamn_fit_excel(defs: Definitions) -> None:
    for name in BOOKS:
        namn = [flik.namn for flik in defs.arbetsbocker[name].flikar]
        assert len(set(namn)) == len(namn)
        assert all(len(item) <= 31 and not set(item) & set("[]:*?/\\'") for item in namn)


def test_sum_rows_add_up_rows_of_their_table(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            known = {rad.id for rad in tabell.rader}
            for rad in tabell.rader:
                assert set(rad.summa) <= known - {rad.id}, f"{tabell.id}.{rad.id}"


def test_computed_and_known_columns_point_at_columns_of_their_table(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            known = {kolumn.id for kolumn in tabell.kolumner}
            for kolumn in tabell.kolumner:
                used = set(parse_uttryck(kolumn.uttryck).koder) if kolumn.uttryck else set()
                used |= {kolumn.foregaende} if kolumn.foregaende else set()
                assert used <= known - {kolumn.id}, f"{tabell.id}.{kolumn.id}"


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


def test_preset_values_may_be_chosen(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            by_id = {kolumn.id: kolumn for kolumn in tabell.kolumner}
            for rad in tabell.rader:
                for kolumn, value in rad.forval.items():
                    choices = by_id[kolumn].lista or ("Ja", "Nej")
                    assert value in choices, f"{tabell.id}.{rad.id}"


def test_every_table_explains_itself(defs: Definitions) -> None:
    for name in BOOKS:
        for tabell in iter_tabeller(defs.arbetsbocker[name]):
            assert tabell.hjalp.endswith("."), tabell.id


# ------------------------------------------------------------------ koncern
def test_rows_of_the_bolag_are_mapped_to_codes_or_distributed(defs: Definitions) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    codes = {
        rad.kod
        for name in konsolidering.uppstallningar
        for rad in defs.uppstallningar[name].rader
        if not rad.summa and not rad.rubrikrad and not rad.uttryck
    }
    choices = codes | set(konsolidering.fordelning)
    by_id = {item.id: item for item in iter_tabeller(defs.arbetsbocker["bolag_bokslut"])}
    for name in konsolidering.tabeller:
        tabell = by_id[name]
        lkbr = next(kolumn for kolumn in tabell.kolumner if kolumn.id == "lkbr")
        assert set(lkbr.lista) <= choices, name
        for rad in tabell.rader:
            assert _needs_code(rad) is ("lkbr" in rad.forval), f"{name}.{rad.id}"
            assert rad.forval.get("lkbr", lkbr.lista[0]) in lkbr.lista, f"{name}.{rad.id}"


def _needs_code(rad: RadDef) -> bool:
    return rad.typ.value == "post"


def test_untaxed_reserves_are_split_by_the_tax_rate(defs: Definitions) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    skatt = konsolidering.uppskjuten_skattesats
    fordelning = konsolidering.fordelning
    assert fordelning["OBESK"] == {"BE_A1": 1 - skatt, "BE_B2": skatt}
    assert fordelning["OBESK_KFA"] == {"KFA01": 1 - skatt, "KFA03": skatt}
    assert fordelning["OBESK_RR"] == {"RR11S": skatt, "BE_A1": 1 - skatt, "BE_A2": skatt - 1}


def test_eliminations_keep_the_statements_in_balance(defs: Definitions) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    for item in konsolidering.eliminering:
        sums: Counter[str] = Counter()
        for kod, verkan in item.verkan.items():
            sums[kod.split("_")[0][:3].rstrip("0123456789")] += verkan  # type: ignore[assignment]
        assert sums["BT"] == sums["BE"], item.typ
        assert sums["KFA"] == 0, item.typ
        assert sums["RR"] == item.verkan.get("BE_A2", Decimal(0)), item.typ


def test_kinds_of_internal_items_are_the_same_in_both_workbooks_and_have_an_effect(
    defs: Definitions,
) -> None:
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    known = {item.typ for item in konsolidering.eliminering}
    for name in BOOKS:
        tabell = next(
            item
            for item in iter_tabeller(defs.arbetsbocker[name])
            if item.id == konsolidering.mellanhavanden
        )
        typ = next(kolumn for kolumn in tabell.kolumner if kolumn.id == "typ")
        assert set(typ.lista) == known


# ------------------------------------------------------------------ notes
def test_all_notes_of_the_law_in_order(defs: Definitions, lagkrav: dict[str, Any]) -> None:
    ours = [(note.rubrik, note.verifierad) for note in defs.noter]
    assert ours == [(note["rubrik"], note["verifierad"]) for note in lagkrav["noter"]]
    for note, row in zip(defs.noter, lagkrav["noter"], strict=True):
        codes = set(re.findall(r"\b(?:RR|BT|BE|BL)[A-Z0-9_]+", row["kopplad"]))
        assert codes <= set(note.koder), note.id


def test_every_note_has_its_row_in_the_register(defs: Definitions) -> None:
    tabeller = iter_tabeller(defs.arbetsbocker["ekonomi_bokslut"])
    register = next(item for item in tabeller if item.id == "notregister")
    assert [rad.id for rad in register.rader] == [note.id for note in defs.noter]
    assert [rad.rubrik for rad in register.rader] == [note.rubrik for note in defs.noter]


def test_notes_reconcile_with_cells_that_exist(defs: Definitions) -> None:
    index = make_tabellindex(defs)
    codes = all_codes(defs)
    for note in defs.noter:
        assert set(note.koder) <= codes, note.id
        for place in note.avstamning:
            assert index.find_kolumn(place.tabell, place.kolumn), note.id
            rader = set().union(*(all_rader(defs, item) for item in index.tabeller[place.tabell]))
            assert place.rad in rader, note.id
            assert place.kod is None or place.kod in codes, note.id
            assert place.kod or len(note.koder) == 1, note.id


def test_every_note_to_a_row_with_an_amount_is_reconciled(defs: Definitions) -> None:
    for note in defs.noter:
        if note.koder and note.id != "not_jamforelsestorande":
            assert note.avstamning, note.id


# ------------------------------------------------------------------ references
def iter_block(defs: Definitions) -> Iterator[tuple[str, BlockDef, tuple[str, ...]]]:
    """Blocks with the types of enhet whose own tables they may show."""
    for note in defs.noter:
        for block in note.block:
            yield note.id, block, ()
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        for block in avsnitt.block:
            yield avsnitt.id, block, ()


def test_blocks_show_merged_tables_and_columns_that_exist(defs: Definitions) -> None:
    index = make_tabellindex(defs)
    merged = {item.id: item for item in defs.tabeller}
    for name, block, _ in iter_block(defs):
        if not block.tabell:
            continue
        if block.tabell.startswith(KONSOLIDERING):
            statement = block.tabell.removeprefix(KONSOLIDERING)
            assert defs.konsolidering is not None
            assert statement in defs.konsolidering.uppstallningar, name
            assert {kolumn.falt for kolumn in block.kolumner} == KONSOLIDERING_KOLUMNER
            continue
        assert block.tabell in merged, name
        computed = {item.id for item in merged[block.tabell].berakna}
        for kolumn in block.kolumner:
            found = index.find_kolumn(block.tabell, kolumn.falt) or kolumn.falt in computed
            assert found, f"{name}: {block.tabell}.{kolumn.falt}"
        rader = set().union(*(all_rader(defs, item) for item in index.tabeller[block.tabell]))
        assert set(block.rader) <= rader, name


def test_texts_point_at_rows_that_exist(defs: Definitions) -> None:
    index = make_tabellindex(defs)
    merged = {item.id for item in defs.tabeller}
    for name, block, _ in iter_block(defs):
        if not block.falt:
            continue
        tabell, rad, kolumn = block.falt.split("/")
        assert tabell in merged, name
        source = next(item.fran[0] for item in defs.tabeller if item.id == tabell)
        book, _, own = source.partition(".")
        found = next(item for item in iter_tabeller(defs.arbetsbocker[book]) if item.id == own)
        assert rad in all_rader(defs, found), f"{name}: {block.falt}"
        assert index.find_kolumn(tabell, kolumn), f"{name}: {block.falt}"


def test_conditions_and_sentences_name_codes_that_exist(defs: Definitions) -> None:
    codes = all_codes(defs)
    for name, block, _ in iter_block(defs):
        for kod in re.findall(r"[{(]([A-Z][A-Z0-9_]*)[:})]", block.text or ""):
            assert kod in codes, name
        if block.villkor:
            assert set(parse_uttryck(block.villkor).koder) <= codes, name
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        if avsnitt.villkor:
            assert set(parse_uttryck(avsnitt.villkor).koder) <= codes, avsnitt.id


def test_merged_tables_come_from_workbook_tables(defs: Definitions) -> None:
    for merged in defs.tabeller:
        for source in merged.fran:
            book, _, tabell = source.partition(".")
            known = {item.id for item in iter_tabeller(defs.arbetsbocker[book])}
            assert tabell in known, merged.id


def test_every_table_of_the_bokslut_is_used(defs: Definitions) -> None:
    """What is asked for is shown, merged or computed with."""
    konsolidering = defs.konsolidering
    assert konsolidering is not None
    used = {source.partition(".")[2] for merged in defs.tabeller for source in merged.fran}
    used |= set(defs.uppstallningar) | set(konsolidering.tabeller)
    assert {item.id for item in iter_tabeller(defs.arbetsbocker["ekonomi_bokslut"])} <= used


# ------------------------------------------------------------------ the document
def test_every_part_of_the_arsredovisning_has_a_section_with_input(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    avsnitt = {item.id: item for item in defs.dokument["arsredovisning"].avsnitt}
    for part in lagkrav["dokumentmallar"]["arsredovisning"]:
        name = part["avsnitt"]
        assert name in avsnitt, name
        assert set(part["krav"]) <= set(avsnitt[name].krav), name
        assert any(_asks(block) for block in _find_blocks(defs, name)), name


def _find_blocks(defs: Definitions, name: str) -> Iterator[BlockDef]:
    """The blocks of a section and of the sections below it."""
    avsnitt = defs.dokument["arsredovisning"].avsnitt
    place = next(number for number, item in enumerate(avsnitt) if item.id == name)
    yield from avsnitt[place].block
    for item in avsnitt[place + 1 :]:
        if item.niva <= avsnitt[place].niva:
            return
        yield from item.block


def _asks(block: BlockDef) -> bool:
    return bool(block.falt or block.tabell or block.uppstallning or block.typ == "noter")


def test_sections_that_the_law_asks_about_have_the_names_it_uses(
    defs: Definitions, lagkrav: dict[str, Any]
) -> None:
    known = {item.id for item in defs.dokument["arsredovisning"].avsnitt}
    known |= {note.id for note in defs.noter}
    in_other_places = {
        # leverans, publicering och andra handlingar
        "arkivexemplar_original",
        "arkivexemplar_pdfa",
        "revisionsberattelse_publicerad",
        "rapport_privata_utforare",
        "rs_koppling",
        "innehallsforteckning",
        # uppgifter och texter som står i andra noter och avsnitt
        "atgardsplan_balanskrav",
        "beslutsdatum_styrelsen",
        "exploateringsredovisning",
        "not_byte_av_redovisningsprincip",
        "not_panter_forklaring",
        "not_pensioner_tryggande",
        "not_pensionsstiftelse",
    }
    asked = {
        name
        for name, dokument in lagkrav["register"]["avsnitt"].items()
        if "arsredovisning" in dokument
    }
    assert asked - in_other_places <= known


def test_headings_are_short_and_levels_do_not_jump(defs: Definitions) -> None:
    above = 0
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        assert len(avsnitt.rubrik) <= 80, avsnitt.id
        assert avsnitt.rubrik[0].isupper(), avsnitt.id
        assert avsnitt.niva <= above + 1, avsnitt.id
        above = avsnitt.niva


def test_section_ids_are_unique(defs: Definitions) -> None:
    ids = [item.id for item in defs.dokument["arsredovisning"].avsnitt]
    ids += [note.id for note in defs.noter]
    assert [name for name, number in Counter(ids).items() if number > 1] == []


def test_statements_show_last_year_beside_the_year(defs: Definitions) -> None:
    """LKBR 5:6 and 6:5."""
    for name, block, _ in iter_block(defs):
        if block.uppstallning:
            shown = {kolumn.falt for kolumn in block.kolumner}
            assert {"utfall", "fg"} <= shown, name


def test_every_enhet_has_a_chapter(defs: Definitions) -> None:
    chapters: set[str] = set()
    for avsnitt in defs.dokument["arsredovisning"].avsnitt:
        chapters |= _chapters(avsnitt)
    types = {enhet.typ for enhet in defs.enheter} - {"ekonomi", "overgripande"}
    assert types <= chapters


def _chapters(avsnitt: AvsnittDef) -> set[str]:
    return set(avsnitt.for_varje) if avsnitt.innehall else set()
