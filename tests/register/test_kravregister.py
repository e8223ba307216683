"""The registers of requirements: complete, in our own words, citing the kommun's document."""

import re
import tomllib

import pytest
from hjalp import ROOT, SHARED

from pipeline.register.kravregister import find_register, read_register
from pipeline.schema.build import BuildError

FOLDER = ROOT / "definitions"
REGISTERS = {kommun: read_register(FOLDER, kommun) for kommun in find_register(FOLDER)}
COUNTS = {"hallstahammar": ("STY-HAL", 91), "degerfors": ("STY-DEG", 65)}


def find_sources():
    """The source's words by requirement."""
    text = (SHARED / "doman" / "styrmodeller.md").read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^\| (STY-\w{3}-\d{3}) \| \w+ \| (.+?) \|", text))


def test_registers__are_those_of_the_two_styrmodeller():
    assert set(REGISTERS) == set(COUNTS)


@pytest.mark.parametrize("kommun", COUNTS)
def test_register__holds_every_number_once_and_in_order(kommun):
    prefix, count = COUNTS[kommun]
    wanted = [f"{prefix}-{number:03}" for number in range(1, count + 1)]
    assert [krav.id for krav in REGISTERS[kommun].krav] == wanted


@pytest.mark.parametrize("kommun", COUNTS)
def test_krav__are_short_sentences_with_a_source(kommun):
    register = REGISTERS[kommun]
    for krav in register.krav:
        assert krav.text.endswith("."), krav.id
        assert len(krav.text) < 170, krav.id
        assert not krav.motiv or not krav.senare, krav.id
    without = [krav.id for krav in register.krav if not krav.kalla]
    assert len(without) <= 1


@pytest.mark.parametrize("kommun", COUNTS)
def test_later__are_only_those_that_name_a_document(kommun):
    assert all(krav.dokument for krav in REGISTERS[kommun].krav if krav.senare)


@pytest.mark.skipif(not SHARED.exists(), reason="källorna finns inte här")
@pytest.mark.parametrize("kommun", COUNTS)
def test_krav__are_said_in_our_own_words(kommun):
    """No run of eight words stands in the source's sentence."""
    sources = find_sources()
    for krav in REGISTERS[kommun].krav:
        words = re.findall(r"\w+", krav.text.lower())
        source = " ".join(re.findall(r"\w+", sources[krav.id].lower()))
        runs = [" ".join(words[i : i + 8]) for i in range(len(words) - 7)]
        assert not [run for run in runs if run in source], krav.id


def test_names__are_those_of_the_styrmodell():
    register = REGISTERS["hallstahammar"]
    assert register.get_namn("HAL-" + "D09") == "Budget- och årsplan"
    assert register.get_namn("HAL-" + "D99") == "HAL-D99"


def test_read_register__refuses_what_says_by_hand_that_something_is_met(tmp_path):
    (tmp_path / "krav").mkdir()
    raw = tomllib.loads((FOLDER / "krav" / "degerfors.toml").read_text(encoding="utf-8"))
    first = raw["krav"][0]["id"]
    text = (FOLDER / "krav" / "degerfors.toml").read_text(encoding="utf-8")
    changed = text.replace(f'id = "{first}"', f'id = "{first}"\nuppfyllt = true')
    (tmp_path / "krav" / "x.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(BuildError) as raised:
        read_register(tmp_path, "x")
    assert any("uppfyllt" in path for path, _ in raised.value.problems)
