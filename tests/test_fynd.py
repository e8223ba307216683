"""The catalogue of findings: complete, used, tried, and written for people."""

import re
from pathlib import Path

from hjalp import ROOT, VERBS, read_objekt

from pipeline.schema.build import build
from pipeline.schema.fynd import FyndDef

FILES = sorted(path for path in (ROOT / "definitions").rglob("*.toml"))
RAW = {path: read_objekt(path) for path in FILES}
FYND = [build(item, FyndDef) for raw in RAW.values() for item in raw.get("fynd", [])]
CODE = re.compile(r"\b(?:DEF|KAL|KED|KON|LAS|LEV|MAL|REN|SAM)-\d{3}\b")
PLACEHOLDER = re.compile(r"\{\w+\}")
# English words, and ids of definitions, that a text to people must not hold.
FOREIGN = re.compile(
    r"\b(?:invalid|error|missing|sheet|row|column|file|value|the|of|is|rule|key|unknown|"
    r"[a-zåäö0-9]+_[a-zåäö0-9_]+)\b"
)
MAX_TEXT = 220
FOR_AUTHORS = {
    "KED-003": "tar_over_fran and galler_till are keys that the author of the organisation mends",
    "SAM-023": "agd_andel is the key that the author of the organisation has to mend",
}


def find_codes(text):
    return set(CODE.findall(text))


def read_all(folder, pattern="*.py"):
    own = Path(__file__).name
    paths = (path for path in sorted(folder.rglob(pattern)) if path.name != own)
    return {path: path.read_text(encoding="utf-8") for path in paths}


def find_used():
    used = {code for text in read_all(ROOT / "pipeline").values() for code in find_codes(text)}
    for raw in RAW.values():
        used |= {item["kod"] for item in raw.get("kontroll", [])}
        used |= find_codes(str(raw.get("avsteg", "")))
    return used


def test_codes__are_used_once_each():
    codes = [item.kod for item in FYND]
    assert sorted(codes) == sorted(set(codes))
    assert all(CODE.fullmatch(code) for code in codes)


def test_codes__that_are_used_are_in_the_catalogue():
    assert find_used() <= {item.kod for item in FYND}


def test_codes__of_the_catalogue_are_used_or_retired():
    retired = {item.kod for item in FYND if item.utgangen}
    assert {item.kod for item in FYND} - retired == find_used()


def test_codes__are_each_produced_by_a_test():
    tried = {code for text in read_all(ROOT / "tests").values() for code in find_codes(text)}
    assert {item.kod for item in FYND if not item.utgangen} <= tried


def test_hints__begin_with_a_verb():
    wrong = [
        item.kod
        for item in FYND
        if not item.hint.startswith("{atgard}") and item.hint.split()[0] not in VERBS
    ]
    assert wrong == []


def test_texts__are_sentences_in_the_readers_words():
    wrong = [
        (item.kod, text)
        for item in FYND
        for text in (item.text, item.hint)
        if (item.kod not in FOR_AUTHORS and FOREIGN.findall(PLACEHOLDER.sub("", text)))
        or not (text[0].isupper() or text[0] in "{”")
        or text[-1] not in ".}…"
    ]
    assert wrong == []


def test_texts__are_short():
    assert [item.kod for item in FYND if max(len(item.text), len(item.hint)) > MAX_TEXT] == []
