"""The keyring: which kinds are called, and how long they may take."""

import subprocess
import sys
from pathlib import Path

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest
from support.keyrings import (
    FailingKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    MemoryKeyring,
    TerminalKeyring,
    accept,
    install,
    use,
)

from altur_tui.credentials import keyring as vault
from altur_tui.credentials.keyring import Patience, Trouble, VaultError

AT_ONCE = Patience(answer=0.01, dialog=0.01)


def trouble(**options: object) -> VaultError:
    with pytest.raises(VaultError) as caught:
        vault.read_entry("default", **options)
    return caught.value


def test_what_is_kept_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    assert vault.read_entry("default") is None
    vault.change_entry("default", lambda _: "kept")
    assert vault.read_entry("default") == "kept"
    assert vault.read_entry("other") is None
    vault.change_entry("default", lambda _: None)
    assert vault.read_entry("default") is None


def test_what_does_not_change_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = use(monkeypatch)
    vault.change_entry("default", lambda before: before)
    assert backend.calls == ["get"]


def test_a_keyring_that_keeps_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ForgetfulKeyring)
    with pytest.raises(VaultError) as caught:
        vault.change_entry("default", lambda _: "kept")
    assert caught.value.trouble is Trouble.BROKEN


def test_a_keyring_of_no_known_kind_is_never_called(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, TerminalKeyring())
    error = trouble()
    assert error.trouble is Trouble.REFUSED
    assert error.backend == "support.keyrings.TerminalKeyring"


def test_a_class_that_inherits_from_a_known_one_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Heir(MemoryKeyring):
        pass

    accept(monkeypatch, MemoryKeyring)
    install(monkeypatch, Heir())
    assert trouble().trouble is Trouble.REFUSED


def test_no_backend_and_a_null_backend_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    assert trouble().trouble is Trouble.NO_BACKEND
    install(monkeypatch, keyring.backends.null.Keyring())
    assert trouble().trouble is Trouble.REFUSED


def test_a_backend_that_the_environment_names_is_refused_if_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.TerminalKeyring")
    assert trouble().backend == "support.keyrings.TerminalKeyring"


def test_a_backend_that_keyrings_own_config_names_is_refused_if_unknown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(monkeypatch, None)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    (tmp_path / "keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=support.keyrings.TerminalKeyring\n", encoding="utf-8"
    )
    monkeypatch.setattr("keyring.util.platform_.config_root", lambda: tmp_path)
    assert trouble().backend == "support.keyrings.TerminalKeyring"


def chain(monkeypatch: pytest.MonkeyPatch, *members: object) -> None:
    monkeypatch.setattr(keyring.backends.chainer.ChainerBackend, "backends", list(members))
    install(monkeypatch, keyring.backends.chainer.ChainerBackend())


def test_a_chain_of_known_keyrings_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, MemoryKeyring)
    first, second = MemoryKeyring(), MemoryKeyring()
    second.kept["altur-tui", "default"] = "kept"
    chain(monkeypatch, first, second)
    assert vault.backend_name() == "Test Keyring"
    assert vault.read_entry("default") == "kept"
    vault.change_entry("default", lambda _: None)
    assert not second.kept


def test_a_chain_with_an_unknown_member_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, MemoryKeyring)
    chain(monkeypatch, MemoryKeyring(), TerminalKeyring())
    assert trouble().trouble is Trouble.REFUSED


def test_an_empty_chain_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    chain(monkeypatch)
    assert trouble().trouble is Trouble.REFUSED


def test_where_an_unknown_keyring_came_first_by_itself_a_known_one_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept(monkeypatch, MemoryKeyring)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    known = MemoryKeyring()
    known.kept["altur-tui", "default"] = "kept"
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [TerminalKeyring(), known])
    install(monkeypatch, TerminalKeyring())
    assert vault.read_entry("default") == "kept"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (keyring.errors.KeyringLocked("x"), Trouble.LOCKED),
        (keyring.errors.InitError("x"), Trouble.LOCKED),
        (keyring.errors.NoKeyringError("x"), Trouble.NO_BACKEND),
        (keyring.errors.KeyringError("x"), Trouble.BROKEN),
        (OSError("x"), Trouble.BROKEN),
    ],
)
def test_what_a_keyring_raises_is_told_by_kind_and_carries_nothing(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, told: Trouble
) -> None:
    use(monkeypatch, lambda: FailingKeyring(raised))
    error = trouble()
    assert error.trouble is told
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_keyring_that_hangs_is_given_up_where_no_dialog_can_be_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(vault, "dialog_possible", lambda environ: False)
    told: list[str] = []
    error = trouble(
        patience=Patience(answer=0.01, dialog=3600), on_dialog=lambda: told.append("dialog")
    )
    assert error.trouble is Trouble.SILENT
    assert told == []
    backend.released.set()


def test_where_a_dialog_may_be_open_it_is_told_and_then_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    backend.kept["altur-tui", "default"] = "kept"
    monkeypatch.setattr(vault, "dialog_possible", lambda environ: True)
    patience = Patience(answer=0.01, dialog=3600)
    # The person unlocks it on being told: the answer comes although the first limit has passed.
    assert vault.read_entry("default", patience=patience, on_dialog=backend.released.set) == "kept"


def test_a_dialog_that_nobody_closes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(vault, "dialog_possible", lambda environ: True)
    assert trouble(patience=AT_ONCE).trouble is Trouble.DIALOG
    backend.released.set()


def test_by_itself_a_question_is_borne_for_a_second_and_a_dialog_for_a_minute() -> None:
    assert vault.PATIENCE.answer <= 1
    assert vault.PATIENCE.answer + vault.PATIENCE.dialog <= 60


@pytest.mark.parametrize(
    ("environ", "platform", "possible"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", False),
    ],
)
def test_a_dialog_is_possible_where_there_is_a_screen(
    environ: dict[str, str], platform: str, possible: bool
) -> None:
    assert vault.dialog_possible(environ, platform) is possible


HANGS = """
import asyncio, sys
sys.path.insert(0, {tests!r})
import keyring
from altur_tui.credentials import keyring as vault
from altur_tui.background import in_thread
from support.keyrings import HangingKeyring
vault.KNOWN_BACKENDS["support.keyrings.HangingKeyring"] = "Test Keyring"
keyring.set_keyring(HangingKeyring())
impatient = vault.Patience(answer=0.01, dialog=0.01)
try:
    if {in_loop}:
        asyncio.run(in_thread(lambda: vault.read_entry("a", patience=impatient)))
    else:
        vault.read_entry("a", patience=impatient)
except vault.VaultError as error:
    print(error.trouble)
"""


@pytest.mark.parametrize("in_loop", [False, True])
def test_a_keyring_that_hangs_does_not_hold_up_the_exit(in_loop: bool) -> None:
    program = HANGS.format(tests=str(Path(__file__).parents[1]), in_loop=in_loop)
    # The limit only ends a run that would hang for ever.
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "silent\n"
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_plugin_that_fails_writes_nothing_to_the_screen() -> None:
    program = (
        "import logging\n"
        "from altur_tui.credentials import keyring as vault\n"
        "try: vault.read_entry('a')\n"
        "except vault.VaultError: pass\n"
        "logging.getLogger('keyring.backend').error('Error initializing plugin')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
