import dataclasses

import pytest
from bocker import ALLT, KANT, make_definitions, make_kolumn, make_post, prepare

from pipeline.core.finding import Severity
from pipeline.core.inlamning import Underlag
from pipeline.core.source import FileRef
from pipeline.schema.arbetsbok import RadDef, Typ

EMPTY = Underlag()


def change(tabell, **values):
    return dataclasses.replace(tabell, **values)


def rename(definitions, *names):
    bok = definitions.arbetsbocker["namnd_bokslut"]
    flikar = [
        dataclasses.replace(flik, namn=namn) for flik, namn in zip(bok.flikar, names, strict=False)
    ]
    bok = dataclasses.replace(bok, flikar=(*flikar, *bok.flikar[len(names) :]))
    return dataclasses.replace(definitions, arbetsbocker={bok.id: bok})


def test_granska__definitions_that_fit_give_no_finding(mini):
    assert prepare(mini)[1] == ()
    assert prepare(make_definitions(mini), KANT)[1] == ()


@pytest.mark.parametrize(
    "namn",
    ["", "x" * 32, "😀" * 16, "a/b", "a[b", "a:b", "'a", "a'", "Anvisning", "_META", "VÄND"],
)
def test_granska__a_sheet_name_that_excel_refuses(mini, namn):
    files, findings = prepare(rename(make_definitions(mini), namn), KANT)
    assert "MAL-001" in [item.code for item in findings]
    assert files == {}


def test_granska__a_sheet_name_of_31_characters_is_fine(mini):
    files, findings = prepare(rename(make_definitions(mini), "x" * 31), KANT)
    assert findings == ()
    assert len(files) == 1


@pytest.mark.parametrize(
    ("tabell", "code"),
    [
        (change(ALLT, kolumner=(make_kolumn("a", uttryck="b + 1"),)), "MAL-004"),
        (change(ALLT, kolumner=(make_kolumn("a"), make_kolumn("b", uttryck="fg(a)"))), "MAL-004"),
        (change(ALLT, kolumner=(make_kolumn("a", Typ.LISTA),)), "MAL-007"),
        (change(ALLT, kolumner=(make_kolumn("a", Typ.LISTA, val_fran="okand"),)), "MAL-011"),
    ],
)
def test_granska__a_definition_that_does_not_fit_stops_its_workbook(mini, tabell, code):
    files, findings = prepare(make_definitions(mini, tabell), EMPTY)
    assert code in [item.code for item in findings]
    assert {item.severity for item in findings} == {Severity.FEL}
    assert files == {}


def test_granska__a_known_value_that_does_not_fit_is_a_warning_at_its_place(mini):
    underlag = Underlag((make_post("allt", "a", "ramar", "text", year=2025),))
    files, [finding] = prepare(make_definitions(mini), underlag)
    assert (finding.code, finding.severity) == ("MAL-008", Severity.VARNING)
    assert finding.source == FileRef("underlag/kant.csv", 7)
    assert finding.enhet == "barn"
    assert len(files) == 1


def test_granska__a_known_text_that_no_cell_holds(mini):
    kolumn = make_kolumn("text", Typ.TEXT, forifylld=True)
    rader = (RadDef(id="a", rubrik="A"),)
    definitions = make_definitions(mini, change(ALLT, kolumner=(kolumn,), rader=rader))
    underlag = Underlag((make_post("allt", "a", "text", "x" * 32_768, year=2025),))
    files, [finding] = prepare(definitions, underlag)
    assert mini.texter["mall.vardefel_langd"] in finding.message
    assert len(files) == 1


def test_granska__an_enhet_without_a_workbook(mini):
    enhet = dataclasses.replace(mini.enheter[0], arbetsbok="finns_inte")
    files, [finding] = prepare(dataclasses.replace(mini, enheter=(enhet, *mini.enheter[1:])))
    assert finding.code == "MAL-005"
    assert enhet.namn in finding.message
    assert len(files) == len(mini.enheter) - 1


def test_granska__two_enheter_with_one_file_name(mini):
    twins = tuple(dataclasses.replace(enhet, filnamn="samma") for enhet in mini.enheter[:2])
    files, [finding] = prepare(dataclasses.replace(mini, enheter=twins))
    assert finding.code == "MAL-009"
    assert list(files) == ["samma_provkommun_2025.xlsx"]


def test_granska__a_fault_in_a_shared_workbook_is_told_once(mini):
    definitions = rename(mini, "a/b")
    bok = definitions.arbetsbocker["namnd_bokslut"]
    definitions = dataclasses.replace(mini, arbetsbocker={**mini.arbetsbocker, bok.id: bok})
    files, findings = prepare(definitions)
    assert [item.code for item in findings] == ["MAL-001"]
    assert list(files) == ["ekonomi_provkommun_2025.xlsx"]


def test_katalog__every_hint_begins_with_a_verb_and_every_code_is_ours(mini):
    own = [item for kod, item in mini.katalog.fynd.items() if kod.startswith("MAL-")]
    assert len(own) == 7
    for item in own:
        assert item.hint.split()[0] in {"Ge", "Rätta", "Skriv", "Ange"}
