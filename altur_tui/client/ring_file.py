"""The ring in a small file, which one process at a time reads, changes and writes whole.

A mapped file would end the process where somebody cuts it short or the disk is full; reading and
writing 2 kB takes a few microseconds, and fails with an OSError.
"""

import errno
import os
import re
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from altur_tui.client.ring import Busy, Ring
from altur_tui.i18n.sentences import S
from altur_tui.store.files import make_private_folder

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
            # Whoever was stopped with the lock in hand finds another file in its place.
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
