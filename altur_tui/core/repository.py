"""What is known of each campaign: its last snapshot, its last error, and when it was asked for.

The one owner between the client and both faces. However many ask for an id, there is one request
for it at a time, and a failure never replaces a good snapshot: it stands beside it.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.background import in_thread_if_large
from altur_tui.campaign.reading import Reading, read
from altur_tui.client.throttle import Pause, RequestSlot
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError

# So many answers may wait for a slow reader before no further request is started. Twelve a second
# with the default deadline of 20 s keep at most 240 in flight, so this never lowers the rate.
_LOOK_AHEAD = 400


class Source(Protocol):
    """Where snapshots come from: the client, with the real API or the demo behind it."""

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        """Return the campaign's snapshot, or raise AlturError."""
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

    @property
    def stale(self) -> bool:
        """Whether the snapshot is older than the last, failed, request."""
        return self.snapshot is not None and self.error is not None


Listener = Callable[[Known], None]


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
        self, connect: Connect, *, clock: Callable[[], datetime], default_zone: str | None = None
    ) -> None:
        """Make an empty repository.

        `default_zone` is the configured time zone of campaigns that name none.
        """
        self._connect = connect
        self._clock = clock
        self._default_zone = default_zone
        self._source: asyncio.Task[Source] | None = None
        self._known: dict[int, Known] = {}
        self._requests: dict[int, _Request] = {}
        self._listeners: list[Listener] = []

    def known(self, campaign_id: int) -> Known:
        """Return what is known now, without asking anybody."""
        return self._known.get(campaign_id) or Known(campaign_id)

    def ahead(self, campaign_id: int) -> int | None:
        """Return how many requests go before this campaign's, or None if none is waiting."""
        request = self._requests.get(campaign_id)
        return request.slot.ahead if request else None

    def pause(self, campaign_id: int) -> Pause | None:
        """Return how long the campaign's request waits since the server has refused one, if so."""
        request = self._requests.get(campaign_id)
        return request.slot.pause if request else None

    def others(self, campaign_id: int) -> int | None:
        """Return how many other processes share the limit; None without a request under way."""
        request = self._requests.get(campaign_id)
        return request.slot.others if request else None

    def waiting(self, campaign_id: int) -> bool:
        """Return whether the campaign's request, if any, is still to be sent."""
        request = self._requests.get(campaign_id)
        return request is not None and request.slot.waiting

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change, in the loop. Returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    async def refresh(self, campaign_id: int, *, priority: bool = False) -> Known:
        """Ask for the campaign, or join the request that is under way, and return what is known.

        Never raises AlturError: it is in the answer. `priority` is for what is on the screen and
        moves a waiting request forward. When every caller is cancelled, so is the request.
        """
        request = self._requests.get(campaign_id)
        if request is None:
            request = self._begin(campaign_id, priority=priority)
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
            start(_LOOK_AHEAD)
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

    def reconnect(self) -> None:
        """Make the source anew at the next request: the key has changed."""
        self._source = None

    async def aclose(self) -> None:
        """Cancel what is under way."""
        requests = tuple(self._requests.values())
        for request in requests:
            self._drop(request)
        await asyncio.gather(*(request.task for request in requests), return_exceptions=True)

    def _begin(self, campaign_id: int, *, priority: bool) -> _Request:
        request = _Request(campaign_id, RequestSlot(priority=priority))
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
            source = await self._connected()
            snapshot = await source.campaign(campaign_id, slot=request.slot)
            reading = await in_thread_if_large(
                len(snapshot.body), partial(read, snapshot, self._default_zone)
            )
            changes = {"snapshot": snapshot, "reading": reading, "error": None}
        except AlturError as error:
            # The traceback would keep frames, and what they hold, alive.
            changes = {"error": error.with_traceback(None)}
        finally:
            if self._requests.get(campaign_id) is request:
                del self._requests[campaign_id]
                self._learn(replace(self.known(campaign_id), loading=False, **changes))
        return self.known(campaign_id)

    async def _connected(self) -> Source:
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
