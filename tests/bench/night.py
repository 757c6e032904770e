"""How much memory a night of watching takes, and how long, in virtual time.

`python tests/bench/night.py [CAMPAIGNS] [HOURS]` follows campaigns (20) without a history for some
hours (14), of which each one opens, moves, stalls, closes and is renamed, and prints after each
hour what Python has allocated, and how many events there were. The figure must come to rest once
each campaign has as many looks as are kept of it.
"""

import asyncio
import gc
import sys
import time
import tracemalloc
from collections import Counter
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.timeline import Timeline, at, counted, following, minutes
from support.virtual_time import run_virtual

_SECONDS_AN_HOUR = 3600


def answers(now: datetime, campaign_id: int) -> dict | int:
    """Answer as a campaign whose counts move for half of each hour, and fail for five minutes."""
    passed = minutes(at("12:00"), now) + campaign_id
    if passed % 240 < 5:
        return 503
    moved = 30 * (passed // 90) + min(passed % 90, 30)
    return counted(1000 + moved, name=f"Campaign {campaign_id}, hour {passed // 120}")


async def night(count: int, hours: int) -> None:
    """Follow the campaigns, and print a line each hour."""
    timeline = Timeline(at("17:00"), answers)
    told: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    began, hour = loop.time(), 0
    async with following(timeline, *range(1, count + 1)) as watch:
        async for events in watch.events(hours * _SECONDS_AN_HOUR):
            told.update(str(each.kind) for each in events)
            if loop.time() - began >= hour * _SECONDS_AN_HOUR:
                timeline.asked.clear()
                gc.collect()
                now, peak = tracemalloc.get_traced_memory()
                print(f"{hour:3} h  {now / 1024:9,.0f} KiB  peak {peak / 1024:9,.0f} KiB")
                tracemalloc.reset_peak()
                hour += 1
    print(dict(told))


def main() -> None:
    """Run it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    hours = int(sys.argv[2]) if len(sys.argv) > 2 else 14
    tracemalloc.start()
    began = time.process_time()
    run_virtual(night(count, hours))
    print(f"{time.process_time() - began:.1f} s of the processor")


if __name__ == "__main__":
    main()
