"""Files that a person asks for, wherever they like: whole or not at all, for the owner alone."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


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
