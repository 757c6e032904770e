"""When a request is tried again, and how long one answer may take with all its attempts.

Time limits count only while the process runs: a stop (ctrl+z) uses up nobody's time.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from altur_tui.client.failures import Failure
from altur_tui.wire.errors import AlturError

MAX_ATTEMPTS = 3
"""So many attempts a request has, not counting those that fail in an outage."""
OVERLOADED = frozenset({502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses of a server, or of what stands before it, that cannot serve anybody now."""
RETRIED_STATUSES = OVERLOADED | {408, 425, 429, 500}
_FIRST_BACKOFF = 0.5
_MAX_BACKOFF = 8.0

_TICK = 0.5
# The event loop itself is late by less than this.
_MIN_STOP = 1.0
_INSTANT = 1e-6


class RunningClock:
    """The event loop's time without the stretches in which nothing ran.

    It ticks while it is `in_use`; a tick that comes late tells how long the process was stopped.
    """

    def __init__(self) -> None:
        self._users = 0
        self._stopped_for = 0.0
        self._seen_at = 0.0
        self._timer: asyncio.Handle | None = None

    def time(self) -> float:
        """Return the running time, in seconds from an arbitrary start."""
        now = asyncio.get_running_loop().time()
        if self._users:
            late = now - self._seen_at - _TICK
            if late > _MIN_STOP:
                self._stopped_for += late
            self._seen_at = now
        return now - self._stopped_for

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Notice stops within."""
        self._users += 1
        if self._users == 1:
            self._seen_at = asyncio.get_running_loop().time()
            self._tick()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users and self._timer is not None:
                self._timer.cancel()

    def _tick(self) -> None:
        self.time()
        self._timer = asyncio.get_running_loop().call_later(_TICK, self._tick)


class Alarm:
    """Makes one call after some running time."""

    def __init__(self, clock: RunningClock, call: Callable[[], None]) -> None:
        self._clock = clock
        self._call = call
        self._rings_at = 0.0
        self._timer: asyncio.Handle | None = None

    def set(self, seconds: float) -> None:
        """Make the call so many seconds from now, and at no other time."""
        self.cancel()
        self._rings_at = self._clock.time() + seconds
        self._check()

    def cancel(self) -> None:
        """Make no call."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        left = self._rings_at - self._clock.time()
        if left > _INSTANT:
            self._timer = asyncio.get_running_loop().call_later(left, self._check)
        else:
            self._timer = None
            self._call()


class Deadline:
    """How long one answer may take with all its attempts, in running seconds.

    Time in the queue is free.
    """

    def __init__(self, seconds: float, clock: RunningClock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._spent = 0.0

    @property
    def remaining(self) -> float:
        """What is left, in seconds."""
        return max(0.0, self._seconds - self._spent)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time within; raises TimeoutError when nothing is left."""
        with self._clock.in_use():
            started_at = self._clock.time()
            try:
                async with asyncio.timeout(None) as limit:
                    alarm = Alarm(self._clock, lambda: end(limit))
                    alarm.set(self.remaining)
                    try:
                        yield
                    finally:
                        alarm.cancel()
            finally:
                self._spent += self._clock.time() - started_at

    def restart(self) -> None:
        """Count from the beginning: what was spent was spent on an outage."""
        self._spent = 0.0

    def shorten(self, seconds: float) -> None:
        """Leave no more than `seconds`."""
        self._spent = max(self._spent, self._seconds - seconds)

    async def sleep(self, seconds: float) -> None:
        """Sleep between two attempts: this counts as well."""
        self._spent += seconds
        await asyncio.sleep(seconds)


def end(limit: asyncio.Timeout) -> None:
    """Let the block within `limit` end with TimeoutError now."""
    limit.reschedule(asyncio.get_running_loop().time())


def is_retryable(error: AlturError) -> bool:
    """Return whether another attempt may bring what this one did not."""
    return error.kind.passes and (error.status is None or _passes(error.status))


def _passes(status: int) -> bool:
    # A good status with a body that was cut off or damaged is the network's fault.
    return status in RETRIED_STATUSES or 200 <= status <= 299


def backoff(failures: int) -> float:
    """Return how long to wait after so many failures: exponential, with jitter, in seconds."""
    doubled = _FIRST_BACKOFF * 2.0 ** min(failures - 1, 10)
    return min(doubled, _MAX_BACKOFF) * random.uniform(0.5, 1.0)  # noqa: S311


class RetryPolicy:
    """Decides for one request whether there is another attempt, and waits before it.

    A drop of an idle connection, and whatever happens in an outage, costs no attempt. After three
    failures a request ends; a server that is overloaded and has answered nobody else since the
    first of them gets the whole deadline.
    """

    def __init__(self, deadline: Deadline, now: float) -> None:
        """Begin at `now`, in the event loop's time."""
        self._deadline = deadline
        self._failures = 0
        self._since = now
        self.fresh = False
        """Whether the next attempt opens a new connection."""

    async def wait_after(self, failure: Failure, *, answered_at: float) -> bool:
        """Wait before the next attempt; return whether there is to be one.

        `answered_at` is when the server last answered somebody, in the event loop's time.
        """
        if failure.is_final or not is_retryable(failure.error):
            return False
        if failure.on_stale_connection:
            self.fresh = True
            return True
        if failure.in_outage:
            self._deadline.restart()
            return True
        self._failures += 1
        pause = max(backoff(self._failures), failure.error.retry_after or 0.0)
        is_spent = self._failures >= MAX_ATTEMPTS and (
            failure.error.status not in OVERLOADED or answered_at >= self._since
        )
        if is_spent or pause >= self._deadline.remaining:
            return False
        await self._deadline.sleep(pause)
        return True
