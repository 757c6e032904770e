"""Writes to the terminal in a thread, so that a terminal nobody reads never blocks the app."""

import os
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

_WRITE_SIZE = 4096
MAX_QUEUED_WRITES = 30
"""With more writes than these queued, the app waits for the terminal, as with Textual's driver."""
STALLED_SECONDS = 0.25
"""A terminal that accepts nothing for this long counts as stalled."""
MAX_DRAIN_SECONDS = 0.75
"""How long the end waits for the terminal to accept the sequences that restore it."""


class Writer:
    """Writes to a terminal in a thread of its own.

    While the terminal is stalled, output is dropped. The thread calls `caught_up` once the terminal
    accepts output again, since the whole screen must be redrawn then, and `lost` once the terminal
    is gone.
    """

    def __init__(
        self, descriptor: int, *, lost: Callable[[], None], caught_up: Callable[[], None]
    ) -> None:
        """Start the thread."""
        self._descriptor = descriptor
        self._lost = lost
        self._caught_up = caught_up
        self._changed = Condition()
        self._queue: deque[str] = deque()
        self._taken = 0
        """How many writes the terminal has accepted."""
        self._busy = False
        self._dropping = False
        self._gone = False
        self._closed = False
        Thread(target=self._run, name="terminal-output", daemon=True).start()

    def write(self, text: str, *, always: bool = False) -> None:
        """Queue `text`. Waits while the queue is full and the terminal is not stalled.

        With `always` it is queued even for a stalled terminal, as what restores it must be.
        """
        with self._changed:
            if not always:
                if self._dropping or self._gone:
                    return
                while len(self._queue) >= MAX_QUEUED_WRITES and not self._gone:
                    if not self._moves(self._taken):
                        self._dropping = True
                        return
            self._queue.append(text)
            self._changed.notify_all()

    def _moves(self, taken: int) -> bool:
        """Wait until more than `taken` writes are accepted. Returns False if none is."""
        return self._changed.wait_for(lambda: self._taken != taken or self._gone, STALLED_SECONDS)

    def drain(self, seconds: float = MAX_DRAIN_SECONDS) -> None:
        """Wait until everything is written, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._gone or not (self._queue or self._busy), seconds)

    def close(self) -> None:
        """Stop the thread, and discard what is still queued."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                caught_up = self._dropping and not self._queue
                self._dropping = self._dropping and not caught_up
                if not caught_up:
                    self._changed.wait_for(lambda: self._queue or self._closed)
                    if self._closed or self._gone:
                        return
                    text = self._queue.popleft()
                    self._busy = True
            if caught_up:
                self._caught_up()
                continue
            taken = self._put(text.encode("utf-8", "replace"))
            with self._changed:
                self._busy = False
                self._taken += 1
                self._gone = not taken
                self._changed.notify_all()
            if not taken:
                self._lost()
                return

    def _put(self, data: bytes) -> bool:
        """Write all of `data`, however long it takes. Returns False if the terminal is gone."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view[:_WRITE_SIZE]) :]
                with self._changed:
                    self._taken += 1
                    self._changed.notify_all()
        except OSError:
            return False
        return True
