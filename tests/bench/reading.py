"""What a reading, a standing and the worst plan cost, in time of this processor.

Run it with `python tests/bench/reading.py`.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.campaigns import DAYS, campaign, cycles, day, snapshot, week

from altur_tui.campaign import calendar, forecast, plan, zone
from altur_tui.campaign.grid import grid
from altur_tui.campaign.reading import Reading, read, standing
from altur_tui.campaign.zone import FIRST, elapsed

NOW = datetime(2026, 11, 24, 21, 46, 7, tzinfo=UTC)
BEGIN = elapsed(datetime(2025, 12, 30, tzinfo=UTC))
ROUNDS = 2000
ZONES = ("America/Tijuana", "America/Santiago", "Africa/Casablanca", "America/Mexico_City")
COOLDOWNS = (1, 61, 701, 1441, 9973)
WEEKS = {
    "whole days": week("00:00", "24:00", DAYS),
    "but two minutes a day": week("00:01", "23:58", DAYS),
    "office hours": week(),
    "nights": week("20:00", "05:00", DAYS),
    "ragged": {name: day(f"{at:02}:1{at}", f"{at + 9:02}:3{at}") for at, name in enumerate(DAYS)},
}


def microseconds(work: Callable[[], object]) -> float:
    """Return the median processor time of one call."""
    found = []
    for _ in range(ROUNDS):
        before = time.thread_time_ns()
        work()
        found.append((time.thread_time_ns() - before) / 1000)
    return statistics.median(found)


def forget() -> None:
    """Forget everything that was computed before."""
    for cached in (
        zone.wall_clock,
        zone._midnights,
        calendar.open_calendar,
        plan._remembered,
        plan._remembered_count,
        forecast._period,
    ):
        cached.cache_clear()


def milliseconds_to_count(reading: Reading, cooldown: int, begin: int = BEGIN) -> float:
    """Return the processor time of counting a plan from nothing: the best of three."""
    config = reading.cycles
    assert config is not None
    found = []
    for _ in range(3):
        forget()
        before = time.thread_time_ns()
        effective = forecast.dated(config, reading.timezone)
        plan.possible(effective, begin, cooldown, 10**6)
        found.append((time.thread_time_ns() - before) / 1e6)
    return min(found)


def worst_plan(start: str, begin: int) -> tuple[float, str]:
    """Return the milliseconds of the worst plan from `start` until 2099, and what it is."""
    found = []
    for (one, calling), (other, cycle) in itertools.combinations_with_replacement(WEEKS.items(), 2):
        for zone_name, cooldown in itertools.product(ZONES, COOLDOWNS):
            block = cycles(
                schedule=cycle,
                max_iterations=10**6,
                cooldown_minutes=cooldown,
                schedule_start_date=start,
                schedule_end_date="2099-12-31",
            )
            given = campaign(timezone=zone_name, scheduling=calling, cycles=block)
            took = milliseconds_to_count(read(snapshot(given)), cooldown, begin)
            found.append((took, f"{one} and {other}, {zone_name}, cooldown {cooldown}"))
    return max(found)


FAR_PLANS = {
    "3,000 with a cooldown of 10,081 min until 2099": (3000, 10_081),
    "12,000 with a cooldown of a day until 2099": (12_000, 1440),
    "12 with a cooldown of 2,880 min until 2099": (12, 2880),
    "more than fit, with a cooldown of a day until 2099": (30_000, 1440),
}


def far_plan(iterations: int, cooldown: int) -> tuple[float, float]:
    """Return the milliseconds of the whole standing of a plan until 2099: at first, and then.

    At first means from nothing: its state, what is possible in all and from now on, the next
    starts and the suggestions. Then means at each minute of the hour that follows.
    """
    block = cycles(
        schedule=week(),
        max_iterations=iterations,
        cooldown_minutes=cooldown,
        schedule_start_date="2026-11-01",
        schedule_end_date="2099-12-31",
    )
    reading = read(snapshot(campaign(cycles=block)))
    forget()
    took = []
    for minute in range(60):
        before = time.thread_time_ns()
        standing(reading, NOW + timedelta(minutes=minute))
        took.append((time.thread_time_ns() - before) / 1e6)
    return took[0], max(took[1:])


def main() -> None:
    """Print the figures."""
    answer = snapshot(campaign(cycles=cycles(schedule_end_date="2026-12-18")))
    reading = read(answer)
    ticks = (NOW + timedelta(minutes=each) for each in itertools.count())
    print(f"reading            {microseconds(lambda: read(answer)):8.0f} µs")
    print(f"standing           {microseconds(lambda: standing(reading, next(ticks))):8.0f} µs")
    print(f"grid               {microseconds(lambda: grid(reading)):8.0f} µs")
    for name, (iterations, cooldown) in FAR_PLANS.items():
        first, later = far_plan(iterations, cooldown)
        print(f"standing of {name}: {first:8.1f} ms, then at most {later:8.1f} ms")
    for start, begin in (("2026-01-01", BEGIN), ("0001-01-01", FIRST)):
        took, which = worst_plan(start, begin)
        print(f"worst plan from {start} to 2099 {took:8.1f} ms  ({which})")


if __name__ == "__main__":
    main()
