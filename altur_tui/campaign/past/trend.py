"""How a count moved over time: points that were seen, gaps where nobody looked, and figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct

from altur_tui.campaign.past.looks import Counts, Look

MAX_CARRIED = timedelta(minutes=20)
"""So long a look counts at least: what is asked each quarter of an hour has no gaps, nor has what
the history has thinned to one look a quarter."""
THINNED_AFTER = timedelta(days=14)
MAX_CARRIED_THINNED = timedelta(hours=1) + MAX_CARRIED
"""So long a look counts of which the history keeps only one an hour, as it is older than that."""


class Point(Struct, frozen=True):
    """What was known at the end of a stretch of time."""

    at: datetime
    counts: Counts | None
    """None: nobody had looked in that stretch, so what the counts were is unknown."""


class Trend(Struct, frozen=True):
    """The counts of a campaign over time, one point after another."""

    step: timedelta
    """From one point to the next."""
    points: tuple[Point, ...] = ()
    """The oldest first."""

    @classmethod
    def unknown(cls, instants: Sequence[datetime], step: timedelta) -> "Trend":
        """Return a trend of which no point is known."""
        return cls(step, tuple(Point(each, None) for each in instants))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics that any point has, those of the newest first."""
        known = (each.counts for each in reversed(self.points) if each.counts is not None)
        return tuple(dict.fromkeys(name for counts in known for name in counts))

    def values(self, metric: str) -> tuple[int | float | None, ...]:
        """Return a metric at each point; None in a gap, and where the answer did not have it."""
        return tuple(
            None if each.counts is None else each.counts.get(metric) for each in self.points
        )


class Figure(Struct, frozen=True):
    """An exact count, and when it was seen."""

    at: datetime
    value: int | float


class Figures(Struct, frozen=True):
    """What the looks of a span of time say of a metric, in numbers."""

    first: Figure
    """The oldest, and when it was first seen: that may be before the span."""
    last: Figure
    """The newest, and when it was last seen."""
    highest: Figure
    """The first of several that are equally high, and when it was first seen."""
    unseen: timedelta
    """For how long nobody looked."""

    @property
    def change(self) -> int | float:
        """By how much it rose from the first count to the last."""
        return self.last.value - self.first.value


def instants(end: datetime, span: timedelta, count: int) -> tuple[datetime, ...]:
    """Return the ends of `count` equal stretches of time that end at `end`, the oldest first."""
    step = span / count
    return tuple(end - step * (count - 1 - each) for each in range(count))


def is_seen(last: datetime, at: datetime, step: timedelta) -> bool:
    """Return whether a look at `last` tells what was known at `at`, the end of a stretch.

    It does if it was within the stretch, or not long before its end. An answer that came again
    later, the same, tells of all the time between: then `last` is that later one.
    """
    return at - last < step or at - last <= MAX_CARRIED


def with_present(trend: Trend, seen_at: datetime, counts: Counts) -> Trend:
    """Return the trend with the newest answer in the points after it, kept yet or not."""
    points = (
        Point(each.at, counts)
        if seen_at <= each.at and is_seen(seen_at, each.at, trend.step)
        else each
        for each in trend.points
    )
    return Trend(trend.step, tuple(points))


def with_newest(looks: Sequence[Look], seen_at: datetime, counts: Counts) -> tuple[Look, ...]:
    """Return the looks and the newest answer, kept yet or not."""
    if looks and looks[-1].last >= seen_at:
        return tuple(looks)
    return (*looks, Look(seen_at, seen_at, 1, counts))


def figures(looks: Iterable[Look], metric: str, begin: datetime, end: datetime) -> Figures | None:
    """Return the exact figures of a metric between two instants; None if no look has it.

    `looks` are in order, the oldest first. Each tells of its time, and of `MAX_CARRIED` or, where
    it is old, `MAX_CARRIED_THINNED` after it. `end` is the present.
    """
    counted = [
        (each, each.counts[metric])
        for each in looks
        if metric in each.counts and each.first <= end and _known_until(each, end) > begin
    ]
    if not counted:
        return None
    unseen, known_until = timedelta(0), begin
    for look, _ in counted:
        unseen += max(look.first - known_until, timedelta(0))
        known_until = max(known_until, _known_until(look, end))
    unseen += max(end - known_until, timedelta(0))
    (oldest, first), (newest, last) = counted[0], counted[-1]
    highest, most = max(counted, key=itemgetter(1))
    return Figures(
        Figure(oldest.first, first),
        Figure(min(newest.last, end), last),
        Figure(highest.first, most),
        unseen,
    )


def _known_until(look: Look, now: datetime) -> datetime:
    is_thinned = now - look.last > THINNED_AFTER
    return look.last + (MAX_CARRIED_THINNED if is_thinned else MAX_CARRIED)


def heights(
    values: Sequence[float | None], levels: int, top: float | None = None
) -> tuple[int | None, ...]:
    """Return how high each value stands in a chart of `levels` levels that begins at zero.

    `top`, by default the highest value, takes all levels. More than nothing is at least one level,
    and less than the top never all of them, as long as there are two. A gap has no height.
    """
    highest = max((each for each in values if each is not None), default=0)
    top = highest if top is None else max(top, highest)
    return tuple(None if each is None else _height(each, top, levels) for each in values)


def _height(value: float, top: float, levels: int) -> int:
    if value <= 0 or top <= 0:
        return 0
    if value == top:
        return levels
    return min(max(int(value / top * levels), 1), max(levels - 1, 1))


def increases(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return by how much a count rose from each value to the next.

    None where one of the two is unknown, or where it fell: then the count was restarted.
    """
    return tuple(
        None if before is None or after is None or after < before else after - before
        for before, after in pairwise(values)
    )
