"""Writes a report to standard output as it comes into being: what `show`, `check` and `list` share.

Data goes to standard output; sentences and the progress bar go to standard error, and all of them
may be one terminal.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext

from altur_tui.cli.output import Output, Stop, say
from altur_tui.cli.progress import Progress
from altur_tui.text import safe

_NOT_WRITTEN_CODE = 1
# How long, in seconds, a reader who stopped reading may delay the exit after ctrl+c.
_MAX_CLOSING = 2.0

_NOT_WRITTEN = "The output could not be written: {reason}."


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
            reason = safe(error.strerror or str(error))
            raise Stop(_NOT_WRITTEN.format(reason=reason), "", _NOT_WRITTEN_CODE) from None

    def say(self, *sentences: str) -> None:
        """Write each sentence as a line to standard error."""
        with self._progress.aside():
            say(*sentences)

    def advance(self) -> None:
        """Count one more campaign as fetched."""
        self._progress.advance()

    async def _run(self, pieces: AsyncGenerator[str, None]) -> None:
        self._output = Output()
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
