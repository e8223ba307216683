"""The reference of the definitions is complete, true to the code, and as it is written."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache

from hjalp import ROOT
from referens.bruk import Bruksbok, write_varde
from referens.klasser import UTANFOR, Avdelning, Nyckel, find_avdelningar
from referens.sida import PAGE, make_page, make_slug
from referens.texter import find_brister, read_referens

from pipeline.core.syntax import ARGUMENTS
from pipeline.schema.block import BLOCKSLAG
from pipeline.schema.kontroll import KONTROLLSLAG
from pipeline.schema.objektslag import KINDS
from pipeline.schema.sammanstallning import Sammanslagning

AVDELNINGAR = find_avdelningar()
TEXTER = read_referens(ROOT / "definitions")


@lru_cache(maxsize=1)
def read_page():
    return (ROOT / PAGE).read_text(encoding="utf-8")


def test_every_kind_key_and_word__has_one_line_and_there_is_no_other():
    assert find_brister(TEXTER, AVDELNINGAR) == ()


def test_page__is_what_make_referens_writes():
    assert read_page() == make_page(ROOT), "kör make referens"


def change(plats, **nycklar):
    """The sections, with keys added (a type) or taken away (None)."""
    found = []
    for item in AVDELNINGAR:
        if item.plats == plats:
            kept = [key for key in item.nycklar if key.namn not in nycklar]
            added = [Nyckel(name, typ, True) for name, typ in nycklar.items() if typ]
            found.append(replace(item, nycklar=(*kept, *added)))
        else:
            found.append(item)
    return found


def test_a_key_without_a_line__is_told():
    [told] = find_brister(TEXTER, change("avdelning.rad", fotnot=str))
    assert told == "avdelning.rad.nycklar.fotnot saknas i referens.toml"


def test_a_line_of_a_key_that_is_gone__is_told():
    [told] = find_brister(TEXTER, change("kontrolltyp.senast", manad=None))
    assert told.startswith("kontrolltyp.senast.nycklar.manad i referens.toml finns inte")


def test_a_line_shared_by_none__is_told():
    bare = [replace(item, nycklar=()) for item in AVDELNINGAR]
    told = find_brister(replace(TEXTER, ord=()), bare)
    assert any(item.startswith("gemensamt.alla.verifierad ") for item in told)


def test_a_kind_without_a_line__is_told():
    @dataclass
    class Ny:
        pass

    told = find_brister(TEXTER, [*AVDELNINGAR, Avdelning("blocktyp", "karta", Ny, ())])
    assert told == ("blocktyp.karta saknas i referens.toml",)


def test_a_section_on_no_chapter__is_told():
    fewer = tuple(item for item in TEXTER.kapitel if "fynd" not in item.avdelningar)
    told = find_brister(replace(TEXTER, kapitel=fewer), AVDELNINGAR)
    assert "kapitel.fynd saknas i referens.toml" in told


def test_words_without_a_list__are_told():
    fewer = tuple(item for item in TEXTER.ord if item.rubrik != "Sammanslagningar")
    [told] = find_brister(replace(TEXTER, ord=fewer), AVDELNINGAR)
    assert told.startswith(
        "ord: kopia, samla, per_enhet, per_rad (avdelning.tabell.sammanslagning)"
    )


def test_page__tells_of_every_kind_and_function():
    headings = set(re.findall(r"(?m)^#+ (.+)$", read_page()))
    assert {f"Kontroll: `{name}`" for name in KONTROLLSLAG} <= headings
    assert {f"Block: `{name}`" for name in BLOCKSLAG} <= headings
    assert {TEXTER.avdelning[name].rubrik for name in {**KINDS, **UTANFOR}} <= headings
    for name in (*(item.value for item in Sammanslagning), *ARGUMENTS):
        assert re.search(rf"(?m)^\| `{name}\b", read_page()), name


def test_links__lead_to_headings_and_no_two_headings_are_the_same():
    slugs = [make_slug(heading) for heading in re.findall(r"(?m)^#+ (.+)$", read_page())]
    assert len(slugs) == len(set(slugs))
    assert set(re.findall(r"\]\(#([^)]+)\)", read_page())) <= set(slugs)


def test_tables__have_as_many_cells_on_every_row():
    for table in re.findall(r"(?m)(?:^\|.*\n)+", read_page()):
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table.splitlines()[0]


def test_examples__stand_in_the_definitions_and_are_toml():
    blocks = re.findall(r"(?s)Exempel, ur `([^`]+)`:\n\n```toml\n(.*?)\n```", read_page())
    assert len(blocks) > len(KONTROLLSLAG)
    for name, text in blocks:
        tomllib.loads(text)
        written = (ROOT / "definitions" / name).read_text(encoding="utf-8")
        if text.startswith("["):
            assert text in written
        else:
            thing = tomllib.loads(text)
            values = [write_varde(item) for item in thing.values()]
            named = f"\n{thing.get('id')} = " in written
            assert named or any(value in written for value in values if len(value) > 4)


def test_examples_of_keys__are_toml():
    for shown in re.findall(r"(?m) \| `(\w+ = [^`…]+)` \|$", read_page()):
        tomllib.loads(shown.replace("\\|", "|"))


def test_uses__are_found_in_shortened_lists_and_in_shared_keys(tmp_path):
    path = tmp_path / "bas" / "prov.toml"
    path.parent.mkdir()
    path.write_text(
        '[gemensamt.kontroll]\nallvar = "info"\n[[kontroll]]\nid = "K"\ntyp = "senast"\n'
        'parametrar = { dag = 3 }\n[tabell.t]\nrader = { a = "A", b = {} }\n',
        encoding="utf-8",
    )
    bok = Bruksbok(tmp_path)
    assert [item.varde for item in bok.find_bruk("kontrolltyp.senast", "dag")] == [3]
    assert [item.varde for item in bok.find_bruk("avdelning.kontroll", "allvar")] == ["info"]
    assert [item.varde for item in bok.find_bruk("avdelning.rad", "rubrik")] == ["A"]
    assert bok.skrivet["kontroll"][0].text.startswith('[[kontroll]]\nid = "K"')


def test_values__are_written_as_toml():
    value = {"a b": ['sa "ja"', 1, True, {"c": {}}]}
    assert tomllib.loads(f"x = {write_varde(value)}")["x"] == value
