"""`altur-tui key status`, `test` and `forget`, and what all the commands for the key share."""

from collections.abc import Callable
from pathlib import Path

import keyring.errors
import pytest
from click.testing import Result
from support.fake_api import FakeApi
from support.key_command import KEY, stored
from support.keyrings import (
    FailingKeyring,
    HangingKeyring,
    MemoryKeyring,
    TerminalKeyring,
    install,
    use,
)

from altur_tui.credentials import keyring as keyrings
from altur_tui.credentials.keyring import DIALOG_OPEN


def test_a_keyring_that_would_ask_on_the_terminal_is_not_called(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    install(monkeypatch, TerminalKeyring())
    for command in ("set", "status", "test", "forget"):
        result = run(command, typed=KEY)
        assert result.exit_code == 3
        assert "TerminalKeyring” is not used" in result.output


def test_a_locked_keyring_is_told(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    use(monkeypatch, lambda: FailingKeyring(keyring.errors.KeyringLocked("x")))
    for command in ("set", "status", "test", "forget"):
        result = run(command, typed=KEY)
        assert result.exit_code == 3
        assert "locked" in result.stderr


def test_a_dialog_that_may_be_open_is_told_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(keyrings, "dialog_possible", lambda environ: True)
    monkeypatch.setattr(keyrings, "ANSWER_SECONDS", 0.01)
    monkeypatch.setattr(keyrings, "DIALOG_SECONDS", 0.01)
    result = run("test")
    assert result.exit_code == 3
    first, second, *_ = result.stderr.splitlines()
    assert first == str(DIALOG_OPEN)
    assert "did not respond within a minute" in second
    backend.released.set()


def test_each_profile_has_its_own_key(
    memory: MemoryKeyring,
    key_api: FakeApi,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "config.toml").write_text("[profiles.work]\n", encoding="utf-8")
    monkeypatch.setenv("ALTUR_CONFIG", str(tmp_path / "config.toml"))
    run("set", "--profile", "work", typed=KEY)
    assert stored(key_api.base_url, "work") == KEY
    assert run("status").exit_code == 3
    assert "profile “default”" in run("test").stderr


def test_status_tells_source_end_and_binding_and_asks_no_server(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    run("set", typed=KEY)
    key_api.asked.clear()
    result = run("status")
    assert result.exit_code == 0
    host = key_api.base_url.removesuffix("/api/v1.0")
    assert result.stdout.splitlines() == [
        "Profile  default",
        f"Address  {key_api.base_url}",
        "Key      ends in 1234",
        f"Source   the keyring, for {host} only",
        "Keyring  Test Keyring",
    ]
    assert key_api.asked == []


def test_status_tells_of_a_key_file_and_warns_when_others_can_read_it(
    memory: MemoryKeyring,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "key"
    path.write_text(KEY + "\n", encoding="utf-8")
    path.chmod(0o644)
    monkeypatch.setenv("ALTUR_API_KEY_FILE", str(path))
    result = run("status")
    assert result.exit_code == 0
    assert f"Source   the key file {path}" in result.stdout
    assert f"chmod 600 {path}" in result.stderr


def test_status_without_a_key_exits_with_3_and_says_what_to_do(
    memory: MemoryKeyring, run: Callable[..., Result]
) -> None:
    result = run("status")
    assert result.exit_code == 3
    assert "Key      none" in result.stdout
    message, hint = result.stderr.splitlines()
    assert message.startswith("There is no API key for the profile “default”")
    assert "altur-tui key set" in hint


def test_test_asks_the_server(
    memory: MemoryKeyring,
    key_api: FakeApi,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    result = run("test")
    assert result.exit_code == 0
    assert "The key that ends in 1234 is accepted by" in result.stderr


@pytest.mark.parametrize("source", ["environment", "file", "keyring"])
def test_a_key_that_test_finds_refused_gets_the_hint_that_fits_where_it_came_from(
    memory: MemoryKeyring,
    key_api: FakeApi,
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
) -> None:
    path = tmp_path / "key"
    path.write_text(KEY, encoding="utf-8")
    path.chmod(0o600)
    if source == "environment":
        monkeypatch.setenv("ALTUR_API_KEY", KEY)
    elif source == "file":
        monkeypatch.setenv("ALTUR_API_KEY_FILE", str(path))
    else:
        run("set", typed=KEY)
    key_api.accepted_key = "another"
    result = run("test")
    assert result.exit_code == 3
    hints = {
        "environment": "Set ALTUR_API_KEY to another one, or unset it to use the stored key.",
        "file": f"Write another one into the key file {path}.",
        "keyring": "Store another one with “altur-tui key set”.",
    }
    message, hint = result.stderr.splitlines()
    assert message.startswith("The server does not accept the key.")
    assert hint == hints[source]


def test_forget_removes_the_key_and_says_so_and_has_no_quarrel_with_none(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    run("set", typed=KEY)
    result = run("forget")
    assert result.exit_code == 0
    assert "was removed from the keyring" in result.stderr
    assert memory.kept == {}
    again = run("forget")
    assert again.exit_code == 0
    assert "has no key for" in again.stderr


@pytest.mark.parametrize("command", ["set", "status", "test", "forget"])
def test_the_demo_and_the_key_do_not_go_together(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result], command: str
) -> None:
    install(monkeypatch, TerminalKeyring())
    result = run(command, "--demo", typed=KEY)
    assert result.exit_code == 2
    assert "cannot be combined" in result.stderr


def test_a_log_never_holds_the_key(
    memory: MemoryKeyring, run: Callable[..., Result], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    assert run("set", "--log", str(log), typed=KEY).exit_code == 0
    assert "/campaigns?pageSize=1" in log.read_text(encoding="utf-8")
    assert KEY not in log.read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_ends_with_a_sentence(
    memory: MemoryKeyring, run: Callable[..., Result], tmp_path: Path
) -> None:
    result = run("set", "--log", str(tmp_path / "no" / "log"), typed=KEY)
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
