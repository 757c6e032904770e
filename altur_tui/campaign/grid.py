"""The week as a grid of cells, in the campaign's zone or in another: what the heatmap draws."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.cell_words import CellHours, OutOfDates, Why, tell
from altur_tui.campaign.cycles import CycleConfig, CycleMode
from altur_tui.campaign.hours import DayHours, unknown_week
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.schedule import (
    DAYS_A_WEEK,
    EMPTY_WEEK,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Week,
    spans,
)
from altur_tui.campaign.words import clock
from altur_tui.campaign.zone import OffsetPair, day_start, elapsed, offset_pairs, wall_clock
from altur_tui.i18n.sentences import S, T

CellsPerDay = Literal[24, 48]
CALLING = 1
"""The byte of a minute in which the calling week alone is open; 0 where neither is."""
CYCLE = 2
"""The byte of one in which the cycle week alone is."""
BOTH = CALLING | CYCLE
IS_CALLING = bytes((0, 1, 0, 1))
"""Selects the calling week in `open_runs` and `open_about`."""
IS_CYCLE = bytes((0, 0, 1, 1))
"""Selects the cycle week."""
_RUN = "{start}–{stop}"
_BETWEEN_RUNS = ", "
_TAIL = S("until {stop}")
_TAIL_THEN_UNKNOWN = S("until {stop}, then unknown")
_UNKNOWN = T("hours", "unknown")


class CellState(StrEnum):
    """What holds in most minutes of a cell."""

    CLOSED = "closed"
    CALLING = "calling"
    CYCLE = "cycle"
    BOTH = "both"
    UNKNOWN = "unknown"
    """The campaign's hours are unknown, whatever the cycle week says."""


# By the byte of a minute.
_STATES = (
    CellState.CLOSED,
    CellState.CALLING,
    CellState.CYCLE,
    CellState.BOTH,
    CellState.UNKNOWN,
)
_UNKNOWN_MINUTE = 4


class Grid(Struct, frozen=True):
    """Seven days of cells, Monday first."""

    zone: str
    """In whose wall-clock time the days are."""
    rows: tuple[tuple[CellState, ...], ...]
    hours: tuple[str, ...]
    """The exact calling hours of each day; empty where there are none."""
    minutes: tuple[int, ...]
    """How many minutes those hours are."""
    tails: tuple[str, ...]
    """Of each day without hours, until when the window of the day before runs on: `until 01:30`;
    and that its own hours are `unknown`, if they are. Empty for the other days.
    """
    has_cycles: bool
    """Whether there is a cycle week: without one no cell is `cycle` or `both`."""


def grid(
    reading: Reading,
    cells_per_day: CellsPerDay = 48,
    *,
    zone: str | None = None,
    at: datetime | None = None,
) -> Grid:
    """Return the abstract week of a reading, in the campaign's zone.

    With a `zone` (one of the zone database) and an instant: the week of that zone that holds
    the instant.
    """
    minutes, shown_zone = week_minutes(reading, zone, at)
    rows = _rows(_with_unknown(minutes, reading, zone, at), cells_per_day)
    runs = [open_runs(minutes, day, IS_CALLING) for day in range(DAYS_A_WEEK)]
    if shown_zone == reading.timezone:
        hours = tuple(each.hours if each.active else "" for each in reading.hours)
        open_minutes = tuple(each.minutes for each in reading.hours)
    else:
        hours = tuple(map(_runs_text, runs))
        open_minutes = tuple(sum(stop - start for start, stop in each) for each in runs)
    unknown = _unknown_minutes(reading.hours, reading.timezone, zone, at)
    tails = tuple(
        "" if hours[day] else _tail(runs[day], unknown=bool(open_runs(unknown, day, IS_CALLING)))
        for day in range(DAYS_A_WEEK)
    )
    has_cycles = cycle_week(reading) is not None
    return Grid(shown_zone, rows, hours, open_minutes, tails, has_cycles)


def cell_sentence(
    reading: Reading,
    day: int,
    index: int,
    cells_per_day: CellsPerDay = 48,
    *,
    zone: str | None = None,
    at: datetime | None = None,
) -> str:
    """Return in sentences what is open in one cell of the grid that the same arguments make.

    With an instant it is the cell of the week that holds it, in the zone that is shown, so that
    the cycle dates can tell whether it counts.
    """
    minutes, shown_zone = week_minutes(reading, zone, at)
    length = MINUTES_A_DAY // cells_per_day
    start = index * length
    piece = minutes[day * MINUTES_A_DAY + start : day * MINUTES_A_DAY + start + length]
    config = reading.cycles
    cooldown = config is not None and config.enabled is True and config.mode is CycleMode.COOLDOWN
    first, last = (
        campaign_wall(reading.timezone, shown_zone, at, day * MINUTES_A_DAY + each)
        for each in (start, start + length - 1)
    )
    own_day, closed_because = _closed_because(reading.hours, first, last)
    out_of_dates: OutOfDates | None = None
    if config is not None and at is not None:
        out_of_dates = _out_of_dates(config, first, last)
    around = minutes_around(reading, zone, at)
    cycle_unknown = False
    if config is not None and cycle_week(reading) is not None and not config.hours_complete:
        marks = _unknown_minutes(config.hours, reading.timezone, zone, at)
        cycle_unknown = any(marks[day * MINUTES_A_DAY + start :][:length])
    hours = CellHours(
        day=day,
        start=start,
        stop=start + length,
        calling_minutes=piece.count(CALLING) + piece.count(BOTH),
        cycle_minutes=piece.count(CYCLE) + piece.count(BOTH),
        both_minutes=piece.count(BOTH),
        calling=tuple(open_runs(minutes, day, IS_CALLING)),
        has_cycle_week=cycle_week(reading) is not None,
        cycle_unknown=cycle_unknown,
        cooldown_mode=cooldown,
        calling_window=open_about(around, day, start, length, IS_CALLING),
        cycle_window=open_about(around, day, start, length, IS_CYCLE),
        closed_because=closed_because,
        closed_day=own_day,
        out_of_dates=out_of_dates,
        first_day=config.start_date if config is not None else None,
        last_day=config.end_date if config is not None else None,
    )
    return tell(hours)


def present(zone: str, at: datetime) -> tuple[int, int]:
    """Return the day (0 for Monday) and the minute of that day at an instant, in a zone."""
    day, minute = divmod(wall_clock(zone).wall(elapsed(at)) % MINUTES_A_WEEK, MINUTES_A_DAY)
    return day, minute


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
    for start, _, our_offset, their_offset in _offsets(theirs, shown, monday):
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


def _with_unknown(minutes: bytes, reading: Reading, zone: str | None, at: datetime | None) -> bytes:
    """Return the minutes of `week_minutes`, with those marked that no known window opens."""
    if reading.hours_complete:
        return minutes
    marks = _unknown_minutes(reading.hours, reading.timezone, zone, at)
    return bytes(
        _UNKNOWN_MINUTE if is_unknown and not minute & CALLING else minute
        for minute, is_unknown in zip(minutes, marks, strict=True)
    )


def _unknown_minutes(
    hours: tuple[DayHours, ...], theirs: str, zone: str | None, at: datetime | None
) -> bytes:
    """Return a byte for each minute of the week that is shown: not 0 where it may be open."""
    marks = _abstract(unknown_week(hours), EMPTY_WEEK)
    if zone is None or at is None or zone == theirs:
        return marks
    wall = wall_clock(zone).wall(elapsed(at))
    return _shifted(marks, theirs, zone, wall - wall % MINUTES_A_WEEK)


def _tail(runs: list[tuple[int, int]], *, unknown: bool) -> str:
    if not runs:
        return str(_UNKNOWN) if unknown else ""
    return (_TAIL_THEN_UNKNOWN if unknown else _TAIL).format(stop=clock(runs[0][1]))


def _closed_because(hours: tuple[DayHours, ...], first: int, last: int) -> tuple[int, Why | None]:
    """Return the campaign's own day at its wall minute `first`, and why it opens no hours.

    There is no reason if the cell goes on to a day, at `last`, that opens some. Where hours that
    are unknown may run on from the day before, it is that day.
    """
    day, next_day = (each // MINUTES_A_DAY % DAYS_A_WEEK for each in (first, last))
    before = hours[day - 1]
    if before.unknown and first % MINUTES_A_DAY < (before.stop or 0) - MINUTES_A_DAY:
        return (day - 1) % DAYS_A_WEEK, _why(before)
    reason = _why(hours[day])
    return day, reason if _why(hours[next_day]) is not None else None


def _why(hours: DayHours) -> Why | None:
    if hours.active is None:
        return hours.problem or "unreadable"
    if hours.active:
        return hours.problem
    return "unknown" if hours.unknown else "off"


def _out_of_dates(config: CycleConfig, first: int, last: int) -> OutOfDates | None:
    """Return how the wall minutes `first` to `last` lie to the cycle dates; None if within."""
    start, end = config.start_date, config.end_date
    if start is not None and end is not None and end < start:
        return "inverted"
    if start is not None and last < day_start(start):
        return "before"
    if end is not None and first >= day_start(end) + MINUTES_A_DAY:
        return "after"
    return None if config.dates_known else "unknown"


@lru_cache(maxsize=64)
def _rows(minutes: bytes, cells_per_day: int) -> tuple[tuple[CellState, ...], ...]:
    length = MINUTES_A_DAY // cells_per_day
    return tuple(
        tuple(
            _state(minutes[start : start + length])
            for start in range(midnight, midnight + MINUTES_A_DAY, length)
        )
        for midnight in range(0, MINUTES_A_WEEK, MINUTES_A_DAY)
    )


def _state(piece: bytes) -> CellState:
    """Return the state of most minutes; of those that tie, the one that comes later."""
    code = max(range(len(_STATES)), key=lambda each: (piece.count(each), piece.rfind(each)))
    return _STATES[code]


def _runs_text(runs: list[tuple[int, int]]) -> str:
    return _BETWEEN_RUNS.join(
        _RUN.format(start=clock(start), stop=clock(stop)) for start, stop in runs
    )


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
    for start, stop, our_offset, their_offset in _offsets(theirs, ours, monday):
        first = max(start + our_offset - monday, 0)
        if first >= MINUTES_A_WEEK or stop + our_offset <= monday:
            continue
        their_first = (monday + first - our_offset + their_offset) % MINUTES_A_WEEK
        turned = abstract[their_first:] + abstract[:their_first]
        minutes[first:] = turned[: MINUTES_A_WEEK - first]
    return bytes(minutes)


def _offsets(theirs: str, ours: str, monday: int) -> Iterator[OffsetPair]:
    """Yield the offsets about our week, and so those of a skipped hour at its beginning."""
    return offset_pairs(
        ours, theirs, monday - MINUTES_A_DAY, monday + MINUTES_A_WEEK + MINUTES_A_DAY
    )


@lru_cache(maxsize=2)
def _table(bits: bytes) -> bytes:
    return bits.ljust(256, b"\0")
