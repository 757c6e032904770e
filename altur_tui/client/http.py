"""The way to the server over httpx, which nothing else imports: headers, proxy, trace, troubles."""

import asyncio
import socket
import ssl
import sys
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Generator
from contextlib import suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from typing import Any

# httpx would load its own command line, with rich and pygments: a quarter of its import.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx

from altur_tui import __version__
from altur_tui.client import failures
from altur_tui.client.failures import Trouble
from altur_tui.client.received import Received
from altur_tui.client.throttle import RequestSlot
from altur_tui.credentials.key import ApiKey
from altur_tui.wire.errors import AlturError

Transport = httpx.AsyncBaseTransport
"""What carries the requests: the network, or in its place the demo or a test."""

MAX_BODY = 2 * 1024 * 1024
"""The largest body that is read, unpacked, in bytes."""

_STEP = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class BoundedBody:
    """A body as it arrives. `data` is what has been unpacked so far."""

    def __init__(self, status: int, encoding: str, limit: int = MAX_BODY) -> None:
        self._status = status
        self._limit = limit
        self._packed = 0
        self._done = False
        self.data = bytearray()
        coding = encoding.strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise failures.unknown_encoding(status, encoding)
        self._unpack = zlib.decompressobj(_GZIP) if coding in {"gzip", "x-gzip"} else None

    @property
    def done(self) -> bool:
        """Whether nothing that still comes can matter: what follows a packed body is no part."""
        return self._done

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes. Raises AlturError of the kind `too_large` or `network`."""
        self._packed += len(chunk)
        if self._packed > self._limit + _STEP:
            raise failures.too_large(self._status)
        if self._unpack is None:
            self._add(chunk)
            return
        try:
            self._feed_packed(chunk)
        except zlib.error:
            pass
        else:
            return
        raise failures.garbled(self._status)

    def finish(self) -> bytes:
        """Return the whole body. Raises AlturError of the kind `network` if it is not whole."""
        if self._unpack is not None and self._packed and not self._unpack.eof:
            raise failures.broken_off(self._status)
        return bytes(self.data)

    def _add(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > self._limit:
            raise failures.too_large(self._status)

    def _feed_packed(self, chunk: bytes) -> None:
        if self._unpack is None or self._done:
            return
        while chunk:
            if self._unpack.eof:
                if not _GZIP_MAGIC.startswith(chunk[:2]):
                    self._done = True
                    return
                self._unpack = zlib.decompressobj(_GZIP)
            self._add(self._unpack.decompress(chunk, _STEP))
            chunk = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail


async def take_in(intake: BoundedBody, chunks: AsyncIterable[bytes]) -> None:
    """Feed `intake` until the body ends, or what matters of it."""
    async for chunk in chunks:
        intake.feed(chunk)
        if intake.done:
            return


# More than there are ever requests in flight is no limit; what is idle stays warm for a while.
_MAX_IDLE = 64
_IDLE_FOR = 15.0
_CONNECT_TIMEOUT = 5.0
# A server that says nothing for this share of the deadline leaves time for another attempt.
_SILENCE_SHARE = 2 / 3
_MAX_ERROR_BODY = 64 * 1024
_ERROR_BODY_TIMEOUT = 2.0
_PLACE = "altur_tui.place"
_LOADED_AT_FIRST_USE = "anyio._backends._asyncio"

_BAD_CERTIFICATES = (
    "The certificates that SSL_CERT_FILE or SSL_CERT_DIR name cannot be read. "
    "Correct the variable or remove it."
)


class _KeyHeader(httpx.Auth):
    """Puts the key on a request to its own origin, for the time of sending only."""

    def __init__(self, key: ApiKey, base_url: str) -> None:
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


async def _keep_redirect(response: httpx.Response) -> None:
    """Put the place of a redirect aside: httpx would read it, and fail on a bad one."""
    response.extensions[_PLACE] = response.headers.get("location")
    response.headers.pop("location", None)


def build_ssl_context() -> ssl.SSLContext:
    """Return a TLS context that honours SSL_CERT_FILE and SSL_CERT_DIR. Takes 20 ms or more.

    Raises ValueError, with a sentence, when the certificates cannot be read.
    """
    try:
        return httpx.create_ssl_context(trust_env=True)
    except (OSError, ssl.SSLError):
        pass
    raise ValueError(_BAD_CERTIFICATES)


def open_http(
    base_url: str,
    key: ApiKey | None,
    *,
    timeout: float,
    transport: httpx.AsyncBaseTransport | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> httpx.AsyncClient:
    """Return the one HTTP client for a checked base URL; without a key it sends none.

    Raises ValueError for a bad proxy.
    """
    return httpx.AsyncClient(
        transport=transport or _transport(base_url, ssl_context),
        auth=None if key is None else _KeyHeader(key, base_url),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"altur-tui/{__version__}",
        },
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(timeout * _SILENCE_SHARE, connect=_CONNECT_TIMEOUT, pool=None),
        follow_redirects=False,
        trust_env=False,
        event_hooks={"response": [_keep_redirect]},
    )


def _transport(base_url: str, ssl_context: ssl.SSLContext | None) -> httpx.AsyncHTTPTransport:
    # Else the first request loads it, and holds the event loop up for 20 ms. A library that keeps
    # it elsewhere goes on doing that.
    with suppress(ImportError):
        import_module(_LOADED_AT_FIRST_USE)
    if ssl_context is None:
        # Plain http goes to this machine only and needs no certificates, which take long to load.
        secure = base_url.startswith("https:")
        ssl_context = build_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    from altur_tui.client.proxy import proxy_for

    proxy = proxy_for(base_url)
    return httpx.AsyncHTTPTransport(
        verify=ssl_context,
        proxy=None if proxy is None else httpx.Proxy(proxy),
        trust_env=False,
        limits=httpx.Limits(
            max_connections=None,
            max_keepalive_connections=_MAX_IDLE,
            keepalive_expiry=_IDLE_FOR,
        ),
    )


class Progress:
    """How far one attempt has got; httpx calls it at every step, and it tells the slot.

    On a connection that the request itself opened, the server may take the connection late and
    find the request in it then: only its answer tells. On one that has answered before, the
    request is read when its headers have left. The request to a proxy for a tunnel is no request.
    """

    def __init__(self, slot: RequestSlot) -> None:
        self._slot = slot
        self._traced = False
        self._new_connection = False
        self._tunnelling = False
        self._stream: Any = None
        self.status: int | None = None

    @property
    def on_stale_connection(self) -> bool:
        """Whether the request went out on an old connection and got nothing back."""
        return self._traced and not self._new_connection and self.status is None

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        self._traced = True
        match event:
            case "connection.connect_tcp.started" | "connection.connect_unix_socket.started":
                self._new_connection = True
            case "connection.connect_tcp.complete":
                self._stream = info["return_value"]
            case "connection.start_tls.failed":
                # The library leaves it open when the deadline passes within the handshake.
                await self._stream.aclose()
            case "http11.send_request_headers.started":
                self._tunnelling = info["request"].method == b"CONNECT"
                if not self._tunnelling:
                    await self._slot.leave()
            case "http11.send_request_headers.complete":
                if not self._tunnelling and not self._new_connection:
                    self._slot.sent()
            case "http11.receive_response_headers.complete":
                if not self._tunnelling:
                    self._slot.answered()
            case _:
                pass

    def ended(self, error: BaseException | None) -> None:
        """Stamp the slot where nothing was traced: transports that are no network."""
        if not self._traced and not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            self._slot.sent()


async def receive(
    http: httpx.AsyncClient, url: str, progress: Progress, *, whole: bool
) -> Received:
    """GET `url` and return what came: the whole body of a success, the start of any other.

    Without `whole` the body of a success is not read. Raises AlturError for a body that cannot be
    read, and whatever httpx raises.
    """
    request = http.build_request("GET", url, extensions={"trace": progress})
    try:
        response = await http.send(request, stream=True)
    except BaseException as error:
        progress.ended(error)
        raise
    progress.ended(None)
    progress.status = status = response.status_code
    try:
        if status != httpx.codes.OK:
            body = await _start_of_body(response)
        else:
            body = await _whole_body(response) if whole else b""
    finally:
        await response.aclose()
    return Received(
        status,
        body,
        response.extensions.get(_PLACE),
        response.headers.get("Retry-After"),
        response.headers.get("Date"),
        response.headers.get("Age"),
    )


async def _chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Yield the body as it came, packed or not, also where a transport has it whole already."""
    if isinstance(response.stream, httpx.AsyncByteStream):
        async for chunk in response.stream:
            yield chunk


async def _whole_body(response: httpx.Response) -> bytes:
    intake = BoundedBody(response.status_code, response.headers.get("Content-Encoding", ""))
    await take_in(intake, _chunks(response))
    return intake.finish()


async def _start_of_body(response: httpx.Response) -> bytes:
    """Return what can be had of the body of a failure: its status has said the kind already."""
    try:
        intake = BoundedBody(
            response.status_code, response.headers.get("Content-Encoding", ""), _MAX_ERROR_BODY
        )
    except AlturError:
        return b""
    try:
        async with asyncio.timeout(_ERROR_BODY_TIMEOUT):
            await take_in(intake, _chunks(response))
    except (AlturError, TimeoutError, httpx.HTTPError):
        pass
    return bytes(intake.data)


def trouble_of(error: Exception) -> Trouble:
    """Return what went wrong on the way, given what the library raised."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Trouble.UNTRUSTED
    if isinstance(error, httpx.ConnectError):
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return Trouble.NO_TLS
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return Trouble.UNKNOWN_HOST
        return Trouble.NOT_CONNECTED
    if isinstance(error, UnicodeError):  # a host name that no name server could be asked for
        return Trouble.UNKNOWN_HOST
    by_type: dict[type[Exception], Trouble] = {
        httpx.ConnectTimeout: Trouble.SLOW_CONNECT,
        httpx.TimeoutException: Trouble.SILENCE,
        httpx.ProxyError: Trouble.PROXY,
        httpx.NetworkError: Trouble.BROKEN_OFF,
    }
    return next(
        (trouble for kind, trouble in by_type.items() if isinstance(error, kind)), Trouble.GARBLED
    )


def _causes(error: BaseException) -> Generator[BaseException, None, None]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
