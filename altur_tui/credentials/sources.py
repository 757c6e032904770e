"""Where the API key comes from and goes to: the environment, a key file, the keyring.

In the keyring each profile has one entry, and in it a key for each origin (scheme, host, port) that
the person gave one for. A key goes to no other origin unless the person says so.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct, field

from altur_tui.credentials import keyring as vault
from altur_tui.credentials.given import FoundKey, KeySource, NoKeyError, given_key, parse_key
from altur_tui.credentials.key import ApiKey
from altur_tui.credentials.keyring import PATIENCE, Patience, Trouble, VaultError
from altur_tui.text import safe
from altur_tui.wire.address import origin

__all__ = [
    "DIALOG_OPEN",
    "FoundKey",
    "KeySource",
    "NoKeyError",
    "Where",
    "adopt_key",
    "explain",
    "find_key",
    "forget_key",
    "given_key",
    "host_of",
    "parse_key",
    "store_key",
    "stored_origins",
]

DIALOG_OPEN = (
    "The keyring does not answer yet. A dialog that asks for its password may be open; "
    "waiting up to a minute for it."
)
"""The line to show when `on_dialog` is called."""

_NO_KEY = "There is no API key for the profile “{profile}” at {host}."
_ELSEWHERE = (
    "There is no API key for {host}: the one stored for the profile “{profile}” is meant for "
    "{hosts}, and was not sent."
)
_BAD_ENTRY = "There is no API key: the keyring's entry for the profile “{profile}” cannot be read."

_TROUBLES = {
    Trouble.NO_BACKEND: "This system has no keyring that can be used.",
    Trouble.REFUSED: (
        "The keyring “{backend}” is not used: it is none of those that come with a system, "
        "and may ask for a password on the terminal or keep the key in clear."
    ),
    Trouble.LOCKED: "The keyring is locked, or could not be opened.",
    Trouble.SILENT: "The keyring does not answer.",
    Trouble.DIALOG: (
        "The keyring did not answer within a minute. "
        "A dialog that asks for its password may still be open."
    ),
    Trouble.BROKEN: "The keyring could not be used.",
}
_NO_KEY_FOR = {
    Trouble.NO_BACKEND: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and this system "
        "has no keyring that can be used."
    ),
    Trouble.REFUSED: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and the keyring "
        "“{backend}” is not used, for it is none of those that come with a system."
    ),
    Trouble.LOCKED: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and the keyring "
        "is locked, or could not be opened."
    ),
    Trouble.SILENT: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and the keyring "
        "does not answer."
    ),
    Trouble.DIALOG: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and the keyring "
        "did not answer within a minute. A dialog that asks for its password may still be open."
    ),
    Trouble.BROKEN: (
        "There is no API key: ALTUR_API_KEY and ALTUR_API_KEY_FILE are not set, and the keyring "
        "could not be used."
    ),
}

_SET_HINT = "Store one with “altur-tui key set”, or set ALTUR_API_KEY or ALTUR_API_KEY_FILE."
_ELSEWHERE_HINT = "“altur-tui key set” with the same options stores one for {host}."
_AGAIN_HINT = "Store the key again with “altur-tui key set”."
_OTHER_WAYS_HINT = (
    "Without a keyring the key can come from ALTUR_API_KEY, or from a file that only you can read, "
    "named by ALTUR_API_KEY_FILE; the app also takes a key for one run."
)


class Where(Protocol):
    """Whose key, and for which address: what Settings tell."""

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


OnDialog = Callable[[], None] | None


class _Entry(Struct):
    """What the keyring holds for a profile."""

    keys: dict[str, str] = field(default_factory=dict)
    """Origin -> key."""

    def __repr__(self) -> str:
        return f"_Entry(origins={list(self.keys)!r})"


def host_of(base_url: str) -> str:
    """Return the origin of `base_url` as people write it: without https://."""
    return origin(base_url).removeprefix("https://")


def find_key(
    where: Where, *, patience: Patience = PATIENCE, on_dialog: OnDialog = None
) -> FoundKey:
    """Return the key of this profile for this address; the first of the sources that has one wins.

    A source that has something unusable is an error, not passed over. Never asks the person and
    never takes longer than `patience`; `on_dialog` is called when the keyring may be asking.
    Raises NoKeyError.
    """
    if (given := given_key(where.key_file)) is not None:
        return given
    try:
        entry = _read_entry(where, patience, on_dialog)
    except VaultError as error:
        raise _explained(error, _NO_KEY_FOR) from None
    here = origin(where.base_url)
    if (found := _key_of(entry, here)) is not None:
        if isinstance(found, ApiKey):
            return FoundKey(found, KeySource.KEYRING)
        raise NoKeyError(_BAD_ENTRY.format(profile=where.profile), _AGAIN_HINT)
    host = host_of(where.base_url)
    if others := tuple(entry.keys):
        hosts = ", ".join(each.removeprefix("https://") for each in others)
        message = _ELSEWHERE.format(profile=where.profile, hosts=hosts, host=host)
        raise NoKeyError(message, _ELSEWHERE_HINT.format(host=host), elsewhere=others)
    raise NoKeyError(_NO_KEY.format(profile=where.profile, host=host), _SET_HINT)


def stored_origins(
    where: Where, *, patience: Patience = PATIENCE, on_dialog: OnDialog = None
) -> tuple[str, ...]:
    """Return the origins for which the keyring has a key of this profile. Raises NoKeyError."""
    try:
        return tuple(_read_entry(where, patience, on_dialog).keys)
    except VaultError as error:
        raise explain(error) from None


def store_key(
    where: Where, key: ApiKey, *, patience: Patience = PATIENCE, on_dialog: OnDialog = None
) -> None:
    """Keep `key` in the keyring for this profile and this address's origin. Raises NoKeyError."""
    _change(where, lambda keys: keys | {origin(where.base_url): key.reveal()}, patience, on_dialog)


def adopt_key(
    where: Where, from_origin: str, *, patience: Patience = PATIENCE, on_dialog: OnDialog = None
) -> FoundKey:
    """Let the key stored for `from_origin` go to this address too: only after the person's yes.

    Raises NoKeyError.
    """

    def with_here(keys: dict[str, str]) -> dict[str, str]:
        return keys | {origin(where.base_url): keys[from_origin]} if from_origin in keys else keys

    _change(where, with_here, patience, on_dialog)
    return find_key(where, patience=patience, on_dialog=on_dialog)


def forget_key(where: Where, *, patience: Patience = PATIENCE, on_dialog: OnDialog = None) -> bool:
    """Delete this profile's key for this origin; return whether there was one.

    Raises NoKeyError.
    """
    here = origin(where.base_url)
    had: list[bool] = []

    def without_here(keys: dict[str, str]) -> dict[str, str]:
        had.append(here in keys)
        return {each: key for each, key in keys.items() if each != here}

    _change(where, without_here, patience, on_dialog)
    return had[-1]


def explain(error: VaultError) -> NoKeyError:
    """Return what `error` means to who wants the keyring, with the other ways to give a key."""
    return _explained(error, _TROUBLES)


def _explained(error: VaultError, sentences: Mapping[Trouble, str]) -> NoKeyError:
    message = sentences[error.trouble].format(backend=safe(error.backend))
    return NoKeyError(message, _OTHER_WAYS_HINT, trouble=error.trouble)


def _decoded(text: str | None) -> _Entry | None:
    """Return what an entry's text says: an empty entry for none, None for one without sense."""
    if text is None:
        return _Entry()
    try:
        return msgspec.json.decode(text, type=_Entry)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def _key_of(entry: _Entry, here: str) -> ApiKey | str | None:
    return parse_key(entry.keys[here]) if here in entry.keys else None


def _read_entry(where: Where, patience: Patience, on_dialog: OnDialog) -> _Entry:
    """Return the profile's entry. Raises VaultError, and NoKeyError for one without sense."""
    read = _decoded(vault.read_entry(where.profile, patience=patience, on_dialog=on_dialog))
    if read is None:
        raise NoKeyError(_BAD_ENTRY.format(profile=where.profile), _AGAIN_HINT)
    return read


def _change(
    where: Where,
    change: Callable[[dict[str, str]], dict[str, str]],
    patience: Patience,
    on_dialog: OnDialog,
) -> None:
    def changed(text: str | None) -> str | None:
        # An entry that cannot be read holds nothing that could still be used.
        entry = _decoded(text) or _Entry()
        keys = change(entry.keys)
        return msgspec.json.encode(_Entry(keys)).decode() if keys else None

    try:
        vault.change_entry(where.profile, changed, patience=patience, on_dialog=on_dialog)
    except VaultError as error:
        raise explain(error) from None
