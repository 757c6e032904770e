"""Connections on a real loopback server: dropped, abandoned, and stalled ones."""

import asyncio
import random
from collections import Counter

from support.asking import ask_all, client_for, closing
from support.strict_server import CAMPAIGN, Arrival, Reply, StrictServer, json_reply

from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle
from altur_tui.wire.campaign import Snapshot


def quick() -> Throttle:
    return Throttle(limit=60, window=0.05)


async def test_a_server_that_drops_every_second_request_of_a_connection_loses_nothing():
    seen: Counter[int] = Counter()

    def answer(arrival: Arrival) -> Reply:
        seen[arrival.connection] += 1
        if seen[arrival.connection] % 2 == 0:
            return Reply(raw=[], end="close")
        return json_reply(CAMPAIGN)

    async with (
        StrictServer(answer) as server,
        closing(client_for(server.origin, throttle=quick())) as client,
    ):
        slots = [RequestSlot() for _ in range(80)]
        for first in range(0, 80, 8):
            asking = [client.campaign(1, slot=slot) for slot in slots[first : first + 8]]
            assert all(isinstance(each, Snapshot) for each in await asyncio.gather(*asking))
        # The second attempt takes no other old connection.
        assert {slot.attempt for slot in slots} == {1, 2}
        assert any(count > 1 for count in seen.values())


async def test_requests_that_are_cancelled_leave_no_connection_open():
    chance = random.Random(5)
    async with (
        StrictServer(latency=0.001) as server,
        closing(client_for(server.origin, throttle=quick())) as client,
    ):
        for _ in range(600):
            asking = asyncio.create_task(client.campaign(1))
            for _ in range(chance.randint(1, 40)):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await client.campaign(1)  # one that is not cancelled, on whatever is left
        async with asyncio.timeout(5):
            while server.open_connections > 1:
                await server.closed_one()
        assert server.connections > 30


async def test_after_a_stall_nothing_is_sent_before_what_is_out_was_answered():
    going_on = asyncio.Event()
    stalled = asyncio.Event()

    async def answer(arrival: Arrival) -> Reply:
        if len(server.arrivals) > 24:
            stalled.set()
            await going_on.wait()
        return json_reply(CAMPAIGN)

    async with StrictServer(answer, latency=0.02) as server:
        throttle = Throttle(limit=12, window=0.2)
        async with closing(client_for(server.origin, throttle=throttle)) as client:
            asking = asyncio.ensure_future(ask_all(client, range(120)))
            await stalled.wait()
            # Well past the time in which the server's silence is noticed.
            loop = asyncio.get_running_loop()
            noticed = loop.create_future()
            loop.call_later(2.0, noticed.set_result, None)
            await noticed
            out = len(server.arrivals) - 24
            resumed_at = loop.time()
            going_on.set()
            results = await asking
            assert all(isinstance(each, Snapshot) for each in results)
            # Without it ten times twelve would be out by now.
            assert out <= 48
            later = [each.at for each in server.arrivals[24 + out :]]
            assert min(later) >= resumed_at + 0.2
