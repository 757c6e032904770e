"""Files that only their owner may read, never seen half written."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NOT_A_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


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
        raise NotADirectoryError(20, os.strerror(20), str(folder))
    if found.st_uid != os.getuid():
        raise PermissionError(1, os.strerror(1), str(folder))
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(_FOLDER_MODE)


def read_private(path: Path, most: int) -> bytes | None:
    """Return what the file holds, or None if there is none, it is a link, or larger than `most`.

    Raises OSError if it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NOT_A_LINK | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            return None
        raise
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(most + 1)
    return content if len(content) <= most else None


def write_private(path: Path, content: bytes) -> None:
    """Put `content` in the place of what the file held: at once, or not at all.

    A link in its place is replaced, not followed. Raises OSError.
    """
    make_private_folder(path.parent)
    # mkstemp makes a new file with mode 0600 and follows no link.
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise


def set_aside(path: Path) -> None:
    """Keep a file that makes no sense as `NAME.bad`, out of the way. Raises OSError."""
    path.replace(path.with_name(f"{path.name}.bad"))


@contextmanager
def only_one_writes(path: Path) -> Iterator[None]:
    """Hold the lock of `path` against other instances; without effect on Windows.

    Raises OSError. Waits while another instance holds it, which it does for one small write.
    """
    make_private_folder(path.parent)
    if sys.platform == "win32":
        yield
        return
    import fcntl

    lock = path.with_name(f".{path.name}.lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _NOT_A_LINK, _FILE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_export(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write `content` to `path`, with mode 0600; nobody ever sees half of it.

    Raises FileExistsError if there is something already and `replace` is false, and OSError if it
    cannot be written. The folder is left as it is. A link is replaced, not followed.
    """
    if path.is_dir():
        raise IsADirectoryError(21, os.strerror(21), str(path))
    # mkstemp makes a new file with mode 0600.
    descriptor, name = tempfile.mkstemp(prefix=".altur-tui.", dir=path.parent)
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


def _put_new(new: Path, path: Path) -> None:
    """Give the file its name, unless that is taken. Raises FileExistsError."""
    try:
        # Unlike a rename, a second name is refused where there is a file, in one step.
        os.link(new, path, follow_symlinks=False)
    except FileExistsError:
        raise FileExistsError(17, os.strerror(17), str(path)) from None
    except (OSError, NotImplementedError):
        # No second names on this file system: somebody may come between these two steps.
        if os.path.lexists(path):
            raise FileExistsError(17, os.strerror(17), str(path)) from None
        new.rename(path)
