"""What each definition says by itself and still cannot be, with the address where it is told."""

import shutil
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.schema.build import BuildError, build
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.kontroll import KontrollDef
from pipeline.schema.loader import load_definitions

ALLT = (Path(__file__).parent / "hanvisningar.toml").read_text(encoding="utf-8")
EGEN = "kommuner/provkommun/eget.toml"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


def find_problems(folder, text):
    """(address, what is wrong) of everything that is told."""
    (folder / EGEN).write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        load_definitions(folder, "provkommun")
    found = caught.value.findings
    return [(item.source.key, item.message.partition(" – ")[2]) for item in found]


BOK = """
[[kolumn]]
id = "kommentar"
rubrik = "Kommentar"
typ = "text"

[[enhet]]
id = "e"
namn = "E"
typ = "bolag"
arbetsbok = "b"

[[arbetsbok]]
id = "b"
version = 1
rubrik = "B"

[[arbetsbok.flikar]]
id = "x"
namn = "X"
rubrik = "X"
tabeller = [{ id = "t", rubrik = "T", summarad = "Summa", kolumner = ["kommentar"], rader = [{ id = "%s", rubrik = "R" }] }]

[[arbetsbok.flikar]]
id = "y"
namn = "Y"
rubrik = "Y"
tabeller = [{ id = "%s", rubrik = "T", kolumner = ["kommentar"] }]
"""  # noqa: E501  # one table to a line
STATEMENT = """
[[uppstallning]]
id = "u"
rubrik = "U"
rader = [
    { id = "a", kod = "A", rubrik = "A", summa = ["B", "%s"] },
    { id = "b", kod = "B", rubrik = "B", summa = ["A", "%s"] },
]
"""
RR01 = "uppstallning:resultatrakning/rader:rr01"
SUMMOR = """
[[kontroll]]
id = "K-UPPST"
typ = "uppstallningssummor"
kod = "KON-100"
allvar = "varning"
beskrivning = "Summor stämmer."
parametrar = { koder = ["RR04", "RR01"] }
"""
RADTYP = '{ id = "radtyp", rubrik = "R", typ = "lista", lista = ["Post", "Vaav"] }, '


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BOK % ("r", "s"), []),
        (
            BOK % ("r", "t"),
            [("arbetsbok:b/flikar:y/tabeller:t", "tabellen t finns redan på fliken x.")],
        ),
        (
            BOK % ("summa", "s"),
            [("arbetsbok:b/flikar:x/tabeller:t/rader:summa", "summaraden heter redan summa.")],
        ),
        (
            '[[varde]]\nkod = "RR01"\nuttryck = "RR02"\n',
            [
                (f"{RR01}/kod", "koden RR01 finns också i varde:RR01/utfall/kommun."),
                ("varde:RR01/utfall/kommun/kod", f"koden RR01 finns också i {RR01}."),
            ],
        ),
        (
            '[[nyckeltal]]\nid = "n"\nkod = "INV"\nrubrik = "N"\nuttryck = "1"\nenhet = "antal"\n',
            [
                ("varde:INV/utfall/kommun/kod", "koden INV finns också i nyckeltal:n."),
                ("nyckeltal:n/kod", "koden INV finns också i varde:INV/utfall/kommun."),
            ],
        ),
        ('[[varde]]\nkod = "INV"\nkolumn = "budget"\nuttryck = "1"\n', []),
        (
            '[[kontroll]]\nid = "k"\nbeskrivning = "b"\nkod = "KON-100"\nallvar = "info"\n',
            [("kontroll:k", "nyckeln uttryck saknas.")],
        ),
        (
            STATEMENT % ("RR02", "RR01"),
            [
                ("uppstallning:u/rader:a/summa", "raden räknar med sig själv."),
                ("uppstallning:u/rader:b/summa", "raden räknar med sig själv."),
            ],
        ),
        (
            '[texter]\n"prov.text" = "{antal av {{alla}}"\n',
            [("texter/prov.text", "{ och } ska stå i par, runt det som ska fyllas i.")],
        ),
        ('[texter]\n"prov.text" = "{antal} av {{alla}}"\n', []),
    ],
)
def test_definitions__that_do_not_go_together_are_told(folder, text, found):
    if found:
        assert find_problems(folder, text) == found
    else:
        (folder / EGEN).write_text(text, encoding="utf-8")
        assert load_definitions(folder, "provkommun").value


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        (
            'typ = "noter_stammer"',
            'typ = "noter_stammer"\nuttryck = "RR01 > 0"',
            "kontroll:K-NOTER/uttryck",
            "en kontroll av typen noter_stammer har inget uttryck.",
        ),
        (
            'grans = "max_antal"',
            'grans = "brytpunkt"',
            "kontroll:K-HOGST/parametrar/grans",
            "brytpunkt är inget val med heltal.",
        ),
        (
            '"fragor/alla"]',
            '"fragor/forsta"]',
            "kontroll:K-SUMMOR/parametrar/rader",
            "fragor/forsta har ingen summa.",
        ),
        (
            'koder = ["RR01", "RR02"] }',
            'koder = ["RR01", "RR02"] }\n' + SUMMOR,
            "kontroll:K-UPPST/parametrar/koder",
            "RR01 har ingen summa.",
        ),
        (
            'summa = ["forsta"]',
            'summa = ["forsta", "alla"]',
            "arbetsbok:namnd_plan/flikar:malen/tabeller:fragor/rader:alla/summa",
            "raden räknar med sig själv.",
        ),
        (
            'uttryck = "slut - start"',
            'uttryck = "slut - skillnad"',
            "arbetsbok:namnd_plan/flikar:malen/tabeller:mal/kolumner:skillnad/uttryck",
            "kolumnen räknar med sig själv.",
        ),
        (
            'forval = { vad = "mycket", svar = "Ja" }',
            'forval = { svar = "Ja" }, lista = ["Kanske"]',
            "arbetsbok:namnd_plan/flikar:malen/tabeller:fragor/rader:forsta/forval/svar",
            "Ja kan inte väljas på raden. Det finns: Kanske.",
        ),
        (
            'innehall = "kapitel_namnd"',
            'innehall = "planen"',
            "dokument:planen",
            "dokumentet hämtar innehåll ur sig självt.",
        ),
        (
            '{ id = "period", rubrik',
            RADTYP + '{ id = "period", rubrik',
            "arbetsbok:namnd_plan/flikar:malen/tabeller:mal/kolumner:radtyp/lista",
            "Vaav är ingen typ av rad. Menade du varav?",
        ),
        (
            'typ = "Ränta"\n',
            'typ = "Räntor"\n',
            "konsolidering/eliminering[2]/typ",
            "Räntor kan inte väljas i arbetsböckerna. Menade du Ränta?",
        ),
        (
            'typ = "Ränta"\nverkan = { RR03',
            'typ = "Försäljning"\nverkan = { RR03',
            "konsolidering/eliminering",
            "Ränta kan väljas men elimineras inte.",
        ),
        (
            "[konsolidering.fordelning.RESERV]",
            "[konsolidering.fordelning.RESER]",
            "konsolidering/fordelning",
            "RESERV kan väljas i lkbr men är ingen rad att räkna till. Menade du RESER?",
        ),
        (
            '["RESERV"]',
            '["RR04", "RESERV"]',
            "konsolidering/fordelning",
            "RR04 kan väljas i lkbr men är ingen rad att räkna till. Menade du RR01?",
        ),
        (
            'fran = ["namnd_plan.mal"]\nkolumner',
            'fran = ["namnd_plan.mal", "namnd_bokslut.drift"]\nkolumner',
            "overforing:mal_framat/fran[2]",
            "namnd_bokslut.drift lämnas inte ut före namnd_bokslut.drift.",
        ),
        (
            'arbetsbocker = { namnd = "namnd_plan" }',
            "arbetsbocker = {}",
            "overforing:svar_framat/fran[1]",
            "inget tillfälle lämnar ut namnd_plan.fragor.",
        ),
        (
            'reserv_for = "mal_framat"',
            'reserv_for = "mal_framat"\nar = -1',
            "overforing:mal_reserv/reserv_for",
            "mal_framat är inte en överföring ovanför, till samma tabell och för samma år.",
        ),
    ],
)
def test_one_thing__that_does_not_go_with_the_rest_is_told(folder, old, new, key, told):
    assert ALLT.count(old) == 1, old
    assert (key, told) in find_problems(folder, ALLT.replace(old, new))


def test_a_check_of_another_kommuns_document__is_looked_up_when_it_is_made(folder):
    """What it names may be another kommun's; the names of documents are told all the same."""
    text = """
[[dokumentslag]]
id = "budget"
rubrik = "Budget"

[[kontroll]]
id = "k"
beskrivning = "b"
kod = "KON-100"
allvar = "info"
uttryck = 'finns("nagon_annans")'
dokument = ["budget"]
"""
    (folder / EGEN).write_text(text, encoding="utf-8")
    assert load_definitions(folder, "provkommun").value
    assert find_problems(folder, text.replace('["budget"]', '["budgt"]')) == [
        (
            "kontroll:k/dokument[1]",
            "dokumentet eller slaget av dokument budgt finns inte. Menade du budget?",
        )
    ]


def test_a_choice__is_answered_in_one_place(folder):
    """In val.toml, where its alternatives are checked, and not among the fields of the profile."""
    path = folder / "kommuner" / "provkommun" / "profil.toml"
    profile = path.read_text(encoding="utf-8").replace(
        '["arsredovisning"]\n', '["arsredovisning"]\n\n[kommun.falt]\nmax_antal = "många"\n'
    )
    path.write_text(profile, encoding="utf-8")
    assert find_problems(folder, ALLT) == [
        ("kommun/falt/max_antal", "fältet i profilen max_antal finns inte. Det finns: avstams_mot.")
    ]


# ------------------------------------------------------------------ parameters
@pytest.mark.parametrize(
    ("typ", "parametrar", "told"),
    [
        ("hogst_rader", {"hogst": 3}, "ange tabell eller tabeller"),
        (
            "kedja_summa",
            {"tabell": "a", "tabeller": ["b"], "kolumn": "c"},
            "ange tabell eller tabeller",
        ),
        ("hogst_rader", {"tabell": "a"}, "ange hogst eller grans"),
        ("hogst_rader", {"tabell": "a", "hogst": 3, "grans": "b"}, "ange hogst eller grans"),
        (
            "tidsatt",
            {"tabell": "a", "kolumn": "b", "utom_kolumn": "c"},
            "utom_kolumn och utom hör ihop",
        ),
        ("nagon_rad", {"tabeller": ["a"], "kolumn": "b"}, "kolumn och varde hör ihop"),
        (
            "flerarig",
            {"tabell": "a", "period": "b", "kolumner": ["c"], "kopplad": "d"},
            "kopplad och kolumn hör ihop",
        ),
        ("kedja_omprovad", {"tabell": "a", "status": "b"}, "status och varden hör ihop"),
        ("kedja_omprovad", {"tabell": "a", "marken": ["b"]}, "omprovad och marken hör ihop"),
        (
            "avvikelse_kraver_kommentar",
            {"tabell": "a", "utfall": "b", "mot": "c", "kommentar": "d"},
            "ange max_andel eller max_belopp",
        ),
        (
            "plan_tacker_underskott",
            {"tabell": "a", "utfall": "b", "mot": "f", "plan": "c", "effekt": "d", "utom": ["e"]},
            "utom_kolumn och utom hör ihop",
        ),
        (
            "ingaende_balans",
            {"tabeller": ["a"], "kolumner": ["b"], "ingaende": ["c"], "utgaende": []},
            "ska vara lika många",
        ),
        ("senast", {"falt": "a", "manad": 13, "dag": 1}, "dag 1 i månad 13 finns inte"),
        ("kedja_summa", {"tabell": "a", "kolumn": "b", "utom": ["c"]}, "okänd nyckel"),
        ("lika_summor", {"tabell": "a", "kolumn": "b", "mot_tabell": "c"}, "mot_kolumn saknas"),
        ("hogst_rader", {"tabell": 3, "hogst": 3}, "en text väntas"),
        ("hogst_rader", {"tabell": "a", "hogst": "tre"}, "ett tal väntas"),
        ("hogst_rader", {"tabell": "a", "hogst": 3, "enhetstyper": "b"}, "en lista väntas"),
    ],
)
def test_parameters__that_do_not_go_together_are_told(typ, parametrar, told):
    raw = {"id": "k", "beskrivning": "b", "kod": "K", "allvar": "info", "typ": typ}
    with pytest.raises(BuildError, match=told) as caught:
        build({**raw, "parametrar": parametrar}, KontrollDef)
    assert all(key.startswith(".parametrar") for key, _ in caught.value.problems)


def test_what_is_computed_of_itself__is_told(folder):
    """Of last year's it may be: that is another figure."""
    text = """
[[varde]]
kod = "EGEN"
uttryck = "RR01 + ANNAN"

[[varde]]
kod = "ANNAN"
uttryck = "EGEN / 2"
"""
    assert find_problems(folder, text) == [
        ("varde:ANNAN/utfall/kommun/uttryck", "ANNAN räknas ur sig själv."),
        ("varde:EGEN/utfall/kommun/uttryck", "EGEN räknas ur sig själv."),
    ]
    (folder / EGEN).write_text(text.replace("EGEN / 2", "fg(EGEN) / 2"), encoding="utf-8")
    assert load_definitions(folder, "provkommun").value


def test_a_kommun_without_enheter__is_told(folder):
    for path in (folder / "kommuner" / "provkommun").rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert "tar_over" not in text
        path.write_text(text.split("[[enhet]]")[0], encoding="utf-8")
    assert ("kommun", "det finns inga enheter, så ingen får en arbetsbok.") in find_problems(
        folder, ""
    )
