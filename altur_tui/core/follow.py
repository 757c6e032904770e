"""Follows campaigns without a screen: polls them, and yields the events as they happen."""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from altur_tui.campaign.past.events import Event
from altur_tui.campaign.past.rules import EventRules
from altur_tui.client.ring import LIMIT, WINDOW
from altur_tui.core.completion import PolledCompletion
from altur_tui.core.repository import Known, Repository
from altur_tui.core.watch import Watching
from altur_tui.history.packing import configuration
from altur_tui.wire.errors import KEY_REFUSED, AlturError

MAX_REFUSED = 5
"""Refusals of the key in a row, from the start, after which nothing more is requested."""
_MAX_WAITING = 100
"""Events that may wait for a slow reader before the next answer is looked at."""
_MIN_PAUSE = 1.0
_A_MINUTE = 60.0
# Seconds between empty batches, so that the caller can check whether its output is still read.
_HEARTBEAT = 2.0
# A timer may fire a little early by the wall clock.
_SETTLED = 0.02


class NothingToWatchError(Exception):
    """No campaign of the first poll can be fetched, and none will be without a change."""

    def __init__(self, errors: Sequence[AlturError], left: int) -> None:
        super().__init__()
        self.errors = errors
        """Of those that were requested, in their order."""
        self.left = left
        """How many were not requested any more."""


def seconds_a_poll(count: int) -> float:
    """Return how long the rate limit lets so many requests take, in seconds."""
    return math.ceil(count / LIMIT) * WINDOW if count > LIMIT else 0.0


def seconds_of_rest(left: float) -> float:
    """Return how long to wait for the next poll: the time left, but at least a little."""
    return max(left, _MIN_PAUSE)


class Following:
    """Polls campaigns, one poll after the other, and yields what happens. Belongs to one loop."""

    def __init__(
        self,
        repository: Repository,
        ids: Sequence[int],
        *,
        watching: Watching,
        rules: EventRules,
        clock: Callable[[], datetime],
    ) -> None:
        """Follow the campaigns `ids`.

        `watching` has the seconds from the beginning of a poll to that of the next, and waits
        longer while the server refuses.
        """
        self._repository = repository
        self._ids = ids
        self._rules = rules
        self._clock = clock
        self._watching = watching
        self._queue: asyncio.Queue[list[Event] | Exception] = asyncio.Queue(_MAX_WAITING)
        self.completion: PolledCompletion | None = None
        """Completes the answers by the list."""
        self.on_polled: Callable[[], None] = _nothing
        """Called after each poll, when `watching` knows the pace."""

    async def events(self, seconds: float | None = None) -> AsyncGenerator[list[Event], None]:
        """Yield what happens, at once; an empty list now and then where nothing does.

        Ends after `seconds`, if that is given. Raises NothingToWatchError.
        """
        loop = asyncio.get_running_loop()
        deadline = math.inf if seconds is None else loop.time() + seconds
        tasks = [asyncio.ensure_future(self._run(each)) for each in (self._poll(), self._tick())]
        try:
            while True:
                given: list[Event] | Exception = []
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(min(deadline, loop.time() + _HEARTBEAT)):
                        given = await self._queue.get()
                if not given and loop.time() >= deadline:
                    return
                if isinstance(given, Exception):
                    raise given
                yield given
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self.completion is not None:
                await self.completion.aclose()

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # raised where the events are read
            await self._queue.put(error)

    async def _poll(self) -> None:
        unwatch = self._repository.watch(self._watching.learn)
        loop = asyncio.get_running_loop()
        is_first = True
        try:
            while True:
                began = loop.time()
                if self.completion is not None:
                    await self.completion.renew()
                polled = await self._poll_once(is_first=is_first)
                self._watching.judge(polled)
                self.on_polled()
                is_first = False
                await asyncio.sleep(seconds_of_rest(began + self._watching.pace - loop.time()))
        finally:
            unwatch()

    async def _poll_once(self, *, is_first: bool) -> list[Known]:
        polled: list[Known] = []
        async with aclosing(self._repository.stream(self._ids, keep=False)) as stream:
            async for known in stream:
                await self._learn(known)
                polled.append(replace(known, snapshot=None, reading=None))
                if is_first:
                    _check(polled, len(self._ids))
        return polled

    async def _learn(self, known: Known) -> None:
        if known.snapshot is None or known.reading is None:
            if known.error is not None:
                await self._tell(self._rules.failed(known.id, known.error, self._clock()))
            return
        reading = known.reading
        if self.completion is not None:
            reading = await self.completion.complete(known.snapshot, reading)
        settings = configuration(known.snapshot.raw)
        await self._tell(self._rules.answered(reading, settings, self._clock()))

    async def _tick(self) -> None:
        while True:
            now = self._clock()
            past = now.second + now.microsecond / 1_000_000
            await asyncio.sleep(_A_MINUTE - past + _SETTLED)
            for events in self._rules.tick(self._clock()):
                await self._tell(events)

    async def _tell(self, events: list[Event]) -> None:
        if events:
            await self._queue.put(events)


def _check(polled: Sequence[Known], total: int) -> None:
    """Raise NothingToWatchError if the first poll shows that there is nothing to watch."""
    errors = [each.error for each in polled if each.error is not None]
    if len(errors) < len(polled):
        return
    refused = all(each.kind in KEY_REFUSED for each in errors)
    is_over = len(polled) == total and not any(each.kind.passes for each in errors)
    if is_over or (refused and len(errors) == MAX_REFUSED):
        raise NothingToWatchError(errors, total - len(polled))


def _nothing() -> None:
    """Do nothing."""
