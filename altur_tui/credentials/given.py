"""The API key as the person gives it for a run: in the environment, or in a file."""

import os
import queue
import shlex
import stat
import threading
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from altur_tui.credentials.key import ApiKey
from altur_tui.credentials.keyring import Trouble
from altur_tui.text import safe
from altur_tui.wire.errors import AlturError, ErrorKind

_BAD_VARIABLE = "The API key in ALTUR_API_KEY cannot be used. {reason}"
_BAD_FILE = "The API key in the key file “{path}” cannot be used. {reason}"
_UNREADABLE_FILE = "There is no API key: the key file “{path}” cannot be read ({reason})."
_SILENT_FILE = (
    "There is no API key: the key file “{path}” is a pipe or a device, and brought no whole key "
    "within {seconds:g} s."
)
_OPEN_FILE = "Others on this machine can read the key file. Make it yours alone: chmod 600 {path}"

_VARIABLE_HINT = "Set ALTUR_API_KEY again, or unset it to use the stored key."
_FILE_HINT = "Write the key alone into the file, or unset ALTUR_API_KEY_FILE."
_SILENT_HINT = (
    "Let ALTUR_API_KEY_FILE name a regular file, or a pipe that the key comes through at once and "
    "that is then closed."
)

_MAX_BYTES = 8192
_PIPE_PATIENCE = 5.0
"""Seconds for what is no regular file, such as `<(pass show altur)`, to bring the key."""


class KeySource(StrEnum):
    """Where a key came from."""

    ENVIRONMENT = "environment"
    KEY_FILE = "key_file"
    KEYRING = "keyring"
    THIS_RUN = "this_run"
    """Typed by the person, and kept nowhere."""


class FoundKey(Struct, frozen=True):
    """A key, with where it came from."""

    key: ApiKey
    source: KeySource
    warning: str | None = None
    """A whole sentence about what is wrong with where it is kept; None if nothing is."""


class NoKeyError(AlturError):
    """There is no key that could be used; with a hint that fits the reason."""

    def __init__(
        self,
        message: str,
        hint: str,
        *,
        trouble: Trouble | None = None,
        elsewhere: tuple[str, ...] = (),
    ) -> None:
        super().__init__(ErrorKind.NO_KEY, message)
        self._hint = hint
        self.trouble = trouble
        """Why the keyring could not be used; None if it is not the reason."""
        self.elsewhere = elsewhere
        """The other origins for which this profile has a key; `adopt_key` takes one of them."""

    @property
    def hint(self) -> str:
        """What the reader can do next."""
        return self._hint


def given_key(key_file: Path | None) -> FoundKey | None:
    """Return the key in ALTUR_API_KEY, else the one in `key_file`, else None.

    Raises NoKeyError if the first of them that is given cannot be used.
    """
    # The variable is read here and not handed in, so that no frame holds the environment's text.
    if os.environ.get("ALTUR_API_KEY"):
        parsed = parse_key(os.environ["ALTUR_API_KEY"])
        if isinstance(parsed, ApiKey):
            return FoundKey(parsed, KeySource.ENVIRONMENT)
        raise NoKeyError(_BAD_VARIABLE.format(reason=parsed), _VARIABLE_HINT)
    if key_file is None:
        return None
    path = safe(str(key_file))
    try:
        # No name is given to what was read, so that no frame holds it.
        parsed = parse_key(_file_text(key_file), with_newline=True)
        warning = _OPEN_FILE.format(path=shlex.quote(path)) if _others_can_read(key_file) else None
    except _SilentError:
        message = _SILENT_FILE.format(path=path, seconds=_PIPE_PATIENCE)
        raise NoKeyError(message, _SILENT_HINT) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = _UNREADABLE_FILE.format(path=path, reason=reason)
        raise NoKeyError(message, _FILE_HINT) from None
    if isinstance(parsed, ApiKey):
        return FoundKey(parsed, KeySource.KEY_FILE, warning)
    raise NoKeyError(_BAD_FILE.format(path=path, reason=parsed), _FILE_HINT)


def parse_key(text: str, *, with_newline: bool = False) -> ApiKey | str:
    """Return the key that `text` is, or a sentence why it is none.

    `with_newline`: one line break at the end, as files and pipes have it, is not part of it.
    """
    if with_newline:
        text = text.removesuffix("\n").removesuffix("\r")
    try:
        return ApiKey(text)
    except ValueError as error:
        return str(error)


class _SilentError(Exception):
    """What should bring the key was not at its end in time."""


def _file_text(path: Path) -> str:
    """Return what is in the file. Raises OSError, and _SilentError."""
    mode = path.stat().st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return _read(path)
    outcomes: queue.SimpleQueue[str | OSError] = queue.SimpleQueue()
    # A pipe into which nobody writes costs its time limit, and then not even the program's end.
    threading.Thread(
        target=lambda: outcomes.put(_outcome(path)), name="key file", daemon=True
    ).start()
    try:
        outcome = outcomes.get(timeout=_PIPE_PATIENCE)
    except queue.Empty:
        raise _SilentError from None
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def _outcome(path: Path) -> str | OSError:
    try:
        return _read(path)
    except OSError as error:
        return error.with_traceback(None)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_MAX_BYTES).decode(errors="replace")


def _others_can_read(path: Path) -> bool:
    mode = path.stat().st_mode
    return os.name != "nt" and stat.S_ISREG(mode) and bool(mode & 0o077)
