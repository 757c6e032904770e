"""Completes answers by the list: what it tells of campaigns whose own answers are silent on it.

A command asks a `Completion` for each campaign it prints; behind the screens a `Completer` keeps
the repository complete.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from altur_tui.campaign.listed import Told
from altur_tui.campaign.reading import Reading, lacks, read
from altur_tui.core.account import Account, AccountClock, fingerprint_of
from altur_tui.core.repository import Known, Repository
from altur_tui.i18n.sentences import S
from altur_tui.store.account import MAX_RECENT_AGE, AccountFile
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import ListPage, ListQuery

MIN_WAIT = 0.5
MAX_WAIT = 2.0
"""Seconds that an answer waits for the list, at least and at most. The first page has as long again
as the first answer took; each later page this long after the one before. On a loopback server that
answers within 80 ms a list that hangs delays `show` by 0.5 s. Until the first request has its slot,
`MAX_WAIT` more."""
MAX_READING_LIST = 20.0
"""Seconds after which pages that keep coming are not waited for any longer: about 20,000 campaigns
are listed by then."""

MIN_BETWEEN = timedelta(minutes=1)
"""From a reading in the background that did not bring all that was wanted to the next one: each
time, it takes requests from the campaigns themselves."""

_TOO_SLOW = S("It did not arrive in time.")


def wait_after(seconds: float) -> float:
    """Return how long the first page may take once the first answer has come, after `seconds`."""
    return min(max(seconds, MIN_WAIT), MAX_WAIT)


def _too_slow() -> AlturError:
    return AlturError(ErrorKind.NETWORK, _TOO_SLOW)


class ListClient(Protocol):
    """The client, as far as it reads the list."""

    async def page(
        self,
        query: ListQuery,
        cursor: str | None = None,
        *,
        priority: bool = False,
        on_start: Callable[[], None] | None = None,
    ) -> ListPage:
        """Return a page; `on_start` is called when the request is sent. Raises AlturError."""
        ...


class Completion:
    """Returns what the list has of campaigns: the kept list if it is recent, else a new one.

    It is read once, beside the answers, and no further than the page with the last of the `wanted`
    campaigns. Belongs to one event loop.
    """

    def __init__(
        self,
        client: ListClient,
        wanted: Collection[int],
        *,
        clock: AccountClock,
        file: AccountFile | None = None,
        host: str = "",
    ) -> None:
        self._client = client
        self._wanted = wanted
        self._account = Account(self._source, clock=clock, file=file, host=host)
        self._account.watch(self._learn)
        self._changed = asyncio.Event()
        self._starting: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._came = 0
        self._began = 0.0
        self._deadline: float | None = None
        """When the next page is late; None before the first answer."""
        self._first_wait = MAX_WAIT
        self._is_sent = False
        """Whether a page was asked for: before that, the request may wait for its slot."""

    def begin(self) -> None:
        """Begin to read the list, once: when the first campaign is requested."""
        if self._starting is None:
            self._began = asyncio.get_running_loop().time()
            self._starting = asyncio.ensure_future(self._start())

    async def of(self, campaign_id: int) -> Told:
        """Return what the list tells of a campaign that has answered: see `MAX_WAIT`."""
        self.begin()
        loop = asyncio.get_running_loop()
        if self._deadline is None:
            now = loop.time()
            self._first_wait = wait_after(now - self._began)
            self._deadline = now + self._first_wait + (0 if self._is_sent else MAX_WAIT)
        while self._is_awaited(campaign_id):
            self._changed.clear()
            try:
                async with asyncio.timeout_at(self._deadline):
                    await self._changed.wait()
            except TimeoutError:
                if not self._account.is_reading:
                    return Told(error=_too_slow())
                self._account.mark_late(_too_slow())
        return self._account.told(campaign_id)

    async def aclose(self) -> None:
        """End the reading, if it still goes on; what it has brought is kept first."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        if self._account.is_reading:
            await self._account.aclose()
        elif self._reading is not None:
            await self._reading

    async def _start(self) -> None:
        await self._account.load(only_recent=True)
        told = self._account.told
        if missing := [each for each in self._wanted if told(each).campaign is None]:
            self._reading = self._account.begin(until=missing)
        self._changed.set()

    def _is_awaited(self, campaign_id: int) -> bool:
        account = self._account
        is_starting = self._starting is not None and not self._starting.done()
        is_coming = is_starting or (account.is_reading and account.late is None)
        return is_coming and account.told(campaign_id).campaign is None

    async def _source(self) -> "_Prompt":
        return _Prompt(self._client, self._note_sent)

    def _note_sent(self) -> None:
        """Count the time of the first page from here: others may have gone before it."""
        if not self._is_sent:
            self._is_sent = True
            if self._deadline is not None:
                now = asyncio.get_running_loop().time()
                self._deadline = min(self._deadline, now + self._first_wait)
                self._changed.set()

    def _learn(self) -> None:
        """Give the next page its time, once a page has come."""
        self._changed.set()
        if self._deadline is not None and self._account.count > self._came:
            next_page = asyncio.get_running_loop().time() + MAX_WAIT
            self._deadline = min(next_page, self._began + MAX_READING_LIST)
        self._came = self._account.count


async def completed(
    completion: Completion, snapshot: Snapshot, reading: Reading, zone: str | None
) -> Reading:
    """Return what an answer means with what the list tells of its campaign, where that matters.

    `zone` is the configured zone of campaigns that name none.
    """
    if not lacks(snapshot):
        return reading
    told = await completion.of(snapshot.id)
    again = read(snapshot, zone, told.campaign, told.error)
    return replace(again, past=reading.past)


class PolledCompletion:
    """Completes the answers of one poll after the other; what the list tells stays recent."""

    def __init__(self, make: Callable[[], Completion], zone: str | None) -> None:
        """Take what makes a completion for a poll, and the zone of campaigns that name none."""
        self._make = make
        self._zone = zone
        self._completion: Completion | None = None

    async def renew(self) -> None:
        """Begin another poll: what the list told before is asked for again, unless it is kept."""
        await self.aclose()
        self._completion = self._make()

    async def complete(self, snapshot: Snapshot, reading: Reading) -> Reading:
        """Return what an answer means with what the list tells of its campaign."""
        if self._completion is None:
            self._completion = self._make()
        return await completed(self._completion, snapshot, reading, self._zone)

    async def aclose(self) -> None:
        """End the reading of the list, if it still goes on."""
        completion, self._completion = self._completion, None
        if completion is not None:
            await completion.aclose()


class Completer:
    """Completes the answers of a repository, as they come, by the list of its account.

    The list is read in the background, no further than the answers need, and again for those that
    come when it is older than `MAX_RECENT_AGE`. If campaigns are not in the list, or it fails, it
    is left alone for `MIN_BETWEEN`. A page that is late is told until it comes.
    """

    def __init__(self, repository: Repository, account: Account, *, clock: AccountClock) -> None:
        self._repository = repository
        self._account = account
        self._clock = clock
        self._looked_up: set[int] = set()
        self._looked_up_at: datetime | None = None
        self._in_vain_at: datetime | None = None
        """When a reading last ended without all that was wanted."""
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._first_wait = MIN_WAIT
        self._came = 0
        account.watch(repository.complete)
        account.watch(self._await_page)

    def learn(self, known: Known) -> None:
        """Look a campaign up whose answer lacks something; called at every change of one."""
        if known.loading or known.snapshot is None or not known.answered:
            return
        if not lacks(known.snapshot):
            return
        at = self._looked_up_at
        if at is not None and self._clock() - at > MAX_RECENT_AGE:
            self._looked_up.clear()
        is_looking_up = self._task is not None and not self._task.done()
        if known.asked_at is not None:
            # The list is asked for only now, so it has the time of two answers.
            took = known.snapshot.fetched_at - known.asked_at
            self._first_wait = wait_after(2 * took.total_seconds())
        if known.id not in self._looked_up and not is_looking_up:
            self._task = asyncio.ensure_future(self._look_up())

    async def aclose(self) -> None:
        """Stop looking up campaigns."""
        self._stop_timer()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look_up(self) -> None:
        while wanted := self._repository.lacking - self._looked_up:
            if self._in_vain_at is not None and self._clock() - self._in_vain_at < MIN_BETWEEN:
                return
            self._looked_up |= wanted
            self._looked_up_at = self._clock()
            if self._account.read_at is None:
                await self._account.load()
            if self._account.is_current:
                wanted = frozenset(each for each in wanted if self._is_silent_on(each))
            if wanted:
                reading = self._account.begin(until=wanted)
                self._await_page()
                await asyncio.shield(reading)
                in_vain = any(map(self._is_silent_on, wanted))
                self._in_vain_at = self._clock() if in_vain else None

    def _is_silent_on(self, campaign_id: int) -> bool:
        return self._account.told(campaign_id).campaign is None

    def _await_page(self) -> None:
        """Give the next page its time, after each page and before the first."""
        account = self._account
        if not account.is_reading:
            self._stop_timer()
        elif account.late is None and (self._timer is None or account.count > self._came):
            self._stop_timer()
            wait = MAX_WAIT if account.count else self._first_wait
            self._timer = asyncio.get_running_loop().call_later(wait, self._mark_late)
        self._came = account.count

    def _mark_late(self) -> None:
        self._timer = None
        self._account.mark_late(_too_slow())

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _Prompt:
    """Reads pages before the campaigns that wait for a slot: those are printed after it."""

    def __init__(self, client: ListClient, on_start: Callable[[], None]) -> None:
        self._client = client
        self._on_start = on_start
        self.fingerprint = fingerprint_of(client)

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        return await self._client.page(query, cursor, priority=True, on_start=self._on_start)
