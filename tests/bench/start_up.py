"""How long until there is something to see, and what the app costs while nobody touches it.

Run it with the Python of the environment that has altur-tui: `python tests/bench/start_up.py`.
Prints figures and judges nothing; ours and the bare ones take turns, so that a busy machine is
unfair to none.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

_BARE = """
from textual.app import App
from textual.widgets import Label
class Bare(App):
    def compose(self):
        yield Label("first paint")
Bare().run()
"""
_PYTHON = sys.executable
_OURS = [str(Path(_PYTHON).with_name("altur-tui"))]
_NAME = b"HIPOTECARIO"
_IN_EVERY_LANGUAGE = b"1240-1260"
"""What stands in the lookup screen's first frame, whatever its language."""
_COLUMNS, _LINES = 120, 36
_LONGEST = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A process in a pseudo-terminal of its own."""

    def __init__(self, command: list[str]) -> None:
        self.began = time.perf_counter()
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            os.execvp(command[0], command)
        size = struct.pack("HHHH", _LINES, _COLUMNS, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        self.seen = b""

    def read(self, seconds: float) -> bytes:
        """Return what comes within some seconds; empty if nothing does."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        try:
            got = os.read(self.master, 65536) if ready else b""
        except OSError:
            got = b""
        self.seen += got
        return got

    def until(self, text: bytes) -> float:
        """Return the milliseconds from the start of the process until it has written `text`."""
        while text not in self.seen:
            if time.perf_counter() - self.began > _LONGEST:
                raise SystemExit(f"{text!r} was not painted in {_LONGEST} s: {self.seen[-2000:]!r}")
            self.read(1.0)
        return (time.perf_counter() - self.began) * 1000

    def cpu_seconds(self) -> float:
        """Return the processor time that the process has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def end(self) -> None:
        """End the process and wait for it."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.master)


def first_paint(command: list[str], text: bytes) -> float:
    """Return the milliseconds until `command` has painted `text`."""
    terminal = Terminal(command)
    try:
        return terminal.until(text)
    finally:
        terminal.end()


def run_time(command: list[str]) -> float:
    """Return the milliseconds that `command` takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1000


def side_by_side(title: str, runs: int, ways: dict[str, Callable[[], float]]) -> None:
    """Measure the ways in turns; print their medians and how many times the first each takes."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(runs):
        for name, way in ways.items():
            times[name].append(way())
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    first = next(iter(medians.values()))
    print(f"{title}, median of {runs}")
    for name, median in medians.items():
        low, high = min(times[name]), max(times[name])
        print(f"  {name:<30} {median:7.0f} ms   {median / first:4.2f} x   ({low:.0f}-{high:.0f})")


def idle(command: list[str], text: bytes, seconds: float) -> None:
    """Print what the app writes and uses while nobody touches it."""
    terminal = Terminal(command)
    try:
        terminal.until(text)
        settle = time.perf_counter() + 3.0
        while time.perf_counter() < settle:
            terminal.read(0.1)
        used, began, written, times = terminal.cpu_seconds(), time.perf_counter(), 0, 0
        while time.perf_counter() - began < seconds:
            if got := terminal.read(0.2):
                written += len(got)
                times += 1
        share = (terminal.cpu_seconds() - used) / seconds
    finally:
        terminal.end()
    print(f"  {' '.join(command[1:]):<30} {times} repaints, {written} bytes, {share:.2%} of a core")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds; 0 leaves it out")
    given = parser.parse_args()
    bare = [_PYTHON, "-c", _BARE]
    side_by_side(
        "First painted text",
        given.runs,
        {
            "a bare Textual app": lambda: first_paint(bare, b"first paint"),
            "altur-tui --demo": lambda: first_paint([*_OURS, "--demo"], b"for example 1234"),
            "altur-tui 1001 --demo, at all": lambda: first_paint(
                [*_OURS, "1001", "--demo"], b"Opening"
            ),
            "… the campaign's name": lambda: first_paint([*_OURS, "1001", "--demo"], _NAME),
        },
    )
    side_by_side(
        "English beside Spanish",
        given.runs,
        {
            f"altur-tui --lang {language} --demo": partial(
                first_paint, [*_OURS, "--lang", language, "--demo"], _IN_EVERY_LANGUAGE
            )
            for language in ("en", "es")
        },
    )
    side_by_side(
        "A command, English beside Spanish",
        given.runs,
        {
            f"altur-tui --lang {language} show 1001": partial(
                run_time, [*_OURS, "--lang", language, "show", "1001", "--demo"]
            )
            for language in ("en", "es")
        },
    )
    side_by_side(
        "--version",
        given.runs,
        {
            "python -c 'import click'": lambda: run_time([_PYTHON, "-c", "import click"]),
            "altur-tui --version": lambda: run_time([*_OURS, "--version"]),
        },
    )
    if given.idle:
        print(f"At rest for {given.idle:.0f} s")
        idle([*_OURS, "--demo"], b"for example 1234", given.idle)
        idle([*_OURS, "1001", "--demo"], _NAME, given.idle)


if __name__ == "__main__":
    main()
