"""The system's keyring: only kinds that are known are called, and never without a time limit."""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from altur_tui.background import Call
from altur_tui.i18n.sentences import S

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
password on the terminal in the middle of a call, or store the key in plain text."""

_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NONE_FOUND = "keyring.backends.fail.Keyring"


DIALOG_OPEN = S(
    "The keyring has not responded yet. A password dialog may be open; waiting up to a minute."
)
"""The line to show when `on_dialog` is called."""

ANSWER_SECONDS = 0.9
DIALOG_SECONDS = 59.0


class KeyringFault(StrEnum):
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


class KeyringError(Exception):
    """The keyring could not be used. Carries nothing of what was asked or stored."""

    def __init__(self, fault: KeyringFault, backend: str = "") -> None:
        self.fault = fault
        self.backend = backend
        """The full name of a refused class; otherwise empty."""
        super().__init__(fault.value)


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
    """Return the system's keyring, or raise KeyringError. Calls none that is not known."""
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
        raise KeyringError(KeyringFault.NO_BACKEND)
    raise KeyringError(KeyringFault.REFUSED, name)


def _is_known_or_chain(backend: "KeyringBackend") -> bool:
    # The chain asks this of its members; asking it for them here would have no end.
    return _class_name(backend) in KNOWN_BACKENDS or _class_name(backend) == _CHAINER


def _fault(error: Exception) -> KeyringFault:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return KeyringFault.NO_BACKEND
    if isinstance(error, KeyringLocked | InitError):
        return KeyringFault.LOCKED
    return KeyringFault.BROKEN


class Keyring:
    """The system's keyring: an entry of text for each account.

    Every call raises KeyringError when the keyring cannot be used, or has not answered within
    `answer_seconds`, counted from when its library is imported. Where a dialog that asks for a
    password may be open, `on_dialog` is called then, and the answer has `dialog_seconds` more.
    """

    def __init__(
        self,
        on_dialog: Callable[[], None] | None = None,
        *,
        answer_seconds: float | None = None,
        dialog_seconds: float | None = None,
    ) -> None:
        self._on_dialog = on_dialog
        self._answer_seconds = answer_seconds
        self._dialog_seconds = dialog_seconds

    def name(self) -> str:
        """Return the name, for people, of the keyring that is used."""
        return self._ask(lambda backend: KNOWN_BACKENDS[_class_name(_members(backend)[0])])

    def read(self, account: str) -> str | None:
        """Return what is stored for `account`, or None."""
        return self._ask(lambda backend: backend.get_password(SERVICE, account))

    def change(self, account: str, change: Callable[[str | None], str | None]) -> None:
        """Store for `account` what `change` makes of what is stored; None deletes."""

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
                raise KeyringError(KeyringFault.BROKEN)

        self._ask(ask)

    def _ask(self, ask: "Callable[[KeyringBackend], T]") -> T:
        import keyring  # noqa: F401  # outside the time limit: an import is slow, but does not hang

        # The library logs plugins that fail, and without a handler that lands on the screen.
        logging.getLogger("keyring").addHandler(logging.NullHandler())
        call = Call(lambda: _outcome(ask))
        if not call.ends_within(self._answer_seconds or ANSWER_SECONDS):
            if not dialog_possible(os.environ):
                raise KeyringError(KeyringFault.SILENT)
            if self._on_dialog is not None:
                self._on_dialog()
            if not call.ends_within(self._dialog_seconds or DIALOG_SECONDS):
                raise KeyringError(KeyringFault.DIALOG)
        outcome = call.result()
        if isinstance(outcome, _Failed):
            raise KeyringError(outcome.fault, outcome.backend)
        return outcome


SYSTEM_KEYRING = Keyring()


class _Failed(Struct, frozen=True):
    """Why a call failed. The frames of what was raised may hold the key, so it is not kept."""

    fault: KeyringFault
    backend: str = ""


def _outcome(ask: "Callable[[KeyringBackend], T]") -> "T | _Failed":
    try:
        return ask(_chosen())
    except KeyringError as error:
        return _Failed(error.fault, error.backend)
    except Exception as error:  # noqa: BLE001  # backends raise what they like
        return _Failed(_fault(error))


def _delete(backend: "KeyringBackend", account: str) -> None:
    from keyring.errors import PasswordDeleteError

    for member in _members(backend):
        with suppress(PasswordDeleteError):
            member.delete_password(SERVICE, account)
