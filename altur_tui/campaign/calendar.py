"""A week laid on the calendar of a zone: which minutes are open, and when that changes.

A minute is open when its wall-clock time in the zone lies in a window of its weekday (or in an
overnight window of the day before), and its own date within the dates, if there are any. The
changes are found in elapsed minutes, so hours that daylight saving skips or repeats count as they
pass. Minutes are numbered as in `zone`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import accumulate

from altur_tui.campaign.schedule import MINUTES_A_WEEK, Span, State, Week, spans
from altur_tui.campaign.zone import DAY_MARGIN, OffsetSpan, WallClock, day_start, wall_clock

# A wall date can come twice where clocks are set back past midnight; two days later it is settled.
_SETTLED = 2 * DAY_MARGIN
# Clocks that are set forward can skip the only window of a week, and a day can be left out.
_SPARE_WEEKS = 4


class OpenCalendar:
    """The open minutes of `week` in a zone, from `first_day` to `last_day`, both included."""

    def __init__(
        self, week: Week, zone: str, first_day: date | None = None, last_day: date | None = None
    ) -> None:
        self.clock: WallClock = wall_clock(zone)
        self.spans: tuple[Span, ...] = spans(week)
        self.starts = [start for start, _ in self.spans]
        self.stops = [stop for _, stop in self.spans]
        self.full = self.spans == ((0, MINUTES_A_WEEK),)
        self._open = list(accumulate(stop - start for start, stop in self.spans))
        self.begins = None if first_day is None else day_start(first_day)
        """The first wall minute of the dates."""
        self.ends = None if last_day is None else day_start(last_day) + 24 * 60
        """The first wall minute after the dates."""

    def open_at(self, minute: int) -> bool:
        """Return whether an elapsed minute is open."""
        wall = self.clock.wall(minute)
        if not self._within(wall):
            return False
        at = wall % MINUTES_A_WEEK
        index = bisect_right(self.stops, at)
        return index < len(self.spans) and self.starts[index] <= at

    def first_open(self, minute: int) -> int | None:
        """Return the first open minute that is not before `minute`, if there is one."""
        if not self.spans:
            return None
        if self.begins is not None:
            minute = max(minute, self.begins - _SETTLED)
        until = None if self.ends is None else self.ends + _SETTLED
        for span in self.clock.offset_spans(minute, until):
            low, high = self.bounds(span)
            if low < high:
                found = self._open_from(low)
                if found < high:
                    return found - span.offset
        return None

    def first_closed(self, minute: int) -> int | None:
        """Return the first closed minute that is not before `minute`, if there is one."""
        if not self.full:
            return self._closed_among(self.clock.offset_spans(minute))
        if self.begins is not None and minute < self.begins + _SETTLED:
            found = self._closed_among(self.clock.offset_spans(minute, self.begins + _SETTLED))
            if found is not None:
                return found
            minute = self.begins + _SETTLED
        if self.ends is None:
            return None
        return self._closed_among(self.clock.offset_spans(max(minute, self.ends - _SETTLED)))

    def open_minutes(self, start: int, stop: int) -> int:
        """Return how many of the elapsed minutes [start, stop) are open."""
        return sum(self._open_of(each) for each in self.clock.offset_spans(start, stop))

    def after(self, start: int, count: int, last: int) -> int | None:
        """Return the elapsed minute by which `count` minutes from `start` on have been open.

        At least 1. None if it is later than `last`.
        """
        for span in self.clock.offset_spans(start, last):
            is_open = self._open_of(span)
            if count <= is_open:
                low, _ = self.bounds(span)
                return self._wall_after(self._open_before(low) + count) - span.offset
            count -= is_open
        return None

    def before(self, stop: int, count: int) -> int | None:
        """Return the elapsed minute from which on `count` minutes before `stop` are open.

        At least 1. None if there are not so many within the years 2 to 9998, or none recently.
        """
        if not self.spans:
            return None
        weeks = count // self._open[-1] + _SPARE_WEEKS
        found = self.clock.offset_spans(stop - weeks * MINUTES_A_WEEK, stop)
        for span in reversed(list(found)):
            is_open = self._open_of(span)
            if count <= is_open:
                _, high = self.bounds(span)
                return self._wall_from(self._open_before(high) - count) - span.offset
            count -= is_open
        return None

    def _open_of(self, span: OffsetSpan) -> int:
        low, high = self.bounds(span)
        return self._open_before(high) - self._open_before(low) if low < high else 0

    def _open_before(self, wall: int) -> int:
        """Return how many wall minutes before this one the week opens, dates aside."""
        if not self.spans:
            return 0
        weeks, at = divmod(wall, MINUTES_A_WEEK)
        index = bisect_right(self.stops, at)
        found = weeks * self._open[-1] + (self._open[index - 1] if index else 0)
        return found + (max(at - self.starts[index], 0) if index < len(self.spans) else 0)

    def _wall_after(self, count: int) -> int:
        """Return the wall minute after the `count`-th that the week opens, from 1 on."""
        weeks, rest = divmod(count - 1, self._open[-1])
        index = bisect_left(self._open, rest + 1)
        return weeks * MINUTES_A_WEEK + self.stops[index] - self._open[index] + rest + 1

    def _wall_from(self, count: int) -> int:
        """Return the open wall minute before which the week opens `count`."""
        return self._wall_after(count + 1) - 1

    def bounds(self, span: OffsetSpan) -> tuple[int, int]:
        """Return the wall minutes of an offset span that lie within the dates, half-open."""
        low, high = span.start + span.offset, span.stop + span.offset
        if self.begins is not None:
            low = max(low, self.begins)
        if self.ends is not None:
            high = min(high, self.ends)
        return low, high

    def _within(self, wall: int) -> bool:
        return (self.begins is None or wall >= self.begins) and (
            self.ends is None or wall < self.ends
        )

    def _open_from(self, wall: int) -> int:
        """Return the first wall minute from `wall` on that the week opens, dates aside."""
        at = wall % MINUTES_A_WEEK
        index = bisect_right(self.stops, at)
        if index == len(self.spans):
            return wall - at + MINUTES_A_WEEK + self.starts[0]
        return wall - at + max(at, self.starts[index])

    def _closed_from(self, wall: int) -> int | None:
        """Return the first wall minute from `wall` on that is closed; None if all are open."""
        if not self._within(wall):
            return wall
        at = wall % MINUTES_A_WEEK
        index = bisect_right(self.stops, at)
        if index == len(self.spans) or self.starts[index] > at:
            return wall
        if self.full:
            return self.ends
        closes = wall - at + self.stops[index]
        if self.stops[index] == MINUTES_A_WEEK and self.starts[0] == 0:
            closes += self.stops[0]
        return closes if self.ends is None else min(closes, self.ends)

    def _closed_among(self, offset_spans: Iterator[OffsetSpan]) -> int | None:
        for span in offset_spans:
            found = self._closed_from(span.start + span.offset)
            if found is not None and found < span.stop + span.offset:
                return found - span.offset
        return None

    def state(self, minute: int) -> tuple[State, int | None]:
        """Return the state of an elapsed minute, and the later minute at which it changes."""
        if not self.spans:
            return State.NEVER, None
        if self.full and self.begins is None and self.ends is None:
            return State.ALWAYS, None
        if self.open_at(minute):
            return State.OPEN, self.first_closed(minute + 1)
        opens = self.first_open(minute + 1)
        return (State.NEVER, None) if opens is None else (State.CLOSED, opens)


@lru_cache(maxsize=1024)
def open_calendar(
    week: Week, zone: str, first_day: date | None = None, last_day: date | None = None
) -> OpenCalendar:
    """Return the calendar of a week; the same object for the same arguments."""
    return OpenCalendar(week, zone, first_day, last_day)
