"""The checker proves itself: on documents with one known fault each, and on seeded ones."""

import csv
import io
import re
import zipfile
from collections import Counter

import pytest
from hjalp import ROOT, SHARED
from till import check_docx, check_skriv

from pipeline.office.docx.render import write_docx

CASES = SHARED / "arkiv" / "provfall-tillganglighet"
NBSP = "\u00a0"


def read_facit():
    path = CASES / "facit.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["fil"], set(row["docx-regler som ska slå"].split()) - {"-"})
            for row in csv.DictReader(file, delimiter=";")
        ]


def count_rules(name):
    return Counter(rule for rule, _ in check_docx((CASES / name).read_bytes(), name))


@pytest.mark.skipif(not CASES.exists(), reason="provfallen saknas")
@pytest.mark.parametrize(("name", "expected"), read_facit())
def test_checker__finds_the_fault_of_each_case_and_not_in_the_sound_one(name, expected):
    sound, found = count_rules("bas.docx"), count_rules(name)
    assert all(found[rule] > sound[rule] for rule in expected)


def seed(change):
    """A sound document with one fault put into its document.xml."""
    import sys

    sys.path.insert(0, str(ROOT / "tests" / "office"))
    from provdokument import make

    data = write_docx(make(), (ROOT / "tests" / "mini" / "provkommun.docx").read_bytes())
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                changed = change(part)
                assert changed != part
                part = changed
            new.writestr(name, part.encode("utf-8", "surrogateescape"))
    return {rule for rule, _ in check_docx(out.getvalue(), "a.docx")}


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("DOLT", '<w:bookmarkEnd w:id="2"/>', ""),
        ("DOLT", '<w:fldChar w:fldCharType="end"/>', ""),
        ("DOLT", "</w:p><w:p>", "</w:p>lös text<w:p>"),
        ("TILL-07", "<w:tblHeader/>", ""),
        ("TILL-08b", "<w:cantSplit/>", ""),
        ("TILL-09", "descr=", "title="),
        ("TILL-17", "översikt</w:t></w:r></w:hyperlink>", "</w:t></w:r></w:hyperlink>"),
        ("TILL-22", "SEQ Tabell", "SEQ Figur"),
        ("TILL-23", "w:tblDescription", "w:tblCaption"),
        ("TILL-24", "Text direkt", "Text   direkt"),
        ("TILL-28", '<w:rStyle w:val="Hyperlnk"/>', ""),
        ("TILL-31", "Text direkt", "Text \uf0b7 direkt"),
        ("SAK-36", "<w:p>", '<w:p w:rsidR="00A1">'),
    ],
)  # fmt: skip
def test_checker__finds_a_seeded_fault(rule, old, new):
    assert rule in seed(lambda xml: xml.replace(old, new, 1))


NAME = r'<w:bookmarkStart [^>]*w:name="'


@pytest.mark.parametrize(
    ("pattern", "new"),
    [(rf'(?s)({NAME})(\w+)(".*?{NAME})\w+', r"\1\2\3\2"), (r'w:anchor="\w+"', 'w:anchor="borta"')],
)
def test_checker__finds_a_bookmark_that_is_there_twice_or_not_at_all(pattern, new):
    """Their names are made of addresses, so that none is known here."""
    assert "DOLT" in seed(lambda xml: re.sub(pattern, new, xml, count=1))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("SKRIV-01", "1 234 567 tkr"),
        ("SKRIV-01", "1.234.567"),
        ("SKRIV-03", "2.5 procent"),
        ("SKRIV-04", "resultatet blev -5 tkr"),
        ("SKRIV-04", "\u22120"),
        ("SKRIV-07", "3,5%"),
        ("SKRIV-09", "2025-2027"),
        ("SKRIV-11", "1E+06"),
    ],
)
def test_writing_rules__find_the_wrong_form(rule, text):
    assert rule in {found for found, _ in check_skriv(text)}


@pytest.mark.parametrize(
    "text",
    [f"1{NBSP}234{NBSP}567", "2,5", "\u22125", f"3,5{NBSP}%", "2025–2027", "2025-12-31"],
)
def test_writing_rules__accept_the_right_form(text):
    assert check_skriv(text) == []
