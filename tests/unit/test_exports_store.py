"""Exports are written whole or not at all, for the owner alone, and replace nothing unasked."""

import os
import stat
from pathlib import Path

import pytest

from altur_tui.store.files import write_file


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder with nothing in it."""
    made = tmp_path / "exports"
    made.mkdir()
    return made


def test_a_new_file_is_for_its_owner_alone_and_the_folder_stays_as_it_is(folder):
    folder.chmod(0o755)
    write_file(folder / "a.csv", b"one")
    assert (folder / "a.csv").read_bytes() == b"one"
    assert stat.S_IMODE((folder / "a.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert [each.name for each in folder.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("links", [True, False], ids=["with links", "without links"])
def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(folder, monkeypatch, links):
    if not links:

        def no_link(*_, **__):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", no_link)
    path = folder / "a.csv"
    write_file(path, b"one")
    with pytest.raises(FileExistsError) as raised:
        write_file(path, b"two")
    assert raised.value.filename == str(path)
    assert path.read_bytes() == b"one"
    write_file(path, b"two", replace=True)
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["a.csv"]


def test_a_link_is_something_that_is_there_and_is_replaced_itself(folder):
    target, link = folder / "target", folder / "a.csv"
    target.write_bytes(b"precious")
    link.symlink_to(target)
    with pytest.raises(FileExistsError):
        write_file(link, b"one")
    write_file(link, b"one", replace=True)
    assert target.read_bytes() == b"precious"
    assert not link.is_symlink()


def test_what_fails_leaves_no_trace(folder, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_file(folder / "a.csv", b"one")
    assert list(folder.iterdir()) == []


def test_a_folder_is_never_replaced(folder):
    with pytest.raises(IsADirectoryError):
        write_file(folder, b"one", replace=True)
    assert list(folder.iterdir()) == []
