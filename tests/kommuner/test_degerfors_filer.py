"""Degerfors' documents as files: accessible, valid to two validators, opened by LibreOffice."""

from functools import cache

import pytest
from kommunmaterial import ROOT
from test_degerfors import DOKUMENT, TILLFALLEN, get_session, render
from till import check_docx
from verktyg import convert, find_audit_errors, find_sdk_errors

from pipeline.flow import make_mallar
from pipeline.office.docx.render import write_docx


@cache
def get_dokumentmall():
    return (ROOT / "templates" / "word" / "degerfors.docx").read_bytes()


@pytest.mark.parametrize("dokument", DOKUMENT)
def test_the_word_files_keep_the_rules_for_accessible_documents(dokument):
    for modell in render(dokument):
        assert check_docx(write_docx(modell, get_dokumentmall()), modell.filnamn) == []


@pytest.mark.slow
@pytest.mark.parametrize("dokument", DOKUMENT)
def test_the_word_files_are_valid_and_open(dokument, tmp_path):
    """SAK-36, TILL-16: charts and drawings included."""
    for modell in render(dokument):
        path = tmp_path / modell.filnamn
        path.write_bytes(write_docx(modell, get_dokumentmall()))
        assert find_sdk_errors(path) == []
        assert find_audit_errors(path) == []
    assert convert(path, "pdf", tmp_path).stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("where", TILLFALLEN, ids=lambda where: f"{where[0]}-{where[1]}")
def test_the_empty_workbooks_of_an_occasion_are_valid(where, tmp_path):
    kedja = get_session().kedja
    known = kedja.read_underlag(*where)
    mallar, _ = make_mallar(known, kedja.get_definitions(*where), kedja.get_period(*where))
    assert mallar
    for fil in mallar:
        path = tmp_path / fil.name
        path.write_bytes(fil.data)
        assert find_sdk_errors(path) == [], fil.name
