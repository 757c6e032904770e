"""The week as a grid of cells, in the campaign's zone or in another: what the heatmap draws."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from altur_tui.campaign.cell_sentences import OutOfDates, Why
from altur_tui.campaign.cell_words import Cell, CellFacts, tell
from altur_tui.campaign.cycles import CycleConfig, CycleMode
from altur_tui.campaign.hours import DayHours
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.schedule import DAYS_A_WEEK, MINUTES_A_DAY, MINUTES_A_WEEK
from altur_tui.campaign.week_minutes import (
    BOTH,
    CALLING,
    CYCLE,
    IS_CALLING,
    IS_CYCLE,
    campaign_wall,
    cycle_week,
    minutes_around,
    open_about,
    open_runs,
    week_minutes,
)
from altur_tui.campaign.words import clock
from altur_tui.campaign.zone import day_start, elapsed, wall_clock

CellsPerDay = Literal[24, 48]

_RUN = "{start}–{stop}"
_BETWEEN_RUNS = ", "
_TAIL = "until {stop}"


class CellState(StrEnum):
    """What holds in most minutes of a cell."""

    CLOSED = "closed"
    CALLING = "calling"
    CYCLE = "cycle"
    BOTH = "both"


# By the byte of a minute.
_STATES = (CellState.CLOSED, CellState.CALLING, CellState.CYCLE, CellState.BOTH)


class Grid(Struct, frozen=True):
    """Seven days of cells, Monday first."""

    zone: str
    """In whose wall-clock time the days are."""
    cells_per_day: CellsPerDay
    rows: tuple[tuple[CellState, ...], ...]
    hours: tuple[str, ...]
    """The exact calling hours of each day; empty where there are none."""
    minutes: tuple[int, ...]
    """How many minutes those hours are."""
    tails: tuple[str, ...]
    """Of each day without hours, until when the window of the day before runs on: `until 01:30`.

    Empty for the other days.
    """
    has_cycles: bool
    """Whether there is a cycle week: without one the cells are `closed` or `calling`."""


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
    rows = _rows(minutes, cells_per_day)
    runs = [open_runs(minutes, day, IS_CALLING) for day in range(DAYS_A_WEEK)]
    if shown_zone == reading.timezone:
        hours = tuple(each.hours if each.active else "" for each in reading.hours)
        open_minutes = tuple(each.minutes for each in reading.hours)
    else:
        hours = tuple(map(_runs_text, runs))
        open_minutes = tuple(sum(stop - start for start, stop in each) for each in runs)
    tails = tuple(
        _TAIL.format(stop=clock(each[0][1])) if each and not told else ""
        for each, told in zip(runs, hours, strict=True)
    )
    has_cycles = cycle_week(reading) is not None
    return Grid(shown_zone, cells_per_day, rows, hours, open_minutes, tails, has_cycles)


def cell(
    reading: Reading,
    day: int,
    index: int,
    cells_per_day: CellsPerDay = 48,
    *,
    zone: str | None = None,
    at: datetime | None = None,
) -> Cell:
    """Return what holds in one cell of the grid that the same arguments make.

    With an instant it is the cell of the week that holds it, in the zone that is shown, so that
    the cycle dates can tell whether it counts.
    """
    minutes, shown_zone = week_minutes(reading, zone, at)
    length = MINUTES_A_DAY // cells_per_day
    start = index * length
    piece = minutes[day * MINUTES_A_DAY + start : day * MINUTES_A_DAY + start + length]
    config = reading.cycles
    cooldown = config is not None and config.enabled and config.mode is CycleMode.COOLDOWN
    first, last = (
        campaign_wall(reading.timezone, shown_zone, at, day * MINUTES_A_DAY + each)
        for each in (start, start + length - 1)
    )
    own_day, closed_because = _closed_because(reading.hours, first, last)
    out_of_dates: OutOfDates | None = None
    if config is not None and at is not None:
        out_of_dates = _out_of_dates(config, first, last)
    around = minutes_around(reading, zone, at)
    facts = CellFacts(
        channel=reading.channel,
        day=day,
        start=start,
        stop=start + length,
        calling_minutes=piece.count(CALLING) + piece.count(BOTH),
        cycle_minutes=piece.count(CYCLE) + piece.count(BOTH),
        both_minutes=piece.count(BOTH),
        calling=tuple(open_runs(minutes, day, IS_CALLING)),
        has_cycle_week=cycle_week(reading) is not None,
        cooldown_mode=cooldown,
        calling_window=open_about(around, day, start, length, IS_CALLING),
        cycle_window=open_about(around, day, start, length, IS_CYCLE),
        closed_because=closed_because,
        closed_day=own_day,
        out_of_dates=out_of_dates,
        first_day=config.start_date if config is not None else None,
        last_day=config.end_date if config is not None else None,
    )
    return tell(facts, _state(piece).value)


def present(zone: str, at: datetime) -> tuple[int, int]:
    """Return the day (0 for Monday) and the minute of that day at an instant, in a zone."""
    day, minute = divmod(wall_clock(zone).wall(elapsed(at)) % MINUTES_A_WEEK, MINUTES_A_DAY)
    return day, minute


def _closed_because(hours: tuple[DayHours, ...], first: int, last: int) -> tuple[int, Why | None]:
    """Return the campaign's own day at its wall minute `first`, and why it opens no hours.

    There is no reason if the cell goes on to a day, at `last`, that opens some.
    """
    day, next_day = (each // MINUTES_A_DAY % DAYS_A_WEEK for each in (first, last))
    reason = _why(hours[day])
    return day, reason if _why(hours[next_day]) is not None else None


def _why(hours: DayHours) -> Why | None:
    return hours.problem if hours.active else "off"


def _out_of_dates(config: CycleConfig, first: int, last: int) -> OutOfDates | None:
    """Return how the wall minutes from `first` to `last` lie to the cycle dates; None if within."""
    start, end = config.start_date, config.end_date
    if start is not None and end is not None and end < start:
        return "inverted"
    if start is not None and last < day_start(start):
        return "before"
    if end is not None and first >= day_start(end) + MINUTES_A_DAY:
        return "after"
    return None


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
