"""What the fleet achieves: rate, smoothness, memory; and what a thousand rows cost.

Run it with `python tests/bench/fleet.py`; it takes about three minutes. The server runs in a
process of its own, answers in 80 ms and refuses the 13th request in any sliding second; the app
runs in a pseudo-terminal. Prints figures and judges nothing.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import msgspec
from start_up import Terminal
from support.launching import started
from support.strict_server import Arrival, Reply, StrictServer

from altur_tui.api.wire import Snapshot, decode
from altur_tui.demo.catalog import campaign_fields
from altur_tui.tui.app import RARELY, AlturApp
from altur_tui.tui.screens.fleet import FleetScreen
from altur_tui.tui.widgets.board import Board
from altur_tui.tui.widgets.board_rows import Sort
from altur_tui.tui.widgets.fleet_filter import fitting

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
LIMIT = 12
LATENCY = 0.08
FIRST = 10_001
SHAPES = tuple(range(1001, 1021))
_LOOK = 0.002


def body_of(campaign_id: int) -> bytes:
    """Return an answer as large as a real one, with a name of its own."""
    fields = dict(campaign_fields(SHAPES[campaign_id % len(SHAPES)], NOW) or {})
    fields |= {"id": campaign_id, "name": f"CARTERA_{campaign_id:06}"}
    return msgspec.json.encode({"success": True, "campaign": fields})


def answer(arrival: Arrival) -> Reply:
    """Answer any campaign."""
    campaign_id = int(arrival.path.rpartition("/")[2])
    return Reply(200, body_of(campaign_id), {"Content-Type": "application/json"})


async def serve() -> None:
    """Serve until standard input ends; then print when requests came, and how many were refused."""
    async with StrictServer(answer, latency=LATENCY, limit=LIMIT) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        at = [arrival.at for arrival in server.arrivals]
        print(json.dumps({"refused": server.refused, "count": len(at), "took": at[-1] - at[0]}))


def in_terminal(count: int, home: Path) -> tuple[dict[str, float], list[float], float]:
    """Fill a fleet in a pseudo-terminal.

    Return what the server saw, milliseconds from key to paint, and the memory at the end in KiB.
    """
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
    gaps_file = home / f"gaps-{count}.json"
    os.environ["FLEET_GAPS"] = str(gaps_file)
    terminal = Terminal(
        [
            sys.executable,
            __file__,
            "--app",
            f"{FIRST}-{FIRST + count - 1}",
            "--base-url",
            f"http://127.0.0.1:{port}/api/v1.0",
        ]
    )
    try:
        terminal.until(b"CARTERA_")
        paints = []
        marked = 0
        while f"{count} campaigns".encode() not in terminal.seen:
            marked += 1
            paints.append(_key_to_paint(terminal, marked))
            until = time.perf_counter() + 0.4
            while time.perf_counter() < until:
                terminal.read(0.05)
        fields = Path(f"/proc/{terminal.process}/statm").read_text().split()
        memory = int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
        os.write(terminal.master, b"q")
        ended = time.perf_counter() + 3
        while not gaps_file.exists() and time.perf_counter() < ended:
            terminal.read(0.1)
    finally:
        terminal.end()
    out, _ = server.communicate("")
    return json.loads(out), paints, memory


def _key_to_paint(terminal: Terminal, marked: int) -> float:
    """Mark the cursor's row and go on; return the milliseconds until the count is painted."""
    expected = f"{marked} marked".encode()
    terminal.seen = terminal.seen[-4000:] if marked == 1 else b""
    began = time.perf_counter()
    os.write(terminal.master, b" ")
    while expected not in terminal.seen:
        terminal.read(1.0)
        if time.perf_counter() - began > 10:
            raise SystemExit(f"Nothing was painted: {terminal.seen[-3000:]!r}")
    took = (time.perf_counter() - began) * 1000
    os.write(terminal.master, b"\x1b[B")
    return took


def app(arguments: list[str]) -> None:
    """Run the program as usual, with somebody who watches its event loop."""
    from altur_tui.cli.main import main

    gaps: list[tuple[float, float]] = []

    async def watch() -> None:
        before, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_LOOK)
            now, processor = time.perf_counter(), time.thread_time()
            gaps.append((now - before - _LOOK, processor - used))
            before, used = now, processor

    real = AlturApp.on_mount

    def on_mount(self: AlturApp) -> None:
        self._bench = asyncio.ensure_future(watch())
        real(self)

    AlturApp.on_mount = on_mount
    sys.argv = ["altur-tui", *arguments]
    try:
        main()
    finally:
        Path(os.environ["FLEET_GAPS"]).write_text(json.dumps(gaps))


def longest_by_second(gaps: list[tuple[float, float]], which: int) -> list[float]:
    """Return the longest gap of each second, in ms.

    Without the first three seconds (loading) and the last one (leaving).
    """
    longest: list[float] = []
    clock = 0.0
    for gap in gaps:
        clock += gap[0] + _LOOK
        second = int(clock)
        while len(longest) <= second:
            longest.append(0.0)
        longest[second] = max(longest[second], gap[which] * 1000)
    return longest[3:-1]


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
    for ids in (count // 5, count):
        with tempfile.TemporaryDirectory() as folder:
            seen, paints, memories[ids] = in_terminal(ids, Path(folder))
            gaps = json.loads((Path(folder) / f"gaps-{ids}.json").read_text())
        ideal = (ids - LIMIT) / LIMIT
        print(
            f"{ids} ids: {seen['refused']} refused, {ideal / seen['took']:.1%} of the ideal rate\n"
            f"  longest gap of each second by the clock: {spread(longest_by_second(gaps, 0))}\n"
            f"  the same by the processor's time: {spread(longest_by_second(gaps, 1))}\n"
            f"  key to paint: {spread(paints)}  ({len(paints)} keys)"
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

    async def campaign(self, campaign_id: int, *, ticket: object = None) -> Snapshot:
        await asyncio.sleep(0.001)
        return self.snapshots[campaign_id]


async def thousand(count: int) -> None:
    """Measure what so many rows cost."""
    from board import Gaps, report

    # As the program does when it starts.
    gc.set_threshold(*RARELY)
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
            while isinstance(screen, FleetScreen) and (
                screen._filling.active or screen._rows._outdated
            ):
                await pilot.pause(0.01)
            took = time.perf_counter() - began
            await asyncio.sleep(0.2)
            results.setdefault(name, []).append(gaps.end())
            if name not in printed:
                printed.add(name)
                print(f"  {name}: settled in {took * 1000:.0f} ms")

        def board() -> Board:
            return app.screen.query_one(Board)

        printed: set[str] = set()
        for _ in range(3):
            await note("first paint", lambda: app.open_campaigns(tuple(ids)))
            screen = app.screen
            await note("sort by name", lambda: board().sort_by(Sort("name", "descending")))
            await note("sort by answered", lambda: board().sort_by(Sort("answered", "descending")))
            await note("filter", lambda: board().filter_by(fitting("9")))
            await note("filter lifted", lambda: board().filter_by(None))
            await note("full refresh", screen.action_refresh_all)
            costs = []
            for _ in range(20):
                at[0] += timedelta(minutes=1)
                began = time.perf_counter()
                screen._rows.note_ended(at[0])
                board().repaint_in_sight()
                costs.append((time.perf_counter() - began) * 1000)
                screen._draw()
                await pilot.pause(0.05)
            await pilot.pause(0.3)
            screen._filling.stop()
            screen.dismiss()
            await pilot.pause(0.2)
            print(f"  a minute's tick: {spread(costs)}")
        for name, gaps in results.items():
            report(name, gaps)


def main() -> None:
    """Measure and print."""
    if "--serve" in sys.argv:
        asyncio.run(serve())
        return
    if "--app" in sys.argv:
        app(sys.argv[2:])
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
