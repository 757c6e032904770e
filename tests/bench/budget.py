"""What processes achieve that share the request limit of a key, beside uncoordinated ones.

The server runs in a process of its own, answers in 80 ms and refuses the 13th request in any
sliding second. The ideal is 12 requests at once and then 12 a second. Run it with
`python tests/bench/budget.py`; it takes about nine minutes, with `--quick` three. `--repeat 10`
repeats only the four processes, one of which is killed.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from throttle import LIMIT, SCENARIOS, SCREEN_ID, SERVER, most_in_a_second

from altur_tui.client.budget import Budget
from altur_tui.client.client import AlturClient
from altur_tui.client.shared_budget import open_budget
from altur_tui.client.throttle import Throttle
from altur_tui.credentials.key import ApiKey
from altur_tui.wire.errors import AlturError

WAYS = {"shared": True, "uncoordinated": False}
KILLED_AFTER = 4.0
WORKERS = 24
LOOKUPS = 30
SECONDS_BETWEEN = (0.2, 0.8)
_LOOK = 0.002
_LONGEST = 150.0


class Work:
    """What one process does, and what comes of it."""

    def __init__(self, origin: str, folder: Path, *, shared: bool) -> None:
        key = ApiKey("sk-bench-0123456789")
        self._budget = open_budget(folder, key, origin) if shared else Budget()
        self._client = AlturClient(origin, key, throttle=Throttle(budget=self._budget))
        self.rows = 0
        self.failed = 0
        self.asked: dict[int, float] = {}
        self.gaps: list[tuple[float, float]] = []
        """The event loop's, in seconds by the clock and of the processor."""

    async def run(self, first: int, count: int, seed: int, lookups: int) -> None:
        """Fetch so many campaigns in the background; meanwhile a person looks up others."""
        watching = asyncio.create_task(self._watch())
        looking = asyncio.create_task(self._person(lookups, seed)) if lookups else None
        ids = iter(range(first, first + count))
        async with asyncio.TaskGroup() as group:
            for _ in range(WORKERS):
                group.create_task(self._fetch_all(ids))
        if looking is not None:
            if count:
                looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
        watching.cancel()
        await self._client.aclose()

    async def _fetch_all(self, ids: Iterator[int]) -> None:
        for each in ids:
            await self._fetch(each)

    async def _fetch(self, campaign_id: int, *, priority: bool = False) -> None:
        try:
            await self._client.campaign(campaign_id, priority=priority)
        except AlturError:
            self.failed += 1
        else:
            self.rows += 1

    async def _person(self, lookups: int, seed: int) -> None:
        chance = random.Random(seed)
        for number in range(SCREEN_ID, SCREEN_ID + lookups):
            await asyncio.sleep(chance.uniform(*SECONDS_BETWEEN))
            self.asked[number] = time.monotonic()
            await self._fetch(number, priority=True)

    async def _watch(self) -> None:
        before, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_LOOK)
            now, processor = time.perf_counter(), time.thread_time()
            self.gaps.append((now - before - _LOOK, processor - used))
            before, used = now, processor


def work(options: argparse.Namespace) -> None:
    """Be one of the processes, and print what came of it."""
    mine = Work(options.origin, options.folder, shared=options.shared)
    asyncio.run(mine.run(options.first, options.count, options.seed, options.lookups))
    clock, processor = (sorted(each) for each in zip(*mine.gaps, strict=True))
    print(
        json.dumps(
            {
                "rows": mine.rows,
                "failed": mine.failed,
                "asked": mine.asked,
                "gaps": [clock[int(0.99 * len(clock))], clock[-1]],
                "work": [processor[int(0.99 * len(processor))], processor[-1]],
            }
        )
    )


@contextmanager
def serving(options: list[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serve within; afterwards the list holds what arrived."""
    command = [sys.executable, str(SERVER), "--latency", "0.08", *options]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    arrivals: list[dict[str, Any]] = []
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}", arrivals
        arrivals.extend(json.loads(server.communicate(timeout=10)[0]))
    finally:
        server.kill()
        server.wait()


def measure(
    counts: list[int], options: list[str], *, shared: bool, lookups: int = 0, kill: bool = False
) -> dict[str, Any]:
    """Let processes fetch so many campaigns each, the last one with a person at it.

    With `kill` the second is killed after a while.
    """
    with tempfile.TemporaryDirectory() as folder, serving(options) as (origin, arrivals):
        processes = [
            subprocess.Popen(
                [sys.executable, __file__, "--work", "--origin", origin, "--folder", folder]
                + (["--shared"] if shared else [])
                + ["--first", str(1000 * (number + 1)), "--count", str(count)]
                + ["--seed", str(number)]
                + ["--lookups", str(lookups if number == len(counts) - 1 else 0)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for number, count in enumerate(counts)
        ]
        try:
            if kill:
                time.sleep(KILLED_AFTER)
                processes[1].kill()
                processes[1].wait()
            told = [each.communicate(timeout=_LONGEST)[0] for each in processes]
        finally:
            for each in processes:
                each.kill()
    results = [json.loads(each) for each in told if each]
    times = [each["at"] for each in arrivals]
    served = sum(not each["refused"] for each in arrivals)
    asked = {int(key): at for each in results for key, at in each["asked"].items()}
    waits = [
        1000 * (each["at"] - asked[number])
        for each in arrivals
        if (number := int(each["path"].rpartition("/")[2])) in asked
    ]
    return {
        "requests": len(arrivals),
        "refused": len(arrivals) - served,
        "most": most_in_a_second(times),
        "share": (served - LIMIT) / LIMIT / (max(times) - min(times)),
        "took": max(times) - min(times),
        "lost": sum(each["failed"] for each in results),
        "incomplete": sum(
            each["rows"] < count
            for each, count in zip(
                results, [c for n, c in enumerate(counts) if n != 1 or not kill], strict=True
            )
        ),
        "waits": waits,
        "gaps": [1000 * max(each["gaps"][place] for each in results) for place in (0, 1)],
        "work": [1000 * max(each["work"][place] for each in results) for place in (0, 1)],
    }


def report(name: str, found: dict[str, Any]) -> None:
    """Print a line."""
    line = (
        f"{name:52} {found['requests']:4} requests {found['refused']:4} refused "
        f"{found['most']:3} most in a second {found['share']:6.1%} of the ideal "
        f"{found['took']:5.1f} s {found['lost']:3} lost {found['incomplete']} incomplete; "
        f"loop gaps p99 {found['gaps'][0]:.0f}, longest {found['gaps'][1]:.0f} ms by the clock; "
        f"{found['work'][0]:.1f}, {found['work'][1]:.1f} ms of the processor"
    )
    if waits := sorted(found["waits"]):
        p95 = waits[round(0.95 * (len(waits) - 1))]
        line += f"; screen n={len(waits)} p50 {statistics.median(waits):.0f} p95 {p95:.0f} ms"
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a third of the campaigns")
    parser.add_argument("--repeat", type=int, default=0, help="how often four processes run")
    parser.add_argument("--only", choices=[*SCENARIOS], help="one way of the server")
    parser.add_argument("--shared-only", action="store_true")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--shared", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--origin", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    for name in ("first", "count", "seed", "lookups"):
        parser.add_argument(f"--{name}", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options)
        return
    size = 3 if options.quick else 1
    ways = {name: shared for name, shared in WAYS.items() if shared or not options.shared_only}
    for scenario, how in SCENARIOS.items():
        if options.only not in (None, scenario):
            continue
        for _ in range(options.repeat):
            found = measure([100 // size] * 4, how, shared=True, kill=True)
            report(f"shared, 4 processes, one killed, {scenario}", found)
        if options.repeat:
            continue
        for way, shared in ways.items():
            report(f"{way}, 1 process, {scenario}", measure([200 // size], how, shared=shared))
            four = measure([100 // size] * 4, how, shared=shared, kill=True)
            report(f"{way}, 4 processes, one killed, {scenario}", four)
            alone = measure([200 // size], how, shared=shared, lookups=LOOKUPS)
            report(f"{way}, 1 process and its screen, {scenario}", alone)
            beside = measure([60 // size] * 4 + [0], how, shared=shared, lookups=LOOKUPS)
            report(f"{way}, a screen beside 4 processes, {scenario}", beside)


if __name__ == "__main__":
    main()
