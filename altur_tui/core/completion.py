"""Completes answers by the list: what it tells of campaigns whose own answers are silent on it.

A command asks a `Completion` for each campaign it prints; behind the screens a `Completer` keeps
the repository complete.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from altur_tui.campaign.listed import Told
from altur_tui.campaign.reading import lacks
from altur_tui.core.account import MAX_RECENT_AGE, Account, AccountClock
from altur_tui.core.repository import Known, Repository
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
    """Returns what the list has of campaigns: the kept list if it is recent, else a new one.

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


class Completer:
    """Completes the answers of a repository, as they come, by the list of its account.

    The list is read in the background, no further than the answers need, and again for those that
    come when it is older than `MAX_RECENT_AGE`.
    """

    def __init__(self, repository: Repository, account: Account, *, clock: AccountClock) -> None:
        self._repository = repository
        self._account = account
        self._clock = clock
        self._looked_up: set[int] = set()
        self._looked_up_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        account.watch(repository.complete)

    def learn(self, known: Known) -> None:
        """Look a campaign up whose answer lacks something; called at every change of one."""
        if known.loading or known.snapshot is None or not lacks(known.snapshot):
            return
        at = self._looked_up_at
        if at is not None and self._clock() - at > MAX_RECENT_AGE:
            self._looked_up.clear()
        is_reading = self._task is not None and not self._task.done()
        if known.id not in self._looked_up and not is_reading:
            self._task = asyncio.ensure_future(self._look_up())

    async def aclose(self) -> None:
        """Stop looking up campaigns."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_up(self) -> None:
        while wanted := self._repository.lacking - self._looked_up:
            self._looked_up |= wanted
            self._looked_up_at = self._clock()
            if self._account.read_at is None:
                await self._account.load()
            if self._account.is_recent:
                wanted = frozenset(each for each in wanted if self._is_silent_on(each))
            if wanted:
                await asyncio.shield(self._account.begin(until=wanted))

    def _is_silent_on(self, campaign_id: int) -> bool:
        return self._account.told(campaign_id).campaign is None


class _Prompt:
    """Reads pages before the campaigns that wait for a slot: those are printed after it."""

    def __init__(self, client: ListClient) -> None:
        self._client = client

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        return await self._client.page(query, cursor, priority=True)
