"""Writes a report to standard output as it comes into being: what `show`, `check` and `list` share.

Data goes to standard output; sentences and the progress bar go to standard error, and all of them
may be one terminal.
"""

import asyncio
import errno
import math
import os
import queue
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, BinaryIO

from altur_tui.campaign.words import duration
from altur_tui.cli.common.output import Stop, say
from altur_tui.i18n.sentences import S, Sentence, system_reason

if TYPE_CHECKING:
    from altur_tui.client.slot import Outage

_NOT_WRITTEN_CODE = 1
# How long, in seconds, a reader who stopped reading may delay the exit after ctrl+c.
_MAX_CLOSING = 2.0

# A shorter outage is not worth a line, in seconds.
_MIN_OUTAGE_TOLD = 2.0

_RETRYING = S("{message} Still trying…")
_ASKED_TO_WAIT = S("{message} Waiting {pause}.")
_NOT_WRITTEN = S("The output could not be written: {reason}.")

STOPPED = S(
    "The first {count} campaigns were all refused, so the remaining {rest:,} were not requested."
)
"""Where no campaign was answered, but all were refused."""

_BAR_CELLS = 24
_LINE = S("{bar}  {done:,} of {total:,} campaigns")
_CLEAR = "\r\x1b[K"


_Job = tuple[bytes, "asyncio.Future[None]"]


class Pipeline:
    """Writes a beginning, then each piece, then an end that ctrl+c does not leave out."""

    def __init__(self, begin: str, end: Callable[[], str], *, total: int = 0) -> None:
        """Make a pipeline that has written nothing.

        `end` is called once, when no further piece follows. `total` is how many campaigns the
        progress bar counts; there is none below 2.
        """
        # Written with the first piece: a reader is not touched before there is something to read.
        self._unwritten = begin
        self._end = end
        self._progress = Progress(total)
        self._output: Output
        self._outage_lasted = 0.0
        self._outage_told = False
        self._one_terminal = sys.stdout is not None and sys.stdout.isatty()

    def run(self, pieces: AsyncGenerator[str, None]) -> None:
        """Write everything, in an event loop of its own.

        Raises BrokenPipeError if the reader has left, Stop if standard output cannot be written,
        and whatever `pieces` raises.
        """
        try:
            asyncio.run(self._run(pieces))
        except BrokenPipeError:
            raise
        except OSError as error:
            message = _NOT_WRITTEN.format(reason=system_reason(error))
            raise Stop(message, "", _NOT_WRITTEN_CODE) from None

    def say(self, *sentences: Sentence) -> None:
        """Write each sentence as a line to standard error."""
        with self._progress.aside():
            say(*sentences)

    def tell_outage(self, outage: "Outage") -> None:
        """Write once, where a person waits at a terminal, that an outage is being waited out."""
        is_new = outage.since < self._outage_lasted
        self._outage_lasted = outage.since
        if is_new:
            self._outage_told = False
        if self._outage_told or not sys.stderr.isatty():
            return
        waits = outage.asked and outage.next_try >= _MIN_OUTAGE_TOLD
        if outage.since >= _MIN_OUTAGE_TOLD or waits:
            self._outage_told = True
            template = _ASKED_TO_WAIT if outage.asked else _RETRYING
            pause = duration(seconds=math.ceil(outage.next_try))
            self.say(template.format(message=outage.message, pause=pause))

    def advance(self) -> None:
        """Count one more campaign as fetched."""
        self._progress.advance()

    async def _run(self, pieces: AsyncGenerator[str, None]) -> None:
        self._output = Output()
        try:
            await self._write_all(pieces)
        finally:
            self._output.close()

    async def _write_all(self, pieces: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    with self._progress.aside() if self._one_terminal else nullcontext():
                        await self._write(piece)
        except asyncio.CancelledError:
            await self._close_in_time()
            raise
        finally:
            self._progress.close()
        await self._write(self._end())

    async def _write(self, text: str) -> None:
        text, self._unwritten = self._unwritten + text, ""
        await self._output.write(text)

    async def _close_in_time(self) -> None:
        """Write the end after ctrl+c, if somebody still reads."""
        try:
            async with asyncio.timeout(_MAX_CLOSING):
                await self._write(self._end())
        except (TimeoutError, OSError):
            return


class Progress:
    """How many of the campaigns were fetched. Draws nothing unless standard error is a terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._drawn = ""
        self._aside = 0
        dumb = os.environ.get("TERM", "dumb") == "dumb"
        self._shown = total > 1 and not dumb and sys.stderr.isatty()

    def advance(self) -> None:
        """Count one more campaign as fetched."""
        self._done += 1
        self._draw()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Remove the bar while other text is written to the same terminal."""
        self._aside += 1
        self._clear()
        try:
            yield
        finally:
            self._aside -= 1
            self._draw()

    def close(self) -> None:
        self._clear()
        self._shown = False

    def _draw(self) -> None:
        if not self._shown or self._aside:
            return
        full = _BAR_CELLS * self._done // self._total
        bar = "[" + "#" * full + "." * (_BAR_CELLS - full) + "]"
        line = _LINE.format(bar=bar, done=self._done, total=self._total)
        if line != self._drawn:
            sys.stderr.write(_CLEAR + line)
            sys.stderr.flush()
            self._drawn = line

    def _clear(self) -> None:
        if self._drawn:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._drawn = ""


class Output:
    """Writes to standard output in a thread of its own: a slow reader delays no request.

    The thread is a daemon and holds no lock of Python's own streams, so that a reader who stops
    reading does not keep the process from ending.
    """

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = _standard_output() if stream is None else stream
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
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

    def close(self) -> None:
        """End the thread once what was begun is written; nothing waits for that."""
        self._jobs.put(None)

    def _work(self) -> None:
        while job := self._jobs.get():
            data, done = job
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
