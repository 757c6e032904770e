"""`altur-tui doctor`: each check, its cure, and the exit code of the worst."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring.backends.fail
import pytest
from click.testing import CliRunner, Result
from support.certificates import write_certificate
from support.fake_api import FakeApi, running
from support.keyrings import MemoryKeyring, TerminalKeyring, install, use

from altur_tui.cli import checks
from altur_tui.cli.checks import State, Subject, about_terminal
from altur_tui.cli.common.context import Context
from altur_tui.cli.main import cli
from altur_tui.credentials import sources
from altur_tui.credentials.key import ApiKey
from altur_tui.settings.settings import Flags

KEY = "sk_live_abcdefgh1234"
STALE_DATE = "Tue, 24 Nov 2020 21:46:00 GMT"


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with running() as running_api:
        yield running_api


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    return use(monkeypatch)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment."""
    monkeypatch.setenv("ALTUR_API_KEY", KEY)


def doctor(*words: str) -> Result:
    result = CliRunner().invoke(cli, ["doctor", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert KEY not in result.output
    return result


def line(result: Result, name: str) -> str:
    """Return the line of the check `name`, and what to do if the next line says so."""
    lines = result.stdout.splitlines()
    places = [place for place, each in enumerate(lines) if each[7:].startswith(name + " ")]
    assert len(places) == 1, result.output
    following = lines[places[0] + 1]
    hint = " " + following.strip() if following.startswith(" ") else ""
    return " ".join(lines[places[0]].split()) + hint


def test_when_all_is_well_it_says_so_and_exits_with_0(memory: MemoryKeyring, api: FakeApi) -> None:
    settings = Context(Flags(base_url=api.base_url)).settings()
    sources.store_key(settings, ApiKey(KEY))
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 0
    assert not [each for each in result.stdout.splitlines() if each.startswith("fault")]
    assert "All checks passed." in result.stdout
    host = api.base_url.removesuffix("/api/v1.0")
    assert line(result, "Key") == f"ok Key From the keyring, for {host} only; ends in 1234."
    assert line(result, "Keyring") == "ok Keyring Test Keyring."
    address = host.removeprefix("http://")
    assert line(result, "Connection") == f"ok Connection {address} accepts connections."
    assert line(result, "Certificate").startswith("ok Certificate Not used")
    assert line(result, "API") == "ok API The API answered and accepts the key."
    assert line(result, "Clock") == "ok Clock This machine's clock and the server's agree."
    assert line(result, "Profile") == f"ok Profile “default”, at {api.base_url}."
    assert "keyring 2" in line(result, "Program")
    assert api.asked == [("/api/v1.0/campaigns?pageSize=1", f"api-key {KEY}")]


def test_without_a_key_the_way_is_looked_at_but_nothing_is_asked(
    memory: MemoryKeyring, api: FakeApi
) -> None:
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 3
    assert line(result, "Key").startswith("fault Key There is no API key")
    assert "altur-tui key set" in line(result, "Key")
    assert line(result, "Connection").startswith("ok")
    assert line(result, "API").startswith(
        "note API The API answered. There is no key that it could accept"
    )
    assert "One problem to fix." in result.stdout
    assert api.asked == [("/api/v1.0/campaigns?pageSize=1", None)]


@pytest.mark.usefixtures("given")
def test_having_no_keyring_is_no_fault_when_the_key_comes_another_way(
    monkeypatch: pytest.MonkeyPatch, api: FakeApi
) -> None:
    install(monkeypatch, keyring.backends.fail.Keyring())
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 0
    assert line(result, "Keyring").startswith("note Keyring This system has no usable keyring")
    assert line(result, "Key") == "ok Key From the variable ALTUR_API_KEY; ends in 1234."


def test_a_short_key_is_not_shown_in_part(
    memory: MemoryKeyring, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTUR_API_KEY", "short-1234")
    result = doctor("--base-url", api.base_url)
    assert "too short to show its end" in line(result, "Key")
    assert "1234" not in result.output


def test_a_key_file_that_others_can_read_is_noted_with_the_cure(
    memory: MemoryKeyring, api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    path.write_text(KEY, encoding="utf-8")
    path.chmod(0o644)
    monkeypatch.setenv("ALTUR_API_KEY_FILE", str(path))
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 0
    assert line(result, "Key").startswith(f"note Key From the key file {path}; ends in 1234.")
    assert f"chmod 600 {path}" in line(result, "Key")


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize(
    ("status", "exit_code", "word"),
    [
        (401, 3, "Set ALTUR_API_KEY to another one"),
        (403, 3, "Set ALTUR_API_KEY to another one"),
        (404, 2, "Check the base URL"),
        (301, 2, "Check the base URL"),
        (500, 5, "The server has a problem"),
        (429, 5, "The server has a problem"),
    ],
)
def test_what_the_api_answers_decides_fault_and_cure(
    memory: MemoryKeyring, api: FakeApi, status: int, exit_code: int, word: str
) -> None:
    api.status = status
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == exit_code
    assert line(result, "API").startswith("fault")
    assert word in line(result, "API")


@pytest.mark.usefixtures("given")
def test_a_clock_that_is_off_is_a_fault_and_one_that_cannot_be_compared_is_not(
    memory: MemoryKeyring, api: FakeApi
) -> None:
    api.date = STALE_DATE
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 2
    assert " h apart" in line(result, "Clock")
    assert "time service" in line(result, "Clock")
    # The real clock is compared, also when another instant is looked at.
    assert doctor("--base-url", api.base_url, "--now", "2020-11-24T21:46Z").exit_code == 2
    api.date = None
    result = doctor("--base-url", api.base_url)
    assert result.exit_code == 0
    assert line(result, "Clock").startswith("note Clock Not compared")


@pytest.mark.usefixtures("given")
def test_where_nobody_listens_the_connection_is_the_fault_and_nothing_is_asked(
    memory: MemoryKeyring,
) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        result = doctor("--base-url", f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert result.exit_code == 5
    assert "No connection to 127.0.0.1:" in line(result, "Connection")
    assert "Certificate" not in result.stdout


def test_of_several_faults_the_one_that_may_cause_the_others_gives_the_exit_code(
    memory: MemoryKeyring,
) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        result = doctor("--base-url", f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert line(result, "Key").startswith("fault")
    assert line(result, "Connection").startswith("fault")
    assert "2 problems to fix." in result.stdout
    assert result.exit_code == 3


@pytest.mark.usefixtures("given")
def test_a_host_without_an_address_is_a_fault(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: object, **options: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    result = doctor("--base-url", "https://nowhere.invalid/api")
    assert result.exit_code == 5
    assert "The host nowhere.invalid was not found." in line(result, "Connection")
    assert "Certificate" not in result.stdout


@pytest.mark.usefixtures("given")
def test_a_certificate_is_trusted_only_if_the_person_says_so(
    memory: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path)
    with running(certificate=certificate) as api:
        result = doctor("--base-url", api.base_url)
        assert result.exit_code == 5
        assert "cannot be trusted" in line(result, "Certificate")
        assert "SSL_CERT_FILE" in line(result, "Certificate")
        assert "One problem to fix." in result.stdout
        assert api.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        result = doctor("--base-url", api.base_url)
        assert line(result, "Certificate").startswith(
            "ok Certificate The certificate of localhost:"
        )
        assert result.exit_code == 0
        assert api.asked[0][1] == f"api-key {KEY}"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no"))
        result = doctor("--base-url", api.base_url)
        assert result.exit_code == 2
        assert "SSL_CERT_FILE" in line(result, "Certificate")


@pytest.mark.usefixtures("given")
def test_what_speaks_no_tls_is_told(memory: MemoryKeyring) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        result = doctor("--base-url", f"https://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert result.exit_code == 5
    assert "No secure connection" in line(result, "Certificate")


@pytest.mark.usefixtures("given")
def test_a_proxy_is_shown_without_its_password_and_the_way_left_to_it(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pa55word@{address}")
        monkeypatch.setattr("altur_tui.client.retry.backoff", lambda attempt: 0)
        result = doctor("--base-url", "https://nowhere.invalid/api")
    assert line(result, "Proxy") == f"ok Proxy http://{address}, from HTTPS_PROXY."
    assert "pa55word" not in result.output
    assert line(result, "Connection").startswith("fault")
    assert result.exit_code == 5


@pytest.mark.usefixtures("given")
def test_a_proxy_that_cannot_be_used_is_a_fault(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    result = doctor("--base-url", "https://nowhere.invalid/api")
    assert result.exit_code == 2
    assert "HTTPS_PROXY" in line(result, "Proxy")
    assert "Connection" not in result.stdout
    assert "One problem to fix." in result.stdout


def test_a_wrong_setting_comes_first_and_ends_the_round(
    memory: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("timeot = 3", encoding="utf-8")
    monkeypatch.setenv("ALTUR_CONFIG", str(config))
    result = doctor()
    assert result.exit_code == 2
    assert "Did you mean “timeout”?" in line(result, "Settings")
    assert memory.calls == []


def test_the_config_file_and_the_zones_are_named(
    memory: MemoryKeyring, api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'base_url = "{api.base_url}"\ntimezone = "America/Lima"', encoding="utf-8")
    monkeypatch.setenv("ALTUR_CONFIG", str(config))
    result = doctor()
    assert line(result, "Config") == f"ok Config {config} was read."
    assert "Yours is America/Mexico_City." in line(result, "Zones")
    assert "America/Lima" in line(result, "Zones")
    assert line(result, "Zone rules").startswith("ok Zone rules Version 20")


def test_a_home_that_cannot_be_written_is_noted_and_nothing_is_made(
    memory: MemoryKeyring, api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor("--base-url", api.base_url)
    assert not Path(os.environ["XDG_STATE_HOME"]).exists()
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    result = doctor("--base-url", api.base_url)
    assert line(result, "Files").startswith("note Files")
    assert "XDG_STATE_HOME" in line(result, "Files")


@pytest.mark.usefixtures("given", "limited")
def test_it_tells_whether_the_limit_is_shared_and_why_not(
    api: FakeApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = line(doctor("--base-url", api.base_url), "Rate limit")
    assert shared.startswith("ok Rate limit Shared by all altur-tui processes")
    off = line(doctor("--base-url", api.base_url, "--no-shared-budget"), "Rate limit")
    assert off.endswith("Not shared with other altur-tui processes: that is off in the settings.")
    (file,) = Path(os.environ["XDG_STATE_HOME"]).glob("*/budget-*")
    file.write_bytes(b"altur-budget-99\n\0")
    newer = line(doctor("--base-url", api.base_url), "Rate limit")
    assert "a newer version of altur-tui keeps it" in newer
    file.write_bytes(b"garbage")
    assert line(doctor("--base-url", api.base_url), "Rate limit") == shared
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    failed = line(doctor("--base-url", api.base_url), "Rate limit")
    assert failed.startswith("note Rate limit Not shared with other altur-tui processes")
    assert "Not a directory" in failed


def test_the_demo_looks_at_neither_key_nor_keyring_nor_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, TerminalKeyring())
    monkeypatch.setattr(checks, "find_key", None)
    result = doctor("--demo")
    assert result.exit_code == 0
    assert line(result, "Demo").startswith("ok")
    for name in ("Key", "Keyring", "Config", "Files", "API"):
        assert name not in [each[7:20].strip() for each in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"NO_COLOR": "1", "COLORTERM": "truecolor"}, "NO_COLOR"),
        ({"COLORTERM": "truecolor"}, "16 million"),
        ({"COLORTERM": "24bit"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16 or fewer"),
    ],
)
def test_colours_are_told_from_the_environment(environ: dict[str, str], word: str) -> None:
    _, colours, _ = about_terminal(environ)
    assert colours.subject is Subject.COLOURS
    assert word in colours.text


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Make standard output a terminal of that size."""

    def make(columns: int, lines: int) -> None:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, lines)))

    return make


def test_a_terminal_is_told_by_size_and_kind(screen: Callable[[int, int], None]) -> None:
    screen(120, 36)
    terminal = next(about_terminal({"TERM": "xterm-256color"}))
    assert terminal.text == "120 columns, 36 lines, xterm-256color."
    assert terminal.state is State.OK


@pytest.mark.parametrize("size", [(59, 40), (200, 17)])
def test_a_terminal_that_is_too_small_is_noted(
    screen: Callable[[int, int], None], size: tuple[int, int]
) -> None:
    screen(*size)
    terminal = next(about_terminal({"TERM": "xterm"}))
    assert terminal.state is State.NOTE
    assert "at least 60 columns wide and 18 lines high" in terminal.hint


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}])
def test_a_terminal_that_cannot_draw_is_noted(
    screen: Callable[[int, int], None], environ: dict[str, str]
) -> None:
    screen(120, 36)
    terminal = next(about_terminal(environ))
    assert terminal.state is State.NOTE
    assert "TERM" in terminal.hint


def test_a_locale_that_is_not_utf8_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ISO-8859-1")
    *_, text = about_terminal({})
    assert text.state is State.NOTE
    assert ".UTF-8" in text.hint


def test_a_locale_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    *_, text = about_terminal({"LC_ALL": "", "LANG": "es_MX.UTF-8"})
    assert text.hint == "Install the locale es_MX.UTF-8, or set LC_ALL=C.UTF-8."
