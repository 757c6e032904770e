"""Many ids at once: results as they come, few requests in flight, and a throttle kept."""

import asyncio
import json

import httpx
import pytest
from support.asking import client_for
from support.strict_server import CAMPAIGN, Arrival, Reply, StrictServer, json_reply
from support.virtual_time import run_virtual

from altur_tui.client.client import Failure
from altur_tui.client.throttle import Throttle
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import ErrorKind

BASE = "https://altur.example/v1"


class Slow(httpx.AsyncBaseTransport):
    """Answers after as many hundredths of a second as the id says; a 404 for odd ids."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.most = 0
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.rpartition("/")[2])
        self.asked += 1
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(number / 100)
        finally:
            self.in_flight -= 1
        return httpx.Response(404 if number % 2 else 200, content=json.dumps(CAMPAIGN).encode())


def fast() -> Throttle:
    return Throttle(limit=1000, window=0.001)


def test_results_come_as_they_come_and_a_failure_stops_no_other():
    async def scenario():
        client = client_for(BASE, transport=Slow(), throttle=fast())
        results = [result async for result in client.campaigns([8, 2, 5, 4, 3])]
        assert [result.id for result in results] == [2, 3, 4, 5, 8]
        kinds = [type(result) for result in results]
        assert kinds == [Snapshot, Failure, Snapshot, Failure, Snapshot]
        assert results[1].error.kind is ErrorKind.NOT_FOUND
        await client.aclose()

    run_virtual(scenario())


def test_no_ids_give_no_results():
    async def scenario():
        client = client_for(BASE, transport=Slow())
        assert [result async for result in client.campaigns([])] == []
        await client.aclose()

    run_virtual(scenario())


def test_thousands_of_ids_are_never_asked_for_all_at_once():
    async def scenario():
        transport = Slow()
        client = client_for(BASE, transport=transport, throttle=fast())
        tasks = 0
        count = 0
        async for _ in client.campaigns(4 for _ in range(2_000)):
            count += 1
            tasks = max(tasks, len(asyncio.all_tasks()))
        assert count == 2_000
        assert transport.most == 24
        assert tasks < 40
        await client.aclose()

    run_virtual(scenario())


def test_a_slow_reader_lets_the_rest_wait_and_times_nothing_out():
    async def scenario():
        transport = Slow()
        client = client_for(BASE, transport=transport, throttle=fast(), timeout=1)
        read = []
        async for result in client.campaigns([2] * 120):
            await asyncio.sleep(30)
            read.append(result)
            assert transport.asked <= len(read) + 49
        assert all(isinstance(result, Snapshot) for result in read)
        assert len(read) == 120
        await client.aclose()

    run_virtual(scenario())


def test_leaving_early_ends_what_is_under_way():
    async def scenario():
        transport = Slow()
        throttle = fast()
        client = client_for(BASE, transport=transport, throttle=throttle)
        results = client.campaigns(range(2, 4000))
        async for _ in results:
            break
        await results.aclose()
        assert (transport.in_flight, throttle.waiting) == (0, 0)
        assert len(asyncio.all_tasks()) == 1
        await client.aclose()

    run_virtual(scenario())


def test_cancelling_the_reader_ends_what_is_under_way():
    async def scenario():
        transport = Slow()
        throttle = Throttle()
        client = client_for(BASE, transport=transport, throttle=throttle)

        async def read():
            async for _ in client.campaigns(range(100, 400)):
                pass

        reader = asyncio.create_task(read())
        await asyncio.sleep(1.5)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        assert (transport.in_flight, throttle.waiting) == (0, 0)
        assert len(asyncio.all_tasks()) == 1
        await client.aclose()

    run_virtual(scenario())


def test_ids_that_fail_on_the_way_are_not_swallowed():
    def ids():
        yield 2
        raise LookupError

    async def scenario():
        client = client_for(BASE, transport=Slow())
        with pytest.raises(ExceptionGroup) as caught:
            async for _ in client.campaigns(ids()):
                pass
        assert caught.group_contains(LookupError)
        await client.aclose()

    run_virtual(scenario())


@pytest.mark.parametrize(
    "server", [{}, {"latency": 0.02, "jitter": 0.06}, {"latency": 0.02, "accept_delay": 0.15}]
)
async def test_a_strict_server_refuses_nothing(server):
    async with StrictServer(limit=12, **server) as strict:
        client = client_for(strict.origin)
        results = [result async for result in client.campaigns(range(14))]
        await client.aclose()
        assert all(isinstance(result, Snapshot) for result in results)
        assert (strict.refused, len(strict.arrivals)) == (0, 14)


async def test_a_storm_of_429_is_weathered(monkeypatch):
    """A server that refuses everyone for a while: each pauses all, and all get through."""
    monkeypatch.setattr("altur_tui.client.client.pause_unasked", lambda attempt: 0.3)
    calm_after = asyncio.get_running_loop().time() + 0.25

    def answer(arrival: Arrival) -> Reply:
        stormy = arrival.at < calm_after
        return json_reply({}, 429) if stormy else json_reply(CAMPAIGN)

    async with StrictServer(answer) as server:
        client = client_for(server.origin, throttle=Throttle(limit=12, window=0.05))
        results = [result async for result in client.campaigns(range(12))]
        await client.aclose()
        assert all(isinstance(result, Snapshot) for result in results)
        assert len(server.arrivals) <= 24
