"""Pace, end and stall once more, minute by minute, written from their definition alone.

Shares no code with `altur_tui.campaign`; see `oracle`. What was seen is a list of instants with
counts, the oldest first; the last is the present answer.
"""

from fractions import Fraction
from itertools import groupby, pairwise
from math import ceil

from support.oracle import Oracle, moment, number

WINDOW = 360
HALF_AN_HOUR = 30
A_YEAR = 366 * 1440
PROCESSED = "contactsProcessed"


def whole(counts):
    return frozenset(counts.items())


class PaceOracle:
    """What must be told of a campaign that is active, by what was seen of it."""

    def __init__(self, campaign, seen, now):
        self.walk = Oracle(campaign, now)
        self.seen = seen
        self.last = number(seen[-1][0])[0]
        self.counts = seen[-1][1]
        self.left = self.counts["contacts"] - self.counts[PROCESSED]

    def open(self, begin, end):
        return sum(self.walk.is_calling(each) for each in range(begin, end))

    def window(self, count=WINDOW):
        """Return the minute from which so many open ones lie before the last look."""
        if not any(self.walk.calling):
            return None
        minute, left = self.last, count
        while left:
            minute -= 1
            left -= self.walk.is_calling(minute)
        return minute

    def instants(self):
        """Return when each quarter of the last six open hours begins, the oldest first."""
        found = [self.window(count) for count in range(WINDOW, 0, -15)]
        return [moment(each) for each in found if each is not None]

    def runs(self):
        """Return (first minute, last minute, processed) of each run of equal ones."""
        found = []
        for processed, looks in groupby(self.seen, key=lambda each: each[1][PROCESSED]):
            minutes = [number(each)[0] for each, _ in looks]
            found.append((minutes[0], minutes[-1], processed))
        return found

    def basis(self):
        """Return (first minute, open minutes, interpolated ones, moved), or why there is none."""
        begin = self.window()
        if begin is None:
            return "too_short"
        runs = self.runs()
        falls = [at for at, (one, two) in enumerate(pairwise(runs), 1) if one[2] > two[2]]
        runs = runs[falls[-1] :] if falls else runs
        within = [each for each in runs if each[1] >= begin]
        before = [each for each in runs if each[1] < begin]
        first, _, value = within[0]
        at, interpolated = max(first, begin), 0
        has_fallen = bool(falls) and not before
        if at == self.last:
            return "counts_fell" if has_fallen else "too_few_looks"
        if before and first > begin:
            _, earlier, old = before[-1]
            gap = self.open(earlier, first)
            if gap <= WINDOW:
                at, interpolated = begin, self.open(begin, first)
                value = old + Fraction(value - old) * (gap - interpolated) / gap
        minutes = self.open(at, self.last)
        if minutes < HALF_AN_HOUR:
            return "counts_fell" if has_fallen else "too_short"
        return at, minutes, interpolated, self.counts[PROCESSED] - value

    def end(self, minutes, moved):
        """Return when none is left, or why that is unknown."""
        if self.left == 0:
            return "done"
        if not moved:
            return "not_moving"
        if self.left < 0:
            return "left_unknown"
        needed = ceil(Fraction(self.left) * minutes / moved)
        minute = self.last
        while needed:
            if minute >= self.last + A_YEAR:
                return "too_far"
            needed -= self.walk.is_calling(minute)
            minute += 1
        return "outdated" if minute <= self.walk.now else moment(minute)

    def open_until(self, end):
        """Return how many minutes from the present one to an instant are open."""
        return self.open(self.walk.now, number(end)[0])

    def stalled(self):
        """Return for how many open minutes nothing has moved, if that is a stall."""
        begin = None
        for instant, counts in reversed(self.seen):
            if whole(counts) != whole(self.counts):
                break
            begin = instant
        minutes = self.open(number(begin)[0], self.last)
        is_open = self.walk.verdict()[0] == "open"
        is_fresh = self.open(self.last, self.walk.now) < HALF_AN_HOUR
        if is_open and is_fresh and self.left > 0 and minutes >= HALF_AN_HOUR:
            return minutes
        return None
