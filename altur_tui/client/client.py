"""The client of the Altur API: reads only, sends the key to one origin, survives any answer."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from altur_tui.background import in_thread_if_large
from altur_tui.client import failures
from altur_tui.client.http import Progress, Transport, open_http, receive, trouble_of
from altur_tui.client.received import Received, redact, refusal, without_key
from altur_tui.client.retry import (
    MAX_PAUSE,
    Deadline,
    Failure,
    RetryPolicy,
    http_date,
    pause_unasked,
    seconds_cached,
)
from altur_tui.client.throttle import RequestSlot, Throttle
from altur_tui.credentials.key import ApiKey
from altur_tui.wire import campaign as wire
from altur_tui.wire.address import check_base_url
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.client.log import RequestLog
    from altur_tui.wire.listing import ListPage, ListQuery

DEFAULT_TIMEOUT = 20.0
"""How long one answer may take with all its attempts, in seconds."""

_OK = 200
_NO_SUCH_PLACE = 404
_TOO_MANY = 429
_KEY_REFUSED = frozenset({401, 403})
_FINAL = frozenset({failures.Trouble.UNTRUSTED, failures.Trouble.NO_TLS})
_NO_TIMEOUT = "The timeout must be more than 0 seconds."

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _outcome(received: Received | Failure) -> str:
    return received.error.kind if isinstance(received, Failure) else str(received.status)


class Probed(Struct, frozen=True):
    """What the answer to a probe tells."""

    status: int
    server_time: datetime | None
    """The answer's `Date` header, if it had a readable one."""


def _open_log(path: Path) -> "RequestLog":
    from altur_tui.client.log import RequestLog

    return RequestLog.open(path)


class AlturClient:
    """Reads campaigns from one base URL with one key.

    Belongs to the event loop in which it is first used. `timeout` is the deadline of one answer
    with all its attempts, in seconds, without the time in the queue. Raises ValueError, with a
    sentence, for a base URL, timeout, proxy or certificates that cannot be used, and OSError for a
    log file that cannot be opened.
    """

    def __init__(
        self,
        base_url: str,
        key: ApiKey,
        *,
        timeout: float = DEFAULT_TIMEOUT,
        throttle: Throttle | None = None,
        transport: Transport | None = None,
        ssl_context: ssl.SSLContext | None = None,
        log: Path | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        if not timeout > 0:
            raise ValueError(_NO_TIMEOUT)
        self._base_url = check_base_url(base_url)
        self._host = urlsplit(self._base_url).netloc
        self._key = key
        self._page_size: int | None = None
        """Of the list, where the usual one was too large."""
        self._timeout = timeout
        self._throttle = throttle or Throttle()
        self._clock = clock
        self._closed_until = 0.0
        self._http = open_http(
            self._base_url, key, timeout=timeout, transport=transport, ssl_context=ssl_context
        )
        self._log = None if log is None else _open_log(log)

    def __repr__(self) -> str:
        return f"AlturClient({self._base_url!r})"

    @property
    def throttle(self) -> Throttle:
        """What holds the requests back: how many wait, and whether the server asked for it."""
        return self._throttle

    async def campaign(
        self, campaign_id: int, *, priority: bool = False, slot: RequestSlot | None = None
    ) -> Snapshot:
        """Return the campaign of that id as the server has it now. Raises AlturError."""

        def read(received: Received) -> Snapshot:
            if received.status != _OK:
                raise self._refusal(received)
            return wire.decode(
                campaign_id,
                received.body,
                fetched_at=self._clock(),
                status=received.status,
                server_time=http_date(received.date),
                cached_seconds=seconds_cached(received.age),
            )

        url = f"{self._base_url}/campaigns/{campaign_id}"
        return await self._ask(url, read, slot or RequestSlot(priority=priority), whole=True)

    async def page(self, query: "ListQuery", cursor: str | None = None) -> "ListPage":
        """Return a page of the list of campaigns: the first, or that at a cursor.

        Where pages are too large, this and all later ones are smaller. Raises AlturError.
        """
        from altur_tui.wire.listing import MAX_IN_A_PAGE, smaller_page

        while True:
            size = self._page_size or MAX_IN_A_PAGE
            try:
                return await self._page(query, cursor, size)
            except AlturError as error:
                if (smaller := smaller_page(error, cursor, size)) is None:
                    raise
                self._page_size = smaller

    async def _page(self, query: "ListQuery", cursor: str | None, size: int) -> "ListPage":
        from altur_tui.wire.listing import decode_page

        def read(received: Received) -> "ListPage":
            if received.status == _NO_SUCH_PLACE:
                raise failures.no_list()
            if received.status != _OK:
                raise self._refusal(received)
            return decode_page(received.body, received.status)

        url = f"{self._base_url}/campaigns?{urlencode(query.parameters(cursor, size))}"
        return await self._ask(url, read, RequestSlot(), whole=True)

    async def probe(self) -> Probed:
        """Ask whether the server takes the key, and return what its answer tells.

        Raises AlturError when there was no answer, or one of 401 or 403; any other answer, a
        failure too, means that the key was not refused.
        """

        def read(received: Received) -> Probed:
            if received.status in _KEY_REFUSED:
                raise self._refusal(received)
            return Probed(received.status, http_date(received.date))

        url = f"{self._base_url}/campaigns?pageSize=1"
        return await self._ask(url, read, RequestSlot(priority=True), whole=False)

    async def aclose(self) -> None:
        """Close the connections, the budget and the log."""
        self._throttle.close()
        await self._http.aclose()
        if self._log is not None:
            self._log.close()

    async def _ask(
        self, url: str, read: Callable[[Received], T], slot: RequestSlot, *, whole: bool
    ) -> T:
        policy = RetryPolicy(self._timeout)
        while True:
            outcome = await self._try(url, read, slot, policy.deadline, whole=whole)
            if not isinstance(outcome, Failure):
                return outcome
            if not await policy.wait_after(outcome, slot.attempt):
                raise without_key(outcome.error, self._key).with_traceback(None) from None

    async def _try(
        self,
        url: str,
        read: Callable[[Received], T],
        slot: RequestSlot,
        deadline: Deadline,
        *,
        whole: bool,
    ) -> T | Failure:
        async with self._throttle.admit(slot):
            self._check_open(slot)
            received = await self._logged_attempt(url, slot, deadline, whole=whole)
            if isinstance(received, Failure):
                return received
            if received.status == _TOO_MANY:
                self._pause_all(self._refusal(received), slot.attempt)
            try:
                return await in_thread_if_large(len(received.body), partial(read, received))
            except AlturError as error:
                return Failure(error)

    def _refusal(self, received: Received) -> AlturError:
        return refusal(received, self._clock())

    def _check_open(self, slot: RequestSlot) -> None:
        """Raise AlturError while the server has asked for a pause too long to be waited for.

        The screen's requests go out all the same: a person asked for each of them.
        """
        left = self._closed_until - asyncio.get_running_loop().time()
        if left > 0 and not slot.priority:
            raise failures.long_pause(max(left, MAX_PAUSE + 1))

    def _pause_all(self, error: AlturError, attempt: int) -> None:
        if error.retry_after is None:
            self._throttle.pause(pause_unasked(attempt), asked=False)
            return
        asked = error.retry_after
        if asked <= MAX_PAUSE:
            self._throttle.pause(asked)
            return
        self._throttle.pause(0.0)
        self._closed_until = asyncio.get_running_loop().time() + asked

    async def _logged_attempt(
        self, url: str, slot: RequestSlot, deadline: Deadline, *, whole: bool
    ) -> Received | Failure:
        loop = asyncio.get_running_loop()
        started, started_at = self._clock(), loop.time()
        outcome = "cancelled"
        try:
            received = await self._attempt(url, slot, deadline, whole=whole)
            outcome = _outcome(received)
        finally:
            if self._log is not None:
                milliseconds = round((loop.time() - started_at) * 1000)
                self._log.attempt(started, url, outcome, milliseconds, slot.attempt)
        return received

    async def _attempt(
        self, url: str, slot: RequestSlot, deadline: Deadline, *, whole: bool
    ) -> Received | Failure:
        """Return what came, or the error; errors of the library end here.

        They know the request, and with it the key, so no error of ours may refer to them: none
        is raised while one of them is being handled.
        """
        progress = Progress(slot)
        try:
            async with deadline.running():
                received = await receive(self._http, url, progress, whole=whole)
                return redact(received, self._key)
        except AlturError as error:
            return Failure(error)
        except TimeoutError:
            status = progress.status
            if status is not None and status != _OK:
                return Received(status)
            return Failure(failures.too_late(self._timeout, status))
        except asyncio.CancelledError as cancelled:
            cancelled.__context__ = None
            raise cancelled.with_traceback(None) from None
        except Exception as error:  # noqa: BLE001 - whatever it makes of a hostile answer
            trouble = trouble_of(error)
            return Failure(
                failures.on_the_way(trouble, self._host, progress.status),
                is_final=trouble in _FINAL,
                on_stale_connection=progress.on_stale_connection,
            )
