"""`altur-tui key set`: what is asked, what is tested, what is kept, and what is never shown."""

import os
import pty
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring.backends.fail
import pytest
from click.testing import CliRunner, Result
from support.command import without_pauses
from support.fake_api import FakeApi
from support.key_command import KEY, stored
from support.keyrings import MemoryKeyring, install

from altur_tui.campaign.listed import ListedCampaign
from altur_tui.cli.common.context import Context
from altur_tui.cli.main import cli
from altur_tui.credentials import sources
from altur_tui.credentials.key import ApiKey
from altur_tui.settings.settings import Flags
from altur_tui.store.account import AccountFile

OTHER = "https://elsewhere.example/api"


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("altur_tui.cli.key.at_terminal", lambda: True)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_set_reads_standard_input_tests_the_key_and_keeps_it(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result], ending: str
) -> None:
    result = run("set", typed=KEY + ending)
    assert result.exit_code == 0
    assert key_api.asked == [("/api/v1.0/campaigns?pageSize=1", f"api-key {KEY}")]
    assert stored(key_api.base_url) == KEY
    assert result.stdout == ""
    assert "The key that ends in 1234 works." in result.stderr
    assert "Test Keyring" in result.stderr


@pytest.mark.usefixtures("at_terminal")
def test_set_at_a_terminal_asks_and_shows_nothing_of_what_is_typed(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    result = run("set", typed=KEY + "\n")
    assert result.exit_code == 0
    assert "API key for" in result.output
    assert stored(key_api.base_url) == KEY


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_not_kept(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result], status: int
) -> None:
    key_api.status = status
    result = run("set", typed=KEY)
    assert result.exit_code == 3
    assert "The key was not stored." in result.stderr
    assert memory.kept == {}


def test_any_other_answer_accepts_the_key(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    for status in (
        200,
        302,
        404,
        429,
        500,
    ):
        key_api.status = status
        assert run("set", typed=KEY).exit_code == 0
        assert stored(key_api.base_url) == KEY


@pytest.fixture
def nobody() -> Iterator[str]:
    """The address of a port at which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def test_a_key_that_could_not_be_tested_is_kept_only_with_no_test(
    memory: MemoryKeyring, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pauses(monkeypatch)
    result = CliRunner().invoke(cli, ["key", "set", "--base-url", nobody], input=KEY)
    assert result.exit_code == 5
    assert "could not be tested, and was not stored" in result.stderr
    assert "--no-test" in result.stderr
    assert memory.kept == {}
    result = CliRunner().invoke(cli, ["key", "set", "--no-test", "--base-url", nobody], input=KEY)
    assert result.exit_code == 0
    assert "untested" in result.stderr
    assert stored(nobody) == KEY


def test_what_cannot_be_a_key_is_refused_with_the_reason_and_sent_nowhere(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    for typed, word in (
        ("", "is empty"),
        ("sk_live_abcd\nefgh1234\n", "line break"),
        ("sk_live_ábcdefgh1234", "plain ASCII"),
        (b"sk_live_\xffabcdefgh1234", "not text"),
        ("sk_live_abcd efgh1234", "space"),
    ):
        result = run("set", typed=typed)
        assert result.exit_code == 3
        assert word in result.stderr
        assert "efgh1234" not in result.output
        assert key_api.asked == []
        assert memory.kept == {}


def test_a_pipe_that_brings_no_key_is_given_up(
    memory: MemoryKeyring,
    key_api: FakeApi,
    run: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("altur_tui.cli.key.MAX_SILENCE", 0.05)
    silent, writer = os.pipe()
    with os.fdopen(silent, "rb", buffering=0) as standard_input:
        result = run("set", typed=standard_input)
    os.close(writer)
    assert result.exit_code == 3
    assert "Standard input cannot be read: nothing arrived for 0.05 s." in result.stderr
    assert (key_api.asked, memory.kept) == ([], {})


def test_a_key_among_the_arguments_is_refused_and_not_repeated(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    result = run("set", KEY)
    assert result.exit_code == 2
    assert "can be seen by others" in result.stderr
    assert (key_api.asked, memory.kept) == ([], {})
    assert run(KEY).exit_code == 2


def test_a_short_key_is_never_shown_even_in_part(
    memory: MemoryKeyring, run: Callable[..., Result]
) -> None:
    result = run("set", typed="short-1234")
    assert result.exit_code == 0
    assert "1234" not in result.output + run("status").output + run("test").output


def test_set_says_that_a_key_of_the_environment_wins(
    memory: MemoryKeyring, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "another-key-here")
    assert "ALTUR_API_KEY is set" in run("set", typed=KEY).stderr
    assert "ALTUR_API_KEY is set" in run("forget").stderr


def test_without_a_keyring_set_says_so_before_anything_is_typed(
    monkeypatch: pytest.MonkeyPatch, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    result = run("set", typed=KEY)
    assert result.exit_code == 3
    assert "no usable keyring" in result.stderr
    assert "ALTUR_API_KEY_FILE" in result.stderr
    assert key_api.asked == []


@pytest.mark.usefixtures("at_terminal")
def test_a_key_of_another_host_is_sent_here_only_after_a_yes(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    sources.store_key(Context(Flags(base_url=OTHER)).settings(), ApiKey(KEY))
    refused = run("test")
    assert refused.exit_code == 3
    assert "is for elsewhere.example" in refused.stderr
    no = run("set", typed="n\nanother-key-for-here\n")
    assert no.exit_code == 0
    assert key_api.asked == [("/api/v1.0/campaigns?pageSize=1", "api-key another-key-for-here")]
    run("forget")
    key_api.asked.clear()
    yes = run("set", typed="y\n")
    assert yes.exit_code == 0
    assert key_api.asked == [("/api/v1.0/campaigns?pageSize=1", f"api-key {KEY}")]
    assert stored(key_api.base_url) == stored(OTHER) == KEY


@pytest.mark.usefixtures("at_terminal")
def test_a_key_of_another_host_that_is_refused_here_does_not_stay_bound_to_here(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    sources.store_key(Context(Flags(base_url=OTHER)).settings(), ApiKey(KEY))
    key_api.status = 401
    assert run("set", typed="y\n").exit_code == 3
    assert stored(key_api.base_url) is None
    assert stored(OTHER) == KEY


@pytest.mark.usefixtures("at_terminal")
def test_a_host_that_has_its_key_is_asked_for_a_new_one_only(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    sources.store_key(Context(Flags(base_url=OTHER)).settings(), ApiKey("another-key-there"))
    here = Context(Flags(base_url=key_api.base_url)).settings()
    sources.store_key(here, ApiKey("an-older-key-here"))
    assert run("set", typed=KEY + "\n").exit_code == 0
    assert stored(key_api.base_url) == KEY


def test_from_a_pipe_no_question_is_asked_about_other_hosts(
    memory: MemoryKeyring, key_api: FakeApi, run: Callable[..., Result]
) -> None:
    sources.store_key(Context(Flags(base_url=OTHER)).settings(), ApiKey("another-key-there"))
    assert run("set", typed=KEY).exit_code == 0
    assert stored(key_api.base_url) == KEY
    assert stored(OTHER) == "another-key-there"


def test_at_a_real_terminal_nothing_that_is_typed_appears(key_api: FakeApi) -> None:
    keyboard, terminal = pty.openpty()
    program = (
        "import sys; sys.path.insert(0, {tests!r})\n"
        "import keyring\n"
        "from altur_tui.credentials import keyring as keyrings\n"
        "from support.keyrings import MemoryKeyring\n"
        "keyrings.KNOWN_BACKENDS['support.keyrings.MemoryKeyring'] = 'Test Keyring'\n"
        "keyring.set_keyring(MemoryKeyring())\n"
        "from altur_tui.cli.main import main\n"
        "main()\n"
    ).format(tests=str(Path(__file__).parents[1]))
    with subprocess.Popen(
        [sys.executable, "-c", program, "key", "set", "--base-url", key_api.base_url],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=_own_terminal,
    ) as process:
        os.close(terminal)
        shown = b""
        while b"not shown" not in shown:
            shown += os.read(keyboard, 1000)
        os.write(keyboard, KEY.encode() + b"\n")
        try:
            while more := os.read(keyboard, 1000):
                shown += more
        except OSError:
            pass  # the terminal's other end is closed
    os.close(keyboard)
    assert process.returncode == 0
    assert b"The key that ends in 1234 works." in shown
    assert KEY.encode() not in shown
    assert key_api.asked[0][1] == f"api-key {KEY}"


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("word", ["set", "forget"])
def test_another_key_leaves_no_names_of_the_account_before(
    run: Callable[..., Result], word: str
) -> None:
    settings = Context(Flags()).settings()
    file = AccountFile(settings.state_folder, settings.profile, settings.base_url)
    file.save([ListedCampaign(1, "Norte")], datetime.now(UTC), is_complete=True)
    assert run(word, typed=KEY).exit_code == 0
    assert file.load(datetime.now(UTC)) is None
