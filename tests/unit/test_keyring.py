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

from altur_tui.credentials import keyring as keyrings
from altur_tui.credentials.keyring import Keyring, KeyringError, KeyringFault


def refusal(asked: Keyring | None = None) -> KeyringError:
    with pytest.raises(KeyringError) as caught:
        (asked or Keyring()).read("default")
    return caught.value


def test_what_is_kept_is_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    assert Keyring().read("default") is None
    Keyring().change("default", lambda _: "kept")
    assert Keyring().read("default") == "kept"
    assert Keyring().read("other") is None
    Keyring().change("default", lambda _: None)
    assert Keyring().read("default") is None


def test_what_does_not_change_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = use(monkeypatch)
    Keyring().change("default", lambda before: before)
    assert backend.calls == ["get"]


def test_a_keyring_that_keeps_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ForgetfulKeyring)
    with pytest.raises(KeyringError) as caught:
        Keyring().change("default", lambda _: "kept")
    assert caught.value.fault is KeyringFault.BROKEN


def test_a_keyring_of_no_known_kind_is_never_called(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, TerminalKeyring())
    error = refusal()
    assert error.fault is KeyringFault.REFUSED
    assert error.backend == "support.keyrings.TerminalKeyring"


def test_a_class_that_inherits_from_a_known_one_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Heir(MemoryKeyring):
        pass

    accept(monkeypatch, MemoryKeyring)
    install(monkeypatch, Heir())
    assert refusal().fault is KeyringFault.REFUSED


def test_no_backend_and_a_null_backend_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    assert refusal().fault is KeyringFault.NO_BACKEND
    install(monkeypatch, keyring.backends.null.Keyring())
    assert refusal().fault is KeyringFault.REFUSED


def test_a_backend_that_the_environment_names_is_refused_if_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "support.keyrings.TerminalKeyring")
    assert refusal().backend == "support.keyrings.TerminalKeyring"


def test_a_backend_that_keyrings_own_config_names_is_refused_if_unknown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(monkeypatch, None)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    (tmp_path / "keyringrc.cfg").write_text(
        "[backend]\ndefault-keyring=support.keyrings.TerminalKeyring\n", encoding="utf-8"
    )
    monkeypatch.setattr("keyring.util.platform_.config_root", lambda: tmp_path)
    assert refusal().backend == "support.keyrings.TerminalKeyring"


def chain(monkeypatch: pytest.MonkeyPatch, *members: object) -> None:
    monkeypatch.setattr(keyring.backends.chainer.ChainerBackend, "backends", list(members))
    install(monkeypatch, keyring.backends.chainer.ChainerBackend())


def test_a_chain_of_known_keyrings_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, MemoryKeyring)
    first, second = MemoryKeyring(), MemoryKeyring()
    second.kept["altur-tui", "default"] = "kept"
    chain(monkeypatch, first, second)
    assert Keyring().name() == "Test Keyring"
    assert Keyring().read("default") == "kept"
    Keyring().change("default", lambda _: None)
    assert not second.kept


def test_a_chain_with_an_unknown_member_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    accept(monkeypatch, MemoryKeyring)
    chain(monkeypatch, MemoryKeyring(), TerminalKeyring())
    assert refusal().fault is KeyringFault.REFUSED


def test_an_empty_chain_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    chain(monkeypatch)
    assert refusal().fault is KeyringFault.REFUSED


def test_where_an_unknown_keyring_came_first_by_itself_a_known_one_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accept(monkeypatch, MemoryKeyring)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    known = MemoryKeyring()
    known.kept["altur-tui", "default"] = "kept"
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [TerminalKeyring(), known])
    install(monkeypatch, TerminalKeyring())
    assert Keyring().read("default") == "kept"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (keyring.errors.KeyringLocked("x"), KeyringFault.LOCKED),
        (keyring.errors.InitError("x"), KeyringFault.LOCKED),
        (keyring.errors.NoKeyringError("x"), KeyringFault.NO_BACKEND),
        (keyring.errors.KeyringError("x"), KeyringFault.BROKEN),
        (OSError("x"), KeyringFault.BROKEN),
    ],
)
def test_what_a_keyring_raises_is_told_by_kind_and_carries_nothing(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, told: KeyringFault
) -> None:
    use(monkeypatch, lambda: FailingKeyring(raised))
    error = refusal()
    assert error.fault is told
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_keyring_that_hangs_is_given_up_where_no_dialog_can_be_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(keyrings, "dialog_possible", lambda environ: False)
    told: list[str] = []
    patient = Keyring(lambda: told.append("dialog"), answer_seconds=0.01, dialog_seconds=3600)
    error = refusal(patient)
    assert error.fault is KeyringFault.SILENT
    assert told == []
    backend.released.set()


def test_where_a_dialog_may_be_open_it_is_told_and_then_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = use(monkeypatch, HangingKeyring)
    backend.kept["altur-tui", "default"] = "kept"
    monkeypatch.setattr(keyrings, "dialog_possible", lambda environ: True)
    # The person unlocks it on being told: the answer comes although the first limit has passed.
    patient = Keyring(backend.released.set, answer_seconds=0.01, dialog_seconds=3600)
    assert patient.read("default") == "kept"


def test_a_dialog_that_nobody_closes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = use(monkeypatch, HangingKeyring)
    monkeypatch.setattr(keyrings, "dialog_possible", lambda environ: True)
    assert refusal(Keyring(answer_seconds=0.01, dialog_seconds=0.01)).fault is KeyringFault.DIALOG
    backend.released.set()


def test_by_itself_a_question_is_borne_for_a_second_and_a_dialog_for_a_minute() -> None:
    assert keyrings.ANSWER_SECONDS <= 1
    assert keyrings.ANSWER_SECONDS + keyrings.DIALOG_SECONDS <= 60


def test_a_dialog_is_possible_where_there_is_a_screen() -> None:
    for environ, platform, possible in (
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", False),
    ):
        assert keyrings.dialog_possible(environ, platform) is possible


HANGS = """
import asyncio, sys
sys.path.insert(0, {tests!r})
import keyring
from altur_tui.credentials import keyring as keyrings
from altur_tui.background import in_thread
from support.keyrings import HangingKeyring
keyrings.KNOWN_BACKENDS["support.keyrings.HangingKeyring"] = "Test Keyring"
keyring.set_keyring(HangingKeyring())
impatient = keyrings.Keyring(answer_seconds=0.01, dialog_seconds=0.01)
try:
    if {in_loop}:
        asyncio.run(in_thread(lambda: impatient.read("a")))
    else:
        impatient.read("a")
except keyrings.KeyringError as error:
    print(error.fault)
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
        "from altur_tui.credentials import keyring as keyrings\n"
        "try: keyrings.Keyring().read('a')\n"
        "except keyrings.KeyringError: pass\n"
        "logging.getLogger('keyring.backend').error('Error initializing plugin')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
