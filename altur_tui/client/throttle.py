"""The queue of requests: the screen's first, each when a slot of the server's limit is free."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from msgspec import Struct

from altur_tui.client.budget import RETRY_AFTER, Budget, TakenSlot
from altur_tui.client.ring import LIMIT, WINDOW, Busy


class Pause(Struct, frozen=True):
    """For how long no request leaves."""

    seconds: float
    """What is left of it."""
    asked: bool
    """Whether the server said for how long; else it only refused, and how long is our guess."""


class RequestSlot:
    """One request's place in the queue and then its slot, for each of its attempts in turn.

    Whoever wants the answer makes it, gives it to the client, and can see how the request waits or
    promote it. `on_start` is called, in the loop, whenever an attempt gets its slot.
    """

    def __init__(
        self, *, priority: bool = False, on_start: Callable[[], None] | None = None
    ) -> None:
        self.attempt = 0
        """The attempt that is under way or in the queue, from 1; 0 before the first."""
        self._priority = priority
        self._on_start = on_start
        self._throttle: Throttle | None = None
        self._granted: asyncio.Future[None] | None = None
        self._taken: TakenSlot | None = None

    @property
    def priority(self) -> bool:
        """Whether the screen waits for this request."""
        return self._priority

    @property
    def ahead(self) -> int | None:
        """How many requests go before this one; None when it is not in the queue."""
        return self._throttle.ahead_of(self) if self._throttle and self._queued else None

    @property
    def waiting(self) -> bool:
        """Whether no attempt has started yet, or the next one is in the queue."""
        return self.attempt == 0 or self._queued

    @property
    def pause(self) -> Pause | None:
        """How long its next attempt waits since the server has refused one; None if it does not."""
        return self._throttle.pause_left if self._throttle and self._queued else None

    @property
    def others(self) -> int | None:
        """How many other processes share the limit at present; None when no attempt is made."""
        return self._throttle.others if self._throttle else None

    def promote(self) -> None:
        """Make this a request of the screen from now on, in the queue already or not."""
        if not self._priority:
            self._priority = True
            if self._throttle is not None:
                self._throttle.move_up(self)

    # What the connection tells.

    async def leave(self) -> None:
        """Make sure of the slot before the request is sent.

        Another one is waited for where the process was stopped since, or the connection took very
        long. The server reads the request who knows when, on a new connection.
        """
        while self._taken is not None and self._throttle is not None:
            try:
                if self._taken.leave(_now()):
                    self._throttle.wake()
                    return
            except Busy:
                await asyncio.sleep(RETRY_AFTER[1])
            else:
                self._taken = None
                self._granted = asyncio.get_running_loop().create_future()
                await self._throttle.readmit(self, self._granted)

    def sent(self) -> None:
        """The request has left on a warm connection: the server may count it from now."""
        self._tell(TakenSlot.sent)

    def answered(self) -> None:
        """The head of the answer has arrived."""
        self._tell(TakenSlot.answered)

    # What the throttle calls.

    def join(self, throttle: "Throttle") -> asyncio.Future[None]:
        """Begin the next attempt in a queue; the future is done when it may start."""
        if self._granted is not None:
            raise RuntimeError("a request has one attempt at a time")
        self.attempt += 1
        self._throttle = throttle
        self._granted = asyncio.get_running_loop().create_future()
        return self._granted

    def start(self, taken: TakenSlot) -> None:
        """Let the attempt go, with the slot that it has taken."""
        self._taken = taken
        if self._granted is not None and not self._granted.done():
            self._granted.set_result(None)
        if self._on_start is not None:
            self._on_start()

    def end(self) -> TakenSlot | None:
        """End the attempt, and return its slot if it had got one."""
        taken, self._taken = self._taken, None
        self._throttle = self._granted = None
        return taken

    @property
    def _queued(self) -> bool:
        return self._granted is not None and self._taken is None

    def _tell(self, step: Callable[[TakenSlot, float], None]) -> None:
        if self._taken is not None and self._throttle is not None:
            step(self._taken, _now())
            self._throttle.wake()


class Throttle:
    """Lets requests start as the server's limit allows, those of the screen before the others.

    One throttle serves one key and one event loop; every attempt is admitted anew.
    """

    def __init__(
        self, *, limit: int = LIMIT, window: float = WINDOW, budget: Budget | None = None
    ) -> None:
        self._budget = budget or Budget(limit=limit, window=window)
        # Ordered sets: a request can leave from the middle, when its task is cancelled.
        self._screen: dict[RequestSlot, None] = {}
        self._background: dict[RequestSlot, None] = {}
        self._under_way = 0
        self._timer: asyncio.Handle | None = None
        self._woken = False

    @asynccontextmanager
    async def admit(self, request: RequestSlot) -> AsyncIterator[None]:
        """Wait for a slot, and hold it while an attempt of `request` is under way.

        An attempt that never left gives its slot back; one that was not answered counts as read
        by the server when it ended.
        """
        granted = request.join(self)
        queue = self._screen if request.priority else self._background
        queue[request] = None
        self.wake()
        try:
            await granted
            yield
        finally:
            self._release(request)

    def pause(self, seconds: float, *, asked: bool = True) -> None:
        """Let nobody start for `seconds`, and widen the window: the server refused a request.

        `asked` says whether it asked for so long a pause.
        """
        self._budget.pause(_now(), seconds, asked=asked)
        self.wake()

    def use(self, budget: Budget) -> None:
        """Take slots from `budget` from now on; a request that has one keeps it."""
        self._budget.close(_now())
        if budget.is_shared:
            self._budget = budget
        else:
            # What this process has sent of late counts on.
            self._budget.why_own = budget.why_own

    def close(self) -> None:
        """Leave the other processes that share the budget."""
        self._budget.close(_now())

    @property
    def others(self) -> int:
        """How many other processes with the same key are at work."""
        return self._budget.others(_now())

    @property
    def waiting(self) -> int:
        """How many requests are in the queue."""
        return len(self._screen) + len(self._background)

    @property
    def pause_left(self) -> Pause | None:
        """How long nobody starts yet, since the server has refused a request; None if all may."""
        paused = self._budget.paused(_now())
        return Pause(*paused) if paused is not None else None

    def ahead_of(self, request: RequestSlot) -> int:
        """Return how many requests go before `request`, those of other processes included."""
        if request in self._screen:
            return self._budget.ahead(_now(), list(self._screen).index(request), of_screen=True)
        if request in self._background:
            ahead = len(self._screen) + list(self._background).index(request)
            return self._budget.ahead(_now(), ahead, of_screen=False)
        return 0

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

    def wake(self) -> None:
        """See who may start, once all that happens in this turn of the loop has happened."""
        if not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._start_ready)

    def _release(self, request: RequestSlot) -> None:
        self._screen.pop(request, None)
        self._background.pop(request, None)
        taken = request.end()
        if taken is not None:
            self._under_way -= 1
            taken.ended(_now())
        self.wake()

    def _start_ready(self) -> None:
        self._woken = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        look_at: float | None
        while self.waiting:
            taken = self._budget.take(
                _now(), screen=len(self._screen), background=len(self._background)
            )
            if isinstance(taken, float):
                look_at = taken
                break
            queue = self._screen or self._background
            request = next(iter(queue))
            del queue[request]
            self._under_way += 1
            request.start(taken)
        else:
            look_at = self._budget.rest(_now(), under_way=self._under_way)
        if look_at is not None:
            self._timer = asyncio.get_running_loop().call_at(look_at, self._start_ready)


def _now() -> float:
    return asyncio.get_running_loop().time()
