"""Programs in a pseudo-terminal of their own: what they draw, and what is typed to them."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

from support.drawn import Drawn

PYTHON = (sys.executable, "-c")
"""What runs the code that follows it."""
SIZE = (80, 24)
_SECONDS = 20.0


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

    def wait(self) -> int:
        """Return the exit code."""
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self.master, keys)

    def close(self) -> None:
        """Take the terminal away, and end the process if it still runs."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self.master)
