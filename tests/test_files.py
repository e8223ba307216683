import errno
import os

import pytest

from pipeline.files import Hinder, SurroundingsError, read_files, write_files


def refuse(code):
    def raise_it(*_args, **_kwargs):
        raise OSError(code, os.strerror(code))

    return raise_it


def test_write_files__writes_everything_and_leaves_nothing_else(tmp_path):
    write_files({tmp_path / "a" / "x.docx": b"1", tmp_path / "y.json": b"2"})
    found = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["x.docx", "y.json"]


@pytest.mark.parametrize("lock", ["~$pport.docx", "~$rapport.docx", ".~lock.rapport.docx#"])
def test_write_files__a_document_open_elsewhere_is_left_alone(tmp_path, lock):
    target = tmp_path / "rapport.docx"
    target.write_bytes(b"old")
    other = tmp_path / "annan.docx"
    (tmp_path / lock).write_bytes(b"")
    with pytest.raises(SurroundingsError) as caught:
        write_files({other: b"new", target: b"new"})
    assert caught.value.hinder is Hinder.OPEN_ELSEWHERE
    assert target.read_bytes() == b"old"
    assert not other.exists()


@pytest.mark.parametrize(
    ("code", "hinder"),
    [
        (errno.ENOSPC, Hinder.DISK_FULL),
        (errno.EACCES, Hinder.NO_RIGHTS),
        (errno.EROFS, Hinder.NO_RIGHTS),
        (errno.EIO, Hinder.OTHER),
    ],
)
def test_write_files__trouble_halfway_leaves_the_old_files(tmp_path, monkeypatch, code, hinder):
    target = tmp_path / "rapport.docx"
    target.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", refuse(code))
    with pytest.raises(SurroundingsError) as caught:
        write_files({target: b"new"})
    assert caught.value.hinder is hinder
    assert [path.name for path in tmp_path.iterdir()] == ["rapport.docx"]
    assert target.read_bytes() == b"old"


def test_write_files__interrupted_while_writing_leaves_the_old_files(tmp_path, monkeypatch):
    target = tmp_path / "rapport.docx"
    target.write_bytes(b"old")

    def interrupt(_number):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_files({target: b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["rapport.docx"]
    assert target.read_bytes() == b"old"


def test_read_files__in_order_of_name_without_lock_files(tmp_path):
    for name in ("b.xlsx", "a.xlsx", "~$a.xlsx", ".~lock.a.xlsx#"):
        (tmp_path / name).write_bytes(name.encode())
    assert [fil.name for fil in read_files(tmp_path, tmp_path)] == ["a.xlsx", "b.xlsx"]


def test_read_files__an_absent_folder_holds_nothing(tmp_path):
    assert read_files(tmp_path / "finns-inte", tmp_path) == ()
