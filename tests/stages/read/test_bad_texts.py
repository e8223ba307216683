"""Texts: what cannot stand in a document is removed and told, all else survives."""

import pytest
from material import codes, fill_full, only, place, value

from pipeline.core.finding import Severity

CONTROL = [
    ("a_x0007_b", "ab"),
    ("a_xD83D_b", "ab"),
    ("a_xFFFE_b", "ab"),
    ("rad_x000D_\nrad", "rad\nrad"),
]


@pytest.mark.parametrize(("written", "text"), CONTROL)
def test_control_character_or_lone_surrogate__is_removed_and_told(las, mallar, written, text):
    result = las(fill_full(mallar, {("texter", "verksamhetside", "text"): written}))
    assert value(result, "texter", "verksamhetside", "text") == text
    if "x000D" in written:
        assert codes(result) == []
    else:
        finding = only(result, "LAS-076")
        assert finding.severity is Severity.VARNING
        assert place(finding) == ("Texter", "C11")


@pytest.mark.parametrize(
    "text",
    [
        "Vård & omsorg <20 %> \"citat\" 'enkelt'",
        "rad ett\nrad två\n\nnytt stycke",
        "{{ 7*7 }} {% for x in y %} {# #}",
        "😀 👩‍👧 ½ € –",
        "=SUMMA(A1) +1 -1 @x",
        "_x005F_x0041_ &amp; &lt;",
        "tabb\toch blanksteg  två",
    ],
)
def test_text__survives_unchanged(las, mallar, text):
    written = text.replace("_x005F_x0041_", "_x005F_x005F_x005F_x0041_")
    result = las(fill_full(mallar, {("texter", "verksamhetside", "text"): written}))
    assert codes(result) == []
    assert value(result, "texter", "verksamhetside", "text") == text


def test_decomposed_letters__become_the_same_letters_composed(las, mallar):
    result = las(
        fill_full(mallar, {("texter", "verksamhetside", "text"): "Fo\u0308rskola pa\u030a o\u0308"})
    )
    assert value(result, "texter", "verksamhetside", "text") == "Förskola på ö"
    assert codes(result) == []
