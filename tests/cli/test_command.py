"""The command itself: options on both sides, mistyped commands, streams and signals."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.fake_api import FakeApi, running
from support.interrupting import started_in

import altur_tui
from altur_tui.cli.main import cli

ROOT = Path(__file__).parents[2]
NOW = "2026-11-24T15:46:00-06:00"
COMMAND = (sys.executable, "-m", "altur_tui")


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, words, prog_name="altur-tui")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def start(*words: str, foreground: bool = True, **attributes) -> subprocess.Popen:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    with started_in(foreground=foreground):
        return subprocess.Popen([*COMMAND, *words], cwd=ROOT, **{**streams, **attributes})


def test_the_version_is_told():
    assert run("--version").output == f"altur-tui {altur_tui.__version__}\n"


def test_the_help_names_every_command_and_every_form_of_an_id():
    text = run("--help").output
    for word in ("show", "check", "key", "doctor", "completions", "1240-1260", "@FILE", "--demo"):
        assert word in text
    assert " open " not in text.split("Commands:")[1].split("Ids:")[0]


def test_every_command_has_help_and_takes_the_global_options():
    for command in (
        "show",
        "check",
        "key",
        "doctor",
        "completions",
    ):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "--demo" in result.output


def test_options_count_before_and_behind_the_command():
    words = ("--now", NOW, "--format", "jsonl")
    behind = run("show", "1001", "--demo", *words)
    before = run("--demo", "--now", NOW, "show", "1001", "--format", "jsonl")
    assert behind.exit_code == before.exit_code == 0
    assert behind.stdout == before.stdout


def test_an_option_behind_the_command_wins():
    result = run("--demo", "--now", "yesterday", "show", "1001", "--now", NOW, "--format", "jsonl")
    assert json.loads(result.stdout)["reading"]["at"] == "2026-11-24T21:46:00Z"


def test_a_mistyped_command_says_which_was_probably_meant():
    for given, meant in (
        ("shwo", "show"),
        ("Show", "show"),
        ("chek", "check"),
        ("keys", "key"),
        ("docter", "doctor"),
        ("compl", "completions"),
    ):
        result = run(given, "1001")
        assert result.exit_code == 2
        assert result.output == f"There is no command “{given}”. Did you mean “{meant}”?\n"


def test_a_word_like_no_command_is_told_where_commands_are_listed():
    result = run("\x1b[2Jxyzzy")
    assert result.exit_code == 2
    assert result.output.startswith("There is no command “\\x1b[2Jxyzzy”.\n“altur-tui --help”")


def test_a_mistyped_id_is_told_as_an_id():
    for word in (
        "12x",
        "9-7",
        "#",
        "@/nowhere/ids",
        "https://app.altur.io/a",
    ):
        result = run(word)
        assert result.exit_code == 2
        assert "There is no command" not in result.output


def test_without_a_terminal_the_app_does_not_open(monkeypatch: pytest.MonkeyPatch):
    for words in (
        (),
        ("1234",),
        ("--demo", "1001", "1002"),
        ("1001", "--demo"),
    ):
        monkeypatch.setenv("TERM", "xterm-256color")
        result = run(*words)
        assert result.exit_code == 2
        assert result.output == (
            "The screens need a terminal, and there is none.\n"
            "“altur-tui show ID” prints a campaign without any screen.\n"
        )


def test_on_a_dumb_terminal_the_app_does_not_open(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "dumb")
    result = run("1234")
    assert result.exit_code == 2
    assert "cannot draw screens" in result.output


MISTAKES = {
    ("--xyzzy",): "No such option '--xyzzy'.",
    ("check", "7", "--fromat", "json"): "No such option '--fromat'. Did you mean '--format'?",
    ("show", "7", "--\x1b[2J"): "No such option '--\\x1b[2J'.",
    ("show", "7", "--format"): "Option '--format' requires an argument.",
    ("--timeout", "soon"): "Invalid value for '--timeout': 'soon' is not a number.",
    ("show", "--log", "/"): "Invalid value for '--log': File '/' is a directory.",
    ("check", "7", "--fail-on", "fatal"): (
        "Invalid value for '--fail-on': 'fatal' is not one of 'error', 'warning', 'note'."
    ),
    ("show", "7", "--now", NOW, "--now", NOW): "--now was given 2 times. Give it once.",
    ("completions",): "Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish",
    ("key", "test", "sk_live_abcdefgh1234"): "Too many arguments.",
    ("--timeout", "sk_live_abcdefgh1234"): (
        "Invalid value for '--timeout': 'sk_l…' is not a number."
    ),
    ("sk_live_abcdefgh1234",): "There is no command “sk_l…”.",
}


def test_a_mistake_is_told_in_one_safe_line_that_holds_no_key():
    for words, sentence in MISTAKES.items():
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.splitlines()[0] == sentence


def test_after_a_mistake_the_command_whose_help_explains_it_is_named():
    assert run("--xyzzy").stderr.endswith("\nSee “altur-tui --help”.\n")
    assert run("key", "test", "7").stderr.endswith("\nSee “altur-tui key test --help”.\n")


def test_a_format_may_be_written_in_capitals():
    assert run("show", "1001", "--demo", "--format", "JSONL").stdout.startswith('{"schema":1')


def test_a_command_of_commands_alone_shows_what_they_are():
    result = run("key")
    assert result.exit_code == 2
    assert "Ask for the key, test it" in result.output


def test_completions_print_a_script_that_asks_this_command():
    for shell in (
        "bash",
        "zsh",
        "fish",
    ):
        result = run("completions", shell)
        assert result.exit_code == 0
        assert f"_ALTUR_TUI_COMPLETE={shell}_complete" in result.output
        assert "altur-tui" in result.output


def completed(line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
    monkeypatch.setenv("_ALTUR_TUI_COMPLETE", "bash_complete")
    answered = run().output.splitlines()
    return [each.partition(",")[2] for each in answered]


def test_commands_options_and_formats_are_completed(monkeypatch: pytest.MonkeyPatch):
    assert completed("altur-tui s", monkeypatch) == ["show"]
    assert completed("altur-tui show 1001 --form", monkeypatch) == ["--format"]
    assert completed("altur-tui show --format js", monkeypatch) == ["json", "jsonl"]
    assert completed("altur-tui show 1001 --dem", monkeypatch) == ["--demo"]
    assert completed("altur-tui ch", monkeypatch) == ["check"]
    assert completed("altur-tui check --fail-on w", monkeypatch) == ["warning"]


def test_output_is_utf_8_whatever_the_locale():
    environ = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    process = start("show", "1013", "--demo", "--now", NOW, "--format", "csv", env=environ)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"")
    assert "送金サービス利用者" in out.decode("utf-8")


def test_a_closed_pipe_ends_quietly():
    process = start("show", "1001-1010", "--demo", "--format", "json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def test_a_reader_who_left_ends_every_command_quietly():
    process = start("doctor", "--demo")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 0
    process.stderr.close()


def test_a_full_disk_is_told_in_a_sentence():
    if not Path("/dev/full").exists():
        return
    with Path("/dev/full").open("wb") as full:
        for words in (("show", "1001", "--demo"), ("--help",)):
            process = start(*words, stdout=full)
            _, err = process.communicate(timeout=30)
            assert process.returncode == 1
            assert err == b"The output could not be written: No space left on device.\n"


COMMANDS = (
    ("show", "1001-1003", "--demo"),
    ("check", "1001", "--demo"),
    ("list", "--demo"),
    ("doctor", "--demo"),
    ("key", "status"),
    ("completions", "bash"),
    ("--help",),
    ("--version",),
)


def run_closed(closed: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with some of its streams closed, such as `2>&-`."""
    command = ("sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *words)
    environ = {**os.environ, "ALTUR_API_KEY": "sk_live_abcdefgh1234"}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=30)


def test_a_closed_standard_output_is_told_in_a_sentence():
    for words in COMMANDS:
        done = run_closed(">&-", *words)
        assert done.returncode == 1
        assert done.stderr == b"The output could not be written: Bad file descriptor.\n"


def test_closed_input_and_error_output_change_nothing_of_the_output():
    for words in COMMANDS:
        usual = run_closed("", *words)
        # The first shows that each alone changes nothing either.
        for closed in ("<&-", "2>&-", "<&- 2>&-") if words is COMMANDS[0] else ("<&- 2>&-",):
            done = run_closed(closed, *words)
            assert (done.returncode, done.stdout) == (usual.returncode, usual.stdout)
            assert done.stderr == (b"" if "2>" in closed else usual.stderr)


def test_with_every_stream_closed_a_command_ends():
    assert run_closed("<&- >&- 2>&-", "show", "1001", "--demo").returncode == 1
    assert run_closed("<&- 2>&-", "show", "@-", "--demo").returncode == 2


def test_sentences_that_cannot_be_written_change_neither_the_output_nor_the_exit_code():
    if not Path("/dev/full").exists():
        return
    for words in (
        ("show", "1001", "9999", "--demo"),
        ("show", "abc"),
        ("--nope",),
        ("lists", "show", "nope"),
    ):
        usual, full = run_closed("", *words), run_closed("2>/dev/full", *words)
        assert usual.returncode
        assert (full.returncode, full.stdout) == (usual.returncode, usual.stdout)


def test_a_fault_of_our_own_is_reported_without_its_message(tmp_path: Path):
    program = (
        "from altur_tui.cli import main, show\n"
        "def fail(*_, **__): raise RuntimeError('sk_live_abcdefgh1234')\n"
        "show.named_ids = fail\n"
        "main.main()"
    )
    command = (sys.executable, "-c", program, "show", "7")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (1, "")
    assert "because of a bug of its own (RuntimeError)" in done.stderr
    assert "show.py:" in done.stderr
    assert "sk_live" not in done.stderr.replace("raise RuntimeError('sk_live_abcdefgh1234')", "")
    assert "Traceback" not in done.stderr


def test_no_memory_with_a_key_in_it_is_written_to_a_core_file():
    program = (
        "import resource; from altur_tui.cli.common import output; output.prepare();"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run((sys.executable, "-c", program), cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "0\n"


def test_the_size_of_the_terminal_wins_over_exported_variables():
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (30, 100))
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "40", "LINES": "10"}
    process = start("doctor", "--demo", env=environ, stdout=child, stderr=child)
    os.close(child)
    shown = b""
    with suppress(OSError):
        while more := os.read(parent, 65536):
            shown += more
    os.close(parent)
    process.wait(timeout=30)
    assert b"100 columns, 30 lines" in shown


def test_the_progress_bar_is_drawn_on_a_terminal_and_taken_away_at_the_end():
    parent, child = pty.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    process = start(
        "show", "1001", "1002", "--demo", "--format", "jsonl", env=environ, stderr=child
    )
    os.close(child)
    out, _ = process.communicate(timeout=30)
    drawn = os.read(parent, 65536)
    os.close(parent)
    assert out.count(b"\n") == 2
    assert b"1 of 2 campaigns" in drawn
    assert b"2 of 2 campaigns" in drawn
    assert drawn.endswith(b"\r\x1b[K")


class Slow(FakeApi):
    """Never answers for campaign 8 before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        if path.endswith("/8"):
            self.go_on.wait(30)
        return super().answer(path, authorization)


def test_ctrl_c_closes_the_open_array_and_exits_130():
    with running(Slow()) as api:
        environ = {**os.environ, "ALTUR_API_KEY": "sk_live_abcdefgh1234"}
        words = ("show", "7-9", "--format", "json", "--base-url", api.base_url)
        process = start(*words, env=environ, bufsize=0)
        assert process.stdout is not None
        begin = process.stdout.read(100)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=30)
        assert isinstance(api, Slow)
        api.go_on.set()
    assert process.returncode == 130
    assert [each["id"] for each in json.loads(begin + rest)] == [7]
    assert err.strip() == b""


def test_a_command_in_the_background_is_not_interrupted_by_ctrl_c():
    with running(Slow()) as api:
        environ = {**os.environ, "ALTUR_API_KEY": "sk_live_abcdefgh1234"}
        words = ("show", "7-8", "--format", "jsonl", "--base-url", api.base_url)
        process = start(*words, env=environ, bufsize=0, foreground=False)
        assert process.stdout is not None
        begin = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert isinstance(api, Slow)
        api.go_on.set()
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert [json.loads(each)["id"] for each in (begin, rest)] == [7, 8]
