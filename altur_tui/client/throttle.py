"""The queue of requests: the screen's first, each when a slot of the server's limit is free.

It holds while the server cannot be asked: in an outage, and while a stalled server has requests
of ours unread.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import chain
from math import inf

from altur_tui.client.budget import RETRY_AFTER, Budget, TakenSlot
from altur_tui.client.failures import Failure
from altur_tui.client.outage import MAX_ASKED, OutageMonitor, StallDetector
from altur_tui.client.retry import RunningClock
from altur_tui.client.ring import LIMIT, WINDOW, Busy
from altur_tui.client.slot import Outage, RequestSlot
from altur_tui.i18n.sentences import S
from altur_tui.wire.errors import ErrorKind

_OTHERS_REFUSED = S("The server accepts no more requests for now.")
# Between two attempts of a request the queue may be empty for so long, in seconds.
_AT_REST_AFTER = 1.0


class Throttle:
    """Lets requests start as the server's limit allows, those of the screen before the others.

    One throttle serves one key and one event loop; every attempt is admitted separately.
    """

    def __init__(
        self, *, limit: int = LIMIT, window: float = WINDOW, budget: Budget | None = None
    ) -> None:
        self._budget = budget or Budget(limit=limit, window=window)
        self.clock = RunningClock()
        """Counts the time in which the process ran, while requests wait or are under way."""
        self._monitor: OutageMonitor[RequestSlot] = OutageMonitor(self.clock)
        self._stall: StallDetector[RequestSlot] = StallDetector(window)
        # Ordered sets: a request can leave from the middle, when its task is cancelled.
        self._screen: dict[RequestSlot, None] = {}
        self._background: dict[RequestSlot, None] = {}
        self._under_way = 0
        self._at_rest_since = inf
        self._timer: asyncio.Handle | None = None
        self._woken = False
        self._turn_began: float | None = None
        self.on_outage: Callable[[Outage], None] | None = None
        """Called, in the loop, after each try that shows that there is an outage."""

    @asynccontextmanager
    async def admit(self, request: RequestSlot) -> AsyncIterator[None]:
        """Wait for a slot, and hold it while an attempt of `request` is under way.

        An attempt that never left gives its slot back; one that was not answered counts as read
        by the server when it ended. Raises AlturError when the request's patience with an outage
        ends.
        """
        if _now() - self._at_rest_since > _AT_REST_AFTER:
            self._monitor.rested()
        self._at_rest_since = inf
        granted = request.join(self)
        queue = self._screen if request.priority else self._background
        queue[request] = None
        self.wake()
        with self.clock.in_use():
            try:
                await granted
                yield
            finally:
                self._release(request)

    # What becomes of the attempts, as the client tells it.

    def succeeded(self, request: RequestSlot) -> None:
        """Note that the server answered as it does when it is well, if only that it refuses."""
        self._monitor.answered(request, _now())
        self.wake()

    def failed(self, request: RequestSlot, failure: Failure, campaign: str) -> bool:
        """Learn from a failure that may pass; return whether it costs the request no attempt.

        It does not in an outage. But several campaigns that fail for ever look like one: a request
        that would wait without end loses an attempt, unless the failure cannot be its own.
        `campaign` tells one campaign's requests from another's.
        """
        now = _now()
        in_outage = self._monitor.failed(request, failure, campaign, now)
        outage = self._monitor.outage(now)
        if outage is not None and failure.error.kind is ErrorKind.RATE_LIMITED:
            # The other processes with this key wait as well, unless the pause is absurdly long.
            pause = outage.next_try if outage.next_try <= MAX_ASKED else 0.0
            self._budget.pause(now, pause, asked=outage.asked)
        if outage is not None and self.on_outage is not None:
            self.on_outage(outage)
        self.wake()
        is_nobodys_own = failure.is_unreachable or failure.error.kind is ErrorKind.RATE_LIMITED
        return in_outage and (is_nobodys_own or request.patience != inf)

    def one_at_a_time(self) -> None:
        """Until the first answer, let a single request be under way."""
        self._monitor = OutageMonitor(self.clock, unproven=True)

    def try_now(self) -> None:
        """In an outage, send the next request at once, because a person asks for it."""
        self._monitor.try_now(_now())
        self.wake()

    # The budget of all processes with this key.

    def use(self, budget: Budget) -> None:
        """Take slots from `budget` from now on; a request that has one keeps it."""
        self._budget.close(_now())
        if budget.is_shared:
            self._budget = budget
        else:
            # What this process has sent recently still counts.
            self._budget.why_own = budget.why_own

    def close(self) -> None:
        """Leave the other processes that share the budget."""
        self._budget.close(_now())

    @property
    def others(self) -> int:
        """How many other processes with the same key are at work."""
        return self._budget.others(_now())

    # How the queue stands.

    @property
    def answered_at(self) -> float:
        """When the server last answered as it does when it is well, in the loop's time."""
        return self._monitor.answered_at

    @property
    def outage(self) -> Outage | None:
        """Why the queue holds; None unless there is an outage.

        It counts down: read it again whenever it is shown.
        """
        now = _now()
        if (outage := self._monitor.outage(now)) is not None:
            return outage
        if (paused := self._budget.paused(now)) is None:
            return None
        left, asked = paused
        return Outage(ErrorKind.RATE_LIMITED, _OTHERS_REFUSED, 0.0, left, asked)

    @property
    def waiting(self) -> int:
        """How many requests are in the queue."""
        return len(self._screen) + len(self._background)

    def ahead_of(self, request: RequestSlot) -> int:
        """Return how many requests go before `request`, those of other processes included."""
        if request in self._screen:
            return self._budget.ahead(_now(), list(self._screen).index(request), of_screen=True)
        if request in self._background:
            ahead = len(self._screen) + list(self._background).index(request)
            return self._budget.ahead(_now(), ahead, of_screen=False)
        return 0

    def patience_left(self, request: RequestSlot) -> float:
        """Return how many more seconds a request waits in the outage; infinity without one."""
        patience = inf if request.patience is None else request.patience
        now = _now()
        return max(0.0, self._monitor.gives_up_at(patience, now) - now)

    # What a request calls.

    async def leave(self, request: RequestSlot, taken: TakenSlot) -> bool:
        """Note that a request is about to be sent; return False if that needs another slot."""
        while True:
            try:
                has_left = taken.leave(_now())
            except Busy:
                await asyncio.sleep(RETRY_AFTER[1])
            else:
                break
        if has_left:
            self._stall.left(request, _now())
            self.wake()
        return has_left

    def sent(self, taken: TakenSlot) -> None:
        """Note that a request has left on a warm connection."""
        taken.sent(_now())
        self.wake()

    def answered(self, request: RequestSlot, taken: TakenSlot) -> None:
        """Note that the head of an answer has arrived."""
        taken.answered(self.turn_began())
        self._stall.answered(request, _now())
        self.wake()

    async def readmit(self, request: RequestSlot, granted: asyncio.Future[None]) -> None:
        """Wait for another slot, before all others here: the request has had one."""
        self._under_way -= 1
        self._screen = {request: None, **self._screen}
        self.wake()
        await granted

    def move_up(self, request: RequestSlot) -> None:
        """Move `request` from the background to the end of the screen's queue."""
        if request in self._background:
            del self._background[request]
            self._screen[request] = None
            self.wake()

    def turn_began(self) -> float:
        """Return when this turn of the event loop began, as far as was seen.

        Answers that are told in it have arrived before, however long each takes to be worked on.
        """
        if self._turn_began is None:
            self._turn_began = _now()
            asyncio.get_running_loop().call_soon(self._end_turn)
        return self._turn_began

    def _end_turn(self) -> None:
        self._turn_began = None

    def wake(self) -> None:
        """See who may start, once all that happens in this turn of the loop has happened."""
        if not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._start_ready)

    def _release(self, request: RequestSlot) -> None:
        self._screen.pop(request, None)
        self._background.pop(request, None)
        taken = request.end()
        now = _now()
        self._monitor.ended(request)
        self._stall.ended(request, now)
        if taken is not None:
            self._under_way -= 1
            taken.ended(now)
        if not self.waiting and not self._under_way:
            self._at_rest_since = now
        self.wake()

    def _start_ready(self) -> None:
        self._woken = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        look_at: float | None = None
        while self.waiting:
            now = _now()
            if self._monitor.lasts and not self._let_give_up(now):
                continue
            request = self._next()
            may_start_at = self._may_start_at(request, now)
            if may_start_at > now:
                rest_at = self._budget.rest(now, under_way=self._under_way)
                look_at = min(may_start_at, self._first_to_give_up(now), rest_at or inf)
                break
            taken = self._budget.take(
                now, screen=len(self._screen), background=len(self._background)
            )
            if isinstance(taken, float):
                look_at = taken
                break
            self._screen.pop(request, None)
            self._background.pop(request, None)
            self._under_way += 1
            self._monitor.started(request, now)
            request.start(taken)
        else:
            look_at = self._budget.rest(_now(), under_way=self._under_way)
        if look_at is not None and look_at < inf:
            self._timer = asyncio.get_running_loop().call_at(look_at, self._start_ready)

    def _next(self) -> RequestSlot:
        """Return who starts next: in an outage not the one that tried last, if there are others."""
        waiting = chain(self._screen, self._background)
        first = next(waiting)
        return next(waiting, first) if first is self._monitor.last_probe else first

    def _may_start_at(self, request: RequestSlot, now: float) -> float:
        by_person = request.priority and request.attempt == 1
        may_start_at = self._monitor.starts_at(request, now, by_person=by_person)
        return may_start_at if by_person else max(may_start_at, self._stall.waits_until(now))

    def _let_give_up(self, now: float) -> int:
        """End the requests whose patience has ended; return how many wait on."""
        for request in (*self._screen, *self._background):
            if self._gives_up_at(request, now) <= now:
                self._screen.pop(request, None)
                self._background.pop(request, None)
                request.give_up(self._monitor.why())
        return self.waiting

    def _first_to_give_up(self, now: float) -> float:
        waiting = chain(self._screen, self._background)
        return min((self._gives_up_at(request, now) for request in waiting), default=inf)

    def _gives_up_at(self, request: RequestSlot, now: float) -> float:
        if request.priority and request.attempt == 1:
            return inf  # it goes out in any case
        patience = inf if request.patience is None else request.patience
        return self._monitor.gives_up_at(patience, now)


def _now() -> float:
    return asyncio.get_running_loop().time()
