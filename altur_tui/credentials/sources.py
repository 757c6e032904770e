"""Finds, stores and forgets the API key: the environment, a key file, the keyring.

In the keyring each profile has one entry, and in it a key for each origin (scheme, host, port) that
the person gave one for. A key goes to no other origin unless the person says so.
"""

import os
import shlex
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct, field

from altur_tui.background import MAX_READING, read_bounded
from altur_tui.credentials.key import ApiKey, FoundKey, KeySource, NoKeyError, parse_key
from altur_tui.credentials.keyring import SYSTEM_KEYRING, Keyring, KeyringError, KeyringFault
from altur_tui.i18n.sentences import Filled, S, Sentence, system_reason
from altur_tui.text import file_text, safe, safe_path
from altur_tui.wire.address import origin

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

_NO_KEY = S("There is no API key for the profile “{profile}” at {host}.")
_NO_KEY_AND_NO_KEYRING = S(
    "There is no API key: neither ALTUR_API_KEY nor ALTUR_API_KEY_FILE is set. {reason}"
)
_ELSEWHERE = S(
    "There is no API key for {host}. The one stored for the profile “{profile}” is for {hosts}, "
    "and was not sent."
)
_BAD_ENTRY = S(
    "There is no API key: the keyring's entry for the profile “{profile}” cannot be read."
)
_FAULTS = {
    KeyringFault.NO_BACKEND: S("This system has no usable keyring."),
    KeyringFault.REFUSED: S(
        "The keyring “{backend}” is not used: it does not come with a system, and may ask for a "
        "password on the terminal or store the key in plain text."
    ),
    KeyringFault.LOCKED: S("The keyring is locked, or could not be opened."),
    KeyringFault.SILENT: S("The keyring does not respond."),
    KeyringFault.DIALOG: S(
        "The keyring did not respond within a minute. A password dialog may still be open."
    ),
    KeyringFault.BROKEN: S("The keyring could not be used."),
}
_SET_HINT = S("Store one with “altur-tui key set”, or set ALTUR_API_KEY or ALTUR_API_KEY_FILE.")
_ELSEWHERE_HINT = S("“altur-tui key set” with the same options stores one for {host}.")
_AGAIN_HINT = S("Store the key again with “altur-tui key set”.")
_OTHER_WAYS_HINT = S(
    "Without a keyring the key can come from ALTUR_API_KEY, or from a file that only you can read, "
    "named by ALTUR_API_KEY_FILE; the app also takes a key for one run."
)


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


class Where(Protocol):
    """Whose key, and for which address: Settings have all of it."""

    @property
    def profile(self) -> str:
        """The name of the profile."""
        ...

    @property
    def base_url(self) -> str:
        """The address that the key is to be sent to."""
        ...

    @property
    def key_file(self) -> Path | None:
        """The key file that the environment names."""
        ...


class _Entry(Struct):
    """What the keyring holds for a profile."""

    keys: dict[str, str] = field(default_factory=dict)
    """Origin -> key."""

    def __repr__(self) -> str:
        return f"_Entry(origins={list(self.keys)!r})"


def host_of(base_url: str) -> str:
    """Return the origin of `base_url` as people write it: without https://."""
    return origin(base_url).removeprefix("https://")


def find_key(where: Where, keyring: Keyring = SYSTEM_KEYRING) -> FoundKey:
    """Return the key of this profile for this address; the first source that has one wins.

    A source with something unusable is an error, not skipped. Never prompts. Raises NoKeyError.
    """
    if (given := given_key(where.key_file)) is not None:
        return given
    try:
        entry = _read_entry(where, keyring)
    except KeyringError as error:
        message = _NO_KEY_AND_NO_KEYRING.fill(reason=_sentence(error))
        raise NoKeyError(message, _OTHER_WAYS_HINT, keyring_fault=error.fault) from None
    here = origin(where.base_url)
    if here in entry.keys:
        found = parse_key(entry.keys[here])
        if isinstance(found, ApiKey):
            return FoundKey(found, KeySource.KEYRING)
        raise NoKeyError(_BAD_ENTRY.fill(profile=where.profile), _AGAIN_HINT)
    host = host_of(where.base_url)
    if others := tuple(entry.keys):
        hosts = ", ".join(map(host_of, others))
        message = _ELSEWHERE.fill(profile=where.profile, hosts=hosts, host=host)
        raise NoKeyError(message, _ELSEWHERE_HINT.fill(host=host), elsewhere=others)
    raise NoKeyError(_NO_KEY.fill(profile=where.profile, host=host), _SET_HINT)


def stored_key(where: Where, for_origin: str, keyring: Keyring = SYSTEM_KEYRING) -> ApiKey:
    """Return this profile's stored key for another origin: only after the person's yes.

    Raises NoKeyError.
    """
    try:
        entry = _read_entry(where, keyring)
    except KeyringError as error:
        raise keyring_unusable(error) from None
    found = parse_key(entry.keys.get(for_origin, ""))
    if isinstance(found, ApiKey):
        return found
    raise NoKeyError(_BAD_ENTRY.fill(profile=where.profile), _AGAIN_HINT)


def stored_origins(where: Where, keyring: Keyring = SYSTEM_KEYRING) -> tuple[str, ...]:
    """Return the origins for which the keyring has a key of this profile.

    An entry that cannot be read has none. Raises NoKeyError.
    """
    try:
        return tuple(_read_entry(where, keyring).keys)
    except KeyringError as error:
        raise keyring_unusable(error) from None
    except NoKeyError:
        return ()


def store_key(where: Where, key: ApiKey, keyring: Keyring = SYSTEM_KEYRING) -> None:
    """Store `key` for this profile and this address's origin. Raises NoKeyError."""
    _change(where, lambda keys: keys | {origin(where.base_url): key.reveal()}, keyring)


def forget_key(where: Where, keyring: Keyring = SYSTEM_KEYRING) -> bool:
    """Delete this profile's key for this origin; return whether there was one.

    Raises NoKeyError.
    """
    here = origin(where.base_url)
    had: list[bool] = []

    def without_here(keys: dict[str, str]) -> dict[str, str]:
        had.append(here in keys)
        return {each: key for each, key in keys.items() if each != here}

    _change(where, without_here, keyring)
    return had[-1]


def keyring_unusable(error: KeyringError) -> NoKeyError:
    """Return what `error` means to who wants the keyring, with the other ways to provide a key."""
    return NoKeyError(_sentence(error), _OTHER_WAYS_HINT, keyring_fault=error.fault)


def _sentence(error: KeyringError) -> Filled:
    return _FAULTS[error.fault].fill(backend=safe(error.backend))


def _decoded(text: str | None) -> _Entry | None:
    """Return what an entry's text says: an empty entry for none, None for an unreadable one."""
    if text is None:
        return _Entry()
    try:
        return msgspec.json.decode(text, type=_Entry)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def _read_entry(where: Where, keyring: Keyring) -> _Entry:
    """Return the profile's entry. Raises KeyringError, and NoKeyError for an unreadable one."""
    read = _decoded(keyring.read(where.profile))
    if read is None:
        raise NoKeyError(_BAD_ENTRY.fill(profile=where.profile), _AGAIN_HINT)
    return read


def _change(
    where: Where, change: Callable[[dict[str, str]], dict[str, str]], keyring: Keyring
) -> None:
    def changed(text: str | None) -> str | None:
        # An entry that cannot be read holds nothing that could still be used.
        entry = _decoded(text) or _Entry()
        keys = change(entry.keys)
        return msgspec.json.encode(_Entry(keys)).decode() if keys else None

    try:
        keyring.change(where.profile, changed)
    except KeyringError as error:
        raise keyring_unusable(error) from None
