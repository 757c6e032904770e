"""How many requests may leave now: counted by this process alone, or by all that share a key."""

import hmac
import os
import platform
import random
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from altur_tui.client.ring import LIMIT, WINDOW, Lease, Ring
from altur_tui.client.ring_file import FORMAT, Busy, RingFile

if TYPE_CHECKING:
    from altur_tui.credentials.key import ApiKey

__all__ = ["Budget", "Busy", "OwnReason", "SharedBudget", "TakenSlot", "WhyOwn", "open_budget"]

RETRY_AFTER = (0.001, 0.003)
"""Between so many seconds after a lock was taken it is tried again."""

_LOOK_EVERY = 0.1
_BEAT_EVERY = 0.25
_MAX_TURN = 0.005
"""A file system that takes longer, in seconds, is not local: it would hold up the event loop."""
_TURNS_MEASURED = 3
_MAX_MEASURING = 2.0
_UNUSED_FOR = 7 * 24 * 3600.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")

_Result = TypeVar("_Result")


class OwnReason(Enum):
    """Why a process counts by itself."""

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
    detail: str = ""
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
        self._owner = os.getpid() << 32 | secrets.randbits(32)
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
        return now + random.uniform(*RETRY_AFTER)  # noqa: S311

    def _apply(self, now: float, change: Callable[[Ring], _Result]) -> _Result:
        self._ring.settle(now, self._owner, _is_gone)
        for earlier in self._unwritten:
            earlier(self._ring)
        self._changed_at = now
        return change(self._ring)


class SharedBudget(Budget):
    """The slots of all processes that use the file at `path`. Raises OSError if it cannot.

    Turns into one of its own when the file cannot be used any more.
    """

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        super().__init__(limit=limit)
        self.path = path
        self._file: RingFile | None = RingFile(path, limit)

    @property
    def is_shared(self) -> bool:
        """Whether other processes change it without a word."""
        return self._file is not None

    def close(self, now: float) -> None:
        """Leave the others. What was sent keeps its slots until they end."""
        if self._file is not None:
            with suppress(Busy):
                self.change(now, lambda ring: ring.withdraw(self._owner))
            self._release()

    def change(self, now: float, change: Callable[[Ring], _Result]) -> _Result:
        """Change the ring and return what `change` returns. Raises Busy if it must be repeated."""
        if self._file is None:
            return super().change(now, change)
        try:
            with self._file.changed(now) as self._ring:
                result = self._apply(now, change)
        except OSError as error:
            # What is known of the others' slots still holds.
            self._release()
            self.why_own = _refused(error)
            result = self._apply(now, change)
        self._unwritten.clear()
        return result

    def _release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def open_budget(folder: Path, key: "ApiKey", origin: str) -> Budget:
    """Return the budget of `key` at a server, shared by a file in `folder` where that works.

    Otherwise its `why_own` says why not. Takes up to two seconds where a process was stopped in the
    middle of a change, and longer where a network's file system hangs.
    """
    if sys.platform == "win32":
        return Budget(why_own=WhyOwn(OwnReason.NO_LOCKS))
    _sweep(folder)
    try:
        budget = SharedBudget(folder / budget_name(key, origin))
    except OSError as error:
        return Budget(why_own=_refused(error))
    if _turn_time(budget) > _MAX_TURN and budget.is_shared:
        budget.close(time.monotonic())
        return Budget(why_own=WhyOwn(OwnReason.SLOW))
    return budget


def budget_name(key: "ApiKey", origin: str) -> str:
    """Return the name of the file of all processes that share the server's limit.

    Monotonic clocks are common to one boot of one machine, process ids to one namespace. Nothing of
    the key can be told from the name.
    """
    parts = [FORMAT.decode(), origin, platform.node()]
    with suppress(OSError, ValueError):
        parts.append(_BOOT.read_text("ascii"))
    with suppress(OSError):
        parts.append(str(_PROCESSES.stat().st_ino))
    digest = hmac.new(key.reveal().encode(), "\0".join(parts).encode(), "sha256")
    return f"budget-{digest.hexdigest()[:32]}"


def _turn_time(budget: SharedBudget) -> float:
    """Return how many seconds a change takes at best."""
    ends_at = time.monotonic() + _MAX_MEASURING
    best, turns = inf, 0
    while turns < _TURNS_MEASURED and (began := time.monotonic()) < ends_at:
        try:
            budget.change(began, lambda _: None)
        except Busy:
            time.sleep(RETRY_AFTER[0])
            continue
        best = min(best, time.monotonic() - began)
        turns += 1
    return best


def _sweep(folder: Path) -> None:
    """Delete the files of earlier boots, and of keys that are not used any more."""
    oldest = time.time() - _UNUSED_FOR
    with suppress(OSError):
        for path in folder.glob("budget-*"):
            with suppress(OSError):
                if path.lstat().st_mtime < oldest:
                    path.unlink()


def _refused(error: OSError) -> WhyOwn:
    return WhyOwn(OwnReason.FAILED, error.strerror or type(error).__name__)


def _is_gone(owner: int) -> bool:
    """Return whether the process of an owner has ended."""
    try:
        os.kill(owner >> 32, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
