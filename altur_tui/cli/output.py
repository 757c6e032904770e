"""Standard output, written beside the event loop: a slow reader holds up no request."""

import asyncio
import errno
import os
import queue
import sys
import threading
from contextlib import suppress
from typing import IO, Any, BinaryIO, NoReturn

import click

from altur_tui.wire.errors import AlturError

_Job = tuple[bytes, "asyncio.Future[None]"]


class Output:
    """Writes to standard output in a thread of its own, one piece after the other.

    The thread is a daemon and holds no lock of Python's own streams, so that a reader who reads
    no more does not keep the process from ending.
    """

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = _standard_output() if stream is None else stream
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, name="output", daemon=True).start()

    async def write(self, text: str) -> None:
        """Return once all of `text` is written. Raises what writing raised."""
        if not text:
            return
        done: asyncio.Future[None] = self._loop.create_future()
        self._jobs.put((text.encode("utf-8", "backslashreplace"), done))
        # A piece that is begun is written whole, also if the caller is cancelled meanwhile.
        await asyncio.shield(done)

    def _work(self) -> None:
        while True:
            data, done = self._jobs.get()
            error: OSError | ValueError | None = None
            try:
                self._write(data)
            except (OSError, ValueError) as caught:
                error = caught
            # The loop may have been closed while the reader let us wait.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, done, error)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._stream.write(rest) or 0 :]


def _standard_output() -> BinaryIO:
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    sys.stdout.flush()
    buffer = sys.stdout.buffer
    raw: BinaryIO = getattr(buffer, "raw", buffer)
    return raw


def _settle(done: "asyncio.Future[None]", error: Exception | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def say(*sentences: str) -> None:
    """Write each sentence as a line to standard error: standard output is for data."""
    for sentence in sentences:
        click.echo(sentence, err=True)


class Stop(click.ClickException):
    """Ends the command: the message on a line, the hint on the next, and the exit code."""

    def __init__(self, message: str, hint: str, exit_code: int) -> None:
        super().__init__(message)
        self.hint = hint
        self.exit_code = exit_code  # type: ignore[misc]  # click has one for each class

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002
        """Write message and hint to standard error."""
        say(self.message, *([self.hint] if self.hint else []))


def stop_for(error: AlturError) -> NoReturn:
    """End the command as `error` asks."""
    raise Stop(error.message, error.hint, error.exit_code) from None
