"""Keeps answers in a thread of its own: nobody waits for it, and nothing fails because of it."""

import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from altur_tui.history.database import Answer, Database, HistoryError
from altur_tui.store.files import set_aside
from altur_tui.wire.campaign import Snapshot

MAX_WAITING = 2_000
"""Answers that may wait to be kept; what comes beyond that while the disk is slow is not kept."""
MAX_TOGETHER = 64
SECONDS_TOGETHER = 1.0
"""So long, or up to so many answers, are kept in one transaction."""
_PAUSE = timedelta(minutes=10)
"""After a full disk or a folder that cannot be written, nothing is tried for so long."""
_MAX_CLOSING = 1.0
_THIN_EVERY = timedelta(hours=6)


class Recorder:
    """Keeps good answers of one account. May be used from any thread."""

    def __init__(
        self,
        path: Path,
        base_url: str,
        key: str,
        *,
        days: float,
        tell: Callable[[str], None] | None = None,
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
        self._told = False
        self._answers: queue.Queue[Answer | threading.Event] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._off = False
        self._resting_until: datetime | None = None
        self._thinned_at: datetime | None = None
        self._was_spoilt = False

    def keep(self, snapshot: Snapshot) -> None:
        """Keep an answer soon. Returns at once; where too many wait already it is not kept."""
        if self._off:
            return
        self._start()
        with suppress(queue.Full):
            self._answers.put_nowait(Answer(snapshot.id, snapshot.fetched_at, snapshot.raw))

    def flush(self, seconds: float = _MAX_CLOSING) -> bool:
        """Wait at most so long until all answers so far are kept; return whether they are."""
        if self._thread is None:
            return True
        done = threading.Event()
        with suppress(queue.Full):
            self._answers.put_nowait(done)
            return done.wait(seconds)
        return False

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="history", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        database: Database | None = None
        while not self._off:
            answers, waiters = self._gathered()
            database = self._kept(database, answers)
            for each in waiters:
                each.set()
            if database is not None and not waiters and self._answers.empty():
                self._thin(database)

    def _gathered(self) -> tuple[list[Answer], list[threading.Event]]:
        """Return the answers of the next second, and who waits for them."""
        answers: list[Answer] = []
        waiters: list[threading.Event] = []
        until: float | None = None
        while len(answers) < MAX_TOGETHER and not waiters:
            try:
                left = None if until is None else max(until - time.monotonic(), 0.0)
                found = self._answers.get(timeout=left)
            except queue.Empty:
                break
            if until is None:
                until = time.monotonic() + SECONDS_TOGETHER
            if isinstance(found, threading.Event):
                waiters.append(found)
            else:
                answers.append(found)
        return answers, waiters

    def _kept(self, database: Database | None, answers: list[Answer]) -> Database | None:
        if not answers or self._is_resting:
            return database
        try:
            database = database or self._open()
            database.keep(answers)
        except HistoryError as error:
            self._give_up(error)
        except (sqlite3.Error, OSError) as error:
            if database is not None:
                self._give_up(database.unusable(error))
                with suppress(sqlite3.Error):
                    database.close()
            return None
        return database

    def _give_up(self, error: HistoryError) -> None:
        """Begin anew beside a spoilt file, once; else rest, or end where the file is not ours."""
        self._off = error.is_final
        if error.is_spoilt and not self._was_spoilt:
            self._was_spoilt = True
            with suppress(OSError):
                set_aside(self._path)
                for suffix in ("-wal", "-shm"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        else:
            self._resting_until = datetime.now(UTC) + _PAUSE
        if self._tell is not None and not self._told:
            self._told = True
            self._tell(str(error))

    @property
    def _is_resting(self) -> bool:
        return self._resting_until is not None and datetime.now(UTC) < self._resting_until

    def _thin(self, database: Database) -> None:
        now = datetime.now(UTC)
        if self._thinned_at is not None and now - self._thinned_at < _THIN_EVERY:
            return
        self._thinned_at = now
        with suppress(sqlite3.Error, OSError):
            while database.thin(now, self._days) and self._answers.empty():
                pass
