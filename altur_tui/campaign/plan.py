"""How many iterations can start, and when at the earliest: an optimistic bound.

Starts are whole minutes. Each is the first effective minute at least the cooldown after the one
before, in elapsed time; a pass itself takes no time (assumed). Taking each start as early as
possible yields the most starts, so what falls short here certainly cannot finish.

Counted is week by week, not minute by minute: between two changes of the offset, what a week
yields depends only on the minute of the week at which the next start is allowed.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from altur_tui.campaign.calendar import OpenCalendar
from altur_tui.campaign.schedule import MINUTES_A_WEEK, Span
from altur_tui.campaign.zone import DAY_MARGIN, LAST, day_start

LAST_COMPUTED_DAY = date(2100, 12, 31)
"""Dates beyond this day are shown, but not computed."""

HORIZON = day_start(date(2101, 1, 1))
"""The first wall minute after it."""
# How far ahead of an instant to check whether all that is planned still fits.
_AHEAD = 4 * MINUTES_A_WEEK
# From this many weeks in one offset span on, it pays to look for a repeating period.
_MIN_WEEKS_TO_REPEAT = 300


def starts(calendar: OpenCalendar, begin: int, cooldown: int) -> Iterator[int]:
    """Yield the elapsed minutes at which iterations can start, from `begin` to the horizon."""
    at = calendar.first_open(begin)
    while at is not None and calendar.clock.wall(at) < HORIZON:
        yield at
        at = calendar.first_open(at + cooldown) if at + cooldown < LAST else None


def possible(calendar: OpenCalendar, begin: int, cooldown: int, planned: int) -> int | None:
    """Return how many of the planned iterations can start from `begin` on.

    Without a last day all can, if there is any effective minute. None if that depends on what lies
    beyond the horizon.
    """
    if not calendar.spans or planned == 0:
        return 0
    if calendar.ends is None:
        return planned
    found = _Counter(calendar, cooldown).count(begin, planned)
    return None if found < planned and calendar.ends > HORIZON else found


def possible_from(calendar: OpenCalendar, begin: int, cooldown: int, planned: int) -> int | None:
    """Return what `possible` does, quickly for one instant after the other.

    Earlier begins never yield less: what fits from a later instant fits until then, and is counted
    once for all instants before it. Otherwise it depends on the first start alone.
    """
    ahead = begin + -begin % _AHEAD
    if _remembered_count(calendar, ahead, cooldown, planned) == planned:
        return planned
    first = calendar.first_open(begin)
    return _remembered_count(calendar, begin if first is None else first, cooldown, planned)


@lru_cache(maxsize=16384)
def _remembered_count(
    calendar: OpenCalendar, begin: int, cooldown: int, planned: int
) -> int | None:
    return possible(calendar, begin, cooldown, planned)


@lru_cache(maxsize=64)
def _remembered(spans: tuple[Span, ...], cooldown: int) -> dict[int, tuple[int, int]]:  # noqa: ARG001
    """Return the memo of what whole weeks yield, by the minute they begin at."""
    return {}


class _Counter:
    """Counts the starts of one calendar with one cooldown."""

    def __init__(self, calendar: OpenCalendar, cooldown: int) -> None:
        self._calendar = calendar
        self._cooldown = cooldown
        self._weeks = _remembered(calendar.spans, cooldown)

    def count(self, begin: int, most: int) -> int:
        """Return how many starts there are from an elapsed minute on, at most `most`."""
        calendar = self._calendar
        if calendar.begins is not None:
            begin = max(begin, calendar.begins - 2 * DAY_MARGIN)
        until = HORIZON
        if calendar.ends is not None and calendar.ends <= HORIZON:
            until = calendar.ends + 2 * DAY_MARGIN
        found = 0
        at = begin
        for span in calendar.clock.joined(begin, until):
            low, high = calendar.bounds(span)
            low = max(low, at + span.offset)
            if low >= high:
                continue
            count, wall = self._count_span(low, high, most - found)
            found += count
            if found >= most:
                return most
            at = wall - span.offset
        return found

    def _count_span(self, low: int, high: int, most: int) -> tuple[int, int]:
        """Count in wall minutes of one offset; return also the next that may hold a start.

        That may be too many, but then it is more than `most`.
        """
        if self._calendar.full:
            found = (high - 1 - low) // self._cooldown + 1
            return found, low + found * self._cooldown
        phase = low % MINUTES_A_WEEK
        monday = low - phase
        found, phase = self._within_week(phase, min(high - monday, MINUTES_A_WEEK))
        monday += phase // MINUTES_A_WEEK * MINUTES_A_WEEK
        phase %= MINUTES_A_WEEK
        last_monday = high - high % MINUTES_A_WEEK
        count, monday, phase = self._whole_weeks(monday, phase, last_monday, most - found)
        found += count
        if found < most and monday + phase < high:
            count, phase = self._within_week(phase, high - monday)
            found += count
        return found, monday + phase

    def _whole_weeks(self, monday: int, phase: int, last: int, most: int) -> tuple[int, int, int]:
        """Count in the weeks before the Monday `last`; return also the Monday and phase reached."""
        known = self._weeks
        seen: dict[int, tuple[int, int]] | None = (
            {} if last - monday > _MIN_WEEKS_TO_REPEAT * MINUTES_A_WEEK else None
        )
        found = 0
        while monday < last and found < most:
            if seen is not None:
                if phase in seen:
                    monday_then, found_then = seen[phase]
                    period = monday - monday_then
                    rounds = (last - monday) // period
                    monday += rounds * period
                    found += rounds * (found - found_then)
                    seen = None
                    continue
                seen[phase] = monday, found
            result = known.get(phase)
            if result is None:
                result = known[phase] = self._within_week(phase, MINUTES_A_WEEK)
            count, after = result
            found += count
            weeks, phase = divmod(after, MINUTES_A_WEEK)
            monday += weeks * MINUTES_A_WEEK
        return found, monday, phase

    def _within_week(self, phase: int, end: int) -> tuple[int, int]:
        """Count the starts in minutes [phase, end) of one week.

        Return also the minute, counted from the same Monday, from which the next one is allowed;
        it is not before `end`.
        """
        stops, opens, cooldown = self._calendar.stops, self._calendar.starts, self._cooldown
        found = 0
        index = bisect_right(stops, phase)
        while index < len(stops):
            # Comparisons: this runs thousands of times, and `max` takes as long as all the rest.
            start, stop = opens[index], stops[index]
            if start < phase:
                start = phase
            if start >= end:
                break
            if stop > end:
                stop = end
            count = (stop - 1 - start) // cooldown + 1
            found += count
            phase = start + count * cooldown
            index = bisect_right(stops, phase, index + 1)
        return found, max(phase, end)
