"""The API key as the person provides it for a run: in the environment, or in a key file."""

import os
import shlex
import stat
from pathlib import Path

from altur_tui.background import MAX_READING, read_bounded
from altur_tui.credentials.key import ApiKey, FoundKey, KeySource, NoKeyError, parse_key
from altur_tui.i18n.sentences import S, Sentence, system_reason
from altur_tui.text import file_text, safe, safe_path

_BAD_VARIABLE = S("The API key in ALTUR_API_KEY cannot be used. {reason}")
_BAD_FILE = S("The API key in the key file “{path}” cannot be used. {reason}")
_UNREADABLE_FILE = S("There is no API key: the key file “{path}” cannot be read ({reason}).")
_NOT_TEXT = S("it is not text")
_OPEN_FILE = S("Others on this machine can read the key file. Make it private: chmod 600 {path}")

_VARIABLE_HINT = S("Set ALTUR_API_KEY again, or unset it to use the stored key.")
_FILE_HINT = S(
    "Write nothing but the key into the file, or unset ALTUR_API_KEY_FILE. A pipe must be closed "
    "once the key is written."
)

_MAX_BYTES = 8 * 1024


def given_key(key_file: Path | None, *, seconds: float = MAX_READING) -> FoundKey | None:
    """Return the key in ALTUR_API_KEY, else the one in `key_file`, else None.

    The file may be a pipe, such as `<(pass show altur)`, that brings the key within `seconds`.
    Raises NoKeyError if the first of them that is given cannot be used.
    """
    # The variable is read here and not handed in, so that no frame holds the environment's text.
    if os.environ.get("ALTUR_API_KEY"):
        parsed = parse_key(os.environ["ALTUR_API_KEY"])
        if isinstance(parsed, ApiKey):
            return FoundKey(parsed, KeySource.ENVIRONMENT)
        raise NoKeyError(_BAD_VARIABLE.fill(reason=parsed), _VARIABLE_HINT)
    if key_file is None:
        return None
    path = safe_path(key_file)
    try:
        parsed = _key_in(key_file, seconds)
    except OSError as error:
        message = _UNREADABLE_FILE.fill(path=path, reason=system_reason(error))
        raise NoKeyError(message, _FILE_HINT) from None
    if isinstance(parsed, ApiKey):
        warning = (
            _OPEN_FILE.fill(path=shlex.quote(safe(str(key_file))))
            if _others_can_read(key_file)
            else None
        )
        return FoundKey(parsed, KeySource.KEY_FILE, warning)
    raise NoKeyError(_BAD_FILE.fill(path=path, reason=parsed), _FILE_HINT)


def _key_in(path: Path, seconds: float) -> ApiKey | Sentence:
    """Return the key in the file, or a sentence why there is none. Raises OSError."""
    try:
        # What was read is given no name, so that no frame holds it.
        return parse_key(
            file_text(read_bounded(path, _MAX_BYTES, seconds=seconds)), with_newline=True
        )
    except UnicodeDecodeError:
        # The error holds what was read.
        pass
    raise OSError(0, _NOT_TEXT)


def _others_can_read(path: Path) -> bool:
    mode = path.stat().st_mode
    return os.name != "nt" and stat.S_ISREG(mode) and bool(mode & 0o077)
