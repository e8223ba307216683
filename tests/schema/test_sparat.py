"""Compiled definitions are kept by what they are made of, and nothing else."""

import shutil
from pathlib import Path

import pytest
from hjalp import MINI

from pipeline.paths import get_sparat
from pipeline.schema import loader, sparat
from pipeline.schema.bundle import DefinitionsError
from pipeline.schema.loader import load_definitions
from pipeline.schema.sparat import load_kept

KOMMUN = "provkommun"


@pytest.fixture
def root(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "definitions"))


@pytest.fixture
def compiled(monkeypatch):
    """The roots that were compiled."""
    done = []

    def load(root, kommun):
        done.append(kommun)
        return load_definitions(root, kommun)

    monkeypatch.setattr(loader, "load_definitions", load)
    return done


def change(root, old, new):
    path = root / "bas" / "bocker.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_definitions__are_compiled_once_and_read_as_they_were(root, tmp_path, compiled):
    first = load_kept(root, KOMMUN, tmp_path / "s").value
    again = load_kept(root, KOMMUN, tmp_path / "s").value
    assert compiled == [KOMMUN]
    assert again is not first
    assert (again.kommun, again.texter, again.digest) == (first.kommun, first.texter, first.digest)
    assert list(again.dokument) == list(first.dokument)
    with pytest.raises(TypeError):
        again.dokument["nytt"] = None


@pytest.mark.parametrize("what", ["file", "program", "kommun"])
def test_definitions__are_compiled_again_when_anything_has_changed(
    root, tmp_path, compiled, monkeypatch, what
):
    load_kept(root, KOMMUN, tmp_path / "s")
    if what == "file":
        change(root, 'rubrik = "Verksamhetens intäkter"', 'rubrik = "Intäkter"')
    elif what == "program":
        monkeypatch.setattr(sparat, "_PROGRAM", MINI)
    else:
        shutil.copytree(root / "kommuner" / KOMMUN, root / "kommuner" / "annan")
    if what == "kommun":
        with pytest.raises(DefinitionsError):
            load_kept(root, "annan", tmp_path / "s")
    else:
        load_kept(root, KOMMUN, tmp_path / "s")
    assert len(compiled) == 2


def test_definitions_that_do_not_fit__are_never_kept(root, tmp_path, compiled):
    change(root, 'tecken = "+"', 'tecken = "x"')
    for _ in range(2):
        with pytest.raises(DefinitionsError):
            load_kept(root, KOMMUN, tmp_path / "s")
    assert len(compiled) == 2
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("data", [b"", b"skrap", b"\x80\x04K\x01."], ids=["empty", "junk", "other"])
def test_what_cannot_be_read__is_compiled_and_kept_anew(root, tmp_path, compiled, data):
    load_kept(root, KOMMUN, tmp_path / "s")
    (kept,) = (tmp_path / "s").iterdir()
    kept.write_bytes(data)
    assert load_kept(root, KOMMUN, tmp_path / "s").value.kommun.id == KOMMUN
    assert load_kept(root, KOMMUN, tmp_path / "s").value.kommun.id == KOMMUN
    assert len(compiled) == 2


def test_a_folder_that_cannot_be_written__does_not_matter(root, tmp_path, compiled):
    (tmp_path / "s").write_text("en fil", encoding="utf-8")
    assert load_kept(root, KOMMUN, tmp_path / "s").value.kommun.id == KOMMUN
    assert load_kept(root, KOMMUN, None).value.kommun.id == KOMMUN
    assert len(compiled) == 2


def test_only_some__are_kept(root, tmp_path):
    for number in range(sparat._KEPT + 2):
        (root / "bas" / "tom.toml").write_text(f"# {number}\n", encoding="utf-8")
        load_kept(root, KOMMUN, tmp_path / "s")
    assert len(list((tmp_path / "s").iterdir())) == sparat._KEPT


def test_the_folder__is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert get_sparat() == tmp_path / "rodatraden"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert get_sparat() == Path.home() / ".cache" / "rodatraden"
