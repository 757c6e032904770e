"""All campaigns of a key: kept from the last time, read again page by page, searched by name."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from msgspec import structs

from altur_tui.background import in_thread
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.listed import ListedCampaign, Told, read_listed
from altur_tui.core.search import SearchIndex
from altur_tui.store.account import (
    MAX_RECENT_AGE,
    AccountFile,
    Fingerprint,
    KeptAccount,
    without_key,
)
from altur_tui.wire.errors import AlturError
from altur_tui.wire.listing import ListPage, ListQuery, pages

if TYPE_CHECKING:
    from altur_tui.settings.settings import Settings

AccountClock = Callable[[], datetime]

_ASKED_CHANNELS = (Channel.PHONE_CALL, Channel.WHATSAPP)


def account_file(settings: "Settings") -> AccountFile | None:
    """Return where the account of these settings is kept; None where nothing is remembered."""
    if not settings.recents:
        return None
    return AccountFile(settings.state_folder, settings.profile, settings.base_url)


def host_of(settings: "Settings") -> str:
    """Return the host of the API: no page of the list is elsewhere."""
    return urlsplit(settings.base_url).hostname or ""


class ListSource(Protocol):
    """Where pages of the list come from: the client."""

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        """Return a page, requested in the background. Raises AlturError."""
        ...


def fingerprint_of(source: object) -> Fingerprint:
    """Return what tells the key of a source from others; a source without a key has none."""
    found: Fingerprint = getattr(source, "fingerprint", without_key)
    return found


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
        host: str = "",
    ) -> None:
        """Make an account that knows nothing yet.

        `clock` is the time of this machine, also where the app's stands still. Without a `file`
        the campaigns last as long as this object. `host` is that of the API, for what is said of
        pages that are said to be elsewhere.
        """
        self._connect = connect
        self._clock = clock
        self._file = file
        self._host = host
        self._index = SearchIndex()
        self._reading: asyncio.Task[None] | None = None
        self._is_partial = False
        """Whether the present reading may end before the list does."""
        self._wants_channels = False
        """Whether the present reading asks for the channels as well."""
        self._has_all_names = False
        """Whether the present reading has come to the end of the list."""
        self._is_complete = False
        """Whether the server said that the last list that was read to its end was whole."""
        self._unsaved: tuple[datetime, dict[int, None]] | None = None
        """When the present reading began and what it brought, until that is kept."""
        self._current: set[int] = set()
        """The campaigns that came in this run, or were kept a short time before."""
        self._current_since: datetime | None = None
        """When the reading began that brought the first of them."""
        self._listeners: list[Callable[[], None]] = []
        self._fingerprint: Fingerprint = without_key
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
        self.late: AlturError | None = None
        """Why a reading that is under way counts as failed until its next page comes, if so."""

    @property
    def is_reading(self) -> bool:
        """Whether pages are being read."""
        return self._reading is not None

    @property
    def awaits_names(self) -> bool:
        """Whether campaigns may still come: after the last one, channels may be read."""
        return self.is_reading and not self._has_all_names

    @property
    def awaits_channels(self) -> bool:
        """Whether the channels of campaigns are still to come."""
        return self.is_reading and self._wants_channels and not self.has_channels

    @property
    def is_recent(self) -> bool:
        """Whether the whole list was read no longer ago than `MAX_RECENT_AGE`."""
        return self.read_at is not None and self._clock() - self.read_at <= MAX_RECENT_AGE

    @property
    def is_current(self) -> bool:
        """Whether all that is told is no older than `MAX_RECENT_AGE`."""
        since = self._current_since
        return since is not None and self._clock() - since <= MAX_RECENT_AGE

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
        return Told(error=self.late if self.is_reading else self.error)

    def mark_late(self, reason: AlturError) -> None:
        """Count the reading that is under way as failed until its next page comes."""
        if self.is_reading:
            self.late = reason
            self._tell()

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
        """Take the campaigns that were kept with this key, unless some have come already.

        Never raises AlturError: `error` says why there is no connection, whose key it takes. With
        `only_recent`, those that were listed longer ago than `MAX_RECENT_AGE` are left.
        """
        if self._file is None:
            return
        file, now = self._file, self._clock()
        try:
            fingerprint = fingerprint_of(await self._connect())
        except AlturError as error:
            self.error = error.with_traceback(None)
            return

        def read() -> tuple[KeptAccount, SearchIndex] | None:
            kept = file.load(now, fingerprint)
            if kept is None:
                return None
            recent, _ = kept.recent(now)
            return kept, SearchIndex(kept.campaigns[:recent] if only_recent else kept.campaigns)

        found = await in_thread(read)
        if found is not None and not len(self._index):
            kept, self._index = found
            if kept.is_complete and len(self._index) == len(kept.campaigns):
                self.read_at, self.has_channels = kept.read_at, kept.has_channels
                self._is_complete = True
            recent, since = kept.recent(now)
            if recent:
                self._current_since = since
            self._current.update(each.id for each in self.campaigns[:recent])
            self._tell()

    async def refresh(self, *, channels: bool = False) -> None:
        """Read the whole list, or join the reading that is under way. Never raises AlturError.

        With `channels`, those that the list does not tell are asked for, with as many pages again.
        When the caller is cancelled, the reading goes on; `aclose` ends it.
        """
        while self._reading is not None and self._is_partial:
            await asyncio.shield(self._reading)
        await asyncio.shield(self.begin(channels=channels))

    async def ensure_recent(self, *, channels: bool = False) -> None:
        """Read what is missing or older than `MAX_RECENT_AGE`: see `refresh`.

        The channels alone are read when only they are missing, as after a reading that went no
        further than some answers needed.
        """
        while self._reading is not None and self._is_partial:
            await asyncio.shield(self._reading)
        if self._reading is not None or not self.is_recent:
            await self.refresh(channels=channels)
        elif channels and not self.has_channels:
            self._is_partial, self._wants_channels = False, True
            self._has_all_names, self.late = True, None
            self._reading = asyncio.ensure_future(self._read_missing_channels())
            await asyncio.shield(self._reading)

    def begin(self, *, channels: bool = False, until: Collection[int] = ()) -> "asyncio.Task[None]":
        """Begin to read the list, unless that is under way, and return the task that reads it.

        With `until`, it ends with the page that brings the last of these campaigns.
        """
        if self._reading is None:
            self._is_partial, self._wants_channels = bool(until), channels
            self._has_all_names, self.late = False, None
            reading = self._read(channels=channels, until=frozenset(until))
            self._reading = asyncio.ensure_future(reading)
        return self._reading

    async def start_over(self) -> None:
        """End the reading that is under way, and forget all: another key has another account."""
        await self._end_reading()
        self._unsaved = None
        self._index = SearchIndex()
        self._current.clear()
        self._current_since = None
        self.read_at, self.error, self.has_channels = None, None, False
        self.total, self.count = None, 0
        self._tell()

    async def aclose(self) -> None:
        """End the reading that is under way, and keep what it has brought."""
        await self._end_reading()
        if self._unsaved is not None:
            await self._save(is_complete=False)

    async def _end_reading(self) -> None:
        reading = self._reading
        if reading is not None:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            if self._reading is reading:
                # It had not begun, so it could not say that it has ended.
                self._reading = None

    async def _read(self, *, channels: bool, until: frozenset[int]) -> None:
        # Textual's tasks begin at once from Python 3.12 on: not before `_reading` is this one.
        await asyncio.sleep(0)
        started = self._clock()
        self.error, self.total, self.count = None, None, 0
        if not self.is_current:
            self._current_since = started
        # In the order of the list; a value is of no use.
        ids: dict[int, None] = {}
        self._tell()
        is_complete = False
        try:
            source = await self._connect()
            self._fingerprint = fingerprint_of(source)
            self._unsaved = started, ids
            is_complete = await self._read_pages(source, ids, until)
            if is_complete or not until:
                self._has_all_names = True
                self._index.reorder(ids)
                self.read_at, self.has_channels = started, False
                self._is_complete = is_complete
                self._tell()
                if channels:
                    # The channels take twice as long again, and the program may end meanwhile.
                    await self._save(is_complete=is_complete)
                    await self._read_channels(source)
                    self._unsaved = started, ids
        except AlturError as error:
            # The traceback would keep frames, and what they hold, alive.
            self.error = error.with_traceback(None)
        finally:
            self._reading = self.late = None
            self._tell()
        await self._save(is_complete=is_complete)

    async def _read_missing_channels(self) -> None:
        """Read the channels of a list that was read without them."""
        await asyncio.sleep(0)  # As in `_read`.
        self.error = None
        self._tell()
        try:
            source = await self._connect()
            self._fingerprint = fingerprint_of(source)
            await self._read_channels(source)
            if self.read_at is not None:
                self._unsaved = self.read_at, {each.id: None for each in self.campaigns}
        except AlturError as error:
            self.error = error.with_traceback(None)
        finally:
            self._reading = None
            self._tell()
        await self._save(is_complete=self._is_complete)

    async def _save(self, *, is_complete: bool) -> None:
        """Keep what the reading has brought, unless that is kept already."""
        unsaved, self._unsaved = self._unsaved, None
        if self._file is None or unsaved is None or not unsaved[1]:
            return
        started, ids = unsaved
        save = partial(
            self._file.save,
            tuple(each for each in map(self._index.get, ids) if each is not None),
            started,
            self._fingerprint,
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
        reading = pages(partial(source.page, ListQuery()), host=self._host)
        async with aclosing(reading) as every:
            async for page in every:
                self.late = None
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
        found: dict[int, Channel] = {}
        for channel in _ASKED_CHANNELS if unknown else ():
            query = ListQuery(integration=channel.value)
            reading = pages(partial(source.page, query), host=self._host)
            async with aclosing(reading) as every:
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
        self.has_channels = True
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
