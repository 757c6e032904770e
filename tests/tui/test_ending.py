"""Every way out of the real program puts the terminal back as it was."""

import os
import signal

import pytest
from support.terminal import PYTHON, Program

_SHOWN = b"Campaign id"
_OPENED = (b"\x1b[?1049h", b"\x1b[?1000h", b"\x1b[?1003h", b"\x1b[?2004h", b"\x1b[?25l")
_CLOSED = (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l", b"\x1b[?25h")
_SECRET = "sk-live-Zq8vN3xW5tR1"

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


@pytest.fixture
def start():
    programs = []

    def begin(code: str = _RUN, *arguments: str, **environ: str) -> Program:
        programs.append(Program(*PYTHON, code, *arguments, **environ))
        return programs[-1]

    yield begin
    for program in programs:
        program.close()


def assert_put_back(program: Program) -> None:
    for opened, closed in zip(_OPENED, _CLOSED, strict=True):
        assert opened in program.seen
        assert program.seen.rfind(closed) > program.seen.rfind(opened), closed


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_program_and_puts_the_terminal_back(start, name):
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
    program.until(_SHOWN)
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    assert "─".encode() in program.seen
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
    assert "altur-tui has stopped because of a fault of its own (ValueError)" in after
    assert " fail: " in after
    assert _SECRET.encode() not in program.seen


def test_a_terminal_that_goes_away_ends_the_program(start):
    program = start(_RUN, "--demo")
    program.until(_SHOWN)
    os.close(program.master)
    program.master = os.open(os.devnull, os.O_RDONLY)
    assert program.wait() in {128 + signal.SIGHUP, 0, 1, -signal.SIGHUP}
