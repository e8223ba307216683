"""What can be written, with names that exist, and cannot be meant, is told all the same."""

from types import SimpleNamespace

import pytest

from pipeline.schema.build import BuildError, build
from pipeline.schema.dokument import AvsnittDef, DokumentDef
from pipeline.schema.kontroll import NyckeltalDef
from pipeline.schema.rimligt import check_rimligt
from pipeline.schema.uppstallning import UppstallningDef

NYCKELTAL = {"id": "NT-1", "kod": "NT1", "rubrik": "Andel", "uttryck": "A / B", "enhet": "procent"}


def make_dokument(name, **values):
    avsnitt = [{"id": "ett", "rubrik": "Ett"}]
    return build({"id": name, "titel": name, "avsnitt": avsnitt, **values}, DokumentDef)


def find(*, dokument=(), valda=(), kontroller=(), rader=()):
    statement = build({"id": "u", "rubrik": "U", "rader": list(rader)}, UppstallningDef)
    objekt = {
        "dokument": dokument,
        "kommun": (SimpleNamespace(dokument=tuple(valda)),),
        "enhet": (SimpleNamespace(),),
        "kontroll": kontroller,
        "uppstallning": (statement,),
    }
    return list(check_rimligt(objekt))


def test_files_of_documents__are_their_own():
    two = [make_dokument(name, filnamn="a-{enhet}.docx", per_enhet=["namnd"]) for name in "ab"]
    other = make_dokument("c", filnamn="a-{enhet}.docx", per_enhet=["bolag"])
    assert find(dokument=(*two, other), valda="abc") == [
        ("dokument:b/filnamn", "a har samma filnamn")
    ]
    assert find(dokument=(*two, other), valda="ac") == []


@pytest.mark.parametrize("filnamn", ["", "a-{period}.docx"])
def test_a_document_of_each_enhet__names_the_enhet_in_its_file(filnamn):
    [(key, told)] = find(dokument=(make_dokument("a", filnamn=filnamn, per_enhet=["namnd"]),))
    assert key == "dokument:a/filnamn"
    assert "samma fil" in told


def test_a_profile__names_whole_documents_once():
    documents = (make_dokument("a"), make_dokument("b", del_av_dokument=True))
    assert find(dokument=documents, valda="aba") == [
        ("kommun/dokument[2]", "b är en del av andra dokument och görs inte för sig"),
        ("kommun/dokument[3]", "a står två gånger"),
    ]


def test_years__are_in_order():
    kontroll = SimpleNamespace(id="K", galler_fran=2030, galler_till=2020)
    assert find(kontroller=(kontroll,)) == [
        ("kontroll:K/galler_till", "galler_till (2020) är före galler_fran (2030)")
    ]
    same = SimpleNamespace(id="K", galler_fran=2020, galler_till=2020)
    assert find(kontroller=(same,)) == []


def test_a_sum__counts_each_row_once():
    rader = [
        {"id": "a", "kod": "A", "rubrik": "A"},
        {"id": "b", "kod": "B", "rubrik": "B", "summa": ["A", "A"]},
    ]
    assert find(rader=rader) == [("uppstallning:u/rader:b/summa", "A står två gånger")]


@pytest.mark.parametrize(
    ("kind", "values", "key", "told"),
    [
        (
            NyckeltalDef,
            {**NYCKELTAL, "decimaler": -3},
            "decimaler",
            "minsta är 0",
        ),
        (
            NyckeltalDef,
            {**NYCKELTAL, "decimaler": 9},
            "decimaler",
            "största är 6",
        ),
        (AvsnittDef, {"id": "a", "rubrik": "A", "niva": 12}, "niva", "största är 6"),
    ],
)
def test_numbers__have_their_limits(kind, values, key, told):
    with pytest.raises(BuildError) as caught:
        build(values, kind)
    [(path, text)] = caught.value.problems
    assert path == f".{key}"
    assert told in text
