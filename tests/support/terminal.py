"""Programs in a pseudo-terminal of their own: what they draw, and what is typed to them."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from support.drawn import Drawn

PYTHON = (sys.executable, "-c")
"""What runs the code that follows it."""
SIZE = (80, 24)
_SECONDS = 20.0
_QUIET_LOOKS = 8
_KEPT_UNREAD = 4095
"""The bytes that Linux keeps of what a terminal was sent and nobody has read."""


@contextmanager
def uncontrolled(*command: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a process in a terminal that does not control it: no signal tells it that this goes."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, SIZE[::-1])
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(slave)
    with process:
        try:
            yield process, master
        finally:
            process.kill()


def until(descriptor: int, text: bytes) -> None:
    """Read from a terminal until `text` was written."""
    seen = b""
    while text not in seen:
        assert select.select([descriptor], [], [], _SECONDS)[0], seen
        seen += os.read(descriptor, 65536)


class Program:
    """A process in a pseudo-terminal of its own.

    It inherits our environment with `environ` on top; or has `only` that, where it is given.
    `seconds` is how long it may take altogether.
    """

    def __init__(
        self,
        *command: str,
        size: tuple[int, int] = SIZE,
        seconds: float = _SECONDS,
        cwd: Path | None = None,
        only: dict[str, str] | None = None,
        **environ: str,
    ) -> None:
        columns, rows = size
        whole = {**(os.environ if only is None else only), "TERM": "xterm-256color", **environ}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if cwd is not None:
                os.chdir(cwd)
            os.execve(command[0], command, whole)
        self.before = termios.tcgetattr(self.master)
        self.seen = b""
        self.drawn = Drawn(*size)
        self.deadline = time.monotonic() + seconds

    def read(self) -> bool:
        """Read on; return False at the end of the output."""
        left = self.deadline - time.monotonic()
        assert left > 0, self.seen[-1000:]
        if not select.select([self.master], [], [], left)[0]:
            return True
        try:
            got = os.read(self.master, 65536)
        except OSError:  # the other side is closed
            return False
        self.seen += got
        self.drawn.feed(got)
        return bool(got)

    def until(self, text: bytes) -> None:
        """Read until `text` was written."""
        while text not in self.seen:
            assert self.read(), self.seen[-1000:]

    def until_screen(self, holds: Callable[[str], bool]) -> str:
        """Read until what the terminal shows is as wanted, and return that."""
        while not holds(shown := self.drawn.text):
            try:
                ended = not self.read()
            except AssertionError:
                ended = True
            assert not ended, f"It never showed what was waited for:\n{shown}"
        return shown

    def end(self) -> int:
        """Read to the end, and return the exit code."""
        while self.read():
            pass
        return self.wait()

    def wait(self, seconds: float | None = None) -> int:
        """Return the exit code; fail if it takes longer than `seconds`."""
        descriptor = os.pidfd_open(self.pid)
        try:
            assert select.select([descriptor], [], [], seconds)[0], "It has not ended."
        finally:
            os.close(descriptor)
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def wait_until_full(self) -> None:
        """Wait, reading nothing, until the terminal keeps as much as it can for who reads late."""
        kept = 0
        while kept < _KEPT_UNREAD:
            assert time.monotonic() < self.deadline, kept
            select.select([], [], [], 0.01)
            (kept,) = struct.unpack("i", fcntl.ioctl(self.master, termios.FIONREAD, bytes(4)))

    def wait_until_idle(self) -> None:
        """Wait, reading nothing, until the program has used no processor for some time."""
        before, quiet = -1, 0
        while quiet < _QUIET_LOOKS:
            assert time.monotonic() < self.deadline
            select.select([], [], [], 0.05)
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
            used = sum(map(int, stat.split()[11:13]))
            before, quiet = used, quiet + 1 if used == before else 0

    def is_restored(self) -> bool:
        """Return whether the terminal is in the mode that it had before."""
        return termios.tcgetattr(self.master) == self.before

    def read_for(self, seconds: float) -> bool:
        """Read what comes within some seconds; return False at the end of the output."""
        until = time.monotonic() + seconds
        while select.select([self.master], [], [], max(until - time.monotonic(), 0))[0]:
            if not self.read():
                return False
        return True

    def take_away(self) -> None:
        """Close the terminal, as a window that is closed."""
        os.close(self.master)
        self.master = os.open(os.devnull, os.O_RDONLY)

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self.master, keys)

    def close(self) -> None:
        """Take the terminal away, and end the process if it still runs."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self.master)
