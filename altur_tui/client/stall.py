"""Whether the server has stopped reading for a while: what is out then is read all at once later.

Requests that wait in the server's queue are not counted yet. Each one that is added makes the burst
larger that the server sees once it goes on, and refuses.
"""

from collections import deque
from math import inf
from typing import Generic, TypeVar

_MIN_OUT = 3
"""Fewer unanswered requests may each be slow by themselves."""
_USUAL_TIMES = 5
_MIN_SILENCE = 0.75
_SILENCE_UNKNOWN = 2.0
_ANSWERS_REMEMBERED = 32
_MIN_TO_TELL_USUAL = 8

Request = TypeVar("Request")


class StallDetector(Generic[Request]):
    """Tells when the next requests should wait until what is out has been answered.

    The server has stalled when at least three requests are out and none was answered for five times
    as long as is usual of late (0.75 s at least; 2 s as long as too little is known).
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
