"""Private files and what is remembered in them."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from altur_tui.store import files
from altur_tui.store.files import (
    make_private_folder,
    only_one_writes,
    read_private,
    write_private,
)
from altur_tui.store.recents import MAX_RECENTS, Recent, Recents

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def recent(number: int, name: str = "Cobranza") -> Recent:
    return Recent(number, name, NOON + timedelta(minutes=number))


def ids(recents: Recents) -> list[int]:
    return [each.id for each in recents.load()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "altur-tui"


@pytest.fixture
def _open_umask() -> object:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_umask")
def test_files_are_0600_and_folders_0700_whatever_the_umask(folder: Path) -> None:
    write_private(folder / "file", b"content")
    with only_one_writes(folder / "file"):
        pass
    assert (folder / "file").read_bytes() == b"content"
    assert {mode(each) for each in folder.iterdir()} == {0o600}
    assert mode(folder) == mode(folder.parent) == 0o700


def test_a_folder_that_others_could_enter_is_closed(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    make_private_folder(folder)
    assert mode(folder) == 0o700


def test_a_file_that_others_could_read_is_private_after_it_was_written(folder: Path) -> None:
    make_private_folder(folder)
    (folder / "file").touch()
    (folder / "file").chmod(0o644)
    write_private(folder / "file", b"content")
    assert mode(folder / "file") == 0o600


def test_a_link_in_the_place_of_a_file_is_replaced_and_its_target_left_alone(
    folder: Path, tmp_path: Path
) -> None:
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    make_private_folder(folder)
    (folder / "file").symlink_to(target)
    assert read_private(folder / "file", 100) is None
    write_private(folder / "file", b"content")
    assert target.read_bytes() == b"precious"
    assert not (folder / "file").is_symlink()


def test_a_link_in_the_place_of_the_lock_is_not_followed(folder: Path, tmp_path: Path) -> None:
    make_private_folder(folder)
    (folder / ".file.lock").symlink_to(tmp_path / "made by the lock")
    with pytest.raises(OSError, match="symbolic"), only_one_writes(folder / "file"):
        pass
    assert not (tmp_path / "made by the lock").exists()


def test_a_link_in_the_place_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "shared")
    with pytest.raises(NotADirectoryError):
        write_private(folder / "file", b"content")
    assert list((tmp_path / "shared").iterdir()) == []


def test_a_folder_of_somebody_else_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_private_folder(folder)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(PermissionError):
        write_private(folder / "file", b"content")


def test_a_write_that_fails_leaves_the_file_and_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private(folder / "file", b"before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(folder / "file", b"after")
    assert [each.name for each in folder.iterdir()] == ["file"]
    assert (folder / "file").read_bytes() == b"before"


def test_what_is_no_regular_file_is_not_read(folder: Path) -> None:
    make_private_folder(folder)
    os.mkfifo(folder / "file")
    assert read_private(folder / "file", 100) is None
    assert read_private(Path("/dev/zero"), 100) is None


KILLED = """
import os, sys
from pathlib import Path
from altur_tui.store.files import write_private
os.fsync = lambda _: os.kill(os.getpid(), 9)
write_private(Path(sys.argv[1]), b"1001 Cobranza")
"""


def test_what_a_killed_write_left_is_removed_by_the_next_write_and_by_forgetting(
    folder: Path,
) -> None:
    path = folder / "recents-default.json"
    recents = Recents(folder, "default")

    def killed() -> None:
        subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, timeout=60)
        assert any(b"Cobranza" in each.read_bytes() for each in folder.iterdir())

    killed()
    write_private(folder / "other", b"content")
    assert [each.name for each in folder.iterdir()] == ["other"]
    killed()
    (folder / ".recents-default.json.a1b2c3d4").write_bytes(b"Cobranza")  # an earlier version's
    (folder / "recents-default.json.bad").write_bytes(b"Cobranza")
    recents.clear()
    assert {each.name for each in folder.iterdir()} == {"other", ".recents-default.json.lock"}
    assert recents.trouble is None


def test_what_another_instance_is_writing_is_left_alone(folder: Path) -> None:
    make_private_folder(folder)
    (folder / f".altur-tui.{os.getppid()}.abc").touch()
    write_private(folder / "file", b"content")
    assert len(list(folder.iterdir())) == 2


def test_a_lock_that_another_program_holds_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_WAIT", 0.05)
    path = folder / "recents-default.json"
    recents = Recents(folder, "default")
    with only_one_writes(path):
        recents.add(recent(1))
        assert ids(recents) == [1]
        recents.clear()
        assert ids(recents) == []
    assert recents.trouble == (
        f"Recent campaigns cannot be removed from “{path}”: another program holds its lock."
    )
    recents.add(recent(2))
    assert (ids(Recents(folder, "default")), recents.trouble) == ([2], None)


def test_recents_that_cannot_be_removed_are_told_to_be_there(folder: Path) -> None:
    recents = Recents(folder, "default")
    recents.add(recent(1))
    (folder / "recents-default.json").unlink()
    (folder / "recents-default.json").mkdir()
    recents.clear()
    assert "cannot be removed from" in str(recents.trouble)
    assert ids(recents) == []


def test_a_fleet_is_remembered_beside_campaigns(folder: Path) -> None:
    recents = Recents(folder, "default")
    fleet = Recent(1, "Mora", NOON, others=tuple(range(2, 10_000)))
    recents.add(recent(1))
    recents.add(fleet)
    recents.add(recent(2))
    recents.add(fleet)
    again = Recents(folder, "default").load()
    assert [(each.ids, each.name) for each in again] == [
        (tuple(range(1, 10_000)), "Mora"),
        ((2,), "Cobranza"),
        ((1,), "Cobranza"),
    ]


def test_twenty_of_the_largest_fleets_fit_the_file(folder: Path) -> None:
    recents = Recents(folder, "default")
    for number in range(MAX_RECENTS):
        ids = range(2**63 - 10_000, 2**63 - 1)
        recents.add(Recent(number + 1, "x", NOON, others=tuple(ids)))
    assert len(Recents(folder, "default").load()) == MAX_RECENTS


def test_a_file_larger_than_expected_is_not_read(folder: Path) -> None:
    write_private(folder / "file", b"12345")
    assert read_private(folder / "file", 5) == b"12345"
    assert read_private(folder / "file", 4) is None
    assert read_private(folder / "no", 4) is None


def test_what_was_opened_last_comes_first_and_only_once(folder: Path) -> None:
    recents = Recents(folder, "default")
    for number in (1, 2, 3, 1):
        recents.add(recent(number))
    assert ids(recents) == [1, 3, 2]
    assert ids(Recents(folder, "default")) == [1, 3, 2]
    assert recents.load()[0] == recent(1)


def test_twenty_are_remembered(folder: Path) -> None:
    recents = Recents(folder, "default")
    for number in range(30):
        recents.add(recent(number))
    assert MAX_RECENTS == 20
    assert ids(recents) == list(range(29, 9, -1))


def test_each_profile_has_its_own(folder: Path) -> None:
    Recents(folder, "a").add(recent(1))
    Recents(folder, "b").add(recent(2))
    Recents(folder, "a").clear()
    assert ids(Recents(folder, "a")) == []
    assert ids(Recents(folder, "b")) == [2]


def test_names_are_kept_without_their_teeth(folder: Path) -> None:
    recents = Recents(folder, "default")
    recents.add(recent(1, "\x1b[2J" + "x" * 5000))
    assert recents.load()[0].name.startswith(r"\x1b[2J")
    assert len(recents.load()[0].name) < 250
    path = folder / "recents-default.json"
    path.write_text(path.read_text(encoding="utf-8").replace("xxx", "\\u202e"), encoding="utf-8")
    assert r"\u202e" in recents.load()[0].name


def test_twenty_of_the_longest_names_fit_the_file(folder: Path) -> None:
    recents = Recents(folder, "default")
    for number in range(MAX_RECENTS):
        recents.add(recent(number, "\U000e0001" * 300))
    assert len(recents.load()) == MAX_RECENTS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b'[{"id": "x"}]',
        b'[{"id": 1, "name": "x", "opened_at": "2026-11-24T18:00:00"}]',
        b"[" * 50_000,
    ],
)
def test_a_file_that_makes_no_sense_counts_as_empty_and_is_kept_aside(
    folder: Path, content: bytes
) -> None:
    path = folder / "recents-default.json"
    write_private(path, content)
    recents = Recents(folder, "default")
    assert recents.load() == ()
    assert (folder / "recents-default.json.bad").read_bytes() == content
    recents.add(recent(1))
    assert ids(recents) == [1]
    assert recents.trouble is None


def test_where_nothing_can_be_written_they_last_for_the_run_and_the_reason_is_at_hand(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    recents = Recents(tmp_path / "file" / "altur-tui", "default")
    assert recents.load() == ()
    recents.add(recent(1))
    recents.add(recent(2))
    assert ids(recents) == [2, 1]
    assert recents.trouble is not None
    assert "cannot be saved" in recents.trouble
    assert "Not a directory" in recents.trouble
    recents.clear()
    assert ids(recents) == []


def test_what_could_be_read_stays_when_it_can_no_longer_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recents = Recents(folder, "default")
    recents.add(recent(1))

    def full(descriptor: int) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        recents.add(recent(2))
    assert ids(recents) == [2, 1]
    assert "Read-only file system" in str(recents.trouble)
    recents.add(recent(3))
    assert recents.trouble is None
    assert ids(Recents(folder, "default")) == [3, 2, 1]


ADDS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from altur_tui.store.recents import Recent, Recents
recents = Recents(Path(sys.argv[1]), "default")
first = int(sys.argv[2])
for number in range(first, first + 10):
    recents.add(Recent(number, "x", datetime.now(UTC)))
"""


def test_two_instances_that_write_at_once_lose_nothing(folder: Path) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", ADDS, str(folder), first]) for first in ("0", "10")
    ]
    assert [program.wait(timeout=60) for program in programs] == [0, 0]
    assert sorted(ids(Recents(folder, "default"))) == list(range(20))
