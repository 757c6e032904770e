"""Which runs of a campaign nobody needs any more: the older they are, the fewer are kept. Pure."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WHOLE_FOR = 2 * DAY
"""Milliseconds for which all runs are kept."""
_PIECES = (
    (WHOLE_FOR, 14 * DAY, 15 * MINUTE),
    (14 * DAY, 90 * DAY, HOUR),
    (90 * DAY, inf, DAY),
)
"""From which age to which, and how much time keeps one run there; in milliseconds."""


def not_needed(runs: Iterable[tuple[int, int]], now: int) -> Iterator[int]:
    """Yield the numbers of the runs to be removed.

    Each run is its number and when it began, in milliseconds since 1970; they come sorted, the
    oldest first. All of two days are kept, then the last that began in each quarter of an hour up
    to two weeks, in each hour up to 90 days, and on each day (UTC) before that: the one that was
    known when that piece of time was over.
    """
    for (number, first), (_, following) in pairwise(runs):
        piece = _piece(now - first)
        if piece and following < first - first % piece + piece:
            yield number


def _piece(age: int) -> int:
    """Return how much time keeps one run of this age; 0 where all are kept."""
    return next((piece for begin, end, piece in _PIECES if begin < age <= end), 0)
