"""Röda tråden: the whole chain, in the order of the tables, as picture and as list."""

import pytest
from docx_dump import dump_docx
from rendermaterial import (
    make,
    rad,
    render,
    render_block,
    tabell,
    texts,
    u,
    with_block,
    with_samlad,
)
from till import check_docx

from pipeline.core.dokument import Lista, Stycke, Tradbild
from pipeline.core.dokumentfraga import has_avsnitt
from pipeline.office.docx.render import write_docx

VISION = {"tabell": "texter", "rader": ["vision"], "falt": "text", "rubrik": "Vision"}
NIVAER = [
    VISION,
    {"tabell": "kommunmal", "rubrik": "Kommunmål"},
    {
        "tabell": "mal",
        "rubrik": "Nämndmål",
        "lankar": {"kommunmal": "kommunmal"},
        "bedomning": "bedomning",
    },
    {"tabell": "indikatorer", "rubrik": "Indikator", "lankar": {"mal": "mal"}},
    {
        "tabell": "aktiviteter",
        "rubrik": "Aktivitet",
        "lankar": {"mal": "mal", "kommunmal": "kommunmal"},
    },
]
BLOCK = {"typ": "rodatrad", "nivaer": NIVAER}


def data(**tabeller):
    """The chain's tables; each may be replaced."""
    found = {
        "texter": [rad("vision", "Vision", text=u("En kommun\nmed framtidstro"))],
        "kommunmal": [rad("k1", "Alla elever lyckas"), rad("k2", "God ekonomi")],
        "mal": [
            rad("m1", "Fler behöriga", kommunmal=u("Alla elever  lyckas"), bedomning=u("uppnått")),
            rad("m2", "Budget i balans", kommunmal=u("K2")),
        ],
        "indikatorer": [rad("i1", "Andel behöriga", mal=u("fler behöriga"))],
        "aktiviteter": [
            rad("a1", "Läslyft", mal=u("Fler behöriga")),
            rad("a2", "Följ upp varje månad", mal=u(""), kommunmal=u("God ekonomi")),
            rad("a3", "Utan mål", mal=u("Ett mål som inte finns")),
            rad("a4", "Tom länk"),
        ],
        **tabeller,
    }
    return make(tabeller=[tabell(name, *rader) for name, rader in found.items() if rader])


def pictures(blocks):
    return [block for block in blocks if isinstance(block, Tradbild)]


def lists(blocks):
    """(depth, text) of every item, list by list."""
    return [
        [
            (depth, "".join(bit.text for bit in item))
            for depth, item in zip(block.nivaer, block.punkter, strict=True)
        ]
        for block in blocks
        if isinstance(block, Lista)
    ]


def flatten(rutor):
    for item in rutor:
        yield item
        yield from flatten(item.under)


# ---------------------------------------------------------------- the chain
def test_chain__hangs_by_heading_or_key_in_the_order_of_the_tables(mini):
    first, _ = lists(render_block(mini, data(), BLOCK))
    assert first == [
        (0, "Vision: En kommun med framtidstro"),
        (1, "Kommunmål: Alla elever lyckas"),
        (2, "Nämndmål: Fler behöriga – ●\u00a0uppnått"),
        (3, "Indikator: Andel behöriga"),
        (3, "Aktivitet: Läslyft"),
        (1, "Kommunmål: God ekonomi"),
        (2, "Nämndmål: Budget i balans"),
        (2, "Aktivitet: Följ upp varje månad"),
    ]


def test_chain__a_broken_or_empty_link_is_told_last_and_nothing_is_dropped(mini):
    blocks = render_block(mini, data(), BLOCK)
    _, last = lists(blocks)
    assert last == [(0, "Aktivitet: Utan mål"), (0, "Aktivitet: Tom länk")]
    before = blocks[-2]
    assert isinstance(before, Stycke)
    assert before.bitar[0].text == "Utan koppling uppåt: "
    assert pictures(blocks)[-1].rutor[0].text == "Utan koppling uppåt"


def test_chain__without_broken_links_says_nothing_about_them(mini):
    blocks = render_block(mini, data(aktiviteter=[rad("a1", "Läslyft", mal=u("m1"))]), BLOCK)
    assert len(pictures(blocks)) == 1
    assert not any("Utan koppling uppåt" in text for text in texts(blocks))


def test_chain__what_hangs_under_a_broken_link_goes_with_it(mini):
    mal = [rad("m1", "Löst mål", kommunmal=u("okänt"))]
    blocks = render_block(
        mini, data(mal=mal, indikatorer=[rad("i1", "Mått", mal=u("m1"))], aktiviteter=[]), BLOCK
    )
    assert lists(blocks)[1] == [(0, "Nämndmål: Löst mål"), (1, "Indikator: Mått")]


def test_chain__goals_that_nothing_links_to_are_shown(mini):
    blocks = render_block(mini, data(mal=[], indikatorer=[], aktiviteter=[]), BLOCK)
    assert lists(blocks) == [
        [
            (0, "Vision: En kommun med framtidstro"),
            (1, "Kommunmål: Alla elever lyckas"),
            (1, "Kommunmål: God ekonomi"),
        ]
    ]


def test_chain__without_a_vision_begins_with_the_goals(mini):
    [picture, *_] = pictures(render_block(mini, data(texter=[]), BLOCK))
    assert picture.nivaer[0] == "Kommunmål"
    assert [item.text for item in picture.rutor] == ["Alla elever lyckas", "God ekonomi"]
    assert {item.niva for item in picture.rutor} == {0}


def test_chain__equal_goals_of_two_namnder_stay_apart(mini):
    tabeller = {
        "kommunmal": [rad("k1", "Kommunens mål")],
        "mal": [
            rad("m1", "Trygghet", enhet="barn", kommunmal=u("k1")),
            rad("m1", "Trygghet", enhet="social", kommunmal=u("k1")),
        ],
        "indikatorer": [rad("i1", "Enkät", enhet="social", mal=u("Trygghet"))],
        "aktiviteter": [],
    }
    [found] = lists(render_block(with_samlad(mini, "mal"), data(**tabeller), BLOCK))
    assert [text for _, text in found][-3:] == [
        "Nämndmål: Trygghet",
        "Nämndmål: Trygghet",
        "Indikator: Enkät",
    ]


def test_chain__empty_gives_the_sentence(mini):
    assert texts(render_block(mini, make(), BLOCK)) == [
        "Det finns inget att redovisa under den här rubriken."
    ]


def test_chain__a_link_to_something_that_is_no_level_above_is_a_finding(mini):
    block = {"typ": "rodatrad", "nivaer": [NIVAER[1], NIVAER[3]]}
    _, codes = render(with_block(mini, block), data())
    assert codes == ["REN-022"]


def test_section__with_a_chain_has_content(mini):
    definitions = with_block(mini, BLOCK)
    assert has_avsnitt(render(definitions, data())[0], "a")
    assert not has_avsnitt(render(definitions, make())[0], "a")


# ---------------------------------------------------------------- picture and list
def test_picture__has_a_column_per_level_and_says_which_where_two_share_one(mini):
    [picture, *_] = pictures(render_block(mini, data(), BLOCK))
    assert picture.nivaer == ("Vision", "Kommunmål", "Nämndmål", "Indikator, Aktivitet")
    labels = {item.text: (item.niva, item.etikett) for item in flatten(picture.rutor)}
    assert labels["Läslyft"] == (3, "Aktivitet")
    assert labels["Budget i balans"] == (2, "")


@pytest.mark.parametrize("place", [0, 1])
def test_picture__every_text_of_it_stands_in_the_list_after_it(mini, place):
    blocks = render_block(mini, data(), BLOCK)
    shown = [item.text for item in flatten(pictures(blocks)[place].rutor)]
    after = " ".join(text for _, text in lists(blocks)[place])
    assert [text for text in shown if text not in after] == ["Utan koppling uppåt"] * place


def test_picture__its_text_counts_the_levels_and_names_the_goal(mini):
    [picture, *_] = pictures(render_block(mini, data(), BLOCK))
    assert picture.beskrivning == (
        "Bild av hur nivåerna hänger ihop: Vision (1), Kommunmål (2), Nämndmål (2), Indikator (1), "
        "Aktivitet (2). Gäller: En kommun med framtidstro. Samma innehåll finns i listan efter "
        "bilden."
    )


def make_many(goals=4, each=6):
    return data(
        kommunmal=[rad(f"k{n}", f"Mål {n}: " + "trygghet och kunskap " * 9) for n in range(goals)],
        mal=[
            rad(f"m{n}", f"Nämndmål {n}", kommunmal=u(f"k{n % goals}")) for n in range(goals * each)
        ],
        indikatorer=[],
        aktiviteter=[],
    )


def test_picture__a_big_chain_gives_one_per_goal_each_under_the_vision(mini):
    blocks = render_block(mini, make_many(), BLOCK)
    found = pictures(blocks)
    assert len(found) == 4
    assert [len(picture.rutor[0].under) for picture in found] == [1] * 4
    assert {picture.rutor[0].text for picture in found} == {"En kommun med framtidstro"}
    assert found[2].rubrik.startswith("Röda tråden: Mål 2: trygghet")
    assert all(len(picture.beskrivning) <= 235 for picture in found)
    assert [len(items) for items in lists(blocks)] == [8] * 4


def test_picture__without_a_vision_goals_with_nothing_under_them_share_one(mini):
    many = [rad(f"m{n}", f"Nämndmål {n}", kommunmal=u("k1")) for n in range(20)]
    mal = [rad("k1", "Ett"), rad("k2", "Två"), rad("k3", "Tre")]
    block = {**BLOCK, "nivaer": NIVAER[1:3]}
    blocks = render_block(mini, data(kommunmal=mal, mal=many), block)
    assert [[r.text for r in p.rutor] for p in pictures(blocks)] == [["Ett"], ["Två", "Tre"]]


@pytest.mark.parametrize("material", [data(), make_many()], ids=("liten", "stor"))
def test_document__with_the_chain_keeps_the_rules(mini, request, material):
    dokument, _ = render(with_block(mini, BLOCK), material)
    mall = (request.config.rootpath / "tests" / "mini" / "provkommun.docx").read_bytes()
    written = write_docx(dokument, mall)
    assert check_docx(written, "a.docx") == []
    assert "Figur 1. Röda tråden" in dump_docx(written)
    assert write_docx(dokument, mall) == written
