"""Whole documents: sections, texts, what remains to be done, what the document is made of."""

import dataclasses

import pytest
from docx_dump import dump_docx
from docxtplskrivare import write_docx_docxtpl
from rendermaterial import (
    EJ_IFYLLT,
    EJ_TILLAMPLIGT,
    NBSP,
    finding,
    make,
    rad,
    render,
    render_block,
    rows,
    tabell,
    tables,
    texts,
    u,
    with_avsnitt,
    with_block,
)
from till import check_docx, check_skriv

from pipeline.core.adress import Adress
from pipeline.core.dokument import Lista, Rubrik, Sidbrytning, Stycke
from pipeline.core.finding import Severity
from pipeline.office.docx.render import write_docx
from pipeline.schema.tillfalle import TillfalleDef
from pipeline.stages.render import render_dokument
from pipeline.stages.render.texter import parse_text

TEXT = {"typ": "text", "falt": "texter/ide/text"}
HERE = Adress("prov", "a", "text")


def text_data(value):
    return make(tabeller=[tabell("texter", rad("ide", text=value))])


# ---------------------------------------------------------------- texts
def test_text__becomes_paragraphs_and_lists():
    text = "Ett\nstycke.\n\nNämnden ska\n- först\n• sedan\nSlut.\n\n1. ett\n2. två"
    blocks = parse_text(text, HERE)
    assert texts(blocks) == [
        "Ett\nstycke.",
        "Nämnden ska",
        "- först",
        "- sedan",
        "Slut.",
        "- ett",
        "- två",
    ]
    assert [b.numrerad for b in blocks if isinstance(b, Lista)] == [False, True]


def test_text__numbered_list_keeps_its_first_number():
    [block] = parse_text("3. tre\n4. fyra", HERE)
    assert (block.numrerad, block.start) == (True, 3)


@pytest.mark.parametrize("text", ["1. ett\n3. tre", "a) ett\nb) två"])
def test_text__with_marks_that_do_not_count_keeps_them(text):
    [block] = parse_text(text, HERE)
    assert not block.numrerad
    assert ["".join(bit.text for bit in item) for item in block.punkter] == text.split("\n")


@pytest.mark.parametrize("text", ["2025. Ett år", "- ", "-5 grader", "–", "1.5 procent"])
def test_text__that_only_looks_like_a_list_is_a_paragraph(text):
    [block] = parse_text(text, HERE)
    assert isinstance(block, Stycke)


def test_text__keeps_its_cell(mini):
    [block] = render_block(mini, text_data(u("Hej.", "C5")), TEXT)
    assert block.bitar[0].source.cell == "C5"


@pytest.mark.parametrize(
    ("value", "part"), [(EJ_TILLAMPLIGT, "inget att redovisa"), (EJ_IFYLLT, "saknas")]
)
def test_text__left_out_says_so(mini, value, part):
    [block] = render_block(mini, text_data(value), TEXT)
    assert block.slag == "tomt"
    assert part in texts([block])[0]


def test_text__that_had_to_be_filled_in_is_missing_whatever_the_definition_says(mini):
    block = {**TEXT, "tomt": "Inget hände."}
    assert texts(render_block(mini, text_data(EJ_TILLAMPLIGT), block)) == ["Inget hände."]
    assert "saknas" in texts(render_block(mini, text_data(EJ_IFYLLT), block))[0]


def test_empty_sentence__stands_once_in_a_section(mini):
    assert len(render_block(mini, make(), TEXT, TEXT)) == 1


# ---------------------------------------------------------------- sections
def test_sections__never_skip_a_level(mini):
    definitions = with_avsnitt(
        mini,
        {"id": "a", "rubrik": "A"},
        {"id": "b", "rubrik": "B", "niva": 3},
        {"id": "c", "rubrik": "C", "niva": 3},
        {"id": "d", "rubrik": "D", "niva": 2},
    )
    assert texts(render(definitions, make())[0].block) == ["# A", "## B", "## C", "## D"]


def test_section__that_does_not_apply_is_named_when_a_law_asks_for_it(mini):
    definitions = with_avsnitt(
        mini,
        {"id": "a", "rubrik": "Koncern", "villkor": "1 == 2", "krav": ["LKBR-12-1"]},
        {"id": "b", "rubrik": "Under", "niva": 2},
        {"id": "c", "rubrik": "Extra", "villkor": "1 == 2"},
        {"id": "d", "rubrik": "Sist"},
    )
    assert texts(render(definitions, make())[0].block) == [
        "Inte aktuellt för året: Koncern.",
        "# Sist",
    ]


def test_sections__that_do_not_apply_in_a_row_are_named_together(mini):
    out = {"villkor": "1 == 2", "krav": ["LKBR-12-1"]}
    definitions = with_avsnitt(
        mini, {"id": "a", "rubrik": "Ett", **out}, {"id": "b", "rubrik": "Två", **out}
    )
    assert texts(render(definitions, make())[0].block) == ["Inte aktuellt för året: Ett, Två."]


def test_section__unknown_condition_counts_as_true(mini):
    definitions = with_avsnitt(mini, {"id": "a", "rubrik": "A", "villkor": 'falt("okant")'})
    assert texts(render(definitions, make())[0].block) == ["# A"]


def test_chapters__of_every_enhet_have_its_own_contents(mini):
    own = {
        enhet: [tabell("texter", rad("verksamhetside", text=f"Om {enhet}."))]
        for enhet in ("barn", "social")
    }
    dokument, _ = render(mini, make(enheter=own), name="arsredovisning")
    found = texts(dokument.block)
    place = found.index("# Nämnderna")
    assert found[place + 1 : place + 4] == [
        "## Barn- och utbildningsnämnden",
        "### Verksamhetsidé",
        "Om barn.",
    ]
    assert "Om social." in found
    headings = [block.adress for block in dokument.block if isinstance(block, Rubrik)]
    assert len(headings) == len(set(headings))


def test_chapter__of_an_enhet_that_has_not_delivered_says_so(mini):
    found = texts(render(mini, make(), name="arsredovisning")[0].block)
    assert any("Socialnämnden har inte lämnat någon arbetsbok" in text for text in found)


def test_document_per_enhet__is_made_for_those_that_delivered(mini):
    definitions = with_block(
        mini, TEXT, per_enhet=("namnd",), titel="Årsrapport {period} – {enhet}",
        filnamn="arsrapport-{enhet}-{period}.docx",
    )  # fmt: skip
    data = make(enheter={"social": [tabell("texter", rad("ide", text="Hej."))]})
    [utkast] = render_dokument(data, definitions, "prov").value
    dokument = utkast.dokument
    assert dokument.filnamn == "arsrapport-social-2025.docx"
    assert dokument.titel == "Årsrapport 2025 – Socialnämnden"
    assert dokument.falt["undertitel"] == "Socialnämnden, Provkommuns kommun"


def test_new_page__stands_before_the_heading(mini):
    definitions = with_avsnitt(mini, {"id": "a", "rubrik": "A", "ny_sida": True})
    assert isinstance(render(definitions, make())[0].block[0], Sidbrytning)


# ---------------------------------------------------------------- what the document is made of
def test_draft__begins_with_what_remains_to_be_done(mini):
    findings = [
        finding(enhet="social", message="Belopp saknas."),
        finding(severity=Severity.VARNING, message="Koncernen är ofullständig.", source=None),
        finding(severity=Severity.UPPLYSNING, message="Bra att veta."),
        finding(severity=Severity.VARNING, message="Godkänd.", acknowledged="Motiv"),
    ]
    dokument, _ = render(with_block(mini, TEXT), text_data("Hej."), findings)
    found = texts(dokument.block)
    assert found[0] == "# Att åtgärda före beslut"
    assert "fel: 1" in found[1]
    assert "varningar: 1" in found[1]
    assert found[2:6] == [
        "## Hela materialet",
        "Varning: Koncernen är ofullständig. Rätta det. Plats: hela materialet (KON-001).",
        "## Socialnämnden",
        "Fel: Belopp saknas. Rätta det. Plats: bok.xlsx › Drift!D4 (KON-001).",
    ]
    assert not any("Godkänd" in text or "Bra att veta" in text for text in found)


def test_draft__folds_many_of_one_kind(mini):
    findings = [finding(message=f"Fel {n}.") for n in range(12)]
    found = texts(render(with_block(mini, TEXT), make(), findings)[0].block)
    assert sum("Plats:" in text for text in found) == 5
    assert any("Ytterligare 7 av samma slag (KON-001)" in text for text in found)


def test_document__without_open_findings_has_no_such_chapter(mini):
    found = texts(render(with_block(mini, TEXT), make())[0].block)
    assert found[0] == "# Avsnitt"


def test_document_of_an_enhet__shows_its_own_findings(mini):
    definitions = with_block(mini, TEXT, per_enhet=("namnd",))
    findings = [finding(enhet="barn", message="Barnens."), finding(enhet="social", message="Soc.")]
    data = make(enheter={"social": []})
    dokument, _ = render(definitions, data, findings)
    assert any("Soc." in text for text in texts(dokument.block))
    assert not any("Barnens." in text for text in texts(dokument.block))


def test_notices__accepted_deviations_and_roundings_are_listed(mini):
    findings = [
        finding(severity=Severity.UPPLYSNING, message="Bra att veta."),
        finding(severity=Severity.VARNING, message="Raden saknas.", acknowledged="Finns inte."),
    ]
    blocks = render_block(
        mini,
        make(avrundningar=["RR04"]),
        {"typ": "fynd"},
        {"typ": "avvikelser"},
        {"typ": "avrundningar"},
        findings=findings,
    )
    assert any("Bra att veta." in text for text in texts(blocks))
    assert rows(tables(blocks)[0])[1] == ["Raden saknas.", "Finns inte."]
    assert "- Resultaträkning: Verksamhetens nettokostnader" in texts(blocks)


@pytest.mark.parametrize("typ", ["fynd", "avvikelser", "avrundningar", "leveranser"])
def test_lists__that_are_empty_say_so(mini, typ):
    [block] = render_block(mini, make(), {"typ": typ})
    assert block.slag == "tomt"


def test_deliveries__show_file_and_checksum(mini):
    sha = "0123456789abcdef" * 4
    data = make(
        leveranser=[
            ("barn", "namnd_bokslut", "inlamningar/barn.xlsx", sha),
            ("social", "namnd_bokslut", None, None),
        ]
    )
    [table] = tables(render_block(mini, data, {"typ": "leveranser"}))
    assert rows(table)[1] == [
        "Barn- och utbildningsnämnden",
        "barn.xlsx",
        f"{sha[:22]}\n{sha[22:44]}\n{sha[44:]}",
    ]
    assert rows(table)[2] == ["Socialnämnden", "Ej lämnad", "–"]


def test_sources__name_version_and_definitions(mini):
    [table] = tables(render_block(mini, make(), {"typ": "kallor"}))
    values = dict(rows(table)[1:])
    assert values["Röda tråden, version"] == "1.0"
    assert values["Definitionernas kontrollsumma (SHA-256)"].replace("\n", "") == mini.digest


@pytest.mark.parametrize(("slag", "has_day"), [("plan", False), ("uppfoljning", True)])
def test_sources__of_a_plan_have_no_day_of_its_figures(mini, slag, has_day):
    tillfalle = TillfalleDef(id="t", rubrik="T", ordning=1, arbetsbocker={}, text=slag)
    definitions = dataclasses.replace(mini, tillfalle=tillfalle)
    [table] = tables(render_block(definitions, make(), {"typ": "kallor"}))
    assert ("Uppgifter per" in dict(rows(table)[1:])) is has_day


def test_information__is_filled_from_the_workbook_or_says_that_it_remains(mini):
    kommun = dataclasses.replace(
        mini.kommun, dokumentinformation={"Giltighetstid": "Räkenskapsåret {period}"}
    )
    definitions = with_block(
        dataclasses.replace(mini, kommun=kommun),
        TEXT,
        information={
            "Diarienummer": "{uppgifter/dnr} ({kortnamn})",
            "Datum": "{uppgifter/datum}, § 4",
        },
    )
    data = make(tabeller=[tabell("uppgifter", rad("dnr", varde="KS 2026/14"))])
    assert render(definitions, data)[0].information == (
        ("Diarienummer", "KS 2026/14 (Provkommun)"),
        ("Datum", "Fylls i när beslutet är fattat"),
        ("Giltighetstid", "Räkenskapsåret 2025"),
    )


def test_properties__name_no_person_and_say_that_figures_are_fictional(mini):
    made = render(with_block(mini, TEXT), make())[0].egenskaper
    assert made["titel"] == "Prov 2025 – Provkommuns kommun"
    assert made["upphov"] == "Provkommuns kommun"
    assert made["beskrivning"] == mini.kommun.exempel
    assert made["datum"] == "2025-12-31"


def test_rendering__is_the_same_every_time(mini):
    data = make({"RR01": 1}, enheter={"barn": []})
    assert render(mini, data, name="arsredovisning") == render(mini, data, name="arsredovisning")


# ---------------------------------------------------------------- the layout


# ---------------------------------------------------------------- on paper
ALLT = (
    TEXT,
    {"typ": "uppstallning", "uppstallning": "resultatrakning", "kolumner": [
        {"falt": "not", "rubrik": "Not"},
        {"falt": "utfall", "rubrik": "{ar}"},
        {"falt": "budget", "rubrik": "Budget"},
        {"falt": "avvikelse", "rubrik": "Avvikelse"},
    ]},
    {"typ": "tabell", "tabell": "drift", "rubrik": "Drift"},
    {"typ": "diagram", "rubrik": "Resultat", "rader": ["RR01", "RR02"], "kolumner": [
        {"falt": "utfall", "rubrik": "{ar}"}, {"falt": "budget", "rubrik": "Budget"},
    ]},
    {"typ": "rodatrad", "nivaer": [
        {"tabell": "drift", "rubrik": "Verksamhet"},
        {"tabell": "texter", "rubrik": "Text", "lankar": {"text": "drift"}},
    ]},
    {"typ": "nyckeltal"},
    {"typ": "mening", "text": "Resultatet är {RR12:mnkr1}, {RR12:procent1}."},
    {"typ": "dokumentinformation"},
    {"typ": "leveranser"},
    {"typ": "kallor"},
    {"typ": "fynd"},
    {"typ": "avvikelser"},
    {"typ": "avrundningar"},
    {"typ": "forklaringar"},
)  # fmt: skip


def make_allt(mini):
    varden = {f"RR{n:02}": -1_234_567 * n for n in (1, 2, 3, 4, 5, 11, 12)}
    varden |= {("RR01", "budget"): 5, "NT11": u(75724)}
    drift = tabell("drift", rad("a", netto=-1000, budget=EJ_IFYLLT, avvikelse=5, kommentar="Bra"))
    texter = tabell("texter", rad("ide", text="Hej & <hå>.\n\n- ett\n- två\n\n1. ett"))
    findings = [finding(enhet="barn"), finding(severity=Severity.UPPLYSNING)]
    definitions = with_avsnitt(
        mini,
        {"id": "a", "rubrik": "Allt", "block": list(ALLT)},
        {"id": "n", "rubrik": "Noter", "block": [{"typ": "noter"}]},
        {"id": "b", "rubrik": "Nämnder", "for_varje": ["namnd"], "innehall": "kapitel_namnd"},
    )
    data = make(varden, [drift, texter], {"barn": [drift, texter]})
    return render(definitions, data, findings)[0]


def test_document__of_every_kind_keeps_the_rules_on_paper(mini, request):
    mall = (request.config.rootpath / "tests/mini/provkommun.docx").read_bytes()
    dokument = make_allt(mini)
    data = write_docx(dokument, mall)
    assert check_docx(data, dokument.filnamn) == []
    pages = dump_docx(data).partition("[docProps/")[0]
    own = [line for line in pages.splitlines() if "version" not in line]
    assert check_skriv("\n".join(own)) == []
    assert dump_docx(data) == dump_docx(write_docx_docxtpl(dokument, mall))


def test_document__every_number_in_a_table_has_a_source(mini):
    for table in tables(make_allt(mini).block):
        for row in table.rader:
            for cell, column in zip(row.celler, table.kolumner, strict=True):
                if column.is_tal and any(char.isdigit() for char in cell.text):
                    assert cell.source is not None


def test_hard_space__stands_between_number_and_unit(mini):
    found = texts(make_allt(mini).block)
    assert any(f"{NBSP}mnkr" in text for text in found)
