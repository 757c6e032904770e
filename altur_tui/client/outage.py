"""Detects when the server cannot be asked: outages, which requests wait out, and stalls.

An outage begins when no connection can be made, when the server answers 429, or when requests for
several different campaigns fail in a row. One campaign's own 503 or cut answer is no outage. While
one lasts the queue is on hold, and a single request at a time probes whether it is over, after
growing pauses or when the server said. The first answer to a request that left after the outage
began ends it. `Throttle.outage` tells the screens and the commands about it.

A server that has stopped reading for a while reads all at once later. Requests that wait in its
queue are not counted yet: each one that is added makes the burst larger that it refuses then.
"""

import random
from collections import deque
from math import inf
from typing import Generic, TypeVar

from altur_tui.client.failures import Failure
from altur_tui.client.retry import RunningClock
from altur_tui.client.slot import Outage
from altur_tui.wire.errors import AlturError, ErrorKind

MAX_ASKED = 60.0
"""The longest pause that a server can ask a command to wait for, in seconds."""

_SEVERAL = 3
_FIRST_PAUSE = 0.5
_FIRST_PAUSE_REFUSED = 1.0
_MAX_PAUSE = 10.0
# A server that answers 429 is alive, so requests wait longer for it than for a silent one.
_REFUSED_PATIENCE = 6

# Fewer unanswered requests may each be slow by themselves.
_MIN_OUT = 3
_USUAL_TIMES = 5
_MIN_SILENCE = 0.75
_SILENCE_UNKNOWN = 2.0
_ANSWERS_REMEMBERED = 32
_MIN_TO_TELL_USUAL = 8

Request = TypeVar("Request")


def pause_before_try(tries: int, kind: ErrorKind) -> float:
    """Return how long to wait after so many failed tries: exponential, with jitter, in seconds."""
    first = _FIRST_PAUSE_REFUSED if kind is ErrorKind.RATE_LIMITED else _FIRST_PAUSE
    doubled = first * 2.0 ** min(tries - 1, 10)
    return min(doubled, _MAX_PAUSE) * random.uniform(1.0, 1.25)  # noqa: S311


class OutageMonitor(Generic[Request]):
    """Learns from every attempt whether there is an outage, and decides who may start when.

    Instants are in the event loop's time, but for the time without an answer, which `clock` counts.
    """

    def __init__(self, clock: RunningClock, *, unproven: bool = False) -> None:
        """Begin without an outage; `unproven` lets one request at a time go until an answer."""
        self._clock = clock
        self._unproven = unproven
        self._started_at: dict[Request, float] = {}
        self._suspects: set[str] = set()
        self._error: AlturError | None = None
        self._began_at = self._next_try_at = -inf
        self._tries = 0
        self._probe: Request | None = None
        self._unanswered_since: float | None = None
        self._asked_for = 0.0
        self._asked = False
        self.last_probe: Request | None = None
        """The last request that probed; another one should be next."""
        self.answered_at = -inf
        """When the server last answered somebody."""

    def outage(self, now: float) -> Outage | None:
        """Return the outage that lasts now."""
        if self._error is None:
            return None
        next_try = 0.0 if self._probe is not None else max(0.0, self._next_try_at - now)
        error, asked = self._error, self._asked and next_try > 0
        return Outage(error.kind, error.sentence, now - self._began_at, next_try, asked)

    @property
    def lasts(self) -> bool:
        """Whether there is an outage."""
        return self._error is not None

    def starts_at(self, request: Request, now: float, *, by_person: bool) -> float:
        """Return when `request` may start; infinity: when the probe has ended.

        `by_person` says that a person has just asked for it: it does not wait for an outage, except
        for a pause of at most `MAX_ASKED` seconds after a 429.
        """
        if self._probe is request:
            return now
        if self._error is None:
            return inf if self._unproven and self._probe is not None else now
        is_short = self._next_try_at - now <= MAX_ASKED
        if by_person and not (self._error.kind is ErrorKind.RATE_LIMITED and is_short):
            return now
        return inf if self._probe is not None else self._next_try_at

    def try_now(self, now: float) -> None:
        """Send the next probe at once, because a person asks for it."""
        self._next_try_at = min(self._next_try_at, now)

    def gives_up_at(self, patience: float, now: float) -> float:
        """Return when a request gives up that waits `patience` seconds without any answer.

        Pauses that the server asked for do not count, unless they are longer than `MAX_ASKED`.
        """
        if self._error is None or patience == inf:
            return inf
        if self._next_try_at - now > MAX_ASKED:
            return now
        if self._error.kind is ErrorKind.RATE_LIMITED:
            patience *= _REFUSED_PATIENCE
        ran = self._clock.time()
        since = ran if self._unanswered_since is None else self._unanswered_since
        return now + since + patience + self._asked_for - ran

    def why(self) -> AlturError:
        """Return a new error that says why a request gives up."""
        return AlturError(ErrorKind.NETWORK, "") if self._error is None else self._error.copy()

    def rested(self) -> None:
        """Forget how long there was no answer, since nothing was requested for a while."""
        self._unanswered_since = None

    def started(self, request: Request, now: float) -> None:
        """Note that an attempt begins."""
        self._started_at[request] = now
        if self._unanswered_since is None:
            self._unanswered_since = self._clock.time()
        if self._probe is None and (self._error is not None or self._unproven):
            self._probe = self.last_probe = request

    def ended(self, request: Request) -> None:
        """Note that an attempt is over, also when it was cancelled."""
        self._started_at.pop(request, None)
        if self._probe is request:
            self._probe = None

    def answered(self, request: Request, now: float) -> None:
        """Note that the server has answered a request and is well."""
        self._suspects.clear()
        self._unproven = False
        self._unanswered_since, self._asked_for, self.last_probe = None, 0.0, None
        self.answered_at = now
        if self._error is not None and self._started_at.get(request, now) >= self._began_at:
            self._error = self._probe = None

    def failed(self, request: Request, failure: Failure, campaign: str, now: float) -> bool:
        """Learn from a failure that may pass; return whether it belongs to an outage."""
        error = failure.error
        self._suspects.add(campaign)
        if (
            self._error is not None
            or error.kind is ErrorKind.RATE_LIMITED
            or failure.is_unreachable
            or len(self._suspects) >= _SEVERAL
        ):
            self._hold(error, self._started_at.get(request, now), now)
            return True
        return False

    def _hold(self, error: AlturError, started_at: float, now: float) -> None:
        if self._error is None:
            self._error, self._began_at, self._next_try_at, self._tries = error, now, now, 0
        elif started_at <= self._began_at and error.retry_after is None:
            return  # it left before the outage began, and tells nothing new
        self._error = error
        self._tries += 1
        asked = error.retry_after
        next_try_at = now + (pause_before_try(self._tries, error.kind) if asked is None else asked)
        if next_try_at <= self._next_try_at:
            return
        if asked is not None:
            self._asked_for += next_try_at - max(now, self._next_try_at)
        self._next_try_at, self._asked = next_try_at, asked is not None


class StallDetector(Generic[Request]):
    """Tells when the next requests should wait until what is out has been answered.

    The server has stalled when at least three requests are out and none was answered for five times
    as long as was usual recently (at least 0.75 s; 2 s while too little is known).
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._out: dict[Request, float] = {}
        self._answered_in: deque[float] = deque(maxlen=_ANSWERS_REMEMBERED)
        self._answered_at = -inf
        self._stalled = False
        self._read_until = -inf

    def left(self, request: Request, now: float) -> None:
        """Note that a request is about to be sent."""
        self._out[request] = now

    def answered(self, request: Request, now: float) -> None:
        """Note that the answer has begun."""
        self._notice(now)
        left_at = self._out.pop(request, None)
        if left_at is not None:
            self._answered_in.append(now - left_at)
            self._answered_at = now
            self._end(now)

    def ended(self, request: Request, now: float) -> None:
        """Note that the attempt is over, answered or not."""
        self._notice(now)
        if self._out.pop(request, None) is not None:
            self._end(now)

    def waits_until(self, now: float) -> float:
        """Return from when on requests may start; infinity: when what is out has been answered."""
        self._notice(now)
        return inf if self._stalled else self._read_until

    def _notice(self, now: float) -> None:
        if not self._stalled and len(self._out) >= _MIN_OUT:
            silent_since = max(min(self._out.values()), self._answered_at)
            self._stalled = now - silent_since >= self._max_silence()

    def _max_silence(self) -> float:
        if len(self._answered_in) < _MIN_TO_TELL_USUAL:
            return _SILENCE_UNKNOWN
        return max(
            _MIN_SILENCE, _USUAL_TIMES * sorted(self._answered_in)[len(self._answered_in) // 2]
        )

    def _end(self, now: float) -> None:
        if self._stalled and not self._out:
            self._stalled = False
            self._read_until = now + self._window
