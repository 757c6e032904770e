"""The budget that all processes share that use a key: the ring in a small file, where that works.

One process at a time reads, changes and writes the file whole. A mapped file would end the process
where somebody cuts it short or the disk is full; reading and writing 2 kB takes a few microseconds,
and fails with an OSError.
"""

import errno
import hmac
import os
import platform
import re
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from altur_tui.client.budget import RETRY_AFTER, Budget, OwnReason, WhyOwn
from altur_tui.client.ring import LIMIT, Busy, Ring
from altur_tui.i18n.sentences import S, system_reason
from altur_tui.store.files import is_running, make_private_folder

if TYPE_CHECKING:
    from altur_tui.credentials.key import ApiKey

VERSION = 2
"""Of the file's format. A change of `Ring` needs a new one."""

_HEAD = b"altur-budget-%d\n\0"
_ANY_HEAD = re.compile(rb"altur-budget-([0-9]{1,9})\n")
_NEWER = S("a newer version of altur-tui keeps it")
_LENGTH_AND_SUM = 8
_MAX_SIZE = 16_384
_FILE_MODE = 0o600
# A lock is held for a tenth of a millisecond. One that is taken in each of so many tries, for so
# many seconds, is held by a process that has been stopped.
_STUCK_AFTER = 1.0
_MIN_TRIES_TO_TELL_STUCK = 50

_MAX_TURN = 0.005
"""A file system that takes longer, in seconds, is not local: it would hold up the event loop."""
_TURNS_MEASURED = 3
_MAX_MEASURING = 2.0
_UNUSED_FOR = 7 * 24 * 3600.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")

_Result = TypeVar("_Result")


class RingFile:
    """An open file with a ring of `limit` slots, private to this person.

    Raises OSError if it cannot be opened. Nothing here waits. Not for Windows.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self._limit = limit
        self._used = False
        self._busy_since: float | None = None
        self._tries = 0
        make_private_folder(path.parent)
        self._file, self._identity = self._opened()

    @contextmanager
    def changed(self, now: float) -> Iterator[Ring]:
        """Lend the ring to be changed, and write it on the way out.

        Raises Busy, also at the end, if nothing was changed for the others to see and it must be
        done again; and OSError.
        """
        self._lock(now)
        try:
            ring = self._read(now)
            yield ring
            content = encoded(ring)
            if os.pwrite(self._file, content, 0) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            # A process that was stopped while it held the lock finds another file in its place.
            if not self._in_place():
                raise Busy
        finally:
            _unlock(self._file)

    def close(self) -> None:
        """Close the file, which stays for others."""
        os.close(self._file)

    def _opened(self) -> tuple[int, tuple[int, int]]:
        # Without waiting, where somebody has put a pipe in its place.
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        file = os.open(self.path, flags, _FILE_MODE)
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            os.close(file)
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(self.path))
        if stat.S_IMODE(found.st_mode) != _FILE_MODE:
            os.fchmod(file, _FILE_MODE)
        return file, (found.st_dev, found.st_ino)

    def _lock(self, now: float) -> None:
        """Take the lock of the file that is in place. Raises Busy and OSError."""
        for _ in range(2):
            locked = _try_lock(self._file)
            if self._in_place():
                if locked:
                    self._busy_since = None
                    return
                self._note_busy(now)
                raise Busy
            before = self._file
            self._file, self._identity = self._opened()
            os.close(before)
        raise Busy

    def _in_place(self) -> bool:
        """Return whether the open file is the one at the path: others may have replaced it."""
        try:
            found = self.path.lstat()
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def _note_busy(self, now: float) -> None:
        """Replace the file once its lock has been held for so long that its holder is stopped."""
        if self._busy_since is None or now < self._busy_since:
            self._busy_since, self._tries = now, 0
        self._tries += 1
        if now - self._busy_since < _STUCK_AFTER or self._tries < _MIN_TRIES_TO_TELL_STUCK:
            return
        self._busy_since = None
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            # One process replaces it; the others find the new file.
            if _try_lock(folder) and self._in_place():
                self._replace(os.pread(self._file, _MAX_SIZE, 0))
        finally:
            os.close(folder)

    def _replace(self, content: bytes) -> None:
        file, name = tempfile.mkstemp(prefix=f"{self.path.name}.", dir=self.path.parent)
        new = Path(name)
        try:
            os.write(file, content)
            new.replace(self.path)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
        finally:
            os.close(file)

    def _read(self, now: float) -> Ring:
        """Return the ring. What cannot be read counts as if all slots had been taken just now.

        Raises OSError for a newer format: others understand it, and it must not be overwritten.
        """
        content = os.pread(self._file, _MAX_SIZE, 0)
        if (found := _ANY_HEAD.match(content)) is not None and int(found[1]) > VERSION:
            raise OSError(0, _NEWER)
        ring = decoded(content, self._limit)
        if ring is None:
            ring = Ring.blank(self._limit)
            if content or self._used:
                ring.fill(now)
        self._used = True
        return ring


def encoded(ring: Ring) -> bytes:
    """Return the content of the file for `ring`, with its length and a checksum."""
    payload = msgspec.msgpack.encode(ring)
    sizes = len(payload).to_bytes(4, "little") + zlib.crc32(payload).to_bytes(4, "little")
    return _HEAD % VERSION + sizes + payload


def decoded(content: bytes, limit: int) -> Ring | None:
    """Return the ring, or None if the content is none: cut short, garbage, or half written."""
    head = _HEAD % VERSION
    start = len(head) + _LENGTH_AND_SUM
    if len(content) < start or not content.startswith(head):
        return None
    length = int.from_bytes(content[start - 8 : start - 4], "little")
    payload = content[start : start + length]
    if zlib.crc32(payload) != int.from_bytes(content[start - 4 : start], "little"):
        return None
    try:
        ring = msgspec.msgpack.decode(payload, type=Ring)
    except (msgspec.MsgspecError, ValueError):
        return None
    return ring if ring.is_sound(limit) else None


def _try_lock(file: int) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unlock(file: int) -> None:
    import fcntl

    fcntl.flock(file, fcntl.LOCK_UN)


class SharedBudget(Budget):
    """The slots of all processes that use the file at `path`. Raises OSError if it cannot.

    Turns into one of its own when the file cannot be used any more.
    """

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        super().__init__(limit=limit)
        self.path = path
        self._file: RingFile | None = RingFile(path, limit)

    @property
    def is_shared(self) -> bool:
        """Whether other processes change it without a word."""
        return self._file is not None

    def close(self, now: float) -> None:
        """Leave the others. What was sent keeps its slots until they end."""
        if self._file is not None:
            with suppress(Busy):
                self.change(now, lambda ring: ring.withdraw(self._owner))
            self._release()

    def change(self, now: float, change: Callable[[Ring], _Result]) -> _Result:
        """Change the ring and return what `change` returns. Raises Busy if it must be repeated."""
        if self._file is None:
            return super().change(now, change)
        try:
            with self._file.changed(now) as self._ring:
                result = self._apply(now, change)
        except OSError as error:
            # What is known of the others' slots still holds.
            self._release()
            self.why_own = _refused(error)
            result = self._apply(now, change)
        self._unwritten.clear()
        return result

    def _is_gone(self, owner: int) -> bool:
        """Return whether the process of another owner has ended."""
        return not is_running(owner >> 32)

    def _release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def open_budget(folder: Path, key: "ApiKey", origin: str) -> Budget:
    """Return the budget of `key` at a server, shared by a file in `folder` where that works.

    Otherwise its `why_own` says why not. Takes up to two seconds where a process was stopped in the
    middle of a change, and longer where a network's file system hangs.
    """
    if sys.platform == "win32":
        return Budget(why_own=WhyOwn(OwnReason.NO_LOCKS))
    _sweep(folder)
    try:
        budget = SharedBudget(folder / budget_name(key, origin))
    except OSError as error:
        return Budget(why_own=_refused(error))
    if _turn_time(budget) > _MAX_TURN and budget.is_shared:
        budget.close(time.monotonic())
        return Budget(why_own=WhyOwn(OwnReason.SLOW))
    return budget


def budget_name(key: "ApiKey", origin: str) -> str:
    """Return the name of the file of all processes that share the server's limit.

    Monotonic clocks are common to one boot of one machine, process ids to one namespace. Nothing of
    the key can be told from the name.
    """
    parts = [origin, platform.node()]
    with suppress(OSError, ValueError):
        parts.append(_BOOT.read_text("ascii"))
    with suppress(OSError):
        parts.append(str(_PROCESSES.stat().st_ino))
    digest = hmac.new(key.reveal().encode(), "\0".join(parts).encode(), "sha256")
    return f"budget-{digest.hexdigest()[:32]}"


def _turn_time(budget: SharedBudget) -> float:
    """Return how many seconds a change takes at best."""
    ends_at = time.monotonic() + _MAX_MEASURING
    best, turns = inf, 0
    while turns < _TURNS_MEASURED and (began := time.monotonic()) < ends_at:
        try:
            budget.change(began, lambda _: None)
        except Busy:
            time.sleep(RETRY_AFTER[0])
            continue
        best = min(best, time.monotonic() - began)
        turns += 1
    return best


def _sweep(folder: Path) -> None:
    """Delete the files of earlier boots, and of keys that are not used any more."""
    oldest = time.time() - _UNUSED_FOR
    with suppress(OSError):
        for path in folder.glob("budget-*"):
            with suppress(OSError):
                if path.lstat().st_mtime < oldest:
                    path.unlink()


def _refused(error: OSError) -> WhyOwn:
    return WhyOwn(OwnReason.FAILED, system_reason(error))
