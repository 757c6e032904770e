"""Completes answers by the list: what it tells of campaigns whose own answers are silent on it."""

import asyncio
from collections.abc import Collection
from typing import Protocol

from altur_tui.core.account import Account, AccountClock, Told
from altur_tui.i18n.sentences import S
from altur_tui.store.account import AccountFile
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import ListPage, ListQuery

MAX_WAIT = 5.0
"""Seconds from the first silent answer on in which the list must tell of a campaign: what is
already known of it waits no longer for the rest."""

_TOO_SLOW = S("It did not arrive in time.")


class ListClient(Protocol):
    """The client, as far as it reads the list."""

    async def page(
        self, query: ListQuery, cursor: str | None = None, *, priority: bool = False
    ) -> ListPage:
        """Return a page. Raises AlturError."""
        ...


class Completion:
    """Tells what the list says of campaigns: the kept one if it is recent, else as it is now.

    It is read once, when it is first asked for, and no further than the page with the last of the
    `wanted` campaigns. Belongs to one event loop.
    """

    def __init__(
        self,
        client: ListClient,
        wanted: Collection[int],
        *,
        clock: AccountClock,
        file: AccountFile | None = None,
    ) -> None:
        self._client = client
        self._wanted = wanted
        self._account = Account(self._source, clock=clock, file=file)
        self._account.watch(self._wake)
        self._changed = asyncio.Event()
        self._loading: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._deadline: float | None = None
        self._late: AlturError | None = None

    async def of(self, campaign_id: int) -> Told:
        """Return what the list tells of a campaign. Waits for it no longer than `MAX_WAIT`."""
        if self._loading is None:
            self._loading = asyncio.ensure_future(self._account.load(only_recent=True))
        await asyncio.shield(self._loading)
        if self._account.get(campaign_id) is None:
            await self._wait_for(campaign_id)
        told = self._account.told(campaign_id)
        return Told(error=self._late) if told == Told() else told

    async def aclose(self) -> None:
        """End the reading, if it still goes on; a list that was read whole is kept first."""
        if self._account.is_reading:
            await self._account.aclose()
        elif self._reading is not None:
            await self._reading

    async def _wait_for(self, campaign_id: int) -> None:
        """Begin to read the list, once, and wait until the campaign has come, or cannot come."""
        loop = asyncio.get_running_loop()
        if self._deadline is None:
            self._deadline = loop.time() + MAX_WAIT
            self._reading = self._account.begin(until=self._wanted)
        while self._is_awaited(campaign_id):
            self._changed.clear()
            try:
                async with asyncio.timeout_at(self._deadline):
                    await self._changed.wait()
            except TimeoutError:
                self._late = AlturError(ErrorKind.NETWORK, _TOO_SLOW)

    def _is_awaited(self, campaign_id: int) -> bool:
        is_known = self._account.get(campaign_id) is not None
        return self._account.is_reading and self._late is None and not is_known

    async def _source(self) -> "_Prompt":
        return _Prompt(self._client)

    def _wake(self) -> None:
        self._changed.set()


class _Prompt:
    """Reads pages before the campaigns that wait for a slot: those are printed after it."""

    def __init__(self, client: ListClient) -> None:
        self._client = client

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        return await self._client.page(query, cursor, priority=True)
