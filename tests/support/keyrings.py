"""Keyrings for tests: one in memory, one that never answers, and how to make one the system's."""

import threading
from collections.abc import Callable

import keyring
import keyring.backend
import keyring.errors
import pytest

from altur_tui.credentials.keyring import KNOWN_BACKENDS


class MemoryKeyring(keyring.backend.KeyringBackend):
    """Keeps everything in a dictionary, and counts the calls."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError("Not there.")
        del self.kept[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Says that it kept what it did not, as KWallet can."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")


class HangingKeyring(MemoryKeyring):
    """Answers when `released`, as one does behind a dialog that nobody closes."""

    def __init__(self) -> None:
        super().__init__()
        self.released = threading.Event()
        self.asked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.set()
        self.released.wait()
        return super().get_password(service, username)


class FailingKeyring(MemoryKeyring):
    """Raises what it is given."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self._error


class TerminalKeyring(MemoryKeyring):
    """Of no known kind: calling it would prompt on the terminal."""

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("A keyring of no known kind was called.")

    set_password = delete_password = get_password  # type: ignore[assignment]


def accept(monkeypatch: pytest.MonkeyPatch, *kinds: type[keyring.backend.KeyringBackend]) -> None:
    """Let the program use keyrings of these kinds, for this test."""
    for kind in kinds:
        name = f"{kind.__module__}.{kind.__qualname__}"
        monkeypatch.setitem(KNOWN_BACKENDS, name, "Test Keyring")


def install(monkeypatch: pytest.MonkeyPatch, backend: keyring.backend.KeyringBackend) -> None:
    """Make `backend` the system's keyring, for this test."""
    monkeypatch.setattr("keyring.core._keyring_backend", backend)


def use(
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], keyring.backend.KeyringBackend] = MemoryKeyring,
) -> keyring.backend.KeyringBackend:
    """Make a keyring the system's and a known one, for this test; return it."""
    backend = make()
    accept(monkeypatch, type(backend))
    install(monkeypatch, backend)
    return backend
