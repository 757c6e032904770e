"""What screens and commands see of a request that waits: its slot, and the outage that holds it."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from altur_tui.i18n.sentences import Sentence
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.client.budget import TakenSlot


class Outage(Struct, frozen=True):
    """Why the queue is on hold, as of one moment: read it again to show it again."""

    kind: ErrorKind
    """`network`: the server cannot be reached; `server`: it fails; `rate_limited`: it refuses."""
    sentence: Sentence
    """What went wrong last."""
    since: float
    """How long it has lasted, in seconds."""
    next_try: float
    """Seconds until the next probe; 0 while one is under way."""
    asked: bool
    """Whether the server said when to try again; otherwise the time is ours."""

    @property
    def message(self) -> str:
        """What went wrong last: a whole sentence, safe to show."""
        return AlturError(self.kind, self.sentence).message


class Queue(Protocol):
    """What a request asks of the queue that it is in: the throttle."""

    @property
    def outage(self) -> Outage | None:
        """Why the queue holds, if it does."""
        ...

    @property
    def others(self) -> int:
        """How many other processes share the limit."""
        ...

    def ahead_of(self, request: "RequestSlot") -> int:
        """Return how many requests go before this one."""
        ...

    def move_up(self, request: "RequestSlot") -> None:
        """Move a request to those of the screen."""
        ...

    def try_now(self) -> None:
        """In an outage, send the next request at once."""
        ...

    async def leave(self, request: "RequestSlot", taken: "TakenSlot") -> bool:
        """Note that a request is about to be sent; return False if that needs another slot."""
        ...

    async def readmit(self, request: "RequestSlot", granted: asyncio.Future[None]) -> None:
        """Wait for another slot."""
        ...

    def sent(self, taken: "TakenSlot") -> None:
        """Note that a request has left on a warm connection."""
        ...

    def answered(self, request: "RequestSlot", taken: "TakenSlot") -> None:
        """Note that the head of an answer has arrived."""
        ...


class RequestSlot:
    """One request's place in the queue and then its slot, for each of its attempts in turn.

    The caller makes it, gives it to the client, and can see how the request waits or promote it.
    `on_start` is called, in the loop, whenever an attempt gets its slot. `patience` is how many
    seconds the request waits in an outage without any answer from the server: by default the
    client's timeout; infinity waits any outage out.
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
        self._queue: Queue | None = None
        self._granted: asyncio.Future[None] | None = None
        self._taken: TakenSlot | None = None

    @property
    def priority(self) -> bool:
        """Whether the screen waits for this request."""
        return self._priority

    @property
    def ahead(self) -> int | None:
        """How many requests go before this one; None when it is not in the queue."""
        return self._queue.ahead_of(self) if self._queue and self._is_queued else None

    @property
    def waiting(self) -> bool:
        """Whether no attempt has started yet, or the next one is in the queue."""
        return self.attempt == 0 or self._is_queued

    @property
    def outage(self) -> Outage | None:
        """The outage that it waits for; None when it does not wait, or for its turn only."""
        return self._queue.outage if self._queue and self._is_queued else None

    @property
    def others(self) -> int | None:
        """How many other processes share the limit at present; None when no attempt is made."""
        return self._queue.others if self._queue else None

    def promote(self) -> None:
        """Make this a request of the screen from now on, in the queue already or not."""
        if not self._priority:
            self._priority = True
            if self._queue is not None:
                self._queue.move_up(self)

    def try_now(self) -> None:
        """In an outage, send the next request at once, because a person asks for it."""
        if self._queue is not None:
            self._queue.try_now()

    # What the connection tells.

    async def leave(self) -> None:
        """Make sure of the slot before the request is sent.

        Another one is waited for where the process was stopped since, or the connection took very
        long. The server reads the request who knows when, on a new connection.
        """
        while self._taken is not None and self._queue is not None:
            if await self._queue.leave(self, self._taken):
                return
            self._taken = None
            self._granted = asyncio.get_running_loop().create_future()
            await self._queue.readmit(self, self._granted)

    def sent(self) -> None:
        """The request has left on a warm connection: the server may count it from now."""
        if self._taken is not None and self._queue is not None:
            self._queue.sent(self._taken)

    def answered(self) -> None:
        """The head of the answer has arrived."""
        if self._taken is not None and self._queue is not None:
            self._queue.answered(self, self._taken)

    # What the queue calls.

    def join(self, queue: Queue) -> asyncio.Future[None]:
        """Begin the next attempt in a queue; the future is done when it may start."""
        if self._granted is not None:
            raise RuntimeError("a request has one attempt at a time")
        self.attempt += 1
        self._queue = queue
        self._granted = asyncio.get_running_loop().create_future()
        return self._granted

    def start(self, taken: "TakenSlot") -> None:
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

    def end(self) -> "TakenSlot | None":
        """End the attempt, and return its slot if it had got one."""
        taken, self._taken = self._taken, None
        self._queue = self._granted = None
        return taken

    @property
    def _is_queued(self) -> bool:
        return self._granted is not None and self._taken is None
