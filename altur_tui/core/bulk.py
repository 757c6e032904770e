"""Fetches many campaigns in the background: at the full rate, those in sight first, until all came.

What failed in a way that may pass is requested again after growing pauses, until it is stopped.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from math import inf
from time import monotonic

from altur_tui.client.slot import Outage
from altur_tui.core.repository import Known, Repository
from altur_tui.wire.errors import KEY_REFUSED, AlturError

_MAX_WAITING = 6
"""So many wait in the queue: enough for the full rate, few enough to follow what is in sight."""
_MAX_AT_ONCE = 260
"""So many are under way: twelve a second with the default deadline of 20 s, and some more."""
_MAX_REFUSED = 5
_RATE_OVER = 5
_MIN_TO_TELL = 2
_FIRST_PAUSE = 5.0
_MAX_PAUSE = 300.0
"""Seconds before what failed is requested again: at first, and at most."""


class BulkFetch:
    """What is still to be requested, what is under way, and how far it is.

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
        self._failed: dict[int, None] = {}
        self._retries = 0
        self._retry_at: float | None = None
        self._changed = asyncio.Event()
        self._at_rest = asyncio.Event()
        self._refused_in_a_row: int | None = 0
        self._finished_at: deque[float] = deque()
        self._finished: set[int] = set()
        self._began_at = 0.0
        self._round = 0
        self.total = 0
        """How many were requested since nothing was; one that is requested again counts once."""
        self.left = 0
        """How many were still to be requested when it was stopped."""
        self.stopped_by: AlturError | None = None
        """Why it stopped without being told to: everything would fail in the same way."""

    @property
    def active(self) -> bool:
        """Whether anything is requested, or about to be."""
        return bool(self._pending or self._running)

    @property
    def done(self) -> int:
        """How many of them were answered, or failed, and are not requested again just now."""
        return len(self._finished)

    @property
    def rate(self) -> float | None:
        """How many answers a second came recently; None while that is unknown."""
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
    def outage(self) -> Outage | None:
        """The outage that requests wait for; None if there is none.

        It counts down: read it again whenever it is shown.
        """
        return self._repository.outage if self._running else None

    @property
    def retries_in(self) -> float | None:
        """Seconds until what failed is requested again; None while nothing waits for that."""
        if self.active or self._retry_at is None:
            return None
        return max(0.0, self._retry_at - self._timer())

    def retries(self, campaign_id: int) -> bool:
        """Return whether a campaign failed and is requested again without anybody asking."""
        return campaign_id in self._failed

    @property
    def others(self) -> int:
        """How many other processes share the request limit at present."""
        return self._repository.others if self._running else 0

    def wants(self, campaign_id: int) -> bool:
        """Return whether a campaign is still to be requested."""
        return campaign_id in self._pending

    def ask(self, ids: Iterable[int], *, urgent: bool = False, by_person: bool = False) -> bool:
        """Put `ids` among what is to be requested. Returns whether `run` is to be called.

        Urgent ones, which a person asks for, go before all others, as requests of the screen. What
        a person asks for waits for no outage: the first of them tries at once whether it is over.
        """
        idle = not self.active
        if idle:
            self._begin()
        if by_person or urgent:
            self._repository.try_now()
        for campaign_id in ids:
            if campaign_id in self._running:
                continue
            if urgent or (by_person and not self._urgent):
                self._urgent[campaign_id] = None
            if campaign_id not in self._pending:
                self._want(campaign_id)
        self._changed.set()
        return idle and self.active

    def stop(self) -> bool:
        """Request nothing more, and drop what is under way. Returns whether there was anything."""
        was_active = self.active
        if was_active:
            self.left = self.total - self.done
        had_retry = self._retry_at is not None
        self._pending.clear()
        self._urgent.clear()
        self._failed.clear()
        self._retry_at = None
        # Out of what is under way at once: what is requested next begins anew, these ones too.
        dropped, self._running = self._running, {}
        for task in dropped.values():
            task.cancel()
        self._changed.set()
        self._at_rest.set()
        return was_active or had_retry

    def run(self) -> Coroutine[None, None, None]:
        """Fetch until nothing is left that may still come, or until it is started again."""
        return self._run(self._round)

    async def at_rest(self) -> None:
        """Wait until nothing is requested, though what failed may be requested again later."""
        if self.active:
            await self._at_rest.wait()

    async def _run(self, this_round: int) -> None:
        unwatch = self._repository.watch_starts(self._changed.set)
        try:
            while self._round == this_round:
                self._top_up()
                if not self.active:
                    self._rest()
                    if self._retry_at is None:
                        break
                self._changed.clear()
                try:
                    async with asyncio.timeout(self.retries_in):
                        await self._changed.wait()
                except TimeoutError:
                    self._retry()
        finally:
            unwatch()
            if self._round == this_round:
                self.stop()

    def _begin(self) -> None:
        self._round += 1
        self.total = self.left = 0
        self._finished.clear()
        self.stopped_by = None
        self._refused_in_a_row = 0
        self._finished_at.clear()
        self._began_at = self._timer()
        self._retry_at = None
        self._at_rest.clear()

    def _want(self, campaign_id: int) -> None:
        self._pending[campaign_id] = self._repository.known(campaign_id)
        self.total += campaign_id not in self._finished
        self._finished.discard(campaign_id)

    def _rest(self) -> None:
        """Note that all came or failed, and when to try again what failed."""
        self._at_rest.set()
        if self._failed and self._retry_at is None:
            pause = min(_FIRST_PAUSE * 2.0 ** min(self._retries, 10), _MAX_PAUSE)
            self._retry_at = self._timer() + pause

    def _retry(self) -> None:
        self._retry_at = None
        self._retries += 1
        self._at_rest.clear()
        failed, self._failed = self._failed, {}
        for campaign_id in failed:
            if self._repository.known(campaign_id).error is not None:
                self._want(campaign_id)

    def _top_up(self) -> None:
        """Begin so many requests that the next ones are always in the queue."""
        slots = map(self._repository.slot, self._running)
        waiting = sum(slot is not None and slot.waiting for slot in slots)
        while self._pending and waiting < _MAX_WAITING and len(self._running) < _MAX_AT_ONCE:
            campaign_id = self._next()
            before = self._pending.pop(campaign_id)
            urgent = campaign_id in self._urgent
            self._urgent.pop(campaign_id, None)
            if self._answered_since(before):
                self._count(self._repository.known(campaign_id))
                continue
            refreshing = self._repository.refresh(campaign_id, priority=urgent, patience=inf)
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
        blank = not self._pending[first].answered
        for campaign_id in self._in_sight():
            before = self._pending.get(campaign_id)
            if before is not None and not (blank and before.answered):
                return campaign_id
        return first

    def _answered_since(self, before: Known) -> bool:
        """Return whether somebody else has had an answer since the campaign was wanted."""
        now = self._repository.known(before.id)
        return now.snapshot is not before.snapshot and now.fresh and not now.loading

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
        refused = error is not None and (error.kind in KEY_REFUSED or error.stops_all)
        if self._refused_in_a_row is not None:
            self._refused_in_a_row = self._refused_in_a_row + 1 if refused else None
        if error is None:
            self._failed.pop(known.id, None)
            self._retries = 0
            return
        if error.kind.passes and not error.stops_all:
            self._failed[known.id] = None
        if self._pending and (error.stops_all or self._refused_in_a_row == _MAX_REFUSED):
            self.stop()
            self.stopped_by = error
