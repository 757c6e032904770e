"""What the fleet achieves: rate, smoothness, memory; and what a thousand rows cost.

Run it with `python tests/bench/fleet.py`; it takes about three minutes, and wants a machine at
rest. The server runs in a process of its own, answers in 80 ms and refuses the 13th request in any
sliding second; the app runs in a pseudo-terminal. Prints figures and judges nothing.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import msgspec
from start_up import Terminal
from support.launching import started
from support.strict_server import Arrival, Reply, StrictServer
from watched import LOOK

from altur_tui.demo.catalog import campaign_fields
from altur_tui.tui.app import GC_THRESHOLDS
from altur_tui.tui.fleet.filter import matching
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.messages import Tick
from altur_tui.tui.table.model import Sort
from altur_tui.tui.table.table import CampaignTable
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.listing import ListPage

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
LIMIT = 12
LATENCY = 0.08
FIRST = 10_001
SHAPES = tuple(range(1001, 1021))
_SECONDS_BETWEEN_KEYS = 0.3
_LONGEST_PAINT = 10_000.0
_MARKED = "✓".encode()
_COUNTED = b"1 marked"
_FILLING = b" a second"
_LOADING = 3
FILLS = {
    "as they were given": b"",
    "sorted by what changes, and filtered": b">" * 8 + b"/9\r",
}
"""How the rows are arranged while they fill -> the keys that arrange them so."""


class Filled(NamedTuple):
    """What came of a fill."""

    seen: dict[str, float]
    """What the server saw."""
    rows: list[float]
    """Milliseconds from a key to the painted mark of the row."""
    counts: list[float]
    """The same to the count of the marked rows."""
    gaps: list[tuple[float, float]]
    """All gaps of the event loop, in seconds by the clock and of the processor."""
    memory: float
    """In KiB, at the end."""


def body_of(campaign_id: int) -> bytes:
    """Return an answer as large as a real one, with a name of its own."""
    fields = dict(campaign_fields(SHAPES[campaign_id % len(SHAPES)], NOW) or {})
    fields |= {"id": campaign_id, "name": f"CARTERA_{campaign_id:06}"}
    return msgspec.json.encode({"success": True, "campaign": fields})


def answer(arrival: Arrival) -> Reply:
    """Answer any campaign, and that the account lists none."""
    if "campaigns/" not in arrival.path:
        listed = b'{"campaigns":[],"pagination":{"has_next":false}}'
        return Reply(200, listed, {"Content-Type": "application/json"})
    campaign_id = int(arrival.path.rpartition("/")[2])
    return Reply(200, body_of(campaign_id), {"Content-Type": "application/json"})


async def serve() -> None:
    """Serve until standard input ends; then print when requests came, and how many were refused."""
    async with StrictServer(answer, latency=LATENCY, limit=LIMIT) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        at = [arrival.at for arrival in server.arrivals]
        print(json.dumps({"refused": server.refused, "count": len(at), "took": at[-1] - at[0]}))


def in_terminal(count: int, home: Path, keys: bytes = b"") -> Filled:
    """Fill a fleet in a pseudo-terminal, after pressing `keys`, and mark and unmark a row."""
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    port = int(server.stdout.readline())
    os.environ.update(ALTUR_API_KEY="sk-bench-0123456789", HOME=str(home), XDG_STATE_HOME=str(home))
    gaps_file = home / "gaps.json"
    terminal = Terminal(
        [
            sys.executable,
            str(Path(__file__).with_name("watched.py")),
            str(gaps_file),
            f"{FIRST}-{FIRST + count - 1}",
            "--base-url",
            f"http://127.0.0.1:{port}/api/v1.0",
        ]
    )
    rows: list[float] = []
    counts: list[float] = []
    try:
        terminal.until(_FILLING)
        terminal.seen = b""
        for key in keys:
            os.write(terminal.master, bytes([key]))
            _read_for(terminal, _SECONDS_BETWEEN_KEYS)
        while f"{count} campaigns".encode() not in terminal.seen:
            row, told = _key_to_paint(terminal)
            rows.append(row)
            counts.append(told)
        fields = Path(f"/proc/{terminal.process}/statm").read_text().split()
        memory = int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
        os.write(terminal.master, b"q")
        ended = time.perf_counter() + 3
        while not gaps_file.exists() and time.perf_counter() < ended:
            terminal.read(0.1)
    finally:
        terminal.end()
    out, _ = server.communicate("")
    return Filled(json.loads(out), rows, counts, json.loads(gaps_file.read_text()), memory)


def _read_for(terminal: Terminal, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        terminal.read(0.05)


def _key_to_paint(terminal: Terminal) -> tuple[float, float]:
    """Mark the cursor's row; return the ms until the mark, and until the count, is painted.

    Then take the mark away again, and leave it at that for a while that is no round number.
    """
    terminal.seen = b""
    began = time.perf_counter()
    os.write(terminal.master, b" ")
    row = 0.0
    while _COUNTED not in terminal.seen:
        terminal.read(1.0)
        took = (time.perf_counter() - began) * 1000
        if not row and _MARKED in terminal.seen:
            row = took
        if took > _LONGEST_PAINT:
            raise SystemExit(f"Nothing was painted: {terminal.seen[-3000:]!r}")
    os.write(terminal.master, b" ")
    _read_for(terminal, _SECONDS_BETWEEN_KEYS + random.uniform(0, 0.1))
    return row, took


def longest_by_second(gaps: list[tuple[float, float]], which: int) -> list[float]:
    """Return the longest gap of each second, in ms. Without the last second: leaving."""
    longest: list[float] = []
    clock = 0.0
    for gap in gaps:
        clock += gap[0] + LOOK
        second = int(clock)
        while len(longest) <= second:
            longest.append(0.0)
        longest[second] = max(longest[second], gap[which] * 1000)
    return longest[:-1]


def percentile(values: list[float], share: float) -> float:
    """Return the value below which so many lie."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def spread(values: list[float]) -> str:
    """Return the usual figures of some milliseconds."""
    return (
        f"median {statistics.median(values):.1f}  p95 {percentile(values, 0.95):.1f}  "
        f"worst {max(values):.1f} ms"
    )


def filling(count: int) -> None:
    """Fill fleets in a terminal and print what came of it."""
    memories = {}
    for ids, name in ((count // 5, "as they were given"), *((count, each) for each in FILLS)):
        with tempfile.TemporaryDirectory() as folder:
            filled = in_terminal(ids, Path(folder), FILLS[name])
        memories.setdefault(ids, filled.memory)
        # Those for the account's list are among them.
        rate = (filled.seen["count"] - LIMIT) / LIMIT / filled.seen["took"]
        clock, processor = (longest_by_second(filled.gaps, which) for which in (0, 1))
        print(
            f"{ids} ids, {name}: {filled.seen['refused']} refused, {rate:.1%} of the ideal rate\n"
            f"  longest gap of each second by the clock: {spread(clock[_LOADING:])}\n"
            f"  the same by the processor's time: {spread(processor[_LOADING:])}\n"
            f"  in the first {_LOADING} seconds, which load the program: worst "
            f"{max(clock[:_LOADING]):.1f} ms by the clock, {max(processor[:_LOADING]):.1f} ms of "
            f"the processor\n"
            f"  key to the row's mark: {spread(filled.rows)}  ({len(filled.rows)} keys)\n"
            f"  key to the count of marks: {spread(filled.counts)}"
        )
    few, many = min(memories), max(memories)
    each = (memories[many] - memories[few]) / (many - few)
    print(f"memory: {each:.1f} KiB a campaign ({memories[few]:.0f} and {memories[many]:.0f} KiB)")


class AtOnce:
    """Answers every campaign at the next turn of the loop."""

    def __init__(self, ids: range) -> None:
        self.snapshots = {
            each: decode(each, body_of(each), fetched_at=NOW - timedelta(minutes=each % 50))
            for each in ids
        }

    async def campaign(self, campaign_id: int, *, slot: object = None) -> Snapshot:
        await asyncio.sleep(0.001)
        return self.snapshots[campaign_id]

    async def page(self, query: object, cursor: str | None = None) -> ListPage:
        return ListPage(())


async def thousand(count: int) -> None:
    """Measure what so many rows cost."""
    from table import Gaps, report

    # As the program does when it starts.
    gc.set_threshold(*GC_THRESHOLDS)
    ids = range(FIRST, FIRST + count)
    at = [NOW]
    source = AtOnce(ids)
    app = started(now=None, clock=lambda: at[0], source=source)
    async with app.run_test(size=(120, 36)) as pilot:
        for each in ids:
            await app.repository.refresh(each)
        results: dict[str, list[tuple[float, float]]] = {}

        async def note(name: str, work: Callable[[], Awaitable[None] | None]) -> None:
            await pilot.pause(0.1)
            gaps = Gaps()
            await asyncio.sleep(0)
            began = time.perf_counter()
            done = work()
            if done is not None:
                await done
            await pilot.pause()
            screen = app.screen
            while isinstance(screen, FleetScreen) and not screen.is_up_to_date:
                await pilot.pause(0.01)
            took = time.perf_counter() - began
            await asyncio.sleep(0.2)
            results.setdefault(name, []).append(gaps.end())
            if name not in printed:
                printed.add(name)
                print(f"  {name}: settled in {took * 1000:.0f} ms")

        def table() -> CampaignTable:
            return app.screen.query_one(CampaignTable)

        printed: set[str] = set()
        for _ in range(3):
            await note("first paint", lambda: app.open_campaigns(tuple(ids)))
            screen = app.screen
            await note("sort by name", lambda: table().sort_by(Sort("name", "descending")))
            await note("sort by answered", lambda: table().sort_by(Sort("answered", "descending")))
            await note("filter", lambda: table().filter_by(matching("9")))
            await note("filter lifted", lambda: table().filter_by(None))
            await note("full refresh", screen.action_refresh_all)
            costs = []
            for _ in range(20):
                at[0] += timedelta(minutes=1)
                before = time.thread_time()
                screen.post_message(Tick(at[0]))
                # Nothing else is going on: all that is used until then, the tick has used.
                await asyncio.sleep(0.15)
                costs.append((time.thread_time() - before) * 1000)
            await pilot.pause(0.3)
            screen.stop_fetching()
            screen.dismiss()
            await pilot.pause(0.2)
            print(f"  a minute's tick, drawn, by the processor: {spread(costs)}")
        for name, gaps in results.items():
            report(name, gaps)


def main() -> None:
    """Measure and print."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ids", type=int, default=500, help="0 leaves the filling out")
    parser.add_argument("--rows", type=int, default=1000)
    given = parser.parse_args()
    print(f"{given.rows:,} rows")
    asyncio.run(thousand(given.rows))
    if given.ids:
        filling(given.ids)


if __name__ == "__main__":
    main()
