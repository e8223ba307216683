"""The examples in input/, run through the whole flow in memory; tables of a finished document."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

from docx_dump import dump_docx

from pipeline.commands.session import Session
from pipeline.core.dokument import Rubrik, Stycke, Tabellblock
from pipeline.core.period import Period
from pipeline.core.run import Run
from pipeline.flow import make_dokument

ROOT = Path(__file__).parents[2]
PERIOD = Period(2025)
BOKSLUT = "bokslut"
_CAPTION = re.compile(r"Tabell \d+\. (.+?)(, (?:tkr|procent))?")
_SIGNS = str.maketrans({"\u00a0": "", "\u202f": "", " ": "", "\u2212": "-", ",": ".", "+": ""})


@cache
def get_session(kommun):
    return Session(ROOT, kommun, PERIOD)


def load(kommun):
    """The definitions of the kommun's bokslut."""
    return get_session(kommun).kedja.get_definitions(PERIOD.year, BOKSLUT)


def read(kommun):
    """What was received for the bokslut."""
    return get_session(kommun).load(PERIOD.year, BOKSLUT)


@cache
def know(kommun):
    """What was known before anyone delivered, with what earlier occasions gave."""
    return get_session(kommun).kedja.read_underlag(PERIOD.year, BOKSLUT).value


@cache
def check(kommun):
    return get_session(kommun).kedja.check(PERIOD.year, BOKSLUT)


@cache
def make(kommun):
    """Every document of the kommun."""
    definitions = load(kommun)
    mall = (ROOT / "templates" / "word" / definitions.kommun.dokumentmall).read_bytes()
    return make_dokument(check(kommun), definitions.kommun.dokument, mall, Run("0"))


def get_tabeller(docx):
    """Caption without number and unit → rows of cells, the header row first.

    The first table with a caption counts; chapters of nämnder use the same captions again.
    """
    found = {}
    rows = None
    for line in dump_docx(docx).splitlines():
        if match := _CAPTION.fullmatch(line):
            rows = []
            found.setdefault(match[1], rows)
        elif line.startswith("| ") and rows is not None:
            rows.append([cell.strip() for cell in line[2:-2].split(" | ")])
        else:
            rows = None
    return found


def to_number(text):
    """The number that a reader sees; None for a mark."""
    try:
        return Decimal(text.translate(_SIGNS))
    except ArithmeticError:
        return None


def find_contents(modell, rubrik):
    """The blocks below the first heading with this text, to the next on its level or above."""
    blocks = list(modell.block)
    start = next(n for n, b in enumerate(blocks) if isinstance(b, Rubrik) and b.text == rubrik)
    found = []
    for block in blocks[start + 1 :]:
        if isinstance(block, Rubrik) and block.niva <= blocks[start].niva:
            break
        found.append(block)
    return found


def says_something(modell, rubrik):
    """Whether a table or a text of its own stands below a heading."""
    contents = find_contents(modell, rubrik)
    said = [b for b in contents if isinstance(b, Stycke) and b.slag not in ("tomt", "upplysning")]
    return bool(said) or any(isinstance(b, Tabellblock) and b.rader for b in contents)
