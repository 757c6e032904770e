"""Attempts, pauses and the deadline, in virtual time and without a network."""

import asyncio
import json
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from support.asking import assert_clean, client_for
from support.strict_server import CAMPAIGN
from support.virtual_time import run_virtual

from altur_tui.api import retry
from altur_tui.api.errors import AlturError, ErrorKind
from altur_tui.api.throttle import WINDOW, Throttle
from altur_tui.api.ticket import Ticket
from altur_tui.api.wire import Snapshot

BASE = "https://altur.example/v1"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD = httpx.Response(200, json=CAMPAIGN)


class Server(httpx.AsyncBaseTransport):
    """Answers from a script: responses, exceptions, or numbers of seconds to wait before those."""

    def __init__(self, *script: httpx.Response | Exception | float) -> None:
        self.script = list(script)
        self.asked_at: list[float] = []
        self.urls: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked_at.append(asyncio.get_running_loop().time())
        self.urls.append(str(request.url))
        if isinstance(self.script[0], float):
            await asyncio.sleep(self.script.pop(0))
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, Exception):
            raise answer
        headers = [*answer.headers.items()]
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)

    @property
    def gaps(self) -> list[float]:
        return [later - first for first, later in zip(self.asked_at, self.asked_at[1:])]  # noqa: B905


def ask(server: Server, **options) -> tuple[Snapshot | AlturError, float]:
    """Return what comes of asking for one campaign, and how long that took."""

    async def scenario():
        loop = asyncio.get_running_loop()
        client = client_for(BASE, transport=server, clock=lambda: NOON, **options)
        began = loop.time()
        try:
            return await client.campaign(1), loop.time() - began
        except AlturError as error:
            assert_clean(error)
            return error, loop.time() - began
        finally:
            await client.aclose()

    return run_virtual(scenario())


def refusal(status: int, body: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx.Response(status, headers=named, content=json.dumps(body).encode())


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ProxyError("x"),
        UnicodeError("label too long"),
        *[refusal(status) for status in (429, 500, 502, 503, 504)],
    ],
)
def test_what_may_heal_is_tried_three_times(failure):
    server = Server(failure, failure, GOOD)
    result, _ = ask(server)
    assert isinstance(result, Snapshot)
    server = Server(failure)
    result, _ = ask(server)
    assert isinstance(result, AlturError)
    assert len(server.asked_at) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 409, 501, 505, 204])
def test_what_stays_is_told_at_once(status):
    server = Server(refusal(status))
    result, took = ask(server)
    assert result.status == status
    assert (len(server.asked_at), took) == (1, 0)


@pytest.mark.parametrize("cause", [ssl.SSLCertVerificationError(), ssl.SSLError()])
def test_a_connection_that_cannot_be_secured_is_not_tried_again(cause):
    failure = httpx.ConnectError("x")
    failure.__cause__ = OSError()
    failure.__cause__.__context__ = cause
    server = Server(failure)
    result, took = ask(server)
    assert "so nothing was sent" in result.message
    assert (len(server.asked_at), took) == (1, 0)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (httpx.ConnectTimeout("x"), "took too long"),
        (httpx.ReadTimeout("x"), "did not answer in time"),
        (httpx.ReadError("x"), "broke off"),
        (httpx.RemoteProtocolError("x"), "garbled"),
        (UnicodeError("label too long"), "was not found"),
    ],
)
def test_each_trouble_on_the_way_has_its_sentence_with_the_host(failure, words):
    result, _ = ask(Server(failure))
    assert result.kind is ErrorKind.NETWORK
    assert "altur.example" in result.message
    assert words in result.message


def test_a_host_without_an_address_is_told():
    failure = httpx.ConnectError("x")
    failure.__cause__ = socket.gaierror()
    assert ask(Server(failure))[0].message == "The host altur.example was not found."


def test_the_body_of_a_failure_is_not_waited_for_long():
    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            yield b'{"message": "no"}'
            while True:
                await asyncio.sleep(0.5)
                yield b" "

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(404, stream=Endless())

    async def scenario():
        client = client_for(BASE, transport=httpx.MockTransport(answer))
        began = asyncio.get_running_loop().time()
        with pytest.raises(AlturError, match="The server says: “no”"):
            await client.campaign(1)
        assert asyncio.get_running_loop().time() - began == pytest.approx(2)
        await client.aclose()

    run_virtual(scenario())


def test_the_backoff_doubles_with_jitter():
    for attempt, longest in ((1, 0.5), (2, 1.0), (3, 2.0)):
        waits = {retry.backoff(attempt) for _ in range(200)}
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert len(waits) > 100


def test_attempts_are_apart_by_the_backoff(monkeypatch):
    monkeypatch.setattr(retry, "backoff", lambda attempt: 10.0 * attempt)
    server = Server(refusal(500))
    ask(server, timeout=60)
    assert server.gaps == pytest.approx([10, 20])


@pytest.mark.parametrize(
    ("refused", "pause"),
    [
        (refusal(429, Retry_After="7"), 7),
        (refusal(429, Retry_After="2.5"), 2.5),
        (refusal(429, Retry_After="0"), 0),
        (refusal(429, Retry_After=" 30 "), 30),
        (refusal(429, Retry_After="Tue, 24 Nov 2026 12:00:09 GMT"), 9),
        (
            refusal(
                429,
                Retry_After="Tue, 24 Nov 2026 18:00:05 GMT",
                Date="Tue, 24 Nov 2026 18:00:01 GMT",
            ),
            4,
        ),
        (refusal(429, Retry_After="Tue, 24 Nov 2026 11:00:00 GMT"), 0),
        (refusal(429, {"detail": "Throttled. Expected available in 5 seconds."}), 5),
        (refusal(429, {"detail": "wait 12"}, Retry_After="3"), 3),
        (refusal(429, {"detail": "More than 12 per second. Again in 2.5 s."}), 2.5),
        (refusal(429, {"detail": "wait 11"}, Retry_After="soon"), 11),
    ],
)
def test_the_pause_that_a_429_asks_for_is_kept(refused, pause):
    server = Server(refused, GOOD)
    result, _ = ask(server)
    assert isinstance(result, Snapshot)
    assert server.gaps == pytest.approx([pause])


@pytest.mark.parametrize(
    "refused",
    [
        refusal(429),
        refusal(429, {"detail": "slow down"}),
        refusal(429, {"detail": ["x"]}),
        refusal(429, {"detail": "between 3 and 9"}),
        refusal(429, Retry_After="-5"),
        refusal(429, Retry_After="1e9"),
        refusal(429, Retry_After="Tue, 99 Nov 2026"),
    ],
)
def test_a_429_that_names_no_time_is_backed_off_from(refused):
    server = Server(refused, refused, GOOD)
    ask(server)
    first, second = server.gaps
    assert 1 <= first <= 1.5
    assert 2 <= second <= 3


@pytest.mark.parametrize(
    "refused",
    [
        refusal(429, Retry_After="31"),
        refusal(429, Retry_After="999999999999"),
        refusal(429, {"detail": "try again in 2 minutes"}),
        refusal(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    ],
)
def test_a_longer_pause_is_told_at_once(refused):
    server = Server(refused)
    result, took = ask(server)
    assert (result.kind, result.status) == (ErrorKind.RATE_LIMITED, 429)
    assert result.retry_after > 30
    assert "asks to wait" in result.message
    assert (len(server.asked_at), took) == (1, 0)


def test_after_a_long_pause_was_asked_for_the_background_does_not_ask():
    async def scenario():
        server = Server(refusal(429, Retry_After="120"), GOOD)
        client = client_for(BASE, transport=server)
        results = [result async for result in client.campaigns([1, *range(100, 160)])]
        asked = len(server.asked_at)
        assert len(results) == 61
        assert asked <= 24
        assert all(result.error.status == 429 for result in results if hasattr(result, "error"))
        await client.campaign(2, priority=True)  # a person asks all the same
        with pytest.raises(AlturError, match="asks to wait"):
            await client.campaign(3)
        await asyncio.sleep(60)
        await client.campaign(4)
        assert server.urls[-2:] == [f"{BASE}/campaigns/2", f"{BASE}/campaigns/4"]
        await client.aclose()

    run_virtual(scenario())


def test_a_429_pauses_every_request():
    async def scenario():
        server = Server(refusal(429, Retry_After="8"), GOOD)
        throttle = Throttle()
        client = client_for(BASE, transport=server, throttle=throttle)
        loop = asyncio.get_running_loop()
        began = loop.time()
        first = asyncio.create_task(client.campaign(1))
        await asyncio.sleep(0.5)
        assert throttle.paused_for == pytest.approx(7.5)
        others = [asyncio.create_task(client.campaign(n, priority=True)) for n in range(3)]
        await asyncio.gather(first, *others)
        assert [at - began for at in server.asked_at[1:]] == pytest.approx([8] * 4)
        await client.aclose()

    run_virtual(scenario())


def test_the_pause_of_a_429_and_the_queue_do_not_count_against_the_deadline():
    refused = refusal(429, Retry_After="25")
    result, took = ask(Server(refused, refused, GOOD), timeout=0.5)
    assert isinstance(result, Snapshot)
    assert took == pytest.approx(50)

    async def scenario():
        server = Server(GOOD)
        client = client_for(
            BASE, transport=server, timeout=0.5, throttle=Throttle(limit=1, window=60)
        )
        await asyncio.gather(*(client.campaign(number) for number in range(5)))
        assert server.gaps == pytest.approx([60] * 4)
        await client.aclose()

    run_virtual(scenario())


def test_one_deadline_covers_all_attempts(monkeypatch):
    monkeypatch.setattr(retry, "backoff", lambda attempt: 3.0)
    server = Server(8.0, refusal(500), 20.0, GOOD)
    result, took = ask(server, timeout=20)
    assert (result.kind, result.status) == (ErrorKind.NETWORK, None)
    assert result.message == "The server did not answer within 20 s."
    assert took == pytest.approx(20)
    assert len(server.asked_at) == 2


def test_a_backoff_that_does_not_fit_ends_the_attempts(monkeypatch):
    monkeypatch.setattr(retry, "backoff", lambda attempt: 3.0)
    server = Server(8.0, refusal(500), GOOD)
    result, took = ask(server, timeout=10)
    assert (result.kind, result.status) == (ErrorKind.SERVER, 500)
    assert took == pytest.approx(8)


@pytest.mark.parametrize(("asked", "fits"), [("15", True), ("25", False), ("86400", False)])
def test_a_503_that_asks_for_more_time_than_there_is_is_told_at_once(asked, fits):
    server = Server(refusal(503, Retry_After=asked), GOOD)
    result, took = ask(server, timeout=20)
    if fits:
        assert isinstance(result, Snapshot)
        assert server.gaps == pytest.approx([15])
    else:
        assert (result.kind, result.status, took) == (ErrorKind.SERVER, 503, 0)
        assert f"come back in {asked} s" in result.message


def test_a_silent_server_leaves_time_for_another_attempt():
    server = Server(httpx.ReadTimeout("x"), GOOD)
    assert isinstance(ask(server)[0], Snapshot)


def test_every_attempt_takes_a_turn():
    async def scenario():
        server = Server(refusal(500), refusal(500), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1, window=100))
        await client.campaign(1)
        assert server.gaps == pytest.approx([100, 100])
        await client.aclose()

    run_virtual(scenario())


def test_a_connection_that_was_never_made_takes_no_slot():
    async def scenario():
        server = Server(httpx.ConnectError("x"), httpx.ConnectTimeout("x"), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1, window=100))
        await client.campaign(1)
        assert sum(server.gaps) < 3
        await client.aclose()

    run_virtual(scenario())


def test_a_ticket_shows_and_changes_the_waiting():
    async def scenario():
        server = Server(refusal(429, Retry_After="4"), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1))
        ticket = Ticket()
        assert (ticket.ahead, ticket.attempt, ticket.priority) == (None, 0, False)
        tasks = [asyncio.create_task(client.campaign(number)) for number in range(3)]
        tasks.append(asyncio.create_task(client.campaign(9, ticket=ticket)))
        await asyncio.sleep(0.5)
        assert (ticket.ahead, ticket.attempt) == (2, 1)
        ticket.promote()
        assert (ticket.ahead, ticket.priority) == (0, True)
        await asyncio.gather(*tasks)
        assert [url.rpartition("/")[2] for url in server.urls] == ["0", "9", "1", "2", "0"]
        assert (ticket.ahead, ticket.attempt) == (None, 1)
        await client.aclose()

    run_virtual(scenario())


def test_a_promotion_holds_for_the_attempts_to_come():
    async def scenario():
        server = Server(refusal(500), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1, window=10))
        ticket = Ticket()
        task = asyncio.create_task(client.campaign(9, ticket=ticket))
        await asyncio.sleep(0.1)
        ticket.promote()
        others = [asyncio.create_task(client.campaign(number)) for number in range(2)]
        await asyncio.gather(task, *others)
        assert [url.rpartition("/")[2] for url in server.urls] == ["9", "9", "0", "1"]
        assert ticket.attempt == 2
        await client.aclose()

    run_virtual(scenario())


@pytest.mark.parametrize("after", [0.0, 0.3, 1.0, 1.5, 2.0])
def test_a_cancelled_call_leaves_the_throttle_right(after):
    async def scenario():
        server = Server(1.2, refusal(500), GOOD)
        throttle = Throttle(limit=1)
        client = client_for(BASE, transport=server, throttle=throttle)
        task = asyncio.create_task(client.campaign(1))
        await asyncio.sleep(after)
        task.cancel()
        cancelled_at = asyncio.get_running_loop().time()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        assert_clean(caught.value)
        assert throttle.waiting == 0
        server.script = [GOOD]
        await client.campaign(2)
        assert server.asked_at[-1] - cancelled_at <= WINDOW + 1e-6
        await client.aclose()

    run_virtual(scenario())


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (refusal(401, {"message": "who?"}), ErrorKind.UNAUTHORIZED),
        (refusal(403), ErrorKind.FORBIDDEN),
        (httpx.ConnectError("x"), ErrorKind.NETWORK),
        (GOOD, None),
        (refusal(404), None),
        (refusal(429, Retry_After="100"), None),
        (refusal(500), None),
        (refusal(302, Location="http://elsewhere.example"), None),
        (httpx.Response(200, content=b"<html>"), None),
    ],
)
def test_a_probe_refuses_a_key_only_where_the_server_does(answer, refused):
    async def scenario():
        server = Server(answer)
        client = client_for(BASE, transport=server)
        if refused is None:
            assert (await client.probe()).status == answer.status_code
            assert len(server.asked_at) == 1
        else:
            with pytest.raises(AlturError) as caught:
                await client.probe()
            assert caught.value.kind is refused
        assert set(server.urls) == {f"{BASE}/campaigns?pageSize=1"}
        await client.aclose()

    run_virtual(scenario())


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: client_for("http://altur.example"), "in clear"),
        (lambda: client_for(BASE, timeout=0), "more than 0"),
        (lambda: client_for(BASE, timeout=float("nan")), "more than 0"),
    ],
)
def test_a_client_that_could_not_work_is_not_built(build: Callable[[], object], words):
    with pytest.raises(ValueError, match=words):
        build()
