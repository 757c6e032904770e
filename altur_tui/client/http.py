"""The only importer of httpx beside the demo: headers, connections, and what the library raises."""

import asyncio
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Generator
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import TYPE_CHECKING

# httpx would load its own command line, with rich and pygments: a quarter of its import.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx

from altur_tui import __version__
from altur_tui.client.answer import BoundedBody, Received, read_into
from altur_tui.client.attempt import Attempt
from altur_tui.client.failures import Trouble
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.client.environment import Proxy
    from altur_tui.credentials.key import ApiKey

Transport = httpx.AsyncBaseTransport
"""What carries the requests: the network, or in its place the demo or a test."""

# More than there are ever requests in flight is no limit; what is idle stays warm for a while.
_MAX_IDLE = 64
_IDLE_FOR = 15.0
_MAX_ERROR_BODY = 64 * 1024
_ERROR_BODY_TIMEOUT = 2.0
_CLOSING_TIMEOUT = 1.0
_LOCATION = "altur_tui.location"
_FRESH = "altur_tui.fresh"
_LOADED_AT_FIRST_USE = "anyio._backends._asyncio"
_PROXY_AUTHENTICATION_REQUIRED = "407"


class _KeyHeader(httpx.Auth):
    """Puts the key on a request to its own origin, for the time of sending only."""

    def __init__(self, key: "ApiKey", base_url: str) -> None:
        self._key = key
        self._origin = _origin(httpx.URL(base_url))

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if _origin(request.url) != self._origin:
            yield request
            return
        request.headers["Authorization"] = f"api-key {self._key.reveal()}"
        try:
            yield request
        finally:
            request.headers.pop("Authorization", None)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


class _Connections(httpx.AsyncBaseTransport):
    """Keeps connections open for the next request; a request that is `fresh` opens a new one.

    The server may have dropped every idle connection: a retry must not try one after the other.
    """

    def __init__(self, ssl_context: ssl.SSLContext, proxy: "Proxy | None") -> None:
        given = None if proxy is None else httpx.Proxy(proxy.url)
        self._kept, self._fresh = (
            httpx.AsyncHTTPTransport(
                verify=ssl_context,
                proxy=given,
                trust_env=False,
                limits=httpx.Limits(
                    max_connections=None,
                    max_keepalive_connections=max_idle,
                    keepalive_expiry=_IDLE_FOR,
                ),
            )
            for max_idle in (_MAX_IDLE, 0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        chosen = self._fresh if request.extensions.get(_FRESH) else self._kept
        return await chosen.handle_async_request(request)

    async def aclose(self) -> None:
        await self._kept.aclose()
        await self._fresh.aclose()


async def _keep_location(response: httpx.Response) -> None:
    """Put the address of a redirect aside: httpx would read it, and fail on a bad one."""
    response.extensions[_LOCATION] = response.headers.get("location")
    response.headers.pop("location", None)


def open_http(
    base_url: str,
    key: "ApiKey | None",
    *,
    transport: Transport | None = None,
    ssl_context: ssl.SSLContext | None = None,
    proxy: "Proxy | None" = None,
) -> httpx.AsyncClient:
    """Return the one HTTP client for a checked base URL; without a key it sends none.

    It knows no time limits: `Attempt` has them. Raises ValueError, with a sentence, for
    certificates that cannot be used.
    """
    return httpx.AsyncClient(
        transport=transport or _open_transport(base_url, ssl_context, proxy),
        auth=None if key is None else _KeyHeader(key, base_url),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"altur-tui/{__version__}",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=None,  # noqa: S113 - `Attempt` limits each part of it
        follow_redirects=False,
        trust_env=False,
        event_hooks={"response": [_keep_location]},
    )


def _open_transport(
    base_url: str, ssl_context: ssl.SSLContext | None, proxy: "Proxy | None"
) -> Transport:
    # Else the first request loads it, and holds the event loop up for 20 ms. A library that keeps
    # it elsewhere goes on doing that.
    with suppress(ImportError):
        import_module(_LOADED_AT_FIRST_USE)
    if ssl_context is None:
        # Plain http goes to this machine only and needs no certificates, which take long to load.
        ssl_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if base_url.startswith("https:"):
            from altur_tui.client.environment import build_ssl_context

            ssl_context = build_ssl_context()
    return _Connections(ssl_context, proxy)


async def receive(
    http: httpx.AsyncClient, url: str, attempt: Attempt, *, whole: bool, fresh: bool
) -> Received:
    """GET `url` and return what came: the whole body of a success, the start of any other.

    Without `whole` the body of a success is not read; `fresh` opens a new connection. Raises
    AlturError for a body that cannot be read, and whatever httpx raises.
    """
    exchange = asyncio.ensure_future(_exchange(http, url, attempt, whole=whole, fresh=fresh))
    try:
        return await asyncio.shield(exchange)
    except asyncio.CancelledError:
        # Cancelled at the wrong moment, the library would leave the connection open for good.
        attempt.abandon()
        if attempt.may_be_cancelled:
            exchange.cancel()
        exchange.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([exchange], timeout=_CLOSING_TIMEOUT)
        raise


async def _exchange(
    http: httpx.AsyncClient, url: str, attempt: Attempt, *, whole: bool, fresh: bool
) -> Received:
    request = http.build_request("GET", url, extensions={"trace": attempt, _FRESH: fresh})
    try:
        response = await http.send(request, stream=True)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise
    except Exception:
        attempt.untraced()
        raise
    attempt.untraced()
    attempt.status = status = response.status_code
    try:
        if status != httpx.codes.OK:
            body = await _start_of_body(response, attempt)
        else:
            body = await _whole_body(response, attempt) if whole else b""
    finally:
        attempt.closing()
        await response.aclose()
    return Received(
        status,
        body,
        response.extensions.get(_LOCATION),
        response.headers.get("Retry-After"),
        response.headers.get("Date"),
        response.headers.get("Age"),
    )


async def _chunks(response: httpx.Response, attempt: Attempt) -> AsyncIterator[bytes]:
    """Yield the body as it came, packed or not, also where a transport has it whole already."""
    if isinstance(response.stream, httpx.AsyncByteStream):
        async for chunk in response.stream:
            attempt.heard()
            yield chunk


async def _whole_body(response: httpx.Response, attempt: Attempt) -> bytes:
    body = BoundedBody(response.status_code, response.headers.get("Content-Encoding", ""))
    await read_into(body, _chunks(response, attempt))
    return body.finish()


async def _start_of_body(response: httpx.Response, attempt: Attempt) -> bytes:
    """Return what arrives of the body of a failure: its status has said the kind already."""
    try:
        body = BoundedBody(
            response.status_code, response.headers.get("Content-Encoding", ""), _MAX_ERROR_BODY
        )
    except AlturError:
        return b""
    try:
        async with asyncio.timeout(_ERROR_BODY_TIMEOUT):
            await read_into(body, _chunks(response, attempt))
    except (AlturError, TimeoutError, httpx.HTTPError):
        pass
    return bytes(body.data)


def trouble_of(error: Exception, attempt: Attempt) -> Trouble:
    """Return what went wrong on the way, given what the library raised."""
    causes = list(_causes(error))
    at_proxy = attempt.is_proxied and attempt.address is None
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Trouble.UNTRUSTED
    # An address that no name server could be asked for raises a UnicodeError.
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return Trouble.UNKNOWN_PROXY if at_proxy else Trouble.UNKNOWN_HOST
    if isinstance(error, httpx.ConnectError):
        if any(_is_no_tls(cause) for cause in causes):
            return Trouble.NO_TLS
        return Trouble.NO_CONNECTION_TO_PROXY if at_proxy else Trouble.NOT_CONNECTED
    if isinstance(error, httpx.ProxyError):
        refused = str(error).startswith(_PROXY_AUTHENTICATION_REQUIRED)
        return Trouble.PROXY_REFUSED if refused else Trouble.PROXY
    by_type: dict[type[Exception], Trouble] = {
        httpx.ConnectTimeout: Trouble.SLOW_CONNECT,
        httpx.TimeoutException: Trouble.SILENCE,
        httpx.NetworkError: Trouble.BROKEN_OFF,
    }
    return next(
        (trouble for kind, trouble in by_type.items() if isinstance(error, kind)), Trouble.GARBLED
    )


def _is_no_tls(cause: BaseException) -> bool:
    """Whether a handshake failed; one that was cut short is no more than a lost connection."""
    return isinstance(cause, ssl.SSLError) and not isinstance(
        cause, ssl.SSLEOFError | ssl.SSLZeroReturnError
    )


def _causes(error: BaseException) -> Generator[BaseException, None, None]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
