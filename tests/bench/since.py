"""What “since when” costs in a fleet of 500: the question to the history, and gaps of the loop.

Run it with `python tests/bench/since.py`; it takes half a minute. It prints and judges nothing.
"""

import asyncio
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.detail import Script
from support.fleet import filled
from support.kept import keep
from support.launching import started

from altur_tui.client.slot import RequestSlot
from altur_tui.core.past import PastReader
from altur_tui.core.since_choice import SinceChoice
from altur_tui.demo.catalog import campaign_fields
from altur_tui.history.database import Database, path_in
from altur_tui.wire.campaign import Snapshot, decode

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
AT = NOW - timedelta(days=1)
COUNT = 500
SHAPES = (1001, 1002, 1003, 1004, 1005, 1008)
URL, KEY = "https://api.example.com/api/v1.0", "sk-bench-0123456789"
_LOOK = 0.001


def fields(campaign_id: int) -> dict:
    """Return a campaign as large as a real one."""
    given = dict(campaign_fields(SHAPES[campaign_id % len(SHAPES)], NOW) or {})
    return given | {"id": campaign_id, "name": f"CARTERA_{campaign_id:06}"}


class Source(Script):
    """Answers every campaign at once."""

    async def campaign(self, campaign_id: int, *, slot: RequestSlot | None = None) -> Snapshot:
        body = json.dumps({"success": True, "campaign": fields(campaign_id)}).encode()
        return decode(campaign_id, body, fetched_at=NOW)


def fill(folder: Path) -> None:
    """Keep an answer of each campaign before the instant, and ten behind it."""
    for turn in range(11):
        at = AT - timedelta(minutes=5) + timedelta(minutes=10 * turn)
        kept = {}
        for each in range(1, COUNT + 1):
            given = fields(each)
            analytics = dict(given.get("analytics") or {})
            for name in ("contactsProcessed", "sent"):
                if name in analytics:
                    analytics[name] = max(analytics[name] - 20 + turn, 0)
            kept[at + timedelta(milliseconds=each)] = given | {"analytics": analytics}
        keep(folder, URL, KEY, kept)


async def question(reader: PastReader) -> None:
    """Print what the question takes by itself."""
    for _ in range(3):
        since = SinceChoice()
        since.choose(AT)
        began, used = time.perf_counter(), time.process_time()
        await since.learn(range(1, COUNT + 1), reader)
        took, cpu = time.perf_counter() - began, time.process_time() - used
        print(f"  {COUNT} campaigns: {took * 1000:.1f} ms, of the processor {cpu * 1000:.1f} ms")


async def watch(gaps: list[tuple[float, float]]) -> None:
    """Note how much longer than asked for each turn of the loop takes."""
    while True:
        began, used = time.perf_counter(), time.thread_time()
        await asyncio.sleep(_LOOK)
        gaps.append((time.perf_counter() - began - _LOOK, time.thread_time() - used))


async def screen(folder: Path) -> None:
    """Choose an instant in a filled fleet, and print the longest gaps of the event loop."""
    reader = PastReader(lambda: Database(path_in(folder), URL, KEY))
    app = started(*range(1, COUNT + 1), source=Source())
    async with app.run_test(size=(160, 40)) as pilot:
        await filled(pilot)
        app.session.past = reader
        for turn in range(6):
            # Every other time all rows are drawn again without any comparison.
            at = AT - timedelta(milliseconds=turn) if turn % 2 else None
            gaps: list[tuple[float, float]] = []
            watching = asyncio.ensure_future(watch(gaps))
            began = time.perf_counter()
            fleet = app.screen
            app.session.since.choose(at)
            fleet.draw_changes()
            fleet.learn_since()
            while app.session.since.lacks(fleet.watched) or not fleet.is_up_to_date:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.1)
            took = time.perf_counter() - began
            watching.cancel()
            by_clock, by_cpu = (max(each[at] for each in gaps) * 1000 for at in (0, 1))
            print("  compared " if at else "  not compared ", end="")
            print(f"drawn after {took * 1000:.0f} ms; longest gap {by_clock:.1f} ms", end="")
            print(f", of the processor {by_cpu:.1f} ms")


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        print("The question")
        reader = PastReader(lambda: Database(path_in(folder), URL, KEY))
        asyncio.run(question(reader))
        reader.close()
        print("A fleet")
        asyncio.run(screen(folder))


if __name__ == "__main__":
    main()
