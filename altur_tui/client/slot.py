"""What a caller sees and may change of its request, in the queue and on its way."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from altur_tui.client.budget import RETRY_AFTER, TakenSlot
from altur_tui.client.outage import Outage
from altur_tui.client.ring import Busy
from altur_tui.wire.errors import AlturError


class Queue(Protocol):
    """What a request needs of the throttle."""

    @property
    def outage(self) -> Outage | None:
        """Why the queue is on hold, if it is."""

    @property
    def others(self) -> int:
        """How many other processes share the limit at present."""

    def ahead_of(self, request: "RequestSlot") -> int:
        """Return how many requests go before `request`."""

    def move_up(self, request: "RequestSlot") -> None:
        """Move `request` to the end of the screen's queue."""

    def try_now(self) -> None:
        """In an outage, let the next request go at once."""

    def note_left(self, request: "RequestSlot") -> None:
        """Note that `request` is about to be sent."""

    def note_answered(self, request: "RequestSlot") -> None:
        """Note that the answer to `request` has begun."""

    async def readmit(self, request: "RequestSlot", granted: "asyncio.Future[None]") -> None:
        """Wait for another slot, before all others here."""

    def wake(self) -> None:
        """See who may start."""


class RequestSlot:
    """One request's place in the queue and then its slot, for each of its attempts in turn.

    Whoever wants the answer makes it, gives it to the client, and can see how the request waits or
    promote it. `on_start` is called, in the loop, whenever an attempt gets its slot. `patience` is
    how many seconds without any answer from the server the request waits in an outage: by default
    the client's timeout; infinity waits any outage out.
    """

    def __init__(
        self,
        *,
        priority: bool = False,
        patience: float | None = None,
        on_start: Callable[[], None] | None = None,
    ) -> None:
        self.patience = patience
        self.attempt = 0
        """The attempt that is under way or in the queue, from 1; 0 before the first."""
        self._priority = priority
        self._on_start = on_start
        self._throttle: Queue | None = None
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
    def outage(self) -> Outage | None:
        """The outage that it waits for; None when it does not wait, or for its turn only."""
        return self._throttle.outage if self._throttle and self._queued else None

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

    def try_now(self) -> None:
        """In an outage, let the next request go at once: a person asks."""
        if self._throttle is not None:
            self._throttle.try_now()

    # What the connection tells.

    async def leave(self) -> None:
        """Make sure of the slot before the request is sent.

        Another one is waited for where the process was stopped since, or the connection took very
        long. The server reads the request who knows when, on a new connection.
        """
        while self._taken is not None and self._throttle is not None:
            try:
                if self._taken.leave(asyncio.get_running_loop().time()):
                    self._throttle.note_left(self)
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
        if self._throttle is not None:
            self._throttle.note_answered(self)

    # What the throttle calls.

    def join(self, throttle: Queue) -> asyncio.Future[None]:
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

    def give_up(self, error: AlturError) -> None:
        """Let the attempt end before it has begun."""
        if self._granted is not None and not self._granted.done():
            self._granted.set_exception(error)

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
            step(self._taken, asyncio.get_running_loop().time())
            self._throttle.wake()
