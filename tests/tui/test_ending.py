"""Every way out of the real program gives the terminal back as it was, and soon."""

import fcntl
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from support.terminal import PYTHON, Program, uncontrolled, until

_SHOWN = b"for example 1234"
_OPENED = (b"\x1b[?1049h", b"\x1b[?1000h", b"\x1b[?1003h", b"\x1b[?2004h", b"\x1b[?25l")
_CLOSED = (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")
_SECRET = "sk-live-Zq8vN3xW5tR1"

_NOBODY = "http://127.0.0.1:9/api"
_MAX_SECONDS = 2.5
"""Two, and some for a busy machine to notice it in."""

_RUN = "from altur_tui.cli.main import main; main()"
_CRASH = f"""
import os, sys
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp, run
from altur_tui.tui.session import Launch

def fail(self):
    key = "{_SECRET}"
    raise ValueError(key)

AlturApp.action_lookup = fail
sys.exit(run(Launch(load(Flags(demo=True), os.environ))))
"""

_HANGS = f"""
import sys, threading
from altur_tui.tui.app import AlturApp
AlturApp.action_help = lambda self: (self.bell(), sys.__stderr__.write("hangs now"),
                                     sys.__stderr__.flush(), threading.Lock().__enter__(),
                                     LOCK.acquire())
LOCK = threading.Lock()
LOCK.acquire()
sys.argv.append("--demo")
{_RUN}
"""


@pytest.fixture
def start():
    programs = []

    def begin(code: str = _RUN, *arguments: str, **options: Any) -> Program:
        programs.append(Program(*PYTHON, code, *arguments, **options))
        return programs[-1]

    yield begin
    for program in programs:
        program.close()


def assert_put_back(program: Program) -> None:
    for opened, closed in zip(_OPENED, _CLOSED, strict=True):
        assert opened in program.seen
        assert program.seen.rfind(closed) > program.seen.rfind(opened), closed


_SIGNALS = "SIGTERM SIGHUP SIGINT SIGQUIT SIGABRT SIGUSR1 SIGUSR2 SIGALRM SIGVTALRM SIGPROF"


@pytest.mark.parametrize("name", _SIGNALS.split())
def test_a_signal_ends_the_program_and_restores_the_terminal(start, name):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    number = getattr(signal, name)
    os.kill(program.pid, number)
    assert program.end() == 128 + number
    assert_put_back(program)
    assert b"Traceback" not in program.seen


def test_leaving_puts_the_terminal_back(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    assert_put_back(program)


def test_the_screen_is_drawn_in_utf_8_whatever_the_locale_says(start):
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    program = start(_RUN, "--demo", **plain)
    program.until("─".encode())
    program.until(_SHOWN)
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    assert b"\\u" not in program.seen


def test_a_crash_puts_the_terminal_back_and_prints_neither_locals_nor_messages(start):
    program = start(_CRASH)
    program.until(b"HIPOTECARIO")
    program.press(b"\t")
    program.until(b"Look up")
    program.press(b"/")
    assert program.end() == 1
    assert_put_back(program)
    after = program.seen[program.seen.rfind(_CLOSED[0]) :].decode()
    assert "altur-tui crashed because of a bug of its own (ValueError)" in after
    assert " fail: " in after
    assert _SECRET.encode() not in program.seen


def test_a_terminal_that_goes_away_ends_the_program(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    program.take_away()
    assert program.wait(_MAX_SECONDS) in {128 + signal.SIGHUP, -signal.SIGHUP}


@pytest.mark.parametrize("milliseconds", [0, 20, 60, 120])
def test_a_terminal_that_goes_while_the_program_ends_holds_it_up_no_longer(start, milliseconds):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    program.press(b"\x11")  # ctrl+q
    program.read_for(milliseconds / 1000)
    program.take_away()
    assert program.wait(_MAX_SECONDS) in {0, 128 + signal.SIGHUP, -signal.SIGHUP}


def test_a_terminal_that_controls_nothing_ends_the_program_when_it_goes():
    with uncontrolled(*PYTHON, _RUN, "--demo") as (process, terminal):
        until(terminal, _SHOWN)
        os.close(terminal)
        assert process.wait(_MAX_SECONDS) == 128 + signal.SIGHUP


@pytest.mark.parametrize("how", ["ctrl+q", "SIGTERM", "SIGUSR1"])
def test_a_terminal_that_nobody_reads_holds_up_no_end(start, how):
    program = start(_RUN, "--demo", size=(200, 60))
    program.wait_until_full()
    if how == "ctrl+q":
        program.press(b"\x11")
    else:
        os.kill(program.pid, getattr(signal, how))
    assert program.wait(_MAX_SECONDS) == (0 if how == "ctrl+q" else 128 + getattr(signal, how))
    assert program.is_restored()


def test_a_terminal_that_is_read_again_shows_the_present_screen(start):
    program = start(_RUN, "--demo", size=(200, 60))
    program.wait_until_full()
    program.press(b"7" * 12)
    program.press(b"\x7f" * 12)
    program.press(b"1001")
    program.wait_until_idle()
    program.until_screen(lambda shown: "│ 1001  " in shown and "#1027" in shown)
    program.press(b"\x11")
    assert program.end() == 0


def test_an_event_loop_that_waits_for_ever_holds_up_no_end(start):
    program = start(_HANGS)
    program.until(_SHOWN)
    program.press(b"?")
    program.until(b"hangs now")
    os.kill(program.pid, signal.SIGTERM)
    assert program.wait(_MAX_SECONDS) == 128 + signal.SIGTERM
    assert program.is_restored()


@pytest.mark.parametrize("how", ["ctrl+q", "SIGTERM"])
def test_files_that_somebody_else_has_locked_hold_up_neither_the_screen_nor_the_end(
    start, tmp_path, how
):
    folder = tmp_path / "home" / "xdg_state_home" / "altur-tui"
    folder.mkdir(parents=True, mode=0o700)
    for name in ("recents-default.json", "lists-default.json"):
        with (folder / f".{name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            program = start(_RUN, "1234", ALTUR_BASE_URL=_NOBODY, ALTUR_API_KEY="k" * 20)
            program.until_screen(lambda shown: "campaign 1234" in shown.lower())
            program.press(b"/")
            program.until_screen(lambda shown: "Campaign" in shown and "│ 1234 " in shown)
            if how == "ctrl+q":
                program.press(b"\x11")
            else:
                os.kill(program.pid, signal.SIGTERM)
            assert program.wait(_MAX_SECONDS) in {0, 128 + signal.SIGTERM}


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_comes_back(tmp_path):
    script = tmp_path / "app.py"
    script.write_text(_RUN, encoding="utf-8")
    shell = Program("/bin/bash", "--norc", "--noprofile", "--noediting", "-i", PS1="shell> ")
    try:
        shell.until(b"shell> ")
        shell.press(f"{PYTHON[0]} {script} --demo\r".encode())
        shell.until(_SHOWN)
        shell.press(b"\x1a")
        shell.until_screen(lambda shown: "Stopped" in shown and shown.rstrip().endswith("shell>"))
        assert_put_back(shell)
        shell.press(b"clear; fg\r")
        shell.seen = b""
        shell.until(_SHOWN)
        shell.press(b"\x11")
        shell.until_screen(lambda shown: shown.rstrip().endswith("shell>"))
        assert_put_back(shell)
        shell.press(b"exit\r")
        assert shell.end() == 0
    finally:
        shell.close()


def test_where_no_shell_is_ctrl_z_says_so(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    program.press(b"\x1a")
    program.until(b"ctrl+z needs a shell")
    program.press(b"\x11")
    assert program.end() == 0


def test_a_program_that_was_stopped_from_outside_knows_the_terminal_as_it_was(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    for number in (signal.SIGSTOP, signal.SIGCONT):
        os.kill(program.pid, number)
    program.press(b"1001\r")
    program.until(b"HIPOTECARIO_MORA30_Q4")
    program.press(b"\x11")
    assert program.end() == 0
    assert program.is_restored()


def test_the_terminals_own_size_holds_whatever_the_environment_says(start):
    program = start(_RUN, "--demo", size=(90, 30), COLUMNS="40", LINES="10")
    program.until_screen(lambda shown: "for example 1234" in shown and "Quit" in shown[-90:])


def test_no_core_is_written_while_a_key_may_be_in_memory(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    limits = Path(f"/proc/{program.pid}/limits").read_text(encoding="ascii")
    assert re.search(r"^Max core file size +0 ", limits, re.MULTILINE)
