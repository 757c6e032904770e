"""Asks for many campaigns in the background, at the full rate, those in sight first."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from time import monotonic

from altur_tui.client.throttle import Pause
from altur_tui.core.repository import Known, Repository
from altur_tui.wire.errors import KEY_REFUSED, AlturError, ErrorKind

_MAX_WAITING = 6
"""So many wait for their turn: enough for the full rate, few enough to follow the eye."""
_MAX_AT_ONCE = 260
"""So many are under way: twelve a second with the default deadline of 20 s, and some more."""
_LOOK_EVERY = 0.04
"""Seconds until it is looked again whether requests have left."""
_REFUSED = KEY_REFUSED | {ErrorKind.NO_KEY}
_MAX_REFUSED = 5
_RATE_OVER = 5
_MIN_TO_TELL = 2


class BulkFetch:
    """What is still to be asked for, what is under way, and how far it is.

    Belongs to the event loop. `in_sight` gives the campaigns on the screen, which go first.
    """

    def __init__(
        self,
        repository: Repository,
        *,
        in_sight: Callable[[], Iterable[int]],
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self._repository = repository
        self._in_sight = in_sight
        self._timer = timer
        self._pending: dict[int, Known] = {}
        self._urgent: dict[int, None] = {}
        self._running: dict[int, asyncio.Task[Known]] = {}
        self._changed = asyncio.Event()
        self._refused_in_a_row: int | None = 0
        self._finished_at: deque[float] = deque()
        self._finished: set[int] = set()
        self._began_at = 0.0
        self._round = 0
        self.total = 0
        """How many were asked for since nothing was; one that is asked for again counts once."""
        self.left = 0
        """How many were still to be asked for when it was stopped."""
        self.stopped_by: AlturError | None = None
        """Why it stopped by itself: everything would fail alike."""

    @property
    def active(self) -> bool:
        """Whether anything is still to come."""
        return bool(self._pending or self._running)

    @property
    def done(self) -> int:
        """How many of them were answered, or failed, and are not asked for again."""
        return len(self._finished)

    @property
    def rate(self) -> float | None:
        """How many answers came a second of late; None while that cannot be told."""
        now = self._timer()
        # Requests leave in bursts, a second apart: only over whole seconds is none counted in
        # excess.
        over = min(int(now - self._began_at), _RATE_OVER)
        if over < _MIN_TO_TELL:
            return None
        while self._finished_at and self._finished_at[0] <= now - _RATE_OVER:
            self._finished_at.popleft()
        return sum(at > now - over for at in self._finished_at) / over

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this rate; None while that cannot be told."""
        rate = self.rate
        return (self.total - self.done) / rate if rate else None

    @property
    def pause(self) -> Pause | None:
        """How long nothing is asked for, since the server has refused a request; None if it is."""
        pauses = map(self._repository.pause, reversed(self._running))
        return next((each for each in pauses if each is not None), None)

    @property
    def others(self) -> int:
        """How many other processes share the request limit at present."""
        others = map(self._repository.others, reversed(self._running))
        return next((each for each in others if each is not None), 0)

    def wants(self, campaign_id: int) -> bool:
        """Return whether a campaign is still to be asked for."""
        return campaign_id in self._pending

    def ask(self, ids: Iterable[int], *, urgent: bool = False) -> bool:
        """Put `ids` among what is to be asked for. Returns whether `run` is to be called.

        Urgent ones go before all others, as requests of the screen.
        """
        idle = not self.active
        if idle:
            self._begin()
        for campaign_id in ids:
            if campaign_id in self._running:
                continue
            if urgent:
                self._urgent[campaign_id] = None
            if campaign_id not in self._pending:
                self._pending[campaign_id] = self._repository.known(campaign_id)
                self.total += campaign_id not in self._finished
                self._finished.discard(campaign_id)
        self._changed.set()
        return idle and self.active

    def stop(self) -> bool:
        """Ask for nothing more, and drop what is under way. Returns whether there was anything."""
        was_active = self.active
        if was_active:
            self.left = self.total - self.done
        self._pending.clear()
        self._urgent.clear()
        # Out of what is under way at once: what is asked for next begins anew, these ones too.
        dropped, self._running = self._running, {}
        for task in dropped.values():
            task.cancel()
        self._changed.set()
        return was_active

    def run(self) -> Coroutine[None, None, None]:
        """Ask until there is nothing left to ask for, or until it is begun anew after a stop."""
        return self._run(self._round)

    async def _run(self, asked_in: int) -> None:
        try:
            while self.active and self._round == asked_in:
                self._top_up()
                self._changed.clear()
                try:
                    async with asyncio.timeout(_LOOK_EVERY if self._pending else None):
                        await self._changed.wait()
                except TimeoutError:
                    continue
        finally:
            if self._round == asked_in:
                self.stop()

    def _begin(self) -> None:
        self._round += 1
        self.total = self.left = 0
        self._finished.clear()
        self.stopped_by = None
        self._refused_in_a_row = 0
        self._finished_at.clear()
        self._began_at = self._timer()

    def _top_up(self) -> None:
        """Begin so many requests that the next ones are always waiting for their turn."""
        waiting = sum(map(self._repository.waiting, self._running))
        while self._pending and waiting < _MAX_WAITING and len(self._running) < _MAX_AT_ONCE:
            campaign_id = self._next()
            before = self._pending.pop(campaign_id)
            urgent = campaign_id in self._urgent
            self._urgent.pop(campaign_id, None)
            if self._answered_since(before):
                self._count(self._repository.known(campaign_id))
                continue
            refreshing = self._repository.refresh(campaign_id, priority=urgent)
            task = self._running[campaign_id] = asyncio.ensure_future(refreshing)
            task.add_done_callback(partial(self._finish, campaign_id))
            waiting += 1

    def _next(self) -> int:
        """Return what goes next: what is urgent, what is in sight, what comes first.

        While the first one has no answer yet, only others without one go before it.
        """
        if self._urgent:
            return next(iter(self._urgent))
        first = next(iter(self._pending))
        blank = self._pending[first].reading is None
        for campaign_id in self._in_sight():
            before = self._pending.get(campaign_id)
            if before is not None and (before.reading is None or not blank):
                return campaign_id
        return first

    def _answered_since(self, before: Known) -> bool:
        """Return whether somebody else has had an answer since the campaign was wanted."""
        now = self._repository.known(before.id)
        return now.snapshot is not before.snapshot and not now.loading and now.error is None

    def _finish(self, campaign_id: int, task: "asyncio.Task[Known]") -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._running.get(campaign_id) is not task:
            return
        del self._running[campaign_id]
        self._changed.set()
        if failed:
            return
        self._finished_at.append(self._timer())
        self._count(task.result())

    def _count(self, known: Known) -> None:
        self._finished.add(known.id)
        error = known.error
        refused = error is not None and error.kind in _REFUSED
        if self._refused_in_a_row is not None:
            self._refused_in_a_row = self._refused_in_a_row + 1 if refused else None
        if error is None or not self._pending:
            return
        if error.kind is ErrorKind.NO_KEY or self._refused_in_a_row == _MAX_REFUSED:
            self.stop()
            self.stopped_by = error
