"""Published figures and decisions."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import change, fill, make_mallar
from material import FULL, codes, only, place, value

from pipeline.core.inlamning import Fil
from pipeline.core.source import FileRef
from pipeline.core.tal import Tal, Unit
from pipeline.core.uppgift import Tomt
from pipeline.stages.read import read_underlag

HEADER = "enhet;tabell;rad;rubrik;kolumn;ar;varde;kalla"


def make_fil(*lines, name="underlag/foregaende_ar.csv", header=HEADER):
    return Fil(name, "\n".join([header, *lines, ""]).encode("utf-8-sig"))


def find(result, enhet, tabell, rad, kolumn, year):
    return result.value.find(enhet=enhet, tabell=tabell, rad=rad, kolumn=kolumn, year=year)


def test_read_underlag__every_value_has_unit_line_and_marginal(mini):
    result = read_underlag(
        [
            make_fil(
                "barn;drift;forskola;Förskola;netto;2024;\u22121\u00a0234,5;s. 12",
                "",
                "ekonomi;uppgifter;invanare;Invånare;varde;2024;15 540;SCB",
                "ekonomi;uppgifter;beslutsdatum;Beslut;varde;2024;2025-04-28;KF",
                "ekonomi;koncern_resultatrakning;rr01;Intäkter;utfall;2024;300;s. 40",
                "barn;texter;handelser;Händelser;text;2024;Ny skola;s. 3",
            )
        ],
        mini,
    )
    assert result.findings == ()
    uppgift = find(result, "barn", "drift", "forskola", "netto", 2024)
    assert uppgift.value == Tal(Decimal("-1234.5"), Unit.TKR)
    assert uppgift.source == FileRef("underlag/foregaende_ar.csv", 2)
    assert uppgift.marginal == 50
    invanare = find(result, "ekonomi", "uppgifter", "invanare", "varde", 2024)
    assert invanare.value == Tal(Decimal(15540), Unit.ANTAL)
    assert invanare.source.line == 4
    dag = find(result, "ekonomi", "uppgifter", "beslutsdatum", "varde", 2024)
    assert dag.value == dt.date(2025, 4, 28)
    koncern = find(result, "ekonomi", "koncern_resultatrakning", "rr01", "utfall", 2024)
    assert koncern.value == Tal(Decimal(300), Unit.TKR)
    assert find(result, "barn", "texter", "handelser", "text", 2024).value == "Ny skola"
    assert result.value.find_rader(enhet="barn", tabell="drift") == (("forskola", "Förskola"),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("barn;drift;forskola;F;netto;2024;1.234;x", "LAS-094"),
        ("barn;drift;forskola;F;netto;2024;många;x", "LAS-094"),
        ("barn;drift;forskola;F;netto;2024;5 kr;x", "LAS-094"),
        ("barn;drift;forskola;F;netto;i fjol;5;x", "LAS-098"),
        ("barn;drift;forskola;F;netto;2024;5", "LAS-092"),
        ("okand;drift;forskola;F;netto;2024;5;x", "LAS-103"),
        ("barn;okand;forskola;F;netto;2024;5;x", "LAS-093"),
        ("barn;drift;forskola;F;okand;2024;5;x", "LAS-093"),
        ("barn;drift;okand;F;netto;2024;5;x", "LAS-097"),
    ],
)
def test_read_underlag__a_bad_line_is_a_finding_with_its_line(mini, line, code):
    good = "barn;drift;grundskola;G;netto;2024;7;x"
    result = read_underlag([make_fil(good, line)], mini)
    assert [item.code for item in result.findings] == [code]
    assert result.findings[0].source == FileRef("underlag/foregaende_ar.csv", 3)
    assert find(result, "barn", "drift", "grundskola", "netto", 2024) is not None


def test_read_underlag__empty_values_and_dashes_are_nothing(mini):
    lines = ("barn;drift;forskola;F;netto;2024;;x", "barn;drift;grundskola;G;netto;2024;–;x")
    result = read_underlag([make_fil(*lines)], mini)
    assert result.value.poster == ()
    assert result.findings == ()


def test_read_underlag__one_value_told_twice(mini):
    line = "barn;drift;forskola;F;netto;2024;5;x"
    assert read_underlag([make_fil(line, line)], mini).findings == ()
    result = read_underlag([make_fil(line, line.replace(";5;", ";6;"))], mini)
    assert [item.code for item in result.findings] == ["LAS-095"]
    assert find(result, "barn", "drift", "forskola", "netto", 2024).value.number == 5


def test_read_underlag__other_files(mini):
    files = [
        Fil("a.txt", b"x"),
        Fil("b.csv", b"enhet;tabell\n"),
        Fil("c.csv", HEADER.encode() + "\nbarn;drift;förskola".encode("cp1252")),
    ]
    found = [item.code for item in read_underlag(files, mini).findings]
    assert found == ["LAS-096", "LAS-091", "LAS-090"]


@pytest.fixture
def underlag(prov):
    lines = (
        "barn;drift;forskola;Förskola;netto;2024;-900;s. 12",
        "barn;investeringar;skola;Näs skola;total;2025;-5000;KF § 4",
    )
    return read_underlag([make_fil(*lines)], prov).value


def test_known_values__come_from_the_underlag_with_its_line(prov, las, underlag):
    data = fill(make_mallar(prov, underlag=underlag)["barn"], FULL)
    result = las(data, underlag=underlag)
    assert codes(result) == []
    fg = result.value[0].tabeller["drift"].find("forskola", "fg")
    assert fg.value == Tal(Decimal(-900), Unit.TKR)
    assert fg.source == FileRef("underlag/foregaende_ar.csv", 2)
    assert value(result, "investeringar", "skola", "total").number == -5000
    assert value(result, "drift", "grundskola", "fg") is Tomt.EJ_TILLAMPLIGT


@pytest.mark.parametrize(
    ("tabell", "rad", "kolumn", "expected"),
    [("drift", "forskola", "fg", -900), ("investeringar", "skola", "total", -5000)],
)
def test_changed_known_value__is_a_warning_and_the_known_value_is_used(
    prov, las, underlag, tabell, rad, kolumn, expected
):
    def edit(book):
        sheet, reference = book.find(tabell, rad, kolumn)
        sheet.set(reference, -901)

    data = change(fill(make_mallar(prov, underlag=underlag)["barn"], FULL), edit)
    result = las(data, underlag=underlag)
    finding = only(result, "LAS-044")
    assert finding.severity.value == "varning"
    assert place(finding)[0] in {"Drift", "Investeringar"}
    assert value(result, tabell, rad, kolumn).number == expected


def test_value_where_nothing_is_known__is_pointed_out(prov, las, mallar):
    def edit(book):
        sheet, reference = book.find("drift", "forskola", "fg")
        sheet.set(reference, -901)

    data = change(fill(mallar["barn"], FULL), edit)
    result = las(data)
    assert codes(result) == ["LAS-100"]
    assert "2024" in result.findings[0].message
    known = read_underlag([make_fil("barn;drift;grundskola;G;netto;2024;-900;s. 12")], prov).value
    result = las(data, underlag=known)
    assert "LAS-086" in codes(result)
    assert value(result, "drift", "forskola", "fg") is Tomt.EJ_TILLAMPLIGT


def test_read_underlag__a_value_that_is_only_shown_for_the_year_before_has_its_column(mini):
    books = dict(mini.arbetsbocker)
    for key, book in books.items():
        flikar = tuple(
            replace(
                flik,
                tabeller=tuple(
                    replace(
                        tabell,
                        kolumner=tuple(
                            replace(item, foregaende="ackumulerat")
                            if (tabell.id, item.id) == ("drift", "fg")
                            else item
                            for item in tabell.kolumner
                        ),
                    )
                    for tabell in flik.tabeller
                ),
            )
            for flik in book.flikar
        )
        books[key] = replace(book, flikar=flikar)
    line = "barn;drift;forskola;Förskola;ackumulerat;2024;−800;s. 12"
    result = read_underlag([make_fil(line)], replace(mini, arbetsbocker=books))
    assert result.findings == ()
    found = find(result, "barn", "drift", "forskola", "ackumulerat", 2024)
    assert found.value == Tal(Decimal(-800), Unit.TKR)


def test_an_enhet_that_does_not_exist__is_told_once_with_its_number_of_rows(mini):
    rows = [f"okand;drift;{rad};F;netto;2024;5;x" for rad in ("forskola", "grundskola")]
    (finding,) = read_underlag([make_fil(*rows)], mini).findings
    assert finding.code == "LAS-103"
    assert "2 av filens rader" in finding.message
    assert finding.source.line == 2
