"""The week as a byte for each minute, in the campaign's zone or as it lies in another."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from altur_tui.campaign.cycles import CycleMode
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.schedule import (
    EMPTY_WEEK,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Week,
    spans,
)
from altur_tui.campaign.zone import WallClock, elapsed, wall_clock

CALLING = 1
"""The byte of a minute in which the calling week alone is open; 0 where neither is."""
CYCLE = 2
"""The byte of one in which the cycle week alone is."""
BOTH = CALLING | CYCLE
IS_CALLING = bytes((0, 1, 0, 1))
"""Tells `open_runs` and `open_about` to look at the calling week."""
IS_CYCLE = bytes((0, 0, 1, 1))
"""The same for the cycle week."""


def cycle_week(reading: Reading) -> Week | None:
    """Return the cycle week of a reading; None if it counts for nothing."""
    config = reading.cycles
    if config is None or not config.enabled or config.mode is CycleMode.COOLDOWN:
        return None
    return config.week


def week_minutes(reading: Reading, zone: str | None, at: datetime | None) -> tuple[bytes, str]:
    """Return a byte for each minute of the week, and the zone whose week it is."""
    abstract = _abstract(reading.calling_week, cycle_week(reading) or EMPTY_WEEK)
    if zone is None or at is None or zone == reading.timezone:
        return abstract, reading.timezone
    wall = wall_clock(zone).wall(elapsed(at))
    monday = wall - wall % MINUTES_A_WEEK
    return _shifted(abstract, reading.timezone, zone, monday), zone


def minutes_around(reading: Reading, zone: str | None, at: datetime | None) -> bytes:
    """Return what `week_minutes` does, with the week before it and the week after it."""
    abstract, shown_zone = week_minutes(reading, None, None)
    if zone is None or at is None or zone == shown_zone:
        return abstract * 3
    wall = wall_clock(zone).wall(elapsed(at))
    monday = wall - wall % MINUTES_A_WEEK
    return b"".join(
        _shifted(abstract, reading.timezone, zone, monday + week * MINUTES_A_WEEK)
        for week in (-1, 0, 1)
    )


def campaign_wall(theirs: str, shown: str, at: datetime | None, minute: int) -> int:
    """Return the campaign's wall minute at a minute of the week that holds `at` where it is shown.

    A minute that the shown clocks skip counts as in the hour before. Without an instant it is
    the minute of the abstract week.
    """
    if at is None:
        return minute
    wall = wall_clock(shown).wall(elapsed(at))
    monday = wall - wall % MINUTES_A_WEEK
    found = monday + minute
    if shown == theirs:
        return found
    for start, _, our_offset, their_offset in _pieces(theirs, shown, monday):
        if start + our_offset <= monday + minute:
            found = monday + minute - our_offset + their_offset
    return found


def open_about(
    around: bytes, day: int, start: int, length: int, bits: bytes
) -> tuple[int, int] | None:
    """Return the open minutes about the first open one of a cell, across midnights too.

    They count from the midnight of the cell's day. None if nothing in the cell is open.
    """
    row = around.translate(_table(bits))
    midnight = MINUTES_A_WEEK + day * MINUTES_A_DAY
    first = row.find(1, midnight + start, midnight + start + length)
    if first < 0:
        return None
    stop = row.find(0, first)
    stop = len(row) if stop < 0 else stop
    return row.rfind(0, 0, first) + 1 - midnight, stop - midnight


def open_runs(minutes: bytes, day: int, bits: bytes) -> list[tuple[int, int]]:
    """Return the open minutes of a day, half-open, as they follow each other."""
    row = minutes[day * MINUTES_A_DAY : (day + 1) * MINUTES_A_DAY].translate(_table(bits))
    found: list[tuple[int, int]] = []
    start = row.find(1)
    while start >= 0:
        stop = row.find(0, start)
        stop = MINUTES_A_DAY if stop < 0 else stop
        found.append((start, stop))
        start = row.find(1, stop)
    return found


@lru_cache(maxsize=64)
def _abstract(calling: Week, cycle: Week) -> bytes:
    minutes = bytearray(MINUTES_A_WEEK)
    for start, stop in spans(calling):
        minutes[start:stop] = bytes((CALLING,)) * (stop - start)
    for start, stop in spans(cycle):
        minutes[start:stop] = bytes(each | CYCLE for each in minutes[start:stop])
    return bytes(minutes)


@lru_cache(maxsize=64)
def _shifted(abstract: bytes, theirs: str, ours: str, monday: int) -> bytes:
    """Return the week that begins at wall minute `monday` of our zone, as their week holds there.

    Where our clocks skip an hour, its cells go on as the hour before; where they repeat one, the
    second counts.
    """
    minutes = bytearray(MINUTES_A_WEEK)
    for start, stop, our_offset, their_offset in _pieces(theirs, ours, monday):
        first = max(start + our_offset - monday, 0)
        if first >= MINUTES_A_WEEK or stop + our_offset <= monday:
            continue
        their_first = (monday + first - our_offset + their_offset) % MINUTES_A_WEEK
        turned = abstract[their_first:] + abstract[:their_first]
        minutes[first:] = turned[: MINUTES_A_WEEK - first]
    return bytes(minutes)


def _pieces(theirs: str, ours: str, monday: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield the elapsed minutes about our week in which both offsets hold still, with both."""
    their_clock: WallClock = wall_clock(theirs)
    start, stop = monday - MINUTES_A_DAY, monday + MINUTES_A_WEEK + MINUTES_A_DAY
    for our_stretch in wall_clock(ours).joined(start, stop):
        for each in their_clock.joined(our_stretch.start, our_stretch.stop):
            yield each.start, each.stop, our_stretch.offset, each.offset


@lru_cache(maxsize=2)
def _table(bits: bytes) -> bytes:
    return bits.ljust(256, b"\0")
