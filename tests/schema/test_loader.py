"""Loading is all or nothing, and every problem is told with its file and key path."""

import shutil
from pathlib import Path

import pytest

from pipeline.paths import find_kommuner
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.toml_reader import TomlError, read_toml

MINI = Path(__file__).parents[1] / "mini" / "definitions"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def add(folder, text, name="kommuner/provkommun/eget.toml"):
    (folder / name).write_text(text, encoding="utf-8")


def find_problems(folder):
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "provkommun")
    return [(item.source.file, item.source.key) for item in caught.value.findings]


def test_load_definitions__knows_the_file_of_every_object():
    definitions = load_definitions(MINI, "provkommun").value
    assert definitions.files["uppstallning:resultatrakning"] == "bas/bocker.toml"
    assert definitions.kommun.kommunkod == "0114"


def test_load_definitions__every_error_in_one_go_with_key_path(copy):
    add(copy, '[[nyckeltal]]\nid = "n"\nkod = "N"\nrubrik = "N"\nuttryck = 3\nenhet = "meter"\n')
    add(copy, '[[varde]]\nkod = "X"\nuttryck = "1"\nokant = 1\n', "bas/annat.toml")
    assert find_problems(copy) == [
        ("bas/annat.toml", "varde:X/utfall/kommun/okant"),
        ("kommuner/provkommun/eget.toml", "nyckeltal:n/enhet"),
        ("kommuner/provkommun/eget.toml", "nyckeltal:n/uttryck"),
    ]


def test_load_definitions__unknown_kind_missing_key_and_broken_file(copy):
    add(copy, "[ovrigt]\na = 1\n")
    add(copy, '[[kontroll]]\nid = "k"\nkod = "KON-1"\nallvar = "stopp"\n', "bas/k.toml")
    add(copy, "kod = 0114\n", "bas/trasig.toml")
    assert find_problems(copy) == [
        ("bas/k.toml", "kontroll:k/beskrivning"),
        ("bas/trasig.toml", ""),
        ("kommuner/provkommun/eget.toml", "ovrigt"),
    ]


def test_load_definitions__a_text_is_no_list_and_a_list_no_table(copy):
    row = 'id = "a"\nkod = "A"\nrubrik = "A"\nsumma = "RR01"\nenhet = "meter"'
    statement = '[[uppstallning]]\nid = "u"\nrubrik = "U"\n[[uppstallning.rader]]\n'
    add(copy, statement + row)
    add(copy, 'nyckeltal = ["n"]\navsteg = 3\ntexter = { a = 1 }\n', "bas/a.toml")
    assert find_problems(copy) == [
        ("bas/a.toml", "avsteg"),
        ("bas/a.toml", "nyckeltal"),
        ("bas/a.toml", "texter"),
        ("kommuner/provkommun/eget.toml", "uppstallning:u/rader:a/enhet"),
        ("kommuner/provkommun/eget.toml", "uppstallning:u/rader:a/summa"),
    ]


def test_load_definitions__the_choices_are_named(copy):
    text = '[[kontroll]]\nid = "k"\nbeskrivning = "b"\nkod = "KON-1"\nallvar = "fel"\n'
    add(copy, text)
    with pytest.raises(DefinitionsError, match="info, stopp, varning"):
        load_definitions(copy, "provkommun")


def test_load_definitions__a_catalogue_that_cannot_be_read_is_told_too(copy):
    for path in copy.rglob("*.toml"):
        if "[[fynd]]" in path.read_text(encoding="utf-8"):
            path.write_text("[[fynd]", encoding="utf-8")
            broken = path.relative_to(copy).as_posix()
    assert (broken, "") in find_problems(copy)


def test_load_definitions__the_same_id_twice_is_refused(copy):
    add(copy, '[[tabell]]\nid = "investeringar"\nsammanslagning = "samla"\nfran = ["a.b"]\n')
    assert find_problems(copy) == [("kommuner/provkommun/eget.toml", "tabell:investeringar")]


def test_load_definitions__codes_are_text_and_shares_exact(copy):
    assert read_toml(MINI / "bas" / "bocker.toml")["uppstallning"][0]["rader"][0]["kod"] == "RR01"
    (copy / "x.toml").write_bytes("a = 'å'".encode("latin-1"))
    with pytest.raises(TomlError):
        read_toml(copy / "x.toml")


def test_avsteg__changes_adds_after_and_removes(copy):
    add(
        copy,
        """
[[avsteg]]
objekt = "uppstallning:resultatrakning/rader:rr04"
motiv = "Ekonomihandboken 4.2"
blir = { rubrik = "Nettokostnad" }
[[avsteg]]
objekt = "uppstallning:resultatrakning/rader"
motiv = "Egen delpost"
efter = "rr01"
lagg_till = { id = "rr01a", kod = "RR01A", rubrik = "varav bidrag", varav_av = "RR01" }
[[avsteg]]
objekt = "arbetsbok:namnd_bokslut/flikar:investeringar"
motiv = "Inga investeringar"
ta_bort = true
""",
    )
    definitions = load_definitions(copy, "provkommun").value
    rows = definitions.uppstallningar["resultatrakning"].rader
    assert [row.id for row in rows[:3]] == ["rr01", "rr01a", "rr02"]
    assert rows[4].rubrik == "Nettokostnad"
    flikar = definitions.arbetsbocker["namnd_bokslut"].flikar
    assert [flik.id for flik in flikar] == ["texter", "drift"]


@pytest.mark.parametrize(
    "objekt", ["uppstallning:finns_inte", "uppstallning:resultatrakning/rader:rr99"]
)
def test_avsteg__from_something_that_does_not_exist_is_refused(copy, objekt):
    add(copy, f'[[avsteg]]\nobjekt = "{objekt}"\nmotiv = "m"\nblir = {{ rubrik = "x" }}\n')
    assert len(find_problems(copy)) == 1


@pytest.mark.parametrize("rest", ["ta_bort = true", 'motiv = "m"', 'motiv = " "\nta_bort = true'])
def test_avsteg__without_a_reason_or_a_change_is_refused(copy, rest):
    add(copy, f'[[avsteg]]\nobjekt = "uppstallning:resultatrakning"\n{rest}\n')
    assert len(find_problems(copy)) == 1


def test_find_kommuner__are_the_folders_with_a_profile():
    assert find_kommuner(MINI) == ("provkommun",)


@pytest.mark.parametrize(
    "asked", ['finns("resultatrakning")', 'konc(kolumner("resultatrakning", ["utfall"]))']
)
def test_questions_to_documents__can_only_be_asked_by_checks(copy, asked):
    """Conditions and figures are made before there are any documents."""
    add(copy, f"[[varde]]\nkod = \"X\"\nuttryck = '1 if {asked} else 0'\n", "bas/annat.toml")
    block = f"block = [{{ typ = \"leveranser\", villkor = '{asked}' }}]"
    section = f'[[dokument.avsnitt]]\nid = "a"\nrubrik = "A"\n{block}\n'
    add(copy, f'[[dokument]]\nid = "d"\ntitel = "D"\n{section}', "bas/d.toml")
    assert find_problems(copy) == [
        ("bas/annat.toml", "varde:X/utfall/kommun/uttryck"),
        ("bas/d.toml", "dokument:d/avsnitt:a/block:leveranser/villkor"),
    ]
