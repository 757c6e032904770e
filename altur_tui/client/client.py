"""The client of the Altur API: reads only, sends the key to one origin, survives any answer."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.background import in_thread, in_thread_if_large
from altur_tui.client import failures
from altur_tui.client.answer import (
    Received,
    http_date,
    redact,
    refusal,
    seconds_cached,
    without_key,
)
from altur_tui.client.attempt import Attempt
from altur_tui.client.failures import Failure, Trouble
from altur_tui.client.http import Transport, open_http, receive, trouble_of
from altur_tui.client.retry import RETRIED_STATUSES, Deadline, RetryPolicy, is_retryable
from altur_tui.client.slot import Outage, RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.i18n.sentences import S
from altur_tui.wire import campaign as wire
from altur_tui.wire.address import check_base_url
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.client.environment import Proxy
    from altur_tui.client.log import RequestLog
    from altur_tui.credentials.key import ApiKey
    from altur_tui.wire.listing import ListPage, ListQuery

DEFAULT_TIMEOUT = 20.0
"""How long one answer may take with all its attempts, in seconds."""

# An attempt is given up after this share of the deadline in silence, to leave time for another.
_SILENCE_SHARE = 2 / 3
_MAX_PROBE_PATIENCE = 3.0
_MAX_REACH_WAIT = 2.0
# During an outage an attempt may take as long as its request still waits, but at least this long.
_MIN_ATTEMPT = 5.0
_OK = 200
_NOT_FOUND = 404
_KEY_REFUSED = frozenset({401, 403})
_LIST = "campaigns"
_NO_TIMEOUT = S("The timeout must be more than 0 seconds.")

T = TypeVar("T")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Probed(Struct, frozen=True):
    """The answer to a probe."""

    status: int
    server_time: datetime | None
    """The answer's `Date` header, if it had a readable one."""


class Reached(Struct, frozen=True):
    """How far a single attempt got on its way to the API, and what stopped it if anything did."""

    address: str | None = None
    """The address that a connection was made to: the host's, or the proxy's."""
    proxy: str | None = None
    """The proxy on the way, without user name and password."""
    is_trusted: bool = False
    """Whether the server's certificate was found good. Plain http has none."""
    status: int | None = None
    server_time: datetime | None = None
    trouble: Trouble | None = None
    error: AlturError | None = None
    """Why there was no answer, or that it refuses the key."""


class Recorder(Protocol):
    """Keeps good answers. Neither call waits for a disk, nor raises."""

    def keep(self, snapshot: Snapshot) -> None:
        """Keep an answer soon."""
        ...

    def flush(self) -> bool:
        """Wait a short time until all answers so far are kept; return whether they are."""
        ...


class AlturClient:
    """Reads campaigns from one base URL with one key.

    Belongs to the event loop in which it is first used. `timeout` is the deadline of one answer
    with all its attempts, in seconds, without the time in the queue; in an outage it is how long
    requests wait without any answer from the server. Without a key, requests go out without one.
    Raises ValueError, with a sentence, for a base URL, timeout, proxy or certificates that cannot
    be used, and OSError for a log file that cannot be opened.
    """

    def __init__(
        self,
        base_url: str,
        key: "ApiKey | None",
        *,
        timeout: float = DEFAULT_TIMEOUT,
        throttle: Throttle | None = None,
        transport: Transport | None = None,
        ssl_context: ssl.SSLContext | None = None,
        recorder: Recorder | None = None,
        log: Path | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        if not timeout > 0:
            raise ValueError(_NO_TIMEOUT)
        self._base_url = check_base_url(base_url)
        self._host = urlsplit(self._base_url).netloc
        self._key = key
        self._page_size: int | None = None
        """Set once pages of the usual size were too large."""
        self._timeout = timeout
        self._throttle = throttle or Throttle()
        self._clock = clock
        self._recorder = recorder
        self._proxy_refusal: AlturError | None = None
        self._proxy = _proxy_for(self._base_url) if transport is None else None
        if self._proxy is not None:
            # Several refusals at once may lock the proxy's account.
            self._throttle.one_at_a_time()
        self._http = open_http(
            self._base_url, key, transport=transport, ssl_context=ssl_context, proxy=self._proxy
        )
        self._log = None if log is None else _open_log(log)

    def __repr__(self) -> str:
        return f"AlturClient({self._base_url!r})"

    @property
    def recorder(self) -> Recorder | None:
        """The history that keeps the answers; None if none is kept. Read by `core.connect`."""
        return self._recorder

    def fingerprint(self, salt: str) -> str:
        """Return a salted fingerprint of the key; empty without a key."""
        return "" if self._key is None else self._key.fingerprint(salt)

    @property
    def throttle(self) -> Throttle:
        """The queue of all requests."""
        return self._throttle

    @property
    def outage(self) -> Outage | None:
        """The outage that holds the queue up; None if there is none."""
        return self._throttle.outage

    def try_now(self) -> None:
        """During an outage, send the next request at once, because a person asks for it."""
        self._throttle.try_now()

    async def campaign(
        self, campaign_id: int, *, priority: bool = False, slot: RequestSlot | None = None
    ) -> Snapshot:
        """Return the campaign of that id as the server has it now. Raises AlturError."""

        def read(received: Received) -> Snapshot:
            if received.status != _OK:
                raise self._refusal(received)
            snapshot = wire.decode(
                campaign_id,
                received.body,
                fetched_at=self._clock(),
                status=received.status,
                server_time=http_date(received.date),
                cached_seconds=seconds_cached(received.age),
            )
            if self._recorder is not None:
                self._recorder.keep(snapshot)
            return snapshot

        path = f"{_LIST}/{campaign_id}"
        return await self._request(path, read, slot or RequestSlot(priority=priority), whole=True)

    async def page(
        self,
        query: "ListQuery",
        cursor: str | None = None,
        *,
        priority: bool = False,
        on_start: Callable[[], None] | None = None,
    ) -> "ListPage":
        """Return a page of the list of campaigns: the first, or that at a cursor.

        `on_start` is called, in the loop, whenever the request leaves the queue.

        If a page is too large, it is fetched again as a smaller one, and so are all later pages.
        Raises AlturError.
        """
        from altur_tui.wire.listing import MAX_IN_A_PAGE, smaller_page

        while True:
            size = self._page_size or MAX_IN_A_PAGE
            try:
                slot = RequestSlot(priority=priority, on_start=on_start)
                return await self._page(query, cursor, size, slot)
            except AlturError as error:
                if (smaller := smaller_page(error, cursor, size)) is None:
                    raise
                self._page_size = smaller

    async def _page(
        self, query: "ListQuery", cursor: str | None, size: int, slot: RequestSlot
    ) -> "ListPage":
        from altur_tui.wire.listing import decode_page

        def read(received: Received) -> "ListPage":
            if received.status == _NOT_FOUND:
                raise failures.no_list()
            if received.status != _OK:
                raise self._refusal(received, of_list=True)
            return decode_page(received.body, received.status)

        path = f"{_LIST}?{urlencode(query.parameters(cursor, size))}"
        return await self._request(path, read, slot, whole=True)

    async def probe(self) -> Probed:
        """Check whether the server accepts the key, and return its answer.

        Raises AlturError for 401 and 403, and if there was no answer. Any other answer, even a
        failure, means that the key was not refused.
        """

        def read(received: Received) -> Probed:
            if received.status in _KEY_REFUSED:
                raise self._refusal(received, of_list=True)
            return Probed(received.status, http_date(received.date))

        slot = RequestSlot(priority=True, patience=min(self._timeout, _MAX_PROBE_PATIENCE))
        return await self._request(f"{_LIST}?pageSize=1", read, slot, whole=False)

    async def reach(self) -> Reached:
        """Make one attempt to fetch the list, and return how far it got. Never raises.

        It barely waits in the queue: a refusal by the server is worth knowing, too.
        """
        slot = RequestSlot(priority=True)
        attempt = self._new_attempt(slot)
        deadline = Deadline(self._timeout, self._throttle.clock)
        path = f"{_LIST}?pageSize=1"
        async with AsyncExitStack() as stack:
            with suppress(TimeoutError):
                async with asyncio.timeout(_MAX_REACH_WAIT):
                    await stack.enter_async_context(self._throttle.admit(slot))
            received = await self._receive_logged(
                path, slot, attempt, deadline, whole=False, fresh=True
            )
        reached = Reached(
            attempt.address, None if self._proxy is None else self._proxy.shown, attempt.is_trusted
        )
        if isinstance(received, Failure):
            return replace(reached, trouble=received.trouble, error=received.error)
        is_refused = received.status in _KEY_REFUSED
        return replace(
            reached,
            status=received.status,
            server_time=http_date(received.date),
            error=self._refusal(received, of_list=True) if is_refused else None,
        )

    async def aclose(self) -> None:
        """Close the connections, the budget and the log; wait a moment for the history."""
        self._throttle.close()
        if self._recorder is not None:
            await in_thread(self._recorder.flush)
        await self._http.aclose()
        if self._log is not None:
            self._log.close()

    async def _request(
        self, path: str, read: Callable[[Received], T], slot: RequestSlot, *, whole: bool
    ) -> T:
        """Request `path`, with retries, and return what `read` makes of the answer.

        `whole` is false where the status is enough, and the body need not be received.
        """
        if slot.patience is None:
            slot.patience = self._timeout
        deadline = Deadline(self._timeout, self._throttle.clock)
        policy = RetryPolicy(deadline, asyncio.get_running_loop().time())
        while True:
            outcome = await self._attempt(
                path, read, slot, deadline, whole=whole, fresh=policy.fresh
            )
            if not isinstance(outcome, Failure):
                return outcome
            if not await policy.wait_after(outcome, answered_at=self._throttle.answered_at):
                raise outcome.error.with_traceback(None) from None

    async def _attempt(
        self,
        path: str,
        read: Callable[[Received], T],
        slot: RequestSlot,
        deadline: Deadline,
        *,
        whole: bool,
        fresh: bool,
    ) -> T | Failure:
        async with self._throttle.admit(slot):
            if self._proxy_refusal is not None and not slot.priority:
                return Failure(self._proxy_refusal.copy(), is_final=True)
            deadline.shorten(max(self._throttle.patience_left(slot), _MIN_ATTEMPT))
            attempt = self._new_attempt(slot)
            received = await self._receive_logged(
                path, slot, attempt, deadline, whole=whole, fresh=fresh
            )
            in_outage = self._learn(received, path, slot)
            if isinstance(received, Failure):
                return replace(received, in_outage=in_outage)
            try:
                return await in_thread_if_large(len(received.body), partial(read, received))
            except AlturError as error:
                return Failure(without_key(error, self._key), in_outage=in_outage)

    def _learn(self, received: Received | Failure, path: str, slot: RequestSlot) -> bool:
        """Tell the queue how an attempt ended; return whether that is part of an outage."""
        if isinstance(received, Received):
            self._proxy_refusal = None
            if received.status not in RETRIED_STATUSES:
                self._throttle.succeeded(slot)
                return False
            received = Failure(self._refusal(received))
        if received.is_final:
            if received.trouble is Trouble.PROXY_REFUSED:
                self._proxy_refusal = received.error
        elif not is_retryable(received.error):
            self._throttle.succeeded(slot)
        elif not received.on_stale_connection:
            return self._throttle.failed(slot, received, path)
        return False

    def _refusal(self, received: Received, *, of_list: bool = False) -> AlturError:
        return refusal(received, self._clock(), of_list=of_list)

    def _new_attempt(self, slot: RequestSlot) -> Attempt:
        return Attempt(
            slot,
            self._throttle.clock,
            silence=self._timeout * _SILENCE_SHARE,
            is_proxied=self._proxy is not None,
        )

    async def _receive_logged(
        self,
        path: str,
        slot: RequestSlot,
        attempt: Attempt,
        deadline: Deadline,
        *,
        whole: bool,
        fresh: bool,
    ) -> Received | Failure:
        url = f"{self._base_url}/{path}"
        loop = asyncio.get_running_loop()
        started, started_at = self._clock(), loop.time()
        outcome = "cancelled"
        try:
            received = await self._receive(url, attempt, deadline, whole=whole, fresh=fresh)
            outcome = _outcome(received)
        finally:
            if self._log is not None:
                milliseconds = round((loop.time() - started_at) * 1000)
                self._log.attempt(started, url, outcome, milliseconds, slot.attempt)
        return received

    async def _receive(
        self, url: str, attempt: Attempt, deadline: Deadline, *, whole: bool, fresh: bool
    ) -> Received | Failure:
        """Return what came, or the failure; errors of the library end here.

        They know the request, and with it the key, so no error of ours may refer to them: none
        is raised while one of them is being handled.
        """
        try:
            async with deadline.running(), attempt.limited():
                received = await receive(self._http, url, attempt, whole=whole, fresh=fresh)
                redacting = partial(redact, received, self._key)
                return await in_thread_if_large(len(received.body), redacting)
        except AlturError as error:
            return Failure(without_key(error, self._key))
        except TimeoutError:
            status = attempt.status
            if status is not None and status != _OK:
                return Received(status)
            if attempt.timed_out is None:
                return Failure(failures.too_late(self._timeout, status))
            return self._failure(attempt.timed_out, attempt)
        except asyncio.CancelledError as cancelled:
            cancelled.__context__ = None
            raise cancelled.with_traceback(None) from None
        except Exception as error:  # noqa: BLE001 - whatever it makes of a hostile answer
            return self._failure(trouble_of(error, attempt), attempt)

    def _failure(self, trouble: Trouble, attempt: Attempt) -> Failure:
        proxy = "" if self._proxy is None else self._proxy.shown
        return Failure(
            failures.on_the_way(trouble, self._host, attempt.status, proxy=proxy),
            trouble=trouble,
            is_final=trouble in failures.FINAL,
            is_unreachable=trouble in failures.UNREACHABLE,
            on_stale_connection=attempt.on_stale_connection and trouble is not Trouble.SILENCE,
        )


def _proxy_for(base_url: str) -> "Proxy | None":
    if not base_url.startswith("https:"):
        return None
    from altur_tui.client.environment import proxy_for

    return proxy_for(base_url)


def _open_log(path: Path) -> "RequestLog":
    from altur_tui.client.log import RequestLog

    return RequestLog.open(path)


def _outcome(received: Received | Failure) -> str:
    return received.error.kind if isinstance(received, Failure) else str(received.status)
