"""The weekly schedule: windows, weeks, and which minutes of the abstract week are open."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

MINUTES_A_DAY = 24 * 60
DAYS_A_WEEK = 7
MINUTES_A_WEEK = DAYS_A_WEEK * MINUTES_A_DAY


class Window(Struct, frozen=True, order=True):
    """Minutes of one day, half-open: `start` <= minute < `stop`, both 0 to 1440."""

    start: int
    stop: int


class Week(Struct, frozen=True):
    """Seven days of windows, Monday first, in the campaign's wall-clock time.

    A day's windows are sorted, apart from each other, and hold the tail of the overnight window
    of the day before.
    """

    days: tuple[tuple[Window, ...], ...]


class State(StrEnum):
    """Whether a week is open in a minute, and whether that ever changes."""

    OPEN = "open"
    CLOSED = "closed"
    ALWAYS = "always"
    NEVER = "never"


class Calling(Struct, frozen=True):
    """How the calling week stands at an instant."""

    state: State
    changes_at: datetime | None
    """The next change, in UTC, later than the instant; None if there is none."""
    weekly_minutes: int
    """Open minutes of the abstract week, without dates and daylight saving."""
    complete: bool = True
    """Whether the hours of every day are known; those that are not count as closed."""


Span = tuple[int, int]
"""Minutes of the week, half-open, 0 to 10,080."""

EMPTY_WEEK = Week(((),) * DAYS_A_WEEK)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans sorted, with those that touch or overlap made one."""
    found: list[Span] = []
    for start, stop in sorted(spans):
        if start >= stop:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def _from_spans(spans: Iterable[Span]) -> Week:
    days: list[tuple[Window, ...]] = []
    known = list(spans)
    for day in range(DAYS_A_WEEK):
        midnight = day * MINUTES_A_DAY
        windows = (
            Window(max(start - midnight, 0), min(stop - midnight, MINUTES_A_DAY))
            for start, stop in known
            if start < midnight + MINUTES_A_DAY and stop > midnight
        )
        days.append(tuple(windows))
    return Week(tuple(days))


def week_of(hours: Iterable[tuple[int, int] | None]) -> Week:
    """Return the week in which each day opens at most one window, Monday first.

    A window is (start, stop) in minutes of its day; a `stop` past 1440 is on the day after.
    """
    spans: list[Span] = []
    for day, window in enumerate(hours):
        if window is None:
            continue
        midnight = day * MINUTES_A_DAY
        start, stop = midnight + window[0], midnight + window[1]
        spans.append((start, min(stop, MINUTES_A_WEEK)))
        spans.append((0, stop - MINUTES_A_WEEK))
    return _from_spans(_merged(spans))


@lru_cache(maxsize=4096)
def spans(week: Week) -> tuple[Span, ...]:
    """Return the open minutes of the week as spans that are sorted and apart from each other."""
    return tuple(
        _merged(
            (day * MINUTES_A_DAY + window.start, day * MINUTES_A_DAY + window.stop)
            for day, windows in enumerate(week.days)
            for window in windows
        )
    )


def intersect(one: Week, other: Week) -> Week:
    """Return the week that is open where both are."""
    return _from_spans(
        (max(start, start_2), min(stop, stop_2))
        for start, stop in spans(one)
        for start_2, stop_2 in spans(other)
        if max(start, start_2) < min(stop, stop_2)
    )


def weekly_minutes(week: Week) -> int:
    """Return how many minutes of the abstract week are open."""
    return sum(stop - start for start, stop in spans(week))
