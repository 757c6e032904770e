"""The budget that all processes share that use a key, and whether it works here."""

import hmac
import os
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from altur_tui.client.budget import RETRY_AFTER, Budget, OwnReason, WhyOwn
from altur_tui.client.ring import LIMIT, Busy, Ring
from altur_tui.client.ring_file import RingFile
from altur_tui.i18n.sentences import system_reason

if TYPE_CHECKING:
    from altur_tui.credentials.key import ApiKey

_MAX_TURN = 0.005
"""A file system that takes longer, in seconds, is not local: it would hold up the event loop."""
_TURNS_MEASURED = 3
_MAX_MEASURING = 2.0
_UNUSED_FOR = 7 * 24 * 3600.0
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")

_Result = TypeVar("_Result")


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

    def _is_gone(self, owner: int) -> bool:
        """Return whether the process of another owner has ended."""
        try:
            os.kill(owner >> 32, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False

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
    parts = [origin, platform.node()]
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
    return WhyOwn(OwnReason.FAILED, system_reason(error))
