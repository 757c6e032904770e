"""All campaigns of a key: kept from the last time, read anew page by page, searched by name."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from altur_tui.background import in_thread
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign, Told, read_listed
from altur_tui.core.search import SearchIndex
from altur_tui.store.account import AccountFile
from altur_tui.wire.errors import AlturError
from altur_tui.wire.listing import ListPage, ListQuery, pages

if TYPE_CHECKING:
    from altur_tui.settings.settings import Settings

AccountClock = Callable[[], datetime]

MAX_RECENT_AGE = timedelta(minutes=10)
"""A list that was read longer ago is no answer to a question of now."""

_ASKED_CHANNELS = (Channel.PHONE_CALL, Channel.WHATSAPP)


def account_file(settings: "Settings") -> AccountFile | None:
    """Return where the account of these settings is kept; None where nothing is remembered."""
    if not settings.recents:
        return None
    return AccountFile(settings.state_folder, settings.profile, settings.base_url)


class ListSource(Protocol):
    """Where pages of the list come from: the client."""

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        """Return a page, requested in the background. Raises AlturError."""
        ...


class Account:
    """The campaigns of a key, in the order of the list. Belongs to one event loop.

    A page that fails leaves all that came before it, and what was kept from the last time; `error`
    holds the reason.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[ListSource]],
        *,
        clock: AccountClock,
        file: AccountFile | None = None,
    ) -> None:
        """Make an account that knows nothing yet.

        `clock` is the time of this machine, also where the app's stands still. Without a `file`
        the campaigns last as long as this object.
        """
        self._connect = connect
        self._clock = clock
        self._file = file
        self._index = SearchIndex()
        self._reading: asyncio.Task[None] | None = None
        self._is_partial = False
        """Whether the present reading may end before the list does."""
        self._current: set[int] = set()
        """The campaigns that came in this run, or were kept a short time before."""
        self._listeners: list[Callable[[], None]] = []
        self.read_at: datetime | None = None
        """When the list was last read to its end; None if it never was."""
        self.has_channels = False
        """Whether channels that the list does not tell were asked for."""
        self.total: int | None = None
        """How many campaigns the server counts; None until it has said so."""
        self.count = 0
        """How many campaigns have come since the present, or last, reading began."""
        self.error: AlturError | None = None
        """Why the last reading ended early; None if it did not."""

    @property
    def is_reading(self) -> bool:
        """Whether pages are being read."""
        return self._reading is not None

    @property
    def is_recent(self) -> bool:
        """Whether the whole list was read no longer ago than `MAX_RECENT_AGE`."""
        return self.read_at is not None and self._clock() - self.read_at <= MAX_RECENT_AGE

    @property
    def campaigns(self) -> Sequence[ListedCampaign]:
        """All campaigns that are known, in the order of the list. To be read only."""
        return self._index.campaigns

    def get(self, campaign_id: int) -> ListedCampaign | None:
        """Return what is known of the campaign; requests nothing."""
        return self._index.get(campaign_id)

    def told(self, campaign_id: int) -> Told:
        """Return what the list told of the campaign in this run, or within `MAX_RECENT_AGE` before.

        Names may be older than that; a status of last week is no answer.
        """
        if campaign_id in self._current:
            return Told(self._index.get(campaign_id))
        return Told(error=None if self.is_reading else self.error)

    def find(self, typed: str) -> list[ListedCampaign]:
        """Return the campaigns that fit what was typed, best first: see `core/search.py`."""
        return self._index.find(typed)

    def watch(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, in the loop, after every change. Returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return end

    async def load(self, *, only_recent: bool = False) -> None:
        """Take the campaigns that were kept, unless some have come already. Never fails.

        With `only_recent`, a list that is not complete, or older than `MAX_RECENT_AGE`, is left.
        """
        if self._file is None:
            return
        file, now = self._file, self._clock()

        def read() -> tuple[SearchIndex, bool, datetime | None, bool] | None:
            kept = file.load(now)
            if kept is None:
                return None
            is_recent = kept.is_complete and now - kept.read_at <= MAX_RECENT_AGE
            if only_recent and not is_recent:
                return None
            read_at = kept.read_at if kept.is_complete else None
            return SearchIndex(kept.campaigns), is_recent, read_at, kept.has_channels

        found = await in_thread(read)
        if found is not None and not len(self._index):
            self._index, is_recent, self.read_at, self.has_channels = found
            if is_recent:
                self._current.update(each.id for each in self.campaigns)
            self._tell()

    async def refresh(self, *, channels: bool = False) -> None:
        """Read the whole list, or join the reading that is under way. Never raises AlturError.

        With `channels`, those that the list does not tell are asked for, with as many pages again.
        When the caller is cancelled, the reading goes on; `aclose` ends it.
        """
        while self._reading is not None and self._is_partial:
            await asyncio.shield(self._reading)
        await asyncio.shield(self.begin(channels=channels))

    def begin(self, *, channels: bool = False, until: Collection[int] = ()) -> "asyncio.Task[None]":
        """Begin to read the list, unless that is under way, and return the task that reads it.

        With `until`, it ends with the page that brings the last of these campaigns.
        """
        if self._reading is None:
            self._is_partial = bool(until)
            reading = self._read(channels=channels, until=frozenset(until))
            self._reading = asyncio.ensure_future(reading)
        return self._reading

    async def start_over(self) -> None:
        """End the reading that is under way, and take nothing that is known for recent.

        For another key: the names stay until its list has come, which may be another one.
        """
        await self.aclose()
        self.read_at, self.error, self.has_channels = None, None, False
        self._current.clear()

    async def aclose(self) -> None:
        """End the reading that is under way."""
        reading = self._reading
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            if self._reading is reading:
                # It had not begun, so it could not say that it has ended.
                self._reading = None

    async def _read(self, *, channels: bool, until: frozenset[int]) -> None:
        started = self._clock()
        self.error, self.total, self.count = None, None, 0
        # In the order of the list; a value is of no use.
        ids: dict[int, None] = {}
        knew_nothing = not len(self._index)
        self._tell()
        is_complete = False
        try:
            source = await self._connect()
            is_complete = await self._read_pages(source, ids, until)
            if until and not is_complete:
                return
            self._index.reorder(ids)
            self.read_at, self.has_channels = started, False
            self._tell()
            if channels:
                # The channels take twice as long again, and the program may end meanwhile.
                await self._save(ids, started, is_complete=is_complete)
                await self._read_channels(source)
                self.has_channels = True
        except AlturError as error:
            # The traceback would keep frames, and what they hold, alive.
            self.error = error.with_traceback(None)
        finally:
            self._reading = None
            self._tell()
        if is_complete or knew_nothing:
            await self._save(ids, started, is_complete=is_complete)

    async def _save(self, ids: Collection[int], started: datetime, *, is_complete: bool) -> None:
        if self._file is None or not ids:
            return
        save = partial(
            self._file.save,
            tuple(self.campaigns),
            started,
            is_complete=is_complete,
            has_channels=self.has_channels,
        )
        await in_thread(save)

    async def _read_pages(
        self, source: ListSource, ids: dict[int, None], until: frozenset[int]
    ) -> bool:
        """Read all pages into the index, and their ids into `ids`: or those that `until` needs.

        Return whether the server says that these are all.
        """
        end_known = True
        async with aclosing(pages(partial(source.page, ListQuery()))) as every:
            async for page in every:
                if self.total is None:
                    self.total = page.total
                came = [each for item in page.items if (each := read_listed(item)) is not None]
                ids.update(dict.fromkeys(each.id for each in came))
                self._current.update(each.id for each in came)
                self.count += len(page.items)
                end_known = page.more is not None or self.total is not None
                self._index.update(map(self._with_channel, came))
                self._tell()
                if until and until <= ids.keys() and page.more is not False:
                    return False
        return end_known

    def _with_channel(self, campaign: ListedCampaign) -> ListedCampaign:
        """Return a campaign with the channel that was found out earlier: it never changes."""
        if campaign.channel is not Channel.UNKNOWN:
            return campaign
        known = self._index.get(campaign.id)
        channel = Channel.UNKNOWN if known is None else known.channel
        return structs.replace(campaign, channel=channel)

    async def _read_channels(self, source: ListSource) -> None:
        """Ask which campaigns are of which channel, where their channel is unknown.

        One that comes with both channels, from a server that ignores the question, stays unknown.
        """
        unknown = {each.id for each in self.campaigns if each.channel is Channel.UNKNOWN}
        if not unknown:
            return
        found: dict[int, Channel] = {}
        for channel in _ASKED_CHANNELS:
            query = ListQuery(integration=channel.value)
            async with aclosing(pages(partial(source.page, query))) as every:
                async for page in every:
                    for item in page.items:
                        if item.id in unknown:
                            given = Channel.UNKNOWN if item.id in found else channel
                            found[item.id] = given
        self._index.update(
            structs.replace(known, channel=channel)
            for each, channel in found.items()
            if (known := self._index.get(each)) is not None
        )
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
