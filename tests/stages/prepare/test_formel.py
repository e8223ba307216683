from decimal import Decimal

import pytest
from kalkyl import calculate

from pipeline.core.tal import Unit
from pipeline.formel.uttryck import parse_uttryck
from pipeline.stages.prepare.formel import (
    FormelError,
    Term,
    compute_formel,
    find_factors,
    write_formel,
)

NAMES = {"a": "C5", "b": "D5", "c": "E5"}


def make_terms(*, factor=1, **values):
    return {
        name: Term(reference, values.get(name), Decimal(factor), is_fel=values.get(name) == "–")
        for name, reference in NAMES.items()
    }


def write_body(text, **values):
    formel = write_formel(parse_uttryck(text), make_terms(**values), "–")
    return formel.removeprefix("=IFERROR(IF(").split(',"–",', 1)[1].removesuffix('),"–")')


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("a + b", "C5+D5"),
        ("a - (b - c)", "C5-(D5-E5)"),
        ("a - b - c", "C5-D5-E5"),
        ("(a + b) / c * 100", "(C5+D5)/E5*100"),
        ("a / (b * c)", "C5/(D5*E5)"),
        ("-a + b", "(-C5)+D5"),
        ("abs(a) + max(b, c, 0)", "ABS(C5)+MAX(D5,E5,0)"),
        ("a if b > 0 else c", "IF(D5>0,C5,E5)"),
        ("a if b != 0 and c <= 1.5 else None", 'IF(AND(D5<>0,E5<=1.5),C5,"–")'),
        ("1 if a in [1, 2] or not b else 0", "IF(OR(OR(C5=1,C5=2),NOT(D5)),1,0)"),
        ("1 if 0 < a < 5 else 0", "IF(AND(0<C5,C5<5),1,0)"),
        ('1 if a == "Ja" else 0', 'IF(C5="Ja",1,0)'),
    ],
)
def test_write_formel__as_excel_writes_it(text, body):
    assert write_body(text) == body


@pytest.mark.parametrize("text", ['falt("x")', "fg(a)", "lika(a, b)", "a is None", "finnsinte"])
def test_write_formel__what_excel_has_not_is_refused(text):
    with pytest.raises(FormelError):
        write_formel(parse_uttryck(text), make_terms(), "–")


def test_write_formel__a_factor_stands_by_its_column():
    assert write_body("a / b", factor=1000) == "(C5*1000)/(D5*1000)"
    assert write_body("a - b", factor=-1) == "(-C5)-(-D5)"


CASES = [
    ("a + b * c", {"a": 1, "b": 2, "c": 3}),
    ("a / b * 100", {"a": 1, "b": 8}),
    ("a / b", {"a": 1}),
    ("a + b", {"a": 1}),
    ("a + b", {}),
    ("a - b", {"a": "–", "b": 5}),
    ("a - b", {"a": "–"}),
    ("a / b * 100 if b > 0 else c", {"a": 3, "b": 0, "c": 7}),
    ("a / b * 100 if b > 0 else c", {"a": 3, "b": 4}),
    ("min(a, b) - max(a, c)", {"a": 3, "b": -4, "c": 9}),
    ("-abs(a) - (b - c)", {"a": -3, "b": 4, "c": 1}),
    ("a if b == 0 else None", {"a": 3, "b": 4}),
]


@pytest.mark.parametrize("factor", [1, -1, 1000])
@pytest.mark.parametrize(("text", "values"), CASES)
def test_compute_formel__is_what_a_spreadsheet_computes(text, values, factor):
    held = {key: Decimal(x) if isinstance(x, int) else x for key, x in values.items()}
    terms = make_terms(factor=factor, **held)
    uttryck = parse_uttryck(text)
    cells = {reference: held.get(name) for name, reference in NAMES.items()}
    shown = calculate(write_formel(uttryck, terms, "–"), cells.get)
    computed = compute_formel(uttryck, terms)
    assert shown == ("–" if computed is None else computed)


def test_compute_formel__a_sign_turns_formula_and_value():
    terms = make_terms(a=Decimal(4), b=Decimal(1))
    uttryck = parse_uttryck("a - b")
    assert compute_formel(uttryck, terms, -1) == -3
    formel = write_formel(uttryck, terms, "–", -1)
    assert calculate(formel, {"C5": Decimal(4), "D5": Decimal(1)}.get) == -3


def test_write_formel__texts_are_counted_as_filled_in():
    terms = {"a": Term("C5", "Ja", is_text=True)}
    uttryck = parse_uttryck('1 if a == "Ja" else 0')
    assert "COUNTA(C5)" in write_formel(uttryck, terms, "–")
    assert compute_formel(uttryck, terms) == 1
    assert compute_formel(uttryck, {"a": Term("C5", is_text=True)}) is None


@pytest.mark.parametrize(
    ("units", "result", "expected"),
    [
        ((Unit.TKR, Unit.TKR), Unit.TKR, (1, 1)),
        ((Unit.TKR, Unit.KR), Unit.TKR, (1, Decimal("0.001"))),
        ((Unit.TKR, Unit.ANTAL), Unit.KR_PER_INVANARE, (1000, 1)),
        ((Unit.TKR, Unit.TKR), Unit.PROCENT, (1, 1)),
        ((Unit.TKR, Unit.KR), Unit.PROCENT, (1000, 1)),
        ((Unit.TIMMAR, Unit.TIMMAR), Unit.PROCENT, (1, 1)),
        ((Unit.TKR, None), None, (1000, 1)),
    ],
)
def test_find_factors__the_result_comes_out_in_its_own_unit(units, result, expected):
    names = dict(zip("ab", units, strict=True))
    found = find_factors(names, {"a": 1, "b": 1}, result)
    assert tuple(found.values()) == expected


def test_find_factors__costs_written_with_plus_are_turned():
    found = find_factors({"a": Unit.TKR, "b": Unit.TKR}, {"a": 1, "b": -1}, Unit.TKR)
    assert found == {"a": 1, "b": -1}
