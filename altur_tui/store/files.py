"""Files that only their owner may read, never seen half written."""

import errno
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from altur_tui.i18n.sentences import S

MAX_WAIT = 2.0
"""Seconds to wait for a lock that another instance holds, which it needs for one small write."""

_ContentT = TypeVar("_ContentT")
_NOT_A_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_BETWEEN_TRIES = 0.01
_LOCKED = S("another program holds its lock")
# The number is that of the process that writes it.
_TEMPORARY = ".altur-tui.{process}."
_TEMPORARY_NAME = re.compile(r"\.altur-tui\.([0-9]{1,10})\.\w+")


def make_private_folder(folder: Path) -> None:
    """Make `folder`, and what is missing above it, for its owner alone.

    Raises OSError if that cannot be, or if the folder is a link or belongs to somebody else: then
    what is written there would not stay private.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # another instance was quicker
            each.mkdir(mode=_FOLDER_MODE)
    if sys.platform == "win32":
        return
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise _os_error(errno.ENOTDIR, folder)
    if found.st_uid != os.getuid():
        raise _os_error(errno.EPERM, folder)
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(_FOLDER_MODE)


def read_private(path: Path, max_bytes: int) -> bytes | None:
    """Return what the file holds, or None if there is none, or it is a link, no regular file, or
    larger than `max_bytes`.

    Raises OSError if it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOT_A_LINK | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        if path.is_symlink():
            return None
        raise
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        content = file.read(max_bytes + 1)
    return content if len(content) <= max_bytes else None


def decoded(decoder: msgspec.json.Decoder[_ContentT], content: bytes) -> _ContentT | None:
    """Return what a file holds as JSON, or None if it cannot be understood."""
    try:
        return decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def write_private(path: Path, content: bytes) -> None:
    """Write `content` to `path` in a private folder, in the place of what was there.

    Raises OSError.
    """
    make_private_folder(path.parent)
    write_file(path, content, replace=True)


def write_file(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write `content` to `path`, with mode 0600: all of it at once, or nothing.

    Raises FileExistsError if there is something already and `replace` is false, and OSError if it
    cannot be written. The folder is left as it is. A link is replaced, not followed.
    """
    if path.is_dir():
        raise _os_error(errno.EISDIR, path)
    remove_leftovers(path.parent)
    # mkstemp makes a new file with mode 0600 and follows no link.
    descriptor, name = tempfile.mkstemp(
        prefix=_TEMPORARY.format(process=os.getpid()), dir=path.parent
    )
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            new.replace(path)
        else:
            _put_new(new, path)
    finally:
        with suppress(OSError):
            new.unlink()


def remove_leftovers(folder: Path) -> None:
    """Remove what processes that were killed while they wrote have left behind in `folder`."""
    with suppress(OSError):
        for each in folder.iterdir():
            match = _TEMPORARY_NAME.fullmatch(each.name)
            if match is not None and not is_running(int(match[1])):
                with suppress(OSError):
                    each.unlink()


def remove_private(path: Path) -> None:
    """Remove a file, one that was set aside, and what killed writes left of it. Raises OSError."""
    # Earlier versions named their temporary files after the file.
    for each in (path, _set_aside(path), *path.parent.glob(f".{path.name}.????????")):
        each.unlink(missing_ok=True)
    remove_leftovers(path.parent)


def set_aside(path: Path) -> None:
    """Keep a file that cannot be understood as `NAME.bad`, out of the way. Raises OSError."""
    path.replace(_set_aside(path))


def _set_aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.bad")


@contextmanager
def only_one_writes(path: Path) -> Iterator[None]:
    """Hold the lock of `path` against other instances; without effect on Windows.

    Raises OSError, also when another instance holds it for longer than `MAX_WAIT`.
    """
    make_private_folder(path.parent)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    lock = path.with_name(f".{path.name}.lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _NOT_A_LINK, _FILE_MODE)
    deadline = time.monotonic() + MAX_WAIT
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise TimeoutError(errno.ETIMEDOUT, _LOCKED, str(path)) from None
                time.sleep(_BETWEEN_TRIES)
        yield
    finally:
        os.close(descriptor)


def _put_new(new: Path, path: Path) -> None:
    """Give the file its name, unless that is taken. Raises FileExistsError."""
    try:
        # Unlike a rename, a second name is refused where there is a file, in one step.
        os.link(new, path, follow_symlinks=False)
    except FileExistsError:
        raise _os_error(errno.EEXIST, path) from None
    except (OSError, NotImplementedError):
        # No second names on this file system: somebody may come between these two steps.
        if os.path.lexists(path):
            raise _os_error(errno.EEXIST, path) from None
        new.rename(path)


def _os_error(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def is_running(process: int) -> bool:
    """Return whether there is a process of this id, as far as the system tells."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
