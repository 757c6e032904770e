"""Many ids at once, on a server that counts: nothing is refused, and nothing is lost."""

import asyncio

import pytest
from support.asking import ask_all, client_for
from support.strict_server import CAMPAIGN, Arrival, Reply, StrictServer, json_reply

from altur_tui.client.throttle import Throttle
from altur_tui.wire.campaign import Snapshot


@pytest.mark.parametrize(
    "server", [{}, {"latency": 0.02, "jitter": 0.06}, {"latency": 0.02, "accept_delay": 0.15}]
)
async def test_a_strict_server_refuses_nothing(server):
    async with StrictServer(limit=12, **server) as strict:
        client = client_for(strict.origin)
        results = await ask_all(client, range(14))
        await client.aclose()
        assert all(isinstance(result, Snapshot) for result in results)
        assert (strict.refused, len(strict.arrivals)) == (0, 14)


async def test_a_storm_of_429_is_weathered(monkeypatch):
    """A server that refuses everyone for a while: each pauses all, and all get through."""
    monkeypatch.setattr("altur_tui.client.outage.pause_before_try", lambda tries, kind: 0.3)
    calm_after = asyncio.get_running_loop().time() + 0.25

    def answer(arrival: Arrival) -> Reply:
        stormy = arrival.at < calm_after
        return json_reply({}, 429) if stormy else json_reply(CAMPAIGN)

    async with StrictServer(answer) as server:
        client = client_for(server.origin, throttle=Throttle(limit=12, window=0.05))
        results = await ask_all(client, range(12))
        await client.aclose()
        assert all(isinstance(result, Snapshot) for result in results)
        assert len(server.arrivals) <= 24
