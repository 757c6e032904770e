"""What was chosen last: remembered for each profile, and never in the way."""

import os
from pathlib import Path

from altur_tui.store.choices import Choices, ChoicesFile


def test_what_was_chosen_is_found_again_and_each_choice_stands_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert ChoicesFile(folder, "default").load() == Choices()
    assert not folder.exists()
    ChoicesFile(folder, "default").update(theme="dracula")
    ChoicesFile(folder, "default").update(export_folder="/tmp", export_format="csv-excel")
    expected = Choices(theme="dracula", export_folder="/tmp", export_format="csv-excel")
    assert ChoicesFile(folder, "default").load() == expected
    assert ChoicesFile(folder, "work").load() == Choices()
    (path,) = folder.glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_used_is_the_same_as_none(tmp_path: Path) -> None:
    path = tmp_path / "choices-default.json"
    choices = ChoicesFile(tmp_path, "default")
    for content in (b"", b"{", b"[]", b"\xff", b"[" * 50_000, b'{"theme": 1}', b"x" * 100_000):
        path.write_bytes(content)
        assert choices.load() == Choices()
    path.write_bytes(b'{"theme": "' + b"x" * 5_000 + b'", "export_name": "a"}')
    assert choices.load() == Choices(export_name="a")
    path.unlink()
    os.mkfifo(path)
    assert choices.load() == Choices()
    choices.update(theme="nord")
    assert choices.load() == Choices(theme="nord")


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    choices = ChoicesFile(tmp_path / "file", "default")
    choices.update(theme="nord")
    assert choices.load() == Choices()
