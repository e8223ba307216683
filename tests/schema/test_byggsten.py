"""What a kommun has not chosen is not there, and what a file shares is said once."""

import copy
import shutil
from pathlib import Path

import pytest
from hjalp import MINI, ROOT

from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.byggsten import find_byggstenar, share_keys
from pipeline.schema.loader import load_definitions

BYGGSTENAR = '[byggsten.intern_kontroll]\nrubrik = "Intern kontroll"\n'
TABELL = """
[[arbetsbok]]
id = "bok"
version = 1
rubrik = "Bok"

[[arbetsbok.flikar]]
id = "flik"
namn = "Flik"
rubrik = "Flik"

[[arbetsbok.flikar.tabeller]]
id = "alla"
rubrik = "Alla"
kolumner = [
    { id = "text", rubrik = "Text", typ = "text" },
    { id = "kontrollmoment", rubrik = "Moment", typ = "text", byggsten = "intern_kontroll" },
]

[[arbetsbok.flikar.tabeller]]
id = "kontroller"
rubrik = "Kontroller"
byggsten = "intern_kontroll"
kolumner = [{ id = "text", rubrik = "Text", typ = "text" }]
"""


@pytest.fixture
def copied(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def add(folder, text, name):
    (folder / name).write_text(text, encoding="utf-8")


def choose(folder, *names):
    profile = folder / "kommuner" / "provkommun" / "profil.toml"
    chosen = ", ".join(f'"{name}"' for name in names)
    text = profile.read_text(encoding="utf-8")
    text = text.replace("[kommun]\n", f"[kommun]\nbyggstenar = [{chosen}]\n", 1)
    profile.write_text(text, encoding="utf-8")


def find_tabeller(folder):
    book = load_definitions(folder, "provkommun").value.arbetsbocker["bok"]
    return {tabell.id: [item.id for item in tabell.kolumner] for tabell in book.flikar[0].tabeller}


def test_a_table_and_a_column_of_a_byggsten_are_there_when_it_is_chosen(copied):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    add(copied, TABELL, "bas/bok.toml")
    assert find_tabeller(copied) == {"alla": ["text"]}
    choose(copied, "intern_kontroll")
    assert find_tabeller(copied) == {"alla": ["text", "kontrollmoment"], "kontroller": ["text"]}


def test_what_names_something_of_a_byggsten_that_is_not_chosen_is_told(copied):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    add(copied, TABELL, "bas/bok.toml")
    rule = '[[varde]]\nkod = "ANTAL"\nuttryck = \'antal("kontroller")\'\nenhet = "antal"\n'
    add(copied, rule, "bas/varde.toml")
    with pytest.raises(DefinitionsError, match="tabellen kontroller finns inte"):
        load_definitions(copied, "provkommun")
    add(copied, f'{rule}byggsten = "intern_kontroll"\n', "bas/varde.toml")
    load_definitions(copied, "provkommun")


@pytest.mark.parametrize("where", ["mark", "choice"])
def test_a_byggsten_that_does_not_exist_is_refused_with_what_may_have_been_meant(copied, where):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    if where == "mark":
        add(copied, TABELL.replace("intern_kontroll", "intern_kontrol", 1), "bas/bok.toml")
    else:
        choose(copied, "intern_kontrol")
    with pytest.raises(DefinitionsError, match=r"Menade du intern_kontroll\?"):
        load_definitions(copied, "provkommun")


@pytest.mark.parametrize(
    ("chosen", "there"), [("a", False), ("b", False), ("ab", True)], ids=["a", "b", "both"]
)
def test_what_is_marked_with_several_belongs_to_all_of_them_together(chosen, there):
    raw = {"kommun": {"byggstenar": list(chosen)}, "enhet": [{"id": "e", "byggsten": ["a", "b"]}]}
    byggstenar = find_byggstenar([raw, {"byggsten": [{"id": "a"}, {"id": "b"}]}])
    assert byggstenar.choose(raw)["enhet"] == ([{"id": "e"}] if there else [])
    assert byggstenar.bortvalda == (set() if there else {"e"})


ANVISNING = """
[[arbetsbok]]
id = "bok"
version = 1
rubrik = "Bok"
anvisning = [
    "Fyll i.",
    { byggsten = "intern_kontroll", text = "Kontrollera.", annars = "Läs." },
    { byggsten = "intern_kontroll", text = "Skriv under." },
]
flikar = []
"""


def test_a_text_of_a_list_may_be_another_without_its_byggsten(copied):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    add(copied, ANVISNING, "bas/bok.toml")

    def read():
        return load_definitions(copied, "provkommun").value.arbetsbocker["bok"].anvisning

    assert read() == ("Fyll i.", "Läs.")
    choose(copied, "intern_kontroll")
    assert read() == ("Fyll i.", "Kontrollera.", "Skriv under.")


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (("{ byggsten", "{ bygsten"), "en text väntas"),
        (("annars", "anars"), "en text väntas"),
        (('"intern_kontroll", text = "K', '"intern_kontrol", text = "K'), "Menade du intern_ko"),
    ],
)
def test_a_slip_in_a_text_of_a_byggsten_is_told_at_its_workbook(copied, slip, told):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    add(copied, ANVISNING.replace(*slip, 1), "bas/bok.toml")
    choose(copied, "intern_kontroll")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(copied, "provkommun")
    assert all(item.source.file == "bas/bok.toml" for item in caught.value.findings)
    assert any(told in item.message for item in caught.value.findings)


@pytest.mark.parametrize(
    ("tabeller", "there"),
    [('["kontroller"]', False), ('["kontroller", "alla"]', True), ('["alla"]', True)],
)
def test_a_check_of_tables_that_are_all_left_out_is_left_out(copied, tabeller, there):
    add(copied, BYGGSTENAR, "bas/byggstenar.toml")
    add(copied, TABELL, "bas/bok.toml")
    rule = f"""
[kontroll.KVAR]
typ = "kedja_rader_kvar"
kod = "KON-100"
allvar = "info"
beskrivning = "Raden är kvar."
parametrar = {{ tabeller = {tabeller} }}
"""
    add(copied, rule, "bas/kvar.toml")
    found = {item.id for item in load_definitions(copied, "provkommun").value.kontroller}
    assert ("KVAR" in found) is there
    choose(copied, "intern_kontroll")
    assert "KVAR" in {item.id for item in load_definitions(copied, "provkommun").value.kontroller}


def test_what_is_read_is_left_as_it_was():
    raw = {"kommun": {"byggstenar": ["a"]}, "enhet": [{"id": "e", "byggsten": "b"}, {"id": "f"}]}
    before = copy.deepcopy(raw)
    chosen = find_byggstenar([raw, {"byggsten": [{"id": "a"}, {"id": "b"}]}]).choose(raw)
    assert chosen["enhet"] == [{"id": "f"}]
    assert raw == before


def test_keys_that_objects_share_are_written_once_and_each_may_say_its_own():
    raw = {
        "gemensamt": {"kontroll": {"allvar": "stopp", "kod": "KON-100"}},
        "kontroll": [{"id": "a"}, {"id": "b", "allvar": "info"}],
    }
    assert share_keys(raw) == {
        "kontroll": [
            {"id": "a", "allvar": "stopp", "kod": "KON-100"},
            {"id": "b", "allvar": "info", "kod": "KON-100"},
        ]
    }


def test_a_slip_in_what_objects_share_is_refused(copied):
    add(copied, '[gemensamt.fynd]\nallvarr = "fel"\n[[fynd]]\nkod = "X-1"\n', "bas/x.toml")
    with pytest.raises(DefinitionsError, match=r"allvarr – okänd nyckel. Menade du allvar\?"):
        load_definitions(copied, "provkommun")


def test_a_table_that_is_partly_of_a_byggsten_still_says_which_columns_it_has(tmp_path):
    """Degerfors has no workbooks of a resultatprognos, from which a merged table is made too."""
    shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    path = tmp_path / "definitions" / "kommuner" / "degerfors" / "kontroller_styrmodell.toml"
    text = path.read_text(encoding="utf-8")
    assert 'utom_kolumn = "prognos"' in text
    path.write_text(text.replace('utom_kolumn = "prognos"', 'utom_kolumn = "progos"', 1), "utf-8")
    with pytest.raises(DefinitionsError, match="kolumnen progos finns inte"):
        load_definitions(tmp_path / "definitions", "degerfors")


def test_a_byggsten_that_is_misspelt_in_the_profile_is_told_alone(tmp_path):
    """Without it every deviation and requirement that is about it would be told too."""
    shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    path = tmp_path / "definitions" / "kommuner" / "hallstahammar" / "profil.toml"
    text = path.read_text(encoding="utf-8")
    assert '"verksamhetsplan"' in text
    path.write_text(text.replace('"verksamhetsplan"', '"verksamhetsplanar"', 1), encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(tmp_path / "definitions", "hallstahammar")
    (told,) = caught.value.findings
    assert told.source.file == "kommuner/hallstahammar/profil.toml"
    assert told.source.key.startswith("kommun/byggstenar[")
    assert "Menade du verksamhetsplan?" in told.message


def test_a_byggsten_that_is_renamed_is_told_where_it_is_named_and_where_it_is_used(tmp_path):
    """Bas by itself, which says what the kommun is without, does not fit either."""
    shutil.copytree(ROOT / "definitions", tmp_path / "definitions")
    path = tmp_path / "definitions" / "bas" / "byggstenar.toml"
    text = path.read_text(encoding="utf-8")
    assert "[byggsten.perspektiv]" in text
    path.write_text(text.replace("byggsten.perspektiv", "byggsten.perspektv"), encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(tmp_path / "definitions", "hallstahammar")
    told = {(item.source.file, item.source.key) for item in caught.value.findings}
    assert ("bas/byggstenar.toml", "byggsten:perspektv/id") in told
    assert any(key.endswith("/byggsten") for _, key in told)


@pytest.mark.parametrize(
    ("shared", "key", "told"),
    [
        ("[gemensamt.kontrol]\nformkrav = true", "gemensamt/kontrol", "Menade du kontroll?"),
        ("[gemensamt.tabell]\nfria_rader = 2", "gemensamt/tabell", "ingenting av slaget tabell"),
        ("gemensamt = 3", "gemensamt", "en tabell väntas"),
        ("[gemensamt]\nkontroll = 3", "gemensamt/kontroll", "en tabell väntas"),
    ],
)
def test_what_is_shared_by_nothing_in_the_file_is_told(copied, shared, key, told):
    add(copied, shared + "\n", "kommuner/provkommun/delat.toml")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(copied, "provkommun")
    [finding] = caught.value.findings
    assert (finding.source.file, finding.source.key) == ("kommuner/provkommun/delat.toml", key)
    assert told in finding.message
