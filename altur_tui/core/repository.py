"""What is known of each campaign: its last snapshot, its last error, and when it was requested.

The one owner between the client and both faces. However many want a campaign, there is one request
for it at a time, and a failure never replaces a good snapshot: it is kept beside it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from altur_tui.background import in_thread_if_large
from altur_tui.campaign.listed import Told
from altur_tui.campaign.past.looks import ConfigurationChange, Past
from altur_tui.campaign.reading import Reading, lacks, read
from altur_tui.client.slot import Outage, RequestSlot
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.wire.listing import ListPage, ListQuery

# So many answers may wait for a slow reader before no further request is started. Twelve a second
# with the default deadline of 20 s keep at most 240 in flight, so this never lowers the rate.
_MAX_AHEAD = 400
# What is recalled together: enough for the rows of a screen, and soon drawn.
_MAX_RECALLED = 30
# Of one campaign, in a run: a day is told, and a list is read every ten minutes.
_MAX_STATUS_CHANGES = 20
# What is read again without a break.
_MAX_COMPLETED = 20


class Source(Protocol):
    """Where snapshots come from: the client, with the real API or the demo behind it."""

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        """Return the campaign's snapshot, or raise AlturError."""
        ...

    async def page(self, query: "ListQuery", cursor: str | None = None) -> "ListPage":
        """Return a page of the list of campaigns, or raise AlturError."""
        ...


Connect = Callable[[], Awaitable[Source]]
"""Makes the source at the first request. May raise AlturError, of the kind `no_key` above all."""


class Known(Struct, frozen=True):
    """All that is known of one campaign."""

    id: int
    snapshot: Snapshot | None = None
    """The last good answer."""
    reading: Reading | None = None
    """What `snapshot` means."""
    error: AlturError | None = None
    """Why the last request failed; None if it did not."""
    asked_at: datetime | None = None
    """When the last request began, in UTC."""
    loading: bool = False
    """Whether a request is under way."""
    recalled: bool = False
    """Whether `snapshot` was kept by an earlier run, and this one has had no answer yet."""

    @property
    def stale(self) -> bool:
        """Whether the snapshot is older than the last, failed, request."""
        return self.snapshot is not None and self.error is not None

    @property
    def answered(self) -> bool:
        """Whether this run has had an answer, be it the newest or not."""
        return self.snapshot is not None and not self.recalled

    @property
    def fresh(self) -> bool:
        """Whether the snapshot is the answer to the last request."""
        return self.answered and self.error is None


Listener = Callable[[Known], None]
Kept = Sequence[tuple[Snapshot, Reading]]
"""What was kept of campaigns, and what it means."""
_Listener = TypeVar("_Listener")


def _nothing_told(campaign_id: int) -> Told:  # noqa: ARG001
    """Return that nothing is told of any campaign: there is no list."""
    return Told()


class _Request:
    """A request under way and those who wait for it."""

    def __init__(self, campaign_id: int, slot: RequestSlot) -> None:
        self.campaign_id = campaign_id
        self.slot = slot
        self.waiters = 0
        self.task: asyncio.Task[Known]


class Repository:
    """Fetches campaigns and remembers them. Belongs to one event loop."""

    def __init__(
        self,
        connect: Connect,
        *,
        clock: Callable[[], datetime],
        default_zone: str | None = None,
        listed: Callable[[int], Told] | None = None,
        past: Callable[[Reading, Snapshot], Awaitable[Past]] | None = None,
        kept: Callable[[Sequence[int]], Awaitable[Kept | None]] | None = None,
    ) -> None:
        """Make an empty repository.

        `default_zone` is the configured time zone of campaigns that name none; `listed` returns
        what the list tells now of a campaign, which completes its answer; `past` what was seen of
        it before; `kept` the last answers that earlier runs kept, None if it cannot tell.
        """
        self._connect = connect
        self._clock = clock
        self._default_zone = default_zone
        self._listed = listed or _nothing_told
        self._past = past
        self._kept = kept
        self._completed: dict[int, Told] = {}
        """What the list told of each campaign when its answer was read last."""
        self._status_changes: dict[int, tuple[ConfigurationChange, ...]] = {}
        """Those that only the list has told, so that no history knows them; the newest first."""
        self._recalling: set[int] = set()
        self._incomplete: deque[int] = deque()
        """The campaigns whose answers are still to be read again."""
        self._answered_at: datetime | None = None
        self._failed_at: datetime | None = None
        self._source: asyncio.Task[Source] | None = None
        self._known: dict[int, Known] = {}
        self._requests: dict[int, _Request] = {}
        self._listeners: list[Listener] = []
        self._start_listeners: list[Callable[[], None]] = []
        self._recall_listeners: list[Callable[[tuple[int, ...]], None]] = []

    def known(self, campaign_id: int) -> Known:
        """Return what is known now; requests nothing."""
        return self._known.get(campaign_id) or Known(campaign_id)

    def slot(self, campaign_id: int) -> RequestSlot | None:
        """Return how the campaign's request waits, or None if there is no request."""
        request = self._requests.get(campaign_id)
        return request.slot if request else None

    @property
    def outage(self) -> Outage | None:
        """The outage that requests wait for; None if there is none, or none waits.

        It counts down: read it again whenever it is shown.
        """
        outages = (request.slot.outage for request in self._requests.values())
        return next((each for each in outages if each is not None), None)

    @property
    def no_answer_since(self) -> datetime | None:
        """Since when requests have brought no answer, good or bad; None if the last one did."""
        outage = self.outage
        if outage is not None and outage.kind is ErrorKind.NETWORK:
            return self._clock() - timedelta(seconds=outage.since)
        return self._failed_at

    @property
    def others(self) -> int:
        """How many other processes share the request limit at present."""
        others = (request.slot.others for request in self._requests.values())
        return next((each for each in others if each is not None), 0)

    def try_now(self) -> None:
        """In an outage, let the next request go at once: a person asks."""
        for request in self._requests.values():
            request.slot.try_now()

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change, in the loop. Returns what ends that."""
        self._listeners.append(listener)
        return partial(_remove, self._listeners, listener)

    def watch_starts(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, in the loop, when a request leaves the queue. Returns what ends that."""
        self._start_listeners.append(listener)
        return partial(_remove, self._start_listeners, listener)

    def watch_recalls(self, listener: Callable[[tuple[int, ...]], None]) -> Callable[[], None]:
        """Call `listener`, in the loop, with campaigns recalled. Returns what ends that."""
        self._recall_listeners.append(listener)
        return partial(_remove, self._recall_listeners, listener)

    async def recall(self, campaign_ids: Iterable[int]) -> None:
        """Know the last answers that earlier runs kept, until there are others; requests nothing.

        An answer that comes first stays. Those who watch the repository do not hear of it: what is
        recalled is no answer.
        """
        unknown = [each for each in campaign_ids if self.known(each).snapshot is None]
        wanted = [each for each in unknown if each not in self._recalling]
        self._recalling.update(wanted)
        try:
            await self._recall_all(wanted)
        finally:
            self._recalling.difference_update(wanted)

    async def _recall_all(self, wanted: Sequence[int]) -> None:
        for start in range(0, len(wanted), _MAX_RECALLED):
            piece = wanted[start : start + _MAX_RECALLED]
            kept = None if self._kept is None else await self._kept(piece)
            if kept is None:
                return
            recalled = []
            for snapshot, reading in kept:
                if self._recall(snapshot, reading):
                    recalled.append(snapshot.id)
                    if self._completed[snapshot.id] != Told():
                        # It was read once more, and so may be the next one: not all at once.
                        await asyncio.sleep(0)
            for listener in tuple(self._recall_listeners) if recalled else ():
                listener(tuple(recalled))

    async def recall_past(self, campaign_id: int) -> None:
        """Know what was seen before an answer that was recalled; requests nothing."""
        before = self.known(campaign_id)
        reading, snapshot = before.reading, before.snapshot
        if not before.recalled or reading is None or snapshot is None or self._past is None:
            return
        past = await self._past(reading, snapshot)
        known = self.known(campaign_id)
        if known.recalled and known.reading is not None and known.reading.past != past:
            self._known[campaign_id] = replace(known, reading=replace(known.reading, past=past))
            for listener in tuple(self._recall_listeners):
                listener((campaign_id,))

    async def refresh(
        self, campaign_id: int, *, priority: bool = False, patience: float | None = None
    ) -> Known:
        """Request the campaign, or join the request that is under way, and return what is known.

        Never raises AlturError: it is in the answer. `priority` is for what is on the screen and
        moves a waiting request forward; `patience` is that of a new `RequestSlot`. When every
        caller is cancelled, so is the request.
        """
        request = self._requests.get(campaign_id)
        if request is None:
            slot = RequestSlot(priority=priority, patience=patience, on_start=self._tell_start)
            request = self._begin(campaign_id, slot)
        elif priority:
            request.slot.promote()
        request.waiters += 1
        try:
            return await asyncio.shield(request.task)
        finally:
            request.waiters -= 1
            if not request.waiters and not request.task.done():
                self._drop(request)

    async def stream(
        self, campaign_ids: Iterable[int], *, keep: bool = True
    ) -> AsyncGenerator[Known, None]:
        """Yield each campaign in the order given, as soon as that order allows.

        Requests run ahead of a slow reader, who times none of them out. With `keep` false,
        what was yielded is forgotten.
        """
        remaining = iter(campaign_ids)
        running: list[asyncio.Task[Known]] = []

        def start(count: int) -> None:
            for _, campaign_id in zip(range(count), remaining, strict=False):
                running.append(asyncio.ensure_future(self.refresh(campaign_id)))

        try:
            start(_MAX_AHEAD)
            while running:
                known = await running[0]
                del running[0]
                start(1)
                yield known
                if not keep:
                    self._known.pop(known.id, None)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    @property
    def lacking(self) -> frozenset[int]:
        """The campaigns whose answers lack what the list tells, or are still to come."""
        return frozenset(
            each.id
            for each in self._known.values()
            if (
                lacks(each.snapshot)
                if each.snapshot is not None and each.answered
                else each.loading
            )
        )

    def complete(self) -> None:
        """Read the answers again of which the list tells something else; nothing is requested.

        Some at once, and the others piece by piece: a list that comes whole tells of hundreds.
        """
        others = [
            each.id
            for each in self._known.values()
            if each.snapshot is not None
            and lacks(each.snapshot)
            and self._completed.get(each.id, Told()) != self._listed(each.id)
        ]
        is_under_way = bool(self._incomplete)
        self._incomplete = deque(others)
        if not is_under_way:
            self._complete_some()

    def _complete_some(self) -> None:
        for _ in range(min(_MAX_COMPLETED, len(self._incomplete))):
            known = self.known(self._incomplete.popleft())
            if known.snapshot is None:
                continue
            told = self._told(known.snapshot)
            reading = read(known.snapshot, self._default_zone, told.campaign, told.error)
            if known.reading is not None:
                reading = replace(reading, past=known.reading.past)
            self._learn(replace(known, reading=self._with_status_changes(known, reading)))
        if self._incomplete:
            asyncio.get_running_loop().call_soon(self._complete_some)

    def _recall(self, snapshot: Snapshot, reading: Reading) -> bool:
        """Know what was kept of a campaign, and return true, unless something is known of it."""
        before = self.known(snapshot.id)
        if before.snapshot is not None:
            return False
        told = self._told(snapshot)
        if told != Told():
            reading = read(snapshot, self._default_zone, told.campaign, told.error)
        self._known[before.id] = replace(before, snapshot=snapshot, reading=reading, recalled=True)
        return True

    def _with_status_changes(self, known: Known, reading: Reading) -> Reading:
        """Return a reading with the changes of its status that the list has told in this run.

        What was paused until just now has not stalled.
        """
        before, changes = known.reading, self._status_changes.get(reading.id, ())
        if before is not None and reading.status_source == "list":
            old, new = before.status, reading.status
            if old is not None and old != new:
                values = (msgspec.json.encode(each).decode() for each in (old, new))
                change = ConfigurationChange(
                    reading.id, before.fetched_at, reading.fetched_at, "status", *values
                )
                changes = (change, *changes[: _MAX_STATUS_CHANGES - 1])
                self._status_changes[reading.id] = changes
        if not changes:
            return reading
        merged = dict.fromkeys((*changes, *reading.past.changes))
        newest_first = sorted(merged, key=lambda each: each.at, reverse=True)
        return replace(reading, past=replace(reading.past, changes=tuple(newest_first)))

    def _told(self, snapshot: Snapshot) -> Told:
        """Return what completes an answer, and remember that it did."""
        # One that lacks nothing does without the list, and without a word on its failure.
        told = self._listed(snapshot.id) if lacks(snapshot) else Told()
        self._completed[snapshot.id] = told
        return told

    def reconnect(self) -> None:
        """Make a new source at the next request, because the key has changed."""
        self._source = None

    async def aclose(self) -> None:
        self._incomplete.clear()
        requests = tuple(self._requests.values())
        for request in requests:
            self._drop(request)
        await asyncio.gather(*(request.task for request in requests), return_exceptions=True)

    def _begin(self, campaign_id: int, slot: RequestSlot) -> _Request:
        request = _Request(campaign_id, slot)
        self._requests[campaign_id] = request
        before = self.known(campaign_id)
        self._learn(replace(before, loading=True, asked_at=self._clock()))
        request.task = asyncio.ensure_future(self._fetch(request))
        return request

    def _drop(self, request: _Request) -> None:
        """Cancel a request that nobody waits for; the next caller begins a new one."""
        request.task.cancel()
        del self._requests[request.campaign_id]
        self._learn(replace(self.known(request.campaign_id), loading=False))

    async def _fetch(self, request: _Request) -> Known:
        campaign_id = request.campaign_id
        changes: dict[str, Any] = {}
        try:
            source = await self.source()
            snapshot = await source.campaign(campaign_id, slot=request.slot)
            self._answered_at, self._failed_at = self._clock(), None
            told = self._told(snapshot)
            reading = await in_thread_if_large(
                len(snapshot.body),
                partial(read, snapshot, self._default_zone, told.campaign, told.error),
            )
            if self._past is not None:
                reading = replace(reading, past=await self._past(reading, snapshot))
            # Meanwhile the list may have told more, also of what was kept of this campaign.
            if (newer := self._told(snapshot)) != told:
                again = read(snapshot, self._default_zone, newer.campaign, newer.error)
                reading = replace(again, past=reading.past)
            reading = self._with_status_changes(self.known(campaign_id), reading)
            changes = {"snapshot": snapshot, "reading": reading, "error": None, "recalled": False}
        except AlturError as error:
            self._note_failure(error, self.known(campaign_id).asked_at)
            # The traceback would keep frames, and what they hold, alive.
            changes = {"error": error.with_traceback(None)}
        finally:
            if self._requests.get(campaign_id) is request:
                del self._requests[campaign_id]
                self._learn(replace(self.known(campaign_id), loading=False, **changes))
        return self.known(campaign_id)

    def _note_failure(self, error: AlturError, asked_at: datetime | None) -> None:
        """Note whether a failure was an answer, and else since when there has been none."""
        if error.status is not None:
            self._answered_at, self._failed_at = self._clock(), None
        elif error.kind is ErrorKind.NETWORK and self._failed_at is None:
            since = asked_at or self._clock()
            self._failed_at = since if self._answered_at is None else max(since, self._answered_at)

    async def source(self) -> Source:
        """Return where campaigns come from, once connected. Raises AlturError."""
        if self._source is None:
            self._source = asyncio.ensure_future(self._connect())
        connecting = self._source
        try:
            return await asyncio.shield(connecting)
        except BaseException:
            # The next request tries again: a key may have been stored since.
            if connecting.done() and self._source is connecting:
                self._source = None
            raise

    def _learn(self, known: Known) -> None:
        self._known[known.id] = known
        for listener in tuple(self._listeners):
            listener(known)

    def _tell_start(self) -> None:
        for listener in tuple(self._start_listeners):
            listener()


def _remove(listeners: list[_Listener], listener: _Listener) -> None:
    with suppress(ValueError):
        listeners.remove(listener)
