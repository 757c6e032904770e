"""What callers hold of their requests: a ticket while they wait, a failure when they fail."""

from msgspec import Struct

from altur_tui.api.errors import AlturError
from altur_tui.api.pause import Pause
from altur_tui.api.throttle import Turn


class Failure(Struct, frozen=True):
    """One of many ids that brought no campaign."""

    id: int
    error: AlturError


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
