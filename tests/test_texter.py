"""The texts of the command can be shown also when something is wrong with themselves."""

import pytest

from pipeline.commands.click_sv import Kommandotexter


@pytest.fixture
def texter(tmp_path):
    (tmp_path / "definitions").mkdir()
    text = '[texter]\n"cli.hej" = "Hej {namn}, {tal:>4}"\n"rapport.antal" = "{antl} fel"\n'
    (tmp_path / "definitions" / "texter_cli.toml").write_text(text, encoding="utf-8")
    return Kommandotexter(tmp_path)


def test_text__is_filled_in(texter):
    assert texter.format("hej", namn="du", tal=7) == "Hej du,    7"


def test_text__that_is_not_there_is_shown_as_its_key(texter):
    assert texter.format("hej_da", namn="du") == "cli.hej_da"
    assert texter.all["rapport.ingen"].format(antal=1) == "rapport.ingen"
    assert "rapport.ingen" not in texter.all


def test_text__with_braces_that_nobody_fills_in_keeps_them(texter):
    assert texter.all["rapport.antal"].format(antal=3) == "{antl} fel"
    assert texter.all["rapport.antal"].format_map({"antal": 3}) == "{antl} fel"
