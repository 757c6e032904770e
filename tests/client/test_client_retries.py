"""Attempts and the deadline, in virtual time and without a network."""

import asyncio
import socket
import ssl
from collections.abc import Callable

import httpx
import pytest
from support.asking import ask_all, assert_clean, client_for
from support.scripted import BASE, GOOD, Server, ask, refusal
from support.virtual_time import run_virtual

from altur_tui.client import retry
from altur_tui.client.ring import WINDOW
from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        *[refusal(status) for status in (408, 425, 500)],
    ],
)
def test_what_may_pass_is_tried_three_times(failure):
    server = Server(failure, failure, GOOD)
    result, _ = ask(server)
    assert isinstance(result, Snapshot)
    server = Server(failure)
    result, _ = ask(server)
    assert isinstance(result, AlturError)
    assert len(server.asked_at) == 3


@pytest.mark.parametrize("status", [502, 503, 504, 520, 521, 522, 523, 524, 529])
def test_an_overloaded_server_that_answers_nobody_gets_the_whole_deadline(status):
    server = Server(*[refusal(status)] * 5, GOOD)
    result, took = ask(server)
    assert isinstance(result, Snapshot)
    assert 3.5 < took < 20
    result, took = ask(Server(refusal(status)))
    assert result.kind is ErrorKind.SERVER
    assert 10 < took <= 20


def test_an_overloaded_campaign_is_tried_three_times_where_others_are_answered():
    async def scenario():
        server = Server(refusal(503), GOOD)
        client = client_for(BASE, transport=server)
        server.answers["/v1/campaigns/7"] = refusal(503)
        ids = [7, *range(100, 160)]
        results = await ask_all(client, ids)
        assert [type(each) for each in results] == [AlturError, *[Snapshot] * 60]
        assert server.urls.count(f"{BASE}/campaigns/7") == 3
        await client.aclose()

    run_virtual(scenario())


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("x"),
        httpx.ConnectTimeout("x"),
        httpx.ProxyError("502 Bad Gateway"),
        UnicodeError("label too long"),
    ],
)
def test_a_connection_that_cannot_be_made_is_tried_until_the_patience_ends(failure):
    result, _ = ask(Server(*[failure] * 4, GOOD))
    assert isinstance(result, Snapshot)
    server = Server(failure)
    result, took = ask(server, timeout=7)
    assert result.kind is ErrorKind.NETWORK
    assert took == pytest.approx(7)
    assert 3 <= len(server.asked_at) <= 5


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 404, 409, 501, 505, 204])
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
        (httpx.ReadError("x"), "was lost"),
        (httpx.RemoteProtocolError("x"), "cut off or damaged"),
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
    server = Server(5.0, refusal(500), GOOD)
    result, took = ask(server, timeout=7.6)
    assert (result.kind, result.status) == (ErrorKind.SERVER, 500)
    assert took == pytest.approx(5)


@pytest.mark.parametrize(("asked", "fits"), [("15", True), ("25", False), ("86400", False)])
def test_a_503_that_asks_for_more_time_than_there_is_is_told_at_once(asked, fits):
    server = Server(refusal(503, Retry_After=asked), GOOD)
    result, took = ask(server, timeout=20)
    if fits:
        assert isinstance(result, Snapshot)
        assert server.gaps == pytest.approx([15])
    else:
        assert (result.kind, result.status, took) == (ErrorKind.SERVER, 503, 0)
        pause = {"25": "25 s", "86400": "24 h"}[asked]
        assert f"try again in {pause}." in result.message


def test_a_silent_server_leaves_time_for_another_attempt():
    server = Server(httpx.ReadTimeout("x"), GOOD)
    assert isinstance(ask(server)[0], Snapshot)


def test_every_attempt_takes_a_slot():
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


def test_a_request_slot_shows_and_changes_the_waiting():
    async def scenario():
        server = Server(refusal(429, Retry_After="4"), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1))
        slot = RequestSlot()
        assert (slot.ahead, slot.attempt, slot.priority) == (None, 0, False)
        tasks = [asyncio.create_task(client.campaign(number)) for number in range(3)]
        tasks.append(asyncio.create_task(client.campaign(9, slot=slot)))
        await asyncio.sleep(0.5)
        assert (slot.ahead, slot.attempt) == (2, 1)
        slot.promote()
        assert (slot.ahead, slot.priority) == (0, True)
        await asyncio.gather(*tasks)
        assert [url.rpartition("/")[2] for url in server.urls] == ["0", "9", "1", "2", "0"]
        assert (slot.ahead, slot.attempt) == (None, 1)
        await client.aclose()

    run_virtual(scenario())


def test_a_promotion_holds_for_the_attempts_to_come():
    async def scenario():
        server = Server(refusal(500), GOOD)
        client = client_for(BASE, transport=server, throttle=Throttle(limit=1, window=10))
        slot = RequestSlot()
        task = asyncio.create_task(client.campaign(9, slot=slot))
        await asyncio.sleep(0.1)
        slot.promote()
        others = [asyncio.create_task(client.campaign(number)) for number in range(2)]
        await asyncio.gather(task, *others)
        assert [url.rpartition("/")[2] for url in server.urls] == ["9", "9", "0", "1"]
        assert slot.attempt == 2
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
