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

PYTHON = (sys.executable, "-c")
"""What runs the code that follows it."""
_DEADLINE = 20.0


class Program:
    """A process in a pseudo-terminal of its own."""

    def __init__(self, *command: str, **environ: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", **environ)
            os.execv(command[0], command)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.master)
        self.seen = b""
        self.deadline = time.monotonic() + _DEADLINE

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
        return bool(got)

    def until(self, text: bytes) -> None:
        """Read until `text` was written."""
        while text not in self.seen:
            assert self.read(), self.seen[-1000:]

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
