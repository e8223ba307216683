"""The addresses of every kind of contents: made from ids, kept when something comes before."""

import dataclasses
from decimal import Decimal

from rendermaterial import (
    EJ_TILLAMPLIGT,
    finding,
    make,
    rad,
    render,
    render_block,
    tabell,
    u,
    with_avsnitt,
    with_block,
    with_samlad,
)

from pipeline.core.adress import Adress, parse_adress
from pipeline.core.dokument import Rubrik, Tabellblock, Textbit
from pipeline.core.source import CellRef
from pipeline.schema.kommun import Enhet
from pipeline.stages.render import preview_dokument, render_dokument

TEXT = {"typ": "text", "falt": "texter/ide/text"}
NETTO = {"falt": "netto", "rubrik": "Netto"}
DRIFT = {"typ": "tabell", "tabell": "drift", "kolumner": [NETTO]}


def addresses(definitions, data, *block, findings=()):
    """The addresses after the section's, as written after the section."""
    dokument, _ = render(with_block(definitions, *block), data, findings)
    found = [str(adress) for adress, _ in dokument.iter_adresser()]
    assert found[0] == "prov/a"
    return [item.removeprefix("prov/a/") for item in found[1:]]


def find(definitions, data, text, *block):
    dokument, _ = render(with_block(definitions, *block), data)
    return dokument.find(parse_adress(f"prov/a/{text}"))


# ---------------------------------------------------------------- texts
def test_text__of_several_paragraphs_is_one_thing(mini):
    data = make(tabeller=[tabell("texter", rad("ide", text=u("Ett.\n\n- två\n- tre\n\nFyra.")))])
    assert addresses(mini, data, TEXT) == ["text:texter.ide.text/ide/text"]
    assert len(find(mini, data, "text:texter.ide.text/ide/text", TEXT)) == 3


def test_texts__of_a_whole_table_have_their_rows(mini):
    rader = rad("ide", text=u("Ett.")), rad("mal", text=u("Två."))
    block = {"typ": "text", "falt": "texter", "rubrik": "Texter"}
    assert addresses(mini, make(tabeller=[tabell("texter", *rader)]), block) == [
        "text:texter+rubrik",
        "text:texter/ide/text",
        "text:texter/mal/text",
    ]


def test_heading__over_texts_is_no_row_of_them(mini):
    """What the program adds cannot be taken for something that a definition names."""
    rader = rad("rubrik", text=u("Ett.")), rad("ide", text=u("Två."))
    blocks = (
        {"typ": "text", "falt": "texter", "rubrik": "Alla"},
        {"typ": "text", "falt": "texter/rubrik"},
    )
    found = addresses(mini, make(tabeller=[tabell("texter", *rader)]), *blocks)
    assert len(found) == len(set(found)) == 4
    assert {"text:texter+rubrik", "text:texter.rubrik/rubrik/text"} <= set(found)


def test_empty_part__says_so_at_the_section_or_in_its_own_words_at_the_block(mini):
    own = {"typ": "text", "falt": "texter/mal/text", "tomt": "Inga mål."}
    assert addresses(mini, make(), TEXT, own) == ["+tomt", "text:texter.mal.text"]


# ---------------------------------------------------------------- sentences
def test_sentence__and_its_figures_have_addresses_and_sources(mini):
    text = "Det blev {RR12:mnkr1} för {kommun}, ett {RR12?överskott|underskott} mot {fg(RR12)}."
    block = {"typ": "mening", "id": "resultat", "text": text}
    data = make({"RR12": u(30, "E9"), ("RR12", "fg"): u(20, "F9")})
    assert addresses(mini, data, block) == [
        "resultat",
        "resultat/RR12",
        "resultat/RR12?",
        "resultat/fg(RR12)",
    ]
    figure = find(mini, data, "resultat/fg(RR12)", block)
    assert isinstance(figure, Textbit)
    assert figure.source == CellRef("inlamningar/bok.xlsx", "Flik", "F9")


# ---------------------------------------------------------------- tables
def test_table__has_columns_rows_and_cells(mini):
    data = make(tabeller=[tabell("drift", rad("forskola", netto=-5), rad("skola", netto=-7))])
    assert addresses(mini, data, DRIFT) == [
        "tabell:drift",
        "tabell:drift//netto",
        "tabell:drift/forskola",
        "tabell:drift/forskola/netto",
        "tabell:drift/skola",
        "tabell:drift/skola/netto",
        "prov//+tecken",
    ]
    assert find(mini, data, "tabell:drift/skola/netto", DRIFT).text == "\u22127"


def test_rows__collected_from_several_enheter_name_theirs(mini):
    rader = rad("p1", netto=1, enhet="barn"), rad("p1", netto=2, enhet="social")
    found = addresses(with_samlad(mini, "drift"), make(tabeller=[tabell("drift", *rader)]), DRIFT)
    assert found[2:-1] == [
        "tabell:drift/@barn",
        "tabell:drift/@barn/netto",
        "tabell:drift/p1@barn",
        "tabell:drift/p1@barn/netto",
        "tabell:drift/@social",
        "tabell:drift/@social/netto",
        "tabell:drift/p1@social",
        "tabell:drift/p1@social/netto",
    ]


def test_rows__of_one_enhet_still_name_it_where_more_may_come(mini):
    data = make(tabeller=[tabell("drift", rad("p1", netto=1, enhet="barn"))])
    assert "tabell:drift/p1@barn" in addresses(with_samlad(mini, "drift"), data, DRIFT)


def test_rows__that_an_enhet_has_delivered_for_the_whole_need_no_enhet(mini):
    """A table moved to another workbook keeps its addresses."""
    data = make(tabeller=[tabell("drift", rad("p1", netto=1, enhet="ekonomi"))])
    assert "tabell:drift/p1" in addresses(mini, data, DRIFT)


def test_rows__with_one_key_are_told(mini):
    rader = rad("p1", netto=1, enhet="barn"), rad("p1", netto=2, enhet="barn")
    data = make(tabeller=[tabell("drift", *rader)])
    dokument, codes = render(with_block(with_samlad(mini, "drift"), DRIFT), data)
    assert codes == ["REN-005"]
    assert len([sak for sak in dokument.block if isinstance(sak, Tabellblock)]) == 1


def test_rounding__is_explained_beside_the_table(mini):
    values = {"a": "1.4", "b": "1.4", "summa": "2.8"}
    parts = [
        rad(key, typ="summa" if key == "summa" else "post", netto=Decimal(value))
        for key, value in values.items()
    ]
    found = addresses(mini, make(tabeller=[tabell("drift", *parts)]), DRIFT)
    assert "tabell:drift+avrundning" in found


def test_statement__has_the_codes_as_rows(mini):
    block = {"typ": "uppstallning", "uppstallning": "resultatrakning"}
    found = addresses(mini, make({"RR12": 30, ("RR12", "fg"): 20}), block)
    assert "uppstallning:resultatrakning/RR12/fg" in found
    assert "uppstallning:resultatrakning/RR04" in found


def test_key_figures__and_what_they_mean(mini):
    explained = dataclasses.replace(mini.nyckeltal[0], forklaring="Kostnad delat med invånare.")
    definitions = dataclasses.replace(mini, nyckeltal=(explained,))
    found = addresses(definitions, make({"NT11": 5}), {"typ": "nyckeltal"})
    assert "nyckeltal/NT11/utfall" in found
    assert found[-2:] == ["nyckeltal+forklaringar", "nyckeltal+forklaringar/NT11"]


# ---------------------------------------------------------------- rows as sections
def test_row_as_section__has_values_in_lines_and_texts(mini):
    columns = [{"falt": name, "rubrik": name} for name in ("status", "lang", "ansvar")]
    block = {"typ": "rader_som_avsnitt", "tabell": "mal", "kolumner": columns}
    row = rad("m1", status=u("Klart"), lang=u("Ord " * 50), ansvar=u("Rektor"))
    data = make(tabeller=[tabell("mal", row)])
    assert addresses(mini, data, block) == [
        "rader_som_avsnitt:mal/m1",
        "rader_som_avsnitt:mal/m1/status",
        "rader_som_avsnitt:mal/m1/lang",
        "rader_som_avsnitt:mal/m1/ansvar",
    ]


def test_row_as_section__of_one_column_is_its_text(mini):
    column = [{"falt": "text", "rubrik": "Text"}]
    block = {"typ": "rader_som_avsnitt", "tabell": "mal", "kolumner": column}
    rader = rad("m1", text=u("Ord.")), rad("m2", text=EJ_TILLAMPLIGT)
    assert addresses(mini, make(tabeller=[tabell("mal", *rader)]), block) == [
        "rader_som_avsnitt:mal/m1",
        "rader_som_avsnitt:mal/m1/text",
    ]


# ---------------------------------------------------------------- charts
def test_chart__has_the_same_rows_and_columns_as_its_table(mini):
    block = {**DRIFT, "typ": "diagram", "rubrik": "Drift", "kategorier": "kolumner"}
    data = make(tabeller=[tabell("drift", rad("a", netto=1), rad("b", netto=2))])
    assert addresses(mini, data, block) == [
        "diagram:drift",
        "diagram:drift/a/netto",
        "diagram:drift/b/netto",
        "diagram:drift+tabell",
        "diagram:drift+tabell//netto",
        "diagram:drift+tabell/a",
        "diagram:drift+tabell/a/netto",
        "diagram:drift+tabell/b",
        "diagram:drift+tabell/b/netto",
        "prov//+tecken",
    ]


def test_chart__points_at_the_table_before_it(mini):
    block = {**DRIFT, "typ": "diagram", "rubrik": "Drift", "tabell_finns": True}
    data = make(tabeller=[tabell("drift", rad("a", netto=1))])
    chart, sentence = render_block(mini, data, DRIFT, block)[-2:]
    table = Adress("prov", "a", "tabell:drift")
    assert chart.tabell == sentence.bitar[1].lank == table
    assert sentence.adress == Adress("prov", "a", "diagram:drift+kalla")


def test_chart__of_assessments_has_the_words(mini):
    counted = {"rakna": "bedomning", "grupp": "enhet"}
    block = {"typ": "diagram", "tabell": "mal", "rubrik": "Mål", **counted}
    rader = rad("m1", bedomning=u("uppnått"), enhet="barn"), rad("m2", bedomning=u("delvis"))
    found = addresses(mini, make(tabeller=[tabell("mal", *rader)]), block)
    assert {"diagram:mal/barn/uppnått", "diagram:mal/provkommun/delvis"} <= set(found)


# ---------------------------------------------------------------- the chain
NIVAER = [
    {"tabell": "kommunmal", "rubrik": "Kommunmål"},
    {"tabell": "mal", "rubrik": "Nämndmål", "lankar": {"kommunmal": "kommunmal"}},
]
CHAIN = {"typ": "rodatrad", "nivaer": NIVAER}


def chain(goals):
    """Goals of two nämnder that hang under one goal of the kommun, and one that hangs loose."""
    under = [
        rad(f"m{n}", f"Mål {n}", enhet=enhet, kommunmal=u("k1"))
        for enhet in ("barn", "social")
        for n in range(goals)
    ]
    loose = rad("m9", "Fritt mål", enhet="barn", kommunmal=u("finns inte"))
    return make(tabeller=[tabell("kommunmal", rad("k1", "Mål")), tabell("mal", *under, loose)])


def test_chain__has_rows_with_table_key_and_enhet(mini):
    found = addresses(with_samlad(mini, "mal"), chain(1), CHAIN)
    assert found == [
        "rodatrad",
        "rodatrad+text",
        "rodatrad+lista/kommunmal.k1",
        "rodatrad+lista/mal.m0@barn",
        "rodatrad+lista/mal.m0@social",
        "rodatrad/+utan_koppling",
        "rodatrad+text/+utan_koppling",
        "rodatrad+lista/mal.m9@barn",
    ]


def test_chain__in_several_pictures_keeps_the_addresses_of_its_rows(mini):
    definitions = with_samlad(mini, "mal")
    one, many = (addresses(definitions, chain(n), CHAIN) for n in (1, 8))
    rows = [item for item in one if item.startswith("rodatrad+lista/")]
    assert set(rows) <= set(many)
    assert len(many) == len(set(many))
    assert {"rodatrad/mal.m0@barn", "rodatrad+text/mal.m7@social"} <= set(many)


# ---------------------------------------------------------------- what the document is made of
def test_findings__are_named_by_code_and_what_they_say(mini):
    findings = [finding(enhet="barn"), finding("KON-002"), finding("KON-002", message="Mer.")]
    dokument, _ = render(with_block(mini, {"typ": "fynd"}), make(), findings)
    found = [str(adress) for adress, _ in dokument.iter_adresser()]
    assert found[:2] == ["prov/+atgarder", "prov/+atgarder/+antal"]
    assert len(found) == len(set(found))
    assert {"prov/+atgarder@provkommun", "prov/+atgarder@barn"} <= set(found)
    [own] = [item for item in found if "KON-001" in item]
    again, _ = render(with_block(mini, {"typ": "fynd"}), make(), findings[:1])
    assert own in [str(adress) for adress, _ in again.iter_adresser()]


# ---------------------------------------------------------------- sections
def test_sections__that_do_not_apply_are_told_at_the_last_of_them(mini):
    out = {"villkor": "1 == 2", "krav": ["LKBR-12-1"]}
    sections = [{"id": name, "rubrik": name, **out} for name in "abc"]
    for first in (0, 1):
        dokument, _ = render(with_avsnitt(mini, *sections[first:]), make())
        assert [str(adress) for adress, _ in dokument.iter_adresser()] == ["prov/c/+ej_aktuellt"]


def deliver(*enheter):
    return make(
        enheter={
            enhet: [
                tabell("texter", rad("verksamhetside", text=u("Hej."))),
                tabell("drift", rad("a", netto=1, enhet=enhet)),
            ]
            for enhet in enheter
        }
    )


def test_chapter__of_an_enhet_has_it_in_every_section(mini):
    dokument, _ = render(mini, deliver("barn", "social"), name="arsredovisning")
    found = {str(adress) for adress, _ in dokument.iter_adresser()}
    for enhet in ("barn", "social"):
        assert f"arsredovisning/namnder@{enhet}" in found
        assert any(
            item.startswith(f"arsredovisning/verksamhetside@{enhet}/text:") for item in found
        )


def test_chapter__stays_when_an_enhet_comes_before_it(mini):
    before, _ = render(mini, deliver("barn", "social"), name="arsredovisning")
    new = Enhet(id="ny", namn="Ny nämnd", typ="namnd", arbetsbok="namnd_bokslut")
    more = dataclasses.replace(mini, enheter=(new, *mini.enheter))
    after, _ = render(more, deliver("ny", "barn", "social"), name="arsredovisning")
    kept, found = (dict(item.iter_adresser()) for item in (before, after))
    assert kept.keys() <= found.keys()
    assert {adress.avsnitt for adress in found.keys() - kept.keys()} == {
        "namnder@ny",
        "verksamhetside@ny",
        "drift@ny",
    }


def test_document__of_an_enhet_has_it_in_its_own_name(mini):
    definitions = with_block(mini, TEXT, per_enhet=("namnd",), filnamn="{enhet}.docx")
    utkast = render_dokument(deliver("barn", "social"), definitions, "prov").value
    made = [preview_dokument(item) for item in utkast]
    assert [str(dokument.adress) for dokument in made] == ["prov@barn", "prov@social"]
    for dokument in made:
        assert all(
            adress.dokument == dokument.adress.dokument for adress, _ in dokument.iter_adresser()
        )
        assert dokument.find(Adress(dokument.adress.dokument, "a")) == Rubrik(
            1, "Avsnitt", Adress(dokument.adress.dokument, "a")
        )
