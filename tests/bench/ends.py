"""Does the app end, and how soon, whatever happens to its terminal meanwhile?

Run it with the Python of the environment that has altur-tui: `python tests/bench/ends.py 50` ends
50 apps in each of the ways below, each at another instant. Prints figures and judges nothing.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress

_COMMAND = [sys.executable, "-c", "from altur_tui.cli.main import main; main()", "--demo"]
# Makes the terminal the one that controls the process, and sends it SIGHUP.
_TAKE = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_SHOWN = b"for example 1234"
_LIMIT = 10.0
_KEPT_UNREAD = 4095
"""The bytes that Linux keeps of what a terminal was sent and nobody has read."""
_LONGEST_PAUSE = 0.3
_CTRL_Q = b"\x11"


class App:
    """The app in a terminal of its own, which controls it or does not."""

    def __init__(self, *, controlled: bool = True, size: tuple[int, int] = (24, 80)) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, size)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _TAKE, *_COMMAND] if controlled else _COMMAND,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )
        os.close(slave)

    def read(self, until: bytes | None = None, seconds: float = _LIMIT) -> None:
        """Read until something is shown, or for some seconds."""
        seen = b""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and (until is None or until not in seen):
            if select.select([self.master], [], [], left)[0]:
                try:
                    seen += os.read(self.master, 65536)
                except OSError:  # it has ended
                    return

    def take_away(self) -> None:
        """Close the terminal."""
        os.close(self.master)
        self.master = -1

    def end(self) -> float | None:
        """Return how many seconds the process still runs; None if it has to be killed."""
        began = time.monotonic()
        while time.monotonic() < began + _LIMIT:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.005)
                return time.monotonic() - began
            if self.master >= 0 and select.select([self.master], [], [], 0)[0] and self.reads:
                with suppress(OSError):
                    os.read(self.master, 65536)
        self.process.kill()
        self.process.wait()
        return None

    reads = True
    """Whether anybody reads the terminal while the app ends."""


def pause() -> None:
    """Let some time pass, never the same."""
    time.sleep(random.uniform(0, _LONGEST_PAUSE))


def closed_while_it_ends() -> App:
    """ctrl+q, and the window closes a moment later."""
    app = App()
    app.read(_SHOWN)
    os.write(app.master, _CTRL_Q)
    app.read(seconds=random.uniform(0, 0.15))
    app.take_away()
    return app


def closed_at_any_time() -> App:
    """The window closes, also while the app starts."""
    app = App()
    app.read(seconds=random.uniform(0, 1.5))
    app.take_away()
    return app


def closed_without_control() -> App:
    """The terminal goes, and it is not the one that would send SIGHUP."""
    app = App(controlled=False)
    app.read(_SHOWN)
    pause()
    app.take_away()
    return app


def read_by_nobody() -> App:
    """Nobody reads the terminal, and its buffer is full; then ctrl+q."""
    app = not_read()
    os.write(app.master, _CTRL_Q)
    return app


def not_read() -> App:
    """Start the app in a large terminal, and read nothing of what it draws."""
    app = App(size=(60, 200))
    app.reads = False
    kept = 0
    while kept < _KEPT_UNREAD:
        time.sleep(0.01)
        (kept,) = struct.unpack("i", fcntl.ioctl(app.master, termios.FIONREAD, bytes(4)))
    pause()
    return app


def told_by_a_signal(number: int) -> Callable[[], App]:
    """A signal, while nobody reads the terminal."""

    def start() -> App:
        app = not_read()
        app.process.send_signal(number)
        return app

    start.__doc__ = f"{signal.Signals(number).name}, while nobody reads the terminal."
    return start


WAYS = (
    closed_while_it_ends,
    closed_at_any_time,
    closed_without_control,
    read_by_nobody,
    told_by_a_signal(signal.SIGTERM),
    told_by_a_signal(signal.SIGUSR1),
)


def main(times: int) -> None:
    """Print, for each way to end, how long it took and how often it hung."""
    for way in WAYS:
        taken = [way().end() for _ in range(times)]
        ended = [seconds for seconds in taken if seconds is not None]
        late = sum(seconds > 2 for seconds in ended)
        print(
            f"{(way.__doc__ or '').strip():<70} {times} ends, {times - len(ended)} hung, {late} "
            f"after 2 s; median {statistics.median(ended or [0]):.2f} s, "
            f"longest {max(ended or [0]):.2f} s"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=20)
    main(parser.parse_args().times)
