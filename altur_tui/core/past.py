"""Asks the history, in a thread of its own, for both faces: nothing waits for it for long."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from altur_tui.campaign.past.looks import NOTHING, NOTHING_SEEN, Past
from altur_tui.campaign.reading import Reading, read
from altur_tui.history.seen import History, HistoryError, Seen, snapshot_of
from altur_tui.wire.campaign import Snapshot

MAX_WAIT = 1.0
"""Seconds that an answer of the history is waited for: only a disk that hangs takes so long."""

_Result = TypeVar("_Result")
_Question = Callable[[History | None], bool]
"""Returns whether the history could tell."""


class PastReader:
    """Reads what was seen of campaigns. Belongs to one event loop."""

    def __init__(self, open_history: Callable[[], History] | None) -> None:
        """Take what opens the history, in the thread that reads it; None: there is none."""
        self._open = open_history
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._started = False
        self._closed = False
        self._late: asyncio.Future[Any] | None = None
        """The question that was not answered in time; until it is, no other will be."""

    async def ask(self, question: Callable[[History], _Result], otherwise: _Result) -> _Result:
        """Return what `question` finds; `otherwise` if there is no history, or it cannot tell.

        What does not arrive within `MAX_WAIT` counts as unknown. Raises what `question` raises,
        unless that is the file's fault.
        """
        is_stuck = self._late is not None and not self._late.done()
        if self._open is None or self._closed or is_stuck:
            return otherwise
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Result] = loop.create_future()

        def work(history: History | None) -> bool:
            result, error, works = otherwise, None, True
            try:
                result = otherwise if history is None else question(history)
            except HistoryError:
                # A history that is damaged, gone or written by another program tells nothing.
                works = False
            except Exception as raised:  # noqa: BLE001
                error = raised
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, answer, result, error)
            return works

        self._start()
        self._questions.put(work)
        await asyncio.wait({answer}, timeout=MAX_WAIT)
        if not answer.done():
            self._late = answer
            return otherwise
        return answer.result()

    async def known_at(self, ids: Iterable[int], at: datetime | None = None) -> dict[int, Seen]:
        """Return what was known of each campaign at an instant, or last; by its id."""
        wanted = tuple(ids)
        return await self.ask(lambda history: history.known_at(wanted, at), {})

    async def kept(
        self, ids: Sequence[int], default_zone: str | None
    ) -> Sequence[tuple[Snapshot, Reading]] | None:
        """Return the last answers of campaigns, and what they mean; None: there is no telling.

        They are read in the thread. What was seen before those is left to `past`: to read that of
        a whole fleet takes long.
        """
        return await self.ask(partial(_kept, ids=ids, default_zone=default_zone), None)

    async def past(self, reading: Reading, snapshot: Snapshot) -> Past:
        """Return what was seen of a campaign before an answer."""
        if self._open is None:
            return NOTHING
        return await self.ask(partial(_past, reading=reading, snapshot=snapshot), NOTHING_SEEN)

    def close(self) -> None:
        """End the thread after what it was asked so far; nothing waits for that."""
        self._closed = True
        self._questions.put(None)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            threading.Thread(target=self._work, name="past", daemon=True).start()

    def _work(self) -> None:
        history: History | None = None
        while (question := self._questions.get()) is not None:
            if history is None and self._open is not None:
                # The file may appear later: the next question tries again.
                with suppress(HistoryError, FileNotFoundError):
                    history = self._open()
            if not question(history) and history is not None:
                # Another file may be in its place.
                history.close()
                history = None
        if history is not None:
            history.close()


def _past(history: History, reading: Reading, snapshot: Snapshot) -> Past:
    # In the thread of the reader: what was kept is drawn before this is asked.
    from altur_tui.history.past import read_past

    return read_past(history, reading, snapshot)


def _kept(
    history: History, ids: Sequence[int], default_zone: str | None
) -> Sequence[tuple[Snapshot, Reading]]:
    found = filter(None, map(snapshot_of, history.known_at(ids).values()))
    return [(each, read(each, default_zone)) for each in found]


def _settle(answer: "asyncio.Future[_Result]", result: _Result, error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
