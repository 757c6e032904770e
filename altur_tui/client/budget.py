"""How many requests may leave now, as this process counts them; `shared_budget` shares it."""

import os
from collections.abc import Callable
from enum import Enum, auto
from math import inf
from typing import TypeVar

from msgspec import Struct

from altur_tui.client.ring import LIMIT, WINDOW, Busy, Lease, Ring
from altur_tui.i18n.sentences import Sentence

RETRY_AFTER = (0.001, 0.003)
"""Between so many seconds after a lock was taken it is tried again."""

_LOOK_EVERY = 0.1
_BEAT_EVERY = 0.25

_Result = TypeVar("_Result")


class OwnReason(Enum):
    """Why a process counts on its own."""

    OFF = auto()
    """The settings say so."""
    NO_LOCKS = auto()
    """This system has no locks that Python knows."""
    SLOW = auto()
    """The folder's file system takes too long."""
    FAILED = auto()
    """The file or its lock was refused."""


class WhyOwn(Struct, frozen=True):
    """Why a budget is not shared."""

    reason: OwnReason
    detail: Sentence = ""
    """What the system said, for `FAILED`."""


class TakenSlot:
    """A slot that one attempt has taken, and how far the attempt has got.

    Tell it `leave`, `sent`, `answered` and `ended`, each with the loop's time. A new connection may
    be accepted late, with the request already in it: there only the answer tells when the request
    was read, so `sent` is told for warm connections only.
    """

    def __init__(self, budget: "Budget", lease: Lease) -> None:
        self._budget = budget
        self._lease = lease
        self._has_left = False
        self._sent_at: float | None = None

    def leave(self, now: float) -> bool:
        """Note that the request is about to be sent; return False if that needs another slot.

        So it is where the process was stopped, or the connection took very long. Raises Busy.
        """
        lease = self._lease
        self._has_left = self._budget.change(now, lambda ring: ring.leave(now, lease))
        return self._has_left

    def sent(self, now: float) -> None:
        """Note that the server may count the request from now."""
        lease = self._lease
        self._has_left, self._sent_at = True, now
        self._budget.note(now, lambda ring: ring.sent(now, lease))

    def answered(self, now: float) -> None:
        """Note that the head of the answer has arrived: the request has been read by now."""
        lease, sent_at = self._lease, self._sent_at
        self._has_left = True
        self._budget.note(now, lambda ring: ring.answered(now, lease, sent_at))

    def ended(self, now: float) -> None:
        """Note that the attempt is over. A request that never left gives its slot back."""
        lease, has_left = self._lease, self._has_left
        if has_left:
            self._budget.note(now, lambda ring: ring.ended(now, lease))
        else:
            self._budget.note(now, lambda ring: ring.give_back(lease))


class Budget:
    """The slots of one process, or of several. Belongs to one event loop; nothing here waits."""

    def __init__(
        self, *, limit: int = LIMIT, window: float = WINDOW, why_own: WhyOwn | None = None
    ) -> None:
        self.why_own = why_own
        """Why it is not shared, where it might be."""
        self._ring = Ring.blank(limit, window)
        self._owner = os.getpid() << 32 | int.from_bytes(os.urandom(4), "big")
        self._unwritten: list[Callable[[Ring], None]] = []
        self._changed_at = -inf

    @property
    def is_shared(self) -> bool:
        """Whether other processes change it without a word."""
        return False

    def take(self, now: float, *, screen: int, background: int) -> TakenSlot | float:
        """Take a slot for the first of those who wait here, or return when to try again.

        `screen` and `background` say how many wait, the one that is to start included.
        """

        def take(ring: Ring) -> Lease | float:
            return ring.take(now, self._owner, screen=screen, background=background)

        try:
            taken = self.change(now, take)
        except Busy:
            return self.retry_at(now)
        if isinstance(taken, Lease):
            return TakenSlot(self, taken)
        return min(taken, now + _LOOK_EVERY) if self.is_shared else taken

    def pause(self, now: float, seconds: float, *, asked: bool) -> None:
        """Let nobody start for `seconds`, and widen the window: the server refused a request."""
        self.note(now, lambda ring: ring.pause(now, seconds, asked=asked))

    def rest(self, now: float, *, under_way: int) -> float | None:
        """Do what is to be done while nobody waits here; return when to do it again, if at all.

        `under_way` says how many requests have left and are not over.
        """
        if not self.is_shared or not (under_way or self._unwritten):
            return None
        if self._unwritten or now >= self._changed_at + _BEAT_EVERY:
            self.note(now, lambda ring: ring.beat(now, self._owner))
        return self.retry_at(now) if self._unwritten else self._changed_at + _BEAT_EVERY

    def paused(self, now: float) -> tuple[float, bool] | None:
        """Return for how many seconds nobody starts, and whether the server said so; or None."""
        left = self._ring.paused_until - now
        return (left, self._ring.pause_asked) if left > 0 else None

    def others(self, now: float) -> int:
        """Return how many other processes are at work, as far as was seen."""
        return self._ring.others(now, self._owner)

    def ahead(self, now: float, ahead: int, *, of_screen: bool) -> int:
        """Return how many requests of all processes go before one with `ahead` in its own queue."""
        return self._ring.ahead(now, self._owner, ahead, of_screen=of_screen)

    def close(self, now: float) -> None:
        """Leave the others. What was sent keeps its slots until they end."""

    def change(self, now: float, change: Callable[[Ring], _Result]) -> _Result:
        """Change the ring and return what `change` returns. Raises Busy if it must be repeated."""
        return self._apply(now, change)

    def note(self, now: float, change: Callable[[Ring], None]) -> None:
        """Change the ring, or do so with the next change if another process is changing it."""
        try:
            self.change(now, change)
        except Busy:
            self._unwritten.append(change)

    @staticmethod
    def retry_at(now: float) -> float:
        """Return when to try again after Busy."""
        from random import uniform

        return now + uniform(*RETRY_AFTER)  # noqa: S311

    def _apply(self, now: float, change: Callable[[Ring], _Result]) -> _Result:
        self._ring.settle(now, self._owner, self._is_gone)
        for earlier in self._unwritten:
            earlier(self._ring)
        self._changed_at = now
        return change(self._ring)

    def _is_gone(self, owner: int) -> bool:  # noqa: ARG002
        """Return whether the process of another owner has ended."""
        return False
