"""One run over many campaigns: what `show` and its kin share.

Fetches, reports each campaign as it comes, says what failed, and knows the exit code.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, nullcontext

from altur_tui.campaign.reading import standing
from altur_tui.cli.context import Context
from altur_tui.cli.output import Output, Stop, say, stop_for
from altur_tui.cli.progress import Progress
from altur_tui.core.repository import Known, Repository, Source
from altur_tui.reports.report import Entry, Failed, Report, Shown
from altur_tui.text import safe
from altur_tui.wire.errors import AlturError, ErrorKind

_REFUSED = frozenset({ErrorKind.UNAUTHORIZED, ErrorKind.FORBIDDEN})
_MAX_REFUSED = 5
_SOME_FAILED = 1
# So long, in seconds, a reader who has stopped reading may hold up the end after ctrl+c.
_PATIENCE = 2.0

_FAILED = "{id}: {message}"
_NOT_WRITTEN = "The output could not be written: {reason}."
_STOPPED = (
    "The first {count} campaigns were all refused, so the remaining {rest:,} were not asked for."
)


class _Totals:
    """What failed, and what follows from it."""

    def __init__(self) -> None:
        self._codes: set[int] = set()
        self._hints: set[str] = set()
        self.refused_in_a_row: int | None = 0
        """None once a campaign was not refused."""

    def count(self, entry: Entry) -> None:
        if isinstance(entry, Failed):
            self._codes.add(entry.error.exit_code)
        refused = isinstance(entry, Failed) and entry.error.kind in _REFUSED
        if self.refused_in_a_row is not None:
            self.refused_in_a_row = self.refused_in_a_row + 1 if refused else None

    def new_hint(self, error: AlturError) -> str | None:
        """Return the error's hint the first time only: the same ten times helps nobody."""
        if error.hint in self._hints:
            return None
        self._hints.add(error.hint)
        return error.hint

    @property
    def exit_code(self) -> int:
        """The code that all failures share, else 1; 0 without any."""
        if not self._codes:
            return 0
        return self._codes.copy().pop() if len(self._codes) == 1 else _SOME_FAILED


class Run:
    """Asks for campaigns, and puts a report on them out."""

    def __init__(self, context: Context, ids: tuple[int, ...], report: Report) -> None:
        self._context = context
        self._ids = ids
        self._report = report
        self._tally = _Totals()
        self._progress = Progress(len(ids))
        self._output: Output
        # Goes out with the first entry: nothing is asked of a reader before there is one.
        self._unwritten = report.begin()
        # Where data and talk share a terminal, the bar must make room for both.
        self._one_terminal = sys.stdout is not None and sys.stdout.isatty()

    @property
    def exit_code(self) -> int:
        """What the failures so far make of the exit code; 0 without any."""
        return self._tally.exit_code

    def run(self) -> None:
        """Print everything.

        Raises BrokenPipeError if the reader has left, and Stop if nothing can be written or asked.
        """
        try:
            asyncio.run(self._run())
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = safe(error.strerror or str(error))
            raise Stop(_NOT_WRITTEN.format(reason=reason), "", _SOME_FAILED) from None

    async def _run(self) -> None:
        self._output = Output()
        try:
            async with aclosing(self._entries()) as entries:
                async for entry in entries:
                    await self._print(entry)
        except asyncio.CancelledError:
            await self._close_in_time()
            raise
        finally:
            self._progress.close()
        await self._write(self._report.end())

    async def _entries(self) -> AsyncGenerator[Entry, None]:
        """Yield an entry for each id, up to where being refused ends it. May raise Stop."""
        try:
            client = await self._context.client(say=self._say)
        except AlturError as error:
            for failed in self._without_key(error):
                yield failed
            return

        async def connect() -> Source:
            return client

        repository = Repository(
            connect,
            clock=self._context.clock,
            default_zone=self._context.settings().timezone,
        )
        repository.watch(self._watch)
        place = 0
        try:
            async with aclosing(repository.stream(self._ids, keep=False)) as stream:
                async for known in stream:
                    place += 1
                    entry = self._entry(known)
                    self._tally.count(entry)
                    yield entry
                    if self._tally.refused_in_a_row == _MAX_REFUSED < len(self._ids):
                        rest = len(self._ids) - place
                        self._say(_STOPPED.format(count=_MAX_REFUSED, rest=rest))
                        return
        finally:
            await repository.aclose()
            await client.aclose()

    def _without_key(self, error: AlturError) -> Iterator[Failed]:
        """Say once that there is no key, and yield an entry for each id: none is asked for.

        Raises Stop where the report would have nothing to tell.
        """
        if self._report.silent_without_key:
            stop_for(error)
        if not self._report.explains_failures:
            self._say(error.message, error.hint)
        for campaign_id in self._ids:
            failed = Failed(campaign_id, error)
            self._tally.count(failed)
            yield failed

    def _entry(self, known: Known) -> Entry:
        if known.snapshot is None or known.reading is None:
            error = known.error or AlturError(ErrorKind.NETWORK, "The campaign did not come.")
            return Failed(known.id, error)
        now = self._context.clock()
        return Shown(known.snapshot, known.reading, standing(known.reading, now))

    async def _print(self, entry: Entry) -> None:
        await self._write(self._report.piece(entry))
        if isinstance(entry, Failed) and not self._is_told(entry):
            hint = self._tally.new_hint(entry.error)
            message = _FAILED.format(id=entry.id, message=entry.error.message)
            self._say(message, *([hint] if hint else []))

    def _is_told(self, failed: Failed) -> bool:
        """Whether the report, or a sentence about the whole run, says why it failed."""
        return self._report.explains_failures or failed.error.kind is ErrorKind.NO_KEY

    async def _write(self, text: str) -> None:
        with self._progress.aside() if self._one_terminal else nullcontext():
            await self._put(text)

    async def _put(self, text: str) -> None:
        text, self._unwritten = self._unwritten + text, ""
        await self._output.write(text)

    async def _close_in_time(self) -> None:
        """Write the report's end after ctrl+c, if somebody still reads."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._put(self._report.end())
        except (TimeoutError, OSError):
            return

    def _say(self, *sentences: str) -> None:
        with self._progress.aside():
            say(*sentences)

    def _watch(self, known: Known) -> None:
        if not known.loading and (known.snapshot is not None or known.error is not None):
            self._progress.advance()
