"""A kommun without byggstenar: every workbook that it sends out and every document that it makes,
at every occasion, is free from the words of styrmodeller.

Bergsala makes a budget, plans, delårsrapport, årsredovisning and årsrapporter of all the shared
chapters, and once also the resultatprognos, with that byggsten and no other.
"""

import io
import re

import bergsala
import openpyxl
import pytest
from bergsala import KOMMUN, PERIOD, YEAR
from test_bara_lagen import iter_texts

from pipeline.commands.session import Session
from pipeline.flow import Mottaget, check_inlast, make_mallar, read_mottaget

pytestmark = pytest.mark.slow
PROV = ((), ("resultatprognos",))
ORD = re.compile(
    r"\bmål|uppdrag|fokusområd|perspektiv|kvalitet|intern kontroll|internkontroll|indikator|"
    r"verksamhetsplan|strategi|\bvision|aktivitet|agenda 2030|hållbar utveckling|målgrupp|"
    r"verksamhetsidé|styrmodell|årsplan|\bSTY-|liknande kommuner|ordförande har ordet",
    re.IGNORECASE,
)
LAGENS = re.compile(
    r"finansiellt? mål|finansiella mål\w*|(?<=nyckel)tal|"
    r"(mål|riktlinjer|målen) (och riktlinjer )?(som har betydelse )?för god ekonomisk hushållning|"
    r"mål och riktlinjer|mål (och plan )?för verksamheten|måluppfyllelse\w*( mot ägardirektiven)?|"
    r"målvärde|mål(en)? (är|i|per mål i) ägardirektiv\w*( och affärsplan)?|mål i ägardirektiven|"
    r"uppdragsföretag|verksamhet och uppdrag|intern kontroll( och risker)?(?=$|:)",
    re.IGNORECASE,
)
"""What law calls so: goals of the economy and the verksamhet (KL 11:1, 11:6, LKBR 11:8), an owner's
of its bolag (KL 10:3), and how the kommun is controlled (LKBR 11:12)."""
LAGENS_TEXTER = (
    "Målen följer med till delårsrapporten och årsredovisningen.",
    "Målen för ekonomin och för verksamheten ska utvärderas",
    "Målen är de som fullmäktige har beslutat i budgeten. Skriv utfall och prognos med enhet",
    "God ekonomisk hushållning ska ha ett avsnitt med mål och utfall.",
    "Skriv målet som fullmäktige beslutat det. Fullmäktige ska ha minst ett finansiellt mål",
    "Varför målet är viktigt",
    "Alla juridiska personer där kommunen har ett väsentligt inflytande, och uppdrag som lämnats",
    "Riktning mot målen",
    "Riktning mot bolagets mål",
    "Bolaget har inte lämnat någon uppgift om intern kontroll.",
    "Det viktigaste om verksamheten, resultatet och målen. Läsaren ska kunna nöja sig",
    "Har bolaget följt ägardirektiven och det kommunala ändamålet? Målen bedöms",
    "Vad har gjorts, och hur bedöms målen vid årets slut?",
    "Kommentarer till målen",
    "Inga mål har lämnats.",
)
"""Sentences about the same: those of the kommun's finansiella mål, and of a bolag's."""
RAM = re.compile(r"^(\d+\.\s+|Ska fyllas i\. |#rad:\w+$)")
"""What stands before a text in a workbook, and the marks that people do not see."""
KODER = re.compile(r"[a-z0-9_]+([.:/*@#-][a-z0-9_*]*)*")


@pytest.fixture(scope="module", params=PROV, ids=["inga byggstenar", "resultatprognos"])
def session(request, tmp_path_factory):
    root = bergsala.make_whole_root(tmp_path_factory.mktemp("ord"), request.param)
    return Session(root, KOMMUN, PERIOD)


def find_words(texts):
    shown = {RAM.sub("", text) for text in texts if not KODER.fullmatch(text)}
    rest = (text for text in shown if not text.startswith(LAGENS_TEXTER) and text != "Mål")
    return sorted(text for text in rest if ORD.search(LAGENS.sub("", text)))


def iter_strings(data):
    """Everything that a workbook says: sheets, cells, and what stands at a chosen cell."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        yield sheet.title
        for row in sheet.iter_rows():
            yield from (cell.value for cell in row if isinstance(cell.value, str))
        for rule in sheet.data_validations.dataValidation:
            said = (rule.prompt, rule.promptTitle, rule.error, rule.errorTitle)
            yield from (text for text in said if text)


def make_books(session, tillfalle):
    """The empty workbooks of an occasion."""
    kedja = session.kedja
    definitions = kedja.get_definitions(YEAR, tillfalle)
    known = kedja.read_underlag(YEAR, tillfalle)
    books, _ = make_mallar(known, definitions, kedja.get_period(YEAR, tillfalle))
    assert len(books) == sum(bool(enhet.arbetsbok) for enhet in definitions.enheter)
    return books


def check(session, tillfalle):
    """What is found, and the documents, when the workbooks are handed in as they are."""
    kedja = session.kedja
    definitions = kedja.get_definitions(YEAR, tillfalle)
    known = kedja.read_underlag(YEAR, tillfalle)
    mottaget = Mottaget(tuple(make_books(session, tillfalle)), ())
    return check_inlast(
        read_mottaget(mottaget, definitions, kedja.get_period(YEAR, tillfalle), known)
    )


# ------------------------------------------------------------------ workbooks
def test_workbooks__of_every_occasion_speak_of_no_styrmodell(session):
    wrong = {}
    for tillfalle in session.definitions.tillfallen:
        for fil in make_books(session, tillfalle):
            strings = list(iter_strings(fil.data))
            assert len(strings) > 30
            if found := find_words(strings):
                wrong[tillfalle, fil.name] = found
    assert wrong == {}


# ------------------------------------------------------------------ documents
def test_documents__of_every_occasion_speak_of_no_styrmodell(session):
    made, wrong = set(), {}
    for tillfalle in session.definitions.tillfallen:
        for utkast in check(session, tillfalle).utkast:
            made.add(utkast.dokument.id)
            if found := find_words(iter_texts(utkast.dokument)):
                wrong[utkast.dokument.id] = found
    assert made == set(session.definitions.kommun.dokument)
    assert wrong == {}


def test_documents__would_speak_of_none_when_filled_in(session):
    """Headings of columns and of parts that nobody has filled in are there too."""
    texts = list(iter_texts(tuple(session.definitions.dokument.values())))
    assert len(texts) > 1000
    assert find_words(texts) == []


def test_findings__of_every_occasion_speak_of_no_styrmodell(session):
    for tillfalle in session.definitions.tillfallen:
        found = check(session, tillfalle).findings
        assert found
        assert find_words(item.message for item in found) == []


# ------------------------------------------------------------------ checks
def test_checks__have_something_to_check(session):
    """A check that only names tables of byggstenar is not there without them."""
    definitions = session.definitions
    tabeller = {
        tabell.id
        for book in definitions.arbetsbocker.values()
        for flik in book.flikar
        for tabell in flik.tabeller
    }
    listed = {
        item.id: set(item.parametrar.tabeller)
        for item in definitions.kontroller
        if getattr(item.parametrar, "tabeller", ())
    }
    assert "KEDJA-MAL" in listed
    assert "KEDJA-MATT" not in listed
    assert [name for name, named in listed.items() if not named & tabeller] == []


# ------------------------------------------------------------------ the test itself
def test_words__of_byggstenar_are_found_where_they_are_chosen(tmp_path):
    """With all byggstenar the same workbooks are full of the words, so they can be missed."""
    chosen = ("malstruktur", "kvalitetsfaktorer", "uppdrag", "fokusomraden", "internkontrollplan")
    root = bergsala.make_whole_root(tmp_path, chosen)
    whole = Session(root, KOMMUN, PERIOD)
    [plan, *_] = make_books(whole, "namndplan")
    found = " ".join(find_words(iter_strings(plan.data)))
    assert all(word in found for word in ("ndikator", "okusområde", "valitet", "ppdrag"))
    assert "Ett mål som inte längre ska gälla märks som avslutat." in found
