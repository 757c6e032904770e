"""Asks a hostile server through the client, and looks at what is left of the key."""

import asyncio
import re
import ssl
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from support.strict_server import Arrival, Reply, StrictServer

from altur_tui.client.client import AlturClient
from altur_tui.credentials.key import ApiKey
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError

TESTS = str(Path(__file__).parent.parent)
CERTIFICATE = Path(__file__).with_name("loopback.pem")
KEY = "sk-secret-0123456789-abcdef"


def trusting() -> ssl.SSLContext:
    """Return a TLS context that trusts the loopback servers of these tests."""
    return ssl.create_default_context(cafile=CERTIFICATE)


def client_for(base_url: str, **options: Any) -> AlturClient:
    """Return a client with the key of these tests."""
    return AlturClient(base_url, ApiKey(KEY), **options)


@asynccontextmanager
async def closing(client: AlturClient) -> AsyncIterator[AlturClient]:
    """Close the client at the end."""
    try:
        yield client
    finally:
        await client.aclose()


def assert_clean(error: BaseException) -> None:
    """Check that the key is in nothing that a person or a program may print of `error`."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    told.stack[:] = [frame for frame in told.stack if not frame.filename.startswith(TESTS)]
    shown = "".join(told.format())
    assert not re.search(r'File ".*site-packages.(httpx|httpcore|h11|anyio)', shown)
    assert KEY not in shown
    assert KEY not in repr(error) + str(error) + str(vars(error))
    assert error.__cause__ is None
    seen = error.__context__
    while seen is not None:
        assert not type(seen).__module__.startswith(("httpx", "httpcore", "h11"))
        seen = seen.__context__


async def ask(
    answer: Reply | Callable[[Arrival], Any], **options: Any
) -> tuple[Snapshot | AlturError, list[Arrival]]:
    """Return what the client makes of the answer, and the requests that the server saw.

    A plain answer comes from respx; one that is packed, cut, late or computed from a real server.
    """
    if isinstance(answer, Reply) and answer.is_plain:
        return await _ask_mocked(answer, **options)
    reply = answer if callable(answer) else lambda _: answer
    async with StrictServer(reply) as server:
        client = client_for(f"{server.origin}/api/v1.0", **options)
        try:
            return await asyncio.wait_for(client.campaign(1234), 10), server.arrivals
        except AlturError as error:
            assert_clean(error)
            return error, server.arrivals
        finally:
            await client.aclose()


async def _ask_mocked(reply: Reply, **options: Any) -> tuple[Snapshot | AlturError, list[Arrival]]:
    def answer(_: httpx.Request) -> httpx.Response:
        headers = {name: text.encode("utf-8") for name, text in reply.headers.items()}
        return httpx.Response(reply.status, headers=headers, stream=httpx.ByteStream(reply.body))

    with respx.mock() as router:
        route = router.get("http://127.0.0.1:80/api/v1.0/campaigns/1234")
        route.mock(side_effect=answer)
        async with closing(client_for("http://127.0.0.1:80/api/v1.0", **options)) as client:
            try:
                result: Snapshot | AlturError = await client.campaign(1234)
            except AlturError as error:
                assert_clean(error)
                result = error
        requests = [call.request for call in route.calls]
    return result, [Arrival(0.0, each.url.path, dict(each.headers), 1) for each in requests]


async def ask_all(client: AlturClient, ids: Iterable[int]) -> list[Snapshot | AlturError]:
    """Return what comes of each id, all of them asked for at once."""

    async def one(campaign_id: int) -> Snapshot | AlturError:
        try:
            return await client.campaign(campaign_id)
        except AlturError as error:
            return error

    return await asyncio.gather(*map(one, ids))


async def snapshot_of(answer: Reply | Callable[[Arrival], Any], **options: Any) -> Snapshot:
    """Return the snapshot that the answer must give."""
    result, _ = await ask(answer, **options)
    if not isinstance(result, Snapshot):
        pytest.fail(f"no snapshot but {result.kind}: {result}")
    return result


async def error_of(answer: Reply | Callable[[Arrival], Any], **options: Any) -> AlturError:
    """Return the error that the answer must give."""
    result, _ = await ask(answer, **options)
    if not isinstance(result, AlturError):
        pytest.fail(f"no error but {result}")
    return result
