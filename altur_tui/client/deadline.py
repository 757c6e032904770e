"""Time limits that count only while the process runs: a stop (ctrl+z) uses up nobody's time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

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
