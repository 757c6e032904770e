"""What the client makes of good, strange and hostile answers of a real server."""

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta

import pytest
import respx
from support.asking import KEY, ask, client_for, closing, error_of, snapshot_of
from support.strict_server import CAMPAIGN, Reply, StrictServer, json_reply
from support.virtual_time import run_virtual

from altur_tui import __version__
from altur_tui.wire.errors import AlturError, ErrorKind

LOOPBACK = "http://127.0.0.1:80/v1"
GOOD = json.dumps(CAMPAIGN).encode()
HOSTILE = "no \x1b[2J\x1b]52;c;AAAA\x07 \u202e [bold]"


@pytest.fixture(autouse=True)
def _no_backoff(monkeypatch):
    monkeypatch.setattr("altur_tui.client.retry.backoff", lambda failures: 0.03)
    monkeypatch.setattr("altur_tui.client.outage.pause_before_try", lambda tries, kind: 0.0)


def packed(body: bytes, coding: str = "gzip", **headers: str) -> Reply:
    return Reply(200, body, {"Content-Encoding": coding, **headers})


async def test_the_request_is_a_get_with_the_key_to_the_campaigns_address():
    result, arrivals = await ask(json_reply(CAMPAIGN))
    assert result.id == 1234
    (arrival,) = arrivals
    assert arrival.path == "/api/v1.0/campaigns/1234"
    wanted = {
        "authorization": f"api-key {KEY}",
        "user-agent": f"altur-tui/{__version__}",
        "accept": "application/json",
        "accept-encoding": "gzip",
    }
    assert {name: arrival.headers[name] for name in wanted} == wanted
    assert "cookie" not in arrival.headers


async def test_a_snapshot_keeps_the_bytes_the_clock_and_the_servers_date():
    clock = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
    body = b' {"success": true, "campaign": {"id": 7, "new": [1e3]}}\n'
    reply = Reply(200, body, {"Date": "Tue, 24 Nov 2026 21:44:00 GMT"})
    snapshot = await snapshot_of(reply, clock=lambda: clock)
    assert snapshot.body == body
    assert snapshot.raw == b'{"id": 7, "new": [1e3]}'
    assert snapshot.fetched_at == clock
    assert snapshot.server_time == datetime(2026, 11, 24, 21, 44, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "seconds"), [("3600", 3600), (" 61 ", 61), ("-5", 0), ("1e3", 0), ("9" * 30, 0)]
)
async def test_the_age_of_an_answer_from_a_cache_is_added_to_its_date(age, seconds):
    date = "Tue, 24 Nov 2026 21:44:00 GMT"
    snapshot = await snapshot_of(Reply(200, GOOD, {"Date": date, "Age": age}))
    sent = datetime(2026, 11, 24, 21, 44, tzinfo=UTC)
    assert snapshot.cached_seconds == seconds
    assert snapshot.server_time == sent + timedelta(seconds=seconds)


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 21:44:00 GMT", "x" * 5000])
async def test_an_unreadable_date_of_the_server_is_no_date(date):
    assert (await snapshot_of(Reply(200, GOOD, {"Date": date}))).server_time is None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, GOOD, {"Content-Type": "text/html"}),
        Reply(200, GOOD),
        Reply(200, b"\xef\xbb\xbf" + GOOD),
        Reply(200, GOOD, {"Set-Cookie": "a=b", "Location": "http://["}),
        Reply(200, GOOD, {"Content-Encoding": "identity"}),
        packed(gzip.compress(GOOD)),
        packed(gzip.compress(GOOD), "GZip"),
        packed(gzip.compress(GOOD), "x-gzip"),
        packed(gzip.compress(GOOD[:9]) + gzip.compress(b"") + gzip.compress(GOOD[9:])),
        packed(gzip.compress(GOOD) + b"\0" * 40),
        packed(gzip.compress(GOOD) + b"garbage" * 5000),
        Reply(raw=[b"HTTP/1.1 100 Continue\r\n\r\n", *json_reply(CAMPAIGN).parts()]),
        Reply(raw=[b"HTTP/1.1 200 OK\r\n\r\n" + GOOD], end="close"),
        Reply(
            raw=[
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                *(b"1\r\n%c\r\n" % byte for byte in GOOD),
                b"0\r\n\r\n",
            ]
        ),
        Reply(raw=[b"HTTP/1.0 200\r\nContent-Length: %d\r\n\r\n" % len(GOOD), GOOD], end="close"),
    ],
)
async def test_a_good_campaign_is_read_however_it_is_delivered(reply):
    assert (await snapshot_of(reply)).campaign.name == "Cobranza"


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(200, b"<html><b>Login</b></html>"), ErrorKind.INVALID, "web page"),
        (Reply(200, b""), ErrorKind.INVALID, "empty"),
        (Reply(200, b" \r\n"), ErrorKind.INVALID, "empty"),
        (Reply(200, b"null"), ErrorKind.INVALID, "null"),
        (Reply(200, b"[]"), ErrorKind.INVALID, "list"),
        (Reply(200, GOOD[:-9]), ErrorKind.INVALID, "cut off"),
        (Reply(200, b'{"campaign": {"name": "\xff"}}'), ErrorKind.INVALID, "UTF-8"),
        (Reply(200, b'{"success": true}'), ErrorKind.INVALID, "no campaign"),
        (Reply(200, b'{"campaign": null}'), ErrorKind.INVALID, "instead of an object"),
        (Reply(200, b'{"campaign": ' + b"[" * 100_000), ErrorKind.INVALID, "nested too deeply"),
        (
            json_reply({"success": False, "message": HOSTILE}),
            ErrorKind.API,
            r"no \x1b[2J\x1b]52;c;AAAA\x07 \u202e [bold]",
        ),
        (json_reply({"success": False}), ErrorKind.API, "no reason"),
        (Reply(200, b"x" * (2 * 1024 * 1024 + 1)), ErrorKind.TOO_LARGE, "2 MiB"),
        (packed(gzip.compress(b" " * (64 << 20), 9)), ErrorKind.TOO_LARGE, "2 MiB"),
        (packed(bytes(range(256)) * 9000), ErrorKind.NETWORK, "damaged"),
        (packed(gzip.compress(GOOD)[:-12]), ErrorKind.NETWORK, "broke off"),
        (packed(gzip.compress(GOOD) + b"\x1f\x8b\x08"), ErrorKind.NETWORK, "broke off"),
        (packed(b"\x1f\x8b\x08 not packed at all"), ErrorKind.NETWORK, "damaged"),
        (packed(GOOD), ErrorKind.NETWORK, "damaged"),
        (packed(zlib.compress(GOOD)), ErrorKind.NETWORK, "damaged"),
        (packed(GOOD, "br"), ErrorKind.INVALID, "compressed as “br”"),
        (packed(GOOD, "gzip, gzip"), ErrorKind.INVALID, "compressed as “gzip, gzip”"),
    ],
)
async def test_an_answer_without_a_campaign_says_what_is_wrong_with_it(reply, kind, words):
    error = await error_of(reply)
    assert (error.kind, error.status) == (kind, 200)
    assert words in error.message
    assert error.hint
    assert error.message.isprintable()


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, ErrorKind.UNAUTHORIZED, "does not accept the key"),
        (403, ErrorKind.FORBIDDEN, "no access"),
        (404, ErrorKind.NOT_FOUND, "No such campaign"),
        (400, ErrorKind.API, "status 400"),
        (422, ErrorKind.API, "status 422"),
        (429, ErrorKind.RATE_LIMITED, "no more requests"),
        (500, ErrorKind.SERVER, "status 500"),
        (501, ErrorKind.SERVER, "status 501"),
        (503, ErrorKind.SERVER, "status 503"),
        (599, ErrorKind.SERVER, "status 599"),
        (201, ErrorKind.INVALID, "status 201"),
        (204, ErrorKind.INVALID, "status 204"),
        (999, ErrorKind.INVALID, "status 999"),
        (300, ErrorKind.INVALID, "status 300"),
        (304, ErrorKind.INVALID, "status 304"),
        (408, ErrorKind.NETWORK, "gave up waiting"),
        (425, ErrorKind.SERVER, "status 425"),
        (520, ErrorKind.SERVER, "status 520"),
        (529, ErrorKind.SERVER, "status 529"),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"error": 4, "message": HOSTILE}).encode(),
        json.dumps({"detail": HOSTILE}).encode(),
        b"x" * (200 << 10),
    ],
)
def test_the_status_says_the_kind_whatever_the_body(status, kind, words, body):
    if status in {204, 304}:
        body = b""

    async def scenario():
        with respx.mock() as server:
            server.get(f"{LOOPBACK}/campaigns/1").respond(status, content=body)
            async with closing(client_for(LOOPBACK, timeout=0.1)) as client:
                with pytest.raises(AlturError) as caught:
                    await client.campaign(1)
        return caught.value

    error = run_virtual(scenario())
    assert (error.kind, error.status) == (kind, status)
    assert words in error.message
    assert error.message.isprintable()
    if b"message" in body:
        assert r"The server says: “no \x1b[2J" in error.message


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, gzip.compress(b" " * (64 << 20)), {"Content-Encoding": "gzip"}),
        Reply(404, b"x", {"Content-Encoding": "br"}),
        Reply(404, b"x", {"Content-Encoding": "gzip"}),
        Reply(raw=[b"HTTP/1.1 404 X\r\nContent-Length: 99\r\n\r\n{"], end="close"),
        Reply(raw=[b"HTTP/1.1 404 X\r\nContent-Length: 99\r\n\r\n{"], end="reset"),
    ],
)
async def test_a_failure_keeps_its_kind_when_its_body_cannot_be_read(reply):
    error = await error_of(reply)
    assert (error.kind, error.status) == (ErrorKind.NOT_FOUND, 404)


@pytest.mark.parametrize("end", ["keep", "hang"])
async def test_a_failure_keeps_its_kind_when_its_body_never_ends(end):
    reply = Reply(raw=[b"HTTP/1.1 404 X\r\n\r\n", *[b"x", 0.01] * 60], end=end)
    error = await error_of(reply, timeout=0.3)
    assert (error.kind, error.status) == (ErrorKind.NOT_FOUND, 404)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=[], end="close"),
        Reply(raw=[], end="reset"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Le"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", 0.02], end="reset"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{"], end="close"),
        Reply(raw=[b"garbage\r\n\r\n"], end="close"),
        Reply(raw=[b"\x15\x03\x01\x00\x02\x02\x50" * 9], end="close"),
        Reply(raw=[b"SSH-2.0-OpenSSH_9.6\r\n"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n" * 999] * 90, b"\r\n"], end="close"),
        Reply(raw=[b"HTTP/1.1 200 OK\r\nX: \x00\x1b[2J\r\n\r\n"], end="close"),
    ],
)
async def test_a_cut_or_garbled_transfer_is_a_network_error_after_three_attempts(reply):
    error, arrivals = await ask(reply)
    assert error.kind is ErrorKind.NETWORK
    assert "127.0.0.1" in error.message or "answer" in error.message
    assert error.message.isprintable()
    assert len(arrivals) == 3


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], end="close"), 200),
        (Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"], end="hang"), 200),
        (Reply(raw=[b"HTTP/1.1 200 OK\r\nContent-Le"], end="close"), None),
        (Reply(raw=[], end="hang"), None),
    ],
)
async def test_an_answer_whose_head_arrived_keeps_its_status(reply, status):
    error = await error_of(reply, timeout=0.3)
    assert (error.kind, error.status) == (ErrorKind.NETWORK, status)


async def test_a_server_that_never_answers_is_told_at_the_deadline():
    error = await error_of(Reply(raw=[], end="hang"), timeout=0.3)
    assert error.kind is ErrorKind.NETWORK
    assert error.message == "The server did not answer within 0.3 s."


async def test_a_body_that_drips_is_told_at_the_deadline():
    drip = Reply(raw=[b"HTTP/1.1 200 OK\r\n\r\n", *[b" ", 0.02] * 500])
    error, arrivals = await ask(drip, timeout=0.3)
    assert error.kind is ErrorKind.NETWORK
    assert error.message == "The server did not finish its answer within 0.3 s."
    assert len(arrivals) == 1


async def test_a_server_that_hangs_once_is_asked_again_within_the_deadline():
    replies = iter([Reply(raw=[], end="hang"), json_reply(CAMPAIGN)])
    result, arrivals = await ask(lambda _: next(replies), timeout=0.9)
    assert result.campaign.name == "Cobranza"
    assert len(arrivals) == 2


async def test_nobody_listening_is_a_network_error():
    async with StrictServer() as server:
        origin = server.origin
    client = client_for(origin, timeout=0.2)
    with pytest.raises(AlturError, match=r"No connection to 127\.0\.0\.1") as caught:
        await client.campaign(1)
    assert caught.value.kind is ErrorKind.NETWORK
    await client.aclose()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_told_and_never_followed(status):
    async with StrictServer() as elsewhere:
        place = f"{elsewhere.origin}/campaigns/1234"
        error, arrivals = await ask(Reply(status, b"", {"Location": place}))
        assert (error.kind, error.status) == (ErrorKind.REDIRECT, status)
        assert place in error.message
        assert len(arrivals) == 1
        assert elsewhere.arrivals == []


@pytest.mark.parametrize(
    "place", ["http://[", "\x9b2Jx", "//", "http://a:99999/", f"http://x/?k={KEY}", "/" * 9000]
)
async def test_a_hostile_redirect_is_told_like_any_other(place):
    error = await error_of(Reply(302, b"", {"Location": place}))
    assert (error.kind, error.status) == (ErrorKind.REDIRECT, 302)
    assert error.message.isprintable()
    assert len(error.message) < 300


async def test_cookies_are_neither_kept_nor_sent():
    async with StrictServer(lambda _: json_reply(CAMPAIGN, Set_Cookie="a=b; Path=/")) as server:
        client = client_for(server.origin)
        await client.campaign(1)
        await client.campaign(2)
        await client.aclose()
        assert [arrival.headers.get("cookie") for arrival in server.arrivals] == [None, None]


async def test_connections_stay_warm_between_requests():
    async with StrictServer() as server:
        client = client_for(server.origin)
        for number in range(5):
            await client.campaign(number)
        await client.aclose()
        assert {arrival.connection for arrival in server.arrivals} == {1}


async def test_a_stale_connection_is_replaced_at_once(monkeypatch):
    monkeypatch.setattr("altur_tui.client.retry.backoff", lambda attempt: 99.0)
    replies = iter([json_reply(CAMPAIGN), Reply(raw=[], end="close"), json_reply(CAMPAIGN)])
    async with StrictServer(lambda _: next(replies)) as server:
        client = client_for(server.origin)
        await client.campaign(1)
        await client.campaign(2)
        await client.aclose()
        assert [arrival.connection for arrival in server.arrivals] == [1, 1, 2]


async def test_the_key_is_blanked_where_the_server_repeats_it():
    error = await error_of(json_reply({"message": f"bad key {KEY}!"}, 401))
    assert "bad key [key]!" in error.message
