"""When another attempt is made, after how long, and when to stop: one deadline for all of them."""

import asyncio
import math
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec
from msgspec import Struct

from altur_tui.wire.errors import AlturError, ErrorKind

MAX_ATTEMPTS = 3
MAX_PAUSE = 30.0
"""The longest pause after a 429 that is waited for, in seconds."""
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})

_FIRST_BACKOFF = 0.5
_FIRST_PAUSE = 1.0
_MAX_DATE_LENGTH = 64
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
# At most thirty years.
_AGE = re.compile(r"[0-9]{1,9}")
_IN_WORDS = re.compile(
    r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class Failure(Struct, frozen=True):
    """An attempt that failed."""

    error: AlturError
    is_final: bool = False
    """Whether it would fail in the same way again."""
    on_stale_connection: bool = False
    """Whether the server had dropped the connection before the request came."""


class Deadline:
    """How long one answer may take with all its attempts, in seconds; time in a queue is free."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._spent = 0.0

    @property
    def remaining(self) -> float:
        """What is left, in seconds."""
        return max(0.0, self.seconds - self._spent)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time within; raises TimeoutError when nothing is left."""
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        try:
            async with asyncio.timeout(self.remaining):
                yield
        finally:
            self._spent += loop.time() - started_at

    async def sleep(self, seconds: float) -> None:
        """Sleep between two attempts: this counts as well."""
        self._spent += seconds
        await asyncio.sleep(seconds)


def http_date(text: str | None) -> datetime | None:
    """Return the instant of an HTTP date in UTC, or None when `text` is none."""
    if not text or len(text) > _MAX_DATE_LENGTH:
        return None
    try:
        given = parsedate_to_datetime(text)
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def seconds_cached(age: str | None) -> int:
    """Return for how long a cache had kept an answer, by its `Age` header; 0 without one."""
    return int(age) if age is not None and _AGE.fullmatch(age.strip()) else 0


def retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait, a date being read at `now`."""
    if text is None:
        return None
    if _SECONDS.fullmatch(text.strip()):
        return float(text)
    until = http_date(text.strip())
    return None if until is None else max(0.0, (until - now).total_seconds())


def pause_in_words(body: bytes) -> float | None:
    """Return the seconds that the `detail` of a 429's body asks to wait, or None.

    Seen in public client code: `{"detail": "... N seconds ..."}`.
    """
    try:
        detail = msgspec.json.decode(body, type=dict[str, msgspec.Raw]).get("detail")
        said = "" if detail is None else str(msgspec.json.decode(detail))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if (found := _IN_WORDS.search(said)) is not None:
        return float(found[1]) * (60 if found[2].lower().startswith("m") else 1)
    numbers = _NUMBER.findall(said)
    return float(numbers[0]) if len(numbers) == 1 else None


def backoff(attempt: int) -> float:
    """Return how long to wait after the given attempt (from 1): exponential, with jitter."""
    return _FIRST_BACKOFF * math.pow(2, attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311


def pause_unasked(attempt: int) -> float:
    """Return how long to pause after a 429 that names no time."""
    return _FIRST_PAUSE * math.pow(2, attempt - 1) * random.uniform(1.0, 1.5)  # noqa: S311


def is_retryable(error: AlturError) -> bool:
    """Return whether another attempt may bring what this one did not."""
    if error.kind is ErrorKind.RATE_LIMITED:
        return (error.retry_after or 0.0) <= MAX_PAUSE
    if error.kind is ErrorKind.SERVER:
        return error.status in RETRIED_STATUSES
    return error.kind.passes


class RetryPolicy:
    """Retry policy for one request: one deadline, and whether and when there is another attempt."""

    def __init__(self, seconds: float) -> None:
        self.deadline = Deadline(seconds)

    async def wait_after(self, failure: "Failure", attempt: int) -> bool:
        """Wait before the next attempt; return whether there is to be one.

        `attempt` is the number of the one that failed, from 1.
        """
        pause = self._pause(failure, attempt)
        if (
            failure.is_final
            or attempt >= MAX_ATTEMPTS
            or not is_retryable(failure.error)
            or pause >= self.deadline.remaining
        ):
            return False
        await self.deadline.sleep(pause)
        return True

    def _pause(self, failure: "Failure", attempt: int) -> float:
        if failure.on_stale_connection or failure.error.kind is ErrorKind.RATE_LIMITED:
            return 0.0  # for a rate limit the throttle pauses, for all: that is time in the queue
        return max(backoff(attempt), failure.error.retry_after or 0.0)
