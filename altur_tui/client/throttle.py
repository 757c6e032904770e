"""Keeps our requests under the server's limit, and the screen's requests ahead of the others.

The server counts a request when it reads it, which we cannot see. So a slot is stamped with the
latest instant at which that may have happened, as far as we can tell, and is free again one
window later. The window is longer than the server's second: a margin has to be in time, for one
in count is used up by the first burst.
"""

import asyncio
from collections import deque
from math import inf
from statistics import median
from types import TracebackType
from typing import Self

from msgspec import Struct

LIMIT = 12
"""How many requests a second the vendor's reference allows; per key is assumed."""
WINDOW = 1.03
"""How long a slot stays taken after its stamp, in seconds."""
WIDE_WINDOW = 1.10
"""The same after the server has refused a request for coming too soon."""
WIDENED_FOR = 60.0
"""How long the window stays wide after the pause that a refusal asked for, in seconds."""

# A request that left us but got no answer is taken to have been read after this long. Else a
# server that answers nobody would hold up the requests of the screen until their deadline.
_LATEST_READ = 3.0
# A request whose answer took longer than the quickest of late may have been late on its way to
# the server. The window's margin covers some of that, once enough answers tell what quick is, and
# a server that is slow by nature must not slow us down by more than the last.
_COVERED_LATENESS = 0.02
_MAX_LATENESS = 0.07
_ANSWERS_REMEMBERED = 64
# An answer that took much longer than is usual of late is no slow server but a hold-up: what was
# on its way then is read all at once, after it. So such a request counts as read when it ended.
_HELD_UP = 2.0
_MIN_TO_TELL_HELD_UP = 8
_LONGEST_HOLD_UP = 1.0
# While background requests queue up they leave the last slots apart, so that one frees in every
# third of the window or so: that is how long a request of the screen waits.
_KEPT_APART = 2
_SPREAD = 0.35
_MIN_LIMIT_TO_SPREAD = 4


class Pause(Struct, frozen=True):
    """For how long no request leaves."""

    seconds: float
    """What is left of it."""
    asked: bool
    """Whether the server said for how long; else it only refused, and how long is our guess."""


class Turn:
    """One request's place in the queue and then its slot: an async context manager, used once.

    Entering it waits for a slot. Within it, tell how far the request got: `left`, `sent`,
    `answered`. A request that never left gives its slot back on the way out; one that left and
    was not stamped is stamped then.
    """

    def __init__(self, throttle: "Throttle", *, priority: bool) -> None:
        self._throttle = throttle
        self._priority = priority
        self._granted: asyncio.Future[None] | None = None
        self._joined = False
        self._started = False
        self._left_at: float | None = None
        self._sent_at: float | None = None
        self._answered_in: float | None = None
        self._stamp: float | None = None

    @property
    def ahead(self) -> int:
        """How many requests go before this one; 0 once it may start."""
        return self._throttle.ahead_of(self)

    @property
    def priority(self) -> bool:
        """Whether the screen waits for this request."""
        return self._priority

    @property
    def waiting(self) -> bool:
        """Whether this request is in the queue."""
        return self._joined and not self._started

    @property
    def pause(self) -> Pause | None:
        """How long it does not start yet, since the server has refused one; None if it may."""
        return self._throttle.pause_left if self.waiting else None

    def promote(self) -> None:
        """Make this a request of the screen from now on."""
        if not self._priority:
            self._throttle.move_up(self)
            self._priority = True

    def left(self) -> None:
        """The request is on its way: the server reads it who knows when, on a new connection."""
        self._left_at = asyncio.get_running_loop().time()
        self._stamp = self._left_at + _LATEST_READ
        self._throttle.look_again()

    def sent(self) -> None:
        """Stamp the slot: the server may count the request from now."""
        self._sent_at = self._stamp = asyncio.get_running_loop().time()
        if self._left_at is None:
            self._left_at = self._sent_at
        self._throttle.look_again()

    def answered(self) -> None:
        """The head of the answer has arrived: now it is known by when the request was read."""
        now = asyncio.get_running_loop().time()
        if self._left_at is None:
            self._left_at = now
        if self._sent_at is None:
            self._stamp = now
        else:
            self._answered_in = now - self._sent_at
            self._throttle.remember(self._answered_in)
        self._throttle.look_again()

    def expires(self, window: float) -> float | None:
        """Return when the slot is free again, in the loop's time; None if it is not known yet."""
        if self._stamp is None:
            return None
        late = 0.0 if self._answered_in is None else self._throttle.lateness(self._answered_in)
        return self._stamp + late + window

    async def __aenter__(self) -> Self:
        if self._joined:
            raise RuntimeError("a turn is used once")
        self._joined = True
        self._granted = asyncio.get_running_loop().create_future()
        self._throttle.join(self)
        try:
            await self._granted
        except BaseException:
            self._throttle.leave(self)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._left_at is None:
            self._throttle.leave(self)
        elif self._stamp is None or self._stamp > (now := asyncio.get_running_loop().time()):
            self._stamp = now
            self._throttle.look_again()

    def start(self) -> None:
        """Let the request go: the throttle calls this."""
        self._started = True
        if self._granted is not None and not self._granted.done():
            self._granted.set_result(None)


class Ticket:
    """What a caller can see and change of its request while it waits."""

    def __init__(self, *, priority: bool = False) -> None:
        self.attempt = 0
        """The attempt that is under way or in the queue, from 1; 0 before the first."""
        self._priority = priority
        self._turn: Turn | None = None

    @property
    def priority(self) -> bool:
        """Whether the screen waits for this request."""
        return self._priority

    @property
    def ahead(self) -> int | None:
        """How many requests go before this one; None when it is not in the queue."""
        return self._turn.ahead if self._turn is not None and self._turn.waiting else None

    @property
    def pause(self) -> Pause | None:
        """How long its next attempt waits since the server has refused one; None if it does not."""
        return self._turn.pause if self._turn is not None else None

    @property
    def waiting(self) -> bool:
        """Whether no request has left for it yet, or the next attempt is in the queue."""
        return self._turn is None or self._turn.waiting

    def promote(self) -> None:
        """Make this a request of the screen from now on, in the queue already or not."""
        self._priority = True
        if self._turn is not None:
            self._turn.promote()

    def take(self, turn: Turn) -> None:
        """Go on with the turn of the next attempt: the client calls this."""
        self.attempt += 1
        self._turn = turn


class Throttle:
    """At most `limit` requests in any `window` seconds, as the server sees them.

    One throttle serves one key and one event loop; every attempt takes a turn.
    """

    def __init__(self, *, limit: int = LIMIT, window: float = WINDOW) -> None:
        self._limit = limit
        self._window = window
        self._slots: list[Turn] = []
        # Ordered sets: a turn can leave from the middle, when its task is cancelled.
        self._screen: dict[Turn, None] = {}
        self._background: dict[Turn, None] = {}
        self._paused_until = 0.0
        self._pause_asked = True
        self._wide_until = 0.0
        self._answer_times: deque[float] = deque(maxlen=_ANSWERS_REMEMBERED)
        self._held_up_from = inf
        self._timer: asyncio.Handle | None = None
        self._looking = False

    def turn(self, *, priority: bool = False) -> Turn:
        """Return a turn that joins the queue when it is entered."""
        return Turn(self, priority=priority)

    def pause(self, seconds: float, *, asked: bool = True) -> None:
        """Let nobody start for `seconds`, and widen the window: the server refused a request.

        `asked` says whether it asked for so long a pause.
        """
        now = asyncio.get_running_loop().time()
        if now + seconds > self._paused_until:
            self._paused_until, self._pause_asked = now + seconds, asked
        self._wide_until = max(self._wide_until, now + seconds + WIDENED_FOR)
        self.look_again()

    @property
    def waiting(self) -> int:
        """How many requests are in the queue."""
        return len(self._screen) + len(self._background)

    @property
    def pause_left(self) -> Pause | None:
        """How long nobody starts yet, since the server has refused a request; None if all may."""
        left = self._paused_until - asyncio.get_running_loop().time()
        return Pause(left, self._pause_asked) if left > 0 else None

    # What a turn needs of its throttle.

    def ahead_of(self, turn: Turn) -> int:
        """Return how many requests go before `turn`."""
        if turn in self._screen:
            return list(self._screen).index(turn)
        if turn in self._background:
            return len(self._screen) + list(self._background).index(turn)
        return 0

    def join(self, turn: Turn) -> None:
        """Put `turn` at the end of its queue."""
        queue = self._screen if turn.priority else self._background
        queue[turn] = None
        self.look_again()

    def move_up(self, turn: Turn) -> None:
        """Move `turn` from the background to the end of the screen's queue, if it waits."""
        if turn in self._background:
            del self._background[turn]
            self._screen[turn] = None
            self.look_again()

    def leave(self, turn: Turn) -> None:
        """Take `turn` out of the queue, or back its slot: its request never left."""
        self._screen.pop(turn, None)
        self._background.pop(turn, None)
        if turn in self._slots:
            self._slots.remove(turn)
        self.look_again()

    def remember(self, answered_in: float) -> None:
        """Keep how long an answer took on a connection that was there already, in seconds."""
        self._answer_times.append(answered_in)
        if len(self._answer_times) >= _MIN_TO_TELL_HELD_UP:
            self._held_up_from = _HELD_UP * median(self._answer_times)

    def lateness(self, answered_in: float) -> float:
        """Return how many seconds late a request may have been read, given its answer time.

        Asked again and again, for each later answer may tell better what quick is.
        """
        covered = _COVERED_LATENESS * len(self._answer_times) / _ANSWERS_REMEMBERED
        late = answered_in - min(self._answer_times) - covered
        most = _MAX_LATENESS if answered_in < self._held_up_from else _LONGEST_HOLD_UP
        return min(max(0.0, late), most)

    def look_again(self) -> None:
        """See who may start, once all that happens in this turn of the loop has happened."""
        if self.waiting and not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_soon(self._look)

    def _look(self) -> None:
        self._looking = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self.waiting:
            now = loop.time()
            start_at = self._next_start(now)
            if start_at is None:
                return  # until a request tells how far it got
            if start_at > now:
                self._timer = loop.call_at(start_at, self._look)
                return
            queue = self._screen or self._background
            turn = next(iter(queue))
            del queue[turn]
            self._slots.append(turn)
            turn.start()

    def _next_start(self, now: float) -> float | None:
        """Return when the first of the queue may start, or None if that is not known yet."""
        window = self._window if now >= self._wide_until else max(self._window, WIDE_WINDOW)
        ends = [(turn, turn.expires(window)) for turn in self._slots]
        self._slots = [turn for turn, end in ends if end is None or end > now]
        known = sorted(end for _, end in ends if end is not None and end > now)
        free = self._limit - len(self._slots)
        if not free:
            return max(known[0], self._paused_until) if known else None
        if self._screen or len(self._background) <= free:
            return max(now, self._paused_until)
        spread = self._spread_start(now, free, known, window)
        return None if spread is None else max(spread, self._paused_until)

    def _spread_start(
        self, now: float, free: int, known: list[float], window: float
    ) -> float | None:
        """Return when a background request may take one of the last slots.

        Afterwards the n-th request of the screen must find a slot within n spreads: among those
        left free, or among those that end by then.
        """
        start_at = now
        if self._limit < _MIN_LIMIT_TO_SPREAD:
            return start_at
        for nth in range(free, _KEPT_APART + 1):
            place = nth - free
            if place >= len(known):
                return None
            start_at = max(start_at, known[place] - nth * _SPREAD * window)
        return start_at
