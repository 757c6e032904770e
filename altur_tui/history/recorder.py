"""Keeps answers in a thread of its own: nobody waits for it, and nothing fails because of it."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from math import inf
from pathlib import Path

from altur_tui.history.database import Answer, Database
from altur_tui.history.file import begin_anew
from altur_tui.history.seen import HistoryError
from altur_tui.i18n.sentences import Filled
from altur_tui.wire.campaign import Snapshot

MAX_WAITING = 2_000
"""Answers that may wait to be kept; what comes beyond that while the disk is slow is not kept."""
MAX_TOGETHER = 64
SECONDS_TOGETHER = 1.0
"""So long, or up to so many answers, are kept in one transaction."""
MAX_BYTES = 1_000_000
"""A larger answer is not kept."""
MAX_SKEW = timedelta(days=1)
"""An answer is not kept if the clocks of server and machine are further apart: one is wrong, and
what is dated in the future would keep later answers out."""
MAX_BUSY = 60.0
"""Seconds for which another program may use the file, before its use counts as a failure."""
_BETWEEN_TRIES = 0.1
PAUSE = 600.0
"""Seconds for which nothing is tried after a full disk or a folder that cannot be written."""
_MAX_CLOSING = 1.0
_MAX_THINNING = 0.1
"""Seconds of thinning that closing waits for."""
_THIN_EVERY = 3600.0


class _Waiter:
    """A caller that waits until all answers so far are kept."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.are_kept = False


class Recorder:
    """Keeps good answers of one account. May be used from any thread."""

    def __init__(
        self,
        path: Path,
        base_url: str,
        key: str,
        *,
        days: float,
        tell: Callable[[Filled], None] | None = None,
    ) -> None:
        """Make a recorder; its thread starts with the first answer.

        `tell` is given one sentence, in that thread, if the history cannot be kept.
        """
        self._open = partial(Database, path, base_url, key, create=True)
        self.open_to_read = partial(Database, path, base_url, key)
        """Opens what was kept, for another thread. Raises like `Database`."""
        self._path = path
        self._days = days
        self._tell = tell
        self._answers: queue.Queue[Answer | _Waiter] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._off = False
        self._database: Database | None = None
        # By the monotonic clock.
        self._rests_until = -inf
        self._thins_at = -inf

    def keep(self, snapshot: Snapshot) -> None:
        """Queue an answer, and return at once; it is dropped if too many wait already."""
        if self._off or len(snapshot.raw) > MAX_BYTES or _is_misdated(snapshot):
            return
        self._start()
        with suppress(queue.Full):
            self._answers.put_nowait(Answer(snapshot.id, snapshot.fetched_at, snapshot.raw))

    def flush(self, seconds: float = _MAX_CLOSING) -> bool:
        """Wait at most so long until all answers so far are kept; return whether they are.

        Those that came while nothing could be kept, or that were too many, do not count.
        """
        if self._thread is None:
            return True
        waiter = _Waiter()
        with suppress(queue.Full):
            self._answers.put_nowait(waiter)
            # The thread may have ended just before.
            return not self._off and waiter.done.wait(seconds) and waiter.are_kept
        return False

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="history", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while not self._off:
            answers, waiters = self._gathered()
            are_kept = self._kept(answers)
            if self._answers.empty():
                self._thin(_MAX_THINNING if waiters else None)
            for each in waiters:
                each.are_kept = are_kept
                each.done.set()
        with suppress(queue.Empty):
            while True:
                left = self._answers.get_nowait()
                if isinstance(left, _Waiter):
                    left.done.set()

    def _gathered(self) -> tuple[list[Answer], list[_Waiter]]:
        """Return the answers of the next second, and who waits for them."""
        answers: list[Answer] = []
        waiters: list[_Waiter] = []
        until: float | None = None
        while len(answers) < MAX_TOGETHER and not waiters:
            try:
                left = None if until is None else max(until - time.monotonic(), 0.0)
                found = self._answers.get(timeout=left)
            except queue.Empty:
                break
            if until is None:
                until = time.monotonic() + SECONDS_TOGETHER
            if isinstance(found, _Waiter):
                waiters.append(found)
            else:
                answers.append(found)
        return answers, waiters

    def _kept(self, answers: list[Answer]) -> bool:
        """Keep the answers, and return whether they are kept."""
        if time.monotonic() < self._rests_until:
            return False
        patient_until = time.monotonic() + MAX_BUSY
        may_begin_anew = True
        while answers:
            try:
                self._database = self._database or self._open()
                self._database.keep(answers)
            except HistoryError as problem:
                self._close()
                if may_begin_anew and (problem.is_gone or self._has_set_aside(problem)):
                    may_begin_anew = False
                elif problem.is_busy and time.monotonic() < patient_until:
                    time.sleep(_BETWEEN_TRIES)
                else:
                    self._off = problem.is_final
                    self._rests_until = time.monotonic() + PAUSE
                    self._say(problem.sentence)
                    return False
            else:
                return True
        return True

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def _has_set_aside(self, problem: HistoryError) -> bool:
        """Set a damaged file aside; return whether it was one, and that went well."""
        if not problem.is_damaged:
            return False
        try:
            told = begin_anew(self._path, problem.identity)
        except OSError:
            return False
        if told is not None:
            self._say(told)
        return True

    def _say(self, sentence: Filled) -> None:
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(sentence)

    def _thin(self, seconds: float | None) -> None:
        """Thin what was kept, until it is done, the time is over, or another answer comes."""
        begun = time.monotonic()
        if self._database is None or begun < self._thins_at:
            return
        try:
            while self._database.thin(datetime.now(UTC), self._days):
                is_over = seconds is not None and time.monotonic() - begun > seconds
                if is_over or not self._answers.empty():
                    return
        except HistoryError as problem:
            self._close()
            self._has_set_aside(problem)
        self._thins_at = begun + _THIN_EVERY


def _is_misdated(snapshot: Snapshot) -> bool:
    server = snapshot.server_time
    return server is not None and abs(snapshot.fetched_at - server) > MAX_SKEW
