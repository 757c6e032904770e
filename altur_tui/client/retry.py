"""When a request is tried again, and after how long: the policy, and what servers ask for."""

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from altur_tui.client.deadline import Deadline
from altur_tui.client.outage import Failure
from altur_tui.wire.errors import AlturError

MAX_ATTEMPTS = 3
"""So many attempts a request has, not counting those that fail in an outage."""
OVERLOADED = frozenset({502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses of a server, or of what stands before it, that cannot serve anybody now."""
RETRIED_STATUSES = OVERLOADED | {408, 425, 429, 500}

_FIRST_BACKOFF = 0.5
_MAX_BACKOFF = 8.0
_MAX_DATE_LENGTH = 64
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
# At most thirty years.
_AGE = re.compile(r"[0-9]{1,9}")
_IN_WORDS = re.compile(
    r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


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
