"""The system's keyring: only kinds that are known, and never longer than can be borne.

Every question is asked in a daemon thread: one that hangs costs its time limit and then
nothing more, not even the exit of the program.
"""

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "altur-tui"

KNOWN_BACKENDS: dict[str, str] = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Locker",
}
"""The only classes that are ever called, and their names for people. Others may ask for a
password on the terminal in the middle of a call, or keep the key in clear."""

_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NONE_FOUND = "keyring.backends.fail.Keyring"


class Trouble(StrEnum):
    """Why the keyring could not be used."""

    NO_BACKEND = "no_backend"
    REFUSED = "refused"
    """The only keyring there is, or the one that was chosen, is of no known kind."""
    LOCKED = "locked"
    SILENT = "silent"
    """No answer, and no dialog that could be the cause."""
    DIALOG = "dialog"
    """No answer, and a dialog may still be open."""
    BROKEN = "broken"


class VaultError(Exception):
    """The keyring could not be used. Carries nothing of what was asked or kept."""

    def __init__(self, trouble: Trouble, backend: str = "") -> None:
        self.trouble = trouble
        self.backend = backend
        """The full name of a refused class; otherwise empty."""
        super().__init__(trouble.value)


class Patience(Struct, frozen=True):
    """How long to wait for the keyring, in seconds."""

    answer: float = 0.9
    """For an answer; counted from when the library is imported."""
    dialog: float = 59.0
    """After that, where a dialog that asks for a password may be open."""


PATIENCE = Patience()


def dialog_possible(environ: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Return whether the keyring could open a dialog here: there is a screen to open it on."""
    if platform == "darwin":
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _class_name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _members(backend: "KeyringBackend") -> "list[KeyringBackend]":
    """Return the keyrings behind a chain of them, or the one itself."""
    if _class_name(backend) != _CHAINER:
        return [backend]
    chain: Any = backend
    return list(chain.backends)


def _is_known(backend: "KeyringBackend") -> bool:
    """Return whether `backend` may be called; looks at nothing but classes."""
    members = _members(backend)
    return bool(members) and all(_class_name(each) in KNOWN_BACKENDS for each in members)


def _chosen() -> "KeyringBackend":
    """Return the system's keyring, or raise VaultError. Calls none that is not known."""
    import keyring
    import keyring.core

    preferred = keyring.get_keyring()
    if _is_known(preferred):
        return preferred
    # An unknown one may have come first by its priority alone: choose among the known.
    keyring.core.init_backend(limit=_is_known_or_chain)
    if _is_known(found := keyring.get_keyring()):
        return found
    keyring.set_keyring(preferred)
    if (name := _class_name(preferred)) == _NONE_FOUND:
        raise VaultError(Trouble.NO_BACKEND)
    raise VaultError(Trouble.REFUSED, name)


def _is_known_or_chain(backend: "KeyringBackend") -> bool:
    # The chain asks this of its members; asking it for them here would have no end.
    return _class_name(backend) in KNOWN_BACKENDS or _class_name(backend) == _CHAINER


def _trouble(error: Exception) -> Trouble:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return Trouble.NO_BACKEND
    if isinstance(error, KeyringLocked | InitError):
        return Trouble.LOCKED
    return Trouble.BROKEN


class _Question(Generic[T]):
    """Something asked of the keyring, under way in a daemon thread."""

    def __init__(self, ask: "Callable[[KeyringBackend], T]") -> None:
        self._ask = ask
        self._answers: list[T] = []
        self._error = VaultError(Trouble.BROKEN)
        self._done = threading.Event()
        threading.Thread(target=self._run, name="keyring", daemon=True).start()

    def _run(self) -> None:
        try:
            self._answers.append(self._ask(_chosen()))
        except VaultError as error:
            self._error = VaultError(error.trouble, error.backend)
        except Exception as error:  # noqa: BLE001  # backends raise what they like
            # Only its kind is kept: its frames may hold the key.
            self._error = VaultError(_trouble(error))
        finally:
            self._done.set()

    def answer(self, patience: Patience, on_dialog: Callable[[], None] | None) -> T:
        if not self._done.wait(patience.answer):
            if not dialog_possible(os.environ):
                raise VaultError(Trouble.SILENT)
            if on_dialog is not None:
                on_dialog()
            if not self._done.wait(patience.dialog):
                raise VaultError(Trouble.DIALOG)
        if self._answers:
            return self._answers[0]
        raise VaultError(self._error.trouble, self._error.backend)


def _put(
    ask: "Callable[[KeyringBackend], T]",
    patience: Patience,
    on_dialog: Callable[[], None] | None,
) -> T:
    import keyring  # noqa: F401  # outside the time limit: an import is slow, but does not hang

    # The library logs plugins that fail, and without a handler that lands on the screen.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    return _Question(ask).answer(patience, on_dialog)


def backend_name(
    *, patience: Patience = PATIENCE, on_dialog: Callable[[], None] | None = None
) -> str:
    """Return the name, for people, of the keyring that is used. Raises VaultError."""
    return _put(
        lambda backend: KNOWN_BACKENDS[_class_name(_members(backend)[0])], patience, on_dialog
    )


def read_entry(
    account: str, *, patience: Patience = PATIENCE, on_dialog: Callable[[], None] | None = None
) -> str | None:
    """Return what is kept for `account`, or None. Raises VaultError."""
    return _put(lambda backend: backend.get_password(SERVICE, account), patience, on_dialog)


def change_entry(
    account: str,
    change: Callable[[str | None], str | None],
    *,
    patience: Patience = PATIENCE,
    on_dialog: Callable[[], None] | None = None,
) -> None:
    """Keep for `account` what `change` makes of what is kept; None deletes. Raises VaultError."""

    def ask(backend: "KeyringBackend") -> None:
        before = backend.get_password(SERVICE, account)
        after = change(before)
        if after == before:
            return
        if after is None:
            _delete(backend, account)
        else:
            backend.set_password(SERVICE, account, after)
        # Not every backend says when it failed.
        if backend.get_password(SERVICE, account) != after:
            raise VaultError(Trouble.BROKEN)

    _put(ask, patience, on_dialog)


def _delete(backend: "KeyringBackend", account: str) -> None:
    from keyring.errors import PasswordDeleteError

    for member in _members(backend):
        with suppress(PasswordDeleteError):
            member.delete_password(SERVICE, account)
