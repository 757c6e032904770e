"""What the throttle achieves on a strict loopback server, beside the loop that people write.

The server runs in a process of its own, answers in 80 ms and refuses the 13th request in any
sliding second. The ideal is 12 requests at once and then 12 a second. Run it with
`python tests/bench/throttle.py`; it takes about two minutes.
"""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from altur_tui.client.client import AlturClient
from altur_tui.credentials.key import ApiKey

TESTS = Path(__file__).resolve().parent.parent
SERVER = TESTS / "support" / "strict_server.py"
LIMIT = 12
COUNT = 200
SCREEN_ID = 900_000
SCENARIOS: dict[str, list[str]] = {
    "no jitter": [],
    "60 ms jitter": ["--jitter", "0.06"],
    "accepts 150 ms late": ["--accept-delay", "0.15"],
}
Load = Callable[[str], Awaitable[dict[int, float]]]


def measure(load: Load, options: list[str]) -> tuple[list[dict[str, Any]], dict[int, float]]:
    """Run `load` against a fresh server; return what arrived, and when it was asked for."""
    command = [sys.executable, str(SERVER), "--latency", "0.08", *options]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        asked = asyncio.run(asyncio.wait_for(load(f"http://127.0.0.1:{port}"), 120))
        report, _ = server.communicate(timeout=10)
        return json.loads(report), asked
    finally:
        server.kill()
        server.wait()


async def ask_all(client: AlturClient) -> None:
    results = await asyncio.gather(*map(client.campaign, range(COUNT)), return_exceptions=True)
    for error in results:
        if isinstance(error, BaseException):
            print(error)


async def ours(origin: str) -> dict[int, float]:
    """The client: many ids."""
    client = AlturClient(origin, ApiKey("bench-key"))
    await ask_all(client)
    await client.aclose()
    return {}


async def ours_with_screen(origin: str) -> dict[int, float]:
    """The client: many ids, and meanwhile a person who looks something up now and then."""
    client = AlturClient(origin, ApiKey("bench-key"))
    asked: dict[int, float] = {}
    chance = random.Random(3)

    async def person() -> None:
        for number in range(SCREEN_ID, SCREEN_ID + 30):
            await asyncio.sleep(chance.uniform(0.2, 0.8))
            asked[number] = time.monotonic()
            await client.campaign(number, priority=True)

    looking = asyncio.create_task(person())
    await ask_all(client)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await client.aclose()
    return asked


async def sequential_loop(origin: str) -> dict[int, float]:
    """What people write today, in another colour: one after the other, and a nap."""
    async with httpx.AsyncClient() as http:
        for number in range(COUNT):
            await http.get(f"{origin}/campaigns/{number}")
            await asyncio.sleep(0.1)
    return {}


def most_in_a_second(times: list[float]) -> int:
    """Return the most arrivals in any second."""
    times = sorted(times)
    first = most = 0
    for last, at in enumerate(times):
        while at - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def report(name: str, load: Load, options: list[str]) -> None:
    arrivals, asked = measure(load, options)
    times = [arrival["at"] for arrival in arrivals]
    refused = sum(arrival["refused"] for arrival in arrivals)
    share = (len(times) - LIMIT) / LIMIT / (max(times) - min(times))
    line = (
        f"{name:32}{len(times):5} requests {refused:4} refused {most_in_a_second(times):4} "
        f"most in a second {share:7.1%} of the ideal rate"
    )
    waits = []
    for arrival in arrivals:
        number = int(arrival["path"].rpartition("/")[2])
        if number in asked:
            waits.append(1000 * (arrival["at"] - asked[number]))
    if waits:
        waits.sort()
        p95 = waits[round(0.95 * (len(waits) - 1))]
        line += (
            f"; screen n={len(waits)}: p50 {statistics.median(waits):.0f} ms, "
            f"p95 {p95:.0f} ms, most {waits[-1]:.0f} ms"
        )
    print(line, flush=True)


def main() -> None:
    for name, options in SCENARIOS.items():
        report(f"ours, {name}", ours, options)
        report(f"ours + screen, {name}", ours_with_screen, options)
    report("sequential, sleep(0.1)", sequential_loop, [])


if __name__ == "__main__":
    main()
