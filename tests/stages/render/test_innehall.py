"""What is content of a document, and what is not: decided where each text is made."""

import dataclasses

import pytest
from rendermaterial import (
    EJ_IFYLLT,
    EJ_TILLAMPLIGT,
    make,
    rad,
    render,
    tabell,
    u,
    with_avsnitt,
    with_block,
    with_noter,
)

from pipeline.core.dokumentfraga import has_avsnitt, says_block
from pipeline.core.source import Derived
from pipeline.core.uppgift import SMA_GRUPPER, Tomt, Uppgift
from pipeline.stages.render.innehall import is_jamforelse, says_text, says_uppgift

TEXT = {"typ": "text", "falt": "texter/ide/text"}
DRIFT = {"typ": "tabell", "tabell": "drift", "kolumner": [
    {"falt": "netto", "rubrik": "Utfall"}, {"falt": "budget", "rubrik": "Budget"}
]}  # fmt: skip
RAKNING = {"typ": "uppstallning", "uppstallning": "resultatrakning"}
HIDDEN = Uppgift(EJ_TILLAMPLIGT, Derived(SMA_GRUPPER, ()))


@pytest.mark.parametrize("text", ["Vi finns till.", "5", "Ja", "ok", "2025-01-01", "a1", "– 5"])
def test_text__says_something(text):
    assert says_text(text)


@pytest.mark.parametrize(
    "text", ["", " ", "–", "-", ".", "…", "x", "X", "xx", "x x X", "?!", "(a)", "§", "\n•\n"]
)
def test_text__of_signs_or_one_letter_says_nothing(text):
    assert not says_text(text)


@pytest.mark.parametrize(
    ("uppgift", "expected"),
    [
        (None, False),
        (u(0), True),
        (u(5), True),
        (u("Ja"), True),
        (u("x"), False),
        (HIDDEN, True),
        *((u(item), False) for item in Tomt),
    ],
)
def test_value__says_something_when_it_is_known(uppgift, expected):
    assert says_uppgift(uppgift) is expected


@pytest.mark.parametrize(
    ("kolumn", "expected"),
    [("fg", True), ("fgp", True), ("fg_ram", True), ("koncern_fg", True), ("utfall", False)],
)
def test_column__of_earlier_figures_is_known_by_its_name(kolumn, expected):
    assert is_jamforelse(kolumn) is expected


def says(definitions, data, *block):
    dokument, codes = render(with_block(definitions, *block), data)
    assert codes == []
    return has_avsnitt(dokument, "a")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Vi finns till.", True), ("x", False), ("–", False), (EJ_IFYLLT, False)],
)
def test_text_block__says_what_somebody_has_written(mini, value, expected):
    data = make(tabeller=[tabell("texter", rad("ide", text=u(value)))])
    assert says(mini, data, TEXT) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Intäkterna var {RR01}.", True),
        ("Det blev {RR01?överskott|underskott}.", True),
        ("Resultatet var {RR12}.", False),
        ("Intäkterna var {RR01} och resultatet {RR12}.", False),
        ("Förra året var intäkterna {fg(RR01)}.", False),
        ("Från {fg(RR01)} till {RR01}.", True),
        ("Raden visar andelen av det hela.", False),
        ("Så gick det för {kommun} {ar}.", False),
    ],
)
def test_sentence__says_something_with_a_known_figure_of_the_year(mini, text, expected):
    data = make({"RR01": 5, ("RR01", "fg"): 4})
    assert says(mini, data, {"typ": "mening", "text": text}) is expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"netto": u(5)}, True),
        ({"netto": u(0)}, True),
        ({"netto": u(EJ_IFYLLT)}, False),
        ({"netto": HIDDEN, "budget": u(EJ_IFYLLT)}, True),
        ({"netto": u("–")}, False),
    ],
)
def test_table__says_something_with_a_known_cell(mini, cells, expected):
    data = make(tabeller=[tabell("drift", rad("forskola", "Förskola", **cells))])
    assert says(mini, data, DRIFT) is expected


def test_table__of_earlier_figures_alone_says_nothing(mini):
    block = DRIFT | {
        "kolumner": [{"falt": "netto", "rubrik": "I år"}, {"falt": "fg", "rubrik": "I fjol"}]
    }
    data = make(tabeller=[tabell("drift", rad("forskola", netto=u(EJ_IFYLLT), fg=4))])
    assert not says(mini, data, block)


def test_table__whose_sum_is_nothing_says_nothing(mini):
    rows = [rad("forskola", netto=u(EJ_IFYLLT)), rad("summa", typ="summa", netto=0)]
    assert not says(mini, make(tabeller=[tabell("drift", *rows)]), DRIFT)
    rows = [rad("forskola", netto=u(EJ_IFYLLT)), rad("summa", typ="summa", netto=7)]
    assert says(mini, make(tabeller=[tabell("drift", *rows)]), DRIFT)


def test_table__says_something_with_a_row_that_somebody_has_named(mini):
    def ask(key, heading):
        row = rad(key, heading, netto=u(EJ_IFYLLT))
        return says(mini, make(tabeller=[tabell("drift", row)]), DRIFT)

    assert ask("ny_01", "Resursskola")
    assert not ask("ny_01", "x")
    assert not ask("forskola", "Förskola")
    assert not ask("barn", "Barn- och utbildningsnämnden")


def test_statement__says_something_with_a_figure_of_the_year(mini):
    assert says(mini, make({"RR01": 5}), RAKNING)
    assert not says(mini, make({("RR01", "fg"): 5}), RAKNING)
    assert not says(mini, make({"RR01": u(EJ_IFYLLT)}), RAKNING)
    assert not says(mini, make(), RAKNING)


def test_rows_as_sections__their_headings_say_nothing_but_their_cells_do(mini):
    block = {"typ": "rader_som_avsnitt", "tabell": "drift", "kolumner": [
        {"falt": "netto", "rubrik": "Utfall"}, {"falt": "kommentar", "rubrik": "Kommentar"}
    ]}  # fmt: skip
    for value, expected in (("Fler barn.", True), ("x", False)):
        row = rad("ny_01", "Resursskola", netto=u(EJ_IFYLLT), kommentar=value)
        assert says(mini, make(tabeller=[tabell("drift", row)]), block) is expected


def test_what_stood_there_from_the_start__says_nothing(mini):
    """A choice that the workbook went out with (forval), as nobody has changed it."""
    books = dict(mini.arbetsbocker)
    book = books["ekonomi_bokslut"]
    fixed = {"id": "r01", "rubrik": "R1", "forval": {"varde": "följer"}}
    flikar = tuple(
        dataclasses.replace(
            flik,
            tabeller=tuple(
                dataclasses.replace(item, rader=(*item.rader, _make_rad(item, fixed)))
                if item.id == "uppgifter"
                else item
                for item in flik.tabeller
            ),
        )
        for flik in book.flikar
    )
    books["ekonomi_bokslut"] = dataclasses.replace(book, flikar=flikar)
    definitions = dataclasses.replace(mini, arbetsbocker=books)
    block = {"typ": "tabell", "tabell": "uppgifter", "kolumner": [{"falt": "varde", "rubrik": "V"}]}
    for value, expected in (("följer", False), ("följer inte", True)):
        data = make(tabeller=[tabell("uppgifter", rad("r01", varde=value))])
        assert says(definitions, data, block) is expected


def _make_rad(tabell_def, values):
    [row] = tabell_def.rader[:1]
    return dataclasses.replace(row, **values)


COUNTED = {
    "typ": "diagram",
    "tabell": "mal",
    "rubrik": "Mål",
    "rakna": "bedomning",
}


@pytest.mark.parametrize(
    ("word", "expected"), [("uppnått", True), ("x", False), (EJ_IFYLLT, False)]
)
def test_count_of_assessments__says_something_when_one_is_made(mini, word, expected):
    data = make(tabeller=[tabell("mal", rad("m1", "Mål", bedomning=u(word)))])
    assert says(mini, data, COUNTED) is expected


def test_pages_about_the_document__say_nothing(mini):
    kinds = ("leveranser", "kallor", "fynd", "avvikelser", "avrundningar", "forklaringar")
    data = make(leveranser=[("barn", "namnd_bokslut", "barn.xlsx", "0" * 64)])
    for kind in (*kinds, "dokumentinformation"):
        assert not says(mini, data, {"typ": kind}), kind


# ---------------------------------------------------------------- sections
def find(definitions, data):
    dokument, _ = render(definitions, data)
    ids = {item.id for item in dokument.avsnitt}
    ids |= {name for item in dokument.avsnitt for name in item.ingar_i}
    return {name for name in ids if has_avsnitt(dokument, name)}


DATA = make(
    tabeller=[tabell("texter", rad("ide", text="Vi finns till."), rad("tom", text=u(EJ_IFYLLT)))]
)
EMPTY = {"typ": "text", "falt": "texter/tom/text"}


def test_chapter__of_nothing_but_subsections_says_what_they_say(mini):
    definitions = with_avsnitt(
        mini,
        {"id": "kapitel", "rubrik": "Kapitel"},
        {"id": "mellan", "rubrik": "Mellan", "niva": 2},
        {"id": "del", "rubrik": "Del", "niva": 3, "block": [TEXT]},
        {"id": "nasta", "rubrik": "Nästa"},
    )
    assert find(definitions, DATA) == {"kapitel", "mellan", "del"}


def test_section__with_blocks_of_its_own_must_say_something_itself(mini):
    definitions = with_avsnitt(
        mini,
        {"id": "kapitel", "rubrik": "Kapitel"},
        {"id": "personal", "rubrik": "Personal", "niva": 2, "block": [EMPTY]},
        {"id": "sjukfranvaro", "rubrik": "Sjukfrånvaro", "niva": 3, "block": [TEXT]},
    )
    assert find(definitions, DATA) == {"kapitel", "sjukfranvaro"}


def test_section__says_what_it_includes(mini):
    texter = tabell("texter", rad("verksamhetside", text="Lära."))
    drift = tabell("drift", rad("forskola", netto=-3))
    data = make(enheter={"barn": (texter, drift), "social": (texter,)})
    definitions = with_avsnitt(
        mini,
        {"id": "namnder", "rubrik": "", "for_varje": ["namnd"], "innehall": "kapitel_namnd"},
    )
    assert find(definitions, data) == {"namnder", "verksamhetside"}


def test_notes__say_what_each_says_and_the_chapter_what_any_does(mini):
    notes = [
        {"id": "not_a", "rubrik": "A", "block": [TEXT]},
        {"id": "not_b", "rubrik": "B", "block": [EMPTY]},
    ]
    definitions = with_noter(
        with_avsnitt(mini, {"id": "noter", "rubrik": "Noter", "block": [{"typ": "noter"}]}), *notes
    )
    assert find(definitions, DATA) == {"noter", "not_a"}


def test_section__that_does_not_apply_says_nothing(mini):
    rest = {"id": "a", "rubrik": "A", "krav": ["LKBR-1"], "block": [TEXT]}
    assert find(with_avsnitt(mini, rest), DATA) == {"a"}
    assert find(with_avsnitt(mini, rest | {"villkor": "1 == 2"}), DATA) == set()


def test_nothing_but_what_is_marked__says_anything(mini):
    """Headings, captions, signs, labels and sentences of ours, everywhere in a full document."""
    dokument, _ = render(mini, make(), name="arsredovisning")
    assert not [block for block in dokument.block if says_block(block)]
