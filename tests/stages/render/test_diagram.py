"""Charts: the numbers of cells, as shown, with a text that says what they say."""

from decimal import Decimal

import pytest
from rendermaterial import (
    EJ_IFYLLT,
    EJ_TILLAMPLIGT,
    MINUS,
    NBSP,
    make,
    rad,
    render,
    render_block,
    rows,
    tabell,
    tables,
    texts,
    u,
    with_block,
)

from pipeline.core.dokument import Diagram, Diagramtyp, Stycke
from pipeline.core.source import find_leaves
from pipeline.core.tal import Unit
from pipeline.schema.build import BuildError


def drop_form(block):
    """The block without what only a chart has."""
    return {key: item for key, item in block.items() if key not in {"form", "rakna", "grupp"}}


NETTO = {
    "typ": "diagram",
    "tabell": "drift",
    "rubrik": "Nettokostnad per nämnd",
    "rubrikkolumn": "Nämnd",
    "kolumner": [
        {"falt": "netto", "rubrik": "Utfall {ar}", "tecken": "vand"},
        {"falt": "budget", "rubrik": "Budget {ar}", "tecken": "vand"},
    ],
    "form": "liggande",
}
RESULTAT = {
    "typ": "diagram",
    "rubrik": "Årets resultat",
    "rader": ["RR12"],
    "kolumner": [
        {"falt": "fg2", "rubrik": "{fg2_ar}"},
        {"falt": "fg", "rubrik": "{fg_ar}"},
        {"falt": "utfall", "rubrik": "{ar}"},
    ],
    "form": "linje",
    "kategorier": "kolumner",
}
MAL = {
    "typ": "diagram",
    "tabell": "mal",
    "rubrik": "Mål efter bedömning",
    "rubrikkolumn": "Nämnd",
    "form": "staplade",
    "rakna": "bedomning",
    "grupp": "enhet",
}
TABELL = {**drop_form(NETTO), "typ": "tabell", "rubrik": "Drift"}


def drift(*rader):
    return make(tabeller=[tabell("drift", *(rader or STANDARD))])


STANDARD = (
    rad("barn", "Barn- och utbildningsnämnden", netto=-517900, budget=-512300),
    rad("social", "Socialnämnden", netto=-411600, budget=-398700),
    rad("summa", "Summa", "summa", netto=-929500, budget=-911000),
)


def bedomda(*found):
    """(enhet, assessment) per goal."""
    return make(
        tabeller=[
            tabell(
                "mal",
                *(
                    rad(f"m{n}", f"Mål {n}", enhet=enhet, bedomning=u(word))
                    for n, (enhet, word) in enumerate(found)
                ),
            )
        ]
    )


def charts(blocks):
    return [block for block in blocks if isinstance(block, Diagram)]


def chart(definitions, data, *block):
    [found] = charts(render_block(definitions, data, *block))
    return found


def numbers(diagram):
    return {
        serie.namn: [None if v.number is None else str(v.number) for v in serie.varden]
        for serie in diagram.serier
    }


# ---------------------------------------------------------------- from a table
def test_table__rows_are_categories_and_columns_series_without_the_sum(mini):
    found = chart(mini, drift(), NETTO)
    assert found.typ is Diagramtyp.LIGGANDE
    assert found.kategorier == ("Barn- och utbildningsnämnden", "Socialnämnden")
    assert numbers(found) == {
        "Utfall 2025": ["517900", "411600"],
        "Budget 2025": ["512300", "398700"],
    }


def test_table__the_caption_holds_the_unit(mini):
    found = chart(mini, drift(), NETTO)
    assert found.rubrik == "Nettokostnad per nämnd, tkr"
    assert found.unit == "tkr"


def test_table__turned_has_columns_as_categories(mini):
    block = {**NETTO, "form": "staplar", "kategorier": "kolumner"}
    found = chart(mini, drift(), block)
    assert found.kategorier == ("Utfall 2025", "Budget 2025")
    assert numbers(found)["Socialnämnden"] == ["411600", "398700"]


def test_values__are_those_of_the_table_rounded_alike(mini):
    percent = {"sjuk": u(Decimal("7.149"), unit=Unit.PROCENT)}
    block = {
        **NETTO,
        "kolumner": [{"falt": "sjuk", "rubrik": "Sjukfrånvaro", "decimaler": 1}],
    }
    blocks = render_block(mini, drift(rad("barn", **percent)), block)
    assert numbers(charts(blocks)[0]) == {"Sjukfrånvaro": ["7.1"]}
    assert charts(blocks)[0].decimaler == 1
    assert rows(tables(blocks)[0])[1] == ["barn", "7,1"]


def test_values__keep_their_cells(mini):
    found = chart(mini, drift(rad("barn", netto=u(-5, "D7"), budget=-6)), NETTO)
    assert found.serier[0].varden[0].source == u(5, "D7").source


@pytest.mark.parametrize("missing", [EJ_IFYLLT, EJ_TILLAMPLIGT])
def test_values__that_are_missing_are_no_numbers(mini, missing):
    data = drift(rad("barn", netto=missing, budget=-6), rad("social", netto=-1, budget=-2))
    assert numbers(chart(mini, data, NETTO))["Utfall 2025"] == [None, "1"]


def test_rows__without_any_number_are_not_charted(mini):
    data = drift(rad("barn", netto=EJ_IFYLLT, budget=EJ_IFYLLT), rad("social", netto=-1, budget=-2))
    assert chart(mini, data, NETTO).kategorier == ("social",)


def test_rows__only_of_the_kinds_of_enheter_asked_for(mini):
    block = {**NETTO, "form": "liggande", "enhetstyper": ["namnd", "smaenhet"]}
    data = drift(*STANDARD, rad("ekonomi", "Ekonomi", netto=5, budget=5))
    assert chart(mini, data, block).kategorier == ("Barn- och utbildningsnämnden", "Socialnämnden")


def test_avvikelser__write_out_plus(mini):
    block = {**NETTO, "kolumner": [{"falt": "avvikelse", "rubrik": "Avvikelse"}]}
    found = chart(mini, drift(rad("barn", avvikelse=-5600), rad("social", avvikelse=1700)), block)
    assert found.visa_plus
    assert f"högst är social (+1{NBSP}700), lägst barn ({MINUS}5{NBSP}600)" in found.beskrivning


# ---------------------------------------------------------------- from codes
def test_codes__years_along_the_axis(mini):
    data = make({"RR12": 13800, ("RR12", "fg"): 9600, ("RR12", "fg2"): -2000})
    found = chart(mini, data, RESULTAT)
    assert found.kategorier == ("2023", "2024", "2025")
    assert numbers(found) == {"Årets resultat": ["-2000", "9600", "13800"]}


def test_codes__the_text_tells_the_change(mini):
    data = make({"RR12": 13800, ("RR12", "fg"): 9600, ("RR12", "fg2"): -2000})
    assert chart(mini, data, RESULTAT).beskrivning == (
        "Linjediagram: Årets resultat, tkr. Årets resultat gick från "
        f"{MINUS}2{NBSP}000 (2023) till 13{NBSP}800 (2025). Årets resultat: högst är 2025 "
        f"(13{NBSP}800), lägst 2023 ({MINUS}2{NBSP}000)."
    )


def test_codes__without_values_give_the_sentence(mini):
    assert texts(render_block(mini, make(), RESULTAT)) == [
        "Det finns inget att redovisa under den här rubriken."
    ]


# ---------------------------------------------------------------- counted assessments
def test_assessments__are_counted_per_enhet_with_sign_and_word(mini):
    data = bedomda(
        ("barn", "uppnått"), ("barn", "ej uppnått"), ("social", "uppnått"), ("barn", "uppnått")
    )
    blocks = render_block(mini, data, MAL)
    assert numbers(charts(blocks)[0]) == {
        f"●{NBSP}Uppnått": ["2", "1"],
        f"○{NBSP}Ej uppnått": ["1", "0"],
    }
    assert rows(tables(blocks)[0])[1] == ["Barn- och utbildningsnämnden", "2", "1"]


def test_assessments__one_that_is_not_made_is_counted_too(mini):
    data = bedomda(("barn", "uppnått"), ("barn", EJ_IFYLLT))
    assert numbers(chart(mini, data, MAL))["Ej bedömt"] == ["1"]


def test_assessments__lead_back_to_the_cells_that_were_counted(mini):
    data = bedomda(("barn", "uppnått"), ("barn", "uppnått"))
    [value] = chart(mini, data, MAL).serier[0].varden
    assert find_leaves(value.source) == find_leaves(u("x").source)


def test_assessments__of_one_enhet_are_categories(mini):
    block = {**MAL, "form": "liggande", "grupp": ""}
    found = chart(mini, bedomda(("barn", "uppnått"), ("barn", "delvis uppnått")), block)
    assert found.kategorier == (f"●{NBSP}Uppnått", f"◐{NBSP}Delvis uppnått")
    assert numbers(found) == {"Antal": ["1", "1"]}


def test_assessments__the_text_sums_them_up(mini):
    found = chart(mini, bedomda(("barn", "uppnått"), ("social", "ej uppnått")), MAL)
    assert found.beskrivning == (
        f"Staplat diagram: Mål efter bedömning. Sammanlagt: ●{NBSP}Uppnått 1, ○{NBSP}Ej uppnått 1."
    )


# ---------------------------------------------------------------- table nearby
def test_chart__is_followed_by_a_table_of_the_same_figures(mini):
    blocks = render_block(mini, drift(), NETTO)
    [diagram], [table] = charts(blocks), tables(blocks)
    assert blocks.index(diagram) + 1 == blocks.index(table)
    assert diagram.tabell == table.adress
    assert table.rubrik == "Siffrorna i diagrammet: Nettokostnad per nämnd, tkr"
    shown = {cell.text.replace(NBSP, "") for row in table.rader for cell in row.celler}
    assert {number for serie in numbers(diagram).values() for number in serie} <= shown


def test_chart__after_its_table_points_at_it(mini):
    after = {**NETTO, "form": "liggande", "tabell_finns": True}
    blocks = render_block(mini, drift(), TABELL, after)
    [diagram], [table] = charts(blocks), tables(blocks)
    assert diagram.tabell == table.adress
    last = blocks[-1]
    assert isinstance(last, Stycke)
    assert [bit.lank for bit in last.bitar] == [None, table.adress, None]
    assert texts([last]) == ["Siffrorna i figur 1 finns i tabell 1."]


def test_chart__without_figures_after_its_table_says_nothing_more(mini):
    after = {**NETTO, "form": "liggande", "tabell_finns": True}
    blocks = render_block(mini, make(), TABELL, after)
    assert len(texts(blocks)) == 1
    assert charts(blocks) == []


def test_chart__without_figures_gives_the_sentence_of_its_definition(mini):
    assert texts(render_block(mini, make(), {**NETTO, "tomt": "Inga nämnder."})) == [
        "Inga nämnder."
    ]


def test_charts__are_numbered_through_the_document(mini):
    blocks = render_block(mini, drift(), NETTO, {**NETTO, "id": "igen"})
    assert [diagram.nummer for diagram in charts(blocks)] == [1, 2]
    assert len({diagram.adress for diagram in charts(blocks)}) == 2


# ---------------------------------------------------------------- alternative text and faults
def test_text__tells_highest_lowest_and_the_greatest_difference(mini):
    assert chart(mini, drift(), NETTO).beskrivning == (
        "Liggande stapeldiagram: Nettokostnad per nämnd, tkr. Utfall 2025: högst är Barn- och "
        f"utbildningsnämnden (517{NBSP}900), lägst Socialnämnden (411{NBSP}600). Störst skillnad "
        f"mellan Utfall 2025 och Budget 2025: Socialnämnden (411{NBSP}600 och 398{NBSP}700)."
    )


def test_text__of_one_value_names_it(mini):
    block = {**NETTO, "kolumner": NETTO["kolumner"][:1]}
    assert chart(mini, drift(STANDARD[0]), block).beskrivning.endswith(
        f"Utfall 2025: Barn- och utbildningsnämnden (517{NBSP}900)."
    )


def test_text__is_never_longer_than_a_reader_can_bear(mini):
    rader = [
        rad(f"r{n}", "Mycket lång rubrik " * 4 + f"{n}", netto=-n, budget=-1) for n in range(9)
    ]
    assert len(chart(mini, drift(*rader), NETTO).beskrivning) <= 250


@pytest.mark.parametrize("wrong", [{"form": "tarta"}, {"kategorier": "ar"}, {"farg": "röd"}])
def test_key__that_does_not_exist_is_refused(mini, wrong):
    with pytest.raises(BuildError, match=next(iter(wrong))):
        with_block(mini, {**NETTO, **wrong})


def test_units__that_are_mixed_are_a_finding_and_the_first_is_shown(mini):
    data = drift(rad("barn", netto=-5, budget=u(7, unit=Unit.PROCENT)))
    found, codes = render(with_block(mini, NETTO), data)
    assert codes == ["REN-021"]
    [diagram] = charts(found.block)
    assert numbers(diagram) == {"Utfall 2025": ["5"], "Budget 2025": [None]}


# ---------------------------------------------------------------- assessments in tables
def test_assessment__in_a_table_has_sign_and_word_and_is_explained_once(mini):
    block = {
        "typ": "tabell",
        "tabell": "mal",
        "rubrik": "Mål",
        "kolumner": [{"falt": "bedomning", "rubrik": "Bedömning", "tecken": "bedomning"}],
    }
    data = bedomda(("barn", "uppnått"), ("barn", "delvis uppnått"), ("barn", "ej uppnått"))
    blocks = render_block(mini, data, block, block)
    assert [row[1] for row in rows(tables(blocks)[0])[1:]] == [
        f"●{NBSP}uppnått",
        f"◐{NBSP}delvis uppnått",
        f"○{NBSP}ej uppnått",
    ]
    assert len([text for text in texts(blocks) if text.startswith("Bedömningen visas")]) == 1


@pytest.mark.parametrize(
    ("word", "sign"), [("uppnås", "●"), ("uppnås delvis", "◐"), ("uppnås inte", "○")]
)
def test_assessment__forecasts_have_the_same_signs(mini, word, sign):
    block = {
        "typ": "rader_som_avsnitt",
        "tabell": "mal",
        "kolumner": [
            {"falt": "bedomning", "rubrik": "Prognos", "tecken": "bedomning"},
            {"falt": "analys", "rubrik": "Analys"},
        ],
    }
    data = bedomda(("barn", word))
    assert f"Prognos: {sign}{NBSP}{word}" in texts(render_block(mini, data, block))[1]


def test_assessment__a_word_without_sign_stands_as_it_is(mini):
    block = {**drop_form(MAL), "typ": "tabell", "kolumner": [
        {"falt": "bedomning", "rubrik": "Bedömning", "tecken": "bedomning"}
    ]}  # fmt: skip
    [table] = tables(render_block(mini, bedomda(("barn", "vet ej")), block))
    assert rows(table)[1][1] == "vet ej"
