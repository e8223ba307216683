import pytest

from pipeline.core.text import find_ja_nej, fold


def test_fold__ignores_case_blanks_unseen_signs_and_the_full_stop():
    assert fold(" Delvis\u00a0 uppn\u00e5tt\u200b.") == fold("delvis uppna\u030att")
    assert fold("а") != fold("a")  # Cyrillic
    assert fold("STRASSE") == fold("straße")


def test_fold__keeps_what_is_nothing_but_full_stops():
    assert fold(" ... ") == "..."
    assert fold("") == ""


@pytest.mark.parametrize(
    ("text", "answer"), [("Ja", True), (" NEJ. ", False), ("sant", True), ("kanske", None)]
)
def test_find_ja_nej(text, answer):
    assert find_ja_nej(text) is answer
