"""The queue of requests: the screen's first, each when a slot of the server's limit is free."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from msgspec import Struct

from altur_tui.client.slots import LIMIT, WINDOW, Slots, TakenSlot

WIDENED_FOR = 60.0
"""How long the window stays wide after the pause that a refusal asked for, in seconds."""


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

    def promote(self) -> None:
        """Make this a request of the screen from now on, in the queue already or not."""
        if not self._priority:
            self._priority = True
            if self._throttle is not None:
                self._throttle.move_up(self)

    # What the connection tells.

    def left(self) -> None:
        """The request is on its way: the server reads it who knows when, on a new connection."""
        self._tell(TakenSlot.left)

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

    def __init__(self, *, limit: int = LIMIT, window: float = WINDOW) -> None:
        self._slots = Slots(limit=limit, window=window)
        # Ordered sets: a request can leave from the middle, when its task is cancelled.
        self._screen: dict[RequestSlot, None] = {}
        self._background: dict[RequestSlot, None] = {}
        self._paused_until = 0.0
        self._pause_asked = True
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
        now = _now()
        if now + seconds > self._paused_until:
            self._paused_until, self._pause_asked = now + seconds, asked
        self._slots.widen(now + seconds + WIDENED_FOR)
        self.wake()

    @property
    def waiting(self) -> int:
        """How many requests are in the queue."""
        return len(self._screen) + len(self._background)

    @property
    def pause_left(self) -> Pause | None:
        """How long nobody starts yet, since the server has refused a request; None if all may."""
        left = self._paused_until - _now()
        return Pause(left, self._pause_asked) if left > 0 else None

    def ahead_of(self, request: RequestSlot) -> int:
        """Return how many requests in the queue go before `request`."""
        if request in self._screen:
            return list(self._screen).index(request)
        if request in self._background:
            return len(self._screen) + list(self._background).index(request)
        return 0

    def move_up(self, request: RequestSlot) -> None:
        """Move `request` from the background to the end of the screen's queue."""
        if request in self._background:
            del self._background[request]
            self._screen[request] = None
            self.wake()

    def wake(self) -> None:
        """See who may start, once all that happens in this turn of the loop has happened."""
        if self.waiting and not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._start_ready)

    def _release(self, request: RequestSlot) -> None:
        self._screen.pop(request, None)
        self._background.pop(request, None)
        taken = request.end()
        if taken is not None and not taken.has_left:
            self._slots.give_back(taken)
        elif taken is not None:
            taken.ended(_now())
        self.wake()

    def _start_ready(self) -> None:
        self._woken = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        loop = asyncio.get_running_loop()
        while self.waiting:
            now = loop.time()
            start_at = self._slots.next_start(
                now, screen=bool(self._screen), background=len(self._background)
            )
            if start_at is None:
                return  # until a request tells how far it got
            start_at = max(start_at, self._paused_until)
            if start_at > now:
                self._timer = loop.call_at(start_at, self._start_ready)
                return
            queue = self._screen or self._background
            request = next(iter(queue))
            del queue[request]
            request.start(self._slots.take())


def _now() -> float:
    return asyncio.get_running_loop().time()
