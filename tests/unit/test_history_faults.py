"""The history where something is in the way: one sentence, and all else goes on."""

import errno
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support import killing
from support.campaigns import campaign

from altur_tui.history import recorder as recording
from altur_tui.history.database import Answer, Database, path_in
from altur_tui.history.file import VERSION, begin_anew, identity_of
from altur_tui.history.recorder import Recorder
from altur_tui.history.seen import HistoryError
from altur_tui.store import files
from altur_tui.store.files import only_one_writes
from altur_tui.wire.campaign import Snapshot, decode

URL = "https://api.example.com/api/v1.0"
KEY = "sk-live-aaaaaaaaaaaaaaaa"
NOW = datetime.now(UTC)


def body(processed: int, size: int = 0) -> bytes:
    analytics = {"contacts": 1000, "contactsProcessed": processed}
    # What cannot be packed, so that it takes its room.
    filling = os.urandom(size).hex()
    return json.dumps(campaign(id=7, analytics=analytics, filling=filling)).encode()


def snapshot(number: int, size: int = 0, server_time: datetime | None = None) -> Snapshot:
    whole = b'{"success": true, "campaign": ' + body(number, size) + b"}"
    at = NOW + timedelta(minutes=number)
    return decode(7, whole, fetched_at=at, server_time=server_time)


class Kept:
    """A recorder, what it said, and what it has kept."""

    def __init__(self, folder: Path) -> None:
        self.path = path_in(folder)
        self._said: list[str] = []
        self.recorder = Recorder(
            self.path, URL, KEY, days=400, tell=lambda each: self._said.append(str(each))
        )

    def see(self, *numbers: int, size: int = 0, seconds: float = 20) -> bool:
        """Let it keep answers; return whether they are kept."""
        for each in numbers:
            self.recorder.keep(snapshot(each, size))
        return self.recorder.flush(seconds)

    @property
    def said(self) -> str:
        """The one sentence that it said; empty for none."""
        assert len(self._said) <= 1
        return "".join(self._said)

    @property
    def counts(self) -> list[int]:
        """The counts of the answers that are kept."""
        with closing(Database(self.path, URL, KEY)) as history:
            runs = [json.loads(each.campaign) for each in history.runs(7)]
        return [each["analytics"]["contactsProcessed"] for each in runs]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "state")


@contextmanager
def connections(monkeypatch: pytest.MonkeyPatch, *, options: str, pragma: str) -> Iterator[None]:
    """Let SQLite open files in another way."""
    connect = sqlite3.connect

    def changed(address: str, **given: object) -> sqlite3.Connection:
        db = connect(address + options, **given)
        db.execute(pragma)
        return db

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", changed)
        yield


def test_a_full_disk_is_told_once_costs_nothing_and_later_answers_are_kept(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
):
    with connections(monkeypatch, options="", pragma="PRAGMA max_page_count=30"):
        assert kept.see(1)
        assert not kept.see(2, size=100_000)
        assert kept.said == f"The history “{kept.path}” cannot be used: the disk is full."
        # Nothing is tried for a while.
        assert not kept.see(3)
    monkeypatch.setattr(recording, "time", _Later)
    assert kept.see(4)
    assert kept.counts == [1, 4]
    assert kept.said


class _Later:
    """The clock when the pause is over."""

    @staticmethod
    def monotonic() -> float:
        return time.monotonic() + recording.PAUSE


def test_a_file_in_the_place_of_the_folder_is_told_once(kept: Kept):
    kept.path.parent.write_bytes(b"mine")
    assert not kept.see(1)
    assert not kept.see(2)
    assert kept.said == f"The history “{kept.path}” cannot be used: Not a directory."
    assert kept.path.parent.read_bytes() == b"mine"
    with pytest.raises(HistoryError, match="Not a directory"):
        kept.recorder.open_to_read()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read only for root")
def test_a_folder_that_cannot_be_written_is_told_once(kept: Kept):
    kept.path.parent.mkdir(mode=0o500)
    assert not kept.see(1)
    assert not kept.see(2)
    assert "Permission denied" in kept.said


def test_a_newer_file_is_left_alone_and_told_once(kept: Kept):
    Database(kept.path, URL, KEY, create=True).close()
    with closing(sqlite3.connect(kept.path)) as db:
        db.execute(f"PRAGMA user_version={VERSION + 1}")
    assert not kept.see(1)
    assert not kept.see(2)
    assert "written by a newer version of altur-tui" in kept.said
    with pytest.raises(HistoryError, match="newer version"):
        kept.recorder.open_to_read()


def test_a_foreign_file_is_left_alone_and_told_once(kept: Kept):
    kept.path.parent.mkdir()
    with closing(sqlite3.connect(kept.path)) as db:
        db.execute("CREATE TABLE mine (x)")
    content = kept.path.read_bytes()
    assert not kept.see(1)
    assert not kept.see(2)
    assert kept.said == f"“{kept.path}” is not an altur-tui history, so none is kept."
    assert kept.path.read_bytes() == content


def test_what_is_no_regular_file_is_left_alone_and_told_once(tmp_path: Path):
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    for name, put in (
        ("link", lambda path: path.symlink_to(target)),
        ("folder", Path.mkdir),
        ("pipe", os.mkfifo),
    ):
        kept = Kept(tmp_path / name)
        kept.path.parent.mkdir(mode=0o700)
        put(kept.path)
        assert not kept.see(1)
        assert not kept.see(2)
        assert kept.said == f"“{kept.path}” is not a regular file, so no history is kept."
        with pytest.raises(HistoryError, match="not a regular file"):
            kept.recorder.open_to_read()
    assert target.read_bytes() == b"mine"


def test_a_file_without_a_byte_becomes_a_history_and_is_none_for_readers(kept: Kept):
    kept.path.parent.mkdir(mode=0o700)
    kept.path.touch(mode=0o644)
    with pytest.raises(FileNotFoundError):
        kept.recorder.open_to_read()
    assert kept.path.stat().st_size == 0
    assert kept.see(1)
    assert kept.counts == [1]
    assert not kept.said
    for each in kept.path.parent.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each


def test_a_file_that_is_no_database_is_set_aside_told_once_and_every_answer_kept(kept: Kept):
    kept.path.parent.mkdir(mode=0o700)
    kept.path.write_bytes(b"garbage" * 1000)
    assert kept.see(1)
    assert kept.see(2)
    bad = kept.path.with_name("history.sqlite3.bad")
    moved = f"The history was damaged. It was moved to “{bad}”, and a new one was started."
    assert kept.said == moved
    assert bad.read_bytes() == b"garbage" * 1000
    assert kept.counts == [1, 2]


@pytest.mark.parametrize("left", [0, 4096, 5000])
def test_a_file_that_is_cut_while_it_is_written_costs_no_later_answer(kept: Kept, left: int):
    assert kept.see(1)
    with closing(sqlite3.connect(kept.path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(kept.path, left)
    kept.see(2)
    assert kept.see(3)
    assert kept.counts[-1] == 3


@pytest.mark.parametrize("removed", ["history*", "history.sqlite3"])
def test_a_file_that_is_removed_while_it_is_written_costs_no_later_answer(kept: Kept, removed: str):
    assert kept.see(1)
    with closing(kept.recorder.open_to_read()) as reader:
        for each in kept.path.parent.glob(removed):
            each.unlink()
        assert kept.see(2)
        assert kept.counts == [2]
        with pytest.raises(HistoryError, match="No such file"):
            reader.known_at([7])
    assert not kept.said


def test_a_damaged_file_is_set_aside_by_one_process_only(kept: Kept):
    kept.path.parent.mkdir(mode=0o700)
    kept.path.write_bytes(b"garbage")
    damaged = identity_of(kept.path)
    assert begin_anew(kept.path, damaged) is not None
    assert kept.see(1)
    assert begin_anew(kept.path, damaged) is None
    assert kept.counts == [1]


def test_an_answer_whose_bytes_were_damaged_is_left_out_and_harms_no_other(kept: Kept):
    assert kept.see(1, 2, 3)
    with closing(sqlite3.connect(kept.path)) as db, db:
        db.execute("UPDATE run SET packed = x'ff' WHERE id = 2")
        db.execute("UPDATE base SET body = x'ff' WHERE id = (SELECT base FROM now)")
    assert kept.counts == []
    assert kept.see(4)
    assert kept.counts == [4]


def test_damage_that_shows_only_as_text_that_is_none_is_damage(kept: Kept):
    assert kept.see(1)
    with closing(sqlite3.connect(kept.path)) as db, db:
        db.execute("PRAGMA writable_schema=ON")
        # SQLite repeats it in its error, which Python cannot decode then.
        db.execute("UPDATE sqlite_master SET sql = CAST(x'43ff' AS TEXT) WHERE name = 'run'")
    with pytest.raises(HistoryError, match="it is damaged, or not a database"):
        kept.recorder.open_to_read()
    anew = Kept(kept.path.parent)
    assert anew.see(2)
    assert "a new one was started" in anew.said
    assert anew.counts == [2]


def test_damage_that_only_thinning_meets_is_told_and_costs_no_later_answer(kept: Kept):
    Database(kept.path, URL, KEY, create=True).close()
    with closing(sqlite3.connect(kept.path)) as db, db:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'run_by_campaign'"
        (page,) = db.execute(query).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with kept.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert kept.see(1)
    assert "a new one was started" in kept.said
    assert kept.see(2)
    assert kept.counts == [2]


def test_forgetting_all_deletes_what_was_set_aside_too(kept: Kept):
    kept.path.parent.mkdir(mode=0o700)
    kept.path.write_bytes(b"garbage")
    assert kept.see(1)
    with closing(Database(kept.path, URL, KEY)) as history:
        history.forget([7])
        assert kept.path.with_name("history.sqlite3.bad").exists()
        history.forget()
    assert not kept.path.with_name("history.sqlite3.bad").exists()


def test_a_lock_that_another_process_holds_for_long_is_waited_for(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "MAX_WAIT", 0.02)
    assert kept.see(1)
    with only_one_writes(kept.path):
        assert not kept.see(2, seconds=0.3)
    assert kept.see(3)
    assert kept.counts == [1, 2, 3]
    assert not kept.said


def test_answers_that_come_faster_than_they_can_be_kept_are_left_out_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recording, "MAX_WAITING", 5)
    kept = Kept(tmp_path / "state")
    assert kept.see(0)
    with only_one_writes(kept.path):
        for each in range(1, 100):
            kept.recorder.keep(snapshot(each))
    while not kept.recorder.flush(20):
        pass
    assert kept.see(100)
    assert kept.counts[0] == 0
    assert kept.counts[-1] == 100
    assert len(kept.counts) <= 1 + recording.MAX_TOGETHER + recording.MAX_WAITING + 2
    assert not kept.said


def test_a_lock_that_is_never_let_go_is_told_once(kept: Kept, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_WAIT", 0.02)
    monkeypatch.setattr(recording, "MAX_BUSY", 0.1)
    assert kept.see(1)
    with only_one_writes(kept.path):
        assert not kept.see(2)
    assert kept.said == (
        f"The history “{kept.path}” cannot be used: another program holds its lock."
    )


def test_another_program_that_writes_to_the_file_is_waited_for(kept: Kept):
    assert kept.see(1)
    with closing(sqlite3.connect(kept.path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert not kept.see(2, seconds=0.1)
        db.execute("ROLLBACK")
        assert kept.see(3)
    assert kept.counts == [1, 2, 3]
    assert not kept.said


@pytest.mark.skipif(sys.platform == "win32", reason="a VFS of Unix")
def test_where_the_drive_refuses_wal_the_answers_are_kept_all_the_same(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
):
    # Locks of this kind know no shared memory, as on many a network drive.
    with connections(monkeypatch, options="&vfs=unix-dotfile", pragma="PRAGMA cache_size"):
        assert kept.see(1)
        assert kept.see(2)
        assert not kept.path.with_name("history.sqlite3-wal").exists()
        assert kept.counts == [1, 2]
    assert not kept.said


def test_what_is_too_large_or_dated_by_a_wrong_clock_is_not_kept(kept: Kept):
    assert kept.see(1)
    kept.recorder.keep(snapshot(2, size=recording.MAX_BYTES))
    kept.recorder.keep(snapshot(3, server_time=NOW - timedelta(days=2)))
    kept.recorder.keep(snapshot(4, server_time=NOW - timedelta(hours=2)))
    assert kept.recorder.flush(20)
    assert kept.counts == [1, 4]


def test_what_another_process_has_forgotten_is_never_mixed_up(tmp_path: Path):
    def answer(number: int, minute: int) -> Answer:
        given = json.dumps({"id": number, "name": f"#{number}"}).encode()
        return Answer(number, NOW + timedelta(minutes=minute), given)

    with (
        closing(Database(path_in(tmp_path), URL, KEY, create=True)) as one,
        closing(Database(path_in(tmp_path), URL, KEY, create=True)) as other,
    ):
        one.keep([answer(7, 0), answer(8, 0)])
        other.forget([8])
        # It takes the row of the one that was removed.
        other.keep([answer(9, 1)])
        one.keep([answer(8, 2)])
        for history in (one, other):
            known = history.known_at([7, 8, 9])
            assert {each: json.loads(known[each].campaign)["id"] for each in known} == {
                7: 7,
                8: 8,
                9: 9,
            }


def test_a_reader_that_came_first_sees_what_is_kept_of_its_account_later(tmp_path: Path):
    Database(path_in(tmp_path), URL, "another-key-of-somebody", create=True).close()
    with closing(Database(path_in(tmp_path), URL, KEY)) as reader:
        assert reader.ids() == ()
        with closing(Database(path_in(tmp_path), URL, KEY, create=True)) as writer:
            writer.keep([Answer(7, NOW, body(1))])
        assert reader.ids() == (7,)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked")
def test_writers_that_are_killed_lose_nothing_that_was_acknowledged(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, killing.__file__, str(tmp_path), "20"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    found = json.loads(done.stdout)
    assert found["acknowledged"] > 100
    assert (found["kills"], found["lost"], found["integrity"]) == (24, 0, "ok")


def test_a_system_error_is_told_in_its_own_words(kept: Kept, monkeypatch: pytest.MonkeyPatch):
    def refuse(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("altur_tui.history.file.make_private_folder", refuse)
        assert not kept.see(1)
    assert "No space left on device" in kept.said
