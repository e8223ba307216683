"""A spreadsheet in miniature: computes the formulas of issued workbooks, as Excel would.

Only what those formulas use: operators, comparison, SUM, SUMIF, COUNT, COUNTA, IF, IFERROR,
ABS, MIN, MAX, AND, OR, NOT. Values are Decimal, str, bool or None for an empty cell.
"""

import re
from decimal import Decimal

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<area>\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+)|(?P<name>[A-Z]+)(?=\()"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?\d+)|(?P<truth>TRUE|FALSE)|(?P<sign><>|<=|>=|[-+*/=<>(),]))"
)


class CalculationError(ValueError):
    """#DIV/0!, #VALUE! and the like."""


def calculate(formula, get):
    """The value of a formula; get(reference) gives a cell's value."""
    text = formula.removeprefix("=")
    tokens = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{formula!r} at {text[place:]!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    parser = _Parser(tokens, get)
    tree = parser.parse_comparison()
    assert parser.place == len(tokens), formula
    return tree()


def split_reference(reference):
    """(row, column) of B4 is (4, 2)."""
    letters, row = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row), column


def join_reference(row, column):
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class _Parser:
    """Builds a tree of functions, so that IF and IFERROR compute only what they need."""

    def __init__(self, tokens, get):
        self.tokens = tokens
        self.get = get
        self.place = 0

    def peek(self):
        return self.tokens[self.place] if self.place < len(self.tokens) else (None, None)

    def take(self, *signs):
        kind, text = self.peek()
        if kind == "sign" and text in signs:
            self.place += 1
            return text
        return None

    def parse_comparison(self):
        left = self.parse_sum()
        while sign := self.take("=", "<>", "<", ">", "<=", ">="):
            left = _compare(sign, left, self.parse_sum())
        return left

    def parse_sum(self):
        left = self.parse_product()
        while sign := self.take("+", "-"):
            left = _compute(sign, left, self.parse_product())
        return left

    def parse_product(self):
        left = self.parse_unary()
        while sign := self.take("*", "/"):
            left = _compute(sign, left, self.parse_unary())
        return left

    def parse_unary(self):
        if self.take("-"):
            operand = self.parse_unary()
            return lambda: -_number(operand())
        return self.parse_atom()

    def parse_atom(self):
        if self.take("("):
            inner = self.parse_comparison()
            assert self.take(")")
            return inner
        kind, text = self.peek()
        self.place += 1
        if kind == "name":
            return self.parse_call(text)
        if kind == "number":
            return lambda: Decimal(text)
        if kind == "text":
            return lambda: text[1:-1].replace('""', '"')
        if kind == "truth":
            return lambda: text == "TRUE"
        if kind == "cell":
            return lambda: self.get(text.replace("$", ""))
        assert kind == "area", text
        return lambda: self.read_area(text.replace("$", ""))

    def read_area(self, text):
        (top, left), (bottom, right) = map(split_reference, text.split(":"))
        return [
            self.get(join_reference(row, column))
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def parse_call(self, name):
        assert self.take("(")
        arguments = []
        while not self.take(")"):
            arguments.append(self.parse_comparison())
            self.take(",")
        return lambda: _FUNCTIONS[name](*arguments)


def _number(value):
    if value is None:
        return Decimal(0)
    if isinstance(value, str):
        raise CalculationError("#VALUE!")
    return Decimal(value)


def _compute(sign, left, right):
    def run():
        a, b = _number(left()), _number(right())
        if sign == "/":
            if not b:
                raise CalculationError("#DIV/0!")
            return a / b
        return {"+": a + b, "-": a - b, "*": a * b}[sign]

    return run


def _compare(sign, left, right):
    def run():
        a, b = left(), right()
        a, b = ("" if x is None and isinstance(y, str) else x for x, y in ((a, b), (b, a)))
        a, b = (Decimal(0) if x is None else x for x in (a, b))
        if sign in {"=", "<>"}:
            return (a == b) is (sign == "=")
        return {"<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign]

    return run


def _flatten(arguments):
    for argument in arguments:
        value = argument()
        yield from value if isinstance(value, list) else [value]


def _numbers(arguments):
    return [x for x in _flatten(arguments) if isinstance(x, Decimal | int) and x is not True]


def _if(test, yes, no=lambda: False):
    return yes() if test() else no()


def _iferror(value, other):
    try:
        return value()
    except CalculationError:
        return other()


def _sumif(area, wanted, amounts):
    pairs = zip(area(), amounts(), strict=True)
    return sum((x for key, x in pairs if key == wanted() and isinstance(x, Decimal)), Decimal(0))


_FUNCTIONS = {
    "SUM": lambda *a: sum(_numbers(a), Decimal(0)),
    "SUMIF": _sumif,
    "COUNT": lambda *a: Decimal(len(_numbers(a))),
    "COUNTA": lambda *a: Decimal(len([x for x in _flatten(a) if x is not None])),
    "IF": _if,
    "IFERROR": _iferror,
    "ABS": lambda a: abs(_number(a())),
    "MIN": lambda *a: min(_numbers(a), default=Decimal(0)),
    "MAX": lambda *a: max(_numbers(a), default=Decimal(0)),
    "AND": lambda *a: all(_flatten(a)),
    "OR": lambda *a: any(_flatten(a)),
    "NOT": lambda a: not a(),
}
