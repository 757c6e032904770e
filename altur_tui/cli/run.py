"""Fetches the campaigns that `show` and `check` were asked for, and reports on each as it comes."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from altur_tui.campaign.reading import standing
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.output import stop_for
from altur_tui.cli.common.pipeline import STOPPED, Pipeline
from altur_tui.core.account import account_file, host_of
from altur_tui.core.completion import Completion, completed
from altur_tui.core.connect import open_past
from altur_tui.core.repository import Known, Repository, Source
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.reports.report import Entry, Failed, Report, Shown
from altur_tui.wire.errors import KEY_REFUSED, AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.client.client import AlturClient
    from altur_tui.core.past import PastReader

_MAX_REFUSED = 5
_SOME_FAILED = 1

_NOT_ARRIVED = S("The campaign did not arrive.")
FAILED = S("{id}: {message}")


@asynccontextmanager
async def connected(
    context: Context, client: "AlturClient", pipeline: Pipeline
) -> "AsyncIterator[tuple[Repository, PastReader]]":
    """Lend a repository that asks `client`, and the history; close all three afterwards."""
    client.throttle.on_outage = pipeline.tell_outage
    settings = context.settings()
    past = open_past(client, settings, context.clock)

    async def connect() -> Source:
        return client

    repository = Repository(
        connect, clock=context.clock, default_zone=settings.timezone, past=past.past
    )
    try:
        yield repository, past
    finally:
        await repository.aclose()
        past.close()
        await client.aclose()


def completion_of(context: Context, client: "AlturClient", ids: tuple[int, ...]) -> Completion:
    """Return what completes the answers for `ids` by the list.

    It has the clock of the machine: that of `--now` stands still, and no age can be told by it.
    """
    settings = context.settings()
    return Completion(
        client,
        ids,
        clock=partial(datetime.now, UTC),
        file=account_file(settings),
        host=host_of(settings),
    )


class _Failures:
    """Counts what failed, and draws the conclusions."""

    def __init__(self) -> None:
        self._codes: set[int] = set()
        self._hints: set[str] = set()
        self.refused_in_a_row: int | None = 0
        """None once a campaign was not refused."""

    def count(self, entry: Entry) -> None:
        if isinstance(entry, Failed):
            self._codes.add(entry.error.exit_code)
        refused = isinstance(entry, Failed) and entry.error.kind in KEY_REFUSED
        if self.refused_in_a_row is not None:
            self.refused_in_a_row = self.refused_in_a_row + 1 if refused else None

    def new_hints(self, error: AlturError) -> list[str]:
        """Return the error's hint the first time only: repeating it does not help."""
        new = [error.hint] if error.hint and error.hint not in self._hints else []
        self._hints.update(new)
        return new

    @property
    def exit_code(self) -> int:
        """The code that all failures share, else 1; 0 without any."""
        if len(self._codes) > 1:
            return _SOME_FAILED
        return next(iter(self._codes), 0)


class Run:
    """Fetches campaigns and prints a report on them."""

    def __init__(
        self,
        context: Context,
        ids: tuple[int, ...],
        report: Report[Entry],
        *,
        since: datetime | None = None,
        recall: "Callable[[PastReader], Awaitable[None]] | None" = None,
        offline_hint: S | None = None,
    ) -> None:
        """Print `report` on the campaigns; `since` is the instant that they are compared with.

        `recall` may ask the history before the first campaign is requested. `offline_hint` says
        how to print what was kept, of `{when}`, where a campaign cannot be reached.
        """
        self._context = context
        self._ids = ids
        self._report = report
        self._since = since
        self._recall = recall
        self._offline_hint = offline_hint
        self._kept_at: datetime | None = None
        """When the last answer came of the first campaign that could not be reached."""
        self._failures = _Failures()
        self._pipeline = Pipeline(report.begin(), report.end, total=len(ids))

    @property
    def exit_code(self) -> int:
        """What the failures so far make of the exit code; 0 without any."""
        return self._failures.exit_code

    def run(self) -> None:
        """Print everything.

        Raises BrokenPipeError if the reader has left, and Stop if nothing can be written, or
        fetched.
        """
        self._pipeline.run(self._pieces())

    async def _pieces(self) -> AsyncGenerator[str, None]:
        """Yield the report's text on each campaign, and say why one failed once that is written."""
        async with aclosing(self._entries()) as entries:
            async for entry in entries:
                self._failures.count(entry)
                yield self._report.piece(entry)
                if isinstance(entry, Failed) and not self._is_explained(entry):
                    message = FAILED.format(id=entry.id, message=entry.error.message)
                    hints = self._failures.new_hints(entry.error)
                    self._pipeline.say(message, *hints, *self._told_of_kept())

    async def _entries(self) -> AsyncGenerator[Entry, None]:
        """Yield an entry for each id, up to where refusals end it. May raise Stop."""
        try:
            client = await self._context.client(say=self._pipeline.say)
        except AlturError as error:
            for failed in self._without_key(error):
                yield failed
            return

        async with (
            connected(self._context, client, self._pipeline) as (repository, past),
            aclosing(completion_of(self._context, client, self._ids)) as completion,
        ):
            repository.watch(self._count_fetched)
            if self._context.settings().reads_list:
                # The campaign's request goes first.
                repository.watch_starts(completion.begin)
            if self._recall is not None:
                await self._recall(past)
            async with aclosing(repository.stream(self._ids, keep=False)) as stream:
                place = 0
                async for known in stream:
                    place += 1
                    entry = await self._entry(known, completion)
                    await self._look_for_kept(entry, past)
                    yield await self._compared(entry, past)
                    if self._failures.refused_in_a_row == _MAX_REFUSED < len(self._ids):
                        rest = len(self._ids) - place
                        self._pipeline.say(STOPPED.format(count=_MAX_REFUSED, rest=rest))
                        return

    def _without_key(self, error: AlturError) -> Iterator[Failed]:
        """Write once that there is no key, and yield an entry for each id: none is requested.

        Raises Stop where the report would be empty.
        """
        if self._report.silent_without_key:
            stop_for(error)
        if not self._report.explains_failures:
            self._pipeline.say(error.message, error.hint)
        for campaign_id in self._ids:
            yield Failed(campaign_id, error)

    async def _entry(self, known: Known, completion: Completion) -> Entry:
        if known.snapshot is None or known.reading is None:
            error = known.error or AlturError(ErrorKind.NETWORK, _NOT_ARRIVED)
            return Failed(known.id, error)
        reading = known.reading
        if self._context.settings().reads_list:
            zone = self._context.settings().timezone
            reading = await completed(completion, known.snapshot, reading, zone)
        now = self._context.clock()
        return Shown(known.snapshot, reading, standing(reading, now))

    async def _look_for_kept(self, entry: Entry, past: "PastReader") -> None:
        """Find out whether the history has a campaign that could not be reached."""
        is_lost = isinstance(entry, Failed) and entry.error.kind is ErrorKind.NETWORK
        if self._offline_hint is not None and is_lost and self._kept_at is None:
            seen = (await past.known_at((entry.id,))).get(entry.id)
            self._kept_at = None if seen is None else seen.last

    def _told_of_kept(self) -> list[str]:
        """Return how to print what was kept, once, if anything was."""
        if self._kept_at is None or self._offline_hint is None:
            return []
        when = words.date_and_time(self._kept_at, self._context.viewer_zone())
        told, self._offline_hint = self._offline_hint.format(when=when), None
        return [told]

    async def _compared(self, entry: Entry, past: "PastReader") -> Entry:
        """Return an entry with how it changed since the instant that is compared with."""
        at = self._since
        if at is None or isinstance(entry, Failed):
            return entry
        from altur_tui.campaign.past.since import since
        from altur_tui.history.compare import then_of

        seen = await past.known_at((entry.id,), at)
        then = then_of(seen.get(entry.id), at)
        return replace(entry, since=since(at, then, entry.reading.analytics))

    def _is_explained(self, failed: Failed) -> bool:
        """Whether the report, or a sentence about the whole run, says why it failed."""
        return self._report.explains_failures or failed.error.kind is ErrorKind.NO_KEY

    def _count_fetched(self, known: Known) -> None:
        if not known.loading and (known.snapshot is not None or known.error is not None):
            self._pipeline.advance()
