"""The pauses that a 429 asks for, in virtual time and without a network."""

import asyncio

import pytest
from support.asking import client_for
from support.scripted import BASE, GOOD, NOON, Server, ask, refusal
from support.virtual_time import run_virtual

from altur_tui.client.client import AlturClient
from altur_tui.client.outage import MAX_ASKED
from altur_tui.client.slot import Outage, RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.core.repository import Repository
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.mark.parametrize(
    ("refused", "pause"),
    [
        (refusal(429, Retry_After="7"), 7),
        (refusal(429, Retry_After="2.5"), 2.5),
        (refusal(429, Retry_After="0"), 0),
        (refusal(429, Retry_After=" 60 "), 60),
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
    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.5


@pytest.mark.parametrize(
    "refused",
    [
        refusal(429, Retry_After="61"),
        refusal(429, Retry_After="999999999999"),
        refusal(429, {"detail": "try again in 2 minutes"}),
        refusal(429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    ],
)
def test_a_longer_pause_is_told_at_once(refused):
    server = Server(refused)
    result, took = ask(server)
    assert (result.kind, result.status) == (ErrorKind.RATE_LIMITED, 429)
    assert result.retry_after > MAX_ASKED
    assert "asks to wait" in result.message
    assert "minute" not in result.hint
    assert (len(server.asked_at), took) == (1, 0)


def test_after_a_long_pause_was_asked_for_only_a_person_asks_and_a_success_ends_it():
    async def scenario():
        server = Server(refusal(429, Retry_After="3600"), GOOD)
        client = client_for(BASE, transport=server)
        with pytest.raises(AlturError, match="asks to wait 1 h"):
            await client.campaign(1)
        with pytest.raises(AlturError, match="asks to wait 1 h"):
            await client.campaign(2)
        await client.campaign(3, priority=True)
        await client.campaign(4)
        assert [url.rpartition("/")[2] for url in server.urls] == ["1", "3", "4"]
        await client.aclose()

    run_virtual(scenario())


def assert_paused(outage: Outage | None, seconds: float) -> None:
    """Assert that the server asked for a pause of which so much is left."""
    assert outage is not None
    assert outage.kind is ErrorKind.RATE_LIMITED
    assert (outage.next_try, outage.asked) == (pytest.approx(seconds), True)


def test_a_pause_that_the_server_did_not_name_is_known_as_ours():
    async def scenario():
        client = client_for(BASE, transport=Server(refusal(429), GOOD))
        asking = asyncio.create_task(client.campaign(1))
        await asyncio.sleep(0.5)
        assert client.outage.kind is ErrorKind.RATE_LIMITED
        assert not client.outage.asked
        await asking
        assert client.outage is None
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
        assert_paused(throttle.outage, 7.5)
        others = [asyncio.create_task(client.campaign(n, priority=True)) for n in range(3)]
        await asyncio.gather(first, *others)
        assert [at - began for at in server.asked_at[1:]] == pytest.approx([8] * 4)
        await client.aclose()

    run_virtual(scenario())


def test_whoever_waits_out_a_429_can_see_for_how_long():
    async def scenario():
        client = client_for(BASE, transport=Server(refusal(429, Retry_After="8"), GOOD))

        async def connect() -> AlturClient:
            return client

        repository = Repository(connect, clock=lambda: NOON)
        assert repository.slot(1) is None
        refreshing = asyncio.create_task(repository.refresh(1))
        joining = asyncio.create_task(repository.refresh(2))
        await asyncio.sleep(0.5)
        assert_paused(repository.slot(1).outage, 7.5)
        assert_paused(repository.outage, 7.5)
        await asyncio.gather(refreshing, joining)
        assert repository.slot(1) is None
        await client.aclose()

    run_virtual(scenario())


def test_who_only_queues_is_not_told_of_an_outage():
    async def scenario():
        throttle = Throttle(limit=1)
        first, second = RequestSlot(), RequestSlot()
        assert first.outage is None
        client = client_for(BASE, transport=Server(GOOD), throttle=throttle)
        asking = [asyncio.create_task(client.campaign(1, slot=each)) for each in (first, second)]
        await asyncio.sleep(0.1)
        assert second.waiting
        assert second.outage is None
        await asyncio.gather(*asking)
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


def test_a_429_to_a_probe_pauses_the_others_too():
    async def scenario():
        throttle = Throttle()
        client = client_for(
            BASE, transport=Server(refusal(429, Retry_After="5")), throttle=throttle
        )
        await client.probe()
        assert_paused(throttle.outage, 5)
        await client.aclose()

    run_virtual(scenario())
