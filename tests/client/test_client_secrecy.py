"""Where the key goes: in one header to one origin, and nowhere else."""

import asyncio
import gc
import logging

import httpx
import pytest
from support.asking import CERTIFICATE, KEY, assert_clean, client_for, trusting
from support.strict_server import Reply, StrictServer, json_reply
from support.tunnel import Tunnel

from altur_tui.client.attempt import Attempt
from altur_tui.client.retry import RunningClock
from altur_tui.client.slot import RequestSlot
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch):
    for name in ("NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("altur_tui.client.retry.backoff", lambda attempt: 0.0)


def reachable(thing: object, depth: int = 12) -> list[object]:
    """Return what can be reached from `thing` through attributes and containers."""
    found: dict[int, object] = {}
    edge = [thing]
    for _ in range(depth):
        edge = [
            each
            for owner in edge
            for each in gc.get_referents(owner)
            if id(each) not in found and not isinstance(each, type) and not callable(each)
        ]
        found.update((id(each), each) for each in edge)
    return list(found.values())


async def test_no_representation_of_the_client_shows_the_key():
    client = client_for("https://altur.example/v1", transport=httpx.MockTransport(lambda _: None))
    shown = repr(client) + str(vars(client))
    shown += "".join(str(vars(each)) for each in reachable(client) if hasattr(each, "__dict__"))
    assert "ApiKey(…cdef)" in shown
    assert KEY not in shown
    assert repr(client) == "AlturClient('https://altur.example/v1')"
    await client.aclose()


async def test_no_logger_is_told_the_key(caplog):
    caplog.set_level(logging.DEBUG)
    replies = iter([json_reply({"campaign": {}}), Reply(500), Reply(raw=[b"x"], end="close")])
    async with StrictServer(lambda _: next(replies, Reply(404))) as server:
        client = client_for(server.origin)
        await client.campaign(1)
        with pytest.raises(AlturError):
            await client.campaign(2)
        await client.aclose()
    assert "send_request_headers" in caplog.text
    assert KEY not in caplog.text


async def test_a_call_cancelled_anywhere_says_nothing_of_the_key():
    async with StrictServer(lambda _: Reply(raw=[], end="hang")) as server:
        client = client_for(server.origin)
        for pause in (0, 0.001, 0.003, 0.02):
            task = asyncio.create_task(client.campaign(1))
            await asyncio.sleep(pause)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert_clean(caught.value)
        await client.aclose()


async def test_the_key_leaves_a_request_once_it_is_sent():
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == f"api-key {KEY}"
        seen.append(request)
        return httpx.Response(200, json={"campaign": {}})

    client = client_for("https://altur.example/v1", transport=httpx.MockTransport(answer))
    await client.campaign(1)
    await client.aclose()
    assert "Authorization" not in seen[0].headers


async def test_the_key_goes_to_its_own_origin_only():
    seen: dict[str, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("Authorization")
        return httpx.Response(200)

    client = client_for("https://altur.example/v1", transport=httpx.MockTransport(answer))
    others = ("http://altur.example/v1", "https://altur.example:444/v1", "https://example/v1")
    (http,) = (each for each in reachable(client) if isinstance(each, httpx.AsyncClient))
    for url in ("https://altur.example/elsewhere", *others):
        await http.get(url)
    await client.aclose()
    assert [url for url, given in seen.items() if given] == ["https://altur.example/elsewhere"]


async def test_an_untrusted_certificate_stops_before_anything_is_sent():
    async with StrictServer(certificate=CERTIFICATE) as server:
        client = client_for(server.origin)
        with pytest.raises(AlturError, match="cannot be trusted, so nothing was sent") as caught:
            await client.campaign(1)
        await client.aclose()
        assert caught.value.kind is ErrorKind.NETWORK
        assert_clean(caught.value)
        assert (server.arrivals, server.connections) == ([], 0)


async def test_a_server_without_tls_is_told_before_anything_is_sent():
    told = bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        told.extend(await reader.read())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = client_for(f"https://127.0.0.1:{port}")
        with pytest.raises(AlturError, match=r"No secure connection .* nothing was sent") as caught:
            await client.campaign(1)
        await client.aclose()
    assert caught.value.kind is ErrorKind.NETWORK
    assert_clean(caught.value)
    assert KEY.encode() not in told


async def test_a_handshake_that_never_ends_is_told_at_the_deadline_and_left_closed():
    async with StrictServer() as server:
        client = client_for(server.origin.replace("http:", "https:"), timeout=0.2)
        with pytest.raises(AlturError, match=r"did not answer within 0\.2 s") as caught:
            await client.campaign(1)
        assert caught.value.kind is ErrorKind.NETWORK
        gc.collect()  # an open socket would be a warning, and with that an error
        await client.aclose()


async def test_a_proxy_for_https_gets_a_tunnel_and_never_the_key(monkeypatch):
    async with StrictServer(certificate=CERTIFICATE) as server, Tunnel(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass@127.0.0.1:{proxy.port}")
        client = client_for(server.origin, ssl_context=trusting())
        await client.campaign(1)
        await client.campaign(2)
        await client.aclose()
        assert [arrival.path for arrival in server.arrivals] == ["/campaigns/1", "/campaigns/2"]
        (head,) = proxy.heads
        assert head.startswith(b"CONNECT 127.0.0.1:")
        assert KEY.encode() not in head
        assert "proxy-authorization" not in server.arrivals[0].headers


async def test_no_proxy_is_used_for_plain_http(monkeypatch):
    async with StrictServer() as server, Tunnel(server.port) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        client = client_for(server.origin)
        await client.campaign(1)
        await client.aclose()
        assert (len(server.arrivals), proxy.heads) == (1, [])


async def test_the_request_for_a_tunnel_is_no_request():
    steps = []

    class Recorder(RequestSlot):
        async def leave(self):
            steps.append("leaves")

        def sent(self):
            steps.append("sent")

        def answered(self):
            steps.append("answered")

    progress = Attempt(Recorder(), RunningClock(), silence=9.0)
    connect, get = httpx.Request("CONNECT", "http://p"), httpx.Request("GET", "https://a")
    connect.method, get.method = b"CONNECT", b"GET"  # as the layer below has them
    for event, info in (
        ("connection.connect_tcp.started", {}),
        ("http11.send_request_headers.started", {"request": connect}),
        ("http11.send_request_headers.complete", {}),
        ("http11.receive_response_headers.complete", {}),
    ):
        await progress(event, info)
    assert steps == []
    await progress("http11.send_request_headers.started", {"request": get})
    await progress("http11.send_request_headers.complete", {})
    assert steps == ["leaves"]  # on a new connection only the answer tells when it was read
    await progress("http11.receive_response_headers.complete", {})
    assert steps == ["leaves", "answered"]
