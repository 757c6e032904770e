"""The budget that several processes share by a file, and what becomes of it when that fails."""

import asyncio
import errno
import fcntl
import os
import stat
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

import pytest
from support.queueing import Requests, most_in_a_window
from support.virtual_time import run_virtual

from altur_tui.client.budget import Budget, OwnReason, TakenSlot
from altur_tui.client.ring import LIMIT, MAX_ON_ITS_WAY, WINDOW, Busy, Ring
from altur_tui.client.shared_budget import (
    RingFile,
    SharedBudget,
    budget_name,
    decoded,
    encoded,
    open_budget,
)
from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.credentials.key import ApiKey

KEY = ApiKey("sk-live-0123456789abcdef")
ORIGIN = "https://api.altur.io"
NOW = 1000.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "budget"


def take_all(budget: Budget, now: float = NOW) -> list[TakenSlot]:
    """Take all slots for a screen, and note that their requests were read at once."""
    taken = [taking(budget, now) for _ in range(LIMIT)]
    for each in taken:
        assert each.leave(now)
        each.answered(now)
    return taken


def taking(budget: Budget, now: float) -> TakenSlot:
    taken = budget.take(now, screen=1, background=0)
    assert isinstance(taken, TakenSlot)
    return taken


def is_taken(budget: Budget, now: float) -> bool:
    """Whether nobody may start now."""
    taken = budget.take(now, screen=1, background=0)
    if isinstance(taken, TakenSlot):
        taken.ended(now)
    return not isinstance(taken, TakenSlot)


def first_free(budget: Budget, now: float) -> float:
    """Return when somebody may start who tries again and again from now on."""
    return next(at for step in range(500) if not is_taken(budget, at := now + step / 100))


def test_what_one_process_takes_the_others_miss(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    take_all(theirs)
    assert is_taken(ours, NOW + WINDOW - 0.001)
    assert not is_taken(ours, NOW + WINDOW + 0.001)


def test_a_slot_that_was_never_used_goes_back_to_all(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    taken = [taking(theirs, NOW) for _ in range(LIMIT)]
    assert is_taken(ours, NOW)
    taken[3].ended(NOW)
    assert not is_taken(ours, NOW)


def test_a_pause_holds_for_all(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    theirs.pause(NOW, 5.0, asked=True)
    assert is_taken(ours, NOW + 4.9)
    assert ours.paused(NOW + 4.0) == (1.0, True)
    assert not is_taken(ours, NOW + 5.1)
    assert ours.paused(NOW + 5.1) is None


def test_the_background_stands_back_while_a_screen_elsewhere_waits(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    take_all(ours)
    assert is_taken(theirs, NOW + 0.95)
    assert isinstance(ours.take(NOW + WINDOW, screen=0, background=1), float)
    taking(theirs, NOW + WINDOW + 0.001)
    assert isinstance(ours.take(NOW + WINDOW + 0.002, screen=0, background=1), TakenSlot)


def test_the_queue_and_the_others_are_told_as_they_are(path: Path) -> None:
    ours, theirs, third = SharedBudget(path), SharedBudget(path), SharedBudget(path)
    take_all(ours)
    assert ours.others(NOW) == 0
    theirs.take(NOW, screen=2, background=30)
    third.take(NOW, screen=0, background=3)
    ours.take(NOW + 0.1, screen=0, background=50)
    assert ours.others(NOW + 0.1) == 2
    # Two screens, and as many of each background as of our own.
    assert ours.ahead(NOW + 0.1, 10, of_screen=False) == 10 + 2 + 10 + 3
    assert ours.ahead(NOW + 0.1, 0, of_screen=True) == 2
    third.close(NOW + 0.2)
    assert is_taken(ours, NOW + 0.2)
    assert ours.others(NOW + 0.2) == 1
    assert ours.others(NOW + 4.0) == 0


def end_with_all_slots(path: Path, *, sent: bool) -> None:
    """Let another process take all slots, and end with its requests sent or not."""
    script = f"""
from pathlib import Path
from altur_tui.client.shared_budget import SharedBudget
budget = SharedBudget(Path({str(path)!r}))
for _ in range({LIMIT}):
    taken = budget.take({NOW}, screen=1, background=0)
    if {sent}:
        assert taken.leave({NOW})
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_a_process_that_has_ended_did_not_send_is_free_at_once(path: Path) -> None:
    end_with_all_slots(path, sent=False)
    assert not is_taken(SharedBudget(path), NOW + 0.1)


def test_what_a_process_that_has_ended_did_send_is_free_a_window_later(path: Path) -> None:
    end_with_all_slots(path, sent=True)
    ours = SharedBudget(path)
    assert is_taken(ours, NOW + 0.1)
    free_at = NOW + MAX_ON_ITS_WAY + WINDOW
    assert is_taken(ours, free_at - 0.001)
    assert not is_taken(ours, free_at + 0.001)


def test_a_process_that_does_not_move_keeps_its_slots_for_two_windows_at_most(path: Path) -> None:
    ours, stopped = SharedBudget(path), SharedBudget(path)
    before = [taking(stopped, NOW) for _ in range(LIMIT)]
    assert before[0].leave(NOW)
    at = first_free(ours, NOW)
    assert at - NOW <= 1.0
    for _ in range(LIMIT - 1):
        taking(ours, at)
    # What it has sent counts for longer.
    assert is_taken(ours, at)
    assert first_free(ours, at) - NOW <= 2 * WINDOW
    # What it has not sent must wait for another slot once it goes on.
    assert not before[1].leave(at)


def test_a_lock_held_for_long_costs_a_second_once(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    take_all(ours)
    stopped = os.open(path, os.O_RDWR)
    fcntl.flock(stopped, fcntl.LOCK_EX)
    at = first_free(ours, NOW)
    assert 1.0 <= at - NOW <= 1.1
    assert not is_taken(theirs, at)
    assert path.stat().st_ino != os.fstat(stopped).st_ino
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    os.close(stopped)


def test_whoever_was_stopped_with_the_lock_in_hand_has_changed_nothing(path: Path) -> None:
    theirs = SharedBudget(path)
    stopped = RingFile(path, LIMIT)
    with pytest.raises(Busy):  # noqa: PT012, SIM117 - at the end of the change
        with stopped.changed(NOW) as ring:
            ring.pause(NOW, 30.0, asked=True)
            at = first_free(theirs, NOW)
    assert not is_taken(theirs, at)
    with stopped.changed(at) as ring:
        assert ring.paused_until < at


def test_what_cannot_be_written_now_is_written_with_the_next_change(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    taken = [taking(ours, NOW) for _ in range(LIMIT)]
    other = os.open(path, os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    taken[0].ended(NOW)
    with pytest.raises(Busy):
        taken[1].leave(NOW)
    again_at = ours.rest(NOW, under_way=11)
    assert again_at is not None
    assert again_at - NOW < 0.01
    os.close(other)
    assert is_taken(theirs, NOW)
    ours.rest(again_at, under_way=11)
    assert not is_taken(theirs, NOW)


def unreadable() -> dict[str, bytes]:
    """Return contents that are no ring of this format."""
    sound = encoded(Ring.blank())
    return {
        "empty": b"",
        "zeros": bytes(4096),
        "text": b"garbage " * 600,
        "cut": sound[:-9],
        "changed": sound[:-1] + b"!",
        "another limit": encoded(Ring.blank(limit=3)),
        "an older format": sound.replace(b"budget-2", b"budget-1"),
    }


def test_what_cannot_be_read_counts_as_a_window_of_requests(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    at = NOW
    for name, content in unreadable().items():
        at += 5.0
        assert not is_taken(ours, at), name
        path.write_bytes(content)
        assert is_taken(ours, at + 1), name
        free_at = at + 1 + MAX_ON_ITS_WAY + WINDOW
        assert is_taken(ours, free_at - 0.001), name
        assert not is_taken(theirs, free_at + 0.001), name


def test_what_others_wrote_a_moment_later_is_believed(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    for _ in range(LIMIT):
        assert taking(theirs, NOW + 0.01).leave(NOW + 0.01)
    theirs.take(NOW + 0.01, screen=0, background=3)
    assert is_taken(ours, NOW)
    assert ours.others(NOW) == 1
    theirs.rest(NOW + 0.5, under_way=LIMIT)
    theirs.rest(NOW + 1.0, under_way=LIMIT)
    assert is_taken(ours, NOW + 1.4)


def test_times_of_another_boot_hold_nobody_up_for_longer_than_a_window(path: Path) -> None:
    before = SharedBudget(path)
    take_all(before, NOW * 1000)
    before.pause(NOW * 1000, 20.0, asked=True)
    ours = SharedBudget(path)
    assert is_taken(ours, NOW)
    assert ours.paused(NOW) is None
    assert not is_taken(ours, NOW + MAX_ON_ITS_WAY + WINDOW + 0.001)


def test_a_deleted_file_is_made_anew_and_shared_again(path: Path) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    take_all(ours)
    path.unlink()
    assert is_taken(ours, NOW + 0.1)  # what was sent before is not known
    take_all(ours, NOW + 3)
    assert is_taken(theirs, NOW + 3.1)


def test_any_ring_survives_its_file() -> None:
    ring = Ring.blank()
    for _ in range(5):
        ring.take(NOW, 1 << 60, screen=1, background=4)
    ring.answers = [0.08, 0.1]
    assert decoded(encoded(ring), LIMIT) == ring


def test_the_file_is_private_and_its_name_tells_nothing(tmp_path: Path) -> None:
    budget = open_budget(tmp_path / "state", KEY, ORIGIN)
    assert isinstance(budget, SharedBudget)
    assert budget.why_own is None
    (file,) = budget.path.parent.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    for secret in (KEY.reveal(), KEY.reveal()[-6:]):
        assert secret not in file.name
        assert secret.encode() not in file.read_bytes()
    assert file.name == budget_name(KEY, ORIGIN)
    assert budget_name(ApiKey("sk-live-another-key"), ORIGIN) != file.name
    assert budget_name(KEY, "https://staging.altur.io") != file.name


def test_files_that_nobody_uses_are_deleted(tmp_path: Path) -> None:
    old, recent, other = (tmp_path / name for name in ("budget-old", "budget-recent", "recents"))
    for each in (old, recent, other):
        each.write_bytes(b"")
    week_ago = time.time() - 8 * 24 * 3600
    for each in (old, other):
        os.utime(each, (week_ago, week_ago))
    open_budget(tmp_path, KEY, ORIGIN)
    assert (old.exists(), recent.exists(), other.exists()) == (False, True, True)


def test_without_a_folder_a_process_counts_by_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    budget = open_budget(tmp_path / "file" / "state", KEY, ORIGIN)
    assert budget.why_own is not None
    assert budget.why_own.reason is OwnReason.FAILED
    assert budget.why_own.detail
    take_all(budget)
    assert is_taken(budget, NOW)
    assert not is_taken(budget, NOW + WINDOW + 0.001)


def why_own(budget: Budget) -> str:
    """Return what is told of a budget that is not shared, though nobody wanted that."""
    assert not budget.is_shared
    assert budget.why_own is not None
    assert budget.why_own.reason is OwnReason.FAILED
    return str(budget.why_own.detail)


def test_what_is_no_file_of_ours_is_left_alone_and_told(tmp_path: Path) -> None:
    path = tmp_path / budget_name(KEY, ORIGIN)
    for make, remove, reason in (
        (os.mkfifo, Path.unlink, "Operation not permitted"),
        (Path.mkdir, Path.rmdir, "Is a directory"),
        (lambda path: path.symlink_to("/etc/motd"), Path.unlink, "Too many levels of symbolic"),
    ):
        make(path)
        assert reason in why_own(open_budget(tmp_path, KEY, ORIGIN))
        remove(path)


def test_a_file_of_another_owner_is_left_alone_and_told(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / budget_name(KEY, ORIGIN)
    path.write_bytes(b"theirs")
    monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    assert why_own(open_budget(tmp_path, KEY, ORIGIN)) == "Operation not permitted"
    assert path.read_bytes() == b"theirs"


def test_a_newer_format_is_left_alone_and_told(path: Path) -> None:
    ours = SharedBudget(path)
    take_all(ours)
    newer = b"altur-budget-10\n\0who knows what"
    path.write_bytes(newer)
    # What this process has sent counts on.
    assert is_taken(ours, NOW + WINDOW - 0.001)
    assert why_own(ours) == "a newer version of altur-tui keeps it"
    assert not is_taken(ours, NOW + WINDOW + 0.001)
    assert path.read_bytes() == newer


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    assert why_own(open_budget(tmp_path / "state", KEY, ORIGIN)) == "Permission denied"


def test_a_disk_that_is_full_from_the_beginning_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    budget = open_budget(tmp_path, KEY, ORIGIN)
    assert why_own(budget) == "No space left on device"
    take_all(budget)
    assert is_taken(budget, NOW + WINDOW - 0.001)


def test_where_there_are_no_locks_a_process_counts_by_itself(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert why_own(open_budget(tmp_path, KEY, ORIGIN)) == "No locks available"


def test_on_windows_a_process_counts_by_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    folder = tmp_path / "state"
    budget = open_budget(folder, KEY, ORIGIN)
    assert budget.why_own is not None
    assert budget.why_own.reason is OwnReason.NO_LOCKS
    assert not folder.exists()


def test_a_slow_file_system_is_not_used(tmp_path: Path, monkeypatch) -> None:
    at = iter(range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(at) * 0.006)
    budget = open_budget(tmp_path, KEY, ORIGIN)
    assert budget.why_own is not None
    assert (budget.is_shared, budget.why_own.reason) == (False, OwnReason.SLOW)


def test_a_disk_that_is_full_later_loses_nothing(path: Path, monkeypatch) -> None:
    ours, theirs = SharedBudget(path), SharedBudget(path)
    take_all(theirs)
    assert is_taken(ours, NOW)

    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", refuse)
    assert is_taken(ours, NOW + 0.5)
    assert (ours.is_shared, ours.why_own is not None) == (False, True)
    assert not is_taken(ours, NOW + WINDOW + 0.001)


def test_a_lock_held_for_a_moment_delays_a_request_by_no_more(path: Path) -> None:
    async def scenario() -> None:
        requests = Requests(Throttle(budget=SharedBudget(path)))
        other = os.open(path, os.O_RDWR)
        fcntl.flock(other, fcntl.LOCK_EX)
        asyncio.get_running_loop().call_later(0.05, os.close, other)
        requests.add("first", answer_after=0.08)
        await requests.all()
        assert 0.05 <= requests.starts["first"] <= 0.054

    run_virtual(scenario())


def test_a_lock_taken_while_a_request_is_on_its_way_does_not_stop_it(path: Path) -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        throttle = Throttle(budget=SharedBudget(path))
        async with throttle.admit(slot := RequestSlot()):
            other = os.open(path, os.O_RDWR)
            fcntl.flock(other, fcntl.LOCK_EX)
            began = loop.time()
            loop.call_later(0.02, os.close, other)
            await slot.leave()
            assert 0.02 <= loop.time() - began <= 0.024
        # One request was counted, and no more.
        requests = Requests(throttle)
        for number in range(LIMIT):
            requests.add(f"{number}", priority=True)
        await requests.all()
        assert sorted(requests.starts.values())[-2:] == pytest.approx([0.0, WINDOW], abs=0.01)

    run_virtual(scenario())


def fill(path: Path, processes: int, requests: int) -> list[list[float]]:
    """Let so many processes send so many requests together; return when each process sent."""

    async def scenario() -> list[list[float]]:
        queues = [Requests(Throttle(budget=SharedBudget(path))) for _ in range(processes)]
        for number in range(requests // processes):
            for each in queues:
                each.add(f"{number}", answer_after=0.08)
        for each in queues:
            await each.all()
        return [sorted(each.starts.values()) for each in queues]

    return run_virtual(scenario())


def test_several_processes_are_as_quick_together_as_one_and_take_turns(path: Path) -> None:
    (alone,) = fill(path, 1, 120)
    together = fill(path.with_name("other"), 3, 120)
    ends = [starts[-1] for starts in together]
    assert most_in_a_window(sorted(chain(*together)), 1.0) <= LIMIT
    assert max(ends) <= 1.02 * alone[-1]
    assert max(ends) - min(ends) <= 2.0


def test_a_screen_waits_little_while_others_have_long_queues(path: Path) -> None:
    async def scenario() -> None:
        queues = [Requests(Throttle(budget=SharedBudget(path))) for _ in range(3)]
        for number in range(60):
            for each in queues[:2]:
                each.add(f"{number}", answer_after=0.08)
        person = queues[2]
        for number in range(15):
            await asyncio.sleep(0.43 + 0.017 * number)
            person.add(f"screen {number}", priority=True, answer_after=0.08)
            await person.tasks[f"screen {number}"]
        assert max(person.waited(name) for name in person.starts) <= 0.25
        for each in queues:
            await each.all()

    run_virtual(scenario())
